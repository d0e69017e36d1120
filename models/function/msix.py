# SPDX-License-Identifier: Apache-2.0
"""MSI-X: vector tables with their pending bits, and the gate that lets messages out.

PCIE-114, PCIE-115, PCIE-116, PCIE-117, PCIE-118, PCIE-119, PCIE-120, PCIE-121, PCIE-122, PCIE-123
"""

from models import layout
from models.function.message_sender import Outbox
from models.function.register_map import BYTE_MASKS

ENTRY_DWS = layout.MSIX_ENTRY_SIZE // 4
ADDRESS_LO = layout.MSIX_ENTRY_ADDRESS_LO // 4
ADDRESS_HI = layout.MSIX_ENTRY_ADDRESS_HI // 4
DATA = layout.MSIX_ENTRY_DATA // 4
CONTROL = layout.MSIX_ENTRY_CONTROL // 4
#: Bits of the DWs of an entry that can be written (PCIE-116, PCIE-123).
_WRITABLE = (0xFFFFFFFC, 0xFFFFFFFF, 0xFFFFFFFF, layout.MSIX_ENTRY_CONTROL_MASK)
_RESET = [0, 0, 0, layout.MSIX_ENTRY_CONTROL_RESET]


class VectorTable:
    """`size` vectors. owner: 0 for the function's table, else the device behind whose MSIX_CFG it stands.

    words: four DWs an entry; pending: bit v is set while vector v has an unsent message.
    """

    def __init__(self, owner: int, size: int, gate: "InterruptGate") -> None:
        self.owner = owner
        self.size = size
        self._gate = gate
        self.reset()

    def reset(self) -> None:
        """Every entry zero and masked, nothing pending (PCIE-117)."""
        self.words = _RESET * self.size
        self.pending = 0
        self._gate.forget(self.owner)

    def read(self, dw: int) -> int:
        """DW of the table; 0 beyond the last entry."""
        return self.words[dw] if dw < len(self.words) else 0

    def write(self, dw: int, enables: int, data: int) -> None:
        """Write the enabled bytes; a pending vector that this unmasks is sent (PCIE-118, PCIE-120)."""
        if dw >= len(self.words):
            return
        mask = BYTE_MASKS[enables] & _WRITABLE[dw % ENTRY_DWS]
        self.words[dw] = self.words[dw] & ~mask | data & mask
        self._gate.entry_written(self, dw // ENTRY_DWS)

    def read_pending(self, dw: int) -> int:
        """DW of the pending bits (PCIE-119)."""
        return self.pending >> 32 * dw & 0xFFFFFFFF

    def may_send(self, vector: int) -> bool:
        """Whether a message of the vector may leave."""
        return self._gate.open and not self.words[ENTRY_DWS * vector + CONTROL]

    def entry(self, vector: int) -> list[int]:
        """The four DWs of an entry."""
        return self.words[ENTRY_DWS * vector : ENTRY_DWS * (vector + 1)]


class InterruptGate:
    """Sends a vector when it may be sent, otherwise keeps it pending.

    `open` is what configuration space says: MSI-X enabled, function not masked, Bus Master Enable, D0.
    """

    def __init__(self, outbox: Outbox) -> None:
        self.open = False
        self._outbox = outbox
        self._waiting: dict[int, VectorTable] = {}  # by owner: tables with pending vectors

    @property
    def waiting(self) -> bool:
        """Whether any vector is pending."""
        return bool(self._waiting)

    def trigger(self, table: VectorTable, vector: int) -> None:
        """An event wants this vector; NO_VECTOR is beyond every table and silent (VPCI-111, VPCI-112).

        A message, pending or not, may stand for several events (VPCI-114).
        """
        if vector >= table.size:
            return
        if table.may_send(vector):
            self._send(table, vector)
        else:
            table.pending |= 1 << vector
            self._waiting[table.owner] = table

    def entry_written(self, table: VectorTable, vector: int) -> None:
        """An entry has changed: its pending vector goes out when that unmasked it."""
        if table.pending >> vector & 1 and table.may_send(vector):
            self._send(table, vector)
        else:
            self._outbox.slack.entry_changed(table, vector, self._packet(table, vector))

    def set_open(self, is_open: bool) -> None:
        """After a configuration write: when the gate is open, send what waits, lowest first (PCIE-122)."""
        self.open = is_open
        if is_open and self._waiting:
            for owner in sorted(self._waiting):
                self._sweep(self._waiting[owner])

    def forget(self, owner: int) -> None:
        """The owner's pending vectors are dropped."""
        self._waiting.pop(owner, None)
        self._outbox.slack.drops_vectors(owner)

    def forget_managed(self) -> None:
        """Those of all managed devices are dropped."""
        for owner in [*self._waiting, *self._outbox.slack.owners()]:
            if owner:
                self.forget(owner)

    def _packet(self, table: VectorTable, vector: int) -> bytes:
        """The message that the entry describes now."""
        entry = table.entry(vector)
        return self._outbox.interrupt_packet(entry[ADDRESS_LO], entry[ADDRESS_HI], entry[DATA])

    def _sweep(self, table: VectorTable) -> None:
        rest = table.pending
        while rest:
            vector = (rest & -rest).bit_length() - 1
            rest &= rest - 1
            if table.may_send(vector):
                self._send(table, vector)

    def _send(self, table: VectorTable, vector: int) -> None:
        packet = self._packet(table, vector)
        self._outbox.interrupt(packet)
        self._outbox.slack.sends_vector(table, vector, packet)
        table.pending &= ~(1 << vector)
        if not table.pending:
            self._waiting.pop(table.owner, None)
