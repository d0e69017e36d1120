# SPDX-License-Identifier: Apache-2.0
"""Cover groups of what is refused, tolerated or reported: malformed packets, messages, prefixes, errors."""

from models.function.error_log import ERRORS
from models.function.message_decoder import ATTENTION_AND_POWER
from models.function.request_decoder import UNSUPPORTED_CAUSES
from tb.cover.group import group
from tb.cover.tlp.packets import MALFORMED, SERVED, UNSUPPORTED

MALFORMED_CAUSES = (
    "tkeep",
    "TLP prefix without support for any",
    "local prefix",
    "more than four prefixes",
    "PASID prefix on a configuration or I/O request or a completion",
    "not a whole number of DWs, or shorter than a header",
    "undefined type",
    "length differs from the Length field",
    "payload above 512 bytes",
    "Last BE with one DW",
    "First or Last BE is 0 with several DWs",
    "crosses 4 KiB",
    "configuration or I/O request of more than one DW",
    "atomic operand size does not exist",
    "INTx message",
)
SIZES = ("3 DW short or more", "2 DW short", "1 DW short", "1 DW long", "2 DW long", "3 DW long or more")
CODES = {
    **dict.fromkeys(range(0x20, 0x28), "INTx"),
    0x00: "Unlock",
    0x14: "PM_Active_State_Nak",
    0x19: "PME_Turn_Off",
    0x50: "Set_Slot_Power_Limit",
    **dict.fromkeys(ATTENTION_AND_POWER, "former hot-plug"),
    0x7E: "vendor type 0",
    0x7F: "vendor type 1",
    0x30: "ERR_COR",
    0x31: "ERR_NONFATAL",
    0x33: "ERR_FATAL",
}
OTHER_CODE = "any other"
_MESSAGES = (*dict.fromkeys(CODES.values()), OTHER_CODE)
_ROUTINGS = range(6)
_RIGHT = {"Unlock": 3, "PM_Active_State_Nak": 4, "PME_Turn_Off": 3, "former hot-plug": 4}
NONE, ONE_PASID, ONE_OTHER, SEVERAL, TOO_MANY, LOCAL = (
    "none",
    "one PASID",
    "one other End-End",
    "two to four",
    "more than four",
    "local among them",
)
PREFIXED = (ONE_PASID, ONE_OTHER, SEVERAL, TOO_MANY, LOCAL)
_BEHIND = (
    "memory read",
    "memory write",
    "other non-posted",
    "configuration or I/O",
    "message",
    "completion",
    "nothing or undefined",
)
OUTCOMES = (SERVED, UNSUPPORTED, MALFORMED)


def _message_outcome(message: str, form: str, routing: int, outcome: str) -> bool:
    """Whether a message must not end like this (docs/spec-notes.md, TLP reception)."""
    if message == "INTx":
        return outcome != MALFORMED
    if message == "vendor type 1":
        return outcome != SERVED
    if message == "Set_Slot_Power_Limit":
        return (outcome == SERVED) != (form == "MsgD" and routing == 4)
    right = form == "Msg" and routing == _RIGHT.get(message, -1)
    return outcome != (SERVED if right else UNSUPPORTED)


def _prefix_outcome(prefixes: str, behind: str, outcome: str) -> bool:
    """Combinations that no packet can have without a bug; PASID Enable and PASID_SUPPORT decide the rest."""
    if prefixes in (TOO_MANY, LOCAL) or behind == "nothing or undefined":
        return outcome != MALFORMED
    if prefixes == ONE_PASID:
        return behind in ("configuration or I/O", "completion") and outcome != MALFORMED
    return outcome == SERVED


def _reported(error: str, own: int, urre: int, serr: int) -> bool:
    """Whether an error must be reported in D0 (the table in docs/spec-notes.md, Errors)."""
    if error == "unsupported_posted":
        return bool(urre and (own or serr))
    if error == "unsupported_non_posted":
        return bool(urre and own)
    return bool(own) if error == "unexpected_completion" else bool(own or serr)


GROUPS = (
    group(
        "malformed",
        "every reason for which a packet is malformed",
        "PCIE-05 PCIE-06 PCIE-07 PCIE-08 PCIE-10 PCIE-11 PCIE-21 PCIE-80 PCIE-82 PCIE-109 PCIE-112 PCIE-113",
        {"cause": MALFORMED_CAUSES},
    ),
    group(
        "wrong length",
        "packets shorter and longer than their Length field says, by kind",
        "PCIE-06 PCIE-07 PCIE-09",
        {"class": ("memory", "configuration", "I/O", "message", "completion", "atomic"), "size": SIZES},
        mandatory=lambda kind, size: size.startswith("1 ") and kind in ("memory", "configuration"),
    ),
    group(
        "unsupported",
        "every reason for which a request is unsupported",
        "PCIE-13 PCIE-22 PCIE-27 PCIE-61 PCIE-78 PCIE-79 PCIE-80 PCIE-83 PCIE-91 PCIE-101 PCIE-111 PCIE-112",
        {"cause": UNSUPPORTED_CAUSES},
    ),
    group(
        "message received",
        "messages by code and form, and their outcome",
        "PCIE-62 PCIE-82 PCIE-83 PCIE-84 PCIE-85 PCIE-86",
        {"message": _MESSAGES, "form": ("Msg", "MsgD"), "routing": _ROUTINGS, "outcome": OUTCOMES},
        illegal=_message_outcome,
        mandatory=lambda message, form, routing, outcome: (
            outcome == SERVED
            or message in ("INTx", OTHER_CODE, "vendor type 0")
            and form == "Msg"
            or routing in (3, 4)
            and message in _RIGHT
        ),
    ),
    group(
        "prefixes",
        "TLP prefixes by composition and by what stands behind them",
        "PCIE-107 PCIE-108 PCIE-109 PCIE-110 PCIE-111 PCIE-112 PCIE-113",
        {"prefixes": PREFIXED, "behind": _BEHIND, "outcome": OUTCOMES},
        illegal=_prefix_outcome,
        impossible=lambda prefixes, behind, outcome: (
            prefixes == ONE_PASID and behind == "other non-posted" and outcome == SERVED
        ),
        mandatory=lambda prefixes, behind, outcome: (
            behind in ("memory read", "memory write", "configuration or I/O")
            and not (outcome == MALFORMED and prefixes in (ONE_OTHER, SEVERAL))
            and not (outcome == MALFORMED and prefixes == ONE_PASID and behind.startswith("memory"))
        ),
    ),
    group(
        "PASID prefix",
        "a PASID prefix on memory requests, by value and PASID Enable",
        "PCIE-105 PCIE-106 PCIE-110 PCIE-111",
        {
            "PASID Enable": (0, 1),
            "PASID": ("0", "1", "other", "all ones"),
            "request": ("posted", "non-posted"),
        },
    ),
    group(
        "error",
        "every kind of error",
        "PCIE-06 PCIE-31 PCIE-62 PCIE-83 PCIE-87 PCIE-89 PCIE-91",
        {"error": ERRORS},
    ),
    group(
        "error report",
        "every error with every combination of what enables its message",
        "PCIE-62 PCIE-77 PCIE-83 PCIE-87 PCIE-89 PCIE-90 PCIE-91",
        {"error": ERRORS, "own enable": (0, 1), "URRE": (0, 1), "SERR#": (0, 1), "message": ("sent", "none")},
        illegal=lambda error, own, urre, serr, message: (
            (message == "sent") != _reported(error, own, urre, serr)
        ),
    ),
    group(
        "error in D3hot",
        "errors are logged in D3hot, and no message tells of them",
        "PCIE-90 PCIE-101",
        {"error": ERRORS, "message": ("none", "sent")},
        illegal=lambda error, message: message == "sent",
    ),
)
