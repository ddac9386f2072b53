/*
 * operators/upsert/upsert_int.h - the parts of the upsert operator, for its own files.
 *
 *     push ──► take.c     what a row does to the rows of its key, and what of that is put out
 *     poll ──► expire.c   rows that nobody used for the time they live
 *
 * Ownership   everything hangs from struct mr_upsert, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_UPSERT_UPSERT_INT_H
#define MR_OPERATORS_UPSERT_UPSERT_INT_H

#include "operators/row/row.h"
#include "operators/upsert/upsert.h"
#include "state/shard/index.h"

/* What every row of state begins with. */
struct mr_upsert_head {
    uint64_t hash;    /* of the key */
    uint64_t number;  /* of arrival */
    int64_t stamp_ns; /* wall time of the last use; 0 without a time to live */
};

struct mr_upsert {
    struct mr_op op;
    const struct mr_upsert_spec *spec;
    struct mr_shard *shard;
    struct mr_row_codec *codec; /* all columns, in their order */
    struct mr_rows rows;
    struct mr_index index;
    uint64_t number; /* of the row that came last */

    /* One batch. */
    uint64_t hash[MR_BATCH_ROWS];
    int64_t wall_ns; /* with a time to live only */

    /* A row makes at most two: the second buffer waits for poll(). */
    struct mr_batch_buffer *out[2];
    bool is_pending;

    uint64_t sweep_cursor;
    int64_t sweep_ns; /* when to look again */
};

static inline struct mr_upsert *mr_upsert_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_upsert, op);
}

static inline const struct mr_upsert_head *mr_upsert_head(const struct mr_upsert *u, mr_ref ref)
{
    return mr_state_read(u->shard, ref);
}

/* upsert.c: rows of output, behind those of OUT, which has room. */
void mr_upsert_put_row(struct mr_upsert *u, struct mr_batch_buffer *out, mr_ref ref,
                       enum mr_row_kind kind);
void mr_upsert_put_batch(struct mr_batch_buffer *out, const struct mr_batch *batch,
                         uint32_t row, enum mr_row_kind kind);

/* take.c: false: failed. */
bool mr_upsert_take(struct mr_upsert *u, const struct mr_batch *batch, uint32_t row,
                    struct mr_batch_buffer *out);
void mr_upsert_forget(struct mr_upsert *u, mr_ref ref);

/* expire.c */
/* Is what was used at STAMP_NS too old, as of now? */
static inline bool mr_upsert_is_expired(const struct mr_upsert *u, int64_t stamp_ns)
{
    return u->spec->ttl_ns > 0 && stamp_ns < u->wall_ns &&
           u->wall_ns - stamp_ns >= u->spec->ttl_ns;
}
/* Some rows that are too old go; 0: there was nothing to do. */
unsigned mr_upsert_sweep(struct mr_upsert *u, int64_t now_ns);

/* restore.c */
int mr_upsert_restore(struct mr_op *op, const struct mr_restore *restore,
                      struct mr_err *reterr);

#endif
