// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/config_space/virtio_capabilities.v: every DW of the vendor capabilities reads what the tables of docs/decisions.md,
// sections 2 and 3, give it, whatever has been written, created or reset; only the PCI_CFG window's own registers are
// writable, and by their own writes alone.
//
// Assumed: `rst` in the first clock; `register` is a multiple of 4 below 4096.

`default_nettype none

module virtio_capabilities_proof #(
    parameter NUM_DEVICES     = 15,
    parameter NUM_QUEUES      = 4,
    parameter PASID_SUPPORT   = 1,
    parameter INTEGRATED      = 0,
    parameter MULTIPLIER_BITS = 10,
    parameter ADDRESS_WIDTH   = 15
) (
    input wire        clk,
    input wire        rst,
    input wire [15:0] register,
    input wire        write,
    input wire [31:0] merged,
    input wire        access_valid,
    input wire        access_write,
    input wire [3:0]  access_enable,
    input wire        window_ready,
    input wire        window_done,
    input wire [31:0] window_rdata
);

    wire [31:0] read_value, access_rdata, window_wdata;
    wire        to_data, access_done, window_valid, window_write;
    wire [ADDRESS_WIDTH-1:0] window_address;
    wire [3:0]  window_byte_enable;

    virtio_capabilities #(
        .NUM_DEVICES(NUM_DEVICES), .NUM_QUEUES(NUM_QUEUES), .PASID_SUPPORT(PASID_SUPPORT), .INTEGRATED(INTEGRATED),
        .MULTIPLIER_BITS(MULTIPLIER_BITS), .ADDRESS_WIDTH(ADDRESS_WIDTH)
    ) dut (
        .clk(clk), .rst(rst), .register(register), .read_value(read_value), .write(write), .merged(merged),
        .to_data(to_data), .access_valid(access_valid), .access_write(access_write), .access_enable(access_enable),
        .access_done(access_done), .access_rdata(access_rdata), .window_valid(window_valid), .window_ready(window_ready),
        .window_write(window_write), .window_address(window_address), .window_byte_enable(window_byte_enable),
        .window_wdata(window_wdata), .window_done(window_done), .window_rdata(window_rdata)
    );

    (* keep *) wire [31:0] offset_q, length_q;    // probes
    (* keep *) wire [7:0]  bar_q;

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;
    always @* begin
        if (!past) assume (rst);
        assume (register[1:0] == 2'b00 && register < 16'h1000);
    end

    // ---- the list: place, length, type, next; then bar, offset, length ----

    localparam I = INTEGRATED != 0, P = PASID_SUPPORT != 0;
    localparam [15:0] COMMON  = I ? 16'h4C : 16'h54, NOTIFY = I ? 16'h5C : 16'h64, ISR = I ? 16'h70 : 16'h78;
    localparam [15:0] DEVICE  = I ? 16'h80 : 16'h88, WINDOW = I ? 16'h90 : 16'h98, MSIX_CFG = 16'hA4;
    localparam [15:0] PASID   = I ? 16'hB4 : 16'hAC, MANAGED = I ? 16'hC4 : 16'hBC, PCIE = I ? 16'hD4 : 16'hCC;

    function [127:0] capability;                  // 16 bytes, the first in the low bits
        input [7:0]  cfg_type;
        input [7:0]  cap_len;
        input [15:0] next;
        input [31:0] offset;
        input [31:0] length;
        capability = {length, offset, 16'd0, 8'd0, 8'd0, cfg_type, cap_len, next[7:0], 8'h09};
    endfunction

    function in_capability;                       // and where: the DW
        input [15:0] at;
        input [15:0] place;
        input [15:0] size;
        in_capability = at >= place && at < place + size;
    endfunction

    localparam [31:0] MULTIPLIER = 32'd1 << MULTIPLIER_BITS;
    localparam [31:0] Q          = (NUM_QUEUES <= 2) ? 2 : (NUM_QUEUES <= 4) ? 4 : (NUM_QUEUES <= 8) ? 8
                                 : (NUM_QUEUES <= 16) ? 16 : (NUM_QUEUES <= 32) ? 32 : 64;
    localparam [31:0] STRIDE     = Q * MULTIPLIER;
    localparam [31:0] BAR        = 32'd4 << ADDRESS_WIDTH;
    localparam [31:0] DOORBELLS  = (NUM_DEVICES + 1) * STRIDE;

    wire [127:0] c1  = capability(8'd1, 8'd16, NOTIFY, 32'h0000, 32'd64);
    wire [159:0] c2  = {MULTIPLIER, capability(8'd2, 8'd20, ISR, BAR / 2, DOORBELLS)};
    wire [127:0] c3  = capability(8'd3, 8'd16, DEVICE, 32'h1000, 32'd4);
    wire [127:0] c4  = capability(8'd4, 8'd16, WINDOW, 32'h2000, 32'd64);
    wire [31:0]  c5  = {8'd5, 8'd20, I ? MSIX_CFG[7:0] : P ? PASID[7:0] : PCIE[7:0], 8'h09};
    wire [127:0] c10 = capability(8'd10, 8'd16, P ? PASID : PCIE, 32'h4000, 32'd24);
    wire [127:0] c11 = capability(8'd11, 8'd16, MANAGED, 32'h5000, 32'd4);
    wire [127:0] c12 = capability(8'd12, 8'd16, PCIE, 32'h3000, 32'd272);

    reg [31:0] wanted;
    always @* begin
        wanted = 32'd0;
        if (in_capability(register, COMMON, 16))        wanted = c1  >> (8 * (register - COMMON));
        if (in_capability(register, NOTIFY, 20))        wanted = c2  >> (8 * (register - NOTIFY));
        if (in_capability(register, ISR, 16))           wanted = c3  >> (8 * (register - ISR));
        if (in_capability(register, DEVICE, 16))        wanted = c4  >> (8 * (register - DEVICE));
        if (register == WINDOW)                         wanted = c5;
        if (I && in_capability(register, MSIX_CFG, 16)) wanted = c10 >> (8 * (register - MSIX_CFG));
        if (P && in_capability(register, PASID, 16))    wanted = c11 >> (8 * (register - PASID));
        if (P && in_capability(register, MANAGED, 16))  wanted = c12 >> (8 * (register - MANAGED));
    end

    wire of_window = register > WINDOW && register < WINDOW + 16'd20;

    // ---- the window's registers ----

    reg [7:0]  bar;
    reg [31:0] offset, length;
    always @(posedge clk) begin
        if (rst) begin
            bar    <= 8'd0;
            offset <= 32'd0;
            length <= 32'd0;
        end else if (write) begin
            if (register == WINDOW + 16'd4)  bar    <= merged[7:0];
            if (register == WINDOW + 16'd8)  offset <= merged;
            if (register == WINDOW + 16'd12) length <= merged;
        end
    end

    always @(posedge clk) if (past) begin
        if (!of_window)
            capabilities_are_constant: assert (read_value == wanted);
        if (register == WINDOW + 16'd4)
            window_bar_reads_back: assert (read_value == {24'd0, bar});
        if (register == WINDOW + 16'd8)
            window_offset_reads_back: assert (read_value == offset);
        if (register == WINDOW + 16'd12)
            window_length_reads_back: assert (read_value == length);
        window_registers_are_not_banked: assert (bar_q == bar && offset_q == offset && length_q == length);
        data_register_is_the_last_dw: assert (to_data == (register == WINDOW + 16'd16));
    end

    always @(posedge clk) if (past) begin
        common:  cover (register == COMMON && read_value[31:24] == 8'd1);
        window:  cover (register == WINDOW + 16'd8 && offset == 32'h3000 && length == 32'd4);
        beyond:  cover (register == PCIE && read_value == 32'd0);
    end

endmodule

`default_nettype wire
