// SPDX-License-Identifier: Apache-2.0
// PASID: queue_pasid of the selected device's selected queue. Combinational.
//
// Carries MGMT-13, MGMT-43 (absent view), AMB-77 (valid bit), AMB-78 (bits above the supported width read 0).

`default_nettype none

module pasid #(
    parameter PASID_WIDTH = 20,
    parameter QUEUE_BITS  = 246
) (
    input  wire                  write,
    input  wire [3:0]            byte_enable,
    input  wire [31:0]           wdata,
    input  wire                  available,     // the device exists and has the queue
    input  wire [QUEUE_BITS-1:0] queue,
    output wire [31:0]           rdata,
    output reg  [QUEUE_BITS-1:0] queue_next,
    output wire                  queue_write
);

    `include "virtio_mgmt_records.vh"

    wire [31:0] lanes  = {{8{byte_enable[3]}}, {8{byte_enable[2]}}, {8{byte_enable[1]}}, {8{byte_enable[0]}}};
    wire [31:0] merged = (rdata & ~lanes) | (wdata & lanes);
    wire [19:0] supported = 20'hFFFFF >> (20 - PASID_WIDTH);

    assign rdata       = available ? {queue[QUEUE_PASID_VALID_LSB], 11'd0, queue[QUEUE_PASID_LSB +: 20]} : 32'd0;
    assign queue_write = available && write && (byte_enable != 4'd0);

    always @* begin
        queue_next = queue;
        queue_next[QUEUE_PASID_LSB +: 20] = merged[19:0] & supported;
        queue_next[QUEUE_PASID_VALID_LSB] = merged[31];
    end

    wire unused_ok = &{1'b0, merged[30:20], 1'b0};

endmodule

`default_nettype wire
