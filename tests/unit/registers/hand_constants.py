# SPDX-License-Identifier: Apache-2.0
"""Constants by hand from docs/layout.md and docs/decisions.md, and what a reset function must answer.

CONSTANTS has everything that is not a register (those: hand_registers, hand_capabilities). OBSERVABLE is what
can be read out of a function with default parameters after reset and before anything was written, index 0
selected; OBSERVABLE_INTEGRATED is the same with INTEGRATED=1.
"""

from typing import NamedTuple

CONSTANTS = {
    # decisions.md, 3: BAR0
    "BAR0_COMMON": 0x0000, "BAR0_ISR": 0x1000, "BAR0_DEVICE": 0x2000, "BAR0_MANAGED": 0x3000,
    "BAR0_MSIX_CFG": 0x4000, "BAR0_PASID": 0x5000, "BAR0_PBA": 0x7000, "BAR0_MSIX_TABLE": 0x8000,
    "COMMON_LENGTH": 64, "ISR_LENGTH": 4, "DEVICE_LENGTH": 64, "MANAGED_LENGTH": 272, "MSIX_CFG_LENGTH": 24,
    "PASID_LENGTH": 4,
    # bytes of the structures themselves
    "COMMON_SIZE": 64, "ISR_SIZE": 1, "DEVICE_SIZE": 12, "MANAGED_SIZE": 270, "MSIX_CFG_SIZE": 24,
    "PASID_SIZE": 4, "PBA_SIZE": 256, "MSIX_ENTRY_SIZE": 16, "CFG_SIZE": 64, "PM_SIZE": 8, "MSIX_SIZE": 12,
    "VIRTIO_CAP_SIZE": 16, "NOTIFY_CAP_SIZE": 20, "PCI_CFG_CAP_SIZE": 20, "PCIE_SIZE": 52,
    "INTEGRATED_PCIE_SIZE": 44, "ECAP_PASID_SIZE": 8,
    # decisions.md, 2: both profiles
    "CAP_PM": 0x40, "CAP_MSIX": 0x48, "CAP_COMMON": 0x54, "CAP_NOTIFY": 0x64, "CAP_ISR": 0x78,
    "CAP_DEVICE": 0x88, "CAP_PCI_CFG": 0x98, "CAP_PASID": 0xAC, "CAP_MANAGED": 0xBC, "CAP_PCIE": 0xCC,
    "INTEGRATED_CAP_MSIX": 0x40, "INTEGRATED_CAP_COMMON": 0x4C, "INTEGRATED_CAP_NOTIFY": 0x5C,
    "INTEGRATED_CAP_ISR": 0x70, "INTEGRATED_CAP_DEVICE": 0x80, "INTEGRATED_CAP_PCI_CFG": 0x90,
    "INTEGRATED_CAP_MSIX_CFG": 0xA4, "INTEGRATED_CAP_PASID": 0xB4, "INTEGRATED_CAP_MANAGED": 0xC4,
    "INTEGRATED_CAP_PCIE": 0xD4, "ECAP_PASID": 0x100,
    # layout.md, 2, 7, 8: identifiers
    "CAP_ID_PM": 0x01, "CAP_ID_VENDOR": 0x09, "CAP_ID_PCIE": 0x10, "CAP_ID_MSIX": 0x11,
    "ECAP_ID_PASID": 0x001B, "VIRTIO_CAP_TYPE_COMMON": 1, "VIRTIO_CAP_TYPE_NOTIFY": 2,
    "VIRTIO_CAP_TYPE_ISR": 3, "VIRTIO_CAP_TYPE_DEVICE": 4, "VIRTIO_CAP_TYPE_PCI_CFG": 5,
    "VIRTIO_CAP_TYPE_MSIX_CFG": 10, "VIRTIO_CAP_TYPE_PASID": 11, "VIRTIO_CAP_TYPE_MANAGED": 12,
    # layout.md, 5: virtio codes
    "STATUS_ACKNOWLEDGE": 0x01, "STATUS_DRIVER": 0x02, "STATUS_DRIVER_OK": 0x04, "STATUS_FEATURES_OK": 0x08,
    "STATUS_NEEDS_RESET": 0x40, "STATUS_FAILED": 0x80, "ISR_QUEUE": 1, "ISR_CONFIG": 2, "NO_VECTOR": 0xFFFF,
    "FEATURE_CSUM": 0, "FEATURE_GUEST_CSUM": 1, "FEATURE_MTU": 3, "FEATURE_MAC": 5, "FEATURE_MRG_RXBUF": 15,
    "FEATURE_STATUS": 16, "FEATURE_CTRL_VQ": 17, "FEATURE_MQ": 22, "FEATURE_INDIRECT_DESC": 28,
    "FEATURE_EVENT_IDX": 29, "FEATURE_VERSION_1": 32, "FEATURE_ACCESS_PLATFORM": 33,
    "FEATURE_RING_PACKED": 34, "FEATURE_IN_ORDER": 35, "FEATURE_ORDER_PLATFORM": 36, "FEATURE_SR_IOV": 37,
    "FEATURE_NOTIFICATION_DATA": 38, "FEATURE_NOTIF_CONFIG_DATA": 39, "FEATURE_RING_RESET": 40,
    "FEATURE_ADMIN_VQ": 41, "FEATURE_SUSPEND": 43,
    # layout.md, 9, 10; decisions.md, 4, 7: this project's codes
    "CREATE_OK": 0, "CREATE_ID_DUP": 1, "CREATE_INVALID_CFG": 2, "PASID_VALUE": 0x000F_FFFF,
    "PASID_VALID": 0x8000_0000, "ATTRIBUTE_FEATURES": 1, "ATTRIBUTE_MAC": 2, "ATTRIBUTE_MTU": 4,
    "ATTRIBUTE_QUEUE_PAIRS": 8, "ATTRIBUTE_QUEUE_SIZE": 16, "LIFECYCLE_CREATED": 0,
    "LIFECYCLE_DESTROYED": 1, "LIFECYCLE_RESET": 2, "LIFECYCLE_ALL_DESTROYED": 3, "EVENT_USED_BUFFER": 0,
    "EVENT_CONFIG_CHANGE": 1, "EVENT_NEEDS_RESET": 2,
    # layout.md, 6, 7, 8: bits of configuration space
    "COMMAND_MEMORY_SPACE": 1 << 1, "COMMAND_BUS_MASTER": 1 << 2, "COMMAND_PARITY_ERROR_RESPONSE": 1 << 6,
    "COMMAND_SERR": 1 << 8, "COMMAND_INTX_DISABLE": 1 << 10, "PCI_STATUS_INTX": 1 << 3,
    "PCI_STATUS_CAPABILITIES_LIST": 1 << 4, "PCI_STATUS_MASTER_DATA_PARITY_ERROR": 1 << 8,
    "PCI_STATUS_SIGNALED_TARGET_ABORT": 1 << 11, "PCI_STATUS_RECEIVED_TARGET_ABORT": 1 << 12,
    "PCI_STATUS_RECEIVED_MASTER_ABORT": 1 << 13, "PCI_STATUS_SIGNALED_SYSTEM_ERROR": 1 << 14,
    "PCI_STATUS_DETECTED_PARITY_ERROR": 1 << 15, "BAR_IO": 0x1, "BAR_TYPE": 0x6, "BAR_PREFETCHABLE": 0x8,
    "BAR_ADDRESS": 0xFFFF_FFF0, "PM_CONTROL_STATUS_POWER_STATE": 0x3, "MSIX_CONTROL_TABLE_SIZE": 0x07FF,
    "MSIX_CONTROL_FUNCTION_MASK": 1 << 14, "MSIX_CONTROL_ENABLE": 1 << 15,
    "PCIE_DEVICE_CAPABILITIES_MAX_PAYLOAD": 0x7, "PCIE_DEVICE_CAPABILITIES_EXTENDED_TAG": 1 << 5,
    "PCIE_DEVICE_CAPABILITIES_ROLE_BASED_ERRORS": 1 << 15,
    "PCIE_DEVICE_CAPABILITIES_FUNCTION_LEVEL_RESET": 1 << 28, "PCIE_DEVICE_CONTROL_ERROR_REPORTING": 0x000F,
    "PCIE_DEVICE_CONTROL_MAX_PAYLOAD": 0x00E0, "PCIE_DEVICE_CONTROL_EXTENDED_TAG": 0x0100,
    "PCIE_DEVICE_CONTROL_MAX_READ_REQUEST": 0x7000, "PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET": 1 << 15,
    "MSIX_ENTRY_CONTROL_MASK": 1, "MSIX_CFG_CONTROL_MASK": 1, "MSIX_CFG_STATUS_PENDING": 1,
    "PCIE_DEVICE_STATUS_CORRECTABLE": 1 << 0,
    "PCIE_DEVICE_STATUS_NON_FATAL": 1 << 1, "PCIE_DEVICE_STATUS_FATAL": 1 << 2,
    "PCIE_DEVICE_STATUS_UNSUPPORTED_REQUEST": 1 << 3, "PCIE_DEVICE_STATUS_TRANSACTIONS_PENDING": 1 << 5,
    "PCIE_LINK_CONTROL_ASPM": 0x3, "PCIE_LINK_CONTROL_RCB": 1 << 3,
    "PCIE_LINK_CONTROL_COMMON_CLOCK": 1 << 6, "PCIE_LINK_CONTROL_EXTENDED_SYNCH": 1 << 7,
    "PCIE_DEVICE_CAPABILITIES_2_TAG_10_COMPLETER": 1 << 16,
    "PCIE_DEVICE_CAPABILITIES_2_EXTENDED_FMT": 1 << 20,
    "PCIE_DEVICE_CAPABILITIES_2_END_END_PREFIX": 1 << 21,
    "PCIE_DEVICE_CAPABILITIES_2_MAX_PREFIXES": 3 << 22, "ECAP_PASID_CAPABILITY_MAX_WIDTH": 0x1F00,
    "ECAP_PASID_CONTROL_ENABLE": 1 << 0,
}  # fmt: skip


class Observable(NamedTuple):
    """A little-endian DW of the function after reset: `value` in the bits of `mask`."""

    where: str  # 'config' or 'bar0'
    offset: int  # bytes, a multiple of 4
    mask: int
    value: int


def _whole(where: str, start: int, *values: int) -> tuple[Observable, ...]:
    return tuple(Observable(where, start + 4 * i, 0xFFFF_FFFF, value) for i, value in enumerate(values))


_HEADER = (
    # header; the command register is left out because reading BAR0 needs it set
    *_whole("config", 0x00, 0x1041_1AF4),
    Observable("config", 0x04, 0xFFFF_0000, 0x0010_0000),
    *_whole("config", 0x08, 0x0200_0001, 0),
    Observable("config", 0x10, 0x0000_000F, 0x4),
    *_whole("config", 0x18, 0, 0, 0, 0, 0, 0x1100_1AF4, 0, 0x40, 0, 0x0000_0100),
)
_BAR0 = (
    *_whole("bar0", 0x0000, 0, 0x0001_0028, 0, 0, 0x0004_FFFF, 0, 0xFFFF_0100, *(9 * (0,))),  # COMMON
    *_whole("bar0", 0x1000, 0),
    *_whole("bar0", 0x2000, 0x0000_0002, 0x0001_0000, 1500 << 16 | 2, *(13 * (0,))),  # DEVICE
    *_whole("bar0", 0x3000, 15, *(67 * (0,))),  # MANAGED
    *_whole("bar0", 0x5000, 0),
    *_whole("bar0", 0x7000, 0),  # pending bits: 32 vectors
    *_whole("bar0", 0x8000, *(32 * (0, 0, 0, 1)), 0),  # MSI-X table: masked
)

OBSERVABLE = (
    *_HEADER,
    *_whole("config", 0x40, 0x0003_4801, 0),  # PM
    *_whole("config", 0x48, 0x001F_5411, 0x8000, 0x7000),  # MSI-X, 32 vectors
    *_whole("config", 0x54, 0x0110_6409, 0, 0x0000, 64),  # COMMON
    *_whole("config", 0x64, 0x0214_7809, 0, 0x10000, 0x10000, 1024),  # NOTIFY: 16 devices, 4 KiB each
    *_whole("config", 0x78, 0x0310_8809, 0, 0x1000, 4),  # ISR
    *_whole("config", 0x88, 0x0410_9809, 0, 0x2000, 64),  # DEVICE
    *_whole("config", 0x98, 0x0514_AC09, 0, 0, 0, 0),  # PCI_CFG
    *_whole("config", 0xAC, 0x0B10_BC09, 0, 0x5000, 4),  # PASID
    *_whole("config", 0xBC, 0x0C10_CC09, 0, 0x3000, 272),  # MANAGED
    *_whole("config", 0xCC, 0x0002_0010, 0x1000_8022, 0x2000, 0x43, 0x0043_0000, 0, 0, 0, 0),  # PCIe
    *_whole("config", 0xF0, 0x0071_0000, 0, 0xE, 0x3),
    *_whole("config", 0x100, 0x0001_001B, 0x1400, 0),  # PASID extended capability, 20 bits
    *_BAR0,
    *_whole("bar0", 0x4000, 0),  # MSIX_CFG: a hole in this profile
)
OBSERVABLE_INTEGRATED = (
    *_HEADER,
    *_whole("config", 0x40, 0x001F_4C11, 0x8000, 0x7000),  # MSI-X, 32 vectors
    *_whole("config", 0x4C, 0x0110_5C09, 0, 0x0000, 64),  # COMMON
    *_whole("config", 0x5C, 0x0214_7009, 0, 0x10000, 0x10000, 1024),  # NOTIFY
    *_whole("config", 0x70, 0x0310_8009, 0, 0x1000, 4),  # ISR
    *_whole("config", 0x80, 0x0410_9009, 0, 0x2000, 64),  # DEVICE
    *_whole("config", 0x90, 0x0514_A409, 0, 0, 0, 0),  # PCI_CFG
    *_whole("config", 0xA4, 0x0A10_B409, 0, 0x4000, 24),  # MSIX_CFG
    *_whole("config", 0xB4, 0x0B10_C409, 0, 0x5000, 4),  # PASID
    *_whole("config", 0xC4, 0x0C10_D409, 0, 0x3000, 272),  # MANAGED
    *_whole("config", 0xD4, 0x0092_0010, 0x1000_8022, 0x2000, *(6 * (0,)), 0x0071_0000, 0),  # PCIe, no link
    *_whole("config", 0x100, 0x0001_001B, 0x1400, 0),  # PASID extended capability, 20 bits
    *_BAR0,
    *_whole("bar0", 0x4000, *(6 * (0,))),  # MSIX_CFG: index 0 has no vectors of its own
)
