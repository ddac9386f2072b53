#include "core/base/alloc.h"
#include "io/socket/link.h"
#include "io/socket/socket.h"

#include <errno.h>
#include <stdlib.h>

enum { BUFFERED_MAX = 1 << 20 }; /* bytes taken and not sent: above it the sink is not ready */

#define LAST_WORDS_NS (2 * MR_SECOND_NS) /* for the other side to take the rest at the end */

struct socket_sink {
    const struct mr_table_spec *table;
    struct mr_schema physical;
    struct mr_socket_spec spec;
};

/*
 * Rows collect in `fill`; what is being sent is in `flight`, which starts and ends with a
 * row.  When the connection breaks, flight is sent again from its start: the other side
 * may see rows twice, but never the tail of a row without its head.
 */
struct socket_writer {
    struct mr_op op;
    struct socket_sink *sink;
    struct mr_encoder *encoder;
    struct mr_link link;
    struct mr_text fill, flight;
    size_t flight_sent;
    uint64_t taken, sent, barrier; /* bytes: taken, handed over, and before the last barrier */
    struct mr_aio_req req;
    bool has_result;
    int64_t result;
};

static struct socket_writer *of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct socket_writer, op);
}

static void writer_done(struct mr_aio_req *req, int64_t result)
{
    struct socket_writer *w = req->owner;

    w->result = result;
    w->has_result = true;
}

static bool writer_ready(const struct mr_op *op)
{
    const struct socket_writer *w = MR_CONTAINER_CONST(op, struct socket_writer, op);

    return w->taken - w->sent < BUFFERED_MAX;
}

static void writer_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct socket_writer *w = of(op);
    const char *reason = "";
    size_t start = w->fill.len;

    for (uint32_t i = 0; i < batch->selected; i++) {
        size_t before = w->fill.len;
        if (w->sink->table->format->encode(w->encoder, batch, mr_batch_row(batch, i), &w->fill,
                                           &reason) < 0) {
            w->fill.len = before;
            (void)mr_op_fail(op, MR_ERR_FORMAT, "table '%s': a row can not be written: %s",
                             w->sink->table->name, reason);
            break;
        }
        mr_text_putc(&w->fill, w->sink->spec.delimiter);
    }
    w->taken += w->fill.len - start;
    mr_stat_add(&op->stats.rows_out, batch->selected);
    mr_stat_add(&op->stats.bytes_out, w->fill.len - start);
}

static void take_result(struct socket_writer *w, int64_t now_ns)
{
    w->has_result = false;
    if (w->result < 0) {
        mr_link_break(&w->link, now_ns, (int)w->result);
        w->flight_sent = 0;
        return;
    }
    w->flight_sent += (size_t)w->result;
    if (w->flight_sent == w->flight.len) {
        w->sent += w->flight.len;
        mr_text_reset(&w->flight);
        w->flight_sent = 0;
    }
}

static unsigned send_more(struct socket_writer *w)
{
    if (w->flight.len == 0) {
        struct mr_text empty = w->flight;
        w->flight = w->fill;
        w->fill = empty;
    }
    if (w->flight.len == 0)
        return 0;
    w->req.file = w->link.file;
    w->req.data = w->flight.data + w->flight_sent;
    w->req.len = w->flight.len - w->flight_sent;
    w->op.env->aio->ops->submit(w->op.env->aio, &w->req);
    return 1;
}

static unsigned writer_poll(struct mr_op *op, int64_t now_ns)
{
    struct socket_writer *w = of(op);
    struct mr_err err;
    unsigned work = 0;

    if (op->env->failure.code != 0 || w->req.inflight)
        return 0;
    if (w->has_result) {
        take_result(w, now_ns);
        work++;
    }
    int rc = mr_link_step(&w->link, now_ns, &err);
    if (rc < 0) {
        (void)mr_op_fail(op, rc, "table '%s': %s", w->sink->table->name, err.message);
        return 0;
    }
    work += (unsigned)rc;
    return work + (w->link.state == MR_LINK_UP ? send_more(w) : 0);
}

static void writer_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct socket_writer *w = of(op);

    (void)epoch;
    (void)roots; /* nothing to go on from */
    w->barrier = w->taken;
}

static bool writer_settled(const struct mr_op *op, uint64_t epoch)
{
    const struct socket_writer *w = MR_CONTAINER_CONST(op, struct socket_writer, op);

    (void)epoch;
    return w->sent >= w->barrier;
}

/* The job is over: give the other side a moment to take what is left. */
static void send_rest(struct socket_writer *w)
{
    struct mr_task_env *env = w->op.env;
    int64_t limit_ns = mr_now_ns(env->sys) + LAST_WORDS_NS;

    while (w->sent < w->taken && env->failure.code == 0) {
        int64_t now_ns = mr_now_ns(env->sys);
        if (now_ns >= limit_ns)
            break;
        (void)writer_poll(&w->op, now_ns);
        if (env->aio->ops->poll(env->aio) == 0)
            env->aio->ops->wait(env->aio, MR_MILLI_NS);
    }
    if (w->sent < w->taken)
        mr_task_log(env, "table '%s': the last %llu bytes were not taken by '%s'",
                    w->sink->table->name, (unsigned long long)(w->taken - w->sent),
                    w->sink->spec.address);
}

static void writer_free(struct mr_op *op)
{
    struct socket_writer *w = of(op);

    send_rest(w);
    mr_aio_finish(op->env->aio, &w->req);
    mr_link_fini(&w->link);
    w->sink->table->format->encoder_free(w->encoder);
    mr_text_fini(&w->fill);
    mr_text_fini(&w->flight);
    free(w);
}

static const struct mr_op_class writer_class = {
    .name = "socket sink",
    .ready = writer_ready,
    .push = writer_push,
    .watermark = mr_op_ignore_watermark,
    .end = mr_op_ignore_end, /* the rest is sent by poll, or by free */
    .poll = writer_poll,
    .barrier = writer_barrier,
    .settled = writer_settled,
    .free = writer_free,
};

static void sink_close(struct mr_sink *sink)
{
    struct socket_sink *s = (struct socket_sink *)(void *)sink;

    mr_socket_spec_fini(&s->spec);
    free(s);
}

static int sink_open(const struct mr_table_spec *table, struct mr_task_env *env,
                     struct mr_sink **ret, struct mr_err *reterr)
{
    struct socket_sink *s = mr_alloc(sizeof(*s), "a socket");

    s->table = table;
    s->physical = (struct mr_schema){table->physical, table->schema->field};
    int rc = mr_socket_spec_init(&s->spec, table, env, reterr);
    if (rc == 0 && s->spec.mode == MR_SOCKET_LISTEN)
        rc = mr_fail(reterr, MR_ERR_UNSUPPORTED,
                     "'mode' = 'listen' is for reading; a table that is written connects: let "
                     "the other side listen (`nc -lk %s`)",
                     strrchr(s->spec.address, ':') + 1);
    if (rc == 0 && (table->format == NULL || table->format->encoder_new == NULL))
        rc = mr_fail(reterr, MR_ERR_UNSUPPORTED, "the format of table '%s' can not be written",
                     table->name);
    if (rc < 0) {
        sink_close((struct mr_sink *)s);
        return rc;
    }
    *ret = (struct mr_sink *)s;
    return 0;
}

static int sink_op_new(struct mr_sink *sink, struct mr_task_env *env,
                       const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                       struct mr_err *reterr)
{
    struct socket_writer *w = mr_alloc(sizeof(*w), "a socket");

    (void)roots;
    (void)count;
    w->op = (struct mr_op){.class = &writer_class, .env = env};
    w->sink = (struct socket_sink *)(void *)sink;
    struct mr_format_spec format = {.schema = &w->sink->physical,
                                    .options = w->sink->table->options,
                                    .prefix = w->sink->table->format_prefix};
    int rc = w->sink->table->format->encoder_new(&format, &w->encoder, reterr);
    if (rc < 0) {
        free(w);
        return rc;
    }
    mr_link_init(&w->link, &w->sink->spec, w->sink->table->name, env);
    mr_text_init(&w->fill);
    mr_text_init(&w->flight);
    w->req = (struct mr_aio_req){.code = MR_AIO_SEND, .done = writer_done, .owner = w};
    *ret = &w->op;
    return 0;
}

const struct mr_sink_class mr_socket_sink = {
    .name = "socket",
    .options = mr_socket_options,
    .needs_format = true,
    .means = MR_SINK_REPEATS,
    .caution =
        "a socket acknowledges nothing: rows on their way when the connection breaks may "
        "be lost, or sent twice",
    .open = sink_open,
    .op_new = sink_op_new,
    .close = sink_close,
};
