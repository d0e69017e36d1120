// SPDX-License-Identifier: Apache-2.0
// Messages that are due are counted, none invented, none lost below 255 of a kind (docs/spec-notes.md, Errors). The ledger
// here adds and subtracts without bound checks of its own; what 255 becomes with one more is the one exception: errors stay at 255,
// of INTx edges a pair is left out, so that Assert and Deassert keep alternating.
//
// Carries PCIE-75, PCIE-90.

module message_counter_proof (
    input wire clk,
    input wire rst,
    input wire due,
    input wire wants     // the sender takes what waits
);

    wire error_waiting, edge_waiting;
    wire error_sent = wants && error_waiting;
    wire edge_sent  = wants && edge_waiting;

    message_counter error_counter (
        .clk (clk), .rst (rst), .due (due), .sent (error_sent), .waiting (error_waiting)
    );
    message_counter #(.AFTER_FULL (8'd254)) edge_counter (
        .clk (clk), .rst (rst), .due (due), .sent (edge_sent), .waiting (edge_waiting)
    );

    (* keep *) wire [7:0] error_count;
    (* keep *) wire [7:0] edge_count;

    reg       past = 1'b0;
    reg [8:0] error_owed, edge_owed;     // one bit wider than needed: an overflow would show
    reg       edge_level;                // what the receiver believes after everything owed has been sent, from 0
    reg       sent_level;                // and believes now

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);

        if (rst) begin
            error_owed <= 9'd0;
            edge_owed  <= 9'd0;
            edge_level <= 1'b0;
            sent_level <= 1'b0;
        end else begin
            error_owed <= (error_owed == 9'd255 && due && !error_sent) ? 9'd255 : error_owed + due - error_sent;
            edge_owed  <= (edge_owed == 9'd255 && due && !edge_sent) ? 9'd254 : edge_owed + due - edge_sent;
            edge_level <= edge_level ^ due;
            sent_level <= sent_level ^ edge_sent;
        end

        if (past) begin
            error_owed_waits: assert (error_waiting == (error_owed != 9'd0));
            edge_owed_waits:  assert (edge_waiting == (edge_owed != 9'd0));
            edges_alternate:  assert ((edge_level ^ sent_level) == edge_owed[0]);
            count_is_ledger:  assert (error_count== error_owed && edge_count== edge_owed);
            three_are_owed:   cover (error_owed == 9'd3 && due && wants);
        end
    end

endmodule
