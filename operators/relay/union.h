/*
 * operators/relay/union.h - UNION ALL: the rows of several inputs, as they come.
 *
 * Keeps nothing.  Rows of one input stay in their order; between inputs there is none.
 * Time is the least of the inputs'; a row that is behind its own partition carries that
 * along as before, so what is late does not depend on how the inputs interleave.
 */
#ifndef MR_OPERATORS_RELAY_UNION_H
#define MR_OPERATORS_RELAY_UNION_H

#include "operators/stage/stage.h"

extern const struct mr_stage_class mr_union_class;

#endif
