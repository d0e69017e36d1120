// SPDX-License-Identifier: Apache-2.0
// The queue never overflows: a completion that was started when there was room finds it, however long it takes, whatever messages enter
// meanwhile and however slowly the link takes them. Unbounded, for the fewest beats that hold the reserve; more only add room.
//
// Assumed: the sequencer starts a completion of at most 17 beats while `completion_room`, one at a time, its first beat a clock later or
// after that (proof request_sequencer); messages enter between completions, with `message_room` (proof transmit_arbiter).
//
// Carries PCIE-16, PCIE-34.

module transmit_room_proof #(
    parameter DEPTH_BITS = 6
) (
    input wire clk,
    input wire rst,
    input wire start,
    input wire completion_beat,
    input wire completion_last,
    input wire message,
    input wire m_axis_tx_tready
);

    localparam [DEPTH_BITS:0] BEATS = 1 << DEPTH_BITS;

    wire completion_room, message_room, tvalid;
    wire beat_valid = !rst && (completion_beat || message);

    transmit_queue #(.DEPTH_BITS (DEPTH_BITS)) dut (
        .clk (clk), .rst (rst), .beat_valid (beat_valid), .beat_data (256'd0), .beat_dwords (3'd7),
        .beat_last (message || completion_last), .completion_room (completion_room), .message_room (message_room),
        .m_axis_tx_tdata (), .m_axis_tx_tkeep (), .m_axis_tx_tvalid (tvalid), .m_axis_tx_tready (m_axis_tx_tready),
        .m_axis_tx_tlast ()
    );

    (* keep *) wire [DEPTH_BITS:0] written, committed, read;      // probes

    reg                past = 1'b0;
    reg                open;         // a completion was started and its last beat has not come
    reg                inside;       // its first one has
    reg [4:0]          promised;     // beats that it may still bring
    reg [DEPTH_BITS:0] stored;
    wire               pop   = tvalid && m_axis_tx_tready;
    wire [DEPTH_BITS:0] held = written - read, ready = committed - read;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        assume (!(completion_beat && message));
        if (start)           assume (completion_room && (!open || (completion_beat && completion_last)));
        if (completion_beat) assume (open && (promised != 5'd1 || completion_last));
        if (message)         assume (message_room && !inside);

        if (rst) begin
            open   <= 1'b0;
            inside <= 1'b0;
            stored <= 0;
        end else begin
            open     <= start || (open && !(completion_beat && completion_last));
            inside   <= completion_beat ? !completion_last : inside;
            promised <= start ? 5'd17 : promised - completion_beat;
            stored   <= stored + beat_valid - pop;
        end

        if (past && !rst) begin
            never_overflows:  assert (!beat_valid || stored < BEATS);
            promise_is_kept:  assert (!open || (promised >= 5'd1 && promised <= 5'd17 && BEATS - stored >= promised));
            room_is_real:     assert (!completion_room || BEATS - stored >= 18);
            counts_agree:     assert (held == stored && ready <= stored && stored <= BEATS && (!inside || open));
            full_of_promises: cover (open && promised == 5'd1 && stored == 16 && !tvalid);
        end
    end

endmodule
