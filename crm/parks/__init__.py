"""Parks and their land."""
