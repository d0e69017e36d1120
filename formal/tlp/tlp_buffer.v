// SPDX-License-Identifier: Apache-2.0
// Classification of received packets: exactly the well-formed ones are published, by counting DWs (docs/spec-notes.md, TLP reception), beat
// by beat as they came with bytes outside tkeep 0; for any other exactly one marker. The queue below is proved by packet_fifo: what
// is watched here is what enters it. Nothing that arrives stops reception for good.
//
// Carries PCIE-01, PCIE-02, PCIE-05, PCIE-06, PCIE-07, PCIE-08, PCIE-14, PCIE-16, PCIE-112, PCIE-113.

module tlp_buffer_proof #(
    parameter PASID_SUPPORT = 1
) (
    input wire         clk,
    input wire         rst,
    input wire [255:0] tdata,
    input wire [31:0]  tkeep,
    input wire         tvalid,
    input wire         tlast,
    input wire         head_pop
);

    wire         tready, head_valid, head_last, head_malformed, pending;
    wire [255:0] head_data;

    tlp_buffer #(.PASID_SUPPORT (PASID_SUPPORT), .DEPTH_BITS (5)) dut (
        .clk (clk), .rst (rst), .s_axis_rx_tdata (tdata), .s_axis_rx_tkeep (tkeep), .s_axis_rx_tvalid (tvalid),
        .s_axis_rx_tready (tready), .s_axis_rx_tlast (tlast), .head_valid (head_valid), .head_data (head_data),
        .head_last (head_last), .head_malformed (head_malformed), .head_pop (head_pop), .pending (pending)
    );

    // Probes: the write side of the queue, and the collector's state for induction.
    (* keep *) wire         write_valid, commit, rollback, inside_q, broken_q, judge_q, marker_q;
    (* keep *) wire [257:0] write_data;
    (* keep *) wire [5:0]   free_words;
    (* keep *) wire [5:0]   written, committed, read;
    (* keep *) wire [4:0]   beats_q;
    (* keep *) wire [7:0]   expected_q;
    (* keep *) wire [3:0]   last_dwords_q;

    // ---- the beat ------------------------------------------------------------------------------------------------------
    reg [255:0] masked;
    reg [3:0]   dwords;          // of a contiguous tkeep of whole DWs, else 0
    integer     i;
    always @* begin
        for (i = 0; i < 32; i = i + 1) masked[8*i +: 8] = tkeep[i] ? tdata[8*i +: 8] : 8'd0;
        dwords = 4'd0;
        for (i = 1; i <= 8; i = i + 1) if (tkeep == (33'd1 << (4*i)) - 33'd1) dwords = i[3:0];
    end

    // ---- the header, of a first beat -----------------------------------------------------------------------------------
    wire [3:0] is_prefix = {masked[103:101] == 3'b100, masked[71:69] == 3'b100, masked[39:37] == 3'b100, masked[7:5] == 3'b100};
    wire [2:0] skipped = !is_prefix[0] ? 3'd0 : !is_prefix[1] ? 3'd1 : !is_prefix[2] ? 3'd2 : !is_prefix[3] ? 3'd3 : 3'd4;
    wire [3:0] is_local = {!masked[100], !masked[68], !masked[36], !masked[4]};
    wire       local_prefix = (skipped > 0 && is_local[0]) || (skipped > 1 && is_local[1]) ||
                              (skipped > 2 && is_local[2]) || (skipped > 3 && is_local[3]);
    wire [31:0] h    = masked >> (32 * skipped);
    wire [7:0]  kind = h[7:0];
    wire        with_data = kind[6];
    wire [10:0] len  = {h[17:16], h[31:24]} == 10'd0 ? 11'd1024 : {1'b0, h[17:16], h[31:24]};
    wire        defined =
        kind == 8'h00 || kind == 8'h20 || kind == 8'h40 || kind == 8'h60 || kind == 8'h01 || kind == 8'h21 || kind == 8'h02 ||
        kind == 8'h42 || kind == 8'h04 || kind == 8'h44 || kind == 8'h05 || kind == 8'h45 || kind == 8'h0A || kind == 8'h4A ||
        kind == 8'h0B || kind == 8'h4B || (kind >= 8'h30 && kind <= 8'h35) || (kind >= 8'h70 && kind <= 8'h75) ||
        kind == 8'h4C || kind == 8'h6C || kind == 8'h4D || kind == 8'h6D || kind == 8'h4E || kind == 8'h6E;
    wire        header_good = defined && !(with_data && len > 11'd128) && !local_prefix && (PASID_SUPPORT != 0 || skipped == 3'd0);
    wire [7:0]  promised    = skipped + (kind[5] ? 8'd4 : 8'd3) + (with_data ? len[7:0] : 8'd0) + h[23];

    // ---- the packet ----------------------------------------------------------------------------------------------------
    reg         past = 1'b0;
    reg         inside;              // its first beat was taken, its last not
    reg         good;                // nothing is wrong so far but, perhaps, the length
    reg [10:0]  got;                 // DWs so far; stays when it is bad
    reg [7:0]   want;
    reg         ended;               // its last beat was taken a clock ago
    reg         marked;              // and a clock before that, and it was bad
    wire [5:0]  open    = written - committed, ready = committed - read;
    wire        take    = tvalid && tready;
    wire        beat_ok = tlast ? dwords != 4'd0 : dwords == 4'd8;
    wire        well_formed = good && got == want;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        assume (!head_pop || head_valid);

        if (rst) begin
            inside <= 1'b0;
            ended  <= 1'b0;
            marked <= 1'b0;
            good   <= 1'b0;
        end else begin
            ended  <= take && tlast;
            marked <= ended && !well_formed;
            if (take) begin
                inside <= !tlast;
                if (!inside) begin
                    good <= header_good && beat_ok;
                    want <= promised;
                    got  <= dwords;
                end else begin
                    // More than the longest there is: bad, and no reason to count further.
                    good <= good && beat_ok && got < 11'd144;
                    if (good) got <= got + dwords;
                end
            end
        end

        if (past && !rst) begin
            judged_by_length:   assert (!ended || commit == (well_formed || marked));
            published_if_good:  assert (commit == ((ended && well_formed) || marked));
            dropped_if_bad:     assert (rollback == (ended && !well_formed));
            marker_follows:     assert (!rollback || (write_valid && write_data[257] && write_data[256]));
            beats_enter:        assert (!(take && (!inside || good)) ||
                                        (write_valid && write_data == {1'b0, tlast, masked}));
            nothing_else_enters: assert (!write_valid || rollback || (take && (!inside || good)));
            never_overflows:    assert (!write_valid || free_words != 6'd0 || rollback);
            room_for_marker:    assert (!rollback || free_words != 6'd32);
            bad_is_swallowed:   assert (!(inside && !good) || rollback || tready);
            waits_a_clock_only: assert (tready || rollback || (free_words == 6'd0));
            longest_is_137:     assert (!(ended && well_formed) || (got >= 11'd3 && got <= 11'd137));
            pending_at_once:    assert (!ended || pending);
            pending_to_the_end: assert (!head_valid || pending);
            state_agrees:       assert (inside_q == inside && judge_q == ended && marker_q == marked &&
                                        (!(inside || ended) || (broken_q == !good && (!good || (expected_q == want && want >= 8'd3 &&
                                        want <= 8'd137)))));
            count_agrees:       assert (!(inside && good) || (got == {beats_q, 3'd0} && beats_q >= 5'd1 && beats_q <= 5'd18));
            end_count_agrees:   assert (!(ended && good) || (last_dwords_q >= 4'd1 && last_dwords_q <= 4'd8 && beats_q >= 5'd1 &&
                                        got == {beats_q - 5'd1, 3'd0} + last_dwords_q && beats_q <= 5'd18));
            // Words that are not published: at least one of a packet that is being taken or judged, or the marker.
            open_words_agree:   assert (open <= 6'd32 - ready && ready <= 6'd32 && inside + ended + marked <= 2'd1 &&
                                        (open != 6'd0) == (inside || ended || marked) && (!marked || open == 6'd1));
            good_of_two_beats:  cover (ended && well_formed && got == 11'd9);
            bad_then_good:      cover (ended && well_formed && $past(marked));
            marker_seen:        cover (head_valid && head_malformed && head_last);
        end
    end

endmodule
