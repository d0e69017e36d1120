"""The pyuvm environment around the RTL."""
