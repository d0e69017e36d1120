// SPDX-License-Identifier: Apache-2.0
// Address decoder: a DW address within BAR0 -> the region it names. Bit slices only; an address without a region is a hole.
//
// Carries MGMT-03, VPCI-16, VPCI-22, VPCI-80, VPCI-83, PCIE-58, PCIE-116.

`default_nettype none

module address_decoder #(
    parameter ADDRESS_WIDTH   = 15,   // DWs of BAR0: 2**ADDRESS_WIDTH
    parameter MULTIPLIER_BITS = 10,
    parameter QUEUE_WIDTH     = 2,
    parameter PASID_SUPPORT   = 1,
    parameter INTEGRATED      = 0
) (
    input  wire                     valid,
    input  wire [ADDRESS_WIDTH-1:0] address,
    output wire                     at_notify,
    output wire                     at_common,
    output wire                     at_isr,
    output wire                     at_device,
    output wire                     at_managed,
    output wire                     at_pasid,
    output wire                     at_msix_config,
    output wire                     at_pending,      // pending bits: all of their page
    output wire                     at_msix_table,   // all of its 32 KiB
    output wire [31:0]              notify_device,   // may name an index out of range
    output wire [QUEUE_WIDTH-1:0]   notify_queue
);

    `include "virtio_mgmt_layout.vh"

    localparam HALF = ADDRESS_WIDTH - 1;    // the upper half of BAR0 is NOTIFY, the lower starts with 64 KiB of pages

    wire low_64k;
    generate
        if (HALF > 14) begin : g_low_64k
            assign low_64k = valid && address[HALF:14] == {(HALF - 13){1'b0}};
        end else begin : g_low_64k
            assign low_64k = valid && !address[HALF];
        end
    endgenerate

    wire [15:0] page   = {address[13:10], 12'd0};
    wire [15:0] offset = {4'd0, address[9:0], 2'b00};
    wire        pasid_regions = PASID_SUPPORT != 0;

    assign at_notify  = valid && address[HALF];
    assign at_common  = low_64k && page == BAR0_COMMON && offset < COMMON_LENGTH;
    assign at_isr     = low_64k && page == BAR0_ISR && offset < ISR_LENGTH;
    assign at_device  = low_64k && page == BAR0_DEVICE && offset < DEVICE_LENGTH;
    assign at_managed = low_64k && page == BAR0_MANAGED && offset < MANAGED_LENGTH && pasid_regions;
    assign at_pasid   = low_64k && page == BAR0_PASID && offset < PASID_LENGTH && pasid_regions;

    assign at_msix_config = low_64k && page == BAR0_MSIX_CFG && offset < MSIX_CFG_LENGTH && INTEGRATED != 0;
    assign at_pending     = low_64k && page == BAR0_PBA;
    assign at_msix_table  = low_64k && page >= BAR0_MSIX_TABLE;

    wire [31:0] half_address = {{(32 - HALF){1'b0}}, address[HALF-1:0]};
    wire [31:0] slot         = half_address >> (MULTIPLIER_BITS - 2);

    assign notify_queue  = slot[QUEUE_WIDTH-1:0];
    assign notify_device = slot >> QUEUE_WIDTH;

endmodule

`default_nettype wire
