"""All cover groups in force."""

from tb.cover import flow, metadata
from tb.cover.group import Model
from tb.cover.groups import (
    access,
    config,
    events,
    lifecycle,
    memory,
    packets,
    queues,
    refused,
    registers,
    resets,
    selection,
    status,
)

_MODULES = (
    *(lifecycle, selection, metadata, access, registers, status, queues, events, resets),
    *(packets, memory, refused, config, flow),
)


def model() -> Model:
    """The coverage model."""
    return Model(entry for module in _MODULES for entry in module.GROUPS)
