// SPDX-License-Identifier: Apache-2.0
// MSI-X: the function's vector table and pending bits, with INTEGRATED=1 those of every managed device behind MSIX_CFG, and
// the delivery of interrupts. One memory holds all entries and one all pending bits, by the numbers that interrupt_sweeper
// defines; accesses read both at `fetch` and write an entry at `execute`.
//
// Carries MGMT-12, VPCI-105, VPCI-106, VPCI-114 (a pending bit stands for every event of its vector), PCIE-114,
// PCIE-116, PCIE-117, PCIE-118, PCIE-119, PCIE-120, PCIE-121, PCIE-122, PCIE-123, AMB-71, AMB-72.

`default_nettype none

module msix #(
    parameter NUM_DEVICES    = 15,
    parameter MSIX_VECTORS   = 32,
    parameter DEVICE_VECTORS = 5,
    parameter INTEGRATED     = 0,
    parameter INDEX_WIDTH    = 4
) (
    input  wire                   clk,
    input  wire                   rst,

    input  wire                   select,
    input  wire                   fetch,
    input  wire                   execute,
    input  wire                   write,
    input  wire [3:0]             byte_enable,
    input  wire [12:0]            address,         // DW within the 32 KiB of the table, or within the page
    input  wire [31:0]            wdata,
    input  wire                   at_table,        // at most one of the three
    input  wire                   at_pending,
    input  wire                   at_config,
    output reg  [31:0]            rdata,           // combinational; 0 when none of them

    input  wire [INDEX_WIDTH-1:0] index,
    input  wire                   managed,         // the current index is not 0
    input  wire                   present,         // and exists
    input  wire                   raise,           // at execute: one of its vectors has an event
    input  wire [15:0]            raise_vector,
    input  wire                   create,
    input  wire                   destroy,
    input  wire                   reset_all,

    input  wire                   allowed,         // the function may send messages, room aside
    input  wire                   sweep,
    output wire                   sweep_due,
    output wire                   starts,          // at execute: there is more to do
    output wire                   busy,

    output wire                   msi_valid,
    input  wire                   msi_ready,
    output wire [63:0]            msi_address,
    output wire [31:0]            msi_data
);

    `include "virtio_mgmt_layout.vh"

    // ---- numbers of vectors ----

    localparam FUNCTION_ROWS = (MSIX_VECTORS + 31) / 32;
    localparam FIRST_MANAGED = 32 * FUNCTION_ROWS;
    localparam VECTORS       = (INTEGRATED != 0) ? FIRST_MANAGED + NUM_DEVICES * DEVICE_VECTORS : MSIX_VECTORS;
    localparam VECTOR_WIDTH  = (VECTORS > 32) ? $clog2(VECTORS) : 6;
    localparam ROWS          = (VECTORS + 31) / 32;
    localparam ROW_WIDTH     = VECTOR_WIDTH - 5;
    localparam ENTRY_WIDTH   = $clog2(VECTORS);

    wire [31:0] entry_asked = {21'd0, address[12:2]};
    wire [31:0] row_asked   = {22'd0, address[9:0]};
    wire        in_table    = at_table && entry_asked < MSIX_VECTORS;
    wire        in_pending  = at_pending && row_asked < FUNCTION_ROWS;

    wire        config_chosen;      // vector_select of a managed device names one
    wire [6:0]  config_vector;      // within its table
    wire        in_config;          // its entry
    wire [1:0]  config_word;
    wire [31:0] config_rdata;
    reg  [31:0] first_of_device;
    integer     bit_number;

    // FIRST_MANAGED + (index - 1) * DEVICE_VECTORS, as shifts and sums
    always @* begin
        first_of_device = FIRST_MANAGED - DEVICE_VECTORS;
        for (bit_number = 0; bit_number < 7; bit_number = bit_number + 1)
            if (((DEVICE_VECTORS >> bit_number) & 1) != 0)
                first_of_device = first_of_device + ({{(32 - INDEX_WIDTH){1'b0}}, index} << bit_number);
    end

    wire [31:0] own_vector = raise ? {16'd0, raise_vector} : {25'd0, config_vector};
    reg  [31:0] vector;

    always @* begin
        vector = own_vector;
        if (INTEGRATED != 0 && managed) vector = first_of_device + own_vector;
        if (at_table)                   vector = entry_asked;
        if (at_pending)                 vector = row_asked << 5;
    end

    // ---- registers ----

    wire         in_entry   = in_table || in_config;
    wire [1:0]   word       = at_table ? address[1:0] : config_word;
    wire         masked;
    wire [31:0]  entry_data;
    wire [63:2]  entry_address;
    wire [31:0]  row;
    wire         pending    = row[vector[4:0]];
    reg  [31:0]  entry_rdata;

    always @* begin
        case ({12'd0, word, 2'b00})
            MSIX_ENTRY_ADDRESS_LO: entry_rdata = {entry_address[31:2], 2'b00};
            MSIX_ENTRY_ADDRESS_HI: entry_rdata = entry_address[63:32];
            MSIX_ENTRY_DATA:       entry_rdata = entry_data;
            default:               entry_rdata = {31'd0, masked};
        endcase
    end

    always @* begin
        rdata = config_rdata;
        if (in_entry)   rdata = entry_rdata;
        if (in_pending) rdata = row;
    end

    wire [31:0] lanes        = {{8{byte_enable[3]}}, {8{byte_enable[2]}}, {8{byte_enable[1]}}, {8{byte_enable[0]}}};
    wire [31:0] merged       = (entry_rdata & ~lanes) | (wdata & lanes);
    wire        entry_write  = execute && write && in_entry && byte_enable != 4'd0;
    wire        mask_write   = word == MSIX_ENTRY_CONTROL[3:2];
    wire        unmasks      = entry_write && mask_write && !merged[0] && pending;
    reg  [94:0] entry_next;

    always @* begin
        entry_next = {masked, entry_data, entry_address};
        case ({12'd0, word, 2'b00})
            MSIX_ENTRY_ADDRESS_LO: entry_next[29:0]  = merged[31:2];
            MSIX_ENTRY_ADDRESS_HI: entry_next[61:30] = merged;
            MSIX_ENTRY_DATA:       entry_next[93:62] = merged;
            default:               entry_next[94]    = merged[0];
        endcase
    end

    generate
        if (INTEGRATED != 0) begin : g_msix_config
            msix_config #(
                .NUM_DEVICES    (NUM_DEVICES),
                .DEVICE_VECTORS (DEVICE_VECTORS),
                .INDEX_WIDTH    (INDEX_WIDTH)
            ) u_msix_config (
                .clk         (clk),
                .select      (select),
                .execute     (execute),
                .at_config   (at_config),
                .write       (write),
                .byte_enable (byte_enable),
                .word        (address[2:0]),
                .wdata       (wdata),
                .index       (index),
                .owner       (managed && present),
                .forget      (create),
                .pending     (pending),
                .chosen      (config_chosen),
                .vector      (config_vector),
                .at_entry    (in_config),
                .entry_word  (config_word),
                .rdata       (config_rdata)
            );
        end else begin : g_msix_config
            assign config_chosen = 1'b0;
            assign config_vector = 7'd0;
            assign in_config     = 1'b0;
            assign config_word   = 2'd0;
            assign config_rdata  = 32'd0;
            wire unused_ok = &{1'b0, select, at_config, present, 1'b0};
        end
    endgenerate

    // ---- delivery ----

    wire forget = INTEGRATED != 0 && (create || destroy);
    wire [VECTOR_WIDTH-1:0] swept_entry;
    wire [ROW_WIDTH-1:0]    swept_row;
    wire                    swept_read, entry_clear, row_write;
    wire [31:0]             row_next;

    assign starts      = raise || unmasks || forget;
    assign msi_address = {entry_address, 2'b00};
    assign msi_data    = entry_data;

    interrupt_sweeper #(
        .MSIX_VECTORS   (MSIX_VECTORS),
        .DEVICE_VECTORS (DEVICE_VECTORS),
        .VECTOR_WIDTH   (VECTOR_WIDTH),
        .ROWS           (ROWS),
        .FUNCTION_ROWS  (FUNCTION_ROWS)
    ) u_interrupt_sweeper (
        .clk          (clk),
        .rst          (rst),
        .allowed      (allowed),
        .msi_ready    (msi_ready),
        .msi_valid    (msi_valid),
        .raise        (raise),
        .check        (unmasks),
        .vector       (vector[VECTOR_WIDTH-1:0]),
        .forget       (forget),
        .first_vector (first_of_device[VECTOR_WIDTH-1:0]),
        .forget_all   (INTEGRATED != 0 && reset_all),
        .sweep        (sweep),
        .sweep_due    (sweep_due),
        .busy         (busy),
        .read         (swept_read),
        .entry_number (swept_entry),
        .row_number   (swept_row),
        .masked       (masked),
        .row          (row),
        .entry_clear  (entry_clear),
        .row_write    (row_write),
        .row_next     (row_next)
    );

    // ---- memories ----

    localparam [94:0] NEW_ENTRY = {1'b1, 94'd0};
    wire [VECTOR_WIDTH-1:0] entry_number = busy ? swept_entry : vector[VECTOR_WIDTH-1:0];
    wire                    looks        = fetch && (in_table || in_pending || (at_config && config_chosen));

    context_ram #(.WIDTH(95), .DEPTH(VECTORS), .ADDRESS_WIDTH(ENTRY_WIDTH)) u_entries (
        .clk     (clk),
        .enable  (looks || entry_write || swept_read || entry_clear),
        .write   (entry_write || entry_clear),
        .address (entry_number[ENTRY_WIDTH-1:0]),
        .wdata   (busy ? NEW_ENTRY : entry_next),
        .rdata   ({masked, entry_data, entry_address})
    );

    context_ram #(.WIDTH(32), .DEPTH(ROWS), .ADDRESS_WIDTH(ROW_WIDTH)) u_pending (
        .clk     (clk),
        .enable  (looks || swept_read || row_write),
        .write   (row_write),
        .address (busy ? swept_row : vector[VECTOR_WIDTH-1:5]),
        .wdata   (row_next),
        .rdata   (row)
    );

    wire unused_ok = &{1'b0, entry_number, vector[31:VECTOR_WIDTH], first_of_device[31:VECTOR_WIDTH], 1'b0};

endmodule

`default_nettype wire
