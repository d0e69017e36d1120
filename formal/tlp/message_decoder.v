// SPDX-License-Identifier: Apache-2.0
// The disposition of every message code, routing and payload, from the list in docs/spec-notes.md (TLP reception, Messages),
// for both profiles. Combinational: one step is a complete proof.
//
// Carries PCIE-82, PCIE-83, PCIE-84, PCIE-85, PCIE-86.

module message_decoder_proof (
    input wire       clk,
    input wire [2:0] routing,
    input wire       has_data,
    input wire [7:0] code
);

    wire malformed, known, turn_off, uses_data;
    wire malformed_1, known_1, turn_off_1, uses_data_1;

    message_decoder #(.INTEGRATED (0)) link (
        .routing (routing), .has_data (has_data), .code (code),
        .malformed (malformed), .known (known), .turn_off (turn_off), .uses_data (uses_data)
    );
    message_decoder #(.INTEGRATED (1)) integrated (
        .routing (routing), .has_data (has_data), .code (code),
        .malformed (malformed_1), .known (known_1), .turn_off (turn_off_1), .uses_data (uses_data_1)
    );

    wire intx_code   = code >= 8'h20 && code <= 8'h27;
    wire vendor_1    = code == 8'h7F;
    wire unlock      = code == 8'h00 && routing == 3'b011 && !has_data;
    wire power_off   = code == 8'h19 && routing == 3'b011 && !has_data;
    wire nak         = code == 8'h14 && routing == 3'b100 && !has_data;
    wire hot_plug    = code >= 8'h40 && code <= 8'h48 && code != 8'h42 && code != 8'h46 && routing == 3'b100 && !has_data;
    wire power_limit = code == 8'h50 && routing == 3'b100 && has_data;
    wire silent      = vendor_1 || unlock || power_off || nak || hot_plug || power_limit;

    always @(posedge clk) begin
        intx_is_malformed:        assert (malformed == intx_code && malformed_1 == intx_code);
        others_are_unsupported:   assert (malformed || known == silent);
        vendor_type_1_is_silent:  assert (!vendor_1 || (known && !turn_off && !uses_data));
        tolerated_are_known:      assert (!(unlock || nak || hot_plug || power_limit) || (known && !turn_off));
        turn_off_is_answered:     assert (turn_off == power_off);
        integrated_is_silent:     assert (!turn_off_1 && known_1 == known && uses_data_1 == uses_data);
        poison_counts_for_limits: assert (uses_data == power_limit);
        power_off_comes:          cover (turn_off && known_1);
        limit_comes:              cover (uses_data);
    end

endmodule
