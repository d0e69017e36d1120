# SPDX-License-Identifier: Apache-2.0
"""Facts about registers of COMMON, ISR and the other structures that device_select redirects."""

from models import layout
from models.function.access_log import Access
from models.function.register_map import BYTE_MASKS
from models.function.states import DeviceState
from models.function.virtio_device import STORED_STATUS
from models.parameters import CTRL_VQ, MQ, VERSION_1
from tb.cover.state import STATE_OF, Selection
from tb.cover.tlp.memory import BE
from tb.cover.transport.registers import FIELDS_AT
from tb.cover.transport.status import NEW, bank_class

_COMMON, _ISR = layout.BAR0_COMMON >> 12, layout.BAR0_ISR >> 12
_STATUS_DW, _STATUS_SHIFT = divmod(layout.COMMON_DEVICE_STATUS, 4)
_GENERATION_LANE = 1 << layout.COMMON_CONFIG_GENERATION % 4
_DEVICE_SELECT = layout.COMMON_DEVICE_FEATURE_SELECT // 4
_DEVICE_FEATURE = layout.COMMON_DEVICE_FEATURE // 4
_DRIVER_SELECT = layout.COMMON_DRIVER_FEATURE_SELECT // 4
_DRIVER_FEATURE = layout.COMMON_DRIVER_FEATURE // 4
_ACCESS, _ORDER = (1 << bit for bit in (layout.FEATURE_ACCESS_PLATFORM, layout.FEATURE_ORDER_PLATFORM))


_MANAGED_NAMES = {
    0: "num_devices",
    layout.MANAGED_DEVICE_SELECT // 4: "device_select",
    layout.MANAGED_CONFIG_SELECT // 4: "config_select",
    layout.MANAGED_CREATE // 4: "create",
}


def _managed_lanes(dw: int, enables: int, direction: str, facts: list) -> None:
    if dw < layout.MANAGED_LENGTH // 4:
        facts.append(("MANAGED word", dw, direction))
        facts.append(("MANAGED lanes", _MANAGED_NAMES.get(dw, "config"), BE[enables], direction))


class DeviceRegisters:
    """Facts about accesses to the redirected structures, before and after they are executed."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._changes: dict[int, int] = {}  # index -> configuration changes since the generation was read

    def forget(self) -> None:
        """A reset of everything."""
        self._changes.clear()

    def changed(self, index: int) -> None:
        """A configuration change was delivered to a device."""
        self._changes[index] = self._changes.get(index, 0) + 1

    def recreated(self, index: int) -> None:
        """A device is new, or gone."""
        self._changes.pop(index, None)

    @staticmethod
    def access(page: int, region: str, dw: int, enables: int, how: tuple[str, str], facts: list) -> None:
        """Which registers; enables is not 0; how: (what is selected, direction)."""
        who, direction = how
        if region == "MANAGED":
            _managed_lanes(dw, enables, direction, facts)
        found = FIELDS_AT.get((page, dw))
        if found is None:
            if region != "ISR":
                facts.append(("register", who, f"{region} beyond", direction))
            return
        for name, lanes, small in found:
            if enables & lanes:
                facts.append(("register", who, name, direction))
                whole = small and enables & lanes == lanes
                facts.append(("register width", name, direction, "all of them" if whole else "some of them"))

    def read(self, device: DeviceState, access: Access, facts: list) -> None:
        """A read of an existing device; enables may be 0."""
        page, dw, enables = access.address >> 10, access.address & 0x3FF, access.enables
        if page == _COMMON:
            if dw == _STATUS_DW and enables & _GENERATION_LANE:
                count = self._changes.pop(device.index, 0)
                name = str(count) if count in (0, 1, 256) else "2..255" if count < 256 else "257 and more"
                facts.append(("config_generation", name))
            elif dw in (_DEVICE_FEATURE, _DRIVER_FEATURE) and enables:
                equal = device.device_feature_select == device.driver_feature_select
                which = "device_feature" if dw == _DEVICE_FEATURE else "driver_feature"
                facts.append(("feature selectors", which, "equal" if equal else "different"))
        elif page == _ISR and not dw:
            if device.isr:
                facts.append(("ISR enables", BE[enables]))
            if enables & 1:
                self._isr(device, access.path, facts)

    def _isr(self, device: DeviceState, path: str, facts: list) -> None:
        who = "managed" if device.index else "manager"
        facts.append(("ISR read", who, f"{device.isr & 3:02b}", path))
        facts.append(("ISR read in state", STATE_OF[device.status]))
        known = self._selection.states.all()
        others = any(other.isr for other in known if other.index < 64 and other.index != device.index)
        facts.append(("ISR elsewhere", who, "bits set" if others else "nothing"))

    def write(self, device: DeviceState, access: Access, facts: list) -> bool:
        """A write to COMMON of an existing device; returns whether it wrote device_status."""
        dw, enables, data = access.address & 0x3FF, access.enables, access.data or 0
        if dw == _STATUS_DW and enables >> _STATUS_SHIFT & 1:
            value, status = data >> 8 * _STATUS_SHIFT & 0xFF, device.status
            new = value & STORED_STATUS & ~status
            name = next((name for bit, name in NEW if new & bit), None)
            if name is None:
                name = "0" if not value else "nothing new" if value & STORED_STATUS else "reserved bits only"
            facts.append(("status write", "managed" if device.index else "manager", STATE_OF[status], name))
            if value & layout.STATUS_FEATURES_OK and not status & layout.STATUS_FEATURES_OK:
                self._agree(device.driver_features, facts)
            if access.after is not None:
                facts.append(("status change", STATE_OF[status], STATE_OF[access.after.status]))
            return True
        if dw == _DRIVER_FEATURE and enables == 15:
            self._features(device, data, facts)
        elif dw in (_DEVICE_SELECT, _DRIVER_SELECT) and enables == 15:
            which = "device_feature" if dw == _DEVICE_SELECT else "driver_feature"
            facts.append(("feature select", which, bank_class(data)))
        return False

    @staticmethod
    def _agree(features: int, facts: list) -> None:
        result = "accepted"
        if not features & VERSION_1:
            result = "no VERSION_1"
        elif features & MQ and not features & CTRL_VQ:
            result = "MQ without CTRL_VQ"
        facts.append(("FEATURES_OK", result, int(features & _ACCESS != 0), int(features & _ORDER != 0)))

    @staticmethod
    def _features(device: DeviceState, data: int, facts: list) -> None:
        bank = device.driver_feature_select
        offer = device.attributes.features >> 32 * bank & 0xFFFFFFFF if bank < 2 else 0
        data &= BYTE_MASKS[15]
        if not data:
            pattern = "0"
        elif data == 0xFFFFFFFF:
            pattern = "all ones"
        else:
            pattern = "with bits that are not offered" if data & ~offer else "part of the offer"
        frozen = int(device.status & layout.STATUS_FEATURES_OK != 0)
        facts.append(("driver_feature write", str(bank) if bank < 2 else "above", frozen, pattern))
