# SPDX-License-Identifier: Apache-2.0
"""The contents of configuration space: header, capability chain, extended capability (decisions 2)."""

from collections.abc import Iterator

from models import layout
from models.parameters import Parameters

_CLASS_CODES = {1: 0x020000, 2: 0x010000, 8: 0x010000, 3: 0x078000, 19: 0x078000}
_OTHER_CLASS = 0x00FF00
#: Fields outside configuration space whose names begin like the MSI-X capability's.
_NOT_MSIX_CAPABILITY = ("MSIX_CFG_", "MSIX_ENTRY_")

#: Writable bits by register (PCIE-30); everything else is read-only: no I/O space enable, no other command
#: bits (PCIE-74, PCIE-77), two bits of MSI-X control (PCIE-115), the request size (PCIE-94), no PASID enables
#: but the first (PCIE-106), the scratch bytes (PCIE-133), and of the virtio capabilities only the PCI_CFG
#: window's (VPCI-18, MGMT-56).
_WRITABLE = {
    "CFG_COMMAND": layout.COMMAND_MEMORY_SPACE
    | layout.COMMAND_BUS_MASTER
    | layout.COMMAND_PARITY_ERROR_RESPONSE
    | layout.COMMAND_SERR
    | layout.COMMAND_INTX_DISABLE,
    "CFG_CACHE_LINE_SIZE": 0xFF,
    "CFG_BAR1": 0xFFFFFFFF,
    "CFG_INTERRUPT_LINE": 0xFF,
    "MSIX_CONTROL": layout.MSIX_CONTROL_ENABLE | layout.MSIX_CONTROL_FUNCTION_MASK,
    "PCI_CFG_CAP_BAR": 0xFF,
    "PCI_CFG_CAP_OFFSET": 0xFFFFFFFF,
    "PCI_CFG_CAP_LENGTH": 0xFFFFFFFF,
    "PCI_CFG_CAP_PCI_CFG_DATA": 0xFFFFFFFF,
    "PCIE_DEVICE_CONTROL": layout.PCIE_DEVICE_CONTROL_ERROR_REPORTING
    | layout.PCIE_DEVICE_CONTROL_MAX_PAYLOAD
    | layout.PCIE_DEVICE_CONTROL_EXTENDED_TAG
    | layout.PCIE_DEVICE_CONTROL_MAX_READ_REQUEST,
    "PCIE_LINK_CONTROL": layout.PCIE_LINK_CONTROL_ASPM
    | layout.PCIE_LINK_CONTROL_RCB
    | layout.PCIE_LINK_CONTROL_COMMON_CLOCK
    | layout.PCIE_LINK_CONTROL_EXTENDED_SYNCH,
    "PM_CONTROL_STATUS": layout.PM_CONTROL_STATUS_POWER_STATE,
    "ECAP_PASID_CONTROL": layout.ECAP_PASID_CONTROL_ENABLE,
}
#: Bits that a written 1 clears.
_WRITE_ONE_CLEARS = {
    "CFG_STATUS": layout.PCI_STATUS_MASTER_DATA_PARITY_ERROR
    | layout.PCI_STATUS_SIGNALED_TARGET_ABORT
    | layout.PCI_STATUS_RECEIVED_TARGET_ABORT
    | layout.PCI_STATUS_RECEIVED_MASTER_ABORT
    | layout.PCI_STATUS_SIGNALED_SYSTEM_ERROR
    | layout.PCI_STATUS_DETECTED_PARITY_ERROR,
    "PCIE_DEVICE_STATUS": layout.PCIE_DEVICE_STATUS_CORRECTABLE
    | layout.PCIE_DEVICE_STATUS_NON_FATAL
    | layout.PCIE_DEVICE_STATUS_FATAL
    | layout.PCIE_DEVICE_STATUS_UNSUPPORTED_REQUEST,
}
#: The capability without link registers has the same registers at the same places.
for _bits in (_WRITABLE, _WRITE_ONE_CLEARS):
    for _name in [name for name in _bits if name.startswith("PCIE_DEVICE_")]:
        _bits[f"INTEGRATED_{_name}"] = _bits[_name]


def capability(parameters: Parameters, name: str) -> int:
    """Where a capability of this build's profile stands: name as in layout.CAP_<name> (decisions 2)."""
    return getattr(layout, f"INTEGRATED_CAP_{name}" if parameters.integrated else f"CAP_{name}")


class ConfigImage:
    """What 1024 DWs of configuration space hold after a reset, and which of their bits can change.

    Registers that nothing is placed in read 0 and drop writes (PCIE-28): the other BARs (PCIE-69) and the
    expansion ROM (PCIE-70) among them.

    values, writable, clearable: one 32-bit number a DW; `clearable` bits are cleared by writing 1.
    """

    def __init__(self, parameters: Parameters) -> None:
        self.values, self.writable, self.clearable = ([0] * 1024 for _ in range(3))
        self._build(parameters)

    def _put(self, position: int, name: str, value: int | None = None) -> None:
        """Place one field of the layout, with its own reset value unless another one is given."""
        field = layout.FIELDS[name]
        value = field.reset or 0 if value is None else value
        for target, bits in (
            (self.values, value),
            (self.writable, _WRITABLE.get(name, 0)),
            (self.clearable, _WRITE_ONE_CLEARS.get(name, 0)),
        ):
            dw, shift = (position + field.offset) // 4, 8 * ((position + field.offset) % 4)
            target[dw] |= bits << shift

    def _place(self, position: int, prefix: str, **values: int) -> None:
        """Place a structure: the named fields with the given values, the others with their reset values."""
        for name in layout.FIELDS:
            if name.startswith(prefix) and not name.startswith(_NOT_MSIX_CAPABILITY):
                self._put(position, name, values.get(name.removeprefix(prefix).lower()))

    def _build(self, parameters: Parameters) -> None:
        """Header, capability list and extended capability.

        The header's constants are those of rtl/registers.rdl: vendor (VPCI-01), revision (VPCI-03), subsystem
        (VPCI-04), header type (PCIE-131), interrupt pin (PCIE-134), BAR0's type bits (PCIE-64, PCIE-68).
        There is no I/O BAR, hence no legacy interface (VPCI-05).
        """
        device_class = _CLASS_CODES.get(parameters.device_type, _OTHER_CLASS)
        # Device id and class follow the device type (VPCI-02, PCIE-132).
        self._place(0, "CFG_", device_id=0x1040 + parameters.device_type, class_code=device_class)
        # Sizing: address bits below the size are read-only, the upper half is writable (PCIE-65, PCIE-66,
        # PCIE-67).
        self.writable[layout.CFG_BAR0 // 4] = -parameters.bar_size & layout.BAR_ADDRESS
        chain = list(self._capabilities(parameters))
        following = [position for position, _, _ in chain[1:]] + [0]
        for (position, prefix, values), next_position in zip(chain, following, strict=True):
            self._place(position, prefix, next=next_position, **values)
        # Valid by both readings of an even power of two (VPCI-79).
        self._put(capability(parameters, "NOTIFY"), "NOTIFY_CAP_MULTIPLIER", parameters.notify_multiplier)
        if parameters.pasid_support:
            width = parameters.pasid_width * (
                layout.ECAP_PASID_CAPABILITY_MAX_WIDTH & -layout.ECAP_PASID_CAPABILITY_MAX_WIDTH
            )
            # The only extended capability: its next pointer is 0 (PCIE-103, PCIE-104, PCIE-126).
            self._place(layout.ECAP_PASID, "ECAP_PASID_", capability=width)

    def _capabilities(self, parameters: Parameters) -> Iterator[tuple[int, str, dict[str, int]]]:
        """(position, prefix of the fields, values) in list order (decisions 2, PCIE-124, PCIE-130).

        One structure of each type, all in BAR0, with padding, id and reserved bytes 0 (VPCI-11, VPCI-13,
        VPCI-14, VPCI-15, VPCI-16, VPCI-17, VPCI-19, VPCI-20, VPCI-21, MGMT-01); no shared memory (MGMT-15).
        """

        def place(name: str, prefix: str, **values: int) -> tuple[int, str, dict[str, int]]:
            return capability(parameters, name), prefix, values

        def virtio(name: str, offset: int, length: int, size: int = layout.VIRTIO_CAP_SIZE):
            """A vendor capability; its length byte counts all of it (VPCI-12, PCIE-125)."""
            kind = getattr(layout, f"VIRTIO_CAP_TYPE_{name}")
            header = {"id": layout.CAP_ID_VENDOR, "cap_len": size, "cfg_type": kind}
            return place(name, "VIRTIO_CAP_", **header, offset=offset, length=length)

        if not parameters.integrated:
            yield place("PM", "PM_", id=layout.CAP_ID_PM)
        # Message Control starts with the table size less one (VPCI-105, PCIE-114).
        yield place("MSIX", "MSIX_", id=layout.CAP_ID_MSIX, control=parameters.msix_vectors - 1)
        yield virtio("COMMON", layout.BAR0_COMMON, layout.COMMON_LENGTH)
        yield virtio("NOTIFY", parameters.notify_base, parameters.notify_length, layout.NOTIFY_CAP_SIZE)
        yield virtio("ISR", layout.BAR0_ISR, layout.ISR_LENGTH)
        yield virtio("DEVICE", layout.BAR0_DEVICE, layout.DEVICE_LENGTH)
        yield place("PCI_CFG", "PCI_CFG_CAP_", id=layout.CAP_ID_VENDOR)
        if parameters.integrated:
            yield virtio("MSIX_CFG", layout.BAR0_MSIX_CFG, layout.MSIX_CFG_LENGTH)
        if parameters.pasid_support:  # managed devices are isolated by PASID only (MGMT-30, MGMT-32)
            yield virtio("PASID", layout.BAR0_PASID, layout.PASID_LENGTH)
            yield virtio("MANAGED", layout.BAR0_MANAGED, layout.MANAGED_LENGTH)
        # Extended tags and 10-bit ones are copied by the completer (PCIE-135); prefixes: PCIE-107.
        capabilities_2 = layout.PCIE_DEVICE_CAPABILITIES_2_TAG_10_COMPLETER
        if parameters.pasid_support:
            capabilities_2 |= (
                layout.PCIE_DEVICE_CAPABILITIES_2_EXTENDED_FMT
                | layout.PCIE_DEVICE_CAPABILITIES_2_END_END_PREFIX
                | 1 << 22  # at most one prefix
            )
        # Version 2; the integrated profile has no link registers (PCIE-91, PCIE-127, PCIE-128, PCIE-129).
        prefix = "INTEGRATED_PCIE_" if parameters.integrated else "PCIE_"
        yield place("PCIE", prefix, id=layout.CAP_ID_PCIE, device_capabilities_2=capabilities_2)
