// SPDX-License-Identifier: Apache-2.0
// Transport regions: what virtio-pci itself defines, COMMON, ISR, DEVICE and PASID, and the backend's events, as combinational
// views of one device record and one queue record. Gives the read data of the region that is addressed and the records as
// they are after the access; nothing is stored here.
//
// Carries MGMT-08, MGMT-09, MGMT-10, MGMT-13 (everything comes from the selected device's records), PCIE-58 (holes read
// 0).

`default_nettype none

module transport_regions #(
    parameter INDEX_WIDTH    = 4,
    parameter QUEUE_WIDTH    = 2,
    parameter MSIX_VECTORS   = 32,
    parameter DEVICE_VECTORS = 5,
    parameter INTEGRATED     = 0,
    parameter PASID_WIDTH    = 20,
    parameter DEVICE_BITS    = 377,
    parameter QUEUE_BITS     = 246
) (
    // At most one of these and is_event is 1.
    input  wire                   at_common,
    input  wire                   at_isr,
    input  wire                   at_device,
    input  wire                   at_pasid,
    input  wire                   write,
    input  wire [3:0]             byte_enable,
    input  wire [3:0]             word,
    input  wire [31:0]            wdata,
    input  wire                   is_event,
    input  wire [1:0]             event_kind,
    input  wire [15:0]            event_data,
    input  wire                   msix_enable,

    input  wire                   present,
    input  wire [INDEX_WIDTH-1:0] index,
    input  wire [15:0]            num_queues,
    input  wire                   queue_available,
    input  wire                   runnable,
    input  wire [DEVICE_BITS-1:0] device,
    input  wire [QUEUE_BITS-1:0]  queue,

    output reg  [31:0]            rdata,
    output reg  [DEVICE_BITS-1:0] device_next,
    output reg                    device_write,
    output wire [QUEUE_BITS-1:0]  queue_next,
    output wire                   queue_write,
    output wire                   status_zero,            // meaningful with at_common
    output wire [15:0]            queue_select_written,
    output wire                   raise,                  // the event raises an interrupt
    output wire [15:0]            raise_vector
);

    `include "virtio_mgmt_records.vh"

    wire [31:0] common_rdata, device_rdata, isr_rdata, pasid_rdata;
    wire [DEVICE_BITS-1:0] common_device, isr_device, event_device;
    wire [QUEUE_BITS-1:0]  common_queue, pasid_queue;
    wire common_device_write, common_queue_write, isr_device_write, pasid_queue_write, event_device_write;

    common_config #(
        .INDEX_WIDTH    (INDEX_WIDTH),
        .QUEUE_WIDTH    (QUEUE_WIDTH),
        .MSIX_VECTORS   (MSIX_VECTORS),
        .DEVICE_VECTORS (DEVICE_VECTORS),
        .INTEGRATED     (INTEGRATED),
        .DEVICE_BITS    (DEVICE_BITS),
        .QUEUE_BITS     (QUEUE_BITS)
    ) u_common_config (
        .write           (write),
        .byte_enable     (byte_enable),
        .word            (word),
        .wdata           (wdata),
        .present         (present),
        .index           (index),
        .num_queues      (num_queues),
        .queue_available (queue_available),
        .device          (device),
        .queue           (queue),
        .rdata           (common_rdata),
        .device_next     (common_device),
        .device_write    (common_device_write),
        .queue_next      (common_queue),
        .queue_write     (common_queue_write),
        .reset_device    (status_zero),
        .queue_select_written (queue_select_written)
    );

    device_config u_device_config (
        .word    (word),
        .present (present),
        .mac     (device[DEVICE_MAC_LSB +: 48]),
        .link    (device[DEVICE_LINK_LSB +: 16]),
        .pairs   (device[DEVICE_PAIRS_LSB +: 6]),
        .mtu     (device[DEVICE_MTU_LSB +: 16]),
        .rdata   (device_rdata)
    );

    isr #(.DEVICE_BITS(DEVICE_BITS)) u_isr (
        .write        (write),
        .byte_enable  (byte_enable),
        .present      (present),
        .device       (device),
        .rdata        (isr_rdata),
        .device_next  (isr_device),
        .device_write (isr_device_write)
    );

    pasid #(.PASID_WIDTH(PASID_WIDTH), .QUEUE_BITS(QUEUE_BITS)) u_pasid (
        .write       (write),
        .byte_enable (byte_enable),
        .wdata       (wdata),
        .available   (queue_available),
        .queue       (queue),
        .rdata       (pasid_rdata),
        .queue_next  (pasid_queue),
        .queue_write (pasid_queue_write)
    );

    wire event_raise;

    backend_event #(.DEVICE_BITS(DEVICE_BITS), .QUEUE_BITS(QUEUE_BITS)) u_backend_event (
        .kind         (event_kind),
        .data         (event_data),
        .present      (present),
        .runnable     (runnable),
        .msix_enable  (msix_enable),
        .device       (device),
        .queue        (queue),
        .device_next  (event_device),
        .device_write (event_device_write),
        .raise        (event_raise),
        .vector       (raise_vector)
    );

    assign raise = is_event && event_raise;

    assign queue_write = (at_common && common_queue_write) || (at_pasid && pasid_queue_write);
    assign queue_next  = at_pasid ? pasid_queue : common_queue;

    always @* begin
        device_write = at_common && common_device_write;
        device_next  = common_device;
        if (at_isr) begin
            device_write = isr_device_write;
            device_next  = isr_device;
        end
        if (is_event) begin
            device_write = event_device_write;
            device_next  = event_device;
        end
    end

    always @* begin
        rdata = 32'd0;
        if (at_common) rdata = common_rdata;
        if (at_isr)    rdata = isr_rdata;
        if (at_device) rdata = device_rdata;
        if (at_pasid)  rdata = pasid_rdata;
    end

endmodule

`default_nettype wire
