# SPDX-License-Identifier: Apache-2.0
"""The MSIX_CFG registers: a managed device's own vectors, INTEGRATED=1 (MGMT-12, AMB-71)."""

from models import layout
from models.function.msix import ADDRESS_HI, ADDRESS_LO, CONTROL, DATA, ENTRY_DWS, VectorTable


class DeviceVectorRegisters:
    """The part of a device that MSIX_CFG shows, one vector at a time.

    vectors: the table that the vector registers of COMMON index; `owns_vectors`: whether it is this device's.
    Without a table of its own (the manager), and for a vector beyond it, everything reads 0 and drops writes.
    """

    vectors: VectorTable
    owns_vectors: bool
    vector_select = 0

    def valid_vector(self, value: int) -> int:
        """What a vector register of COMMON keeps: any vector of the table, else NO_VECTOR.

        Whether MSI-X is enabled does not matter (VPCI-106, VPCI-107, VPCI-108, VPCI-115).
        """
        return value if value < self.vectors.size else layout.NO_VECTOR

    def read_msix_vector_count(self) -> int:
        return self.vectors.size if self.owns_vectors else 0

    def read_msix_vector_select(self) -> int:
        return self.vector_select

    def write_msix_vector_select(self, value: int) -> None:
        if self.owns_vectors:
            self.vector_select = value

    def _entry(self) -> int | None:
        """First DW of the selected vector's entry."""
        return self.vector_select * ENTRY_DWS if self.vector_select < self.read_msix_vector_count() else None

    def _read_entry(self, dw: int) -> int:
        entry = self._entry()
        return 0 if entry is None else self.vectors.read(entry + dw)

    def _write_entry(self, dw: int, value: int) -> None:
        entry = self._entry()
        if entry is not None:
            self.vectors.write(entry + dw, 0xF, value)

    def read_msix_address_lo(self) -> int:
        return self._read_entry(ADDRESS_LO)

    def write_msix_address_lo(self, value: int) -> None:
        self._write_entry(ADDRESS_LO, value)

    def read_msix_address_hi(self) -> int:
        return self._read_entry(ADDRESS_HI)

    def write_msix_address_hi(self, value: int) -> None:
        self._write_entry(ADDRESS_HI, value)

    def read_msix_data(self) -> int:
        return self._read_entry(DATA)

    def write_msix_data(self, value: int) -> None:
        self._write_entry(DATA, value)

    def read_msix_control(self) -> int:
        return self._read_entry(CONTROL)

    def write_msix_control(self, value: int) -> None:
        self._write_entry(CONTROL, value)

    def read_msix_status(self) -> int:
        """Whether the selected vector is pending."""
        return 0 if self._entry() is None else self.vectors.pending >> self.vector_select & 1
