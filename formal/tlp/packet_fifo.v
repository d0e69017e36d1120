// SPDX-License-Identifier: Apache-2.0
// A word that is written and committed is read once, unchanged and in its turn; one that is rolled back never. One word, chosen
// freely, is followed; the contract of the header comment is assumed of the user. A queue of 4 words of 4 bits goes through every
// filling and wraps its pointers in the depth of the covers.
//
// Carries PCIE-06 (a rolled back packet was never there), PCIE-14, PCIE-15 (order).

module packet_fifo_proof #(
    parameter WIDTH      = 4,
    parameter DEPTH_BITS = 2
) (
    input wire             clk,
    input wire             rst,
    input wire             write_valid,
    input wire [WIDTH-1:0] write_data,
    input wire             commit,
    input wire             rollback,
    input wire             read_pop,
    input wire             follow          // this word from here on
);

    localparam [DEPTH_BITS:0] WORDS = 1 << DEPTH_BITS;

    wire [DEPTH_BITS:0] free_words;
    wire                occupied, read_valid;
    wire [WIDTH-1:0]    read_data;

    packet_fifo #(.WIDTH (WIDTH), .DEPTH_BITS (DEPTH_BITS)) dut (
        .clk (clk), .rst (rst), .write_valid (write_valid), .write_data (write_data), .commit (commit),
        .rollback (rollback), .free_words (free_words), .occupied (occupied), .read_valid (read_valid),
        .read_data (read_data), .read_pop (read_pop)
    );

    (* keep *) wire [WIDTH-1:0]    word_0, word_1, word_2, word_3, shown;   // probes
    (* keep *) wire [DEPTH_BITS:0] written, committed, read;

    reg                past = 1'b0;
    reg [DEPTH_BITS+1:0] open, whole;       // words not yet committed, words to be read
    reg                followed, published; // the word is here, and committed
    reg [DEPTH_BITS:0] ahead;               // words that are read before it
    reg [WIDTH-1:0]    value;

    wire [DEPTH_BITS+1:0] kept = rollback ? 0 : open;
    wire [DEPTH_BITS:0] held = written - read, ready = committed - read, place = read + ahead;
    wire [WIDTH-1:0]    stored = place[1] ? (place[0] ? word_3 : word_2) : (place[0] ? word_1 : word_0);
    wire                mine = followed && published && ahead == 0;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        assume (!(write_valid && open + whole == WORDS));
        assume (!(commit && rollback));
        assume (!read_pop || read_valid);

        if (rst) begin
            open      <= 0;
            whole     <= 0;
            followed  <= 1'b0;
            published <= 1'b0;
        end else begin
            open  <= (commit ? 0 : kept) + write_valid;
            whole <= whole + (commit ? open : 0) - read_pop;
            if (followed) begin
                if (rollback && !published) followed <= 1'b0;
                if (commit) published <= 1'b1;
                if (read_pop) ahead <= ahead - 1;
                if (read_pop && mine) followed <= 1'b0;
            end else if (write_valid && follow) begin
                followed  <= 1'b1;
                published <= 1'b0;
                ahead     <= whole + kept - read_pop;
                value     <= write_data;
            end
        end

        if (past && !rst) begin
            free_is_exact:     assert (free_words == WORDS - open - whole);
            occupied_is_exact: assert (occupied == (whole != 0));
            shown_when_whole:  assert (read_valid == (whole != 0));
            word_is_unchanged: assert (!mine || (read_valid && read_data == value));
            uncommitted_waits: assert (!(followed && !published) || ahead >= whole);
            shown_word_stays:  assert (!(past && $past(read_valid && !read_pop && !rst)) ||
                                       (read_valid && read_data == $past(read_data)));
            counts_agree:      assert (open <= WORDS && whole <= WORDS &&
                                       held == whole + open && ready == whole && whole + open <= WORDS &&
                                       (!followed || ahead < whole + open) && !(followed && published && ahead >= whole));
            memory_agrees:     assert (!followed || (stored == value && (!mine || shown == value)));
            full_and_read:     cover (mine && value == 4'hA && read_pop && free_words == 0);
            rolled_back:       cover ($past(rollback && open == 2 && followed && !rst) && whole == 2);
        end
    end

endmodule
