"""Coverage of the virtio-pci structures and queues."""
