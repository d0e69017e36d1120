// SPDX-License-Identifier: Apache-2.0
// Which DWs of a first beat are prefixes, counted here from the end instead of the front. Combinational.
//
// Carries PCIE-01 (Fmt 100b is a prefix), PCIE-108, PCIE-112, PCIE-113 (recognition).

module prefix_parser_proof (
    input wire         clk,
    input wire [255:0] beat
);

    wire [2:0]   count;
    wire         only_pasid, has_local;
    wire [127:0] header;

    prefix_parser dut (
        .beat (beat), .count (count), .only_pasid (only_pasid), .has_local (has_local), .header (header)
    );

    // Byte 0 of a DW, in link order, is its Fmt and Type.
    wire [7:0] b0 = beat[7:0], b1 = beat[39:32], b2 = beat[71:64], b3 = beat[103:96];
    wire [3:0] is_prefix = {b3[7:5] == 3'b100, b2[7:5] == 3'b100, b1[7:5] == 3'b100, b0[7:5] == 3'b100};
    wire [3:0] is_local  = {b3[7:4] == 4'h8, b2[7:4] == 4'h8, b1[7:4] == 4'h8, b0[7:4] == 4'h8};
    reg [2:0]   expected;
    reg [127:0] behind;

    always @* begin
        expected = 3'd4;
        if (!is_prefix[3]) expected = 3'd3;
        if (!is_prefix[2]) expected = 3'd2;
        if (!is_prefix[1]) expected = 3'd1;
        if (!is_prefix[0]) expected = 3'd0;
        behind = beat >> {expected, 5'd0};
    end

    always @(posedge clk) begin
        leading_are_counted: assert (count == expected);
        header_follows:      assert (header == behind);
        pasid_stands_alone:  assert (only_pasid == (b0 == 8'h91 && !is_prefix[1]));
        local_is_seen:       assert (has_local == ((is_local[0]) || (expected > 1 && is_local[1]) ||
                                                   (expected > 2 && is_local[2]) || (expected > 3 && is_local[3])));
        all_four:            cover (count == 3'd4 && has_local && b3 == 8'h80);
        pasid_comes:         cover (only_pasid && header[7:0] == 8'h40);
    end

endmodule
