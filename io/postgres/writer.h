/*
 * io/postgres/writer.h - the thread of one sink operator: blocks of rows in, statements out.
 *
 *     rows ─► upsert    last row of each key ─► INSERT .. SELECT unnest(..) ON CONFLICT ..
 *         ├─► append    COPY, on its own
 *         └─► prepare   BEGIN; COPY ─barrier N─► PREPARE TRANSACTION 'gid N'
 *                                    ─N counts─► COMMIT PREPARED, on a second connection,
 *                                                for the first has begun with N + 1
 *
 * Exactly-once.  What is prepared survives the server and us.  The roots of checkpoint N name
 * every transaction that N brings into force, so after a crash those are committed (or were:
 * gone is done), and those of later epochs, which are ours by their whole name, rolled back.
 *
 * A savepoint names transactions of the job that it was taken of.  While that job lives, it
 * ends them itself, and whoever begins there leaves them alone; it lives as long as its lock
 * is held.
 *
 * A crash leaves a server process that may still work on what we sent last: it must not
 * write behind the back of the next start.  So each connection holds an advisory lock of the
 * sink, shared; opening the sink takes it alone for a moment, and thereby waits until all
 * others are gone.  A process that does not go within a few seconds is terminated.
 *
 * Rows are kept until they are safe: when the connection breaks they are sent again on the
 * next.  Only an epoch of more than MR_PG_KEPT_BYTES is not kept; then a broken connection
 * ends the job with MR_ERR_RESTART, and the next start goes on from the checkpoint.
 *
 * Ownership   the writer is its operator's.
 * Threads     the fields under "the thread's own" are; what is atomic has one writer.
 */
#ifndef MR_IO_POSTGRES_WRITER_H
#define MR_IO_POSTGRES_WRITER_H

#include "io/postgres/fold.h"
#include "io/postgres/gid.h"
#include "io/postgres/lane.h"
#include "io/postgres/postgres.h"
#include "io/postgres/table.h"

#define MR_PG_KEPT_BYTES (64u << 20)

/* Of all operators of a sink. */
struct mr_pg_target {
    const struct mr_table_spec *spec;
    struct mr_pg_options options;
    struct mr_pg_table table;
    struct mr_schema physical;
    bool is_keyed;    /* upsert */
    bool is_prepared; /* two phases: exactly-once without a key, and checkpoints are on */
    char *job;        /* names the job in the database; NULL: nothing of it can be left over */
    int64_t max_rows, interval_ns, max_retries;
    struct mr_text insert, remove, copy; /* statements */
};

struct mr_pg_gid {
    char name[MR_PG_GID_BYTES];
    uint64_t epoch;
    int64_t lock; /* restored: what its writer holds while it lives; 0: not known */
};

struct mr_pg_writer {
    struct mr_pg_lane lane;
    const struct mr_pg_target *target;
    struct mr_task_env *env;
    const char *uid; /* set before the first block */

    _Atomic bool may_begin;      /* reactor: the operator is whole, begin */
    _Atomic bool has_begun;      /* what an earlier run left is dealt with */
    _Atomic uint64_t rows_out;   /* written, or in the transaction */
    _Atomic uint64_t settled;    /* all up to this barrier is safe */
    _Atomic uint64_t may_commit; /* reactor: this epoch counts */
    _Atomic uint64_t committed;  /* what was prepared up to it is committed */

    /* The thread's own. */
    struct mr_pg_link link, second;
    struct mr_pg_owner owner;
    struct mr_pg_fold fold;
    struct mr_text rows; /* taken and not safe, from the first one kept */
    uint64_t taken;      /* how many; in two phases, of the epoch */
    size_t sent;         /* bytes of `rows` that are in the transaction */
    uint64_t sent_rows;
    bool in_transaction, is_unkept; /* `rows` lacks what was sent before */
    bool is_doubtful;               /* a PREPARE was sent and not answered */
    bool is_commit_doubtful;        /* likewise a COMMIT PREPARED */
    int old_pid;                    /* of the server's process of the connection before */
    int64_t held_ns;                /* when the oldest row that waits for others came */
    struct mr_text *param;          /* per column: an array */
    struct mr_pg_gid *pending;      /* prepared, not committed, oldest first */
    uint32_t pendings;
    struct mr_pg_gid *restored; /* named by the roots */
    uint32_t restoreds;
    uint64_t restored_epoch;
};

int mr_pg_writer_init(struct mr_pg_writer *writer, const struct mr_pg_target *target,
                      struct mr_task_env *env, struct mr_err *reterr);
/* The thread has ended. */
void mr_pg_writer_fini(struct mr_pg_writer *writer);

/* The body of the thread; CONTEXT: the writer. */
void *mr_pg_writer_run(void *context);

/* -- Between the parts of the writer ------------------------------------------------------ */

/* Do WORK on the connection, made again as often as it takes; retried when it is worth it. */
int mr_pg_retry(struct mr_pg_writer *writer, struct mr_pg_link *link,
                int (*work)(struct mr_pg_writer *writer, struct mr_err *reterr),
                struct mr_err *reterr);

/* Nobody of an earlier run writes any more: on the control thread, before the writers. */
int mr_pg_fence(struct mr_pg_link *link, const struct mr_pg_target *target,
                struct mr_err *reterr);

/* The rows collected so far, through the server: upsert.c and append.c. */
int mr_pg_upsert(struct mr_pg_writer *writer, struct mr_err *reterr);
int mr_pg_append(struct mr_pg_writer *writer, struct mr_err *reterr);
int mr_pg_transact(struct mr_pg_writer *writer, struct mr_err *reterr); /* into the epoch's */
int mr_pg_prepare_epoch(struct mr_pg_writer *writer, uint64_t epoch, struct mr_err *reterr);

/* Commit what was prepared up to `may_commit`. */
int mr_pg_commit_epochs(struct mr_pg_writer *writer, struct mr_err *reterr);
/* Deal with what an earlier run left prepared. */
int mr_pg_recover(struct mr_pg_writer *writer, struct mr_err *reterr);

/* ROW as "+I[a, b]", for a message. */
void mr_pg_row_print(const struct mr_pg_target *target, struct mr_view row,
                     struct mr_text *out);

#endif
