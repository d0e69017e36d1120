// SPDX-License-Identifier: Apache-2.0
// Function core: registers, devices and interrupts. register_bus takes one operation at a time, whatever its access path;
// register_file holds the devices and the effect of operations on them; msix delivers interrupts; lifecycle_port and
// queue_lookup talk to the backend. This file wires them and keeps the result of the access that is done.
//
// `function_reset` (one clock) restarts everything but `lifecycle_timeout`, as `rst` does (PCIE-96, PCIE-102; MGMT-45).

`default_nettype none

module function_core #(
    parameter        NUM_DEVICES     = 15,
    parameter        NUM_QUEUES      = 4,
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        CONFIG_CHUNKS   = 2,
    parameter        MSIX_VECTORS    = 32,
    parameter        DEVICE_VECTORS  = 5,
    parameter        PASID_SUPPORT   = 1,
    parameter        PASID_WIDTH     = 20,
    parameter        INTEGRATED      = 0,
    parameter        DEVICE_TYPE     = 1,
    parameter [63:0] DEVICE_FEATURES = 64'd0,
    parameter        BACKEND_ACK     = 0,
    parameter        MULTIPLIER_BITS = 10,    // log2 of notify_off_multiplier
    parameter        ADDRESS_WIDTH   = 15     // DWs of BAR0
) (
    input  wire                     clk,
    input  wire                     rst,
    input  wire                     function_reset,

    input  wire                     bus_valid,
    output wire                     bus_ready,
    input  wire                     bus_write,
    input  wire [ADDRESS_WIDTH-1:0] bus_address,
    input  wire [3:0]               bus_byte_enable,
    input  wire [31:0]              bus_wdata,
    output wire                     bus_done,
    output reg  [31:0]              bus_rdata,        // of the access that is done; disabled bytes are 0

    input  wire                     hold_backend,     // a request is being received or not yet executed
    input  wire                     bus_master_enable,
    input  wire                     msix_enable,
    input  wire                     msix_function_mask,
    input  wire                     pasid_enable,
    input  wire                     power_d0,
    output wire                     core_busy,        // start no request: another operation is running or due
    output wire                     interrupt_pending,   // index 0's ISR is not 0

    output wire                     msi_valid,
    input  wire                     msi_ready,        // a message presented in this clock is taken
    output wire [63:0]              msi_address,
    output wire [31:0]              msi_data,

    output wire                     doorbell_valid,
    output wire [11:0]              doorbell_device,
    output wire [5:0]               doorbell_queue,
    output wire [31:0]              doorbell_data,

    output wire                     lifecycle_valid,
    output wire [1:0]               lifecycle_op,
    output wire [11:0]              lifecycle_device,
    input  wire                     lifecycle_ack,
    output wire                     lifecycle_timeout,

    input  wire                     event_valid,
    output wire                     event_ready,
    input  wire [1:0]               event_kind,
    input  wire [11:0]              event_device,
    input  wire [5:0]               event_queue,
    input  wire [15:0]              event_data,

    input  wire                     lookup_valid,
    output wire                     lookup_ready,
    input  wire [11:0]              lookup_device,
    input  wire [5:0]               lookup_queue,
    output wire                     lookup_done,
    output wire                     lookup_enabled,
    output wire [15:0]              lookup_size,
    output wire [63:0]              lookup_desc,
    output wire [63:0]              lookup_driver,
    output wire [63:0]              lookup_devarea,
    output wire [19:0]              lookup_pasid,
    output wire                     lookup_pasid_valid
);

    `include "virtio_mgmt_records.vh"

    localparam INDEX_WIDTH = $clog2(NUM_DEVICES + 1);

    wire restart = rst || function_reset;

    // ---- the current operation ----

    wire                     select, fetch, execute, is_access, is_event, is_lookup, write;
    wire [ADDRESS_WIDTH-1:0] address;
    wire [3:0]               byte_enable;
    wire [31:0]              wdata;
    wire [1:0]               kind, report_op;
    wire [15:0]              data;
    wire [11:0]              backend_device, report_device;
    wire [5:0]               backend_queue;
    wire                     sweep_due, sweep, bus_busy;
    wire                     file_starts, file_busy, report, report_busy, msix_starts, msix_busy;

    assign core_busy = bus_busy || function_reset;

    register_bus #(
        .ADDRESS_WIDTH (ADDRESS_WIDTH)
    ) u_register_bus (
        .clk             (clk),
        .rst             (restart),
        .bus_valid       (bus_valid),
        .bus_ready       (bus_ready),
        .bus_write       (bus_write),
        .bus_address     (bus_address),
        .bus_byte_enable (bus_byte_enable),
        .bus_wdata       (bus_wdata),
        .bus_done        (bus_done),
        .event_valid     (event_valid),
        .event_ready     (event_ready),
        .event_kind      (event_kind),
        .event_device    (event_device),
        .event_queue     (event_queue),
        .event_data      (event_data),
        .lookup_valid    (lookup_valid),
        .lookup_ready    (lookup_ready),
        .lookup_device   (lookup_device),
        .lookup_queue    (lookup_queue),
        .hold_backend    (hold_backend),
        .sweep_due       (sweep_due),
        .sweep           (sweep),
        .core_busy       (bus_busy),
        .select          (select),
        .fetch           (fetch),
        .execute         (execute),
        .starts          (file_starts || msix_starts),
        .busy            (file_busy || report_busy || msix_busy),
        .is_access       (is_access),
        .is_event        (is_event),
        .is_lookup       (is_lookup),
        .write           (write),
        .address         (address),
        .byte_enable     (byte_enable),
        .wdata           (wdata),
        .kind            (kind),
        .data            (data),
        .backend_device  (backend_device),
        .backend_queue   (backend_queue)
    );

    // ---- its device and its effect ----

    wire                         at_msix_config, at_pending, at_msix_table;
    wire [INDEX_WIDTH-1:0]       index;
    wire                         managed, present, runnable, raise, create, destroy, reset_all;
    wire [QUEUE_RECORD_BITS-1:0] queue;
    wire [15:0]                  raise_vector;
    wire [31:0]                  file_rdata, msix_rdata;

    register_file #(
        .NUM_DEVICES     (NUM_DEVICES),
        .NUM_QUEUES      (NUM_QUEUES),
        .QUEUE_SIZE_MAX  (QUEUE_SIZE_MAX),
        .CONFIG_CHUNKS   (CONFIG_CHUNKS),
        .MSIX_VECTORS    (MSIX_VECTORS),
        .DEVICE_VECTORS  (DEVICE_VECTORS),
        .INTEGRATED      (INTEGRATED),
        .PASID_SUPPORT   (PASID_SUPPORT),
        .PASID_WIDTH     (PASID_WIDTH),
        .DEVICE_TYPE     (DEVICE_TYPE),
        .DEVICE_FEATURES (DEVICE_FEATURES),
        .MULTIPLIER_BITS (MULTIPLIER_BITS),
        .ADDRESS_WIDTH   (ADDRESS_WIDTH),
        .INDEX_WIDTH     (INDEX_WIDTH)
    ) u_register_file (
        .clk               (clk),
        .rst               (restart),
        .select            (select),
        .fetch             (fetch),
        .execute           (execute),
        .is_access         (is_access),
        .is_event          (is_event),
        .write             (write),
        .address           (address),
        .byte_enable       (byte_enable),
        .wdata             (wdata),
        .event_kind        (kind),
        .event_data        (data),
        .backend_device    (backend_device),
        .backend_queue     (backend_queue),
        .msix_enable       (msix_enable),
        .starts            (file_starts),
        .busy              (file_busy),
        .rdata             (file_rdata),
        .at_msix_config    (at_msix_config),
        .at_pending        (at_pending),
        .at_msix_table     (at_msix_table),
        .index             (index),
        .managed           (managed),
        .present           (present),
        .runnable          (runnable),
        .queue             (queue),
        .raise             (raise),
        .raise_vector      (raise_vector),
        .create            (create),
        .destroy           (destroy),
        .reset_all         (reset_all),
        .interrupt_pending (interrupt_pending),
        .doorbell_valid    (doorbell_valid),
        .doorbell_device   (doorbell_device),
        .doorbell_queue    (doorbell_queue),
        .doorbell_data     (doorbell_data),
        .report            (report),
        .report_op         (report_op),
        .report_device     (report_device)
    );

    lifecycle_port #(.BACKEND_ACK(BACKEND_ACK)) u_lifecycle_port (
        .clk               (clk),
        .rst               (rst),
        .restart           (restart),
        .report            (report),
        .report_op         (report_op),
        .report_device     (report_device),
        .busy              (report_busy),
        .lifecycle_valid   (lifecycle_valid),
        .lifecycle_op      (lifecycle_op),
        .lifecycle_device  (lifecycle_device),
        .lifecycle_ack     (lifecycle_ack),
        .lifecycle_timeout (lifecycle_timeout)
    );

    msix #(
        .NUM_DEVICES    (NUM_DEVICES),
        .MSIX_VECTORS   (MSIX_VECTORS),
        .DEVICE_VECTORS (DEVICE_VECTORS),
        .INTEGRATED     (INTEGRATED),
        .INDEX_WIDTH    (INDEX_WIDTH)
    ) u_msix (
        .clk          (clk),
        .rst          (restart),
        .select       (select),
        .fetch        (fetch),
        .execute      (execute),
        .write        (write),
        .byte_enable  (byte_enable),
        .address      (address[12:0]),
        .wdata        (wdata),
        .at_table     (at_msix_table),
        .at_pending   (at_pending),
        .at_config    (at_msix_config),
        .rdata        (msix_rdata),
        .index        (index),
        .managed      (managed),
        .present      (present),
        .raise        (raise),
        .raise_vector (raise_vector),
        .create       (create),
        .destroy      (destroy),
        .reset_all    (reset_all),
        .allowed      (msix_enable && !msix_function_mask && bus_master_enable && power_d0),
        .sweep        (sweep),
        .sweep_due    (sweep_due),
        .starts       (msix_starts),
        .busy         (msix_busy),
        .msi_valid    (msi_valid),
        .msi_ready    (msi_ready),
        .msi_address  (msi_address),
        .msi_data     (msi_data)
    );

    wire [31:0] lanes = {{8{byte_enable[3]}}, {8{byte_enable[2]}}, {8{byte_enable[1]}}, {8{byte_enable[0]}}};

    always @(posedge clk) begin
        if (restart)                   bus_rdata <= 32'd0;
        else if (execute && is_access) bus_rdata <= (file_rdata | msix_rdata) & lanes;
    end

    queue_lookup u_queue_lookup (
        .clk                (clk),
        .rst                (restart),
        .execute            (execute && is_lookup),
        .managed            (managed),
        .runnable           (runnable),
        .bus_master_enable  (bus_master_enable),
        .power_d0           (power_d0),
        .pasid_enable       (pasid_enable),
        .queue              (queue),
        .lookup_done        (lookup_done),
        .lookup_enabled     (lookup_enabled),
        .lookup_size        (lookup_size),
        .lookup_desc        (lookup_desc),
        .lookup_driver      (lookup_driver),
        .lookup_devarea     (lookup_devarea),
        .lookup_pasid       (lookup_pasid),
        .lookup_pasid_valid (lookup_pasid_valid)
    );

endmodule

`default_nettype wire
