"""A recorded day of a real office, played against a running hub through its API alone.

`record` reads it, `office` makes a set-up of it, `pace` and `day` make happenings of it, `player` lets them happen,
`figures` and `ruling` look at what the journal then says, `report` shows it.
"""
