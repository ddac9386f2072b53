/*
 * operators/aggregate/layout.h - how a window aggregate's rows lie in state.
 *
 *     row   [ hash | skip, twin | bits ... | key cells ... | accumulators ... ]
 *     set   [ hash | hash of the key | skip, twin | mask | value ]     per DISTINCT argument
 *     set   [ ...                                  mask | value | count ... ]  (retracting)
 *
 * bits: first one per key column (the key is null), then one per accumulator that can
 * be without a value (it has one), then one per accumulator that is set in rows that were
 * there before the accumulator was added to the query: then an average, which is made of
 * two of them, is not known (row_map.h).  Accumulators that several aggregates need, such as
 * the sum of SUM(x) and AVG(x), are there once.
 *
 * Where rows may be taken back (mr_aggregation.retracts), a SUM has a count beside it, so
 * that it is NULL again when its last value is gone; every row counts its records; sets
 * count each value; and MIN and MAX are fed by a set too, of which the operator keeps the
 * order.
 *
 * A row belongs to (slice, key, skip).  SKIP is the number of the slice's windows that
 * its values are not part of, because they had fired as those rows' own partition saw
 * time; nearly always 0.  TWIN tells keys with the same hash apart (nearly always 0
 * too), so that sets can name their key by numbers that survive a restore.
 *
 * Ownership   a layout belongs to one operator instance; read-only once made.
 * Threads     the reactor of the task.
 * Fails       a row that would not fit a page; more filters over one DISTINCT argument
 *             than its mask has bits.
 */
#ifndef MR_OPERATORS_AGGREGATE_LAYOUT_H
#define MR_OPERATORS_AGGREGATE_LAYOUT_H

#include "operators/aggregate/aggregate.h"
#include "operators/aggregate/cell.h"

struct mr_row_head {
    uint64_t hash;
    uint32_t skip;
    uint32_t twin;
};

#define MR_ROW_BITS_AT sizeof(struct mr_row_head)

struct mr_set_row {
    uint64_t hash; /* its key group is the key's, the rest mixes key and value */
    uint64_t key_hash;
    uint32_t skip;
    uint32_t twin;
    uint64_t mask; /* bit per filter under which the value was seen */
};

#define MR_SET_VALUE_AT    sizeof(struct mr_set_row)
#define MR_SET_FILTERS_MAX 64

enum mr_acc_kind {
    MR_ACC_COUNT,
    MR_ACC_SUM_I64,   /* wraps, as Java's long */
    MR_ACC_SUM_SHORT, /* decimals of up to 18 digits into 128 bits: can not overflow */
    MR_ACC_SUM_LONG,  /* longer ones into 192 bits: likewise */
    MR_ACC_SUM_F64,   /* exact_sum.h */
    MR_ACC_SQUARES,   /* the exact sum of the squares of doubles */
    MR_ACC_MIN_BOOL,
    MR_ACC_MAX_BOOL,
    MR_ACC_MIN_I64,
    MR_ACC_MAX_I64,
    MR_ACC_MIN_F64, /* as ordered integers, NaN above all, like Double.compare */
    MR_ACC_MAX_F64,
    MR_ACC_MIN_I128,
    MR_ACC_MAX_I128,
    MR_ACC_FIRST_BOOL,
    MR_ACC_LAST_BOOL,
    MR_ACC_FIRST_WORD, /* integers and doubles, as they are */
    MR_ACC_LAST_WORD,
    MR_ACC_FIRST_I128,
    MR_ACC_LAST_I128,
    MR_ACC_USER,    /* of a user's library */
    MR_ACC_MIN_STR, /* from here on: strings */
    MR_ACC_MAX_STR,
    MR_ACC_FIRST_STR,
    MR_ACC_LAST_STR,
    MR_ACC_LIST,       /* from here on: list.h; in order of arrival */
    MR_ACC_LIST_SET,   /* each value once */
    MR_ACC_LIST_FIRST, /* one value, where another may turn out to have come before it */
    MR_ACC_LIST_LAST,  /* or behind it */
    MR_ACC_KINDS,
};

static inline bool mr_acc_kind_is_list(enum mr_acc_kind kind)
{
    return kind >= MR_ACC_LIST;
}

#define MR_ACC_NO_BIT UINT32_MAX
#define MR_NO_ACC     UINT32_MAX

struct mr_acc {
    enum mr_acc_kind kind;
    int32_t arg;              /* input column; -1: counts rows */
    int32_t filter;           /* input column; -1: none */
    uint32_t offset;          /* in the row */
    uint32_t bit;             /* "has a value"; MR_ACC_NO_BIT: always has */
    bool is_bit_set_at_birth; /* the first row of a key is sure to bring a value */
    uint32_t partial;         /* bit "lacks what came before a change of the query" */
    int32_t set;              /* DISTINCT: fed from this set; -1: from the rows */
    uint32_t variant;         /* bit of the set's mask */
    enum mr_shape shape;      /* of a list's values */
    bool is_counted;          /* LIST_SET: how often each is there */
    bool keeps_nulls;         /* of lists */
    const struct mr_user_aggregate *user; /* of USER */
};

struct mr_key_cell {
    uint32_t col; /* of the input */
    enum mr_shape shape;
    uint32_t offset;
};

/* The values of one DISTINCT argument. */
struct mr_set_layout {
    uint32_t arg;
    enum mr_shape shape;
    uint32_t row_lines;
    uint32_t filters;
    int32_t filter[MR_SET_FILTERS_MAX]; /* input column per variant; -1: none */
    uint32_t counts_at; /* where rows retract: how often, int64_t per variant; else 0 */
    uint64_t ordered;   /* variants that MIN or MAX is read from, where rows retract */
};

/* What one aggregate is read from. */
struct mr_acc_output {
    enum mr_aggregate_fn fn;
    struct mr_type in, out;
    struct mr_view separator; /* of LISTAGG */
    uint32_t acc;             /* sum, extremum, count or list */
    uint32_t squares;         /* VAR, STDDEV */
    uint32_t
        count; /* AVG, VAR, STDDEV, and SUM where rows retract: the number of values; MR_NO_ACC */
};

struct mr_row_layout {
    uint32_t keys, accs, sets, outputs;
    struct mr_key_cell *key;
    struct mr_acc *acc;
    struct mr_set_layout *set;
    struct mr_acc_output *output;
    uint32_t bits_words;
    uint32_t row_bytes, row_lines;
    uint32_t records;  /* where rows retract: the accumulator that counts them */
    uint32_t stamp_at; /* where the row's last use is noted, int64_t ns; 0: nowhere */
    char *birth;       /* a row without key and values */
    bool retracts;
    bool has_string_acc; /* MIN or MAX of strings, lists: accumulators with blobs */
    bool has_lists;
    bool has_arrivals; /* their values say when they came */
};

int mr_row_layout_new(const struct mr_aggregation *spec, struct mr_row_layout **ret,
                      struct mr_err *reterr);
void mr_row_layout_free(struct mr_row_layout *layout);

/* ROW is from a snapshot.  An accumulator that was added to the query after the row was made
 * is without a value in it, so that from now on bits are set by values, not at birth. */
void mr_row_layout_bits_later(struct mr_row_layout *layout, const char *row);

uint32_t mr_acc_bytes(const struct mr_acc *acc);

/* Has the row at BASE the key of row ROW of BATCH? */
bool mr_row_key_is(const struct mr_row_layout *layout, const struct mr_shard *shard,
                   const char *base, const struct mr_batch *batch, uint32_t row);

/* Give the row at BASE, without a key so far, that key.  False: out of state memory. */
MR_MUST_USE bool mr_row_key_put(const struct mr_row_layout *layout, struct mr_rows *rows,
                                char *base, const struct mr_batch *batch, uint32_t row);

/* The strings of the row at BASE, which is to be removed: of its key and accumulators. */
void mr_row_strings_drop(const struct mr_row_layout *layout, struct mr_rows *rows,
                         const char *base);

/* Bits of the filters of SET that hold for ROW. */
uint64_t mr_set_row_mask(const struct mr_set_layout *set, const struct mr_batch *batch,
                         uint32_t row);

/* The hash of a row of a set: it must go where its key goes on a restore. */
uint64_t mr_set_hash(const struct mr_row_head *key, uint64_t value_hash);

static inline uint64_t *mr_row_bits(char *row)
{
    return (uint64_t *)(void *)(row + MR_ROW_BITS_AT);
}

static inline const struct mr_row_head *mr_row_head(const char *row)
{
    return (const struct mr_row_head *)(const void *)row;
}

#endif
