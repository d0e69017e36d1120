# SPDX-License-Identifier: Apache-2.0
"""A configuration space with whatever capability lists a test writes down."""

from models import layout

FIRST = 0x40
NEEDED = {1: 64, 2: 4096, 3: 4, 4: 64, 11: 4, 12: 272}


class ConfigImage:
    """4 KiB of configuration space with a capability list that a test writes down."""

    def __init__(self) -> None:
        self.image = bytearray(4096)
        self.image[layout.CFG_STATUS] = layout.PCI_STATUS_CAPABILITIES_LIST
        self.end, self.link = FIRST, layout.CFG_CAPABILITIES_POINTER

    def add(self, body: bytes) -> int:
        """Append a capability (its bytes from ID on, next pointer filled in) and return its place."""
        at = self.end
        self.image[self.link] = at
        self.image[at : at + len(body)] = body
        self.image[at + 1] = 0
        self.end, self.link = at + (len(body) + 3) // 4 * 4, at + 1
        return at

    def virtio(self, kind: int, bar: int = 0, offset: int = 0x1000, length: int = 64, extra: int = 0) -> int:
        """Append a virtio capability; `extra` bytes follow those of its type."""
        tail = (16).to_bytes(4, "little") if kind == 2 else b""
        size = 16 + len(tail) + extra
        where = offset.to_bytes(4, "little") + length.to_bytes(4, "little")
        return self.add(bytes([9, 0, size, kind, bar, 0, 0, 0]) + where + tail + b"\xa5" * extra)

    def extended(self, at: int, identifier: int, after: int) -> "ConfigImage":
        """Put the header of an extended capability somewhere."""
        self.image[at : at + 4] = (after << 20 | 1 << 16 | identifier).to_bytes(4, "little")
        return self

    async def config_read(self, register: int) -> int:
        return int.from_bytes(self.image[register : register + 4], "little")


def usual(image: ConfigImage, **changes: dict) -> ConfigImage:
    """Add everything that is needed; changes by type number: `t12={"bar": 6}`."""
    for kind, length in NEEDED.items():
        image.virtio(kind, **{"length": length} | changes.get(f"t{kind}", {}))
    return image
