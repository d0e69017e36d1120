// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/management/context_ram.v: an arbitrary word is what was last written to its address, and read data are that word until
// the next read. That is the behaviour of formal/models/context_ram.v, which other proofs use in its place.
//
// Assumed: addresses below DEPTH.

`default_nettype none

module context_ram_proof #(
    parameter WIDTH         = 3,
    parameter DEPTH         = 8,
    parameter ADDRESS_WIDTH = 3
) (
    input wire                     clk,
    input wire                     enable,
    input wire                     write,
    input wire [ADDRESS_WIDTH-1:0] address,
    input wire [WIDTH-1:0]         wdata
);

    wire [WIDTH-1:0] rdata;

    context_ram #(.WIDTH(WIDTH), .DEPTH(DEPTH), .ADDRESS_WIDTH(ADDRESS_WIDTH)) dut (
        .clk(clk), .enable(enable), .write(write), .address(address), .wdata(wdata), .rdata(rdata)
    );

    (* keep *) wire [WIDTH-1:0] word_0, word_1, word_2, word_3, word_4, word_5, word_6, word_7;    // probes

    (* anyconst *) wire [ADDRESS_WIDTH-1:0] watched;
    wire [WIDTH-1:0] stored = (watched == 0) ? word_0 : (watched == 1) ? word_1 : (watched == 2) ? word_2
                            : (watched == 3) ? word_3 : (watched == 4) ? word_4 : (watched == 5) ? word_5
                            : (watched == 6) ? word_6 : word_7;

    reg             written = 1'b0, held = 1'b0;
    reg [WIDTH-1:0] word;      // last written
    reg [WIDTH-1:0] was;       // when it was read

    always @(posedge clk) begin
        if (enable && write && address == watched) begin
            written <= 1'b1;
            word    <= wdata;
        end
        if (enable && !write) begin
            held <= written && address == watched;
            was  <= word;
        end
    end

    always @(posedge clk) begin
        if (written) word_is_what_was_written: assert (stored == word);
        if (held)    read_data_hold_until_the_next_read: assert (rdata == was);
    end

    always @(posedge clk) begin
        read_back:       cover (held && was == 3'd5 && rdata == 3'd5);
        other_written:   cover (held && enable && write && address != watched);
        changed_meanwhile: cover (held && was != word);
    end

endmodule

`default_nettype wire
