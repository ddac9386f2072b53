/*
 * JSON lines in memory to columns, all of them, beside simdjson On-Demand reading the same
 * fields of the same bytes.  Both check that it is JSON in UTF-8; ours also finds the lines,
 * converts timestamps and decimals, and stores every value.
 */
#include "bench/orders/parse.h"
#include "bench/rig/bids.h"
#include "bench/rig/orders.h"
#include "bench/rig/row.h"
#include "core/op/format.h"
#include "io/framing/lines.h"
#include "io/json/json.h"

#include <stdio.h>
#include <stdlib.h>

#define BIDS 500000

struct decoding {
    enum mr_parse_kind kind;
    struct mr_text text;
    uint32_t rows;
    struct mr_schema schema;
    struct mr_decoder *decoder;
    struct mr_batch_buffer *out;
    struct mr_parse_totals totals; /* of one run of ours */
    bool is_checked, is_stream_faster;
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

/* What simdjson's side adds up, of a batch.  A timestamp has 23 bytes on either side. */
static void add_up(struct decoding *d)
{
    for (uint32_t c = 0; c < d->schema.count; c++) {
        struct mr_type type = d->schema.field[c].type;
        for (uint32_t row = 0; row < d->out->batch.rows; row++) {
            const void *data = d->out->batch.col[c].data;
            if (mr_type_is_string(type))
                d->totals.string_bytes += ((const struct mr_str *)data)[row].len;
            else if (mr_type_is_timestamp(type))
                d->totals.string_bytes += 23;
            else if (type.id == MR_TYPE_DECIMAL)
                d->totals.amount += (double)((const int64_t *)data)[row] / 100;
            else
                d->totals.integers += (uint64_t)((const int64_t *)data)[row];
        }
    }
    d->totals.rows += d->out->batch.rows;
}

static double run_ours(void *context)
{
    static uint16_t origin[MR_BATCH_ROWS];
    static struct mr_msg msg[MR_BATCH_ROWS];
    struct decoding *d = context;
    struct mr_bad_sink bad = {bad_row};
    struct mr_lines lines;
    uint64_t rows = 0;
    uint32_t count;
    int64_t began_ns = mr_rig_now_ns();

    d->totals = (struct mr_parse_totals){0};
    mr_lines_init(&lines, '\n', 1 << 20);
    mr_lines_feed(&lines, d->text.data, d->text.len);
    while ((count = mr_lines_cut(&lines, msg, MR_BATCH_ROWS)) != 0) {
        mr_batch_buffer_reset(d->out);
        MR_ASSERT(mr_json_format.decode(d->decoder, msg, count, d->out, origin, &bad) == count);
        rows += d->out->batch.rows;
        if (!d->is_checked)
            add_up(d);
    }
    mr_lines_fini(&lines);
    MR_ASSERT(rows == d->rows);
    return (double)(mr_rig_now_ns() - began_ns) / d->rows;
}

static double run_parse(struct decoding *d, bool is_stream, struct mr_parse_totals *ret)
{
    int64_t began_ns = mr_rig_now_ns();

    if (!(is_stream ? mr_parse_stream : mr_parse_lines)(d->kind, d->text.data, d->text.len,
                                                        ret) ||
        ret->rows != d->rows)
        return -1;
    return (double)(mr_rig_now_ns() - began_ns) / d->rows;
}

static double run_theirs(void *context)
{
    struct decoding *d = context;
    struct mr_parse_totals totals;

    return run_parse(d, d->is_stream_faster, &totals);
}

/* Both must have read the same, or their times mean nothing. */
static void check_results(struct decoding *d)
{
    struct mr_parse_totals theirs;

    (void)run_ours(d);
    d->is_checked = true;
    double lines = run_parse(d, false, &theirs), stream = run_parse(d, true, &theirs);
    d->is_stream_faster = stream < lines;
    double off = d->totals.amount - theirs.amount;
    if (d->totals.rows != theirs.rows || d->totals.string_bytes != theirs.string_bytes ||
        d->totals.integers != theirs.integers || off > 1 || off < -1) {
        fprintf(stderr, "the two disagree: %llu and %llu rows, %llu and %llu bytes\n",
                (unsigned long long)d->totals.rows, (unsigned long long)theirs.rows,
                (unsigned long long)d->totals.string_bytes,
                (unsigned long long)theirs.string_bytes);
        exit(2);
    }
}

static void measure(struct mr_rig *rig, const char *name, struct decoding *d)
{
    struct mr_options options = {0};
    struct mr_format_spec spec = {.schema = &d->schema, .options = &options, .prefix = "json."};
    struct mr_err err;

    if (mr_parse_unavailable() != NULL) {
        mr_rig_skip(rig, name, mr_parse_unavailable());
        return;
    }
    MR_ASSERT(mr_json_format.decoder_new(&spec, &d->decoder, &err) == 0);
    d->out = mr_batch_buffer_new(&d->schema, MR_BATCH_ROWS);
    check_results(d);
    mr_rig_pin(0);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 1,
                        .name = name,
                        .ours = "lines to columns",
                        .theirs = d->is_stream_faster
                                      ? "simdjson On-Demand iterate_many, reading only"
                                      : "simdjson On-Demand line by line, reading only",
                        .unit = "ns/row",
                        .direction = MR_RIG_AT_LEAST,
                        .must = 2.5,
                        .aim = 4,
                        .is_inverse = true,
                        .run_ours = run_ours,
                        .run_theirs = run_theirs,
                        .context = d,
                    });
    mr_json_format.decoder_free(d->decoder);
    mr_batch_buffer_free(d->out);
}

static struct mr_field order_field[] = {
    {MR_VIEW("order_id"), MR_TYPE_STRING},
    {MR_VIEW("product"), MR_TYPE_STRING},
    {MR_VIEW("amount"), {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    {MR_VIEW("order_time"), MR_TYPE_TS(3)},
};

int main(int argc, char **argv)
{
    struct mr_rig rig;
    struct mr_field bid_field[MR_RIG_BID_COLUMNS];
    struct decoding orders = {.kind = MR_PARSE_ORDERS, .rows = mr_rig_orders_usual.rows},
                    bids = {.kind = MR_PARSE_BIDS, .rows = BIDS};

    mr_rig_init(&rig, argc, argv);
    if (mr_rig_wants(&rig, "decode-orders")) {
        orders.schema = (struct mr_schema){MR_COUNTOF(order_field), order_field};
        mr_rig_orders_init(&mr_rig_orders_usual, &orders.text);
        measure(&rig, "decode-orders", &orders);
        mr_rig_orders_fini(&orders.text);
    }
    if (mr_rig_wants(&rig, "decode-bids")) {
        memcpy(bid_field, mr_rig_bid_field, sizeof(bid_field));
        bids.schema = (struct mr_schema){MR_RIG_BID_COLUMNS, bid_field};
        mr_rig_bids_init(BIDS, &bids.text);
        measure(&rig, "decode-bids", &bids);
        mr_text_fini(&bids.text);
    }
    return rig.status;
}
