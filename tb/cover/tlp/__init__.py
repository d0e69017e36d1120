"""Coverage of TLPs, their order and their errors."""
