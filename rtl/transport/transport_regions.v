// SPDX-License-Identifier: Apache-2.0
// Transport regions: the virtio-pci structures COMMON, ISR, DEVICE and PASID, and the backend's events, as combinational
// views of one device record and one queue record. Gives the read data of the addressed region and the records after the
// access; nothing is stored here. The content of DEVICE comes from the device type.
//
// Carries MGMT-08, MGMT-09, MGMT-10, MGMT-13 (everything comes from the selected device's records), MGMT-43 (absent
// view); VPCI-40, VPCI-41, VPCI-42, VPCI-48, VPCI-77 (no interrupt before DRIVER_OK), VPCI-87, VPCI-89, VPCI-90,
// VPCI-92, VPCI-94, VPCI-111, VPCI-112, VPCI-113; PCIE-58 (holes read 0); AMB-77 (valid bit of a PASID), AMB-78 (its
// bits above the supported width read 0).

`default_nettype none

module transport_regions #(
    parameter INDEX_WIDTH    = 4,
    parameter QUEUE_WIDTH    = 2,
    parameter MSIX_VECTORS   = 32,
    parameter DEVICE_VECTORS = 5,
    parameter INTEGRATED     = 0,
    parameter PASID_WIDTH    = 20,
    `include "virtio_mgmt_record_bits.vh"
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
    input  wire                   msix_enable,

    input  wire                   present,
    input  wire [INDEX_WIDTH-1:0] index,
    input  wire [15:0]            num_queues,
    input  wire                   accepted_ok,
    input  wire                   queue_available,
    input  wire                   runnable,
    input  wire [DEVICE_BITS-1:0] device,
    input  wire [QUEUE_BITS-1:0]  queue,
    input  wire [31:0]            config_word,            // of the device type: its DEVICE structure,
    input  wire [TYPE_STATE_BITS-1:0] changed_state,      // and its state after an event of kind 1

    output reg  [31:0]            rdata,
    output reg  [DEVICE_BITS-1:0] device_next,
    output reg                    device_write,
    output reg  [QUEUE_BITS-1:0]  queue_next,
    output reg                    queue_write,
    output wire                   status_zero,            // meaningful with at_common
    output wire [15:0]            queue_select_written,
    output wire                   raise,                  // the event raises an interrupt
    output wire [15:0]            raise_vector
);

    `include "virtio_mgmt_layout.vh"
    `include "virtio_mgmt_records.vh"

    wire [31:0] lanes = {{8{byte_enable[3]}}, {8{byte_enable[2]}}, {8{byte_enable[1]}}, {8{byte_enable[0]}}};

    // ---- COMMON ----

    wire [31:0]            common_rdata;
    wire [DEVICE_BITS-1:0] common_device;
    wire [QUEUE_BITS-1:0]  common_queue;
    wire                   common_device_write, common_queue_write;

    common_config #(
        .INDEX_WIDTH    (INDEX_WIDTH),
        .QUEUE_WIDTH    (QUEUE_WIDTH),
        .MSIX_VECTORS   (MSIX_VECTORS),
        .DEVICE_VECTORS (DEVICE_VECTORS),
        .INTEGRATED     (INTEGRATED)
    ) u_common_config (
        .write           (write),
        .byte_enable     (byte_enable),
        .word            (word),
        .wdata           (wdata),
        .present         (present),
        .index           (index),
        .num_queues      (num_queues),
        .queue_available (queue_available),
        .accepted_ok     (accepted_ok),
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

    // ---- ISR: cleared by a read that enables its byte ----

    wire isr_clears = present && !write && byte_enable[0];

    // ---- PASID of the selected queue; bits above the supported width are not stored ----

    localparam [19:0] SUPPORTED = 20'hFFFFF >> (20 - PASID_WIDTH);

    wire [31:0] pasid_rdata  = queue_available ? {queue[QUEUE_PASID_VALID_LSB], 11'd0, queue[QUEUE_PASID_LSB +: 20]} : 32'd0;
    wire [31:0] pasid_merged = (pasid_rdata & ~lanes) | (wdata & lanes);
    wire        pasid_write  = queue_available && write && (byte_enable != 4'd0);

    // ---- the effect of an event on its device, and the vector it raises ----

    wire [7:0] status       = device[DEVICE_STATUS_LSB +: 8];
    wire       live         = (status & (STATUS_DRIVER_OK | STATUS_FAILED)) == STATUS_DRIVER_OK;
    wire       of_queue     = event_kind == EVENT_USED_BUFFER;
    wire       of_config    = event_kind == EVENT_CONFIG_CHANGE || event_kind == EVENT_NEEDS_RESET;
    wire       interrupting = (of_queue && runnable) || (of_config && present && live);

    assign raise_vector = of_queue ? queue[QUEUE_VECTOR_LSB +: 16] : device[DEVICE_VECTOR_LSB +: 16];
    assign raise        = is_event && interrupting && msix_enable && raise_vector != NO_VECTOR;

    // ---- the records after the operation ----

    always @* begin
        device_write = (at_common && common_device_write) || (at_isr && isr_clears) || (is_event && present);
        device_next  = (at_isr || is_event) ? device : common_device;
        if (at_isr) device_next[DEVICE_ISR_LSB +: 2] = 2'b00;
        if (is_event) begin
            case (event_kind)
                EVENT_USED_BUFFER:
                    if (runnable && !msix_enable) device_next[DEVICE_ISR_LSB] = 1'b1;
                EVENT_CONFIG_CHANGE: begin
                    device_next[DEVICE_TYPE_STATE_LSB +: TYPE_STATE_BITS] = changed_state;
                    device_next[DEVICE_STALE_LSB] = 1'b1;
                    if (live) device_next[DEVICE_ISR_LSB + 1] = 1'b1;
                end
                EVENT_NEEDS_RESET: begin
                    device_next[DEVICE_STATUS_LSB +: 8] = status | STATUS_NEEDS_RESET;
                    if (live) device_next[DEVICE_ISR_LSB + 1] = 1'b1;
                end
                default: ;
            endcase
        end
    end

    always @* begin
        queue_write = (at_common && common_queue_write) || (at_pasid && pasid_write);
        queue_next  = at_pasid ? queue : common_queue;
        if (at_pasid) begin
            queue_next[QUEUE_PASID_LSB +: 20] = pasid_merged[19:0] & SUPPORTED;
            queue_next[QUEUE_PASID_VALID_LSB] = pasid_merged[31];
        end
    end

    always @* begin
        rdata = 32'd0;
        if (at_common)            rdata = common_rdata;
        if (at_isr && present)    rdata = {30'd0, device[DEVICE_ISR_LSB +: 2]};
        if (at_device && present) rdata = config_word;
        if (at_pasid)             rdata = pasid_rdata;
    end

    wire unused_ok = &{1'b0, pasid_merged[30:20], 1'b0};

endmodule

`default_nettype wire
