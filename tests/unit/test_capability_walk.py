"""Discovery in configuration spaces that are not ours: padded, strange, broken (DRV-01, DRV-19)."""

import pytest

from models import layout
from models.capability_walk import Structure, discover
from models.driver_errors import CapabilityNotFound
from models.parameters import Parameters
from models.pci_function import PciFunction
from models.transport import run_sync
from tests.unit.driver_bench import transport_over

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

    async def config_read(self, register: int) -> int:
        return int.from_bytes(self.image[register : register + 4], "little")


def usual(image: ConfigImage, **changes: dict) -> ConfigImage:
    """Add everything that is needed; changes by type number: `t12={"bar": 6}`."""
    for kind, length in NEEDED.items():
        image.virtio(kind, **{"length": length} | changes.get(f"t{kind}", {}))
    return image


def test_our_own_function() -> None:
    """All structures of the golden model, the window and PASID."""
    parameters = Parameters()
    found = run_sync(discover(transport_over("memory", PciFunction(parameters))))
    assert found.structures["MANAGED"] == Structure(0, 0x3000, 272)
    assert found.structures["NOTIFY"] == Structure(0, parameters.notify_base, parameters.notify_length)
    assert (found.notify_multiplier, found.window) == (parameters.notify_multiplier, 0x98)
    assert (found.pasid_capability, len(found.structures)) == (0x100, 6)


def test_without_pasid_support_there_is_nothing_to_manage() -> None:
    """Neither type 11 nor 12 (MGMT-30)."""
    function = PciFunction(Parameters(pasid_support=0))
    with pytest.raises(CapabilityNotFound, match="PASID, MANAGED"):
        run_sync(discover(transport_over("memory", function)))


def test_longer_than_known() -> None:
    """Padded capabilities and structures are taken as they are."""
    image = usual(ConfigImage(), t12={"extra": 8, "length": 4096}, t1={"extra": 4}, t2={"extra": 12})
    found = run_sync(discover(image))
    assert found.structures["MANAGED"].length == 4096
    assert found.notify_multiplier == 16


def test_strangers_are_skipped() -> None:
    """Unknown types, foreign capabilities, an unknown BAR, a short or misaligned structure come first."""
    image = ConfigImage()
    image.add(bytes([0x05, 0, 0x80, 0]))
    image.virtio(200)
    image.virtio(12, bar=6)
    image.virtio(12, length=100)
    image.virtio(12, offset=0x1002, length=272)
    found = run_sync(discover(usual(image, t12={"offset": 0x3000, "bar": 2})))
    assert found.structures["MANAGED"] == Structure(2, 0x3000, 272)


def test_the_first_of_a_type_counts() -> None:
    """Virtio lists the preferred one first (VPCI-20)."""
    image = usual(ConfigImage())
    image.virtio(12, offset=0x8000, length=272)
    assert run_sync(discover(image)).structures["MANAGED"].offset == 0x1000


@pytest.mark.parametrize("missing", [1, 2, 11, 12])
def test_what_is_missing_is_named(missing: int) -> None:
    """One line that names the structure."""
    image = ConfigImage()
    for kind, length in NEEDED.items():
        if kind != missing:
            image.virtio(kind, length=length)
    name = {1: "COMMON", 2: "NOTIFY", 11: "PASID", 12: "MANAGED"}[missing]
    with pytest.raises(CapabilityNotFound, match=name):
        run_sync(discover(image))


@pytest.mark.parametrize("target", [FIRST, 0x04])
def test_a_list_that_loops_or_strays_ends_in_an_error(target: int) -> None:
    """The walk ends after every capability was seen once."""
    image = usual(ConfigImage())
    image.image[image.link] = target
    with pytest.raises(CapabilityNotFound, match="loops"):
        run_sync(discover(image))


def test_an_extended_list_that_loops_ends_in_an_error() -> None:
    """The same in extended configuration space; an empty list is none."""
    image = usual(ConfigImage())
    assert run_sync(discover(image)).pasid_capability is None
    image.image[0x100:0x104] = (0x100 << 20 | 1 << 16 | 0x1B).to_bytes(4, "little")
    with pytest.raises(CapabilityNotFound, match="extended"):
        run_sync(discover(image))


def test_no_list_at_all() -> None:
    """The status register says that there is none."""
    image = usual(ConfigImage())
    image.image[layout.CFG_STATUS] = 0
    with pytest.raises(CapabilityNotFound, match="COMMON"):
        run_sync(discover(image))
