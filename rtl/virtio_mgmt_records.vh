// SPDX-License-Identifier: Apache-2.0
// Generated from rtl/registers.rdl by tb/flow/registers/generate_layout.py: do not edit.
// Records that the RTL keeps in memory, one word each: the lowest bit of every field, with its width and
// what it holds, and the bits of a record. A record is read whole in one clock, so every register access
// costs the same whatever it touches.

localparam DEVICE_STATUS_LSB          = 0;      // 8   device_status
localparam DEVICE_GENERATION_LSB      = 8;      // 8   config_generation
localparam DEVICE_STALE_LSB           = 16;     // 1   the configuration changed after config_generation was last read
localparam DEVICE_ISR_LSB             = 17;     // 2   ISR status
localparam DEVICE_QUEUE_SELECT_LSB    = 19;     // 16  queue_select
localparam DEVICE_VECTOR_LSB          = 35;     // 16  config_msix_vector
localparam DEVICE_FEATURE_SELECT_LSB  = 51;     // 32  device_feature_select
localparam DEVICE_DRIVER_SELECT_LSB   = 83;     // 32  driver_feature_select
localparam DEVICE_DRIVER_FEATURES_LSB = 115;    // 64  accepted features
localparam DEVICE_OFFER_LSB           = 179;    // 64  offered features, fixed at creation
localparam DEVICE_SIZE_MAX_LSB        = 243;    // 16  largest queue_size, fixed at creation
localparam DEVICE_TYPE_STATE_LSB      = 259;    // 86  what the device type keeps
localparam DEVICE_CONFIG_SELECT_LSB   = 345;    // 32  config_select of MANAGED: lives while the index is absent, too
localparam DEVICE_RECORD_BITS         = 377;

localparam NETWORK_PAIRS_LSB          = 0;      // 6   queue pairs, fixed at creation
localparam NETWORK_MAC_LSB            = 6;      // 48  byte 0 of the address in the low bits
localparam NETWORK_MTU_LSB            = 54;     // 16  mtu
localparam NETWORK_LINK_LSB           = 70;     // 16  virtio_net_config.status
localparam NETWORK_RECORD_BITS        = 86;

localparam QUEUE_SIZE_LSB             = 0;      // 16  queue_size
localparam QUEUE_VECTOR_LSB           = 16;     // 16  queue_msix_vector
localparam QUEUE_ENABLE_LSB           = 32;     // 1   queue_enable
localparam QUEUE_DESC_LSB             = 33;     // 64  queue_desc
localparam QUEUE_DRIVER_LSB           = 97;     // 64  queue_driver
localparam QUEUE_DEVICE_LSB           = 161;    // 64  queue_device
localparam QUEUE_PASID_LSB            = 225;    // 20  queue_pasid: the number
localparam QUEUE_PASID_VALID_LSB      = 245;    // 1   queue_pasid: VALID
localparam QUEUE_RECORD_BITS          = 246;
