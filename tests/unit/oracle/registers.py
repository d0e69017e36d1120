# SPDX-License-Identifier: Apache-2.0
"""The registers behind BAR0, row by row, stated by hand from docs/decisions.md 3, virtio and the RFC.

In the rows `o` is the oracle and `v` the value that a write makes of the register: its enabled bytes merged
with what a read would give. Only what requests alone can bring about is here, so the configuration generation
and the interrupt status stay 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.unit.oracle.metadata import NEEDS, RING_RESET, VERSION_1, has, power_of_two

NO_VECTOR = 0xFFFF
DRIVER_OK, FEATURES_OK, STORED_STATUS = 4, 8, 0x8F
ADDRESSES = ("queue_desc", "queue_driver", "queue_device")


@dataclass(frozen=True)
class Register:
    """A register of `size` bytes at a byte offset in BAR0; `blank` is what it reads where there is none."""

    name: str
    offset: int
    size: int
    group: str
    read: Callable
    write: Callable | None = None
    blank: int = 0


def keep(o, v):
    """A write that simply stores."""
    return v


def vector(o, v):
    """A vector outside the table reads back as none (VPCI-108); some managed devices have own tables."""
    own_table = o.parameters.integrated and o.select != 0
    return v if v < (o.parameters.device_vectors if own_table else o.parameters.msix_vectors) else NO_VECTOR


def of_device(name, offset, size, adjust=keep, reset=0) -> Register:
    """A register that each device has once."""

    def read(o):
        return o.device.registers.get(name, reset)

    def write(o, v):
        o.device.registers[name] = adjust(o, v)

    return Register(name, offset, size, "transport", read, write, reset)


def of_queue(name, offset, size, adjust=keep, reset=0) -> Register:
    """A register that each queue of each device has once; reset None: the device's largest queue size."""

    def read(o):
        initial = o.device.grants["queue size"] if reset is None else reset
        return o.device.queues.get((o.queue, name), initial)

    def write(o, v):
        o.device.queues[o.queue, name] = adjust(o, v)

    return Register(name, offset, size, "queue", read, write, reset or 0)


def computed(name, offset, size, read, group="transport") -> Register:
    """A read-only register of the selected device."""
    return Register(name, offset, size, group, read)


def doorbell(o):
    """index * Q + queue, Q being NUM_QUEUES rounded up to a power of two."""
    slots = next(2**k for k in range(8) if 2**k >= o.parameters.num_queues)
    return o.select * slots + o.queue


def bank(features, select):
    """32 feature bits; nothing from selector 2 on."""
    return features >> 32 * select & 0xFFFFFFFF if select < 2 else 0


def offered(o):
    """device_feature."""
    return bank(o.device.grants["features"], o.value_of("device_feature_select"))


def accepted(o):
    """driver_feature."""
    return o.device.accepted.get(o.value_of("driver_feature_select"), 0)


def accept(o, v):
    """Stored are the bits that are offered."""
    select = o.value_of("driver_feature_select")
    o.device.accepted[select] = v & bank(o.device.grants["features"], select)


def add_status(o, v):
    """Zero resets; otherwise bits are only ever added, FEATURES_OK and DRIVER_OK under their conditions."""
    if v == 0:
        o.happen("manager-reset" if o.select == 0 else "device-reset", o.select)
        return
    before = o.value_of("device_status")
    status = before | v & STORED_STATUS
    if not before & FEATURES_OK and not o.all_hold("acceptance", "device_status", v):
        status &= ~FEATURES_OK
    if not status & FEATURES_OK:
        status &= ~DRIVER_OK
    o.device.registers["device_status"] = status


def reset_queue(o, v):
    """Size, addresses and enable as after reset; the vector stays."""
    for name in ("queue_size", "queue_enable", *ADDRESSES):
        o.device.queues.pop((o.queue, name), None)


def set_pasid(o, v):
    """Bit 31 and PASID_WIDTH bits."""
    o.device.pasids[o.queue] = v & (2**31 + 2**o.parameters.pasid_width - 1)


def own(name, offset, size, read, write) -> Register:
    """A register of the management structure, in a group of its own."""
    return Register(name, offset, size, name, read, write)


MANAGEMENT = (
    own("num_devices", 0x3000, 4, lambda o: o.num_devices, lambda o, v: setattr(o, "num_devices", v)),
    own("device_select", 0x3004, 4, lambda o: o.select, lambda o, v: setattr(o, "select", v)),
    own("config_select", 0x3008, 4, lambda o: o.chunk, lambda o, v: o.set_chunk(v)),
    own("config", 0x300C, 256, lambda o: o.get_config(), lambda o, v: o.set_config(v)),
    own("create", 0x310C, 1, lambda o: int(o.select in o.existing), lambda o, v: o.judge(v)),
    own("create_ok", 0x310D, 1, lambda o: o.outcome, lambda o, v: o.set_outcome(v)),
)

TRANSPORT = (
    of_device("device_feature_select", 0x00, 4),
    computed("device_feature", 0x04, 4, offered),
    of_device("driver_feature_select", 0x08, 4),
    Register("driver_feature", 0x0C, 4, "transport", accepted, accept),
    of_device("config_msix_vector", 0x10, 2, vector, NO_VECTOR),
    computed("num_queues", 0x12, 2, lambda o: o.num_queues),
    Register("device_status", 0x14, 1, "transport", lambda o: o.status, add_status),
    computed("config_generation", 0x15, 1, lambda o: 0),
    of_device("queue_select", 0x16, 2),
    of_queue("queue_size", 0x18, 2, keep, None),
    of_queue("queue_msix_vector", 0x1A, 2, vector, NO_VECTOR),
    of_queue("queue_enable", 0x1C, 2),
    computed("queue_notify_off", 0x1E, 2, doorbell, "queue"),
    of_queue("queue_desc", 0x20, 8),
    of_queue("queue_driver", 0x28, 8),
    of_queue("queue_device", 0x30, 8),
    computed("queue_notif_config_data", 0x38, 2, doorbell, "queue"),
    Register("queue_reset", 0x3A, 2, "queue", lambda o: 0, reset_queue),
    computed("admin_queue_index", 0x3C, 2, lambda o: 0),
    computed("admin_queue_num", 0x3E, 2, lambda o: 0),
    computed("isr", 0x1000, 1, lambda o: 0),
    computed("mac", 0x2000, 6, lambda o: o.device.grants["mac"]),
    computed("status", 0x2006, 2, lambda o: 1),
    computed("max_virtqueue_pairs", 0x2008, 2, lambda o: o.device.grants["pairs"]),
    computed("mtu", 0x200A, 2, lambda o: o.device.grants["mtu"]),
    Register("queue_pasid", 0x5000, 4, "queue", lambda o: o.device.pasids.get(o.queue, 0), set_pasid),
)

REGISTERS = MANAGEMENT + TRANSPORT


@dataclass(frozen=True)
class Term:
    """A condition without which registers do not take a written value."""

    name: str
    registers: tuple[str, ...]
    holds: Callable


TERMS = (
    Term("queue not enabled", ("queue_size", *ADDRESSES), lambda o, v: o.value_of("queue_enable") == 0),
    Term("at least 2 entries", ("queue_size",), lambda o, v: v >= 2),
    Term("at most the largest size", ("queue_size",), lambda o, v: v <= o.device.grants["queue size"]),
    Term("a power of two", ("queue_size",), lambda o, v: v < 2 or power_of_two(v)),
    Term("the value is 1", ("queue_enable", "queue_reset"), lambda o, v: v == 1),
    Term("RING_RESET is negotiated", ("queue_reset",), lambda o, v: o.negotiated(RING_RESET)),
    Term("features still open", ("driver_feature",), lambda o, v: not o.status & FEATURES_OK),
    Term("the chunk exists", ("config",), lambda o, v: o.chunk < o.parameters.config_chunks),
)

#: What FEATURES_OK asks of the accepted features (VPCI-32); only offered ones are ever stored.
ACCEPTANCE = (
    Term("VERSION_1 accepted", ("device_status",), lambda o, v: has(o.accepted, VERSION_1)),
    Term("needs accepted", ("device_status",), lambda o, v: not o.accepted_misses_a_need(NEEDS)),
)
