#include "tests/sql/life.h"

#include "core/data/print.h"
#include "job/registry.h"
#include "operators/plugin/function.h"
#include "operators/relay/collect.h"
#include "tests/sql/lines.h"

#include <stdio.h>
#include <stdlib.h>

enum { MEMORY_BYTES = 8 << 20, SEGMENT_BYTES = 1 << 20 };

static int exactly_once_sink(struct mr_view name, const struct mr_sink_class **ret,
                             struct mr_err *reterr)
{
    if (!mr_view_is(name, "print"))
        return mr_registry_sink(name, ret, reterr);
    *ret = &mr_lines_sink;
    return 0;
}

/* functions.c is linked in: there are no files on the simulated machine that dlopen() sees. */
extern const struct mr_plugin mr_plugin;

static int suite_library(const char *path, const struct mr_plugin **ret, struct mr_err *reterr)
{
    if (strcmp(path, "/lib/functions.so") != 0)
        return mr_fail(reterr, MR_ERR_PLUGIN,
                       "the library could not be loaded: %s: no such file", path);
    *ret = &mr_plugin;
    return mr_plugin_check(&mr_plugin, path, reterr);
}

static const struct mr_resolver plain = {mr_registry_source, mr_registry_sink,
                                         mr_registry_format, suite_library};
static const struct mr_resolver durable = {mr_registry_source, exactly_once_sink,
                                           mr_registry_format, suite_library};

static void log_line(void *context, const char *line)
{
    (void)context;
    if (getenv("MR_SIM_LOG") != NULL)
        fprintf(stderr, "%s\n", line);
}

/* Files 0, 1 and 2: print writes to the second and the third. */
static void open_console(struct mr_sim *sim)
{
    static const char *const path[] = {"/stdin", "/stdout", "/stderr"};
    struct mr_sys *sys = mr_sim_sys(sim);

    for (int i = 0; i < 3; i++) {
        int file = sys->ops->open(
            sys, path[i], MR_OPEN_READ | MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_APPEND);
        if (file != i) /* another life on this machine has opened it */
            (void)sys->ops->close(sys, file);
    }
}

static const struct mr_schema *collected(const struct mr_graph *graph)
{
    for (uint32_t i = 0; i < graph->nodes; i++)
        if (graph->node[i]->kind == MR_NODE_COLLECT)
            return graph->node[i]->schema;
    return NULL;
}

static void note_types(struct mr_life *life, const struct mr_schema *schema)
{
    mr_text_reset(&life->types);
    for (uint32_t c = 0; c < schema->count; c++) {
        mr_type_print(schema->field[c].type, &life->types);
        mr_text_putc(&life->types, '\n');
    }
}

static int start(struct mr_life *life, struct mr_plan *plan)
{
    struct mr_life_job *job = &life->job[life->jobs];
    struct mr_job_options options = {.state_dir = !life->is_durable         ? NULL
                                                  : life->state_dir != NULL ? life->state_dir
                                                                            : "/state",
                                     .checkpoint_interval_ns = life->checkpoint_ns,
                                     .segment_bytes = SEGMENT_BYTES,
                                     .from_dir = life->from_dir,
                                     .allows_lost_state = life->allows_lost_state,
                                     .stops_after_input = life->stops_after_input};

    MR_ASSERT(life->jobs < MR_LIFE_JOBS);
    *job = (struct mr_life_job){.plan = plan, .collect = collected(plan->graph)};
    options.collect = job->collect;
    life->jobs++;
    if (job->collect != NULL)
        note_types(life, job->collect);
    return mr_job_start(life->runtime, plan->graph, &options, &job->job, &life->err);
}

static int carry_out(struct mr_life *life)
{
    for (;;) {
        struct mr_session_result result = {0};
        int step = mr_cursor_step(life->cursor, false, &result, &life->err);
        if (result.warnings != NULL)
            mr_text_puts(&life->warnings, result.warnings);
        if (step <= 0)
            return step;
        if (result.plan == NULL && result.text != NULL)
            mr_text_puts(&life->texts, result.text);
        if (result.plan != NULL) {
            int rc = start(life, result.plan);
            if (rc < 0)
                return rc;
        }
    }
}

void mr_life_begin(struct mr_life *life, const char *sql)
{
    struct mr_sys *sys = mr_sim_sys(life->sim);
    struct mr_runtime_options options = {
        .sys = sys,
        .reactors = life->reactors,
        .is_stepped = true,
        .memory_bytes = life->memory_bytes != 0 ? life->memory_bytes : MEMORY_BYTES,
        .log = log_line};

    mr_text_init(&life->warnings);
    mr_text_init(&life->texts);
    mr_text_init(&life->rows);
    mr_text_init(&life->cells);
    mr_text_init(&life->types);
    open_console(life->sim);
    life->session = mr_session_open(life->resolver != NULL ? life->resolver
                                    : life->is_durable     ? &durable
                                                           : &plain,
                                    sys);
    life->rc = mr_runtime_open(&options, &life->runtime, &life->err);
    if (life->rc == 0)
        life->rc = mr_cursor_open(life->session, "case.sql", sql, &life->cursor, &life->err);
    if (life->rc == 0)
        life->rc = carry_out(life);
}

/* What the collector of a SELECT holds by now. */
static void collect(struct mr_life *life, struct mr_job *job)
{
    const struct mr_batch *batch;
    bool is_end;

    while ((batch = mr_collector_next(mr_job_collector(job), 0, &is_end)) != NULL) {
        for (uint32_t i = 0; i < batch->selected; i++) {
            uint32_t row = mr_batch_row(batch, i);
            mr_row_print_java(batch, row, &life->rows);
            mr_text_putc(&life->rows, '\n');
            for (uint32_t c = 0; c < batch->schema->count; c++) {
                struct mr_value value =
                    mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
                mr_value_print_java(&value, &life->cells);
                mr_text_putc(&life->cells, '\n');
            }
        }
    }
}

static void poll_job(struct mr_life *life, struct mr_life_job *job)
{
    struct mr_job_status status = MR_JOB_STATUS;
    int64_t now_ns = mr_now_ns(mr_sim_sys(life->sim));

    if (job->collect != NULL)
        collect(life, job->job);
    job->state = mr_job_poll(job->job, now_ns);
    if (job->state == MR_JOB_RUNNING)
        return;
    if (job->collect != NULL)
        collect(life, job->job);
    mr_job_get_status(job->job, now_ns, &status);
    life->late_rows += status.late_rows;
    life->bad_rows += status.bad_rows;
    if (job->state == MR_JOB_FAILED) {
        life->err = *mr_job_failure(job->job);
        life->rc = life->err.code;
    }
}

bool mr_life_step(struct mr_life *life)
{
    struct mr_rng *rng = mr_sim_rng(life->sim);
    uint32_t who = (uint32_t)mr_rng_below(rng, life->runtime->reactors + 1);
    bool is_running = false;

    if (who < life->runtime->reactors)
        mr_reactor_poll(life->runtime->reactor[who], mr_now_ns(mr_sim_sys(life->sim)));
    for (uint32_t i = 0; i < life->jobs; i++) {
        if (who == life->runtime->reactors && life->job[i].state == MR_JOB_RUNNING)
            poll_job(life, &life->job[i]);
        is_running |= life->job[i].state == MR_JOB_RUNNING;
    }
    mr_sim_advance(life->sim, mr_rng_range(rng, 0, 200 * MR_MICRO_NS));
    life->steps++;
    return is_running && life->rc >= 0;
}

bool mr_life_run(struct mr_life *life, uint64_t steps)
{
    for (uint64_t i = 0; i < steps && life->jobs > 0 && life->rc >= 0; i++)
        if (!mr_life_step(life))
            return true;
    return life->jobs == 0 || life->rc < 0;
}

void mr_life_end(struct mr_life *life)
{
    for (uint32_t i = 0; i < life->jobs; i++)
        mr_job_free(life->job[i].job);
    mr_runtime_close(life->runtime);
    for (uint32_t i = 0; i < life->jobs; i++)
        mr_plan_free(life->job[i].plan);
    mr_cursor_free(life->cursor);
    mr_session_free(life->session);
    life->jobs = 0;
}

void mr_life_fini(struct mr_life *life)
{
    mr_text_fini(&life->warnings);
    mr_text_fini(&life->texts);
    mr_text_fini(&life->rows);
    mr_text_fini(&life->cells);
    mr_text_fini(&life->types);
}
