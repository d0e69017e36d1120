// SPDX-License-Identifier: Apache-2.0
// The one serializer: what is taken is executed alone, in order, and an access gets exactly one `bus_done`, the others none; no event or
// look-up is taken while a request waits or a sweep is due, and none is lost.
//
// Assumed: a request's `bus_valid` holds until ready, and its next access comes a clock after bus_done at the earliest.
//
// Carries PCIE-14, PCIE-34, MGMT-47, VPCI-88, VPCI-98.

module register_bus_proof #(
    parameter AW = 4
) (
    input wire          clk,
    input wire          rst,
    input wire          bus_valid,
    input wire          bus_write,
    input wire [AW-1:0] bus_address,
    input wire [3:0]    bus_byte_enable,
    input wire [31:0]   bus_wdata,
    input wire          event_valid,
    input wire [1:0]    event_kind,
    input wire [11:0]   event_device,
    input wire [5:0]    event_queue,
    input wire [15:0]   event_data,
    input wire          lookup_valid,
    input wire [11:0]   lookup_device,
    input wire [5:0]    lookup_queue,
    input wire          hold_backend,
    input wire          sweep_due,
    input wire          starts,
    input wire          busy
);

    wire          bus_ready, bus_done, event_ready, lookup_ready, sweep, core_busy, select, fetch, execute;
    wire          is_access, is_event, is_lookup, write;
    wire [AW-1:0] address;
    wire [3:0]    byte_enable;
    wire [31:0]   wdata;
    wire [1:0]    kind;
    wire [15:0]   data;
    wire [11:0]   backend_device;
    wire [5:0]    backend_queue;

    register_bus #(.ADDRESS_WIDTH (AW)) dut (
        .clk (clk), .rst (rst), .bus_valid (bus_valid), .bus_ready (bus_ready), .bus_write (bus_write),
        .bus_address (bus_address), .bus_byte_enable (bus_byte_enable), .bus_wdata (bus_wdata), .bus_done (bus_done),
        .event_valid (event_valid), .event_ready (event_ready), .event_kind (event_kind), .event_device (event_device),
        .event_queue (event_queue), .event_data (event_data), .lookup_valid (lookup_valid), .lookup_ready (lookup_ready),
        .lookup_device (lookup_device), .lookup_queue (lookup_queue), .hold_backend (hold_backend), .sweep_due (sweep_due),
        .sweep (sweep), .core_busy (core_busy), .select (select), .fetch (fetch), .execute (execute), .starts (starts),
        .busy (busy), .is_access (is_access), .is_event (is_event), .is_lookup (is_lookup), .write (write),
        .address (address), .byte_enable (byte_enable), .wdata (wdata), .kind (kind), .data (data),
        .backend_device (backend_device), .backend_queue (backend_queue)
    );

    (* keep *) wire [2:0] state_q;       // probe

    reg       past = 1'b0;
    reg [1:0] what;                      // the current operation: 0 nothing, or a sweep or clearing; 1 access, 2 event, 3 look-up
    reg       in_hand;                   // anything
    reg       executed;                  // its execute clock was
    reg [AW+36:0] x_access;
    reg [17:0] x_event;
    reg [17:0] x_who;

    wire take_access = bus_valid && bus_ready;
    wire take_event  = event_valid && event_ready;
    wire take_lookup = lookup_valid && lookup_ready;
    wire leaves      = in_hand && ((execute && !starts) || ((executed || what == 2'd0) && !busy));

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        if (past && $past(bus_valid && !bus_ready && !rst))
            assume (bus_valid && $stable({bus_write, bus_address, bus_byte_enable, bus_wdata}));
        if (bus_valid) assume (!bus_done);

        if (rst) begin
            what     <= 2'd0;
            in_hand  <= 1'b1;            // the clearing
            executed <= 1'b0;
        end else begin
            if (take_access || take_event || take_lookup || sweep) begin
                what     <= take_access ? 2'd1 : take_event ? 2'd2 : take_lookup ? 2'd3 : 2'd0;
                in_hand  <= 1'b1;
                executed <= 1'b0;
            end else if (leaves) in_hand <= 1'b0;
            if (execute) executed <= 1'b1;
            if (take_access) x_access <= {bus_write, bus_address, bus_byte_enable, bus_wdata};
            if (take_event)  x_event  <= {event_kind, event_data};
            if (take_event)  x_who    <= {event_device, event_queue};
            if (take_lookup) x_who    <= {lookup_device, lookup_queue};
        end

        if (past && !rst) begin
            one_at_a_time:     assert (take_access + take_event + take_lookup + sweep <= 3'd1);
            taken_when_free:   assert (!(take_access || take_event || take_lookup || sweep) || !in_hand);
            free_takes_access: assert (in_hand || bus_ready);
            done_for_accesses: assert (!$past(rst) ? bus_done == ($past(leaves && what == 2'd1)) : !bus_done);
            executed_once:     assert (!execute || (in_hand && !executed && what != 2'd0));
            left_when_done:    assert (in_hand || !(select || fetch || execute));
            kind_is_told:      assert (!(select || fetch || execute) || (is_access == (what == 2'd1) && is_event == (what == 2'd2) &&
                                       is_lookup == (what == 2'd3)));
            access_is_stable:  assert (!(in_hand && what == 2'd1) || {write, address, byte_enable, wdata} == x_access);
            event_is_stable:   assert (!(in_hand && what == 2'd2) || ({kind, data} == x_event));
            who_is_stable:     assert (!(in_hand && what >= 2'd2) || {backend_device, backend_queue} == x_who);
            requests_go_first: assert (!(take_event || take_lookup) || (!bus_valid && !hold_backend && !sweep_due));
            event_goes_first:  assert (!(take_event && take_lookup) && !(lookup_ready && event_valid));
            sweep_when_due:    assert (!sweep || (sweep_due && !bus_valid && !bus_done));
            busy_is_told:      assert (core_busy == (sweep_due || (in_hand && what != 2'd1)));
            steps_agree:       assert (state_q <= 3'd4 && in_hand == (state_q != 3'd0) && (state_q == 3'd4 || !executed || !in_hand) &&
                                       (state_q != 3'd4 || what == 2'd0 || executed) && (what != 2'd0 || !in_hand || state_q == 3'd4) &&
                                       (!in_hand || (is_access == (what == 2'd1) && is_event == (what == 2'd2) &&
                                       is_lookup == (what == 2'd3))));
            lookup_after_event: cover (take_lookup && $past(take_event, 5));
            long_access:       cover (bus_done && $past(in_hand && executed, 3));
        end
    end

endmodule
