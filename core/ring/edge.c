#include "core/ring/edge.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* What the two sides write must not share a pair of lines. */
_Static_assert(offsetof(struct mr_edge, head) - offsetof(struct mr_edge, tail) >= MR_PAD, "");
_Static_assert(offsetof(struct mr_edge, home_tail) - offsetof(struct mr_edge, head) >= MR_PAD,
               "");
_Static_assert(offsetof(struct mr_edge, waiting) - offsetof(struct mr_edge, home_tail) >=
                   MR_PAD,
               "");

static uint64_t pow2_at_least(uint64_t n)
{
    uint64_t p = 1;

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
    uint64_t slots = pow2_at_least(capacity + MR_EDGE_CONTROL);
    uint64_t homes = pow2_at_least(capacity);
    struct mr_edge *edge = pad_alloc(sizeof(*edge));

    edge->slot = pad_alloc(slots * sizeof(struct mr_desc));
    edge->home = pad_alloc(homes * sizeof(uint32_t));
    edge->slot_mask = slots - 1;
    edge->home_mask = homes - 1;
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
    free(edge->home);
    free(edge);
}

static void ring(const struct mr_bell *bell)
{
    if (bell->doorbell != NULL)
        mr_bell_ring(bell);
}

/* NEED slots are free, of those the header promises; the ring itself is rounded up. */
static bool has_slots(struct mr_edge *edge, uint64_t need)
{
    uint64_t limit = edge->capacity + MR_EDGE_CONTROL;

    if (edge->next - edge->head_seen + need <= limit)
        return true;
    /* E1 pairs with E2: the slot was read before it is written again.  Sequentially
     * consistent, because a producer that found no room and asked to be told must see
     * either the room or its bell (mr_edge_wait). */
    edge->head_seen = atomic_load_explicit(&edge->head, memory_order_seq_cst);
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
    /* Only we write tail and next. */
    uint64_t tail = atomic_load_explicit(&edge->tail, memory_order_relaxed);

    return edge->next != tail &&
           edge->slot[(edge->next - 1) & edge->slot_mask].kind == MR_DESC_WATERMARK;
}

bool mr_edge_has_room_for_watermark(struct mr_edge *edge)
{
    /* Every buffer that is not out may still come and want a slot; two are kept for a
     * barrier and the end. */
    uint64_t reserve = edge->capacity - mr_edge_out(edge) + 2;

    return ends_with_watermark(edge) || has_slots(edge, 1 + reserve);
}

void mr_edge_send(struct mr_edge *edge, struct mr_desc desc)
{
    if (desc.kind == MR_DESC_WATERMARK && ends_with_watermark(edge))
        edge->next--;
    MR_ASSERT(edge->next - edge->head_seen < edge->capacity + MR_EDGE_CONTROL);
    if (desc.kind == MR_DESC_BATCH) {
        MR_ASSERT(mr_edge_out(edge) < edge->capacity);
        edge->sent++;
    }
    edge->slot[edge->next++ & edge->slot_mask] = desc;
}

void mr_edge_publish(struct mr_edge *edge)
{
    /* Only we write tail. */
    if (atomic_load_explicit(&edge->tail, memory_order_relaxed) == edge->next)
        return;
    /* E3 pairs with E4: slots and buffers are visible before the tail.  Sequentially
     * consistent for the handshake of the doorbell. */
    atomic_store_explicit(&edge->tail, edge->next, memory_order_seq_cst);
    ring(&edge->consumer_bell);
}

bool mr_edge_collect(struct mr_edge *edge, uint32_t *ret_buffer)
{
    /* E5 pairs with E6: the consumer is done with the buffer. */
    uint64_t tail = atomic_load_explicit(&edge->home_tail, memory_order_seq_cst);

    if (edge->collected == tail)
        return false;
    *ret_buffer = edge->home[edge->collected++ & edge->home_mask];
    MR_ASSERT(edge->collected <= edge->sent);
    return true;
}

void mr_edge_wait(struct mr_edge *edge)
{
    /* E7 pairs with E8: the consumer sees the wish, or we see what it did before. */
    atomic_store_explicit(&edge->waiting, 1, memory_order_seq_cst);
}

static void tell_waiting(struct mr_edge *edge)
{
    /* E8. */
    if (atomic_load_explicit(&edge->waiting, memory_order_seq_cst) != 0) {
        atomic_store_explicit(&edge->waiting, 0, memory_order_seq_cst);
        ring(&edge->producer_bell);
    }
}

static bool see_tail(struct mr_edge *edge, uint64_t head)
{
    if (head != edge->tail_seen)
        return true;
    /* E4. */
    edge->tail_seen = atomic_load_explicit(&edge->tail, memory_order_seq_cst);
    return head != edge->tail_seen;
}

bool mr_edge_pop(struct mr_edge *edge, struct mr_desc *ret_desc)
{
    /* Only we write head. */
    uint64_t head = atomic_load_explicit(&edge->head, memory_order_relaxed);

    if (!see_tail(edge, head))
        return false;
    *ret_desc = edge->slot[head & edge->slot_mask];
    if (ret_desc->kind == MR_DESC_BATCH) {
        /* E2.  A producer that waits for the slot is told when the buffer goes home. */
        atomic_store_explicit(&edge->head, head + 1, memory_order_release);
    } else {
        /* E2, and the handshake with a producer that waits for the slot. */
        atomic_store_explicit(&edge->head, head + 1, memory_order_seq_cst);
        tell_waiting(edge);
    }
    return true;
}

void mr_edge_give_back(struct mr_edge *edge, uint32_t buffer)
{
    /* Only we write home_tail. */
    uint64_t tail = atomic_load_explicit(&edge->home_tail, memory_order_relaxed);

    edge->home[tail & edge->home_mask] = buffer;
    /* E6. */
    atomic_store_explicit(&edge->home_tail, tail + 1, memory_order_seq_cst);
    tell_waiting(edge);
}
