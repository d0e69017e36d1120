# SPDX-License-Identifier: Apache-2.0
"""Cover groups of time and of builds: what is outstanding, how long answers take, which parameters ran."""

from dataclasses import asdict

from tb.cover.group import group

_OUTSTANDING = ("0", "1", "2..7", "8..15", "16 and more")
_CLOCKS = ("up to 16", "17..63", "64..255", "256..4095", "4096 and more")
HELD = ("up to 16", "17..4094", "4095: no acknowledgement came")
WHAT = ("request", "creation", "destruction", "reset of a device", "reset of everything", "look-up")
OPS = {0: "creation", 1: "destruction", 2: "reset of a device", 3: "reset of everything"}
_SIZES = {
    "NUM_DEVICES": ("1", "2..14", "15", "16..254", "255", "above"),
    "NUM_QUEUES": ("2", "4", "6", "8", "10..62", "64"),
    "CONFIG_CHUNKS": ("1", "2", "above"),
    "QUEUE_SIZE_MAX": ("2", "4..128", "256", "above"),
    "MSIX_VECTORS": ("2", "3..31", "32", "above"),
    "PASID_WIDTH": ("1", "2..19", "20"),
    "DEVICE_TYPE": ("1", "another"),
    "DEVICE_FEATURES": ("default", "another"),
}
#: Those of builds that every regression has; the sweep brings others by the seed.
_ALWAYS = {
    **dict.fromkeys(_SIZES, ()),
    "NUM_DEVICES": ("1", "15", "255"),
    "NUM_QUEUES": ("2", "4", "8"),
    "CONFIG_CHUNKS": ("1", "2", "above"),
    "QUEUE_SIZE_MAX": ("2", "256"),
    "MSIX_VECTORS": ("2", "32"),
    "PASID_WIDTH": ("20",),
    "DEVICE_TYPE": ("1",),
    "DEVICE_FEATURES": ("default",),
}

GROUPS = (
    group(
        "outstanding",
        "completions that were still due when a request was accepted",
        "PCIE-14 PCIE-15 PCIE-16 PCIE-34",
        {"request": ("posted", "non-posted"), "due": _OUTSTANDING},
    ),
    group(
        "time to the answer",
        "clocks from the acceptance of a stimulus to the last output that it led to",
        "MGMT-40 MGMT-47 PCIE-16 PCIE-49 PCIE-99",
        {"what": WHAT, "clocks": _CLOCKS},
        mandatory=lambda what, clocks: what == "request" and clocks in ("up to 16", "17..63"),
    ),
    group(
        "acknowledgement",
        "clocks for which a life-cycle event was held (BACKEND_ACK=1)",
        "MGMT-40 MGMT-45 PCIE-49 PCIE-99",
        {"clocks": HELD},
    ),
    group(
        "profile",
        "capability profiles that ran",
        "MGMT-01 MGMT-15 MGMT-30 MGMT-32 VPCI-19 PCIE-103 PCIE-127 PCIE-128 PCIE-130",
        {"PASID_SUPPORT": (0, 1), "INTEGRATED": (0, 1), "BACKEND_ACK": (0, 1)},
        mandatory=lambda pasid, integrated, ack: pasid or not ack,
    ),
    group(
        "parameter",
        "values of parameters that ran",
        "MGMT-05 MGMT-16 VPCI-02 VPCI-30 VPCI-52 VPCI-79 VPCI-80 VPCI-105 PCIE-67 PCIE-104",
        {"parameter": _SIZES, "value": tuple(dict.fromkeys(v for values in _SIZES.values() for v in values))},
        impossible=lambda name, value: value not in _SIZES[name],
        mandatory=lambda name, value: value in _ALWAYS[name],
    ),
)


def _class(value: int, names: tuple[str, ...]) -> str:
    """The name that a number falls under: itself, `a..b`, or the last one."""
    for name in names:
        if ".." in name:
            low, high = map(int, name.split(".."))
            if low <= value <= high:
                return name
        elif name == str(value):
            return name
    return names[-1]


def of_parameters(parameters) -> list[tuple]:
    """Facts about the build."""
    values = {name.upper(): value for name, value in asdict(parameters).items()}
    facts: list[tuple] = [("profile", values["PASID_SUPPORT"], values["INTEGRATED"], values["BACKEND_ACK"])]
    defaults = asdict(type(parameters)())
    for name, names in _SIZES.items():
        if name == "DEVICE_FEATURES":
            same = values[name] == defaults["device_features"]
            facts.append(("parameter", name, "default" if same else "another"))
        else:
            facts.append(("parameter", name, _class(values[name], names)))
    return facts


def clocks_class(clocks: int) -> str:
    """One of _CLOCKS."""
    if clocks <= 16:
        return _CLOCKS[0]
    return (
        _CLOCKS[1]
        if clocks < 64
        else _CLOCKS[2]
        if clocks < 256
        else _CLOCKS[3]
        if clocks < 4096
        else _CLOCKS[4]
    )


def held_class(clocks: int) -> str:
    """One of HELD."""
    return HELD[0] if clocks <= 16 else HELD[1] if clocks < 4095 else HELD[2]


class Outstanding:
    """How many completions are due when a request is accepted, from checked predictions in order."""

    def __init__(self) -> None:
        self._done: list[int] = []  # when completions of earlier requests left, ascending

    def sample(self, posted: bool, accepted: int, done: int) -> tuple:
        """The fact about one request; done: when its last completion left, 0 for none."""
        open_ = self._done
        while open_ and open_[0] <= accepted:
            open_.pop(0)
        count = len(open_)
        if done:
            open_.append(done)
        name = str(count) if count < 2 else "2..7" if count < 8 else "8..15" if count < 16 else "16 and more"
        return "outstanding", "posted" if posted else "non-posted", name
