"""Coverage of events and interrupts."""
