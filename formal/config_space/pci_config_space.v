// SPDX-License-Identifier: Apache-2.0
// Configuration space against its image: what every register reads after whatever was written, register by register from
// docs/layout.md (sections 2, 3, 6, 7, 8), docs/decisions.md (sections 2, 3) and docs/spec-notes.md (Configuration space); which bits
// a write changes, byte by byte; what the outputs follow; captured numbers; what asks for a reset and what it leaves.
// The content of the window's data register is the proof pci_cfg_window's.
//
// Assumed: the sequencer's protocol (proof request_sequencer): fields stable from valid to done, a reset in the clock after the
// `done` that asked for it, no error logged while a request is under way.
//
// Carries PCIE-17, PCIE-18, PCIE-19, PCIE-20, PCIE-24, PCIE-25, PCIE-26, PCIE-28, PCIE-29, PCIE-30, PCIE-33, PCIE-64,
// PCIE-65, PCIE-66, PCIE-67, PCIE-68, PCIE-69, PCIE-70, PCIE-71, PCIE-72, PCIE-73, PCIE-74, PCIE-75, PCIE-76, PCIE-77,
// PCIE-89, PCIE-91, PCIE-93, PCIE-94, PCIE-95, PCIE-96, PCIE-97, PCIE-100, PCIE-101, PCIE-102, PCIE-103, PCIE-104,
// PCIE-105, PCIE-106, PCIE-107, PCIE-114, PCIE-115, PCIE-124, PCIE-125, PCIE-126, PCIE-127, PCIE-128, PCIE-129,
// PCIE-130, PCIE-131, PCIE-132, PCIE-133, PCIE-134, PCIE-135; VPCI-01, VPCI-02, VPCI-03, VPCI-04, VPCI-05, VPCI-06,
// VPCI-11, VPCI-12, VPCI-13, VPCI-14, VPCI-15, VPCI-16, VPCI-17, VPCI-18, VPCI-19, VPCI-20, VPCI-21, VPCI-22, VPCI-97,
// VPCI-113.

module pci_config_space_proof #(
    parameter INTEGRATED    = 0,
    parameter PASID_SUPPORT = 1
) (
    input wire        clk,
    input wire        rst,
    input wire        config_valid,
    input wire        config_write,
    input wire [9:0]  config_register,
    input wire [3:0]  enable,
    input wire [31:0] wdata,
    input wire [12:0] destination,
    input wire        window_ready,
    input wire        window_done,
    input wire [31:0] window_rdata,
    input wire        log,
    input wire [3:0]  error,
    input wire        answered,
    input wire        interrupt_pending
);

    reg          function_reset;
    wire         done, asks_reset, window_valid, window_write, intx_level, mse, bme, msix_enable, msix_mask, pasid_enable, d0;
    wire [31:0]  rdata, window_wdata;
    wire [14:0]  window_address;
    wire [3:0]   window_byte_enable;
    wire [2:0]   send_error, max_payload;
    wire [12:0]  captured_id;
    wire [63:17] bar0_base;

    pci_config_space #(.INTEGRATED (INTEGRATED), .PASID_SUPPORT (PASID_SUPPORT)) dut (
        .clk (clk), .rst (rst), .function_reset (function_reset), .config_valid (config_valid), .config_done (done),
        .config_write (config_write), .config_register (config_register), .config_byte_enable (enable), .config_wdata (wdata),
        .config_destination (destination), .config_rdata (rdata), .config_reset (asks_reset), .window_valid (window_valid),
        .window_ready (window_ready), .window_write (window_write), .window_address (window_address),
        .window_byte_enable (window_byte_enable), .window_wdata (window_wdata), .window_done (window_done),
        .window_rdata (window_rdata), .log (log), .error (error), .answered (answered), .send_error (send_error),
        .interrupt_pending (interrupt_pending), .intx_level (intx_level), .captured_id (captured_id), .bar0_base (bar0_base),
        .memory_space_enable (mse), .max_payload (max_payload), .bus_master_enable (bme), .msix_enable (msix_enable),
        .msix_function_mask (msix_mask), .pasid_enable (pasid_enable), .power_d0 (d0)
    );

    // Probes, for induction
    (* keep *) wire        step_q, parity_q, system_q;
    (* keep *) wire [1:0]  window_q, power_q;
    (* keep *) wire [7:0]  cache_q, line_q, window_bar_q;
    (* keep *) wire [15:0] command_q, control_q, link_q, msix_q;
    (* keep *) wire [31:0] read_q, window_offset_q, window_length_q;
    (* keep *) wire [3:0]  status_q;

    // ---- places, by profile --------------------------------------------------------------------------------------------
    localparam I = INTEGRATED != 0, P = PASID_SUPPORT != 0;
    localparam [11:0] PM = 12'h040, MSIX = I ? 12'h040 : 12'h048, COMMON = I ? 12'h04C : 12'h054, NOTIFY = I ? 12'h05C : 12'h064,
                      ISR = I ? 12'h070 : 12'h078, DEVICE = I ? 12'h080 : 12'h088, WINDOW = I ? 12'h090 : 12'h098,
                      MSIX_CFG = 12'h0A4, PASID = I ? 12'h0B4 : 12'h0AC, MANAGED = I ? 12'h0C4 : 12'h0BC,
                      PCIE = I ? 12'h0D4 : 12'h0CC;
    localparam [7:0]  AFTER_CFG = P ? PASID[7:0] : PCIE[7:0];

    // ---- writable state ------------------------------------------------------------------------------------------------
    reg [15:0] command, control, link;
    reg [63:0] bar;
    reg [7:0]  line, cache, window_bar;
    reg [31:0] window_offset, window_length;
    reg [1:0]  power, msix;              // msix: enable, function mask
    reg        pasid;
    reg [12:0] captured;
    reg [3:0]  device_status;            // URD, FED, NFED, CED
    reg        parity, system;

    wire [11:0] at = {config_register, 2'b00};
    reg [31:0]  image;                   // what the register reads

    function [31:0] header;              // of a virtio capability
        input [7:0] kind;
        input [7:0] size;
        input [7:0] next;
        header = {kind, size, next, 8'h09};
    endfunction

    always @* begin
        image = 32'd0;
        if (at == 12'h000) image = 32'h1041_1AF4;
        if (at == 12'h004) image = {parity, system, 9'd0, 1'b1, interrupt_pending && !msix[1], 3'd0, command};
        if (at == 12'h008) image = 32'h020000_01;
        if (at == 12'h00C) image = {24'd0, cache};
        if (at == 12'h010) image = {bar[31:17], 17'h00004};
        if (at == 12'h014) image = bar[63:32];
        if (at == 12'h02C) image = 32'h1100_1AF4;
        if (at == 12'h034) image = 32'h00000040;
        if (at == 12'h03C) image = {24'h000001, line};
        if (!I && at == PM)      image = 32'h0003_48_01;
        if (!I && at == PM + 4)  image = {30'd0, power};
        if (at == MSIX)          image = {msix, 14'd31, COMMON[7:0], 8'h11};
        if (at == MSIX + 4)      image = 32'h00008000;
        if (at == MSIX + 8)      image = 32'h00007000;
        if (at == COMMON)        image = header(1, 16, NOTIFY[7:0]);
        if (at == COMMON + 12)   image = 64;
        if (at == NOTIFY)        image = header(2, 20, ISR[7:0]);
        if (at == NOTIFY + 8)    image = 32'h10000;
        if (at == NOTIFY + 12)   image = 32'h10000;
        if (at == NOTIFY + 16)   image = 1024;
        if (at == ISR)           image = header(3, 16, DEVICE[7:0]);
        if (at == ISR + 8)       image = 32'h1000;
        if (at == ISR + 12)      image = 4;
        if (at == DEVICE)        image = header(4, 16, WINDOW[7:0]);
        if (at == DEVICE + 8)    image = 32'h2000;
        if (at == DEVICE + 12)   image = 64;
        if (at == WINDOW)        image = header(5, 20, I ? MSIX_CFG[7:0] : AFTER_CFG);
        if (at == WINDOW + 4)    image = {24'd0, window_bar};
        if (at == WINDOW + 8)    image = window_offset;
        if (at == WINDOW + 12)   image = window_length;
        if (I && at == MSIX_CFG)      image = header(10, 16, AFTER_CFG);
        if (I && at == MSIX_CFG + 8)  image = 32'h4000;
        if (I && at == MSIX_CFG + 12) image = 24;
        if (P && at == PASID)         image = header(11, 16, MANAGED[7:0]);
        if (P && at == PASID + 8)     image = 32'h5000;
        if (P && at == PASID + 12)    image = 4;
        if (P && at == MANAGED)       image = header(12, 16, PCIE[7:0]);
        if (P && at == MANAGED + 8)   image = 32'h3000;
        if (P && at == MANAGED + 12)  image = 272;
        if (at == PCIE)          image = I ? 32'h0092_00_10 : 32'h0002_00_10;
        if (at == PCIE + 4)      image = 32'h10008022;
        if (at == PCIE + 8)      image = {12'd0, device_status, control};
        if (at == PCIE + 36)     image = P ? 32'h00710000 : 32'h00010000;
        if (!I && at == PCIE + 12) image = 32'h00000043;
        if (!I && at == PCIE + 16) image = {16'h0043, link};
        if (!I && at == PCIE + 44) image = 32'h0000000E;
        if (!I && at == PCIE + 48) image = 32'h00000003;
        if (P && at == 12'h100)  image = 32'h0001_001B;
        if (P && at == 12'h104)  image = {15'd0, pasid, 16'h1400};
    end

    wire        to_data = at == WINDOW + 16;
    wire [31:0] lanes   = {{8{enable[3]}}, {8{enable[2]}}, {8{enable[1]}}, {8{enable[0]}}};
    wire [31:0] ones    = wdata & lanes;

    reg         past = 1'b0, underway, outstanding;
    reg [31:0]  shown;                   // the image when the request came
    wire [31:0] before = underway ? shown : image;
    wire [31:0] next   = (before & ~lanes) | ones;
    wire        writes = done && config_write;
    wire        to_d0  = !I && writes && at == PM + 4 && power == 2'd3 && enable[0] && wdata[1:0] == 2'd0;
    wire        flr    = writes && at == PCIE + 8 && ones[15];

    // One error a TLP, see error_log.
    wire        fatal = log && error[0], non_fatal = log && ((error[1] && !answered) || error[2]);
    wire        cor   = log && ((error[1] && answered) || error[3]);
    wire        serr  = command[8] && d0 && ((fatal) || (non_fatal && !(error[1] && !control[3])));

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        if (past && $past(config_valid && !done && !rst))
            assume (config_valid && $stable({config_write, config_register, enable, wdata, destination}));
        if (past && $past(done)) assume (!config_valid);
        assume (!(log && (config_valid || function_reset)));
        assume ((error & (error - 4'd1)) == 4'd0);
        assume (!window_done || outstanding);
        function_reset <= !rst && asks_reset && done;

        underway    <= !rst && config_valid && !done;
        outstanding <= !rst && ((outstanding && !window_done) || (window_valid && window_ready));
        if (!underway) shown <= image;

        // Only a conventional reset forgets these (PCIE-97, PCIE-100).
        if (rst) begin
            captured <= 13'd0;
            link     <= 16'd0;
        end else begin
            if (writes) captured <= destination;
            if (writes && !I && at == PCIE + 16) link <= next[15:0] & 16'h00CB;
        end

        if (rst || function_reset) begin
            command <= 16'd0;
            bar     <= 64'd0;
            cache   <= 8'd0;
            line    <= 8'd0;
            power   <= 2'd0;
            msix    <= 2'd0;
            pasid   <= 1'b0;
            window_bar    <= 8'd0;
            window_offset <= 32'd0;
            window_length <= 32'd0;
            control       <= rst ? 16'h2000 : {8'h20, control[7:5], 5'd0};
            device_status <= 4'd0;
            parity        <= 1'b0;
            system        <= 1'b0;
        end else begin
            if (writes) begin
                if (at == 12'h004) command <= next[15:0] & 16'h0546;
                if (at == 12'h00C) cache <= next[7:0];
                if (at == 12'h010) bar[31:17] <= next[31:17];
                if (at == 12'h014) bar[63:32] <= next;
                if (at == 12'h03C) line <= next[7:0];
                if (!I && at == PM + 4 && enable[0] && wdata[1:0] == 2'd3) power <= 2'd3;
                if (at == MSIX)       msix <= next[31:30];
                if (at == WINDOW + 4) window_bar <= next[7:0];
                if (at == WINDOW + 8) window_offset <= next;
                if (at == WINDOW + 12) window_length <= next;
                if (at == PCIE + 8)   control <= next[15:0] & 16'h71EF;
                if (P && at == 12'h104) pasid <= next[16];
            end
            device_status <= (device_status & ~((writes && at == PCIE + 8) ? ones[19:16] : 4'd0)) |
                             {log && error[1], fatal, non_fatal, cor};
            parity <= (parity && !(writes && at == 12'h004 && ones[31])) || (log && error[2]);
            system <= (system && !(writes && at == 12'h004 && ones[30])) ||
                      (serr && (command[8] || (fatal ? control[2] : control[1])));
        end

        if (past && !rst) begin
            reads_the_image:   assert (!(done && !to_data) || rdata == shown);
            answers_in_two:    assert (!(underway && !to_data) || done);
            done_for_requests: assert (!done || config_valid);
            captures_on_write: assert (captured_id == captured ||
                                       (underway && config_write && to_data && captured_id == destination));
            bar_follows:       assert (bar0_base == bar[63:17]);
            memory_enable:     assert (mse == (command[1] && power == 2'd0));
            bus_master:        assert (bme == command[2]);
            msix_control:      assert (msix_enable == msix[1] && msix_mask == msix[0]);
            pasid_control:     assert (pasid_enable == pasid);
            payload_setting:   assert (max_payload == control[7:5]);
            power_state:       assert (d0 == (power == 2'd0) && (power == 2'd0 || power == 2'd3));
            intx_gating:       assert (intx_level == (interrupt_pending && !msix[1] && !command[10] && power == 2'd0));
            reset_when_asked:  assert (!done || asks_reset == (flr || to_d0));
            silent_unless_d0:  assert (d0 || send_error == 3'd0);
            one_report:        assert ((send_error & (send_error - 3'd1)) == 3'd0 && (log || send_error == 3'd0));
            window_only_for_data: assert (!window_valid || (config_valid && to_data));
            rw_bits_only:      assert ((command & ~16'h0546) == 16'd0 && (control & ~16'h71EF) == 16'd0 && (link & ~16'h00CB) == 16'd0);
            steps_agree:       assert (step_q == underway && !(function_reset && underway) && window_q != 2'd3 &&
                                       outstanding == (window_q == 2'd2) && (window_q == 2'd0 || (underway && to_data)) &&
                                       (!underway || read_q == shown || to_data));
            state_agrees:      assert (power_q == power && command_q == command && control_q == control && cache_q == cache &&
                                       line_q == line &&
                                       window_bar_q == window_bar && window_offset_q == window_offset && status_q == device_status &&
                                       window_length_q == window_length && parity_q == parity && system_q == system &&
                                       msix_q == {msix, 14'd0} && (I || link_q == link));
            bar_sized:         cover (done && !config_write && at == 12'h010 && rdata == 32'hFFFE0004);
            flr_keeps:         cover (done && at == PCIE + 8 && !config_write && max_payload == 3'd2 && $past(function_reset, 3));
            d3_left:           cover (function_reset);
        end
    end

endmodule
