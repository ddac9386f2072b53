/* The rows of a key in the order of their values, and where a row stands among them. */
#include "operators/over/over_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

int mr_over_list_compare(const struct mr_over *o, mr_ref a, mr_ref b)
{
    return mr_rank_compare(&o->by, o->by.parts, mr_state_read(o->shard, a),
                           mr_state_read(o->shard, b));
}

bool mr_over_list_peers(const struct mr_over *o, mr_ref a, mr_ref b)
{
    return a == b || (o->spec->is_range && mr_over_list_compare(o, a, b) == 0);
}

uint64_t mr_over_list_place(const struct mr_over *o, const struct mr_over_list *list,
                            mr_ref ref)
{
    uint64_t low = 0, high = list->count;

    /* Mostly the last one. */
    if (high == 0 || mr_over_list_compare(o, list->row[high - 1], ref) <= 0)
        return high;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (mr_over_list_compare(o, list->row[middle], ref) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool mr_over_list_find(const struct mr_over *o, const struct mr_over_list *list,
                       const struct mr_batch *batch, uint32_t row, uint64_t *ret)
{
    uint64_t low = 0, high = list->count;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        const char *base = mr_state_read(o->shard, list->row[middle]);

        if (mr_rank_compare_batch(&o->by, o->by.parts, batch, row, base) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < list->count; low++) {
        const char *base = mr_state_read(o->shard, list->row[low]);

        if (mr_row_is(o->codec, o->shard, base, batch, row)) {
            *ret = low;
            return true;
        }
        if (mr_rank_compare_batch(&o->by, o->by.parts, batch, row, base) != 0)
            break;
    }
    return false;
}

static char *partial_at(const struct mr_over *o, const struct mr_over_list *list, uint64_t i)
{
    return list->partial + i * o->partial_bytes;
}

char *mr_over_list_partial(const struct mr_over *o, const struct mr_over_list *list, uint64_t i)
{
    MR_ASSERT(i < list->count && list->partial != NULL);
    return partial_at(o, list, i);
}

static void grow(struct mr_over *o, struct mr_over_list *list)
{
    list->capacity = list->capacity == 0 ? 4 : list->capacity * 2;
    list->row = mr_realloc(list->row, list->capacity, sizeof(*list->row), "rows of a key");
    if (o->spec->frame == MR_OVER_UNBOUNDED)
        list->partial =
            mr_realloc(list->partial, list->capacity, o->partial_bytes, "rows of a key");
}

void mr_over_list_insert(struct mr_over *o, struct mr_over_list *list, uint64_t at, mr_ref ref)
{
    uint64_t behind = list->count - at;

    if (list->count == list->capacity)
        grow(o, list);
    memmove(list->row + at + 1, list->row + at, behind * sizeof(*list->row));
    list->row[at] = ref;
    if (list->partial != NULL)
        memmove(partial_at(o, list, at + 1), partial_at(o, list, at),
                behind * o->partial_bytes);
    list->count++;
}

void mr_over_list_remove(struct mr_over *o, struct mr_over_list *list, uint64_t at)
{
    uint64_t behind = --list->count - at;

    memmove(list->row + at, list->row + at + 1, behind * sizeof(*list->row));
    if (list->partial != NULL)
        memmove(partial_at(o, list, at), partial_at(o, list, at + 1),
                behind * o->partial_bytes);
}

void mr_over_list_free(struct mr_over_list *list)
{
    free(list->row);
    free(list->partial);
    *list = (struct mr_over_list){0};
}
