"""What the registry keeps: on PostgreSQL, on SQLite to try it, and in memory for tests."""
