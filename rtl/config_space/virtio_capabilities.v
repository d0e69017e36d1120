// SPDX-License-Identifier: Apache-2.0
// The vendor-specific capabilities of virtio and of the RFC: the places of their structures in BAR0, in the order of the
// profile's list (docs/decisions.md, section 2); and the PCI_CFG window, the only one with writable registers.
//
// Carries VPCI-11, VPCI-12, VPCI-13, VPCI-14, VPCI-15, VPCI-16, VPCI-17, VPCI-18, VPCI-19, VPCI-20, VPCI-21, VPCI-22,
// VPCI-79, VPCI-97; MGMT-01, MGMT-02, MGMT-03, MGMT-04, MGMT-05 (discovery), MGMT-30, MGMT-32, MGMT-56; PCIE-125.

`default_nettype none

module virtio_capabilities #(
    parameter NUM_DEVICES     = 15,
    parameter NUM_QUEUES      = 4,
    parameter PASID_SUPPORT   = 1,
    parameter INTEGRATED      = 0,
    parameter MULTIPLIER_BITS = 10,    // log2 of notify_off_multiplier
    parameter ADDRESS_WIDTH   = 15     // DWs of BAR0
) (
    input  wire                     clk,
    input  wire                     rst,
    input  wire [15:0]              register,        // offset in configuration space, a multiple of 4
    output reg  [31:0]              read_value,      // 0 where none of them is
    input  wire                     write,
    input  wire [31:0]              merged,          // what is written, enabled bytes over the rest
    // A request to the window's data register: valid holds until done. For reads access_rdata comes with done.
    output wire                     to_data,
    input  wire                     access_valid,
    input  wire                     access_write,
    input  wire [3:0]               access_enable,   // First BE
    output wire                     access_done,
    output wire [31:0]              access_rdata,
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

    `include "virtio_mgmt_layout.vh"

    localparam BAR_BITS    = ADDRESS_WIDTH + 2;
    localparam STRIDE_BITS = MULTIPLIER_BITS + $clog2(NUM_QUEUES);

    // Offsets. A capability that the profile lacks is placed beyond configuration space, where no request reaches it.
    localparam        IS_INTEGRATED = INTEGRATED != 0;
    localparam        HAS_PASID     = PASID_SUPPORT != 0;
    localparam [15:0] AT_COMMON     = IS_INTEGRATED ? INTEGRATED_CAP_COMMON : CAP_COMMON;
    localparam [15:0] AT_NOTIFY     = IS_INTEGRATED ? INTEGRATED_CAP_NOTIFY : CAP_NOTIFY;
    localparam [15:0] AT_ISR        = IS_INTEGRATED ? INTEGRATED_CAP_ISR : CAP_ISR;
    localparam [15:0] AT_DEVICE     = IS_INTEGRATED ? INTEGRATED_CAP_DEVICE : CAP_DEVICE;
    localparam [15:0] AT_PCI_CFG    = IS_INTEGRATED ? INTEGRATED_CAP_PCI_CFG : CAP_PCI_CFG;
    localparam [15:0] AT_MSIX_CFG   = IS_INTEGRATED ? INTEGRATED_CAP_MSIX_CFG : 16'h1000;
    localparam [15:0] AT_PASID      = !HAS_PASID ? 16'h2000 : IS_INTEGRATED ? INTEGRATED_CAP_PASID : CAP_PASID;
    localparam [15:0] AT_MANAGED    = !HAS_PASID ? 16'h3000 : IS_INTEGRATED ? INTEGRATED_CAP_MANAGED : CAP_MANAGED;
    localparam [15:0] AT_PCIE       = IS_INTEGRATED ? INTEGRATED_CAP_PCIE : CAP_PCIE;

    // The list
    localparam [15:0] AFTER_MSIX_CFG = HAS_PASID ? AT_PASID : AT_PCIE;
    localparam [15:0] AFTER_PCI_CFG  = IS_INTEGRATED ? AT_MSIX_CFG : AFTER_MSIX_CFG;
    localparam [7:0]  SIZE           = VIRTIO_CAP_SIZE[7:0];

    function [31:0] capability;
        input [7:0] next;
        input [7:0] size;
        input [7:0] cfg_type;
        capability = {cfg_type, size, next, CAP_ID_VENDOR};
    endfunction

    wire [7:0]  window_bar;
    wire [31:0] window_offset, window_length, window_data;

    always @* begin
        case (register)
            AT_COMMON:                      read_value = capability(AT_NOTIFY[7:0], SIZE, VIRTIO_CAP_TYPE_COMMON);
            AT_COMMON + VIRTIO_CAP_OFFSET:  read_value = {16'd0, BAR0_COMMON};
            AT_COMMON + VIRTIO_CAP_LENGTH:  read_value = {16'd0, COMMON_LENGTH};

            AT_NOTIFY:                      read_value = capability(AT_ISR[7:0], NOTIFY_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_NOTIFY);
            AT_NOTIFY + VIRTIO_CAP_OFFSET:  read_value = 32'd1 << (BAR_BITS - 1);
            AT_NOTIFY + VIRTIO_CAP_LENGTH:  read_value = (NUM_DEVICES + 32'd1) << STRIDE_BITS;
            AT_NOTIFY + NOTIFY_CAP_MULTIPLIER: read_value = 32'd1 << MULTIPLIER_BITS;

            AT_ISR:                         read_value = capability(AT_DEVICE[7:0], SIZE, VIRTIO_CAP_TYPE_ISR);
            AT_ISR + VIRTIO_CAP_OFFSET:     read_value = {16'd0, BAR0_ISR};
            AT_ISR + VIRTIO_CAP_LENGTH:     read_value = {16'd0, ISR_LENGTH};

            AT_DEVICE:                      read_value = capability(AT_PCI_CFG[7:0], SIZE, VIRTIO_CAP_TYPE_DEVICE);
            AT_DEVICE + VIRTIO_CAP_OFFSET:  read_value = {16'd0, BAR0_DEVICE};
            AT_DEVICE + VIRTIO_CAP_LENGTH:  read_value = {16'd0, DEVICE_LENGTH};

            AT_PCI_CFG:                     read_value = capability(AFTER_PCI_CFG[7:0], PCI_CFG_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_PCI_CFG);
            AT_PCI_CFG + PCI_CFG_CAP_BAR:   read_value = {24'd0, window_bar};
            AT_PCI_CFG + PCI_CFG_CAP_OFFSET: read_value = window_offset;
            AT_PCI_CFG + PCI_CFG_CAP_LENGTH: read_value = window_length;
            AT_PCI_CFG + PCI_CFG_CAP_PCI_CFG_DATA: read_value = window_data;

            AT_MSIX_CFG:                    read_value = capability(AFTER_MSIX_CFG[7:0], SIZE, VIRTIO_CAP_TYPE_MSIX_CFG);
            AT_MSIX_CFG + VIRTIO_CAP_OFFSET: read_value = {16'd0, BAR0_MSIX_CFG};
            AT_MSIX_CFG + VIRTIO_CAP_LENGTH: read_value = {16'd0, MSIX_CFG_LENGTH};

            AT_PASID:                       read_value = capability(AT_MANAGED[7:0], SIZE, VIRTIO_CAP_TYPE_PASID);
            AT_PASID + VIRTIO_CAP_OFFSET:   read_value = {16'd0, BAR0_PASID};
            AT_PASID + VIRTIO_CAP_LENGTH:   read_value = {16'd0, PASID_LENGTH};

            AT_MANAGED:                     read_value = capability(AT_PCIE[7:0], SIZE, VIRTIO_CAP_TYPE_MANAGED);
            AT_MANAGED + VIRTIO_CAP_OFFSET: read_value = {16'd0, BAR0_MANAGED};
            AT_MANAGED + VIRTIO_CAP_LENGTH: read_value = {16'd0, MANAGED_LENGTH};

            default:                        read_value = 32'd0;
        endcase
    end

    assign to_data = register == AT_PCI_CFG + PCI_CFG_CAP_PCI_CFG_DATA;

    pci_cfg_window #(
        .ADDRESS_WIDTH (ADDRESS_WIDTH)
    ) u_window (
        .clk                (clk),
        .rst                (rst),
        .bar                (window_bar),
        .offset             (window_offset),
        .length             (window_length),
        .data               (window_data),
        .write_bar          (write && (register == AT_PCI_CFG + PCI_CFG_CAP_BAR)),
        .write_offset       (write && (register == AT_PCI_CFG + PCI_CFG_CAP_OFFSET)),
        .write_length       (write && (register == AT_PCI_CFG + PCI_CFG_CAP_LENGTH)),
        .merged             (merged),
        .access_valid       (access_valid && to_data),
        .access_write       (access_write),
        .access_enable      (access_enable),
        .access_done        (access_done),
        .access_rdata       (access_rdata),
        .window_valid       (window_valid),
        .window_ready       (window_ready),
        .window_write       (window_write),
        .window_address     (window_address),
        .window_byte_enable (window_byte_enable),
        .window_wdata       (window_wdata),
        .window_done        (window_done),
        .window_rdata       (window_rdata)
    );

endmodule

`default_nettype wire
