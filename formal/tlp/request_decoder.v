// SPDX-License-Identifier: Apache-2.0
// The disposition of every TLP that the buffer lets through, and every field of what is passed on, from the header's bytes in link
// order and the tables of docs/layout.md (section 11) and docs/spec-notes.md (TLP reception, Completions, Errors).
//
// Assumed: what the buffer passes unmarked has a defined first byte behind at most four End-End prefixes (proof tlp_buffer), and
// `request_done` comes only while a request is valid.
//
// Carries PCIE-01, PCIE-02, PCIE-03, PCIE-04, PCIE-10, PCIE-11, PCIE-12, PCIE-13, PCIE-21, PCIE-22, PCIE-23, PCIE-27,
// PCIE-29, PCIE-31, PCIE-34, PCIE-35, PCIE-36, PCIE-37, PCIE-38, PCIE-39, PCIE-40, PCIE-41, PCIE-42, PCIE-47, PCIE-50,
// PCIE-51, PCIE-53, PCIE-59, PCIE-60, PCIE-61, PCIE-62, PCIE-63, PCIE-78, PCIE-79, PCIE-80, PCIE-82, PCIE-83, PCIE-84,
// PCIE-85, PCIE-86, PCIE-87, PCIE-92, PCIE-110, PCIE-111, PCIE-112.

module request_decoder_proof #(
    parameter INTEGRATED = 0,
    parameter AW         = 15
) (
    input wire          clk,
    input wire          rst,
    input wire          head_valid,
    input wire [255:0]  head_data,
    input wire          head_malformed,
    input wire          memory_space_enable,
    input wire          pasid_enable,
    input wire [63:AW+2] bar0_base,
    input wire [12:0]   captured_id,
    input wire          request_done
);

    wire          valid, memory, config_, refused, turn_off, write, posted, locked;
    wire [3:0]    error, first_be, last_be;
    wire [2:0]    payload, tc, attr;
    wire [10:0]   length;
    wire [AW-1:0] address;
    wire [9:0]    register, tag;
    wire [12:0]   destination, completer;
    wire [15:0]   requester;
    wire [11:0]   byte_count;
    wire [6:0]    lower_address;

    request_decoder #(.INTEGRATED (INTEGRATED), .ADDRESS_WIDTH (AW)) dut (
        .clk (clk), .rst (rst), .head_valid (head_valid), .head_data (head_data), .head_malformed (head_malformed),
        .memory_space_enable (memory_space_enable), .pasid_enable (pasid_enable), .bar0_base (bar0_base),
        .captured_id (captured_id), .request_valid (valid), .request_done (request_done), .request_memory (memory),
        .request_config (config_), .request_refused (refused), .request_error (error), .request_turn_off (turn_off),
        .request_write (write), .request_posted (posted), .request_payload (payload), .request_length (length),
        .request_address (address), .request_register (register), .request_destination (destination),
        .request_first_be (first_be), .request_last_be (last_be), .request_locked (locked), .request_tc (tc),
        .request_attr (attr), .request_tag (tag), .request_requester (requester), .request_completer (completer),
        .request_byte_count (byte_count), .request_lower_address (lower_address)
    );

    // ---- the header's bytes --------------------------------------------------------------------------------------------
    reg [2:0] skipped;           // prefixes
    always @* begin
        skipped = 3'd0;
        if (head_data[7:5] == 3'b100) begin
            skipped = 3'd1;
            if (head_data[39:37] == 3'b100) begin
                skipped = 3'd2;
                if (head_data[71:69] == 3'b100) skipped = (head_data[103:101] == 3'b100) ? 3'd4 : 3'd3;
            end
        end
    end
    wire [127:0] h = head_data >> (32 * skipped);
    wire [7:0]   kind = h[7:0], code = h[63:56];
    wire         pasid_only = skipped == 3'd1 && head_data[7:0] == 8'h91;
    wire         odd_prefix = skipped != 3'd0 && !pasid_only;
    wire [10:0]  len   = {h[17:16], h[31:24]} == 10'd0 ? 11'd1024 : {1'b0, h[17:16], h[31:24]};
    wire [3:0]   fbe   = h[59:56], lbe = h[63:60];
    wire         ep    = h[22];
    wire [63:0]  addr  = kind[5] ? {h[71:64], h[79:72], h[87:80], h[95:88], h[103:96], h[111:104], h[119:112], h[127:122], 2'b00}
                                 : {32'd0, h[71:64], h[79:72], h[87:80], h[95:90], 2'b00};

    // ---- kinds, each by its first byte ---------------------------------------------------------------------------------
    wire mrd  = kind == 8'h00 || kind == 8'h20;
    wire mwr  = kind == 8'h40 || kind == 8'h60;
    wire lock = kind == 8'h01 || kind == 8'h21;
    wire io   = kind == 8'h02 || kind == 8'h42;
    wire cfg0 = kind == 8'h04 || kind == 8'h44;
    wire cfg1 = kind == 8'h05 || kind == 8'h45;
    wire add_swap = kind == 8'h4C || kind == 8'h6C || kind == 8'h4D || kind == 8'h6D;
    wire cas  = kind == 8'h4E || kind == 8'h6E;
    wire cpl  = kind == 8'h0A || kind == 8'h0B || kind == 8'h4A || kind == 8'h4B;
    wire msg  = kind >= 8'h30 && kind <= 8'h35;
    wire msgd = kind >= 8'h70 && kind <= 8'h75;
    wire data = mwr || kind == 8'h42 || kind == 8'h44 || kind == 8'h45 || add_swap || cas || kind == 8'h4A || kind == 8'h4B || msgd;
    wire defined = mrd || mwr || lock || io || cfg0 || cfg1 || add_swap || cas || cpl || msg || msgd;
    wire non_posted = mrd || lock || io || cfg0 || cfg1 || add_swap || cas;

    wire limit  = kind == 8'h74 && code == 8'h50;
    wire off    = kind == 8'h33 && code == 8'h19;
    wire silent = limit || off || (kind == 8'h33 && code == 8'h00) || ((msg || msgd) && code == 8'h7F) ||
                  (kind == 8'h34 && (code == 8'h14 || (code >= 8'h40 && code <= 8'h48 && code != 8'h42 && code != 8'h46)));

    // ---- disposition: malformed, then unsupported, then poisoned -------------------------------------------------------
    wire malformed = head_malformed ||
        ((mrd || mwr || lock) && (addr[11:0] + {len, 2'b00} > 13'd4096 ||
                                  (len == 11'd1 ? lbe != 4'd0 : (fbe == 4'd0 || lbe == 4'd0)))) ||
        ((io || cfg0 || cfg1) && (len != 11'd1 || lbe != 4'd0)) ||
        (add_swap && len != 11'd1 && len != 11'd2) || (cas && len != 11'd2 && len != 11'd4 && len != 11'd8) ||
        ((msg || msgd) && code >= 8'h20 && code <= 8'h27) ||
        (pasid_only && (io || cfg0 || cfg1 || cpl));
    wire in_bar = memory_space_enable && addr[63:AW+2] == bar0_base;
    wire supported = !odd_prefix && ((mrd || mwr) ? (in_bar && h[19:18] == 2'b00 && (!pasid_only || pasid_enable)) :
                                     cfg0 ? h[74:72] == 3'd0 : (msg || msgd) ? silent : cpl);
    wire poisons   = ep && data && (mwr || cfg0 || limit);

    wire [3:0] is_error = malformed ? 4'b0001 : !supported ? 4'b0010 : poisons ? 4'b0100 : cpl ? 4'b1000 : 4'b0000;
    wire fine       = !malformed && supported && !poisons;

    // ---- byte count and lower address of one DW: the table of the PCIe specification ------------------------------------
    // (No case statement: Yosys would make a memory of it, whose content induction does not know.)
    wire [2:0] row = (fbe == 4'b1001 || fbe == 4'b1011 || fbe == 4'b1101 || fbe == 4'b1111) ? 3'd4 :
                     (fbe == 4'b0101 || fbe == 4'b0111 || fbe == 4'b1010 || fbe == 4'b1110) ? 3'd3 :
                     (fbe == 4'b0011 || fbe == 4'b0110 || fbe == 4'b1100) ? 3'd2 : 3'd1;
    wire [1:0]  front = fbe[0] ? 2'd0 : fbe[1] ? 2'd1 : fbe[2] ? 2'd2 : fbe[3] ? 2'd3 : 2'd0;
    wire [1:0]  back  = lbe[3] ? 2'd0 : lbe[2] ? 2'd1 : lbe[1] ? 2'd2 : 2'd3;
    wire [12:0] many  = {len, 2'b00} - front - back;
    wire [11:0] count = (mrd || mwr || lock) ? (len == 11'd1 ? {9'd0, row} : many[11:0]) :
                        add_swap ? {len, 2'b00} : cas ? {len, 1'b0} : 12'd4;
    wire [6:0]  lower = (mrd || mwr || lock) ? {addr[6:2], front} : 7'd0;

    // ---- kept when the TLP is taken ------------------------------------------------------------------------------------
    wire load = head_valid && !valid;
    reg          past = 1'b0, x_memory, x_config, x_refused, x_off, x_write, x_posted, x_locked, x_malformed;
    reg [3:0]    x_error;
    reg [2:0]    x_payload;
    reg [10:0]   x_length;
    reg [AW-1:0] x_address;
    reg [127:0]  x_h;
    reg [12:0]   x_completer;
    reg [11:0]   x_count;
    reg [6:0]    x_lower;

    always @(posedge clk) begin
        past <= 1'b1;
        if (!past) assume (rst);
        assume (!request_done || valid);
        assume (head_malformed || (defined && (skipped < 1 || head_data[4]) && (skipped < 2 || head_data[36]) &&
                                   (skipped < 3 || head_data[68]) && (skipped < 4 || head_data[100])));
        if (load) begin
            x_memory    <= fine && (mrd || mwr);
            x_config    <= fine && cfg0;
            x_refused   <= !malformed && non_posted && !(supported && !poisons);
            x_off       <= fine && off && INTEGRATED == 0;
            x_write     <= data;
            x_posted    <= mwr;
            x_locked    <= lock;
            x_malformed <= malformed;
            x_error     <= is_error;
            x_payload   <= skipped + (kind[5] ? 3'd4 : 3'd3);
            x_length    <= len;
            x_address   <= addr[AW+1:2];
            x_h         <= h;
            x_completer <= (fine && kind == 8'h44) ? {h[71:64], h[79:75]} : captured_id;
            x_count     <= count;
            x_lower     <= lower;
        end

        if (past && !rst) if (valid) begin
            memory_disposition:  assert (memory == x_memory);
            config_disposition:  assert (config_ == x_config);
            refusal:             assert (refused == x_refused);
            one_disposition:     assert (memory + config_ + refused <= 2'd1);
            malformed_is_silent: assert (!x_malformed || (!memory && !config_ && !refused && !turn_off));
            error_of_the_tlp:    assert (error == x_error && (error & (error - 4'd1)) == 4'd0);
            turn_off_answer:     assert (turn_off == x_off);
            direction:           assert (!(memory || config_) || (write == x_write && posted == (x_posted && memory)));
            length_of_request:   assert (!memory || length == x_length);
            address_of_request:  assert (!memory || address == x_address);
            payload_position:    assert (!((memory || config_) && write) || payload == x_payload);
            byte_enables:        assert (first_be == x_h[59:56] && last_be == x_h[63:60]);
            register_is_exact:   assert (!config_ || register == {x_h[83:80], x_h[95:90]});
            destination_numbers: assert (!config_ || destination == {x_h[71:64], x_h[79:75]});
            locked_is_told:      assert (!refused || locked == x_locked);
            class_and_attr:      assert (tc == x_h[14:12] && attr == {x_h[10], x_h[21:20]});
            tag_of_ten_bits:     assert (tag == {x_h[15], x_h[11], x_h[55:48]});
            requester_id:        assert (requester == {x_h[39:32], x_h[47:40]});
            completer_numbers:   assert (!(refused || config_ || memory) || completer == x_completer);
            byte_count_is_exact: assert (!(refused || config_ || memory) || byte_count == x_count);
            lower_is_exact:      assert (!(refused || config_ || memory) || lower_address == x_lower);
            prefixed_write:      cover (memory && write && payload == 3'd5);
            poisoned_config:     cover (refused && error == 4'b0100);
            whole_page_refused:  cover (refused && length == 11'd1024 && byte_count == 12'd0);
            split_compare_swap:  cover (refused && byte_count == 12'd16);
        end
        if (past && !rst) begin
            stays_until_done:    assert (!$past(valid && !request_done && !rst) || (valid && $stable(memory) && $stable(config_) &&
                                 $stable(refused) && $stable(error) && $stable(address) && $stable(length) && $stable(tag)));
            taken_at_once:       assert (!$past(load && !rst) || valid);
            nothing_invented:    assert (!valid || $past(valid || head_valid));
        end
    end

endmodule
