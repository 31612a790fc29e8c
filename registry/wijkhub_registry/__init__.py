"""The central registry: every hub of the city, its public locations, and the events that hubs send."""
