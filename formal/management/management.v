// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/management/management.v: every register of the management structure reads what the specification says, and an access
// does exactly what it names. All of it is written from docs/decisions.md, section 6, for one clock at a time.
//
// Assumed: `rst` in the first clock; `managed` says that device_select is within 1..NUM_DEVICES (proved of register_file);
// a refusal comes after an accepted create write and before the next access (proved of device_table).

`default_nettype none

module management_proof #(
    parameter NUM_DEVICES   = 3,
    parameter CONFIG_CHUNKS = 2,
    `include "virtio_mgmt_record_bits.vh"
) (
    input wire         clk,
    input wire         rst,
    input wire         reset_all,
    input wire         execute,
    input wire         write,
    input wire [3:0]   byte_enable,
    input wire [6:0]   word,
    input wire [31:0]  wdata,
    input wire         exists,
    input wire         select_valid,
    input wire [DEVICE_BITS-1:0] device,
    input wire         chunk_valid,
    input wire [31:0]  metadata,
    input wire         create_refused
);

    `include "virtio_mgmt_records.vh"

    localparam [6:0] NUM = 7'd0, SELECT = 7'd1, CONFIG_SELECT = 7'd2, CONFIG = 7'd3, CREATE = 7'd67;
    localparam [1:0] OK = 2'd0, ID_DUP = 2'd1, INVALID_CFG = 2'd2;

    wire [31:0]  device_select, rdata, merged;
    wire         chunk;
    wire [5:0]   metadata_word;
    wire [DEVICE_BITS-1:0] device_next;
    wire         mark_select, metadata_write, create, destroy;
    wire         managed = device_select != 32'd0 && device_select <= NUM_DEVICES;

    (* keep *) wire [31:0] outcome_index_q;   // probes
    (* keep *) wire [1:0]  outcome_q;

    management #(.NUM_DEVICES(NUM_DEVICES), .CONFIG_CHUNKS(CONFIG_CHUNKS), .CHUNK_WIDTH(1)) dut (
        .clk(clk), .rst(rst), .execute(execute), .write(write), .byte_enable(byte_enable), .word(word), .wdata(wdata),
        .device_select(device_select), .managed(managed), .exists(exists), .select_valid(select_valid), .device(device),
        .chunk_valid(chunk_valid), .metadata(metadata), .chunk(chunk), .metadata_word(metadata_word), .rdata(rdata),
        .device_next(device_next), .mark_select(mark_select), .metadata_write(metadata_write), .merged(merged),
        .create(create), .destroy(destroy), .create_refused(create_refused), .reset_all(reset_all)
    );

    // ---- what the specification says ----

    reg past = 1'b0;
    always @(posedge clk) past <= 1'b1;

    wire writes   = execute && write;
    wire at_config = word >= CONFIG && word < CONFIG + 7'd64;

    reg [31:0] selector;        // device_select
    reg [31:0] outcome_index;   // the index that create_ok describes
    reg [1:0]  outcome;
    reg        undecided;       // a create was accepted, its metadata not yet judged

    function [31:0] overlay;    // bytes that are enabled replace those of the old value
        input [31:0] old;
        input [31:0] new;
        input [3:0]  enable;
        overlay = {enable[3] ? new[31:24] : old[31:24], enable[2] ? new[23:16] : old[23:16],
                   enable[1] ? new[15:8] : old[15:8], enable[0] ? new[7:0] : old[7:0]};
    endfunction

    wire in_range     = selector >= 32'd1 && selector <= NUM_DEVICES;
    wire create_write = writes && word == CREATE && byte_enable[0];
    wire asks_create  = wdata[7:0] == 8'd1;
    reg [1:0] code;             // MGMT-37: in this order

    always @* begin
        if (wdata[7:0] != 8'd0 && wdata[7:0] != 8'd1) code = INVALID_CFG;
        else if (selector == 32'd0)                   code = INVALID_CFG;
        else if (selector > NUM_DEVICES)              code = INVALID_CFG;
        else if (asks_create && exists)               code = ID_DUP;
        else if (!asks_create && !exists)             code = INVALID_CFG;
        else                                          code = OK;
    end

    always @(posedge clk) begin
        if (rst || reset_all) begin
            selector      <= 32'd0;
            outcome_index <= 32'd0;
            outcome       <= OK;
            undecided     <= 1'b0;
        end else begin
            if (writes && word == SELECT) selector <= overlay(selector, wdata, byte_enable);
            if (create_write) begin
                outcome_index <= selector;
                outcome       <= code;
            end
            if (create_refused) outcome <= INVALID_CFG;
            if (execute || create_refused) undecided <= create_write && code == OK && asks_create;
        end
    end

    always @* begin
        if (!past) assume (rst);
        if (create_refused) assume (past && undecided && !execute);
    end

    wire [31:0] config_select = (in_range && select_valid) ? device[DEVICE_CONFIG_SELECT_LSB +: 32] : 32'd0;
    wire        chunk_exists  = config_select < CONFIG_CHUNKS;
    wire [31:0] config_data   = (in_range && chunk_exists && chunk_valid) ? metadata : 32'd0;

    always @(posedge clk) if (past) begin
        // ---- reads ----
        if (word == NUM)           num_devices_is_constant: assert (rdata == NUM_DEVICES);
        if (word == SELECT)        device_select_reads_back: assert (rdata == selector);
        if (word == CONFIG_SELECT) config_select_reads_back: assert (rdata == config_select);
        if (at_config)             config_shows_the_chosen_chunk: assert (rdata == config_data);
        if (word == CREATE) begin
            create_reads_existence: assert (rdata[7:0] == {7'd0, in_range && exists});
            create_ok_is_the_outcome: assert (rdata[15:8] == ((outcome_index == selector) ? {6'd0, outcome} : 8'd0));
        end
        create_ok_is_0_1_or_2: assert (outcome <= 2'd2 && (word != CREATE || rdata[15:8] <= 8'd2));
        if (word >= CREATE)
            tail_reads_zero: assert (rdata[31:16] == 16'd0 && (word == CREATE || rdata[15:0] == 16'd0));

        // ---- writes ----
        create_when_asked_and_free: assert (create == (create_write && code == OK && asks_create));
        destroy_when_asked_and_there: assert (destroy == (create_write && code == OK && !asks_create));
        if (create || destroy)     only_a_managed_index_in_range: assert (selector >= 1 && selector <= NUM_DEVICES);
        config_select_write: assert (mark_select == (writes && word == CONFIG_SELECT && byte_enable != 4'd0 && in_range));
        if (mark_select)
            config_select_changes_nothing_else: assert (device_next ==
                ((device & ~({345'd0, 32'hFFFFFFFF} << DEVICE_CONFIG_SELECT_LSB))
                 | ({345'd0, overlay(config_select, wdata, byte_enable)} << DEVICE_CONFIG_SELECT_LSB)));
        config_write_while_absent_only: assert (metadata_write ==
            (writes && at_config && byte_enable != 4'd0 && in_range && !exists && chunk_exists));
        if (at_config && in_range && chunk_exists)
            config_address: assert (chunk == config_select[0] && metadata_word == word - CONFIG);
        if (metadata_write)
            config_write_merges_bytes: assert (merged == overlay(config_data, wdata, byte_enable));
        if (!writes)
            reads_have_no_effect: assert (!create && !destroy && !mark_select && !metadata_write);

        device_select_redirects: assert (device_select == selector);
        outcome_state_agrees: assert (outcome_index_q == outcome_index && outcome_q == outcome);
    end

    always @(posedge clk) if (past) begin
        created:      cover (create && selector == NUM_DEVICES);
        destroyed:    cover (destroy);
        duplicate:    cover (word == CREATE && rdata[15:8] == 8'd1 && !execute);
        refused:      cover (create_refused);
        aliasing:     cover (selector == 32'd65537 && create_write && asks_create && !exists);
        provisioned:  cover (metadata_write && byte_enable == 4'b0110);
        other_index:  cover (word == CREATE && outcome == ID_DUP && rdata[15:8] == 8'd0);
    end

endmodule

`default_nettype wire
