// Record store: one record per device index, one per queue of every index, in RAM. Two writers take turns: the register file
// commits what an access did, the device table's clearing engine writes whole records while it is busy.
//
// Carries MGMT-08, 42 (an index's records are its own), VPCI-65.

`default_nettype none

module record_store #(
    parameter NUM_DEVICES = 15,
    parameter INDEX_WIDTH = 4,
    parameter QUEUE_WIDTH = 2,
    parameter DEVICE_BITS = 377,
    parameter QUEUE_BITS  = 246
) (
    input  wire                   clk,

    input  wire                   device_read,
    input  wire                   queue_read,
    input  wire [INDEX_WIDTH-1:0] index,
    input  wire [QUEUE_WIDTH-1:0] queue_number,
    output wire [DEVICE_BITS-1:0] device,          // the clock after device_read, until the next
    output wire [QUEUE_BITS-1:0]  queue,
    input  wire                   device_commit,
    input  wire [DEVICE_BITS-1:0] device_next,
    input  wire                   queue_commit,
    input  wire [QUEUE_BITS-1:0]  queue_next,

    input  wire                   engine_busy,
    input  wire [INDEX_WIDTH-1:0] engine_index,
    input  wire [QUEUE_WIDTH-1:0] engine_queue,
    input  wire                   engine_device_write,
    input  wire [DEVICE_BITS-1:0] engine_device,
    input  wire                   engine_queue_read,
    input  wire                   engine_queue_write,
    input  wire [QUEUE_BITS-1:0]  engine_queue_record
);

    localparam QUEUE_DEPTH = (NUM_DEVICES + 1) << QUEUE_WIDTH;

    context_ram #(.WIDTH(DEVICE_BITS), .DEPTH(NUM_DEVICES + 1), .ADDRESS_WIDTH(INDEX_WIDTH)) u_devices (
        .clk     (clk),
        .enable  (device_read || device_commit || engine_device_write),
        .write   (device_commit || engine_device_write),
        .address (engine_busy ? engine_index : index),
        .wdata   (engine_busy ? engine_device : device_next),
        .rdata   (device)
    );

    context_ram #(.WIDTH(QUEUE_BITS), .DEPTH(QUEUE_DEPTH), .ADDRESS_WIDTH(INDEX_WIDTH + QUEUE_WIDTH)) u_queues (
        .clk     (clk),
        .enable  (queue_read || queue_commit || engine_queue_read || engine_queue_write),
        .write   (queue_commit || engine_queue_write),
        .address (engine_busy ? {engine_index, engine_queue} : {index, queue_number}),
        .wdata   (engine_busy ? engine_queue_record : queue_next),
        .rdata   (queue)
    );

endmodule

`default_nettype wire
