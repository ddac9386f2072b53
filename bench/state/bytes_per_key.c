/*
 * Memory per key of the orders job: a million products, all in one open window.  State is
 * what the job says it holds; memory is what the process has grown by since before the job.
 */
#include "bench/rig/memory.h"
#include "bench/rig/orders.h"
#include "bench/rig/query.h"
#include "bench/rig/row.h"

#include <stdio.h>
#include <stdlib.h>

struct keys {
    struct mr_text text;
    uint32_t rows, keys;
    const char *sql;
    uint64_t state_bytes, rss_bytes;
};

/* How many different products there are. */
static uint32_t count_keys(const struct mr_rig_orders_spec *spec)
{
    uint8_t *seen = calloc(spec->products, 1);
    uint32_t keys = 0;

    MR_ASSERT(seen != NULL);
    for (uint32_t i = 0; i < spec->rows; i++)
        seen[mr_rig_order_at(spec, i).product] = 1;
    for (uint32_t i = 0; i < spec->products; i++)
        keys += seen[i];
    free(seen);
    return keys;
}

static void hold_all_keys(struct keys *keys)
{
    struct mr_rig_query *query =
        mr_rig_query_new(&(struct mr_rig_query_spec){.text = keys->sql, .reactors = 1});
    uint64_t before = mr_rig_rss_bytes();

    mr_rig_query_start(query);
    mr_rig_query_read(query, keys->rows);
    keys->rss_bytes = mr_rig_rss_bytes() - before;
    keys->state_bytes = mr_rig_query_status(query)->state_bytes;
    mr_rig_query_stop(query);
    mr_rig_query_free(query);
}

static double run_rss(void *context)
{
    struct keys *keys = context;

    hold_all_keys(keys);
    return (double)keys->rss_bytes / keys->keys;
}

static double run_state(void *context)
{
    struct keys *keys = context;

    hold_all_keys(keys);
    return (double)keys->state_bytes / keys->keys;
}

int main(int argc, char **argv)
{
    /* All orders within one minute, the first half of it: one window, still open. */
    struct mr_rig_orders_spec spec = {
        .rows = 2000000, .products = 1000000, .span_ns = 30 * MR_SECOND_NS};
    struct mr_rig_memory memory = {.splits = 1, .is_endless = true};
    struct mr_rig rig;
    struct keys keys;
    char sql[2048];

    mr_rig_init(&rig, argc, argv);
    mr_rig_pin(0);
    keys.rows = spec.rows;
    keys.keys = count_keys(&spec);
    mr_rig_orders_init(&spec, &keys.text);
    mr_rig_orders_text("memory", "blackhole", sql, sizeof(sql));
    keys.sql = sql;
    memory.split[0] = mr_text_view(&keys.text);
    mr_rig_memory_set(&memory);

    mr_rig_run(&rig, &(struct mr_rig_row){
                         .name = "memory-per-key",
                         .ours = "resident memory of the orders job per product, 1 M products",
                         .unit = "bytes",
                         .direction = MR_RIG_AT_MOST,
                         .aim = 128,
                         .pairs = 3,
                         .is_timeless = true,
                         .run_ours = run_rss,
                         .context = &keys,
                     });
    mr_rig_run(&rig, &(struct mr_rig_row){
                         .name = "state-per-key",
                         .ours = "pages of state per product, as the job's status says",
                         .unit = "bytes",
                         .direction = MR_RIG_AT_MOST,
                         .aim = 128,
                         .pairs = 1,
                         .is_timeless = true,
                         .run_ours = run_state,
                         .context = &keys,
                     });
    mr_rig_orders_fini(&keys.text);
    return rig.status;
}
