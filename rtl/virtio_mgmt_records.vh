// SPDX-License-Identifier: Apache-2.0
// Bit positions inside the two records that context_ram holds: one record per device index, one per queue of every index.
// A record is read whole in one clock, so every register access costs the same whatever it touches.

localparam DEVICE_STATUS_LSB          = 0;    // 8   device_status
localparam DEVICE_GENERATION_LSB      = 8;    // 8   config_generation
localparam DEVICE_STALE_LSB           = 16;   // 1   configuration changed since config_generation was last read
localparam DEVICE_ISR_LSB             = 17;   // 2   ISR status
localparam DEVICE_QUEUE_SELECT_LSB    = 19;   // 16
localparam DEVICE_VECTOR_LSB          = 35;   // 16  config_msix_vector
localparam DEVICE_FEATURE_SELECT_LSB  = 51;   // 32  device_feature_select
localparam DEVICE_DRIVER_SELECT_LSB   = 83;   // 32  driver_feature_select
localparam DEVICE_DRIVER_FEATURES_LSB = 115;  // 64
localparam DEVICE_OFFER_LSB           = 179;  // 64  offered features, fixed at creation
localparam DEVICE_SIZE_MAX_LSB        = 243;  // 16  largest queue_size, fixed at creation
localparam DEVICE_PAIRS_LSB           = 259;  // 6   queue pairs, fixed at creation
localparam DEVICE_MAC_LSB             = 265;  // 48  byte 0 of the address in the low bits
localparam DEVICE_MTU_LSB             = 313;  // 16
localparam DEVICE_LINK_LSB            = 329;  // 16  virtio_net_config.status
localparam DEVICE_CONFIG_SELECT_LSB   = 345;  // 32  lives while the index is absent, too
localparam DEVICE_RECORD_BITS         = 377;

localparam QUEUE_SIZE_LSB             = 0;    // 16
localparam QUEUE_VECTOR_LSB           = 16;   // 16  queue_msix_vector
localparam QUEUE_ENABLE_LSB           = 32;   // 1
localparam QUEUE_DESC_LSB             = 33;   // 64
localparam QUEUE_DRIVER_LSB           = 97;   // 64
localparam QUEUE_DEVICE_LSB           = 161;  // 64
localparam QUEUE_PASID_LSB            = 225;  // 20
localparam QUEUE_PASID_VALID_LSB      = 245;  // 1
localparam QUEUE_RECORD_BITS          = 246;
