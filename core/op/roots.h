/*
 * core/op/roots.h - the directories below which tables may read and write.
 *
 *     millrace run job.sql --allow-root /srv/in --allow-root /srv/out
 *     SET 'filesystem.allowed-roots' = '/srv/in;/srv/out';
 *
 * Without roots a job may touch what the user may who runs it.  With them a path counts
 * where it really leads, behind links and '..': it is taken apart by the kernel, component
 * by component, so there is no moment between looking and using.
 *
 * Threads     control thread: it waits for the disk.
 * Fails       MR_ERR_OPTION with a sentence that names option, path and roots.
 */
#ifndef MR_CORE_OP_ROOTS_H
#define MR_CORE_OP_ROOTS_H

#include "core/base/err.h"
#include "core/base/text.h"
#include "core/sys/sys.h"

/* "/a;/b": absolute directories, split at ';', none empty.  MR_ERR_OPTION with a sentence. */
int mr_roots_check(struct mr_view roots, struct mr_err *reterr);

/* Is PATH, where it really leads, one of ROOTS or below one?  What does not exist yet
 * counts by its nearest directory that does.  OPTION is for the message: "'path'".
 * The real path is appended to RET, and *RET_STAT is what was looked at (of that directory,
 * for what does not exist), when they are not NULL.  ROOTS NULL or "": anything goes, RET
 * gets PATH as it is, and nobody has looked. */
int mr_roots_allow(struct mr_sys *sys, const char *roots, const char *option, const char *path,
                   struct mr_text *ret, struct mr_file_stat *ret_stat, struct mr_err *reterr);

#endif
