#include "io/postgres/writer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define PAUSE_LEAST_NS (50 * MR_MILLI_NS) /* between two attempts to connect */
#define PAUSE_MOST_NS  (1 * MR_SECOND_NS)
#define SAY_NS         (10 * MR_SECOND_NS) /* how often a server that is away is spoken of */
#define IDLE_NS        (60 * MR_SECOND_NS)
#define OLD_NS         (3 * MR_SECOND_NS) /* for the server to see that a connection broke */

/* -- Connections ------------------------------------------------------------------------ */

static int prepare_statements(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    const struct mr_pg_target *target = writer->target;

    if (!target->is_keyed)
        return 0;
    int rc = mr_pg_prepare(&writer->link, "up", target->insert.data, reterr);
    return rc == 0 ? mr_pg_prepare(&writer->link, "del", target->remove.data, reterr) : rc;
}

/* Until the server's process of the connection before is gone: what it was sent last must
 * not be done after what it is sent now. */
static int await_old(struct mr_pg_writer *writer, const char *key, struct mr_err *reterr)
{
    static const char sql[] =
        "SELECT CASE WHEN $3 = 't' THEN pg_catalog.pg_terminate_backend(pid) END "
        "FROM pg_catalog.pg_locks WHERE pid = $2::integer AND locktype = 'advisory' AND "
        "objsubid = 1 AND granted AND "
        "classid::bigint = (($1::bigint >> 32) & 4294967295) AND "
        "objid::bigint = ($1::bigint & 4294967295)";
    int64_t until_ns = mr_now_ns(writer->env->sys) + OLD_NS;
    char pid[16];
    const char *param[3] = {key, pid, "f"};
    int left = 1, rc = 0;

    (void)snprintf(pid, sizeof(pid), "%d", writer->old_pid);
    while (rc == 0 && left != 0 && !mr_pg_lane_is_abandoned(&writer->lane)) {
        PGresult *result;
        bool is_late = mr_now_ns(writer->env->sys) >= until_ns;
        param[2] = is_late ? "t" : "f";
        rc = mr_pg_ask(&writer->link, sql, param, 3, &result, reterr);
        if (rc < 0)
            return rc;
        left = PQntuples(result);
        PQclear(result);
        if (left != 0)
            mr_pg_link_pause(&writer->link, PAUSE_LEAST_NS);
    }
    writer->old_pid = 0;
    return rc;
}

static int take_lock(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    const struct mr_pg_target *target = writer->target;
    char key[32];
    const char *param[1] = {key};
    PGresult *result;

    if (target->job == NULL)
        return 0;
    (void)snprintf(key, sizeof(key), "%" PRId64,
                   mr_pg_lock_key(target->job, target->spec->name));
    int rc = 0;
    if (writer->old_pid != 0)
        rc = await_old(writer, key, reterr);
    if (rc == 0)
        rc = mr_pg_ask(&writer->link, "SELECT pg_catalog.pg_advisory_lock_shared($1::bigint)",
                       param, 1, &result, reterr);
    if (rc == 0)
        PQclear(result);
    return rc;
}

static int open_link(struct mr_pg_writer *writer, struct mr_pg_link *link,
                     struct mr_err *reterr)
{
    int rc = mr_pg_link_open(link, NULL, reterr);

    if (rc < 0 || link != &writer->link)
        return rc;
    rc = take_lock(writer, reterr);
    if (rc == 0)
        rc = prepare_statements(writer, reterr);
    if (rc == 0)
        writer->old_pid = PQbackendPID(link->conn);
    return rc;
}

/* A transaction goes with its connection; its rows are sent again. */
static void close_link(struct mr_pg_writer *writer, struct mr_pg_link *link)
{
    mr_pg_link_close(link);
    if (link != &writer->link)
        return;
    writer->in_transaction = false;
    writer->sent = 0;
}

struct attempts {
    int64_t since_ns, said_ns, pause_ns; /* since the first failure in a row */
    int64_t busy;
};

static void say_away(struct mr_pg_writer *writer, struct attempts *attempts, int64_t now_ns,
                     const struct mr_err *err)
{
    if (attempts->said_ns != 0 && now_ns - attempts->said_ns < SAY_NS)
        return;
    mr_task_log(
        writer->env,
        "table '%s': %s.  Its rows wait; trying again for %lld s "
        "('connection.max-retry-timeout')",
        writer->target->spec->name, err->message,
        (long long)((writer->target->options.retry_timeout_ns - (now_ns - attempts->since_ns)) /
                    MR_SECOND_NS));
    attempts->said_ns = now_ns;
}

/* After a failure: 0 to try again. */
static int pause_after(struct mr_pg_writer *writer, struct mr_pg_link *link,
                       struct attempts *attempts, int code, struct mr_err *reterr)
{
    int64_t now_ns = mr_now_ns(writer->env->sys);
    int64_t limit_ns = writer->target->options.retry_timeout_ns;

    if (code == MR_ERR_RESTART)
        return code;
    switch (link->trouble) {
    case MR_PG_LOST:
        if (attempts->since_ns == 0)
            attempts->since_ns = now_ns;
        if (now_ns - attempts->since_ns >= limit_ns)
            return mr_pg_add_words(
                reterr, code, ".  It was tried for %lld s ('connection.max-retry-timeout')",
                (long long)(limit_ns / MR_SECOND_NS));
        say_away(writer, attempts, now_ns, reterr);
        attempts->pause_ns = attempts->pause_ns == 0 ? PAUSE_LEAST_NS : 2 * attempts->pause_ns;
        if (attempts->pause_ns > PAUSE_MOST_NS)
            attempts->pause_ns = PAUSE_MOST_NS;
        mr_pg_link_pause(link, attempts->pause_ns);
        return 0;
    case MR_PG_BUSY:
        if (++attempts->busy > writer->target->max_retries)
            return mr_pg_add_words(reterr, code,
                                   ".  It was tried %lld times ('sink.max-retries')",
                                   (long long)attempts->busy);
        mr_task_log(writer->env, "table '%s': %s; trying again", writer->target->spec->name,
                    reterr->message);
        mr_pg_link_pause(link, attempts->busy * MR_SECOND_NS);
        return 0;
    default: return code;
    }
}

int mr_pg_retry(struct mr_pg_writer *writer, struct mr_pg_link *link,
                int (*work)(struct mr_pg_writer *writer, struct mr_err *reterr),
                struct mr_err *reterr)
{
    struct attempts attempts = {0};
    struct mr_err err;

    for (;;) {
        int rc = 0;
        link->trouble = MR_PG_FINE;
        if (link->conn == NULL)
            rc = open_link(writer, link, &err);
        if (rc == 0 && (rc = work(writer, &err)) == 0) {
            if (attempts.said_ns != 0)
                mr_task_log(writer->env, "table '%s': PostgreSQL is back, %s",
                            writer->target->spec->name, link->place->name);
            return 0;
        }
        close_link(writer, link);
        rc = pause_after(writer, link, &attempts, rc, &err);
        if (rc == 0 && mr_pg_lane_is_abandoned(&writer->lane))
            rc = -ECANCELED;
        if (rc < 0) {
            *reterr = err;
            return rc;
        }
    }
}

/* -- Rows -------------------------------------------------------------------------------- */

static void add_rows(struct mr_pg_writer *writer, const struct mr_pg_block *block)
{
    if (block->rows == 0)
        return;
    if (writer->taken == writer->sent_rows)
        writer->held_ns = mr_now_ns(writer->env->sys);
    mr_text_put(&writer->rows, block->bytes.data, block->bytes.len);
    writer->taken += block->rows;
}

/* What was collected is written, and in two phases still has its barrier to come. */
static int flush(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    const struct mr_pg_target *target = writer->target;
    uint64_t rows = writer->taken - writer->sent_rows;
    int rc;

    if (rows == 0)
        return 0;
    rc = mr_pg_retry(writer, &writer->link,
                     target->is_prepared ? mr_pg_transact
                     : target->is_keyed  ? mr_pg_upsert
                                         : mr_pg_append,
                     reterr);
    if (rc < 0)
        return rc;
    if (target->is_prepared) {
        writer->sent_rows = writer->taken;
    } else {
        mr_text_reset(&writer->rows);
        writer->taken = writer->sent_rows = 0;
    }
    atomic_store_explicit(&writer->rows_out,
                          atomic_load_explicit(&writer->rows_out, memory_order_relaxed) + rows,
                          memory_order_release);
    return 0;
}

static int settle(struct mr_pg_writer *writer, uint64_t epoch, struct mr_err *reterr)
{
    int rc = flush(writer, reterr);

    if (rc == 0 && writer->target->is_prepared && writer->taken != 0)
        rc = mr_pg_prepare_epoch(writer, epoch, reterr);
    if (rc < 0)
        return rc;
    if (writer->target->is_prepared)
        writer->taken = writer->sent_rows = 0;
    atomic_store_explicit(&writer->settled, epoch, memory_order_release);
    return 0;
}

/* May rows wait for others?  Only so long, and only so many. */
static int64_t wait_ns(const struct mr_pg_writer *writer)
{
    uint64_t rows = writer->taken - writer->sent_rows;
    const struct mr_pg_target *target = writer->target;

    if (rows == 0)
        return IDLE_NS;
    if (target->interval_ns == 0 || rows >= (uint64_t)target->max_rows)
        return 0;
    int64_t left_ns = writer->held_ns + target->interval_ns - mr_now_ns(writer->env->sys);
    return left_ns > 0 ? left_ns : 0;
}

/* All that lies in the lane, up to a barrier and to what one statement takes. */
static int take_blocks(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    struct mr_pg_block *block;
    int rc = 0;

    /* No more than there were: what may be committed waits behind it. */
    for (int i = 0; i < MR_PG_BLOCKS && rc == 0; i++) {
        if ((block = mr_pg_lane_peek(&writer->lane)) == NULL)
            break;
        uint64_t rows = writer->taken - writer->sent_rows;
        if (rows != 0 && rows + block->rows > (uint64_t)writer->target->max_rows) {
            rc = flush(writer, reterr);
            continue;
        }
        add_rows(writer, block);
        uint64_t barrier = block->barrier;
        bool is_last = block->is_last;
        mr_pg_lane_take(&writer->lane);
        if (barrier != 0)
            rc = settle(writer, barrier, reterr);
        else if (is_last)
            rc = flush(writer, reterr);
        mr_pg_lane_wake(&writer->lane);
    }
    return rc;
}

static bool wants_commit(const struct mr_pg_writer *writer)
{
    return atomic_load_explicit(&writer->may_commit, memory_order_seq_cst) >
           atomic_load_explicit(&writer->committed, memory_order_relaxed);
}

static bool has_work(void *context)
{
    const struct mr_pg_writer *writer = context;

    return !mr_pg_lane_is_empty(&writer->lane) || wants_commit(writer) ||
           atomic_load_explicit(&writer->lane.is_stopping, memory_order_seq_cst);
}

static int step(struct mr_pg_writer *writer, bool is_stopping, struct mr_err *reterr)
{
    int rc = take_blocks(writer, reterr);

    if (rc == 0 && (is_stopping || wait_ns(writer) == 0))
        rc = flush(writer, reterr);
    if (rc == 0 && wants_commit(writer))
        rc = mr_pg_commit_epochs(writer, reterr);
    mr_pg_lane_wake(&writer->lane);
    return rc;
}

static int begin_work(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    int rc = mr_pg_recover(writer, reterr);

    if (rc == 0 && mr_pg_lane_is_abandoned(&writer->lane))
        rc = mr_fail(reterr, -ECANCELED, "the job ends");
    if (rc == 0)
        atomic_store_explicit(&writer->has_begun, true, memory_order_seq_cst);
    mr_pg_lane_wake(&writer->lane);
    return rc;
}

static bool may_begin(void *context)
{
    const struct mr_pg_writer *writer = context;

    return atomic_load_explicit(&writer->may_begin, memory_order_seq_cst) ||
           atomic_load_explicit(&writer->lane.is_stopping, memory_order_seq_cst);
}

void *mr_pg_writer_run(void *context)
{
    struct mr_pg_writer *writer = context;
    struct mr_pg_lane *lane = &writer->lane;
    struct mr_err err = {0};
    int rc = 0;

    while (!may_begin(writer) && !mr_pg_lane_is_abandoned(lane))
        mr_pg_lane_sleep(lane, -1, 0, IDLE_NS, may_begin, writer);
    if (!mr_pg_lane_is_abandoned(lane) &&
        atomic_load_explicit(&writer->may_begin, memory_order_seq_cst))
        rc = begin_work(writer, &err);
    while (rc == 0 && !mr_pg_lane_is_abandoned(lane)) {
        /* Before the step: what was left before the word to stop is seen by it. */
        bool is_stopping = atomic_load_explicit(&lane->is_stopping, memory_order_seq_cst);
        rc = step(writer, is_stopping, &err);
        if (rc < 0 || is_stopping)
            break;
        mr_pg_lane_sleep(lane, -1, 0, wait_ns(writer), has_work, writer);
    }
    if (rc < 0 && !mr_pg_lane_is_abandoned(lane))
        mr_pg_lane_fail(lane, &err);
    mr_pg_link_close(&writer->link);
    mr_pg_link_close(&writer->second);
    return NULL;
}

/* -- Life ---------------------------------------------------------------------------------- */

int mr_pg_writer_init(struct mr_pg_writer *writer, const struct mr_pg_target *target,
                      struct mr_task_env *env, struct mr_err *reterr)
{
    writer->target = target;
    writer->env = env;
    mr_text_init(&writer->rows);
    mr_pg_fold_init(&writer->fold, target->spec->primary_key, target->spec->primary_keys);
    writer->param = calloc(target->table.columns + 1u, sizeof(*writer->param));
    MR_ASSERT(writer->param != NULL);
    for (uint32_t c = 0; c < target->table.columns; c++)
        mr_text_init(&writer->param[c]);
    mr_pg_link_init(&writer->link, &target->options.place, env, &writer->lane);
    mr_pg_link_init(&writer->second, &target->options.place, env, &writer->lane);
    return mr_pg_lane_init(&writer->lane, env->aio, reterr);
}

void mr_pg_writer_fini(struct mr_pg_writer *writer)
{
    mr_pg_lane_fini(&writer->lane);
    mr_text_fini(&writer->rows);
    mr_pg_fold_fini(&writer->fold);
    for (uint32_t c = 0; c < writer->target->table.columns; c++)
        mr_text_fini(&writer->param[c]);
    free(writer->param);
    free(writer->pending);
    free(writer->restored);
}
