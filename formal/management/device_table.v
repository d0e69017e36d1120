// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/management/device_table.v with presence, provisioning and the network device, over memories of any depth
// (formal/models/context_ram.v): the existence of an arbitrary managed index, a word of its metadata, and the records that the
// clearing engine writes.
//
// Assumed: `rst` in the first clock; commands as the module's header and the management structure (proved) give them: one at
// a time, not while busy, on an index that was fetched after the command before, create and metadata writes of absent
// indices 1..NUM_DEVICES, destroy and reset_device of existing ones, reset_all of index 0; index, chunk, word, write data and
// record stay while busy.

`default_nettype none

module device_table_proof #(
    parameter        NUM_DEVICES     = 15,
    parameter        NUM_QUEUES      = 4,
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        CONFIG_CHUNKS   = 2,
    parameter [63:0] DEVICE_FEATURES = 64'h000001D3_00010028,
    parameter        INDEX_WIDTH     = 4,
    parameter        QUEUE_WIDTH     = 2,
    `include "virtio_mgmt_record_bits.vh"
) (
    input wire                   clk,
    input wire                   rst,
    input wire                   fetch,
    input wire [INDEX_WIDTH-1:0] index,
    input wire                   chunk,
    input wire                   metadata_fetch,
    input wire [5:0]             metadata_word,
    input wire                   mark_select,
    input wire                   metadata_write,
    input wire [31:0]            metadata_wdata,
    input wire                   create,
    input wire                   destroy,
    input wire                   reset_device,
    input wire                   reset_all,
    input wire [DEVICE_BITS-1:0]           device,
    input wire [QUEUE_BITS-1:0]           queue,
    input wire [15:0]            reset_queue_select
);

    `include "virtio_mgmt_records.vh"

    wire                   exists, select_valid, chunk_valid, busy, refused, device_write, queue_read, queue_write;
    wire [31:0]            metadata;
    wire [INDEX_WIDTH-1:0] clear_index, lifecycle_device;
    wire [QUEUE_WIDTH-1:0] clear_queue;
    wire [DEVICE_BITS-1:0]           device_wdata;
    wire [QUEUE_BITS-1:0]           queue_wdata;
    wire                   lifecycle_valid;
    wire [1:0]             lifecycle_op;

    device_table #(
        .NUM_DEVICES(NUM_DEVICES), .NUM_QUEUES(NUM_QUEUES), .CONFIG_CHUNKS(CONFIG_CHUNKS), .INDEX_WIDTH(INDEX_WIDTH),
        .QUEUE_WIDTH(QUEUE_WIDTH), .CHUNK_WIDTH(1)
    ) dut (
        .clk(clk), .rst(rst), .fetch(fetch), .index(index), .exists(exists), .select_valid(select_valid), .chunk(chunk),
        .chunk_valid(chunk_valid), .metadata_fetch(metadata_fetch), .metadata_word(metadata_word), .metadata(metadata),
        .mark_select(mark_select), .metadata_write(metadata_write), .metadata_wdata(metadata_wdata), .create(create),
        .destroy(destroy), .reset_device(reset_device), .reset_all(reset_all), .device(device), .queue(queue),
        .reset_queue_select(reset_queue_select), .busy(busy), .refused(refused), .judge_start(judge_start),
        .judge_valid(judge_valid), .judge_number(judge_number), .metadata_ok(metadata_ok), .offer(offer),
        .size_max(size_max), .new_state(new_state), .clear_index(clear_index),
        .clear_queue(clear_queue), .device_write(device_write), .device_wdata(device_wdata), .queue_read(queue_read),
        .queue_write(queue_write), .queue_wdata(queue_wdata), .lifecycle_valid(lifecycle_valid),
        .lifecycle_op(lifecycle_op), .lifecycle_device(lifecycle_device)
    );

    wire [TYPE_STATE_BITS-1:0] new_state;
    wire [63:0] offer;
    wire [15:0] size_max;
    wire [5:0]  judge_number;
    wire        judge_start, judge_valid, metadata_ok, settings_ok;
    wire [4:0]  attributes;
    wire [79:0] settings;

    provisioning #(.QUEUE_SIZE_MAX(QUEUE_SIZE_MAX), .DEVICE_TYPE(1), .DEVICE_FEATURES(DEVICE_FEATURES)) judge (
        .clk(clk), .rst(rst), .start(judge_start), .word_valid(judge_valid), .word_number(judge_number), .word(metadata),
        .attributes(attributes), .settings(settings), .settings_ok(settings_ok), .valid(metadata_ok), .offer(offer),
        .size_max(size_max)
    );

    network_device #(.NUM_QUEUES(NUM_QUEUES), .DEVICE_FEATURES(DEVICE_FEATURES), .INDEX_WIDTH(INDEX_WIDTH)) network (
        .new_index(clear_index), .new_offer(offer), .attributes(attributes), .settings(settings),
        .settings_ok(settings_ok), .new_state(new_state)
    );

    localparam ENTRY = CONFIG_CHUNKS + 2;
    localparam ROW   = INDEX_WIDTH - 3;       // bits of a row's number
    localparam [2:0] PRESENCE = 3'd1, QUEUES = 3'd2, DEVICE = 3'd3, CHECK = 3'd4, JUDGE = 3'd5, CLEAR_CHUNK = 3'd6,
                     FIRST_WRITE = 3'd7;      // states that the invariants speak of

    (* keep *) wire [2:0]             state_q;      // probes
    (* keep *) wire [1:0]             job_q;
    (* keep *) wire [5:0]             word_q, judge_word_q;
    (* keep *) wire [QUEUE_WIDTH-1:0] queue_q;
    (* keep *) wire                   phase_q, judge_valid_q, clearing;
    (* keep *) wire [ROW-1:0]         row_q;
    (* keep *) wire [ROW-1:0]         row_watched;
    (* keep *) wire [8*ENTRY-1:0]     row_word, row_rdata;
    (* keep *) wire [INDEX_WIDTH+6:0] metadata_watched;
    (* keep *) wire [31:0]            metadata_stored;

    // ---- what is looked at: an index, a word of its metadata, a queue ----

    (* anyconst *) wire [INDEX_WIDTH-1:0] i;
    (* anyconst *) wire                   c;
    (* anyconst *) wire [5:0]             w;
    (* anyconst *) wire [QUEUE_WIDTH-1:0] k;

`ifdef ANY_STATE
    reg past = 1'b1;                                // covers: from any state that the invariants allow
`else
    reg past = 1'b0;
`endif
    always @(posedge clk) past <= 1'b1;

    // ---- who calls ----

    localparam [2:0] NOTHING = 3'd0, COLD = 3'd1, ALL = 3'd2, RESET = 3'd3, CREATE = 3'd4, METADATA = 3'd5;

    reg [2:0]             doing;
    reg                   ready = 1'b0;             // an index was fetched and no command was given since
    reg [INDEX_WIDTH-1:0] held;
    reg                   held_chunk;
    reg [5:0]             held_word;
    reg [31:0]            held_wdata;
    reg [DEVICE_BITS-1:0]           held_device;
    wire                  command = mark_select || metadata_write || create || destroy || reset_device || reset_all;
    wire                  idle    = !busy && doing == NOTHING;

    always @(posedge clk) begin
        if (rst) begin
            doing <= COLD;
            ready <= 1'b0;
        end else begin
            if (!busy && doing != NOTHING) doing <= NOTHING;
            if (command) begin
                ready <= 1'b0;
                doing <= reset_all ? ALL : reset_device ? RESET : create ? CREATE
                       : (metadata_write && !chunk_valid) ? METADATA : NOTHING;
            end else if (fetch) begin
                ready <= 1'b1;
                held  <= index;
            end
        end
        held_chunk  <= chunk;
        held_word   <= metadata_word;
        held_wdata  <= metadata_wdata;
        held_device <= device;
    end

    always @* begin
        if (!past) assume (rst);
        assume (i >= 1 && i <= NUM_DEVICES && c < CONFIG_CHUNKS && k < NUM_QUEUES);
        assume (row_watched == i[INDEX_WIDTH-1:3] && metadata_watched == {i, c, w});
        assume ({2'd0, mark_select} + {2'd0, metadata_write} + {2'd0, create} + {2'd0, destroy} + {2'd0, reset_device}
                + {2'd0, reset_all} <= 3'd1);
        assume (index <= NUM_DEVICES);
        if (command)         assume (past && ready && idle && !fetch && !metadata_fetch && index == held);
        if (fetch)           assume (past && idle && !metadata_fetch);
        if (metadata_fetch)  assume (past && idle && ready && index == held);
        if (reset_all)       assume (index == 0);
        if (command && !reset_all) assume (index != 0);
        if (create || metadata_write)  assume (!exists);
        if (destroy || reset_device)   assume (exists);
        if (past && doing != NOTHING && !(doing == COLD)) begin
            assume (doing == ALL || index == held);
            assume (chunk == held_chunk && metadata_word == held_word && metadata_wdata == held_wdata);
            assume (device == held_device);
        end
    end

    // ---- index i, as the specification has it ----

    reg        there, selected;         // exists; its config_select has been written
    reg [1:0]  chunks;                  // that have been written
    reg [31:0] data;                    // word w of chunk c

    wire created = lifecycle_valid && lifecycle_op == 2'd0 && lifecycle_device == i;
    wire writes  = doing == METADATA && state_q == FIRST_WRITE && held == i;     // a chunk's first write is done

    always @(posedge clk) begin
        if (rst || reset_all) begin
            there    <= 1'b0;
            selected <= 1'b0;
            chunks   <= 2'd0;
        end else if (destroy && index == i) begin
            there    <= 1'b0;
            selected <= 1'b0;
            chunks   <= 2'd0;
        end else begin
            if (created) there <= 1'b1;
            if (mark_select && index == i) selected <= 1'b1;
            if (writes) begin
                chunks[chunk] <= 1'b1;
                if (chunk == c) data <= (metadata_word == w) ? metadata_wdata : 32'd0;
            end
            if (metadata_write && chunk_valid && index == i && chunk == c && metadata_word == w) data <= metadata_wdata;
        end
    end

    // ---- what provisioning and the engine have done for the current command ----

    reg        judged;                  // provisioning has seen word w of chunk 0
    reg [31:0] judged_data;
    reg        queue_cleared;           // record k was written
    wire       to_judge = judge_valid_q && judge_word_q == w;

    always @(posedge clk) begin
        if (command || rst) begin
            judged        <= 1'b0;
            queue_cleared <= 1'b0;
        end else begin
            if (to_judge) begin
                judged      <= 1'b1;
                judged_data <= metadata;
            end
            if (queue_write && clear_queue == k) queue_cleared <= 1'b1;
        end
    end

    wire [ENTRY-1:0] entry     = row_word[i[2:0] * ENTRY +: ENTRY];
    wire             same_row  = held[INDEX_WIDTH-1:3] == row_watched;
    wire             in_hand   = ready || (busy && (doing == CREATE || doing == METADATA));
    wire             new_life  = doing == COLD || doing == CREATE;
    wire [DEVICE_BITS-1:0]     kept      = new_life ? {DEVICE_BITS{1'b0}} : device;

    // What a device is after creation, or after a reset: each field moves to its place in a record of zeros.
    wire [DEVICE_BITS-1:0] record =
          (kept[DEVICE_GENERATION_LSB +: 8]                                                << DEVICE_GENERATION_LSB)
        | (kept[DEVICE_STALE_LSB]                                                          << DEVICE_STALE_LSB)
        | ((new_life ? 16'd0 : reset_queue_select)                                         << DEVICE_QUEUE_SELECT_LSB)
        | (16'hFFFF                                                                        << DEVICE_VECTOR_LSB)
        | ((new_life ? offer : kept[DEVICE_OFFER_LSB +: 64])                               << DEVICE_OFFER_LSB)
        | ((new_life ? size_max : kept[DEVICE_SIZE_MAX_LSB +: 16])                         << DEVICE_SIZE_MAX_LSB)
        | ((new_life ? new_state : kept[DEVICE_TYPE_STATE_LSB +: TYPE_STATE_BITS])         << DEVICE_TYPE_STATE_LSB)
        | (((new_life && (doing == COLD || !select_valid)) ? 32'd0 : device[DEVICE_CONFIG_SELECT_LSB +: 32])
                                                                                           << DEVICE_CONFIG_SELECT_LSB);

    wire [15:0] queue_size = new_life ? size_max : device[DEVICE_SIZE_MAX_LSB +: 16];
    wire [20:0] isolation  = new_life ? 21'd0 : queue[QUEUE_PASID_LSB +: 21];

    always @(posedge clk) if (past) begin
        // ---- existence and metadata ----
        if (!clearing || row_q > row_watched)
            presence_follows_the_commands: assert (entry == {chunks, selected, there});
        if (in_hand && !busy && held == i && index == i)
            shows_the_index_in_hand: assert (exists == there && select_valid == selected && chunk_valid == chunks[chunk]);
        if (chunks[c])
            metadata_are_kept: assert (metadata_stored == data);
        if (doing == ALL || doing == COLD)
            reset_of_everything_leaves_none: assert (!there && chunks == 2'd0 && !selected);
        if (device_write && (doing == ALL || doing == COLD))
            none_left_when_it_reports: assert (!clearing && entry == {ENTRY{1'b0}});

        // ---- creation ----
        if (refused)
            refused_for_its_metadata: assert (!busy && doing == CREATE && (held != i || !there));
        if (doing == CREATE && state_q == JUDGE && !judge_valid_q && held == i && c == 1'b0)
            judge_saw_all_of_chunk_0: assert (judged == chunks[0] && (!judged || judged_data == data));
        if (created)
            created_by_an_accepted_create: assert (doing == CREATE && held == i && metadata_ok && !there);

        // ---- the records ----
        if (device_write) begin
            device_record_is_fresh: assert (device_wdata == record);
            every_queue_was_cleared: assert (queue_cleared);
        end
        if (queue_write)
            queue_record_is_fresh: assert (queue_wdata == {isolation, 192'd0, 1'b0, 16'hFFFF, queue_size});
        if (device_write || queue_write || queue_read)
            engine_works_on_its_index: assert (busy && clear_index == ((doing == ALL || doing == COLD) ? 0 : held));

        // ---- reports ----
        report_function: assert (lifecycle_valid == (destroy || device_write));
        if (lifecycle_valid) begin
            report_op: assert (lifecycle_op == (destroy ? 2'd1 : doing == CREATE ? 2'd0 : doing == RESET ? 2'd2 : 2'd3));
            report_device: assert (lifecycle_device == ((doing == ALL || doing == COLD) ? 0 : held));
        end

        // ---- for induction ----
        if (busy) begin
            job_agrees: assert (doing != NOTHING && doing <= METADATA && (state_q == CLEAR_CHUNK || state_q == FIRST_WRITE) == (doing == METADATA)
                && (doing == METADATA || job_q == ((doing == COLD) ? 2'd0 : (doing == ALL) ? 2'd1 : (doing == RESET) ? 2'd2 : 2'd3))
                && (doing != RESET || state_q == QUEUES || state_q == DEVICE)
                && ((state_q != CHECK && state_q != JUDGE) || doing == CREATE)
                && (state_q != PRESENCE || doing == ALL || doing == COLD));
            job_has_its_index: assert (!ready && (doing == COLD || index == held || doing == ALL));
        end
        if (clearing)
            clearing_while_waited_for: assert (state_q == PRESENCE && (doing == ALL || doing == COLD));
        if (in_hand && same_row && !clearing)
            row_in_hand: assert (row_rdata == row_word);
        if (in_hand && held == i)
            row_in_hand_is_of_i: assert ({chunks, selected, there} == row_rdata[i[2:0] * ENTRY +: ENTRY]);
        if (state_q == QUEUES)
            queues_in_order: assert (queue_q < NUM_QUEUES && (queue_cleared == (queue_q > k)));
        if (state_q == DEVICE)
            queues_all_done: assert (queue_cleared);
        if (doing == METADATA && busy && held == i)
            chunk_is_being_cleared: assert (!chunks[chunk] && !there
                && (chunk != c || metadata_stored == 32'd0 || !(state_q == FIRST_WRITE || word_q > w)));
        if (doing == CREATE && busy && held == i)
            not_yet_there: assert (!there);
        if (state_q == CHECK)
            judge_reads_in_order: assert (judge_valid_q == (word_q != 6'd0) && (word_q == 6'd0 || judge_word_q == word_q - 6'd1)
                                          && judged == ({1'b0, word_q} > {1'b0, w} + 7'd1));
        if (state_q == JUDGE && judge_valid_q)
            judge_reads_the_last: assert (judge_word_q == 6'd63 && judged == (w != 6'd63));
        if (judge_valid_q)
            judge_reads_when_asked: assert (state_q == CHECK || state_q == JUDGE);
        if (doing == CREATE && busy && held == i) begin
            judge_reads_what_is_valid: assert ((state_q != CHECK && !judge_valid_q) || chunks[0]);
            judge_got_the_word: assert (c != 1'b0 || ((!judged || judged_data == data)
                                        && (!to_judge || metadata == data)));
        end
        if (doing == CREATE && (state_q == QUEUES || state_q == DEVICE))
            verdict_stays: assert (metadata_ok);
        if (busy && state_q != QUEUES && state_q != DEVICE)
            no_queue_yet: assert (!queue_cleared && queue_q == 0 && !phase_q);
        if (ready)
            ready_when_idle: assert (!busy && doing != ALL && doing != COLD);
    end

    always @(posedge clk) if (past) begin
        gone:          cover (destroy && index == i);
        by_default:    cover (created);
        reset_locally: cover (there && device_write && doing == RESET && held == i);
        reset_by_all:  cover (doing == ALL && device_write);
    end

endmodule

`default_nettype wire
