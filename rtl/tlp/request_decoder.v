// SPDX-License-Identifier: Apache-2.0
// Decodes the header of the TLP at the head of the buffer: the request, or why it is not served. The result is registered and
// stays until `request_done`.
//
// Order of checks (PCIE-92): malformed, then unsupported, then poisoned. Malformed here is what needs no count of
// received bytes: 4 KiB crossing, byte enables, Length of configuration and I/O requests, operands of atomics.
//
//   request_memory       BAR0, `request_length` DW (writes up to 128, reads up to 1024) from `request_address`
//   request_config       one DW of configuration space
//   request_refused      no effect, UR completion without data
//   none of them         no effect, no answer
//
// Beside it, what is to be logged, at most one error: malformed, unsupported, poisoned, unexpected (a completion).
//
// Carries PCIE-01, PCIE-02, PCIE-03, PCIE-04, PCIE-10, PCIE-11, PCIE-12, PCIE-13, PCIE-21, PCIE-22, PCIE-23, PCIE-27,
// PCIE-31, PCIE-37, PCIE-39, PCIE-40, PCIE-41, PCIE-42, PCIE-47, PCIE-50, PCIE-51, PCIE-61, PCIE-62, PCIE-63, PCIE-78,
// PCIE-79, PCIE-80, PCIE-83, PCIE-84, PCIE-85, PCIE-86, PCIE-87, PCIE-92, PCIE-110, PCIE-111, PCIE-112.

`default_nettype none

module request_decoder #(
    parameter INTEGRATED    = 0,
    parameter ADDRESS_WIDTH = 15     // DW addresses in BAR0
) (
    input  wire                     clk,
    input  wire                     rst,
    // Head of the TLP buffer; between requests it is the first beat of a TLP.
    input  wire                     head_valid,
    input  wire [255:0]             head_data,
    input  wire                     head_malformed,     // nothing but this is known of the TLP
    // Configuration space
    input  wire                     memory_space_enable,// and D0
    input  wire                     pasid_enable,
    input  wire [63:ADDRESS_WIDTH+2] bar0_base,
    input  wire [12:0]              captured_id,        // bus, device
    // Request sequencer and completion builder
    output wire                     request_valid,
    input  wire                     request_done,
    output reg                      request_memory,
    output reg                      request_config,
    output reg                      request_refused,
    output reg  [3:0]               request_error,      // unexpected, poisoned, unsupported, malformed
    output reg                      request_turn_off,   // PME_Turn_Off, to be acknowledged
    output reg                      request_write,
    output reg                      request_posted,
    output reg  [2:0]               request_payload,    // DW of the TLP at which a served write's payload starts, 3..5
    output reg  [10:0]              request_length,     // DW, 1..1024
    output reg  [ADDRESS_WIDTH-1:0] request_address,    // DW in BAR0
    output reg  [9:0]               request_register,   // DW in configuration space
    output reg  [12:0]              request_destination,// bus, device a configuration request was sent to
    output reg  [3:0]               request_first_be,
    output reg  [3:0]               request_last_be,
    output reg                      request_locked,
    output reg  [2:0]               request_tc,
    output reg  [2:0]               request_attr,       // IDO, RO, NS
    output reg  [9:0]               request_tag,
    output reg  [15:0]              request_requester,
    output reg  [12:0]              request_completer,  // bus, device for the completion; function 0
    output reg  [11:0]              request_byte_count,
    output reg  [6:0]               request_lower_address
);

    // ---- header fields, big-endian in link order -----------------------------------------------------------------------
    wire [2:0]   prefixes;
    wire         only_pasid, unused_has_local;
    wire [127:0] header;

    prefix_parser u_prefixes (
        .beat       (head_data),
        .count      (prefixes),
        .only_pasid (only_pasid),
        .has_local  (unused_has_local),
        .header     (header)
    );

    wire [31:0] header_0 = {header[7:0], header[15:8], header[23:16], header[31:24]};
    wire [31:0] header_1 = {header[39:32], header[47:40], header[55:48], header[63:56]};
    wire [31:0] header_2 = {header[71:64], header[79:72], header[87:80], header[95:88]};
    wire [31:0] header_3 = {header[103:96], header[111:104], header[119:112], header[127:120]};

    wire [7:0]  kind     = header_0[31:24];
    wire        four_dw  = kind[5];
    wire        has_data = kind[6];
    wire        poisoned = header_0[14] && has_data;
    wire        translated = header_0[11:10] != 2'b00;
    wire [10:0] length   = {header_0[9:0] == 10'd0, header_0[9:0]};     // DW, 1..1024
    wire [3:0]  first_be = header_1[3:0];
    wire [3:0]  last_be  = header_1[7:4];
    wire [63:2] address  = four_dw ? {header_2, header_3[31:2]} : {32'd0, header_2[31:2]};

    // Fmt's upper bit is 0 in every defined kind; LN, TH and the reserved bits are ignored; tlp_buffer handles TD.
    wire unused = &{1'b0, kind[7], header_0[17:15], header_3[1:0]};

    // ---- kinds (undefined ones never get here) -------------------------------------------------------------------------
    wire is_memory = kind[4:0] == 5'h00;
    wire is_locked = kind[4:0] == 5'h01;
    wire is_io     = kind[4:0] == 5'h02;
    wire is_config = kind[4:1] == 4'h2;                                 // type 0 and 1
    wire is_atomic = (kind[4:2] == 3'b011);
    wire is_cas    = is_atomic && kind[1];
    wire is_completion = kind[4:1] == 4'h5;
    wire is_message    = kind[4:3] == 2'b10;

    wire message_malformed, message_known, message_turn_off, message_uses_data;

    message_decoder #(
        .INTEGRATED (INTEGRATED)
    ) u_message (
        .routing   (kind[2:0]),
        .has_data  (has_data),
        .code      (header_1[7:0]),
        .malformed (message_malformed),
        .known     (message_known),
        .turn_off  (message_turn_off),
        .uses_data (message_uses_data)
    );

    // ---- malformed -----------------------------------------------------------------------------------------------------
    wire one_dw       = length == 11'd1;
    wire crosses      = ({1'b0, address[11:2]} + length) > 11'd1024;
    wire bad_enables  = one_dw ? (last_be != 4'd0) : ((first_be == 4'd0) || (last_be == 4'd0));
    wire bad_operand  = is_cas ? !((length == 11'd2) || (length == 11'd4) || (length == 11'd8))
                               : !((length == 11'd1) || (length == 11'd2));
    wire malformed    = head_malformed ||
                        ((is_memory || is_locked) && (crosses || bad_enables)) ||
                        ((is_config || is_io) && (!one_dw || (last_be != 4'd0))) ||
                        (is_atomic && bad_operand) ||
                        (is_message && message_malformed) ||
                        (only_pasid && (is_config || is_io || is_completion));

    // ---- unsupported ---------------------------------------------------------------------------------------------------
    wire hit            = memory_space_enable && (address[63:ADDRESS_WIDTH+2] == bar0_base);
    // The buffer let End-End prefixes through: one PASID prefix is fine where PASIDs are enabled, and on messages.
    wire prefix_served  = (prefixes == 3'd0) || (only_pasid && (pasid_enable || is_message));
    wire memory_served  = is_memory && hit && !translated && prefix_served;
    wire config_served  = is_config && !kind[0] && (header_2[18:16] == 3'd0) && prefix_served;   // type 0, function 0
    wire message_served = is_message && message_known && prefix_served;
    wire unexpected     = is_completion && prefix_served;
    wire posted         = is_memory && has_data;
    wire answered       = (is_memory && !has_data) || is_locked || is_io || is_config || is_atomic;
    wire served         = memory_served || config_served || message_served || unexpected;
    // Poisoned data matter where they would have been used.
    wire poison_matters = poisoned && (memory_served || config_served || (message_served && message_uses_data));

    // ---- completion fields ---------------------------------------------------------------------------------------------
    reg  [1:0] first_byte, bytes_after_last;
    wire [3:0] end_be = one_dw ? first_be : last_be;

    always @* begin
        casez (first_be)
            4'b???1: first_byte = 2'd0;
            4'b??10: first_byte = 2'd1;
            4'b?100: first_byte = 2'd2;
            4'b1000: first_byte = 2'd3;
            default: first_byte = 2'd0;     // zero-length read
        endcase
        casez (end_be)
            4'b1???: bytes_after_last = 2'd0;
            4'b01??: bytes_after_last = 2'd1;
            4'b001?: bytes_after_last = 2'd2;
            default: bytes_after_last = 2'd3;     // zero-length read: byte count 1
        endcase
    end

    // 4096 bytes are coded 0, which the 12 bits give by themselves.
    wire [11:0] memory_count  = {length[9:0], 2'b00} - {10'd0, first_byte} - {10'd0, bytes_after_last};
    wire [11:0] operand_count = is_cas ? {length, 1'b0} : {length[9:0], 2'b00};

    // ---- registers -----------------------------------------------------------------------------------------------------
    reg valid_q, valid_d;
    reg memory_d, config_d, refused_d;

    wire load = head_valid && !valid_q;

    assign request_valid = valid_q;

    always @* begin
        valid_d = load || (valid_q && !request_done);

        memory_d  = !malformed && memory_served && !poison_matters;
        config_d  = !malformed && config_served && !poison_matters;
        refused_d = !malformed && answered && !memory_d && !config_d;
    end

    always @(posedge clk) begin
        if (rst) valid_q <= 1'b0;
        else     valid_q <= valid_d;
    end

    // No reset: not used while request_valid is 0.
    always @(posedge clk) begin
        if (load) begin
            request_memory        <= memory_d;
            request_config        <= config_d;
            request_refused       <= refused_d;
            request_error         <= malformed ? 4'b0001 : {unexpected, poison_matters, !served, 1'b0};
            request_turn_off      <= !malformed && message_served && message_turn_off;
            request_write         <= has_data;
            request_posted        <= posted;
            request_payload       <= 3'd3 + {2'd0, only_pasid} + {2'd0, four_dw};
            request_length        <= length;
            request_address       <= address[ADDRESS_WIDTH+1:2];
            request_register      <= header_2[11:2];
            request_destination   <= header_2[31:19];
            request_first_be      <= first_be;
            request_last_be       <= last_be;
            request_locked        <= is_locked;
            request_tc            <= header_0[22:20];
            request_attr          <= {header_0[18], header_0[13:12]};
            request_tag           <= {header_0[23], header_0[19], header_1[15:8]};
            request_requester     <= header_1[31:16];
            // A configuration write that will be served supplies the numbers that its own completion carries (PCIE-24).
            request_completer     <= config_d && has_data ? header_2[31:19] : captured_id;
            request_byte_count    <= is_atomic ? operand_count : (is_memory || is_locked) ? memory_count : 12'd4;
            request_lower_address <= (is_memory || is_locked) ? {address[6:2], first_byte} : 7'd0;
        end
    end

endmodule

`default_nettype wire
