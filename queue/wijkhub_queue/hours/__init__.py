"""When a place receives residents."""
