// SPDX-License-Identifier: Apache-2.0
// Holds TLPs for the link, in the order of their generation. A TLP is sent only when it is here whole: tvalid has no gap
// inside a TLP. Outputs are 0 while tvalid is 0, whatever the memory holds.
//
// The write port takes one beat a clock and one TLP at a time, from its first beat to `beat_last`: transmit_arbiter ensures
// it. Messages leave room for completions, so that they never hold up requests.
//
// Carries PCIE-15, PCIE-16.

`default_nettype none

module transmit_queue #(
    parameter DEPTH_BITS = 9         // log2 of beats: a block RAM 36 bits wide has 512 words, fewer would cost the same
) (
    input  wire         clk,
    input  wire         rst,
    input  wire         beat_valid,
    input  wire [255:0] beat_data,       // bytes beyond beat_dwords are 0
    input  wire [2:0]   beat_dwords,     // DW in the beat, less one; 7 but in the last
    input  wire         beat_last,
    output wire         completion_room, // the longest completion fits
    output wire         message_room,    // a message of one beat fits beside the room reserved for completions
    output wire [255:0] m_axis_tx_tdata,
    output wire [31:0]  m_axis_tx_tkeep,
    output wire         m_axis_tx_tvalid,
    input  wire         m_axis_tx_tready,
    output wire         m_axis_tx_tlast
);

    localparam [DEPTH_BITS:0] COMPLETION_BEATS = 17;     // 3 + 128 DW
    // One-DW requests that are still served when messages have filled the queue, the integrator's non-posted credits. Twice
    // the longest completion, since one may be under way, and two beats that are.
    localparam [DEPTH_BITS:0] REQUESTS         = 16;
    localparam [DEPTH_BITS:0] MESSAGE_RESERVE  = REQUESTS + COMPLETION_BEATS + COMPLETION_BEATS + 2;

    reg  whole_q, whole_d;               // the last beat of a TLP was written a clock ago

    wire [DEPTH_BITS:0] free_words;
    wire                read_valid, read_last, unused_occupied;
    wire [255:0]        read_data;
    wire [2:0]          read_dwords;
    reg  [31:0]         read_keep;
    integer             lane;

    always @* begin
        whole_d = beat_valid && beat_last;
        for (lane = 0; lane < 8; lane = lane + 1) read_keep[4*lane +: 4] = {4{read_dwords >= lane[2:0]}};
    end

    always @(posedge clk) begin
        if (rst) whole_q <= 1'b0;
        else     whole_q <= whole_d;
    end

    packet_fifo #(
        .WIDTH      (260),
        .DEPTH_BITS (DEPTH_BITS)
    ) u_fifo (
        .clk         (clk),
        .rst         (rst),
        .write_valid (beat_valid),
        .write_data  ({beat_last, beat_dwords, beat_data}),
        .commit      (whole_q),
        .rollback    (1'b0),
        .free_words  (free_words),
        .occupied    (unused_occupied),
        .read_valid  (read_valid),
        .read_data   ({read_last, read_dwords, read_data}),
        .read_pop    (m_axis_tx_tvalid && m_axis_tx_tready)
    );

    // Strictly more: one beat may still be on its way.
    assign completion_room  = free_words > COMPLETION_BEATS;
    assign message_room     = free_words > MESSAGE_RESERVE;
    assign m_axis_tx_tvalid = read_valid;
    assign m_axis_tx_tdata  = read_valid ? read_data : 256'd0;
    assign m_axis_tx_tkeep  = read_valid ? read_keep : 32'd0;
    assign m_axis_tx_tlast  = read_valid && read_last;

endmodule

`default_nettype wire
