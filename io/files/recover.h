/*
 * io/files/recover.h - what a sink writes into a checkpoint, and what it does with it after a crash.
 *
 * A record names its job and writer (two uuids and a reactor), the number of the next part,
 * each part that is not surely published yet, with the length that counts, and the partitions
 * that nobody was told of (io/files/commit.h).  Of a part:
 *
 *                         of this job                     of the one whose savepoint this is
 *     part there          cut to the length, publish      the same: that job has not come to it
 *     published there     must have the length            good
 *     neither             rows are lost: stop, say so     say so: they were that job's to publish
 *     numbers from next   begun after the checkpoint:     left alone: that job may be running
 *                         remove
 *
 * At the barrier of a savepoint no part stays open, so whoever publishes one of its parts,
 * publishes the same.  All of it may be done twice, so a crash in the middle of it is no
 * other case; and by two jobs at once, which both started from one savepoint.
 */
#ifndef MR_IO_FILES_RECOVER_H
#define MR_IO_FILES_RECOVER_H

#include "core/op/op.h"
#include "io/files/commit.h"
#include "io/files/part.h"

enum { MR_UUID_BYTES = 37, MR_PART_JOB_BYTES = 40 }; /* with the terminator */

struct mr_part_writer {
    char job[MR_PART_JOB_BYTES]; /* its sink_id; "": not known, taken for this one's */
    char uuid[MR_UUID_BYTES], temp_uuid[MR_UUID_BYTES];
    uint32_t reactor;
    uint64_t next; /* number of the next part */
};

/* A writer that nobody else is. */
void mr_part_writer_init(struct mr_part_writer *writer, struct mr_task_env *env);

/* DIR/part-U-R-N, or DIR/.part-U-R-N.inprogress.V */
void mr_part_name(const struct mr_part_writer *writer, const char *dir, uint64_t number,
                  bool is_temp, struct mr_text *out);

void mr_part_record(const struct mr_part_writer *writer, const char *dir,
                    const struct mr_part *parts, struct mr_pack *roots);

/* Whose record this is. */
int mr_part_record_writer(struct mr_view root, struct mr_part_writer *ret,
                          struct mr_err *reterr);

/* Is it of the job whose savepoint this one began from? */
bool mr_part_is_foreign(const struct mr_part_writer *writer, const struct mr_task_env *env);

struct mr_part_rules {
    bool ignores_missing;     /* neither there is no failure */
    const char *dir;          /* where the sink writes now */
    bool is_partitioned;      /* look for leftovers in directories below too */
    const char *roots;        /* below which any other directory must lie; NULL: anywhere */
    struct mr_commit *commit; /* takes over what nobody was told of */
};

/* Do what the table above says.  Blocking. */
int mr_part_recover(struct mr_task_env *env, struct mr_view root,
                    const struct mr_part_rules *rules, struct mr_err *reterr);

#endif
