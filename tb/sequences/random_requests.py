"""Random packets beside typed accesses: bursts, the window's registers, configuration, what is refused."""

from models import layout, tlp
from tb.sequences.bursts import MOST_READ_DW
from tb.sequences.device_access import DeviceAccess
from tb.sequences.malformed import MALFORMED
from tb.sequences.unsupported import UNSUPPORTED


class RandomRequests(DeviceAccess):
    """Operations that queue random packets; nothing is expected, the scoreboard judges every answer."""

    def multiple_dws(self) -> None:
        """A write or read of several DWs over COMMON, DEVICE or MANAGED, without the create DW."""
        page = self.random.choice((layout.BAR0_COMMON, layout.BAR0_DEVICE, layout.BAR0_MANAGED))
        length = self.random.randint(2, MOST_READ_DW)
        start = 4 * self.random.randrange(0, 64 - length)
        address = self.doors.base + page + start
        enables = {"first_be": self.random.randint(1, 15), "last_be": self.random.randint(1, 15)}
        if self.random.random() < 0.7 or page == layout.BAR0_COMMON:
            self.send(tlp.memory_read(address, length, **enables, **self.doors.header()))
        else:
            self.send(
                tlp.memory_write(address, self.random.randbytes(4 * length), **enables, **self.doors.header())
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
        self.doors.forget_window()

    def configuration(self) -> None:
        """Read any register; write those that change how events and look-ups are treated."""
        self.get_config(4 * self.random.choice((self.random.randrange(64), self.random.randrange(1024))))
        toggles = [(self.at("MSIX", layout.MSIX_CONTROL), self.random.choice((0, 0, 0x8000, 0xC000)))]
        command = (
            layout.COMMAND_MEMORY_SPACE | self.random.choice((0, 4, 4, 4)) | self.random.choice((0, 0x400))
        )
        toggles.append((layout.CFG_COMMAND, command))
        toggles.append((layout.ECAP_PASID + layout.ECAP_PASID_CONTROL, self.random.choice((0, 1, 1, 1))))
        self.put_config(*self.random.choice(toggles), 2)

    def unsupported(self) -> None:
        """A packet that is not for this function."""
        self.send(UNSUPPORTED[self.random.choice(sorted(UNSUPPORTED))](self.doors))

    def malformed(self) -> None:
        """A malformed packet."""
        self.send(MALFORMED[self.random.choice(sorted(MALFORMED))](self.doors))
