"""Booking at hubs: places that they lent, sold while a hub may be away."""
