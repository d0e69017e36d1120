// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/interrupts/msix_config.v over a memory of any depth: vector_select is each index's own, what MSIX_CFG reads follows
// docs/spec-notes.md, and only an existing managed device has an entry behind it.
//
// Assumed: `select` before `execute` under the same index; creation (`forget`) of a device that is not there yet, so that it
// is not an access of MSIX_CFG as well.

`default_nettype none

module msix_config_proof #(
    parameter NUM_DEVICES    = 15,
    parameter DEVICE_VECTORS = 5,
    parameter INDEX_WIDTH    = 4
) (
    input wire                   clk,
    input wire                   select,
    input wire                   execute,
    input wire                   at_config,
    input wire                   write,
    input wire [3:0]             byte_enable,
    input wire [2:0]             word,
    input wire [31:0]            wdata,
    input wire [INDEX_WIDTH-1:0] index,
    input wire                   owner,
    input wire                   forget,
    input wire                   pending
);

    wire        chosen, at_entry;
    wire [6:0]  vector;
    wire [1:0]  entry_word;
    wire [31:0] rdata;

    msix_config #(.NUM_DEVICES(NUM_DEVICES), .DEVICE_VECTORS(DEVICE_VECTORS), .INDEX_WIDTH(INDEX_WIDTH)) dut (
        .clk(clk), .select(select), .execute(execute), .at_config(at_config), .write(write), .byte_enable(byte_enable),
        .word(word), .wdata(wdata), .index(index), .owner(owner), .forget(forget), .pending(pending), .chosen(chosen),
        .vector(vector), .at_entry(at_entry), .entry_word(entry_word), .rdata(rdata)
    );

    (* keep *) wire [INDEX_WIDTH-1:0] watched;    // probes
    (* keep *) wire [15:0]            stored, read;

    (* anyconst *) wire [INDEX_WIDTH-1:0] i;

    reg                   past = 1'b0, in_hand = 1'b0, known = 1'b0;
    reg [INDEX_WIDTH-1:0] held;
    reg [15:0]            selected;                // vector_select of i
    wire [15:0]           written = {byte_enable[3] ? wdata[31:24] : selected[15:8],
                                     byte_enable[2] ? wdata[23:16] : selected[7:0]};
    wire                  writes = execute && write && at_config && owner && word == 3'd0;

    always @(posedge clk) begin
        past <= 1'b1;
        if (select) begin
            in_hand <= 1'b1;
            held    <= index;
        end else if (execute) in_hand <= 1'b0;
        if (forget && index == i) begin
            known    <= 1'b1;
            selected <= 16'd0;
        end else if (writes && index == i) selected <= written;
    end

    always @* begin
        assume (i <= NUM_DEVICES && index <= NUM_DEVICES && watched == i);
        if (execute || forget) assume (in_hand && index == held && !select);
        if (forget)            assume (execute && !owner && !at_config);
    end

    wire of_i   = in_hand && held == i && index == i && known;
    wire chose  = owner && selected < DEVICE_VECTORS;

    always @(posedge clk) if (past) begin
        if (known)
            vector_select_is_its_own: assert (stored == selected);
        if (in_hand && held == i && known)
            stays_in_hand: assert (read == selected);
        if (of_i)
            reads_its_own: assert (chosen == chose);
        if (of_i && at_config && owner && word == 3'd0)
            count_and_select: assert (rdata == {selected, 16'd0} + DEVICE_VECTORS);
        if (of_i && at_config && word == 3'd5)
            status_of_the_chosen: assert (rdata == {31'd0, chose && pending});
        if (of_i)
            entry_of_the_chosen: assert (at_entry == (at_config && chose && word >= 3'd1 && word <= 3'd4));
        if (of_i && at_entry)
            entry_address: assert (vector == selected && entry_word == word - 3'd1 && vector < DEVICE_VECTORS);
        if (!owner || !at_config)
            absent_reads_zero: assert (rdata == 32'd0 && !at_entry);
        if (at_config && !at_entry && word >= 3'd1 && word != 3'd5)
            rest_reads_zero: assert (rdata == 32'd0);
    end

    always @(posedge clk) if (past) begin
        programmed: cover (of_i && at_entry && selected == 16'd4 && word == 3'd4);
        beyond:     cover (of_i && owner && at_config && selected == 16'd5);
        neighbour:  cover (known && writes && index != i && selected == 16'd3);
    end

endmodule

`default_nettype wire
