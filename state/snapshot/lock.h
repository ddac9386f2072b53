/*
 * state/snapshot/lock.h - one process at a time works in a state directory.
 */
#ifndef MR_STATE_SNAPSHOT_LOCK_H
#define MR_STATE_SNAPSHOT_LOCK_H

#include "core/sys/sys.h"

/* Lock DIR until the file that is returned is closed.
 *
 * Fails with MR_ERR_LOCKED; -ENOENT if there is no LOCK (in a savepoint there is none) and
 * it is not to be MADE. */
int mr_lock_take(struct mr_sys *sys, const char *dir, bool may_make, struct mr_err *reterr);

#endif
