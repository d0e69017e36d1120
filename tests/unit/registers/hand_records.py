# SPDX-License-Identifier: Apache-2.0
"""The records that the RTL keeps in memory, typed by hand: lowest bit and width of every field."""

RECORDS = {
    "DEVICE": (
        ("STATUS", 0, 8), ("GENERATION", 8, 8), ("STALE", 16, 1), ("ISR", 17, 2), ("QUEUE_SELECT", 19, 16),
        ("VECTOR", 35, 16), ("FEATURE_SELECT", 51, 32), ("DRIVER_SELECT", 83, 32),
        ("DRIVER_FEATURES", 115, 64), ("OFFER", 179, 64), ("SIZE_MAX", 243, 16), ("TYPE_STATE", 259, 86),
        ("CONFIG_SELECT", 345, 32),
    ),
    "NETWORK": (("PAIRS", 0, 6), ("MAC", 6, 48), ("MTU", 54, 16), ("LINK", 70, 16)),
    "QUEUE": (
        ("SIZE", 0, 16), ("VECTOR", 16, 16), ("ENABLE", 32, 1), ("DESC", 33, 64), ("DRIVER", 97, 64),
        ("DEVICE", 161, 64), ("PASID", 225, 20), ("PASID_VALID", 245, 1),
    ),
}  # fmt: skip
BITS = {"DEVICE": 377, "NETWORK": 86, "QUEUE": 246}
