# SPDX-License-Identifier: Apache-2.0
"""Describes any packet in one line, malformed ones included."""

from models.tlp.format import (
    ADDRESSED,
    ATOMICS,
    COMPLETIONS,
    CONFIG,
    MESSAGES,
    NAMES,
    malformed,
    split_prefixes,
)
from models.tlp.packet import STATUS_NAMES, Completion, Request


def identifier(value: int) -> str:
    """bus:device.function of a 16-bit requester or completer id, as lspci writes it."""
    return f"{value >> 8:02x}:{value >> 3 & 31:02x}.{value & 7}"


def _data(payload: bytes) -> str:
    """The payload in link order, cut after 32 bytes."""
    if not payload:
        return ""
    return f" data={payload[:32].hex(' ', 4)}" + (f"... ({len(payload)} bytes)" if len(payload) > 32 else "")


def _flags(packet: Request | Completion) -> str:
    """The fields that are 0 in most packets, when they are not."""
    names = ("tc", "attr", "at", "ep", "td", "th", "ln")
    return "".join(f" {name}={getattr(packet, name)}" for name in names if getattr(packet, name))


def _completion(tlp: bytes) -> str:
    packet = Completion.unpack(tlp)
    return (
        f"{NAMES[packet.kind]} {STATUS_NAMES.get(packet.status, f'status {packet.status}')}"
        f" tag={packet.tag:#05x} to={identifier(packet.requester_id)} from={identifier(packet.completer_id)}"
        f" length={packet.length} bytes={packet.byte_count} lower={packet.lower_address:#04x}"
        f"{_flags(packet)}{_data(packet.payload)}"
    )


def _request(tlp: bytes) -> str:
    packet = Request.unpack(tlp)
    if packet.kind in CONFIG:
        where = f"{identifier(packet.destination_id)} reg={packet.address:#05x} be={packet.first_be:04b}"
    elif packet.kind in MESSAGES:
        where = f"code={packet.last_be << 4 | packet.first_be:#04x} routing={packet.kind & 7}"
    else:
        where = f"addr={packet.address:#x}"
        if packet.kind in ATOMICS:
            where += f" length={packet.length}"
        elif packet.kind in ADDRESSED and packet.length > 1:
            where += f" length={packet.length} be={packet.first_be:04b}..{packet.last_be:04b}"
        else:
            where += f" be={packet.first_be:04b}"
    return (
        f"{NAMES[packet.kind]} {where} tag={packet.tag:#05x} from={identifier(packet.requester_id)}"
        f"{_flags(packet)}{_data(packet.payload)}"
    )


def describe(tlp: bytes) -> str:
    """One line about a packet: its kind and the fields that matter; never raises.

    A malformed packet is named with the reason, then decoded as far as its header reaches, else shown in hex.
    """
    fault = malformed(tlp)
    prefixes, tlp = split_prefixes(tlp)
    front = f"malformed ({fault}): " if fault else ""
    if prefixes:
        front += f"prefix {prefixes[:32].hex(' ', 4)} "
    if len(tlp) >= 12 and tlp[0] in COMPLETIONS:
        return front + _completion(tlp)
    if tlp[:1] and tlp[0] in NAMES and len(tlp) >= (16 if tlp[0] & 0x20 else 12):
        return front + _request(tlp)
    return front + (tlp[:32].hex(" ", 4) or "empty packet") + ("..." if len(tlp) > 32 else "")
