/*
 * operators/window/assign.h - the arithmetic of slices and windows, and nothing else.
 *
 *     HOP(slide 5, size 10)     slice ends    5     10     15     20
 *                               windows    [0,   10)
 *                                                [5,     15)
 *                                                       [10,     20)
 *
 * A slice is named by its end, and so is a window: whatever the kind, exactly one
 * window ends where a slice ends.  The windows of a slice end at `end`, `end + width`,
 * ... up to `last_end`; how many of them a row has missed is its `skip`.
 *
 * Times within two window sizes of the ends of int64 have no slice, so that nothing
 * behind slice_start() can overflow.
 *
 * Ownership   plain values.
 * Threads     any.
 * Fails       slice_start() says when a time has no slice; nothing else can.
 * Cost        one division per slice looked up; callers keep [start, end) of the last one.
 */
#ifndef MR_OPERATORS_WINDOW_ASSIGN_H
#define MR_OPERATORS_WINDOW_ASSIGN_H

#include "operators/window/window.h"

/* Longest window: the calculations need room for four of them. */
#define MR_WINDOW_SIZE_MAX_NS (INT64_MAX / 4)

struct mr_slicing {
    enum mr_window_kind kind;
    int64_t width_ns;       /* of a slice */
    int64_t size_ns;        /* of the longest window */
    int64_t unit_ns;        /* a window fires one unit before its end */
    int64_t slice_phase;    /* offset modulo the width */
    int64_t size_phase;     /* offset modulo the size */
    int64_t min_ns, max_ns; /* times that have a slice */
};

/* SPEC has passed mr_window_check(). */
struct mr_slicing mr_slicing_of(const struct mr_window_spec *spec);

/* Start of the slice that holds time T; false: T is too near the end of time. */
bool mr_slicing_start(const struct mr_slicing *slicing, int64_t t, int64_t *ret_start);

/* Is END the end of a slice that mr_slicing_start() could have given? */
bool mr_slicing_is_end(const struct mr_slicing *slicing, int64_t end);

/* Start of the window that ends at END. */
int64_t mr_slicing_window_start(const struct mr_slicing *slicing, int64_t end);

/* End of the last window that contains the slice ending at END. */
int64_t mr_slicing_last_end(const struct mr_slicing *slicing, int64_t end);

/* How many windows contain the slice ending at END. */
uint32_t mr_slicing_windows(const struct mr_slicing *slicing, int64_t end);

/* The watermark at which the window ending at END fires. */
static inline int64_t mr_slicing_fire_ns(const struct mr_slicing *slicing, int64_t end)
{
    return end - slicing->unit_ns;
}

/* How many windows of the slice ending at END have fired at WATERMARK_NS: at most
 * mr_slicing_windows(), and then the slice is done. */
uint32_t mr_slicing_fired(const struct mr_slicing *slicing, int64_t end, int64_t watermark_ns);

#endif
