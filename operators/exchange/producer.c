/*
 * The sending end.  Per consumer there is a queue of buffers that hold rows and could not
 * be sent yet; the last of them is open.  Control is kept beside it as a few words: it
 * goes out when the queue is empty, so it stays behind the rows pushed before it.
 *
 * The pool serves all consumers.  A shared pool can not starve one of them for good: it
 * takes new rows only when a whole batch fits however it falls, and every buffer under way
 * comes home once its consumer, which never waits for this producer, gets on.
 */
#include "core/base/alloc.h"
#include "core/data/key.h"
#include "operators/exchange/exchange_int.h"

#include <errno.h>
#include <stdlib.h>

#define NO_BUFFER   UINT32_MAX
#define PIECE_BYTES (512u << 10) /* paged in per visit */

struct channel {
    struct mr_edge *edge;
    uint32_t first, last; /* queue of buffers with rows; NO_BUFFER: empty */
    int64_t watermark_ns; /* to be sent; MR_WATERMARK_NONE: none */
    uint64_t barrier;     /* to be sent; 0: none */
    bool has_idle, has_end;
    bool is_waiting; /* the consumer will ring */
};

struct producer {
    struct mr_op op;
    struct mr_exchange *exchange;
    uint32_t number;
    struct mr_doorbell *doorbell;
    uint32_t word;
    struct mr_batch_buffer **pool;
    struct mr_region *memory; /* of the pool */
    size_t touched;           /* bytes of it that are paged in */
    uint32_t *next;           /* per buffer: the one behind it in its queue */
    uint32_t *home;           /* stack of buffers at home */
    uint32_t homes;
    uint32_t need;    /* so many at home: ready */
    uint32_t unsent;  /* channels with anything to be sent */
    uint32_t barring; /* of those, channels with a barrier or an end */
    bool is_ended;
    uint64_t blocked;
    struct channel *channel;
    uint32_t *first_row; /* per consumer, and one more: where its rows start in `row` */
    uint64_t hash[MR_BATCH_ROWS];
    uint16_t owner[MR_BATCH_ROWS];
    uint16_t row[MR_BATCH_ROWS];
};

static struct producer *producer_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct producer, op);
}

static bool is_unsent(const struct channel *channel)
{
    return channel->first != NO_BUFFER || channel->watermark_ns != MR_WATERMARK_NONE ||
           channel->barrier != 0 || channel->has_idle || channel->has_end;
}

static bool is_barring(const struct channel *channel)
{
    return channel->barrier != 0 || channel->has_end;
}

static void collect(struct producer *producer, struct channel *channel)
{
    uint32_t id;

    while (mr_edge_collect(channel->edge, &id)) {
        MR_ASSERT(id < producer->exchange->spec.buffers);
        producer->home[producer->homes++] = id;
    }
}

static void send_rows(struct producer *producer, struct channel *channel)
{
    while (channel->first != NO_BUFFER) {
        uint32_t id = channel->first;
        if (!mr_edge_has_room_for_batch(channel->edge)) {
            collect(producer, channel);
            if (!mr_edge_has_room_for_batch(channel->edge))
                return;
        }
        mr_edge_send(channel->edge,
                     (struct mr_desc){.kind = MR_DESC_BATCH,
                                      .rows = (uint16_t)producer->pool[id]->batch.rows,
                                      .buffer = id});
        channel->first = producer->next[id];
        if (channel->first == NO_BUFFER)
            channel->last = NO_BUFFER;
    }
}

/* In this order; what finds no room stops what comes behind it. */
static void send_control(struct channel *channel)
{
    struct mr_edge *edge = channel->edge;
    /* A watermark in front of a barrier may use the barrier's room: nothing more comes
     * behind them until they are out. */
    bool (*has_room)(struct mr_edge *) =
        is_barring(channel) ? mr_edge_has_room_for_barrier : mr_edge_has_room_for_watermark;

    if (channel->watermark_ns != MR_WATERMARK_NONE) {
        if (!has_room(edge))
            return;
        mr_edge_send(edge,
                     (struct mr_desc){.kind = MR_DESC_WATERMARK, .arg = channel->watermark_ns});
        channel->watermark_ns = MR_WATERMARK_NONE;
    }
    if (channel->has_idle) {
        if (!has_room(edge))
            return;
        mr_edge_send(edge, (struct mr_desc){.kind = MR_DESC_IDLE});
        channel->has_idle = false;
    }
    if (channel->barrier != 0) {
        if (!mr_edge_has_room_for_barrier(edge))
            return;
        mr_edge_send(
            edge, (struct mr_desc){.kind = MR_DESC_BARRIER, .arg = (int64_t)channel->barrier});
        channel->barrier = 0;
    }
    if (channel->has_end) {
        if (!mr_edge_has_room_for_barrier(edge))
            return;
        mr_edge_send(edge, (struct mr_desc){.kind = MR_DESC_END});
        channel->has_end = false;
    }
}

/* Send what the ring takes; the counters follow. */
static void flush(struct producer *producer, struct channel *channel)
{
    bool was_barring = is_barring(channel);

    send_rows(producer, channel);
    if (channel->first == NO_BUFFER)
        send_control(channel);
    mr_edge_publish(channel->edge);
    producer->unsent -= !is_unsent(channel);
    producer->barring -= was_barring && !is_barring(channel);
}

static bool is_short(const struct producer *producer)
{
    return producer->homes < producer->need;
}

/* Before returning with something left undone: be told by whoever can help. */
static void ask_to_be_told(struct producer *producer)
{
    for (uint32_t c = 0; c < producer->exchange->spec.consumers; c++) {
        struct channel *channel = &producer->channel[c];
        bool unsent = is_unsent(channel);

        if (channel->is_waiting ||
            !(unsent || (is_short(producer) && mr_edge_out(channel->edge) != 0)))
            continue;
        channel->is_waiting = true;
        mr_edge_wait(channel->edge);
        /* What happened before the wish does not ring. */
        collect(producer, channel);
        if (unsent)
            flush(producer, channel);
    }
}

/* After anything that uses buffers or leaves something unsent. */
static void settle(struct producer *producer)
{
    if (is_short(producer))
        for (uint32_t c = 0; c < producer->exchange->spec.consumers; c++)
            if (mr_edge_out(producer->channel[c].edge) != 0)
                collect(producer, &producer->channel[c]);
    if (is_short(producer) || producer->unsent != 0)
        ask_to_be_told(producer);
    producer->blocked += is_short(producer);
}

static bool producer_ready(const struct mr_op *op)
{
    const struct producer *producer = MR_CONTAINER_CONST(op, struct producer, op);

    if (producer->is_ended)
        return producer->unsent == 0;
    return !is_short(producer) && producer->barring == 0;
}

static struct mr_batch_buffer *open_buffer(struct producer *producer, struct channel *channel)
{
    uint32_t id = channel->last;

    if (id != NO_BUFFER &&
        producer->pool[id]->batch.rows < producer->exchange->spec.buffer_rows)
        return producer->pool[id];
    MR_ASSERT(producer->homes != 0); /* or push came without ready */
    id = producer->home[--producer->homes];
    mr_batch_buffer_reset(producer->pool[id]);
    producer->next[id] = NO_BUFFER;
    if (channel->last == NO_BUFFER)
        channel->first = id;
    else
        producer->next[channel->last] = id;
    channel->last = id;
    return producer->pool[id];
}

static void push_rows(struct producer *producer, uint32_t consumer,
                      const struct mr_batch *batch, const uint16_t *row, uint32_t count)
{
    struct channel *channel = &producer->channel[consumer];

    if (count == 0)
        return;
    producer->unsent += !is_unsent(channel);
    channel->has_idle = false; /* rows end it */
    while (count != 0) {
        struct mr_batch_buffer *out = open_buffer(producer, channel);
        uint32_t n = producer->exchange->spec.buffer_rows - out->batch.rows;
        if (n > count)
            n = count;
        mr_exchange_gather(out, batch, row, n);
        row += n;
        count -= n;
    }
    flush(producer, channel);
}

/* Rows of each consumer side by side in `row`, in the order they had. */
static void scatter(struct producer *producer, const struct mr_batch *batch)
{
    const struct mr_exchange *exchange = producer->exchange;
    uint32_t consumers = exchange->spec.consumers, *first = producer->first_row;

    mr_key_hash(batch, exchange->spec.key, exchange->spec.keys, exchange->spec.hash_seed,
                producer->hash);
    memset(first, 0, (consumers + 1) * sizeof(*first));
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint16_t to = exchange->owner[mr_key_group(producer->hash[mr_batch_row(batch, i)])];
        producer->owner[i] = to;
        first[to + 1]++;
    }
    for (uint32_t c = 0; c < consumers; c++)
        first[c + 1] += first[c];
    /* Each start moves to its end, which is the next one's start. */
    for (uint32_t i = 0; i < batch->selected; i++)
        producer->row[first[producer->owner[i]]++] = (uint16_t)mr_batch_row(batch, i);
    memmove(first + 1, first, consumers * sizeof(*first));
    first[0] = 0;
}

static void push_all(struct producer *producer, uint32_t consumer, const struct mr_batch *batch)
{
    for (uint32_t i = 0; i < batch->selected; i++)
        producer->row[i] = (uint16_t)mr_batch_row(batch, i);
    push_rows(producer, consumer, batch, producer->row, batch->selected);
}

static void producer_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct producer *producer = producer_of(op);
    const struct mr_exchange *exchange = producer->exchange;

    MR_ASSERT(!producer->is_ended && producer->barring == 0);
    if (exchange->spec.keys == 0) {
        push_all(producer,
                 exchange->spec.is_forward ? producer->number : exchange->keyless_owner, batch);
    } else if (exchange->spec.consumers == 1) {
        push_all(producer, 0, batch);
    } else {
        scatter(producer, batch);
        for (uint32_t c = 0; c < exchange->spec.consumers; c++)
            push_rows(producer, c, batch, producer->row + producer->first_row[c],
                      producer->first_row[c + 1] - producer->first_row[c]);
    }
    mr_stat_add(&op->stats.rows_out, batch->selected);
    mr_stat_add(&op->stats.batches_in, 1);
    settle(producer);
}

/* What an end of the chain has to say to every consumer. */
struct notice {
    int64_t watermark_ns;
    uint64_t barrier;
    bool is_idle, is_end;
};

static void tell_all(struct producer *producer, struct notice notice)
{
    MR_ASSERT(producer->barring == 0);
    for (uint32_t c = 0; c < producer->exchange->spec.consumers; c++) {
        struct channel *channel = &producer->channel[c];
        producer->unsent += !is_unsent(channel);
        if (notice.watermark_ns != MR_WATERMARK_NONE) {
            channel->watermark_ns = notice.watermark_ns;
            channel->has_idle = false;
        }
        channel->has_idle |= notice.is_idle;
        channel->barrier = notice.barrier;
        channel->has_end = notice.is_end;
        producer->barring += is_barring(channel);
        flush(producer, channel);
    }
    settle(producer);
}

static void producer_watermark(struct mr_op *op, int64_t watermark_ns)
{
    if (watermark_ns != MR_WATERMARK_NONE)
        tell_all(producer_of(op), (struct notice){.watermark_ns = watermark_ns});
}

static void producer_idle(struct mr_op *op)
{
    struct producer *producer = producer_of(op);

    /* It may come unasked for; behind a barrier it can wait for the next time. */
    if (producer->barring == 0 && !producer->is_ended)
        tell_all(producer, (struct notice){.watermark_ns = MR_WATERMARK_NONE, .is_idle = true});
}

static void producer_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    (void)roots; /* rows under way lie before the barrier: their consumers save them */
    MR_ASSERT(epoch != 0);
    /* Behind the end nothing follows; a channel that has ended is aligned for good. */
    if (producer_of(op)->is_ended)
        return;
    tell_all(producer_of(op),
             (struct notice){.watermark_ns = MR_WATERMARK_NONE, .barrier = epoch});
}

static void producer_end(struct mr_op *op)
{
    struct producer *producer = producer_of(op);

    MR_ASSERT(!producer->is_ended);
    tell_all(producer, (struct notice){.watermark_ns = MR_WATERMARK_NONE, .is_end = true});
    producer->is_ended = true;
}

/* By us, so that the pages are near us whether or not the host binds memory. */
static unsigned touch_memory(struct producer *producer)
{
    size_t left = producer->memory->bytes - producer->touched;
    size_t piece = left < PIECE_BYTES ? left : PIECE_BYTES;

    (void)mr_region_fault_in(producer->memory, producer->touched, piece);
    producer->touched += piece;
    return 1;
}

/* Bells are rung only for what somebody asked for: buffers came home, or slots. */
static unsigned producer_poll(struct mr_op *op, int64_t now_ns)
{
    struct producer *producer = producer_of(op);
    uint32_t consumers = producer->exchange->spec.consumers;
    unsigned work = 0;

    (void)now_ns;
    if (MR_UNLIKELY(producer->touched < producer->memory->bytes))
        work += touch_memory(producer);
    for (uint32_t w = 0; w * 64 < consumers; w++) {
        uint64_t bits = mr_doorbell_take(producer->doorbell, producer->word + w);
        for (; bits != 0; bits &= bits - 1, work++) {
            struct channel *channel =
                &producer->channel[w * 64 + (uint32_t)__builtin_ctzll(bits)];
            channel->is_waiting = false;
            collect(producer, channel);
            if (is_unsent(channel))
                flush(producer, channel);
        }
    }
    if (work != 0 && (is_short(producer) || producer->unsent != 0))
        ask_to_be_told(producer);
    return work;
}

static void producer_free(struct mr_op *op)
{
    struct producer *producer = producer_of(op);

    producer->exchange->has_op[producer->number] = false;
    free(producer->next);
    free(producer->home);
    free(producer->channel);
    free(producer->first_row);
    free(producer);
}

static const struct mr_op_class producer_class = {
    .name = "exchange",
    .ready = producer_ready,
    .push = producer_push,
    .watermark = producer_watermark,
    .idle = producer_idle,
    .end = producer_end,
    .poll = producer_poll,
    .barrier = producer_barrier,
    .free = producer_free,
};

int mr_exchange_op(struct mr_exchange *exchange, uint32_t number, struct mr_task_env *env,
                   struct mr_op **ret, struct mr_err *reterr)
{
    const struct mr_exchange_spec *spec = &exchange->spec;

    MR_ASSERT(number < spec->producers);
    if (exchange->has_op[number])
        return mr_fail(reterr, -EEXIST, "exchange '%s' has a producer %u already", spec->uid,
                       number);
    int rc = mr_exchange_make_pool(exchange, number, reterr);
    if (rc < 0)
        return rc;
    struct producer *producer = mr_alloc(sizeof(*producer), "an exchange");
    producer->op = (struct mr_op){.class = &producer_class, .env = env};
    producer->exchange = exchange;
    producer->number = number;
    producer->doorbell = spec->producer_doorbell[number];
    producer->word = exchange->producer_word[number];
    producer->pool = mr_exchange_pool(exchange, number);
    producer->memory = &exchange->memory[number];
    producer->next = mr_alloc_array(spec->buffers, sizeof(uint32_t), "an exchange");
    producer->home = mr_alloc_array(spec->buffers, sizeof(uint32_t), "an exchange");
    producer->channel = mr_alloc_array(spec->consumers, sizeof(struct channel), "an exchange");
    producer->first_row = mr_alloc_array(spec->consumers + 1, sizeof(uint32_t), "an exchange");
    for (uint32_t b = 0; b < spec->buffers; b++)
        producer->home[producer->homes++] = b;
    producer->need = mr_exchange_buffers_min(spec->buffer_rows, spec->consumers);
    for (uint32_t c = 0; c < spec->consumers; c++)
        producer->channel[c] = (struct channel){.edge = mr_exchange_edge(exchange, number, c),
                                                .first = NO_BUFFER,
                                                .last = NO_BUFFER,
                                                .watermark_ns = MR_WATERMARK_NONE};
    exchange->has_op[number] = true;
    *ret = &producer->op;
    return 0;
}

uint64_t mr_exchange_op_blocked(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct producer, op)->blocked;
}
