"""Sequences about the virtio-pci structures of one device."""
