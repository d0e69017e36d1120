// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/interrupts/msix.v with msix_config and interrupt_sweeper, INTEGRATED=1, over memories of any depth: the table entry and
// the pending bit of an arbitrary vector are its owner's alone, a message carries the entry of a vector that has an event and
// may be sent, and a device that comes or goes leaves nothing pending.
//
// Assumed: `rst` in the first clock; operations as register_bus gives them: select, fetch, execute, and nothing else while
// busy; the index stays; at most one region; create and destroy are neither an access of a vector nor an event.

`default_nettype none

module msix_proof #(
    parameter NUM_DEVICES    = 3,
    parameter MSIX_VECTORS   = 4,
    parameter DEVICE_VECTORS = 3,
    parameter INDEX_WIDTH    = 2
) (
    input wire                   clk,
    input wire                   rst,
    input wire                   select,
    input wire                   fetch,
    input wire                   execute,
    input wire                   write,
    input wire [3:0]             byte_enable,
    input wire [12:0]            address,
    input wire [31:0]            wdata,
    input wire                   at_table,
    input wire                   at_pending,
    input wire                   at_config,
    input wire [INDEX_WIDTH-1:0] index,
    input wire                   present,
    input wire                   raise,
    input wire [15:0]            raise_vector,
    input wire                   create,
    input wire                   destroy,
    input wire                   reset_all,
    input wire                   allowed,
    input wire                   sweep,
    input wire                   msi_ready
);

    wire        managed = index != 0;
    wire [31:0] rdata, msi_data;
    wire [63:0] msi_address;
    wire        sweep_due, starts, busy, msi_valid;

    msix #(
        .NUM_DEVICES(NUM_DEVICES), .MSIX_VECTORS(MSIX_VECTORS), .DEVICE_VECTORS(DEVICE_VECTORS), .INTEGRATED(1),
        .INDEX_WIDTH(INDEX_WIDTH)
    ) dut (
        .clk(clk), .rst(rst), .select(select), .fetch(fetch), .execute(execute), .write(write), .byte_enable(byte_enable),
        .address(address), .wdata(wdata), .at_table(at_table), .at_pending(at_pending), .at_config(at_config),
        .rdata(rdata), .index(index), .managed(managed), .present(present), .raise(raise), .raise_vector(raise_vector),
        .create(create), .destroy(destroy), .reset_all(reset_all), .allowed(allowed), .sweep(sweep),
        .sweep_due(sweep_due), .starts(starts), .busy(busy), .msi_valid(msi_valid), .msi_ready(msi_ready),
        .msi_address(msi_address), .msi_data(msi_data)
    );

    localparam FIRST = 32;     // vectors of managed devices start at a multiple of 32, in order of index
    localparam [2:0] DECIDE = 3'd2, FORGET_READ = 3'd5, FORGET = 3'd6, CLEAR = 3'd7;

    (* keep *) wire [2:0]  state_q;                  // probes
    (* keep *) wire [5:0]  vector_q;
    (* keep *) wire        raising_q, cold_q;
    (* keep *) wire [5:0]  entry_watched;
    (* keep *) wire        row_watched;
    (* keep *) wire [94:0] entry, entry_read;
    (* keep *) wire [31:0] row, row_read;

    (* anyconst *) wire [5:0] v;                     // a vector, of the function or of a managed device
    wire       of_function = v < MSIX_VECTORS;
    wire [5:0] nth         = v - 6'd32;              // of all managed devices' vectors
    wire [1:0] owner       = of_function ? 2'd0 : nth / DEVICE_VECTORS + 1;
    wire       exists      = of_function || (v >= FIRST && v < FIRST + NUM_DEVICES * DEVICE_VECTORS);
    wire       bit_v       = row[v[4:0]];

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;

    // ---- the current operation ----

    reg [1:0]             stage = 2'd0;              // selected, fetched
    reg [INDEX_WIDTH-1:0] held;
    reg [12:0]            held_address;
    reg [2:0]             held_region;
    reg                   leaving;                   // create or destroy is being worked on
    wire                  event_v = raise && v == (managed ? FIRST + (index - 1) * DEVICE_VECTORS + raise_vector : raise_vector);

    always @(posedge clk) begin
        if (rst) stage <= 2'd0;
        else if (select) stage <= 2'd1;
        else if (fetch)  stage <= 2'd2;
        else if (execute) stage <= 2'd0;
        if (select) begin
            held         <= index;
            held_address <= address;
            held_region  <= {at_table, at_pending, at_config};
        end
        if (rst || !busy) leaving <= !rst && execute && (create || destroy);
    end

    always @* begin
        if (!past) assume (rst);
        assume (exists && entry_watched == v && row_watched == v[5]);
        assume (index <= NUM_DEVICES);
        assume ({1'b0, select} + {1'b0, fetch} + {1'b0, execute} + {1'b0, sweep} <= 2'd1);
        assume ({1'b0, at_table} + {1'b0, at_pending} + {1'b0, at_config} <= 2'd1);
        if (busy)     assume (!select && !fetch && !execute && !sweep);
        if (sweep)    assume (stage == 2'd0);
        if (select)   assume (stage == 2'd0);
        if (fetch)    assume (stage == 2'd1);
        if (execute)  assume (stage == 2'd2);
        if (raise || create || destroy || reset_all) assume (execute && !at_table && !at_pending && !at_config);
        assume ({1'b0, raise} + {1'b0, create} + {1'b0, destroy} + {1'b0, reset_all} <= 2'd1);
        if (create || destroy) assume (managed);
        if (create)            assume (!present);
        if (raise) assume (present && raise_vector < (managed ? DEVICE_VECTORS : MSIX_VECTORS));
        if (stage != 2'd0 || leaving) assume (index == held);
        if (stage != 2'd0) assume (address == held_address && {at_table, at_pending, at_config} == held_region);
    end

    // ---- vector v before ----

    reg [94:0] entry_was;
    reg        bit_was, rst_was, execute_was, write_was, raise_v_was, sent_was, raised_was, event_v_was, table_was, config_was;
    reg [2:0]  state_was;
    reg [5:0]  vector_was;
    reg [INDEX_WIDTH-1:0] index_was;
    always @(posedge clk) begin
        entry_was   <= entry;
        bit_was     <= bit_v;
        rst_was     <= rst;
        execute_was <= execute;
        write_was   <= write;
        sent_was    <= msi_valid;
        state_was   <= state_q;
        vector_was  <= vector_q;
        index_was   <= index;
        table_was   <= at_table && address[12:2] == v;
        config_was  <= at_config && present && index == owner && !of_function;
        raised_was  <= raise;
        event_v_was <= event_v;
        raise_v_was <= raising_q;
    end

    // ---- an access of the function's table at v ----

    wire         in_hand_v   = at_table && address[12:2] == v && of_function && stage == 2'd2 && !busy;
    wire [127:0] shown_entry = {31'd0, entry[94], entry[93:62], entry[61:0], 2'b00};    // 16 bytes
    wire [31:0]  shown       = shown_entry[32*address[1:0] +: 32];
    wire [31:0]  over        = {byte_enable[3] ? wdata[31:24] : shown[31:24], byte_enable[2] ? wdata[23:16] : shown[23:16],
                                byte_enable[1] ? wdata[15:8] : shown[15:8], byte_enable[0] ? wdata[7:0] : shown[7:0]};
    reg  [94:0]  written_was;
    always @(posedge clk)
        case (address[1:0])
            2'd0:    written_was <= {entry[94:30], over[31:2]};
            2'd1:    written_was <= {entry[94:62], over, entry[29:0]};
            2'd2:    written_was <= {entry[94], over, entry[61:0]};
            default: written_was <= {over[0], entry[93:0]};
        endcase

    always @(posedge clk) if (past && !rst_was) begin
        // ---- the entry ----
        if (entry != entry_was)
            entry_changes_by_its_owner_only: assert ((execute_was && write_was && (table_was || config_was))
                || (state_was == FORGET && vector_was == v && index_was == owner) || (state_was == CLEAR && cold_was));
        if (entry != entry_was && state_was >= FORGET)
            entry_is_as_new: assert (entry == {1'b1, 94'd0});
        if (in_hand_v)
            table_reads_the_entry: assert (rdata == shown);
        if (entry != entry_was && table_was && state_was < FORGET)
            only_enabled_bytes_change: assert (entry == written_was);
        if (at_pending && stage == 2'd2 && !busy && address[9:0] == v[5] && of_function)
            pending_bits_read: assert (rdata == row);
        // ---- the pending bit ----
        if (bit_v && !bit_was)
            pending_by_an_event_only: assert (state_was == DECIDE && vector_was == v && raise_v_was && !sent_was);
        if (!bit_v && bit_was)
            pending_until_sent_or_forgotten: assert ((state_was == DECIDE && vector_was == v && sent_was)
                || (state_was == FORGET && vector_was == v && index_was == owner) || state_was == CLEAR);
        if (raised_was)
            event_finds_its_vector: assert (raising_q && (vector_q == v) == event_v_was);
        // ---- the message ----
        if (msi_valid && vector_q == v) begin
            message_when_allowed: assert (allowed && msi_ready && !entry[94] && (raising_q || bit_v));
            message_is_the_entry: assert (msi_address == {entry[61:0], 2'b00} && msi_data == entry[93:62]);
        end
        // ---- a device that was created or destroyed ----
        if (leaving && !busy && held == owner && !of_function)
            nothing_pending_of_it: assert (!bit_v && entry == {1'b1, 94'd0});

        // ---- for induction ----
        if (busy)
            no_operation_while_busy: assert (stage == 2'd0);
        if (in_hand_v)
            entry_of_the_access_in_hand: assert (entry_read == entry);
        if (at_pending && stage == 2'd2 && !busy && address[9:0] == v[5] && of_function)
            row_of_the_access_in_hand: assert (row_read == row);
        if ((state_q == DECIDE || state_q == FORGET) && vector_q[5] == v[5])
            row_in_hand: assert (row_read == row);
        if ((state_q == DECIDE || state_q == FORGET) && vector_q == v)
            entry_in_hand: assert (entry_read == entry);
        if (state_q == FORGET_READ || state_q == FORGET) begin
            forgets_its_own: assert (leaving && vector_q >= FIRST + (held - 1) * DEVICE_VECTORS
                && vector_q < FIRST + held * DEVICE_VECTORS && held != 0);
            if (held == owner && !of_function && vector_q > v)
                forgotten_so_far: assert (!bit_v && entry == {1'b1, 94'd0});
        end
        leaving_is_forgetting: assert (!(leaving && busy) || state_q == FORGET_READ || state_q == FORGET);
    end
    reg cold_was;
    always @(posedge clk) cold_was <= cold_q;

    always @(posedge clk) if (past) begin
        sent:      cover (msi_valid && vector_q == v && !of_function);
        kept:      cover (bit_v && !bit_was && !of_function);
        forgotten: cover (leaving && !busy && held == owner && !of_function);
    end

endmodule

`default_nettype wire
