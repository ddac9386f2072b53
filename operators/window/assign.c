#include "operators/window/assign.h"

#include <inttypes.h>

static int check_positive(const struct mr_window_spec *spec, struct mr_err *reterr)
{
    int64_t size_ms = spec->size_ns / MR_MILLI_NS, step_ms = spec->step_ns / MR_MILLI_NS;

    switch (spec->kind) {
    case MR_WINDOW_TUMBLE:
        if (spec->size_ns > 0)
            return 0;
        return mr_fail(reterr, MR_ERR_BIND,
                       "TUMBLE table function based aggregate requires size to be positive, "
                       "but got %" PRId64 " ms.",
                       size_ms);
    case MR_WINDOW_HOP:
        if (spec->size_ns > 0 && spec->step_ns > 0)
            return 0;
        return mr_fail(reterr, MR_ERR_BIND,
                       "Hopping Window must satisfy slide > 0 and size > 0, but got slide "
                       "%" PRId64 "ms and size %" PRId64 "ms.",
                       step_ms, size_ms);
    case MR_WINDOW_CUMULATE:
        if (spec->size_ns > 0 && spec->step_ns > 0)
            return 0;
        return mr_fail(reterr, MR_ERR_BIND,
                       "Cumulative Window parameters must satisfy maxSize > 0 and step > 0, "
                       "but got maxSize %" PRId64 "ms and step %" PRId64 "ms.",
                       size_ms, step_ms);
    }
    MR_ASSERT(false);
}

int mr_window_check_bounds(const struct mr_window_spec *spec, struct mr_err *reterr)
{
    int rc = check_positive(spec, reterr);

    if (rc < 0)
        return rc;
    MR_ASSERT(spec->unit_ns > 0);
    if (spec->size_ns > MR_WINDOW_SIZE_MAX_NS)
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "a window of %" PRId64 " s is too long: the limit is %" PRId64
                       " s (73 years)",
                       spec->size_ns / MR_SECOND_NS, MR_WINDOW_SIZE_MAX_NS / MR_SECOND_NS);
    if (spec->kind != MR_WINDOW_TUMBLE && spec->size_ns / spec->step_ns > MR_WINDOW_SLICES_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "one window would be %" PRId64 " slices long, more than "
                       "'window.max-slices' (%d): use a longer %s",
                       spec->size_ns / spec->step_ns, MR_WINDOW_SLICES_MAX,
                       spec->kind == MR_WINDOW_HOP ? "slide" : "step");
    return 0;
}

int mr_window_check(const struct mr_window_spec *spec, struct mr_err *reterr)
{
    int rc = mr_window_check_bounds(spec, reterr);

    if (rc == 0 && spec->kind != MR_WINDOW_TUMBLE && spec->size_ns % spec->step_ns != 0) {
        bool is_hop = spec->kind == MR_WINDOW_HOP;

        return mr_fail(reterr, MR_ERR_BIND,
                       "%s table function based aggregate requires %s must be an integral "
                       "multiple of %s, but got %s %" PRId64 " ms and %s %" PRId64 " ms",
                       is_hop ? "HOP" : "CUMULATE", is_hop ? "size" : "maxSize",
                       is_hop ? "slide" : "step", is_hop ? "size" : "maxSize",
                       spec->size_ns / MR_MILLI_NS, is_hop ? "slide" : "step",
                       spec->step_ns / MR_MILLI_NS);
    }
    return rc;
}

struct mr_slicing mr_slicing_of(const struct mr_window_spec *spec)
{
    /* The check left step a divisor of size, so the greatest common divisor is the step. */
    int64_t width = spec->kind == MR_WINDOW_TUMBLE ? spec->size_ns : spec->step_ns;

    MR_ASSERT(width > 0 && spec->size_ns % width == 0);
    MR_ASSERT(spec->size_ns <= MR_WINDOW_SIZE_MAX_NS && spec->unit_ns > 0);
    MR_ASSERT(spec->unit_ns <= MR_SECOND_NS);
    return (struct mr_slicing){
        .kind = spec->kind,
        .width_ns = width,
        .size_ns = spec->size_ns,
        .unit_ns = spec->unit_ns,
        .slice_phase = mr_floor_mod(spec->offset_ns, width),
        .size_phase = mr_floor_mod(spec->offset_ns, spec->size_ns),
        .min_ns = INT64_MIN + 2 * spec->size_ns + spec->unit_ns,
        .max_ns = INT64_MAX - 2 * spec->size_ns - 1,
    };
}

bool mr_slicing_start(const struct mr_slicing *slicing, int64_t t, int64_t *ret_start)
{
    if (MR_UNLIKELY(t < slicing->min_ns || t > slicing->max_ns))
        return false;
    *ret_start = t - mr_floor_mod(t - slicing->slice_phase, slicing->width_ns);
    return true;
}

bool mr_slicing_is_end(const struct mr_slicing *slicing, int64_t end)
{
    /* Some time from min_ns to max_ns must lie in the slice. */
    if (end <= slicing->min_ns || end - slicing->width_ns > slicing->max_ns)
        return false;
    return mr_floor_mod(end - slicing->slice_phase, slicing->width_ns) == 0;
}

/* Of the period of cumulating windows to which the slice ending at SLICE_END belongs. */
static int64_t period_start(const struct mr_slicing *slicing, int64_t slice_end)
{
    int64_t start = slice_end - slicing->width_ns;

    return start - mr_floor_mod(start - slicing->size_phase, slicing->size_ns);
}

int64_t mr_slicing_window_start(const struct mr_slicing *slicing, int64_t end)
{
    return slicing->kind == MR_WINDOW_CUMULATE ? period_start(slicing, end)
                                               : end - slicing->size_ns;
}

int64_t mr_slicing_last_end(const struct mr_slicing *slicing, int64_t end)
{
    return slicing->kind == MR_WINDOW_CUMULATE ? period_start(slicing, end) + slicing->size_ns
                                               : end + slicing->size_ns - slicing->width_ns;
}

uint32_t mr_slicing_windows(const struct mr_slicing *slicing, int64_t end)
{
    if (slicing->kind == MR_WINDOW_TUMBLE)
        return 1;
    return (uint32_t)((mr_slicing_last_end(slicing, end) - end) / slicing->width_ns) + 1;
}

uint32_t mr_slicing_fired(const struct mr_slicing *slicing, int64_t end, int64_t watermark_ns)
{
    int64_t fire = mr_slicing_fire_ns(slicing, end);

    if (fire > watermark_ns)
        return 0;
    /* The difference of two int64 in order fits a uint64. */
    uint64_t behind = (uint64_t)watermark_ns - (uint64_t)fire;
    uint64_t fired = behind / (uint64_t)slicing->width_ns + 1;
    uint32_t windows = mr_slicing_windows(slicing, end);

    return fired < windows ? (uint32_t)fired : windows;
}
