// SPDX-License-Identifier: Apache-2.0
// Finds the header in a TLP's first beat: how many prefixes (leading DWs whose Fmt is 100) stand before it, and of what kind.
// At most four are skipped: a fifth takes the header's place, where its type is undefined, so that more than four, like a
// prefix without a header, are malformed by the rules for headers. Four prefixes and a header fit the first beat.
//
// Carries PCIE-108, PCIE-110, PCIE-111, PCIE-112, PCIE-113 (recognition; what follows from it is the buffer's and the
// decoder's).

`default_nettype none

module prefix_parser (
    input  wire [255:0] beat,         // in link order; bytes that were not kept are 0
    output reg  [2:0]   count,        // prefixes skipped, 0..4
    output wire         only_pasid,   // exactly one prefix, and it is a PASID prefix
    output wire         has_local,    // a local prefix among those skipped
    output wire [127:0] header        // four DW from the header on; of a 3-DW header the last is something else
);

    localparam [7:0] PASID_PREFIX = 8'h91;

    reg     local_found;
    reg     leading;         // every DW so far was a prefix
    integer dword;

    always @* begin
        count       = 3'd0;
        local_found = 1'b0;
        leading     = 1'b1;
        for (dword = 0; dword < 4; dword = dword + 1) begin
            leading = leading && (beat[32*dword+5 +: 3] == 3'b100);
            if (leading) begin
                count       = count + 3'd1;
                local_found = local_found || !beat[32*dword+4];
            end
        end
    end

    assign only_pasid = (count == 3'd1) && (beat[7:0] == PASID_PREFIX);
    assign has_local  = local_found;
    assign header     = beat[32*count +: 128];

endmodule

`default_nettype wire
