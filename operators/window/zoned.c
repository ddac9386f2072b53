/*
 * Windows by the clock of a zone.  Rows come with instants and are put into slices by local
 * time, and so everything inside is local: slices, watermarks, what a snapshot keeps.  Instants
 * are what comes in and what is handed on.
 */
#include "operators/window/window_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

struct mr_window_zoned {
    const struct mr_zone *zone;
    struct mr_batch batch; /* the input's, with the two below for its own */
    struct mr_vec *col;
    int64_t time[MR_BATCH_ROWS], behind_ns[MR_BATCH_ROWS];
};

struct mr_window_zoned *mr_window_zoned_new(const struct mr_window_aggregate_spec *spec)
{
    if (spec->window.zone == NULL)
        return NULL;
    struct mr_window_zoned *zoned = mr_alloc(sizeof(*zoned), "a window in a time zone");

    zoned->zone = spec->window.zone;
    zoned->col =
        mr_alloc_array(spec->input->count, sizeof(*zoned->col), "a window in a time zone");
    return zoned;
}

void mr_window_zoned_free(struct mr_window_zoned *zoned)
{
    if (zoned == NULL)
        return;
    free(zoned->col);
    free(zoned);
}

int64_t mr_window_local_ns(const struct mr_window *w, int64_t watermark_ns)
{
    if (w->zoned == NULL || watermark_ns == MR_WATERMARK_NONE ||
        watermark_ns == MR_WATERMARK_END)
        return watermark_ns;
    return mr_zone_local_watermark_ns(w->zoned->zone, watermark_ns);
}

int64_t mr_window_instant_ns(const struct mr_window *w, int64_t local_ns)
{
    if (w->zoned == NULL || local_ns == MR_WATERMARK_NONE || local_ns == MR_WATERMARK_END)
        return local_ns;
    return mr_zone_watermark_ns(w->zoned->zone, local_ns);
}

/* Times too near the end of time for a local one have no slice either. */
static void localize_times(struct mr_window_zoned *zoned, const struct mr_batch *batch,
                           const int64_t *time)
{
    struct mr_zone_span span = {0};

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);

        if (!mr_zone_span_has(&span, time[row]))
            span = mr_zone_span_at(zoned->zone, time[row]);
        if (__builtin_add_overflow(time[row], span.offset_ns, &zoned->time[row]))
            zoned->time[row] = INT64_MAX;
    }
}

const struct mr_batch *mr_window_localize(struct mr_window *w, const struct mr_batch *batch)
{
    struct mr_window_zoned *zoned = w->zoned;
    uint32_t column = w->spec->window.time_column;
    int64_t behind_ns = MR_WATERMARK_NONE, local_ns = MR_WATERMARK_NONE;

    if (zoned == NULL)
        return batch;
    memcpy(zoned->col, batch->col, batch->schema->count * sizeof(*zoned->col));
    zoned->col[column].data = zoned->time;
    zoned->batch = *batch;
    zoned->batch.col = zoned->col;
    localize_times(zoned, batch, batch->col[column].data);
    if (batch->behind_ns == NULL)
        return &zoned->batch;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);

        if (batch->behind_ns[row] != behind_ns) {
            behind_ns = batch->behind_ns[row];
            local_ns = mr_window_local_ns(w, behind_ns);
        }
        zoned->behind_ns[row] = local_ns;
    }
    zoned->batch.behind_ns = zoned->behind_ns;
    return &zoned->batch;
}
