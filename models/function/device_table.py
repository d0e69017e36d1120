# SPDX-License-Identifier: Apache-2.0
"""The device table: existing devices, the selected one, and the MANAGED registers (section A, MGMT)."""

from models import layout
from models.function.backend import BackendEvent, Lifecycle
from models.function.msix import InterruptGate, VectorTable
from models.function.provisioning import (
    CHUNK_BYTES,
    Attributes,
    InvalidMetadata,
    default_attributes,
    provision,
)
from models.function.register_map import BYTE_MASKS, RegisterMap
from models.function.states import ManagedState
from models.function.virtio_device import VirtioDevice
from models.parameters import Parameters

_FIRST_CONFIG_DW = layout.MANAGED_CONFIG // 4
_CONFIG_DWS = range(_FIRST_CONFIG_DW, _FIRST_CONFIG_DW + CHUNK_BYTES // 4)


class DeviceTable:
    """Index 0, the manager, and up to num_devices managed devices; `events` collects life-cycle operations.

    devices: num_devices + 1 entries, None where no device exists; entry 0 is always there (MGMT-02, MGMT-26).
    vectors: the function's MSI-X table.
    """

    def __init__(self, parameters: Parameters, events: list[BackendEvent], gate: InterruptGate) -> None:
        self.parameters = parameters
        self.events = events
        self.gate = gate
        self.vectors = VectorTable(0, parameters.msix_vectors, gate)
        self.forget()

    def forget(self) -> None:
        """Reset of everything: the manager as new, and nothing else (MGMT-45). The caller reports it."""
        self.devices: list[VirtioDevice | None] = [None] * (self.parameters.num_devices + 1)
        self.vectors.reset()
        self.devices[0] = self._new_device(0, default_attributes(0, self.parameters))
        self._forget_managed()

    def _new_device(self, index: int, attributes: Attributes) -> VirtioDevice:
        """A device after creation; INTEGRATED=1 gives a managed one vectors of its own (AMB-71)."""
        parameters, vectors = self.parameters, self.vectors
        if index and parameters.integrated:
            vectors = VectorTable(index, parameters.device_vectors, self.gate)
        return VirtioDevice(index, attributes, parameters, vectors, self._device_reset)

    def _forget_managed(self) -> None:
        self.gate.forget_managed()
        self.devices[1:] = [None] * self.parameters.num_devices
        self.device_select = 0
        self._config_selects: dict[int, int] = {}
        self._metadata: dict[int, dict[int, bytearray]] = {}
        self._outcome, self._outcome_index = layout.CREATE_OK, 0

    def reset_everything(self) -> None:
        """A reset above a virtio reset, with its one life-cycle event (decisions 9)."""
        self.forget()
        self.events.append(Lifecycle(layout.LIFECYCLE_ALL_DESTROYED, 0))

    def _device_reset(self, device: VirtioDevice) -> None:
        """Virtio reset: local for a managed device (MGMT-46), of the manager: all others end (MGMT-44).

        Configuration space and the function's MSI-X table stay as they are (VPCI-78).
        """
        device.reset()
        if device.index:
            self.events.append(Lifecycle(layout.LIFECYCLE_RESET, device.index))
        else:
            self._forget_managed()
            self.events.append(Lifecycle(layout.LIFECYCLE_ALL_DESTROYED, 0))

    def device(self, index: int) -> VirtioDevice | None:
        """The device with that index; None when it is absent or out of range: no aliasing."""
        return self.devices[index] if index < len(self.devices) else None

    def selected(self) -> VirtioDevice | None:
        """The device whose registers the redirected structures show (MGMT-07)."""
        return self.devices[self.device_select] if self.device_select < len(self.devices) else None

    def _manageable(self) -> bool:
        """Whether the selector holds an index that a managed device can have."""
        return 0 < self.device_select < len(self.devices)

    # ---- MANAGED registers

    def read_num_devices(self) -> int:
        """Constant, and nothing writes it (MGMT-04, MGMT-05)."""
        return self.parameters.num_devices

    def read_device_select(self) -> int:
        return self.device_select

    def write_device_select(self, value: int) -> None:
        """Any value is kept (MGMT-06)."""
        self.device_select = value

    def read_config_select(self) -> int:
        return self._config_selects.get(self.device_select, 0)

    def write_config_select(self, value: int) -> None:
        """Each managed index has its own (MGMT-16)."""
        if self._manageable():
            self._config_selects[self.device_select] = value

    def read_create(self) -> int:
        """Existence of the selected managed device (MGMT-48)."""
        return 1 if self.device_select and self.selected() else 0

    def write_create(self, value: int) -> None:
        """1 creates, 0 destroys; the outcome is final at once.

        MGMT-19, MGMT-20, MGMT-21, MGMT-22, MGMT-23, MGMT-24, MGMT-25, MGMT-26, MGMT-27, MGMT-28, MGMT-29,
        MGMT-34, MGMT-35, MGMT-36, MGMT-37, MGMT-38, MGMT-47
        """
        self._outcome = (
            self._create() if value == 1 else self._destroy() if value == 0 else layout.CREATE_INVALID_CFG
        )
        self._outcome_index = self.device_select

    def read_create_ok(self) -> int:
        """The latest outcome, when it concerned the selected index (MGMT-49)."""
        return self._outcome if self._outcome_index == self.device_select else layout.CREATE_OK

    @property
    def outcome(self) -> int:
        """Of the latest write to create, whatever index it concerned."""
        return self._outcome

    def managed_state(self) -> ManagedState:
        """What MANAGED knows of the selected index, for the access log."""
        chunk = self._metadata.get(self.device_select, {}).get(0)
        metadata = None if chunk is None else bytes(chunk)
        return ManagedState(self.read_config_select(), metadata, self._outcome, self._outcome_index)

    def _create(self) -> int:
        """A device in the state after creation, at once in reach of the selector (MGMT-31, MGMT-39)."""
        index = self.device_select
        if not self._manageable():
            return layout.CREATE_INVALID_CFG
        if self.devices[index]:
            return layout.CREATE_ID_DUP
        chunk = bytes(self._metadata.get(index, {}).get(0, bytes(CHUNK_BYTES)))
        try:
            attributes = provision(chunk, index, self.parameters)
        except InvalidMetadata:
            return layout.CREATE_INVALID_CFG
        self.devices[index] = self._new_device(index, attributes)
        self.events.append(Lifecycle(layout.LIFECYCLE_CREATED, index))
        return layout.CREATE_OK

    def _destroy(self) -> int:
        """Nothing of the device is left: no pending vector (MGMT-40), no metadata (MGMT-41)."""
        index = self.device_select
        if not self._manageable() or not self.devices[index]:
            return layout.CREATE_INVALID_CFG
        self.devices[index] = None
        self.gate.forget(index)
        self._metadata.pop(index, None)
        self._config_selects.pop(index, None)
        self.events.append(Lifecycle(layout.LIFECYCLE_DESTROYED, index))
        return layout.CREATE_OK

    # ---- MANAGED, the whole region: its registers and the metadata window

    def read_dw(self, dw: int, enables: int) -> int:
        """One DW of the region; no read changes anything (MGMT-51)."""
        if dw not in _CONFIG_DWS:
            return MANAGED.read(self, dw, enables)
        chunk = self._metadata.get(self.device_select, {}).get(self.read_config_select())
        if chunk is None:
            return 0
        start = 4 * (dw - _FIRST_CONFIG_DW)
        return int.from_bytes(chunk[start : start + 4], "little") & BYTE_MASKS[enables]

    def write_dw(self, dw: int, enables: int, data: int) -> None:
        """One DW of the region; metadata (MGMT-17) is frozen while its device exists (MGMT-52)."""
        if dw not in _CONFIG_DWS:
            MANAGED.write(self, dw, enables, data)
            return
        chunk_number = self.read_config_select()
        if not self._manageable() or self.selected() or chunk_number >= self.parameters.config_chunks:
            return
        chunks = self._metadata.setdefault(self.device_select, {})
        chunk = chunks.setdefault(chunk_number, bytearray(CHUNK_BYTES))
        start = 4 * (dw - _FIRST_CONFIG_DW)
        for lane in range(4):
            if enables >> lane & 1:
                chunk[start + lane] = data >> 8 * lane & 0xFF


#: The registers in the order of the RFC (MGMT-03).
MANAGED = RegisterMap(DeviceTable, "MANAGED", skip=("config",))
