"""Coverage of configuration space."""
