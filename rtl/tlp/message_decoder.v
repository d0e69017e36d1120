// SPDX-License-Identifier: Apache-2.0
// What a received message asks of an endpoint that acts on none of them: nothing, an acknowledgement, or an error report.
//
// Carries PCIE-82, PCIE-83, PCIE-84, PCIE-85, PCIE-86 and the list in docs/spec-notes.md, TLP reception.

`default_nettype none

module message_decoder #(
    parameter INTEGRATED = 0         // 1: no power management, PME_Turn_Off is ignored
) (
    input  wire [2:0] routing,
    input  wire       has_data,
    input  wire [7:0] code,
    output reg        malformed,     // INTx travels upstream only
    output reg        known,         // else unsupported
    output reg        turn_off,      // to be answered with PME_TO_Ack
    output reg        uses_data      // poisoned data are an error
);

    localparam [2:0] FROM_ROOT = 3'b011;     // broadcast
    localparam [2:0] LOCAL     = 3'b100;     // ends at the receiver

    localparam [7:0] UNLOCK               = 8'h00;
    localparam [7:0] PM_ACTIVE_STATE_NAK  = 8'h14;
    localparam [7:0] PME_TURN_OFF         = 8'h19;
    localparam [7:0] SET_SLOT_POWER_LIMIT = 8'h50;
    localparam [7:0] VENDOR_TYPE_1        = 8'h7F;

    wire from_root = (routing == FROM_ROOT) && !has_data;
    wire to_here   = (routing == LOCAL) && !has_data;

    always @* begin
        malformed = 1'b0;
        known     = 1'b0;
        turn_off  = 1'b0;
        uses_data = 1'b0;
        case (code)
            8'h20, 8'h21, 8'h22, 8'h23, 8'h24, 8'h25, 8'h26, 8'h27:    // Assert_INTx, Deassert_INTx
                malformed = 1'b1;
            8'h40, 8'h41, 8'h43, 8'h44, 8'h45, 8'h47, 8'h48,           // the former hot-plug messages
            PM_ACTIVE_STATE_NAK:
                known = to_here;
            UNLOCK:
                known = from_root;
            PME_TURN_OFF: begin
                known    = from_root;
                turn_off = from_root && (INTEGRATED == 0);
            end
            SET_SLOT_POWER_LIMIT: begin
                known     = (routing == LOCAL) && has_data;
                uses_data = known;
            end
            VENDOR_TYPE_1:
                known = 1'b1;
            default: ;
        endcase
    end

endmodule

`default_nettype wire
