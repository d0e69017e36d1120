# SPDX-License-Identifier: Apache-2.0
"""Errors of the driver: one class for each kind that a caller may want to tell apart."""


class ManagementError(Exception):
    """Base of all of them; the message is one line for people."""


class TransportError(ManagementError):
    """The bus refused an access."""


class CapabilityNotFound(ManagementError):
    """The function lacks a structure that the driver needs, or its capability list is broken (DRV-01)."""


class ConcurrentUse(ManagementError):
    """Two users of the selector at once without a lock (DRV-07)."""


class SelectorRefused(ManagementError):
    """device_select did not read back what was written (DRV-06)."""


class NoFreeIndex(ManagementError):
    """Every index from 1 to num_devices is in use (DRV-03)."""


class IndexInUse(ManagementError):
    """The index names an existing device: create_ok 1, or seen beforehand (DRV-10)."""


class InvalidIndex(ManagementError):
    """The index is 0 or above num_devices and can name no managed device (DRV-03)."""


class InvalidConfiguration(ManagementError):
    """The device refused the metadata: create_ok 2, or a label that it did not store."""


class NoSuchDevice(ManagementError):
    """The index names no existing device."""


class UnknownOutcome(ManagementError):
    """create_ok holds a code that the RFC does not define; any non-zero code is a failure (DRV-04)."""


class ResetTimeout(ManagementError):
    """device_status or queue_reset did not return to 0 (DRV-25, DRV-27)."""


class FeaturesRejected(ManagementError):
    """The device offers no VERSION_1, or FEATURES_OK did not stay set (DRV-20, DRV-22)."""


class QueueUnavailable(ManagementError):
    """The queue does not exist, did not take its size or has no doorbell (DRV-27)."""


class VectorUnavailable(ManagementError):
    """A vector register read back 0xFFFF (DRV-28)."""


class PasidUnusable(ManagementError):
    """A queue needs a PASID and has none, or the device cannot hold it (DRV-15, DRV-16, AMB-78)."""


class PasidInUse(ManagementError):
    """PASID Enable cannot be cleared while a managed device has an enabled queue (DRV-17)."""
