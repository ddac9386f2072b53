/*
 * core/op/lookup.h - a table in another system that is asked for the rows of a key.
 *
 *     reactor:   ask(keys) ─►  [ the connector waits, elsewhere ]  ─► poll: rows, each with the
 *                                                                    number of its key
 *
 * What FOR SYSTEM_TIME AS OF a processing time wants to know.  One question is under way at
 * a time, about as many keys as a batch has rows: while it is, more rows come together for
 * the next one, so that a slow server makes larger questions, not a queue.
 *
 * A connector that can do this has a struct mr_lookup_class in its mr_source_class.
 *
 *     mr_lookup   one per join, made on the control thread: looks at the table
 *       └─ mr_asker   one per reactor
 *
 * Ownership   the table spec outlives the lookup, the lookup its askers.
 * Threads     mr_lookup: the control thread.  mr_asker: its reactor, but for new and free.
 * Fails       open with a sentence; poll with one when the question can not be answered,
 *             after the connector has tried as often as its options say: the job fails.
 */
#ifndef MR_CORE_OP_LOOKUP_H
#define MR_CORE_OP_LOOKUP_H

#include "core/base/err.h"
#include "core/data/batch.h"

struct mr_table_spec;
struct mr_task_env;
struct mr_lookup;
struct mr_asker;

/* Some of the rows that an answer has. */
struct mr_answer {
    struct mr_batch_buffer *out; /* empty at first, of the table's schema: rows are put here */
    uint16_t *key;               /* per row: the row of the question that it belongs to */
    bool is_last;                /* there are no more */
};

struct mr_lookup_class {
    /* KEY: columns of spec->schema, physical ones, by which rows are asked for. */
    int (*open)(const struct mr_table_spec *spec, const uint32_t *key, uint32_t keys,
                struct mr_task_env *env, struct mr_lookup **ret, struct mr_err *reterr);
    void (*close)(struct mr_lookup *lookup);

    int (*asker_new)(struct mr_lookup *lookup, struct mr_task_env *env, struct mr_asker **ret,
                     struct mr_err *reterr);
    /* The rows of each row of KEYS, whose columns are the key's: no two are the same, and none
     * has a NULL.  Borrowed until return.  The last answer has been taken whole. */
    void (*ask)(struct mr_asker *asker, const struct mr_batch *keys);
    /* 1: ANSWER has rows or is the last; 0: nothing has come yet. */
    int (*poll)(struct mr_asker *asker, struct mr_answer *answer, struct mr_err *reterr);
    /* Also while a question is under way. */
    void (*asker_free)(struct mr_asker *asker);
};

#endif
