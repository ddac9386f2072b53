#include "operators/scan/split_time.h"

#include "core/op/op.h"

bool mr_split_time_pass(struct mr_split_time *split, const struct mr_batch *batch,
                        const struct mr_vec *event, const struct mr_vec *watermark,
                        int64_t *behind_ns)
{
    const int64_t *event_ns = event->data, *watermark_ns = watermark->data;
    int64_t now = split->watermark_ns;
    bool any = false;

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        behind_ns[row] = now;
        any |= event_ns[row] <= now ||
               (uint64_t)event_ns[row] - (uint64_t)now <= (uint64_t)MR_MILLI_NS;
        if (watermark_ns[row] > now && !mr_vec_is_null(watermark, row))
            now = watermark_ns[row];
    }
    split->watermark_ns = now;
    return any;
}

struct mr_time_state mr_split_time_merge(const struct mr_split_time *split, uint32_t count,
                                         int64_t now_ns, int64_t idle_timeout_ns)
{
    struct mr_time_state state = {
        .watermark_ns = MR_WATERMARK_NONE, .holder = UINT32_MAX, .is_done = true};
    int64_t furthest_ns = MR_WATERMARK_NONE;

    for (uint32_t i = 0; i < count; i++) {
        if (split[i].watermark_ns > furthest_ns)
            furthest_ns = split[i].watermark_ns;
        if (split[i].is_done)
            continue;
        state.is_done = false;
        if (idle_timeout_ns > 0 && now_ns - split[i].active_ns >= idle_timeout_ns)
            continue;
        if (state.holder == UINT32_MAX || split[i].watermark_ns < state.watermark_ns) {
            state.watermark_ns = split[i].watermark_ns;
            state.holder = i;
        }
    }
    state.is_idle = !state.is_done && state.holder == UINT32_MAX;
    if (state.holder == UINT32_MAX)
        state.watermark_ns = furthest_ns;
    return state;
}
