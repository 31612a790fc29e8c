"""The domain of a hub: tickets, counters, order of service. No I/O.

`decide` holds the rules, `evolve` follows what was decided, and a board is the fold of its events.
"""
