// SPDX-License-Identifier: Apache-2.0
// Queue look-up: tells the data path whether a queue may run, and where it is. Fails closed: a queue that must not run is not
// enabled, and then every other result is 0.
//
// Carries MGMT-40, VPCI-77, AMB-69 (Bus Master Enable), PCIE-101 (D0), AMB-75, AMB-77, AMB-79 (PASID).

`default_nettype none

module queue_lookup #(
    `include "virtio_mgmt_record_bits.vh"
) (
    input  wire                  clk,
    input  wire                  rst,
    input  wire                  execute,             // a look-up commits
    input  wire                  managed,             // of a managed device: only with a PASID
    input  wire                  runnable,            // the queue's own state lets it run
    input  wire                  bus_master_enable,
    input  wire                  power_d0,
    input  wire                  pasid_enable,
    input  wire [QUEUE_BITS-1:0] queue,

    output reg                   lookup_done,
    output reg                   lookup_enabled,
    output reg  [15:0]           lookup_size,
    output reg  [63:0]           lookup_desc,
    output reg  [63:0]           lookup_driver,
    output reg  [63:0]           lookup_devarea,
    output reg  [19:0]           lookup_pasid,
    output reg                   lookup_pasid_valid
);

    `include "virtio_mgmt_records.vh"

    wire pasid_valid = queue[QUEUE_PASID_VALID_LSB] && pasid_enable;
    wire enabled     = runnable && bus_master_enable && power_d0 && (!managed || pasid_valid);

    always @(posedge clk) begin
        if (rst) begin
            lookup_done        <= 1'b0;
            lookup_enabled     <= 1'b0;
            lookup_size        <= 16'd0;
            lookup_desc        <= 64'd0;
            lookup_driver      <= 64'd0;
            lookup_devarea     <= 64'd0;
            lookup_pasid       <= 20'd0;
            lookup_pasid_valid <= 1'b0;
        end else begin
            lookup_done <= execute;
            if (execute) begin
                lookup_enabled     <= enabled;
                lookup_size        <= enabled ? queue[QUEUE_SIZE_LSB +: 16] : 16'd0;
                lookup_desc        <= enabled ? queue[QUEUE_DESC_LSB +: 64] : 64'd0;
                lookup_driver      <= enabled ? queue[QUEUE_DRIVER_LSB +: 64] : 64'd0;
                lookup_devarea     <= enabled ? queue[QUEUE_DEVICE_LSB +: 64] : 64'd0;
                lookup_pasid       <= (enabled && pasid_valid) ? queue[QUEUE_PASID_LSB +: 20] : 20'd0;
                lookup_pasid_valid <= enabled && pasid_valid;
            end
        end
    end

    wire unused_ok = &{1'b0, queue[QUEUE_VECTOR_LSB +: 16], queue[QUEUE_ENABLE_LSB], 1'b0};

endmodule

`default_nettype wire
