// SPDX-License-Identifier: Apache-2.0
// MSIX_CFG (type 10): the window through which the driver of the function programs a managed device's own vector table.
// Keeps vector_select of every index in RAM; the entry it chooses lives with all others in msix.
//
// Carries MGMT-12, MGMT-43 (absent view), AMB-71 b.

`default_nettype none

module msix_config #(
    parameter NUM_DEVICES    = 15,
    parameter DEVICE_VECTORS = 5,
    parameter INDEX_WIDTH    = 4
) (
    input  wire                   clk,
    input  wire                   select,          // read vector_select of `index`
    input  wire                   execute,
    input  wire                   at_config,       // the access is of this region
    input  wire                   write,
    input  wire [3:0]             byte_enable,
    input  wire [2:0]             word,            // DW of the structure
    input  wire [31:0]            wdata,
    input  wire [INDEX_WIDTH-1:0] index,
    input  wire                   owner,           // the index is a managed device that exists
    input  wire                   forget,          // at execute: it is created
    input  wire                   pending,         // the chosen vector is

    output wire                   chosen,          // vector_select names a vector of the device
    output wire [6:0]             vector,          // this one
    output wire                   at_entry,        // the access is of the chosen vector's entry
    output wire [1:0]             entry_word,
    output reg  [31:0]            rdata            // what is not part of the entry
);

    `include "virtio_mgmt_layout.vh"

    wire [15:0] vector_select;
    wire [15:0] offset = {11'd0, word, 2'b00};
    wire [2:0]  above  = word - MSIX_CFG_ADDRESS_LO[4:2];

    assign chosen     = owner && {16'd0, vector_select} < DEVICE_VECTORS;
    assign vector     = vector_select[6:0];
    assign at_entry   = at_config && chosen && offset >= MSIX_CFG_ADDRESS_LO && offset <= MSIX_CFG_CONTROL;
    assign entry_word = above[1:0];

    always @* begin
        rdata = 32'd0;
        if (at_config && owner && offset == MSIX_CFG_VECTOR_COUNT) rdata = {vector_select, DEVICE_VECTORS[15:0]};
        if (at_config && chosen && offset == MSIX_CFG_STATUS)      rdata = {31'd0, pending};
    end

    wire [15:0] lanes  = {{8{byte_enable[3]}}, {8{byte_enable[2]}}};
    wire        writes = execute && write && at_config && owner && offset == MSIX_CFG_VECTOR_COUNT && byte_enable[3:2] != 2'd0;

    context_ram #(.WIDTH(16), .DEPTH(NUM_DEVICES + 1), .ADDRESS_WIDTH(INDEX_WIDTH)) u_vector_select (
        .clk     (clk),
        .enable  (select || writes || forget),
        .write   (writes || forget),
        .address (index),
        .wdata   (forget ? 16'd0 : (vector_select & ~lanes) | (wdata[31:16] & lanes)),
        .rdata   (vector_select)
    );

    wire unused_ok = &{1'b0, above[2], wdata[15:0], byte_enable[1:0], 1'b0};

endmodule

`default_nettype wire
