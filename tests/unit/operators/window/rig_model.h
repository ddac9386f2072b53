/*
 * tests/unit/operators/window/rig_model.h - what must come out, by definition.
 *
 * Nothing here knows slices, state or batches: windows are those whose bounds fit the
 * kind, lateness is looked at per row and window, and aggregates go over lists of rows.
 */
#ifndef MR_TESTS_WINDOW_RIG_MODEL_H
#define MR_TESTS_WINDOW_RIG_MODEL_H

#include "tests/unit/operators/window/rig.h"

static inline bool rig_same(const struct mr_value *a, const struct mr_value *b)
{
    if (a->is_null || b->is_null)
        return a->is_null && b->is_null;
    switch (mr_type_shape(a->type)) {
    case MR_SHAPE_BOOL: return a->u.boolean == b->u.boolean;
    case MR_SHAPE_I64: return a->u.i64 == b->u.i64;
    case MR_SHAPE_F64: return a->u.f64 == b->u.f64;
    case MR_SHAPE_I128: return a->u.i128 == b->u.i128;
    case MR_SHAPE_STR: return mr_str_eq(&a->u.str, &b->u.str);
    }
    return false;
}

static inline bool rig_less(const struct mr_value *a, const struct mr_value *b)
{
    switch (mr_type_shape(a->type)) {
    case MR_SHAPE_BOOL: return a->u.boolean < b->u.boolean;
    case MR_SHAPE_I64: return a->u.i64 < b->u.i64;
    case MR_SHAPE_F64: return a->u.f64 < b->u.f64;
    case MR_SHAPE_I128: return a->u.i128 < b->u.i128;
    case MR_SHAPE_STR: return mr_str_cmp(&a->u.str, &b->u.str) < 0;
    }
    return false;
}

/* Sum of up to RIG_ROWS_MAX decimals of 38 digits, as high * 10^19 + low. */
#define RIG_E19 ((mr_i128)INT64_C(1000000000) * INT64_C(10000000000))

struct rig_wide {
    mr_i128 high, low; /* 0 <= low < 10^19 */
};

static inline struct rig_wide rig_wide_of(mr_i128 v)
{
    struct rig_wide w = {v / RIG_E19, v % RIG_E19};

    if (w.low < 0) {
        w.low += RIG_E19;
        w.high--;
    }
    return w;
}

static inline void rig_wide_add(struct rig_wide *a, mr_i128 v)
{
    struct rig_wide b = rig_wide_of(v);

    a->low += b.low;
    a->high += b.high;
    if (a->low >= RIG_E19) {
        a->low -= RIG_E19;
        a->high++;
    }
}

/* To an integer of at most 38 digits; false: too large. */
static inline bool rig_wide_fits(const struct rig_wide *a, mr_i128 *ret)
{
    if (a->high >= RIG_E19 || a->high < -RIG_E19)
        return false;
    *ret = a->high * RIG_E19 + a->low;
    return *ret<RIG_E19 * RIG_E19 && * ret> - RIG_E19 * RIG_E19;
}

/* Mean at two, four or no more digits than the sum, half away from zero. */
static inline bool rig_mean(mr_i128 sum, int64_t n, unsigned more, mr_i128 *ret)
{
    mr_i128 q = sum / n, rest = sum % n, scale = 1;

    while (more-- > 0)
        scale *= 10;
    rest *= scale;
    mr_i128 fraction = rest / n, left = rest % n;

    if (left * 2 >= n)
        fraction++;
    if (left * 2 <= -n)
        fraction--;
    if (q > RIG_E19 * RIG_E19 / scale || q < -RIG_E19 * RIG_E19 / scale)
        return false;
    *ret = q * scale + fraction;
    return *ret<RIG_E19 * RIG_E19 && * ret> - RIG_E19 * RIG_E19;
}

/* The arguments that count for AGG among the N rows. */
static inline uint32_t rig_arguments(const struct mr_aggregate *agg,
                                     const struct rig_row *const *row, uint32_t n,
                                     const struct mr_value **out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        const struct mr_value *filter = agg->filter < 0 ? NULL : &row[i]->v[agg->filter];
        const struct mr_value *v = &row[i]->v[agg->arg < 0 ? COL_ID : agg->arg];
        bool is_known =
            v->is_null || (filter != NULL && (filter->is_null || !filter->u.boolean));

        for (uint32_t j = 0; agg->is_distinct && !is_known && j < count; j++)
            is_known = rig_same(out[j], v);
        if (!is_known)
            out[count++] = v;
    }
    return count;
}

static inline struct mr_value rig_sum_or_avg(const struct mr_aggregate *agg,
                                             const struct mr_value **v, uint32_t n)
{
    struct mr_value out = {.type = agg->out};
    bool is_avg = agg->fn == MR_AGG_AVG;
    uint64_t wrapping = 0;
    mr_i128 exact = 0; /* doubles, in units of 2^-20 */
    struct rig_wide wide = {0, 0};

    for (uint32_t i = 0; i < n; i++) {
        switch (mr_type_shape(agg->in)) {
        case MR_SHAPE_F64: exact += (mr_i128)(v[i]->u.f64 * 0x1p20); break;
        case MR_SHAPE_I128: rig_wide_add(&wide, v[i]->u.i128); break;
        default:
            wrapping += (uint64_t)v[i]->u.i64;
            rig_wide_add(&wide, v[i]->u.i64);
            break;
        }
    }
    if (agg->in.id == MR_TYPE_DECIMAL) {
        mr_i128 sum = 0;

        out.is_null = !rig_wide_fits(&wide, &sum);
        out.u.i128 = sum;
        if (is_avg && !out.is_null)
            out.is_null = !rig_mean(sum, n, agg->out.scale - agg->in.scale, &out.u.i128);
    } else if (mr_type_shape(agg->in) == MR_SHAPE_F64) {
        out.u.f64 = (double)exact * 0x1p-20;
        if (is_avg)
            out.u.f64 /= n;
        if (agg->out.id == MR_TYPE_FLOAT)
            out.u.f64 = (double)(float)out.u.f64;
    } else {
        int64_t sum = (int64_t)wrapping;

        if (is_avg)
            sum /= n;
        out.u.i64 = agg->out.id == MR_TYPE_TINYINT ? (int8_t)sum
                    : agg->out.id == MR_TYPE_INT   ? (int32_t)sum
                                                   : sum;
    }
    return out;
}

static inline struct mr_value rig_compute(const struct mr_aggregate *agg,
                                          const struct rig_row *const *row, uint32_t rows)
{
    const struct mr_value *v[RIG_ROWS_MAX];
    uint32_t n = rig_arguments(agg, row, rows, v);
    struct mr_value out = {.type = agg->out};

    if (agg->fn == MR_AGG_COUNT || agg->fn == MR_AGG_COUNT_ALL) {
        out.u.i64 = n;
        return out;
    }
    if (n == 0) {
        out.is_null = true;
        return out;
    }
    if (agg->fn == MR_AGG_SUM || agg->fn == MR_AGG_AVG)
        return rig_sum_or_avg(agg, v, n);
    const struct mr_value *best = v[0];

    for (uint32_t i = 1; i < n; i++)
        if (agg->fn == MR_AGG_MIN ? rig_less(v[i], best) : rig_less(best, v[i]))
            best = v[i];
    out = *best;
    out.type = agg->out;
    return out;
}

/* The same, of an aggregate that came with row FROM: ids are row numbers. */
static inline struct mr_value rig_compute_from(const struct mr_aggregate *agg, uint32_t from,
                                               const struct rig_row *const *row, uint32_t rows)
{
    const struct rig_row *later[RIG_ROWS_MAX];
    uint32_t n = 0;

    for (uint32_t i = 0; i < rows; i++)
        if (row[i]->v[COL_ID].u.i64 >= from)
            later[n++] = row[i];
    if (n != rows && agg->fn == MR_AGG_AVG)
        return (struct mr_value){.type = agg->out, .is_null = true};
    return rig_compute(agg, later, n);
}

/* One result over the rows in their order, which is theirs in the window. */
static inline void rig_print_result(const struct mr_aggregate *agg, uint32_t from,
                                    const struct rig_row *const *row, uint32_t rows,
                                    struct mr_text *out)
{
    const struct mr_value *v[RIG_ROWS_MAX];
    struct mr_text text;
    struct mr_value value;
    uint32_t n = 0;

    mr_text_init(&text);
    if (mr_aggregate_is_ordered(agg->fn)) {
        for (uint32_t i = 0; i < rows; i++) {
            const struct mr_value *filter = agg->filter < 0 ? NULL : &row[i]->v[agg->filter];

            if (row[i]->v[COL_ID].u.i64 >= from &&
                (filter == NULL || (!filter->is_null && filter->u.boolean)))
                v[n++] = &row[i]->v[agg->arg];
        }
        value = rig_ordered(agg, v, n, &text);
        rig_ordered_print(&value, &text, rig_print, out);
    } else {
        value = rig_compute_from(agg, from, row, rows);
        rig_print(out, &value);
    }
    mr_text_fini(&text);
}

/* Rows of a window come slice by slice, those of a slice as they came. */
static inline int64_t rig_slice(const struct mr_window_spec *w, const struct rig_row *row)
{
    int64_t t = row->v[COL_TS].u.i64;
    int64_t step = w->kind == MR_WINDOW_TUMBLE ? w->size_ns : w->step_ns;

    return t - mr_floor_mod(t - w->offset_ns, step);
}

static inline void rig_sort_rows(const struct mr_window_spec *w, const struct rig_row **row,
                                 uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t j = i; j > 0 && rig_slice(w, row[j]) < rig_slice(w, row[j - 1]); j--) {
            const struct rig_row *swap = row[j];
            row[j] = row[j - 1];
            row[j - 1] = swap;
        }
}

static inline bool rig_is_window(const struct mr_window_spec *w, int64_t start, int64_t end)
{
    int64_t step = w->kind == MR_WINDOW_HOP ? w->step_ns : w->size_ns;

    if (mr_floor_mod(start - w->offset_ns, step) != 0)
        return false;
    if (w->kind == MR_WINDOW_CUMULATE)
        return end - start <= w->size_ns && (end - start) % w->step_ns == 0;
    return end - start == w->size_ns;
}

static inline void rig_model_window(const struct rig_query *q, const struct rig_row **row,
                                    uint32_t n, int64_t start, int64_t end,
                                    struct rig_lines *out)
{
    static bool is_done[RIG_ROWS_MAX];
    const struct rig_row *group[RIG_ROWS_MAX];
    struct mr_text line;

    mr_text_init(&line);
    memset(is_done, 0, sizeof(is_done));
    for (uint32_t i = 0; i < n; i++) {
        uint32_t in_group = 0;

        if (is_done[i])
            continue;
        for (uint32_t j = i; j < n; j++) {
            bool same = true;

            for (uint32_t k = 0; k < q->spec.keys; k++)
                same = same && rig_same(&row[i]->v[q->key[k]], &row[j]->v[q->key[k]]);
            if (same) {
                is_done[j] = true;
                group[in_group++] = row[j];
            }
        }
        mr_text_reset(&line);
        for (uint32_t k = 0; k < q->spec.keys; k++)
            rig_print(&line, &row[i]->v[q->key[k]]);
        mr_text_printf(&line, "|%lld|%lld", (long long)start, (long long)end);
        for (uint32_t a = 0; a < q->spec.aggregates; a++)
            rig_print_result(&q->aggregate[a], q->from[a], group, in_group, &line);
        rig_lines_add(out, line.data);
    }
    mr_text_fini(&line);
}

/* All rows of all windows, and the ids of the rows that are late for every one. */
static inline void rig_model(const struct rig_query *q, const struct rig_stream *s,
                             struct rig_lines *out, struct rig_lines *late)
{
    static bool is_in[RIG_ROWS_MAX];
    const struct mr_window_spec *w = &q->spec.window;
    const struct rig_row *row[RIG_ROWS_MAX];
    int64_t low = INT64_MAX, high = INT64_MIN;

    memset(is_in, 0, sizeof(is_in));
    for (uint32_t i = 0; i < s->rows; i++) {
        int64_t t = s->row[i].v[COL_TS].u.i64;

        low = t < low ? t : low;
        high = t > high ? t : high;
    }
    /* The least step of a bound is 1 ms. */
    for (int64_t end = low - w->size_ns; end <= high + 2 * w->size_ns; end += MR_MILLI_NS)
        for (int64_t start = end - w->size_ns; start < end; start += MR_MILLI_NS) {
            uint32_t n = 0;

            if (!rig_is_window(w, start, end))
                continue;
            for (uint32_t i = 0; i < s->rows; i++) {
                int64_t t = s->row[i].v[COL_TS].u.i64;

                if (t >= start && t < end && end - w->unit_ns > s->row[i].behind_ns) {
                    row[n++] = &s->row[i];
                    is_in[i] = true;
                }
            }
            rig_sort_rows(w, row, n);
            rig_model_window(q, row, n, start, end, out);
        }
    for (uint32_t i = 0; i < s->rows; i++) {
        char id[32];

        snprintf(id, sizeof(id), "%u", i);
        if (!is_in[i])
            rig_lines_add(late, id);
    }
}

#endif
