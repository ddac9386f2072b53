/*
 * io/files/commit.h - when a partition of a sink is whole, and saying so by a file in it.
 *
 *     reactor 0   rows of d=1 │ barrier 5 │ parts published ─► done: 5, its clock then ─┐
 *     reactor 1   rows of d=1 │ barrier 5 │ parts published ─► done: 5, its clock then ─┴► d=1/_SUCCESS
 *
 * A claim stands for rows of a partition that nobody was told of yet.  It may be told when
 * every reactor has published what it had before a barrier that is behind the claim's rows, and
 * its clock there was past the time at which the partition is due.  The clock is the watermark
 * ('partition-time'), or the wall's ('process-time'), and is at its end when the input ends.
 * Rows that come for a partition after that make a new claim: it is told again, which changes
 * nothing in the directory.
 *
 * Claims that are not told are part of every checkpoint, so that a crash between publishing and
 * telling only repeats the latter.
 *
 * Ownership   the table's sink owns the ledger, a writer its claims on it.
 * Threads     the ledger is every reactor's, under a lock that is taken once per partition and
 *             barrier; claims are one reactor's.
 * Fails       with a sentence: no time in a partition's name, a file that can not be made.
 */
#ifndef MR_IO_FILES_COMMIT_H
#define MR_IO_FILES_COMMIT_H

#include "core/op/connector.h"
#include "io/files/partition_time.h"

struct mr_commit_ledger;
struct mr_claim;

/* Of the table in directory PATH, which is borrowed.  *RET is NULL when its options ask for
 * none. */
int mr_commit_ledger_new(const struct mr_table_spec *spec, struct mr_task_env *env,
                         const char *path, struct mr_commit_ledger **ret,
                         struct mr_err *reterr);
void mr_commit_ledger_free(struct mr_commit_ledger *ledger);

enum { MR_COMMIT_BARRIERS = 4 }; /* under way at one time; of more the newest count */

struct mr_commit {
    struct mr_commit_ledger *ledger; /* NULL: nothing is asked for, and nothing happens */
    struct mr_sys *sys;
    uint32_t reactor;
    int64_t watermark_ns;
    bool has_ended;
    uint64_t epoch; /* of the last barrier */
    int64_t clock;  /* when it was looked at last */
    struct {
        uint64_t epoch;
        int64_t clock;
    } barrier[MR_COMMIT_BARRIERS]; /* not done yet */
    uint32_t barriers;
    struct mr_claim **claim;
    uint32_t claims;
};

void mr_commit_init(struct mr_commit *commit, struct mr_commit_ledger *ledger,
                    struct mr_task_env *env);
void mr_commit_fini(struct mr_commit *commit);

/* Rows come for partition REL, the first behind the last barrier.  *RET is its claim. */
int mr_commit_touch(struct mr_commit *commit, const char *rel, struct mr_claim **ret,
                    struct mr_err *reterr);

/* At a barrier, first of all: look at the clock. */
void mr_commit_look(struct mr_commit *commit);

/* Then: is the partition of CLAIM due, so that its part must not stay open? */
bool mr_commit_is_due(const struct mr_commit *commit, const struct mr_claim *claim);

/* At last, when parts are closed, for the barrier of EPOCH; what is not told goes into ROOTS. */
void mr_commit_barrier(struct mr_commit *commit, uint64_t epoch, struct mr_pack *roots);

/* All that was closed up to EPOCH is published: tells what may be told. */
int mr_commit_done(struct mr_commit *commit, uint64_t epoch, struct mr_err *reterr);

/* The input has ended and all is published. */
int mr_commit_finish(struct mr_commit *commit, struct mr_err *reterr);

/* What an earlier writer's mr_commit_barrier() left. */
int mr_commit_restore(struct mr_commit *commit, struct mr_unpack *roots, struct mr_err *reterr);

#endif
