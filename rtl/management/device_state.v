// SPDX-License-Identifier: Apache-2.0
// Device state: what the function remembers of every index. The records are read and committed by the register file; the device
// table creates and clears them, and keeps existence and metadata.
//
// Carries MGMT-08, MGMT-42.

`default_nettype none

module device_state #(
    parameter        NUM_DEVICES     = 15,
    parameter        NUM_QUEUES      = 4,
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        CONFIG_CHUNKS   = 2,
    parameter        DEVICE_TYPE     = 1,
    parameter [63:0] DEVICE_FEATURES = 64'd0,
    parameter        BACKEND_ACK     = 0,
    parameter        INDEX_WIDTH     = 4,
    parameter        QUEUE_WIDTH     = 2,
    parameter        CHUNK_WIDTH     = 1,    // at least 1
    parameter        DEVICE_BITS     = 377,
    parameter        QUEUE_BITS      = 246
) (
    input  wire                   clk,
    input  wire                   rst,
    input  wire                   restart,         // rst, or a reset of the function

    input  wire                   select,          // read presence and the device record of `index`
    input  wire                   fetch,           // then the queue record and the metadata word
    input  wire [INDEX_WIDTH-1:0] index,
    input  wire [QUEUE_WIDTH-1:0] queue_number,
    input  wire [CHUNK_WIDTH-1:0] chunk,
    input  wire [5:0]             metadata_word,
    output wire                   exists,
    output wire                   select_valid,
    output wire                   chunk_valid,
    output wire [DEVICE_BITS-1:0] device,
    output wire [QUEUE_BITS-1:0]  queue,
    output wire [31:0]            metadata,

    input  wire                   device_commit,
    input  wire [DEVICE_BITS-1:0] device_next,
    input  wire                   queue_commit,
    input  wire [QUEUE_BITS-1:0]  queue_next,

    // Commands: see device_table.
    input  wire                   mark_select,
    input  wire                   metadata_write,
    input  wire [31:0]            metadata_wdata,
    input  wire                   create,
    input  wire                   destroy,
    input  wire                   reset_device,
    input  wire                   reset_all,
    input  wire [15:0]            reset_queue_select,
    output wire                   busy,
    output wire                   refused,
    output wire                   interrupt_pending,   // index 0's ISR is not 0

    output wire                   lifecycle_valid,
    output wire [1:0]             lifecycle_op,
    output wire [11:0]            lifecycle_device,
    input  wire                   lifecycle_ack,
    output wire                   lifecycle_timeout
);

    wire                   engine_device_write, engine_queue_read, engine_queue_write;
    wire [INDEX_WIDTH-1:0] engine_index, report_index;
    wire [QUEUE_WIDTH-1:0] engine_queue;
    wire [DEVICE_BITS-1:0] engine_device;
    wire [QUEUE_BITS-1:0]  engine_queue_record;

    wire                   table_busy, report, report_busy;
    wire [1:0]             report_op;
    wire [11:0]            report_device;

    assign busy = table_busy || report_busy;

    generate
        if (INDEX_WIDTH < 12) begin : g_report
            assign report_device = {{(12 - INDEX_WIDTH){1'b0}}, report_index};
        end else begin : g_report
            assign report_device = report_index;
        end
    endgenerate

    record_store #(
        .NUM_DEVICES (NUM_DEVICES),
        .INDEX_WIDTH (INDEX_WIDTH),
        .QUEUE_WIDTH (QUEUE_WIDTH),
        .DEVICE_BITS (DEVICE_BITS),
        .QUEUE_BITS  (QUEUE_BITS)
    ) u_record_store (
        .clk                 (clk),
        .rst                 (restart),
        .device_read         (select),
        .queue_read          (fetch),
        .index               (index),
        .queue_number        (queue_number),
        .device              (device),
        .queue               (queue),
        .device_commit       (device_commit),
        .device_next         (device_next),
        .queue_commit        (queue_commit),
        .queue_next          (queue_next),
        .engine_busy         (table_busy),
        .engine_index        (engine_index),
        .engine_queue        (engine_queue),
        .engine_device_write (engine_device_write),
        .engine_device       (engine_device),
        .engine_queue_read   (engine_queue_read),
        .engine_queue_write  (engine_queue_write),
        .engine_queue_record (engine_queue_record),
        .interrupt_pending   (interrupt_pending)
    );

    device_table #(
        .NUM_DEVICES     (NUM_DEVICES),
        .NUM_QUEUES      (NUM_QUEUES),
        .QUEUE_SIZE_MAX  (QUEUE_SIZE_MAX),
        .CONFIG_CHUNKS   (CONFIG_CHUNKS),
        .DEVICE_TYPE     (DEVICE_TYPE),
        .DEVICE_FEATURES (DEVICE_FEATURES),
        .INDEX_WIDTH     (INDEX_WIDTH),
        .QUEUE_WIDTH     (QUEUE_WIDTH),
        .CHUNK_WIDTH     (CHUNK_WIDTH),
        .DEVICE_BITS     (DEVICE_BITS),
        .QUEUE_BITS      (QUEUE_BITS)
    ) u_device_table (
        .clk                (clk),
        .rst                (restart),
        .fetch              (select),
        .index              (index),
        .exists             (exists),
        .select_valid       (select_valid),
        .chunk              (chunk),
        .chunk_valid        (chunk_valid),
        .metadata_fetch     (fetch),
        .metadata_word      (metadata_word),
        .metadata           (metadata),
        .mark_select        (mark_select),
        .metadata_write     (metadata_write),
        .metadata_wdata     (metadata_wdata),
        .create             (create),
        .destroy            (destroy),
        .reset_device       (reset_device),
        .reset_all          (reset_all),
        .device             (device),
        .queue              (queue),
        .reset_queue_select (reset_queue_select),
        .busy               (table_busy),
        .refused            (refused),
        .clear_index        (engine_index),
        .clear_queue        (engine_queue),
        .device_write       (engine_device_write),
        .device_wdata       (engine_device),
        .queue_read         (engine_queue_read),
        .queue_write        (engine_queue_write),
        .queue_wdata        (engine_queue_record),
        .lifecycle_valid    (report),
        .lifecycle_op       (report_op),
        .lifecycle_device   (report_index)
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

endmodule

`default_nettype wire
