/*
 * core/ring/edge.h - one channel of an exchange: from one producer to one consumer.
 *
 * What moves is not rows but 16-byte descriptors: the number of a batch buffer in the
 * producer's pool, or a watermark, a barrier, the news that the channel is idle or has
 * ended.  They arrive in the order sent, which is what makes a barrier a cut.  Buffers are
 * given back in that order too, so that the way home is a count.
 *
 *     producer ──[batch][batch][watermark][batch][barrier]──► consumer
 *        ▲                                                       │
 *        └──────────── so many popped, so many back ◄────────────┘
 *
 * At most `capacity` buffers are out at any time, from send to collect.  The ring has
 * MR_EDGE_CONTROL slots more than that: a watermark may use them but for the last
 * two, a barrier or an end any of them, so control never waits for the room of data.
 *
 * A slot says itself whether it is full: its descriptor carries the parity of the lap in
 * which it was written.  So the consumer looks at one cache line, the one that it wants to
 * read anyway, and there is no index to be fetched first (FastForward, Giacomoni et al.,
 * PPoPP 2008).  A producer gathers what it sends and publishes it newest first: when the
 * consumer, which looks at the oldest slot, finds that one full, the lines of the others
 * have been written for the last time and change hands once.
 *
 * A producer that runs out of buffers asks to be told (mr_edge_wait), and the next visit of
 * the consumer that frees one rings its doorbell; forgetting that bell is how engines get
 * stuck.  What a visit took is told once, at its end (mr_edge_settle), in the very word in
 * which the wish stands: one exchange tells and asks.
 *
 * Ownership   a buffer belongs to the producer, then (sent) to the ring, then (popped)
 *             to the consumer until it is given back, then (collected) to the producer.
 * Threads     send, publish, collect, wait: the producer.  pop, give_back, settle: the
 *             consumer.  new and free: before and after both.
 * Fails       never; misuse is an assertion.
 * Cost        a hop is one cache line; a visit of the consumer one more.
 */
#ifndef MR_CORE_RING_EDGE_H
#define MR_CORE_RING_EDGE_H

#include "core/ring/doorbell.h"

#define MR_EDGE_CAPACITY_MAX 64
#define MR_EDGE_CONTROL      8

enum mr_desc_kind {
    MR_DESC_BATCH = 1, /* rows, buffer */
    MR_DESC_WATERMARK, /* arg: event time in ns; MR_WATERMARK_END: no more rows */
    MR_DESC_IDLE,      /* until the next batch or watermark */
    MR_DESC_BARRIER,   /* arg: epoch */
    MR_DESC_END        /* the last one */
};

struct mr_desc {
    uint8_t kind; /* enum mr_desc_kind */
    uint8_t lap;  /* the ring's own */
    uint16_t rows;
    uint32_t buffer;
    int64_t arg;
};

_Static_assert(sizeof(struct mr_desc) == 16, "four to a line");

/* A descriptor as the two sides exchange it. */
struct mr_edge_slot {
    _Atomic uint64_t word; /* all but the argument: written last, read first */
    _Atomic int64_t arg;
};

struct mr_edge {
    /* Written once. */
    alignas(MR_PAD) struct mr_edge_slot *slot;
    uint32_t slot_mask, out_mask;
    uint32_t capacity; /* of buffers out */
    struct mr_bell consumer_bell, producer_bell;

    /* The producer's own. */
    alignas(MR_PAD) struct mr_desc *fresh; /* sent, not published: [slot_mask + 1] */
    uint32_t *out;                         /* buffers sent, not collected: [out_mask + 1] */
    uint32_t next, published;              /* descriptors, ever */
    uint32_t head_seen, home_seen;         /* of `progress` */
    uint32_t sent, collected;              /* buffers, ever */

    /* The consumer's own. */
    alignas(MR_PAD) uint32_t popped; /* descriptors, ever */
    uint32_t returned;               /* buffers, ever */

    /* What the consumer has settled: popped, returned << 32; and the producer's wish. */
    alignas(MR_PAD) _Atomic uint64_t progress;
};

/* In `progress`: ring when there is room.  The counts stand below it. */
#define MR_EDGE_WISH          (UINT64_C(1) << 63)
#define MR_EDGE_RETURNED_MASK UINT32_C(0x7fffffff)

/* CAPACITY 1..64, any number.  The bells may be silent (doorbell NULL): nobody sleeps. */
struct mr_edge *mr_edge_new(uint32_t capacity, struct mr_bell consumer_bell,
                            struct mr_bell producer_bell);
void mr_edge_free(struct mr_edge *edge);

/* Producer: may a batch be sent?  A barrier or an end?  A watermark or idle? */
static inline bool mr_edge_has_room_for_batch(struct mr_edge *edge);
static inline bool mr_edge_has_room_for_barrier(struct mr_edge *edge);
bool mr_edge_has_room_for_watermark(struct mr_edge *edge);

/* Producer: fill the next slot, for which there is room.  Seen by the consumer only
 * after publish.  A watermark takes the place of one that was not published yet. */
static inline void mr_edge_send(struct mr_edge *edge, struct mr_desc desc);

/* Producer: let the consumer see everything sent, and ring its bell. */
void mr_edge_publish(struct mr_edge *edge);

/* Producer: one buffer that came home; false: none. */
static inline bool mr_edge_collect(struct mr_edge *edge, uint32_t *ret_buffer);

/* Producer: ring me when the consumer next settles what it took.  Collect once more after
 * this: what came before it does not ring. */
void mr_edge_wait(struct mr_edge *edge);

/* Consumer: the oldest descriptor; false: none. */
static inline bool mr_edge_pop(struct mr_edge *edge, struct mr_desc *ret_desc);

/* Consumer: the oldest buffer that was popped and not given back goes home. */
static inline void mr_edge_give_back(struct mr_edge *edge);

/* Consumer, at the end of a visit that popped or gave back anything: let the producer see
 * it, and ring its bell if it asked. */
void mr_edge_settle(struct mr_edge *edge);

/* -- Once per descriptor ------------------------------------------------------------- */

/* Producer: buffers not collected yet. */
static inline uint32_t mr_edge_out(const struct mr_edge *edge)
{
    return edge->sent - edge->collected;
}

/* What the consumer has settled, into head_seen and home_seen. */
void mr_edge_see_progress(struct mr_edge *edge);

/* NEED slots are free, of those that are promised; the ring itself is rounded up. */
static inline bool mr_edge_has_slots(struct mr_edge *edge, uint32_t need)
{
    uint32_t limit = edge->capacity + MR_EDGE_CONTROL;

    if (MR_LIKELY(edge->next - edge->head_seen + need <= limit))
        return true;
    mr_edge_see_progress(edge);
    return edge->next - edge->head_seen + need <= limit;
}

static inline bool mr_edge_has_room_for_batch(struct mr_edge *edge)
{
    return mr_edge_out(edge) < edge->capacity && mr_edge_has_slots(edge, 1);
}

static inline bool mr_edge_has_room_for_barrier(struct mr_edge *edge)
{
    return mr_edge_has_slots(edge, 1);
}

static inline bool mr_edge_ends_with_watermark(const struct mr_edge *edge)
{
    return edge->next != edge->published &&
           edge->fresh[(edge->next - 1) & edge->slot_mask].kind == MR_DESC_WATERMARK;
}

static inline void mr_edge_send(struct mr_edge *edge, struct mr_desc desc)
{
    if (desc.kind == MR_DESC_WATERMARK && mr_edge_ends_with_watermark(edge))
        edge->next--;
    MR_ASSERT(edge->next - edge->head_seen < edge->capacity + MR_EDGE_CONTROL);
    if (desc.kind == MR_DESC_BATCH) {
        MR_ASSERT(mr_edge_out(edge) < edge->capacity);
        edge->out[edge->sent++ & edge->out_mask] = desc.buffer;
    }
    edge->fresh[edge->next++ & edge->slot_mask] = desc;
}

static inline bool mr_edge_has_come_home(const struct mr_edge *edge)
{
    return ((edge->collected ^ edge->home_seen) & MR_EDGE_RETURNED_MASK) != 0;
}

static inline bool mr_edge_collect(struct mr_edge *edge, uint32_t *ret_buffer)
{
    if (!mr_edge_has_come_home(edge)) {
        mr_edge_see_progress(edge);
        if (!mr_edge_has_come_home(edge))
            return false;
    }
    *ret_buffer = edge->out[edge->collected++ & edge->out_mask];
    return true;
}

/* The lap of the INDEX-th descriptor, as its slot says it: the first is 1, so that slots
 * begin empty. */
static inline uint8_t mr_edge_lap(const struct mr_edge *edge, uint32_t index)
{
    return (index & (edge->slot_mask + 1)) == 0;
}

static inline bool mr_edge_pop(struct mr_edge *edge, struct mr_desc *ret_desc)
{
    struct mr_edge_slot *slot = &edge->slot[edge->popped & edge->slot_mask];
    /* E4 pairs with E3.  Sequentially consistent, for the handshake of the doorbell. */
    uint64_t word = atomic_load_explicit(&slot->word, memory_order_seq_cst);
    uint8_t lap = (uint8_t)(word >> 8);

    if (lap != mr_edge_lap(edge, edge->popped))
        return false;
    *ret_desc = (struct mr_desc){.kind = (uint8_t)word,
                                 .rows = (uint16_t)(word >> 16),
                                 .buffer = (uint32_t)(word >> 32),
                                 .arg = atomic_load_explicit(&slot->arg, memory_order_relaxed)};
    edge->popped++;
    return true;
}

static inline void mr_edge_give_back(struct mr_edge *edge)
{
    edge->returned++;
    /* Somebody stands still for it: that can not wait for the end of the visit. */
    if (MR_UNLIKELY(
            (atomic_load_explicit(&edge->progress, memory_order_relaxed) & MR_EDGE_WISH) != 0))
        mr_edge_settle(edge);
}

#endif
