#include "bench/rig/query.h"

#include "bench/rig/events.h"
#include "bench/rig/machine.h"
#include "bench/rig/memory.h"
#include "job/registry.h"
#include "sql/session/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct mr_rig_query {
    struct mr_rig_query_spec spec;
    struct mr_sys *sys;
    struct mr_session *session;
    struct mr_cursor *cursor;
    struct mr_plan *plan;
    struct mr_runtime *runtime;
    struct mr_job *job;
    struct mr_job_status status;
};

static void give_up(const char *what, const struct mr_err *err)
{
    fprintf(stderr, "%s: %s\n", what, err->message);
    exit(2);
}

/* -- The sink 'tally' --------------------------------------------------------------------- */

static struct mr_rig_tally the_tally;

struct mr_rig_tally *mr_rig_tally(void)
{
    return &the_tally;
}

static bool tally_ready(const struct mr_op *op)
{
    (void)op;
    return true;
}

/* 1, or of a row that is taken back -1, modulo 2^64. */
static uint64_t sign_of(const struct mr_batch *batch, uint32_t row)
{
    unsigned kind = mr_batch_kind(batch, row);

    return kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE ? UINT64_MAX : 1;
}

static void tally_push(struct mr_op *op, const struct mr_batch *batch)
{
    uint64_t rows = 0;

    (void)op;
    for (uint32_t i = 0; i < batch->selected; i++)
        rows += sign_of(batch, mr_batch_row(batch, i));
    atomic_fetch_add(&the_tally.rows, rows);
    for (uint32_t c = 0; c < batch->schema->count && c < MR_RIG_TALLY_COLUMNS; c++) {
        enum mr_shape shape = mr_type_shape(batch->schema->field[c].type);
        uint64_t sum = 0;
        for (uint32_t i = 0; i < batch->selected; i++) {
            uint32_t row = mr_batch_row(batch, i);
            if (shape == MR_SHAPE_I64)
                sum +=
                    sign_of(batch, row) * (uint64_t)((const int64_t *)batch->col[c].data)[row];
            else if (shape == MR_SHAPE_I128)
                sum +=
                    sign_of(batch, row) * (uint64_t)((const mr_i128 *)batch->col[c].data)[row];
        }
        atomic_fetch_add(&the_tally.sum[c], sum);
    }
    if (the_tally.fires != NULL)
        the_tally.pushed_ns = mr_rig_now_ns();
}

static void tally_watermark(struct mr_op *op, int64_t watermark_ns)
{
    (void)op;
    (void)watermark_ns;
    if (the_tally.fires != NULL && the_tally.pushed_ns != 0)
        mr_rig_histogram_add(the_tally.fires,
                             the_tally.pushed_ns - mr_rig_generated_handed_ns());
    the_tally.pushed_ns = 0;
}

static void tally_end(struct mr_op *op)
{
    (void)op;
}

static void tally_free(struct mr_op *op)
{
    free(op);
}

static const struct mr_op_class tally_class = {
    .name = "tally",
    .ready = tally_ready,
    .push = tally_push,
    .watermark = tally_watermark,
    .end = tally_end,
    .free = tally_free,
};

static int tally_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                      struct mr_sink **ret, struct mr_err *reterr)
{
    (void)spec;
    (void)env;
    (void)reterr;
    *ret = (struct mr_sink *)&the_tally;
    return 0;
}

static int tally_op_new(struct mr_sink *sink, struct mr_task_env *env,
                        const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                        struct mr_err *reterr)
{
    (void)sink;
    (void)roots;
    (void)count;
    (void)reterr;
    *ret = calloc(1, sizeof(**ret));
    MR_ASSERT(*ret != NULL);
    (*ret)->class = &tally_class;
    (*ret)->env = env;
    return 0;
}

static void tally_close(struct mr_sink *sink)
{
    (void)sink;
}

static const struct mr_option_spec no_options[] = {{0}};

static const struct mr_sink_class tally_sink = {
    .name = "tally",
    .options = no_options,
    .takes_updates = true,
    .means = MR_SINK_FOLLOWS,
    .open = tally_open,
    .op_new = tally_op_new,
    .close = tally_close,
};

/* -- Names ------------------------------------------------------------------------------------ */

static int find_source(struct mr_view name, const struct mr_source_class **ret,
                       struct mr_err *reterr)
{
    if (mr_view_is(name, "memory"))
        *ret = &mr_rig_memory_source;
    else if (mr_view_is(name, "generated"))
        *ret = &mr_rig_generated_source;
    else if (mr_view_is(name, "columns"))
        *ret = &mr_rig_events_source;
    else
        return mr_registry_source(name, ret, reterr);
    return 0;
}

static int find_sink(struct mr_view name, const struct mr_sink_class **ret,
                     struct mr_err *reterr)
{
    if (!mr_view_is(name, "tally"))
        return mr_registry_sink(name, ret, reterr);
    *ret = &tally_sink;
    return 0;
}

static const struct mr_resolver resolver = {
    .source = find_source, .sink = find_sink, .format = mr_registry_format};

/* -- Life ----------------------------------------------------------------------------------- */

static void be_silent(void *context, const char *line)
{
    (void)context;
    (void)line;
}

static void make_plan(struct mr_rig_query *query)
{
    struct mr_session_result result;
    struct mr_err err;

    query->session = mr_session_open(&resolver, query->sys);
    if (mr_cursor_open(query->session, "bench", query->spec.text, &query->cursor, &err) < 0)
        give_up("query", &err);
    while (query->plan == NULL) {
        int step = mr_cursor_step(query->cursor, false, &result, &err);
        if (step < 0)
            give_up("query", &err);
        MR_ASSERT(step != MR_STEP_END);
        query->plan = result.plan;
    }
}

struct mr_rig_query *mr_rig_query_new(const struct mr_rig_query_spec *spec)
{
    struct mr_rig_query *query = calloc(1, sizeof(*query));
    struct mr_runtime_options options = {.reactors = spec->reactors,
                                         .is_stepped = !spec->is_threaded,
                                         .memory_bytes = spec->memory_bytes,
                                         .log = be_silent};
    struct mr_err err;

    MR_ASSERT(query != NULL);
    query->spec = *spec;
    query->sys = options.sys = mr_sys_linux(NULL);
    if (options.memory_bytes == 0)
        options.memory_bytes = UINT64_C(1) << 30;
    make_plan(query);
    if (mr_runtime_open(&options, &query->runtime, &err) < 0 ||
        mr_runtime_start(query->runtime, &err) < 0)
        give_up("runtime", &err);
    return query;
}

void mr_rig_query_free(struct mr_rig_query *query)
{
    mr_runtime_close(query->runtime);
    mr_plan_free(query->plan);
    mr_cursor_free(query->cursor);
    mr_session_free(query->session);
    free(query);
}

void mr_rig_query_start(struct mr_rig_query *query)
{
    struct mr_job_options options = {.state_dir = query->spec.state_dir,
                                     .checkpoint_interval_ns =
                                         query->spec.checkpoint_interval_ns};
    struct mr_err err;

    query->status = (struct mr_job_status)MR_JOB_STATUS;
    if (mr_job_start(query->runtime, query->plan->graph, &options, &query->job, &err) < 0)
        give_up("job", &err);
}

void mr_rig_query_stop(struct mr_rig_query *query)
{
    mr_job_free(query->job);
    query->job = NULL;
}

static void look(struct mr_rig_query *query)
{
    query->status = (struct mr_job_status)MR_JOB_STATUS;
    mr_job_get_status(query->job, mr_rig_now_ns(), &query->status);
}

/* One go: sixteen rounds of every reactor, or a short sleep beside them. */
static enum mr_job_state go_on(struct mr_rig_query *query)
{
    static const struct timespec a_moment = {.tv_nsec = 100000};
    struct mr_runtime *runtime = query->runtime;

    if (query->spec.is_threaded)
        (void)nanosleep(&a_moment, NULL);
    for (uint32_t i = 0; runtime->is_stepped && i < 16; i++)
        for (uint32_t r = 0; r < runtime->reactors; r++)
            mr_reactor_poll(runtime->reactor[r], mr_rig_now_ns());
    enum mr_job_state state = mr_job_poll(query->job, mr_rig_now_ns());
    if (state == MR_JOB_FAILED)
        give_up("job", mr_job_failure(query->job));
    return state;
}

double mr_rig_query_run(struct mr_rig_query *query)
{
    mr_rig_query_start(query);
    int64_t began_ns = mr_rig_now_ns();
    while (go_on(query) == MR_JOB_RUNNING)
        ;
    int64_t ended_ns = mr_rig_now_ns();
    look(query);
    mr_rig_query_stop(query);
    return (double)(ended_ns - began_ns);
}

void mr_rig_query_read(struct mr_rig_query *query, uint64_t rows)
{
    enum mr_job_state state;

    do {
        state = go_on(query);
        look(query);
    } while (query->status.rows_in < rows && state == MR_JOB_RUNNING);
}

const struct mr_job_status *mr_rig_query_status(const struct mr_rig_query *query)
{
    return &query->status;
}

const char *mr_rig_query_mode(const struct mr_rig_query *query)
{
    return mr_reactor_mode_text(query->runtime->placement->mode);
}

void mr_rig_orders_text(const char *connector, const char *sink, char *out, size_t size)
{
    (void)snprintf(out, size,
                   "CREATE TABLE orders (\n"
                   "  %sproduct STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),\n"
                   "  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND\n"
                   ") WITH ('connector' = '%s'%s);\n"
                   "CREATE TABLE totals (product STRING, window_start TIMESTAMP(3),\n"
                   "  order_count BIGINT, total_amount DECIMAL(38, 2)\n"
                   ") WITH ('connector' = '%s');\n"
                   "INSERT INTO totals SELECT product,\n"
                   "  TUMBLE_START(order_time, INTERVAL '1' MINUTE), COUNT(*), SUM(amount)\n"
                   "FROM orders\n"
                   "GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n",
                   strcmp(connector, "memory") == 0 ? "order_id STRING, " : "", connector,
                   strcmp(connector, "memory") == 0 ? ", 'format' = 'json'" : "", sink);
}
