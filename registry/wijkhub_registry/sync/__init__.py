"""What the registry answers to hubs, under `/sync/v1`."""
