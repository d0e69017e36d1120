// SPDX-License-Identifier: Apache-2.0
// DEVICE: struct virtio_net_config of the selected device, read-only. Combinational.
//
// Carries VPCI-93, VPCI-95, VPCI-96; MGMT-09, MGMT-43 (absent view).

`default_nettype none

module device_config (
    input  wire [3:0]  word,      // DW of the structure
    input  wire        present,   // the selected device exists
    input  wire [47:0] mac,       // byte 0 in the low bits
    input  wire [15:0] link,      // virtio_net_config.status
    input  wire [5:0]  pairs,
    input  wire [15:0] mtu,
    output reg  [31:0] rdata
);

    `include "virtio_mgmt_layout.vh"

    wire [15:0] offset = {10'd0, word, 2'b00};

    always @* begin
        rdata = 32'd0;
        if (present) begin
            case (offset)
                DEVICE_MAC:                 rdata = mac[31:0];
                DEVICE_MAC + 16'd4:         rdata = {link, mac[47:32]};
                DEVICE_MAX_VIRTQUEUE_PAIRS: rdata = {mtu, 10'd0, pairs};
                default: ;
            endcase
        end
    end

endmodule

`default_nettype wire
