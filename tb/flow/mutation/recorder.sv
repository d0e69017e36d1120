// SPDX-License-Identifier: Apache-2.0
// Bound into the function while a test is recorded (tb/flow/mutation/record.py): writes what the ports carry in each clock,
// as the rising edge sees it, to the file of +record=<path>. tb/flow/mutation/replay.cpp reads it. Clock 0 is the first one
// in reset: what the ports carry before it is the random state in which the simulator starts, and no monitor looks at it.
//
// One line for each change, in clock order:
//     @<clock>        the lines that follow were first true in this clock (decimal, from 0)
//     c <hex>         the 14 one-bit signals of `controls`
//     r t d l e k <hex>   payload of: received beat, transmitted beat, doorbell, life cycle, event, look-up; s: its result
// A payload is written in clocks with its valid only. The last line is `.` and the number of clocks.

module stream_recorder (
    input wire         clk, rst,
    input wire [255:0] s_axis_rx_tdata, m_axis_tx_tdata,
    input wire [31:0]  s_axis_rx_tkeep, m_axis_tx_tkeep,
    input wire         s_axis_rx_tvalid, s_axis_rx_tready, s_axis_rx_tlast,
    input wire         m_axis_tx_tvalid, m_axis_tx_tready, m_axis_tx_tlast,
    input wire         doorbell_valid,
    input wire [11:0]  doorbell_device,
    input wire [5:0]   doorbell_queue,
    input wire [31:0]  doorbell_data,
    input wire         lifecycle_valid, lifecycle_ack, lifecycle_timeout,
    input wire [1:0]   lifecycle_op,
    input wire [11:0]  lifecycle_device,
    input wire         event_valid, event_ready,
    input wire [1:0]   event_kind,
    input wire [11:0]  event_device,
    input wire [5:0]   event_queue,
    input wire [15:0]  event_data,
    input wire         lookup_valid, lookup_ready,
    input wire [11:0]  lookup_device,
    input wire [5:0]   lookup_queue,
    input wire         lookup_done, lookup_enabled, lookup_pasid_valid,
    input wire [15:0]  lookup_size,
    input wire [63:0]  lookup_desc, lookup_driver, lookup_devarea,
    input wire [19:0]  lookup_pasid
);

    wire [13:0] controls = {
        rst, s_axis_rx_tvalid, s_axis_rx_tready, m_axis_tx_tvalid, m_axis_tx_tready, doorbell_valid, lifecycle_valid,
        lifecycle_ack, lifecycle_timeout, event_valid, event_ready, lookup_valid, lookup_ready, lookup_done
    };
    wire [288:0] received    = {s_axis_rx_tlast, s_axis_rx_tkeep, s_axis_rx_tdata};
    wire [288:0] transmitted = {m_axis_tx_tlast, m_axis_tx_tkeep, m_axis_tx_tdata};
    wire [49:0]  doorbell    = {doorbell_device, doorbell_queue, doorbell_data};
    wire [13:0]  lifecycle   = {lifecycle_op, lifecycle_device};
    wire [35:0]  event_in    = {event_kind, event_device, event_queue, event_data};
    wire [17:0]  lookup      = {lookup_device, lookup_queue};
    wire [229:0] result      = {lookup_pasid_valid, lookup_pasid, lookup_devarea, lookup_driver, lookup_desc,
                                lookup_size, lookup_enabled};

    reg [13:0]  controls_q;
    reg [288:0] received_q, transmitted_q;
    reg [49:0]  doorbell_q;
    reg [13:0]  lifecycle_q;
    reg [35:0]  event_q;
    reg [17:0]  lookup_q;
    reg [229:0] result_q;

    wire c = clock == 0 || controls != controls_q;
    wire r = s_axis_rx_tvalid && (received    !== received_q    || first[0]);
    wire t = m_axis_tx_tvalid && (transmitted !== transmitted_q || first[1]);
    wire d = doorbell_valid   && (doorbell    !== doorbell_q    || first[2]);
    wire l = lifecycle_valid  && (lifecycle   !== lifecycle_q   || first[3]);
    wire e = event_valid      && (event_in    !== event_q       || first[4]);
    wire k = lookup_valid     && (lookup      !== lookup_q      || first[5]);
    wire s = lookup_done      && (result      !== result_q      || first[6]);

    string       path;
    integer      file = 0;
    longint      clock = 0;
    reg    [6:0] first = 7'h7F;
    reg          begun = 0;

    initial if ($value$plusargs("record=%s", path)) file = $fopen(path, "w");

    always @(posedge clk) if (file != 0 && (begun || rst)) begin
        begun <= 1;
        if (c || r || t || d || l || e || k || s) $fwrite(file, "@%0d\n", clock);
        if (c) $fwrite(file, "c %h\n", controls);
        if (r) $fwrite(file, "r %h\n", received);
        if (t) $fwrite(file, "t %h\n", transmitted);
        if (d) $fwrite(file, "d %h\n", doorbell);
        if (l) $fwrite(file, "l %h\n", lifecycle);
        if (e) $fwrite(file, "e %h\n", event_in);
        if (k) $fwrite(file, "k %h\n", lookup);
        if (s) $fwrite(file, "s %h\n", result);
        controls_q <= controls;
        if (r) received_q    <= received;
        if (t) transmitted_q <= transmitted;
        if (d) doorbell_q    <= doorbell;
        if (l) lifecycle_q   <= lifecycle;
        if (e) event_q       <= event_in;
        if (k) lookup_q      <= lookup;
        if (s) result_q      <= result;
        first <= first & ~{s, k, e, l, d, t, r};
        clock <= clock + 1;
    end

    final if (file != 0) begin
        $fwrite(file, ". %0d\n", clock);
        $fclose(file);
    end

endmodule

bind virtio_mgmt_function stream_recorder u_recorder (.*);
