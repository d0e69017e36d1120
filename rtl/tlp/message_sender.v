// SPDX-License-Identifier: Apache-2.0
// Sends the function's own packets: MSI-X memory writes, INTx, error messages, PME_TO_Ack. Each is one beat. Messages that are
// due are counted and sent when there is room, so neither the core nor a request ever waits for the transmit side. A message
// that is due when the function is reset is still sent: it was generated before.
//
// An MSI-X message is taken with `msi_ready`, else the core keeps its vector pending. INTx follows its level: one message an
// edge. While the core executes an operation the level may be intermediate and is ignored.
//
// Carries PCIE-75, PCIE-86, PCIE-90, PCIE-109, PCIE-121; VPCI-90 (one message each).

`default_nettype none

module message_sender (
    input  wire         clk,
    input  wire         rst,
    input  wire [12:0]  captured_id,         // bus, device; the function number is 0
    // MSI-X: taken in a clock in which both are 1
    input  wire         msi_valid,
    output wire         msi_ready,
    input  wire [63:0]  msi_address,
    input  wire [31:0]  msi_data,
    // The rest, one clock each
    input  wire         core_busy,
    input  wire         intx_level,
    input  wire [2:0]   send_error,          // fatal, non-fatal, correctable
    input  wire         send_acknowledge,    // PME_TO_Ack
    output wire         waiting,             // something is due
    // Transmit arbiter
    input  wire         message_room,
    output wire         message_valid,
    input  wire         message_ready,
    output reg  [255:0] message_data,
    output wire [2:0]   message_dwords       // DW in the beat, less one
);

    localparam [2:0] TO_ROOT = 3'b000;
    localparam [2:0] LOCAL   = 3'b100;
    localparam [2:0] GATHER  = 3'b101;

    localparam [7:0] ASSERT_INTA   = 8'h20;
    localparam [7:0] DEASSERT_INTA = 8'h24;
    localparam [7:0] ERR_COR       = 8'h30;
    localparam [7:0] ERR_NONFATAL  = 8'h31;
    localparam [7:0] ERR_FATAL     = 8'h33;
    localparam [7:0] PME_TO_ACK    = 8'h1B;

    // ---- what is due ---------------------------------------------------------------------------------------------------
    reg         msi_q, msi_d;                // one taken, not yet sent
    reg  [63:0] msi_address_q;
    reg  [31:0] msi_data_q;
    reg         level_q, level_d;            // INTx as far as messages are due
    reg         asserted_q, asserted_d;      // INTx as far as messages are sent
    wire        edge_due = !core_busy && (level_q != intx_level);
    wire        intx_due, fatal_due, nonfatal_due, correctable_due, acknowledge_due;

    // First come, first served within a kind; PME_TO_Ack last, as it announces silence.
    wire sent             = message_valid && message_ready;
    wire sends_intx       = !msi_q && intx_due;
    wire sends_fatal      = !msi_q && !intx_due && fatal_due;
    wire sends_nonfatal   = !msi_q && !intx_due && !fatal_due && nonfatal_due;
    wire sends_correctable = !msi_q && !intx_due && !fatal_due && !nonfatal_due && correctable_due;
    wire sends_acknowledge = !(msi_q || intx_due || fatal_due || nonfatal_due || correctable_due) && acknowledge_due;

    // Assert and deassert alternate: of too many, a pair is left out.
    message_counter #(.AFTER_FULL (8'd254)) u_intx (
        .clk (clk), .rst (rst), .due (edge_due), .sent (sent && sends_intx), .waiting (intx_due)
    );
    message_counter u_fatal (
        .clk (clk), .rst (rst), .due (send_error[2]), .sent (sent && sends_fatal), .waiting (fatal_due)
    );
    message_counter u_nonfatal (
        .clk (clk), .rst (rst), .due (send_error[1]), .sent (sent && sends_nonfatal), .waiting (nonfatal_due)
    );
    message_counter u_correctable (
        .clk (clk), .rst (rst), .due (send_error[0]), .sent (sent && sends_correctable), .waiting (correctable_due)
    );
    message_counter u_acknowledge (
        .clk (clk), .rst (rst), .due (send_acknowledge), .sent (sent && sends_acknowledge), .waiting (acknowledge_due)
    );

    assign msi_ready     = message_room && !msi_q;
    assign message_valid = msi_q || intx_due || fatal_due || nonfatal_due || correctable_due || acknowledge_due;
    assign waiting       = message_valid || edge_due;

    always @* begin
        msi_d      = msi_q ? !sent : (msi_valid && msi_ready);
        level_d    = core_busy ? level_q : intx_level;
        asserted_d = asserted_q ^ (sent && sends_intx);
    end

    always @(posedge clk) begin
        if (rst) begin
            msi_q      <= 1'b0;
            level_q    <= 1'b0;
            asserted_q <= 1'b0;
        end else begin
            msi_q      <= msi_d;
            level_q    <= level_d;
            asserted_q <= asserted_d;
        end
    end

    // No reset: not used while msi_q is 0.
    always @(posedge clk) begin
        if (!msi_q) begin
            msi_address_q <= msi_address;
            msi_data_q    <= msi_data;
        end
    end

    // ---- its TLP -------------------------------------------------------------------------------------------------------
    reg  [2:0]  routing;
    reg  [7:0]  code;
    wire        far          = msi_q && (msi_address_q[63:32] != 32'd0);
    wire [31:0] header_0     = msi_q ? {2'b01, far, 5'b00000, 14'd0, 10'd1}        // MWr, one DW
                                     : {5'b00110, routing, 24'd0};                 // Msg
    wire [31:0] header_1     = {captured_id, 3'd0, 8'd0, msi_q ? 8'h0F : code};    // Last BE 0, First BE 1111
    wire [31:0] address_low  = {msi_address_q[31:2], 2'b00};

    assign message_dwords = far ? 3'd4 : 3'd3;

    function [31:0] link_order;
        input [31:0] dword;
        link_order = {dword[7:0], dword[15:8], dword[23:16], dword[31:24]};
    endfunction

    always @* begin
        routing = TO_ROOT;
        code    = ERR_COR;
        if (sends_intx) begin
            routing = LOCAL;
            code    = asserted_q ? DEASSERT_INTA : ASSERT_INTA;
        end
        if (sends_fatal)    code = ERR_FATAL;
        if (sends_nonfatal) code = ERR_NONFATAL;
        if (sends_acknowledge) begin
            routing = GATHER;
            code    = PME_TO_ACK;
        end

        message_data        = 256'd0;
        message_data[63:0]  = {link_order(header_1), link_order(header_0)};
        if (far)        message_data[159:64] = {msi_data_q, link_order(address_low), link_order(msi_address_q[63:32])};
        else if (msi_q) message_data[127:64] = {msi_data_q, link_order(address_low)};
    end

    wire unused = &{1'b0, msi_address_q[1:0]};

endmodule

`default_nettype wire
