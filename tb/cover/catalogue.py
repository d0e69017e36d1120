# SPDX-License-Identifier: Apache-2.0
"""All cover groups in force."""

from tb.cover.config_space import groups as config
from tb.cover.group import Model
from tb.cover.interrupts import groups as events
from tb.cover.management import lifecycle, metadata, selection
from tb.cover.reset import groups as resets
from tb.cover.tlp import errors, flow, memory, packets
from tb.cover.transport import access, queues, registers, status

_MODULES = (
    *(lifecycle, selection, metadata, access, registers, status, queues, events, resets),
    *(packets, memory, errors, config, flow),
)


def model() -> Model:
    """The coverage model."""
    return Model(entry for module in _MODULES for entry in module.GROUPS)
