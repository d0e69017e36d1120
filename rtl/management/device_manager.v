// SPDX-License-Identifier: Apache-2.0
// Device manager: the MANAGED structure, and the records of every index. The register file reads and commits records; the
// device table creates and clears them, after provisioning and the device type have checked the metadata, and keeps existence
// and metadata. The device type is chosen here and nowhere else.
//
// Carries MGMT-08, MGMT-42.

`default_nettype none

module device_manager #(
    parameter        NUM_DEVICES     = 15,
    parameter        NUM_QUEUES      = 4,
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        CONFIG_CHUNKS   = 2,
    parameter        DEVICE_TYPE     = 1,
    parameter [63:0] DEVICE_FEATURES = 64'd0,
    parameter        INDEX_WIDTH     = 4,
    parameter        QUEUE_WIDTH     = 2,
    `include "virtio_mgmt_record_bits.vh"
) (
    input  wire                       clk,
    input  wire                       rst,

    // The current operation
    input  wire                       select,          // read presence and the device record of `index`
    input  wire                       fetch,           // then the queue record and the metadata word
    input  wire                       execute,         // an access of MANAGED commits
    input  wire                       write,
    input  wire [3:0]                 byte_enable,
    input  wire [6:0]                 word,            // DW of the structure
    input  wire [31:0]                wdata,
    input  wire [15:0]                event_data,
    input  wire [INDEX_WIDTH-1:0]     index,
    input  wire                       managed,         // it is within 1..NUM_DEVICES
    input  wire [QUEUE_WIDTH-1:0]     queue_number,
    output wire [31:0]                device_select,
    output wire [31:0]                rdata,           // of MANAGED, combinational

    // What is known of index and queue
    output wire                       exists,
    output wire [DEVICE_BITS-1:0]     device,
    output wire [QUEUE_BITS-1:0]      queue,
    output wire [15:0]                num_queues,
    output wire                       accepted_ok,     // what its driver accepted comes with its prerequisites
    output wire [31:0]                config_word,     // of its DEVICE structure
    output wire [TYPE_STATE_BITS-1:0] changed_state,   // after an event of kind 1

    // Their next values
    input  wire                       device_commit,
    input  wire [DEVICE_BITS-1:0]     device_next,
    input  wire                       queue_commit,
    input  wire [QUEUE_BITS-1:0]      queue_next,
    input  wire                       reset_device,
    input  wire                       reset_all,
    input  wire [15:0]                reset_queue_select,
    output wire                       create,
    output wire                       destroy,
    output wire                       starts,          // at execute: there is more to do
    output wire                       busy,
    output wire                       interrupt_pending,   // index 0's ISR is not 0

    output wire                       report,          // one clock: to the backend
    output wire [1:0]                 report_op,
    output wire [11:0]                report_device
);

    `include "virtio_mgmt_records.vh"

    localparam CHUNK_WIDTH = (CONFIG_CHUNKS > 1) ? $clog2(CONFIG_CHUNKS) : 1;

    // ---- MANAGED ----

    wire                   select_valid, chunk_valid, mark_select, metadata_write, refused;
    wire [31:0]            metadata, merged;
    wire [CHUNK_WIDTH-1:0] chunk;
    wire [5:0]             metadata_word;
    wire [DEVICE_BITS-1:0] managed_device;

    assign starts = reset_all || reset_device || create || destroy || metadata_write;

    management #(
        .NUM_DEVICES   (NUM_DEVICES),
        .CONFIG_CHUNKS (CONFIG_CHUNKS),
        .CHUNK_WIDTH   (CHUNK_WIDTH)
    ) u_management (
        .clk            (clk),
        .rst            (rst),
        .execute        (execute),
        .write          (write),
        .byte_enable    (byte_enable),
        .word           (word),
        .wdata          (wdata),
        .device_select  (device_select),
        .managed        (managed),
        .exists         (exists),
        .select_valid   (select_valid),
        .device         (device),
        .chunk_valid    (chunk_valid),
        .metadata       (metadata),
        .chunk          (chunk),
        .metadata_word  (metadata_word),
        .rdata          (rdata),
        .device_next    (managed_device),
        .mark_select    (mark_select),
        .metadata_write (metadata_write),
        .merged         (merged),
        .create         (create),
        .destroy        (destroy),
        .create_refused (refused),
        .reset_all      (reset_all)
    );

    // ---- records, and the engine that clears them ----

    wire                       judge_start, judge_valid, metadata_ok;
    wire [5:0]                 judge_number;
    wire [63:0]                new_offer;
    wire [15:0]                new_size_max;
    wire [TYPE_STATE_BITS-1:0] new_state;
    wire                       engine_device_write, engine_queue_read, engine_queue_write;
    wire [INDEX_WIDTH-1:0]     engine_index, report_index;
    wire [QUEUE_WIDTH-1:0]     engine_queue;
    wire [DEVICE_BITS-1:0]     engine_device;
    wire [QUEUE_BITS-1:0]      engine_queue_record;

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
        .QUEUE_WIDTH (QUEUE_WIDTH)
    ) u_record_store (
        .clk                 (clk),
        .rst                 (rst),
        .device_read         (select),
        .queue_read          (fetch),
        .index               (index),
        .queue_number        (queue_number),
        .device              (device),
        .queue               (queue),
        .device_commit       (device_commit || mark_select),
        .device_next         (mark_select ? managed_device : device_next),
        .queue_commit        (queue_commit),
        .queue_next          (queue_next),
        .engine_busy         (busy),
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
        .NUM_DEVICES   (NUM_DEVICES),
        .NUM_QUEUES    (NUM_QUEUES),
        .CONFIG_CHUNKS (CONFIG_CHUNKS),
        .INDEX_WIDTH   (INDEX_WIDTH),
        .QUEUE_WIDTH   (QUEUE_WIDTH),
        .CHUNK_WIDTH   (CHUNK_WIDTH)
    ) u_device_table (
        .clk                (clk),
        .rst                (rst),
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
        .metadata_wdata     (merged),
        .create             (create),
        .destroy            (destroy),
        .reset_device       (reset_device),
        .reset_all          (reset_all),
        .device             (device),
        .queue              (queue),
        .reset_queue_select (reset_queue_select),
        .busy               (busy),
        .refused            (refused),
        .judge_start        (judge_start),
        .judge_valid        (judge_valid),
        .judge_number       (judge_number),
        .metadata_ok        (metadata_ok),
        .offer              (new_offer),
        .size_max           (new_size_max),
        .new_state          (new_state),
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

    // ---- creation metadata, and the device type ----

    wire [4:0]  attributes;
    wire [79:0] settings;
    wire        settings_ok;

    provisioning #(
        .QUEUE_SIZE_MAX  (QUEUE_SIZE_MAX),
        .DEVICE_TYPE     (DEVICE_TYPE),
        .DEVICE_FEATURES (DEVICE_FEATURES)
    ) u_provisioning (
        .clk         (clk),
        .rst         (rst),
        .start       (judge_start),
        .word_valid  (judge_valid),
        .word_number (judge_number),
        .word        (metadata),
        .attributes  (attributes),
        .settings    (settings),
        .settings_ok (settings_ok),
        .valid       (metadata_ok),
        .offer       (new_offer),
        .size_max    (new_size_max)
    );

    generate
        case (DEVICE_TYPE)
            default: begin : g_type    // a type that has no branch of its own behaves as a network device
                network_device #(
                    .NUM_QUEUES      (NUM_QUEUES),
                    .DEVICE_FEATURES (DEVICE_FEATURES),
                    .INDEX_WIDTH     (INDEX_WIDTH)
                ) u_type (
                    .state         (device[DEVICE_TYPE_STATE_LSB +: TYPE_STATE_BITS]),
                    .offer         (device[DEVICE_OFFER_LSB +: 64]),
                    .num_queues    (num_queues),
                    .accepted      (device[DEVICE_DRIVER_FEATURES_LSB +: 64]),
                    .accepted_ok   (accepted_ok),
                    .word          (word[3:0]),
                    .config_word   (config_word),
                    .event_data    (event_data),
                    .changed_state (changed_state),
                    .new_index     (engine_index),
                    .new_offer     (new_offer),
                    .attributes    (attributes),
                    .settings      (settings),
                    .settings_ok   (settings_ok),
                    .new_state     (new_state)
                );
            end
        endcase
    endgenerate

endmodule

`default_nettype wire
