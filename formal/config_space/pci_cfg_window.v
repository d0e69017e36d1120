// SPDX-License-Identifier: Apache-2.0
// The PCI_CFG window: one bus access for a request that touches enough of the data register and is legal, none for any other, and
// what the registers hold afterwards (docs/spec-notes.md, Configuration space; docs/decisions.md, section 9).
//
// Assumed: configuration space writes one register at a time and not while a request is under way; a request holds until done;
// the bus answers an access a clock or more after it took it, with 0 in the bytes that were not enabled.
//
// Carries PCIE-18, VPCI-97, VPCI-98, VPCI-99, VPCI-100, VPCI-101, VPCI-102, VPCI-103, VPCI-104.

module pci_cfg_window_proof #(
    parameter AW = 5
) (
    input wire        clk,
    input wire        rst,
    input wire        write_bar,
    input wire        write_offset,
    input wire        write_length,
    input wire        access_valid,
    input wire        access_write,
    input wire [3:0]  access_enable,
    input wire [31:0] wdata,
    input wire        window_ready,
    input wire        window_done,
    input wire [31:0] window_rdata
);

    wire [7:0]    bar;
    wire [31:0]   offset, length, data, access_rdata, window_wdata;
    wire          access_done, window_valid, window_write;
    wire [AW-1:0] window_address;
    wire [3:0]    window_byte_enable;

    function [31:0] overlay;
        input [31:0] old;
        input [31:0] new_;
        input [3:0]  enable;
        overlay = {enable[3] ? new_[31:24] : old[31:24], enable[2] ? new_[23:16] : old[23:16],
                   enable[1] ? new_[15:8] : old[15:8], enable[0] ? new_[7:0] : old[7:0]};
    endfunction

    (* keep *) wire [1:0] state_q;       // probe: two of four codes mean that the bus is used

    // What the specification says, beside the design.
    reg [7:0]  x_bar;
    reg [31:0] x_offset, x_length, x_data, x_before;

    wire [31:0] old    = write_bar ? {24'd0, x_bar} : write_offset ? x_offset : write_length ? x_length : x_before;
    wire [31:0] merged = overlay(old, wdata, access_enable);

    pci_cfg_window #(.ADDRESS_WIDTH (AW)) dut (
        .clk (clk), .rst (rst), .bar (bar), .offset (offset), .length (length), .data (data), .write_bar (write_bar),
        .write_offset (write_offset), .write_length (write_length), .merged (merged), .access_valid (access_valid),
        .access_write (access_write), .access_enable (access_enable), .access_done (access_done),
        .access_rdata (access_rdata), .window_valid (window_valid), .window_ready (window_ready),
        .window_write (window_write), .window_address (window_address), .window_byte_enable (window_byte_enable),
        .window_wdata (window_wdata), .window_done (window_done), .window_rdata (window_rdata)
    );

    localparam [32:0] BAR_SIZE = 33'd4 << AW;

    wire       length_legal = x_length == 32'd1 || x_length == 32'd2 || x_length == 32'd4;
    wire       aligned      = (x_offset & (x_length - 32'd1)) == 32'd0;
    wire       in_bar       = {1'b0, x_offset} + {1'b0, x_length} <= BAR_SIZE;
    wire       legal        = length_legal && aligned && in_bar && x_bar == 8'd0;
    wire       touches      = access_enable[0] || (x_length >= 32'd2 && access_enable[1]) ||
                              (x_length == 32'd4 && access_enable[3:2] != 2'd0);
    wire       acts         = legal && touches;
    wire [1:0] at           = x_offset[1:0];
    wire [3:0] lanes        = x_length == 32'd4 ? 4'hF : x_length == 32'd2 ? (at[1] ? 4'hC : 4'h3) : 4'd1 << at;
    wire [31:0] keep        = x_length == 32'd4 ? 32'hFFFFFFFF : x_length == 32'd2 ? 32'hFFFF : 32'hFF;

    reg         past = 1'b0;
    reg         underway;            // a request was here a clock ago and is not done
    reg [1:0]   taken;               // accesses that the bus took for it
    reg         waiting;             // one of them is not done
    wire        fresh = access_valid && !underway;
    wire [31:0] read_back = (window_rdata >> {at, 3'd0}) & keep;

    wire [31:0] mask = {{8{window_byte_enable[3]}}, {8{window_byte_enable[2]}},
                        {8{window_byte_enable[1]}}, {8{window_byte_enable[0]}}};

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        assume ({2'd0, write_bar} + write_offset + write_length + access_valid <= 3'd1);
        if (past && $past(access_valid && !access_done && !rst))
            assume (access_valid && $stable(access_write) && $stable(access_enable) && $stable(wdata));
        assume (window_done == 1'b0 || waiting);
        assume ((window_rdata & ~mask) == 32'd0);

        if (rst) begin
            {x_bar, x_offset, x_length, x_data} <= 104'd0;
            x_before <= 32'd0;
            underway <= 1'b0;
            taken    <= 2'd0;
            waiting  <= 1'b0;
        end else begin
            if (write_bar)    x_bar    <= merged[7:0];
            if (write_offset) x_offset <= merged;
            if (write_length) x_length <= merged;
            if (fresh && access_write) x_data <= merged;
            if (access_done && !access_write && acts) x_data <= read_back;
            if (access_done) x_before <= access_write ? merged : acts ? read_back : x_data;
            underway <= access_valid && !access_done;
            taken    <= (access_valid && !access_done) ? taken + (window_valid && window_ready) : 2'd0;
            waiting  <= (waiting && !window_done) || (window_valid && window_ready);
        end

        if (past && !rst) begin
            registers_keep:      assert (bar == x_bar && offset == x_offset && length == x_length);
            data_keeps:          assert (data == x_data);
            one_access_if_legal: assert (!access_done || taken == {1'b0, acts});
            none_if_illegal:     assert (!window_valid || (acts && access_valid));
            illegal_ends_at_once: assert (!(fresh && !acts) || access_done);
            never_two:           assert (!window_valid || (taken == 2'd0 && !waiting));
            done_for_requests:   assert (!access_done || access_valid);
            access_is_exact:     assert (!window_valid || (window_write == access_write && window_address == x_offset[AW+1:2] &&
                                         window_byte_enable == lanes));
            write_data_in_place: assert (!(window_valid && window_write) ||
                                         ((window_wdata & mask) >> {at, 3'd0}) == (x_data & keep));
            read_returns_access: assert (!(access_done && !access_write && acts) || access_rdata == read_back);
            read_returns_data:   assert (!(access_done && !access_write && !acts) || access_rdata == x_data);
            access_holds:        assert (!(past && $past(window_valid && !window_ready && !rst)) || (window_valid &&
                                         $stable(window_address) && $stable(window_byte_enable) && $stable(window_wdata)));
            follows_the_bus:     assert (state_q != 2'd3 && (!underway || acts) && waiting == (state_q == 2'd2) &&
                                         (underway == (window_valid || waiting)) && taken == {1'b0, waiting} &&
                                         (underway || x_before == x_data) &&
                                         (!underway || (access_write ? x_data == merged : x_before == x_data)));
            two_byte_read:       cover (access_done && !access_write && acts && x_length == 32'd2 && at == 2'd2);
            last_byte_written:   cover (access_done && access_write && acts && x_offset == 32'd127);
            just_beyond:         cover (access_done && !acts && touches && length_legal && x_offset == 32'd128);
        end
    end

endmodule
