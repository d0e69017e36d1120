// SPDX-License-Identifier: Apache-2.0
// Cuts the data of a memory read into completions: one when they fit Max_Payload_Size, else each ends at the last multiple of
// 128 bytes (the read completion boundary of an endpoint) that keeps it within Max_Payload_Size. The outputs describe the
// completion to be started next; `started` moves on to the one after it.
//
// Carries PCIE-15, PCIE-41, PCIE-42, PCIE-46, PCIE-93.

`default_nettype none

module completion_splitter (
    input  wire        clk,
    input  wire        rst,
    input  wire [2:0]  max_payload,        // coded as in Device Control; above 2 (512 bytes) as 2
    // The whole read
    input  wire [4:0]  request_offset,     // DW address, modulo the boundary
    input  wire [10:0] request_length,     // DW, 1..1024
    input  wire [11:0] request_byte_count,
    input  wire [6:0]  request_lower_address,
    // The next completion
    output wire [7:0]  length,             // DW, 1..128
    output wire [11:0] byte_count,
    output wire [6:0]  lower_address,
    output wire        more,               // a completion was started and is not the last
    input  wire        started
);

    reg         more_q, more_d;
    reg  [10:0] left_q, left_d;            // DW from the next completion on
    reg  [11:0] count_q, count_d;          // bytes from there on, 4096 coded 0

    reg  [10:0] most;                      // DW in a completion

    always @* begin
        case (max_payload)
            3'd0:    most = 11'd32;
            3'd1:    most = 11'd64;
            default: most = 11'd128;
        endcase
    end

    wire [10:0] left   = more_q ? left_q : request_length;
    wire [4:0]  offset = more_q ? 5'd0 : request_offset;
    wire        last   = left <= most;
    wire [10:0] dwords = last ? left : most - {6'd0, offset};

    assign length        = dwords[7:0];
    assign byte_count    = more_q ? count_q : request_byte_count;
    assign lower_address = more_q ? 7'd0 : request_lower_address;
    assign more          = more_q;

    always @* begin
        more_d  = more_q;
        left_d  = left_q;
        count_d = count_q;
        if (started) begin
            more_d  = !last;
            left_d  = left - dwords;
            count_d = byte_count - {dwords[9:0], 2'b00} + {10'd0, lower_address[1:0]};
        end
    end

    always @(posedge clk) begin
        if (rst) more_q <= 1'b0;
        else     more_q <= more_d;
    end

    // No reset: not used while more_q is 0.
    always @(posedge clk) begin
        left_q  <= left_d;
        count_q <= count_d;
    end

endmodule

`default_nettype wire
