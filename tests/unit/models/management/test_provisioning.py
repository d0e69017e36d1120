# SPDX-License-Identifier: Apache-2.0
"""Creation metadata: every rule of the format alone, just inside and just outside (decisions 7)."""

import struct

import pytest

from models import InvalidMetadata, Parameters, layout
from models.function.provisioning import default_attributes, provision
from models.parameters import DEFAULT_FEATURES
from tests.unit.models.model_link import Link

VERSION_1, MAC, MTU, CTRL_VQ, MQ = 1 << 32, 1 << 5, 1 << 3, 1 << 17, 1 << 22
RICH = Parameters(num_queues=8, device_features=DEFAULT_FEATURES | CTRL_VQ | MQ)
GOOD_MAC = b"\x52\x54\x00\x01\x02\x03"


def chunk(
    version=1, reserved=0, device_type=0, mask=0, features=0, mac=bytes(6), mtu=0, pairs=0, size=0, tail=b""
) -> bytes:
    """Chunk 0 by the table of the format, 256 bytes."""
    head = struct.pack("<BBHIQ6sHHH", version, reserved, device_type, mask, features, mac, mtu, pairs, size)
    return (head + tail).ljust(256, b"\0")


def one_in(offset: int) -> bytes:
    return chunk()[:offset] + b"\1" + chunk()[offset + 1 :]


LEGAL = [
    bytes(256),
    chunk(),
    chunk(device_type=1),
    chunk(features=1, mac=b"\xff" * 6, mtu=1, pairs=99, size=3),  # no mask bit: ignored, whatever they hold
    chunk(mask=1, features=VERSION_1),
    chunk(mask=1, features=RICH.device_features),
    chunk(mask=1, features=VERSION_1 | CTRL_VQ),
    chunk(mask=2, mac=GOOD_MAC),
    chunk(mask=2, mac=b"\0\0\0\0\0\1"),
    chunk(mask=3, features=VERSION_1 | MAC, mac=b"\xfe\xff\xff\xff\xff\xff"),
    chunk(mask=4, mtu=68),
    chunk(mask=4, mtu=65535),
    chunk(mask=8, pairs=1),
    chunk(mask=8, pairs=3),
    chunk(mask=9, features=VERSION_1, pairs=4),
    chunk(mask=16, size=2),
    chunk(mask=16, size=256),
    chunk(mask=31, features=VERSION_1 | MAC | MTU, mac=GOOD_MAC, mtu=9000, pairs=2, size=64),
]
ILLEGAL = [
    (b"\0" * 255 + b"\1", "version 0"),
    (b"\0\1" + bytes(254), "version 0"),
    (b"\0\0\1" + bytes(253), "version 0"),
    (chunk(version=2), "version 2"),
    (chunk(version=255), "version 255"),
    (chunk(reserved=1), "reserved byte 1"),
    (chunk(device_type=2), "device type 2"),
    (chunk(device_type=0x101), "device type 257"),
    (chunk(mask=32), "unknown bits"),
    (chunk(mask=1 << 31), "unknown bits"),
    (one_in(28), "28..255"),
    (one_in(255), "28..255"),
    (chunk(mask=1, features=DEFAULT_FEATURES | 1 << 28), "not all available"),
    (chunk(mask=1, features=DEFAULT_FEATURES | 1 << 63), "not all available"),
    (chunk(mask=1, features=MAC), "prerequisite"),
    (chunk(mask=1, features=0), "prerequisite"),
    (chunk(mask=1, features=VERSION_1 | MQ), "prerequisite"),
    (chunk(mask=2, mac=bytes(6)), "MAC"),
    (chunk(mask=2, mac=b"\1\0\0\0\0\0"), "unicast"),
    (chunk(mask=2, mac=b"\xff" * 6), "unicast"),
    (chunk(mask=3, features=VERSION_1, mac=GOOD_MAC), "needs feature MAC"),
    (chunk(mask=4, mtu=67), "MTU 67"),
    (chunk(mask=4, mtu=0), "MTU 0"),
    (chunk(mask=5, features=VERSION_1, mtu=1500), "needs feature MTU"),
    (chunk(mask=8, pairs=0), "0 queue pairs"),
    (chunk(mask=8, pairs=4), "1..3"),
    (chunk(mask=8, pairs=0x101), "257 queue pairs"),
    (chunk(mask=9, features=VERSION_1, pairs=5), "1..4"),
    (chunk(mask=16, size=0), "queue size 0"),
    (chunk(mask=16, size=1), "queue size 1"),
    (chunk(mask=16, size=96), "queue size 96"),
    (chunk(mask=16, size=512), "queue size 512"),
    (chunk(mask=16, size=0x8000), "queue size 32768"),
]


@pytest.mark.parametrize("metadata", LEGAL)
def test_legal(metadata):
    provision(metadata, 3, RICH)
    link = Link(RICH)
    assert link.create(3, metadata) == layout.CREATE_OK
    assert link.managed("create") == 1


@pytest.mark.parametrize(("metadata", "reason"), ILLEGAL)
def test_illegal(metadata, reason):
    with pytest.raises(InvalidMetadata, match=reason):
        provision(metadata, 3, RICH)
    link = Link(RICH)
    link.events.clear()
    assert link.create(3, metadata) == layout.CREATE_INVALID_CFG
    assert link.managed("create") == 0 and not link.events
    assert link.read_bytes(layout.BAR0_MANAGED + layout.MANAGED_CONFIG, 128) == metadata[:128]


@pytest.mark.parametrize("index", [1, 15, 255])
def test_defaults_of_an_index(index):
    parameters = Parameters(num_devices=255)
    attributes = provision(bytes(256), index, parameters)
    assert attributes == provision(chunk(), index, parameters) == default_attributes(index, parameters)
    assert attributes.settings.mac == bytes((2, 0, 0, 0, 0, index))
    assert (attributes.settings.mtu, attributes.settings.queue_pairs, attributes.queue_size) == (1500, 2, 256)
    assert attributes.num_queues == 4 and attributes.features == DEFAULT_FEATURES


def test_mac_default_has_the_high_byte_first():
    parameters = Parameters(num_devices=0x123)
    assert default_attributes(0x123, parameters).settings.mac == b"\2\0\0\0\1\x23"


def test_dropping_the_control_queue_frees_a_pair():
    assert provision(chunk(), 1, RICH).num_queues == 7
    without = provision(chunk(mask=1, features=VERSION_1), 1, RICH)
    assert (without.settings.queue_pairs, without.num_queues) == (4, 8)


def test_result_shows_in_the_registers():
    link = Link(RICH)
    features = VERSION_1 | MAC | MTU | CTRL_VQ
    metadata = chunk(mask=31, features=features, mac=GOOD_MAC, mtu=9000, pairs=2, size=64)
    assert link.create(7, metadata) == layout.CREATE_OK
    assert link.read_bytes(layout.BAR0_DEVICE, 16) == GOOD_MAC + struct.pack("<HHHI", 1, 2, 9000, 0)
    assert (link.common("num_queues"), link.common("queue_size")) == (5, 64)
    assert link.common("device_feature") == features & 0xFFFFFFFF
    link.common("queue_size", 128)
    assert link.common("queue_size") == 64
    link.managed("device_select", 0)
    assert link.common("num_queues") == 7 and link.common("queue_size") == 256
