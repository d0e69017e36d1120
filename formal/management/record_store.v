// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/management/record_store.v with rtl/management/context_ram.v: the record of an arbitrary device, and of an arbitrary queue of it,
// is what was last written under that index and number; nothing done under any other reaches it. Index 0's line follows its
// ISR exactly.
//
// Assumed: `rst` in the first clock; indices within range; the register file neither reads nor commits while the clearing
// engine is busy, which writes and reads only while it is (device_manager's contract); a clock reads or writes, not both.

`default_nettype none

module record_store_proof #(
    parameter NUM_DEVICES = 3,
    parameter INDEX_WIDTH = 2,
    parameter QUEUE_WIDTH = 1,
    parameter DEVICE_BITS = 20,    // of a smaller record, up to its ISR
    parameter QUEUE_BITS  = 5
) (
    input wire                   clk,
    input wire                   rst,
    input wire                   device_read,
    input wire                   queue_read,
    input wire [INDEX_WIDTH-1:0] index,
    input wire [QUEUE_WIDTH-1:0] queue_number,
    input wire                   device_commit,
    input wire [DEVICE_BITS-1:0] device_next,
    input wire                   queue_commit,
    input wire [QUEUE_BITS-1:0]  queue_next,
    input wire                   engine_busy,
    input wire [INDEX_WIDTH-1:0] engine_index,
    input wire [QUEUE_WIDTH-1:0] engine_queue,
    input wire                   engine_device_write,
    input wire [DEVICE_BITS-1:0] engine_device,
    input wire                   engine_queue_read,
    input wire                   engine_queue_write,
    input wire [QUEUE_BITS-1:0]  engine_queue_record
);

    `include "virtio_mgmt_records.vh"

    localparam ISR = DEVICE_ISR_LSB;

    wire [DEVICE_BITS-1:0] device;
    wire [QUEUE_BITS-1:0]  queue;
    wire                   interrupt_pending;

    record_store #(
        .NUM_DEVICES(NUM_DEVICES), .INDEX_WIDTH(INDEX_WIDTH), .QUEUE_WIDTH(QUEUE_WIDTH), .DEVICE_BITS(DEVICE_BITS),
        .QUEUE_BITS(QUEUE_BITS)
    ) dut (
        .clk(clk), .rst(rst), .device_read(device_read), .queue_read(queue_read), .index(index),
        .queue_number(queue_number), .device(device), .queue(queue), .device_commit(device_commit),
        .device_next(device_next), .queue_commit(queue_commit), .queue_next(queue_next), .engine_busy(engine_busy),
        .engine_index(engine_index), .engine_queue(engine_queue), .engine_device_write(engine_device_write),
        .engine_device(engine_device), .engine_queue_read(engine_queue_read), .engine_queue_write(engine_queue_write),
        .engine_queue_record(engine_queue_record), .interrupt_pending(interrupt_pending)
    );

    (* keep *) wire [DEVICE_BITS-1:0] device_0, device_1, device_2, device_3;         // probes: words of the memories
    (* keep *) wire [QUEUE_BITS-1:0]  queue_0, queue_1, queue_2, queue_3, queue_4, queue_5, queue_6, queue_7;

    (* anyconst *) wire [INDEX_WIDTH-1:0] i;
    (* anyconst *) wire [QUEUE_WIDTH-1:0] q;

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;

    always @* begin
        if (!past) assume (rst);
        assume (i <= NUM_DEVICES && index <= NUM_DEVICES && engine_index <= NUM_DEVICES);
        if (engine_busy)  assume (!device_read && !queue_read && !device_commit && !queue_commit);
        if (!engine_busy) assume (!engine_device_write && !engine_queue_read && !engine_queue_write);
        assume (!(device_read && device_commit) && !(queue_read && queue_commit));
        assume (!(engine_queue_read && engine_queue_write));
    end

    // ---- the two records as they were last written ----

    reg                   device_known = 1'b0, queue_known = 1'b0;
    reg [DEVICE_BITS-1:0] wanted_device;
    reg [QUEUE_BITS-1:0]  wanted_queue;
    reg                   device_held = 1'b0, queue_held = 1'b0;   // what was read last is the chosen one
    reg [DEVICE_BITS-1:0] device_was;
    reg [QUEUE_BITS-1:0]  queue_was;

    always @(posedge clk) begin
        if (device_commit && index == i || engine_device_write && engine_index == i) begin
            device_known  <= 1'b1;
            wanted_device <= device_commit ? device_next : engine_device;
        end
        if (queue_commit && index == i && queue_number == q
            || engine_queue_write && engine_index == i && engine_queue == q) begin
            queue_known  <= 1'b1;
            wanted_queue <= queue_commit ? queue_next : engine_queue_record;
        end
        if (device_read) begin
            device_held <= device_known && index == i;
            device_was  <= wanted_device;
        end
        if (queue_read || engine_queue_read) begin
            queue_held <= queue_known && ((queue_read && index == i && queue_number == q)
                                          || (engine_queue_read && engine_index == i && engine_queue == q));
            queue_was  <= wanted_queue;
        end
    end

    // ---- the line of index 0 ----

    reg line = 1'b0;
    always @(posedge clk) begin
        if (rst) line <= 1'b0;
        else if (device_commit && index == 0)              line <= device_next[ISR +: 2] != 2'd0;
        else if (engine_device_write && engine_index == 0) line <= engine_device[ISR +: 2] != 2'd0;
    end

    wire [DEVICE_BITS-1:0] stored_device = (i == 0) ? device_0 : (i == 1) ? device_1 : (i == 2) ? device_2 : device_3;
    wire [QUEUE_BITS-1:0]  stored_queue  = ({i, q} == 0) ? queue_0 : ({i, q} == 1) ? queue_1 : ({i, q} == 2) ? queue_2
                                         : ({i, q} == 3) ? queue_3 : ({i, q} == 4) ? queue_4 : ({i, q} == 5) ? queue_5
                                         : ({i, q} == 6) ? queue_6 : queue_7;

    always @(posedge clk) if (past) begin
        if (device_known) device_record_is_its_own: assert (stored_device == wanted_device);
        if (queue_known)  queue_record_is_its_own: assert (stored_queue == wanted_queue);
        if (device_held)  reads_the_chosen_device: assert (device == device_was);
        if (queue_held)   reads_the_chosen_queue: assert (queue == queue_was);
        line_follows_isr_of_index_0: assert (interrupt_pending == line);
    end

    always @(posedge clk) if (past) begin
        neighbour_written: cover (device_held && device_commit && index != i && device_was != 0);
        neighbour_queue:   cover (queue_held && queue_commit && index == i && queue_number != q);
        by_the_engine:     cover (device_known && engine_device_write && engine_index == i && i == 3);
        line_falls:        cover (interrupt_pending && device_commit && index == 0 && device_next == 0);
    end

endmodule

`default_nettype wire
