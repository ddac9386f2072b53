#include "core/ring/edge.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* What the two sides write must not share a pair of lines. */
_Static_assert(offsetof(struct mr_edge, popped) - offsetof(struct mr_edge, fresh) >= MR_PAD,
               "");
_Static_assert(offsetof(struct mr_edge, progress) - offsetof(struct mr_edge, popped) >= MR_PAD,
               "");
_Static_assert(sizeof(struct mr_edge_slot) == sizeof(struct mr_desc), "");

static uint32_t pow2_at_least(uint32_t n)
{
    uint32_t p = 1;

    while (p < n)
        p *= 2;
    return p;
}

static void *pad_alloc(size_t bytes)
{
    size_t padded = mr_align_up(bytes, MR_PAD);
    void *p = mr_alloc_aligned(MR_PAD, padded, "a ring");

    return memset(p, 0, padded);
}

struct mr_edge *mr_edge_new(uint32_t capacity, struct mr_bell consumer_bell,
                            struct mr_bell producer_bell)
{
    MR_ASSERT(capacity >= 1 && capacity <= MR_EDGE_CAPACITY_MAX);
    uint32_t slots = pow2_at_least(capacity + MR_EDGE_CONTROL);
    uint32_t outs = pow2_at_least(capacity);
    struct mr_edge *edge = pad_alloc(sizeof(*edge));

    edge->slot = pad_alloc(slots * sizeof(struct mr_edge_slot));
    edge->fresh = pad_alloc(slots * sizeof(struct mr_desc));
    edge->out = pad_alloc(outs * sizeof(uint32_t));
    edge->slot_mask = slots - 1;
    edge->out_mask = outs - 1;
    edge->capacity = capacity;
    edge->consumer_bell = consumer_bell;
    edge->producer_bell = producer_bell;
    return edge;
}

void mr_edge_free(struct mr_edge *edge)
{
    if (edge == NULL)
        return;
    free(edge->slot);
    free(edge->fresh);
    free(edge->out);
    free(edge);
}

static void ring(const struct mr_bell *bell)
{
    if (bell->doorbell != NULL)
        mr_bell_ring(bell);
}

void mr_edge_see_progress(struct mr_edge *edge)
{
    /* E1 pairs with E2: slots were read before they are written again, and the consumer is
     * done with the buffers. */
    uint64_t progress = atomic_load_explicit(&edge->progress, memory_order_acquire);

    edge->head_seen = (uint32_t)progress;
    edge->home_seen = (uint32_t)(progress >> 32) & MR_EDGE_RETURNED_MASK;
}

bool mr_edge_has_room_for_watermark(struct mr_edge *edge)
{
    /* Every buffer that is not out may still come and want a slot; two are kept for a
     * barrier and the end. */
    uint32_t reserve = edge->capacity - mr_edge_out(edge) + 2;

    return mr_edge_ends_with_watermark(edge) || mr_edge_has_slots(edge, 1 + reserve);
}

static uint64_t word_of(const struct mr_desc *desc, uint8_t lap)
{
    return desc->kind | (uint64_t)lap << 8 | (uint64_t)desc->rows << 16 |
           (uint64_t)desc->buffer << 32;
}

static void publish_one(struct mr_edge *edge, uint32_t index, memory_order order)
{
    const struct mr_desc *desc = &edge->fresh[index & edge->slot_mask];
    struct mr_edge_slot *slot = &edge->slot[index & edge->slot_mask];

    atomic_store_explicit(&slot->arg, desc->arg, memory_order_relaxed);
    atomic_store_explicit(&slot->word, word_of(desc, mr_edge_lap(edge, index)), order);
}

void mr_edge_publish(struct mr_edge *edge)
{
    if (edge->next == edge->published)
        return;
    /* E3 pairs with E4: the argument and the buffer are visible before the slot is full.  The
     * oldest is the one that a consumer which found nothing looks at: that store is
     * sequentially consistent, for the handshake of the doorbell. */
    for (uint32_t i = edge->next - 1; i != edge->published; i--)
        publish_one(edge, i, memory_order_release);
    publish_one(edge, edge->published, memory_order_seq_cst);
    ring(&edge->consumer_bell);
    edge->published = edge->next;
}

void mr_edge_wait(struct mr_edge *edge)
{
    /* E5 and E2 change one word: the consumer finds the wish, or we see what it settled. */
    atomic_fetch_or_explicit(&edge->progress, MR_EDGE_WISH, memory_order_acq_rel);
}

void mr_edge_settle(struct mr_edge *edge)
{
    uint64_t returned = edge->returned & MR_EDGE_RETURNED_MASK;
    /* E2.  The wish is fulfilled by it. */
    uint64_t before = atomic_exchange_explicit(&edge->progress, edge->popped | returned << 32,
                                               memory_order_acq_rel);

    if ((before & MR_EDGE_WISH) != 0)
        ring(&edge->producer_bell);
}
