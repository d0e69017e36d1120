// SPDX-License-Identifier: Apache-2.0
// What the sequencer does with a request, counted on its ports: a non-posted one gets exactly one completing sequence, a posted or
// silent one none; a memory request makes its accesses one after the other, ascending, each with its own byte enables and data;
// what is not executed is logged once; all beats of the TLP are used up and no more.
//
// Assumed: the request is stable until done and what the decoder passes on; its beats are as many as its length asks; the splitter's
// pieces make up the read (proofs request_decoder, tlp_buffer, completion_splitter); the bus answers what it took, once.
//
// Carries PCIE-06, PCIE-14, PCIE-15, PCIE-16, PCIE-20, PCIE-34, PCIE-46, PCIE-52, PCIE-53, PCIE-54, PCIE-55, PCIE-56,
// PCIE-60, PCIE-95, PCIE-98; VPCI-98, VPCI-99.

module request_sequencer_proof #(
    parameter AW = 10
) (
    input wire          clk,
    input wire          rst,
    input wire          hold,
    input wire          request_valid,
    input wire          memory,
    input wire          config_,
    input wire          refused,
    input wire          write,
    input wire          posted,
    input wire [2:0]    payload,
    input wire [10:0]   length,
    input wire [AW-1:0] address,
    input wire [3:0]    first_be,
    input wire [3:0]    last_be,
    input wire [255:0]  head_data,
    input wire [4:0]    any_beats,
    input wire          config_done,
    input wire [31:0]   config_rdata,
    input wire          config_reset,
    input wire          window_valid,
    input wire          window_write,
    input wire [AW-1:0] window_address,
    input wire [3:0]    window_byte_enable,
    input wire [31:0]   window_wdata,
    input wire          bus_ready,
    input wire          bus_done,
    input wire [31:0]   bus_rdata,
    input wire          completion_room,
    input wire [7:0]    completion_length
);

    wire          request_done, head_pop, log, config_valid, function_reset, bus_valid, bus_write;
    wire          start, data_valid, finish;
    wire [31:0]   write_data, bus_wdata, completion_data;
    wire [AW-1:0] bus_address;
    wire [3:0]    bus_byte_enable;

    // ---- bookkeeping ---------------------------------------------------------------------------------------------------
    reg        past = 1'b0;
    reg        begun;              // something was done for the current request
    reg [4:0]  beat, beats_q;      // beats that are used up, of how many
    reg [10:0] served;             // accesses that are done
    reg        outstanding;        // the bus took an access and has not answered
    reg        open;               // a completion is started and not finished
    reg        started;            // the first one was
    reg [10:0] unstarted;          // DW of a read for which no completion was started
    reg [7:0]  piece;              // DW that the open one still needs
    reg        logged, resets, was_reset;
    reg        more;
    reg [1:0]  completions;        // finished, 3 and more count as 3

    wire [4:0]  beats      = begun ? beats_q : any_beats;
    wire        head_last  = beat + 5'd1 == beats;
    wire [7:0]  end_dword  = payload + length[7:0];
    wire        silent     = !memory && !config_ && !refused;
    wire        read       = memory && !write;
    wire        non_posted = read || config_ || refused;
    wire        acts       = bus_valid || config_valid || start || log;
    wire [10:0] to_start   = started ? unstarted : length;

    request_sequencer #(.ADDRESS_WIDTH (AW)) dut (
        .clk (clk), .rst (rst), .hold (hold), .request_valid (request_valid), .request_done (request_done),
        .request_memory (memory), .request_config (config_), .request_refused (refused), .request_write (write),
        .request_posted (posted), .request_payload (payload), .request_length (length), .request_address (address),
        .request_first_be (first_be), .request_last_be (last_be), .head_data (head_data), .head_last (head_last),
        .head_pop (head_pop), .write_data (write_data), .log (log), .config_valid (config_valid), .config_done (config_done),
        .config_rdata (config_rdata), .config_reset (config_reset), .function_reset (function_reset),
        .window_valid (window_valid), .window_write (window_write), .window_address (window_address),
        .window_byte_enable (window_byte_enable), .window_wdata (window_wdata), .bus_valid (bus_valid),
        .bus_ready (bus_ready), .bus_write (bus_write), .bus_address (bus_address), .bus_byte_enable (bus_byte_enable),
        .bus_wdata (bus_wdata), .bus_done (bus_done), .bus_rdata (bus_rdata), .completion_room (completion_room),
        .completion_length (completion_length), .completion_more (more), .completion_start (start),
        .completion_data_valid (data_valid), .completion_data (completion_data), .completion_finish (finish)
    );

    (* keep *) wire [2:0]    state_q;    // probes
    (* keep *) wire [AW-1:0] address_q;
    (* keep *) wire [10:0]   left_q;
    (* keep *) wire [7:0]    part_q;
    (* keep *) wire          first_q;
    (* keep *) wire [2:0]    lane_q;

    wire       access   = bus_valid && bus_ready;
    wire       own      = bus_valid && !config_valid;
    wire [1:0] finished = completions + (finish && completions != 2'd3);
    wire [7:0] position = payload + served[7:0];              // DW of the TLP that is written now
    wire       in_access = state_q == 3'd1 || state_q == 3'd2;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);

        // The request
        if (past && $past(request_valid && !request_done && !rst))
            assume (request_valid && $stable({memory, config_, refused, write, posted, payload, length, address, first_be, last_be}));
        assume (!begun || request_valid);
        assume ({1'b0, memory} + config_ + refused <= 2'd1);
        assume (posted == (memory && write));
        assume (payload >= 3'd3 && payload <= 3'd5);
        assume (length >= 11'd1 && length <= (write ? 11'd128 : 11'd1024));
        assume (any_beats >= 5'd1 && any_beats <= 5'd18);
        // With a digest the last beat may hold nothing else.
        if (posted && !begun) assume (any_beats == (end_dword + 8'd7) >> 3 || any_beats == (end_dword + 8'd8) >> 3);
        if (past && $past(!head_pop && !rst)) assume ($stable(head_data));
        // The bus, configuration space with its window, the splitter
        assume (!bus_done || outstanding);
        assume (!window_valid || (config_valid && !outstanding));
        if (past && $past(window_valid && !bus_ready && !rst))
            assume (window_valid && $stable({window_write, window_address, window_byte_enable, window_wdata}));
        assume (!config_done || (config_valid && !window_valid && (!outstanding || bus_done)));
        if (start && read) assume (completion_length != 8'd0 && completion_length <= 8'd128 && completion_length <= to_start);

        if (rst || request_done) begin
            begun       <= 1'b0;
            beat        <= 5'd0;
            served      <= 11'd0;
            open        <= 1'b0;
            started     <= 1'b0;
            logged      <= 1'b0;
            resets      <= 1'b0;
            was_reset   <= 1'b0;
            completions <= 2'd0;
            more        <= 1'b0;
            unstarted   <= 11'd0;
            piece       <= 8'd0;
        end else begin
            begun       <= begun || acts;
            if (!begun) beats_q <= any_beats;
            beat        <= beat + head_pop;
            served      <= served + (bus_done && memory);
            open        <= (open || start) && !finish;
            started     <= started || start;
            logged      <= logged || log;
            resets      <= resets || (config_done && config_reset);
            was_reset   <= was_reset || function_reset;
            completions <= finished;
            if (start && read) begin
                unstarted <= to_start - completion_length;
                more      <= to_start != completion_length;
            end
            piece <= (start && read ? completion_length : piece) - (data_valid && read);
        end
        outstanding <= !rst && ((outstanding && !bus_done) || access);

        if (past && !rst) begin
            // accesses
            only_memory_accesses: assert (!own || (memory && request_valid && served < length && !outstanding));
            ascending:            assert (!own || (bus_address == address + served[AW-1:0] && bus_write == write));
            byte_enables:         assert (!own || bus_byte_enable == (served == 11'd0 ? first_be :
                                          served + 11'd1 == length ? last_be : 4'hF));
            data_of_the_payload:  assert (!(own && write) || ({3'd0, beat} == {3'd0, position[7:3]} &&
                                          bus_wdata == (head_data >> {position[2:0], 5'd0}) % 33'h1_0000_0000));
            one_at_a_time:        assert (!access || !outstanding);
            access_holds:         assert (!(past && $past(bus_valid && !bus_ready && !rst)) || (bus_valid && $stable(bus_address) &&
                                          $stable(bus_byte_enable) && $stable(bus_wdata) && $stable(bus_write)));
            all_accesses_made:    assert (!(request_done && memory) || served + (bus_done && state_q == 3'd2) == length);
            window_passes:        assert (!(config_valid && window_valid) || (bus_valid && bus_address == window_address &&
                                          bus_byte_enable == window_byte_enable && bus_write == window_write &&
                                          bus_wdata == window_wdata));
            // completions
            start_needs_room:     assert (!start || (completion_room && non_posted && !open));
            start_once:           assert (!start || (read ? to_start != 11'd0 : !started));
            finish_ends_piece:    assert (!finish || ((open || start) && (!read || (data_valid && piece == 8'd1))));
            piece_finishes:       assert (!(data_valid && read && piece == 8'd1) || finish);
            data_for_reads_only:  assert (!data_valid || (open && (read ? (bus_done && piece != 8'd0) : (config_ && !write && finish))));
            data_is_the_answer:   assert (!data_valid || completion_data == (config_ ? config_rdata : bus_rdata));
            exactly_one:          assert (!(request_done && non_posted) || (!((open || start) && !finish) &&
                                          (read ? to_start == 11'd0 && finished != 2'd0 : finished == 2'd1)));
            none_if_posted:       assert (!(start || data_valid || finish) || non_posted);
            config_read_has_data: assert (!(config_ && finish && !write) || data_valid);
            // the TLP and its log
            done_with_last_beat:  assert (request_done == (head_pop && head_last));
            never_beyond:         assert (!head_pop || (request_valid && beat < beats));
            logged_if_silent:     assert (!request_done || (logged || log) == (refused || silent));
            logged_once:          assert (!(log && logged) && !(log && (memory || config_)));
            config_for_config:    assert (!config_valid || config_);
            reset_after_answer:   assert (!function_reset || (resets && !was_reset && completions == 2'd1 && config_));
            reset_if_asked:       assert (!request_done || resets == (function_reset || was_reset) || config_done);
            // outstanding handshakes
            hold_starts_nothing:  assert (begun || !hold || !acts || (posted && !$past(hold)));
            posted_never_waits:   assert (!$past(request_valid && posted && !begun && !acts && !hold && !rst) || own);
            silent_never_waits:   assert (!(request_valid && silent && !begun && !hold) || log);
            state_agrees:         assert (((state_q != 3'd0) == begun || (state_q == 3'd1 && !begun && posted)) &&
                                          (!begun || (beats_q != 5'd0 && beats_q <= 5'd18)));
            access_agrees:        assert (!in_access || (memory && left_q == length - served && served < length &&
                                          address_q == address + served[AW-1:0] && first_q == (served == 11'd0) &&
                                          (read || (lane_q == position[2:0] && beat == position[7:3])) &&
                                          (write || (part_q == piece && piece != 8'd0 && open && started && beat == 5'd0 &&
                                           more == (unstarted != 11'd0) && piece + unstarted == length - served &&
                                           piece <= 8'd128 && unstarted < 11'd1024)) &&
                                          !logged && !resets && !was_reset && (read || (!open && !started && completions == 2'd0))));
            phases_agree:         assert (state_q != 3'd7 && (state_q != 3'd2 || outstanding) &&
                                          (outstanding == (state_q == 3'd2) || state_q == 3'd3) &&
                                          (state_q != 3'd0 || (beat == 5'd0 && !started && !open && !logged && !resets && !was_reset &&
                                           completions == 2'd0 && served == 11'd0)) &&
                                          (state_q != 3'd5 || (read && !resets && !was_reset && left_q == length - served &&
                                           address_q == address + served[AW-1:0] && !first_q &&
                                           served != 11'd0 && !open && started && piece == 8'd0 && !logged && served < length &&
                                           unstarted == length - served && beat == 5'd0)) &&
                                          (state_q != 3'd3 || (config_ && open && started && !logged && !resets && !was_reset &&
                                           beat == 5'd0 && completions == 2'd0)) &&
                                          (state_q != 3'd6 || (config_ && resets && !was_reset && !open && completions == 2'd1 &&
                                           !logged &&
                                           beat == 5'd0 && started)) &&
                                          (state_q == 3'd0 || request_valid) && beat < 5'd18);
            drain_agrees:         assert (state_q != 3'd4 || (!open && beat < beats && !outstanding && beat != 5'd0 &&
                                          resets == was_reset && (logged == (refused || silent)) && (!non_posted || started) &&
                                          (posted || silent ? completions == 2'd0 && !started : completions != 2'd0) &&
                                          (!memory || served == length) && (!read || unstarted == 11'd0) &&
                                          (config_ || refused ? completions == 2'd1 : 1'b1)));
            beats_agree:          assert (!(in_access && posted) || (beats == (end_dword + 8'd7) >> 3 ||
                                          beats == (end_dword + 8'd8) >> 3));
            split_read:           cover (request_done && read && finished == 2'd2 && length == 11'd3);
            long_write:           cover (request_done && posted && beat == 5'd1 && beats == 5'd2);
            reset_of_function:    cover (function_reset);
            drained:              cover (request_done && refused && beat == 5'd2);
        end
    end

endmodule
