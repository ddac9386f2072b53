/* Decoding: a batch of messages, of one row each, into columns. */
#include "bench/micro/micro.h"
#include "bench/rig/bids.h"
#include "bench/rig/orders.h"
#include "core/data/datetime.h"
#include "io/csv/csv.h"
#include "io/json/json.h"

#include <stdlib.h>

enum { MESSAGES = 64 * 1024 };

struct decoding {
    const struct mr_format_class *format;
    struct mr_schema schema;
    struct mr_text text;
    struct mr_msg msg[MESSAGES];
};

static void bad_row(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                    const char *reason)
{
    (void)sink;
    (void)msg;
    (void)column;
    (void)reason;
    MR_ASSERT(!"the messages are well-formed");
}

/* MESSAGES lines of TEXT become messages. */
static void cut(struct decoding *d)
{
    char *at = d->text.data;

    memset(mr_text_reserve(&d->text, MR_MSG_PADDING), 0, MR_MSG_PADDING);
    at = d->text.data;
    for (uint32_t i = 0; i < MESSAGES; i++) {
        char *end = strchr(at, '\n');
        d->msg[i] =
            (struct mr_msg){.data = at, .len = (uint32_t)(end - at), .timestamp_ns = INT64_MIN};
        at = end + 1;
    }
}

static void run(struct mr_bench_state *state, struct decoding *d)
{
    uint32_t rows = (uint32_t)mr_bench_arg(state, 0), at = 0;
    struct mr_options options = {0};
    struct mr_format_spec spec = {
        .schema = &d->schema, .options = &options, .prefix = "format."};
    struct mr_batch_buffer *out = mr_batch_buffer_new(&d->schema, MR_BATCH_ROWS);
    struct mr_bad_sink bad = {bad_row};
    struct mr_decoder *decoder;
    struct mr_err err;
    static uint16_t origin[MR_BATCH_ROWS];

    MR_ASSERT(d->format->decoder_new(&spec, &decoder, &err) == 0);
    while (mr_bench_more(state, 1)) {
        mr_batch_buffer_reset(out);
        uint32_t done = d->format->decode(decoder, d->msg + at, rows, out, origin, &bad);
        MR_ASSERT(done == rows);
        mr_bench_use(out);
        at = (at + rows) % MESSAGES;
    }
    mr_bench_items(state, rows);
    mr_bench_bytes(state, d->text.len / MESSAGES * rows);
    d->format->decoder_free(decoder);
    mr_batch_buffer_free(out);
}

/* -- Orders --------------------------------------------------------------------------------- */

static struct mr_field order_field[] = {
    {{"order_id", 8}, MR_TYPE_STRING},
    {{"product", 7}, MR_TYPE_STRING},
    {{"amount", 6}, {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    {{"order_time", 10}, {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
};

static void json_orders(struct mr_bench_state *state)
{
    static struct decoding d;

    if (d.format == NULL) {
        struct mr_rig_orders_spec spec = mr_rig_orders_usual;
        spec.rows = MESSAGES;
        d.format = &mr_json_format;
        d.schema = (struct mr_schema){MR_COUNTOF(order_field), order_field};
        mr_rig_orders_init(&spec, &d.text);
        cut(&d);
    }
    run(state, &d);
}

static void csv_orders(struct mr_bench_state *state)
{
    static struct decoding d;

    if (d.format == NULL) {
        d.format = &mr_csv_format;
        d.schema = (struct mr_schema){MR_COUNTOF(order_field), order_field};
        mr_text_init(&d.text);
        for (uint32_t i = 0; i < MESSAGES; i++) {
            struct mr_rig_order order = mr_rig_order_at(&mr_rig_orders_usual, i);
            mr_text_printf(&d.text, "o%08u,p%06u,%lld.%02lld,", i, order.product,
                           (long long)(order.cents / 100), (long long)(order.cents % 100));
            mr_timestamp_print(order.time_ns, ' ', 3, &d.text);
            mr_text_putc(&d.text, '\n');
        }
        cut(&d);
    }
    run(state, &d);
}

/* -- Bids ---------------------------------------------------------------------------------- */

static void json_bids(struct mr_bench_state *state)
{
    static struct mr_field field[MR_RIG_BID_COLUMNS];
    static struct decoding d;

    if (d.format == NULL) {
        memcpy(field, mr_rig_bid_field, sizeof(field));
        d.format = &mr_json_format;
        d.schema = (struct mr_schema){MR_RIG_BID_COLUMNS, field};
        mr_rig_bids_init(MESSAGES, &d.text);
        cut(&d);
    }
    run(state, &d);
}

void mr_micro_formats(void)
{
    static const int64_t sizes[] = {1, 2048};

    for (uint32_t i = 0; i < MR_COUNTOF(sizes); i++) {
        mr_bench_add("json/decode/order", json_orders, &sizes[i], 1);
        mr_bench_add("json/decode/bid", json_bids, &sizes[i], 1);
        mr_bench_add("csv/decode/order", csv_orders, &sizes[i], 1);
    }
}
