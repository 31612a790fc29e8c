"""The public API under `/v1`."""
