/*
 * Slices and windows, against the definition of the windows themselves: every window of a
 * kind is listed, and a row belongs to those that contain its time.  Small numbers, all of
 * them: sizes to 12, every step that divides, offsets of both signs, times around zero.
 */
#include "operators/window/assign.h"
#include "tests/mr_test.h"

#define TIME 60

struct window {
    int64_t start, end;
};

/* All windows near zero, in order of their end. */
static uint32_t list_windows(const struct mr_window_spec *spec, struct window *out)
{
    uint32_t n = 0;

    for (int64_t end = -3 * TIME; end <= 3 * TIME; end++) {
        for (int64_t start = end - spec->size_ns; start < end; start++) {
            int64_t step = spec->kind == MR_WINDOW_HOP ? spec->step_ns : spec->size_ns;
            bool starts = mr_floor_mod(start - spec->offset_ns, step) == 0;
            bool ends = spec->kind == MR_WINDOW_CUMULATE ? (end - start) % spec->step_ns == 0
                                                         : end - start == spec->size_ns;

            if (starts && ends)
                out[n++] = (struct window){start, end};
        }
    }
    return n;
}

/* The windows of the slice that END names, as slices give them. */
static void check_time(const struct mr_slicing *s, const struct window *windows, uint32_t count,
                       int64_t t)
{
    int64_t start;

    CHECK(mr_slicing_start(s, t, &start));
    int64_t end = start + s->width_ns;

    CHECK(start <= t && t < end);
    CHECK(mr_slicing_is_end(s, end));
    for (int64_t other = end - s->width_ns + 1; other < end; other++)
        CHECK(!mr_slicing_is_end(s, other));

    uint32_t of_slice = mr_slicing_windows(s, end), seen = 0;

    for (uint32_t i = 0; i < count; i++) {
        const struct window *w = &windows[i];
        bool holds_slice = w->start <= start && end <= w->end;

        /* No window cuts a slice in two. */
        CHECK_EQ(holds_slice, w->start <= t && t < w->end);
        if (!holds_slice)
            continue;
        CHECK_EQ(w->end, end + (int64_t)seen * s->width_ns);
        CHECK_EQ(mr_slicing_window_start(s, w->end), w->start);
        seen++;
    }
    CHECK_EQ(of_slice, seen);
    CHECK_EQ(mr_slicing_last_end(s, end), end + (int64_t)(seen - 1) * s->width_ns);

    for (int64_t watermark = t - 30; watermark < t + 60; watermark++) {
        uint32_t fired = 0;

        for (uint32_t i = 0; i < count; i++)
            fired += windows[i].start <= t && t < windows[i].end &&
                     windows[i].end - s->unit_ns <= watermark;
        CHECK_EQ(mr_slicing_fired(s, end, watermark), fired);
    }
    CHECK_EQ(mr_slicing_fired(s, end, INT64_MIN), 0);
    CHECK_EQ(mr_slicing_fired(s, end, INT64_MAX), of_slice);
}

static void test_against_definition(struct mr_rng *rng)
{
    static struct window windows[8 * TIME * 16];

    (void)rng;
    for (int kind = MR_WINDOW_TUMBLE; kind <= MR_WINDOW_CUMULATE; kind++)
        for (int64_t size = 1; size <= 12; size++)
            for (int64_t step = 1; step <= size; step++)
                for (int64_t offset = -14; offset <= 14; offset += 1 + (size > 6) * 2) {
                    struct mr_window_spec spec = {
                        .kind = (enum mr_window_kind)kind,
                        .size_ns = size,
                        .step_ns = kind == MR_WINDOW_TUMBLE ? size : step,
                        .offset_ns = offset,
                        .unit_ns = 1 + (step % 2),
                    };
                    struct mr_err err;

                    if (size % spec.step_ns != 0) {
                        CHECK_EQ(mr_window_check(&spec, &err), MR_ERR_BIND);
                        continue;
                    }
                    if (kind == MR_WINDOW_TUMBLE && step > 1)
                        continue;
                    CHECK_EQ(mr_window_check(&spec, &err), 0);
                    struct mr_slicing s = mr_slicing_of(&spec);
                    uint32_t count = list_windows(&spec, windows);

                    for (int64_t t = -17; t <= 17; t++)
                        check_time(&s, windows, count, t);
                }
}

/* Near the ends of time there is no slice; everywhere else nothing overflows (UBSan). */
static void test_ends_of_time(struct mr_rng *rng)
{
    for (int i = 0; i < 20000; i++) {
        int64_t step = mr_rng_range(rng, 1, MR_WINDOW_SIZE_MAX_NS / 8);
        struct mr_window_spec spec = {
            .kind = (enum mr_window_kind)mr_rng_below(rng, 3),
            .step_ns = step,
            .size_ns = step * (1 + (int64_t)mr_rng_below(rng, 8)),
            .offset_ns = (int64_t)mr_rng_next(rng),
            .unit_ns = 1 + (int64_t)mr_rng_below(rng, MR_MILLI_NS),
        };
        struct mr_err err;
        int64_t t = (int64_t)mr_rng_next(rng), start;

        if (mr_rng_below(rng, 2) == 0)
            t = mr_rng_below(rng, 2) == 0 ? INT64_MIN + (t & 0xff) : INT64_MAX - (t & 0xff);
        CHECK_EQ(mr_window_check(&spec, &err), 0);
        struct mr_slicing s = mr_slicing_of(&spec);

        if (!mr_slicing_start(&s, t, &start)) {
            CHECK(t < INT64_MIN + 3 * spec.size_ns || t > INT64_MAX - 3 * spec.size_ns);
            continue;
        }
        int64_t end = start + s.width_ns;

        CHECK(start <= t && t < end && mr_slicing_is_end(&s, end));
        CHECK(mr_slicing_window_start(&s, end) <= start);
        CHECK(mr_slicing_last_end(&s, end) >= end);
        CHECK(mr_slicing_fire_ns(&s, end) < end);
        uint32_t fired = mr_slicing_fired(&s, end, (int64_t)mr_rng_next(rng));

        CHECK(fired <= mr_slicing_windows(&s, end));
    }
}

static void check_refused(enum mr_window_kind kind, int64_t size, int64_t step, int code,
                          const char *text)
{
    struct mr_window_spec spec = {
        .kind = kind, .size_ns = size, .step_ns = step, .unit_ns = MR_MILLI_NS};
    struct mr_err err;

    CHECK_EQ(mr_window_check(&spec, &err), code);
    CHECK(strstr(err.message, text) != NULL);
}

static void test_refusals(struct mr_rng *rng)
{
    int64_t s = MR_SECOND_NS;

    (void)rng;
    check_refused(MR_WINDOW_HOP, 5 * s, 2 * s, MR_ERR_BIND,
                  "HOP table function based aggregate requires size must be an integral "
                  "multiple of slide, but got size 5000 ms and slide 2000 ms");
    check_refused(MR_WINDOW_HOP, 2 * s, 5 * s, MR_ERR_BIND, "integral multiple of slide");
    check_refused(MR_WINDOW_CUMULATE, 5 * s, 2 * s, MR_ERR_BIND,
                  "CUMULATE table function based aggregate requires maxSize must be an "
                  "integral multiple of step, but got maxSize 5000 ms and step 2000 ms");
    check_refused(MR_WINDOW_HOP, 2 * s, -s, MR_ERR_BIND,
                  "Hopping Window must satisfy slide > 0 and size > 0, but got slide -1000ms "
                  "and size 2000ms.");
    check_refused(MR_WINDOW_CUMULATE, 5 * s, -s, MR_ERR_BIND,
                  "Cumulative Window parameters must satisfy maxSize > 0 and step > 0, but got "
                  "maxSize 5000ms and step -1000ms.");
    check_refused(
        MR_WINDOW_TUMBLE, -s, 0, MR_ERR_BIND,
        "TUMBLE table function based aggregate requires size to be positive, but got -1000 ms.");
    check_refused(MR_WINDOW_HOP, 200000 * s, s, MR_ERR_LIMIT, "'window.max-slices' (100000)");
    check_refused(MR_WINDOW_TUMBLE, INT64_MAX / 2, 0, MR_ERR_LIMIT, "73 years");
}

static const struct mr_test cases[] = {
    {"against_definition", test_against_definition},
    {"ends_of_time", test_ends_of_time},
    {"refusals", test_refusals},
};

MR_TEST_MAIN(cases)
