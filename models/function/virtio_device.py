# SPDX-License-Identifier: Apache-2.0
"""One virtio device as its driver sees it: the COMMON, DEVICE, ISR and PASID registers."""

from collections.abc import Callable

from models import layout
from models.function.msix import VectorTable
from models.function.msix_config import DeviceVectorRegisters
from models.function.provisioning import Attributes
from models.function.register_map import RegisterMap
from models.function.states import DeviceState
from models.function.virtqueue import QueueRegisters
from models.parameters import Parameters, features_consistent

#: Bits that a driver can set (VPCI-36); SUSPEND is not offered and not kept (VPCI-44).
STORED_STATUS = (
    layout.STATUS_ACKNOWLEDGE
    | layout.STATUS_DRIVER
    | layout.STATUS_DRIVER_OK
    | layout.STATUS_FEATURES_OK
    | layout.STATUS_FAILED
)
_AGREED = layout.STATUS_FEATURES_OK | layout.STATUS_DRIVER_OK
_RUNNING = layout.STATUS_DRIVER_OK | layout.STATUS_FAILED | layout.STATUS_NEEDS_RESET


class VirtioDevice(DeviceVectorRegisters, QueueRegisters):
    """Index 0 or one managed device, from its creation to its destruction.

    vectors: the function's table, or the device's own.
    on_reset(device) is called for each write of 0 to device_status: what goes with it depends on the index.
    `read_<register>` and `write_<register>` are what RegisterMap binds; values are whole registers.
    """

    def __init__(
        self,
        index: int,
        attributes: Attributes,
        parameters: Parameters,
        vectors: VectorTable,
        on_reset: Callable[["VirtioDevice"], None],
    ) -> None:
        self.index = index
        self.attributes = attributes
        self.parameters = parameters
        self.vectors = vectors
        self.owns_vectors = vectors.owner > 0
        self.on_reset = on_reset
        self.create_queues()
        self.config = attributes.settings.config()
        self.generation = 0
        self.config_changed = False
        self._state: DeviceState | None = None
        self.reset()

    def reset(self) -> None:
        """Virtio reset (VPCI-35, VPCI-37, VPCI-76, VPCI-110): of this device alone (VPCI-116).

        Link status, generation, PASIDs and everything from the metadata stay.
        """
        self.device_feature_select = self.driver_feature_select = 0
        self.driver_features = 0
        self.config_vector = layout.NO_VECTOR
        self.status = 0
        self.isr = 0
        self.reset_queues()

    # ---- what the access log shows

    def state(self) -> DeviceState:
        """What the registers hold: the same object until `changed` says otherwise."""
        if self._state is None:
            self._state = DeviceState(
                self.index,
                self.status,
                self.isr,
                self.device_feature_select,
                self.driver_feature_select,
                self.driver_features,
                self.config_vector,
                self.queue_select,
                tuple(queue.state() for queue in self.queues),
                self.attributes,
                self.vectors.size,
                self.owns_vectors,
                self.vector_select,
            )
        return self._state

    def changed(self) -> None:
        """A register may have changed since the latest `state`."""
        self._state = None

    # ---- what the backend sees

    def may_run(self, queue: int) -> bool:
        """Whether the queue is served (VPCI-42, VPCI-43, VPCI-77, VPCI-84, VPCI-85)."""
        running = self.status & _RUNNING == layout.STATUS_DRIVER_OK
        return running and queue < len(self.queues) and self.queues[queue].enabled == 1

    def used_buffer(self, queue: int, msix: bool) -> int:
        """Event kind 0: in the ISR, or with MSI-X the vector that is returned (VPCI-89, VPCI-113)."""
        if not self.may_run(queue):
            return layout.NO_VECTOR
        if msix:
            return self.queues[queue].vector
        self.isr |= layout.ISR_QUEUE
        return layout.NO_VECTOR

    def change_config(self, data: int) -> int:
        """Event kind 1: the DEVICE structure changes (VPCI-94); returns the vector to use with MSI-X."""
        self.config.change(data)
        self.config_changed = True
        return self._notify_config()

    def need_reset(self) -> int:
        """Event kind 2: the device cannot go on (VPCI-40, VPCI-41); returns the vector to use with MSI-X."""
        self.status |= layout.STATUS_NEEDS_RESET
        return self._notify_config()

    def _notify_config(self) -> int:
        """The ISR shows it in both modes (VPCI-90)."""
        if self.status & (layout.STATUS_DRIVER_OK | layout.STATUS_FAILED) != layout.STATUS_DRIVER_OK:
            return layout.NO_VECTOR
        self.isr |= layout.ISR_CONFIG
        return self.config_vector

    # ---- COMMON: features (selectors VPCI-23 and VPCI-26, banks VPCI-24 and VPCI-25) and status

    def read_device_feature_select(self) -> int:
        return self.device_feature_select

    def write_device_feature_select(self, value: int) -> None:
        self.device_feature_select = value

    def read_device_feature(self) -> int:
        bank = self.device_feature_select
        return self.attributes.features >> 32 * bank & 0xFFFFFFFF if bank < 2 else 0

    def read_driver_feature_select(self) -> int:
        return self.driver_feature_select

    def write_driver_feature_select(self, value: int) -> None:
        self.driver_feature_select = value

    def read_driver_feature(self) -> int:
        bank = self.driver_feature_select
        return self.driver_features >> 32 * bank & 0xFFFFFFFF if bank < 2 else 0

    def write_driver_feature(self, value: int) -> None:
        """Only offered bits are kept; frozen by FEATURES_OK (VPCI-27, VPCI-34)."""
        bank = self.driver_feature_select
        if bank < 2 and not self.status & layout.STATUS_FEATURES_OK:
            kept = self.driver_features & ~(0xFFFFFFFF << 32 * bank)
            self.driver_features = kept | value << 32 * bank & self.attributes.features

    def negotiated(self, feature_mask: int) -> bool:
        """Whether the feature was accepted and the set is agreed."""
        return bool(self.status & layout.STATUS_FEATURES_OK and self.driver_features & feature_mask)

    def _features_consistent(self) -> bool:
        return features_consistent(self.driver_features, self.parameters.device_type)

    def read_device_status(self) -> int:
        return self.status

    def write_device_status(self, value: int) -> None:
        """0 resets, else bits are added: FEATURES_OK before DRIVER_OK (VPCI-32, VPCI-38, VPCI-39)."""
        if value == 0:
            self.on_reset(self)
            return
        status = self.status | value & STORED_STATUS & ~_AGREED
        if value & layout.STATUS_FEATURES_OK and self._features_consistent():
            status |= layout.STATUS_FEATURES_OK
        if value & layout.STATUS_DRIVER_OK and status & layout.STATUS_FEATURES_OK:
            status |= layout.STATUS_DRIVER_OK
        self.status = status

    def read_config_generation(self) -> int:
        """Counts at the read: no number of changes between two reads looks like none (VPCI-48, VPCI-49)."""
        if self.config_changed:
            self.config_changed = False
            self.generation = self.generation + 1 & 0xFF
        return self.generation

    def read_config_msix_vector(self) -> int:
        return self.config_vector

    def write_config_msix_vector(self, value: int) -> None:
        """Keeps a vector; every other value unmaps (VPCI-46, VPCI-109)."""
        self.config_vector = self.valid_vector(value)

    def read_num_queues(self) -> int:
        """All of this device, the control queue included (VPCI-47)."""
        return len(self.queues)

    def read_admin_queue_index(self) -> int:
        """There is no admin queue (VPCI-72, VPCI-73)."""
        return 0

    def read_admin_queue_num(self) -> int:
        return 0

    # ---- ISR

    def read_isr_status(self) -> int:
        """Reading clears what it returns, and no later event (VPCI-87, VPCI-88)."""
        value, self.isr = self.isr, 0
        return value


class DeviceStructure:
    """DEVICE, in every status (VPCI-93): what the device type makes of it. Writes are ignored (VPCI-95)."""

    def read(self, device: VirtioDevice, dw: int, enables: int) -> int:
        """The DW at index dw of the structure; bytes that are not enabled are 0."""
        return device.config.read(dw, enables)

    def write(self, device: VirtioDevice, dw: int, enables: int, data: int) -> None:
        """Nothing changes."""


COMMON = RegisterMap(VirtioDevice, "COMMON")  # 64 bytes, whatever is offered (VPCI-74)
ISR = RegisterMap(VirtioDevice, "ISR", prefix="isr_")
DEVICE = DeviceStructure()
MSIX_CFG = RegisterMap(VirtioDevice, "MSIX_CFG", prefix="msix_")
PASID = RegisterMap(VirtioDevice, "PASID")
