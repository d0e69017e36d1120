# SPDX-License-Identifier: Apache-2.0
"""Builds the TLPs that a requester sends.

Every constructor takes further fields of `Request` by name (tc, attr, td, ep, at, prefixes, ...) and lets
them override what it chose itself, so that a test can state exactly one illegal thing:
`memory_read(0, 1, length=4)`.
"""

from typing import Any

from models.tlp.format import (
    CFG_READ_0,
    CFG_WRITE_0,
    CPL,
    CPL_DATA,
    CPL_LOCKED,
    CPL_LOCKED_DATA,
    FETCH_ADD,
    FOUR_DW,
    IO_READ,
    IO_WRITE,
    MEM_READ,
    MEM_READ_LOCKED,
    MEM_WRITE,
    MESSAGE,
    MESSAGE_DATA,
    PASID_PREFIX,
)
from models.tlp.packet import SUCCESSFUL, Completion, Request


def _whole_dws(data: bytes) -> int:
    """Number of DWs in data; raises ValueError when the last one is incomplete."""
    if len(data) % 4:
        raise ValueError(f"{len(data)} bytes of data are not whole DWs")
    return len(data) // 4


def _memory(kind: int, address: int, length: int, fields: dict) -> Request:
    """A request with an address; the 4-DW header is used above 4 GiB, or when `four_dw` says so."""
    four_dw = fields.pop("four_dw", None)
    if address >> 32 if four_dw is None else four_dw:
        kind |= FOUR_DW
    last_be = fields.pop("last_be", None)
    fields = {"first_be": 0xF, "last_be": (0xF if length > 1 else 0) if last_be is None else last_be} | fields
    return Request(**({"kind": kind, "address": address, "length": length} | fields))


def memory_read(address: int, length_dw: int = 1, **fields) -> Request:
    """MRd of length_dw DWs (1..1024) at a DW-aligned byte address."""
    return _memory(MEM_READ, address, length_dw, fields)


def memory_write(address: int, data: bytes, **fields) -> Request:
    """MWr of whole DWs; bytes that are not to be written are disabled by first_be and last_be."""
    return _memory(MEM_WRITE, address, _whole_dws(data), {"payload": data} | fields)


def locked_read(address: int, length_dw: int = 1, **fields) -> Request:
    """MRdLk."""
    return _memory(MEM_READ_LOCKED, address, length_dw, fields)


def atomic(address: int, operands: bytes, kind: int = FETCH_ADD, **fields) -> Request:
    """FetchAdd, Swap or CAS (kind: the 3-DW form), with its operands as payload."""
    return _memory(kind, address, _whole_dws(operands), {"payload": operands, "last_be": 0} | fields)


def config_read(register_offset: int, **fields) -> Request:
    """CfgRd0 of the DW at a byte offset 0..4092; kind=CFG_READ_1 makes it Type 1."""
    return Request(**({"kind": CFG_READ_0, "address": register_offset, "first_be": 0xF} | fields))


def config_write(register_offset: int, data: bytes, **fields) -> Request:
    """CfgWr0 of four bytes at a byte offset 0..4092; kind=CFG_WRITE_1 makes it Type 1."""
    chosen: dict[str, Any] = {
        "kind": CFG_WRITE_0,
        "address": register_offset,
        "first_be": 0xF,
        "payload": data,
    }
    return Request(**(chosen | fields))


def io_read(address: int, **fields) -> Request:
    """IORd of one DW."""
    return Request(**({"kind": IO_READ, "address": address, "first_be": 0xF} | fields))


def io_write(address: int, data: bytes, **fields) -> Request:
    """IOWr of one DW."""
    chosen: dict[str, Any] = {"kind": IO_WRITE, "address": address, "first_be": 0xF, "payload": data}
    return Request(**(chosen | fields))


def message(code: int, routing: int = 0, data: bytes = b"", **fields) -> Request:
    """Msg or MsgD with a message code 0..255 and a routing 0..5; `address` fills header DWs 2 and 3."""
    chosen: dict[str, Any] = {
        "kind": (MESSAGE_DATA if data else MESSAGE) + routing,
        "length": _whole_dws(data),
        "first_be": code & 15,
        "last_be": code >> 4,
        "payload": data,
    }
    return Request(**(chosen | fields))


def completion(data: bytes = b"", status: int = SUCCESSFUL, locked: bool = False, **fields) -> Completion:
    """A completion (an unexpected one, when it is sent to the function)."""
    kind = (CPL_LOCKED_DATA if data else CPL_LOCKED) if locked else (CPL_DATA if data else CPL)
    chosen: dict[str, Any] = {"kind": kind, "status": status, "length": _whole_dws(data), "payload": data}
    return Completion(**(chosen | fields))


def prefix(value: int = 0, kind: int = PASID_PREFIX) -> bytes:
    """One prefix DW: its first byte, and 24 bits behind it (of a PASID prefix the low 20 are the PASID)."""
    return bytes((kind,)) + value.to_bytes(3, "big")
