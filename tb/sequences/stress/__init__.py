"""Random, hostile and concurrent traffic."""
