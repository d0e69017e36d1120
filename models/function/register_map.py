# SPDX-License-Identifier: Apache-2.0
"""Byte-enabled access to the fields of one register structure, DW by DW, from the generated field table."""

from models import layout

#: Byte enables (4 bits, bit n for byte n of the DW) -> mask over the 32 data bits.
BYTE_MASKS = tuple(sum(0xFF << 8 * lane for lane in range(4) if enables >> lane & 1) for enables in range(16))


class RegisterMap:
    """The fields whose layout name starts with `region`_, bound to `read_...` and `write_...` of `owner`.

    owner: the class of the objects that hold the values. prefix: goes before the field's name.
    skip: fields that the region serves another way.
    Readers return the whole field as an integer; writers take the whole field after merging the enabled bytes
    with what a read gives. A field without a reader, or a read-write field without a writer, is an
    AttributeError at import: no register can be forgotten. Fields are visited in ascending address order, and
    only when one of their own bytes is enabled (VPCI-10, VPCI-92, MGMT-50).

    Fields are little-endian and answer at every width, each DW of a 64-bit field by itself (VPCI-07, VPCI-08,
    VPCI-09, MGMT-33).
    """

    def __init__(self, owner: type, region: str, prefix: str = "", skip: tuple[str, ...] = ()) -> None:
        length = getattr(layout, f"{region}_LENGTH")
        self._readers: list[tuple] = [()] * (length // 4)
        self._writers: list[tuple] = [()] * (length // 4)
        fields = {
            name.removeprefix(f"{region}_").lower(): field
            for name, field in layout.FIELDS.items()
            if name.startswith(f"{region}_")
        }
        for name, field in sorted(fields.items(), key=lambda item: item[1].offset):
            if name not in skip:
                self._add(owner, prefix + name, field)

    def _add(self, owner: type, name: str, field: layout.Field) -> None:
        reader = getattr(owner, f"read_{name}")
        writer = getattr(owner, f"write_{name}") if field.access == "rw" else None
        first, end = field.offset, field.offset + field.width_bits // 8
        for dw in range(first // 4, (end + 3) // 4):
            lanes = sum(1 << lane for lane in range(4) if first <= 4 * dw + lane < end)
            # Bits of the field below this DW are shifted out, bits of the DW below the field are shifted in.
            right, left = max(0, 32 * dw - 8 * first), max(0, 8 * first - 32 * dw)
            self._readers[dw] += ((reader, lanes, right, left, BYTE_MASKS[lanes]),)
            if writer:
                self._writers[dw] += ((reader, writer, lanes, right, left),)

    def read(self, owner: object, dw: int, enables: int) -> int:
        """The DW at index dw of the structure; bytes that are not enabled and DWs past the end are 0.

        So is what a structure has behind its last field (VPCI-22, VPCI-96, MGMT-55).
        """
        if dw >= len(self._readers):
            return 0
        value = 0
        for reader, lanes, right, left, mask in self._readers[dw]:
            if enables & lanes:
                value |= reader(owner) >> right << left & mask
        return value & BYTE_MASKS[enables]

    def write(self, owner: object, dw: int, enables: int, data: int) -> None:
        """Write enabled bytes of the DW. Read-only fields (VPCI-75) and everything past the end ignore it."""
        if dw >= len(self._writers):
            return
        for reader, writer, lanes, right, left in self._writers[dw]:
            if enables & lanes:
                touched = BYTE_MASKS[enables & lanes]
                merged = reader(owner) & ~(touched >> left << right) | (data & touched) >> left << right
                writer(owner, merged)
