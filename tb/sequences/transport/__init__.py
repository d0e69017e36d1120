# SPDX-License-Identifier: Apache-2.0
"""Sequences about the virtio-pci structures of one device."""
