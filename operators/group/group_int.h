/*
 * operators/group/group_int.h - the parts of the group operator, for its own files.
 *
 *     push ──► find.c     cuts the batch into runs in which no key comes twice; rows of state
 *              change.c   results before, the rows added and taken back, results behind
 *              values.c   sets: DISTINCT, and MIN and MAX of what may be taken back
 *     poll ──► expire.c   rows that nobody used for the time they live, or of windows that
 *                         are closed
 *
 * Ownership   everything hangs from struct mr_group, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_GROUP_GROUP_INT_H
#define MR_OPERATORS_GROUP_GROUP_INT_H

#include "operators/aggregate/accumulator.h"
#include "operators/group/group.h"
#include "operators/group/order.h"
#include "state/shard/index.h"

#define MR_GROUP_TABLE_ROWS 0 /* set number S is table S + 1 */

/* A lane has two rows of output, the old result and the new one. */
#define MR_GROUP_RUN_LANES (MR_BATCH_ROWS / 2)

/* Keys of a run: at most half of the slots are taken. */
#define MR_GROUP_STAMPS (2 * MR_GROUP_RUN_LANES)

/* Of a run that has passed: free. */
struct mr_group_stamp {
    uint64_t hash;
    uint64_t run;
};

struct mr_group_table {
    struct mr_rows rows;
    struct mr_index index;
};

/* Rows under construction: two per lane, those that count in sel. */
struct mr_group_out {
    struct mr_batch_buffer *buffer;
    uint32_t picked;
    uint16_t sel[MR_BATCH_ROWS];
};

struct mr_group {
    struct mr_op op;
    const struct mr_group_spec *spec;
    struct mr_row_layout *layout;
    struct mr_shard *shard;
    struct mr_group_table keys;
    struct mr_group_table *set; /* per set of the layout */
    struct mr_order **order;    /* per set: an order per variant; NULL: nobody asks for it */
    uint32_t incarnation;       /* of the last key that was made: mr_row_head.skip */
    int64_t wall_ns;            /* of this push; with a time to live only */
    int64_t watermark_ns;

    /* One batch. */
    uint64_t hash[MR_BATCH_ROWS];
    uint64_t *value_hash; /* [set][row]: of the arguments of sets */
    uint32_t fetched;     /* selected rows that were fetched ahead */
    uint64_t run;
    struct mr_group_stamp stamp[MR_GROUP_STAMPS];

    /* One run. */
    uint32_t lanes;
    char *base[MR_GROUP_RUN_LANES];
    mr_ref ref[MR_GROUP_RUN_LANES];
    bool is_new[MR_GROUP_RUN_LANES];
    uint16_t row[MR_GROUP_RUN_LANES]; /* of the batch */
    struct mr_lanes add, sub, picked;
    uint64_t fresh[MR_BATCH_ROWS]; /* variants in which a value came or went, per lane */
    bool differs[MR_GROUP_RUN_LANES];

    /* A batch of 2048 rows makes at most 4096: the second buffer waits for poll(). */
    struct mr_group_out out[2];
    bool is_pending;

    uint64_t sweep_cursor; /* of the rows whose age is looked at */
    uint32_t sweep_table;
    int64_t sweep_ns; /* when to look again; with `until`, at which watermark */
};

static inline struct mr_group *mr_group_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_group, op);
}

static inline mr_ref mr_group_ref(const struct mr_group *g, const char *base)
{
    return (mr_ref)(base - g->shard->base) / MR_LINE_BYTES;
}

/* State memory is used up: fail the task.  Always false. */
bool mr_group_fail_memory(struct mr_group *g);

/* find.c: the next run of BATCH, from its selected row FROM on, at most LIMIT lanes: base,
 * ref, is_new, add, sub.  Returns how many selected rows it covers; 0: failed. */
uint32_t mr_group_find(struct mr_group *g, const struct mr_batch *batch, uint32_t from,
                       uint32_t limit);
/* The row of the key with these numbers, or MR_REF_NONE. */
mr_ref mr_group_find_twin(const struct mr_group *g, uint64_t hash, uint32_t skip,
                          uint32_t twin);
/* Row REF of a key, and what it alone holds, goes. */
void mr_group_forget(struct mr_group *g, mr_ref ref);

/* values.c: what the values of sets hash to, in all of BATCH. */
void mr_group_hash_values(struct mr_group *g, const struct mr_batch *batch);
/* The values of LANES, which are added or, SIGN < 0, taken back. */
bool mr_group_values(struct mr_group *g, const struct mr_batch *batch,
                     const struct mr_lanes *lanes, int sign);
/* Row REF of set S goes; nobody's order has it. */
void mr_group_value_remove(struct mr_group *g, uint32_t s, mr_ref ref);
/* All orders, from the sets. */
void mr_group_order_all(struct mr_group *g);

/* change.c: what the run changes, behind the rows of OUT.  False: failed. */
bool mr_group_change(struct mr_group *g, const struct mr_batch *batch,
                     struct mr_group_out *out);

/* expire.c */
static inline int64_t *mr_group_stamp(const struct mr_group *g, char *base)
{
    return (int64_t *)(void *)(base + g->layout->stamp_at);
}
/* Is the row of state at BASE too old, as of now? */
bool mr_group_is_expired(const struct mr_group *g, const char *base);
/* Some rows that are too old go; 0: there was nothing to do. */
unsigned mr_group_sweep(struct mr_group *g, int64_t now_ns);

/* restore.c */
int mr_group_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr);
int mr_group_roots_read(struct mr_view roots, uint32_t *ret_incarnation, struct mr_err *reterr);

/* describe.c */
void mr_group_describe(const struct mr_stage_spec *spec, const char *const *const *text,
                       struct mr_arena *arena, struct mr_state_schema *schema);

#endif
