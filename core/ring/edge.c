#include "core/ring/edge.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* What the two sides write must not share a pair of lines. */
_Static_assert(offsetof(struct mr_edge, popped) - offsetof(struct mr_edge, fresh) >= MR_PAD,
               "");
_Static_assert(offsetof(struct mr_edge, progress) - offsetof(struct mr_edge, popped) >= MR_PAD,
               "");
_Static_assert(offsetof(struct mr_edge, waiting) - offsetof(struct mr_edge, progress) >= MR_PAD,
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

/* The lap of the INDEX-th descriptor, as its slot says it: the first is 1, so that slots
 * begin empty. */
static uint8_t lap_of(const struct mr_edge *edge, uint32_t index)
{
    return (index & (edge->slot_mask + 1)) == 0;
}

static uint64_t word_of(const struct mr_desc *desc, uint8_t lap)
{
    return desc->kind | (uint64_t)lap << 8 | (uint64_t)desc->rows << 16 |
           (uint64_t)desc->buffer << 32;
}

/* What the consumer has settled. */
static void see_progress(struct mr_edge *edge)
{
    /* E1 pairs with E2: slots were read before they are written again, and the consumer is
     * done with the buffers.  Sequentially consistent, because a producer that asked to be
     * told must see either the room or its bell (mr_edge_wait). */
    uint64_t progress = atomic_load_explicit(&edge->progress, memory_order_seq_cst);

    edge->head_seen = (uint32_t)progress;
    edge->home_seen = (uint32_t)(progress >> 32);
}

/* NEED slots are free, of those the header promises; the ring itself is rounded up. */
static bool has_slots(struct mr_edge *edge, uint32_t need)
{
    uint32_t limit = edge->capacity + MR_EDGE_CONTROL;

    if (edge->next - edge->head_seen + need <= limit)
        return true;
    see_progress(edge);
    return edge->next - edge->head_seen + need <= limit;
}

bool mr_edge_has_room_for_batch(struct mr_edge *edge)
{
    return mr_edge_out(edge) < edge->capacity && has_slots(edge, 1);
}

bool mr_edge_has_room_for_barrier(struct mr_edge *edge)
{
    return has_slots(edge, 1);
}

static bool ends_with_watermark(const struct mr_edge *edge)
{
    return edge->next != edge->published &&
           edge->fresh[(edge->next - 1) & edge->slot_mask].kind == MR_DESC_WATERMARK;
}

bool mr_edge_has_room_for_watermark(struct mr_edge *edge)
{
    /* Every buffer that is not out may still come and want a slot; two are kept for a
     * barrier and the end. */
    uint32_t reserve = edge->capacity - mr_edge_out(edge) + 2;

    return ends_with_watermark(edge) || has_slots(edge, 1 + reserve);
}

void mr_edge_send(struct mr_edge *edge, struct mr_desc desc)
{
    if (desc.kind == MR_DESC_WATERMARK && ends_with_watermark(edge))
        edge->next--;
    MR_ASSERT(edge->next - edge->head_seen < edge->capacity + MR_EDGE_CONTROL);
    if (desc.kind == MR_DESC_BATCH) {
        MR_ASSERT(mr_edge_out(edge) < edge->capacity);
        edge->out[edge->sent++ & edge->out_mask] = desc.buffer;
    }
    edge->fresh[edge->next++ & edge->slot_mask] = desc;
}

static void publish_one(struct mr_edge *edge, uint32_t index, memory_order order)
{
    const struct mr_desc *desc = &edge->fresh[index & edge->slot_mask];
    struct mr_edge_slot *slot = &edge->slot[index & edge->slot_mask];

    atomic_store_explicit(&slot->arg, desc->arg, memory_order_relaxed);
    atomic_store_explicit(&slot->word, word_of(desc, lap_of(edge, index)), order);
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

bool mr_edge_collect(struct mr_edge *edge, uint32_t *ret_buffer)
{
    if (edge->collected == edge->home_seen) {
        see_progress(edge);
        if (edge->collected == edge->home_seen)
            return false;
    }
    *ret_buffer = edge->out[edge->collected++ & edge->out_mask];
    return true;
}

void mr_edge_wait(struct mr_edge *edge)
{
    /* E5 pairs with E6: the consumer sees the wish, or we see what it settled before. */
    atomic_store_explicit(&edge->waiting, 1, memory_order_seq_cst);
}

bool mr_edge_pop(struct mr_edge *edge, struct mr_desc *ret_desc)
{
    struct mr_edge_slot *slot = &edge->slot[edge->popped & edge->slot_mask];
    /* E4. */
    uint64_t word = atomic_load_explicit(&slot->word, memory_order_seq_cst);
    uint8_t lap = (uint8_t)(word >> 8);

    if (lap != lap_of(edge, edge->popped))
        return false;
    *ret_desc = (struct mr_desc){.kind = (uint8_t)word,
                                 .rows = (uint16_t)(word >> 16),
                                 .buffer = (uint32_t)(word >> 32),
                                 .arg = atomic_load_explicit(&slot->arg, memory_order_relaxed)};
    edge->popped++;
    return true;
}

void mr_edge_give_back(struct mr_edge *edge)
{
    edge->returned++;
    /* Somebody stands still for it: that can not wait for the end of the visit. */
    if (MR_UNLIKELY(atomic_load_explicit(&edge->waiting, memory_order_relaxed) != 0))
        mr_edge_settle(edge);
}

void mr_edge_settle(struct mr_edge *edge)
{
    /* E2. */
    atomic_store_explicit(&edge->progress, edge->popped | (uint64_t)edge->returned << 32,
                          memory_order_seq_cst);
    /* E6. */
    if (atomic_load_explicit(&edge->waiting, memory_order_seq_cst) != 0) {
        atomic_store_explicit(&edge->waiting, 0, memory_order_seq_cst);
        ring(&edge->producer_bell);
    }
}
