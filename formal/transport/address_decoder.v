// SPDX-License-Identifier: Apache-2.0
// Proof about rtl/transport/address_decoder.v: a DW of BAR0 belongs to at most one region, to the one that the table in
// docs/decisions.md, section 3, gives it, and a doorbell's device and queue follow from the address alone.
// No state: one arbitrary address is everything there is.

`default_nettype none

module address_decoder_proof #(
    parameter ADDRESS_WIDTH   = 15,
    parameter MULTIPLIER_BITS = 10,
    parameter QUEUE_WIDTH     = 2,
    parameter PASID_SUPPORT   = 1,
    parameter INTEGRATED      = 0
) (
    input wire                     valid,
    input wire [ADDRESS_WIDTH-1:0] address
);

    wire at_notify, at_common, at_isr, at_device, at_managed, at_pasid, at_msix_config, at_pending, at_msix_table;
    wire [31:0] notify_device;
    wire [QUEUE_WIDTH-1:0] notify_queue;

    address_decoder #(
        .ADDRESS_WIDTH(ADDRESS_WIDTH), .MULTIPLIER_BITS(MULTIPLIER_BITS), .QUEUE_WIDTH(QUEUE_WIDTH),
        .PASID_SUPPORT(PASID_SUPPORT), .INTEGRATED(INTEGRATED)
    ) dut (
        .valid(valid), .address(address), .at_notify(at_notify), .at_common(at_common), .at_isr(at_isr),
        .at_device(at_device), .at_managed(at_managed), .at_pasid(at_pasid), .at_msix_config(at_msix_config),
        .at_pending(at_pending), .at_msix_table(at_msix_table), .notify_device(notify_device), .notify_queue(notify_queue)
    );

    wire [33:0] at   = {{(32 - ADDRESS_WIDTH){1'b0}}, address, 2'b00};     // byte offset in BAR0
    wire [33:0] half = 34'd1 << (ADDRESS_WIDTH + 1);                       // half the BAR
    wire [8:0]  hits = {at_notify, at_common, at_isr, at_device, at_managed, at_pasid, at_msix_config, at_pending,
                        at_msix_table};

    // ---- the slot of an arbitrary device and queue ----

    (* anyconst *) wire [11:0]            chosen_device;
    (* anyconst *) wire [QUEUE_WIDTH-1:0] chosen_queue;
    wire [33:0] slot = half + (({22'd0, chosen_device} << QUEUE_WIDTH) + chosen_queue) * (34'd1 << MULTIPLIER_BITS);
    wire        in_slot = at >= slot && at < slot + (34'd1 << MULTIPLIER_BITS);

    always @* begin
        at_most_one_region: assert ((hits & (hits - 9'd1)) == 9'd0);
        common_at_0x0000:  assert (at_common  == (valid && at < 34'h40));
        isr_at_0x1000:     assert (at_isr     == (valid && at >= 34'h1000 && at < 34'h1004));
        device_at_0x2000:  assert (at_device  == (valid && at >= 34'h2000 && at < 34'h2040));
        managed_at_0x3000: assert (at_managed == (valid && PASID_SUPPORT != 0 && at >= 34'h3000 && at < 34'h3110));
        msix_cfg_at_0x4000: assert (at_msix_config == (valid && INTEGRATED != 0 && at >= 34'h4000 && at < 34'h4018));
        pasid_at_0x5000:   assert (at_pasid   == (valid && PASID_SUPPORT != 0 && at >= 34'h5000 && at < 34'h5004));
        pending_at_0x7000: assert (at_pending == (valid && at >= 34'h7000 && at < 34'h8000));
        table_at_0x8000:   assert (at_msix_table == (valid && at >= 34'h8000 && at < 34'h10000));
        notify_in_upper_half: assert (at_notify == (valid && at >= half));
        if (valid && in_slot)
            slot_names_its_queue: assert (at_notify && notify_device == chosen_device && notify_queue == chosen_queue);
        if (valid && at_notify && notify_device == chosen_device && notify_queue == chosen_queue)
            nothing_else_names_it: assert (in_slot);
    end

    always @* begin
        hole:      cover (valid && hits == 9'd0);
        last_slot: cover (at_notify && &address);
        a_slot:    cover (in_slot && valid && chosen_device == 1 && chosen_queue == 1);
        in_table:  cover (at_msix_table);
    end

endmodule

`default_nettype wire
