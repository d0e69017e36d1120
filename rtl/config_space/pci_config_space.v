// SPDX-License-Identifier: Apache-2.0
// Configuration space of the function: type 0 header, PM and MSI-X capabilities, the PASID extended capability, in both
// profiles (docs/decisions.md, section 2); the PCIe capability and those of virtio are modules of their own. Everything not
// named reads 0 and drops writes.
//
// A request takes two steps: its register is read, then, one clock later, written with its enabled bytes merged in and
// answered. The PCI_CFG window's data register may need an access to BAR0 in between. A write that asks for function-level
// reset, or for D0 in D3hot, says so with `config_reset`; what it asks for comes back as `function_reset`.
//
// Carries PCIE-17, PCIE-18, PCIE-19, PCIE-20, PCIE-24, PCIE-25, PCIE-26, PCIE-28, PCIE-29, PCIE-30, PCIE-33, PCIE-64,
// PCIE-65, PCIE-66, PCIE-67, PCIE-68, PCIE-69, PCIE-70, PCIE-71, PCIE-72, PCIE-73, PCIE-74, PCIE-75, PCIE-76, PCIE-77,
// PCIE-96, PCIE-97, PCIE-100, PCIE-101, PCIE-102, PCIE-103, PCIE-104, PCIE-105, PCIE-106, PCIE-114, PCIE-115, PCIE-124,
// PCIE-126, PCIE-130, PCIE-131, PCIE-132, PCIE-133, PCIE-134; VPCI-01, VPCI-02, VPCI-03, VPCI-04, VPCI-05, VPCI-06,
// VPCI-78.

`default_nettype none

module pci_config_space #(
    parameter NUM_DEVICES     = 15,
    parameter NUM_QUEUES      = 4,
    parameter MSIX_VECTORS    = 32,
    parameter PASID_SUPPORT   = 1,
    parameter PASID_WIDTH     = 20,
    parameter INTEGRATED      = 0,
    parameter DEVICE_TYPE     = 1,
    parameter MULTIPLIER_BITS = 10,    // log2 of notify_off_multiplier
    parameter ADDRESS_WIDTH   = 15     // DWs of BAR0
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      function_reset,
    // Served configuration requests: valid holds until done; rdata comes with done.
    input  wire                      config_valid,
    output wire                      config_done,
    input  wire                      config_write,
    input  wire [9:0]                config_register,
    input  wire [3:0]                config_byte_enable,
    input  wire [31:0]               config_wdata,
    input  wire [12:0]               config_destination,   // bus and device it was sent to
    output wire [31:0]               config_rdata,
    output wire                      config_reset,         // with done
    // The PCI_CFG window's accesses
    output wire                      window_valid,
    input  wire                      window_ready,
    output wire                      window_write,
    output wire [ADDRESS_WIDTH-1:0]  window_address,
    output wire [3:0]                window_byte_enable,
    output wire [31:0]               window_wdata,
    input  wire                      window_done,
    input  wire [31:0]               window_rdata,
    // Errors of received TLPs, see error_log
    input  wire                      log,
    input  wire [3:0]                error,
    input  wire                      answered,
    output wire [2:0]                send_error,
    // For the rest of the function
    input  wire                      interrupt_pending,    // the ISR of index 0 is not 0
    output wire                      intx_level,
    output wire [12:0]               captured_id,
    output wire [63:ADDRESS_WIDTH+2] bar0_base,
    output wire                      memory_space_enable,  // and D0
    output wire [2:0]                max_payload,
    output wire                      bus_master_enable,
    output wire                      msix_enable,
    output wire                      msix_function_mask,
    output wire                      pasid_enable,
    output wire                      power_d0
);

    `include "virtio_mgmt_layout.vh"

    localparam        BAR_BITS      = ADDRESS_WIDTH + 2;
    localparam        HAS_PASID     = PASID_SUPPORT != 0;
    localparam        IS_INTEGRATED = INTEGRATED != 0;
    localparam [23:0] CLASS_CODE    = (DEVICE_TYPE == 1)                          ? 24'h020000 :
                                      ((DEVICE_TYPE == 2) || (DEVICE_TYPE == 8))  ? 24'h010000 :
                                      ((DEVICE_TYPE == 3) || (DEVICE_TYPE == 19)) ? 24'h078000 : 24'h00FF00;
    localparam [15:0] MSIX_TABLE_SIZE = MSIX_VECTORS[15:0] - 16'd1;
    localparam [15:0] DEVICE_ID       = 16'h1040 + DEVICE_TYPE[15:0];

    // Offsets. A capability that the profile lacks is placed beyond configuration space, where no request reaches it.
    localparam [15:0] AT_PM      = IS_INTEGRATED ? 16'h1000 : CAP_PM;
    localparam [15:0] AT_MSIX    = IS_INTEGRATED ? INTEGRATED_CAP_MSIX : CAP_MSIX;
    localparam [15:0] AFTER_MSIX = IS_INTEGRATED ? INTEGRATED_CAP_COMMON : CAP_COMMON;
    localparam [15:0] AT_PASID   = HAS_PASID ? ECAP_PASID : 16'h2000;

    // Writable bits
    localparam [15:0] COMMAND_RW        = COMMAND_MEMORY_SPACE | COMMAND_BUS_MASTER | COMMAND_PARITY_ERROR_RESPONSE |
                                          COMMAND_SERR | COMMAND_INTX_DISABLE;
    localparam [15:0] MSIX_CONTROL_RW   = MSIX_CONTROL_FUNCTION_MASK | MSIX_CONTROL_ENABLE;
    localparam [1:0]  D0 = 2'd0, D3HOT = 2'd3;

    // ---- state ---------------------------------------------------------------------------------------------------------
    reg                 step_q, step_d;              // 0 read, 1 write and answer
    reg [31:0]          read_q, read_value;
    reg [15:0]          command_q, command_d;
    reg [63:BAR_BITS]   bar0_q, bar0_d;
    reg [7:0]           cache_line_q, cache_line_d, interrupt_line_q, interrupt_line_d;
    reg [1:0]           power_q, power_d;
    reg [15:0]          msix_control_q, msix_control_d;
    reg                 pasid_enable_q, pasid_enable_d;
    reg [12:0]          captured_q, captured_d;

    wire        to_data, access_done, parity_error, system_error, asks_reset;
    wire [31:0] access_rdata, virtio_value, pcie_value;

    wire [15:0] register = {4'd0, config_register, 2'b00};
    wire [31:0] lanes    = {{8{config_byte_enable[3]}}, {8{config_byte_enable[2]}},
                            {8{config_byte_enable[1]}}, {8{config_byte_enable[0]}}};
    wire [31:0] merged   = (read_q & ~lanes) | (config_wdata & lanes);
    wire [31:0] ones     = config_wdata & lanes;     // what a write clears in RW1C registers
    wire        write    = step_q && config_write;

    wire        interrupt_status = interrupt_pending && !msix_enable;
    wire [15:0] status = CFG_STATUS_RESET | (interrupt_status ? PCI_STATUS_INTX : 16'd0) |
                         (parity_error ? PCI_STATUS_DETECTED_PARITY_ERROR : 16'd0) |
                         (system_error ? PCI_STATUS_SIGNALED_SYSTEM_ERROR : 16'd0);

    // ---- reading -------------------------------------------------------------------------------------------------------
    always @* begin
        case (register)
            CFG_VENDOR_ID:           read_value = {DEVICE_ID, CFG_VENDOR_ID_RESET};
            CFG_COMMAND:             read_value = {status, command_q};
            CFG_REVISION:            read_value = {CLASS_CODE, CFG_REVISION_RESET};
            CFG_CACHE_LINE_SIZE:     read_value = {24'd0, cache_line_q};
            CFG_BAR0:                read_value = {bar0_q[31:BAR_BITS], {BAR_BITS{1'b0}}} | CFG_BAR0_RESET;
            CFG_BAR1:                read_value = bar0_q[63:32];
            CFG_SUBSYSTEM_VENDOR_ID: read_value = {CFG_SUBSYSTEM_ID_RESET, CFG_SUBSYSTEM_VENDOR_ID_RESET};
            CFG_CAPABILITIES_POINTER: read_value = {24'd0, CFG_CAPABILITIES_POINTER_RESET};
            CFG_INTERRUPT_LINE:      read_value = {16'd0, CFG_INTERRUPT_PIN_RESET, interrupt_line_q};

            AT_PM:                     read_value = {PM_CAPABILITIES_RESET, AT_MSIX[7:0], CAP_ID_PM};
            AT_PM + PM_CONTROL_STATUS: read_value = {30'd0, power_q};

            AT_MSIX:                     read_value = {msix_control_q | MSIX_TABLE_SIZE, AFTER_MSIX[7:0], CAP_ID_MSIX};
            AT_MSIX + MSIX_TABLE_OFFSET: read_value = MSIX_TABLE_OFFSET_RESET;
            AT_MSIX + MSIX_PBA_OFFSET:   read_value = MSIX_PBA_OFFSET_RESET;

            AT_PASID:                         read_value = {ECAP_PASID_VERSION_NEXT_RESET, ECAP_PASID_ID_RESET};
            AT_PASID + ECAP_PASID_CAPABILITY: read_value = {15'd0, pasid_enable_q, 3'd0, PASID_WIDTH[4:0], 8'd0};
            default:                          read_value = virtio_value | pcie_value;
        endcase
    end

    // ---- writing -------------------------------------------------------------------------------------------------------
    always @* begin
        step_d           = config_valid && !config_done;
        command_d        = command_q;
        bar0_d           = bar0_q;
        cache_line_d     = cache_line_q;
        interrupt_line_d = interrupt_line_q;
        power_d          = power_q;
        msix_control_d   = msix_control_q;
        pasid_enable_d   = pasid_enable_q;
        captured_d       = captured_q;

        if (write) begin
            captured_d = config_destination;
            case (register)
                CFG_COMMAND:                        command_d              = merged[15:0] & COMMAND_RW;
                CFG_CACHE_LINE_SIZE:                cache_line_d           = merged[7:0];
                CFG_BAR0:                           bar0_d[31:BAR_BITS]    = merged[31:BAR_BITS];
                CFG_BAR1:                           bar0_d[63:32]          = merged;
                CFG_INTERRUPT_LINE:                 interrupt_line_d       = merged[7:0];
                // Only the reset leads back to D0, so that no state from before is used again.
                AT_PM + PM_CONTROL_STATUS:          if (merged[1:0] == D3HOT) power_d = D3HOT;
                AT_MSIX:                            msix_control_d         = merged[31:16] & MSIX_CONTROL_RW;
                AT_PASID + ECAP_PASID_CAPABILITY:   pasid_enable_d         = merged[16];
                default: ;
            endcase
        end
    end

    always @(posedge clk) begin
        if (rst || function_reset) begin
            step_q           <= 1'b0;
            command_q        <= CFG_COMMAND_RESET;
            bar0_q           <= {(64 - BAR_BITS){1'b0}};
            cache_line_q     <= CFG_CACHE_LINE_SIZE_RESET;
            interrupt_line_q <= CFG_INTERRUPT_LINE_RESET;
            power_q          <= D0;
            msix_control_q   <= 16'd0;
            pasid_enable_q   <= 1'b0;
        end else begin
            step_q           <= step_d;
            command_q        <= command_d;
            bar0_q           <= bar0_d;
            cache_line_q     <= cache_line_d;
            interrupt_line_q <= interrupt_line_d;
            power_q          <= power_d;
            msix_control_q   <= msix_control_d;
            pasid_enable_q   <= pasid_enable_d;
        end
    end

    // A block of its own: only a conventional reset clears the captured numbers (PCIE-97, PCIE-100).
    always @(posedge clk) begin
        if (rst) captured_q <= 13'd0;
        else     captured_q <= captured_d;
    end

    always @(posedge clk) begin
        if (!step_q) read_q <= read_value;
    end

    // ---- the PCIe capability -------------------------------------------------------------------------------------------
    pcie_capability #(
        .PASID_SUPPORT (PASID_SUPPORT),
        .INTEGRATED    (INTEGRATED)
    ) u_pcie (
        .clk                (clk),
        .rst                (rst),
        .function_reset     (function_reset),
        .register           (register),
        .read_value         (pcie_value),
        .write              (write),
        .merged             (merged),
        .ones               (ones),
        .asks_reset         (asks_reset),
        .max_payload        (max_payload),
        .clear_parity_error (write && (register == CFG_COMMAND) && ones[31]),
        .clear_system_error (write && (register == CFG_COMMAND) && ones[30]),
        .parity_error       (parity_error),
        .system_error       (system_error),
        .serr_enable        ((command_q & COMMAND_SERR) != 16'd0),
        .may_send           (power_d0),
        .log                (log),
        .error              (error),
        .answered           (answered),
        .send_error         (send_error)
    );

    // ---- the virtio capabilities ---------------------------------------------------------------------------------------
    virtio_capabilities #(
        .NUM_DEVICES     (NUM_DEVICES),
        .NUM_QUEUES      (NUM_QUEUES),
        .PASID_SUPPORT   (PASID_SUPPORT),
        .INTEGRATED      (INTEGRATED),
        .MULTIPLIER_BITS (MULTIPLIER_BITS),
        .ADDRESS_WIDTH   (ADDRESS_WIDTH)
    ) u_virtio (
        .clk                (clk),
        .rst                (rst || function_reset),
        .register           (register),
        .read_value         (virtio_value),
        .write              (write),
        .merged             (merged),
        .to_data            (to_data),
        .access_valid       (step_q),
        .access_write       (config_write),
        .access_enable      (config_byte_enable),
        .access_done        (access_done),
        .access_rdata       (access_rdata),
        .window_valid       (window_valid),
        .window_ready       (window_ready),
        .window_write       (window_write),
        .window_address     (window_address),
        .window_byte_enable (window_byte_enable),
        .window_wdata       (window_wdata),
        .window_done        (window_done),
        .window_rdata       (window_rdata)
    );

    assign config_done  = step_q && (to_data ? access_done : 1'b1);
    assign config_rdata = to_data ? access_rdata : read_q;
    assign config_reset = asks_reset || (write && (register == AT_PM + PM_CONTROL_STATUS) && (power_q == D3HOT) &&
                                         (merged[1:0] == D0));

    assign intx_level          = interrupt_status && ((command_q & COMMAND_INTX_DISABLE) == 16'd0) && power_d0;
    assign captured_id         = captured_q;
    assign bar0_base           = bar0_q;
    assign memory_space_enable = ((command_q & COMMAND_MEMORY_SPACE) != 16'd0) && power_d0;
    assign bus_master_enable   = (command_q & COMMAND_BUS_MASTER) != 16'd0;
    assign msix_enable         = (msix_control_q & MSIX_CONTROL_ENABLE) != 16'd0;
    assign msix_function_mask  = (msix_control_q & MSIX_CONTROL_FUNCTION_MASK) != 16'd0;
    assign pasid_enable        = pasid_enable_q;
    assign power_d0            = power_q == D0;

endmodule

`default_nettype wire
