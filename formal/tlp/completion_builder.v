// SPDX-License-Identifier: Apache-2.0
// Every field of a completion, byte by byte in link order, and its data: DW by DW what was delivered, nothing missing, nothing
// added (docs/layout.md, section 11). The sequencer's protocol is assumed: `start`, then the DWs in any rhythm, `finish` with
// the last one, one completion at a time. One DW, chosen freely, is followed.
//
// Carries PCIE-03, PCIE-35, PCIE-36, PCIE-37, PCIE-38, PCIE-39, PCIE-40, PCIE-41, PCIE-42, PCIE-43, PCIE-44, PCIE-45.

module completion_builder_proof (
    input wire        clk,
    input wire        rst,
    input wire        start,
    input wire        data_valid,
    input wire [31:0] data,
    input wire        finish,
    input wire        with_data,
    input wire        unsupported,
    input wire        locked,
    input wire [7:0]  length,
    input wire [2:0]  tc,
    input wire [2:0]  attr,
    input wire [9:0]  tag,
    input wire [15:0] requester,
    input wire [15:0] completer,
    input wire [11:0] byte_count,
    input wire [6:0]  lower_address
);

    wire         beat_valid, beat_last;
    wire [255:0] beat_data;
    wire [2:0]   beat_dwords;

    completion_builder dut (
        .clk (clk), .rst (rst), .start (start), .data_valid (data_valid), .data (data), .finish (finish),
        .with_data (with_data), .unsupported (unsupported), .locked (locked), .length ({2'b00, length}), .tc (tc),
        .attr (attr), .tag (tag), .requester (requester), .completer (completer), .byte_count (byte_count),
        .lower_address (lower_address), .beat_valid (beat_valid), .beat_data (beat_data), .beat_dwords (beat_dwords),
        .beat_last (beat_last)
    );

    (* anyconst *) wire [7:0] followed;  // DW of the completion, 3 is the first of its data

    (* keep *) wire [3:0] count_q;       // probe

    reg          past = 1'b0;
    reg          active;                 // started and not finished
    reg [7:0]    left;                   // DW not yet delivered
    reg [7:0]    taken;                  // DW of the completion, header included, up to now
    reg          ended;                  // finished a clock ago: the last beat leaves now
    reg [7:0]    sent;                   // DW that have left in earlier beats
    reg [95:0]   expected;               // header in link order
    reg [31:0]   value;                  // of the followed DW
    reg          has_value;

    wire [7:0]   now_left  = start ? (with_data ? length : 8'd0) : left;
    wire [7:0]   now_taken = (start ? 8'd3 : ended ? 8'd0 : taken) + data_valid;
    wire [7:0]   position  = followed - sent;          // of the followed DW in this beat
    wire [7:0]   fill      = taken - sent;
    wire [3:0]   here      = {1'b0, beat_dwords} + 4'd1;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        assume (!start || !active);
        assume (!start || !with_data || (length >= 8'd1 && length <= 8'd128));
        assume (!data_valid || ((start || active) && now_left != 8'd0));
        // With data, `finish` comes with the last DW (request_sequencer proves it): after it a full beat may be gone.
        assume (!finish || ((start || active) && now_left == data_valid));
        if (data_valid && now_left == 8'd1) assume (finish);

        if (rst) begin
            active    <= 1'b0;
            ended     <= 1'b0;
            sent      <= 8'd0;
            taken     <= 8'd0;
            has_value <= 1'b0;
        end else begin
            active <= (start || active) && !finish;
            left   <= now_left - data_valid;
            taken  <= now_taken;
            ended  <= finish;
            sent   <= !beat_valid ? sent : beat_last ? 8'd0 : sent + here;
            if (start) begin
                has_value <= 1'b0;
                expected <= {
                    1'b0, lower_address, tag[7:0], requester[7:0], requester[15:8],                   // bytes 11..8
                    byte_count[7:0], 2'b00, unsupported, 1'b0, byte_count[11:8], completer[7:0], completer[15:8],
                    with_data ? length : 8'd0, 2'b00, attr[1:0], 4'b0000, tag[9], tc, tag[8], attr[2], 2'b00,
                    with_data ? (locked ? 8'h4B : 8'h4A) : (locked ? 8'h0B : 8'h0A)};
            end
            if (data_valid && now_taken - 8'd1 == followed) begin
                has_value <= 1'b1;
                value     <= data;
            end
        end

        if (past && !rst) begin
            header_is_exact:   assert (!(fill != 8'd0 && sent == 8'd0) || (beat_data[95:0] == expected && fill >= 8'd3));
            data_in_place:     assert (!(followed >= 8'd3 && followed >= sent && position < fill) ||
                                       (has_value && (beat_data >> {position[2:0], 5'd0}) % 33'h1_0000_0000 == value));
            padding_is_zero:   assert ((beat_data >> {fill, 5'd0}) == 256'd0);
            nothing_missing:   assert (!beat_valid || sent + here == taken);
            inner_is_full:     assert (!beat_valid || beat_last || here == 4'd8);
            last_when_ended:   assert ((beat_valid && beat_last) == ended);
            full_leaves:       assert (beat_valid == (ended || (taken - sent == 8'd8)));
            fill_is_bounded:   assert (taken - sent <= 8'd8 && sent[2:0] == 3'd0 && sent <= taken);
            fill_agrees:       assert (count_q == fill && (active || ended || (taken == 8'd0 && sent == 8'd0)) &&
                                       taken <= 8'd131 && (!active || (taken + left <= 9'd131 && taken >= 8'd3 && (taken == 8'd3 || left != 8'd0))));
            longest:           cover (beat_valid && beat_last && sent == 8'd8 && here == 4'd2);
            without_data:      cover (beat_valid && beat_last && beat_data[7:0] == 8'h0B && beat_data[53]);
        end
    end

endmodule
