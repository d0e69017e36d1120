// SPDX-License-Identifier: Apache-2.0
// The PCI_CFG window: four registers of the type 5 capability, and one access to BAR0 for each configuration request that
// enables at least one of the data bytes in use. Works whatever the BAR's base and Memory Space Enable are.
//
// A read happens when First BE enables at least one of data bytes 0..length-1; its result, zero above `length`, becomes
// the data register. A write stores its enabled bytes, then, under the same condition, writes the register's first `length`
// bytes to BAR0. Illegal bar, length, alignment or range: no access; a read then returns the data register as it is.
//
// Carries VPCI-97, VPCI-98, VPCI-99, VPCI-100, VPCI-101, VPCI-102, VPCI-103, VPCI-104, MGMT-54.

`default_nettype none

module pci_cfg_window #(
    parameter ADDRESS_WIDTH = 15
) (
    input  wire                     clk,
    input  wire                     rst,
    // Registers
    output wire [7:0]               bar,
    output wire [31:0]              offset,
    output wire [31:0]              length,
    output wire [31:0]              data,
    input  wire                     write_bar,
    input  wire                     write_offset,
    input  wire                     write_length,
    input  wire [31:0]              merged,          // new content of the register that is written
    // A request to the data register: valid holds until done. For reads access_rdata comes with done.
    input  wire                     access_valid,
    input  wire                     access_write,
    input  wire [3:0]               access_enable,   // First BE
    output reg                      access_done,
    output reg  [31:0]              access_rdata,
    // Register bus
    output wire                     window_valid,
    input  wire                     window_ready,
    output wire                     window_write,
    output wire [ADDRESS_WIDTH-1:0] window_address,
    output wire [3:0]               window_byte_enable,
    output wire [31:0]              window_wdata,
    input  wire                     window_done,
    input  wire [31:0]              window_rdata
);

    localparam [1:0] IDLE  = 2'd0;
    localparam [1:0] ISSUE = 2'd1;
    localparam [1:0] WAIT  = 2'd2;

    reg [1:0]  state_q, state_d;
    reg [7:0]  bar_q, bar_d;
    reg [31:0] offset_q, offset_d, length_q, length_d, data_q, data_d;
    reg [3:0]  used;         // data bytes 0..length-1; none when the length is illegal
    reg        aligned;

    always @* begin
        case (length_q)
            32'd1:   begin used = 4'b0001; aligned = 1'b1; end
            32'd2:   begin used = 4'b0011; aligned = !offset_q[0]; end
            32'd4:   begin used = 4'b1111; aligned = (offset_q[1:0] == 2'd0); end
            default: begin used = 4'b0000; aligned = 1'b0; end
        endcase
    end

    // An aligned access that starts inside BAR0 ends inside it.
    wire       in_range = offset_q[31:ADDRESS_WIDTH+2] == {(30 - ADDRESS_WIDTH){1'b0}};
    wire       acts     = (bar_q == 8'd0) && aligned && in_range && ((access_enable & used) != 4'd0);
    wire [4:0] shift    = {offset_q[1:0], 3'd0};

    assign bar    = bar_q;
    assign offset = offset_q;
    assign length = length_q;
    assign data   = data_q;

    assign window_valid       = state_q == ISSUE;
    assign window_write       = access_write;
    assign window_address     = offset_q[ADDRESS_WIDTH+1:2];
    assign window_byte_enable = used << offset_q[1:0];
    assign window_wdata       = data_q << shift;

    always @* begin
        state_d      = state_q;
        bar_d        = write_bar ? merged[7:0] : bar_q;
        offset_d     = write_offset ? merged : offset_q;
        length_d     = write_length ? merged : length_q;
        data_d       = data_q;
        access_done  = 1'b0;
        access_rdata = data_q;

        case (state_q)
            IDLE: begin
                if (access_valid) begin
                    if (access_write) data_d = merged;
                    if (acts) state_d = ISSUE;
                    else      access_done = 1'b1;
                end
            end
            ISSUE: begin
                if (window_ready) state_d = WAIT;
            end
            default: begin    // WAIT
                // Bytes that were not enabled come back as 0, so nothing is left above the length.
                access_rdata = window_rdata >> shift;
                if (window_done) begin
                    if (!access_write) data_d = access_rdata;
                    access_done = 1'b1;
                    state_d     = IDLE;
                end
            end
        endcase
    end

    always @(posedge clk) begin
        if (rst) begin
            state_q  <= IDLE;
            bar_q    <= 8'd0;
            offset_q <= 32'd0;
            length_q <= 32'd0;
            data_q   <= 32'd0;
        end else begin
            state_q  <= state_d;
            bar_q    <= bar_d;
            offset_q <= offset_d;
            length_q <= length_d;
            data_q   <= data_d;
        end
    end

endmodule

`default_nettype wire
