# SPDX-License-Identifier: Apache-2.0
"""Build parameters: ranges, and what follows from them by the rules of the specification."""

import pytest

from models.parameters import DEFAULT_FEATURES, Parameters

CTRL_VQ, MQ, VERSION_1 = 1 << 17, 1 << 22, 1 << 32


def test_defaults():
    parameters = Parameters()
    assert (parameters.num_devices, parameters.num_queues, parameters.queue_size_max) == (15, 4, 256)
    assert parameters.device_vectors == 5
    assert parameters.default_pairs == 2
    assert DEFAULT_FEATURES == 0x1D3_0001_0028


# NUM_DEVICES, NUM_QUEUES -> multiplier, stride, BAR0 bytes; worked out by hand.
SIZES = [
    (15, 4, 1024, 4096, 0x20000),
    (16, 4, 1024, 4096, 0x40000),
    (1, 2, 4096, 8192, 0x20000),
    (7, 2, 4096, 8192, 0x20000),
    (15, 8, 1024, 8192, 0x40000),
    (15, 16, 256, 4096, 0x20000),
    (15, 6, 1024, 8192, 0x40000),
    (1023, 64, 64, 4096, 0x800000),
    (4095, 4, 1024, 4096, 0x2000000),
]


@pytest.mark.parametrize(("devices", "queues", "multiplier", "stride", "bar"), SIZES)
def test_doorbells_and_bar(devices, queues, multiplier, stride, bar):
    parameters = Parameters(num_devices=devices, num_queues=queues)
    assert parameters.notify_multiplier == multiplier
    assert parameters.notify_stride == stride
    assert parameters.notify_length == (devices + 1) * stride
    assert parameters.bar_size == bar
    assert parameters.notify_base == bar // 2


ILLEGAL = [
    ({"num_devices": 0}, "NUM_DEVICES=0"),
    ({"num_devices": 4096}, "NUM_DEVICES=4096"),
    ({"num_queues": 3}, "NUM_QUEUES=3"),
    ({"num_queues": 66}, "NUM_QUEUES=66"),
    ({"queue_size_max": 3}, "QUEUE_SIZE_MAX=3"),
    ({"queue_size_max": 1}, "QUEUE_SIZE_MAX=1"),
    ({"queue_size_max": 65536}, "QUEUE_SIZE_MAX=65536"),
    ({"config_chunks": 0}, "CONFIG_CHUNKS=0"),
    ({"config_chunks": 17}, "CONFIG_CHUNKS=17"),
    ({"msix_vectors": 1}, "MSIX_VECTORS=1"),
    ({"msix_vectors": 2049}, "MSIX_VECTORS=2049"),
    ({"device_vectors": 66}, "DEVICE_VECTORS=66"),
    ({"pasid_support": 2}, "PASID_SUPPORT=2"),
    ({"pasid_width": 0}, "PASID_WIDTH=0"),
    ({"pasid_width": 21}, "PASID_WIDTH=21"),
    ({"device_type": 64}, "DEVICE_TYPE=64"),
    ({"num_devices": "4"}, "NUM_DEVICES='4'"),
    ({"num_devices": 1024, "num_queues": 64}, "NUM_DEVICES=1024"),
    ({"device_features": DEFAULT_FEATURES & ~VERSION_1}, "DEVICE_FEATURES"),
    ({"device_features": DEFAULT_FEATURES | MQ}, "DEVICE_FEATURES"),
    ({"device_features": DEFAULT_FEATURES | 1 << 41}, "DEVICE_FEATURES"),
    ({"device_features": DEFAULT_FEATURES | CTRL_VQ, "num_queues": 2}, "NUM_QUEUES=2"),
    ({"device_vectors": 0}, "DEVICE_VECTORS=0"),
    ({"integrated": 2}, "INTEGRATED=2"),
    ({"backend_ack": 2}, "BACKEND_ACK=2"),
]


@pytest.mark.parametrize(("values", "text"), ILLEGAL)
def test_illegal_value_names_the_parameter_in_one_line(values, text):
    with pytest.raises(ValueError, match=text) as caught:
        Parameters(**values)
    assert "\n" not in str(caught.value)


def test_control_queue_takes_a_pair():
    parameters = Parameters(num_queues=4, device_features=DEFAULT_FEATURES | CTRL_VQ | MQ)
    assert parameters.default_pairs == 1


def test_verilog_values_are_safe_for_every_tool():
    values = Parameters(num_devices=255).verilog()
    assert values["NUM_DEVICES"] == "255"
    assert values["DEVICE_VECTORS"] == "5"
    assert values["DEVICE_FEATURES"] == "64'h1D300010028"
    assert set(values) == {
        "NUM_DEVICES", "NUM_QUEUES", "QUEUE_SIZE_MAX", "CONFIG_CHUNKS", "MSIX_VECTORS", "DEVICE_VECTORS",
        "PASID_SUPPORT", "PASID_WIDTH", "INTEGRATED", "DEVICE_TYPE", "DEVICE_FEATURES", "BACKEND_ACK",
    }  # fmt: skip
