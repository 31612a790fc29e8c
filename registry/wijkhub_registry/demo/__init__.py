"""Made up, so that the registry can be looked at before a city has brought in its own."""
