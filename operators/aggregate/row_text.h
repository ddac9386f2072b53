/*
 * operators/aggregate/row_text.h - rows of a window's state as text, for people.
 *
 *     product=apple
 *     COUNT(*)=3, SUM(amount)=12, MIN(note)=NULL
 *
 * Rows are read by the description that was stored with them (state/schema), so those of
 * an earlier query can be read too.
 *
 * Ownership   everything is borrowed.
 * Threads     any; nothing is kept.
 * Fails       never: what can not be read prints as "?".
 */
#ifndef MR_OPERATORS_AGGREGATE_ROW_TEXT_H
#define MR_OPERATORS_AGGREGATE_ROW_TEXT_H

#include "operators/aggregate/layout.h"
#include "state/schema/schema.h"

/* Is ROW one of keys and accumulators, as SCHEMA describes them (not of a set)? */
bool mr_state_row_is(const struct mr_state_schema *schema, const struct mr_image_row *row);

/* "product=apple, venue=NULL"; "" without keys. */
void mr_state_row_print_key(const struct mr_state_schema *schema, const struct mr_image *image,
                            const struct mr_image_row *row, struct mr_text *out);

/* The value of one accumulator. */
void mr_state_row_print_value(const struct mr_state_column *column,
                              const struct mr_image *image, const struct mr_image_row *row,
                              struct mr_text *out);

#endif
