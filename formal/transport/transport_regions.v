// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/transport/transport_regions.v with the network device, COMMON aside (common_config has its own): ISR, DEVICE,
// PASID and the backend's events read and change the records as docs/spec-notes.md says; what no region claims reads 0 and does nothing.
// No state: one arbitrary access or event on arbitrary records is everything there is.
//
// Assumed: at most one region or an event; `runnable` only of a device that is there and has the queue.

`default_nettype none

module transport_regions_proof #(
    parameter PASID_WIDTH = 20,
    `include "virtio_mgmt_record_bits.vh"
) (
    input wire         at_common,
    input wire         at_isr,
    input wire         at_device,
    input wire         at_pasid,
    input wire         write,
    input wire [3:0]   byte_enable,
    input wire [3:0]   word,
    input wire [31:0]  wdata,
    input wire         is_event,
    input wire [1:0]   event_kind,
    input wire [15:0]  event_data,
    input wire         msix_enable,
    input wire         present,
    input wire [3:0]   index,
    input wire [15:0]  num_queues,
    input wire         queue_available,
    input wire         runnable,
    input wire [DEVICE_BITS-1:0] device,
    input wire [QUEUE_BITS-1:0] queue
);

    `include "virtio_mgmt_records.vh"

    wire [31:0]  rdata;
    wire [DEVICE_BITS-1:0] device_next;
    wire [QUEUE_BITS-1:0] queue_next;
    wire         device_write, queue_write, status_zero, raise;
    wire [15:0]  queue_select_written, raise_vector;

    transport_regions #(.PASID_WIDTH(PASID_WIDTH)) dut (
        .at_common(at_common), .at_isr(at_isr), .at_device(at_device), .at_pasid(at_pasid), .write(write),
        .byte_enable(byte_enable), .word(word), .wdata(wdata), .is_event(is_event), .event_kind(event_kind),
        .msix_enable(msix_enable), .present(present), .index(index), .num_queues(num_queues),
        .accepted_ok(accepted_ok), .config_word(config_word), .changed_state(changed_state),
        .queue_available(queue_available), .runnable(runnable), .device(device), .queue(queue), .rdata(rdata),
        .device_next(device_next), .device_write(device_write), .queue_next(queue_next), .queue_write(queue_write),
        .status_zero(status_zero), .queue_select_written(queue_select_written), .raise(raise), .raise_vector(raise_vector)
    );

    wire [TYPE_STATE_BITS-1:0] state = device[DEVICE_TYPE_STATE_LSB +: TYPE_STATE_BITS], changed_state;
    wire [31:0]                config_word;
    wire                       accepted_ok;

    network_device network (
        .state(state), .offer(device[DEVICE_OFFER_LSB +: 64]), .accepted(device[DEVICE_DRIVER_FEATURES_LSB +: 64]),
        .accepted_ok(accepted_ok), .word(word), .config_word(config_word), .event_data(event_data),
        .changed_state(changed_state)
    );

    always @* begin
        assume ({2'd0, at_common} + {2'd0, at_isr} + {2'd0, at_device} + {2'd0, at_pasid} + {2'd0, is_event} <= 3'd1);
        if (queue_available) assume (present);
        if (runnable)        assume (queue_available);
    end

    wire [DEVICE_BITS-1:0] after       = device_write ? device_next : device;
    wire [QUEUE_BITS-1:0] queue_after = queue_write ? queue_next : queue;

    wire [7:0]  status = device[DEVICE_STATUS_LSB +: 8];
    wire [1:0]  isr    = device[DEVICE_ISR_LSB +: 2];
    wire [DEVICE_BITS-1:0] both_isr_bits = 2'd3 << DEVICE_ISR_LSB;
    wire [47:0] mac    = state[NETWORK_MAC_LSB +: 48];
    wire [15:0] link   = state[NETWORK_LINK_LSB +: 16];
    wire [5:0]  pairs  = state[NETWORK_PAIRS_LSB +: 6];
    wire [15:0] mtu    = state[NETWORK_MTU_LSB +: 16];
    wire [31:0] pasid  = {queue[QUEUE_PASID_VALID_LSB], 11'd0, queue[QUEUE_PASID_LSB +: 20]};

    // ---- DEVICE as 64 bytes: mac, status, max_virtqueue_pairs, mtu, then nothing ----

    wire [511:0] device_config = present ? {416'd0, mtu, 10'd0, pairs, link, mac} : 512'd0;

    // ---- PASID ----

    wire [31:0] merged = {byte_enable[3] ? wdata[31:24] : pasid[31:24], byte_enable[2] ? wdata[23:16] : pasid[23:16],
                          byte_enable[1] ? wdata[15:8] : pasid[15:8], byte_enable[0] ? wdata[7:0] : pasid[7:0]};
    wire [19:0] width  = (21'd1 << PASID_WIDTH) - 21'd1;    // bits there are
    reg [QUEUE_BITS-1:0] pasid_wanted;
    always @* begin
        pasid_wanted = queue;
        if (at_pasid && write && queue_available && byte_enable != 4'd0) begin
            pasid_wanted[QUEUE_PASID_LSB +: 20] = merged[19:0] & width;
            pasid_wanted[QUEUE_PASID_VALID_LSB] = merged[31];
        end
    end

    // ---- events ----

    wire       live   = status[2] && !status[7];            // DRIVER_OK, not FAILED
    wire       used   = is_event && event_kind == 2'd0 && runnable;
    wire       change = is_event && event_kind == 2'd1 && present;
    wire       needs  = is_event && event_kind == 2'd2 && present;
    wire       told   = (change || needs) && live;          // a configuration change that interrupts the driver
    reg [DEVICE_BITS-1:0] event_wanted;
    always @* begin
        event_wanted = device;
        if (used && !msix_enable) event_wanted[DEVICE_ISR_LSB] = 1'b1;
        if (change) event_wanted[DEVICE_TYPE_STATE_LSB + NETWORK_LINK_LSB +: 16] = event_data;
        if (change) event_wanted[DEVICE_STALE_LSB] = 1'b1;
        if (needs)  event_wanted[DEVICE_STATUS_LSB + 6] = 1'b1;
        if (told)   event_wanted[DEVICE_ISR_LSB + 1] = 1'b1;
    end
    wire [15:0] vector = used ? queue[QUEUE_VECTOR_LSB +: 16] : device[DEVICE_VECTOR_LSB +: 16];

    // ---- a read of the ISR byte ----

    wire takes = at_isr && !write && byte_enable[0] && present;

    always @* begin
        if (at_isr)    isr_reads: assert (rdata == (present ? {30'd0, isr} : 32'd0));
        if (at_device) device_reads: assert (rdata == device_config[32*word +: 32]);
        if (at_pasid)  pasid_reads: assert (rdata == (queue_available ? pasid : 32'd0));
        if (!at_common && !at_isr && !at_device && !at_pasid)
            hole_reads_zero: assert (rdata == 32'd0);

        if (takes) begin
            isr_read_clears: assert (after[DEVICE_ISR_LSB +: 2] == 2'd0);
            isr_read_clears_what_it_returns: assert ((isr & ~rdata[1:0]) == 2'd0);
            isr_read_changes_nothing_else: assert ((after | both_isr_bits) == (device | both_isr_bits));
        end
        if (at_isr && !takes)
            only_a_real_read_clears: assert (after == device);
        if (at_isr || at_device || is_event)
            queue_is_not_touched: assert (!queue_write);
        if (at_device || at_pasid)
            device_is_not_touched: assert (after == device);
        if (at_pasid)
            pasid_write: assert (queue_after == pasid_wanted);
        if (!at_common && !at_isr && !at_device && !at_pasid && !is_event)
            hole_has_no_effect: assert (!device_write && !queue_write && !raise);

        if (is_event)
            event_changes: assert (after == event_wanted);
        event_raises: assert (raise == ((used || told) && msix_enable && vector != 16'hFFFF));
        if (raise)
            event_vector: assert (raise_vector == vector);
        if (!present)
            absent_device_is_silent: assert (after == device && queue_after == queue && !raise);
        if (is_event && !live)
            silent_before_driver_ok: assert (after[DEVICE_ISR_LSB + 1] == isr[1]);
    end

    always @* begin
        isr_taken:       cover (takes && isr == 2'b11);
        zero_length:     cover (at_isr && !write && byte_enable == 4'd0 && isr != 0 && present);
        pasid_set:       cover (at_pasid && queue_after != queue && byte_enable == 4'b1000);
        used_without_msix: cover (used && !msix_enable && !isr[0]);
        link_down:       cover (change && told && raise);
        unmapped:        cover (used && msix_enable && !raise);
        fault:           cover (needs && !live);
    end

endmodule

`default_nettype wire
