# SPDX-License-Identifier: Apache-2.0
"""Random packets beside typed accesses: bursts, the window's registers, configuration, refused requests."""

from models import layout, tlp
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.malformed_tlps import MALFORMED
from tb.sequences.lib.unsupported_tlps import UNSUPPORTED
from tb.sequences.tlp.bursts import MOST_READ_DW


class RandomRequests(DeviceAccess):
    """Operations that queue random packets; nothing is expected, the scoreboard checks every answer."""

    def multiple_dws(self) -> None:
        """A write or read of several DWs over COMMON, DEVICE or MANAGED, without the create DW."""
        page = self.random.choice((layout.BAR0_COMMON, layout.BAR0_DEVICE, layout.BAR0_MANAGED))
        length = self.random.randint(2, MOST_READ_DW)
        start = 4 * self.random.randrange(0, 64 - length)
        address = self.paths.base + page + start
        enables = {"first_be": self.random.randint(1, 15), "last_be": self.random.randint(1, 15)}
        if self.random.random() < 0.7 or page == layout.BAR0_COMMON:
            self.send(tlp.memory_read(address, length, **enables, **self.paths.header()))
        else:
            self.send(
                tlp.memory_write(address, self.random.randbytes(4 * length), **enables, **self.paths.header())
            )

    def window_registers(self) -> None:
        """Use the window with settings of which most are illegal."""
        cap = self.at("PCI_CFG")
        self.put_config(
            cap + layout.PCI_CFG_CAP_OFFSET, self.random.getrandbits(self.random.choice((6, 14, 32)))
        )
        self.put_config(cap + layout.PCI_CFG_CAP_LENGTH, self.random.choice((0, 1, 2, 3, 4, 8)))
        for _ in range(2):
            self.get_config(cap + layout.PCI_CFG_CAP_PCI_CFG_DATA, first_be=self.random.getrandbits(4))
        self.paths.forget_window()

    def configuration(self) -> None:
        """Read any register; write those that change how events and look-ups are treated."""
        self.get_config(4 * self.random.choice((self.random.randrange(64), self.random.randrange(1024))))
        toggles = [(self.at("MSIX", layout.MSIX_CONTROL), self.random.choice((0, 0, 0x8000, 0xC000)))]
        command = (
            layout.COMMAND_MEMORY_SPACE | self.random.choice((0, 4, 4, 4)) | self.random.choice((0, 0x400))
        )
        toggles.append((layout.CFG_COMMAND, command))
        toggles.append((layout.ECAP_PASID + layout.ECAP_PASID_CONTROL, self.random.choice((0, 1, 1, 1))))
        register, value = self.random.choice(toggles)
        self.put_config(register, value, 2)

    def function_reset(self) -> None:
        """Function-level reset, or D3hot and back; a few requests in between and behind; then BAR0 anew."""
        control = self.at("PCIE", layout.PCIE_DEVICE_CONTROL)
        if self.parameters.integrated or self.random.random() < 0.5:
            value = layout.PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET | self.random.getrandbits(15)
            self.put_config(control, value, 2)
        else:
            self.put_config(self.at("PM", layout.PM_CONTROL_STATUS), 3, 2)
            self.get("COMMON_DEVICE_STATUS")
            self.get_config(layout.CFG_COMMAND)
            self.put_config(self.at("PM", layout.PM_CONTROL_STATUS), 0, 2)
        self.get("MANAGED_DEVICE_SELECT", window=False)
        self.paths.forget_window()
        self.place()
        self.enable_pasid()

    def error_bits(self) -> None:
        """Read or clear Device Status and Status; change what is reported, and Max_Payload_Size."""
        control = self.at("PCIE", layout.PCIE_DEVICE_CONTROL)
        step = self.random.randrange(3)
        if step == 0:
            self.get_config(control)
            self.get_config(layout.CFG_COMMAND)
        elif step == 1:
            self.put_config(control + 2, self.random.getrandbits(4), 2)
            self.put_config(layout.CFG_STATUS, self.random.getrandbits(16), 2)
        else:
            self.put_config(control, self.random.getrandbits(8), 1)

    def vector(self) -> None:
        """Program, mask or unmask a vector, or look at the pending bits."""
        entry = layout.BAR0_MSIX_TABLE + layout.MSIX_ENTRY_SIZE * self.random.randrange(
            self.random.choice((4, self.parameters.msix_vectors))
        )
        step = self.random.randrange(3)
        if step == 0:
            self.write(entry, self.random.randbytes(12) + self.random.choice((b"\0\0\0\0", b"\1\0\0\0")))
        elif step == 1:
            self.write(entry + layout.MSIX_ENTRY_CONTROL, bytes((self.random.getrandbits(1),)))
        else:
            self.read(layout.BAR0_PBA + 4 * self.random.randrange(4), 4)

    def long_read(self) -> None:
        """A read of any length within a page."""
        length = self.random.choice((33, 64, 129, 256, self.random.randint(1, 1024)))
        page = self.random.choice((layout.BAR0_COMMON, layout.BAR0_MANAGED, layout.BAR0_MSIX_TABLE))
        start = page + 4 * self.random.randint(0, 1024 - length)
        enables = {"last_be": self.random.randint(1, 15)} if length > 1 else {}
        self.send(tlp.memory_read(self.paths.base + start, length, **enables, **self.paths.header()))

    def prefixed(self) -> None:
        """A PASID prefix on a memory request: served when PASID Enable is 1."""
        for packet in (
            *self.paths.memory_read(layout.BAR0_COMMON, 4)[0],
            *self.paths.memory_write(layout.BAR0_COMMON + layout.COMMON_QUEUE_DESC, self.random.randbytes(4)),
        ):
            self.send(tlp.prefix(self.random.getrandbits(22)) + packet)

    def unsupported(self) -> None:
        """A packet that is not for this function."""
        self.send(UNSUPPORTED[self.random.choice(sorted(UNSUPPORTED))](self.paths))

    def malformed(self) -> None:
        """A malformed packet."""
        self.send(MALFORMED[self.random.choice(sorted(MALFORMED))](self.paths))
