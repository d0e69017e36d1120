"""Cover groups of resets: what was going on, what came next, what was read back; and of events that collide."""

from models import layout
from tb.cover.group import group
from tb.cover.memory import STRUCTURES
from tb.cover.packets import FLOWS
from tb.cover.state import SELECTIONS, STATES

CONVENTIONAL, FUNCTION_LEVEL, POWER = "conventional", "function-level", "D3hot to D0"
MANAGER_RESET, DEVICE_RESET = "manager", "managed device"
KINDS = (CONVENTIONAL, FUNCTION_LEVEL, POWER, MANAGER_RESET, DEVICE_RESET)
_EVERYTHING = KINDS[:4]
_ACTIVITIES = ("managed devices", "queues enabled", "vectors pending", "ISR bits", "PASIDs", "metadata",
               "selector not 0", "nothing")  # fmt: skip
_COUNTS = ("0", "1", "2 to N-1", "N")
CLEARS = ("ISR read", "config_generation read", "virtio reset", "destruction", "creation", "queue_reset",
          "entry unmasked", "MSI-X control", "doorbell", "status write", "function reset")  # fmt: skip
_OTHERS = ("used buffer", "configuration change", "needs reset", "look-up")
_WHEN = ("same clock", "just before", "just after")
# No mandatory bin in the same clock: a function may hold events back while a request is being received, and ours does.
#: Clocks that count as just before and just after: a request is executed some clocks after it was accepted, and
#: until then nothing else is.
NEAR_BEFORE, NEAR_AFTER = 8, 32

GROUPS = (
    group(
        "reset",
        "every kind of reset, and what it puts an end to",
        "MGMT-27 MGMT-39 MGMT-44 MGMT-45 MGMT-46 MGMT-41 VPCI-35 VPCI-37 VPCI-38 VPCI-57 VPCI-76 VPCI-77 VPCI-78 "
        "VPCI-110 VPCI-116 PCIE-95 PCIE-96 PCIE-97 PCIE-99 PCIE-100 PCIE-102 PCIE-117",
        {"reset": KINDS, "activity": _ACTIVITIES},
        mandatory=lambda kind, activity: activity != "nothing" and not (
            kind == MANAGER_RESET and activity == "selector not 0"),
        impossible=lambda kind, activity: kind == DEVICE_RESET and activity in (
            "managed devices", "selector not 0") or (kind, activity) == (MANAGER_RESET, "selector not 0"),
    ),
    group(
        "devices at reset",
        "how many managed devices a reset of everything ends",
        "MGMT-44 MGMT-45 MGMT-02",
        {"reset": _EVERYTHING, "devices": _COUNTS},
        mandatory=lambda kind, count: count != "0",
    ),
    group(
        "selector at reset",
        "what device_select held before a reset that makes it 0",
        "MGMT-27 MGMT-06",
        {"reset": _EVERYTHING[:3], "selected": SELECTIONS},
        mandatory=lambda kind, selected: selected in ("manager", "managed", "out of range"),
    ),
    group(
        "reset in state",
        "virtio resets in every state of the device",
        "VPCI-38 MGMT-46 MGMT-44 VPCI-76",
        {"device": (MANAGER_RESET, DEVICE_RESET), "state": STATES},
    ),
    group(
        "request after reset",
        "the first packet after a reset, and how soon it comes",
        "PCIE-98 PCIE-99 PCIE-32 PCIE-25 MGMT-45 PCIE-100",
        {"reset": _EVERYTHING, "request": FLOWS, "clocks": ("within 64", "later")},
        mandatory=lambda kind, flow, clocks: flow in ("configuration read", "memory read") and clocks == "within 64"
        and kind != CONVENTIONAL or flow == "configuration read" and kind == CONVENTIONAL and clocks == "within 64",
    ),
    group(
        "read after reset",
        "structures that are read after a reset, before the next one",
        "VPCI-35 VPCI-37 VPCI-57 VPCI-68 VPCI-76 VPCI-78 VPCI-110 PCIE-96 PCIE-97 PCIE-100 PCIE-102 PCIE-117 "
        "MGMT-27 MGMT-45",
        {"reset": KINDS, "structure": (*STRUCTURES, "configuration")},
        impossible=lambda kind, structure: kind == POWER and structure == "MSIX_CFG",
        mandatory=lambda kind, structure: structure not in ("NOTIFY", "hole") and not (
            kind == DEVICE_RESET and structure == "MSIX_CFG"),
    ),
    group(
        "collision",
        "events and look-ups in the clock of what clears or ends something, just before it and just after it",
        "VPCI-77 VPCI-88 VPCI-87 VPCI-48 MGMT-40 PCIE-120 PCIE-122 PCIE-14 VPCI-113 VPCI-70 MGMT-42",
        {"what": CLEARS, "other": _OTHERS, "when": _WHEN},
        mandatory=lambda what, other, when: when != "same clock" and (
            what == "ISR read" and other in ("used buffer", "configuration change")
            or what in ("virtio reset", "destruction") and other in ("used buffer", "look-up")
            or what == "entry unmasked" and other == "used buffer"
        ),
    ),
)  # fmt: skip


class Resets:
    """Facts about resets. `before` notes what is going on, `happened` counts it under the kind of reset."""

    def __init__(self, model, selection, clock_ns: int) -> None:
        self._model, self._table, self._selection = model, model.table, selection
        self._clock_ns = clock_ns
        self._noted: tuple = ()
        self._latest: tuple[str, int] | None = None
        #: Kind of reset -> structures that were not read since.
        self.fresh: dict[str, set[str]] = {}

    def before(self, device=None) -> None:
        """A reset may follow; device: the managed one that it concerns, None for everything."""
        table = self._table
        devices = [entry for entry in table.devices if entry] if device is None else [device]
        managed = [entry for entry in devices if entry.index]
        there = {
            "managed devices": managed and device is None,
            "queues enabled": any(queue.enabled for entry in devices for queue in entry.queues),
            "vectors pending": self._model.gate._waiting if device is None else device.vectors.pending,
            "ISR bits": any(entry.isr for entry in devices),
            "PASIDs": any(queue.pasid for entry in devices for queue in entry.queues),
            "metadata": table._metadata if device is None else table._metadata.get(device.index),
            "selector not 0": table.device_select and device is None,
        }
        live = len(managed) if device is None else 0
        most = len(table.devices) - 1
        count = "N" if live == most else str(live) if live < 2 else "2 to N-1"
        names = [name for name, found in there.items() if found] or ["nothing"]
        self._noted = names, count, self._selection.now()

    def happened(self, kind: str, time: int, facts: list) -> None:
        """What `before` noted ended with a reset of this kind."""
        names, count, selected = self._noted
        facts.extend(("reset", kind, name) for name in names
                     if not (kind == MANAGER_RESET and name == "selector not 0"))  # fmt: skip
        if kind == DEVICE_RESET:
            self.fresh[kind] = {*STRUCTURES, "configuration"}
            return
        facts.append(("devices at reset", kind, count))
        if kind != MANAGER_RESET:
            facts.append(("selector at reset", kind, selected))
        self.fresh = {kind: {*STRUCTURES, "configuration"}}
        self._latest = kind, time

    def request(self, flow: str, time: int, facts: list) -> None:
        """A packet arrived."""
        if self._latest:
            kind, since = self._latest
            near = (time - since) // self._clock_ns <= 64
            facts.append(("request after reset", kind, flow, "within 64" if near else "later"))
            self._latest = None

    def read(self, structure: str, facts: list) -> None:
        """A structure is read."""
        for kind, fresh in list(self.fresh.items()):
            if structure in fresh:
                fresh.discard(structure)
                facts.append(("read after reset", kind, structure))
                if not fresh:
                    del self.fresh[kind]


class Collisions:
    """Pairs of a request that clears or ends something and an event or look-up, within a few clocks."""

    def __init__(self, clock_ns: int) -> None:
        self._clock_ns = clock_ns
        self._clear: tuple | None = None
        self._other: tuple | None = None

    def cleared(self, what: str, device: int | None, time: int, facts: list) -> None:
        """A request that clears something was executed; device: None when it concerns all."""
        if self._other:
            other, index, then = self._other
            if device is None or index == device:
                self._meet(what, other, then - time, facts)
        self._clear = what, device, time

    def came(self, other: str, index: int, time: int, facts: list) -> None:
        """An event or a look-up was accepted."""
        if self._clear:
            what, device, then = self._clear
            if device is None or index == device:
                self._meet(what, other, time - then, facts)
        self._other = other, index, time

    def _meet(self, what: str, other: str, later_ns: int, facts: list) -> None:
        clocks = later_ns // self._clock_ns
        if -NEAR_BEFORE <= clocks <= NEAR_AFTER:
            when = "same clock" if not clocks else "just before" if clocks < 0 else "just after"
            facts.append(("collision", what, other, when))
