"""The shape of every test: reset, body, drain, read back, judge."""

from pyuvm import uvm_test

from tb.environment import Environment
from tb.settings import Settings


class BaseTest(uvm_test):
    """Subclasses write `body` and are decorated with `@pyuvm.test()`.

    In `body`: `await SomeSequence().start(self.sequencer)`, or `await self.run_sequences(first, second)` side by
    side. `self.settings` is the run's Settings, `self.random` the test's own source of randomness,
    `self.environment.backend` injects events and look-ups (`await backend.event(...)`, `await backend.lookup(...)`),
    `await self.reset()` is a conventional reset at any moment between sequences.
    """

    #: "none", "light", "heavy" or "random" (one of them by SEED): how tready of the transmit stream is throttled
    back_pressure = "random"
    #: whether the run ends with reading back the state of a random sample of devices
    read_back = True

    def build_phase(self) -> None:
        """Build the environment; the settings are read here and nowhere else."""
        self.settings = Settings.from_environment()
        self.random = self.settings.random(type(self).__name__)
        self.environment = Environment("environment", self, self.settings, self.back_pressure)

    async def body(self) -> None:
        """What the test does after reset."""
        raise NotImplementedError(f"{type(self).__name__} has no body")
