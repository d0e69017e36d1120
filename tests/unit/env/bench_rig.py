# SPDX-License-Identifier: Apache-2.0
"""Predictor, scoreboard and coverage without a simulator: a second model plays the function."""

from itertools import count

from pyuvm import uvm_component, uvm_root

from models.function.pci_function import PciFunction
from models.tlp import Completion
from tb.checkers.function_rules import FunctionRules
from tb.common.failure import Failure
from tb.common.observation import (
    COMPLETION,
    DOORBELL,
    EVENT,
    LIFECYCLE,
    LOOKUP,
    LOOKUP_RESULT,
    REQUEST,
    Observation,
    Packet,
    received,
    stream_of,
)
from tb.common.settings import Settings
from tb.env.coverage import Coverage
from tb.env.error_injector import ErrorInjector, InjectedError
from tb.env.predictor import Predictor
from tb.env.scoreboard import Scoreboard
from tb.sequences.management.lifecycle import SemanticsTable
from tb.sequences.stress.random_management import RandomManagement
from tb.sequences.tlp.all_messages import AllMessages


class Rig:
    """The judging half of the environment.

    `function` acts as the RTL. reference: the golden model of the predictor, unaltered unless a test says
    otherwise. covered: the verdict of coverage, apart, so that a test sees who noticed. Time passes 100 ns a
    stimulus; outputs appear 50 ns later.
    """

    def __init__(
        self, settings: Settings, reference: PciFunction | None = None, injected: InjectedError | None = None
    ):
        uvm_component.clear_components()
        uvm_root().clear_children()
        self.settings = settings
        self.failure, self.covered = Failure(), Failure()
        self.function = PciFunction(settings.parameters)
        self.coverage = Coverage("coverage", None, settings, self.covered)
        self.predictor = Predictor("predictor", None, reference or PciFunction(settings.parameters))
        self.scoreboard = Scoreboard("scoreboard", None, self.predictor, self.failure, settings.replay)
        self.predictor.predictions.connect(self.scoreboard.predicted)
        self.predictor.predictions.connect(self.coverage.predicted)
        self.scoreboard.checked.connect(self.coverage.checked)
        self.rules = FunctionRules("rules", None, self.predictor.advance, self.failure, settings)
        self.predictor.predictions.connect(self.rules.predicted)
        self.scoreboard.matched.connect(self.rules.matched)
        self.error_injector = ErrorInjector("error_injector", None, injected) if injected else None
        self._observe = self.scoreboard.write
        if self.error_injector:
            self.error_injector.passed.connect(self.scoreboard.observed)
            self._observe = self.error_injector.write
        self.time = 0
        self.reset()

    def reset(self) -> None:
        """A conventional reset."""
        self.time += 100
        self.predictor.reset(self.time)
        self._backend(self.function.reset().events)

    def request(self, packet: Packet) -> Completion | None:
        """One request on its way through both models."""
        self.time += 100
        tlp, intact = received(packet)
        self._stimulus(REQUEST, tlp, intact)
        outcome = self.function.request(tlp, intact)
        for completion in outcome.completions:
            self._emit(COMPLETION, completion)
        self._messages(outcome)
        self._backend(outcome.events)
        return Completion.unpack(outcome.completion) if outcome.completion else None

    def event(self, *event: int) -> None:
        """A backend event: kind, device, queue, data."""
        self.time += 100
        self._stimulus(EVENT, event)
        self._messages(self.function.event(*event))

    def lookup(self, device: int, queue: int) -> None:
        """A look-up and its result."""
        self.time += 100
        self._stimulus(LOOKUP, (device, queue))
        self._emit(LOOKUP_RESULT, self.function.lookup(device, queue))

    def running_queues(self) -> list[tuple[int, int]]:
        """Up to eight queues that are in use: the ones worth looking up."""
        devices = [device for device in self.function.table.devices if device]
        queues = [(d.index, queue) for d in devices for queue in range(len(d.queues)) if d.may_run(queue)]
        return queues[-8:]

    def _backend(self, events) -> None:
        for event in events:
            self._emit(DOORBELL if hasattr(event, "queue") else LIFECYCLE, event)

    def _messages(self, outcome) -> None:
        for packet in outcome.messages:
            self._emit(stream_of(packet), packet)

    def _stimulus(self, stream: str, value, intact: bool = True) -> None:
        seen = Observation(self.time, stream, value, intact)
        self.predictor.write(seen)
        self.rules.write(seen)

    def _emit(self, stream: str, value) -> None:
        """Pass an output to the scoreboard through the error injector, to the rules unchanged."""
        seen = Observation(self.time + 50, stream, value)
        self._observe(seen)
        self.rules.write(seen)

    def finish(self) -> str | None:
        """The end of the test; returns the failure."""
        self.scoreboard.check_phase()
        self.rules.check_phase()
        return self.failure.card or self.covered.card


class _Offline:
    """Lets a sequence run on a rig: everything is answered at once, nothing is awaited."""

    def __init__(self, rig: Rig, name: str, *arguments) -> None:
        super().__init__(*arguments)
        self.rig, self.settings, self.parameters = rig, rig.settings, rig.settings.parameters
        self.random = rig.settings.random(name)
        self._tags = count()

    def new_tag(self) -> int:
        return next(self._tags) % 1024

    async def ask(self, tlps, gaps=None):
        answers = [self.rig.request(tlp) for tlp in tlps]
        for device, queue in self.rig.running_queues():
            self.rig.lookup(device, queue)
        device = self.random.randint(0, self.parameters.num_devices + 1)
        self.rig.lookup(device, 0)
        self.rig.event(self.random.randrange(3), device, 0, self.random.getrandbits(16))
        return answers

    async def post(self, tlps, gaps=None):
        await self.ask(tlps)

    async def pause(self, clocks):
        pass


class _Messages(_Offline, AllMessages):
    stable_id = "messages"

    def __init__(self, rig: Rig) -> None:
        async def event(*event: int) -> None:
            rig.event(*event)

        super().__init__(rig, "messages", event)


class _Table(_Offline, SemanticsTable):
    stable_id = "table"


class _Random(_Offline, RandomManagement):
    stable_id = "random"


def play_messages(rig: Rig) -> Rig:
    """Every kind of message, some dozen of each."""
    return play(rig, _Messages(rig))


def play(rig: Rig, *sequences: _Offline) -> Rig:
    """By default the semantics table, then random management with look-ups and events."""
    for sequence in sequences or (_Table(rig, "table"), _Random(rig, "random")):
        for step in (sequence.pre_body(), sequence.body()):
            try:
                step.send(None)
            except StopIteration:
                continue
            raise AssertionError("the sequence waits for something that the rig does not do")
    return rig
