// SPDX-License-Identifier: Apache-2.0
// Counts messages of one kind that are due and not yet sent.

`default_nettype none

module message_counter #(
    parameter [7:0] AFTER_FULL = 8'd255    // what 255 becomes when one more is due
) (
    input  wire clk,
    input  wire rst,
    input  wire due,       // one more
    input  wire sent,      // one less; only while waiting
    output wire waiting
);

    reg [7:0] count_q, count_d;

    assign waiting = count_q != 8'd0;

    always @* begin
        count_d = count_q;
        if (due && !sent) count_d = (count_q == 8'd255) ? AFTER_FULL : count_q + 8'd1;
        if (sent && !due) count_d = count_q - 8'd1;
    end

    always @(posedge clk) begin
        if (rst) count_q <= 8'd0;
        else     count_q <= count_d;
    end

endmodule

`default_nettype wire
