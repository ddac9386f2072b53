/*
 * operators/stage/ports.h - the several ends of an operator with several inputs.
 *
 *     port 0: push, watermark, idle, end ─┐         push(owner, port, batch)
 *     port 1: push, watermark, idle, end ─┴─ merge ► watermark(owner, merged)
 *                                                   idle(owner), end(owner)
 *
 * A port is an operator of the task like any other, so the runtime knows no operators
 * with two inputs.  Ports merge time: the owner hears of the least watermark, of idleness
 * when every port is idle, and of the end when every port has come to its end.
 *
 * Ownership   ports are freed by their task, each by itself; mr_ports lies in the owner
 *             and has to outlive them: owners are freed last, because a task frees its
 *             operators upstream first.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_STAGE_PORTS_H
#define MR_OPERATORS_STAGE_PORTS_H

#include "core/op/op.h"
#include "core/op/watermark.h"

struct mr_ports_class {
    bool (*ready)(const struct mr_op *owner);
    void (*push)(struct mr_op *owner, uint32_t port, const struct mr_batch *batch);
    void (*watermark)(struct mr_op *owner, int64_t watermark_ns);
    void (*idle)(struct mr_op *owner);
    void (*end)(struct mr_op *owner);
};

struct mr_ports {
    const struct mr_ports_class *class;
    struct mr_op *owner;
    struct mr_watermark_merge merge;
    uint32_t ended;
};

/* COUNT ports of OWNER, into RET_PORT. */
int mr_ports_init(struct mr_ports *ports, const struct mr_ports_class *class,
                  struct mr_op *owner, uint32_t count, struct mr_op **ret_port,
                  struct mr_err *reterr);
void mr_ports_fini(struct mr_ports *ports);

#endif
