// SPDX-License-Identifier: Apache-2.0
// Executes one request at a time, in arrival order, one DW a step: configuration space, or a micro-operation {write, DW
// address, byte enables, data} on the register bus. The PCI_CFG window's accesses leave through the same bus, so that both
// access paths look alike behind it.
//
// A non-posted request starts only when the transmit queue has room for its completion, or the first of several; a posted one
// does not depend on the transmit side (PCIE-16). Bursts ascend. The error of a request that is not executed is logged in order
// of arrival. A configuration write that asks for a reset of the function is over when its completion has left and the reset has
// begun.
//
// Carries PCIE-14, PCIE-15, PCIE-16, PCIE-34, PCIE-46, PCIE-52, PCIE-53, PCIE-54, PCIE-55, PCIE-56, PCIE-57, PCIE-60,
// PCIE-95, PCIE-98; VPCI-98, VPCI-99.

`default_nettype none

module request_sequencer #(
    parameter ADDRESS_WIDTH = 15
) (
    input  wire                     clk,
    input  wire                     rst,
    input  wire                     hold,            // start nothing
    // The request: stable from request_valid to request_done.
    input  wire                     request_valid,
    output wire                     request_done,
    input  wire                     request_memory,
    input  wire                     request_config,
    input  wire                     request_refused,
    input  wire                     request_write,
    input  wire                     request_posted,
    input  wire [2:0]               request_payload,
    input  wire [10:0]              request_length,
    input  wire [ADDRESS_WIDTH-1:0] request_address,
    input  wire [3:0]               request_first_be,
    input  wire [3:0]               request_last_be,
    // Its beats, in the TLP buffer
    input  wire [255:0]             head_data,
    input  wire                     head_last,
    output wire                     head_pop,
    output wire [31:0]              write_data,      // current DW of the payload; configuration space takes it, too
    output reg                      log,             // one clock: the request is not executed, log its error
    // Configuration space: valid holds until done.
    output wire                     config_valid,
    input  wire                     config_done,
    input  wire [31:0]              config_rdata,
    input  wire                     config_reset,    // with config_done: it asks for a reset of the function
    output wire                     function_reset,  // one clock, after the completion has left
    // The PCI_CFG window, only while config_valid
    input  wire                     window_valid,
    input  wire                     window_write,
    input  wire [ADDRESS_WIDTH-1:0] window_address,
    input  wire [3:0]               window_byte_enable,
    input  wire [31:0]              window_wdata,
    // Register bus: valid holds until ready, done comes at least a clock after that; one access at a time.
    output wire                     bus_valid,
    input  wire                     bus_ready,
    output wire                     bus_write,
    output wire [ADDRESS_WIDTH-1:0] bus_address,
    output wire [3:0]               bus_byte_enable,
    output wire [31:0]              bus_wdata,
    input  wire                     bus_done,
    input  wire [31:0]              bus_rdata,
    // Completion builder and splitter
    input  wire                     completion_room,     // for the longest completion
    input  wire [7:0]               completion_length,   // DW of a read's next completion
    input  wire                     completion_more,     // the read needs another one after that just started
    output reg                      completion_start,
    output reg                      completion_data_valid,
    output wire [31:0]              completion_data,
    output reg                      completion_finish    // with the last DW; without data any time
);

    localparam [2:0] IDLE   = 3'd0;
    localparam [2:0] ISSUE  = 3'd1;   // a micro-operation waits for the bus
    localparam [2:0] WAIT   = 3'd2;   // and for its result
    localparam [2:0] CONFIG = 3'd3;
    localparam [2:0] DRAIN  = 3'd4;   // beats that hold nothing more to execute
    localparam [2:0] SPLIT  = 3'd5;   // the next completion of a read
    localparam [2:0] RESET  = 3'd6;   // the completion's last beat leaves now

    reg [2:0]               state_q, state_d;
    reg [ADDRESS_WIDTH-1:0] address_q, address_d;
    reg [10:0]              left_q, left_d;       // DW still to do, the current one included
    reg [7:0]               part_q, part_d;       // likewise, of the current completion of a read
    reg                     first_q, first_d;     // the current DW is the request's first
    reg [2:0]               lane_q, lane_d;       // DW of the head beat that is written now
    reg                     pop_beat;             // the head beat is used up, the request goes on
    reg                     executed;             // everything the request does is done

    assign write_data   = head_data[32*lane_q +: 32];
    assign head_pop     = pop_beat || executed || (state_q == DRAIN);
    assign request_done = (executed || (state_q == DRAIN)) && head_last;
    assign config_valid = state_q == CONFIG;
    assign function_reset = state_q == RESET;

    wire       from_window = state_q == CONFIG;
    wire [3:0] byte_enable = first_q ? request_first_be : (left_q == 11'd1) ? request_last_be : 4'hF;

    assign bus_valid       = (state_q == ISSUE) || (from_window && window_valid);
    assign bus_write       = from_window ? window_write       : request_write;
    assign bus_address     = from_window ? window_address     : address_q;
    assign bus_byte_enable = from_window ? window_byte_enable : byte_enable;
    assign bus_wdata       = from_window ? window_wdata       : write_data;
    assign completion_data = from_window ? config_rdata       : bus_rdata;

    always @* begin
        state_d   = state_q;
        address_d = address_q;
        left_d    = left_q;
        part_d    = part_q;
        first_d   = first_q;
        lane_d    = lane_q;
        pop_beat  = 1'b0;
        executed  = 1'b0;
        log       = 1'b0;

        completion_start      = 1'b0;
        completion_data_valid = 1'b0;
        completion_finish     = 1'b0;

        case (state_q)
            IDLE: begin
                address_d = request_address;
                left_d    = request_length;
                first_d   = 1'b1;
                part_d    = completion_length;
                lane_d    = request_payload;     // behind prefix and header
                if (request_valid && !hold) begin
                    if (request_memory && request_posted) begin
                        state_d = ISSUE;
                    end else if (request_memory || request_config || request_refused) begin
                        if (completion_room) begin
                            completion_start  = 1'b1;
                            completion_finish = request_refused;
                            executed          = request_refused;
                            log               = request_refused;
                            if (request_memory) state_d = ISSUE;
                            if (request_config) state_d = CONFIG;
                        end
                    end else begin
                        executed = 1'b1;
                        log      = 1'b1;
                    end
                end
            end
            ISSUE: begin
                if (bus_ready) state_d = WAIT;
            end
            WAIT: begin
                if (bus_done) begin
                    completion_data_valid = !request_write;
                    address_d             = address_q + {{(ADDRESS_WIDTH - 1){1'b0}}, 1'b1};
                    left_d                = left_q - 11'd1;
                    part_d                = part_q - 8'd1;
                    first_d               = 1'b0;
                    lane_d                = lane_q + 3'd1;
                    state_d               = ISSUE;
                    if (left_q == 11'd1) begin
                        completion_finish = !request_posted;
                        executed          = 1'b1;
                    end else if (request_write) begin
                        pop_beat = lane_q == 3'd7;
                    end else if (completion_more && (part_q == 8'd1)) begin
                        completion_finish = 1'b1;
                        state_d           = SPLIT;
                    end
                end
            end
            SPLIT: begin
                part_d = completion_length;
                if (completion_room) begin
                    completion_start = 1'b1;
                    state_d          = ISSUE;
                end
            end
            CONFIG: begin
                if (config_done) begin
                    completion_data_valid = !request_write;
                    completion_finish     = 1'b1;
                    if (config_reset) state_d  = RESET;
                    else              executed = 1'b1;
                end
            end
            RESET: begin
                executed = 1'b1;
            end
            default: begin    // DRAIN
                if (head_last) state_d = IDLE;
            end
        endcase

        if (executed) state_d = head_last ? IDLE : DRAIN;
    end

    always @(posedge clk) begin
        if (rst) state_q <= IDLE;
        else     state_q <= state_d;
    end

    // No reset: loaded in IDLE before every use.
    always @(posedge clk) begin
        address_q <= address_d;
        left_q    <= left_d;
        part_q    <= part_d;
        first_q   <= first_d;
        lane_q    <= lane_d;
    end

endmodule

`default_nettype wire
