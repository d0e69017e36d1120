// SPDX-License-Identifier: Apache-2.0
// The whole PCIe side, from link to link: completions leave in the order of their requests, one for each, with its identity; none is
// invented; no access reaches the register bus without a request. The modules have proofs of their own; this one is about their
// composition.
//
// Assumed: requests of one DW and at most five DWs in all, without prefix (what is longer is the business of the modules' proofs), no
// MSI-X messages, and a bus that answers.
//
// Carries PCIE-06, PCIE-14, PCIE-15, PCIE-34, PCIE-35, PCIE-36, PCIE-43, PCIE-53, PCIE-61; VPCI-104.

module pcie_completer_proof (
    input wire         clk,
    input wire         rst,
    input wire [255:0] tdata,
    input wire [2:0]   dwords,             // of the packet, less one
    input wire         tvalid,
    input wire         tx_ready,
    input wire         bus_ready,
    input wire         bus_done,
    input wire [31:0]  bus_rdata
);

    wire         tready, tx_valid, tx_last, bus_valid, bus_write, request_pending, function_reset, msi_ready, bme, msix_enable;
    wire         msix_mask, pasid_enable, d0;
    wire [255:0] tx_data;
    wire [31:0]  tx_keep, bus_wdata;
    wire [14:0]  bus_address;
    wire [3:0]   bus_byte_enable;
    wire [31:0]  tkeep = 32'hFFFFFFFF >> {3'd7 - dwords, 2'b00};

    pcie_completer dut (
        .clk (clk), .rst (rst), .s_axis_rx_tdata (tdata), .s_axis_rx_tkeep (tkeep), .s_axis_rx_tvalid (tvalid),
        .s_axis_rx_tready (tready), .s_axis_rx_tlast (1'b1), .m_axis_tx_tdata (tx_data), .m_axis_tx_tkeep (tx_keep),
        .m_axis_tx_tvalid (tx_valid), .m_axis_tx_tready (tx_ready), .m_axis_tx_tlast (tx_last), .bus_valid (bus_valid),
        .bus_ready (bus_ready), .bus_write (bus_write), .bus_address (bus_address), .bus_byte_enable (bus_byte_enable),
        .bus_wdata (bus_wdata), .bus_done (bus_done), .bus_rdata (bus_rdata), .request_pending (request_pending),
        .core_busy (1'b0), .function_reset (function_reset), .interrupt_pending (1'b0), .msi_valid (1'b0),
        .msi_ready (msi_ready), .msi_address (64'd0), .msi_data (32'd0), .bus_master_enable (bme),
        .msix_enable (msix_enable), .msix_function_mask (msix_mask), .pasid_enable (pasid_enable), .power_d0 (d0)
    );

    (* anyconst *) wire followed;          // the first or the second non-posted request

    // ---- the request on the receive stream, without prefix -------------------------------------------------------------
    wire [7:0]  kind   = tdata[7:0];
    wire [10:0] len    = {tdata[17:16], tdata[31:24]} == 10'd0 ? 11'd1024 : {1'b0, tdata[17:16], tdata[31:24]};
    wire [10:0] total  = 11'd3 + kind[5] + tdata[23] + (kind[6] ? len : 11'd0);
    wire        fits   = total == {8'd0, dwords} + 11'd1;
    wire [3:0]  fbe    = tdata[59:56], lbe = tdata[63:60];
    wire [11:0] in_page = kind[5] ? {tdata[115:112], tdata[127:122], 2'b00} : {tdata[83:80], tdata[95:90], 2'b00};
    wire        mrd    = kind == 8'h00 || kind == 8'h20 || kind == 8'h01 || kind == 8'h21;
    wire        one_dw = kind == 8'h02 || kind == 8'h42 || kind == 8'h04 || kind == 8'h44 || kind == 8'h05 || kind == 8'h45;
    wire        atomic = kind == 8'h4C || kind == 8'h6C || kind == 8'h4D || kind == 8'h6D || kind == 8'h4E || kind == 8'h6E;
    wire        cas    = kind[1:0] == 2'b10;
    wire        asks   = fits && (
                         (mrd && {1'b0, in_page} + {len, 2'b00} <= 13'd4096 &&
                          (len == 11'd1 ? lbe == 4'd0 : fbe != 4'd0 && lbe != 4'd0)) ||
                         (one_dw && len == 11'd1 && lbe == 4'd0) ||
                         (atomic && (cas ? len == 11'd2 || len == 11'd4 || len == 11'd8 : len == 11'd1 || len == 11'd2)));
    wire        mwr    = fits && (kind == 8'h40 || kind == 8'h60);

    reg         past = 1'b0;
    reg [3:0]   asked, answered;           // non-posted requests, completions
    reg [3:0]   may_access;                // memory and configuration requests, each allows an access on the bus
    reg [3:0]   accesses;
    reg         outstanding;
    reg [1:0]   packets;                   // three are enough in the depth of the proof
    reg [2:0]   quiet;                     // clocks without anything left to execute, while the link takes everything
    reg [31:0]  identity;                  // of the followed request
    reg         locked, first_beat;
    reg         must_refuse, must_serve, is_first_register, is_memory;     // the followed one
    reg         config_seen;               // a configuration write: without one memory is disabled, and so is the window

    wire       take   = tvalid && tready;
    wire       prefix = kind[7:5] == 3'b100;
    wire       is_cpl = tx_valid && first_beat && (tx_data[7:0] == 8'h0A || tx_data[7:0] == 8'h0B || tx_data[7:0] == 8'h4A ||
                                                   tx_data[7:0] == 8'h4B);
    wire       mine   = is_cpl && answered == {3'd0, followed};
    wire       ends   = tx_valid && tx_ready && is_cpl;

    always @(posedge clk) begin
        past <= 1'b1;
        assume (rst == !past);
        assume (!bus_done || outstanding);
        if (tvalid) assume (!prefix && (!mrd || len == 11'd1) && dwords <= 3'd4 && tdata[255:160] == 96'd0);
        if (packets == 2'd3) assume (!tvalid);
        if (past && $past(tvalid && !tready)) assume (tvalid && $stable(tdata) && $stable(dwords));

        if (rst) begin
            asked       <= 4'd0;
            answered    <= 4'd0;
            may_access  <= 4'd0;
            accesses    <= 4'd0;
            outstanding <= 1'b0;
            packets     <= 2'd0;
            quiet       <= 3'd0;
            first_beat  <= 1'b1;
            config_seen <= 1'b0;
        end else begin
            outstanding <= (outstanding && !bus_done) || (bus_valid && bus_ready);
            quiet       <= (tvalid || request_pending || !tx_ready) ? 3'd0 : (quiet == 3'd7) ? 3'd7 : quiet + 3'd1;
            if (take) begin
                packets    <= packets + 2'd1;
                asked      <= asked + asks;
                may_access <= may_access + (asks || mwr);
                if (asks && asked == {3'd0, followed}) begin
                    identity <= {tdata[39:32], tdata[47:40], tdata[15], tdata[11], tdata[55:48], tdata[14:12], tdata[10], tdata[21:20]};
                    must_refuse <= kind != 8'h44 && !(kind == 8'h04 && tdata[74:72] == 3'd0) &&
                                   !(config_seen && (kind == 8'h00 || kind == 8'h20));
                    must_serve  <= kind == 8'h04 && tdata[74:72] == 3'd0;
                    is_first_register <= tdata[83:80] == 4'd0 && tdata[95:90] == 6'd0;
                    is_memory   <= mrd;
                    locked   <= kind == 8'h01 || kind == 8'h21;
                end
            end
            if (take && kind == 8'h44) config_seen <= 1'b1;
            if (ends) answered <= answered + 4'd1;
            if (tx_valid && tx_ready) first_beat <= tx_last;
            accesses <= accesses + (bus_valid && bus_ready);
        end

        if (past && !rst) begin
            none_is_invented:   assert (!is_cpl || answered < asked);
            all_are_answered:   assert (quiet < 3'd6 || answered == asked);
            identity_in_order:  assert (!mine ||
                                        {tx_data[71:64], tx_data[79:72], tx_data[15], tx_data[11], tx_data[87:80], tx_data[14:12],
                                         tx_data[10], tx_data[21:20]} == identity);
            locked_by_kind:     assert (!mine || tx_data[0] == locked);
            data_if_successful: assert (!(is_cpl && tx_data[6]) || tx_data[55:53] == 3'b000);
            refused_has_none:   assert (!(is_cpl && tx_data[55:53] != 3'b000) || (!tx_data[6] && tx_data[55:53] == 3'b001));
            refused_if_must:    assert (!(mine && must_refuse) || tx_data[55:53] == 3'b001);
            served_if_must:     assert (!(mine && must_serve) || (tx_data[55:53] == 3'b000 && tx_data[7:0] == 8'h4A &&
                                        tx_data[31:24] == 8'd1 && {tx_data[51:48], tx_data[63:56]} == 12'd4 &&
                                        tx_data[94:88] == 7'd0));
            data_of_register_0: assert (!(mine && must_serve && is_first_register) || tx_data[127:96] == 32'h1041_1AF4);
            count_is_in_range:  assert (!(mine && is_memory) || ({tx_data[51:48], tx_data[63:56]} >= 12'd1 &&
                                        {tx_data[51:48], tx_data[63:56]} <= 12'd4));
            stays_until_taken:  assert (!$past(tx_valid && !tx_ready && !rst) || (tx_valid && $stable(tx_data) && $stable(tx_keep) &&
                                        $stable(tx_last)));
            access_was_asked:   assert (!bus_valid || may_access != 4'd0);
            disabled_at_first:  assert (!bus_valid || config_seen);
            two_answered:       cover (answered == 4'd2 && quiet == 3'd1);
            config_read:        cover (is_cpl && tx_data[6] && tx_data[127:96] == 32'h1041_1AF4);
        end
    end

endmodule
