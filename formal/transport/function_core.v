// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/transport/function_core.v with everything in it, over memories of any depth (formal/models/context_ram.v): who is
// redirected by what, and that nothing done under one index reaches the state of another. An arbitrary managed index j, one
// of its queues and one word of its metadata are watched while anything may arrive by either access path and from the backend.
//
// Assumed: `rst` in the first clock; the sequencer presents an access only when the one before is done, and keeps it.

`default_nettype none

module function_core_proof #(
    parameter        NUM_DEVICES     = 9,
    parameter        NUM_QUEUES      = 2,
    parameter        CONFIG_CHUNKS   = 2,
    parameter        INTEGRATED      = 0,
    parameter        BACKEND_ACK     = 1,
    parameter        MULTIPLIER_BITS = 12,
    parameter        ADDRESS_WIDTH   = 15,
    parameter        INDEX_WIDTH     = 4,
    parameter        QUEUE_WIDTH     = 1,
    parameter        MSIX_VECTORS    = 2,
    parameter [63:0] DEVICE_FEATURES = 64'h000001D3_00010028,
    `include "virtio_mgmt_record_bits.vh"
) (
    input wire                     clk,
    input wire                     rst,
    input wire                     function_reset,
    input wire                     bus_valid,
    input wire                     bus_write,
    input wire [ADDRESS_WIDTH-1:0] bus_address,
    input wire [3:0]               bus_byte_enable,
    input wire [31:0]              bus_wdata,
    input wire                     hold_backend,
    input wire                     bus_master_enable,
    input wire                     msix_enable,
    input wire                     msix_function_mask,
    input wire                     pasid_enable,
    input wire                     power_d0,
    input wire                     msi_ready,
    input wire                     lifecycle_ack,
    input wire                     event_valid,
    input wire [1:0]               event_kind,
    input wire [11:0]              event_device,
    input wire [5:0]               event_queue,
    input wire [15:0]              event_data,
    input wire                     lookup_valid,
    input wire [11:0]              lookup_device,
    input wire [5:0]               lookup_queue
);

    `include "virtio_mgmt_records.vh"

    wire        bus_ready, bus_done, core_busy, interrupt_pending, msi_valid, doorbell_valid, lifecycle_valid;
    wire        lifecycle_timeout, event_ready, lookup_ready, lookup_done, lookup_enabled, lookup_pasid_valid;
    wire [31:0] bus_rdata, msi_data, doorbell_data;
    wire [63:0] msi_address, lookup_desc, lookup_driver, lookup_devarea;
    wire [11:0] doorbell_device, lifecycle_device;
    wire [5:0]  doorbell_queue;
    wire [1:0]  lifecycle_op;
    wire [15:0] lookup_size;
    wire [19:0] lookup_pasid;

    function_core #(
        .NUM_DEVICES(NUM_DEVICES), .NUM_QUEUES(NUM_QUEUES), .CONFIG_CHUNKS(CONFIG_CHUNKS), .INTEGRATED(INTEGRATED),
        .BACKEND_ACK(BACKEND_ACK), .DEVICE_FEATURES(DEVICE_FEATURES), .MULTIPLIER_BITS(MULTIPLIER_BITS),
        .ADDRESS_WIDTH(ADDRESS_WIDTH), .MSIX_VECTORS(MSIX_VECTORS)
    ) dut (
        .clk(clk), .rst(rst), .function_reset(function_reset), .bus_valid(bus_valid), .bus_ready(bus_ready),
        .bus_write(bus_write), .bus_address(bus_address), .bus_byte_enable(bus_byte_enable), .bus_wdata(bus_wdata),
        .bus_done(bus_done), .bus_rdata(bus_rdata), .hold_backend(hold_backend), .bus_master_enable(bus_master_enable),
        .msix_enable(msix_enable), .msix_function_mask(msix_function_mask), .pasid_enable(pasid_enable),
        .power_d0(power_d0), .core_busy(core_busy), .interrupt_pending(interrupt_pending), .msi_valid(msi_valid),
        .msi_ready(msi_ready), .msi_address(msi_address), .msi_data(msi_data), .doorbell_valid(doorbell_valid),
        .doorbell_device(doorbell_device), .doorbell_queue(doorbell_queue), .doorbell_data(doorbell_data),
        .lifecycle_valid(lifecycle_valid), .lifecycle_op(lifecycle_op), .lifecycle_device(lifecycle_device),
        .lifecycle_ack(lifecycle_ack), .lifecycle_timeout(lifecycle_timeout), .event_valid(event_valid),
        .event_ready(event_ready), .event_kind(event_kind), .event_device(event_device), .event_queue(event_queue),
        .event_data(event_data), .lookup_valid(lookup_valid), .lookup_ready(lookup_ready), .lookup_device(lookup_device),
        .lookup_queue(lookup_queue), .lookup_done(lookup_done), .lookup_enabled(lookup_enabled), .lookup_size(lookup_size),
        .lookup_desc(lookup_desc), .lookup_driver(lookup_driver), .lookup_devarea(lookup_devarea),
        .lookup_pasid(lookup_pasid), .lookup_pasid_valid(lookup_pasid_valid)
    );

    localparam ENTRY = CONFIG_CHUNKS + 2;
    localparam [2:0] IDLE = 3'd0, SELECT = 3'd1, FETCH = 3'd2, EXECUTE = 3'd3, WAIT = 3'd4;

    // probes
    (* keep *) wire [2:0]                         bus_q;              // register_bus: where the operation stands
    (* keep *) wire [INDEX_WIDTH-1:0]             index;              // the current one
    (* keep *) wire                               is_access, is_event, is_lookup, write;
    (* keep *) wire [ADDRESS_WIDTH-1:0]           address;
    (* keep *) wire [11:0]                        backend_device;
    (* keep *) wire [5:0]                         backend_queue;
    (* keep *) wire                               present, managed, raise, reset_all, create, destroy;
    (* keep *) wire [31:0]                        device_select;
    (* keep *) wire                               table_busy, report_busy, clearing, refused, device_write;
    (* keep *) wire [2:0]                         table_q;
    (* keep *) wire [1:0]                         job_q;
    (* keep *) wire [INDEX_WIDTH-1:0]             device_watched;
    (* keep *) wire [DEVICE_BITS-1:0]                       record, record_read;
    (* keep *) wire [INDEX_WIDTH+QUEUE_WIDTH-1:0] queue_watched;
    (* keep *) wire [QUEUE_BITS-1:0]                       queue;
    (* keep *) wire                               row_watched;
    (* keep *) wire [8*ENTRY-1:0]                 row, row_read;
    (* keep *) wire [INDEX_WIDTH+6:0]             metadata_watched;
    (* keep *) wire [31:0]                        metadata;

    (* anyconst *) wire [INDEX_WIDTH-1:0] j;     // any managed device
    (* anyconst *) wire [QUEUE_WIDTH-1:0] k;     // and any of its queues

`ifdef ANY_STATE
    reg [1:0] clocks = 2'd2;                     // covers: from any state that the invariants allow
`else
    reg [1:0] clocks = 2'd0;
`endif
    wire      past   = clocks[1];                // rst has done its work, and there is a clock before
    always @(posedge clk) if (!past) clocks <= clocks + 2'd1;

    // ---- the current operation, as it was taken ----

    localparam [1:0] ACCESS = 2'd0, EVENT = 2'd1, LOOKUP = 2'd2, NONE = 2'd3;
    reg [1:0]               taken;
    reg                     op_write;
    reg [ADDRESS_WIDTH-1:0] op_address;
    reg [3:0]               op_enable;
    reg [31:0]              op_wdata;
    reg [11:0]              op_device;
    reg [5:0]               op_queue;
    reg                     open = 1'b0;         // an access is not done

    always @(posedge clk) begin
        if (rst || function_reset) begin
            taken <= NONE;
            open  <= 1'b0;
        end else begin
            if (bus_done) open <= 1'b0;
            if (bus_valid && bus_ready) begin
                taken      <= ACCESS;
                open       <= 1'b1;
                op_write   <= bus_write;
                op_address <= bus_address;
                op_enable  <= bus_byte_enable;
                op_wdata   <= bus_wdata;
            end else if (event_valid && event_ready) begin
                taken     <= EVENT;
                op_device <= event_device;
                op_queue  <= event_queue;
            end else if (lookup_valid && lookup_ready) begin
                taken     <= LOOKUP;
                op_device <= lookup_device;
                op_queue  <= lookup_queue;
            end else if (bus_q == IDLE) begin
                taken <= NONE;
            end
        end
    end

    always @* begin
        if (clocks == 2'd0) assume (rst);
        assume (j >= 1 && j <= NUM_DEVICES && k < NUM_QUEUES);
        assume (device_watched == j && queue_watched == {j, k} && row_watched == j[3] && metadata_watched[INDEX_WIDTH+6:7] == j);
        if (open) assume (!bus_valid);
    end

    // ---- the device that it names (decisions.md, sections 3 and 6) ----

    wire        doorbell = taken == ACCESS && op_address[ADDRESS_WIDTH-1];
    wire [31:0] slot     = op_address[ADDRESS_WIDTH-2:MULTIPLIER_BITS-2];
    wire [31:0] named    = (taken != ACCESS) ? {20'd0, op_device} : doorbell ? slot >> QUEUE_WIDTH : device_select;
    wire        in_hand  = bus_q == FETCH || bus_q == EXECUTE;
    wire        working  = bus_q == SELECT || in_hand;

    // ---- device j as it is stored ----

    wire [ENTRY-1:0] entry  = row[j[2:0] * ENTRY +: ENTRY];
    wire             there  = entry[0] && !clearing;
    wire [7:0]       status = record[DEVICE_STATUS_LSB +: 8];
    wire [63:0]      offer  = record[DEVICE_OFFER_LSB +: 64];
    wire [15:0]      queues = 2 * record[DEVICE_TYPE_STATE_LSB + NETWORK_PAIRS_LSB +: 6] + offer[17];
    wire             runs   = there && status[2] && !status[7] && !status[6] && k < queues && queue[QUEUE_ENABLE_LSB];

    reg [DEVICE_BITS-1:0]           record_was;
    reg [QUEUE_BITS-1:0]           queue_was;
    reg [ENTRY-1:0]       entry_was;
    reg [31:0]            metadata_was;
    reg [2:0]             bus_was;
    reg [INDEX_WIDTH-1:0] index_was;
    reg                   there_was, runs_was, all_was, creating_was, access_was, write_was, pasid_was, enable_was, doorbell_was;
    reg [31:0]            named_was;
    reg [5:0]             queue_named_was;
    reg [ADDRESS_WIDTH-1:0] address_was;
    reg [31:0]            select_was;
    wire [5:0]            queue_named = doorbell ? {{(6 - QUEUE_WIDTH){1'b0}}, slot[QUEUE_WIDTH-1:0]} : op_queue;

    always @(posedge clk) begin
        record_was   <= record;
        queue_was    <= queue;
        entry_was    <= entry;
        metadata_was <= metadata;
        bus_was      <= bus_q;
        index_was    <= index;
        there_was    <= there;
        runs_was     <= runs;
        all_was      <= rst || function_reset || reset_all || clearing;
        creating_was <= table_busy && job_q == 2'd3;
        access_was   <= taken == ACCESS;
        write_was    <= op_write;
        named_was    <= named;
        queue_named_was <= queue_named;
        address_was  <= op_address;
        doorbell_was <= doorbell;
        select_was   <= device_select;
        pasid_was    <= pasid_enable && queue[QUEUE_PASID_VALID_LSB];
        enable_was   <= bus_master_enable && power_d0;
    end

    wire under_j = index_was == j && (bus_was == EXECUTE || bus_was == WAIT);

    always @(posedge clk) if (past) begin
        // ---- messages: everything that gates them is joined outside of the modules that send ----
        if (msi_valid)
            messages_only_when_allowed: assert (msix_enable && !msix_function_mask && bus_master_enable && power_d0);

        // ---- selection ----
        if (working) begin
            selects_whom_it_names: assert (index == ((named <= NUM_DEVICES) ? named : 0));
            managed_means_in_range: assert (managed == (named >= 1 && named <= NUM_DEVICES));
        end
        if (bus_q == EXECUTE && named == j)
            present_means_it_exists: assert (present == there);
        if (bus_q == EXECUTE && named > NUM_DEVICES)
            out_of_range_is_absent: assert (!present && !managed);

        // ---- non-interference ----
        if (record != record_was)
            record_changes_under_its_index_only: assert (under_j && (named_was == j || bus_was == WAIT));
        if (queue != queue_was)
            queue_changes_under_its_index_only: assert (under_j);
        if (entry != entry_was && !all_was)
            entry_changes_under_its_index_only: assert (under_j);
        if (metadata != metadata_was)
            metadata_change_under_their_index_only: assert (under_j && !there_was);
        if (record != record_was && !there_was && !creating_was)
            absent_record_keeps_all_but_config_select: assert (
                record[DEVICE_CONFIG_SELECT_LSB-1:0] == record_was[DEVICE_CONFIG_SELECT_LSB-1:0]);
        if (queue != queue_was && !there_was)
            absent_queue_changes_at_creation_only: assert (creating_was);
        if (device_select != select_was)
            selector_changes_by_its_write_or_a_reset: assert (all_was || (bus_was == EXECUTE && access_was && write_was
                && address_was == (32'h3004 >> 2)));

        // ---- reads ----
        if (bus_q == EXECUTE && index == j && there)
            reads_the_record_of_the_selected: assert (record_read == record);

        // ---- what leaves ----
        if (doorbell_valid && doorbell_device == j && doorbell_queue == k)
            doorbell_of_a_running_queue_only: assert (runs_was && named_was == j && doorbell_was);
        if (doorbell_valid)
            doorbell_by_address: assert (doorbell_was && doorbell_device == named_was && doorbell_queue == queue_named_was);
        if (lookup_done && lookup_enabled && named_was == j && queue_named_was == k)
            lookup_of_a_running_queue_only: assert (runs_was && pasid_was && enable_was);
        if (lookup_done && lookup_enabled)
            lookup_of_one_in_range_only: assert (named_was <= NUM_DEVICES);
        if (raise && index == j)
            interrupt_of_an_existing_device_only: assert (there);
        if ((create || destroy) && index == j)
            created_when_absent_destroyed_when_there: assert (create == !there && destroy == there && device_select == j);

        // ---- order ----
        if (bus_done)
            done_means_final: assert (!table_busy && !report_busy && !refused && !clearing && bus_q == IDLE);
        if (reset_all)
            reset_of_everything_under_index_0_only: assert (bus_q == EXECUTE && index == 0 && named == 0);

        // ---- for induction ----
        operation_is_known: assert (bus_q <= WAIT && (!working || taken != NONE));
        if (bus_q != IDLE && taken == ACCESS)
            access_is_kept: assert (is_access && !is_event && !is_lookup && address == op_address && op_write == write);
        if (bus_q != IDLE && taken != ACCESS)
            backend_operation_is_kept: assert (!is_access && is_event == (taken == EVENT) && is_lookup == (taken == LOOKUP)
                && (taken == NONE || (backend_device == op_device && backend_queue == op_queue)));
        if (in_hand && index == j)
            record_in_hand: assert (record_read == record);
        if (in_hand && index[3] == j[3])
            row_in_hand: assert (row_read == row);
        if (table_busy || report_busy || clearing)
            engine_works_while_the_bus_waits: assert (bus_q == WAIT);
        if (clearing)
            clearing_is_waited_for: assert (table_busy && index == 0);
        if (table_busy)
            index_of_the_job: assert ((index == 0) == (table_q == 3'd1 || ((table_q == 3'd2 || table_q == 3'd3) && !job_q[1]))
                && (table_q != 3'd1 || !job_q[1]) && ((table_q != 3'd4 && table_q != 3'd5) || job_q == 2'd3));
        if (table_busy && index == j && (table_q >= 3'd4 || job_q == 2'd3))
            engine_provisions_the_absent_only: assert (!there);
        if (table_busy && index == j && table_q < 3'd4 && job_q == 2'd2)
            engine_resets_what_exists: assert (there);
        if (table_busy && index != 0 && index[3] == j[3])
            row_stays_in_hand: assert (row_read == row);
    end

    always @(posedge clk) if (past) begin
        someone_else: cover (bus_q == EXECUTE && index != j && index != 0 && present);
        rung:         cover (doorbell_valid && doorbell_device == j);
        selected:     cover (bus_q == EXECUTE && index == j && there);
        out_of_range: cover (bus_q == EXECUTE && named == 32'h1_0001 && create == 0);
    end

endmodule

`default_nettype wire
