// SPDX-License-Identifier: Apache-2.0
// Record store: one record per device index, one per queue of every index, in RAM. Two writers alternate: the register file
// commits what an access did, the device table's clearing engine writes whole records while it is busy.
//
// Carries MGMT-08, MGMT-42 (an index's records are its own), VPCI-65, VPCI-91 (index 0 alone has a line).

`default_nettype none

module record_store #(
    parameter NUM_DEVICES = 15,
    parameter INDEX_WIDTH = 4,
    parameter QUEUE_WIDTH = 2,
    `include "virtio_mgmt_record_bits.vh"
) (
    input  wire                   clk,
    input  wire                   rst,

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
    input  wire [QUEUE_BITS-1:0]  engine_queue_record,

    output reg                    interrupt_pending    // index 0's ISR is not 0, exact in the clock after a write
);

    `include "virtio_mgmt_records.vh"

    localparam QUEUE_DEPTH = (NUM_DEVICES + 1) << QUEUE_WIDTH;

    wire                   device_write   = device_commit || engine_device_write;
    wire [INDEX_WIDTH-1:0] device_address = engine_busy ? engine_index : index;
    wire [DEVICE_BITS-1:0] device_wdata   = engine_busy ? engine_device : device_next;

    context_ram #(.WIDTH(DEVICE_BITS), .DEPTH(NUM_DEVICES + 1), .ADDRESS_WIDTH(INDEX_WIDTH)) u_devices (
        .clk     (clk),
        .enable  (device_read || device_write),
        .write   (device_write),
        .address (device_address),
        .wdata   (device_wdata),
        .rdata   (device)
    );

    always @(posedge clk) begin
        if (rst)
            interrupt_pending <= 1'b0;
        else if (device_write && device_address == {INDEX_WIDTH{1'b0}})
            interrupt_pending <= device_wdata[DEVICE_ISR_LSB +: 2] != 2'd0;
    end

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
