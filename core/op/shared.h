/*
 * core/op/shared.h - things that several tables of one job have together, by name.
 *
 * Two Kafka tables on one cluster write in one transaction, or their commits could come
 * apart.  Each asks for the same name; the first makes the thing, the last frees it.
 *
 * Ownership   the job owns the table of names; a thing lives from the first take() to
 *             the last drop().
 * Threads     the control thread.
 */
#ifndef MR_CORE_OP_SHARED_H
#define MR_CORE_OP_SHARED_H

#include "core/base/err.h"

struct mr_shared;

struct mr_shared *mr_shared_new(void);
void mr_shared_free(struct mr_shared *shared); /* everything has been dropped */

/* The thing called NAME, made by MAKE(CONTEXT) if nobody has it yet.  NULL: MAKE failed
 * and left a sentence. */
void *mr_shared_take(struct mr_shared *shared, const char *name,
                     void *(*make)(void *context, struct mr_err *reterr), void *context,
                     struct mr_err *reterr);

/* Not needed any more by one of those who took it; the last one's call frees it. */
void mr_shared_drop(struct mr_shared *shared, void *thing, void (*free_thing)(void *thing));

#endif
