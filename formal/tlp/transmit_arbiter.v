// SPDX-License-Identifier: Apache-2.0
// Every beat offered leaves exactly once and unchanged: a completion's in its clock, a message's in the clock it is taken, never
// between the first and the last beat of a completion.
//
// Carries PCIE-15, PCIE-34.

module transmit_arbiter_proof (
    input wire         clk,
    input wire         rst,
    input wire         completion_valid,
    input wire [255:0] completion_data,
    input wire [2:0]   completion_dwords,
    input wire         completion_last,
    input wire         message_valid,
    input wire [255:0] message_data,
    input wire [2:0]   message_dwords,
    input wire         message_room
);

    wire         message_ready, beat_valid, beat_last;
    wire [255:0] beat_data;
    wire [2:0]   beat_dwords;

    transmit_arbiter dut (
        .clk (clk), .rst (rst), .completion_valid (completion_valid), .completion_data (completion_data),
        .completion_dwords (completion_dwords), .completion_last (completion_last), .message_valid (message_valid),
        .message_ready (message_ready), .message_data (message_data), .message_dwords (message_dwords),
        .message_room (message_room), .beat_valid (beat_valid), .beat_data (beat_data), .beat_dwords (beat_dwords),
        .beat_last (beat_last)
    );

    (* keep *) wire inside;

    reg  past = 1'b0;
    reg  begun;              // a completion's first beat has left, its last has not
    wire taken = message_valid && message_ready;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        if (rst)                   begun <= 1'b0;
        else if (completion_valid) begun <= !completion_last;

        if (past && !rst) begin
            completion_passes:    assert (!completion_valid || (beat_valid && beat_data == completion_data &&
                                          beat_dwords == completion_dwords && beat_last == completion_last));
            message_passes:       assert (!taken || (beat_valid && beat_data == message_data &&
                                          beat_dwords == message_dwords && beat_last));
            nothing_is_invented:  assert (!beat_valid || completion_valid || taken);
            never_both:           assert (!(taken && completion_valid));
            completions_are_whole: assert (!(taken && begun));
            message_needs_room:   assert (!taken || message_room);
            message_is_not_starved: assert (!(message_valid && message_room && !completion_valid && !begun) || taken);
            knows_where_it_is:    assert (inside== begun);
            message_after_completion: cover (taken && $past(completion_valid && completion_last && begun));
        end
    end

endmodule
