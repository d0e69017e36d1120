// SPDX-License-Identifier: Apache-2.0
// Network device (virtio device type 1): everything specific to this device type. Combinational. Its part of a device's
// record is `state`, which no other module interprets; NETWORK_* in rtl/registers.rdl is its layout. Another type is another
// module with these ports and another such record; device_manager chooses.
//
// Carries VPCI-30, VPCI-32, VPCI-93, VPCI-94, VPCI-95, VPCI-96; MGMT-09, MGMT-18, MGMT-25.

`default_nettype none

module network_device #(
    parameter        NUM_QUEUES      = 4,
    parameter [63:0] DEVICE_FEATURES = 64'd0,    // that the function may offer
    parameter        INDEX_WIDTH     = 4,
    `include "virtio_mgmt_record_bits.vh"
) (
    // A device that exists
    input  wire [TYPE_STATE_BITS-1:0] state,
    input  wire [63:0]                offer,          // its offered features
    output wire [15:0]                num_queues,
    input  wire [63:0]                accepted,       // a subset of the offer
    output wire                       accepted_ok,    // every feature comes with its prerequisites
    input  wire [3:0]                 word,           // DW of the DEVICE structure
    output reg  [31:0]                config_word,
    input  wire [15:0]                event_data,
    output reg  [TYPE_STATE_BITS-1:0] changed_state,  // after an event of kind 1, a change of the configuration

    // A device to be created
    input  wire [INDEX_WIDTH-1:0]     new_index,
    input  wire [63:0]                new_offer,
    input  wire [4:0]                 attributes,     // which metadata count
    input  wire [79:0]                settings,       // bytes 16 to 25 of the metadata
    output wire                       settings_ok,    // they and the offer are acceptable
    output reg  [TYPE_STATE_BITS-1:0] new_state       // holds when they are
);

    `include "virtio_mgmt_layout.vh"
    `include "virtio_mgmt_records.vh"

    generate
        if (DEVICE_FEATURES[FEATURE_MQ] && !DEVICE_FEATURES[FEATURE_CTRL_VQ])
            begin : g_mq DEVICE_FEATURES_with_MQ_must_have_CTRL_VQ illegal (); end
        if (DEVICE_FEATURES[FEATURE_CTRL_VQ] && NUM_QUEUES < 3)
            begin : g_ctrl_vq DEVICE_FEATURES_with_CTRL_VQ_must_have_more_NUM_QUEUES illegal (); end
    endgenerate

    // ---- a device that exists ----

    wire [15:0] offset    = {10'd0, word, 2'b00};
    wire [47:0] own_mac   = state[NETWORK_MAC_LSB +: 48];
    wire [15:0] own_link  = state[NETWORK_LINK_LSB +: 16];
    wire [15:0] own_mtu   = state[NETWORK_MTU_LSB +: 16];
    wire [5:0]  own_pairs = state[NETWORK_PAIRS_LSB +: 6];

    assign num_queues  = {9'd0, own_pairs, offer[FEATURE_CTRL_VQ]};
    assign accepted_ok = !accepted[FEATURE_MQ] || accepted[FEATURE_CTRL_VQ];

    always @* begin
        case (offset)
            DEVICE_MAC:                 config_word = own_mac[31:0];
            DEVICE_MAC + 16'd4:         config_word = {own_link, own_mac[47:32]};
            DEVICE_MAX_VIRTQUEUE_PAIRS: config_word = {own_mtu, 10'd0, own_pairs};
            default:                    config_word = 32'd0;
        endcase
    end

    always @* begin
        changed_state = state;
        changed_state[NETWORK_LINK_LSB +: 16] = event_data;
    end

    // ---- a device to be created ----

    localparam [15:0] PAIRS_MAX      = NUM_QUEUES[15:0] / 16'd2;
    localparam [15:0] PAIRS_MAX_CTRL = (NUM_QUEUES[15:0] - 16'd1) / 16'd2;

    wire gives_mac   = (attributes & ATTRIBUTE_MAC[4:0]) != 5'd0;
    wire gives_mtu   = (attributes & ATTRIBUTE_MTU[4:0]) != 5'd0;
    wire gives_pairs = (attributes & ATTRIBUTE_QUEUE_PAIRS[4:0]) != 5'd0;

    wire [15:0] index_16;
    generate
        if (INDEX_WIDTH < 16) begin : g_index
            assign index_16 = {{(16 - INDEX_WIDTH){1'b0}}, new_index};
        end else begin : g_index
            assign index_16 = new_index[15:0];
        end
    endgenerate

    wire [47:0] mac       = gives_mac ? settings[47:0] : {index_16[7:0], index_16[15:8], 32'h0000_0002};
    wire [15:0] mtu       = gives_mtu ? settings[63:48] : 16'd1500;
    wire [15:0] pairs_max = new_offer[FEATURE_CTRL_VQ] ? PAIRS_MAX_CTRL : PAIRS_MAX;
    wire [15:0] pairs     = gives_pairs ? settings[79:64] : pairs_max;

    wire offer_ok = !new_offer[FEATURE_MQ] || new_offer[FEATURE_CTRL_VQ];
    wire mac_ok   = !gives_mac || (!mac[0] && mac != 48'd0 && new_offer[FEATURE_MAC]);
    wire mtu_ok   = !gives_mtu || (mtu >= 16'd68 && new_offer[FEATURE_MTU]);
    wire pairs_ok = (pairs != 16'd0) && (pairs <= pairs_max);

    assign settings_ok = offer_ok && mac_ok && mtu_ok && pairs_ok;

    always @* begin
        new_state = {TYPE_STATE_BITS{1'b0}};
        new_state[NETWORK_PAIRS_LSB +: 6] = pairs[5:0];
        new_state[NETWORK_MAC_LSB +: 48]  = mac;
        new_state[NETWORK_MTU_LSB +: 16]  = mtu;
        new_state[NETWORK_LINK_LSB +: 16] = 16'd1;
    end

    wire unused_ok = &{1'b0, offer, accepted, new_offer, attributes, 1'b0};

endmodule

`default_nettype wire
