// SPDX-License-Identifier: Apache-2.0
// Device table: which indices exist, their creation metadata, and the one engine that creates, destroys and clears.
// Commands are one-clock strobes while not busy; the index, chunk, word and records must stay until `busy` falls.
//
// Carries MGMT-18, MGMT-19, MGMT-20, MGMT-29, MGMT-38, MGMT-39, MGMT-41, MGMT-44, MGMT-45, MGMT-46, MGMT-52; VPCI-37,
// VPCI-76, VPCI-110, VPCI-116; AMB-60, AMB-61, AMB-62, AMB-63, AMB-64, AMB-65, AMB-66, AMB-67, AMB-68.

`default_nettype none

module device_table #(
    parameter        NUM_DEVICES     = 15,
    parameter        NUM_QUEUES      = 4,
    parameter        CONFIG_CHUNKS   = 2,
    parameter        INDEX_WIDTH     = 4,
    parameter        QUEUE_WIDTH     = 2,
    parameter        CHUNK_WIDTH     = 1,   // at least 1
    `include "virtio_mgmt_record_bits.vh"
) (
    input  wire                   clk,
    input  wire                   rst,

    // The current index: its presence is read at `fetch`, valid from the next clock on.
    input  wire                   fetch,
    input  wire [INDEX_WIDTH-1:0] index,
    output wire                   exists,
    output wire                   select_valid,
    input  wire [CHUNK_WIDTH-1:0] chunk,
    output wire                   chunk_valid,
    input  wire                   metadata_fetch,
    input  wire [5:0]             metadata_word,
    output wire [31:0]            metadata,        // the clock after metadata_fetch

    // Commands on that index.
    input  wire                   mark_select,     // its config_select has been written
    input  wire                   metadata_write,
    input  wire [31:0]            metadata_wdata,
    input  wire                   create,
    input  wire                   destroy,
    input  wire                   reset_device,
    input  wire                   reset_all,       // virtio reset of index 0
    input  wire [DEVICE_BITS-1:0] device,          // its record as fetched
    input  wire [QUEUE_BITS-1:0]  queue,           // queue record last read
    input  wire [15:0]            reset_queue_select,
    output wire                   busy,
    output reg                    refused,         // in the clock busy falls: the create failed its metadata check

    // Chunk 0 for provisioning, which judges it, and the device that it describes.
    output wire                   judge_start,
    output wire                   judge_valid,
    output wire [5:0]             judge_number,    // of the word that `metadata` is
    input  wire                   metadata_ok,
    input  wire [63:0]            offer,
    input  wire [15:0]            size_max,
    input  wire [TYPE_STATE_BITS-1:0] new_state,   // of the device type

    // The clearing engine's side of the record memories.
    output wire [INDEX_WIDTH-1:0] clear_index,
    output wire [QUEUE_WIDTH-1:0] clear_queue,
    output wire                   device_write,
    output reg  [DEVICE_BITS-1:0] device_wdata,
    output wire                   queue_read,
    output wire                   queue_write,
    output reg  [QUEUE_BITS-1:0]  queue_wdata,

    output wire                   lifecycle_valid,
    output reg  [1:0]             lifecycle_op,
    output wire [INDEX_WIDTH-1:0] lifecycle_device
);

    `include "virtio_mgmt_layout.vh"
    `include "virtio_mgmt_records.vh"

    localparam LAST_QUEUE = NUM_QUEUES - 1;
    localparam METADATA_WIDTH = INDEX_WIDTH + 6 + ((CONFIG_CHUNKS > 1) ? CHUNK_WIDTH : 0);
    localparam METADATA_DEPTH = (NUM_DEVICES + 1) << (METADATA_WIDTH - INDEX_WIDTH);

    localparam [2:0] IDLE        = 3'd0;
    localparam [2:0] PRESENCE    = 3'd1;   // while the bitmap is cleared
    localparam [2:0] QUEUES      = 3'd2;   // read, then write, each queue record
    localparam [2:0] DEVICE      = 3'd3;   // write the device record, report
    localparam [2:0] CHECK       = 3'd4;   // metadata words to provisioning
    localparam [2:0] JUDGE       = 3'd5;
    localparam [2:0] CLEAR_CHUNK = 3'd6;   // zero a chunk before its first write
    localparam [2:0] FIRST_WRITE = 3'd7;

    localparam [1:0] COLD      = 2'd0;     // after rst: index 0 as new
    localparam [1:0] RESET_ALL = 2'd1;
    localparam [1:0] RESET     = 2'd2;
    localparam [1:0] CREATE    = 2'd3;

    reg [2:0]             state_q, state_d;
    reg [1:0]             job_q, job_d;
    reg [QUEUE_WIDTH-1:0] queue_q, queue_d;
    reg                   phase_q, phase_d;            // QUEUES: 0 reads, 1 writes
    reg [5:0]             word_q, word_d;
    reg                   judge_valid_q;               // metadata read in the clock before
    reg [5:0]             judge_word_q;

    wire clearing, first_chunk_valid;
    wire last_queue = queue_q == LAST_QUEUE[QUEUE_WIDTH-1:0];
    wire last_word  = word_q == 6'd63;

    always @* begin
        state_d = state_q;
        job_d   = job_q;
        queue_d = {QUEUE_WIDTH{1'b0}};
        phase_d = 1'b0;
        word_d  = 6'd0;
        case (state_q)
            IDLE: begin
                if (reset_all) begin
                    job_d   = RESET_ALL;
                    state_d = PRESENCE;
                end else if (reset_device) begin
                    job_d   = RESET;
                    state_d = QUEUES;
                end else if (create) begin
                    job_d   = CREATE;
                    state_d = first_chunk_valid ? CHECK : JUDGE;
                end else if (metadata_write && !chunk_valid) begin
                    state_d = CLEAR_CHUNK;
                end
            end
            PRESENCE:    if (!clearing) state_d = QUEUES;
            QUEUES: begin
                phase_d = !phase_q;
                queue_d = phase_q ? queue_q + {{(QUEUE_WIDTH - 1){1'b0}}, 1'b1} : queue_q;
                if (phase_q && last_queue) state_d = DEVICE;
            end
            DEVICE:      state_d = IDLE;
            CHECK: begin
                word_d = word_q + 6'd1;
                if (last_word) state_d = JUDGE;
            end
            JUDGE:       if (!judge_valid_q) state_d = metadata_ok ? QUEUES : IDLE;
            CLEAR_CHUNK: begin
                word_d = word_q + 6'd1;
                if (last_word) state_d = FIRST_WRITE;
            end
            FIRST_WRITE: state_d = IDLE;
            default:     state_d = IDLE;
        endcase
    end

    always @(posedge clk) begin
        if (rst) begin
            state_q       <= PRESENCE;
            job_q         <= COLD;
            queue_q       <= {QUEUE_WIDTH{1'b0}};
            phase_q       <= 1'b0;
            word_q        <= 6'd0;
            judge_valid_q <= 1'b0;
            judge_word_q  <= 6'd0;
            refused       <= 1'b0;
        end else begin
            state_q       <= state_d;
            job_q         <= job_d;
            queue_q       <= queue_d;
            phase_q       <= phase_d;
            word_q        <= word_d;
            judge_valid_q <= state_q == CHECK;
            judge_word_q  <= word_q;
            refused       <= state_q == JUDGE && !judge_valid_q && !metadata_ok;
        end
    end

    assign busy        = state_q != IDLE;
    assign clear_index = (job_q == COLD || job_q == RESET_ALL) ? {INDEX_WIDTH{1'b0}} : index;
    assign clear_queue = queue_q;

    presence #(
        .NUM_DEVICES   (NUM_DEVICES),
        .CONFIG_CHUNKS (CONFIG_CHUNKS),
        .INDEX_WIDTH   (INDEX_WIDTH),
        .CHUNK_WIDTH   (CHUNK_WIDTH)
    ) u_presence (
        .clk               (clk),
        .rst               (rst),
        .clear_all         (reset_all),
        .clearing          (clearing),
        .fetch             (fetch),
        .index             (index),
        .chunk             (chunk),
        .exists            (exists),
        .select_valid      (select_valid),
        .first_chunk_valid (first_chunk_valid),
        .chunk_valid       (chunk_valid),
        .set_exists        (state_q == DEVICE && job_q == CREATE),
        .set_select        (mark_select),
        .set_chunk         (state_q == FIRST_WRITE),
        .forget            (destroy)
    );

    // ---- metadata ----

    wire [CHUNK_WIDTH-1:0]    ram_chunk = (state_q == CHECK) ? {CHUNK_WIDTH{1'b0}} : chunk;
    wire [5:0]                ram_word  = (state_q == CHECK || state_q == CLEAR_CHUNK) ? word_q : metadata_word;
    wire [METADATA_WIDTH-1:0] ram_address;
    wire                      ram_write = (metadata_write && chunk_valid) || state_q == CLEAR_CHUNK || state_q == FIRST_WRITE;

    generate
        if (CONFIG_CHUNKS > 1) begin : g_metadata_address
            assign ram_address = {index, ram_chunk, ram_word};
        end else begin : g_metadata_address
            assign ram_address = {index, ram_word};
            wire unused_ok = &{1'b0, ram_chunk, 1'b0};
        end
    endgenerate

    context_ram #(.WIDTH(32), .DEPTH(METADATA_DEPTH), .ADDRESS_WIDTH(METADATA_WIDTH)) u_metadata (
        .clk     (clk),
        .enable  (metadata_fetch || state_q == CHECK || ram_write),
        .write   (ram_write),
        .address (ram_address),
        .wdata   ((state_q == CLEAR_CHUNK) ? 32'd0 : metadata_wdata),
        .rdata   (metadata)
    );

    assign judge_start  = state_q == IDLE && create;
    assign judge_valid  = judge_valid_q;
    assign judge_number = judge_word_q;

    // ---- records ----

    wire fresh = job_q == COLD || job_q == CREATE;    // no state of an earlier device may stay

    assign queue_read   = state_q == QUEUES && !phase_q;
    assign queue_write  = state_q == QUEUES && phase_q;
    assign device_write = state_q == DEVICE;

    always @* begin
        queue_wdata = {QUEUE_BITS{1'b0}};
        queue_wdata[QUEUE_SIZE_LSB +: 16]   = fresh ? size_max : device[DEVICE_SIZE_MAX_LSB +: 16];
        queue_wdata[QUEUE_VECTOR_LSB +: 16] = NO_VECTOR;
        if (!fresh) begin   // the reset of a device must not erase its isolation
            queue_wdata[QUEUE_PASID_LSB +: 20] = queue[QUEUE_PASID_LSB +: 20];
            queue_wdata[QUEUE_PASID_VALID_LSB] = queue[QUEUE_PASID_VALID_LSB];
        end
    end

    always @* begin
        device_wdata = device;
        if (fresh) begin
            device_wdata = {DEVICE_BITS{1'b0}};
            device_wdata[DEVICE_OFFER_LSB +: 64]                   = offer;
            device_wdata[DEVICE_SIZE_MAX_LSB +: 16]                = size_max;
            device_wdata[DEVICE_TYPE_STATE_LSB +: TYPE_STATE_BITS] = new_state;
            if (job_q == CREATE && select_valid)
                device_wdata[DEVICE_CONFIG_SELECT_LSB +: 32] = device[DEVICE_CONFIG_SELECT_LSB +: 32];
        end
        device_wdata[DEVICE_STATUS_LSB +: 8]           = 8'd0;
        device_wdata[DEVICE_ISR_LSB +: 2]              = 2'd0;
        device_wdata[DEVICE_VECTOR_LSB +: 16]          = NO_VECTOR;
        device_wdata[DEVICE_FEATURE_SELECT_LSB +: 32]  = 32'd0;
        device_wdata[DEVICE_DRIVER_SELECT_LSB +: 32]   = 32'd0;
        device_wdata[DEVICE_DRIVER_FEATURES_LSB +: 64] = 64'd0;
        device_wdata[DEVICE_QUEUE_SELECT_LSB +: 16]    = fresh ? 16'd0 : reset_queue_select;
    end

    // ---- life cycle ----

    assign lifecycle_valid  = destroy || state_q == DEVICE;
    assign lifecycle_device = destroy ? index : clear_index;

    always @* begin
        if (destroy)                lifecycle_op = LIFECYCLE_DESTROYED;
        else if (job_q == CREATE)   lifecycle_op = LIFECYCLE_CREATED;
        else if (job_q == RESET)    lifecycle_op = LIFECYCLE_RESET;
        else                        lifecycle_op = LIFECYCLE_ALL_DESTROYED;
    end

endmodule

`default_nettype wire
