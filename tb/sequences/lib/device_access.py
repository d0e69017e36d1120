# SPDX-License-Identifier: Apache-2.0
"""Driver operations as queued accesses: select, provision, create, negotiate, set up queues."""

from models import layout
from tb.sequences.lib.function_access import FunctionAccess, check
from tb.sequences.lib.metadata import CHUNK, random_valid

CREATE, DESTROY = 1, 0
STATUS_RUNNING = (
    layout.STATUS_ACKNOWLEDGE | layout.STATUS_DRIVER | layout.STATUS_FEATURES_OK | layout.STATUS_DRIVER_OK
)
_CONFIG = layout.BAR0_MANAGED + layout.MANAGED_CONFIG


class DeviceAccess(FunctionAccess):
    """Management and transport operations on device indices; all only queue unless they are awaited."""

    @property
    def indices(self) -> range:
        """Every index that a managed device can have."""
        return range(1, self.parameters.num_devices + 1)

    @property
    def most_queues(self) -> int:
        """Number of queues of a device with default metadata."""
        control = self.parameters.device_features >> layout.FEATURE_CTRL_VQ & 1
        return (self.parameters.num_queues - control) // 2 * 2 + control

    def enable_msix(self, enable: bool = True, mask: bool = False) -> None:
        """Queue a write of MSI-X Enable and Function Mask."""
        value = enable * layout.MSIX_CONTROL_ENABLE | mask * layout.MSIX_CONTROL_FUNCTION_MASK
        self.put_config(self.at("MSIX", layout.MSIX_CONTROL), value, 2)

    def enable_pasid(self, enable: bool = True) -> None:
        """Queue a write of PASID Enable, if there is one."""
        if self.parameters.pasid_support:
            self.put_config(layout.ECAP_PASID + layout.ECAP_PASID_CONTROL, int(enable), 2)

    def owns_vectors(self, index: int) -> bool:
        """Whether a device has vectors of its own: INTEGRATED=1, and not the manager."""
        return bool(self.parameters.integrated and index)

    def vectors_of(self, index: int) -> int:
        """Number of vectors that a device's vector registers can name."""
        return self.parameters.device_vectors if self.owns_vectors(index) else self.parameters.msix_vectors

    def any_vector(self) -> int:
        """A vector that every device can name."""
        return self.random.randrange(min(self.vectors_of(0), self.vectors_of(1)))

    def select(self, index: int) -> None:
        """Point every redirected structure at a device index, any 32-bit value."""
        self.put("MANAGED_DEVICE_SELECT", index)

    def write_metadata(self, data: bytes, at: int = 0) -> None:
        """Write part of the selected chunk in bursts of random length; short ones take either access path."""
        while data:
            size = min(len(data), 4 * self.random.choice((1, 7, 16, 64, 64)))
            self.write(_CONFIG + at, data[:size], None if size <= 8 else False)
            data, at = data[size:], at + size

    def provision(self, metadata: bytes, chunk: int = 0) -> None:
        """Write one whole chunk of the selected device."""
        self.put("MANAGED_CONFIG_SELECT", chunk)
        self.write_metadata(metadata)

    def look_away(self, start: bytes) -> None:
        """Leave another chunk of the selected index selected, which begins with these bytes.

        Creation judges chunk 0 whatever config_select shows then (docs/decisions.md section 7). Where there
        is one chunk only, select one that does not exist.
        """
        chunks = self.parameters.config_chunks
        self.put("MANAGED_CONFIG_SELECT", self.random.randrange(1, max(2, chunks)))
        if chunks > 1:
            self.write_metadata(start + self.random.randbytes(28 - len(start)))

    def create(self, value: int = CREATE) -> None:
        """Write the create register: CREATE, DESTROY, or an illegal value."""
        self.put("MANAGED_CREATE", value)

    async def outcome_of(self, index: int, value: int = CREATE, metadata: bytes | None = None) -> int | None:
        """Select an index, provision it when metadata are given, write create, read create_ok."""
        self.select(index)
        if metadata is not None:
            self.provision(metadata)
        self.create(value)
        return await self.value("MANAGED_CREATE_OK")

    async def ensure(self, index: int, metadata: bytes | None = None) -> None:
        """Make the index hold a freshly created device (default metadata unless given), and select it."""
        self.select(index)
        self.create(DESTROY)
        outcome = await self.outcome_of(index, CREATE, bytes(CHUNK) if metadata is None else metadata)
        check(f"create_ok of device {index}", outcome, layout.CREATE_OK)

    async def clean_slate(self) -> None:
        """Reset index 0, which destroys every managed device and puts both selectors to 0."""
        self.select(0)
        self.put("COMMON_DEVICE_STATUS", 0)
        await self.flush()

    def negotiate(self, features: int) -> None:
        """Accept a set of features and write the status up to FEATURES_OK, one step at a time."""
        self.put("COMMON_DEVICE_STATUS", layout.STATUS_ACKNOWLEDGE)
        self.put("COMMON_DEVICE_STATUS", layout.STATUS_ACKNOWLEDGE | layout.STATUS_DRIVER)
        for bank in (0, 1):
            self.put("COMMON_DRIVER_FEATURE_SELECT", bank)
            self.put("COMMON_DRIVER_FEATURE", features >> 32 * bank & 0xFFFFFFFF)
        self.put("COMMON_DEVICE_STATUS", STATUS_RUNNING & ~layout.STATUS_DRIVER_OK)

    def set_up_queue(self, queue: int, size: int | None = None, enable: bool = True) -> None:
        """Configure a queue of the selected device with random addresses, then enable it."""
        self.put("COMMON_QUEUE_SELECT", queue)
        if size is not None:
            self.put("COMMON_QUEUE_SIZE", size)
        self.put("COMMON_QUEUE_MSIX_VECTOR", self.any_vector())
        for name, alignment in (("DESC", 16), ("DRIVER", 2), ("DEVICE", 4)):
            self.put(f"COMMON_QUEUE_{name}", self.random.getrandbits(64) & -alignment)
        if enable:
            self.put("COMMON_QUEUE_ENABLE", 1)

    def set_pasid(self, pasid: int, valid: bool = True) -> None:
        """Give the selected queue of the selected device a PASID."""
        self.put("PASID_QUEUE_PASID", pasid | (layout.PASID_VALID if valid else 0))

    def start_device(self, features: int | None = None, queues: int = 1) -> None:
        """Take the selected device from reset to DRIVER_OK, its first queues enabled, each with a PASID."""
        offer = self.parameters.device_features
        self.negotiate(offer if features is None else features)
        for queue in range(queues):
            self.set_up_queue(queue)
            if self.parameters.pasid_support:
                self.set_pasid(self.random.getrandbits(self.parameters.pasid_width))
        self.put("COMMON_DEVICE_STATUS", STATUS_RUNNING)

    def doorbell_offset(self, index: int, queue: int) -> int:
        """BAR0 offset of a doorbell slot."""
        p = self.parameters
        return p.notify_base + (index * p.queues_per_device_slot + queue) * p.notify_multiplier

    def ring(self, index: int, queue: int, size: int = 4, window: bool | None = None) -> None:
        """Ring a doorbell with 2 or 4 bytes of random data."""
        self.write(self.doorbell_offset(index, queue), self.random.randbytes(size), window)

    async def snapshot(self, index: int) -> dict[str, int | None]:
        """Everything readable of a device without side effects on others: registers, all queues, metadata.

        Leaves the index selected, with another queue_select and config_select.
        """
        self.select(index)
        parts = [("common", layout.BAR0_COMMON, 0x14), ("status", layout.BAR0_COMMON + 0x14, 1)]
        parts += [
            ("device", layout.BAR0_DEVICE, layout.DEVICE_LENGTH),
            ("create", layout.BAR0_MANAGED + 0x10C, 1),
        ]
        for _, offset, count in parts:
            self.read(offset, count)
        names = [name for name, _, _ in parts]
        for queue in range(self.most_queues):
            self.put("COMMON_QUEUE_SELECT", queue)
            self.read(layout.BAR0_COMMON + layout.COMMON_QUEUE_SIZE, 0x40 - layout.COMMON_QUEUE_SIZE)
            self.get("PASID_QUEUE_PASID")
            names += [f"queue {queue}", f"PASID of queue {queue}"]
        for chunk in range(self.parameters.config_chunks):
            self.put("MANAGED_CONFIG_SELECT", chunk)
            for at in range(0, CHUNK, 128):
                self.read(_CONFIG + at, 128, window=False)
                names.append(f"metadata {chunk}/{at}")
        return dict(zip(names, (await self.collect())[-len(names) :], strict=True))

    async def expect_unchanged(self, index: int, before: dict[str, int | None]) -> None:
        """Compare a device with an earlier snapshot."""
        for name, value in (await self.snapshot(index)).items():
            check(f"{name} of device {index}", value, before[name])

    def random_metadata(self) -> bytes:
        """Metadata that create accepts."""
        return random_valid(self.random, self.parameters)
