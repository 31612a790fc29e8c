"""Where things are kept: SQLModel rows and SQL stand here and nowhere else."""
