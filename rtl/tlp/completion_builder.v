// SPDX-License-Identifier: Apache-2.0
// Assembles completions: three header DW, then the DWs that the sequencer delivers, eight DW a beat, unused bytes 0.
// `start` and the first DW may come in one clock. `finish` comes with the last DW, or, without data, with `start` or later.
// A full or finished beat leaves in the next clock. The transmit queue has room for it: the sequencer asked before it started.
//
// Carries PCIE-32, PCIE-48 (the status is SC or UR), PCIE-34, PCIE-35, PCIE-36, PCIE-37, PCIE-38, PCIE-39, PCIE-40,
// PCIE-41, PCIE-42, PCIE-43, PCIE-44, PCIE-45, PCIE-46, PCIE-47 (field by field below); BCM, EP, TD, TH, LN and AT are
// always 0.

`default_nettype none

module completion_builder (
    input  wire         clk,
    input  wire         rst,
    input  wire         start,
    input  wire         data_valid,
    input  wire [31:0]  data,
    input  wire         finish,
    // Fields, looked at with `start`
    input  wire         with_data,       // SC read
    input  wire         unsupported,     // status UR, else SC
    input  wire         locked,          // answers a locked read
    input  wire [9:0]   length,          // DW of data; sent as 0 without data
    input  wire [2:0]   tc,
    input  wire [2:0]   attr,            // IDO, RO, NS
    input  wire [9:0]   tag,
    input  wire [15:0]  requester,
    input  wire [15:0]  completer,
    input  wire [11:0]  byte_count,
    input  wire [6:0]   lower_address,
    // Transmit queue
    output wire         beat_valid,
    output wire [255:0] beat_data,
    output wire [2:0]   beat_dwords,     // DW in the beat, less one
    output wire         beat_last
);

    // ---- header, big-endian --------------------------------------------------------------------------------------------
    wire [31:0] header_0 = {1'b0, with_data, 5'b00101, locked,                              // Cpl, CplD, CplLk, CplDLk
                            tag[9], tc, tag[8], attr[2], 2'b00,
                            2'b00, attr[1:0], 2'b00, with_data ? length : 10'd0};
    wire [31:0] header_1 = {completer, 2'b00, unsupported, 1'b0, byte_count};
    wire [31:0] header_2 = {requester, tag[7:0], 1'b0, lower_address};

    function [31:0] link_order;
        input [31:0] dword;
        link_order = {dword[7:0], dword[15:8], dword[23:16], dword[31:24]};
    endfunction

    // ---- the beat being filled -----------------------------------------------------------------------------------------
    reg [255:0] beat_q, beat_d;
    reg [3:0]   count_q, count_d;        // DW in it
    reg         finish_q, finish_d;

    assign beat_valid  = finish_q || (count_q == 4'd8);
    assign beat_data   = beat_q;
    assign beat_dwords = count_q[2:0] - 3'd1;
    assign beat_last   = finish_q;

    always @* begin
        beat_d   = beat_valid ? 256'd0 : beat_q;
        count_d  = beat_valid ? 4'd0 : count_q;
        finish_d = finish;
        if (start) begin
            beat_d  = {160'd0, link_order(header_2), link_order(header_1), link_order(header_0)};
            count_d = 4'd3;
        end
        if (data_valid) begin
            beat_d[32*count_d[2:0] +: 32] = data;
            count_d = count_d + 4'd1;
        end
    end

    always @(posedge clk) begin
        if (rst) begin
            beat_q   <= 256'd0;
            count_q  <= 4'd0;
            finish_q <= 1'b0;
        end else begin
            beat_q   <= beat_d;
            count_q  <= count_d;
            finish_q <= finish_d;
        end
    end

endmodule

`default_nettype wire
