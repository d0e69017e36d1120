# SPDX-License-Identifier: Apache-2.0
"""Build, take apart and describe transaction layer packets.

memory_read(0x1000, 1, requester_id=0x0010, tag=5).pack()
Completion.unpack(tlp_bytes).status == SUCCESSFUL
describe(tlp_bytes)
"""

from models.tlp.builders import *  # noqa: F403
from models.tlp.format import *  # noqa: F403
from models.tlp.packet import *  # noqa: F403
from models.tlp.text import *  # noqa: F403
