// SPDX-License-Identifier: Apache-2.0
// Presence: a bitmap in RAM that says which indices exist and which of their provisioning state is valid. Clearing it, eight
// indices a clock, removes every device: state that it does not mark as valid reads 0 and is cleared before its next use. The
// current entry is read at `fetch` and changed by at most one of the one-clock commands after that.
//
// Carries MGMT-05, MGMT-26, MGMT-34, MGMT-44, MGMT-45; PCIE-99 (a reset takes as long as clearing); AMB-62, AMB-63.

`default_nettype none

module presence #(
    parameter NUM_DEVICES   = 15,
    parameter CONFIG_CHUNKS = 2,
    parameter INDEX_WIDTH   = 4,
    parameter CHUNK_WIDTH   = 1
) (
    input  wire                   clk,
    input  wire                   rst,            // starts a clearing, too
    input  wire                   clear_all,
    output wire                   clearing,

    input  wire                   fetch,
    input  wire [INDEX_WIDTH-1:0] index,
    input  wire [CHUNK_WIDTH-1:0] chunk,
    output wire                   exists,
    output wire                   select_valid,   // config_select has been written
    output wire                   first_chunk_valid,
    output wire                   chunk_valid,    // `chunk` has been written

    input  wire                   set_exists,
    input  wire                   set_select,
    input  wire                   set_chunk,
    input  wire                   forget
);

    localparam ENTRY     = CONFIG_CHUNKS + 2;   // {a bit for each chunk, config_select, exists}
    localparam ROWS      = NUM_DEVICES / 8 + 1;
    localparam ROW_WIDTH = (ROWS > 1) ? $clog2(ROWS) : 1;
    localparam LAST_ROW  = ROWS - 1;

    reg                 clearing_q;
    reg [ROW_WIDTH-1:0] row_q;

    assign clearing = clearing_q;

    always @(posedge clk) begin
        if (rst || clear_all) begin
            clearing_q <= 1'b1;
            row_q      <= {ROW_WIDTH{1'b0}};
        end else if (clearing_q) begin
            clearing_q <= row_q != LAST_ROW[ROW_WIDTH-1:0];
            row_q      <= row_q + {{(ROW_WIDTH - 1){1'b0}}, 1'b1};
        end
    end

    wire [2:0]           slot;
    wire [ROW_WIDTH-1:0] row;
    generate
        if (INDEX_WIDTH > 3) begin : g_row
            assign slot = index[2:0];
            assign row  = clearing_q ? row_q : index[INDEX_WIDTH-1:3];
        end else begin : g_row
            assign slot = {{(3 - INDEX_WIDTH){1'b0}}, index};
            assign row  = {ROW_WIDTH{1'b0}};
        end
    endgenerate

    wire [8*ENTRY-1:0]       row_rdata;
    reg  [8*ENTRY-1:0]       row_wdata;
    wire [ENTRY-1:0]         entry  = row_rdata[slot * ENTRY +: ENTRY];
    wire [CONFIG_CHUNKS-1:0] chunks = entry[ENTRY-1:2];
    reg  [ENTRY-1:0]         entry_next;

    assign exists            = entry[0];
    assign select_valid      = entry[1];
    assign first_chunk_valid = chunks[0];
    assign chunk_valid       = chunks[chunk];

    always @* begin
        entry_next = entry;
        if (set_exists) entry_next[0]         = 1'b1;
        if (set_select) entry_next[1]         = 1'b1;
        if (set_chunk)  entry_next[chunk + 2] = 1'b1;
        if (forget)     entry_next            = {ENTRY{1'b0}};
        row_wdata = row_rdata;
        row_wdata[slot * ENTRY +: ENTRY] = entry_next;
        if (clearing_q) row_wdata = {(8*ENTRY){1'b0}};
    end

    wire write = clearing_q || set_exists || set_select || set_chunk || forget;

    context_ram #(.WIDTH(8 * ENTRY), .DEPTH(ROWS), .ADDRESS_WIDTH(ROW_WIDTH)) u_bitmap (
        .clk     (clk),
        .enable  (fetch || write),
        .write   (write),
        .address (row),
        .wdata   (row_wdata),
        .rdata   (row_rdata)
    );

endmodule

`default_nettype wire
