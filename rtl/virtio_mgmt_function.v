// SPDX-License-Identifier: Apache-2.0
// A PCIe function that is a virtio device (index 0) and creates, configures and destroys other virtio devices through a
// management device capability. Raw TLPs in and out on two AXI4-Streams; doorbells, life-cycle events, backend events and
// queue look-ups at the side. This file checks the parameters and wires the two halves: pcie_completer turns TLPs into
// accesses and results into completions; function_core serves the accesses. docs/decisions.md is the contract.

`default_nettype none

module virtio_mgmt_function #(
    parameter        NUM_DEVICES     = 15,                      // managed devices: indices 1..NUM_DEVICES
    parameter        NUM_QUEUES      = 4,                       // most virtqueues of one device
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        CONFIG_CHUNKS   = 2,                       // 256-byte metadata chunks of a device
    parameter        MSIX_VECTORS    = 32,
    parameter        DEVICE_VECTORS  = NUM_QUEUES + 1,          // of a managed device, INTEGRATED=1 only
    parameter        PASID_SUPPORT   = 1,
    parameter        PASID_WIDTH     = 20,
    parameter        INTEGRATED      = 0,
    parameter        DEVICE_TYPE     = 1,                       // virtio device type
    parameter [63:0] DEVICE_FEATURES = 64'h000001D3_00010028,   // offered feature bits
    parameter        BACKEND_ACK     = 0
) (
    input  wire         clk,
    input  wire         rst,

    input  wire [255:0] s_axis_rx_tdata,
    input  wire [31:0]  s_axis_rx_tkeep,
    input  wire         s_axis_rx_tvalid,
    output wire         s_axis_rx_tready,
    input  wire         s_axis_rx_tlast,

    output wire [255:0] m_axis_tx_tdata,
    output wire [31:0]  m_axis_tx_tkeep,
    output wire         m_axis_tx_tvalid,
    input  wire         m_axis_tx_tready,
    output wire         m_axis_tx_tlast,

    output wire         doorbell_valid,
    output wire [11:0]  doorbell_device,
    output wire [5:0]   doorbell_queue,
    output wire [31:0]  doorbell_data,

    output wire         lifecycle_valid,
    output wire [1:0]   lifecycle_op,
    output wire [11:0]  lifecycle_device,
    input  wire         lifecycle_ack,
    output wire         lifecycle_timeout,

    input  wire         event_valid,
    output wire         event_ready,
    input  wire [1:0]   event_kind,
    input  wire [11:0]  event_device,
    input  wire [5:0]   event_queue,
    input  wire [15:0]  event_data,

    input  wire         lookup_valid,
    output wire         lookup_ready,
    input  wire [11:0]  lookup_device,
    input  wire [5:0]   lookup_queue,
    output wire         lookup_done,
    output wire         lookup_enabled,
    output wire [15:0]  lookup_size,
    output wire [63:0]  lookup_desc,
    output wire [63:0]  lookup_driver,
    output wire [63:0]  lookup_devarea,
    output wire [19:0]  lookup_pasid,
    output wire         lookup_pasid_valid
);

    `include "virtio_mgmt_layout.vh"

    // ---- geometry of BAR0 (docs/decisions.md, section 3) ----

    localparam QUEUE_WIDTH     = $clog2(NUM_QUEUES);
    localparam MULTIPLIER_BITS = ((13 - QUEUE_WIDTH) / 2) * 2;      // smallest even power of two of at least 4096/Q
    localparam NOTIFY_BITS     = $clog2(NUM_DEVICES + 1) + QUEUE_WIDTH + MULTIPLIER_BITS;
    localparam BAR_BITS        = ((NOTIFY_BITS > 16) ? NOTIFY_BITS : 16) + 1;
    localparam ADDRESS_WIDTH   = BAR_BITS - 2;

    // ---- parameters: an illegal value instantiates a module that does not exist, whose name is the message ----

    localparam [63:0] KNOWN_FEATURES = 64'h000001DB_3043802B;
    localparam        SLOTS          = (NUM_DEVICES + 1) << QUEUE_WIDTH;

    generate
        if (NUM_DEVICES < 1 || NUM_DEVICES > 4095)
            begin : g_num_devices NUM_DEVICES_must_be_1_to_4095 illegal (); end
        if (NUM_QUEUES < 2 || NUM_QUEUES > 64 || NUM_QUEUES % 2 != 0)
            begin : g_num_queues NUM_QUEUES_must_be_even_and_2_to_64 illegal (); end
        if (SLOTS > 65536)
            begin : g_slots NUM_DEVICES_plus_1_times_NUM_QUEUES_must_not_exceed_65536 illegal (); end
        if (QUEUE_SIZE_MAX < 2 || QUEUE_SIZE_MAX > 32768 || (QUEUE_SIZE_MAX & (QUEUE_SIZE_MAX - 1)) != 0)
            begin : g_queue_size QUEUE_SIZE_MAX_must_be_a_power_of_two_2_to_32768 illegal (); end
        if (CONFIG_CHUNKS < 1 || CONFIG_CHUNKS > 16)
            begin : g_config_chunks CONFIG_CHUNKS_must_be_1_to_16 illegal (); end
        if (MSIX_VECTORS < 2 || MSIX_VECTORS > 2048)
            begin : g_msix_vectors MSIX_VECTORS_must_be_2_to_2048 illegal (); end
        if (DEVICE_VECTORS < 1 || DEVICE_VECTORS > 65)
            begin : g_device_vectors DEVICE_VECTORS_must_be_1_to_65 illegal (); end
        if (PASID_SUPPORT != 0 && PASID_SUPPORT != 1)
            begin : g_pasid_support PASID_SUPPORT_must_be_0_or_1 illegal (); end
        if (PASID_WIDTH < 1 || PASID_WIDTH > 20)
            begin : g_pasid_width PASID_WIDTH_must_be_1_to_20 illegal (); end
        if (INTEGRATED != 0 && INTEGRATED != 1)
            begin : g_integrated INTEGRATED_must_be_0_or_1 illegal (); end
        if (DEVICE_TYPE < 1 || DEVICE_TYPE > 63)
            begin : g_device_type DEVICE_TYPE_must_be_1_to_63 illegal (); end
        if (BACKEND_ACK != 0 && BACKEND_ACK != 1)
            begin : g_backend_ack BACKEND_ACK_must_be_0_or_1 illegal (); end
        if ((DEVICE_FEATURES & ~KNOWN_FEATURES) != 64'd0)
            begin : g_features DEVICE_FEATURES_has_a_bit_whose_rules_are_not_implemented illegal (); end
        if (!DEVICE_FEATURES[FEATURE_VERSION_1])
            begin : g_version_1 DEVICE_FEATURES_must_have_VERSION_1 illegal (); end
    endgenerate

    wire                     bus_valid, bus_ready, bus_write, bus_done;
    wire [ADDRESS_WIDTH-1:0] bus_address;
    wire [3:0]               bus_byte_enable;
    wire [31:0]              bus_wdata, bus_rdata;
    wire                     request_pending;
    wire                     bus_master_enable, msix_enable, msix_function_mask, pasid_enable, power_d0;
    wire                     function_reset, core_busy, interrupt_pending;
    wire                     msi_valid, msi_ready;
    wire [63:0]              msi_address;
    wire [31:0]              msi_data;

    pcie_completer #(
        .NUM_DEVICES     (NUM_DEVICES),
        .NUM_QUEUES      (NUM_QUEUES),
        .MSIX_VECTORS    (MSIX_VECTORS),
        .PASID_SUPPORT   (PASID_SUPPORT),
        .PASID_WIDTH     (PASID_WIDTH),
        .INTEGRATED      (INTEGRATED),
        .DEVICE_TYPE     (DEVICE_TYPE),
        .MULTIPLIER_BITS (MULTIPLIER_BITS),
        .ADDRESS_WIDTH   (ADDRESS_WIDTH)
    ) u_pcie_completer (
        .clk                (clk),
        .rst                (rst),
        .s_axis_rx_tdata    (s_axis_rx_tdata),
        .s_axis_rx_tkeep    (s_axis_rx_tkeep),
        .s_axis_rx_tvalid   (s_axis_rx_tvalid),
        .s_axis_rx_tready   (s_axis_rx_tready),
        .s_axis_rx_tlast    (s_axis_rx_tlast),
        .m_axis_tx_tdata    (m_axis_tx_tdata),
        .m_axis_tx_tkeep    (m_axis_tx_tkeep),
        .m_axis_tx_tvalid   (m_axis_tx_tvalid),
        .m_axis_tx_tready   (m_axis_tx_tready),
        .m_axis_tx_tlast    (m_axis_tx_tlast),
        .bus_valid          (bus_valid),
        .bus_ready          (bus_ready),
        .bus_write          (bus_write),
        .bus_address        (bus_address),
        .bus_byte_enable    (bus_byte_enable),
        .bus_wdata          (bus_wdata),
        .bus_done           (bus_done),
        .bus_rdata          (bus_rdata),
        .request_pending    (request_pending),
        .core_busy          (core_busy),
        .function_reset     (function_reset),
        .interrupt_pending  (interrupt_pending),
        .msi_valid          (msi_valid),
        .msi_ready          (msi_ready),
        .msi_address        (msi_address),
        .msi_data           (msi_data),
        .bus_master_enable  (bus_master_enable),
        .msix_enable        (msix_enable),
        .msix_function_mask (msix_function_mask),
        .pasid_enable       (pasid_enable),
        .power_d0           (power_d0)
    );

    function_core #(
        .NUM_DEVICES     (NUM_DEVICES),
        .NUM_QUEUES      (NUM_QUEUES),
        .QUEUE_SIZE_MAX  (QUEUE_SIZE_MAX),
        .CONFIG_CHUNKS   (CONFIG_CHUNKS),
        .MSIX_VECTORS    (MSIX_VECTORS),
        .DEVICE_VECTORS  (DEVICE_VECTORS),
        .PASID_SUPPORT   (PASID_SUPPORT),
        .PASID_WIDTH     (PASID_WIDTH),
        .INTEGRATED      (INTEGRATED),
        .DEVICE_TYPE     (DEVICE_TYPE),
        .DEVICE_FEATURES (DEVICE_FEATURES),
        .BACKEND_ACK     (BACKEND_ACK),
        .MULTIPLIER_BITS (MULTIPLIER_BITS),
        .ADDRESS_WIDTH   (ADDRESS_WIDTH)
    ) u_function_core (
        .clk                (clk),
        .rst                (rst),
        .function_reset     (function_reset),
        .bus_valid          (bus_valid),
        .bus_ready          (bus_ready),
        .bus_write          (bus_write),
        .bus_address        (bus_address),
        .bus_byte_enable    (bus_byte_enable),
        .bus_wdata          (bus_wdata),
        .bus_done           (bus_done),
        .bus_rdata          (bus_rdata),
        .hold_backend       (request_pending || s_axis_rx_tvalid),
        .bus_master_enable  (bus_master_enable),
        .msix_enable        (msix_enable),
        .msix_function_mask (msix_function_mask),
        .pasid_enable       (pasid_enable),
        .power_d0           (power_d0),
        .core_busy          (core_busy),
        .interrupt_pending  (interrupt_pending),
        .msi_valid          (msi_valid),
        .msi_ready          (msi_ready),
        .msi_address        (msi_address),
        .msi_data           (msi_data),
        .doorbell_valid     (doorbell_valid),
        .doorbell_device    (doorbell_device),
        .doorbell_queue     (doorbell_queue),
        .doorbell_data      (doorbell_data),
        .lifecycle_valid    (lifecycle_valid),
        .lifecycle_op       (lifecycle_op),
        .lifecycle_device   (lifecycle_device),
        .lifecycle_ack      (lifecycle_ack),
        .lifecycle_timeout  (lifecycle_timeout),
        .event_valid        (event_valid),
        .event_ready        (event_ready),
        .event_kind         (event_kind),
        .event_device       (event_device),
        .event_queue        (event_queue),
        .event_data         (event_data),
        .lookup_valid       (lookup_valid),
        .lookup_ready       (lookup_ready),
        .lookup_device      (lookup_device),
        .lookup_queue       (lookup_queue),
        .lookup_done        (lookup_done),
        .lookup_enabled     (lookup_enabled),
        .lookup_size        (lookup_size),
        .lookup_desc        (lookup_desc),
        .lookup_driver      (lookup_driver),
        .lookup_devarea     (lookup_devarea),
        .lookup_pasid       (lookup_pasid),
        .lookup_pasid_valid (lookup_pasid_valid)
    );

endmodule

`default_nettype wire
