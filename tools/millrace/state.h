/*
 * tools/millrace/state.h - what `state` and `check --from` share: a directory with state.
 *
 *     state.c        which of its commands; verify, recover
 *     state_show.c   inspect: what there is
 *     state_diff.c   diff: how two differ
 *     compare.c      check --from: what a changed job would take over
 *
 * These read what is stored, so they go through state/ and not through millrace.h.
 *
 * Ownership   mr_state_dir_open() makes, mr_state_dir_close() frees, also a failed one.
 */
#ifndef MR_TOOLS_MILLRACE_STATE_H
#define MR_TOOLS_MILLRACE_STATE_H

#include "state/schema/plan.h"
#include "state/snapshot/audit.h"
#include "state/snapshot/store.h"
#include "tools/millrace/command.h"

/* The newest epoch of one directory, loaded. */
struct mr_state_dir {
    struct mr_sys *sys;
    struct mr_arena arena;
    const char *path;
    struct mr_store *store;
    const struct mr_state_job *job; /* its signature */
};

/* Lock and load what is in PATH. */
int mr_state_dir_open(const char *path, struct mr_state_dir *ret, struct mr_err *reterr);
void mr_state_dir_close(struct mr_state_dir *dir);

/* Only the signature of what is in PATH; nothing is loaded.  TEXT is initialised. */
int mr_state_dir_signature(const char *path, struct mr_text *text, struct mr_err *reterr);

/* The images of part NAME; COUNT 0 when there are none. */
struct mr_restore mr_state_dir_images(const struct mr_state_dir *dir, const char *name);

int mr_state_inspect(const char *path, struct mr_err *reterr);
/* *RET_SAME: nothing differs. */
int mr_state_diff(const char *a, const char *b, bool *ret_same, struct mr_err *reterr);

/* check --from: exit code. */
int mr_command_check_from(const struct mr_command_options *options, struct mr_engine *engine,
                          const char *name, const char *text);

#endif
