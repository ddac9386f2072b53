#include "operators/stage/ports.h"

#include <errno.h>
#include <stdlib.h>

struct port {
    struct mr_op op;
    struct mr_ports *ports;
    uint32_t number;
    bool has_ended;
};

static struct port *port_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct port, op);
}

static bool port_ready(const struct mr_op *op)
{
    const struct mr_ports *ports = MR_CONTAINER_CONST(op, struct port, op)->ports;

    return ports->class->ready(ports->owner);
}

static void port_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct port *port = port_of(op);
    struct mr_ports *ports = port->ports;

    mr_watermark_merge_active(&ports->merge, port->number);
    mr_stat_add(&ports->owner->stats.rows_in, batch->selected);
    ports->class->push(ports->owner, port->number, batch);
}

static void tell(struct mr_ports *ports, unsigned news)
{
    if (news & MR_WATERMARK_ADVANCED) {
        atomic_store_explicit(&ports->owner->stats.watermark_ns, ports->merge.merged_ns,
                              memory_order_relaxed);
        ports->class->watermark(ports->owner, ports->merge.merged_ns);
    }
    if (news & MR_WATERMARK_IDLE)
        ports->class->idle(ports->owner);
}

static void port_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct port *port = port_of(op);

    tell(port->ports, mr_watermark_merge_step(&port->ports->merge, port->number, watermark_ns));
}

static void port_idle(struct mr_op *op)
{
    struct port *port = port_of(op);

    tell(port->ports, mr_watermark_merge_idle(&port->ports->merge, port->number));
}

/* The last watermark has come before it, so the merge knows already. */
static void port_end(struct mr_op *op)
{
    struct port *port = port_of(op);
    struct mr_ports *ports = port->ports;

    MR_ASSERT(!port->has_ended);
    port->has_ended = true;
    if (++ports->ended == ports->merge.channels)
        ports->class->end(ports->owner);
}

static void port_free(struct mr_op *op)
{
    free(port_of(op));
}

static const struct mr_op_class port_class = {
    .name = "port",
    .ready = port_ready,
    .push = port_push,
    .watermark = port_watermark,
    .idle = port_idle,
    .end = port_end,
    .free = port_free,
};

int mr_ports_init(struct mr_ports *ports, const struct mr_ports_class *class,
                  struct mr_op *owner, uint32_t count, struct mr_op **ret_port,
                  struct mr_err *reterr)
{
    *ports = (struct mr_ports){.class = class, .owner = owner};
    for (uint32_t i = 0; i < count; i++) {
        struct port *port = calloc(1, sizeof(*port));
        if (port == NULL) {
            while (i-- > 0)
                free(port_of(ret_port[i]));
            return mr_fail(reterr, -ENOMEM, "%s: out of memory", owner->class->name);
        }
        port->op = (struct mr_op){.class = &port_class, .env = owner->env};
        port->ports = ports;
        port->number = i;
        ret_port[i] = &port->op;
    }
    mr_watermark_merge_init(&ports->merge, count);
    return 0;
}

void mr_ports_fini(struct mr_ports *ports)
{
    if (ports->merge.channels != 0)
        mr_watermark_merge_fini(&ports->merge);
}
