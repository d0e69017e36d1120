// SPDX-License-Identifier: Apache-2.0
// What an event of the data path does to the device it names, and which of its vectors it raises. Combinational.
//
// Carries VPCI-40, VPCI-41, VPCI-42, VPCI-48, VPCI-89, VPCI-90, VPCI-94, VPCI-111, VPCI-112, VPCI-113.

`default_nettype none

module backend_event #(
    parameter DEVICE_BITS = 377,
    parameter QUEUE_BITS  = 246
) (
    input  wire [1:0]             kind,
    input  wire [15:0]            data,          // kind 1: the new virtio_net_config.status
    input  wire                   present,       // the named device exists
    input  wire                   runnable,      // the named queue may run
    input  wire                   msix_enable,
    input  wire [DEVICE_BITS-1:0] device,
    input  wire [QUEUE_BITS-1:0]  queue,
    output reg  [DEVICE_BITS-1:0] device_next,
    output wire                   device_write,
    output wire                   raise,         // its interrupt conditions hold and a vector is mapped
    output wire [15:0]            vector
);

    `include "virtio_mgmt_layout.vh"
    `include "virtio_mgmt_records.vh"

    wire [7:0] status       = device[DEVICE_STATUS_LSB +: 8];
    wire       live         = (status & (STATUS_DRIVER_OK | STATUS_FAILED)) == STATUS_DRIVER_OK;
    wire       of_queue     = kind == EVENT_USED_BUFFER;
    wire       of_config    = kind == EVENT_CONFIG_CHANGE || kind == EVENT_NEEDS_RESET;
    wire       interrupting = (of_queue && runnable) || (of_config && present && live);

    assign vector       = of_queue ? queue[QUEUE_VECTOR_LSB +: 16] : device[DEVICE_VECTOR_LSB +: 16];
    assign raise        = interrupting && msix_enable && vector != NO_VECTOR;
    assign device_write = present;

    always @* begin
        device_next = device;
        case (kind)
            EVENT_USED_BUFFER:
                if (runnable && !msix_enable) device_next[DEVICE_ISR_LSB] = 1'b1;
            EVENT_CONFIG_CHANGE: begin
                device_next[DEVICE_LINK_LSB +: 16] = data;
                device_next[DEVICE_STALE_LSB]      = 1'b1;
                if (live) device_next[DEVICE_ISR_LSB + 1] = 1'b1;
            end
            EVENT_NEEDS_RESET: begin
                device_next[DEVICE_STATUS_LSB +: 8] = status | STATUS_NEEDS_RESET;
                if (live) device_next[DEVICE_ISR_LSB + 1] = 1'b1;
            end
            default: ;
        endcase
    end

    wire unused_ok = &{1'b0, queue[QUEUE_RECORD_BITS-1:QUEUE_ENABLE_LSB], queue[QUEUE_SIZE_LSB +: 16], 1'b0};

endmodule

`default_nettype wire
