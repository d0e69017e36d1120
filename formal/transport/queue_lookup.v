// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/transport/queue_lookup.v: a look-up is answered in the next clock, and fails closed: whatever must not run is not
// enabled, and then nothing of the queue leaves.
//
// Assumed: `rst` in the first clock.

`default_nettype none

module queue_lookup_proof #(
    `include "virtio_mgmt_record_bits.vh"
) (
    input wire         clk,
    input wire         rst,
    input wire         execute,
    input wire         managed,
    input wire         runnable,
    input wire         bus_master_enable,
    input wire         power_d0,
    input wire         pasid_enable,
    input wire [QUEUE_BITS-1:0] queue
);

    `include "virtio_mgmt_records.vh"

    wire        lookup_done, lookup_enabled, lookup_pasid_valid;
    wire [15:0] lookup_size;
    wire [63:0] lookup_desc, lookup_driver, lookup_devarea;
    wire [19:0] lookup_pasid;

    queue_lookup dut (
        .clk(clk), .rst(rst), .execute(execute), .managed(managed), .runnable(runnable),
        .bus_master_enable(bus_master_enable), .power_d0(power_d0), .pasid_enable(pasid_enable), .queue(queue),
        .lookup_done(lookup_done), .lookup_enabled(lookup_enabled), .lookup_size(lookup_size), .lookup_desc(lookup_desc),
        .lookup_driver(lookup_driver), .lookup_devarea(lookup_devarea), .lookup_pasid(lookup_pasid),
        .lookup_pasid_valid(lookup_pasid_valid)
    );

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;
    always @* if (!past) assume (rst);

    reg         asked, was_managed, was_runnable, was_master, was_d0, was_pasid;
    reg [QUEUE_BITS-1:0] of;

    always @(posedge clk) begin
        asked        <= execute && !rst;
        was_managed  <= managed;
        was_runnable <= runnable;
        was_master   <= bus_master_enable;
        was_d0       <= power_d0;
        was_pasid    <= pasid_enable;
        of           <= queue;
    end

    wire has_pasid = of[QUEUE_PASID_VALID_LSB] && was_pasid;

    always @(posedge clk) if (past) begin
        answered_once: assert (lookup_done == asked);
        if (lookup_done) begin
            enabled_function: assert (lookup_enabled ==
                (was_runnable && was_master && was_d0 && (has_pasid || !was_managed)));
            if (was_managed && !has_pasid)
                isolation_fails_closed: assert (!lookup_enabled);
        end
        if (lookup_done && lookup_enabled) begin
            tells_the_queue: assert (lookup_size == of[QUEUE_SIZE_LSB +: 16] && lookup_desc == of[QUEUE_DESC_LSB +: 64]
                && lookup_driver == of[QUEUE_DRIVER_LSB +: 64] && lookup_devarea == of[QUEUE_DEVICE_LSB +: 64]);
            tells_the_pasid: assert (lookup_pasid_valid == has_pasid
                && lookup_pasid == (has_pasid ? of[QUEUE_PASID_LSB +: 20] : 20'd0));
        end
        if (!lookup_enabled)
            nothing_leaks: assert (!lookup_pasid_valid && lookup_pasid == 0 && lookup_size == 0 && lookup_desc == 0
                                   && lookup_driver == 0 && lookup_devarea == 0);
    end

    always @(posedge clk) if (past) begin
        managed_enabled: cover (lookup_done && lookup_enabled && was_managed && lookup_pasid == 20'hABCDE);
        manager_enabled: cover (lookup_done && lookup_enabled && !was_managed && !lookup_pasid_valid);
        closed:          cover (lookup_done && !lookup_enabled && was_runnable && was_d0 && was_master);
    end

endmodule

`default_nettype wire
