/*
 * What a single row pays: the whole visit of the reactor, from poll to updated window, for
 * messages that come one by one, less what decoding that one message costs by itself.
 * What is left is the engine: rounds, clock, virtual calls, programs of one row, the window.
 */
#include "bench/rig/memory.h"
#include "bench/rig/orders.h"
#include "bench/rig/query.h"
#include "bench/rig/row.h"
#include "io/framing/lines.h"
#include "io/json/json.h"

#include <stdio.h>

struct batch_of_one {
    struct mr_text text;
    uint32_t rows;
    struct mr_rig_query *query;
};

static struct mr_field field[] = {
    {{"order_id", 8}, MR_TYPE_STRING},
    {{"product", 7}, MR_TYPE_STRING},
    {{"amount", 6}, {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    {{"order_time", 10}, {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
};

static const bool wanted[] = {false, true, true, true}; /* as the query wants them */

static void no_bad_rows(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                        const char *reason)
{
    (void)sink;
    (void)msg;
    (void)column;
    (void)reason;
    MR_ASSERT(!"the orders are well-formed");
}

/* Framing and decoding, one message at a time. */
static double decode_alone(const struct batch_of_one *bench)
{
    struct mr_schema schema = {MR_COUNTOF(field), field};
    struct mr_options options = {0};
    struct mr_format_spec spec = {
        .schema = &schema, .wanted = wanted, .options = &options, .prefix = "json."};
    struct mr_bad_sink bad = {no_bad_rows};
    struct mr_batch_buffer *out = mr_batch_buffer_new(&schema, MR_BATCH_ROWS);
    struct mr_decoder *decoder;
    struct mr_lines lines;
    struct mr_msg msg;
    struct mr_err err;
    uint16_t origin[MR_BATCH_ROWS];

    MR_ASSERT(mr_json_format.decoder_new(&spec, &decoder, &err) == 0);
    mr_lines_init(&lines, '\n', 1 << 20);
    mr_lines_feed(&lines, bench->text.data, bench->text.len);
    int64_t began_ns = mr_rig_now_ns();
    while (mr_lines_cut(&lines, &msg, 1) != 0) {
        mr_batch_buffer_reset(out);
        (void)mr_json_format.decode(decoder, &msg, 1, out, origin, &bad);
    }
    int64_t ended_ns = mr_rig_now_ns();
    mr_lines_fini(&lines);
    mr_json_format.decoder_free(decoder);
    mr_batch_buffer_free(out);
    return (double)(ended_ns - began_ns) / bench->rows;
}

static double run(void *context)
{
    struct batch_of_one *bench = context;
    double whole = mr_rig_query_run(bench->query) / bench->rows;

    return whole - decode_alone(bench);
}

int main(int argc, char **argv)
{
    struct mr_rig_orders_spec spec = mr_rig_orders_usual;
    struct mr_rig rig;
    struct batch_of_one bench;
    char sql[2048];

    mr_rig_init(&rig, argc, argv);
    mr_rig_pin(0);
    spec.rows = bench.rows = 200000;
    mr_rig_orders_init(&spec, &bench.text);
    mr_rig_orders_text("memory", "blackhole", sql, sizeof(sql));
    struct mr_rig_memory memory = {.splits = 1, .run = 1};
    memory.split[0] = mr_text_view(&bench.text);
    mr_rig_memory_set(&memory);
    bench.query = mr_rig_query_new(&(struct mr_rig_query_spec){.text = sql, .reactors = 1});
    (void)run(&bench);
    mr_rig_run(&rig, &(struct mr_rig_row){
                         .name = "batch-of-one",
                         .ours = "one message per poll, whole visit less its decoding",
                         .unit = "ns/row",
                         .direction = MR_RIG_AT_MOST,
                         .aim = 300,
                         .run_ours = run,
                         .context = &bench,
                     });
    mr_rig_query_free(bench.query);
    mr_rig_orders_fini(&bench.text);
    return rig.status;
}
