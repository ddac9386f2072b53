/*
 * tests/unit/operators/window/rig.h - random streams for a window, and what must come out.
 *
 *     stream   rows of several partitions, out of order, each with the watermark that its
 *              own partition had before it; after each row, the least of all watermarks
 *     model    for each window of the definition, and each key, the list of its rows;
 *              aggregates by their definition over that list (rig_model.h)
 *     drive    the same rows through the operator, in random cuts, with rows that are not
 *              selected in between, before an operator that is seldom ready
 *
 * Results are compared as sets of text lines; the order of windows is checked on the way.
 */
#ifndef MR_TESTS_WINDOW_RIG_H
#define MR_TESTS_WINDOW_RIG_H

#include "core/base/hash.h"
#include "core/data/value.h"
#include "operators/window/window.h"
#include "tests/mr_test.h"
#include "tests/unit/operators/window/rig_ordered.h"

enum rig_column {
    COL_TS,
    COL_ID,
    COL_K_STR,
    COL_K_INT,
    COL_I32,
    COL_I64,
    COL_DEC,
    COL_DEC_LONG,
    COL_F64,
    COL_F32,
    COL_STR,
    COL_FLAG,
    COL_TINY,
    COL_COUNT,
};

#define RIG_ROWS_MAX  1000
#define RIG_PARTS_MAX 4
#define RIG_AGGS_MAX  64

static struct mr_field rig_field[COL_COUNT] = {
    [COL_TS] = {{"ts", 2}, {.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = 3}},
    [COL_ID] = {{"id", 2}, {.id = MR_TYPE_BIGINT}},
    [COL_K_STR] = {{"k_str", 5}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    [COL_K_INT] = {{"k_int", 5}, {.id = MR_TYPE_INT}},
    [COL_I32] = {{"i32", 3}, {.id = MR_TYPE_INT, .nullable = 1}},
    [COL_I64] = {{"i64", 3}, {.id = MR_TYPE_BIGINT}},
    [COL_DEC] = {{"dec", 3},
                 {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    [COL_DEC_LONG] = {{"dec_long", 8},
                      {.id = MR_TYPE_DECIMAL, .precision = 38, .scale = 4, .nullable = 1}},
    [COL_F64] = {{"f64", 3}, {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    [COL_F32] = {{"f32", 3}, {.id = MR_TYPE_FLOAT, .nullable = 1}},
    [COL_STR] = {{"str", 3}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    [COL_FLAG] = {{"flag", 4}, {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
    [COL_TINY] = {{"tiny", 4}, {.id = MR_TYPE_TINYINT}},
};

static const struct mr_schema rig_schema = {COL_COUNT, rig_field};

struct rig_row {
    struct mr_value v[COL_COUNT];
    uint32_t part;
    int64_t behind_ns; /* watermark of its partition before it */
    int64_t min_ns;    /* least watermark of all partitions after it */
};

struct rig_stream {
    struct rig_row row[RIG_ROWS_MAX];
    uint32_t rows;
};

struct rig_query {
    struct mr_window_aggregate_spec spec;
    uint32_t key[4];
    struct mr_aggregate aggregate[RIG_AGGS_MAX];
    /* Rows with lower ids do not count: the aggregate came later.  An average over any of
     * them is not known. */
    uint32_t from[RIG_AGGS_MAX];
    struct mr_schema output;
    struct mr_field output_field[4 + 2 + RIG_AGGS_MAX];
};

/* Lines of text, in the order written. */
struct rig_lines {
    char **line;
    uint32_t count;
};

static inline void rig_lines_add(struct rig_lines *lines, const char *text)
{
    lines->line = realloc(lines->line, (lines->count + 1) * sizeof(char *));
    lines->line[lines->count++] = strdup(text);
}

static inline void rig_lines_fini(struct rig_lines *lines)
{
    for (uint32_t i = 0; i < lines->count; i++)
        free(lines->line[i]);
    free(lines->line);
    *lines = (struct rig_lines){NULL, 0};
}

static inline int rig_line_cmp(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Equal as sets with repetition; both end up sorted. */
static inline void rig_lines_check(struct rig_lines *got, struct rig_lines *want)
{
    if (got->count != 0)
        qsort(got->line, got->count, sizeof(char *), rig_line_cmp);
    if (want->count != 0)
        qsort(want->line, want->count, sizeof(char *), rig_line_cmp);
    for (uint32_t i = 0; i < got->count || i < want->count; i++) {
        const char *g = i < got->count ? got->line[i] : "(nothing)";
        const char *w = i < want->count ? want->line[i] : "(nothing)";

        if (strcmp(g, w) != 0) {
            fprintf(stderr, "line %u of %u, %u\n got %s\nwant %s\n", i, got->count, want->count,
                    g, w);
            exit(1);
        }
    }
}

/* -- Values as text -------------------------------------------------------------- */

static inline void rig_print(struct mr_text *out, const struct mr_value *v)
{
    uint64_t bits;

    mr_text_putc(out, '|');
    if (v->is_null) {
        mr_text_puts(out, "NULL");
        return;
    }
    if (mr_type_is_nested(v->type)) {
        mr_value_print_java(v, out);
        return;
    }
    switch (mr_type_shape(v->type)) {
    case MR_SHAPE_BOOL: mr_text_printf(out, "%s", v->u.boolean ? "true" : "false"); break;
    case MR_SHAPE_I64: mr_text_printf(out, "%lld", (long long)v->u.i64); break;
    case MR_SHAPE_F64:
        memcpy(&bits, &v->u.f64, sizeof(bits));
        mr_text_printf(out, "%.17g", v->u.f64 != v->u.f64 ? 0.5 : v->u.f64);
        break;
    case MR_SHAPE_I128:
        mr_text_printf(out, "%llx:%016llx", (long long)(v->u.i128 >> 64),
                       (unsigned long long)v->u.i128);
        break;
    case MR_SHAPE_STR:
        mr_text_printf(out, "'%.*s'#%u", v->u.str.len > 40 ? 40 : (int)v->u.str.len,
                       mr_str_data(&v->u.str), v->u.str.len);
        if (v->u.str.len > 0) /* strings of a pool differ in their last character, too */
            mr_text_putc(out, mr_str_data(&v->u.str)[v->u.str.len - 1]);
        if (v->u.str.len > 40)
            mr_text_printf(
                out, "#%llx",
                (unsigned long long)mr_hash_bytes(mr_str_data(&v->u.str), v->u.str.len, 0));
        break;
    }
}

/* -- Streams --------------------------------------------------------------------- */

#define RIG_STRINGS 16

static inline struct mr_str rig_string(uint32_t number)
{
    static const uint32_t len[RIG_STRINGS] = {0,  1,  3,  11,  12,  13,  14,   15,
                                              40, 64, 65, 128, 200, 200, 4000, 9000};
    static char text[RIG_STRINGS][9001];
    uint32_t n = len[number % RIG_STRINGS];

    if (n != 0 && text[number][0] == 0)
        for (uint32_t i = 0; i < n; i++)
            text[number][i] = (char)('a' + (i + 1 == n ? number : i % 7));
    return mr_str_of(text[number], n);
}

static inline double rig_double(struct mr_rng *rng)
{
    /* Multiples of 2^-20 below 2^30: their sums are exact in integers. */
    return (double)(mr_rng_range(rng, -(INT64_C(1) << 50), INT64_C(1) << 50)) * 0x1p-20;
}

static inline mr_i128 rig_long_decimal(struct mr_rng *rng)
{
    mr_i128 digits = 1;

    for (uint64_t i = mr_rng_below(rng, 3); i-- > 0;)
        digits *= INT64_C(1000000000000);
    /* Now and then so large that two of them overflow. */
    if (mr_rng_below(rng, 12) == 0)
        digits *= 9;
    return digits * mr_rng_range(rng, -9999999999999, 9999999999999);
}

static inline struct mr_value rig_value(struct mr_rng *rng, uint32_t col)
{
    struct mr_value v = {.type = rig_field[col].type};
    /* Few different values: DISTINCT has something to do. */
    bool is_small = mr_rng_below(rng, 2) == 0;

    if (v.type.nullable && col != COL_TS && mr_rng_below(rng, 5) == 0) {
        v.is_null = true;
        return v;
    }
    switch (col) {
    case COL_K_STR: v.u.str = rig_string((uint32_t)mr_rng_below(rng, 11)); break;
    case COL_K_INT: v.u.i64 = mr_rng_range(rng, -3, 3); break;
    case COL_I32:
        v.u.i64 = is_small ? mr_rng_range(rng, -4, 4) : (int32_t)mr_rng_next(rng);
        break;
    case COL_I64:
        v.u.i64 = is_small ? mr_rng_range(rng, -4, 4) : (int64_t)mr_rng_next(rng);
        break;
    case COL_DEC:
        v.u.i64 =
            is_small ? mr_rng_range(rng, -4, 4) : mr_rng_range(rng, -9999999999, 9999999999);
        break;
    case COL_DEC_LONG:
        v.u.i128 = is_small ? mr_rng_range(rng, -4, 4) : rig_long_decimal(rng);
        break;
    case COL_F64:
        v.u.f64 = is_small ? (double)mr_rng_range(rng, -4, 4) : rig_double(rng);
        break;
    case COL_F32:
        v.u.f64 = is_small ? (double)mr_rng_range(rng, -4, 4) / 4
                           : (double)(float)(mr_rng_range(rng, -1000000, 1000000) * 0x1p-10);
        break;
    case COL_STR: v.u.str = rig_string((uint32_t)mr_rng_below(rng, RIG_STRINGS)); break;
    case COL_FLAG: v.u.boolean = (uint8_t)mr_rng_below(rng, 2); break;
    case COL_TINY: v.u.i64 = (int8_t)mr_rng_next(rng); break;
    default: v.u.i64 = (int64_t)mr_rng_below(rng, 100) * MR_MILLI_NS; break;
    }
    return v;
}

/* Time goes on by PACE ms per row, with disorder of up to DISORDER ms; watermarks are
 * DELAY ms behind the latest row of their partition. */
struct rig_pace {
    uint32_t rows, parts;
    uint32_t pace, disorder, delay;
    int64_t start_ms;
};

static inline void rig_stream_fill(struct mr_rng *rng, const struct rig_pace *pace,
                                   struct rig_stream *out)
{
    int64_t now[RIG_PARTS_MAX], watermark[RIG_PARTS_MAX];

    for (uint32_t p = 0; p < pace->parts; p++) {
        now[p] = pace->start_ms;
        watermark[p] = MR_WATERMARK_NONE;
    }
    out->rows = pace->rows;
    for (uint32_t i = 0; i < pace->rows; i++) {
        struct rig_row *row = &out->row[i];
        uint32_t p = row->part = (uint32_t)mr_rng_below(rng, pace->parts);

        now[p] += (int64_t)mr_rng_below(rng, pace->pace * pace->parts + 1);
        for (uint32_t c = 0; c < COL_COUNT; c++)
            row->v[c] = rig_value(rng, c);
        int64_t ts = now[p] - (int64_t)mr_rng_below(rng, pace->disorder + 1);

        row->v[COL_TS].u.i64 = ts * MR_MILLI_NS;
        row->v[COL_ID].u.i64 = i;
        row->behind_ns = watermark[p];
        if ((ts - pace->delay) * MR_MILLI_NS > watermark[p])
            watermark[p] = (ts - pace->delay) * MR_MILLI_NS;
        row->min_ns = watermark[0];
        for (uint32_t q = 1; q < pace->parts; q++)
            row->min_ns = watermark[q] < row->min_ns ? watermark[q] : row->min_ns;
    }
}

/* -- Queries --------------------------------------------------------------------- */

struct rig_aggregate {
    const char *name;
    int32_t arg, filter;
    bool is_distinct;
};

static const struct rig_aggregate rig_aggregates[] = {
    {"COUNT", -1, -1, false},
    {"COUNT", COL_I32, -1, false},
    {"SUM", COL_I32, -1, false},
    {"AVG", COL_I32, -1, false},
    {"MIN", COL_I32, -1, false},
    {"MAX", COL_I32, COL_FLAG, false},
    {"SUM", COL_I64, -1, false},
    {"AVG", COL_I64, -1, false},
    {"COUNT", COL_I64, -1, false},
    {"SUM", COL_DEC, -1, false},
    {"AVG", COL_DEC, -1, false},
    {"MIN", COL_DEC, -1, false},
    {"MAX", COL_DEC, -1, false},
    {"SUM", COL_DEC_LONG, -1, false},
    {"AVG", COL_DEC_LONG, -1, false},
    {"MIN", COL_DEC_LONG, -1, false},
    {"MAX", COL_DEC_LONG, -1, false},
    {"SUM", COL_F64, -1, false},
    {"AVG", COL_F64, -1, false},
    {"MIN", COL_F64, -1, false},
    {"MAX", COL_F64, -1, false},
    {"SUM", COL_F32, -1, false},
    {"AVG", COL_F32, COL_FLAG, false},
    {"MIN", COL_STR, -1, false},
    {"MAX", COL_STR, -1, false},
    {"MAX", COL_STR, COL_FLAG, false},
    {"MIN", COL_FLAG, -1, false},
    {"MAX", COL_FLAG, -1, false},
    {"SUM", COL_TINY, -1, false},
    {"AVG", COL_TINY, COL_FLAG, false},
    {"MAX", COL_TINY, -1, false},
    {"COUNT", -1, COL_FLAG, false},
    {"SUM", COL_DEC, COL_FLAG, false},
    {"COUNT", COL_STR, -1, true},
    {"COUNT", COL_STR, COL_FLAG, true},
    {"COUNT", COL_I32, -1, true},
    {"SUM", COL_I32, COL_FLAG, true},
    {"AVG", COL_DEC, -1, true},
    {"SUM", COL_DEC, COL_FLAG, true},
    {"SUM", COL_DEC_LONG, -1, true},
    {"SUM", COL_F64, -1, true},
    {"COUNT", COL_FLAG, -1, true},
    {"MIN", COL_I32, -1, true},
    {"MAX", COL_TS, -1, false},
    {"FIRST_VALUE", COL_I32, -1, false},
    {"FIRST_VALUE", COL_STR, COL_FLAG, false},
    {"LAST_VALUE", COL_DEC_LONG, -1, false},
    {"LAST_VALUE", COL_K_STR, -1, true},
    {"LAST_VALUE", COL_FLAG, COL_FLAG, false},
    {"LISTAGG", COL_K_STR, -1, false},
    {"LISTAGG", COL_K_STR, COL_FLAG, true},
    {"ARRAY_AGG", COL_I32, -1, false},
    {"ARRAY_AGG", COL_K_STR, COL_FLAG, false},
    {"ARRAY_AGG", COL_K_INT, -1, true},
    {"COLLECT", COL_K_STR, -1, false},
    {"COLLECT", COL_K_INT, COL_FLAG, false},
};

static inline void rig_query_finish(struct rig_query *q)
{
    uint32_t n = 0;

    for (uint32_t k = 0; k < q->spec.keys; k++)
        q->output_field[n++] = rig_field[q->key[k]];
    q->output_field[n++] = (struct mr_field){{"window_start", 12}, MR_TYPE_TS(3)};
    q->output_field[n++] = (struct mr_field){{"window_end", 10}, MR_TYPE_TS(3)};
    for (uint32_t a = 0; a < q->spec.aggregates; a++)
        q->output_field[n++] = (struct mr_field){{"agg", 3}, q->aggregate[a].out};
    q->output = (struct mr_schema){n, q->output_field};
    q->spec.input = &rig_schema;
    q->spec.output = &q->output;
    q->spec.key = q->key;
    q->spec.aggregate = q->aggregate;
    q->spec.window.time_column = COL_TS;
    if (q->spec.window.unit_ns == 0)
        q->spec.window.unit_ns = MR_MILLI_NS;
}

static inline void rig_query_add(struct rig_query *q, const struct rig_aggregate *agg)
{
    struct mr_type in = agg->arg < 0 ? (struct mr_type){0} : rig_field[agg->arg].type;
    struct mr_aggregate *out = &q->aggregate[q->spec.aggregates++];
    struct mr_err err;

    CHECK_EQ(mr_aggregate_resolve(mr_view_of(agg->name), agg->arg < 0, agg->is_distinct, in,
                                  out, &err),
             0);
    mr_aggregate_nest(rig_arena(), out);
    out->separator = MR_VIEW(",");
    out->arg = agg->arg;
    out->filter = agg->filter;
}

/* A random window of KIND, random keys, and some of the aggregates. */
static inline void rig_query_random(struct mr_rng *rng, enum mr_window_kind kind,
                                    struct rig_query *q)
{
    static const uint32_t keys[][3] = {{0},
                                       {1, COL_K_STR},
                                       {1, COL_K_INT},
                                       {2, COL_K_INT, COL_K_STR},
                                       {1, COL_DEC_LONG},
                                       {2, COL_FLAG, COL_F32}};
    uint64_t k = mr_rng_below(rng, MR_COUNTOF(keys));
    int64_t step = mr_rng_range(rng, 1, 8);
    uint64_t few = 1 + mr_rng_below(rng, 10);

    memset(q, 0, sizeof(*q));
    q->spec.keys = keys[k][0];
    memcpy(q->key, &keys[k][1], 2 * sizeof(uint32_t));
    q->spec.window = (struct mr_window_spec){
        .kind = kind,
        .step_ns = step * MR_MILLI_NS,
        .size_ns =
            step * MR_MILLI_NS * (kind == MR_WINDOW_TUMBLE ? 1 : mr_rng_range(rng, 1, 6)),
        .offset_ns = mr_rng_range(rng, -20, 20) * MR_MILLI_NS,
    };
    for (uint32_t a = 0; a < MR_COUNTOF(rig_aggregates); a++)
        if (mr_rng_below(rng, few) == 0)
            rig_query_add(q, &rig_aggregates[a]);
    rig_query_finish(q);
}

#endif
