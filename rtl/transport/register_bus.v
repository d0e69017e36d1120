// SPDX-License-Identifier: Apache-2.0
// Register bus: the one serializer. Takes a register access, a sweep over pending interrupts, a backend event or a queue
// look-up, one at a time and in that order of preference. Accesses, events and look-ups pass through the register file in
// three steps: select, fetch, execute. Then, or for a sweep at once, it waits until the device table, the interrupt engine
// and the backend's acknowledgement are done. An operation takes four clocks plus that wait.
//
// A sweep that is due outranks a new request because the sequencer starts none while `core_busy`. The accesses of a running
// request follow each other with one clock without bus_valid, that of bus_done: no sweep starts there. Before the first one,
// and where a read waits for room for its next completion, a sweep may start: the access waits for its end.
//
// Carries PCIE-14 (strict order), PCIE-49 (no access waits without bound), AMB-38 (one DW after the other), MGMT-47
// (done means final), MGMT-53, VPCI-88 (no event is lost).

`default_nettype none

module register_bus #(
    parameter ADDRESS_WIDTH = 15    // DWs of BAR0
) (
    input  wire                     clk,
    input  wire                     rst,              // or a reset of the function: both clear everything first

    input  wire                     bus_valid,
    output wire                     bus_ready,
    input  wire                     bus_write,
    input  wire [ADDRESS_WIDTH-1:0] bus_address,
    input  wire [3:0]               bus_byte_enable,
    input  wire [31:0]              bus_wdata,
    output reg                      bus_done,

    input  wire                     event_valid,
    output wire                     event_ready,
    input  wire [1:0]               event_kind,
    input  wire [11:0]              event_device,
    input  wire [5:0]               event_queue,
    input  wire [15:0]              event_data,
    input  wire                     lookup_valid,
    output wire                     lookup_ready,
    input  wire [11:0]              lookup_device,
    input  wire [5:0]               lookup_queue,

    input  wire                     hold_backend,     // a request is being received or not yet executed
    input  wire                     sweep_due,
    output wire                     sweep,            // one clock: begin
    output wire                     core_busy,        // an operation other than an access is running or due

    // The current operation: stable from select until done.
    output wire                     select,           // read presence and device record
    output wire                     fetch,            // read queue record, metadata word, vector
    output wire                     execute,          // everything is there: decide and commit
    input  wire                     starts,           // at execute: there is more to do
    input  wire                     busy,             // and it is not done
    output reg                      is_access,        // none of the three: a sweep, or the clearing after a reset
    output reg                      is_event,
    output reg                      is_lookup,
    output reg                      write,
    output reg  [ADDRESS_WIDTH-1:0] address,
    output reg  [3:0]               byte_enable,
    output reg  [31:0]              wdata,
    output reg  [1:0]               kind,             // of the event
    output reg  [15:0]              data,
    output reg  [11:0]              backend_device,   // of the event or look-up
    output reg  [5:0]               backend_queue
);

    localparam [2:0] IDLE    = 3'd0;
    localparam [2:0] SELECT  = 3'd1;
    localparam [2:0] FETCH   = 3'd2;
    localparam [2:0] EXECUTE = 3'd3;
    localparam [2:0] WAIT    = 3'd4;

    reg [2:0] state_q, state_d;

    wire idle        = state_q == IDLE;
    wire take_access = idle && bus_valid;
    wire take_event  = event_ready && event_valid;
    wire take_lookup = lookup_ready && lookup_valid;
    wire finishes    = (execute && !starts) || (state_q == WAIT && !busy);

    assign bus_ready    = idle;
    assign sweep        = idle && !bus_valid && !bus_done && sweep_due;
    assign event_ready  = idle && !bus_valid && !hold_backend && !sweep_due;
    assign lookup_ready = event_ready && !event_valid;

    assign core_busy = sweep_due || (!idle && !is_access);
    assign select    = state_q == SELECT;
    assign fetch     = state_q == FETCH;
    assign execute   = state_q == EXECUTE;

    always @* begin
        state_d = state_q;
        case (state_q)
            IDLE: begin
                if (take_access || take_event || take_lookup) state_d = SELECT;
                else if (sweep)                               state_d = WAIT;
            end
            SELECT:  state_d = FETCH;
            FETCH:   state_d = EXECUTE;
            EXECUTE: state_d = starts ? WAIT : IDLE;
            WAIT:    if (!busy) state_d = IDLE;
            default: state_d = IDLE;
        endcase
    end

    always @(posedge clk) begin
        if (rst) begin
            state_q        <= WAIT;
            bus_done       <= 1'b0;
            is_access      <= 1'b0;
            is_event       <= 1'b0;
            is_lookup      <= 1'b0;
            write          <= 1'b0;
            address        <= {ADDRESS_WIDTH{1'b0}};
            byte_enable    <= 4'd0;
            wdata          <= 32'd0;
            kind           <= 2'd0;
            data           <= 16'd0;
            backend_device <= 12'd0;
            backend_queue  <= 6'd0;
        end else begin
            state_q  <= state_d;
            bus_done <= finishes && is_access;
            if (idle) begin
                is_access <= take_access;
                is_event  <= take_event;
                is_lookup <= take_lookup;
            end
            if (take_access) begin
                write       <= bus_write;
                address     <= bus_address;
                byte_enable <= bus_byte_enable;
                wdata       <= bus_wdata;
            end
            if (take_event) begin
                kind <= event_kind;
                data <= event_data;
            end
            if (take_event || take_lookup) begin
                backend_device <= take_event ? event_device : lookup_device;
                backend_queue  <= take_event ? event_queue : lookup_queue;
            end
        end
    end

endmodule

`default_nettype wire
