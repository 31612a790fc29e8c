"""A calendar that Open Forms books through: Qmatic's public calendar API, served beside our own, with a key of its own.

Its addresses, fields and habits are that product's, not ours; what can be had and what is booked is the hub's.
"""
