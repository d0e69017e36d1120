// SPDX-License-Identifier: Apache-2.0
// Life-cycle port: reports creation, destruction and reset of devices to the backend. With BACKEND_ACK=1 destruction and reset
// wait for its acknowledgement, at most 4096 clocks; nothing else is executed meanwhile. Creation never waits.
//
// Carries MGMT-40 (quiesced first), AMB-60, AMB-61.

`default_nettype none

module lifecycle_port #(
    parameter BACKEND_ACK = 0
) (
    input  wire        clk,
    input  wire        rst,
    input  wire        restart,              // rst, or a reset of the function: spares the timeout flag
    input  wire        report,               // one clock, not while busy
    input  wire [1:0]  report_op,
    input  wire [11:0] report_device,
    output wire        busy,                 // from the clock after `report`

    output reg         lifecycle_valid,
    output reg  [1:0]  lifecycle_op,
    output reg  [11:0] lifecycle_device,
    input  wire        lifecycle_ack,
    output reg         lifecycle_timeout     // sticky until rst
);

    `include "virtio_mgmt_layout.vh"

    reg [11:0] clocks_q;                     // that the report has been held without an answer

    wire waits   = (BACKEND_ACK != 0) && lifecycle_op != LIFECYCLE_CREATED;
    wire expired = clocks_q == 12'd4095;

    assign busy = lifecycle_valid && waits;

    always @(posedge clk) begin
        if (restart) begin
            lifecycle_valid  <= 1'b0;
            lifecycle_op     <= 2'd0;
            lifecycle_device <= 12'd0;
            clocks_q         <= 12'd0;
        end else if (report) begin
            lifecycle_valid  <= 1'b1;
            lifecycle_op     <= report_op;
            lifecycle_device <= report_device;
            clocks_q         <= 12'd0;
        end else if (lifecycle_valid) begin
            lifecycle_valid  <= waits && !lifecycle_ack && !expired;
            if (waits) clocks_q <= clocks_q + 12'd1;
        end
    end

    always @(posedge clk) begin
        if (rst)                                    lifecycle_timeout <= 1'b0;
        else if (busy && expired && !lifecycle_ack) lifecycle_timeout <= 1'b1;
    end

endmodule

`default_nettype wire
