// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/management/lifecycle_port.v: a report reaches the backend unchanged and, with BACKEND_ACK=1, holds everything else up
// until the acknowledgement or for 4096 clocks; a creation never waits.
//
// Assumed: `rst` in the first clock, `restart` with `rst`, no report while busy (the contract in the module's header).

`default_nettype none

module lifecycle_port_proof #(
    parameter BACKEND_ACK = 1
) (
    input wire        clk,
    input wire        rst,
    input wire        restart,
    input wire        report,
    input wire [1:0]  report_op,
    input wire [11:0] report_device,
    input wire        lifecycle_ack
);

    wire        busy, lifecycle_valid, lifecycle_timeout;
    wire [1:0]  lifecycle_op;
    wire [11:0] lifecycle_device;

    lifecycle_port #(.BACKEND_ACK(BACKEND_ACK)) dut (
        .clk               (clk),
        .rst               (rst),
        .restart           (restart),
        .report            (report),
        .report_op         (report_op),
        .report_device     (report_device),
        .busy              (busy),
        .lifecycle_valid   (lifecycle_valid),
        .lifecycle_op      (lifecycle_op),
        .lifecycle_device  (lifecycle_device),
        .lifecycle_ack     (lifecycle_ack),
        .lifecycle_timeout (lifecycle_timeout)
    );

    (* keep *) wire [11:0] clocks_q;   // probe: dut.clocks_q

    localparam [1:0] CREATED = 2'd0;

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;

    always @* begin
        if (!past) assume (rst);
        if (rst)   assume (restart);
        if (busy)  assume (!report);
    end

    // ---- the current report as the specification has it ----

    reg        held = 1'b0;      // reported, not answered
    reg [1:0]  op;
    reg [11:0] device;
    reg [12:0] clocks;           // it has been visible

    wire waits = (BACKEND_ACK != 0) && op != CREATED;

    always @(posedge clk) begin
        if (restart) begin
            held <= 1'b0;
        end else if (report) begin
            held   <= 1'b1;
            op     <= report_op;
            device <= report_device;
            clocks <= 13'd1;
        end else if (held) begin
            held   <= waits && !lifecycle_ack && clocks < 13'd4096;
            clocks <= clocks + 13'd1;
        end
    end

    reg timeout = 1'b0;          // a report that waits has been visible for 4096 clocks without an answer
    always @(posedge clk)
        if (rst) timeout <= 1'b0;
        else if (held && waits && clocks == 13'd4096 && !lifecycle_ack) timeout <= 1'b1;

    always @(posedge clk) begin
        if (past) begin
            report_is_shown_until_answered: assert (lifecycle_valid == held);
            waits_for_destruction_and_reset_only: assert (busy == (held && waits));
            time_out_after_4096_clocks_stays: assert (lifecycle_timeout == timeout);
        end
        if (past && held)
            report_is_unchanged: assert (lifecycle_op == op && lifecycle_device == device);
        // Ties the wrapper's counter to the module's for induction.
        if (past && held && waits)
            clock_count_agrees: assert (clocks == {1'b0, clocks_q} + 13'd1);
    end

    always @(posedge clk) begin
        if (past) begin
            acknowledged: cover (busy && lifecycle_ack && clocks == 13'd3);
            created: cover (lifecycle_valid && lifecycle_op == CREATED && !busy);
            restarted: cover (busy && restart);
        end
    end

endmodule

`default_nettype wire
