"""How a hub keeps the registry up to date, and takes from it what the city decides."""
