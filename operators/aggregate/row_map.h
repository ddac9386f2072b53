/*
 * operators/aggregate/row_map.h - from rows as an earlier run laid them out to this run's.
 *
 *     old   [ head | bits | product | COUNT(*) | SUM(amount)              ]
 *                             │          └────────────┐
 *     new   [ head | bits | product | MAX(amount) | COUNT(*) ]       SUM(amount) is dropped,
 *                                     empty                          MAX(amount) starts empty
 *
 * Accumulators find each other by what they compute (state/schema).  A new accumulator over
 * the distinct values of a column of which there was a set already is made from that set.
 *
 * Ownership   a map belongs to one restore; it borrows schemas and layout.
 * Threads     the reactor of the task, or whoever restores it.
 * Fails       MR_ERR_CORRUPT: the old schema describes rows that no window could have.
 */
#ifndef MR_OPERATORS_AGGREGATE_ROW_MAP_H
#define MR_OPERATORS_AGGREGATE_ROW_MAP_H

#include "operators/aggregate/layout.h"
#include "state/schema/schema.h"

#define MR_NOWHERE UINT32_MAX

/* Where a piece of a new row was; MR_NOWHERE: it is new. */
struct mr_row_move {
    uint32_t from, bytes;
    uint32_t from_bit;     /* MR_NOWHERE: it has none */
    uint32_t from_partial; /* MR_NOWHERE: it lacks all that the old row has seen */
};

/* What becomes of an old set. */
struct mr_set_move {
    uint32_t to; /* MR_NOWHERE: dropped */
    uint32_t row_lines;
    uint32_t variants;
    int8_t variant[MR_SET_FILTERS_MAX]; /* of the new set; -1: dropped */
};

struct mr_row_map {
    const struct mr_row_layout *layout;
    uint32_t row_lines; /* of an old row */
    bool is_identity;   /* old rows are good as they are */
    uint32_t sets;      /* old ones */
    struct mr_row_move *key, *acc;
    struct mr_set_move *set;
    bool *is_made; /* per new accumulator: from the values of its set */
};

/* Keys, accumulators and sets of SPEC, into SCHEMA.  TEXT: how each column of the input
 * comes about, for all of them; it must live as long as the schema. */
void mr_aggregation_describe(const struct mr_aggregation *spec, const char *const *text,
                             struct mr_arena *arena, struct mr_state_schema *schema);

/* OLD and NOW as mr_aggregation_describe() says them; NULL: rows lie as LAYOUT has it. */
int mr_row_map_new(const struct mr_row_layout *layout, const struct mr_state_schema *old,
                   const struct mr_state_schema *now, struct mr_row_map **ret,
                   struct mr_err *reterr);
void mr_row_map_free(struct mr_row_map *map);

/* INTO (row_lines of the layout, all of it) from the old row FROM; cells of strings still
 * refer to where FROM's were. */
void mr_row_map_copy(const struct mr_row_map *map, char *into, const char *from);

/* The mask of a row of the new set, from that of old set S; 0: the value is dropped. */
uint64_t mr_row_map_mask(const struct mr_row_map *map, uint32_t s, uint64_t mask);

#endif
