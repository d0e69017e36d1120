# SPDX-License-Identifier: Apache-2.0
"""Base class of all sequences: posts TLPs, or sends them and awaits their completions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from pyuvm import uvm_sequence

from models.tlp import NON_POSTED, Completion, malformed, split_prefixes
from tb.checkers.driver_rules import RULES
from tb.common.observation import Packet, RawBeats, TlpBurst

if TYPE_CHECKING:
    from tb.env.environment import Environment


class TlpSequence(uvm_sequence):
    """A sequence of TLP bursts; subclasses write `body`.

    stable_id: seeds its source of randomness, together with SEED. Every class states its own, so that
    renaming a class changes no stimulus; a test that runs a class several times gives each run one. It must
    not depend on the simulator, the time or the order of construction. TypeError for a class without one.
    """

    stable_id = ""

    #: requester of the TLPs that the helpers build: 00:02.0
    requester_id = 0x0010
    #: Rules of drivers that it breaks on purpose. A sequence of packets is no driver: all of them; one that
    #: plays a driver says which, usually none.
    breaks_driver_rules = RULES

    def __init__(self, stable_id: str = "") -> None:
        super().__init__(type(self).__name__)
        self.stable_id = stable_id or vars(type(self)).get("stable_id", "")
        if not self.stable_id:
            raise TypeError(
                f"{type(self).__name__} has no stable_id of its own, from which its stimulus grows"
            )

    @classmethod
    def from_environment(cls, environment: "Environment", **arguments: Any) -> Self:
        """One with the parts of a test's environment that it needs; arguments: what else it takes."""
        return cls(**arguments)

    async def start(self, seqr=None, call_pre_post: bool = True) -> None:
        """Run on a `TlpSequencer`; settings, parameters and randomness come from it."""
        self.settings = seqr.settings
        self.parameters = seqr.settings.parameters
        self.random = seqr.settings.random(self.stable_id)
        self._number = seqr.scheduler.number()
        seqr.excuse(self.breaks_driver_rules)
        await super().start(seqr, call_pre_post)

    async def run(self, child: "TlpSequence") -> None:
        """Run another sequence on the same sequencer."""
        await child.start(self.sequencer)

    def new_tag(self) -> int:
        """The next 10-bit tag; unique among the 1024 latest of all sequences of this sequencer."""
        return self.sequencer.new_tag()

    async def post(self, tlps: Sequence[Packet], gaps: Sequence[int] | None = None) -> None:
        """Drive TLPs; returns when the last one was accepted. Completions are left to the scoreboard."""
        await self._drive(tlps, gaps)
        await self.sequencer.scheduler.take(self._number)

    def is_answered(self, packet: Packet) -> bool:
        """Whether at least one completion is due for a packet."""
        if isinstance(packet, RawBeats) or malformed(packet, bool(self.parameters.pasid_support)):
            return False
        return split_prefixes(packet)[1][0] in NON_POSTED

    async def ask(self, tlps: Sequence[Packet], gaps: Sequence[int] | None = None) -> list[Any]:
        """Drive packets and await every completion that is due, in request order; None where none is due.

        A read that is answered in pieces comes back in one, with all of its data.
        """
        answers = [self.sequencer.completions.expect(tlp) if self.is_answered(tlp) else None for tlp in tlps]
        await self._drive(tlps, gaps)
        completions = [None if answer is None else await answer.wait() for answer in answers]
        await self.sequencer.scheduler.take(self._number)
        return [None if tlp is None else Completion.unpack(tlp) for tlp in completions]

    async def pause(self, clocks: int) -> None:
        """Do nothing for a number of clocks."""
        await self.sequencer.scheduler.pause(self._number, clocks)

    async def _drive(self, tlps: Sequence[Packet], gaps: Sequence[int] | None) -> None:
        burst = TlpBurst(tlps, gaps)
        await self.start_item(burst)
        await self.finish_item(burst)

    async def ask_one(self, tlp: bytes) -> Any:
        """`ask` for a single TLP."""
        return (await self.ask([tlp]))[0]
