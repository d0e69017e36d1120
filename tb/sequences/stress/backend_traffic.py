# SPDX-License-Identifier: Apache-2.0
"""Random backend traffic beside the link's: events and look-ups at any moment."""

from collections.abc import Sequence

from models import layout
from tb.agents.backend_driver import Backend
from tb.common.settings import Settings


class BackendTraffic:
    """Delivers random events and look-ups until `stop`, with a source of randomness of its own.

    running: (device, queue) that were started lately, half of the targets; the caller keeps it up to date.
    pause: most clocks between two deliveries.
    """

    stable_id = "BackendTraffic"

    def __init__(
        self, backend: Backend, settings: Settings, running: Sequence[tuple[int, int]] = (), pause: int = 120
    ) -> None:
        self._backend, self._parameters, self._running = backend, settings.parameters, running
        self._random, self._pause = settings.random(self.stable_id), pause
        self._stopping = False
        self.delivered = 0

    def stop(self) -> None:
        """Finish after the one that is under way."""
        self._stopping = True

    def _target(self) -> tuple[int, int]:
        """(device, queue), mostly of a device that can exist; the ports are 12 and 6 bits wide."""
        random, p = self._random, self._parameters
        if self._running and random.random() < 0.5:
            return random.choice(self._running)
        device = random.randint(0, p.num_devices) if random.random() < 0.9 else random.getrandbits(12)
        queue = random.randrange(p.num_queues) if random.random() < 0.9 else random.getrandbits(6)
        return device, queue

    async def run(self) -> None:
        """Events and look-ups one after the other, with random pauses."""
        random = self._random
        while not self._stopping:
            device, queue = self._target()
            if random.random() < 0.6:
                await self._backend.lookup(device, queue)
            else:
                kind = random.choices(
                    (layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET, 3),
                    (12, 12, 1, 1),
                )[0]
                await self._backend.event(kind, device, queue, random.getrandbits(16))
            self.delivered += 1
            await self._backend.pause(random.choice((1, 2, random.randint(1, self._pause))))
