/*
 * operators/lookup/lookup_int.h - one instance of the join.
 *
 *     lookup.c   the operator: when it is ready, what waits
 *     find.c     the entry of each row: from the table in memory, the cache, or a question
 *     beside.c   rows beside their entries' rows, as columns of the output
 */
#ifndef MR_OPERATORS_LOOKUP_LOOKUP_INT_H
#define MR_OPERATORS_LOOKUP_LOOKUP_INT_H

#include "operators/lookup/load.h"

/* What of a row goes out: it, and a row of the table or none. */
struct mr_beside {
    uint16_t i;         /* of the selected rows */
    bool is_last;       /* of that row */
    const char *stored; /* cells; NULL: none */
};

struct shared_lookup; /* find.c */

struct mr_lookup_op {
    struct mr_op op;
    const struct mr_lookup_spec *spec;
    const struct mr_lookup_map *map; /* where entries are found */

    /* The batch under way: the caller's, or what was held of it. */
    const struct mr_batch *batch; /* NULL: none */
    struct mr_batch_buffer *held;
    struct mr_batch keys; /* its key columns */
    struct mr_schema key_schema;
    uint64_t hash[MR_BATCH_ROWS];
    struct mr_lookup_entry *entry[MR_BATCH_ROWS]; /* per selected row; NULL: nothing matches */
    bool is_waiting;

    /* A whole table. */
    struct mr_loaded *loaded;
    const struct mr_loaded_version *version;

    /* A table that is asked. */
    struct shared_lookup *shared;
    struct mr_asker *asker;
    struct mr_lookup_map cache;
    uint64_t turn; /* batches so far */
    struct mr_batch_buffer *question;
    struct mr_lookup_entry *asked[MR_BATCH_ROWS]; /* per row of the question */
    uint32_t attempt;
    int64_t asked_ns; /* the first attempt */
    int64_t retry_ns; /* when the next one may begin; 0: one is under way */
    struct mr_batch_buffer *answer;
    uint16_t answer_key[MR_BATCH_ROWS];
    struct mr_program *filter; /* of the answer's rows; NULL: none */
    struct mr_program *columns;
    struct mr_vec *column;
    uint16_t sel[MR_BATCH_ROWS];

    /* Going out. */
    uint32_t i; /* the next selected row */
    bool is_inside;
    const struct mr_lookup_row *next_row; /* of row I, when inside */
    bool has_match;                       /* the row that was last looked at by `residual` */
    struct mr_beside beside[MR_BATCH_ROWS];
    uint32_t besides;
    struct mr_batch_buffer *out;
    struct mr_program *residual; /* NULL: none */
    struct mr_schema both;
    struct mr_batch_buffer *probe;
    bool *is_read; /* per column of both: by the residual */
    uint16_t row[MR_BATCH_ROWS], pair[MR_BATCH_ROWS];
    const char *stored[MR_BATCH_ROWS];
};

/* -- find.c ---------------------------------------------------------------------------- */

int mr_lookup_find_init(struct mr_lookup_op *l, const char *uid, struct mr_err *reterr);
void mr_lookup_find_fini(struct mr_lookup_op *l);

/* The entries of the batch.  False: not all are known, and a question is under way; the batch
 * has to be held. */
bool mr_lookup_find(struct mr_lookup_op *l);
/* Take what has been answered.  True: all entries are known. */
bool mr_lookup_find_more(struct mr_lookup_op *l, unsigned *work);
/* The batch is done: entries may go. */
void mr_lookup_find_end(struct mr_lookup_op *l);

/* -- beside.c -------------------------------------------------------------------------- */

int mr_lookup_beside_init(struct mr_lookup_op *l, struct mr_err *reterr);
void mr_lookup_beside_fini(struct mr_lookup_op *l);

/* Rows of the batch beside those of their entries, handed on.  True: the batch is done, or
 * the task has failed; false: the next operator is not ready. */
bool mr_lookup_hand_on(struct mr_lookup_op *l);

#endif
