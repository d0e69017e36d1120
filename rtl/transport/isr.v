// SPDX-License-Identifier: Apache-2.0
// ISR: the selected device's interrupt status byte, cleared by a read that enables it. Combinational.
//
// Carries VPCI-87, VPCI-92; MGMT-10, MGMT-43 (absent view).

`default_nettype none

module isr #(
    parameter DEVICE_BITS = 377
) (
    input  wire                   write,
    input  wire [3:0]             byte_enable,
    input  wire                   present,       // the selected device exists
    input  wire [DEVICE_BITS-1:0] device,
    output wire [31:0]            rdata,
    output reg  [DEVICE_BITS-1:0] device_next,
    output wire                   device_write
);

    `include "virtio_mgmt_records.vh"

    assign rdata        = present ? {30'd0, device[DEVICE_ISR_LSB +: 2]} : 32'd0;
    assign device_write = present && !write && byte_enable[0];

    always @* begin
        device_next = device;
        device_next[DEVICE_ISR_LSB +: 2] = 2'b00;
    end

    wire unused_ok = &{1'b0, byte_enable[3:1], 1'b0};

endmodule

`default_nettype wire
