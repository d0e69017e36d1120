"""All cover groups in force."""

from tb.cover import bus, config, events, flow, lifecycle, memory, metadata, packets, queues, refused, registers, resets
from tb.cover.group import Model

_MODULES = (
    *(lifecycle, metadata, bus, registers, queues, events, resets),
    *(packets, memory, refused, config, flow),
)


def model() -> Model:
    """The coverage model."""
    return Model(entry for module in _MODULES for entry in module.GROUPS)
