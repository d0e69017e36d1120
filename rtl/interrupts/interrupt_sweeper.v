// SPDX-License-Identifier: Apache-2.0
// Interrupt sweeper: handles a vector that is raised, unmasked or pending, and alone writes pending bits. Sends the message
// when that is allowed and there is room, else leaves the vector pending; a sweep does so with every pending vector, lowest
// first, three clocks each and two for each row of 32. A sweep that finds no room ends and is due again.
//
// Vectors are numbered through: the function's table from 0, then, from the next multiple of 32, those of managed devices
// in order of index. Counts of rows that are not empty tell without reading memory that there is nothing to sweep.
//
// Carries PCIE-117, PCIE-119, PCIE-120, PCIE-121, PCIE-122, MGMT-40; docs/spec-notes.md, Interrupts.

`default_nettype none

module interrupt_sweeper #(
    parameter MSIX_VECTORS   = 32,
    parameter DEVICE_VECTORS = 5,
    parameter VECTOR_WIDTH   = 6,    // at least 6
    parameter ROWS           = 1,    // of 32 pending bits
    parameter FUNCTION_ROWS  = 1     // of them, the function's
) (
    input  wire                    clk,
    input  wire                    rst,            // starts with clearing the function's table and all pending bits

    input  wire                    allowed,        // the function may send messages, room aside
    input  wire                    msi_ready,
    output wire                    msi_valid,      // with the address and data of the entry last read

    // Commands: one clock, not while busy.
    input  wire                    raise,          // `vector` has an event
    input  wire                    check,          // `vector` is pending and has just been unmasked
    input  wire [VECTOR_WIDTH-1:0] vector,
    input  wire                    forget,         // a managed device comes or goes: clear its vectors
    input  wire [VECTOR_WIDTH-1:0] first_vector,   // of that device, until done
    input  wire                    forget_all,     // every managed device is gone: clear their pending bits
    input  wire                    sweep,
    output wire                    sweep_due,
    output wire                    busy,

    // The memories: a table entry and a row of pending bits, read together, valid until the next read.
    output wire                    read,
    output wire [VECTOR_WIDTH-1:0] entry_number,
    output wire [VECTOR_WIDTH-6:0] row_number,
    input  wire                    masked,         // of the entry
    input  wire [31:0]             row,
    output wire                    entry_clear,
    output reg                     row_write,
    output reg  [31:0]             row_next
);

    localparam ROW_WIDTH        = VECTOR_WIDTH - 5;
    localparam LAST_CLEAR       = ((MSIX_VECTORS > ROWS) ? MSIX_VECTORS : ROWS) - 1;
    localparam LAST_ROW         = ROWS - 1;
    localparam LAST_FUNCTION    = FUNCTION_ROWS - 1;
    localparam FURTHER_VECTORS  = DEVICE_VECTORS - 1;

    localparam [2:0] IDLE        = 3'd0;
    localparam [2:0] LOOK        = 3'd1;   // read a vector's entry and row
    localparam [2:0] DECIDE      = 3'd2;
    localparam [2:0] READ        = 3'd3;   // sweep: read a row
    localparam [2:0] SCAN        = 3'd4;   // sweep: find the row's next pending bit
    localparam [2:0] FORGET_READ = 3'd5;
    localparam [2:0] FORGET      = 3'd6;
    localparam [2:0] CLEAR       = 3'd7;   // vector_q counts entries and rows at once

    reg [2:0]              state_q, state_d;
    reg [VECTOR_WIDTH-1:0] vector_q, vector_d;
    reg [5:0]              from_q, from_d;           // sweep: lowest bit of the row not tried yet
    reg                    raising_q, raising_d;
    reg                    sweeping_q, sweeping_d;
    reg                    cold_q, cold_d;           // CLEAR: the table, too
    reg [ROW_WIDTH:0]      function_rows_q, device_rows_q;
    reg                    allowed_q, due_q;

    // ---- the current vector ----

    wire [31:0] here     = 32'd1 << vector_q[4:0];
    wire        pending  = (row & here) != 32'd0;
    wire        sendable = state_q == DECIDE && (raising_q || pending) && !masked && allowed;
    wire        blocked  = sendable && !msi_ready;
    wire        sends    = sendable && msi_ready;

    assign msi_valid = sends;

    // ---- sweep ----

    wire [31:0] rest = row & (32'hFFFF_FFFF << from_q);
    reg  [4:0]  lowest;
    integer     bit_number;

    always @* begin
        lowest = 5'd0;
        for (bit_number = 31; bit_number >= 0; bit_number = bit_number - 1)
            if (rest[bit_number]) lowest = bit_number[4:0];
    end

    wire [ROW_WIDTH-1:0] row_in_hand = vector_q[VECTOR_WIDTH-1:5];
    wire no_device_row = device_rows_q == {(ROW_WIDTH + 1){1'b0}};
    wire any_pending   = function_rows_q != {(ROW_WIDTH + 1){1'b0}} || !no_device_row;
    wire last_row      = row_in_hand == LAST_ROW[ROW_WIDTH-1:0]
                         || (no_device_row && row_in_hand == LAST_FUNCTION[ROW_WIDTH-1:0]);
    wire row_done      = rest == 32'd0;
    wire sweep_done    = state_q == SCAN && row_done && last_row;
    wire sweep_wanted  = due_q || !allowed_q;     // the last obstacle but room has just gone, or room was missing

    assign sweep_due = allowed && msi_ready && any_pending && sweep_wanted && state_q == IDLE;

    always @* begin
        state_d    = state_q;
        vector_d   = vector_q;
        from_d     = from_q;
        raising_d  = raising_q;
        sweeping_d = sweeping_q;
        cold_d     = cold_q;
        case (state_q)
            IDLE: begin
                from_d     = 6'd0;
                raising_d  = raise;
                sweeping_d = sweep;
                cold_d     = 1'b0;
                vector_d   = vector;
                if (raise || check) begin
                    state_d  = LOOK;
                end else if (forget) begin
                    vector_d = first_vector;
                    state_d  = FORGET_READ;
                end else if (forget_all && !no_device_row) begin
                    vector_d = FUNCTION_ROWS[VECTOR_WIDTH-1:0];
                    state_d  = CLEAR;
                end else if (sweep) begin
                    vector_d = {VECTOR_WIDTH{1'b0}};
                    state_d  = READ;
                end
            end
            LOOK:   state_d = DECIDE;
            DECIDE: state_d = (sweeping_q && allowed && !blocked) ? SCAN : IDLE;
            READ:   state_d = SCAN;
            SCAN: begin
                if (!row_done) begin
                    vector_d[4:0] = lowest;
                    from_d        = {1'b0, lowest} + 6'd1;
                    state_d       = LOOK;
                end else begin
                    vector_d = {row_in_hand + {{(ROW_WIDTH - 1){1'b0}}, 1'b1}, 5'd0};
                    from_d   = 6'd0;
                    state_d  = last_row ? IDLE : READ;
                end
            end
            FORGET_READ: state_d = FORGET;
            FORGET: begin
                vector_d = vector_q + {{(VECTOR_WIDTH - 1){1'b0}}, 1'b1};
                state_d  = (vector_q == first_vector + FURTHER_VECTORS[VECTOR_WIDTH-1:0]) ? IDLE : FORGET_READ;
            end
            default: begin    // CLEAR
                vector_d = vector_q + {{(VECTOR_WIDTH - 1){1'b0}}, 1'b1};
                if (vector_q == (cold_q ? LAST_CLEAR[VECTOR_WIDTH-1:0] : LAST_ROW[VECTOR_WIDTH-1:0])) state_d = IDLE;
            end
        endcase
    end

    // ---- memories ----

    wire [31:0] counted = {{(32 - VECTOR_WIDTH){1'b0}}, vector_q};

    assign busy         = state_q != IDLE;
    assign read         = state_q == LOOK || state_q == READ || state_q == FORGET_READ;
    assign entry_number = vector_q;
    assign row_number   = (state_q == CLEAR) ? vector_q[ROW_WIDTH-1:0] : row_in_hand;
    assign entry_clear  = state_q == FORGET || (state_q == CLEAR && cold_q && counted < MSIX_VECTORS);

    always @* begin
        row_write = 1'b0;
        row_next  = row & ~here;
        case (state_q)
            DECIDE: begin
                row_write = sends ? pending : raising_q && !pending;
                if (!sends) row_next = row | here;
            end
            FORGET: row_write = pending;
            CLEAR: begin
                row_write = counted < ROWS;
                row_next  = 32'd0;
            end
            default: ;
        endcase
    end

    wire fills      = row_write && row == 32'd0;
    wire empties    = row_write && row_next == 32'd0;
    wire of_device  = {{(32 - ROW_WIDTH){1'b0}}, row_in_hand} >= FUNCTION_ROWS;
    wire [ROW_WIDTH:0] change = {{ROW_WIDTH{empties}}, fills || empties};    // +1, -1 or 0

    always @(posedge clk) begin
        if (rst) begin
            state_q         <= CLEAR;
            vector_q        <= {VECTOR_WIDTH{1'b0}};
            from_q          <= 6'd0;
            raising_q       <= 1'b0;
            sweeping_q      <= 1'b0;
            cold_q          <= 1'b1;
            function_rows_q <= {(ROW_WIDTH + 1){1'b0}};
            device_rows_q   <= {(ROW_WIDTH + 1){1'b0}};
            allowed_q       <= 1'b0;
            due_q           <= 1'b0;
        end else begin
            state_q    <= state_d;
            vector_q   <= vector_d;
            from_q     <= from_d;
            raising_q  <= raising_d;
            sweeping_q <= sweeping_d;
            cold_q     <= cold_d;
            allowed_q  <= allowed;
            due_q      <= allowed && (blocked || (any_pending && sweep_wanted && !sweep_done));
            if (state_q == CLEAR) begin
                device_rows_q <= {(ROW_WIDTH + 1){1'b0}};
            end else begin
                if (!of_device) function_rows_q <= function_rows_q + change;
                if (of_device)  device_rows_q   <= device_rows_q + change;
            end
        end
    end

endmodule

`default_nettype wire
