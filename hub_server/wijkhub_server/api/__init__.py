"""The hub's API, version 1."""
