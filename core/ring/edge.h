/*
 * core/ring/edge.h - one channel of an exchange: from one producer to one consumer.
 *
 * What moves is not rows but 16-byte descriptors: the number of a batch buffer in the
 * producer's pool, or a watermark, a barrier, the news that the channel is idle or has
 * ended.  They arrive in the order sent, which is what makes a barrier a cut.  Buffers
 * travel home by a second ring.
 *
 *     producer ──[batch][batch][watermark][batch][barrier]──► consumer
 *        ▲                                                       │
 *        └───────────────[ buffer ][ buffer ]◄───────────────────┘
 *
 * At most `capacity` buffers are out at any time, from send to collect.  The ring has
 * MR_EDGE_CONTROL slots more than that: a watermark may use them but for the last
 * two, a barrier or an end any of them, so control never waits for the room of data.
 *
 * A producer that runs out of buffers asks to be told (mr_edge_wait), and the next one
 * given back rings its doorbell; forgetting that bell is how engines get stuck.
 *
 * Ownership   a buffer belongs to the producer, then (sent) to the ring, then (popped)
 *             to the consumer until it is given back, then (collected) to the producer.
 * Threads     send, publish, collect, wait: the producer.  pop, give_back: the
 *             consumer.  new and free: before and after both.
 * Fails       never; misuse is an assertion.
 * Cost        each side reads the other's index only when its own copy says that there
 *             is nothing to be done.
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
    uint8_t flags;
    uint16_t rows;
    uint32_t buffer;
    int64_t arg;
};

_Static_assert(sizeof(struct mr_desc) == 16, "four to a line");

struct mr_edge {
    /* Written once. */
    alignas(MR_PAD) struct mr_desc *slot;
    uint32_t *home; /* the ring of buffers going home */
    uint64_t slot_mask, home_mask;
    uint32_t capacity; /* of buffers out */
    struct mr_bell consumer_bell, producer_bell;

    /* Written by the producer. */
    alignas(MR_PAD) _Atomic uint64_t tail; /* published */
    uint64_t next;                         /* filled; next - tail are not published yet */
    uint64_t head_seen;
    uint64_t sent, collected; /* buffers, ever */

    /* Written by the consumer. */
    alignas(MR_PAD) _Atomic uint64_t head;
    uint64_t tail_seen;

    /* Written by the consumer too, but read by a producer that is short of buffers. */
    alignas(MR_PAD) _Atomic uint64_t home_tail;

    /* Set by the producer, cleared by the consumer: ring when you give one back. */
    alignas(MR_PAD) _Atomic uint32_t waiting;
};

/* CAPACITY 1..64, any number.  The bells may be silent (doorbell NULL): nobody sleeps. */
struct mr_edge *mr_edge_new(uint32_t capacity, struct mr_bell consumer_bell,
                            struct mr_bell producer_bell);
void mr_edge_free(struct mr_edge *edge);

/* Producer: may a batch be sent?  A barrier or an end?  A watermark or idle? */
bool mr_edge_has_room_for_batch(struct mr_edge *edge);
bool mr_edge_has_room_for_barrier(struct mr_edge *edge);
bool mr_edge_has_room_for_watermark(struct mr_edge *edge);

/* Producer: fill the next slot, for which there is room.  Seen by the consumer only
 * after publish.  A watermark takes the place of one that was not published yet. */
void mr_edge_send(struct mr_edge *edge, struct mr_desc desc);

/* Producer: let the consumer see everything sent, and ring its bell. */
void mr_edge_publish(struct mr_edge *edge);

/* Producer: one buffer that came home; false: none. */
bool mr_edge_collect(struct mr_edge *edge, uint32_t *ret_buffer);

/* Producer: buffers not collected yet. */
static inline uint32_t mr_edge_out(const struct mr_edge *edge)
{
    return (uint32_t)(edge->sent - edge->collected);
}

/* Producer: ring me when the next buffer is given back, or a slot is freed.  Collect
 * once more after this: what came before it does not ring. */
void mr_edge_wait(struct mr_edge *edge);

/* Consumer: the oldest descriptor; false: none. */
bool mr_edge_pop(struct mr_edge *edge, struct mr_desc *ret_desc);

/* Consumer: BUFFER goes home. */
void mr_edge_give_back(struct mr_edge *edge, uint32_t buffer);

#endif
