#include "job/run/engine.h"

#include "core/base/alloc.h"
#include "core/data/print.h"
#include "job/run/ask.h"
#include "job/run/job_int.h"
#include "operators/relay/collect.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { POLL_NS = 1000000, JOBS_MAX = 1024 };

/* A SELECT's rows in the shape that millrace.h promises. */
struct result {
    struct mr_result_batch batch;
    struct mr_result_column *column;
    const char **kind;
    mr_i128 **wide;          /* per column: short decimals as 128 bits */
    struct mr_string **text; /* per column: strings as data and length */
    uint8_t **is_null;
    struct mr_text *sql_type, *name, *nested;
    const struct mr_batch *rows; /* what is shown now */
    const struct mr_eval_env *eval;
};

struct engine_job {
    struct mr_job *job;
    struct mr_ask *ask; /* NULL: it keeps no state, so nobody can ask */
    void (*release)(void *context);
    void *context;
    const struct mr_schema *collect;
    const struct mr_eval_env *eval; /* of the graph, which the context holds */
    struct result *result;
};

struct mr_engine {
    struct mr_runtime *runtime;
    struct mr_sys *sys;
    char *state_dir;
    char *from_dir, *savepoint_dir; /* until a job has taken them */
    bool stops_after_input, allows_lost_state;
    int64_t checkpoint_interval_ns;
    void *session; /* the SQL layer's */
    void (*session_free)(void *session);

    pthread_mutex_t lock; /* over jobs, and over every call into one */
    pthread_cond_t changed;
    pthread_t control;
    bool has_control, is_closing;
    struct engine_job job[JOBS_MAX];
    uint32_t jobs;

    /* A start that the control thread is to carry out; NULL: none. */
    struct start *start;
};

struct start {
    struct mr_graph *graph;
    struct mr_job_options options;
    const char *savepoint_dir;
    struct mr_job *job;
    struct mr_ask *ask;
    struct mr_err *err;
    int rc;
    bool is_done;
};

/* -- Control thread ----------------------------------------------------------------------- */

static void carry_out(struct mr_engine *engine, struct start *start)
{
    start->rc =
        mr_job_start(engine->runtime, start->graph, &start->options, &start->job, start->err);
    if (start->rc == 0 && start->savepoint_dir != NULL)
        start->rc = mr_job_request_savepoint(start->job, start->savepoint_dir,
                                             MR_SAVEPOINT_AT_STOP, start->err);
    if (start->rc == 0 && start->job->state_dir != NULL)
        start->rc = mr_ask_open(start->job, &start->ask, start->err);
    if (start->rc < 0 && start->job != NULL)
        mr_job_free(start->job);
    start->is_done = true;
}

static void *control_main(void *context)
{
    struct mr_engine *engine = context;
    const struct mr_placement *placement = engine->runtime->placement;
    int64_t watch_ns = 0;

    (void)mr_thread_confine_self(placement->housekeeping, placement->housekeeping_count, NULL);
    pthread_mutex_lock(&engine->lock);
    while (!engine->is_closing) {
        int64_t now_ns = mr_now_ns(engine->sys);
        if (engine->start != NULL && !engine->start->is_done) {
            carry_out(engine, engine->start);
            pthread_cond_broadcast(&engine->changed);
        }
        for (uint32_t i = 0; i < engine->jobs; i++) {
            struct mr_job *job = engine->job[i].job;
            enum mr_job_state before = job->state;
            bool was_saving = mr_job_savepoint_state(job, NULL) == 0;
            if (mr_job_poll(job, now_ns) != before ||
                was_saving != (mr_job_savepoint_state(job, NULL) == 0))
                pthread_cond_broadcast(&engine->changed);
            if (engine->job[i].ask != NULL)
                mr_ask_poll(engine->job[i].ask, now_ns);
        }
        if (now_ns >= watch_ns) {
            mr_runtime_watch(engine->runtime, now_ns);
            watch_ns = now_ns + MR_WATCHDOG_PERIOD_NS;
        }
        struct timespec until =
            mr_sys_deadline(engine->sys, engine->jobs != 0 ? POLL_NS : 50 * POLL_NS);
        (void)pthread_cond_timedwait(&engine->changed, &engine->lock, &until);
    }
    pthread_mutex_unlock(&engine->lock);
    return NULL;
}

/* -- Engine ---------------------------------------------------------------------------------- */

static char *copy_of(const char *text)
{
    return text == NULL ? NULL : mr_strdup(text, "an engine");
}

int mr_engine_open(const struct mr_engine_options *options, struct mr_engine **ret_engine,
                   struct mr_err *reterr)
{
    struct mr_engine_options o = MR_ENGINE_OPTIONS;
    struct mr_engine *engine = calloc(1, sizeof(*engine));
    pthread_condattr_t attr;

    if (engine == NULL)
        return mr_fail(reterr, -ENOMEM, "engine: out of memory");
    memcpy(&o, options, options->size < sizeof(o) ? options->size : sizeof(o));
    engine->sys = mr_sys_linux(NULL);
    engine->checkpoint_interval_ns =
        o.checkpoint_interval_ns == 0 ? MR_SECOND_NS : o.checkpoint_interval_ns;
    engine->state_dir = copy_of(o.state_dir);
    engine->from_dir = copy_of(o.from_dir);
    engine->savepoint_dir = copy_of(o.savepoint_dir);
    engine->stops_after_input = o.stop_after_input != 0;
    engine->allows_lost_state = o.allow_lost_state != 0;
    pthread_mutex_init(&engine->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&engine->changed, &attr);
    pthread_condattr_destroy(&attr);

    struct mr_runtime_options runtime = {.sys = engine->sys,
                                         .reactors = o.reactors,
                                         .mode = o.mode,
                                         .memory_bytes = o.memory_bytes,
                                         .is_verbose = o.verbose != 0,
                                         .log = o.log,
                                         .log_context = o.log_context};
    int rc = mr_runtime_open(&runtime, &engine->runtime, reterr);
    if (rc < 0) {
        mr_engine_close(engine);
        return rc;
    }
    *ret_engine = engine;
    return 0;
}

void mr_engine_close(struct mr_engine *engine)
{
    if (engine == NULL)
        return;
    while (engine->jobs != 0)
        (void)mr_job_stop(engine->job[engine->jobs - 1].job, NULL);
    if (engine->has_control) {
        pthread_mutex_lock(&engine->lock);
        engine->is_closing = true;
        pthread_cond_broadcast(&engine->changed);
        pthread_mutex_unlock(&engine->lock);
        pthread_join(engine->control, NULL);
    }
    mr_runtime_close(engine->runtime);
    if (engine->session != NULL)
        engine->session_free(engine->session);
    free(engine->state_dir);
    free(engine->from_dir);
    free(engine->savepoint_dir);
    pthread_cond_destroy(&engine->changed);
    pthread_mutex_destroy(&engine->lock);
    free(engine);
}

void **mr_engine_session(struct mr_engine *engine, void (*session_free)(void *session))
{
    engine->session_free = session_free;
    return &engine->session;
}

struct mr_sys *mr_engine_sys(struct mr_engine *engine)
{
    return engine->sys;
}

void mr_engine_log(struct mr_engine *engine, const char *line)
{
    mr_runtime_log(engine->runtime, "%s", line);
}

int mr_engine_start_job(struct mr_engine *engine, const struct mr_engine_start *what,
                        struct mr_job **ret, struct mr_err *reterr)
{
    struct mr_err err = {0};
    struct start start = {
        .graph = what->graph,
        .options = {.state_dir = engine->state_dir,
                    .checkpoint_interval_ns = what->checkpoint_interval_ns != 0
                                                  ? what->checkpoint_interval_ns
                                                  : engine->checkpoint_interval_ns,
                    .collect = what->collect,
                    .from_dir = engine->from_dir,
                    .allows_lost_state = engine->allows_lost_state || what->allows_lost_state,
                    .stops_after_input = engine->stops_after_input,
                    .secrets = what->secrets},
        .savepoint_dir = engine->savepoint_dir,
        .err = reterr != NULL ? reterr : &err,
    };

    if (engine->jobs == JOBS_MAX) {
        what->release(what->context);
        return mr_fail(reterr, MR_ERR_LIMIT, "more than %d jobs in one engine", JOBS_MAX);
    }
    if (!engine->has_control) {
        int rc = -pthread_create(&engine->control, NULL, control_main, engine);
        if (rc < 0) {
            what->release(what->context);
            return mr_fail(reterr, rc, "control thread: %s", mr_err_text(rc));
        }
        engine->has_control = true;
    }
    pthread_mutex_lock(&engine->lock);
    engine->start = &start;
    pthread_cond_broadcast(&engine->changed);
    while (!start.is_done)
        pthread_cond_wait(&engine->changed, &engine->lock);
    engine->start = NULL;
    /* They name one job; a second one of the script must not take them too. */
    free(engine->from_dir);
    free(engine->savepoint_dir);
    engine->from_dir = engine->savepoint_dir = NULL;
    if (start.rc == 0)
        engine->job[engine->jobs++] = (struct engine_job){.job = start.job,
                                                          .ask = start.ask,
                                                          .release = what->release,
                                                          .context = what->context,
                                                          .collect = what->collect,
                                                          .eval = &what->graph->eval};
    pthread_mutex_unlock(&engine->lock);
    if (start.rc < 0) {
        what->release(what->context);
        return start.rc;
    }
    start.job->engine = engine;
    *ret = start.job;
    return 0;
}

static struct engine_job *engine_job(struct mr_job *job)
{
    struct mr_engine *engine = job->engine;

    for (uint32_t i = 0; i < engine->jobs; i++)
        if (engine->job[i].job == job)
            return &engine->job[i];
    MR_ASSERT(!"a job of this engine");
    return NULL;
}

/* -- Results --------------------------------------------------------------------------------- */

static enum mr_column_type public_type(struct mr_type type)
{
    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_BOOLEAN: return MR_COLUMN_BOOL;
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE: return MR_COLUMN_DOUBLE;
    case MR_TYPE_DECIMAL: return MR_COLUMN_DECIMAL;
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR:
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY:
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: return MR_COLUMN_STRING;
    case MR_TYPE_DATE: return MR_COLUMN_DATE;
    case MR_TYPE_TIME: return MR_COLUMN_TIME;
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ: return MR_COLUMN_TIMESTAMP;
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS: return MR_COLUMN_INTERVAL;
    case MR_TYPE_NULL:
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
    case MR_TYPE_BIGINT: return MR_COLUMN_INT64;
    }
    return MR_COLUMN_INT64;
}

static struct result *result_new(const struct mr_schema *schema, const struct mr_eval_env *eval)
{
    struct result *result = mr_alloc(sizeof(*result), "rows of a query");
    uint32_t n = schema->count;

    result->eval = eval;
    result->column = mr_alloc_array(n, sizeof(*result->column), "rows of a query");
    result->kind = mr_alloc_array(MR_BATCH_ROWS, sizeof(*result->kind), "rows of a query");
    result->wide = mr_alloc_array(n, sizeof(*result->wide), "rows of a query");
    result->text = mr_alloc_array(n, sizeof(*result->text), "rows of a query");
    result->is_null = mr_alloc_array(n, sizeof(*result->is_null), "rows of a query");
    result->sql_type = mr_alloc_array(n, sizeof(*result->sql_type), "rows of a query");
    result->name = mr_alloc_array(n, sizeof(*result->name), "rows of a query");
    result->nested = mr_alloc_array(n, sizeof(*result->nested), "rows of a query");
    for (uint32_t c = 0; c < n; c++) {
        struct mr_type type = schema->field[c].type;
        mr_text_init(&result->sql_type[c]);
        mr_type_print(type, &result->sql_type[c]);
        mr_text_init(&result->name[c]);
        mr_text_init(&result->nested[c]);
        mr_text_put(&result->name[c], schema->field[c].name.data, schema->field[c].name.len);
        result->is_null[c] = mr_alloc(MR_BATCH_ROWS, "rows of a query");
        result->wide[c] = mr_alloc_array(MR_BATCH_ROWS, sizeof(mr_i128), "rows of a query");
        result->text[c] =
            mr_alloc_array(MR_BATCH_ROWS, sizeof(struct mr_string), "rows of a query");
        result->column[c] = (struct mr_result_column){.name = result->name[c].data,
                                                      .sql_type = result->sql_type[c].data,
                                                      .type = public_type(type),
                                                      .scale = type.scale};
    }
    return result;
}

static void result_free(struct result *result, const struct mr_schema *schema)
{
    if (result == NULL)
        return;
    for (uint32_t c = 0; c < schema->count; c++) {
        mr_text_fini(&result->sql_type[c]);
        mr_text_fini(&result->nested[c]);
        mr_text_fini(&result->name[c]);
        free(result->is_null[c]);
        free(result->wide[c]);
        free(result->text[c]);
    }
    free(result->column);
    free(result->kind);
    free(result->wide);
    free(result->text);
    free(result->is_null);
    free(result->sql_type);
    free(result->name);
    free(result->nested);
    free(result);
}

/* Nested values as their texts, which lie behind each other in result->nested[c]. */
static void show_nested(struct result *result, uint32_t c, const struct mr_batch *rows)
{
    struct mr_text *all = &result->nested[c];
    size_t start = 0;

    mr_text_reset(all);
    for (uint32_t r = 0; r < rows->rows; r++) {
        struct mr_value v = mr_value_at(&rows->col[c], rows->schema->field[c].type, r);
        mr_value_print_sql(&v, "", all);
        result->text[c][r].len = all->len - start;
        start = all->len;
    }
    start = 0;
    for (uint32_t r = 0; r < rows->rows; r++) {
        result->text[c][r].data = all->data + start;
        start += result->text[c][r].len;
    }
    result->column[c].values = result->text[c];
}

static void show_column(struct result *result, uint32_t c, const struct mr_batch *rows)
{
    const struct mr_vec *vec = &rows->col[c];
    struct mr_result_column *column = &result->column[c];

    column->values = vec->data;
    column->is_null = vec->valid == NULL ? NULL : result->is_null[c];
    for (uint32_t r = 0; r < rows->rows && vec->valid != NULL; r++)
        result->is_null[c][r] = !mr_bit_get(vec->valid, r);
    if (mr_type_is_nested(rows->schema->field[c].type)) {
        show_nested(result, c, rows);
        return;
    }
    switch (mr_type_shape(rows->schema->field[c].type)) {
    case MR_SHAPE_I64:
        if (column->type != MR_COLUMN_DECIMAL)
            break;
        for (uint32_t r = 0; r < rows->rows; r++)
            result->wide[c][r] = ((const int64_t *)vec->data)[r];
        column->values = result->wide[c];
        break;
    case MR_SHAPE_STR:
        for (uint32_t r = 0; r < rows->rows; r++) {
            const struct mr_str *s = (const struct mr_str *)vec->data + r;
            bool is_null = mr_vec_is_null(vec, r);
            result->text[c][r] =
                (struct mr_string){is_null ? "" : mr_str_data(s), is_null ? 0 : s->len};
        }
        column->values = result->text[c];
        break;
    case MR_SHAPE_BOOL:
    case MR_SHAPE_F64:
    case MR_SHAPE_I128: break;
    }
}

int mr_job_next(struct mr_job *job, int64_t timeout_ns,
                const struct mr_result_batch **ret_batch, struct mr_err *reterr)
{
    struct engine_job *entry = engine_job(job);
    bool is_end = false;

    if (entry->collect == NULL)
        return mr_fail(reterr, -EINVAL, "this job is an INSERT: it has no rows to hand out");
    if (entry->result == NULL)
        entry->result = result_new(entry->collect, entry->eval);
    struct result *result = entry->result;
    const struct mr_batch *rows = mr_collector_next(mr_job_collector(job), timeout_ns, &is_end);
    if (rows == NULL) {
        struct mr_err err;
        int rc = mr_job_wait(job, 0, &err);
        if (rc < 0) {
            if (reterr != NULL)
                *reterr = err;
            return rc;
        }
        return is_end ? mr_fail(reterr, -ENODATA, "the query has ended") : 0;
    }
    result->rows = rows;
    for (uint32_t c = 0; c < rows->schema->count; c++)
        show_column(result, c, rows);
    for (uint32_t r = 0; r < rows->rows; r++)
        result->kind[r] = mr_row_kind_text(mr_batch_kind(rows, r));
    result->batch = (struct mr_result_batch){.rows = rows->rows,
                                             .columns = rows->schema->count,
                                             .kinds = result->kind,
                                             .column = result->column};
    *ret_batch = &result->batch;
    return 1;
}

size_t mr_result_text(const struct mr_result_batch *batch, uint32_t row, uint32_t column,
                      char *out, size_t size)
{
    const struct result *result = MR_CONTAINER_CONST(batch, struct result, batch);
    const struct mr_batch *rows = result->rows;
    struct mr_text text;

    MR_ASSERT(row < batch->rows && column < batch->columns);
    struct mr_value value =
        mr_value_at(&rows->col[column], rows->schema->field[column].type, row);
    /* An instant is shown by the session's clock. */
    if (value.type.id == MR_TYPE_TIMESTAMP_LTZ && !value.is_null)
        value.u.i64 = (int64_t)((uint64_t)value.u.i64 +
                                (uint64_t)mr_env_offset_ns(result->eval, value.u.i64));
    mr_text_init(&text);
    mr_value_print_sql(&value, "<NULL>", &text);
    size_t len = text.len;
    if (size != 0) {
        size_t n = len < size - 1 ? len : size - 1;
        memcpy(out, text.data, n);
        out[n] = '\0';
    }
    mr_text_fini(&text);
    return len;
}

/* -- Jobs -------------------------------------------------------------------------------------- */

const char *mr_job_name(struct mr_job *job)
{
    return job->name;
}

int mr_job_status(struct mr_job *job, struct mr_job_status *ret_status)
{
    struct mr_engine *engine = job->engine;

    pthread_mutex_lock(&engine->lock);
    mr_job_get_status(job, mr_now_ns(engine->sys), ret_status);
    pthread_mutex_unlock(&engine->lock);
    return 0;
}

/* With the lock held: until the job has ended, or UNTIL. */
static void wait_state(struct mr_engine *engine, const struct mr_job *job,
                       const struct timespec *until)
{
    while (job->state == MR_JOB_RUNNING) {
        int rc = until == NULL ? pthread_cond_wait(&engine->changed, &engine->lock)
                               : pthread_cond_timedwait(&engine->changed, &engine->lock, until);
        if (rc != 0)
            break;
    }
}

int mr_job_wait(struct mr_job *job, int64_t timeout_ns, struct mr_err *reterr)
{
    struct mr_engine *engine = job->engine;
    struct timespec until = mr_sys_deadline(engine->sys, timeout_ns);
    int rc = 0;

    pthread_mutex_lock(&engine->lock);
    wait_state(engine, job, &until);
    if (job->state == MR_JOB_FAILED) {
        rc = job->failure.code;
        if (reterr != NULL)
            *reterr = job->failure;
    } else {
        rc = job->state != MR_JOB_RUNNING;
    }
    pthread_mutex_unlock(&engine->lock);
    return rc;
}

int mr_job_stop(struct mr_job *job, struct mr_err *reterr)
{
    struct mr_engine *engine = job->engine;
    int rc = 0;

    pthread_mutex_lock(&engine->lock);
    struct engine_job entry = *engine_job(job);
    /* Nobody takes the rows of a SELECT any more: they must not hold up the last cut. */
    if (job->collector != NULL)
        mr_collector_close(job->collector);
    mr_job_request_stop(job, false);
    wait_state(engine, job, NULL);
    if (job->state == MR_JOB_FAILED) {
        rc = job->failure.code;
        if (reterr != NULL)
            *reterr = job->failure;
    }
    struct engine_job *slot = engine_job(job);
    *slot = engine->job[--engine->jobs];
    mr_ask_close(entry.ask);
    mr_job_free(job);
    pthread_mutex_unlock(&engine->lock);
    result_free(entry.result, entry.collect);
    entry.release(entry.context);
    return rc;
}

int mr_job_savepoint(struct mr_job *job, const char *dir, struct mr_err *reterr)
{
    struct mr_engine *engine = job->engine;
    int rc;

    pthread_mutex_lock(&engine->lock);
    rc = mr_job_request_savepoint(job, dir, MR_SAVEPOINT_NOW, reterr);
    while (rc == 0 && job->state == MR_JOB_RUNNING &&
           (rc = mr_job_savepoint_state(job, reterr)) == 0)
        pthread_cond_wait(&engine->changed, &engine->lock);
    if (rc == 0)
        rc = mr_fail(reterr, -ECANCELED, "job '%s' ended before the savepoint was whole",
                     job->name);
    pthread_mutex_unlock(&engine->lock);
    return rc < 0 ? rc : 0;
}
