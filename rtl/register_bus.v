// Register bus: the one serializer. Takes an access from either door, a backend event or a queue look-up, one at a time and in
// that order of preference, and walks it through the register file: select, fetch, execute, and wait when the device table
// has to create or clear. An operation takes four clocks plus that wait.
//
// Carries PCIE-14 (strict order), AMB-38 (one DW after the other), MGMT-47 (done means final).

`default_nettype none

module register_bus #(
    parameter        NUM_DEVICES     = 15,
    parameter        NUM_QUEUES      = 4,
    parameter        QUEUE_SIZE_MAX  = 256,
    parameter        CONFIG_CHUNKS   = 2,
    parameter        MSIX_VECTORS    = 32,
    parameter        PASID_SUPPORT   = 1,
    parameter        PASID_WIDTH     = 20,
    parameter        DEVICE_TYPE     = 1,
    parameter [63:0] DEVICE_FEATURES = 64'd0,
    parameter        MULTIPLIER_BITS = 10,    // log2 of notify_off_multiplier
    parameter        ADDRESS_WIDTH   = 15     // DWs of BAR0
) (
    input  wire                     clk,
    input  wire                     rst,

    input  wire                     bus_valid,
    output wire                     bus_ready,
    input  wire                     bus_write,
    input  wire [ADDRESS_WIDTH-1:0] bus_address,
    input  wire [3:0]               bus_byte_enable,
    input  wire [31:0]              bus_wdata,
    output reg                      bus_done,
    output wire [31:0]              bus_rdata,        // of the access that is done; disabled bytes are 0

    input  wire                     hold_backend,     // a request is being received or not yet executed
    input  wire                     bus_master_enable,
    input  wire                     msix_enable,
    input  wire                     pasid_enable,

    output wire                     doorbell_valid,
    output wire [11:0]              doorbell_device,
    output wire [5:0]               doorbell_queue,
    output wire [31:0]              doorbell_data,

    output wire                     lifecycle_valid,
    output wire [1:0]               lifecycle_op,
    output wire [11:0]              lifecycle_device,

    input  wire                     event_valid,
    output wire                     event_ready,
    input  wire [1:0]               event_kind,
    input  wire [11:0]              event_device,
    input  wire [5:0]               event_queue,
    input  wire [15:0]              event_data,

    input  wire                     lookup_valid,
    output wire                     lookup_ready,
    input  wire [11:0]              lookup_device,
    input  wire [5:0]               lookup_queue,
    output wire                     lookup_done,
    output wire                     lookup_enabled,
    output wire [15:0]              lookup_size,
    output wire [63:0]              lookup_desc,
    output wire [63:0]              lookup_driver,
    output wire [63:0]              lookup_devarea,
    output wire [19:0]              lookup_pasid,
    output wire                     lookup_pasid_valid
);

    localparam [2:0] IDLE    = 3'd0;
    localparam [2:0] SELECT  = 3'd1;   // read presence and device record
    localparam [2:0] FETCH   = 3'd2;   // read queue record and metadata word
    localparam [2:0] EXECUTE = 3'd3;   // everything is there: decide and commit
    localparam [2:0] WAIT    = 3'd4;   // the device table is busy

    reg [2:0]               state_q, state_d;
    reg                     is_access_q;     // none of the three: the clearing after rst
    reg                     is_event_q;
    reg                     is_lookup_q;
    reg                     write_q;
    reg [ADDRESS_WIDTH-1:0] address_q;
    reg [3:0]               byte_enable_q;
    reg [31:0]              wdata_q;
    reg [1:0]               event_kind_q;
    reg [15:0]              event_data_q;
    reg [11:0]              backend_device_q;
    reg [5:0]               backend_queue_q;

    wire table_starts, table_busy;
    wire idle = state_q == IDLE;

    assign bus_ready    = idle;
    assign event_ready  = idle && !bus_valid && !hold_backend;
    assign lookup_ready = event_ready && !event_valid;

    wire take_access = idle && bus_valid;
    wire take_event  = event_ready && event_valid;
    wire take_lookup = lookup_ready && lookup_valid;
    wire finishes    = (state_q == EXECUTE && !table_starts) || (state_q == WAIT && !table_busy);

    always @* begin
        state_d = state_q;
        case (state_q)
            IDLE:    if (take_access || take_event || take_lookup) state_d = SELECT;
            SELECT:  state_d = FETCH;
            FETCH:   state_d = EXECUTE;
            EXECUTE: state_d = table_starts ? WAIT : IDLE;
            WAIT:    if (!table_busy) state_d = IDLE;
            default: state_d = IDLE;
        endcase
    end

    always @(posedge clk) begin
        if (rst) begin
            state_q          <= WAIT;
            bus_done         <= 1'b0;
            is_access_q      <= 1'b0;
            is_event_q       <= 1'b0;
            is_lookup_q      <= 1'b0;
            write_q          <= 1'b0;
            address_q        <= {ADDRESS_WIDTH{1'b0}};
            byte_enable_q    <= 4'd0;
            wdata_q          <= 32'd0;
            event_kind_q     <= 2'd0;
            event_data_q     <= 16'd0;
            backend_device_q <= 12'd0;
            backend_queue_q  <= 6'd0;
        end else begin
            state_q  <= state_d;
            bus_done <= finishes && is_access_q;
            if (idle) begin
                is_access_q <= take_access;
                is_event_q  <= take_event;
                is_lookup_q <= take_lookup;
            end
            if (take_access) begin
                write_q       <= bus_write;
                address_q     <= bus_address;
                byte_enable_q <= bus_byte_enable;
                wdata_q       <= bus_wdata;
            end
            if (take_event) begin
                event_kind_q <= event_kind;
                event_data_q <= event_data;
            end
            if (take_event || take_lookup) begin
                backend_device_q <= take_event ? event_device : lookup_device;
                backend_queue_q  <= take_event ? event_queue : lookup_queue;
            end
        end
    end

    register_file #(
        .NUM_DEVICES     (NUM_DEVICES),
        .NUM_QUEUES      (NUM_QUEUES),
        .QUEUE_SIZE_MAX  (QUEUE_SIZE_MAX),
        .CONFIG_CHUNKS   (CONFIG_CHUNKS),
        .MSIX_VECTORS    (MSIX_VECTORS),
        .PASID_SUPPORT   (PASID_SUPPORT),
        .PASID_WIDTH     (PASID_WIDTH),
        .DEVICE_TYPE     (DEVICE_TYPE),
        .DEVICE_FEATURES (DEVICE_FEATURES),
        .MULTIPLIER_BITS (MULTIPLIER_BITS),
        .ADDRESS_WIDTH   (ADDRESS_WIDTH)
    ) u_register_file (
        .clk                (clk),
        .rst                (rst),
        .select             (state_q == SELECT),
        .fetch              (state_q == FETCH),
        .execute            (state_q == EXECUTE),
        .is_access          (is_access_q),
        .is_event           (is_event_q),
        .is_lookup          (is_lookup_q),
        .write              (write_q),
        .address            (address_q),
        .byte_enable        (byte_enable_q),
        .wdata              (wdata_q),
        .event_kind         (event_kind_q),
        .event_data         (event_data_q),
        .backend_device     (backend_device_q),
        .backend_queue      (backend_queue_q),
        .table_starts       (table_starts),
        .table_busy         (table_busy),
        .rdata              (bus_rdata),
        .bus_master_enable  (bus_master_enable),
        .msix_enable        (msix_enable),
        .pasid_enable       (pasid_enable),
        .doorbell_valid     (doorbell_valid),
        .doorbell_device    (doorbell_device),
        .doorbell_queue     (doorbell_queue),
        .doorbell_data      (doorbell_data),
        .lifecycle_valid    (lifecycle_valid),
        .lifecycle_op       (lifecycle_op),
        .lifecycle_device   (lifecycle_device),
        .lookup_done        (lookup_done),
        .lookup_enabled     (lookup_enabled),
        .lookup_size        (lookup_size),
        .lookup_desc        (lookup_desc),
        .lookup_driver      (lookup_driver),
        .lookup_devarea     (lookup_devarea),
        .lookup_pasid       (lookup_pasid),
        .lookup_pasid_valid (lookup_pasid_valid)
    );

endmodule

`default_nettype wire
