// SPDX-License-Identifier: Apache-2.0
// The PCIe side of the function: TLPs in, completions and messages out, one register access at a time on the register bus.
//
//   rx -> tlp_buffer -> request_decoder -> request_sequencer -> register bus
//                                           |     |     ^
//                                           |  pci_config_space (its PCI_CFG window uses the same bus; it logs errors, too)
//                                           v
//   tx <- transmit_path (completions and messages)
//
// Register bus: `bus_valid` and its fields hold until `bus_ready`; `bus_done` comes for one clock, a clock or more later,
// with `bus_rdata` whose disabled bytes are 0. `request_pending` is 1 from the clock after a TLP's last beat was taken until
// it is executed, without a gap between TLPs. While `core_busy` no request starts.

`default_nettype none

module pcie_completer #(
    parameter NUM_DEVICES     = 15,
    parameter NUM_QUEUES      = 4,
    parameter MSIX_VECTORS    = 32,
    parameter PASID_SUPPORT   = 1,
    parameter PASID_WIDTH     = 20,
    parameter INTEGRATED      = 0,
    parameter DEVICE_TYPE     = 1,
    parameter MULTIPLIER_BITS = 10,    // log2 of notify_off_multiplier
    parameter ADDRESS_WIDTH   = 15     // DWs of BAR0
) (
    input  wire                     clk,
    input  wire                     rst,

    input  wire [255:0]             s_axis_rx_tdata,
    input  wire [31:0]              s_axis_rx_tkeep,
    input  wire                     s_axis_rx_tvalid,
    output wire                     s_axis_rx_tready,
    input  wire                     s_axis_rx_tlast,

    output wire [255:0]             m_axis_tx_tdata,
    output wire [31:0]              m_axis_tx_tkeep,
    output wire                     m_axis_tx_tvalid,
    input  wire                     m_axis_tx_tready,
    output wire                     m_axis_tx_tlast,

    output wire                     bus_valid,
    input  wire                     bus_ready,
    output wire                     bus_write,
    output wire [ADDRESS_WIDTH-1:0] bus_address,
    output wire [3:0]               bus_byte_enable,
    output wire [31:0]              bus_wdata,
    input  wire                     bus_done,
    input  wire [31:0]              bus_rdata,

    output wire                     request_pending,
    input  wire                     core_busy,           // an event, look-up, clearing or sweep is running or due
    output wire                     function_reset,      // one clock: reset the function
    input  wire                     interrupt_pending,   // the ISR of index 0 is not 0

    // MSI-X messages: taken in a clock in which both are 1; the core does not wait
    input  wire                     msi_valid,
    output wire                     msi_ready,
    input  wire [63:0]              msi_address,
    input  wire [31:0]              msi_data,

    output wire                     bus_master_enable,
    output wire                     msix_enable,
    output wire                     msix_function_mask,
    output wire                     pasid_enable,
    output wire                     power_d0
);

    wire         head_valid, head_last, head_malformed, head_pop;
    wire [255:0] head_data;

    tlp_buffer #(
        .PASID_SUPPORT (PASID_SUPPORT)
    ) u_buffer (
        .clk              (clk),
        .rst              (rst),
        .s_axis_rx_tdata  (s_axis_rx_tdata),
        .s_axis_rx_tkeep  (s_axis_rx_tkeep),
        .s_axis_rx_tvalid (s_axis_rx_tvalid),
        .s_axis_rx_tready (s_axis_rx_tready),
        .s_axis_rx_tlast  (s_axis_rx_tlast),
        .head_valid       (head_valid),
        .head_data        (head_data),
        .head_last        (head_last),
        .head_malformed   (head_malformed),
        .head_pop         (head_pop),
        .pending          (request_pending)
    );

    wire                      memory_space_enable;
    wire [63:ADDRESS_WIDTH+2] bar0_base;
    wire [12:0]               captured_id;

    wire                     request_valid, request_done;
    wire                     request_memory, request_config, request_refused, request_turn_off;
    wire                     request_write, request_posted, request_locked;
    wire [3:0]               request_error, request_first_be, request_last_be;
    wire [10:0]              request_length;
    wire [ADDRESS_WIDTH-1:0] request_address;
    wire [9:0]               request_register, request_tag;
    wire [12:0]              request_destination, request_completer;
    wire [2:0]               request_tc, request_attr, request_payload;
    wire [15:0]              request_requester;
    wire [11:0]              request_byte_count;
    wire [6:0]               request_lower_address;

    request_decoder #(
        .INTEGRATED    (INTEGRATED),
        .ADDRESS_WIDTH (ADDRESS_WIDTH)
    ) u_decoder (
        .clk                   (clk),
        .rst                   (rst),
        .head_valid            (head_valid),
        .head_data             (head_data),
        .head_malformed        (head_malformed),
        .memory_space_enable   (memory_space_enable),
        .pasid_enable          (pasid_enable),
        .bar0_base             (bar0_base),
        .captured_id           (captured_id),
        .request_valid         (request_valid),
        .request_done          (request_done),
        .request_memory        (request_memory),
        .request_config        (request_config),
        .request_refused       (request_refused),
        .request_error         (request_error),
        .request_turn_off      (request_turn_off),
        .request_write         (request_write),
        .request_posted        (request_posted),
        .request_payload       (request_payload),
        .request_length        (request_length),
        .request_address       (request_address),
        .request_register      (request_register),
        .request_destination   (request_destination),
        .request_first_be      (request_first_be),
        .request_last_be       (request_last_be),
        .request_locked        (request_locked),
        .request_tc            (request_tc),
        .request_attr          (request_attr),
        .request_tag           (request_tag),
        .request_requester     (request_requester),
        .request_completer     (request_completer),
        .request_byte_count    (request_byte_count),
        .request_lower_address (request_lower_address)
    );

    wire                     config_valid, config_done, config_reset;
    wire [31:0]              write_data, config_rdata;
    wire                     window_valid, window_write;
    wire [ADDRESS_WIDTH-1:0] window_address;
    wire [3:0]               window_byte_enable;
    wire [31:0]              window_wdata;
    wire                     completion_room, completion_start, completion_data_valid, completion_finish;
    wire [31:0]              completion_data;
    wire [7:0]               completion_length;
    wire                     completion_more, messages_first, log, intx_level;
    wire [2:0]               max_payload, send_error;

    request_sequencer #(
        .ADDRESS_WIDTH (ADDRESS_WIDTH)
    ) u_sequencer (
        .clk                   (clk),
        .rst                   (rst),
        .hold                  (core_busy || messages_first),
        .request_valid         (request_valid),
        .request_done          (request_done),
        .request_memory        (request_memory),
        .request_config        (request_config),
        .request_refused       (request_refused),
        .request_write         (request_write),
        .request_posted        (request_posted),
        .request_payload       (request_payload),
        .request_length        (request_length),
        .request_address       (request_address),
        .request_first_be      (request_first_be),
        .request_last_be       (request_last_be),
        .head_data             (head_data),
        .head_last             (head_last),
        .head_pop              (head_pop),
        .write_data            (write_data),
        .log                   (log),
        .config_valid          (config_valid),
        .config_done           (config_done),
        .config_rdata          (config_rdata),
        .config_reset          (config_reset),
        .function_reset        (function_reset),
        .window_valid          (window_valid),
        .window_write          (window_write),
        .window_address        (window_address),
        .window_byte_enable    (window_byte_enable),
        .window_wdata          (window_wdata),
        .bus_valid             (bus_valid),
        .bus_ready             (bus_ready),
        .bus_write             (bus_write),
        .bus_address           (bus_address),
        .bus_byte_enable       (bus_byte_enable),
        .bus_wdata             (bus_wdata),
        .bus_done              (bus_done),
        .bus_rdata             (bus_rdata),
        .completion_room       (completion_room),
        .completion_length     (completion_length),
        .completion_more       (completion_more),
        .completion_start      (completion_start),
        .completion_data_valid (completion_data_valid),
        .completion_data       (completion_data),
        .completion_finish     (completion_finish)
    );

    pci_config_space #(
        .NUM_DEVICES     (NUM_DEVICES),
        .NUM_QUEUES      (NUM_QUEUES),
        .MSIX_VECTORS    (MSIX_VECTORS),
        .PASID_SUPPORT   (PASID_SUPPORT),
        .PASID_WIDTH     (PASID_WIDTH),
        .INTEGRATED      (INTEGRATED),
        .DEVICE_TYPE     (DEVICE_TYPE),
        .MULTIPLIER_BITS (MULTIPLIER_BITS),
        .ADDRESS_WIDTH   (ADDRESS_WIDTH)
    ) u_config_space (
        .clk                 (clk),
        .rst                 (rst),
        .function_reset      (function_reset),
        .config_valid        (config_valid),
        .config_done         (config_done),
        .config_write        (request_write),
        .config_register     (request_register),
        .config_byte_enable  (request_first_be),
        .config_wdata        (write_data),
        .config_destination  (request_destination),
        .config_rdata        (config_rdata),
        .config_reset        (config_reset),
        .window_valid        (window_valid),
        .window_ready        (bus_ready),
        .window_write        (window_write),
        .window_address      (window_address),
        .window_byte_enable  (window_byte_enable),
        .window_wdata        (window_wdata),
        .window_done         (bus_done),
        .window_rdata        (bus_rdata),
        .log                 (log),
        .error               (request_error),
        .answered            (request_refused),
        .send_error          (send_error),
        .interrupt_pending   (interrupt_pending),
        .intx_level          (intx_level),
        .captured_id         (captured_id),
        .bar0_base           (bar0_base),
        .memory_space_enable (memory_space_enable),
        .max_payload         (max_payload),
        .bus_master_enable   (bus_master_enable),
        .msix_enable         (msix_enable),
        .msix_function_mask  (msix_function_mask),
        .pasid_enable        (pasid_enable),
        .power_d0            (power_d0)
    );

    transmit_path u_transmit (
        .clk                   (clk),
        .rst                   (rst),
        .completion_room       (completion_room),
        .completion_start      (completion_start),
        .completion_data_valid (completion_data_valid),
        .completion_data       (completion_data),
        .completion_finish     (completion_finish),
        .completion_length     (completion_length),
        .completion_more       (completion_more),
        .max_payload           (max_payload),
        .request_memory        (request_memory),
        .request_write         (request_write),
        .request_refused       (request_refused),
        .request_locked        (request_locked),
        .request_length        (request_length),
        .request_offset        (request_address[4:0]),
        .request_tc            (request_tc),
        .request_attr          (request_attr),
        .request_tag           (request_tag),
        .request_requester     (request_requester),
        .request_completer     (request_completer),
        .request_byte_count    (request_byte_count),
        .request_lower_address (request_lower_address),
        .captured_id           (captured_id),
        .msi_valid             (msi_valid),
        .msi_ready             (msi_ready),
        .msi_address           (msi_address),
        .msi_data              (msi_data),
        .core_busy             (core_busy),
        .intx_level            (intx_level),
        .send_error            (send_error),
        .send_acknowledge      (log && request_turn_off),
        .messages_first        (messages_first),
        .m_axis_tx_tdata       (m_axis_tx_tdata),
        .m_axis_tx_tkeep       (m_axis_tx_tkeep),
        .m_axis_tx_tvalid      (m_axis_tx_tvalid),
        .m_axis_tx_tready      (m_axis_tx_tready),
        .m_axis_tx_tlast       (m_axis_tx_tlast)
    );

endmodule

`default_nettype wire
