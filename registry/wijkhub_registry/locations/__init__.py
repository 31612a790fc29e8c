"""Every place where the city receives residents: what is known of it, from whom, and since when."""
