// SPDX-License-Identifier: Apache-2.0
// Single-port synchronous memory of WIDTH-bit words: per-device, per-queue, presence and metadata words all live in one of
// these. A clock with `enable` either writes or reads, never both, so that it maps to single-port block RAM; read data hold
// until the next read. Contents are undefined until written: the reading module must know that the word is valid.

`default_nettype none

module context_ram #(
    parameter WIDTH         = 32,
    parameter DEPTH         = 16,
    parameter ADDRESS_WIDTH = 4    // enough for DEPTH words, at least 1
) (
    input  wire                     clk,
    input  wire                     enable,
    input  wire                     write,
    input  wire [ADDRESS_WIDTH-1:0] address,
    input  wire [WIDTH-1:0]         wdata,
    output wire [WIDTH-1:0]         rdata
);

    (* ram_style = "block" *)
    reg [WIDTH-1:0] memory [0:DEPTH-1];
    reg [WIDTH-1:0] rdata_q;

    assign rdata = rdata_q;

    always @(posedge clk) begin
        if (enable) begin
            if (write) memory[address] <= wdata;
            else       rdata_q <= memory[address];
        end
    end

endmodule

`default_nettype wire
