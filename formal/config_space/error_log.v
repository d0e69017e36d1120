// SPDX-License-Identifier: Apache-2.0
// Which bits an error sets and which message it sends, from the table in docs/spec-notes.md (Errors).
//
// Carries PCIE-76, PCIE-89, PCIE-90, PCIE-91, PCIE-87, PCIE-62.

module error_log_proof (
    input wire       clk,
    input wire       rst,
    input wire       log,
    input wire [3:0] error,
    input wire       answered,
    input wire       report_correctable,
    input wire       report_nonfatal,
    input wire       report_fatal,
    input wire       report_unsupported,
    input wire       serr_enable,
    input wire       may_send,
    input wire [3:0] clear_device_status,
    input wire       clear_parity_error,
    input wire       clear_system_error
);

    wire [3:0] device_status;
    wire       parity_error, system_error;
    wire [2:0] send_error;

    error_log dut (
        .clk (clk), .rst (rst), .log (log), .error (error), .answered (answered), .report_correctable (report_correctable),
        .report_nonfatal (report_nonfatal), .report_fatal (report_fatal), .report_unsupported (report_unsupported),
        .serr_enable (serr_enable), .may_send (may_send), .clear_device_status (clear_device_status),
        .clear_parity_error (clear_parity_error), .clear_system_error (clear_system_error), .device_status (device_status),
        .parity_error (parity_error), .system_error (system_error), .send_error (send_error)
    );

    reg       past = 1'b0;
    reg [3:0] sets;          // URD, FED, NFED, CED
    reg [2:0] sends;         // ERR_FATAL, ERR_NONFATAL, ERR_COR
    reg       sets_parity, sets_system;
    reg [3:0] status;
    reg       parity, system;

    // One row of the table each.
    always @* begin
        sets        = 4'b0000;
        sends       = 3'b000;
        sets_parity = 1'b0;
        if (log) case (error)
            4'b0001: begin sets = 4'b0100; sends[2] = report_fatal || serr_enable; end
            4'b0010:
                if (answered) begin sets = 4'b1001; sends[0] = report_unsupported && report_correctable; end
                else begin sets = 4'b1010; sends[1] = report_unsupported && (report_nonfatal || serr_enable); end
            4'b0100: begin sets = 4'b0010; sends[1] = report_nonfatal || serr_enable; sets_parity = 1'b1; end
            4'b1000: begin sets = 4'b0001; sends[0] = report_correctable; end
            default: ;
        endcase
        if (!may_send) sends = 3'b000;
        sets_system = serr_enable && (sends[2] || sends[1]);
    end

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        // At most one error a TLP (PCIE-92): the decoder proof shows it.
        assume ((error & (error - 4'd1)) == 4'd0);

        status <= rst ? 4'd0 : (status & ~clear_device_status) | sets;
        parity <= !rst && ((parity && !clear_parity_error) || sets_parity);
        system <= !rst && ((system && !clear_system_error) || sets_system);

        if (past) begin
            device_status_by_kind: assert (device_status == status);
            parity_by_poison:      assert (parity_error == parity);
            system_by_message:     assert (system_error == system);
            message_by_role:       assert (rst || send_error == sends);
            one_message_an_error:  assert (rst || (send_error & (send_error - 3'd1)) == 3'd0);
            none_without_error:    assert (rst || (log && error != 4'd0) || send_error == 3'd0);
            set_in_clock_of_clear: cover (status == 4'b1111 && clear_device_status == 4'b1111 && sets == 4'b1010);
        end
    end

endmodule
