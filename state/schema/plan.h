/*
 * state/schema/plan.h - what becomes of stored state in a job that has changed.
 *
 *     stored signature ─┐
 *                       ├─► plan: one change per operator of either ─► refuse, or hand each
 *     the job's own   ──┘         operator what it was called, and how its rows lie
 *
 *     KEPT       same meaning, same columns (in any order)
 *     MIGRATED   same meaning; some columns are new and start empty, or are dropped
 *     REBUILT    it keeps nothing: there is nothing to take over
 *     NEW        it starts empty
 *     LOST       nothing in the job can take over what is stored; only when told to
 *
 * Operators find each other by what they are (kind, parameters, keys), not by their uid or
 * their place in the file.  Where several are alike, notes decide: what an operator feeds,
 * which rows it is given; then its columns; then its uid.  A window whose sinks and WHERE
 * are both other ones now is another window.
 *
 * Ownership   a plan owns what it says; mr_state_plan_free().
 * Threads     one owner; read-only once made.
 * Fails       MR_ERR_CORRUPT, MR_ERR_VERSION: the text can not be read.  MR_ERR_LOST: from
 *             mr_state_plan_check() only.
 */
#ifndef MR_STATE_SCHEMA_PLAN_H
#define MR_STATE_SCHEMA_PLAN_H

#include "state/schema/schema.h"

enum mr_state_verdict {
    MR_STATE_KEPT,
    MR_STATE_MIGRATED,
    MR_STATE_REBUILT,
    MR_STATE_LOST,
    MR_STATE_NEW
};

struct mr_state_change {
    enum mr_state_verdict verdict;
    const struct mr_state_schema *old, *now; /* NULL: there is none */
    const char *reason; /* LOST: why; MIGRATED: what; else a remark, or "" */
};

struct mr_state_plan {
    struct mr_arena arena;
    const struct mr_state_job *old, *now;
    uint32_t changes, lost;
    struct mr_state_change *change; /* those of the job in its order, then what is LOST */
};

/* Both are signatures, as mr_graph_signature() writes them.  STORED "": a fresh start. */
int mr_state_plan_new(const char *stored, const char *now, struct mr_state_plan **ret,
                      struct mr_err *reterr);
void mr_state_plan_free(struct mr_state_plan *plan);

/* What operator UID of the job takes over: there, `old` says how it was called and how its
 * rows lie.  NULL: nothing, it starts empty. */
const struct mr_state_change *mr_state_plan_find(const struct mr_state_plan *plan,
                                                 const char *uid);

/* MR_ERR_LOST, naming each operator and the way out, if something would be lost; 0 when
 * not, or when that is allowed. */
int mr_state_plan_check(const struct mr_state_plan *plan, bool allow_loss,
                        struct mr_err *reterr);

/* One line per change, and indented ones with what it means. */
void mr_state_plan_print(const struct mr_state_plan *plan, struct mr_text *out);

const char *mr_state_verdict_name(enum mr_state_verdict verdict); /* "kept" */

#endif
