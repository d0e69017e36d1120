// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/transport/common_config.v, with the prerequisites of features from rtl/transport/network_device.v: what every
// register of COMMON reads, and what an access makes of the two records, field by field. The modules have no state, so one
// arbitrary access to arbitrary records is everything there is.
//
// Assumed: queue_available as its port says; the accepted features are part of the offer (shown to be kept, VPCI-27).

`default_nettype none

module common_config_proof #(
    parameter INDEX_WIDTH    = 4,
    parameter QUEUE_WIDTH    = 2,
    parameter MSIX_VECTORS   = 32,
    parameter DEVICE_VECTORS = 5,
    parameter INTEGRATED     = 0,
    `include "virtio_mgmt_record_bits.vh"
) (
    input wire                   write,
    input wire [3:0]             byte_enable,
    input wire [3:0]             word,
    input wire [31:0]            wdata,
    input wire                   present,
    input wire [INDEX_WIDTH-1:0] index,
    input wire [15:0]            num_queues,
    input wire                   queue_available,
    input wire [DEVICE_BITS-1:0]           device,
    input wire [QUEUE_BITS-1:0]           queue
);

    `include "virtio_mgmt_records.vh"

    wire [31:0]  rdata;
    wire [DEVICE_BITS-1:0] device_next;
    wire [QUEUE_BITS-1:0] queue_next;
    wire         device_write, queue_write, reset_device;
    wire [15:0]  queue_select_written;
    wire         accepted_ok;

    network_device network (.accepted(device[DEVICE_DRIVER_FEATURES_LSB +: 64]), .accepted_ok(accepted_ok));

    common_config #(
        .INDEX_WIDTH(INDEX_WIDTH), .QUEUE_WIDTH(QUEUE_WIDTH), .MSIX_VECTORS(MSIX_VECTORS), .DEVICE_VECTORS(DEVICE_VECTORS),
        .INTEGRATED(INTEGRATED)
    ) dut (
        .write(write), .byte_enable(byte_enable), .word(word), .wdata(wdata), .present(present), .index(index),
        .num_queues(num_queues), .queue_available(queue_available), .accepted_ok(accepted_ok), .device(device),
        .queue(queue), .rdata(rdata),
        .device_next(device_next), .device_write(device_write), .queue_next(queue_next), .queue_write(queue_write),
        .reset_device(reset_device), .queue_select_written(queue_select_written)
    );

    localparam [15:0] NONE = 16'hFFFF;

    // ---- the records before and after ----

    wire [DEVICE_BITS-1:0] after       = device_write ? device_next : device;
    wire [QUEUE_BITS-1:0] queue_after = queue_write ? queue_next : queue;

    wire [7:0]  status   = device[DEVICE_STATUS_LSB +: 8],          status_a   = after[DEVICE_STATUS_LSB +: 8];
    wire [7:0]  count    = device[DEVICE_GENERATION_LSB +: 8],      count_a    = after[DEVICE_GENERATION_LSB +: 8];
    wire        changed  = device[DEVICE_STALE_LSB],                changed_a  = after[DEVICE_STALE_LSB];
    wire [15:0] selected = device[DEVICE_QUEUE_SELECT_LSB +: 16],   selected_a = after[DEVICE_QUEUE_SELECT_LSB +: 16];
    wire [15:0] vector   = device[DEVICE_VECTOR_LSB +: 16],         vector_a   = after[DEVICE_VECTOR_LSB +: 16];
    wire [31:0] dfs      = device[DEVICE_FEATURE_SELECT_LSB +: 32], dfs_a      = after[DEVICE_FEATURE_SELECT_LSB +: 32];
    wire [31:0] gfs      = device[DEVICE_DRIVER_SELECT_LSB +: 32],  gfs_a      = after[DEVICE_DRIVER_SELECT_LSB +: 32];
    wire [63:0] accepted = device[DEVICE_DRIVER_FEATURES_LSB +: 64];
    wire [63:0] accepted_a = after[DEVICE_DRIVER_FEATURES_LSB +: 64];
    wire [63:0] offer    = device[DEVICE_OFFER_LSB +: 64];
    wire [15:0] size_max = device[DEVICE_SIZE_MAX_LSB +: 16];

    wire [15:0] size     = queue[QUEUE_SIZE_LSB +: 16],   size_a    = queue_after[QUEUE_SIZE_LSB +: 16];
    wire [15:0] qvector  = queue[QUEUE_VECTOR_LSB +: 16], qvector_a = queue_after[QUEUE_VECTOR_LSB +: 16];
    wire        enabled  = queue[QUEUE_ENABLE_LSB],       enabled_a = queue_after[QUEUE_ENABLE_LSB];
    // {device area, driver area, descriptors}, as they lie in the structure from offset 32 on
    wire [191:0] areas   = {queue[QUEUE_DEVICE_LSB +: 64], queue[QUEUE_DRIVER_LSB +: 64], queue[QUEUE_DESC_LSB +: 64]};
    wire [191:0] areas_a = {queue_after[QUEUE_DEVICE_LSB +: 64], queue_after[QUEUE_DRIVER_LSB +: 64],
                            queue_after[QUEUE_DESC_LSB +: 64]};

    always @* begin
        assume (queue_available == (present && selected < num_queues));
        assume ((accepted & ~offer) == 64'd0);
        assume (num_queues <= (16'd1 << QUEUE_WIDTH));
    end

    // ---- the structure as 64 bytes ----

    wire [15:0] notify_off = ({{(16 - INDEX_WIDTH){1'b0}}, index} << QUEUE_WIDTH) + selected;
    wire [31:0] feature    = (dfs == 0) ? offer[31:0] : (dfs == 1) ? offer[63:32] : 32'd0;
    wire [31:0] accept     = (gfs == 0) ? accepted[31:0] : (gfs == 1) ? accepted[63:32] : 32'd0;
    wire        looks      = present && !write && word == 4'd5 && byte_enable[1];    // at config_generation
    wire [7:0]  shown      = (looks && changed) ? count + 8'd1 : count;

    wire [319:0] queue_part  = !queue_available ? {288'd0, NONE, 16'd0}
                             : {32'd0, 16'd0, notify_off, areas, notify_off, 15'd0, enabled, qvector, size};
    wire [511:0] structure   = !present ? {288'd0, NONE, 16'd0, 32'd0, 16'd0, NONE, 128'd0}
                             : {queue_part, selected, shown, status, num_queues, vector, accept, gfs, feature, dfs};

    // ---- a write ----

    wire writes = present && write;
    wire wq     = writes && queue_available;

    function [31:0] overlay;
        input [31:0] old;
        overlay = {byte_enable[3] ? wdata[31:24] : old[31:24], byte_enable[2] ? wdata[23:16] : old[23:16],
                   byte_enable[1] ? wdata[15:8] : old[15:8], byte_enable[0] ? wdata[7:0] : old[7:0]};
    endfunction

    wire [31:0] now  = structure[32*word +: 32];
    wire [31:0] over = overlay(now);
    wire        low  = byte_enable[1:0] != 2'd0;
    wire        high = byte_enable[3:2] != 2'd0;

    wire [31:0] table_size = (INTEGRATED != 0 && index != 0) ? DEVICE_VECTORS : MSIX_VECTORS;

    function [15:0] stored_vector;
        input [15:0] asked;
        stored_vector = (asked < table_size) ? asked : NONE;
    endfunction

    wire writes_status = writes && word == 4'd5 && byte_enable[0];
    wire supportable   = accepted[32] && (accepted[17] || !accepted[22]);
    wire ok            = status[3] || (wdata[3] && supportable);
    wire [7:0] status_wanted = {status[7] || wdata[7], status[6:4], ok, status[2] || (wdata[2] && ok),
                                status[1] || wdata[1], status[0] || wdata[0]};

    integer b;
    reg     size_legal;
    always @* begin
        size_legal = 1'b0;
        for (b = 1; b < 16; b = b + 1)
            if (over[15:0] == (16'd1 << b) && over[15:0] <= size_max) size_legal = 1'b1;
    end

    integer a;
    wire resets_queue = wq && word == 4'd14 && high && over[31:16] == 16'd1 && status[3] && accepted[40];
    reg [191:0] areas_wanted;
    always @* begin
        areas_wanted = areas;
        for (a = 0; a < 6; a = a + 1)
            if (wq && !enabled && word == a + 8) areas_wanted[32*a +: 32] = over;
        if (resets_queue) areas_wanted = 192'd0;
    end

    always @* begin
        reads_the_structure: assert (rdata == now);

        if (!(writes_status && wdata[7:0] == 8'd0))
            status_function: assert (status_a == (writes_status ? status_wanted : status));
        reset_by_writing_0: assert (reset_device == (writes_status && wdata[7:0] == 8'd0));
        if (!reset_device)
            status_is_monotone: assert ((status & ~status_a) == 8'd0);
        if (writes_status && wdata[3] && !status[3])
            features_ok_when_supportable: assert (status_a[3] == supportable);
        needs_reset_and_suspend_are_not_the_drivers: assert (status_a[6:4] == status[6:4]);

        generation_counts_when_looked_at: assert (count_a == shown && changed_a == (changed && !looks));

        feature_select_keeps_any_value: assert (dfs_a == ((writes && word == 4'd0) ? over : dfs));
        driver_select_keeps_any_value: assert (gfs_a == ((writes && word == 4'd2) ? over : gfs));
        if (writes && word == 4'd3 && !status[3] && gfs <= 1)
            driver_feature_is_masked: assert (accepted_a == ((gfs == 0) ? {accepted[63:32], over & offer[31:0]}
                                                                       : {over & offer[63:32], accepted[31:0]}));
        else
            driver_feature_is_frozen: assert (accepted_a == accepted);
        accepted_stay_part_of_the_offer: assert ((accepted_a & ~offer) == 64'd0);

        config_vector_reads_back: assert (vector_a == ((writes && word == 4'd4 && low) ? stored_vector(over[15:0]) : vector));
        queue_select_keeps_any_value: assert (selected_a == ((writes && word == 4'd5) ? over[31:16] : selected));
        queue_select_after_reset: assert (queue_select_written == (overlay(32'd0) >> 16));
        // offer, sizes, MAC, MTU, link, ISR, config_select: nothing here writes them
        others_are_read_only: assert (after[DEVICE_BITS-1:DEVICE_OFFER_LSB] == device[DEVICE_BITS-1:DEVICE_OFFER_LSB]
                                      && after[DEVICE_ISR_LSB +: 2] == device[DEVICE_ISR_LSB +: 2]);

        queue_size_function: assert (size_a == (resets_queue ? size_max
            : (wq && word == 4'd6 && !enabled && size_legal) ? over[15:0] : size));
        queue_vector_reads_back: assert (qvector_a == ((wq && word == 4'd6 && high) ? stored_vector(over[31:16]) : qvector));
        queue_enable_function: assert (enabled_a == (!resets_queue && (enabled || (wq && word == 4'd7 && over[15:0] == 16'd1))));
        queue_areas_function: assert (areas_a == areas_wanted);
        if (enabled && !resets_queue)
            enabled_queue_is_frozen: assert (areas_a == areas && size_a == size && enabled_a);
        pasid_is_not_touched: assert (queue_after[QUEUE_BITS-1:QUEUE_PASID_LSB] == queue[QUEUE_BITS-1:QUEUE_PASID_LSB]);

        if (byte_enable == 4'd0 || !present)
            nothing_without_bytes_or_device: assert (after == device && queue_after == queue && !reset_device);
        if (!queue_available)
            nothing_without_queue: assert (queue_after == queue);
        if (!write && !(looks && changed))
            reads_have_no_effect: assert (after == device && queue_after == queue && !reset_device);
    end

    always @* begin
        negotiated:      cover (writes_status && wdata[7:0] == 8'h0F && !status[3] && status_a[3] && status_a[2]);
        turned_down:     cover (writes_status && wdata[3] && !status_a[3] && accepted != 0);
        size_lowered:    cover (size_a == 16'd2 && size == 16'd256);
        byte_of_size:    cover (size_a == 16'd512 && size == 16'd256 && byte_enable == 4'b0010);
        queue_was_reset: cover (resets_queue && enabled && !enabled_a);
        unmapped:        cover (vector != NONE && vector_a == NONE && over[15:0] == 16'd32);
        absent:          cover (!present && word == 4'd6 && write);
    end

endmodule

`default_nettype wire
