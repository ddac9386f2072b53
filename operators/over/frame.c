/*
 * Frames as queues of partial results: over_int.h has the picture.  A row is added and
 * taken away in constant time on average, and a partial result is merged in the order of
 * its rows, so FIRST_VALUE and LAST_VALUE are of the same kind as MIN and SUM.
 */
#include "operators/over/over_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

static bool has_partials(const struct mr_over *o)
{
    return o->spec->frame != MR_OVER_UNBOUNDED;
}

static uint64_t slot(const struct mr_over_frame_rows *frame, uint64_t i)
{
    return (frame->first + i) & (frame->capacity - 1);
}

static char *suffix_at(const struct mr_over *o, const struct mr_over_frame_rows *frame,
                       uint64_t i)
{
    return frame->suffix + slot(frame, i) * o->partial_bytes;
}

mr_ref *mr_over_partial_row(const struct mr_over *o, char *partial, uint32_t call)
{
    return (mr_ref *)(void *)(partial + o->partial_bytes) - o->spec->calls + call;
}

void mr_over_partial_birth(const struct mr_over *o, char *partial)
{
    memset(partial, 0, o->partial_bytes);
    memcpy(partial, o->layout->birth, o->layout->row_bytes);
}

void mr_over_partial_lift(const struct mr_over *o, mr_ref ref, char *partial)
{
    const char *row = mr_state_read(o->shard, ref);
    const uint16_t first = 0;
    alignas(16) char data[16];

    mr_over_partial_birth(o, partial);
    for (uint32_t a = 0; a < o->layout->accs; a++) {
        const struct mr_acc *acc = &o->layout->acc[a];
        const struct mr_row_cell *cell = acc->arg < 0 ? NULL : &o->codec->cell[acc->arg];

        if (cell != NULL && mr_row_is_null(o->codec, row, (uint32_t)acc->arg))
            continue;
        if (acc->kind >= MR_ACC_MIN_STR) {
            /* The bytes stay the row's, which outlives what is made from it. */
            memcpy(partial + acc->offset, row + cell->offset, sizeof(struct mr_state_str));
            mr_bit_set(mr_row_bits(partial), acc->bit);
            continue;
        }
        if (cell != NULL)
            memcpy(data, row + cell->offset, mr_cell_bytes(cell->shape));
        mr_acc_add(acc, &partial, &first, 1, data);
    }
    for (uint32_t c = 0; c < o->spec->calls; c++) {
        const struct mr_over_call *call = &o->spec->call[c];

        if (call->arg >= 0 && !mr_row_is_null(o->codec, row, (uint32_t)call->arg))
            *mr_over_partial_row(o, partial, c) = ref;
    }
}

void mr_over_partial_merge(const struct mr_over *o, char *into, char *from)
{
    const char *source = from;

    mr_acc_merge(o->layout, o->shard, &into, &source, 1);
    for (uint32_t c = 0; c < o->spec->calls; c++) {
        mr_ref *a = mr_over_partial_row(o, into, c), b = *mr_over_partial_row(o, from, c);

        if (b != MR_REF_NONE &&
            (*a == MR_REF_NONE || o->spec->call[c].fn == MR_OVER_LAST_VALUE))
            *a = b;
    }
}

static void grow(const struct mr_over *o, struct mr_over_frame_rows *frame)
{
    struct mr_over_frame_rows wider = *frame;

    wider.capacity = frame->capacity == 0 ? 4 : frame->capacity * 2;
    wider.first = 0;
    wider.row = mr_alloc_array(wider.capacity, sizeof(*wider.row), "rows of a frame");
    if (has_partials(o)) {
        wider.suffix = mr_alloc_array(wider.capacity, o->partial_bytes, "a frame");
        if (frame->back == NULL) {
            wider.back = mr_alloc(o->partial_bytes, "a frame");
            mr_over_partial_birth(o, wider.back);
        }
    }
    for (uint64_t i = 0; i < frame->count; i++)
        wider.row[i] = frame->row[slot(frame, i)];
    for (uint64_t i = 0; i < frame->cut; i++)
        memcpy(suffix_at(o, &wider, i), suffix_at(o, frame, i), o->partial_bytes);
    free(frame->row);
    free(frame->suffix);
    *frame = wider;
}

void mr_over_frame_push(struct mr_over *o, struct mr_over_frame_rows *frame, mr_ref ref)
{
    if (frame->count == frame->capacity)
        grow(o, frame);
    frame->row[slot(frame, frame->count++)] = ref;
    if (!has_partials(o))
        return;
    mr_over_partial_lift(o, ref, o->partial);
    mr_over_partial_merge(o, frame->back, o->partial);
}

/* Every row gets its suffix: the cut is at the end. */
static void turn(struct mr_over *o, struct mr_over_frame_rows *frame)
{
    for (uint64_t i = frame->count; i-- > 0;) {
        char *suffix = suffix_at(o, frame, i);

        mr_over_partial_lift(o, frame->row[slot(frame, i)], suffix);
        if (i + 1 < frame->count)
            mr_over_partial_merge(o, suffix, suffix_at(o, frame, i + 1));
    }
    frame->cut = frame->count;
    mr_over_partial_birth(o, frame->back);
}

mr_ref mr_over_frame_pop(struct mr_over *o, struct mr_over_frame_rows *frame)
{
    MR_ASSERT(frame->count > 0);
    if (has_partials(o)) {
        if (frame->cut == 0)
            turn(o, frame);
        frame->cut--;
    }
    mr_ref ref = frame->row[frame->first];

    frame->first = slot(frame, 1);
    frame->count--;
    return ref;
}

void mr_over_frame_sum(struct mr_over *o, const struct mr_over_frame_rows *frame)
{
    if (frame->cut == 0) {
        memcpy(o->partial, frame->back, o->partial_bytes);
        return;
    }
    memcpy(o->partial, suffix_at(o, frame, 0), o->partial_bytes);
    mr_over_partial_merge(o, o->partial, frame->back);
}

mr_ref mr_over_frame_nth(const struct mr_over_frame_rows *frame, uint64_t back)
{
    return back < frame->count ? frame->row[slot(frame, frame->count - 1 - back)] : MR_REF_NONE;
}

void mr_over_frame_free(struct mr_over_frame_rows *frame)
{
    free(frame->row);
    free(frame->suffix);
    free(frame->back);
    *frame = (struct mr_over_frame_rows){0};
}
