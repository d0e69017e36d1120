# SPDX-License-Identifier: Apache-2.0
"""Stimulus for the naive oracle: scenes that between them visit every row, from one random generator.

    for operation in program(parameters, Random(seed), scenes=200): ...

Who plays the operations decides which access path they take. Nothing here depends on what the device answers,
so one program can be replayed against a model, an altered table or a simulator.
"""

from collections.abc import Iterator
from random import Random

from tests.unit.oracle import samples
from tests.unit.oracle.metadata import FLAWS
from tests.unit.oracle.operations import REGISTER, ConventionalReset, Operation, Read, Write, read, write

ALL = 0xFFFFFFFF
CREATE, STATUS = REGISTER["create"].offset, REGISTER["device_status"].offset
CONFIG = range(REGISTER["config"].offset, REGISTER["config"].offset + 256, 4)
#: BAR0 byte offsets of the DWs that hold the registers; of the metadata window only both ends.
DWS = sorted({r.offset + at & ~3 for r in REGISTER.values() for at in range(min(r.size, 32))} | {CONFIG[-1]})
#: Registers whose writes leave a mark, by which a device that was not cleared gives itself away.
MARKED = [name for name, r in REGISTER.items() if r.group in ("transport", "queue") and r.write]


def some_index(p, r: Random) -> int:
    """Mostly a legal index; the manager, out of range, or an alias of a legal one modulo a power of two."""
    legal = r.choice([1, 2, p.num_devices, r.randint(1, p.num_devices)])
    alias = legal | 1 << r.randint(p.num_devices.bit_length(), 31)
    return r.choice([min(legal, p.num_devices)] * 8 + [0, p.num_devices + 1, alias, ALL])


def arrive(p, r: Random) -> Iterator[Operation]:
    """Select some index, more often than not making sure that there is a device."""
    yield write("device_select", some_index(p, r))
    if r.random() < 0.6:
        yield write("create", 1)


def set_config(chunk: bytes) -> Iterator[Operation]:
    """Write 256 bytes of metadata, in ascending order."""
    for at, offset in enumerate(CONFIG):
        yield Write(offset, int.from_bytes(chunk[4 * at : 4 * at + 4], "little"))


def look(r: Random) -> Iterator[Operation]:
    """Read something of what the selected device shows, now and then everything."""
    yield from (Read(offset) for offset in r.choice([DWS, r.sample(DWS, 6), r.sample(DWS, 6)]))


def provision(p, r: Random) -> Iterator[Operation]:
    """Metadata of one flaw or of none, a label, create, its outcome, and the same again."""
    yield write("device_select", some_index(p, r))
    if r.random() < 0.7:
        yield write("create", 0)
    yield write("config_select", 0)
    yield from set_config(samples.some(p, r, 0.8))
    if r.random() < 0.5:
        yield write("config_select", r.choice([1, p.config_chunks - 1, p.config_chunks, 256, ALL]))
        yield Write(r.choice(CONFIG), r.getrandbits(32))
        if r.random() < 0.5:
            yield write("config_select", 0)
    for value in r.choice([[1], [1], [1, 1], [r.randint(2, 255)], [0, 0]]):
        yield write("create", value)
        yield read("create_ok")
    yield from look(r)


def each_flaw(p, r: Random) -> Iterator[Operation]:
    """Every flaw alone at one index that is free."""
    yield write("device_select", r.randint(1, p.num_devices))
    yield write("create", 0)
    for flaw in FLAWS:
        chunk = samples.flawed(flaw.name, p, r)
        if chunk:
            yield write("config_select", 0)
            yield from set_config(chunk)
            yield write("create", 1)
            yield Read(CREATE)
            yield write("create", 0)


def create_anything(p, r: Random) -> Iterator[Operation]:
    """Bare writes to create at any index, and what the neighbouring selection shows of their outcome."""
    index = some_index(p, r)
    yield write("device_select", index)
    yield write("create", r.choice([0, 1, 1, 2, 3, 0x80, 0xFF]))
    yield Read(CREATE)
    yield write("device_select", some_index(p, r))
    yield Read(CREATE)
    yield write("device_select", index)
    yield Write(CREATE, r.getrandbits(32), r.choice([0, 1, 0xE, 0xF]))
    yield Read(CREATE)


def mark(p, r: Random) -> Iterator[Operation]:
    """Leave traces in a device: queues, features, vectors, status, PASIDs."""
    yield from arrive(p, r)
    for queue in [*r.sample(range(p.num_queues), 2), r.choice([p.num_queues, 0xFFFF])]:
        yield write("queue_select", queue)
        for name in r.sample(MARKED, 10):
            size = min(4, REGISTER[name].size)
            at = r.choice(range(0, REGISTER[name].size, size))
            limits = [0, 1, 2, 64, p.queue_size_max, 2 * p.queue_size_max, p.msix_vectors - 1, p.msix_vectors]
            limits += [p.device_vectors - 1, p.device_vectors] if p.integrated else []
            value = r.choice([*limits, r.getrandbits(32)])
            if name != "device_status" or value & 0xFF or r.random() < 0.1:
                yield write(name, value & (256**size - 1), at)
            yield read(name, at)
        yield from look(r)


def negotiate(p, r: Random) -> Iterator[Operation]:
    """Features, FEATURES_OK in several ways, and a driver_feature that no longer changes."""
    yield from arrive(p, r)
    if r.random() < 0.7:
        yield write("device_status", 0)
    features = r.choice([ALL << 32 | ALL, samples.subset(p, r), p.device_features & r.getrandbits(64)])
    if r.random() < 0.3:
        features = samples.without(p.device_features, samples.CTRL_VQ)
    for bank in (0, 1, r.choice([2, ALL])):
        yield write("driver_feature_select", bank)
        yield write("device_feature_select", bank)
        yield write("driver_feature", features >> 32 * bank & ALL if bank < 2 else ALL)
        yield from look(r)
    for status in r.choice([[1, 3, 11, 15], [15], [4], [3, 0x70, 0x8B], [8, 4], [0x10], [11, 1, 15]]):
        yield write("device_status", status)
        yield read("device_status")
    yield write("driver_feature_select", 1)
    yield write("driver_feature", r.getrandbits(32))
    yield read("driver_feature")
    yield from run_queues(p, r)


def run_queues(p, r: Random) -> Iterator[Operation]:
    """Program and enable queues of the selected device, try to change them, reset them."""
    for queue in r.sample(range(p.num_queues), 2):
        yield write("queue_select", queue)
        yield write("queue_size", r.choice([2, 3, 4, p.queue_size_max, 2 * p.queue_size_max & 0xFFFF]))
        yield write("queue_msix_vector", r.choice([0, 1, p.msix_vectors]))
        yield write("queue_desc", r.getrandbits(32))
        yield write("queue_enable", r.choice([0, 1, 1, 2]))
        yield write("queue_desc", r.getrandbits(32), 4)
        yield write("queue_size", r.choice([2, 4]))
        yield from look(r)
        yield write("queue_reset", r.choice([0, 1, 1, 0x101]))
        yield from look(r)


def reset(p, r: Random) -> Iterator[Operation]:
    """A virtio reset of a device or of everything, or one from outside, and what it may have left behind."""
    index = r.choice([some_index(p, r), some_index(p, r), 0])
    yield write("device_select", index)
    yield write("create", r.choice([1, 2]))
    if r.random() < 0.15:
        yield ConventionalReset()
    else:
        yield Write(STATUS, r.choice([0, 3 << 16]), r.choice([1, 0xD]))
    yield Read(CREATE)
    yield read("device_select")
    for index in (some_index(p, r), 0, 1, p.num_devices):
        yield write("device_select", index)
        yield write("queue_select", 0)
        yield from (Read(offset) for offset in DWS)


def noise(p, r: Random) -> Iterator[Operation]:
    """Any DW, any byte enables."""
    for _ in range(20):
        offset = r.choice([*DWS, r.choice(CONFIG)])
        enables = r.choice([0xF, 1, 2, 4, 8, 3, 0xC, r.randrange(16)])
        data = r.choice([r.getrandbits(32), ALL, 1, r.randint(0, 2), 0x01010101])
        if offset != STATUS or data & 0xFF or not enables & 1 or r.random() < 0.1:
            yield Write(offset, data, enables)
        yield Read(offset, r.choice([0xF, enables]))


def program(p, r: Random, scenes: int) -> Iterator[Operation]:
    """A number of scenes, every flaw at least once."""
    weighted = [provision] * 4 + [create_anything] * 3 + [mark] * 3 + [negotiate] * 3 + [noise] * 2 + [reset]
    for number in range(scenes):
        yield from (each_flaw if number % 50 == 0 else r.choice(weighted))(p, r)
