# SPDX-License-Identifier: Apache-2.0
"""Facts about memory requests: where they go, which bytes they enable, how their data come back."""

from collections.abc import Iterator

from models import layout, tlp
from models.function.states import FunctionState
from models.parameters import Parameters
from tb.cover.tlp.memory import ALIAS, BE, BELOW, BEYOND, FAR, FIRST, INSIDE, LAST, PAGES, PAYLOADS


def split_class(count: int) -> str:
    """A number of completions as one of the classes."""
    if count <= 2:
        return str(count)
    return "3..4" if count <= 4 else "5..8" if count <= 8 else "9..16" if count <= 16 else "17..33"


def _target(
    direction: str, state: str, result: str, at: int, place: str, four_dw: int, above: bool
) -> Iterator[tuple]:
    """A bundle: where a request goes."""
    yield "address type", "MWr" if direction == "write" else "MRd", at
    yield "memory enable", direction, state, result
    if not at and state == "enabled":
        yield "BAR edge", direction, place
        base = "above 4 GiB" if above else "below 4 GiB"
        yield "address form", direction, "4 DW" if four_dw else "3 DW", base, result


def _extent(direction: str, enables: int, length: int, address: int) -> Iterator[tuple]:
    """A bundle: which bytes a request asks for."""
    first, last = BE[enables & 15], BE[enables >> 4]
    if length == 1:
        yield "enables of one DW", direction, first
    else:
        yield "enables of several DWs", direction, first, last, "2" if length == 2 else "3 or more"
    if direction == "read":
        yield "lower address", first, address


class Memory:
    """Facts about memory reads and writes that are well formed, from the state before they are executed."""

    def __init__(self, parameters: Parameters) -> None:
        self._size, self._notify = parameters.bar_size, parameters.notify_base
        self._pages = dict(PAGES)
        if parameters.integrated:
            self._pages[layout.BAR0_MSIX_CFG >> 12] = "MSIX_CFG"
        if parameters.pasid_support:
            self._pages[layout.BAR0_PASID >> 12] = "PASID"
        else:
            del self._pages[layout.BAR0_MANAGED >> 12]

    def structure(self, offset: int) -> str:
        """The structure at a byte offset in BAR0."""
        if offset >= self._notify:
            return "NOTIFY"
        if layout.BAR0_MSIX_TABLE <= offset < 0x10000:
            return "MSIX_TABLE"
        return self._pages.get(offset >> 12, "hole")

    def _place(self, offset: int) -> str:
        if 0 <= offset < self._size:
            return FIRST if offset < 4 else LAST if offset >= self._size - 4 else INSIDE
        if offset < 0 and offset >= -4:
            return BELOW
        if 0 <= offset - self._size < 4:
            return BEYOND
        return ALIAS if 0 <= offset & 0xFFFFFFFF < self._size else FAR

    def sample(self, packet: bytes, config: FunctionState, facts: list) -> None:
        """A memory read or write. config: before it is executed."""
        kind, enables = packet[0], packet[7]
        direction = "write" if kind & tlp.WITH_DATA else "read"
        length = (packet[2] & 3) << 8 | packet[3] or 1024
        address = int.from_bytes(packet[8 : 16 if kind & tlp.FOUR_DW else 12], "big") & ~3
        at, poisoned = packet[2] >> 2 & 3, packet[2] & 0x40
        offset = address - config.bar0_base
        hit = 0 <= offset < self._size
        result = "hit" if hit else "miss"
        state = "enabled" if config.memory_space_enable else "disabled" if config.power_d0 else "D3hot"
        facts.append(
            (
                _target,
                direction,
                state,
                result,
                at,
                self._place(offset),
                kind & tlp.FOUR_DW,
                config.bar0_base >> 32 > 0,
            )
        )
        if at or state != "enabled":
            if at and not hit:
                facts.append(("several faults", "wrong AT + outside BAR0"))
            if poisoned and at and direction == "write":
                facts.append(("several faults", "poisoned + wrong AT"))
            return
        facts.append((_extent, direction, enables, min(length, 3), address >> 2 & 31))
        if direction == "write":
            self._write(offset, length, hit, poisoned, config.max_payload, facts)
        elif poisoned:
            facts.append(("poisoned read", "MRd"))
        if hit and length > 1 and not (poisoned and direction == "write"):
            first, last = self.structure(offset), self.structure(offset + 4 * length - 4)
            facts.append(("burst", direction, first, "in the same" if first == last else "in another"))
        room = 1024 - (address >> 2 & 0x3FF) - length
        if room < 2 and length > 1:
            facts.append(("boundary of 4 KiB", direction, "at it" if not room else "one DW before"))

    def _write(self, offset: int, length: int, hit: bool, poisoned: int, setting: int, facts: list) -> None:
        if poisoned:
            if hit:
                facts.append(("poisoned write", self.structure(offset)))
            else:
                facts.append(("several faults", "poisoned + outside BAR0"))
        elif hit and length > 30:
            bytes_ = 4 * length
            which = 0 if bytes_ < setting else 1 if bytes_ == setting else 2
            facts.append(("written payload", setting, PAYLOADS[which]))

    @staticmethod
    def completed(packet: bytes, count: int, max_payload: int, facts: list) -> None:
        """A memory read that was answered with data in `count` completions."""
        if count > 1 or packet[3] >= 32 or packet[2] & 3 or not packet[3]:
            low = packet[15 if packet[0] & tlp.FOUR_DW else 11] & 0x7C
            begins = "on a DW" if low else "on a boundary of 128"
            facts.append(("split", max_payload, begins, split_class(count)))

    @staticmethod
    def crossing(packet: bytes, facts: list) -> None:
        """A malformed memory request that crosses a boundary of 4 KiB."""
        kind = packet[0]
        length = (packet[2] & 3) << 8 | packet[3] or 1024
        end = 16 if kind & tlp.FOUR_DW else 12
        over = ((packet[end - 2] & 0xF) << 8 | packet[end - 1] & 0xFC) // 4 + length - 1024
        direction = "write" if kind & tlp.WITH_DATA else "read"
        facts.append(("boundary of 4 KiB", direction, "one DW behind" if over == 1 else "further behind"))
