// SPDX-License-Identifier: Apache-2.0
// With tx stalled for ever, at least 16 completions of one beat are still accepted, whatever messages were sent before and between
// them (docs/decisions.md, section 4). 64 beats are the fewest that hold the reserve; more only add room.
//
// Carries PCIE-16, PCIE-34.

module transmit_reserve_proof #(
    parameter DEPTH_BITS = 6
) (
    input wire       clk,
    input wire       rst,
    input wire       completion,        // one beat
    input wire       message            // one beat
);

    wire completion_room, message_room, tvalid;

    transmit_queue #(.DEPTH_BITS (DEPTH_BITS)) dut (
        .clk (clk), .rst (rst), .beat_valid (!rst && (completion || message)), .beat_data (256'd0), .beat_dwords (3'd2),
        .beat_last (1'b1), .completion_room (completion_room), .message_room (message_room), .m_axis_tx_tdata (),
        .m_axis_tx_tkeep (), .m_axis_tx_tvalid (tvalid), .m_axis_tx_tready (1'b0), .m_axis_tx_tlast ()
    );

    (* keep *) wire [DEPTH_BITS:0] written;
    (* keep *) wire [DEPTH_BITS:0] read;

    reg                past = 1'b0;
    reg [DEPTH_BITS:0] completions, messages;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        if (message)    assume (message_room && !completion);
        if (completion) assume (completion_room);

        if (rst) begin
            completions <= 0;
            messages    <= 0;
        end else begin
            completions <= completions + completion;
            messages    <= messages + message;
        end

        if (past && !rst) begin
            sixteen_find_room:    assert (completions >= 16 || completion_room);
            messages_are_bounded: assert (messages + 52 <= (1 << DEPTH_BITS) || messages == 0);
            counted:              assert (completions + messages == written&& read== 0 &&
                                          completions <= (1 << DEPTH_BITS) - 16);
            reserve_is_used:      cover (completions == 3 && messages == 2);
        end
    end

endmodule
