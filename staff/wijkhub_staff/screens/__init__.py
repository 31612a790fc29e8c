"""The terminal's screens, one a file."""
