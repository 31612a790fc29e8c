"""What a hub and the registry say to each other, and the rules by which a hub's events are taken in. Pure."""
