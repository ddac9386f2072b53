/*
 * The receiving end.  Bits move from the doorbell into `ready`, which is ours: a channel
 * stays there until its ring was found empty, whether or not it may be polled just now.
 * Clearing the doorbell first and looking at the ring afterwards is half of the handshake
 * of core/ring/doorbell.h.
 */
#include "operators/exchange/exchange_int.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

/* Descriptors taken in one visit: the other tasks of the reactor want their turn. */
enum { BUDGET = 16, ROOTS_VERSION = 1 };

struct consumer {
    struct mr_input input;
    struct mr_exchange *exchange;
    uint32_t number, channels, words;
    struct mr_doorbell *doorbell;
    uint32_t word;
    uint64_t *ready; /* bit per channel: its ring may hold something */
    uint64_t *taken; /* bit per channel: something was taken from it in this visit */
    uint32_t cursor; /* the channel to look at first */
    struct mr_watermark_merge merge;
    struct mr_barrier_align align;
    unsigned news;      /* enum mr_watermark_news still to be handed on */
    bool is_at_barrier; /* reported; goes on at the next poll */
    bool is_ended;
};

static struct consumer *consumer_of(struct mr_input *input)
{
    return MR_CONTAINER(input, struct consumer, input);
}

/* The channels that may be polled, of those in word W of BITS. */
static uint64_t unblocked(const struct consumer *consumer, uint32_t w, uint64_t bits)
{
    return consumer->is_at_barrier ? bits : bits & ~consumer->align.delivered[w];
}

static void listen(struct consumer *consumer)
{
    for (uint32_t w = 0; w < consumer->words; w++)
        consumer->ready[w] |= mr_doorbell_take(consumer->doorbell, consumer->word + w);
}

/* The next channel to look at, in turn; false: none. */
static bool pick(struct consumer *consumer, uint32_t *ret_channel)
{
    uint32_t start = consumer->cursor / 64;
    uint64_t from_cursor = ~UINT64_C(0) << (consumer->cursor % 64);

    for (uint32_t i = 0; i <= consumer->words; i++) {
        uint32_t w = (start + i) % consumer->words;
        uint64_t bits = unblocked(consumer, w, consumer->ready[w]);
        if (i == 0)
            bits &= from_cursor;
        if (bits != 0) {
            *ret_channel = w * 64 + (uint32_t)__builtin_ctzll(bits);
            consumer->cursor = (*ret_channel + 1) % consumer->channels;
            return true;
        }
    }
    return false;
}

static void take_batch(struct consumer *consumer, uint32_t channel, struct mr_edge *edge,
                       const struct mr_desc *desc)
{
    struct mr_batch_buffer *buffer =
        mr_exchange_pool(consumer->exchange, channel)[desc->buffer];

    MR_ASSERT(desc->buffer < consumer->exchange->spec.buffers);
    MR_ASSERT(buffer->batch.rows == desc->rows && desc->rows != 0);
    mr_watermark_merge_active(&consumer->merge, channel);
    mr_op_push(consumer->input.head, &buffer->batch);
    mr_edge_give_back(edge);
}

/* Take one thing from CHANNEL; false: there was none. */
static bool take(struct consumer *consumer, uint32_t channel)
{
    struct mr_edge *edge = mr_exchange_edge(consumer->exchange, channel, consumer->number);
    struct mr_desc desc;

    if (!mr_edge_pop(edge, &desc)) {
        mr_bit_clear(consumer->ready, channel);
        return false;
    }
    mr_bit_set(consumer->taken, channel);
    switch ((enum mr_desc_kind)desc.kind) {
    case MR_DESC_BATCH: take_batch(consumer, channel, edge, &desc); break;
    case MR_DESC_WATERMARK:
        consumer->news |= mr_watermark_merge_step(&consumer->merge, channel, desc.arg);
        break;
    case MR_DESC_IDLE:
        consumer->news |= mr_watermark_merge_idle(&consumer->merge, channel);
        break;
    case MR_DESC_BARRIER:
        mr_barrier_align_step(&consumer->align, channel, (uint64_t)desc.arg);
        break;
    case MR_DESC_END:
        consumer->news |= mr_watermark_merge_finish(&consumer->merge, channel);
        mr_barrier_align_finish(&consumer->align, channel);
        break;
    }
    return true;
}

/* Hand on one thing the merge has said. */
static void tell_news(struct consumer *consumer)
{
    struct mr_op *head = consumer->input.head;

    if (consumer->news & MR_WATERMARK_ADVANCED) {
        consumer->news &= ~(unsigned)MR_WATERMARK_ADVANCED;
        mr_op_watermark(head, consumer->merge.merged_ns);
    } else {
        consumer->news = MR_WATERMARK_SAME;
        /* A channel may have come back since. */
        if (consumer->merge.holder == consumer->channels)
            mr_op_idle(head);
    }
}

static bool is_over(const struct consumer *consumer)
{
    return consumer->align.finished_count == consumer->channels;
}

/* At the end of a visit: the producers learn what it took. */
static void settle(struct consumer *consumer)
{
    for (uint32_t w = 0; w < consumer->words; w++) {
        for (uint64_t bits = consumer->taken[w]; bits != 0; bits &= bits - 1)
            mr_edge_settle(mr_exchange_edge(consumer->exchange,
                                            w * 64 + (uint32_t)__builtin_ctzll(bits),
                                            consumer->number));
        consumer->taken[w] = 0;
    }
}

static enum mr_input_event visit(struct consumer *consumer)
{
    struct mr_input *input = &consumer->input;
    enum mr_input_event event = MR_INPUT_NOTHING;
    uint32_t channel;

    for (unsigned budget = BUDGET; budget != 0 && mr_op_ready(input->head); budget--) {
        if (consumer->news != MR_WATERMARK_SAME) {
            tell_news(consumer);
        } else if (mr_barrier_align_is_aligned(&consumer->align)) {
            consumer->is_at_barrier = true;
            input->epoch = consumer->align.epoch;
            return MR_INPUT_BARRIER;
        } else if (is_over(consumer)) {
            consumer->is_ended = true;
            mr_op_end(input->head);
            return MR_INPUT_END;
        } else if (pick(consumer, &channel)) {
            if (!take(consumer, channel))
                continue;
        } else {
            break;
        }
        event = MR_INPUT_WORK;
    }
    return event;
}

static enum mr_input_event consumer_poll(struct mr_input *input, int64_t now_ns)
{
    struct consumer *consumer = consumer_of(input);

    (void)now_ns;
    if (consumer->is_ended)
        return MR_INPUT_NOTHING;
    if (consumer->is_at_barrier) {
        mr_barrier_align_release(&consumer->align);
        consumer->is_at_barrier = false;
    }
    listen(consumer);
    enum mr_input_event event = visit(consumer);
    settle(consumer);
    return event;
}

static bool consumer_peek(struct mr_input *input)
{
    struct consumer *consumer = consumer_of(input);

    if (consumer->is_ended || !mr_op_ready(input->head))
        return false;
    if (consumer->news != MR_WATERMARK_SAME || is_over(consumer) ||
        (!consumer->is_at_barrier && mr_barrier_align_is_aligned(&consumer->align)))
        return true;
    for (uint32_t w = 0; w < consumer->words; w++) {
        uint64_t bits = consumer->ready[w] |
                        atomic_load_explicit(&consumer->doorbell->pending[consumer->word + w],
                                             memory_order_seq_cst);
        if (unblocked(consumer, w, bits) != 0)
            return true;
    }
    return false;
}

static void consumer_barrier(struct mr_input *input, uint64_t epoch, struct mr_pack *roots)
{
    struct consumer *consumer = consumer_of(input);

    /* After the end there is nothing left to be cut in two. */
    MR_ASSERT(consumer->is_ended || (consumer->is_at_barrier && epoch == input->epoch));
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_i64(roots, consumer->merge.merged_ns);
}

int mr_exchange_read_roots(struct mr_view roots, int64_t *ret_watermark_ns,
                           struct mr_err *reterr)
{
    struct mr_unpack unpack = {.rest = roots};
    uint64_t version = mr_unpack_u64(&unpack);
    int64_t watermark_ns = mr_unpack_i64(&unpack);

    if (!unpack.failed && version != ROOTS_VERSION)
        return mr_fail(
            reterr, MR_ERR_VERSION,
            "the exchange's part of the snapshot has version %llu; this millrace reads %d",
            (unsigned long long)version, ROOTS_VERSION);
    if (unpack.failed || unpack.rest.len != 0)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "the exchange's part of the snapshot has %zu bytes, not 16", roots.len);
    *ret_watermark_ns = watermark_ns;
    return 0;
}

void mr_exchange_input_restore(struct mr_input *input, int64_t watermark_ns)
{
    struct consumer *consumer = consumer_of(input);

    /* The end is told again by who has come to it: what is behind the exchange waits for it. */
    if (watermark_ns != MR_WATERMARK_END && watermark_ns > consumer->merge.merged_ns)
        consumer->merge.merged_ns = watermark_ns;
}

int64_t mr_exchange_input_watermark(const struct mr_input *input)
{
    return MR_CONTAINER_CONST(input, struct consumer, input)->merge.merged_ns;
}

static int64_t consumer_deadline(struct mr_input *input, int64_t now_ns)
{
    (void)input;
    (void)now_ns;
    return INT64_MAX;
}

static void consumer_holder(struct mr_input *input, struct mr_text *out)
{
    struct consumer *consumer = consumer_of(input);

    if (consumer->merge.holder < consumer->channels && consumer->channels > 1)
        mr_text_printf(out, "rows from reactor %u", consumer->merge.holder);
}

static void consumer_free(struct mr_input *input)
{
    struct consumer *consumer = consumer_of(input);

    consumer->exchange->has_input[consumer->number] = false;
    mr_watermark_merge_fini(&consumer->merge);
    mr_barrier_align_fini(&consumer->align);
    free(consumer->ready);
    free(consumer->taken);
    free(consumer);
}

static const struct mr_input_class consumer_class = {
    .name = "exchange",
    .poll = consumer_poll,
    .barrier = consumer_barrier,
    .peek = consumer_peek,
    .deadline_ns = consumer_deadline,
    .watermark_holder = consumer_holder,
    .free = consumer_free,
};

int mr_exchange_input(struct mr_exchange *exchange, uint32_t number, struct mr_task_env *env,
                      struct mr_op *head, struct mr_input **ret, struct mr_err *reterr)
{
    const struct mr_exchange_spec *spec = &exchange->spec;

    MR_ASSERT(number < spec->consumers);
    if (exchange->has_input[number])
        return mr_fail(reterr, -EEXIST, "exchange '%s' has a consumer %u already", spec->uid,
                       number);
    struct consumer *consumer = mr_alloc(sizeof(*consumer), "an exchange");
    consumer->input =
        (struct mr_input){.class = &consumer_class, .env = env, .head = head, .uid = spec->uid};
    consumer->exchange = exchange;
    consumer->number = number;
    consumer->channels = spec->producers;
    consumer->words = MR_BITS_WORDS(spec->producers);
    consumer->doorbell = spec->consumer_doorbell[number];
    consumer->word = exchange->consumer_word[number];
    consumer->ready = mr_alloc_array(consumer->words, sizeof(uint64_t), "an exchange");
    consumer->taken = mr_alloc_array(consumer->words, sizeof(uint64_t), "an exchange");
    mr_watermark_merge_init(&consumer->merge, consumer->channels);
    mr_barrier_align_init(&consumer->align, consumer->channels);
    exchange->has_input[number] = true;
    *ret = &consumer->input;
    return 0;
}
