// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/management/presence.v: the entry of an arbitrary index changes by its own commands and by clearing only, and what is
// read at `fetch` is that entry. With two rows of eight, so that neighbours in a row and in other rows are both there.
//
// Assumed: `rst` in the first clock; no command while clearing; the current index was fetched before a command and stays
// until the next fetch (device_table's contract); at most one command a clock; index and chunk within range.

`default_nettype none

module presence_proof #(
    parameter NUM_DEVICES   = 9,
    parameter CONFIG_CHUNKS = 2,
    parameter INDEX_WIDTH   = 4
) (
    input wire                   clk,
    input wire                   rst,
    input wire                   clear_all,
    input wire                   fetch,
    input wire [INDEX_WIDTH-1:0] index,
    input wire                   chunk,
    input wire                   set_exists,
    input wire                   set_select,
    input wire                   set_chunk,
    input wire                   forget
);

    wire clearing, exists, select_valid, first_chunk_valid, chunk_valid;

    presence #(
        .NUM_DEVICES(NUM_DEVICES), .CONFIG_CHUNKS(CONFIG_CHUNKS), .INDEX_WIDTH(INDEX_WIDTH), .CHUNK_WIDTH(1)
    ) dut (
        .clk(clk), .rst(rst), .clear_all(clear_all), .clearing(clearing), .fetch(fetch), .index(index), .chunk(chunk),
        .exists(exists), .select_valid(select_valid), .first_chunk_valid(first_chunk_valid), .chunk_valid(chunk_valid),
        .set_exists(set_exists), .set_select(set_select), .set_chunk(set_chunk), .forget(forget)
    );

    localparam ENTRY = CONFIG_CHUNKS + 2;
    localparam ROWS  = NUM_DEVICES / 8 + 1;

    (* keep *) wire [8*ENTRY-1:0] row_0;      // probes: the words of the memory, and the clearing engine's row
    (* keep *) wire [8*ENTRY-1:0] row_1;
    (* keep *) wire [8*ENTRY-1:0] rdata_q;
    (* keep *) wire               row_q;

    (* anyconst *) wire [INDEX_WIDTH-1:0] chosen;
    always @* assume (chosen <= NUM_DEVICES);

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;

    reg                   in_hand = 1'b0;     // an index has been fetched,
    reg [INDEX_WIDTH-1:0] held;               // this one
    wire                  command = set_exists || set_select || set_chunk || forget;

    always @(posedge clk) begin
        if (rst || clear_all || clearing) in_hand <= 1'b0;
        else if (fetch) begin
            in_hand <= 1'b1;
            held    <= index;
        end else if (command) in_hand <= 1'b0;    // the entry has moved on
    end

    always @* begin
        if (!past) assume (rst);
        assume (index <= NUM_DEVICES);
        assume ({1'b0, set_exists} + {1'b0, set_select} + {1'b0, set_chunk} + {1'b0, forget} <= 2'd1);
        if (command) assume (in_hand && index == held && !fetch);
        if (clearing) assume (!fetch);
    end

    // ---- what the specification says of the chosen index ----

    reg       there, selected;
    reg [1:0] chunks;
    wire      of_chosen = command && index == chosen;

    always @(posedge clk) begin
        if (rst || clear_all) begin
            there    <= 1'b0;
            selected <= 1'b0;
            chunks   <= 2'b00;
        end else if (of_chosen) begin
            if (set_exists) there <= 1'b1;
            if (set_select) selected <= 1'b1;
            if (set_chunk)  chunks[chunk] <= 1'b1;
            if (forget) begin
                there    <= 1'b0;
                selected <= 1'b0;
                chunks   <= 2'b00;
            end
        end
    end

    wire [8*ENTRY-1:0] stored_row = (chosen[3] == 1'b0) ? row_0 : row_1;
    wire [ENTRY-1:0]   stored     = stored_row[chosen[2:0] * ENTRY +: ENTRY];
    wire               cleared    = !clearing || row_q > chosen[3];
    reg  [1:0]         clocks;                // that clearing takes so far

    always @(posedge clk) clocks <= (rst || clear_all) ? 2'd0 : clocks + {1'b0, clearing};

    always @(posedge clk) if (past) begin
        if (cleared)
            changes_by_own_command_only: assert (stored == {chunks, selected, there});
        if (in_hand && held == chosen && index == held)
            reads_own_entry: assert (exists == there && select_valid == selected && first_chunk_valid == chunks[0]
                                     && chunk_valid == chunks[chunk]);
        if (in_hand)
            word_in_hand: assert (!clearing && rdata_q == ((held[3] == 1'b0) ? row_0 : row_1));
        if (clearing)
            clearing_ends: assert (clocks < ROWS && {1'b0, row_q} == clocks);
    end

    always @(posedge clk) if (past) begin
        created:   cover (in_hand && held == chosen && index == held && exists && chunks == 2'b11 && selected);
        neighbour: cover (forget && index != chosen && there);
        wiped:     cover (there && clear_all);
    end

endmodule

`default_nettype wire
