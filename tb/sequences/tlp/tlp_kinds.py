# SPDX-License-Identifier: Apache-2.0
"""Every kind of packet, with a digest, malformed, poisoned, behind every other kind.

PCIE-01, PCIE-02, PCIE-03, PCIE-04, PCIE-05, PCIE-06, PCIE-07, PCIE-08, PCIE-09, PCIE-10, PCIE-11, PCIE-12,
PCIE-13, PCIE-14, PCIE-15, PCIE-78, PCIE-79, PCIE-80, PCIE-81, PCIE-82, PCIE-83, PCIE-84, PCIE-85, PCIE-86,
PCIE-87, PCIE-88, PCIE-89, PCIE-90, PCIE-91, PCIE-92
"""

from itertools import product

from models import layout, tlp
from tb.sequences.lib.message_checks import MessageChecks

_ENABLES, _SERR = 0xF, layout.COMMAND_SERR
_PAIRS = (
    "memory read",
    "memory write",
    "configuration read",
    "configuration write",
    "message",
    "I/O",
    "malformed",
)


class TlpKinds(MessageChecks):
    """One packet of each kind, in every role; then the bits of configuration space that they set."""

    stable_id = "EveryKind"

    async def body(self) -> None:
        """The first packet after the reset is a memory read: nothing was captured yet."""
        self.send(tlp.memory_read(0, **self.paths.header()))
        await self.flush()
        await self.bring_up()
        for build in self._kinds().values():
            for digest in (0, 1):
                packet = build(td=digest, digest=0x01234567 * digest)
                self.send(packet, packet.pack() + bytes(4), packet.pack()[:-4])
                await self.breathe()
        await self.flush()
        self._lengths()
        await self.flush()
        for first, second in product(_PAIRS, repeat=2):
            # How soon the next packet is taken behind a malformed one depends on where its fault shows.
            for fault in range(len(self._faults()) if first == "malformed" else 1):
                await self.settle()
                await self.post([self._flow(first, fault), self._flow(second)])
        await self._sticky_bits()
        await self._command_bits()

    def _header(self) -> dict[str, int]:
        return self.paths.header() | {"ln": 0, "th": 0, "td": 0, "digest": 0}

    def _kinds(self) -> dict:
        """Name -> what builds a packet from header fields; destinations without effect."""
        base, target = self.paths.base & 0xFFFFFFFF, self.paths.completer
        far = 0x1_0000_0000_0000 | base

        def of(build, *arguments, **fixed):
            return lambda **fields: build(*arguments, **(self._header() | fixed | fields))

        kinds: dict = {}
        for address, form in ((base, ""), (far, "64")):
            wide = {"four_dw": bool(form), "first_be": 0}
            kinds |= {
                f"MRd{form}": of(tlp.memory_read, address, **wide),
                f"MRdLk{form}": of(tlp.locked_read, address, **wide),
                f"MWr{form}": of(tlp.memory_write, address, bytes(4), **wide),
            }
            for name, operands in (("FETCH_ADD", 4), ("SWAP", 4), ("COMPARE_SWAP", 8)):
                kind = getattr(tlp, name)
                kinds[name + form] = of(tlp.atomic, address, bytes(operands), kind=kind, four_dw=bool(form))
        completer = {"destination_id": target}
        kinds |= {
            "IORd": of(tlp.io_read, 0),
            "IOWr": of(tlp.io_write, 0, bytes(4)),
            "CfgRd0": of(tlp.config_read, 0, **completer),
            "CfgWr0": of(tlp.config_write, 0, bytes(4), **completer),
            "CfgRd1": of(tlp.config_read, 0, kind=tlp.CFG_READ_1, **completer),
            "CfgWr1": of(tlp.config_write, 0, bytes(4), kind=tlp.CFG_WRITE_1, **completer),
            "Msg": of(tlp.message, 0x7F, 4),
            "MsgD": of(tlp.message, 0x7F, 4, bytes(4)),
            "MsgD poisoned": of(tlp.message, 0x50, 4, bytes(4), ep=1),
            "MsgD unsupported": of(tlp.message, 0x7E, 4, bytes(4)),
            "Msg unsupported": of(tlp.message, 0x7E, 4),
            "CfgWr0 poisoned": of(tlp.config_write, 0, bytes(4), ep=1, **completer),
        }
        for data in (b"", bytes(4)):
            for locked in (False, True):
                name = f"Cpl{'Lk' * locked}{'D' * bool(data)}"
                kinds[name] = lambda data=data, locked=locked, **fields: tlp.completion(
                    data, locked=locked, requester_id=target, **fields
                )
        return kinds

    def _lengths(self) -> None:
        """Lengths of reads, writes, and operands of atomics."""
        base, sizes = (
            self.paths.base + self.parameters.notify_base,
            (1, 2, 4, 20, 50, 100, 128, 200, 600, 1024),
        )
        for size in sizes:
            self.send(tlp.memory_read(base, size, **self._header()))
            if size <= 128:
                self.send(tlp.memory_write(base, bytes(4 * size), **self._header()))
        for name, operands in (("FETCH_ADD", (4, 8)), ("SWAP", (4, 8)), ("COMPARE_SWAP", (8, 16, 32))):
            for size in operands:
                self.send(tlp.atomic(base, bytes(size), kind=getattr(tlp, name), **self._header()))

    def _faults(self) -> list[bytes]:
        """Malformed packets: too long, undefined, too short, of several beats, crossing 4 KiB."""
        read, write = self._kinds()["CfgRd0"]().pack(), tlp.memory_write(self.paths.base, bytes(96)).pack()
        crossing = tlp.memory_read(self.paths.base + 4092, 2, **self._header()).pack()
        return [
            read + bytes(4),
            b"\x1f" + bytes(15),
            bytes(8),
            write + bytes(4),
            write[:64],
            crossing,
            bytes(96),
        ]

    def _flow(self, name: str, fault: int = 0) -> bytes:
        """A packet, of one beat when it is not malformed."""
        kinds = self._kinds()
        if name == "malformed":
            return self._faults()[fault]
        of = {"memory read": "MRd", "memory write": "MWr", "message": "Msg", "I/O": "IORd"}
        of |= {"configuration read": "CfgRd0", "configuration write": "CfgWr0"}
        return kinds[of[name]]().pack()

    async def _sticky_bits(self) -> None:
        """Each error bit written 0 and 1 while it is set, 1 while it is clear; errors with every enable."""
        control, status = (
            self.at("PCIE", at) for at in (layout.PCIE_DEVICE_CONTROL, layout.PCIE_DEVICE_STATUS)
        )
        kinds = self._kinds()
        errors = [
            kinds["MRd"]().pack() + bytes(4),
            tlp.memory_write(self.paths.base ^ 1 << 50, bytes(4), **self._header()),
            kinds["IORd"](),
            tlp.memory_write(self.paths.base, bytes(4), ep=1, **self._header()),
            kinds["Cpl"](),
        ]
        for serr in (0, 1):
            self.command(serr=bool(serr))
            for enables in range(_ENABLES + 1):
                self.put_config(control, enables, 2)
                for error in errors:
                    self.send(error)
                for value in (0, 0xFFFF, 0xFFFF):
                    self.put_config(status, value & 0xF, 2)
                    self.put_config(layout.CFG_STATUS, value, 2)
                    self.get_config(status & ~3)
                    self.get_config(layout.CFG_COMMAND)
                await self.flush()
        self.put_config(control, 0, 2)
        self.command()
        await self.flush()

    async def _command_bits(self) -> None:
        """Every bit of Command from 0 and 1 to 0 and 1."""
        for value in (0, 0, 0x7FF, 0x7FF, 0, 0x7FF, 0):
            self.put_config(layout.CFG_COMMAND, value, 2)
            self.get_config(layout.CFG_COMMAND)
        self.command()
        await self.flush()
