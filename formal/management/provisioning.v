// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/management/provisioning.v with rtl/transport/network_device.v: the verdict on creation metadata, and the device
// that they describe, equal a function of the words, written from the table in docs/decisions.md, section 7.
//
// Assumed: `rst` in the first clock. Words may come in any order and number; the last of a number counts, as in memory.

`default_nettype none

module provisioning_proof #(
    parameter        NUM_QUEUES      = 4,
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        DEVICE_TYPE     = 1,
    parameter [63:0] DEVICE_FEATURES = 64'h000001D3_00010028,
    parameter        INDEX_WIDTH     = 4,
    `include "virtio_mgmt_record_bits.vh"
) (
    input wire                   clk,
    input wire                   rst,
    input wire                   start,
    input wire                   word_valid,
    input wire [5:0]             word_number,
    input wire [31:0]            word,
    input wire [INDEX_WIDTH-1:0] index
);

    `include "virtio_mgmt_records.vh"

    wire        valid;
    wire [63:0] offer;
    wire [47:0] mac;
    wire [15:0] mtu, size_max;
    wire [5:0]  pairs;

    wire [4:0]  attributes;
    wire [79:0] settings;
    wire        settings_ok;
    wire [TYPE_STATE_BITS-1:0] state;

    provisioning #(
        .QUEUE_SIZE_MAX(QUEUE_SIZE_MAX), .DEVICE_TYPE(DEVICE_TYPE), .DEVICE_FEATURES(DEVICE_FEATURES)
    ) dut (
        .clk(clk), .rst(rst), .start(start), .word_valid(word_valid), .word_number(word_number), .word(word),
        .attributes(attributes), .settings(settings), .settings_ok(settings_ok), .valid(valid), .offer(offer),
        .size_max(size_max)
    );

    network_device #(.NUM_QUEUES(NUM_QUEUES), .DEVICE_FEATURES(DEVICE_FEATURES), .INDEX_WIDTH(INDEX_WIDTH)) network (
        .new_index(index), .new_offer(offer), .attributes(attributes), .settings(settings), .settings_ok(settings_ok),
        .new_state(state)
    );

    assign mac   = state[NETWORK_MAC_LSB +: 48];
    assign mtu   = state[NETWORK_MTU_LSB +: 16];
    assign pairs = state[NETWORK_PAIRS_LSB +: 6];

    (* keep *) wire [7:0]  version_q;      // probes, for induction
    (* keep *) wire        reserved_q, nonzero_q;
    (* keep *) wire [15:0] type_q, size_q;
    (* keep *) wire [4:0]  given_q;
    (* keep *) wire [63:0] features_q;
    (* keep *) wire [79:0] settings_q;

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;
    always @* if (!past) assume (rst);

    // ---- chunk 0 as the words so far have it: bytes 0..27, and whether anything else was not zero ----

    reg [223:0] bytes;
    reg         any;             // a byte that is not zero
    reg         bad_reserved;    // a reserved byte, or a bit of the mask without a meaning
    integer     i;

    always @(posedge clk) begin
        if (rst || start) begin
            bytes        <= 224'd0;
            any          <= 1'b0;
            bad_reserved <= 1'b0;
        end else if (word_valid) begin
            any <= any || word != 32'd0;
            for (i = 0; i < 7; i = i + 1)
                if (word_number == i) bytes[32*i +: 32] <= word;
            if (word_number == 6'd0 && word[15:8] != 8'd0) bad_reserved <= 1'b1;    // byte 1
            if (word_number == 6'd1 && word >= 32'd32)     bad_reserved <= 1'b1;    // mask bits 5..31
            if (word_number >= 6'd7 && word != 32'd0)      bad_reserved <= 1'b1;    // bytes 28..255
        end
    end

    wire [7:0]  version    = bytes[7:0];
    wire [15:0] kind       = bytes[8*2 +: 16];
    wire        g_features = bytes[8*4], g_mac = bytes[8*4 + 1], g_mtu = bytes[8*4 + 2];
    wire        g_pairs    = bytes[8*4 + 3], g_size = bytes[8*4 + 4];
    wire [63:0] m_features = bytes[8*8 +: 64];
    wire [47:0] m_mac      = bytes[8*16 +: 48];
    wire [15:0] m_mtu      = bytes[8*22 +: 16];
    wire [15:0] m_pairs    = bytes[8*24 +: 16];
    wire [15:0] m_size     = bytes[8*26 +: 16];

    // ---- the device they describe, and the rules ----

    wire [63:0] w_offer    = g_features ? m_features : DEVICE_FEATURES;
    wire        c          = w_offer[17];                                       // CTRL_VQ takes a queue
    wire [15:0] most_pairs = (NUM_QUEUES - c) / 2;
    wire [15:0] hi_lo      = {{(16 - INDEX_WIDTH){1'b0}}, index};

    integer j;
    reg     subset, power_of_two;
    always @* begin
        subset = 1'b1;
        for (j = 0; j < 64; j = j + 1)
            if (w_offer[j] && !DEVICE_FEATURES[j]) subset = 1'b0;
        power_of_two = 1'b0;
        for (j = 1; j < 16; j = j + 1)
            if (m_size == (16'd1 << j) && (32'd1 << j) <= QUEUE_SIZE_MAX) power_of_two = 1'b1;
    end

    wire unicast   = m_mac[0] == 1'b0;
    wire good = version == 8'd1
                && !bad_reserved
                && (kind == 16'd0 || kind == DEVICE_TYPE)
                && subset && w_offer[32] && (w_offer[17] || !w_offer[22])       // VERSION_1; MQ needs CTRL_VQ
                && (!g_mac || (unicast && m_mac != 48'd0 && w_offer[5]))
                && (!g_mtu || (m_mtu >= 16'd68 && w_offer[3]))
                && (!g_pairs || (m_pairs >= 16'd1 && m_pairs <= most_pairs))
                && (!g_size || power_of_two);
    wire wanted = (version == 8'd0) ? !any : good;                              // version 0: all of it zero

    always @(posedge clk) if (past) begin
        verdict_follows_the_table: assert (valid == wanted);
        if (wanted) begin
            offer_as_given_or_default: assert (offer == (g_features ? m_features : DEVICE_FEATURES));
            mac_as_given_or_from_index: assert (mac ==
                (g_mac ? m_mac : {hi_lo[7:0], hi_lo[15:8], 8'h00, 8'h00, 8'h00, 8'h02}));
            link_is_up: assert (state[NETWORK_LINK_LSB +: 16] == 16'd1);
            mtu_as_given_or_1500: assert (mtu == (g_mtu ? m_mtu : 16'd1500));
            pairs_as_given_or_most: assert (pairs == (g_pairs ? m_pairs : most_pairs));
            size_as_given_or_largest: assert (size_max == (g_size ? m_size : QUEUE_SIZE_MAX));
            offer_is_supported: assert (offer[32] && (offer & ~DEVICE_FEATURES) == 64'd0);
        end
        if (!any)
            nothing_seen: assert (bytes == 224'd0 && !bad_reserved);
        if (wanted && !any)
            zero_means_defaults: assert (offer == DEVICE_FEATURES && mtu == 16'd1500 && size_max == QUEUE_SIZE_MAX);
        words_are_kept: assert (version_q == version && type_q == kind && features_q == m_features
            && settings_q == {m_pairs, m_mtu, m_mac} && size_q == m_size && nonzero_q == any && reserved_q == bad_reserved
            && given_q == bytes[8*4 +: 5]);
    end

    always @(posedge clk) if (past) begin
        everything_given: cover (wanted && g_features && g_mac && g_mtu && g_pairs && g_size && offer != DEVICE_FEATURES);
        given_but_wrong:  cover (!valid && version == 8'd1 && !bad_reserved && g_mtu && m_mtu == 16'd67);
        begun_again:      cover (start && bad_reserved);
    end

endmodule

`default_nettype wire
