/*
 * io/files/part.h - one part file of a sink, from its first row until it has been published.
 *
 *     rows ─► fill ─► flight ─► file ══ synced ══ renamed ══ directory synced ─► gone from the list
 *
 * Every step is one request of the reactor's mr_aio, one at a time per part; step() looks
 * at what has been asked of the part and submits the next.  What may be asked: take rows,
 * be durable up to a length, take no more rows, be published.
 *
 * Ownership   the writer owns its parts; the directory is the writer's.
 * Threads     the writer's reactor; finish_now() once no request is under way.
 * Fails       step() with a sentence: the job fails, for rows can not be written.
 */
#ifndef MR_IO_FILES_PART_H
#define MR_IO_FILES_PART_H

#include "core/op/op.h"

/* The directory of the parts: an entry is durable once the directory was synced after it
 * was made.  Changes are counted. */
struct mr_part_dir {
    struct mr_task_env *env;
    char *path;
    int file;
    uint64_t changes, synced; /* synced: the changes that are durable */
    uint64_t syncing;         /* the changes that the sync under way covers */
    struct mr_aio_req req;
    bool has_result;
    int64_t result;
};

enum mr_part_state { MR_PART_NEW, MR_PART_OPEN, MR_PART_RENAMED };

struct mr_part {
    struct mr_part *next;
    struct mr_part_dir *dir;
    uint64_t number;
    char *temp, *final; /* full paths */
    enum mr_part_state state;
    int file;
    struct mr_text fill, flight;
    size_t flight_done;
    uint64_t total, written, synced; /* bytes taken, in the file, and durable there */
    uint64_t syncing;                /* bytes that the sync under way covers */
    uint64_t sync_to;                /* bytes that are to be durable */
    uint64_t made, renamed;          /* changes of the directory */
    uint64_t epoch;                  /* of the first barrier behind the last row; 0: none yet */
    int64_t begun_ns;
    bool is_closed, may_publish;
    struct mr_aio_req req;
    bool has_result;
    int64_t result;
};

int mr_part_dir_open(struct mr_part_dir *dir, struct mr_task_env *env, const char *path,
                     struct mr_err *reterr);
void mr_part_dir_close(struct mr_part_dir *dir);

/* Sync the directory when a change is waiting for it; counts what was done. */
int mr_part_dir_step(struct mr_part_dir *dir, struct mr_err *reterr);

struct mr_part *mr_part_new(struct mr_part_dir *dir, const char *temp, const char *final,
                            uint64_t number, int64_t now_ns);
/* Nothing may be under way. */
void mr_part_free(struct mr_part *part);

/* The next step, if the last one is done: how many were taken, or the failure. */
int mr_part_step(struct mr_part *part, struct mr_err *reterr);

/* Everything up to sync_to, and the entry of the directory, survives a power cut. */
bool mr_part_is_durable(const struct mr_part *part);

/* Published, and that is durable too. */
bool mr_part_is_finished(const struct mr_part *part);

/* Blocking: write what is left, sync, rename.  For the end of a job. */
int mr_part_finish_now(struct mr_part *part, struct mr_err *reterr);

static inline size_t mr_part_buffered(const struct mr_part *part)
{
    return (size_t)(part->total - part->written);
}

#endif
