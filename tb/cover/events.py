"""Cover groups of events and interrupts: what they meet, what becomes of them, what the function sends."""

from models import layout, tlp
from tb.cover.group import group
from tb.cover.queues import place
from tb.cover.state import ABSENT, STATE_OF, STATES

KINDS = ("used buffer", "configuration change", "needs reset", "kind 3")
_WHO = ("manager", "managed")
_FATES = (
    "nothing", "ISR alone", "INTx", "INTx asserted already", "sent", "pending: entry masked", "pending: function masked",
    "pending: Bus Master Enable 0", "pending: D3hot", "NO_VECTOR",
)  # fmt: skip
_SENT = ("Cpl", "CplD", "CplLk", "MWr", "MWr64", "Assert_INTA", "Deassert_INTA", "ERR_COR", "ERR_NONFATAL",
         "ERR_FATAL", "PME_TO_Ack", "anything else")  # fmt: skip
_CODES = {0x20: "Assert_INTA", 0x24: "Deassert_INTA", 0x30: "ERR_COR", 0x31: "ERR_NONFATAL", 0x33: "ERR_FATAL",
          0x1B: "PME_TO_Ack"}  # fmt: skip
_RELEASES = ("entry unmasked", "function unmasked or MSI-X enabled", "Bus Master Enable", "anything else")
_CONTROLS = ("off", "off, masked", "on", "on, masked")
_WAITING = ("nothing", "vectors pending", "ISR bits")
_ENTRY = ("address lo", "address hi", "data", "control")
_CAUSES = ("event", "ISR read", "Interrupt Disable", "MSI-X Enable", "power state", "device reset", "function reset")

GROUPS = (
    group(
        "event",
        "events by kind and by the state of their device",
        "VPCI-40 VPCI-41 VPCI-42 VPCI-43 VPCI-48 VPCI-77 VPCI-89 VPCI-90 VPCI-94 MGMT-10 MGMT-40 VPCI-113",
        {"kind": KINDS, "device": (*_WHO, ABSENT), "state": (*STATES, "none")},
        impossible=lambda kind, who, state: (state == "none") != (who == ABSENT),
        mandatory=lambda kind, who, state: who != "manager" and kind != "kind 3" or state == "DRIVER_OK",
    ),
    group(
        "interrupt",
        "what becomes of events of running devices",
        "VPCI-41 VPCI-89 VPCI-90 VPCI-91 VPCI-94 VPCI-111 VPCI-112 VPCI-113 PCIE-73 PCIE-75 PCIE-120 PCIE-122 "
        "PCIE-101 VPCI-115",
        {"kind": KINDS[:3], "device": _WHO, "fate": _FATES},
        illegal=lambda kind, who, fate: who == "managed" and fate.startswith("INTx"),
        mandatory=lambda kind, who, fate: (
            who == "managed" and fate not in ("pending: D3hot", "nothing", "NO_VECTOR")
            or fate in ("INTx", "sent", "NO_VECTOR") and kind != "needs reset"
        ),
    ),
    group(
        "event vector",
        "vectors that events ask for",
        "VPCI-106 VPCI-107 VPCI-114 MGMT-12",
        {"kind": KINDS[:3], "device": _WHO, "vector": ("first", "between", "last")},
        mandatory=lambda kind, who, vector: who == "managed" and kind != "needs reset",
    ),
    group(
        "shared vector",
        "events of queues and of the configuration with the same vector",
        "VPCI-114 VPCI-106",
        {"kind": KINDS[:3], "vector": ("shared", "of its own")},
        mandatory=lambda kind, vector: vector == "shared",
    ),
    group(
        "vector released",
        "what lets a pending vector out",
        "PCIE-120 PCIE-121 PCIE-122 PCIE-73 VPCI-113",
        {"cause": _RELEASES, "messages": ("one", "several")},
        mandatory=lambda cause, messages: cause != "anything else" and (cause, messages) != ("entry unmasked", "several"),
    ),
    group(
        "sent",
        "everything that the function sends; nothing with a prefix, nothing else",
        "PCIE-108 PCIE-109 PCIE-121 PCIE-43 PCIE-75 PCIE-86 PCIE-90 PCIE-15 PCIE-88",
        {"packet": _SENT},
        illegal=lambda packet: packet == "anything else",
    ),
    group(
        "memory request without permission",
        "MSI-X writes while Bus Master Enable is 0 or in D3hot",
        "PCIE-73 PCIE-101",
        {"state": ("Bus Master Enable 1", "Bus Master Enable 0 or D3hot")},
        illegal=lambda state: state != "Bus Master Enable 1",
    ),
    group(
        "MSI-X control",
        "changes of MSI-X Enable and Function Mask, and what was waiting",
        "VPCI-113 VPCI-115 PCIE-120 PCIE-122 PCIE-115 VPCI-78",
        {"before": _CONTROLS, "after": _CONTROLS, "waiting": _WAITING},
        mandatory=lambda before, after, waiting: (
            before != after and waiting != "ISR bits" and (before, after) in
            (("off", "on"), ("on", "off"), ("on", "on, masked"), ("on, masked", "on"))
        ),
    ),
    group(
        "MSI-X entry",
        "accesses to the function's MSI-X table",
        "PCIE-116 PCIE-117 PCIE-118 PCIE-123 VPCI-105 VPCI-106",
        {"DW": _ENTRY, "vector": ("first", "between", "last", "beyond"), "direction": ("read", "write")},
    ),
    group(
        "MSI-X entry bytes",
        "widths of writes to the function's MSI-X table",
        "PCIE-118 PCIE-116",
        {"DW": _ENTRY, "bytes": ("all four", "some", "longer write")},
        mandatory=lambda dw, size: size != "some" or dw == "data",
    ),
    group(
        "MSI-X mask",
        "what happens to the mask of an entry, with and without a pending message",
        "PCIE-120 PCIE-123 PCIE-117",
        {"change": ("masked", "unmasked", "the same"), "pending": (0, 1), "table": ("function", "device")},
        impossible=lambda change, pending, table: change == "masked" and pending == 1 and False,
        mandatory=lambda change, pending, table: change != "masked" or not pending,
    ),
    group(
        "pending bits",
        "accesses to the pending bits",
        "PCIE-119 PCIE-122 MGMT-40",
        {"direction": ("read", "write"), "bits": ("none set", "some set")},
    ),
    group(
        "INTx",
        "what asserts and deasserts INTA",
        "PCIE-75 VPCI-91 VPCI-89 PCIE-82 PCIE-76",
        {"message": ("Assert_INTA", "Deassert_INTA"), "cause": _CAUSES},
        impossible=lambda message, cause: (message == "Assert_INTA") and cause in ("ISR read", "device reset", "function reset")
        or message == "Deassert_INTA" and cause == "event",
        mandatory=lambda message, cause: cause != "power state" or message == "Deassert_INTA",
    ),
)  # fmt: skip


def control_name(config) -> str:
    """One of _CONTROLS, from the state of configuration space."""
    values = config._values[config._msix] >> 16
    masked = ", masked" if values & layout.MSIX_CONTROL_FUNCTION_MASK else ""
    return ("on" if values & layout.MSIX_CONTROL_ENABLE else "off") + masked


class Events:
    """Facts about events, vectors and messages."""

    def __init__(self, model) -> None:
        self._model, self._table, self._config = model, model.table, model.config

    def waiting(self) -> str:
        """One of _WAITING."""
        if self._model.gate._waiting:
            return _WAITING[1]
        return _WAITING[2] if self._table.devices[0].isr else _WAITING[0]

    def event(self, kind: int, index: int, queue: int, facts: list) -> None:
        """An event, before it is delivered."""
        device = self._table.device(index)
        if device is None:
            facts.append(("event", KINDS[kind], ABSENT, "none"))
            return
        who, state = ("managed" if index else "manager"), STATE_OF[device.status]
        facts.append(("event", KINDS[kind], who, state))
        if kind > 2 or state not in ("DRIVER_OK", "NEEDS_RESET"):
            return
        if kind == 0 and not device.may_run(queue):
            return
        facts.append(("interrupt", KINDS[kind], who, self._fate(device, kind, queue, facts)))

    def _fate(self, device, kind: int, queue: int, facts: list) -> str:
        config = self._config
        if not config.msix_enable:
            if device.index or not config.intx_open:
                return "ISR alone"
            return "INTx asserted already" if self._model._intx_asserted else "INTx"
        vector = device.queues[queue].vector if kind == 0 else device.config_vector
        table = device.vectors
        if vector >= table.size:
            return "NO_VECTOR"
        who = "managed" if device.index else "manager"
        facts.append(("event vector", KINDS[kind], who, place(vector, table.size)))
        sharers = sum(entry.vector == vector for entry in device.queues) + (device.config_vector == vector)
        facts.append(("shared vector", KINDS[kind], "shared" if sharers > 1 else "of its own"))
        if not config.power_d0:
            return "pending: D3hot"
        if not config.bus_master_enable:
            return "pending: Bus Master Enable 0"
        if not config.messages_open:
            return "pending: function masked"
        return "sent" if table.may_send(vector) else "pending: entry masked"

    def entry(self, dw: int, enables: int, data: int | None, packet_dws: int, facts: list) -> None:
        """An access to the function's table; dw from its beginning."""
        table, (vector, word) = self._table.vectors, divmod(dw, 4)
        name = "beyond" if vector >= table.size else place(vector, table.size)
        facts.append(("MSI-X entry", _ENTRY[word], name, "read" if data is None else "write"))
        if data is None:
            return
        size = "longer write" if packet_dws > 1 else "all four" if enables == 15 else "some"
        facts.append(("MSI-X entry bytes", _ENTRY[word], size))
        if word == 3 and enables & 1 and vector < table.size:
            self.mask(table, vector, data, "function", facts)

    @staticmethod
    def mask(table, vector: int, data: int, owner: str, facts: list) -> None:
        """A write to the control DW of an entry."""
        old, new = table.words[4 * vector + 3] & 1, data & 1
        change = "the same" if old == new else "masked" if new else "unmasked"
        facts.append(("MSI-X mask", change, table.pending >> vector & 1, owner))

    def pending(self, direction: str, facts: list) -> None:
        """An access to the pending bits."""
        some = "some set" if self._table.vectors.pending else "none set"
        facts.append(("pending bits", direction, some))

    def sent(self, packets, may_send: bool, facts: list) -> list[str]:
        """Packets that left; returns the names of the messages among them that are INTx."""
        intx = []
        for packet in packets:
            kind = packet[0]
            name = "anything else"
            if kind in (tlp.CPL, tlp.CPL_DATA, tlp.CPL_LOCKED) or kind in tlp.MEMORY_WRITES:
                name = tlp.NAMES[kind]
            elif kind in tlp.MESSAGES:
                name = _CODES.get(packet[7], name)
            facts.append(("sent", name))
            if name.startswith("MWr"):
                state = "Bus Master Enable 1" if may_send else "Bus Master Enable 0 or D3hot"
                facts.append(("memory request without permission", state))
            elif name.endswith("INTA"):
                intx.append(name)
        return intx
