#include "core/base/alloc.h"
#include "core/sys/datagram.h"
#include "io/datagram/options.h"
#include "io/udp/udp.h"

#include <errno.h>
#include <stdlib.h>

enum {
    SENDS = 64,             /* under way at a time: one entry into the kernel carries them */
    BUFFERED_MAX = 1 << 20, /* bytes taken and not sent: above it the sink is not ready */
    PAYLOAD_MAX = 65507     /* of a datagram over IPv4 */
};

#define LAST_WORDS_NS (2 * MR_SECOND_NS) /* for the kernel to take the rest at the end */

struct udp_sink {
    const struct mr_table_spec *table;
    struct mr_schema physical;
    struct mr_datagram_spec spec;
};

/* Rows, one behind the other, and where each ends. */
struct rows {
    struct mr_text bytes;
    size_t *end;
    uint32_t count, capacity;
};

struct udp_writer;

struct udp_send {
    struct mr_aio_req req;
    struct udp_writer *writer;
};

/*
 * Rows collect in `fill`; those of `flight` are being sent, SENDS at a time.  A datagram that
 * the kernel does not take (nobody listens there, no route) is lost, as it might be anywhere
 * on its way; it is counted, and the first is said aloud.
 */
struct udp_writer {
    struct mr_op op;
    struct udp_sink *sink;
    struct mr_encoder *encoder;
    int file;
    struct rows fill, flight;
    uint32_t next;           /* row of flight to be sent */
    uint32_t underway;       /* sends that were not answered */
    uint64_t taken, settled; /* rows: taken, and answered by the kernel */
    uint64_t barrier;        /* taken before the last barrier */
    uint64_t lost;
    struct udp_send send[SENDS];
};

static struct udp_writer *of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct udp_writer, op);
}

static void rows_add(struct rows *rows)
{
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity == 0 ? 256 : rows->capacity * 2;
        rows->end = mr_realloc(rows->end, rows->capacity, sizeof(*rows->end), "datagrams");
    }
    rows->end[rows->count++] = rows->bytes.len;
}

static void send_done(struct mr_aio_req *req, int64_t result)
{
    const struct udp_send *send = req->owner;
    struct udp_writer *w = send->writer;

    w->underway--;
    w->settled++;
    if (result >= 0)
        return;
    if (w->lost++ == 0)
        mr_task_log(w->op.env,
                    "table '%s': a datagram to '%s' was lost: %s; more are counted and told at "
                    "the end",
                    w->sink->table->name, w->sink->spec.address.data,
                    result == -ECONNREFUSED ? "nobody listens there"
                                            : mr_err_text((int)result));
}

static bool writer_ready(const struct mr_op *op)
{
    const struct udp_writer *w = MR_CONTAINER_CONST(op, struct udp_writer, op);

    return w->fill.bytes.len < BUFFERED_MAX;
}

static void writer_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct udp_writer *w = of(op);
    struct mr_text *bytes = &w->fill.bytes;
    const char *reason = "";
    size_t start = bytes->len;
    uint64_t before = w->taken;

    for (uint32_t i = 0; i < batch->selected; i++) {
        size_t from = bytes->len;
        int rc = w->sink->table->format->encode(w->encoder, batch, mr_batch_row(batch, i),
                                                bytes, &reason);
        if (rc >= 0 && w->sink->spec.framing == MR_FRAMING_LINES)
            mr_text_putc(bytes, w->sink->spec.delimiter);
        if (rc >= 0 && bytes->len - from > PAYLOAD_MAX) {
            rc = MR_ERR_LIMIT;
            reason = "it is longer than a datagram, 65507 bytes";
        }
        if (rc < 0) {
            bytes->len = from;
            (void)mr_op_fail(op, MR_ERR_FORMAT, "table '%s': a row can not be written: %s",
                             w->sink->table->name, reason);
            break;
        }
        rows_add(&w->fill);
        w->taken++;
    }
    mr_stat_add(&op->stats.rows_out, w->taken - before);
    mr_stat_add(&op->stats.bytes_out, bytes->len - start);
}

static void send_one(struct udp_writer *w, struct udp_send *send)
{
    size_t from = w->next == 0 ? 0 : w->flight.end[w->next - 1];

    send->req.data = w->flight.bytes.data + from;
    send->req.len = w->flight.end[w->next++] - from;
    w->underway++;
    w->op.env->aio->ops->submit(w->op.env->aio, &send->req);
}

static unsigned writer_poll(struct mr_op *op, int64_t now_ns)
{
    struct udp_writer *w = of(op);
    unsigned sent = 0;

    (void)now_ns;
    if (op->env->failure.code != 0 || w->underway > 0)
        return 0;
    if (w->next == w->flight.count && w->fill.count > 0) {
        struct rows empty = w->flight;
        w->flight = w->fill;
        w->fill = empty;
        w->fill.count = 0;
        mr_text_reset(&w->fill.bytes);
        w->next = 0;
    }
    while (sent < SENDS && w->next < w->flight.count)
        send_one(w, &w->send[sent++]);
    return sent;
}

static void writer_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct udp_writer *w = of(op);

    (void)epoch;
    (void)roots; /* nothing to go on from */
    w->barrier = w->taken;
}

static bool writer_settled(const struct mr_op *op, uint64_t epoch)
{
    const struct udp_writer *w = MR_CONTAINER_CONST(op, struct udp_writer, op);

    return w->settled >= (epoch == MR_EPOCH_ANY ? w->taken : w->barrier);
}

static void send_rest(struct udp_writer *w)
{
    struct mr_task_env *env = w->op.env;
    int64_t limit_ns = mr_now_ns(env->sys) + LAST_WORDS_NS;

    while (w->settled < w->taken && env->failure.code == 0 && mr_now_ns(env->sys) < limit_ns) {
        (void)writer_poll(&w->op, 0);
        if (env->aio->ops->poll(env->aio) == 0)
            env->aio->ops->wait(env->aio, MR_MILLI_NS);
    }
    w->lost += w->taken - w->settled;
    if (w->lost > 0)
        mr_task_log(env, "table '%s': %llu datagrams to '%s' were lost", w->sink->table->name,
                    (unsigned long long)w->lost, w->sink->spec.address.data);
}

static void rows_fini(struct rows *rows)
{
    mr_text_fini(&rows->bytes);
    free(rows->end);
}

static void writer_free(struct mr_op *op)
{
    struct udp_writer *w = of(op);

    send_rest(w);
    for (uint32_t i = 0; i < SENDS; i++)
        mr_aio_finish(op->env->aio, &w->send[i].req);
    (void)op->env->sys->ops->close(op->env->sys, w->file);
    w->sink->table->format->encoder_free(w->encoder);
    rows_fini(&w->fill);
    rows_fini(&w->flight);
    free(w);
}

static const struct mr_op_class writer_class = {
    .name = "udp sink",
    .ready = writer_ready,
    .push = writer_push,
    .watermark = mr_op_ignore_watermark,
    .end = mr_op_ignore_end, /* the rest is sent by poll, or by free */
    .poll = writer_poll,
    .barrier = writer_barrier,
    .settled = writer_settled,
    .free = writer_free,
};

/* -- The sink ------------------------------------------------------------------------- */

static void sink_close(struct mr_sink *sink)
{
    struct udp_sink *s = (struct udp_sink *)(void *)sink;

    mr_datagram_spec_fini(&s->spec);
    free(s);
}

static int sink_open(const struct mr_table_spec *table, struct mr_task_env *env,
                     struct mr_sink **ret, struct mr_err *reterr)
{
    struct udp_sink *s = mr_alloc(sizeof(*s), "datagrams");

    s->table = table;
    s->physical = (struct mr_schema){table->physical, table->schema->field};
    int rc = mr_datagram_spec_init(&s->spec, table, reterr);
    if (rc == 0 && env->sys->ops->datagram == NULL)
        rc = mr_fail(reterr, MR_ERR_UNSUPPORTED, "this machine has no network");
    if (rc == 0 && s->spec.groups > 1)
        rc = mr_fail(reterr, MR_ERR_UNSUPPORTED,
                     "'multicast.group': a table that is written sends to one group");
    if (rc == 0 && !s->spec.is_unix && s->spec.host.data == NULL && s->spec.groups == 0)
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "where to send? 'hostname' (or 'multicast.group') is missing");
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
    struct udp_writer *w = mr_alloc(sizeof(*w), "datagrams");
    struct udp_sink *s = (struct udp_sink *)(void *)sink;
    struct mr_datagram_socket socket = {.address = s->spec.address.data,
                                        .is_sender = true,
                                        .interface = s->spec.interface,
                                        .hops = s->spec.hops};
    struct mr_format_spec format = {.schema = &s->physical,
                                    .options = s->table->options,
                                    .prefix = s->table->format_prefix};

    (void)roots;
    (void)count;
    w->op = (struct mr_op){.class = &writer_class, .env = env};
    w->sink = s;
    int rc = w->file = env->sys->ops->datagram(env->sys, &socket, reterr);
    if (rc >= 0) {
        rc = s->table->format->encoder_new(&format, &w->encoder, reterr);
        if (rc < 0)
            (void)env->sys->ops->close(env->sys, w->file);
    }
    if (rc < 0) {
        free(w);
        return rc;
    }
    mr_text_init(&w->fill.bytes);
    mr_text_init(&w->flight.bytes);
    for (uint32_t i = 0; i < SENDS; i++) {
        w->send[i].writer = w;
        w->send[i].req = (struct mr_aio_req){
            .code = MR_AIO_SEND, .file = w->file, .done = send_done, .owner = &w->send[i]};
    }
    *ret = &w->op;
    return 0;
}

const struct mr_sink_class mr_udp_sink = {
    .name = "udp",
    .options = mr_datagram_options,
    .needs_format = true,
    .means = MR_SINK_REPEATS,
    .caution = "at-most-once on the way: nobody acknowledges a datagram; after a crash, rows "
               "since the last checkpoint are sent again",
    .open = sink_open,
    .op_new = sink_op_new,
    .close = sink_close,
};
