/* Committing what was prepared, now or by an earlier run, and shutting that one out. */
#include "io/postgres/writer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define FENCE_NS       (3 * MR_SECOND_NS) /* for an old connection to go by itself */
#define FENCE_PAUSE_NS (50 * MR_MILLI_NS)

/* -- Fencing -------------------------------------------------------------------------------- */

static int ask_lock(struct mr_pg_link *link, const char *sql, int64_t key, bool *ret,
                    struct mr_err *reterr)
{
    char text[32];
    const char *param[1] = {text};
    PGresult *result;

    (void)snprintf(text, sizeof(text), "%" PRId64, key);
    int rc = mr_pg_ask(link, sql, param, 1, &result, reterr);
    if (rc == 0) {
        *ret = PQntuples(result) != 0 && PQgetvalue(result, 0, 0)[0] == 't';
        PQclear(result);
    }
    return rc;
}

/* End the server's processes that hold the lock: they work for somebody who is gone. */
static int terminate(struct mr_pg_link *link, int64_t key, struct mr_err *reterr)
{
    static const char sql[] =
        "SELECT pg_catalog.bool_and(pg_catalog.pg_terminate_backend(pid)) "
        "FROM pg_catalog.pg_locks "
        "WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND "
        "database = (SELECT oid FROM pg_catalog.pg_database "
        "WHERE datname = pg_catalog.current_database()) AND "
        "classid::bigint = (($1::bigint >> 32) & 4294967295) AND "
        "objid::bigint = ($1::bigint & 4294967295) AND pid <> pg_catalog.pg_backend_pid()";
    bool has_ended;

    return ask_lock(link, sql, key, &has_ended, reterr);
}

int mr_pg_fence(struct mr_pg_link *link, const struct mr_pg_target *target,
                struct mr_err *reterr)
{
    int64_t key = mr_pg_lock_key(target->job, target->spec->name);
    int64_t until_ns = mr_now_ns(link->env->sys) + FENCE_NS;
    bool has_lock = false, has_terminated = false, is_free;
    int rc;

    for (;;) {
        rc = ask_lock(link, "SELECT pg_catalog.pg_try_advisory_lock($1::bigint)", key,
                      &has_lock, reterr);
        if (rc < 0 || has_lock)
            break;
        if (mr_now_ns(link->env->sys) >= until_ns) {
            if (has_terminated)
                return mr_fail(reterr, MR_ERR_FENCED,
                               "table '%s': another process writes to %s of %s for the same "
                               "job, and does not go: is the job running twice, on copies of "
                               "one state directory?",
                               target->spec->name, target->table.name, link->place->name);
            mr_task_log(link->env,
                        "table '%s': a connection of an earlier run is still open in %s: it is "
                        "terminated",
                        target->spec->name, link->place->name);
            rc = terminate(link, key, reterr);
            if (rc < 0)
                return mr_wrap(reterr, "ending a connection of an earlier run");
            has_terminated = true;
            until_ns = mr_now_ns(link->env->sys) + FENCE_NS;
        }
        mr_pg_link_pause(link, FENCE_PAUSE_NS);
    }
    if (rc == 0)
        rc = ask_lock(link, "SELECT pg_catalog.pg_advisory_unlock($1::bigint)", key, &is_free,
                      reterr);
    return rc;
}

/* -- Prepared transactions -------------------------------------------------------------------- */

static int end_prepared(struct mr_pg_writer *writer, const char *how, const char *gid,
                        struct mr_err *reterr)
{
    char sql[MR_PG_GID_BYTES + 64];

    (void)snprintf(sql, sizeof(sql), "%s PREPARED '%s'", how, gid);
    return mr_pg_run(&writer->second, sql, reterr);
}

static bool is_gone(const struct mr_pg_writer *writer)
{
    return strcmp(writer->second.state, "42704") == 0; /* undefined_object */
}

/* The oldest that is pending.  A name that is not there was committed by an attempt whose
 * answer got lost: there is no other way for it to go, but by hand. */
static int commit_first(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    bool was_sent = writer->is_commit_doubtful;

    writer->is_commit_doubtful = true;
    int rc = end_prepared(writer, "COMMIT", writer->pending[0].name, reterr);
    if (rc < 0 && writer->second.trouble == MR_PG_LOST)
        return rc;
    writer->is_commit_doubtful = false;
    if (rc == 0 || !is_gone(writer))
        return rc;
    if (was_sent)
        return 0;
    return mr_fail(reterr, MR_ERR_LOST,
                   "prepared transaction '%s' of %s is gone, and this job has not ended it: "
                   "whoever rolled it back has lost the rows of checkpoint %llu",
                   writer->pending[0].name, writer->second.place->name,
                   (unsigned long long)writer->pending[0].epoch);
}

int mr_pg_commit_epochs(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    uint64_t epoch = atomic_load_explicit(&writer->may_commit, memory_order_acquire);

    while (writer->pendings != 0 && writer->pending[0].epoch <= epoch) {
        int rc = mr_pg_retry(writer, &writer->second, commit_first, reterr);
        if (rc < 0)
            return mr_wrap(reterr, "committing");
        writer->pendings--;
        memmove(writer->pending, writer->pending + 1,
                writer->pendings * sizeof(*writer->pending));
    }
    atomic_store_explicit(&writer->committed, epoch, memory_order_release);
    return 0;
}

static const struct mr_pg_gid *find_restored(const struct mr_pg_writer *writer, const char *gid)
{
    for (uint32_t i = 0; i < writer->restoreds; i++)
        if (strcmp(writer->restored[i].name, gid) == 0)
            return &writer->restored[i];
    return NULL;
}

/* Does the job live that has prepared GID, and has not ended it yet?  It is given the time
 * for that, and a server process the time to see that its job is gone. */
static int is_its_writers(struct mr_pg_writer *writer, const struct mr_pg_gid *gid, bool *ret,
                          struct mr_err *reterr)
{
    static const char sql[] =
        "SELECT 1 FROM pg_catalog.pg_locks, pg_catalog.pg_prepared_xacts x "
        "WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND "
        "pg_locks.database = (SELECT oid FROM pg_catalog.pg_database "
        "WHERE datname = pg_catalog.current_database()) AND "
        "classid::bigint = (($1::bigint >> 32) & 4294967295) AND "
        "objid::bigint = ($1::bigint & 4294967295) AND "
        "x.gid = $2 AND x.database = pg_catalog.current_database() LIMIT 1";
    int64_t until_ns = mr_now_ns(writer->env->sys) + FENCE_NS;
    char lock[32];
    const char *param[2] = {lock, gid->name};

    *ret = gid->lock != 0;
    (void)snprintf(lock, sizeof(lock), "%" PRId64, gid->lock);
    while (*ret) {
        PGresult *result;
        int rc = mr_pg_ask(&writer->second, sql, param, 2, &result, reterr);
        if (rc < 0)
            return rc;
        *ret = PQntuples(result) != 0;
        PQclear(result);
        if (!*ret || mr_now_ns(writer->env->sys) >= until_ns)
            break;
        mr_pg_link_pause(&writer->second, FENCE_PAUSE_NS);
    }
    return 0;
}

/* One that the checkpoint names counts. */
static int recover_named(struct mr_pg_writer *writer, const struct mr_pg_gid *gid, bool is_ours,
                         struct mr_err *reterr)
{
    const char *table = writer->target->spec->name;
    bool is_left = false;
    int rc = is_ours ? 0 : is_its_writers(writer, gid, &is_left, reterr);

    if (rc < 0)
        return rc;
    if (is_left) {
        mr_task_log(
            writer->env,
            "table '%s': prepared transaction '%s' is of the job that the savepoint was "
            "taken of, which runs: it is left to that job",
            table, gid->name);
        return 0;
    }
    rc = end_prepared(writer, "COMMIT", gid->name, reterr);
    if (rc == 0)
        mr_task_log(writer->env,
                    "table '%s': transaction '%s' of the last checkpoint is committed", table,
                    gid->name);
    return rc < 0 && is_gone(writer) ? 0 : rc;
}

static int recover_one(struct mr_pg_writer *writer, const char *gid, struct mr_err *reterr)
{
    struct mr_task_env *env = writer->env;
    uint32_t reactor;
    uint64_t epoch;
    bool is_ours = mr_pg_gid_parse(&writer->owner, mr_view_of(gid), &reactor, &epoch);

    const struct mr_pg_gid *named = find_restored(writer, gid);
    if (named != NULL)
        return recover_named(writer, named, is_ours, reterr);
    if (!is_ours || reactor % env->reactors != env->reactor)
        return 0;
    if (epoch <= writer->restored_epoch) {
        mr_task_log(env,
                    "table '%s': prepared transaction '%s' is of a checkpoint before the last "
                    "one and not named by it: it is left alone, look at it (pg_prepared_xacts)",
                    writer->target->spec->name, gid);
        return 0;
    }
    int rc = end_prepared(writer, "ROLLBACK", gid, reterr);
    return rc < 0 && is_gone(writer) ? 0 : rc;
}

static int recover(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    PGresult *list;
    int rc = mr_pg_ask(&writer->second,
                       "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = "
                       "pg_catalog.current_database() ORDER BY prepared, gid",
                       NULL, 0, &list, reterr);

    if (rc < 0)
        return rc;
    for (int i = 0; i < PQntuples(list) && rc == 0; i++)
        rc = recover_one(writer, PQgetvalue(list, i, 0), reterr);
    PQclear(list);
    return rc;
}

int mr_pg_recover(struct mr_pg_writer *writer, struct mr_err *reterr)
{
    if (!writer->target->is_prepared)
        return 0;
    mr_pg_owner_init(&writer->owner, writer->target->job, writer->uid);
    int rc = mr_pg_retry(writer, &writer->second, recover, reterr);
    return rc < 0 ? mr_wrap(reterr, "what an earlier run left prepared") : 0;
}
