// SPDX-License-Identifier: Apache-2.0
// Errors of received TLPs: sets bits of Device Status and Status, and chooses the message that reports them. One error a TLP;
// the message is chosen when the error is logged, from the enables of that moment. Holds the RW1C bits.
//
// Carries PCIE-76, PCIE-89, PCIE-90, PCIE-91, PCIE-92 and the table in docs/spec-notes.md, Errors.

`default_nettype none

module error_log (
    input  wire       clk,
    input  wire       rst,
    // What happened, looked at with `log`
    input  wire       log,
    input  wire [3:0] error,               // at most one: unexpected, poisoned, unsupported, malformed
    input  wire       answered,            // a completion tells the requester
    // Enables
    input  wire       report_correctable,
    input  wire       report_nonfatal,
    input  wire       report_fatal,
    input  wire       report_unsupported,
    input  wire       serr_enable,
    input  wire       may_send,            // D0
    // RW1C
    input  wire [3:0] clear_device_status, // as below
    input  wire       clear_parity_error,
    input  wire       clear_system_error,
    output wire [3:0] device_status,       // unsupported request, fatal, non-fatal, correctable
    output wire       parity_error,        // Status bit 15
    output wire       system_error,        // Status bit 14
    output wire [2:0] send_error           // messages, one clock: fatal, non-fatal, correctable
);

    reg [3:0] device_status_q, device_status_d;
    reg       parity_error_q, parity_error_d, system_error_q, system_error_d;

    wire malformed   = error[0];
    wire unsupported = error[1];
    wire poisoned    = error[2];
    wire unexpected  = error[3];

    // An unsupported non-posted request is an advisory non-fatal error: its requester knows.
    wire fatal       = log && malformed;
    wire nonfatal    = log && ((unsupported && !answered) || poisoned);
    wire correctable = log && ((unsupported && answered) || unexpected);
    wire masked      = unsupported && !report_unsupported;

    wire send_fatal       = may_send && fatal && (report_fatal || serr_enable);
    wire send_nonfatal    = may_send && nonfatal && !masked && (report_nonfatal || serr_enable);
    wire send_correctable = may_send && correctable && !masked && report_correctable;

    assign send_error    = {send_fatal, send_nonfatal, send_correctable};
    assign device_status = device_status_q;
    assign parity_error  = parity_error_q;
    assign system_error  = system_error_q;

    always @* begin
        device_status_d = (device_status_q & ~clear_device_status) |
                          {log && unsupported, fatal, nonfatal, correctable};
        parity_error_d  = (parity_error_q && !clear_parity_error) || (log && poisoned);
        system_error_d  = (system_error_q && !clear_system_error) || (serr_enable && (send_fatal || send_nonfatal));
    end

    always @(posedge clk) begin
        if (rst) begin
            device_status_q <= 4'd0;
            parity_error_q  <= 1'b0;
            system_error_q  <= 1'b0;
        end else begin
            device_status_q <= device_status_d;
            parity_error_q  <= parity_error_d;
            system_error_q  <= system_error_d;
        end
    end

endmodule

`default_nettype wire
