// SPDX-License-Identifier: Apache-2.0
// Takes TLPs from the link and passes on whole, well-formed ones only (store and forward: a write that turns out malformed
// has no effect). In the place of a malformed one a marker of one beat is passed on, so that errors are logged in the order
// of arrival. Checked here is what needs the count of received bytes: the shape of tkeep, a defined Fmt and Type, length =
// prefixes + header + Length (types with data) + digest, at most 512 bytes of payload; and prefixes that are never legal.
// request_decoder checks the rest.
//
// Byte n of the TLP in link order is tdata[8n+7:8n] of its beat. Of a packet that is already known to be bad only the first
// beat is stored, however long it goes on: it keeps the marker's place, and nothing that arrives can fill the buffer for good.
//
// Carries PCIE-01, PCIE-02, PCIE-03, PCIE-04, PCIE-05, PCIE-06, PCIE-07, PCIE-08, PCIE-09 (reception), PCIE-81 (an
// undefined type), PCIE-112, PCIE-113 (prefixes), PCIE-16 (with the transmit queue's depth).

`default_nettype none

module tlp_buffer #(
    parameter PASID_SUPPORT = 1,     // 0: every prefix is malformed
    parameter DEPTH_BITS    = 6      // log2 of beats; the longest TLP takes 18
) (
    input  wire         clk,
    input  wire         rst,
    input  wire [255:0] s_axis_rx_tdata,
    input  wire [31:0]  s_axis_rx_tkeep,
    input  wire         s_axis_rx_tvalid,
    output wire         s_axis_rx_tready,
    input  wire         s_axis_rx_tlast,
    output wire         head_valid,  // oldest beat not yet popped; the rest of its TLP follows without a gap
    output wire [255:0] head_data,   // bytes that were not kept are 0
    output wire         head_last,
    output wire         head_malformed,   // a marker: nothing else of the TLP is left
    input  wire         head_pop,
    output wire         pending      // a TLP is here, checked or not: from the clock after its last beat to its last pop
);

    localparam [4:0] BEATS_MAX   = 5'd18;     // 4 + 4 + 128 + 1 DW
    localparam [9:0] PAYLOAD_MAX = 10'd128;   // DW

    // ---- the incoming beat ---------------------------------------------------------------------------------------------
    reg  [255:0] kept_data;
    reg  [3:0]   kept_dwords;    // 1..8 when the keep mask is legal for a last beat, else 0
    integer      lane;

    always @* begin
        for (lane = 0; lane < 32; lane = lane + 1)
            kept_data[8*lane +: 8] = s_axis_rx_tdata[8*lane +: 8] & {8{s_axis_rx_tkeep[lane]}};
        case (s_axis_rx_tkeep)
            32'h0000000F: kept_dwords = 4'd1;
            32'h000000FF: kept_dwords = 4'd2;
            32'h00000FFF: kept_dwords = 4'd3;
            32'h0000FFFF: kept_dwords = 4'd4;
            32'h000FFFFF: kept_dwords = 4'd5;
            32'h00FFFFFF: kept_dwords = 4'd6;
            32'h0FFFFFFF: kept_dwords = 4'd7;
            32'hFFFFFFFF: kept_dwords = 4'd8;
            default:      kept_dwords = 4'd0;
        endcase
    end

    // ---- expected length, from the first beat --------------------------------------------------------------------------
    wire [2:0]   prefixes;
    wire         has_local, unused_only_pasid;
    wire [127:0] header;
    wire [7:0]   kind        = header[7:0];
    wire         digest      = header[23];
    wire [9:0]   length      = {header[17:16], header[31:24]};
    wire         has_payload = kind[6];
    reg          defined;

    prefix_parser u_prefixes (
        .beat       (kept_data),
        .count      (prefixes),
        .only_pasid (unused_only_pasid),
        .has_local  (has_local),
        .header     (header)
    );

    wire bad_prefix = has_local || ((PASID_SUPPORT == 0) && (prefixes != 3'd0));
    wire unused     = &{1'b0, header[127:32], header[22:18], header[15:8]};

    always @* begin
        case (kind)
            8'h00, 8'h20, 8'h01, 8'h21, 8'h02, 8'h04, 8'h05,                    // MRd, MRdLk, IORd, CfgRd0, CfgRd1
            8'h40, 8'h60, 8'h42, 8'h44, 8'h45,                                  // MWr, IOWr, CfgWr0, CfgWr1
            8'h0A, 8'h0B, 8'h4A, 8'h4B,                                         // Cpl, CplLk, CplD, CplDLk
            8'h30, 8'h31, 8'h32, 8'h33, 8'h34, 8'h35,                           // Msg, by routing
            8'h70, 8'h71, 8'h72, 8'h73, 8'h74, 8'h75,                           // MsgD
            8'h4C, 8'h6C, 8'h4D, 8'h6D, 8'h4E, 8'h6E: defined = 1'b1;           // FetchAdd, Swap, CAS
            default:                                  defined = 1'b0;
        endcase
    end

    // ---- collecting ----------------------------------------------------------------------------------------------------
    reg       inside_q, inside_d;         // between the first and the last beat of a TLP
    reg       broken_q, broken_d;         // the TLP is bad whatever follows
    reg [4:0] beats_q, beats_d;           // taken of this TLP; stops counting once it is broken
    reg [7:0] expected_q, expected_d;     // DW, prefixes, header and digest included; 137 at most
    reg [3:0] last_dwords_q, last_dwords_d;
    reg       judge_q, judge_d;           // the last beat was taken a clock ago: commit, or put the marker in its place
    reg       marker_q, marker_d;         // the marker was written a clock ago: commit

    wire [DEPTH_BITS:0] free_words;
    wire                occupied;
    wire                take        = s_axis_rx_tvalid && s_axis_rx_tready;
    wire                too_long    = has_payload && ((length == 10'd0) || (length > PAYLOAD_MAX));
    wire                discarding  = inside_q && broken_q;
    wire                well_formed = !broken_q && ({beats_q, 3'd0} + {4'd0, last_dwords_q} == {expected_q} + 8'd8);

    wire                spoiled     = judge_q && !well_formed;

    // In reset nothing is taken: a beat accepted then would be lost. While a marker is written nothing is taken, either.
    assign s_axis_rx_tready = !rst && !spoiled && (discarding || (free_words != {(DEPTH_BITS + 1){1'b0}}));

    always @* begin
        inside_d      = inside_q;
        broken_d      = broken_q;
        beats_d       = beats_q;
        expected_d    = expected_q;
        last_dwords_d = last_dwords_q;
        judge_d       = 1'b0;
        marker_d      = spoiled;
        if (take) begin
            if (!inside_q) begin
                broken_d   = !defined || too_long || bad_prefix;
                beats_d    = 5'd1;
                expected_d = 8'd3 + {5'd0, prefixes} + {7'd0, kind[5]} + {7'd0, digest} +
                             (has_payload ? length[7:0] : 8'd0);
            end else if (!broken_q) begin
                broken_d   = beats_q == BEATS_MAX;
                beats_d    = beats_q + 5'd1;
            end
            if (s_axis_rx_tlast ? (kept_dwords == 4'd0) : (kept_dwords != 4'd8)) broken_d = 1'b1;
            inside_d      = !s_axis_rx_tlast;
            last_dwords_d = kept_dwords;
            judge_d       = s_axis_rx_tlast;
        end
    end

    always @(posedge clk) begin
        if (rst) begin
            inside_q      <= 1'b0;
            broken_q      <= 1'b0;
            beats_q       <= 5'd0;
            expected_q    <= 8'd0;
            last_dwords_q <= 4'd0;
            judge_q       <= 1'b0;
            marker_q      <= 1'b0;
        end else begin
            inside_q      <= inside_d;
            broken_q      <= broken_d;
            beats_q       <= beats_d;
            expected_q    <= expected_d;
            last_dwords_q <= last_dwords_d;
            judge_q       <= judge_d;
            marker_q      <= marker_d;
        end
    end

    packet_fifo #(
        .WIDTH      (258),
        .DEPTH_BITS (DEPTH_BITS)
    ) u_fifo (
        .clk         (clk),
        .rst         (rst),
        .write_valid ((take && !discarding) || spoiled),
        .write_data  ({spoiled, s_axis_rx_tlast || spoiled, spoiled ? 256'd0 : kept_data}),
        .commit      ((judge_q && well_formed) || marker_q),
        .rollback    (spoiled),
        .free_words  (free_words),
        .occupied    (occupied),
        .read_valid  (head_valid),
        .read_data   ({head_malformed, head_last, head_data}),
        .read_pop    (head_pop)
    );

    assign pending = judge_q || marker_q || occupied;

endmodule

`default_nettype wire
