// SPDX-License-Identifier: Apache-2.0
// Inserts messages between completions. A completion's beats cannot wait; a message is one beat and enters when the queue has
// room for it, no completion has been begun and not ended there, and none needs this clock.
//
// Carries PCIE-15, PCIE-16.

`default_nettype none

module transmit_arbiter (
    input  wire         clk,
    input  wire         rst,
    input  wire         completion_valid,
    input  wire [255:0] completion_data,
    input  wire [2:0]   completion_dwords,   // DW in the beat, less one
    input  wire         completion_last,
    input  wire         message_valid,
    output wire         message_ready,
    input  wire [255:0] message_data,
    input  wire [2:0]   message_dwords,
    input  wire         message_room,
    // Transmit queue
    output wire         beat_valid,
    output wire [255:0] beat_data,
    output wire [2:0]   beat_dwords,
    output wire         beat_last
);

    reg inside_q, inside_d;      // between the first and the last beat of a completion

    assign message_ready = message_room && !completion_valid && !inside_q;

    assign beat_valid  = completion_valid || (message_valid && message_ready);
    assign beat_data   = completion_valid ? completion_data : message_data;
    assign beat_dwords = completion_valid ? completion_dwords : message_dwords;
    assign beat_last   = !completion_valid || completion_last;

    always @* begin
        inside_d = completion_valid ? !completion_last : inside_q;
    end

    always @(posedge clk) begin
        if (rst) inside_q <= 1'b0;
        else     inside_q <= inside_d;
    end

endmodule

`default_nettype wire
