// SPDX-License-Identifier: Apache-2.0
// The transmit side: completions as the sequencer orders them, messages as they become due, one queue to the link.
//
//   completion_splitter -> completion_builder -+
//                                              +-> transmit_arbiter -> transmit_queue -> tx
//                               message_sender -+
//
// Carries PCIE-15, PCIE-16, PCIE-34, PCIE-35, PCIE-36, PCIE-37, PCIE-38, PCIE-39, PCIE-40, PCIE-41, PCIE-42, PCIE-43,
// PCIE-44, PCIE-45, PCIE-46, PCIE-47.

`default_nettype none

module transmit_path (
    input  wire         clk,
    input  wire         rst,
    // Completions
    output wire         completion_room,        // the longest fits
    input  wire         completion_start,
    input  wire         completion_data_valid,
    input  wire [31:0]  completion_data,
    input  wire         completion_finish,
    output wire [7:0]   completion_length,      // DW of the next one of a memory read
    output wire         completion_more,
    input  wire [2:0]   max_payload,
    // The request they answer: stable until it is done
    input  wire         request_memory,
    input  wire         request_write,
    input  wire         request_refused,
    input  wire         request_locked,
    input  wire [10:0]  request_length,
    input  wire [4:0]   request_offset,         // DW address, modulo 128 bytes
    input  wire [2:0]   request_tc,
    input  wire [2:0]   request_attr,
    input  wire [9:0]   request_tag,
    input  wire [15:0]  request_requester,
    input  wire [12:0]  request_completer,
    input  wire [11:0]  request_byte_count,
    input  wire [6:0]   request_lower_address,
    // Messages, see message_sender
    input  wire [12:0]  captured_id,
    input  wire         msi_valid,
    output wire         msi_ready,
    input  wire [63:0]  msi_address,
    input  wire [31:0]  msi_data,
    input  wire         core_busy,
    input  wire         intx_level,
    input  wire [2:0]   send_error,
    input  wire         send_acknowledge,
    output wire         messages_first,         // one is due and there is room for it: start no request

    output wire [255:0] m_axis_tx_tdata,
    output wire [31:0]  m_axis_tx_tkeep,
    output wire         m_axis_tx_tvalid,
    input  wire         m_axis_tx_tready,
    output wire         m_axis_tx_tlast
);

    wire [11:0] part_byte_count;
    wire [6:0]  part_lower_address;

    completion_splitter u_splitter (
        .clk                   (clk),
        .rst                   (rst),
        .max_payload           (max_payload),
        .request_offset        (request_offset),
        .request_length        (request_length),
        .request_byte_count    (request_byte_count),
        .request_lower_address (request_lower_address),
        .length                (completion_length),
        .byte_count            (part_byte_count),
        .lower_address         (part_lower_address),
        .more                  (completion_more),
        .started               (completion_start && request_memory)
    );

    wire         completion_valid, completion_last;
    wire [255:0] completion_beat;
    wire [2:0]   completion_dwords;

    completion_builder u_builder (
        .clk           (clk),
        .rst           (rst),
        .start         (completion_start),
        .data_valid    (completion_data_valid),
        .data          (completion_data),
        .finish        (completion_finish),
        .with_data     (!request_refused && !request_write),
        .unsupported   (request_refused),
        .locked        (request_locked),
        .length        ({2'b00, completion_length}),
        .tc            (request_tc),
        .attr          (request_attr),
        .tag           (request_tag),
        .requester     (request_requester),
        .completer     ({request_completer, 3'd0}),
        .byte_count    (part_byte_count),
        .lower_address (part_lower_address),
        .beat_valid    (completion_valid),
        .beat_data     (completion_beat),
        .beat_dwords   (completion_dwords),
        .beat_last     (completion_last)
    );

    wire         message_room, message_valid, message_ready, message_waiting;
    wire [255:0] message_data;
    wire [2:0]   message_dwords;

    assign messages_first = message_waiting && message_room;

    message_sender u_messages (
        .clk              (clk),
        .rst              (rst),
        .captured_id      (captured_id),
        .msi_valid        (msi_valid),
        .msi_ready        (msi_ready),
        .msi_address      (msi_address),
        .msi_data         (msi_data),
        .core_busy        (core_busy),
        .intx_level       (intx_level),
        .send_error       (send_error),
        .send_acknowledge (send_acknowledge),
        .waiting          (message_waiting),
        .message_room     (message_room),
        .message_valid    (message_valid),
        .message_ready    (message_ready),
        .message_data     (message_data),
        .message_dwords   (message_dwords)
    );

    wire         beat_valid, beat_last;
    wire [255:0] beat_data;
    wire [2:0]   beat_dwords;

    transmit_arbiter u_arbiter (
        .clk               (clk),
        .rst               (rst),
        .completion_valid  (completion_valid),
        .completion_data   (completion_beat),
        .completion_dwords (completion_dwords),
        .completion_last   (completion_last),
        .message_valid     (message_valid),
        .message_ready     (message_ready),
        .message_data      (message_data),
        .message_dwords    (message_dwords),
        .message_room      (message_room),
        .beat_valid        (beat_valid),
        .beat_data         (beat_data),
        .beat_dwords       (beat_dwords),
        .beat_last         (beat_last)
    );

    transmit_queue u_queue (
        .clk              (clk),
        .rst              (rst),
        .beat_valid       (beat_valid),
        .beat_data        (beat_data),
        .beat_dwords      (beat_dwords),
        .beat_last        (beat_last),
        .completion_room  (completion_room),
        .message_room     (message_room),
        .m_axis_tx_tdata  (m_axis_tx_tdata),
        .m_axis_tx_tkeep  (m_axis_tx_tkeep),
        .m_axis_tx_tvalid (m_axis_tx_tvalid),
        .m_axis_tx_tready (m_axis_tx_tready),
        .m_axis_tx_tlast  (m_axis_tx_tlast)
    );

endmodule

`default_nettype wire
