# SPDX-License-Identifier: Apache-2.0
"""Says which messages of the function may differ from the model's after a stall of the transmit stream.

The model always has room and sends at once. A function without room (docs/spec-notes.md, Errors, Interrupts)
makes a vector pending instead, so that events share one message, that message carries what its entry holds
later, and none comes as long as the vector is masked meanwhile. It counts error messages up to 255, and may
leave out an INTA that fell again, or an acknowledgement. After a stall a scoreboard asks this class whether a
message is legal; without one it compares messages exactly with `Outcome.messages`.

    function.slack.transmitted(packet)   for every packet seen that is no completion: was it due?
    function.slack.overdue()             when all is executed and sent: what had to come and did not
    function.slack.pending_mask(0)       pending bits that may read 1 where the model says 0
"""

from typing import Protocol

from models.tlp.format import ASSERT_INTA, DEASSERT_INTA, MEMORY_WRITES, PME_TO_ACK

_MOST_COUNTED = 255


class Table(Protocol):
    """What this module needs of a vector table."""

    owner: int

    def may_send(self, vector: int) -> bool:
        """Whether a message of the vector may leave."""


class _Vector:
    """A vector whose messages are under way.

    due: most that may come; owed: whether one must; pending: whether it may be pending, though the model has
    sent it; contents: what its messages may look like, without the requester.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.due = 0
        self.owed = self.pending = False
        self.contents: set[bytes] = set()


def _without_requester(packet: bytes) -> bytes:
    return packet[:4] + packet[6:]


class TransmitSlack:
    """Told by the model what it sends, and by the scoreboard what was seen."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Conventional reset: nothing is under way any more."""
        self._vectors: dict[tuple[int, int], _Vector] = {}
        self._due: dict[int, int] = {}  # by message code
        self._owed: dict[int, int] = {}
        self._intx_sent = self._intx_seen = False
        self._requester = bytes(2)
        self._requesters = {self._requester}

    # ---- told by the model

    def captures(self, requester_id: int) -> None:
        """Packets are built when they leave, so that they may carry numbers captured later."""
        self._requester = requester_id.to_bytes(2, "big")
        self._requesters.add(self._requester)

    def sends_vector(self, table: Table, vector: int, packet: bytes) -> None:
        """A message of a vector is due."""
        entry = self._vectors.setdefault((table.owner, vector), _Vector(table))
        entry.table = table
        entry.due += 1
        entry.owed = entry.pending = True
        self.entry_changed(table, vector, packet)

    def entry_changed(self, table: Table, vector: int, packet: bytes) -> None:
        """An entry changed: a message that is under way may look like this."""
        entry = self._vectors.get((table.owner, vector))
        if entry:
            entry.contents.add(_without_requester(packet))

    def sends_message(self, code: int) -> None:
        """An error message, INTx or an acknowledgement is due."""
        self._due[code] = self._due.get(code, 0) + 1
        if code in (ASSERT_INTA, DEASSERT_INTA):
            self._intx_sent = code == ASSERT_INTA
        else:
            most = 1 if code == PME_TO_ACK else _MOST_COUNTED
            self._owed[code] = min(self._owed.get(code, 0) + 1, most)

    def drops_vectors(self, owner: int) -> None:
        """The pending vectors of a table are gone: nothing more must come."""
        for (table_owner, _), entry in self._vectors.items():
            if table_owner == owner:
                entry.owed = entry.pending = False

    def drops_errors(self) -> None:
        """A reset, or D3hot: error messages that were counted need not come."""
        self._owed = {code: count for code, count in self._owed.items() if code == PME_TO_ACK}

    # ---- asked by the model and by the scoreboard

    def may_be_pending(self, owner: int, vector: int) -> bool:
        """Whether a vector that the model has sent may still be pending in the function."""
        entry = self._vectors.get((owner, vector))
        return bool(entry and entry.pending and entry.due)

    def owners(self) -> set[int]:
        """Tables that have messages under way."""
        return {owner for owner, _ in self._vectors}

    def pending_mask(self, owner: int) -> int:
        """All vectors of a table that may still be pending, bit v for vector v."""
        return sum(1 << v for o, v in self._vectors if o == owner and self.may_be_pending(o, v))

    def transmitted(self, packet: bytes) -> bool:
        """A packet that is no completion was seen: whether it was due."""
        if packet[4:6] not in self._requesters:
            return False
        return self._vector_seen(packet) if packet[0] in MEMORY_WRITES else self._message_seen(packet)

    def _vector_seen(self, packet: bytes) -> bool:
        content = _without_requester(packet)
        candidates = [entry for entry in self._vectors.values() if entry.due and content in entry.contents]
        if not candidates:
            return False
        # Entries may hold the same: take the one that leaves the others the most freedom.
        entry = min(candidates, key=lambda entry: (len(entry.contents), not entry.owed))
        entry.due -= 1
        entry.owed = False
        if not entry.due:
            self._vectors = {key: other for key, other in self._vectors.items() if other is not entry}
        return True

    def _message_seen(self, packet: bytes) -> bool:
        code = packet[7]
        if not self._due.get(code):
            return False
        if code in (ASSERT_INTA, DEASSERT_INTA):
            if self._intx_seen == (code == ASSERT_INTA):
                return False
            self._intx_seen = not self._intx_seen
        self._due[code] -= 1
        self._owed[code] = max(self._owed.get(code, 0) - 1, 0)
        return True

    def overdue(self) -> list[str]:
        """Everything is executed and the transmit side is idle: one line for each message that is missing.

        Optional messages are dropped; a vector that may not be sent at the moment stays in doubt.
        """
        missing = [f"{count} messages of code {code:#04x}" for code, count in self._owed.items() if count]
        if self._intx_sent != self._intx_seen:
            missing.append("Assert_INTA" if self._intx_sent else "Deassert_INTA")
        kept = {}
        for (owner, vector), entry in self._vectors.items():
            if entry.pending and not entry.table.may_send(vector):
                kept[owner, vector] = entry
            elif entry.owed:
                missing.append(f"MSI-X write of vector {vector} of device {owner}")
        self._vectors = kept
        self._due, self._owed = {}, {}
        self._requesters = {self._requester}
        return missing
