/*
 * core/op/input.h - where the rows of a task come from: a scan, or the rings of an exchange.
 *
 * The task polls its input when the chain is ready; the input pushes into the chain
 * and reports what the task itself has to act on.  An input that must not go on
 * (a barrier has been handed to the task) goes on at the next poll.
 *
 * Threads     the reactor of the task.
 */
#ifndef MR_CORE_OP_INPUT_H
#define MR_CORE_OP_INPUT_H

#include "core/op/op.h"

enum mr_input_event {
    MR_INPUT_NOTHING, /* there was nothing to do */
    MR_INPUT_WORK,    /* rows or a watermark were pushed */
    MR_INPUT_BARRIER, /* every channel stands at barrier `epoch`: cut the task here */
    MR_INPUT_END      /* end() was pushed; there will be nothing more */
};

struct mr_input;

struct mr_input_class {
    const char *name;
    /* Called only when the head of the chain is ready. */
    enum mr_input_event (*poll)(struct mr_input *input, int64_t now_ns);
    /* Scan only: make the next poll answer BARRIER with this epoch.  NULL for an
     * exchange, whose barriers come with the rows. */
    void (*request_barrier)(struct mr_input *input, uint64_t epoch);
    /* What to go on from: positions, watermarks. */
    void (*barrier)(struct mr_input *input, uint64_t epoch, struct mr_pack *roots);
    /* A checkpoint is durable.  NULL: nothing. */
    void (*committed)(struct mr_input *input, uint64_t epoch);
    /* Something could be polled now; no side effects. */
    bool (*peek)(struct mr_input *input);
    /* When to poll though nothing wakes the reactor; INT64_MAX: never. */
    int64_t (*deadline_ns)(struct mr_input *input, int64_t now_ns);
    /* "partition orders/3 (idle for 12 s)": who holds the watermark back; "" nobody. */
    void (*watermark_holder)(struct mr_input *input, struct mr_text *out);
    void (*free)(struct mr_input *input);
};

struct mr_input {
    const struct mr_input_class *class;
    struct mr_task_env *env;
    struct mr_op *head; /* of the chain it feeds */
    const char *uid;
    uint64_t epoch; /* of the barrier just reported */
};

#endif
