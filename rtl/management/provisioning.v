// SPDX-License-Identifier: Apache-2.0
// Validates chunk 0 of an index's creation metadata, one word a clock: format version 1, or all zero. After `start` and no
// words the result is that of all-zero metadata: the defaults. Fields of the device type go to its module, which answers in
// the same clock.
//
// Carries MGMT-18, MGMT-25, VPCI-28, VPCI-30; the rules of the creation metadata, each in one named wire.

`default_nettype none

module provisioning #(
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        DEVICE_TYPE     = 1,
    parameter [63:0] DEVICE_FEATURES = 64'd0
) (
    input  wire        clk,
    input  wire        rst,
    input  wire        start,         // begin again
    input  wire        word_valid,
    input  wire [5:0]  word_number,
    input  wire [31:0] word,

    // The device type: what the metadata say in its own terms, and whether that and the offer are acceptable
    output wire [4:0]  attributes,    // that count
    output wire [79:0] settings,      // bytes 16 to 25
    input  wire        settings_ok,

    output wire        valid,         // acceptable metadata; the values below hold when it is
    output wire [63:0] offer,
    output wire [15:0] size_max
);

    `include "virtio_mgmt_layout.vh"

    localparam [15:0] OWN_TYPE = DEVICE_TYPE[15:0];
    localparam [15:0] SIZE_MAX = QUEUE_SIZE_MAX[15:0];

    reg [7:0]  version_q;
    reg        reserved_q;    // a reserved byte or an unknown attribute bit is not zero
    reg        nonzero_q;     // any byte is not zero
    reg [15:0] type_q;
    reg [4:0]  given_q;       // attributes that the metadata sets
    reg [63:0] features_q;
    reg [79:0] settings_q;
    reg [15:0] size_q;

    always @(posedge clk) begin
        if (rst || start) begin
            version_q  <= 8'd0;
            reserved_q <= 1'b0;
            nonzero_q  <= 1'b0;
            type_q     <= 16'd0;
            given_q    <= 5'd0;
            features_q <= 64'd0;
            settings_q <= 80'd0;
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
                6'd4: settings_q[31:0]  <= word;
                6'd5: settings_q[63:32] <= word;
                6'd6: begin
                    settings_q[79:64] <= word[15:0];
                    size_q            <= word[31:16];
                end
                default: if (word != 32'd0) reserved_q <= 1'b1;
            endcase
        end
    end

    wire gives_features = (given_q & ATTRIBUTE_FEATURES[4:0]) != 5'd0;
    wire gives_size     = (given_q & ATTRIBUTE_QUEUE_SIZE[4:0]) != 5'd0;

    assign attributes = given_q;
    assign settings   = settings_q;
    assign offer      = gives_features ? features_q : DEVICE_FEATURES;
    assign size_max   = gives_size ? size_q : SIZE_MAX;

    wire features_ok = ((offer & ~DEVICE_FEATURES) == 64'd0) && offer[FEATURE_VERSION_1];
    wire size_ok     = (size_max >= 16'd2) && (size_max <= SIZE_MAX) && ((size_max & (size_max - 16'd1)) == 16'd0);
    wire type_ok     = (type_q == 16'd0) || (type_q == OWN_TYPE);

    wire version_1_ok = (version_q == 8'd1) && !reserved_q && type_ok
                        && features_ok && size_ok && settings_ok;

    assign valid = (version_q == 8'd0) ? !nonzero_q : version_1_ok;

endmodule

`default_nettype wire
