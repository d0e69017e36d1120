# SPDX-License-Identifier: Apache-2.0
"""Facts about registers of queues, vectors, doorbells and look-ups."""

from models import layout
from models.function.access_log import Access, LookupRecord
from models.function.states import DeviceState, FunctionState, QueueState
from models.parameters import Parameters, is_power_of_two
from tb.cover.state import ABSENT, BEYOND, ROUGHLY, STATE_OF, Selection
from tb.cover.tlp.memory import BE
from tb.cover.transport.queues import ADDRESSES, BLOCKS, REGISTERS, VECTORS


def place(number: int, count: int) -> str:
    """first, between, last of `count`."""
    return "first" if not number else "last" if number == count - 1 else "between"


class Queues:
    """Facts about queue registers, doorbells and look-ups, before they are executed."""

    def __init__(self, parameters: Parameters, selection: Selection) -> None:
        self._parameters, self._selection = parameters, selection
        self._half: tuple = ()  # (device, queue, dw, number of its request) of the latest address half

    def common(self, device: DeviceState, access: Access, msix: bool, request: int, facts: list) -> None:
        """An access to COMMON of an existing device. msix: MSI-X Enable; request: number of its packet."""
        dw, enables, data = access.address & 0x3FF, access.enables, access.data
        direction = "read" if data is None else "write"
        if data is not None and dw == layout.COMMON_CONFIG_MSIX_VECTOR // 4 and enables & 3 == 3:
            self._vector(device, "config_msix_vector", data & 0xFFFF, msix, facts)
        fields = REGISTERS.get(dw)
        if fields is None:
            return
        who, queue = ("managed" if device.index else "manager"), device.selected_queue()
        state = "unavailable" if queue is None else "enabled" if queue.enabled else "disabled"
        for lanes, name in fields:
            if enables & lanes:
                facts.append(("queue register", who, state, name, direction))
        if queue is not None:
            self._bank(device, "COMMON", direction, facts)
            if data is not None:
                self._values(device, queue, (dw, enables, data), msix, request, facts)

    def _bank(self, device, register: str, direction: str, facts: list) -> None:
        index = place(device.index - 1, self._parameters.num_devices) if device.index else "manager"
        which = place(device.queue_select, len(device.queues))
        facts.append(("queue bank", index, which, register, direction))

    def pasid(self, device: DeviceState, enables: int, direction: str, facts: list) -> None:
        """An access to the PASID register of an existing device."""
        if enables and device.selected_queue() is not None:
            self._bank(device, "PASID", direction, facts)

    def _values(
        self,
        device: DeviceState,
        queue: QueueState,
        written: tuple[int, int, int],
        msix: bool,
        request: int,
        facts: list,
    ) -> None:
        dw, enables, data = written
        state = "enabled" if queue.enabled else "disabled"
        low, high = data & 0xFFFF, data >> 16
        if dw == layout.COMMON_QUEUE_SIZE // 4:
            if enables & 3 == 3:
                facts.append(("queue_size", state, self._size(low, device.attributes.queue_size)))
            if enables & 12 == 12:
                self._vector(device, "queue_msix_vector", high, msix, facts)
        elif dw == layout.COMMON_QUEUE_ENABLE // 4:
            if enables & 3 == 3:
                vector = "mapped" if queue.vector != layout.NO_VECTOR else "NO_VECTOR"
                facts.append(("queue_enable", state, str(low) if low < 2 else "above 1", vector))
        elif dw == layout.COMMON_QUEUE_RESET // 4:
            if enables & 12 == 12:
                agreed = int(device.negotiated(1 << layout.FEATURE_RING_RESET))
                facts.append(("queue_reset", state, agreed, str(high) if high < 2 else "above 1"))
        elif enables == 15:
            self._address(device, dw, request, facts)

    def _address(self, device, dw: int, request: int, facts: list) -> None:
        """Halves that follow each other count as a pair; until the other one comes a half stands alone."""
        where, high = (device.index, device.queue_select), dw & 1
        name = ADDRESSES[(dw - layout.COMMON_QUEUE_DESC // 4) // 2]
        if self._half[:3] == (*where, dw ^ 1):
            together = self._half[3] == request
            order = "one request" if together else "lo then hi" if high else "hi then lo"
            self._half = ()
        else:
            order = "hi alone" if high else "lo alone"
            self._half = (*where, dw, request)
        facts.append(("64-bit address", name, order))

    @staticmethod
    def _size(value: int, most: int) -> str:
        if value in (0, 1, 2):
            return str(value)
        if value == most:
            return "the maximum"
        if not is_power_of_two(value):
            return "no power of two"
        return "above the maximum" if value > most else "between"

    @staticmethod
    def _vector(device: DeviceState, register: str, value: int, msix: bool, facts: list) -> None:
        size, who = device.table_size, "managed" if device.index else "manager"
        if value in (0xFFFE, 0xFFFF):
            name = VECTORS[value - 0xFFFE + 5]
        elif value >= size:
            name = VECTORS[3] if value == size else "beyond"
        else:
            name = place(value, size).replace("first", "0")
        facts.append(("vector register", who, register, name, "on" if msix else "off"))

    def doorbell(self, access: Access, now: str, facts: list) -> None:
        """An access to NOTIFY; now: what is selected."""
        dw, enables, data = access.address - self._parameters.notify_base // 4, access.enables, access.data
        slot, rest = divmod(dw, self._parameters.notify_multiplier // 4)
        direction = "read" if data is None else "write"
        facts.append(("doorbell place", direction, "behind" if rest else "first of the slot"))
        if rest or data is None:
            return
        index, queue = divmod(slot, self._parameters.queues_per_device_slot)
        device = access.device
        if device is None:
            facts.append(("doorbell of no device", self._selection.of(index)))
            return
        if queue >= self._parameters.num_queues:
            block = BLOCKS[3]
        elif queue >= len(device.queues):
            block = BLOCKS[2]
        else:
            block = BLOCKS[0] if device.queues[queue].enabled else BLOCKS[1]
        if enables & 3 == 3:
            who = "managed" if index else "manager"
            facts.append(("doorbell", who, STATE_OF[device.status], block))
        if device.may_run(queue):
            value = "the queue" if data & 0xFFFF == queue else "anything else"
            rings = enables & 3 == 3
            facts.append(("doorbell value", value, BE[enables], "yes" if rings else "no"))
            if rings:
                other = ROUGHLY[now]
                if other not in (ABSENT, BEYOND):
                    same = index == access.selected
                    other = "the same device" if same else "another device"
                facts.append(("doorbell selector", other))

    def lookup(self, record: LookupRecord, facts: list) -> None:
        """A look-up and its result."""
        index, device, result = record.concerned, record.device, record.result
        if device is None:
            who = BEYOND if index > self._parameters.num_devices else ABSENT
            why = "no device"
        else:
            who = "managed" if index else "manager"
            why = self._refusal(device, record.queue, record.after)
        if result.enabled:
            why = (
                "enabled although it must not"
                if why
                else f"enabled {'with' if result.pasid_valid else 'without'} PASID"
            )
        facts.append(("look-up", who, why or "enabled although it must not"))

    @staticmethod
    def _refusal(device: DeviceState, queue: int, config: FunctionState) -> str:
        """The first reason, '' when there is none (docs/spec-notes.md, Backend)."""
        state = STATE_OF[device.status]
        if queue >= len(device.queues):
            return "queue beyond num_queues"
        if state != "DRIVER_OK":
            return f"state {state}"
        if not device.queues[queue].enabled:
            return "queue disabled"
        if not config.power_d0:
            return "D3hot"
        if not config.bus_master_enable:
            return "Bus Master Enable 0"
        if not device.index:
            return ""
        if not config.pasid_enable:
            return "PASID Enable 0"
        return "" if device.queues[queue].pasid & layout.PASID_VALID else "PASID not valid"
