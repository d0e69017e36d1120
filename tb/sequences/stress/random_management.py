# SPDX-License-Identifier: Apache-2.0
"""Random management and transport operations on all device indices, through both access paths."""

from models import layout
from tb.sequences.lib.device_access import CREATE, DESTROY
from tb.sequences.lib.function_access import BAR_FIELDS
from tb.sequences.lib.metadata import CHUNK
from tb.sequences.lib.metadata_rules import broken, rules_for
from tb.sequences.stress.random_requests import RandomRequests

#: Bytes of chunk 0 that hold fields; the rest is written more rarely, for a whole chunk costs 64 DW writes.
_FIELDS_END = 28
_REGISTERS = sorted(name for name, (_, size) in BAR_FIELDS.items() if size <= 8)
_WRITABLE = [name for name in _REGISTERS if layout.FIELDS[name].access == "rw"]


class RandomManagement(RandomRequests):
    """Draws operations by weight; nothing is expected here, the scoreboard checks every answer.

    At scale 1 about 20,000 packets.
    """

    stable_id = "RandomManagement"
    operations = 4000
    #: Operation -> weight. Creations and destructions dominate, so that devices come and go on every index.
    weights = {
        "create_device": 12,
        "create_broken": 3,
        "create_write": 6,
        "destroy": 10,
        "read_outcome": 12,
        "read_register": 50,
        "write_register": 16,
        "run_device": 5,
        "reset_device": 4,
        "reset_manager": 0.5,
        "ring_doorbell": 9,
        "metadata_access": 9,
        "multiple_dws": 5,
        "window_registers": 2,
        "configuration": 4,
        "function_reset": 0.3,
        "error_bits": 2,
        "vector": 4,
        "long_read": 1,
        "prefixed": 1,
        "unsupported": 2,
        "malformed": 1,
    }

    def __init__(self, stable_id: str = "") -> None:
        super().__init__(stable_id)
        #: (index, queue) of the queues started last, for backend traffic
        self.running: list[tuple[int, int]] = []

    async def breathe(self) -> None:
        """Half of the bursts are awaited: the link falls silent, so that backend events are accepted."""
        if len(self._batch) >= self.burst_packets and self.random.random() < 0.5:
            await self.collect()
            await self.pause(self.random.randint(1, 150))
        await super().breathe()

    async def body(self) -> None:
        """Bring the function up and run; every few hundred operations the BAR moves."""
        await self.bring_up()
        self.enable_pasid()
        names, weights = list(self.weights), list(self.weights.values())
        for number in range(self.settings.amount(self.operations)):
            name = self.random.choices(names, weights)[0]
            getattr(self, name)()
            await self.breathe()
            if number % 500 == 499:
                await self.flush()
                await self.bring_up()
        await self.flush()

    def index(self) -> int:
        """Mostly a managed index, sometimes the manager, out of range, or the alias of a managed one."""
        kind = self.random.random()
        managed = self.random.choice(self.indices)
        if kind < 0.86:
            return managed
        if kind < 0.94:
            return 0
        beyond = (self.parameters.num_devices + 1, 1 << 31, 0xFFFFFFFF, self.random.getrandbits(32))
        return self.random.choice((managed | 1 << self.random.randrange(12, 32), *beyond))

    def create_device(self) -> None:
        """Provision and create; the index may exist already."""
        self.select(self.index())
        metadata = self.random_metadata()
        self.put("MANAGED_CONFIG_SELECT", 0)
        self.write_metadata(metadata if self.random.random() < 0.1 else metadata[:_FIELDS_END])
        self.create(CREATE)
        self.read_outcome()

    def create_broken(self) -> None:
        """Create with metadata that break one or two rules."""
        self.select(self.index())
        rules = sorted(rules_for(self.parameters))
        self.provision(
            broken(self.random, self.parameters, *self.random.sample(rules, self.random.randint(1, 2)))
        )
        self.create(CREATE)
        self.read_outcome()
        self.provision(bytes(CHUNK))

    def create_write(self) -> None:
        """Any value to create, under any selector."""
        self.select(self.index())
        self.create(self.random.choice((CREATE, CREATE, DESTROY, 2, 0xFF, self.random.randint(2, 255))))
        self.read_outcome()

    def destroy(self) -> None:
        """Destroy, whatever is there."""
        self.select(self.index())
        self.create(DESTROY)
        self.read_outcome()

    def read_outcome(self) -> None:
        """create and create_ok under the present selector, sometimes after a change of it."""
        if self.random.random() < 0.2:
            self.select(self.index())
        for name in self.random.sample(("MANAGED_CREATE", "MANAGED_CREATE_OK", "MANAGED_DEVICE_SELECT"), 2):
            self.get(name)

    def read_register(self) -> None:
        """Some fields of any structure."""
        self._maybe_select()
        for name in self.random.sample(_REGISTERS, 3):
            self.get(name)

    def write_register(self) -> None:
        """Any writable field but create; legal values as often as random ones."""
        self._maybe_select()
        name = self.random.choice(_WRITABLE)
        if name in ("MANAGED_CREATE", "MANAGED_DEVICE_SELECT", "COMMON_DEVICE_STATUS"):
            name = "COMMON_QUEUE_SELECT"
        value = self.random.getrandbits(8 * BAR_FIELDS[name][1])
        if self.random.random() < 0.7:
            value &= self.random.choice((1, 3, 0x1F, 1 << self.random.randrange(16)))
        self.put(name, value)

    def _maybe_select(self) -> None:
        if self.random.random() < 0.5:
            self.select(self.index())

    def run_device(self) -> None:
        """Take a device to DRIVER_OK, or some way towards it; ring it under another selector."""
        index = self.random.choice((0, *self.indices))
        self.select(index)
        if index and self.random.random() < 0.7:
            self.create(CREATE)
        features = self.parameters.device_features & (self.random.getrandbits(64) | 1 << 32)
        self.start_device(features, self.random.randint(1, 2))
        self.get("COMMON_DEVICE_STATUS")
        if self.random.random() < 0.5:
            self.select(self.index())
        self.running[:] = [*self.running[-3:], (index, 0)]
        for _ in range(3):
            self.ring(index, self.random.choice((0, 0, 1)), self.random.choice((2, 4)))
        if self.random.random() < 0.2:
            self.put("COMMON_QUEUE_RESET", 1)
        if self.random.random() < 0.1:
            self.put("COMMON_DEVICE_STATUS", layout.STATUS_FAILED)

    def reset_device(self) -> None:
        """Virtio reset of a managed device, if the selector names one."""
        self.select(self.random.choice(self.indices))
        self.put("COMMON_DEVICE_STATUS", 0)
        self.get("COMMON_DEVICE_STATUS")

    def reset_manager(self) -> None:
        """Virtio reset of index 0: everything goes."""
        self.select(0)
        self.put("COMMON_DEVICE_STATUS", 0)
        self.get("MANAGED_DEVICE_SELECT")

    def ring_doorbell(self) -> None:
        """Any doorbell slot, under whatever selector."""
        index = self.random.choice((0, *self.indices))
        self.ring(
            index,
            self.random.randrange(self.parameters.queues_per_device_slot),
            self.random.choice((1, 2, 4)),
        )

    def metadata_access(self) -> None:
        """Write and read a piece of any chunk."""
        self._maybe_select()
        self.put("MANAGED_CONFIG_SELECT", self.random.choice((0, 0, 1, self.random.randrange(4), 1 << 31)))
        at = 4 * self.random.randrange(CHUNK // 4)
        base = layout.BAR0_MANAGED + layout.MANAGED_CONFIG + at
        if self.random.random() < 0.5:
            self.write(base, self.random.choice((bytes(4), self.random.randbytes(4))))
        self.read(base, 4)
