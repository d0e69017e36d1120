// SPDX-License-Identifier: Apache-2.0
// Register file: the device and queue records, the regions of BAR0 that read and change them, and the device manager. It reads
// the records of an operation at `select` and `fetch`, and commits the result at `execute`. Modules without device state get
// decoded strobes.
//
// Carries MGMT-06, MGMT-07, MGMT-08, MGMT-09, MGMT-10, MGMT-11, MGMT-12, MGMT-13, MGMT-14, MGMT-15, MGMT-42, MGMT-43
// (redirection by device_select), PCIE-58 (holes).

`default_nettype none

module register_file #(
    parameter        NUM_DEVICES     = 15,
    parameter        NUM_QUEUES      = 4,
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        CONFIG_CHUNKS   = 2,
    parameter        MSIX_VECTORS    = 32,
    parameter        DEVICE_VECTORS  = 5,
    parameter        INTEGRATED      = 0,
    parameter        PASID_SUPPORT   = 1,
    parameter        PASID_WIDTH     = 20,
    parameter        DEVICE_TYPE     = 1,
    parameter [63:0] DEVICE_FEATURES = 64'd0,
    parameter        MULTIPLIER_BITS = 10,
    parameter        ADDRESS_WIDTH   = 15,
    parameter        INDEX_WIDTH     = 4,
    `include "virtio_mgmt_record_bits.vh"
) (
    input  wire                     clk,
    input  wire                     rst,              // or a reset of the function

    input  wire                     select,
    input  wire                     fetch,
    input  wire                     execute,
    input  wire                     is_access,
    input  wire                     is_event,
    input  wire                     write,
    input  wire [ADDRESS_WIDTH-1:0] address,
    input  wire [3:0]               byte_enable,
    input  wire [31:0]              wdata,
    input  wire [1:0]               event_kind,
    input  wire [15:0]              event_data,
    input  wire [11:0]              backend_device,
    input  wire [5:0]               backend_queue,
    input  wire                     msix_enable,
    output wire                     starts,           // at execute: there is more to do by the device manager
    output wire                     busy,
    output wire [31:0]              rdata,            // combinational

    output wire                     at_msix_config,
    output wire                     at_pending,
    output wire                     at_msix_table,
    output wire [INDEX_WIDTH-1:0]   index,            // the current one
    output wire                     managed,          // the index is within 1..NUM_DEVICES
    output wire                     present,          // and exists, or is 0
    output wire                     runnable,         // the current queue may run
    output wire [QUEUE_BITS-1:0]    queue,
    output wire                     raise,            // at execute, these five
    output wire [15:0]              raise_vector,
    output wire                     create,
    output wire                     destroy,
    output wire                     reset_all,

    output wire                     interrupt_pending,
    output wire                     doorbell_valid,
    output wire [11:0]              doorbell_device,
    output wire [5:0]               doorbell_queue,
    output wire [31:0]              doorbell_data,
    output wire                     report,           // one clock: a device was created, destroyed or reset
    output wire [1:0]               report_op,
    output wire [11:0]              report_device
);

    `include "virtio_mgmt_layout.vh"
    `include "virtio_mgmt_records.vh"

    localparam QUEUE_WIDTH = $clog2(NUM_QUEUES);

    // ---- the addressed region, device and queue ----

    wire        at_notify, at_common, at_isr, at_device, at_managed, at_pasid;
    wire [31:0] notify_device;
    wire [QUEUE_WIDTH-1:0] notify_queue;

    address_decoder #(
        .ADDRESS_WIDTH   (ADDRESS_WIDTH),
        .MULTIPLIER_BITS (MULTIPLIER_BITS),
        .QUEUE_WIDTH     (QUEUE_WIDTH),
        .PASID_SUPPORT   (PASID_SUPPORT),
        .INTEGRATED      (INTEGRATED)
    ) u_address_decoder (
        .valid          (is_access),
        .address        (address),
        .at_notify      (at_notify),
        .at_common      (at_common),
        .at_isr         (at_isr),
        .at_device      (at_device),
        .at_managed     (at_managed),
        .at_pasid       (at_pasid),
        .at_msix_config (at_msix_config),
        .at_pending     (at_pending),
        .at_msix_table  (at_msix_table),
        .notify_device  (notify_device),
        .notify_queue   (notify_queue)
    );

    // Doorbells name their device and queue by address, the backend by number, everything else through device_select.
    wire [31:0] device_select;
    wire [31:0] wanted   = at_notify ? notify_device : is_access ? device_select : {20'd0, backend_device};
    wire        in_range = wanted <= NUM_DEVICES;
    assign      managed  = in_range && wanted != 32'd0;
    assign      index    = in_range ? wanted[INDEX_WIDTH-1:0] : {INDEX_WIDTH{1'b0}};

    wire exists;
    assign present = in_range && (exists || !managed);

    wire [DEVICE_BITS-1:0] device;
    wire [15:0]            num_queues;

    wire [15:0] queue_wanted    = at_notify ? {{(16 - QUEUE_WIDTH){1'b0}}, notify_queue}
                                : is_access ? device[DEVICE_QUEUE_SELECT_LSB +: 16] : {10'd0, backend_queue};
    wire        queue_available = present && queue_wanted < num_queues;
    wire [7:0]  running_status  = device[DEVICE_STATUS_LSB +: 8] & (STATUS_DRIVER_OK | STATUS_FAILED | STATUS_NEEDS_RESET);
    assign      runnable        = queue_available && queue[QUEUE_ENABLE_LSB] && running_status == STATUS_DRIVER_OK;

    // ---- the regions ----

    wire [31:0]                transport_rdata, managed_rdata, config_word;
    wire [DEVICE_BITS-1:0]     device_next;
    wire [QUEUE_BITS-1:0]      queue_next;
    wire [TYPE_STATE_BITS-1:0] changed_state;
    wire [15:0]                queue_select_written;
    wire                       device_write, queue_write, status_zero, event_raises, accepted_ok;

    assign reset_all  = execute && at_common && status_zero && !managed;
    wire reset_device = execute && at_common && status_zero && managed;
    assign raise      = execute && event_raises;

    transport_regions #(
        .INDEX_WIDTH    (INDEX_WIDTH),
        .QUEUE_WIDTH    (QUEUE_WIDTH),
        .MSIX_VECTORS   (MSIX_VECTORS),
        .DEVICE_VECTORS (DEVICE_VECTORS),
        .INTEGRATED     (INTEGRATED),
        .PASID_WIDTH    (PASID_WIDTH)
    ) u_transport_regions (
        .at_common       (at_common),
        .at_isr          (at_isr),
        .at_device       (at_device),
        .at_pasid        (at_pasid),
        .write           (write),
        .byte_enable     (byte_enable),
        .word            (address[3:0]),
        .wdata           (wdata),
        .is_event        (is_event),
        .event_kind      (event_kind),
        .msix_enable     (msix_enable),
        .present         (present),
        .index           (index),
        .num_queues      (num_queues),
        .accepted_ok     (accepted_ok),
        .queue_available (queue_available),
        .runnable        (runnable),
        .device          (device),
        .queue           (queue),
        .config_word     (config_word),
        .changed_state   (changed_state),
        .rdata           (transport_rdata),
        .device_next     (device_next),
        .device_write    (device_write),
        .queue_next      (queue_next),
        .queue_write     (queue_write),
        .status_zero     (status_zero),
        .queue_select_written (queue_select_written),
        .raise           (event_raises),
        .raise_vector    (raise_vector)
    );

    notify #(.MULTIPLIER_BITS(MULTIPLIER_BITS)) u_notify (
        .clk             (clk),
        .rst             (rst),
        .execute         (execute && at_notify),
        .write           (write),
        .byte_enable     (byte_enable),
        .wdata           (wdata),
        .slot_word       (address[MULTIPLIER_BITS-3:0]),
        .device          (wanted[11:0]),
        .queue           (queue_wanted[5:0]),
        .runnable        (runnable),
        .doorbell_valid  (doorbell_valid),
        .doorbell_device (doorbell_device),
        .doorbell_queue  (doorbell_queue),
        .doorbell_data   (doorbell_data)
    );

    assign rdata = at_managed ? managed_rdata : transport_rdata;

    // ---- MANAGED, and the state of every index ----

    device_manager #(
        .NUM_DEVICES     (NUM_DEVICES),
        .NUM_QUEUES      (NUM_QUEUES),
        .QUEUE_SIZE_MAX  (QUEUE_SIZE_MAX),
        .CONFIG_CHUNKS   (CONFIG_CHUNKS),
        .DEVICE_TYPE     (DEVICE_TYPE),
        .DEVICE_FEATURES (DEVICE_FEATURES),
        .INDEX_WIDTH     (INDEX_WIDTH),
        .QUEUE_WIDTH     (QUEUE_WIDTH)
    ) u_device_manager (
        .clk                (clk),
        .rst                (rst),
        .select             (select),
        .fetch              (fetch),
        .execute            (execute && at_managed),
        .write              (write),
        .byte_enable        (byte_enable),
        .word               (address[6:0]),
        .wdata              (wdata),
        .event_data         (event_data),
        .index              (index),
        .managed            (managed),
        .queue_number       (queue_wanted[QUEUE_WIDTH-1:0]),
        .device_select      (device_select),
        .rdata              (managed_rdata),
        .exists             (exists),
        .device             (device),
        .queue              (queue),
        .num_queues         (num_queues),
        .accepted_ok        (accepted_ok),
        .config_word        (config_word),
        .changed_state      (changed_state),
        .device_commit      (execute && device_write),
        .device_next        (device_next),
        .queue_commit       (execute && queue_write),
        .queue_next         (queue_next),
        .reset_device       (reset_device),
        .reset_all          (reset_all),
        .reset_queue_select (queue_select_written),
        .create             (create),
        .destroy            (destroy),
        .starts             (starts),
        .busy               (busy),
        .interrupt_pending  (interrupt_pending),
        .report             (report),
        .report_op          (report_op),
        .report_device      (report_device)
    );

endmodule

`default_nettype wire
