/*
 * sql/session/dry.h - a script carried out without starting jobs, to see what they would keep.
 *
 * Ownership   the script is the caller's, as in include/millrace.h.
 * Threads     as include/millrace.h.
 * Fails       as mr_script_step().
 */
#ifndef MR_SQL_SESSION_DRY_H
#define MR_SQL_SESSION_DRY_H

#include "core/base/text.h"
#include "include/millrace.h"

/* As mr_script_step() with CHECK_ONLY.  For a statement that would be a job, NAME is its name
 * and SIGNATURE what state it keeps (state/schema/schema.h); else both are empty.  Both are
 * initialised, and emptied first. */
int mr_script_step_dry(struct mr_script *script, struct mr_text *name,
                       struct mr_text *signature, struct mr_err *reterr);

#endif
