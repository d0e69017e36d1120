# SPDX-License-Identifier: Apache-2.0
"""Directed closure of the state cover groups: writes, doorbells, look-ups, events, resets in every state."""

from models import layout
from models.driver.device_spec import DeviceSpec
from tb.sequences.lib.device_access import STATUS_RUNNING
from tb.sequences.lib.device_states import ACK, DRIVER, OK, STATES, DeviceStates

USED, CONFIG, BROKEN = layout.EVENT_USED_BUFFER, layout.EVENT_CONFIG_CHANGE, layout.EVENT_NEEDS_RESET
_FAILED, _RUN = layout.STATUS_FAILED, layout.STATUS_DRIVER_OK
_STEPS = (ACK, ACK | DRIVER, ACK | DRIVER | OK, STATUS_RUNNING)


class StateCross(DeviceStates):
    """Status writes, doorbells, look-ups, events and resets in every state.

    VPCI-36, VPCI-37, VPCI-38, VPCI-39, VPCI-40, VPCI-41, VPCI-42, VPCI-43, VPCI-44, VPCI-84, VPCI-85, VPCI-93
    """

    stable_id = "EveryState"

    async def body(self) -> None:
        """The manager and a managed device; features refused and accepted; registers of queues."""
        await self.bring_up()
        self.enable_pasid()
        await self.ensure(index := self.random.choice(self.indices))
        for device in (index, 0):
            for state in STATES:
                await self._in_state(state, device)
            if not device:
                await self.ensure(index)  # the manager's resets took it
        await self._status_writes(index)
        await self._features(index)
        await self._queues(index)
        await self._queues(0)
        await self.ensure(index)
        await self._few_queues(index)
        await self._generation(index)
        await self._isr(index)
        await self._isr(0)

    async def _in_state(self, state: int, device: int) -> None:
        """Doorbells of queues that are enabled, disabled and not there; a look-up; events; a reset."""
        await self.bring_to(state, device)
        beyond = [queue for queue in (1, self.parameters.num_queues) if queue < 64]
        for queue in (0, *beyond):
            if queue < self.parameters.queues_per_device_slot:
                self.ring(device, queue)
            await self.flush()
            await self.backend.lookup(device, queue)
        self.get("ISR_STATUS")
        for kind in (USED, CONFIG, BROKEN):
            await self.bring_to(state, device)
            await self.event(kind, device)
        self.put("COMMON_DEVICE_STATUS", 0)
        for name in ("COMMON", "ISR", "DEVICE", "MANAGED", "PASID", "PBA", "MSIX_TABLE", "MSIX_CFG"):
            self.read(getattr(layout, f"BAR0_{name}"), 4, window=False)
        self.get_config(0)
        await self.flush()

    async def _status_writes(self, index: int) -> None:
        """Every bit, the ones without meaning, and nothing new, in every state on the way."""
        for state in (0, *_STEPS):
            for value in (0x10, 0x70, state, _FAILED, 0):
                await self.bring_to(state, index)
                self.put("COMMON_DEVICE_STATUS", value)
                self.get("COMMON_DEVICE_STATUS")
            for following in _STEPS:
                await self.bring_to(state, index)
                self.put("COMMON_DEVICE_STATUS", following)
                self.get("COMMON_DEVICE_STATUS")
        await self.bring_to(layout.STATUS_NEEDS_RESET, index)
        for value in (STATUS_RUNNING, _FAILED, _FAILED):
            self.put("COMMON_DEVICE_STATUS", value)
        await self.flush()

    async def _features(self, index: int) -> None:
        """Feature sets with and without VERSION_1 and the platform bits; before and after FEATURES_OK."""
        offer = self.parameters.device_features
        version, access, order = (1 << bit for bit in (32, 33, 36))
        sets = [offer & ~access & ~order | wanted for wanted in (0, access, order, access | order)]
        sets += [sets[0] & ~version, sets[3] & ~version]
        self.select(index)
        for features in sets:
            self.put("COMMON_DEVICE_STATUS", 0)
            self.negotiate(features)
            self.get("COMMON_DEVICE_STATUS")
        for frozen in (False, True):
            self.put("COMMON_DEVICE_STATUS", 0)
            if frozen:
                self.negotiate(offer)
            for bank in (0, 1, 2, 3, 5, 1 << 31):
                self.put("COMMON_DRIVER_FEATURE_SELECT", bank)
                self.put("COMMON_DEVICE_FEATURE_SELECT", bank)
                for value in (
                    0xFFFFFFFF,
                    offer >> 32 * bank & 0xFFFFFFFF & -2 if bank < 2 else 0,
                    0x8000_0000,
                ):
                    self.put("COMMON_DRIVER_FEATURE", value)
                    self.get("COMMON_DRIVER_FEATURE")
                self.get("COMMON_DEVICE_FEATURE")
        await self.flush()

    async def _queues(self, index: int) -> None:
        """Every value of every register of a queue that is disabled, enabled, not there."""
        ring_reset = 1 << layout.FEATURE_RING_RESET
        self.select(index)
        for features in (self.parameters.device_features, self.parameters.device_features & ~ring_reset):
            self.put("COMMON_DEVICE_STATUS", 0)
            self.negotiate(features)
            for queue in dict.fromkeys((0, self.most_queues - 1, 0xFFFF)):
                self.put("COMMON_QUEUE_SELECT", queue)
                for value in (0, 1, 2):
                    self.put("COMMON_QUEUE_RESET", value)
                for enable in (False, True):
                    for vector in (layout.NO_VECTOR, 0):
                        for value in (0, 2, 1):
                            self.put("COMMON_QUEUE_MSIX_VECTOR", vector)
                            self.put("COMMON_QUEUE_ENABLE", value if enable else value & 2)
                    self._registers()
                self.put("COMMON_QUEUE_MSIX_VECTOR", layout.NO_VECTOR)
                self.put("COMMON_QUEUE_ENABLE", 2)
                for value in (0, 2, 1, 1):
                    self.put("COMMON_QUEUE_RESET", value)
                for vector in (layout.NO_VECTOR, 0):
                    self.put("COMMON_QUEUE_MSIX_VECTOR", vector)
                    self.put("COMMON_QUEUE_ENABLE", 1)
                    self.put("COMMON_QUEUE_RESET", 1)
            await self.flush()

    async def _few_queues(self, index: int) -> None:
        """Doorbells of a device with one pair: behind the last queue, with the value that drivers write."""
        await self.ensure(index, DeviceSpec(queue_pairs=1).metadata())
        self.start_device()
        for queue in range(self.parameters.num_queues):
            for size in (2, 4):
                for value in (queue, queue ^ 1):
                    self.write(
                        self.doorbell_offset(index, queue), value.to_bytes(size, "little"), window=False
                    )
            await self.flush()

    def _registers(self) -> None:
        """All of them written and read."""
        names = ("SIZE", "MSIX_VECTOR", "NOTIFY_OFF", "NOTIF_CONFIG_DATA", "DESC", "DRIVER", "DEVICE")
        for name in names:
            self.put(f"COMMON_QUEUE_{name}", 2)
            self.get(f"COMMON_QUEUE_{name}")
        for name in ("ENABLE", "RESET"):
            self.get(f"COMMON_QUEUE_{name}")
        self.put("COMMON_QUEUE_RESET", 0)
        self.put("PASID_QUEUE_PASID", self.random.getrandbits(32))
        self.get("PASID_QUEUE_PASID")

    async def _generation(self, index: int) -> None:
        """No change, one, some, 256 and more between two reads."""
        for changes in (0, 1, 2, 256, 257):
            for _ in range(changes):
                await self.event(CONFIG, index)
            self.select(index)
            self.get("COMMON_CONFIG_GENERATION")
        await self.flush()

    async def _isr(self, index: int) -> None:
        """Every value of the ISR read through both access paths, with MSI-X off."""
        self.enable_msix(False)
        for window in (False, True):
            for bits in range(4):
                await self.bring_to(STATUS_RUNNING, index)
                self.get("ISR_STATUS")
                for kind in (USED, CONFIG):
                    if bits >> kind & 1:
                        await self.event(kind, index)
                self.select(index)
                self.get("ISR_STATUS", window)
                await self.flush()
