/*
 * operators/window/running.h - what the slices that are in a window add up to, by key, kept up
 * as slices come and go.
 *
 *     slice 7's row  ──enters──►  [ newest | row as in state | bit counts | stairs, sums ... ]
 *     slice 3's row  ──leaves──►               └─ what is put out when a window fires
 *
 * A key is here as long as an open slice has it, and knows the newest that does, with its row
 * there: rows that come in order of time are found in state by it alone (newest.c).
 *
 * A row of state enters once, with the first window it counts in, and leaves once, with its
 * slice: a fire costs the slice that comes, the slice that goes and the rows put out, whatever
 * the number of slices in between.  Counts and sums are taken back as they were added; for
 * what can not be taken back see stairs.h and sums.h; bits that say "there is a value" are
 * counted.  So what is there never depends on what has been there.
 *
 * Values of DISTINCT arguments likewise: how many slices have a value is counted, per filter.
 * They enter after the row of their key and leave before it.
 *
 * Ownership   memory of its own; long strings stay the slices'.
 * Threads     the reactor of the task.
 * Fails       never: it is at most as large as the state it is made from, but for small parts.
 * Cost        two cache lines of the key's row for a row to enter, and to leave.
 */
#ifndef MR_OPERATORS_WINDOW_RUNNING_H
#define MR_OPERATORS_WINDOW_RUNNING_H

#include "operators/aggregate/accumulator.h"
#include "operators/window/blocks.h"
#include "operators/window/scratch.h"

/* In front of a key's row. */
struct mr_running_key {
    int64_t end_ns; /* of the newest slice with the key, whose key cells the row has */
    mr_ref ref;     /* its row there that has no skip; MR_REF_NONE: there is none */
};

/* Rows that enter or leave in one go. */
#define MR_RUNNING_ROWS 256

enum mr_running_kind {
    MR_RUNNING_PLAIN,  /* merged and taken back in place */
    MR_RUNNING_STAIRS, /* mr_stairs */
    MR_RUNNING_SUMS,   /* mr_sums */
    MR_RUNNING_ABSENT, /* read from the rows of state when a window fires: parts.c */
};

struct mr_running_acc {
    enum mr_running_kind kind;
    uint32_t at; /* of the stairs or sums in a row */
};

struct mr_running {
    const struct mr_row_layout *layout;
    const struct mr_shard *shard;
    struct mr_scratch keys;    /* used once by itself, and by each row that has entered */
    struct mr_scratch *united; /* one per set */
    struct mr_running_acc *acc;
    uint32_t rest_at, rest_bytes; /* behind what is as in state */
    uint32_t counts_at;           /* uint32_t per bit that is not a key's */
    uint64_t *counted;            /* bits that rows of state bring, and not all of them have */
    bool has_parts;               /* stairs or sums */
    bool has_sums;
    struct mr_blocks blocks;
};

/* Rows of one slice: of state, and the numbers of theirs here. */
struct mr_running_rows {
    int64_t end_ns; /* of the slice */
    uint32_t n;
    const char *row[MR_RUNNING_ROWS];
    uint32_t number[MR_RUNNING_ROWS];
};

/* LAYOUT is final: rows of a snapshot have been seen. */
void mr_running_init(struct mr_running *running, const struct mr_row_layout *layout,
                     const struct mr_shard *shard);
void mr_running_fini(struct mr_running *running);

/* -- Keys ----------------------------------------------------------------------------------- */

static inline struct mr_running_key *mr_running_key(const struct mr_running *running,
                                                    uint32_t number)
{
    return mr_scratch_front(&running->keys, number);
}

/* The number of the key of ROW, of state; MR_SCRATCH_NONE: it is not there. */
uint32_t mr_running_find(const struct mr_running *running, const char *row);

/* ROW, of state, is new: at REF in the slice that ends at END_NS.  NUMBER: of its key;
 * MR_SCRATCH_NONE: that is new, too.  Returns the number. */
uint32_t mr_running_note(struct mr_running *running, uint32_t number, const char *row,
                         int64_t end_ns, mr_ref ref);

/* -- Rows ----------------------------------------------------------------------------------- */

void mr_running_enter(struct mr_running *running, const struct mr_running_rows *rows);

/* With them the keys that no later slice has. */
void mr_running_leave(struct mr_running *running, const struct mr_running_rows *rows);

/* Instead, when all that has entered is to leave, with its slices, which end up to UPTO_NS:
 * a piece of all keys, from *CURSOR on, which is 0 at first.  False: there are no more. */
bool mr_running_sweep(struct mr_running *running, int64_t upto_ns, uint64_t *cursor);

/* Rows of keys, ready to be put out, by and by: start with *CURSOR 0; NULL: no more. */
const char *mr_running_next(const struct mr_running *running, uint64_t *cursor);

/* -- Values of DISTINCT arguments (united.c) ------------------------------------------ */

/* ROWS of set S; KEY[i]: the number of the key of row[i], MR_SCRATCH_NONE: leave it out. */
void mr_united_enter(struct mr_running *running, uint32_t s, struct mr_running_rows *rows,
                     const uint32_t *key);
void mr_united_leave(struct mr_running *running, uint32_t s,
                     const struct mr_running_rows *rows);
uint32_t mr_united_row_bytes(const struct mr_set_layout *set);

/* ACC of the row of a key has one value more, or one less; N of them, VALUE[row[i]]. */
void mr_running_add_values(struct mr_running *running, uint32_t a, char *const *base,
                           const uint16_t *row, uint32_t n, const void *value);
void mr_running_sub_values(struct mr_running *running, uint32_t a, char *const *base,
                           const uint16_t *row, uint32_t n, const void *value);

#endif
