/*
 * operators/stage/stage.h - an operator as the planner describes it and a job builds it.
 *
 *     left  ─exchange by key─► port 0 ─┐
 *                                      ├─► operator ─► next
 *     right ─exchange by key─► port 1 ─┘       │ shard: its keyed state
 *
 * A job knows nothing of joins or aggregates: it knows that a stage has inputs, how the
 * rows of each are to be spread over the reactors, whether it keeps state, and how to
 * make one instance for a reactor.  A new operator is a folder with a struct
 * mr_stage_class in it, and a rule of the planner that makes its spec.
 *
 * A stage of one input whose rows need not move is chained directly behind the operator
 * before it.  Otherwise it begins a task of its own: each input comes through an exchange,
 * several of them are merged (operators/exchange/merge.h), and barriers are aligned over all.
 *
 * Ownership   specs and what they point to are the planner's, read-only, and outlive the
 *             job.  The operators that op_new makes belong to their task.
 * Threads     op_new: the control thread, before the task is attached.
 * Fails       op_new with a sentence.
 */
#ifndef MR_OPERATORS_STAGE_STAGE_H
#define MR_OPERATORS_STAGE_STAGE_H

#include "core/op/op.h"
#include "state/schema/schema.h"
#include "state/snapshot/image.h"

#define MR_STAGE_INPUTS_MAX 64

enum mr_distribution {
    MR_FORWARD, /* rows stay on their reactor */
    MR_BY_KEY,  /* rows go to the reactor that owns their key */
    MR_SINGLE   /* all rows go to one reactor */
};

struct mr_stage_input {
    const struct mr_schema *schema;
    enum mr_distribution distribution;
    const uint32_t *key; /* columns of schema; of BY_KEY */
    uint32_t keys;
};

struct mr_stage_class;

/* The head of every stage's own spec. */
struct mr_stage_spec {
    const struct mr_stage_class *class;
    const struct mr_stage_input *input;
    uint32_t inputs;
    const struct mr_schema *output;
};

/* One instance: where it runs, and what it works with. */
struct mr_stage_place {
    struct mr_task_env *env;
    const char *uid;
    struct mr_shard *shard; /* NULL: the class keeps no state */
    struct mr_op *next;
    /* Images of the old tasks of this stage, taken over by op_new; NULL: none, or the
     * operator's class->restore() is called with them later. */
    const struct mr_restore *restore;
};

struct mr_stage_class {
    const char *name; /* "group aggregate" */
    bool has_state;   /* rows in a shard; what it leaves at a barrier does not count */
    /* The operator, and in PORT[0..inputs) what is handed the rows, watermarks and end of
     * each input: the operator itself, if there is one only, or else ports of it
     * (operators/stage/ports.h). */
    int (*op_new)(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                  struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr);
    /* What the state holds, by meaning; TEXT[i]: how each column of input I comes about.
     * NULL when has_state is false. */
    void (*describe)(const struct mr_stage_spec *spec, const char *const *const *text,
                     struct mr_arena *arena, struct mr_state_schema *schema);
    /* How column COL of the output comes about, whatever columns there are beside it; NULL:
     * by its number. */
    const char *(*meaning)(const struct mr_stage_spec *spec, const char *const *const *text,
                           struct mr_arena *arena, uint32_t col);
};

#endif
