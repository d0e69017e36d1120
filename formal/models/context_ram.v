// SPDX-License-Identifier: Apache-2.0
// Replaces rtl/management/context_ram.v in proofs about its users: stores one arbitrary word and returns anything for the others.
// Every behaviour of the real memory is one of this one (proved: context_ram), so what holds with it holds with any depth.
// A wrapper probes `watched` and `word`, and assumes which word is watched.

`default_nettype none

module context_ram #(
    parameter WIDTH         = 32,
    parameter DEPTH         = 16,
    parameter ADDRESS_WIDTH = 4
) (
    input  wire                     clk,
    input  wire                     enable,
    input  wire                     write,
    input  wire [ADDRESS_WIDTH-1:0] address,
    input  wire [WIDTH-1:0]         wdata,
    output wire [WIDTH-1:0]         rdata
);

    (* anyconst, keep *) wire [ADDRESS_WIDTH-1:0] watched;
    (* anyseq *)         wire [WIDTH-1:0]         anything;

    (* keep *) reg [WIDTH-1:0] word;
    reg [WIDTH-1:0] rdata_q;

    assign rdata = rdata_q;

    always @(posedge clk) begin
        if (enable) begin
            if (!write)                  rdata_q <= (address == watched) ? word : anything;
            else if (address == watched) word    <= wdata;
        end
    end

endmodule

`default_nettype wire
