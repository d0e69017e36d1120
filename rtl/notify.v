// NOTIFY: turns a write to a queue's slot into a doorbell. The address alone names device and queue, never device_select
// (MGMT-11, AMB-30). Combinational.
//
// Carries VPCI-81..86.

`default_nettype none

module notify #(
    parameter MULTIPLIER_BITS = 10   // log2 of notify_off_multiplier
) (
    input  wire                       write,
    input  wire [3:0]                 byte_enable,
    input  wire [31:0]                wdata,
    input  wire [MULTIPLIER_BITS-3:0] slot_word,   // DW within the queue's slot
    input  wire                       runnable,    // the addressed queue may run
    output wire                       ring,
    output wire [31:0]                data         // the written DW, bytes that are not enabled 0
);

    wire [31:0] lanes = {{8{byte_enable[3]}}, {8{byte_enable[2]}}, {8{byte_enable[1]}}, {8{byte_enable[0]}}};

    assign ring = write && (byte_enable[1:0] == 2'b11) && (slot_word == {(MULTIPLIER_BITS - 2){1'b0}}) && runnable;
    assign data = wdata & lanes;

endmodule

`default_nettype wire
