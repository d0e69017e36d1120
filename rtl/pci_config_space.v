// Configuration space of the function: type 0 header, the capability chain of a link endpoint in exactly 192 bytes
// (docs/decisions.md, section 2), and the PASID extended capability. Everything not named reads 0 and drops writes.
//
// A request takes two steps: its register is read, then, one clock later, written with its enabled bytes merged in and
// answered. The PCI_CFG window's data register may need an access to BAR0 in between.
//
// Carries PCIE-17..20, 24..26, 28..30, 33, 64..77, 91, 93, 94, 101, 103..107, 114, 115, 124..135; VPCI-01..06, 11..22, 97.

`default_nettype none

module pci_config_space #(
    parameter NUM_DEVICES     = 15,
    parameter NUM_QUEUES      = 4,
    parameter MSIX_VECTORS    = 32,
    parameter PASID_SUPPORT   = 1,
    parameter PASID_WIDTH     = 20,
    parameter DEVICE_TYPE     = 1,
    parameter MULTIPLIER_BITS = 10,    // log2 of notify_off_multiplier
    parameter ADDRESS_WIDTH   = 15     // DWs of BAR0
) (
    input  wire                      clk,
    input  wire                      rst,
    // Served configuration requests: valid holds until done; rdata comes with done.
    input  wire                      config_valid,
    output wire                      config_done,
    input  wire                      config_write,
    input  wire [9:0]                config_register,
    input  wire [3:0]                config_byte_enable,
    input  wire [31:0]               config_wdata,
    input  wire [12:0]               config_destination,   // bus and device it was sent to
    output wire [31:0]               config_rdata,
    // The PCI_CFG window's accesses
    output wire                      window_valid,
    input  wire                      window_ready,
    output wire                      window_write,
    output wire [ADDRESS_WIDTH-1:0]  window_address,
    output wire [3:0]                window_byte_enable,
    output wire [31:0]               window_wdata,
    input  wire                      window_done,
    input  wire [31:0]               window_rdata,
    // What the rest of the function must know
    output wire [12:0]               captured_id,
    output wire [63:ADDRESS_WIDTH+2] bar0_base,
    output wire                      memory_space_enable,
    output wire                      bus_master_enable,
    output wire                      msix_enable,
    output wire                      pasid_enable
);

    `include "virtio_mgmt_layout.vh"

    localparam        BAR_BITS    = ADDRESS_WIDTH + 2;
    localparam        STRIDE_BITS = MULTIPLIER_BITS + $clog2(NUM_QUEUES);
    localparam        HAS_PASID   = PASID_SUPPORT != 0;
    localparam [23:0] CLASS_CODE  = (DEVICE_TYPE == 1)                          ? 24'h020000 :
                                    ((DEVICE_TYPE == 2) || (DEVICE_TYPE == 8))  ? 24'h010000 :
                                    ((DEVICE_TYPE == 3) || (DEVICE_TYPE == 19)) ? 24'h078000 : 24'h00FF00;
    localparam [15:0] MSIX_TABLE_SIZE = MSIX_VECTORS[15:0] - 16'd1;
    localparam [15:0] DEVICE_ID   = 16'h1040 + DEVICE_TYPE[15:0];

    // Writable bits
    localparam [15:0] COMMAND_RW        = COMMAND_MEMORY_SPACE | COMMAND_BUS_MASTER | COMMAND_PARITY_ERROR_RESPONSE |
                                          COMMAND_SERR | COMMAND_INTX_DISABLE;
    localparam [15:0] MSIX_CONTROL_RW   = MSIX_CONTROL_FUNCTION_MASK | MSIX_CONTROL_ENABLE;
    localparam [15:0] DEVICE_CONTROL_RW = PCIE_DEVICE_CONTROL_ERROR_REPORTING | PCIE_DEVICE_CONTROL_MAX_PAYLOAD |
                                          PCIE_DEVICE_CONTROL_EXTENDED_TAG | PCIE_DEVICE_CONTROL_MAX_READ_REQUEST;
    localparam [15:0] LINK_CONTROL_RW   = PCIE_LINK_CONTROL_ASPM | PCIE_LINK_CONTROL_RCB |
                                          PCIE_LINK_CONTROL_COMMON_CLOCK | PCIE_LINK_CONTROL_EXTENDED_SYNCH;

    // Without PASID the two capabilities before PCIe drop out of the list; the rest keeps its place.
    localparam [7:0]  AFTER_PCI_CFG = HAS_PASID ? CAP_PASID[7:0] : CAP_PCIE[7:0];
    localparam [31:0] PASID_PREFIX  = HAS_PASID ? (PCIE_DEVICE_CAPABILITIES_2_EXTENDED_FMT |
                                                   PCIE_DEVICE_CAPABILITIES_2_END_END_PREFIX | 32'h0040_0000) : 32'd0;

    // ---- state ---------------------------------------------------------------------------------------------------------
    reg                 step_q, step_d;              // 0 read, 1 write and answer
    reg [31:0]          read_q, read_value;
    reg [15:0]          command_q, command_d;
    reg [63:BAR_BITS]   bar0_q, bar0_d;
    reg [7:0]           cache_line_q, cache_line_d, interrupt_line_q, interrupt_line_d;
    reg [15:0]          msix_control_q, msix_control_d;
    reg [15:0]          device_control_q, device_control_d, link_control_q, link_control_d;
    reg                 pasid_enable_q, pasid_enable_d;
    reg [12:0]          captured_q, captured_d;

    wire [7:0]  window_bar;
    wire [31:0] window_offset, window_length, window_data;
    wire        access_done;
    wire [31:0] access_rdata;

    wire [15:0] register = {4'd0, config_register, 2'b00};
    wire [31:0] lanes    = {{8{config_byte_enable[3]}}, {8{config_byte_enable[2]}},
                            {8{config_byte_enable[1]}}, {8{config_byte_enable[0]}}};
    wire [31:0] merged   = (read_q & ~lanes) | (config_wdata & lanes);
    wire        to_data  = register == CAP_PCI_CFG + PCI_CFG_CAP_PCI_CFG_DATA;
    wire        write    = step_q && config_write;

    // ---- reading -------------------------------------------------------------------------------------------------------
    function [31:0] virtio_header;
        input [7:0] next;
        input [7:0] size;
        input [7:0] cfg_type;
        virtio_header = {cfg_type, size, next, CAP_ID_VENDOR};
    endfunction

    always @* begin
        case (register)
            CFG_VENDOR_ID:           read_value = {DEVICE_ID, CFG_VENDOR_ID_RESET};
            CFG_COMMAND:             read_value = {CFG_STATUS_RESET, command_q};
            CFG_REVISION:            read_value = {CLASS_CODE, CFG_REVISION_RESET};
            CFG_CACHE_LINE_SIZE:     read_value = {24'd0, cache_line_q};
            CFG_BAR0:                read_value = {bar0_q[31:BAR_BITS], {BAR_BITS{1'b0}}} | CFG_BAR0_RESET;
            CFG_BAR1:                read_value = bar0_q[63:32];
            CFG_SUBSYSTEM_VENDOR_ID: read_value = {CFG_SUBSYSTEM_ID_RESET, CFG_SUBSYSTEM_VENDOR_ID_RESET};
            CFG_CAPABILITIES_POINTER: read_value = {24'd0, CFG_CAPABILITIES_POINTER_RESET};
            CFG_INTERRUPT_LINE:      read_value = {16'd0, CFG_INTERRUPT_PIN_RESET, interrupt_line_q};

            CAP_PM:                          read_value = {PM_CAPABILITIES_RESET, CAP_MSIX[7:0], CAP_ID_PM};
            CAP_MSIX:                        read_value = {msix_control_q | MSIX_TABLE_SIZE, CAP_COMMON[7:0], CAP_ID_MSIX};
            CAP_MSIX + MSIX_TABLE_OFFSET:    read_value = MSIX_TABLE_OFFSET_RESET;
            CAP_MSIX + MSIX_PBA_OFFSET:      read_value = MSIX_PBA_OFFSET_RESET;

            CAP_COMMON: read_value = virtio_header(CAP_NOTIFY[7:0], VIRTIO_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_COMMON);
            CAP_COMMON + VIRTIO_CAP_OFFSET:  read_value = {16'd0, BAR0_COMMON};
            CAP_COMMON + VIRTIO_CAP_LENGTH:  read_value = {16'd0, COMMON_LENGTH};

            CAP_NOTIFY: read_value = virtio_header(CAP_ISR[7:0], NOTIFY_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_NOTIFY);
            CAP_NOTIFY + VIRTIO_CAP_OFFSET:  read_value = 32'd1 << (BAR_BITS - 1);
            CAP_NOTIFY + VIRTIO_CAP_LENGTH:  read_value = (NUM_DEVICES + 32'd1) << STRIDE_BITS;
            CAP_NOTIFY + NOTIFY_CAP_MULTIPLIER: read_value = 32'd1 << MULTIPLIER_BITS;

            CAP_ISR: read_value = virtio_header(CAP_DEVICE[7:0], VIRTIO_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_ISR);
            CAP_ISR + VIRTIO_CAP_OFFSET:     read_value = {16'd0, BAR0_ISR};
            CAP_ISR + VIRTIO_CAP_LENGTH:     read_value = {16'd0, ISR_LENGTH};

            CAP_DEVICE: read_value = virtio_header(CAP_PCI_CFG[7:0], VIRTIO_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_DEVICE);
            CAP_DEVICE + VIRTIO_CAP_OFFSET:  read_value = {16'd0, BAR0_DEVICE};
            CAP_DEVICE + VIRTIO_CAP_LENGTH:  read_value = {16'd0, DEVICE_LENGTH};

            CAP_PCI_CFG: read_value = virtio_header(AFTER_PCI_CFG, PCI_CFG_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_PCI_CFG);
            CAP_PCI_CFG + PCI_CFG_CAP_BAR:   read_value = {24'd0, window_bar};
            CAP_PCI_CFG + PCI_CFG_CAP_OFFSET: read_value = window_offset;
            CAP_PCI_CFG + PCI_CFG_CAP_LENGTH: read_value = window_length;
            CAP_PCI_CFG + PCI_CFG_CAP_PCI_CFG_DATA: read_value = window_data;

            CAP_PASID: read_value = virtio_header(CAP_MANAGED[7:0], VIRTIO_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_PASID);
            CAP_PASID + VIRTIO_CAP_OFFSET:   read_value = {16'd0, BAR0_PASID};
            CAP_PASID + VIRTIO_CAP_LENGTH:   read_value = {16'd0, PASID_LENGTH};

            CAP_MANAGED: read_value = virtio_header(CAP_PCIE[7:0], VIRTIO_CAP_SIZE[7:0], VIRTIO_CAP_TYPE_MANAGED);
            CAP_MANAGED + VIRTIO_CAP_OFFSET: read_value = {16'd0, BAR0_MANAGED};
            CAP_MANAGED + VIRTIO_CAP_LENGTH: read_value = {16'd0, MANAGED_LENGTH};

            CAP_PCIE:                              read_value = {PCIE_FLAGS_RESET, 8'd0, CAP_ID_PCIE};
            CAP_PCIE + PCIE_DEVICE_CAPABILITIES:   read_value = PCIE_DEVICE_CAPABILITIES_RESET;
            CAP_PCIE + PCIE_DEVICE_CONTROL:        read_value = {PCIE_DEVICE_STATUS_RESET, device_control_q};
            CAP_PCIE + PCIE_LINK_CAPABILITIES:     read_value = PCIE_LINK_CAPABILITIES_RESET;
            CAP_PCIE + PCIE_LINK_CONTROL:          read_value = {PCIE_LINK_STATUS_RESET, link_control_q};
            CAP_PCIE + PCIE_DEVICE_CAPABILITIES_2: read_value = PCIE_DEVICE_CAPABILITIES_2_TAG_10_COMPLETER | PASID_PREFIX;
            CAP_PCIE + PCIE_LINK_CAPABILITIES_2:   read_value = PCIE_LINK_CAPABILITIES_2_RESET;
            CAP_PCIE + PCIE_LINK_CONTROL_2:        read_value = {PCIE_LINK_STATUS_2_RESET, PCIE_LINK_CONTROL_2_RESET};

            ECAP_PASID:                            read_value = {ECAP_PASID_VERSION_NEXT_RESET, ECAP_PASID_ID_RESET};
            ECAP_PASID + ECAP_PASID_CAPABILITY:    read_value = {15'd0, pasid_enable_q, 3'd0, PASID_WIDTH[4:0], 8'd0};
            default:                               read_value = 32'd0;
        endcase
        if (!HAS_PASID && (((register >= CAP_PASID) && (register < CAP_PCIE)) || (register >= ECAP_PASID)))
            read_value = 32'd0;
    end

    // ---- writing -------------------------------------------------------------------------------------------------------
    always @* begin
        step_d           = config_valid && !config_done;
        command_d        = command_q;
        bar0_d           = bar0_q;
        cache_line_d     = cache_line_q;
        interrupt_line_d = interrupt_line_q;
        msix_control_d   = msix_control_q;
        device_control_d = device_control_q;
        link_control_d   = link_control_q;
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
                CAP_MSIX:                           msix_control_d         = merged[31:16] & MSIX_CONTROL_RW;
                CAP_PCIE + PCIE_DEVICE_CONTROL:     device_control_d       = merged[15:0] & DEVICE_CONTROL_RW;
                CAP_PCIE + PCIE_LINK_CONTROL:       link_control_d         = merged[15:0] & LINK_CONTROL_RW;
                ECAP_PASID + ECAP_PASID_CAPABILITY: pasid_enable_d         = merged[16] && HAS_PASID;
                default: ;
            endcase
        end
    end

    always @(posedge clk) begin
        if (rst) begin
            step_q           <= 1'b0;
            command_q        <= CFG_COMMAND_RESET;
            bar0_q           <= {(64 - BAR_BITS){1'b0}};
            cache_line_q     <= CFG_CACHE_LINE_SIZE_RESET;
            interrupt_line_q <= CFG_INTERRUPT_LINE_RESET;
            msix_control_q   <= 16'd0;
            device_control_q <= PCIE_DEVICE_CONTROL_RESET;
            link_control_q   <= PCIE_LINK_CONTROL_RESET;
            pasid_enable_q   <= 1'b0;
        end else begin
            step_q           <= step_d;
            command_q        <= command_d;
            bar0_q           <= bar0_d;
            cache_line_q     <= cache_line_d;
            interrupt_line_q <= interrupt_line_d;
            msix_control_q   <= msix_control_d;
            device_control_q <= device_control_d;
            link_control_q   <= link_control_d;
            pasid_enable_q   <= pasid_enable_d;
        end
    end

    // Of its own: only a conventional reset forgets the numbers (PCIE-97, 100).
    always @(posedge clk) begin
        if (rst) captured_q <= 13'd0;
        else     captured_q <= captured_d;
    end

    always @(posedge clk) begin
        if (!step_q) read_q <= read_value;
    end

    // ---- the window ----------------------------------------------------------------------------------------------------
    pci_cfg_window #(
        .ADDRESS_WIDTH (ADDRESS_WIDTH)
    ) u_window (
        .clk                (clk),
        .rst                (rst),
        .bar                (window_bar),
        .offset             (window_offset),
        .length             (window_length),
        .data               (window_data),
        .write_bar          (write && (register == CAP_PCI_CFG + PCI_CFG_CAP_BAR)),
        .write_offset       (write && (register == CAP_PCI_CFG + PCI_CFG_CAP_OFFSET)),
        .write_length       (write && (register == CAP_PCI_CFG + PCI_CFG_CAP_LENGTH)),
        .merged             (merged),
        .access_valid       (step_q && to_data),
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

    assign config_done         = step_q && (to_data ? access_done : 1'b1);
    assign config_rdata        = to_data ? access_rdata : read_q;
    assign captured_id         = captured_q;
    assign bar0_base           = bar0_q;
    assign memory_space_enable = (command_q & COMMAND_MEMORY_SPACE) != 16'd0;
    assign bus_master_enable   = (command_q & COMMAND_BUS_MASTER) != 16'd0;
    assign msix_enable         = (msix_control_q & MSIX_CONTROL_ENABLE) != 16'd0;
    assign pasid_enable        = pasid_enable_q;

endmodule

`default_nettype wire
