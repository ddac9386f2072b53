/*
 * state/schema/schema.h - what rows in state mean, as text that outlives the program.
 *
 *     job "insert-into_windows" format=1
 *     scan scan:orders of=scan:orders connector=kafka
 *     window window:orders:TUMBLE-60s:product of=scan:orders kind=TUMBLE size-ns=60000000000
 *         key(product,STRING,str,24,0) column(COUNT,*,"","",count,-1,0,32,8,-1,1) ...
 *     sink sink:windows derived of=sink:windows connector=print
 *
 * One line per operator that has state (the second above is broken for the page).  This
 * is the signature that is kept with every epoch.  An operator is what its parameters and
 * keys say; its uid is only a name.  Columns may come and go.  Where things lie in a row
 * is in the text too, so that rows can be read by a program that would lay them out in
 * another way.
 *
 *     name=value      decides what the rows mean: another value, another operator
 *     ~name=value     a note: tells operators apart that are otherwise alike
 *     key, column     what is in a row
 *     set             the values of one DISTINCT argument, in rows of their own
 *
 * Words are bare or, when they hold other characters than letters, digits and
 * "_.:#@+-*$/", in double quotes.
 *
 * Ownership   everything lives in the arena that it was made in.
 * Threads     one owner.
 * Fails       parsing text that no millrace wrote: MR_ERR_CORRUPT; of a later one:
 *             MR_ERR_VERSION.
 */
#ifndef MR_STATE_SCHEMA_SCHEMA_H
#define MR_STATE_SCHEMA_SCHEMA_H

#include "core/base/err.h"
#include "core/base/text.h"
#include "core/mem/arena.h"

#define MR_STATE_FORMAT          1
#define MR_STATE_OPERATORS_MAX   65536
#define MR_STATE_ITEM_WORDS_MAX  128
#define MR_STATE_SET_FILTERS_MAX 64

struct mr_state_param {
    const char *name, *value;
    bool is_note;
};

/* A column of the key. */
struct mr_state_key {
    const char *text; /* how it comes about: "product", "UPPER(product)" */
    const char *type; /* "STRING NOT NULL" */
    const char *cell; /* how it lies in the row: "str" */
    uint32_t offset;
    uint32_t bit; /* set: the key is null */
};

/* An accumulator. */
struct mr_state_column {
    const char *function; /* "SUM" */
    const char *argument; /* "amount"; "*": counts rows */
    const char *type;     /* of the argument: "DECIMAL(10, 2)"; "": does not matter */
    const char *filter;   /* of its FILTER clause; "": none */
    const char *cell;     /* "sum-i64" */
    int32_t set;          /* DISTINCT: the set that feeds it; -1: fed from rows */
    uint32_t variant;     /* and its bit in the set's masks */
    uint32_t offset, bytes;
    int32_t bit; /* set: it has a value; -1: it always has */
    /* Set: it was added when the row was there already, and lacks what came before. */
    uint32_t partial;
};

struct mr_state_set {
    const char *argument, *type;
    const char *cell;
    uint32_t row_bytes;
    uint32_t filters;
    const char **filter; /* per variant; "": none */
};

struct mr_state_schema {
    const char *kind; /* "scan", "window", "sink" */
    const char *uid;
    bool is_derived; /* nothing is kept: losing it loses nothing */
    uint32_t row_bytes;
    uint32_t params, keys, columns, sets;
    struct mr_state_param *param;
    struct mr_state_key *key;
    struct mr_state_column *column;
    struct mr_state_set *set;
};

struct mr_state_job {
    const char *name;
    uint32_t ops;
    struct mr_state_schema **op;
};

/* The texts are borrowed, and must live as long as the schema. */
struct mr_state_schema *mr_state_schema_new(struct mr_arena *arena, const char *kind,
                                            const char *uid);
void mr_state_schema_param(struct mr_arena *arena, struct mr_state_schema *schema,
                           const char *name, const char *value);
void mr_state_schema_note(struct mr_arena *arena, struct mr_state_schema *schema,
                          const char *name, const char *value);

/* Value of a parameter or note; NULL: there is none. */
const char *mr_state_schema_get(const struct mr_state_schema *schema, const char *name);

/* The first line, and one operator as a line; both end in a newline. */
void mr_state_job_print(const char *name, struct mr_text *out);
void mr_state_schema_print(const struct mr_state_schema *schema, struct mr_text *out);

/* For people: "SUM(DISTINCT amount) FILTER price > 10". */
void mr_state_column_print(const struct mr_state_column *column, struct mr_text *out);

/* All of a signature. */
int mr_state_parse(struct mr_arena *arena, struct mr_view text, struct mr_state_job **ret,
                   struct mr_err *reterr);

/* The same accumulator: it may be taken over as it is. */
bool mr_state_column_same(const struct mr_state_column *a, const struct mr_state_column *b);

/* The set of OLD with the values of SET; NULL: it has none. */
const struct mr_state_set *mr_state_find_set(const struct mr_state_schema *old,
                                             const struct mr_state_set *set);

/* The bit in SET's masks of FILTER; -1: none. */
int32_t mr_state_find_variant(const struct mr_state_set *set, const char *filter);

/* Can COLUMN of NOW, which a set feeds, be made from the values that OLD has? */
bool mr_state_has_values(const struct mr_state_schema *old, const struct mr_state_schema *now,
                         const struct mr_state_column *column);

#endif
