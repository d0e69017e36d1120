// SPDX-License-Identifier: Apache-2.0
// NOTIFY: turns a write to a queue's slot into a doorbell. The address alone names device and queue, never device_select
// (MGMT-11, AMB-30). Reads return 0.
//
// Carries VPCI-77 (only a queue that may run), VPCI-81, VPCI-82, VPCI-83, VPCI-84, VPCI-85, VPCI-86.

`default_nettype none

module notify #(
    parameter MULTIPLIER_BITS = 10   // log2 of notify_off_multiplier
) (
    input  wire                       clk,
    input  wire                       rst,
    input  wire                       execute,     // an access of this region commits
    input  wire                       write,
    input  wire [3:0]                 byte_enable,
    input  wire [31:0]                wdata,
    input  wire [MULTIPLIER_BITS-3:0] slot_word,   // DW within the queue's slot: only the first one rings
    input  wire [11:0]                device,
    input  wire [5:0]                 queue,
    input  wire                       runnable,    // the addressed queue may run

    output reg                        doorbell_valid,
    output reg  [11:0]                doorbell_device,
    output reg  [5:0]                 doorbell_queue,
    output reg  [31:0]                doorbell_data     // the written DW, bytes that are not enabled 0
);

    wire [31:0] lanes = {{8{byte_enable[3]}}, {8{byte_enable[2]}}, {8{byte_enable[1]}}, {8{byte_enable[0]}}};
    wire        first = slot_word == {(MULTIPLIER_BITS - 2){1'b0}};
    wire        ring  = execute && write && (byte_enable[1:0] == 2'b11) && first && runnable;

    always @(posedge clk) begin
        if (rst) begin
            doorbell_valid  <= 1'b0;
            doorbell_device <= 12'd0;
            doorbell_queue  <= 6'd0;
            doorbell_data   <= 32'd0;
        end else begin
            doorbell_valid <= ring;
            if (ring) begin
                doorbell_device <= device;
                doorbell_queue  <= queue;
                doorbell_data   <= wdata & lanes;
            end
        end
    end

endmodule

`default_nettype wire
