# SPDX-License-Identifier: Apache-2.0
"""The generated constants are those of docs/layout.md and docs/decisions.md, typed a second time by hand."""

import re

import pytest

from models import layout, tlp
from models.function.pci_function import PciFunction
from models.parameters import Parameters
from tb.common.paths import ROOT
from tests.unit.registers.hand_capabilities import CAPABILITIES
from tests.unit.registers.hand_constants import CONSTANTS, OBSERVABLE, OBSERVABLE_INTEGRATED
from tests.unit.registers.hand_registers import REGISTERS

STRUCTURES = REGISTERS | CAPABILITIES
#: Registers that are made of elements: bytes of one, of which `_RESET` is the value.
ELEMENT_BYTES = {"CFG_CLASS_CODE": 1, "DEVICE_MAC": 1, "METADATA_MAC": 1, "MANAGED_CONFIG": 4}
ELEMENT_BYTES |= {"METADATA_RESERVED": 4, "PBA_PENDING": 8}


def by_hand() -> dict[str, tuple[int, int]]:
    """Every constant as typed: name -> (value, width in Verilog where typed, else 0)."""
    constants = {name: (value, 0) for name, value in CONSTANTS.items()}
    for prefix, rows in STRUCTURES.items():
        for name, offset, size, _, reset in rows:
            name = f"{prefix}_{name}"
            constants[name] = (offset, 16)
            constants[f"{name}_WIDTH"] = (8 * size, 16)
            if reset is not None:
                constants[f"{name}_RESET"] = (reset, 8 * ELEMENT_BYTES.get(name, size))
    return constants


def in_verilog() -> dict[str, tuple[int, int]]:
    """Every local parameter of the generated header: name -> (value, width)."""
    text = (ROOT / "rtl" / "virtio_mgmt_layout.vh").read_text()
    pattern = re.compile(r"localparam \[(\d+):0\] (\w+) = (\d+)'h([0-9a-f]+);")
    found = {}
    for line in text.splitlines():
        if line.startswith("//"):
            continue
        high, name, width, value = pattern.fullmatch(line).groups()
        assert int(high) + 1 == int(width), line
        found[name] = (int(value, 16), int(width))
    return found


def in_python() -> dict[str, int]:
    return {name: value for name, value in vars(layout).items() if name.isupper() and name != "FIELDS"}


def test_python_has_exactly_the_constants_typed_by_hand():
    assert in_python() == {name: value for name, (value, _) in by_hand().items()}


def test_verilog_has_exactly_the_constants_typed_by_hand():
    verilog = in_verilog()
    expected = {
        name: (value, width or verilog.get(name, (0, 0))[1]) for name, (value, width) in by_hand().items()
    }
    assert verilog == expected


def test_the_table_of_fields_has_exactly_the_registers_typed_by_hand():
    rows = {f"{prefix}_{row[0]}": row[1:] for prefix, table in STRUCTURES.items() for row in table}
    fields = {n: (f.offset, f.width_bits / 8, f.access, f.reset) for n, f in layout.FIELDS.items()}
    assert fields == rows


def test_each_profile_fills_the_192_bytes_after_the_header():
    """AMB-02: list order is address order, no gap, no overlap, and the last byte is the space's last."""
    sizes = {"PM": 8, "MSIX": 12, "NOTIFY": 20, "PCI_CFG": 20}
    for prefix, pcie in (("CAP_", 52), ("INTEGRATED_CAP_", 44)):
        places = {
            n.removeprefix(prefix): v for n, v in in_python().items() if re.match(f"{prefix}(?!ID_)", n)
        }
        expected = 0x40
        for name, place in sorted(places.items(), key=lambda item: item[1]):
            assert place == expected, name
            expected = place + (pcie if name == "PCIE" else sizes.get(name, 16))
        assert expected == 0x100


@pytest.mark.parametrize("table", [OBSERVABLE, OBSERVABLE_INTEGRATED])
@pytest.mark.parametrize("where", ["config", "bar0"])
def test_observables_are_dwords_and_state_each_bit_once(where, table):
    seen = {}
    for o in table:
        if o.where == where:
            assert o.offset % 4 == 0 and o.mask and not o.value & ~o.mask, o
            assert not seen.get(o.offset, 0) & o.mask, o
            seen[o.offset] = seen.get(o.offset, 0) | o.mask
    assert len(seen) > 60


def test_observables_agree_with_the_reset_values():
    """The two tables typed by hand do not contradict each other: registers of fixed place and reset value."""
    places = {"COMMON": 0x0000, "ISR": 0x1000, "DEVICE": 0x2000, "MANAGED": 0x3000, "PASID": 0x5000}
    places |= {"CFG": 0, "PM": 0x40, "MSIX": 0x48, "PCI_CFG_CAP": 0x98, "PCIE": 0xCC, "ECAP_PASID": 0x100}
    bytes_of = {"config": {}, "bar0": {}}
    for o in OBSERVABLE:
        for lane in range(4):
            if o.mask >> 8 * lane & 0xFF == 0xFF:
                bytes_of[o.where][o.offset + lane] = o.value >> 8 * lane & 0xFF
    compared = 0
    for prefix, place in places.items():
        space = bytes_of["config" if prefix in CAPABILITIES or prefix == "CFG" else "bar0"]
        for name, offset, size, _, reset in STRUCTURES[prefix]:
            size = ELEMENT_BYTES.get(f"{prefix}_{name}", size)
            known = [space.get(place + offset + i) for i in range(size)]
            if reset is not None and None not in known:
                assert known == list(reset.to_bytes(size, "little")), f"{prefix}_{name}"
                compared += 1
    assert compared > 60


@pytest.mark.parametrize(("integrated", "table"), [(0, OBSERVABLE), (1, OBSERVABLE_INTEGRATED)])
def test_the_golden_model_answers_the_observables(integrated, table):
    """Through whole packets, memory space enabled first; the RTL is read in the same way by a simulation."""
    function = PciFunction(Parameters(integrated=integrated))
    function.request(tlp.config_write(0x04, bytes([2, 0, 0, 0]), tag=0).pack())
    for o in table:
        read = tlp.config_read if o.where == "config" else tlp.memory_read
        answer = tlp.Completion.unpack(function.request(read(o.offset, tag=1).pack()).completion)
        assert int.from_bytes(answer.payload, "little") & o.mask == o.value, o
