// SPDX-License-Identifier: Apache-2.0
// Reads chunk 0 of an index's creation metadata, one word a clock, and judges it: format version 1 of the metadata or all zero.
// After `start` and no words the result is that of all-zero metadata: the defaults.
//
// Carries MGMT-18, MGMT-25, VPCI-28, VPCI-30; the rules of the creation metadata, each in one named wire.

`default_nettype none

module provisioning #(
    parameter        NUM_QUEUES      = 4,
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        DEVICE_TYPE     = 1,
    parameter [63:0] DEVICE_FEATURES = 64'd0,
    parameter        INDEX_WIDTH     = 4
) (
    input  wire                   clk,
    input  wire                   rst,
    input  wire                   start,       // forget, begin again
    input  wire                   word_valid,
    input  wire [5:0]             word_number,
    input  wire [31:0]            word,
    input  wire [INDEX_WIDTH-1:0] index,       // whose default MAC address is wanted

    output wire                   valid,       // acceptable metadata; the values below hold when it is
    output wire [63:0]            offer,
    output wire [47:0]            mac,         // byte 0 in the low bits
    output wire [15:0]            mtu,
    output wire [5:0]             pairs,
    output wire [15:0]            size_max
);

    `include "virtio_mgmt_layout.vh"

    localparam [15:0] OWN_TYPE  = DEVICE_TYPE[15:0];
    localparam [15:0] SIZE_MAX  = QUEUE_SIZE_MAX[15:0];
    localparam [15:0] PAIRS_MAX      = NUM_QUEUES[15:0] / 16'd2;
    localparam [15:0] PAIRS_MAX_CTRL = (NUM_QUEUES[15:0] - 16'd1) / 16'd2;

    reg [7:0]  version_q;
    reg        reserved_q;    // a reserved byte or an unknown attribute bit is not zero
    reg        nonzero_q;     // any byte is not zero
    reg [15:0] type_q;
    reg [4:0]  given_q;       // attributes that the metadata sets
    reg [63:0] features_q;
    reg [47:0] mac_q;
    reg [15:0] mtu_q;
    reg [15:0] pairs_q;
    reg [15:0] size_q;

    always @(posedge clk) begin
        if (rst || start) begin
            version_q  <= 8'd0;
            reserved_q <= 1'b0;
            nonzero_q  <= 1'b0;
            type_q     <= 16'd0;
            given_q    <= 5'd0;
            features_q <= 64'd0;
            mac_q      <= 48'd0;
            mtu_q      <= 16'd0;
            pairs_q    <= 16'd0;
            size_q     <= 16'd0;
        end else if (word_valid) begin
            if (word != 32'd0) nonzero_q <= 1'b1;
            case (word_number)
                6'd0: begin
                    version_q <= word[7:0];
                    type_q    <= word[31:16];
                    if (word[15:8] != 8'd0) reserved_q <= 1'b1;
                end
                6'd1: begin
                    given_q <= word[4:0];
                    if (word[31:5] != 27'd0) reserved_q <= 1'b1;
                end
                6'd2: features_q[31:0]  <= word;
                6'd3: features_q[63:32] <= word;
                6'd4: mac_q[31:0]       <= word;
                6'd5: begin
                    mac_q[47:32] <= word[15:0];
                    mtu_q        <= word[31:16];
                end
                6'd6: begin
                    pairs_q <= word[15:0];
                    size_q  <= word[31:16];
                end
                default: if (word != 32'd0) reserved_q <= 1'b1;
            endcase
        end
    end

    wire gives_features = (given_q & ATTRIBUTE_FEATURES[4:0]) != 5'd0;
    wire gives_mac      = (given_q & ATTRIBUTE_MAC[4:0]) != 5'd0;
    wire gives_mtu      = (given_q & ATTRIBUTE_MTU[4:0]) != 5'd0;
    wire gives_pairs    = (given_q & ATTRIBUTE_QUEUE_PAIRS[4:0]) != 5'd0;
    wire gives_size     = (given_q & ATTRIBUTE_QUEUE_SIZE[4:0]) != 5'd0;

    wire [15:0] index_16;
    generate
        if (INDEX_WIDTH < 16) begin : g_index
            assign index_16 = {{(16 - INDEX_WIDTH){1'b0}}, index};
        end else begin : g_index
            assign index_16 = index[15:0];
        end
    endgenerate

    assign offer = gives_features ? features_q : DEVICE_FEATURES;
    assign mac   = gives_mac ? mac_q : {index_16[7:0], index_16[15:8], 32'h0000_0002};
    assign mtu   = gives_mtu ? mtu_q : 16'd1500;

    wire [15:0] pairs_max = offer[FEATURE_CTRL_VQ] ? PAIRS_MAX_CTRL : PAIRS_MAX;
    wire [15:0] pairs_16  = gives_pairs ? pairs_q : pairs_max;
    assign pairs    = pairs_16[5:0];
    assign size_max = gives_size ? size_q : SIZE_MAX;

    wire features_ok = ((offer & ~DEVICE_FEATURES) == 64'd0) && offer[FEATURE_VERSION_1]
                       && (!offer[FEATURE_MQ] || offer[FEATURE_CTRL_VQ]);
    wire mac_ok      = !gives_mac || (!mac[0] && mac != 48'd0 && offer[FEATURE_MAC]);
    wire mtu_ok      = !gives_mtu || (mtu >= 16'd68 && offer[FEATURE_MTU]);
    wire pairs_ok    = (pairs_16 != 16'd0) && (pairs_16 <= pairs_max);
    wire size_ok     = (size_max >= 16'd2) && (size_max <= SIZE_MAX) && ((size_max & (size_max - 16'd1)) == 16'd0);
    wire type_ok     = (type_q == 16'd0) || (type_q == OWN_TYPE);

    wire version_1_ok = (version_q == 8'd1) && !reserved_q && type_ok
                        && features_ok && mac_ok && mtu_ok && pairs_ok && size_ok;

    assign valid = (version_q == 8'd0) ? !nonzero_q : version_1_ok;

endmodule

`default_nettype wire
