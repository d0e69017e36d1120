// SPDX-License-Identifier: Apache-2.0
// Generated from rtl/registers.rdl by tb/flow/registers/generate_layout.py: do not edit.
// The last parameters of a module with a record at its ports. Only proofs set them: to smaller records.
parameter DEVICE_BITS = 377,
parameter QUEUE_BITS = 246,
parameter TYPE_STATE_BITS = 86
