"""A hub's API for programs: typed, async, and steady when the line is not.

`HubClient` (in `client`) speaks HTTP; `MemoryHub` (in `memory`) is a hub without a network, for tests. Both answer to
`HubApi` (in `api`). `BoardFeed` (in `feed`) keeps a board up to date.
"""
