# SPDX-License-Identifier: Apache-2.0
"""The virtio device types that the model knows, by number."""

from models.function.device_type import DeviceType
from models.function.network_device import NetworkDevice

_NETWORK: DeviceType = NetworkDevice()
TYPES: dict[int, DeviceType] = {1: _NETWORK}


def device_type(number: int) -> DeviceType:
    """The type of a DEVICE_TYPE; one that is not there behaves like a network device (docs/spec-notes.md)."""
    return TYPES.get(number, _NETWORK)
