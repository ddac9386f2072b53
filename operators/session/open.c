/*
 * Open sessions: places for what is known of each, those of a key in order of their ends, and
 * two heaps.  A session whose end moves on stays where it is in the heap, by an end it had:
 * only when it comes to the top is it put where it belongs.
 */
#include "operators/session/session_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* -- Places ----------------------------------------------------------------------------- */

static void grow(struct mr_sessions *s)
{
    uint32_t capacity = s->capacity == 0 ? 64 : s->capacity * 2;

    s->open = mr_realloc(s->open, capacity, sizeof(*s->open), "sessions");
    s->chain =
        mr_realloc(s->chain, (size_t)capacity * s->chains + 1, sizeof(*s->chain), "sessions");
    s->capacity = capacity;
    if (s->places == 0)
        s->open[s->places++] = (struct mr_session_open){0};
}

uint32_t mr_session_open_add(struct mr_sessions *s, mr_ref ref)
{
    char *base = mr_state_write(s->shard, ref, s->layout->row_lines);
    struct mr_session_span *span = mr_session_span(s, base);
    uint32_t id = s->spare;

    if (id == 0) {
        if (s->places == s->capacity)
            grow(s);
        id = s->places++;
    } else {
        s->spare = s->open[id].older;
    }
    s->open[id] = (struct mr_session_open){
        .ref = ref,
        .hash = mr_row_head(base)->hash,
        .number = mr_session_number(mr_row_head(base)),
        .start_ns = span->start_ns,
        .end_ns = span->end_ns,
        .behind_ns = span->behind_ns,
        .due_ns = span->behind_ns == MR_WATERMARK_NONE ? span->end_ns : span->behind_ns,
    };
    memset(mr_session_chain(s, id, 0), 0, s->chains * sizeof(*s->chain));
    span->id = id;
    mr_stat_add(&s->op.stats.open_windows, 1);
    return id;
}

void mr_session_open_remove(struct mr_sessions *s, uint32_t id)
{
    s->open[id] = (struct mr_session_open){.older = s->spare};
    s->spare = id;
    mr_stat_add(&s->op.stats.open_windows, UINT64_MAX);
}

void mr_sessions_free_open(struct mr_sessions *s)
{
    free(s->open);
    free(s->chain);
    free(s->due.at);
    free(s->waiting.at);
}

/* -- Those of a key ----------------------------------------------------------------------- */

static bool is_key_of(const struct mr_sessions *s, const char *a, const char *b)
{
    const struct mr_row_layout *layout = s->layout;

    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];
        bool is_null = mr_bit_get((const uint64_t *)(const void *)(a + MR_ROW_BITS_AT), k);

        if (is_null != mr_bit_get((const uint64_t *)(const void *)(b + MR_ROW_BITS_AT), k))
            return false;
        if (!is_null && !mr_cell_same(s->shard, key->shape, a + key->offset, b + key->offset))
            return false;
    }
    return true;
}

uint32_t mr_session_newest(const struct mr_sessions *s, uint64_t hash,
                           const struct mr_batch *batch, uint32_t row, const char *base)
{
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&s->table.index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&s->table.index, hash, &at)) {
        const char *have = mr_state_read(s->shard, ref);

        if (mr_row_head(have)->hash == hash &&
            (batch != NULL ? mr_row_key_is(s->layout, s->shard, have, batch, row)
                           : is_key_of(s, have, base)))
            return (uint32_t)mr_session_span(s, have)->id;
    }
    return 0;
}

void mr_session_link(struct mr_sessions *s, uint32_t id, uint32_t newest)
{
    struct mr_session_open *open = &s->open[id];
    uint32_t newer = 0, older = newest;

    while (older != 0 && s->open[older].end_ns > open->end_ns) {
        newer = older;
        older = s->open[older].older;
    }
    open->older = older;
    open->newer = newer;
    if (older != 0)
        s->open[older].newer = id;
    if (newer != 0) {
        s->open[newer].older = id;
        return;
    }
    if (older != 0)
        mr_index_remove(&s->table.index, open->hash, s->open[older].ref);
    mr_index_add(&s->table.index, open->hash, open->ref);
}

void mr_session_unlink(struct mr_sessions *s, uint32_t id)
{
    const struct mr_session_open *open = &s->open[id];

    if (open->older != 0)
        s->open[open->older].newer = open->newer;
    if (open->newer != 0) {
        s->open[open->newer].older = open->older;
        return;
    }
    mr_index_remove(&s->table.index, open->hash, open->ref);
    if (open->older != 0)
        mr_index_add(&s->table.index, open->hash, s->open[open->older].ref);
}

/* -- Heaps ---------------------------------------------------------------------------------- */

static bool is_before(const struct mr_session_open *a, const struct mr_session_open *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->number < b->number;
}

static void put(struct mr_sessions *s, struct mr_session_heap *heap, uint32_t at, uint32_t id)
{
    heap->at[at] = id;
    s->open[id].heap_at = at;
}

static void sift_up(struct mr_sessions *s, struct mr_session_heap *heap, uint32_t at,
                    uint32_t id)
{
    for (; at > 0 && is_before(&s->open[id], &s->open[heap->at[(at - 1) / 2]]);
         at = (at - 1) / 2)
        put(s, heap, at, heap->at[(at - 1) / 2]);
    put(s, heap, at, id);
}

static void sift_down(struct mr_sessions *s, struct mr_session_heap *heap, uint32_t at,
                      uint32_t id)
{
    for (uint32_t child; (child = 2 * at + 1) < heap->count; at = child) {
        if (child + 1 < heap->count &&
            is_before(&s->open[heap->at[child + 1]], &s->open[heap->at[child]]))
            child++;
        if (!is_before(&s->open[heap->at[child]], &s->open[id]))
            break;
        put(s, heap, at, heap->at[child]);
    }
    put(s, heap, at, id);
}

void mr_session_heap_push(struct mr_sessions *s, struct mr_session_heap *heap, uint32_t id)
{
    if (heap->count == heap->capacity) {
        heap->capacity = heap->capacity == 0 ? 64 : heap->capacity * 2;
        heap->at = mr_realloc(heap->at, heap->capacity, sizeof(*heap->at), "sessions");
    }
    sift_up(s, heap, heap->count++, id);
}

void mr_session_heap_remove(struct mr_sessions *s, struct mr_session_heap *heap, uint32_t id)
{
    uint32_t at = s->open[id].heap_at, last = heap->at[--heap->count];

    if (last == id)
        return;
    if (at > 0 && is_before(&s->open[last], &s->open[heap->at[(at - 1) / 2]]))
        sift_up(s, heap, at, last);
    else
        sift_down(s, heap, at, last);
}

uint32_t mr_session_next_due(struct mr_sessions *s)
{
    while (s->due.count > 0) {
        uint32_t id = s->due.at[0];

        if (s->open[id].due_ns == s->open[id].end_ns)
            return id;
        s->open[id].due_ns = s->open[id].end_ns;
        sift_down(s, &s->due, 0, id);
    }
    return 0;
}
