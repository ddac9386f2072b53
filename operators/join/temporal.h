/*
 * operators/join/temporal.h - rows beside the version of a table that was valid at their time.
 *
 *     right  versions by key  ──5───9──────14──►
 *     left   rows by time        7      11          7 joins 5, 11 joins 9
 *
 * A row of the left waits until the watermark of both inputs has come to its time: then
 * every version that it may need is there.  It joins the newest one that is not newer than
 * itself, if that was not a deletion and the residual is true of it; else it is dropped, or
 * padded (LEFT).  Versions that no row can ask for any more go when their key is next used.
 *
 * Rows of the left that are behind their partition's watermark are late: counted, dropped.
 * A version that is behind its own partition's is one for later rows only.  So the result
 * does not depend on how the inputs took turns.
 *
 * Ownership   specs are the planner's.
 * Threads     the reactor of the task.
 * Fails       out of the memory for state; rows of the left that retract.  Rows without a
 *             time are counted as bad.
 * Cost        a row of the left is kept and read once; a heap of their times.
 */
#ifndef MR_OPERATORS_JOIN_TEMPORAL_H
#define MR_OPERATORS_JOIN_TEMPORAL_H

#include "operators/join/join.h"

/* Takes a struct mr_join_spec: INNER or LEFT, timed, neither side updating. */
extern const struct mr_stage_class mr_temporal_join_class;

#endif
