"""One hub: its journal, its API, its jobs."""

VERSION = "0.1.0"
