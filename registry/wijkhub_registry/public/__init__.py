"""What anybody may know: the city's public locations, under `/v1`."""
