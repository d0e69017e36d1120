// SPDX-License-Identifier: Apache-2.0
// Store-and-forward queue of words: what is written becomes readable only when it is committed, a packet at a time. So a
// packet is read without gaps, and one that turns out bad can be removed before it is seen.
//
// `commit` publishes everything written before this clock; `rollback` discards everything written since the last commit.
// A word written in the same clock belongs to the next packet. The reader sees the oldest word while `read_valid`, from
// the clock after its commit; `read_pop` takes it. One write and one read port: block RAM.
//
// Contract: never write while `free_words` is 0; commit and rollback not together; pop only while read_valid.

`default_nettype none

module packet_fifo #(
    parameter WIDTH      = 8,
    parameter DEPTH_BITS = 6    // log2 of the number of words
) (
    input  wire                clk,
    input  wire                rst,
    input  wire                write_valid,
    input  wire [WIDTH-1:0]    write_data,
    input  wire                commit,
    input  wire                rollback,
    output wire [DEPTH_BITS:0] free_words,
    output wire                occupied,     // a committed word has not been popped
    output wire                read_valid,
    output wire [WIDTH-1:0]    read_data,    // not defined while read_valid is 0
    input  wire                read_pop
);

    // Pointers carry one bit more than an address: full and empty differ.
    reg [DEPTH_BITS:0] write_q, write_d, commit_q, commit_d, read_q, read_d;
    reg                valid_q, valid_d;

    reg  [WIDTH-1:0]    words [0:(1 << DEPTH_BITS)-1];
    reg  [WIDTH-1:0]    word_q;
    wire [DEPTH_BITS:0] write_pointer = rollback ? commit_q : write_q;

    wire [DEPTH_BITS-1:0] write_address = write_pointer[DEPTH_BITS-1:0];
    wire [DEPTH_BITS-1:0] read_address  = read_d[DEPTH_BITS-1:0];

    assign free_words = {1'b1, {DEPTH_BITS{1'b0}}} - (write_q - read_q);
    assign occupied   = commit_q != read_q;
    assign read_valid = valid_q;
    assign read_data  = word_q;

    always @* begin
        write_d  = write_pointer + {{DEPTH_BITS{1'b0}}, write_valid};
        commit_d = commit ? write_q : commit_q;
        read_d   = read_q + {{DEPTH_BITS{1'b0}}, read_pop};
        // A committed word was written a clock ago or earlier, so this clock's RAM read already returns it.
        valid_d  = commit_d != read_d;
    end

    always @(posedge clk) begin
        if (write_valid) words[write_address] <= write_data;
        // The word being written is not committed, so no reader waits for it; not reading it spares the logic for a collision.
        if (!(write_valid && (write_address == read_address))) word_q <= words[read_address];
    end

    always @(posedge clk) begin
        if (rst) begin
            write_q  <= {(DEPTH_BITS + 1){1'b0}};
            commit_q <= {(DEPTH_BITS + 1){1'b0}};
            read_q   <= {(DEPTH_BITS + 1){1'b0}};
            valid_q  <= 1'b0;
        end else begin
            write_q  <= write_d;
            commit_q <= commit_d;
            read_q   <= read_d;
            valid_q  <= valid_d;
        end
    end

endmodule

`default_nettype wire
