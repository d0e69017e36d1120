// SPDX-License-Identifier: Apache-2.0
// The PCI Express capability of both profiles, with the error bits of the PCI Status register: capabilities, device control
// and status, link registers (none when INTEGRATED), and the log of errors that device control enables and device status
// shows. Only a conventional reset touches Max_Payload_Size and Link Control (PCIE-97).
//
// Carries PCIE-76, PCIE-89, PCIE-90, PCIE-91, PCIE-93, PCIE-94, PCIE-95, PCIE-97, PCIE-107, PCIE-127, PCIE-128,
// PCIE-129, PCIE-135.

`default_nettype none

module pcie_capability #(
    parameter PASID_SUPPORT = 1,
    parameter INTEGRATED    = 0
) (
    input  wire        clk,
    input  wire        rst,
    input  wire        function_reset,
    input  wire [15:0] register,            // offset in configuration space, a multiple of 4
    output reg  [31:0] read_value,          // 0 where it is not
    input  wire        write,
    input  wire [31:0] merged,              // what is written, enabled bytes over the rest
    input  wire [31:0] ones,                // the enabled bytes alone, for RW1C
    output wire        asks_reset,          // this write sets Initiate Function Level Reset
    output wire [2:0]  max_payload,
    // PCI Status
    input  wire        clear_parity_error,
    input  wire        clear_system_error,
    output wire        parity_error,
    output wire        system_error,
    // Errors of received TLPs, see error_log
    input  wire        serr_enable,
    input  wire        may_send,
    input  wire        log,
    input  wire [3:0]  error,
    input  wire        answered,
    output wire [2:0]  send_error
);

    `include "virtio_mgmt_layout.vh"

    localparam        IS_INTEGRATED = INTEGRATED != 0;
    localparam [15:0] AT_PCIE       = IS_INTEGRATED ? INTEGRATED_CAP_PCIE : CAP_PCIE;
    // Link registers count from here: beyond configuration space, where no request reaches them, when there are none.
    localparam [15:0] AT_LINK       = IS_INTEGRATED ? 16'h1000 : CAP_PCIE;
    localparam [15:0] FLAGS         = IS_INTEGRATED ? INTEGRATED_PCIE_FLAGS_RESET : PCIE_FLAGS_RESET;

    localparam [31:0] ONE_PREFIX    = 32'h0040_0000;      // the most that are taken
    localparam [31:0] PREFIXES      = (PASID_SUPPORT == 0) ? 32'd0 :
                                      PCIE_DEVICE_CAPABILITIES_2_EXTENDED_FMT |
                                      PCIE_DEVICE_CAPABILITIES_2_END_END_PREFIX | ONE_PREFIX;

    localparam [15:0] CONTROL_RW    = PCIE_DEVICE_CONTROL_ERROR_REPORTING | PCIE_DEVICE_CONTROL_MAX_PAYLOAD |
                                      PCIE_DEVICE_CONTROL_EXTENDED_TAG | PCIE_DEVICE_CONTROL_MAX_READ_REQUEST;
    localparam [15:0] LINK_RW       = PCIE_LINK_CONTROL_ASPM | PCIE_LINK_CONTROL_RCB |
                                      PCIE_LINK_CONTROL_COMMON_CLOCK | PCIE_LINK_CONTROL_EXTENDED_SYNCH;

    reg  [15:0] control_q, control_d, link_q, link_d;
    wire [3:0]  device_status;

    wire to_control = register == AT_PCIE + PCIE_DEVICE_CONTROL;
    wire to_link    = register == AT_LINK + PCIE_LINK_CONTROL;

    assign asks_reset  = write && to_control && ((ones[15:0] & PCIE_DEVICE_CONTROL_FUNCTION_LEVEL_RESET) != 16'd0);
    assign max_payload = control_q[7:5];

    always @* begin
        case (register)
            AT_PCIE:                              read_value = {FLAGS, 8'd0, CAP_ID_PCIE};
            AT_PCIE + PCIE_DEVICE_CAPABILITIES:   read_value = PCIE_DEVICE_CAPABILITIES_RESET;
            AT_PCIE + PCIE_DEVICE_CONTROL:        read_value = {12'd0, device_status, control_q};
            AT_PCIE + PCIE_DEVICE_CAPABILITIES_2: read_value = PCIE_DEVICE_CAPABILITIES_2_TAG_10_COMPLETER | PREFIXES;
            AT_LINK + PCIE_LINK_CAPABILITIES:     read_value = PCIE_LINK_CAPABILITIES_RESET;
            AT_LINK + PCIE_LINK_CONTROL:          read_value = {PCIE_LINK_STATUS_RESET, link_q};
            AT_LINK + PCIE_LINK_CAPABILITIES_2:   read_value = PCIE_LINK_CAPABILITIES_2_RESET;
            AT_LINK + PCIE_LINK_CONTROL_2:        read_value = {PCIE_LINK_STATUS_2_RESET, PCIE_LINK_CONTROL_2_RESET};
            default:                              read_value = 32'd0;
        endcase

        control_d = control_q;
        link_d    = link_q;
        if (write && to_control) control_d = merged[15:0] & CONTROL_RW;
        if (write && to_link)    link_d    = merged[15:0] & LINK_RW;
        if (function_reset)      control_d = PCIE_DEVICE_CONTROL_RESET | (control_q & PCIE_DEVICE_CONTROL_MAX_PAYLOAD);
    end

    always @(posedge clk) begin
        if (rst) begin
            control_q <= PCIE_DEVICE_CONTROL_RESET;
            link_q    <= PCIE_LINK_CONTROL_RESET;
        end else begin
            control_q <= control_d;
            link_q    <= link_d;
        end
    end

    error_log u_errors (
        .clk                 (clk),
        .rst                 (rst || function_reset),
        .log                 (log),
        .error               (error),
        .answered            (answered),
        .report_correctable  (control_q[0]),
        .report_nonfatal     (control_q[1]),
        .report_fatal        (control_q[2]),
        .report_unsupported  (control_q[3]),
        .serr_enable         (serr_enable),
        .may_send            (may_send),
        .clear_device_status ((write && to_control) ? ones[19:16] : 4'd0),
        .clear_parity_error  (clear_parity_error),
        .clear_system_error  (clear_system_error),
        .device_status       (device_status),
        .parity_error        (parity_error),
        .system_error        (system_error),
        .send_error          (send_error)
    );

    wire unused = &{1'b0, merged[31:16], ones[31:20]};

endmodule

`default_nettype wire
