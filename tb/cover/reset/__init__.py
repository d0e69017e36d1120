"""Coverage of resets."""
