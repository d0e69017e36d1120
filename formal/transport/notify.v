// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/transport/notify.v: exactly one doorbell, one clock, for each write that rings, with the device and queue that the
// address names; nothing for anything else.
//
// Assumed: `rst` in the first clock.

`default_nettype none

module notify_proof #(
    parameter MULTIPLIER_BITS = 10
) (
    input wire                       clk,
    input wire                       rst,
    input wire                       execute,
    input wire                       write,
    input wire [3:0]                 byte_enable,
    input wire [31:0]                wdata,
    input wire [MULTIPLIER_BITS-3:0] slot_word,
    input wire [11:0]                device,
    input wire [5:0]                 queue,
    input wire                       runnable
);

    wire        doorbell_valid;
    wire [11:0] doorbell_device;
    wire [5:0]  doorbell_queue;
    wire [31:0] doorbell_data;

    notify #(.MULTIPLIER_BITS(MULTIPLIER_BITS)) dut (
        .clk(clk), .rst(rst), .execute(execute), .write(write), .byte_enable(byte_enable), .wdata(wdata),
        .slot_word(slot_word), .device(device), .queue(queue), .runnable(runnable), .doorbell_valid(doorbell_valid),
        .doorbell_device(doorbell_device), .doorbell_queue(doorbell_queue), .doorbell_data(doorbell_data)
    );

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;
    always @* if (!past) assume (rst);

    reg        was_reset, was_write, was_at_slot, was_runnable;     // the clock before
    reg [3:0]  enable;
    reg [31:0] data;
    reg [11:0] of_device;
    reg [5:0]  of_queue;

    always @(posedge clk) begin
        was_reset    <= rst;
        was_write    <= execute && write;
        was_at_slot  <= slot_word == 0;
        was_runnable <= runnable;
        enable       <= byte_enable;
        data         <= wdata;
        of_device    <= device;
        of_queue     <= queue;
    end

    wire rings = !was_reset && was_write && was_at_slot && was_runnable && enable[0] && enable[1];

    always @(posedge clk) if (past) begin
        rings_exactly_then: assert (doorbell_valid == rings);
        if (doorbell_valid) begin
            names_the_addressed_queue: assert (doorbell_device == of_device && doorbell_queue == of_queue);
            carries_enabled_bytes: assert (doorbell_data == {enable[3] ? data[31:24] : 8'd0,
                                                             enable[2] ? data[23:16] : 8'd0, data[15:0]});
        end
        if (!was_write || !was_runnable)
            silent_otherwise: assert (!doorbell_valid);
    end

    always @(posedge clk) if (past) begin
        rang_16_bit: cover (doorbell_valid && enable == 4'b0011);
        rang_32_bit: cover (doorbell_valid && enable == 4'b1111 && doorbell_data[31]);
        one_byte:    cover (was_write && was_runnable && was_at_slot && enable == 4'b0001);
    end

endmodule

`default_nettype wire
