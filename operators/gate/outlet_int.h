/*
 * operators/gate/outlet_int.h - the parts of the outlet, for its own files.
 *
 *     push ──► keep.c    the result of a key and window, as it is now
 *     watermark, poll ──► fire.c   what is over, due or closed
 *              show.c    the difference to what was shown
 *
 *     row   [ head | key, window | results, slot 0 | results, slot 1 ]
 *
 * What was shown and what is to be shown are in the two slots: a new result goes into the one
 * that was not shown, so nothing is copied when it is.
 *
 * Ownership   everything hangs from struct mr_outlet, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_GATE_OUTLET_INT_H
#define MR_OPERATORS_GATE_OUTLET_INT_H

#include "operators/gate/outlet.h"
#include "operators/row/row.h"
#include "state/shard/index.h"

#define MR_OUTLET_TABLE_ROWS 0
#define MR_OUTLET_NOWHERE    2 /* instead of a slot */

enum mr_outlet_list { MR_OUTLET_EARLY, MR_OUTLET_LATE, MR_OUTLET_LISTS };

/* Columns follow. */
struct mr_outlet_row {
    uint64_t hash;
    uint8_t now, shown; /* slots; MR_OUTLET_NOWHERE: there is no result, none was shown */
    uint8_t list;       /* of this run only, as are the next three; MR_OUTLET_LISTS: none */
    uint8_t unused[5];
    mr_ref before, after; /* on the list */
    int64_t due_ns;       /* when it is to be shown, monotonic */
};

/* Rows that wait for their delay, in order of due_ns, which is the order in which they came. */
struct mr_outlet_queue {
    mr_ref first, last; /* MR_REF_NONE: empty */
};

/* One window, of all keys. */
struct mr_pane {
    int64_t end_ns, over_ns, closed_ns;
    struct mr_rows rows;
};

enum mr_outlet_phase {
    MR_OUTLET_IDLE,
    MR_OUTLET_PICK, /* look for the next window that is over, or closed */
    MR_OUTLET_SHOW,
    MR_OUTLET_DROP, /* the first window is closed, and all of it shown */
    MR_OUTLET_PASS, /* hand the watermark on */
};

/* How the columns lie in a row. */
struct mr_outlet_codecs {
    struct mr_row_codec *key, *slot[2]; /* slot[1] NULL: nothing that was shown is kept */
    uint32_t row_lines;
};

struct mr_outlet {
    struct mr_op op;
    const struct mr_outlet_spec *spec;
    struct mr_shard *shard;
    struct mr_outlet_codecs row;
    struct mr_index index;
    struct mr_pane **pane; /* open windows in order of their ends */
    uint32_t panes, capacity;
    struct mr_outlet_queue queue[MR_OUTLET_LISTS];
    int64_t watermark_ns; /* of windows that are over */

    enum mr_outlet_phase phase;
    int64_t goal_ns; /* the watermark to be handed on */
    uint32_t at;     /* the window that is shown */
    uint64_t cursor; /* of its rows */

    struct mr_batch_buffer *out;
    uint32_t *key_column;
    uint64_t hash[MR_BATCH_ROWS];
};

static inline struct mr_outlet *mr_outlet_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_outlet, op);
}

static inline struct mr_outlet_row *mr_outlet_write(struct mr_outlet *o, mr_ref ref)
{
    return mr_state_write(o->shard, ref, o->row.row_lines);
}

static inline bool mr_outlet_has_delay(const struct mr_firing *firing)
{
    return firing->is_on && firing->delay_ns > 0;
}

int mr_outlet_codecs_new(const struct mr_outlet_spec *spec, struct mr_outlet_codecs *ret,
                         struct mr_err *reterr);
void mr_outlet_codecs_free(struct mr_outlet_codecs *codecs);

/* State memory is used up: fail the task.  Always false. */
bool mr_outlet_fail_memory(struct mr_outlet *o);

/* keep.c */
struct mr_pane *mr_pane_open(struct mr_outlet *o, int64_t end_ns); /* found or made */
void mr_panes_free(struct mr_outlet *o);
/* What ROW of BATCH says becomes the result of its key and window, *RET_REF (MR_REF_NONE: of a
 * window that is closed, or it was not there).  False: failed. */
bool mr_outlet_keep(struct mr_outlet *o, const struct mr_batch *batch, uint32_t row,
                    struct mr_pane **ret_pane, mr_ref *ret_ref);
/* Row REF of PANE goes. */
void mr_outlet_forget(struct mr_outlet *o, struct mr_pane *pane, mr_ref ref);
/* Row REF has changed: is it to be seen at once?  Else it is, after its delay or when its window
 * is over. */
bool mr_outlet_is_due(struct mr_outlet *o, const struct mr_pane *pane, mr_ref ref,
                      int64_t now_ns);
/* It does not wait for its delay any more. */
void mr_outlet_dequeue(struct mr_outlet *o, mr_ref ref);

/* show.c: what is new in row REF, at most two rows.  The row is gone when nothing of it is
 * left. */
void mr_outlet_show(struct mr_outlet *o, struct mr_pane *pane, mr_ref ref);
static inline bool mr_outlet_has_room(const struct mr_outlet *o)
{
    return o->out->batch.rows + 2 <= o->out->capacity;
}
/* What was put out goes on; the next operator is ready. */
void mr_outlet_flush(struct mr_outlet *o);

/* fire.c */
void mr_outlet_fire_start(struct mr_outlet *o, int64_t watermark_ns);
/* A bounded piece of it; 0: nothing could be done. */
unsigned mr_outlet_fire_step(struct mr_outlet *o);
/* Rows whose delay is over. */
unsigned mr_outlet_fire_due(struct mr_outlet *o, int64_t now_ns);
int64_t mr_outlet_due_ns(const struct mr_outlet *o);

/* restore.c */
void mr_outlet_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots);
int mr_outlet_restore(struct mr_op *op, const struct mr_restore *restore,
                      struct mr_err *reterr);
void mr_outlet_describe(const struct mr_stage_spec *stage, const char *const *const *text,
                        struct mr_arena *arena, struct mr_state_schema *schema);

#endif
