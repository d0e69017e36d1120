# SPDX-License-Identifier: Apache-2.0
"""A third-party root complex (cocotbext-pcie) enumerates the function."""

from tb.clients.root_complex import Host
from tb.common.observation import COMPLETION
from tb.env.base_test import BaseTest
from tb.env.error_injector import InjectedError

#: Capability id and place of the default profile (docs/decisions.md 2); 9 is vendor specific: virtio's.
VIRTIO = [(9, at) for at in (0x54, 0x64, 0x78, 0x88, 0x98, 0xAC, 0xBC)]
CHAIN = [(0x01, 0x40), (0x11, 0x48), *VIRTIO, (0x10, 0xCC)]
INTEGRATED_VIRTIO = [(9, at) for at in (0x4C, 0x5C, 0x70, 0x80, 0x90, 0xA4, 0xB4, 0xC4)]
INTEGRATED_CHAIN = [(0x11, 0x40), *INTEGRATED_VIRTIO, (0x10, 0xD4)]
#: Where types 11 and 12 stand, without and with INTEGRATED: they need PASID_SUPPORT.
NEED_PASID = (0xAC, 0xBC), (0xB4, 0xC4)
PASID_CHAIN = [(0x1B, 0x100)]
BAR_64_BIT_NOT_PREFETCHABLE = 4


class Enumeration(BaseTest):
    """One type 0 function with one BAR and the capabilities of the profile."""

    passive = True

    async def body(self) -> None:
        """What it found, against docs/decisions.md 1 to 3; then its memory accesses reach the function."""
        parameters = self.settings.parameters
        device = await Host(self.environment.dut, self.random).enumerate()
        assert (device.vendor_id, device.device_id) == (0x1AF4, 0x1040 + parameters.device_type)
        assert (device.header_type, device.multifunction) == (0, False)
        assert device.bar_size[0] == parameters.bar_size and not any(device.bar_size[2:])
        assert device.bar_raw[0] & 0xF == BAR_64_BIT_NOT_PREFETCHABLE
        assert device.bar_addr[0] and device.bar_addr[0] % parameters.bar_size == 0
        chain = INTEGRATED_CHAIN if parameters.integrated else CHAIN
        left_out = () if parameters.pasid_support else NEED_PASID[parameters.integrated]
        assert device.capabilities == [entry for entry in chain if entry[1] not in left_out]
        assert device.ext_capabilities == (PASID_CHAIN if parameters.pasid_support else [])
        window = device.bar_window[0]
        managed = parameters.num_devices if parameters.pasid_support else 0  # else the page is a hole
        assert await window.read(0x3000, 4) == managed.to_bytes(4, "little")
        await window.write(0x14, b"\x03")
        assert await window.read(0x14, 1) == b"\x03"


class EnumerationError(Enumeration):
    """The scoreboard checks the root complex's traffic as well: it detects what the latter overlooks."""

    def choose_injected_error(self) -> InjectedError:
        """A wrong traffic class in one completion."""
        return InjectedError(COMPLETION, "corrupt", "tc", skip=self.random.randint(0, 40))

    def judge(self, failure: str | None) -> None:
        """Pass only when it was noticed."""
        assert self.environment.error_injector.done, "no opportunity"
        assert failure is not None and failure.startswith("MISMATCH wrong completion"), failure
