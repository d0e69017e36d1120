// SPDX-License-Identifier: Apache-2.0
// The pieces of a memory read: together exactly the read, each within Max_Payload_Size, all but the last ending at a multiple of
// 128 bytes and as long as that allows, one piece when the read fits; byte counts by counting bytes down from the whole.
//
// Carries PCIE-15, PCIE-41, PCIE-42, PCIE-46, PCIE-93.

module completion_splitter_proof (
    input wire        clk,
    input wire        rst,
    input wire        started,
    input wire [2:0]  any_max_payload,
    input wire [9:0]  any_address,       // DW in the 4 KiB page
    input wire [10:0] any_length,
    input wire [1:0]  any_first,         // first enabled byte
    input wire [1:0]  any_after          // disabled bytes at the end
);

    reg         past = 1'b0;
    reg         busy;                    // between the first and the last piece
    reg  [2:0]  max_payload_q;
    reg  [9:0]  address_q;
    reg  [10:0] length_q;
    reg  [1:0]  first_q, after_q;
    reg  [10:0] done;                    // DW in earlier pieces

    // The request is stable until its last piece has started.
    wire [2:0]  max_payload = busy ? max_payload_q : any_max_payload;
    wire [9:0]  address     = busy ? address_q : any_address;
    wire [10:0] whole       = busy ? length_q : any_length;
    wire [1:0]  first       = busy ? first_q : any_first;
    wire [1:0]  after       = busy ? after_q : any_after;
    wire [12:0] bytes       = {whole, 2'b00} - first - after;

    wire [7:0]  length;
    wire [11:0] byte_count;
    wire [6:0]  lower_address;
    wire        more;

    completion_splitter dut (
        .clk (clk), .rst (rst), .max_payload (max_payload), .request_offset (address[4:0]), .request_length (whole),
        .request_byte_count (bytes[11:0]), .request_lower_address ({address[4:0], first}), .length (length),
        .byte_count (byte_count), .lower_address (lower_address), .more (more), .started (started)
    );

    (* keep *) wire [10:0] left_q;
    (* keep *) wire [11:0] count_q;

    wire [10:0] sofar     = busy ? done : 11'd0;
    wire [10:0] limit     = max_payload == 3'd0 ? 11'd32 : max_payload == 3'd1 ? 11'd64 : 11'd128;
    wire [10:0] end_dword = address + sofar + length;             // in the page, behind the piece
    wire        ends     = sofar + length == whole;
    // Bytes from here to the last enabled one: the first piece skips the disabled ones in front.
    wire [12:0] remaining = busy ? {whole - sofar, 2'b00} - after : bytes;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        assume (any_length >= 11'd1 && any_length <= 11'd1024 && any_address + any_length <= 11'd1024);
        assume (any_length != 11'd1 || any_first + any_after <= 3'd3);

        if (rst) busy <= 1'b0;
        else if (started) begin
            busy <= !ends;
            done <= sofar + length;
            if (!busy) begin
                max_payload_q <= any_max_payload;
                address_q     <= any_address;
                length_q      <= any_length;
                first_q       <= any_first;
                after_q       <= any_after;
            end
        end

        if (past && !rst) begin
            within_payload:    assert (length != 8'd0 && length <= limit);
            within_the_read:   assert (sofar + length <= whole);
            ends_at_boundary:  assert (ends || end_dword[4:0] == 5'd0);
            as_long_as_may_be: assert (ends || length + 11'd32 > limit);
            one_if_it_fits:    assert (whole > limit || (ends && !busy));
            count_is_exact:    assert (byte_count == remaining[11:0]);
            address_is_exact:  assert (lower_address == (busy ? 7'd0 : {address[4:0], first}));
            more_until_last:   assert (more == busy);
            state_is_exact:    assert (!busy || (left_q== whole - done && count_q== remaining[11:0] &&
                                       done < whole && whole <= 11'd1024 && address + whole <= 11'd1024 &&
                                       ((address + done) & 11'd31) == 11'd0 && whole > limit &&
                                       (whole != 11'd1 || first + after <= 3'd3)));
            three_pieces:      cover (started && ends && busy && done == 11'd60 && $past(busy && started));
            whole_page:        cover (started && !busy && whole == 11'd1024 && byte_count == 12'd0);
        end
    end

endmodule
