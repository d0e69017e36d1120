// SPDX-License-Identifier: Apache-2.0
// The transmit side's contract: what was written leaves in order and unchanged, tkeep is contiguous, nothing changes while the
// link does not take it, no gap inside a TLP; and the reserve of decisions.md, section 4: with tx stalled for ever 16 completions
// of one beat still find room, whatever messages came. 64 beats are the fewest that hold the reserve.
//
// Carries PCIE-15, PCIE-16.

module transmit_queue_proof (
    input wire         clk,
    input wire         rst,
    input wire         beat_valid,
    input wire [255:0] beat_data,
    input wire [2:0]   beat_dwords,
    input wire         beat_last,
    input wire         starts_message,   // the beat is a message, not a completion's
    input wire         m_axis_tx_tready,
    input wire         follow
);

    wire         completion_room, message_room, tvalid, tlast;
    wire [255:0] tdata;
    wire [31:0]  tkeep;

    transmit_queue #(.DEPTH_BITS (6)) dut (
        .clk (clk), .rst (rst), .beat_valid (beat_valid), .beat_data (beat_data), .beat_dwords (beat_dwords),
        .beat_last (beat_last), .completion_room (completion_room), .message_room (message_room), .m_axis_tx_tdata (tdata),
        .m_axis_tx_tkeep (tkeep), .m_axis_tx_tvalid (tvalid), .m_axis_tx_tready (m_axis_tx_tready), .m_axis_tx_tlast (tlast)
    );

    reg       past = 1'b0;
    reg       inside;              // between the first and the last beat of a completion, on the write side
    reg [4:0] promised;            // beats it may still have
    reg [6:0] stored, whole;       // beats in the queue; of complete TLPs
    reg [6:0] open;                // beats of the TLP that is not complete
    reg       out_inside;          // on the link
    reg       followed;
    reg [6:0] ahead;
    reg [255:0] value;
    reg [2:0] value_dwords;
    reg       value_last;

    wire       pop  = tvalid && m_axis_tx_tready;
    wire       mine = followed && ahead == 7'd0;

    // Eight bits of `keep` at a time: a DW is there or not.
    reg [7:0] lanes;
    integer   lane;
    reg       whole_dwords;
    always @* begin
        whole_dwords = 1'b1;
        for (lane = 0; lane < 8; lane = lane + 1) begin
            lanes[lane]  = tkeep[4*lane];
            whole_dwords = whole_dwords && (tkeep[4*lane +: 4] == 4'h0 || tkeep[4*lane +: 4] == 4'hF);
        end
    end

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        // Who writes: a completion when there was room a clock ago, of 17 beats at most; a message with room, between them.
        assume (!(rst && beat_valid));
        if (beat_valid && inside)  assume (!starts_message && (promised != 5'd1 || beat_last));
        if (beat_valid && !inside) assume (starts_message ? (message_room && beat_last) : (past && $past(completion_room)));
        if (beat_valid && !beat_last) assume (beat_dwords == 3'd7);

        if (rst) begin
            inside     <= 1'b0;
            stored     <= 7'd0;
            whole      <= 7'd0;
            open       <= 7'd0;
            out_inside <= 1'b0;
            followed   <= 1'b0;
        end else begin
            stored <= stored + beat_valid - pop;
            if (beat_valid) begin
                inside   <= !beat_last;
                promised <= inside ? promised - 5'd1 : 5'd16;
                open     <= beat_last ? 7'd0 : open + 7'd1;
            end
            whole <= whole + ((beat_valid && beat_last) ? open + 7'd1 : 7'd0) - pop;
            if (pop) out_inside <= !tlast;
            if (pop && followed) ahead <= ahead - 7'd1;
            if (pop && mine)     followed <= 1'b0;
            if (beat_valid && follow && !followed) begin
                followed     <= 1'b1;
                ahead        <= stored - pop;
                value        <= beat_data;
                value_dwords <= beat_dwords;
                value_last   <= beat_last;
            end
        end

        if (past && !rst) begin
            keep_is_contiguous: assert (!tvalid || (whole_dwords && lanes[0] && ((lanes + 8'd1) & lanes) == 8'd0));
            only_last_is_short: assert (!tvalid || tlast || tkeep == 32'hFFFFFFFF);
            holds_until_taken:  assert (!$past(tvalid && !m_axis_tx_tready && !rst) || (tvalid && $stable(tdata) &&
                                        $stable(tkeep) && $stable(tlast)));
            no_gap_inside:      assert (!out_inside || tvalid);
            whole_before_shown: assert (!tvalid || whole != 7'd0);
            idle_is_zero:       assert (tvalid || (tdata == 256'd0 && tkeep == 32'd0 && !tlast));
            leaves_unchanged:   assert (!(mine && tvalid) || (tdata == value && tlast == value_last &&
                                        lanes == (8'hFF >> (3'd7 - value_dwords))));
            never_overflows:    assert (stored < 7'd64 || !beat_valid);
            room_is_enough:     assert (!completion_room || stored <= 7'd46);
            whole_multi_beat:   cover (tvalid && tlast && out_inside && mine && m_axis_tx_tready);
            stalled:            cover ($past(tvalid && !m_axis_tx_tready, 2) && tvalid && whole == 7'd3);
        end
    end

endmodule
