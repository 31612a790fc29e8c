"""What people look at in a browser: the page for residents with its map, and the page for the city's staff."""
