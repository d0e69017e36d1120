// SPDX-License-Identifier: Apache-2.0
// MANAGED: the RFC's management structure. Holds device_select and the outcome of the latest create write; asks the device
// table for everything else. Read data are combinational; `execute` commits a write.
//
// Carries MGMT-03, MGMT-04, MGMT-05, MGMT-06, MGMT-07, MGMT-16, MGMT-17, MGMT-19, MGMT-20, MGMT-21, MGMT-22, MGMT-23,
// MGMT-24, MGMT-25, MGMT-26, MGMT-27, MGMT-28, MGMT-31, MGMT-33, MGMT-34, MGMT-35, MGMT-36, MGMT-37, MGMT-38, MGMT-43,
// MGMT-47, MGMT-48, MGMT-49, MGMT-50, MGMT-51, MGMT-52, MGMT-55; AMB-32, AMB-47, AMB-48, AMB-49, AMB-50, AMB-51,
// AMB-54, AMB-55.

`default_nettype none

module management #(
    parameter NUM_DEVICES   = 15,
    parameter CONFIG_CHUNKS = 2,
    parameter CHUNK_WIDTH   = 1,
    `include "virtio_mgmt_record_bits.vh"
) (
    input  wire                   clk,
    input  wire                   rst,

    input  wire                   execute,           // one clock, in which an access of this region commits
    input  wire                   write,
    input  wire [3:0]             byte_enable,
    input  wire [6:0]             word,              // DW of the structure
    input  wire [31:0]            wdata,

    output wire [31:0]            device_select,
    input  wire                   managed,           // device_select is within 1..NUM_DEVICES
    input  wire                   exists,
    input  wire                   select_valid,
    input  wire [DEVICE_BITS-1:0] device,
    input  wire                   chunk_valid,
    input  wire [31:0]            metadata,          // the addressed word of the addressed chunk
    output wire [CHUNK_WIDTH-1:0] chunk,
    output wire [5:0]             metadata_word,

    output reg  [31:0]            rdata,
    output reg  [DEVICE_BITS-1:0] device_next,       // with the new config_select
    output wire                   mark_select,
    output wire                   metadata_write,
    output wire [31:0]            merged,            // what the addressed DW becomes
    output wire                   create,
    output wire                   destroy,

    input  wire                   create_refused,    // the device table turned the create down
    input  wire                   reset_all
);

    `include "virtio_mgmt_layout.vh"
    `include "virtio_mgmt_records.vh"

    localparam [15:0] CONFIG_END = MANAGED_CONFIG + 16'd256;

    reg [31:0] device_select_q;
    reg [31:0] outcome_index_q;   // the index that create_ok describes
    reg [1:0]  outcome_q;

    assign device_select = device_select_q;

    wire [15:0] offset    = {7'd0, word, 2'b00};
    wire        at_config = (offset >= MANAGED_CONFIG) && (offset < CONFIG_END);
    wire        at_create = offset == MANAGED_CREATE;

    // ---- read ----

    wire [31:0] config_select  = (managed && select_valid) ? device[DEVICE_CONFIG_SELECT_LSB +: 32] : 32'd0;
    wire        chunk_in_range = config_select < CONFIG_CHUNKS;
    wire [6:0]  config_word    = word - MANAGED_CONFIG[8:2];

    assign chunk         = chunk_in_range ? config_select[CHUNK_WIDTH-1:0] : {CHUNK_WIDTH{1'b0}};
    assign metadata_word = config_word[5:0];

    wire [1:0] create_ok = (outcome_index_q == device_select_q) ? outcome_q : 2'd0;

    always @* begin
        rdata = 32'd0;
        if (offset == MANAGED_NUM_DEVICES)   rdata = NUM_DEVICES;
        if (offset == MANAGED_DEVICE_SELECT) rdata = device_select_q;
        if (offset == MANAGED_CONFIG_SELECT) rdata = config_select;
        if (at_config && managed && chunk_in_range && chunk_valid) rdata = metadata;
        if (at_create)                       rdata = {22'd0, create_ok, 7'd0, managed && exists};
    end

    // ---- write ----

    wire [31:0] lanes = {{8{byte_enable[3]}}, {8{byte_enable[2]}}, {8{byte_enable[1]}}, {8{byte_enable[0]}}};
    assign merged = (rdata & ~lanes) | (wdata & lanes);

    wire writes = execute && write && (byte_enable != 4'd0);

    assign mark_select    = writes && offset == MANAGED_CONFIG_SELECT && managed;
    assign metadata_write = writes && at_config && managed && !exists && chunk_in_range;

    always @* begin
        device_next = device;
        device_next[DEVICE_CONFIG_SELECT_LSB +: 32] = merged;
    end

    // Order of checks: value, index 0 and range, exists or absent; metadata comes last, in the device table (MGMT-37).
    wire       create_write = writes && at_create && byte_enable[0];
    wire [7:0] value        = wdata[7:0];
    reg  [1:0] verdict;

    always @* begin
        verdict = CREATE_OK[1:0];
        if (value > 8'd1)                   verdict = CREATE_INVALID_CFG[1:0];
        else if (!managed)                  verdict = CREATE_INVALID_CFG[1:0];
        else if (value == 8'd1 && exists)   verdict = CREATE_ID_DUP[1:0];
        else if (value == 8'd0 && !exists)  verdict = CREATE_INVALID_CFG[1:0];
    end

    assign create  = create_write && verdict == CREATE_OK[1:0] && value[0];
    assign destroy = create_write && verdict == CREATE_OK[1:0] && !value[0];

    always @(posedge clk) begin
        if (rst || reset_all) begin
            device_select_q <= 32'd0;
            outcome_index_q <= 32'd0;
            outcome_q       <= CREATE_OK[1:0];
        end else begin
            if (writes && offset == MANAGED_DEVICE_SELECT) device_select_q <= merged;
            if (create_write) begin
                outcome_index_q <= device_select_q;
                outcome_q       <= verdict;
            end else if (create_refused) begin
                outcome_q       <= CREATE_INVALID_CFG[1:0];
            end
        end
    end

    wire unused_ok = &{1'b0, config_word[6], 1'b0};

endmodule

`default_nettype wire
