# SPDX-License-Identifier: Apache-2.0
"""Discovery in configuration spaces that are not ours: padded, strange, broken (DRV-01, DRV-19)."""

import pytest

from models import layout
from models.driver.capability_walk import Structure, discover
from models.driver.errors import CapabilityNotFound
from models.driver.transport import run_sync
from models.function.pci_function import PciFunction
from models.parameters import Parameters
from tests.unit.driver.driver_bench import transport_over
from tests.unit.models.config_image import FIRST, NEEDED, ConfigImage, usual


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


UNUSABLE = {
    "another kind of capability": bytes([5, 0, 16, 12]) + bytes(8) + bytes([16, 1, 0, 0]),
    "an unknown type": bytes([9, 0, 16, 200]) + bytes(12),
    "an unknown BAR": bytes([9, 0, 16, 12, 6]) + bytes(8) + bytes([16, 1, 0]),
    "a header that is too short": bytes([9, 0, 12, 12]) + bytes(8) + bytes([16, 1, 0, 0]),
    "a structure that is too short": bytes([9, 0, 16, 12]) + bytes(8) + bytes([13, 1, 0, 0]),
    "a misaligned structure": bytes([9, 0, 16, 12]) + bytes(4) + bytes([2, 0, 0, 0, 16, 1, 0, 0]),
    "doorbells without a multiplier": bytes([9, 0, 16, 2]) + bytes(8) + bytes([0, 16, 0, 0]),
    "a window without its data": bytes([9, 0, 16, 5]) + bytes(12),
}


@pytest.mark.parametrize("stranger", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_is_unusable_is_skipped(stranger: bytes) -> None:
    """It comes first and does not keep the good one from being found."""
    image = ConfigImage()
    image.add(stranger)
    window = image.virtio(5, extra=4)
    found = run_sync(discover(usual(image, t12={"offset": 0x3000, "bar": 2})))
    assert found.structures["MANAGED"] == Structure(2, 0x3000, 272)
    assert found.structures["NOTIFY"] == Structure(0, 0x1000, 4096)
    assert found.window == window


def test_the_first_of_a_type_counts() -> None:
    """Virtio lists the preferred one first (VPCI-20)."""
    image = usual(ConfigImage())
    first, _ = image.virtio(5, extra=4), image.virtio(5, extra=4)
    image.virtio(4, offset=0x8000, length=272)
    found = run_sync(discover(image))
    assert (found.structures["DEVICE"].offset, found.window) == (0x1000, first)


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
    """The same in extended configuration space."""
    for target in (0x100, 0x40):
        image = usual(ConfigImage()).extended(0x100, 0x1B, target)
        with pytest.raises(CapabilityNotFound, match="extended"):
            run_sync(discover(image))


def test_pasid_among_other_extended_capabilities() -> None:
    """An empty list has none; another capability is not it."""
    assert run_sync(discover(usual(ConfigImage()))).pasid_capability is None
    image = (
        usual(ConfigImage()).extended(0x100, 0x0001, 0x200).extended(0x200, 0x1B, 0x300).extended(0x300, 3, 0)
    )
    assert run_sync(discover(image)).pasid_capability == 0x200


def test_no_list_at_all() -> None:
    """The status register says that there is none."""
    image = usual(ConfigImage())
    image.image[layout.CFG_STATUS] = 0
    with pytest.raises(CapabilityNotFound, match="COMMON"):
        run_sync(discover(image))
