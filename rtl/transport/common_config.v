// SPDX-License-Identifier: Apache-2.0
// COMMON: struct virtio_pci_common_cfg of the selected device and its selected queue. Combinational: the register bus brings
// the two records, this gives the read data and the records as they are after the access.
//
// Carries VPCI-07, VPCI-08, VPCI-09, VPCI-10, VPCI-23, VPCI-24, VPCI-25, VPCI-26, VPCI-27, VPCI-29, VPCI-31, VPCI-32,
// VPCI-33, VPCI-34, VPCI-35, VPCI-36, VPCI-38, VPCI-39, VPCI-40, VPCI-43, VPCI-44, VPCI-46, VPCI-47, VPCI-48, VPCI-49,
// VPCI-50, VPCI-51, VPCI-52, VPCI-53, VPCI-54, VPCI-55, VPCI-56, VPCI-57, VPCI-58, VPCI-59, VPCI-60, VPCI-61, VPCI-62,
// VPCI-63, VPCI-64, VPCI-65, VPCI-66, VPCI-67, VPCI-68, VPCI-69, VPCI-70, VPCI-71, VPCI-72, VPCI-73, VPCI-74, VPCI-75,
// VPCI-107, VPCI-108, VPCI-109, VPCI-115; MGMT-08, MGMT-43 (absent view).

`default_nettype none

module common_config #(
    parameter INDEX_WIDTH    = 4,     // bits of a device index
    parameter QUEUE_WIDTH    = 2,     // bits of a queue number
    parameter MSIX_VECTORS   = 32,
    parameter DEVICE_VECTORS = 5,     // of a managed device, INTEGRATED=1 only
    parameter INTEGRATED     = 0,
    `include "virtio_mgmt_record_bits.vh"
) (
    input  wire                   write,
    input  wire [3:0]             byte_enable,
    input  wire [3:0]             word,             // DW of the structure
    input  wire [31:0]            wdata,

    input  wire                   present,          // the selected device exists
    input  wire [INDEX_WIDTH-1:0] index,
    input  wire [15:0]            num_queues,       // of the selected device
    input  wire                   queue_available,  // queue_select is below num_queues
    input  wire                   accepted_ok,      // what the driver accepted comes with its prerequisites
    input  wire [DEVICE_BITS-1:0] device,
    input  wire [QUEUE_BITS-1:0]  queue,

    output reg  [31:0]            rdata,
    output reg  [DEVICE_BITS-1:0] device_next,
    output reg                    device_write,
    output reg  [QUEUE_BITS-1:0]  queue_next,
    output reg                    queue_write,
    output wire                   reset_device,     // device_status was written 0
    output wire [15:0]            queue_select_written  // what a reset leaves in queue_select when the same DW writes it
);

    `include "virtio_mgmt_layout.vh"
    `include "virtio_mgmt_records.vh"

    wire [7:0]  status          = device[DEVICE_STATUS_LSB +: 8];
    wire [7:0]  generation      = device[DEVICE_GENERATION_LSB +: 8];
    wire        stale           = device[DEVICE_STALE_LSB];
    wire [15:0] queue_select    = device[DEVICE_QUEUE_SELECT_LSB +: 16];
    wire [15:0] config_vector   = device[DEVICE_VECTOR_LSB +: 16];
    wire [31:0] feature_select  = device[DEVICE_FEATURE_SELECT_LSB +: 32];
    wire [31:0] driver_select   = device[DEVICE_DRIVER_SELECT_LSB +: 32];
    wire [63:0] driver_features = device[DEVICE_DRIVER_FEATURES_LSB +: 64];
    wire [63:0] offer           = device[DEVICE_OFFER_LSB +: 64];
    wire [15:0] size_max        = device[DEVICE_SIZE_MAX_LSB +: 16];

    wire [15:0] queue_size      = queue[QUEUE_SIZE_LSB +: 16];
    wire [15:0] queue_vector    = queue[QUEUE_VECTOR_LSB +: 16];
    wire        queue_enable    = queue[QUEUE_ENABLE_LSB];
    wire [63:0] queue_desc      = queue[QUEUE_DESC_LSB +: 64];
    wire [63:0] queue_driver    = queue[QUEUE_DRIVER_LSB +: 64];
    wire [63:0] queue_device    = queue[QUEUE_DEVICE_LSB +: 64];

    wire [15:0] offset        = {10'd0, word, 2'b00};
    wire        at_status     = offset == COMMON_DEVICE_STATUS;
    wire        features_ok   = (status & STATUS_FEATURES_OK) != 8'd0;
    wire        ring_reset    = features_ok && driver_features[FEATURE_RING_RESET];

    // A change is counted when the driver looks, so 256 changes between two looks cannot wrap into equality (VPCI-49).
    wire       count_change    = present && !write && at_status && byte_enable[1] && stale;
    wire [7:0] generation_next = generation + {7'd0, count_change};

    wire [15:0] notify_off;
    generate
        if (INDEX_WIDTH + QUEUE_WIDTH < 16) begin : g_notify_off
            assign notify_off = {{(16 - INDEX_WIDTH - QUEUE_WIDTH){1'b0}}, index, queue_select[QUEUE_WIDTH-1:0]};
        end else begin : g_notify_off
            assign notify_off = {index, queue_select[QUEUE_WIDTH-1:0]};
        end
    endgenerate

    // ---- read ----

    reg [31:0] device_word;
    reg [31:0] queue_word;

    always @* begin
        case (driver_select)
            32'd0:   device_word = driver_features[31:0];
            32'd1:   device_word = driver_features[63:32];
            default: device_word = 32'd0;
        endcase
        case (offset)
            COMMON_DEVICE_FEATURE_SELECT: device_word = feature_select;
            COMMON_DEVICE_FEATURE:
                case (feature_select)
                    32'd0:   device_word = offer[31:0];
                    32'd1:   device_word = offer[63:32];
                    default: device_word = 32'd0;
                endcase
            COMMON_DRIVER_FEATURE_SELECT: device_word = driver_select;
            COMMON_DRIVER_FEATURE:        ;
            COMMON_CONFIG_MSIX_VECTOR:    device_word = {num_queues, config_vector};
            COMMON_DEVICE_STATUS:         device_word = {queue_select, generation_next, status};
            default:                      device_word = 32'd0;
        endcase
    end

    always @* begin
        case (offset)
            COMMON_QUEUE_SIZE:              queue_word = {queue_vector, queue_size};
            COMMON_QUEUE_ENABLE:            queue_word = {notify_off, 15'd0, queue_enable};
            COMMON_QUEUE_DESC:              queue_word = queue_desc[31:0];
            COMMON_QUEUE_DESC + 16'd4:      queue_word = queue_desc[63:32];
            COMMON_QUEUE_DRIVER:            queue_word = queue_driver[31:0];
            COMMON_QUEUE_DRIVER + 16'd4:    queue_word = queue_driver[63:32];
            COMMON_QUEUE_DEVICE:            queue_word = queue_device[31:0];
            COMMON_QUEUE_DEVICE + 16'd4:    queue_word = queue_device[63:32];
            COMMON_QUEUE_NOTIF_CONFIG_DATA: queue_word = {16'd0, notify_off};
            default:                        queue_word = 32'd0;
        endcase
    end

    wire is_queue_word = offset >= COMMON_QUEUE_SIZE;

    always @* begin
        if (present && (!is_queue_word || queue_available)) rdata = is_queue_word ? queue_word : device_word;
        else if (offset == COMMON_CONFIG_MSIX_VECTOR)       rdata = {16'd0, NO_VECTOR};
        else if (offset == COMMON_QUEUE_SIZE)               rdata = {NO_VECTOR, 16'd0};
        else                                                rdata = 32'd0;
    end

    // ---- write: bytes are merged with what a read would give, then checked (VPCI-10) ----

    wire [31:0] lanes = {{8{byte_enable[3]}}, {8{byte_enable[2]}}, {8{byte_enable[1]}}, {8{byte_enable[0]}}};
    wire [31:0] merged = (rdata & ~lanes) | (wdata & lanes);

    wire writes       = present && write && (byte_enable != 4'd0);
    wire writes_queue = writes && queue_available;
    wire low_half     = byte_enable[1:0] != 2'd0;
    wire high_half    = byte_enable[3:2] != 2'd0;

    wire [31:0] vectors     = (INTEGRATED != 0 && index != {INDEX_WIDTH{1'b0}}) ? DEVICE_VECTORS : MSIX_VECTORS;
    wire [15:0] low_vector  = ({16'd0, merged[15:0]}  < vectors) ? merged[15:0]  : NO_VECTOR;
    wire [15:0] high_vector = ({16'd0, merged[31:16]} < vectors) ? merged[31:16] : NO_VECTOR;

    wire [15:0] new_size   = merged[15:0];
    wire        size_legal = (new_size >= 16'd2) && (new_size <= size_max) && ((new_size & (new_size - 16'd1)) == 16'd0);

    // FEATURES_OK is checked first, so DRIVER_OK in the same write sees it (VPCI-32). The stored set is a subset of the offer already.
    wire       status_write  = writes && at_status && byte_enable[0];
    wire       acceptable    = driver_features[FEATURE_VERSION_1] && accepted_ok;
    wire       features_next = features_ok || (((wdata[7:0] & STATUS_FEATURES_OK) != 8'd0) && acceptable);
    wire [7:0] plain_bits    = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FAILED;
    wire [7:0] status_next   = status | (wdata[7:0] & plain_bits)
                               | (features_next ? (STATUS_FEATURES_OK | (wdata[7:0] & STATUS_DRIVER_OK)) : 8'd0);

    assign reset_device         = status_write && (wdata[7:0] == 8'd0);
    assign queue_select_written = wdata[31:16] & lanes[31:16];

    wire [31:0] offered_word = (driver_select == 32'd0) ? offer[31:0] : offer[63:32];

    always @* begin
        device_next  = device;
        device_write = writes || count_change;
        device_next[DEVICE_GENERATION_LSB +: 8] = generation_next;
        device_next[DEVICE_STALE_LSB]           = stale && !count_change;
        if (writes) begin
            case (offset)
                COMMON_DEVICE_FEATURE_SELECT: device_next[DEVICE_FEATURE_SELECT_LSB +: 32] = merged;
                COMMON_DRIVER_FEATURE_SELECT: device_next[DEVICE_DRIVER_SELECT_LSB +: 32] = merged;
                COMMON_DRIVER_FEATURE:
                    if (!features_ok) begin
                        if (driver_select == 32'd0)
                            device_next[DEVICE_DRIVER_FEATURES_LSB +: 32] = merged & offered_word;
                        if (driver_select == 32'd1)
                            device_next[DEVICE_DRIVER_FEATURES_LSB + 32 +: 32] = merged & offered_word;
                    end
                COMMON_CONFIG_MSIX_VECTOR: if (low_half) device_next[DEVICE_VECTOR_LSB +: 16] = low_vector;
                COMMON_DEVICE_STATUS: begin
                    if (status_write) device_next[DEVICE_STATUS_LSB +: 8] = status_next;
                    device_next[DEVICE_QUEUE_SELECT_LSB +: 16] = merged[31:16];
                end
                default: ;
            endcase
        end
    end

    wire reset_queue = high_half && (merged[31:16] == 16'd1) && ring_reset;

    always @* begin
        queue_next  = queue;
        queue_write = writes_queue && is_queue_word;
        case (offset)
            COMMON_QUEUE_SIZE: begin
                if (!queue_enable && size_legal) queue_next[QUEUE_SIZE_LSB +: 16] = new_size;
                if (high_half) queue_next[QUEUE_VECTOR_LSB +: 16] = high_vector;
            end
            COMMON_QUEUE_ENABLE: if (low_half && merged[15:0] == 16'd1) queue_next[QUEUE_ENABLE_LSB] = 1'b1;
            COMMON_QUEUE_DESC:              if (!queue_enable) queue_next[QUEUE_DESC_LSB +: 32] = merged;
            COMMON_QUEUE_DESC + 16'd4:      if (!queue_enable) queue_next[QUEUE_DESC_LSB + 32 +: 32] = merged;
            COMMON_QUEUE_DRIVER:            if (!queue_enable) queue_next[QUEUE_DRIVER_LSB +: 32] = merged;
            COMMON_QUEUE_DRIVER + 16'd4:    if (!queue_enable) queue_next[QUEUE_DRIVER_LSB + 32 +: 32] = merged;
            COMMON_QUEUE_DEVICE:            if (!queue_enable) queue_next[QUEUE_DEVICE_LSB +: 32] = merged;
            COMMON_QUEUE_DEVICE + 16'd4:    if (!queue_enable) queue_next[QUEUE_DEVICE_LSB + 32 +: 32] = merged;
            COMMON_QUEUE_NOTIF_CONFIG_DATA:  // its upper half is queue_reset
                if (reset_queue) begin
                    queue_next[QUEUE_ENABLE_LSB]        = 1'b0;
                    queue_next[QUEUE_SIZE_LSB +: 16]    = size_max;
                    queue_next[QUEUE_DESC_LSB +: 64]    = 64'd0;
                    queue_next[QUEUE_DRIVER_LSB +: 64]  = 64'd0;
                    queue_next[QUEUE_DEVICE_LSB +: 64]  = 64'd0;
                end
            default: ;
        endcase
    end

endmodule

`default_nettype wire
