// SPDX-License-Identifier: Apache-2.0
// Every message the function sends by itself: its bytes (docs/spec-notes.md, Interrupts, Errors), and that each was due. MSI-X messages
// leave with the address and data they were taken with; Assert and Deassert_INTA alternate and end at the level; errors and
// acknowledgements are as many as were asked for, below 256 of a kind.
//
// Assumed: the arbiter takes nothing that is not offered.
//
// Carries PCIE-73 (with msix), PCIE-75, PCIE-86, PCIE-90, PCIE-109, PCIE-121; VPCI-90.

module message_sender_proof (
    input wire        clk,
    input wire        rst,
    input wire [12:0] captured_id,
    input wire        msi_valid,
    input wire [63:0] msi_address,
    input wire [31:0] msi_data,
    input wire        core_busy,
    input wire        intx_level,
    input wire [2:0]  send_error,
    input wire        send_acknowledge,
    input wire        message_room,
    input wire        message_ready
);

    wire         msi_ready, waiting, valid;
    wire [255:0] data;
    wire [2:0]   dwords;

    message_sender dut (
        .clk (clk), .rst (rst), .captured_id (captured_id), .msi_valid (msi_valid), .msi_ready (msi_ready),
        .msi_address (msi_address), .msi_data (msi_data), .core_busy (core_busy), .intx_level (intx_level),
        .send_error (send_error), .send_acknowledge (send_acknowledge), .waiting (waiting), .message_room (message_room),
        .message_valid (valid), .message_ready (message_ready), .message_data (data), .message_dwords (dwords)
    );

    (* keep *) wire [7:0] edge_count, fatal_count, nonfatal_count, correctable_count, acknowledge_count;    // probes
    (* keep *) wire       level_q, asserted_q, msi_q;
    (* keep *) wire [63:0] address_q;
    (* keep *) wire [31:0] data_q;

    // ---- what stands in the beat ---------------------------------------------------------------------------------------
    wire [31:0] after   = data[159:128];
    wire        is_msg  = data[7:3] == 5'b00110;
    wire [2:0]  routing = data[2:0];
    wire [7:0]  code    = data[63:56];
    wire        is_near = data[7:0] == 8'h40, is_far = data[7:0] == 8'h60;
    wire        is_msi  = is_near || is_far;
    wire        is_assert = is_msg && routing == 3'b100 && code == 8'h20, is_deassert = is_msg && routing == 3'b100 && code == 8'h24;
    wire        is_fatal  = is_msg && routing == 3'b000 && code == 8'h33, is_nonfatal = is_msg && routing == 3'b000 && code == 8'h31;
    wire        is_cor    = is_msg && routing == 3'b000 && code == 8'h30, is_ack = is_msg && routing == 3'b101 && code == 8'h1B;

    // ---- what is due ---------------------------------------------------------------------------------------------------
    reg        past = 1'b0;
    reg        held;                     // an MSI-X message was taken and has not left
    reg [63:0] held_address;
    reg [31:0] held_data;
    reg [7:0]  fatals, nonfatals, cors, acks;
    reg        told;                     // the last INTx message that left was an assertion
    reg        level;                    // of INTx when last looked at
    wire       sent = valid && message_ready;
    wire       takes_msi = msi_valid && msi_ready;

    function [7:0] ledger;
        input [7:0] owed;
        input       more;
        input       less;
        ledger = (more && !less && owed == 8'd255) ? 8'd255 : owed + more - less;
    endfunction

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);

        if (rst) begin
            held      <= 1'b0;
            fatals    <= 8'd0;
            nonfatals <= 8'd0;
            cors      <= 8'd0;
            acks      <= 8'd0;
            told      <= 1'b0;
            level     <= 1'b0;
        end else begin
            held <= (held && !(sent && is_msi)) || takes_msi;
            if (takes_msi) begin
                held_address <= msi_address;
                held_data    <= msi_data;
            end
            fatals    <= ledger(fatals, send_error[2], sent && is_fatal);
            nonfatals <= ledger(nonfatals, send_error[1], sent && is_nonfatal);
            cors      <= ledger(cors, send_error[0], sent && is_cor);
            acks      <= ledger(acks, send_acknowledge, sent && is_ack);
            if (sent && is_assert)   told <= 1'b1;
            if (sent && is_deassert) told <= 1'b0;
            if (!core_busy) level <= intx_level;
        end

        if (past && !rst) begin
            a_known_message:    assert (!valid || is_msi || is_assert || is_deassert || is_fatal || is_nonfatal || is_cor || is_ack);
            msi_was_taken:      assert (!(valid && is_msi) || held);
            msi_is_exact:       assert (!(valid && is_msi) || (data[31:8] == 24'h01_00_00 &&
                                        data[63:56] == 8'h0F && data[55:48] == 8'h00 &&
                                        (is_near ? (data[95:64] == {held_address[7:2], 2'b00, held_address[15:8],
                                                    held_address[23:16], held_address[31:24]} && data[127:96] == held_data)
                                                 : (data[95:64] == {held_address[39:32], held_address[47:40], held_address[55:48],
                                                    held_address[63:56]} && data[127:96] == {held_address[7:2], 2'b00,
                                                    held_address[15:8], held_address[23:16], held_address[31:24]} &&
                                                    after == held_data))));
            header_by_address:  assert (!(valid && is_msi) || is_far == (held_address[63:32] != 32'd0));
            msg_is_exact:       assert (!(valid && is_msg) || (data[31:8] == 24'd0 && data[55:48] == 8'd0 && data[127:64] == 64'd0));
            requester_is_ours:  assert (!valid || {data[39:32], data[47:40]} == {captured_id, 3'd0});
            length_is_exact:    assert (dwords == (is_far && valid ? 3'd4 : 3'd3) && (data >> (32 * (dwords + 4'd1))) == 256'd0);
            fatal_was_due:      assert (!(valid && is_fatal) || fatals != 8'd0);
            nonfatal_was_due:   assert (!(valid && is_nonfatal) || nonfatals != 8'd0);
            correctable_was_due: assert (!(valid && is_cor) || cors != 8'd0);
            acknowledge_was_due: assert (!(valid && is_ack) || acks != 8'd0);
            edges_alternate:    assert (!(valid && is_assert && told) && !(valid && is_deassert && !told));
            settles_at_level:   assert (valid || told == level);
            due_is_offered:     assert (valid || (fatals == 8'd0 && nonfatals == 8'd0 && cors == 8'd0 && acks == 8'd0 && !held));
            due_is_announced:   assert (waiting || !(valid || (!core_busy && intx_level != level)));
            taken_with_room:    assert (!msi_ready || (message_room && !held));
            ledgers_agree:      assert (fatal_count == fatals && nonfatal_count == nonfatals && correctable_count == cors &&
                                        acknowledge_count == acks && msi_q == held && level_q == level && asserted_q == told &&
                                        edge_count[0] == (level ^ told) && (!held || (address_q == held_address && data_q == held_data)));
            far_message:        cover (sent && is_far);
            withdrawn:          cover (sent && is_deassert && acks == 8'd1 && fatals == 8'd1);
        end
    end

endmodule
