/* Rows that wait for the watermark, and rows that wait to leave their frames. */
#include "operators/over/over_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

static bool is_before(const struct mr_over_wait *a, const struct mr_over_wait *b)
{
    return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->number < b->number;
}

void mr_over_queue_push(struct mr_over_queue *queue, struct mr_over_wait wait)
{
    if (queue->count == queue->capacity) {
        queue->capacity = queue->capacity == 0 ? 64 : queue->capacity * 2;
        queue->at =
            mr_realloc(queue->at, queue->capacity, sizeof(*queue->at), "rows that wait");
    }
    uint64_t i = queue->count++;

    for (; i > 0 && is_before(&wait, &queue->at[(i - 1) / 2]); i = (i - 1) / 2)
        queue->at[i] = queue->at[(i - 1) / 2];
    queue->at[i] = wait;
}

struct mr_over_wait mr_over_queue_pop(struct mr_over_queue *queue)
{
    struct mr_over_wait top = queue->at[0], last = queue->at[--queue->count];
    uint64_t i = 0;

    for (uint64_t child = 1; child < queue->count; child = 2 * i + 1) {
        if (child + 1 < queue->count && is_before(&queue->at[child + 1], &queue->at[child]))
            child++;
        if (!is_before(&queue->at[child], &last))
            break;
        queue->at[i] = queue->at[child];
        i = child;
    }
    queue->at[i] = last;
    return top;
}

void mr_over_leaves_push(struct mr_over_leaves *leaves, int64_t time_ns,
                         struct mr_over_key *key)
{
    if (leaves->count == leaves->capacity) {
        uint64_t wider = leaves->capacity == 0 ? 64 : leaves->capacity * 2;
        struct mr_over_leave *at = mr_alloc_array(wider, sizeof(*at), "rows in frames");

        for (uint64_t i = 0; i < leaves->count; i++)
            at[i] = leaves->at[(leaves->first + i) & (leaves->capacity - 1)];
        free(leaves->at);
        *leaves = (struct mr_over_leaves){.at = at, .count = leaves->count, .capacity = wider};
    }
    uint64_t i = leaves->count++, mask = leaves->capacity - 1;

    /* Mostly the youngest; behind a restore other keys may have come further. */
    for (; i > 0 && leaves->at[(leaves->first + i - 1) & mask].time_ns > time_ns; i--)
        leaves->at[(leaves->first + i) & mask] = leaves->at[(leaves->first + i - 1) & mask];
    leaves->at[(leaves->first + i) & mask] = (struct mr_over_leave){time_ns, key};
}
