# SPDX-License-Identifier: Apache-2.0
"""The golden model: the function in plain Python, written from the specification.

>>> from models import Parameters, PciFunction, config_read, describe
>>> describe(PciFunction(Parameters()).request(config_read(0).pack()).completion)
'CplD SC tag=0x000 to=00:00.0 from=00:00.0 length=1 bytes=4 lower=0x00 data=f41a4110'
"""

from models.function.backend import BackendEvent, Doorbell, Lifecycle, LookupResult
from models.function.pci_function import Outcome, PciFunction
from models.function.provisioning import Attributes, InvalidMetadata
from models.parameters import Parameters
from models.tlp import config_read, config_write, memory_read, memory_write
from models.tlp.packet import Completion, Request
from models.tlp.text import describe

__all__ = [
    "Attributes",
    "BackendEvent",
    "Completion",
    "Doorbell",
    "InvalidMetadata",
    "Lifecycle",
    "LookupResult",
    "Outcome",
    "Parameters",
    "PciFunction",
    "Request",
    "config_read",
    "config_write",
    "describe",
    "memory_read",
    "memory_write",
]
