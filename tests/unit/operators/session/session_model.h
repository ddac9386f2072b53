/*
 * Random queries over random rows of several partitions, and the definition of sessions: rows
 * in the order in which their partitions had come to them, each joined with the sessions of its
 * key that it touches and that were not over by then, and every function computed over the rows
 * of a session from scratch.
 */
#ifndef MR_TESTS_SESSION_MODEL_H
#define MR_TESTS_SESSION_MODEL_H

#include "core/data/value.h"
#include "operators/aggregate/exact_sum.h"
#include "operators/session/session.h"
#include "tests/mr_test.h"
#include "tests/unit/operators/window/rig_ordered.h"

enum { TS, ID, K, I64, F64, STR, FLAG, COLUMNS };

#define ROWS       400
#define TASKS_MAX  3
#define PARTITIONS 3
#define MEMORY     (32u << 20)
#define AGGS       24

static struct mr_field field[COLUMNS] = {
    [TS] = {{"ts", 2}, {.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = 3}},
    [ID] = {{"id", 2}, {.id = MR_TYPE_BIGINT}},
    [K] = {{"k", 1}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    [I64] = {{"i64", 3}, {.id = MR_TYPE_BIGINT, .nullable = 1}},
    [F64] = {{"f64", 3}, {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    [STR] = {{"str", 3}, {.id = MR_TYPE_VARCHAR, .nullable = 1, .length = UINT32_MAX}},
    [FLAG] = {{"flag", 4}, {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
};
static const struct mr_schema schema = {COLUMNS, field};

struct row {
    struct mr_value v[COLUMNS];
    char text[2][64];
    int64_t behind_ns, after_ns; /* its partition's watermark before it, all's behind it */
    bool is_bad;
};

struct query {
    struct mr_session_spec spec;
    struct mr_stage_input in;
    uint32_t key[1];
    struct mr_aggregate aggregate[AGGS];
    struct mr_schema output;
    struct mr_field out[COLUMNS + 2 + AGGS];
};

/* Lines of output, in any order. */
struct lines {
    uint32_t count;
    char *line[ROWS];
};

static struct row rows[ROWS];
static struct lines want, got;
static uint64_t late_want;

/* -- A random query and random rows ------------------------------------------------------ */

static void add(struct query *q, const char *name, int32_t arg, bool is_distinct,
                int32_t filter)
{
    struct mr_aggregation *a = &q->spec.aggregation;
    struct mr_aggregate *agg = &q->aggregate[a->aggregates++];
    struct mr_type in = arg < 0 ? MR_TYPE(MR_TYPE_NULL) : field[arg].type;
    struct mr_err err;

    CHECK_EQ(mr_aggregate_resolve(mr_view_of(name), arg < 0, is_distinct, in, agg, &err), 0);
    mr_aggregate_nest(rig_arena(), agg);
    agg->separator = MR_VIEW(",");
    agg->arg = arg;
    agg->filter = filter;
    agg->is_distinct = is_distinct;
    q->out[q->output.count++] = (struct mr_field){MR_VIEW("agg"), agg->out};
}

static void query_columns(struct query *q)
{
    const struct mr_aggregation *a = &q->spec.aggregation;

    if (q->spec.keeps_rows) {
        memcpy(q->out, field, sizeof(field));
        q->output.count = COLUMNS;
    } else if (a->keys > 0) {
        q->out[q->output.count++] = field[K];
    }
    for (int i = 0; i < 2; i++)
        q->out[q->output.count++] = (struct mr_field){MR_VIEW("window"), field[TS].type};
}

static void query_random(struct mr_rng *rng, struct query *q)
{
    static const struct {
        const char *name;
        int32_t arg;
        bool is_distinct;
    } agg[] = {
        {"COUNT", -1, false},      {"COUNT", I64, false},       {"SUM", I64, false},
        {"AVG", I64, false},       {"MIN", I64, false},         {"MAX", I64, false},
        {"SUM", F64, false},       {"MAX", F64, false},         {"MIN", STR, false},
        {"MAX", STR, false},       {"COUNT", I64, true},        {"SUM", I64, true},
        {"COUNT", STR, true},      {"FIRST_VALUE", STR, false}, {"LAST_VALUE", I64, false},
        {"LAST_VALUE", STR, true}, {"LISTAGG", STR, false},     {"LISTAGG", STR, true},
        {"ARRAY_AGG", I64, false}, {"COLLECT", I64, false}};

    *q = (struct query){.key = {K}};
    q->output = (struct mr_schema){0, q->out};
    q->spec.keeps_rows = mr_rng_below(rng, 4) == 0;
    q->spec.time_column = TS;
    q->spec.gap_ns = 1 + (int64_t)mr_rng_below(rng, 12);
    q->spec.unit_ns = 1;
    q->spec.aggregation =
        (struct mr_aggregation){.input = &schema, .key = q->key, .aggregate = q->aggregate};
    q->spec.aggregation.keys = (uint32_t)mr_rng_below(rng, 4) != 0;
    query_columns(q);
    for (size_t i = 0; i < MR_COUNTOF(agg) && !q->spec.keeps_rows; i++)
        if (mr_rng_below(rng, 2) == 0)
            add(q, agg[i].name, agg[i].arg, agg[i].is_distinct,
                mr_rng_below(rng, 3) == 0 ? FLAG : -1);
    mr_session_reserve(&q->spec.aggregation);
    q->in = (struct mr_stage_input){.schema = &schema,
                                    .distribution = MR_BY_KEY,
                                    .key = q->key,
                                    .keys = q->spec.aggregation.keys};
    q->spec.stage = (struct mr_stage_spec){
        .class = &mr_session_class, .input = &q->in, .inputs = 1, .output = &q->output};
}

/* Without aggregates so far. */
static void query_fixed(struct query *q, int64_t gap_ns)
{
    *q = (struct query){.key = {K}};
    q->output = (struct mr_schema){0, q->out};
    q->spec.time_column = TS;
    q->spec.gap_ns = gap_ns;
    q->spec.unit_ns = 1;
    q->spec.aggregation = (struct mr_aggregation){
        .input = &schema, .key = q->key, .keys = 1, .aggregate = q->aggregate};
    query_columns(q);
    mr_session_reserve(&q->spec.aggregation);
    q->in = (struct mr_stage_input){
        .schema = &schema, .distribution = MR_BY_KEY, .key = q->key, .keys = 1};
    q->spec.stage = (struct mr_stage_spec){
        .class = &mr_session_class, .input = &q->in, .inputs = 1, .output = &q->output};
}

static void value_str(struct mr_rng *rng, struct mr_value *v, char *text, uint32_t kinds)
{
    uint32_t n = (uint32_t)mr_rng_below(rng, kinds);
    int len =
        snprintf(text, 64, n % 2 == 0 ? "v%u" : "a value that is longer than a cell %u", n);

    v->u.str = mr_str_of(text, (size_t)len);
    v->is_null = mr_rng_below(rng, 5) == 0;
}

static void row_values(struct mr_rng *rng, struct row *r, uint32_t i, uint32_t keys)
{
    memset(r, 0, sizeof(*r));
    for (uint32_t c = 0; c < COLUMNS; c++)
        r->v[c].type = field[c].type;
    r->is_bad = r->v[TS].is_null = mr_rng_below(rng, 40) == 0;
    r->v[ID].u.i64 = i;
    value_str(rng, &r->v[K], r->text[0], keys);
    value_str(rng, &r->v[STR], r->text[1], 9);
    r->v[I64].u.i64 = (int64_t)mr_rng_below(rng, 12) - 6;
    r->v[I64].is_null = mr_rng_below(rng, 4) == 0;
    r->v[F64].u.f64 = (double)((int64_t)mr_rng_below(rng, 2000) - 1000) *
                      (mr_rng_below(rng, 20) == 0 ? 1e250 : 0.001);
    r->v[F64].is_null = mr_rng_below(rng, 4) == 0;
    r->v[FLAG].u.boolean = mr_rng_below(rng, 2) == 0;
    r->v[FLAG].is_null = mr_rng_below(rng, 5) == 0;
}

static int64_t least(const int64_t *watermark, uint32_t partitions)
{
    int64_t min = watermark[0];

    for (uint32_t p = 1; p < partitions; p++)
        min = watermark[p] < min ? watermark[p] : min;
    return min;
}

static void rows_random(struct mr_rng *rng, uint32_t n)
{
    uint32_t delay = (uint32_t)mr_rng_below(rng, 12), pace = (uint32_t)mr_rng_below(rng, 3);
    uint32_t keys = 1 + (uint32_t)mr_rng_below(rng, 6);
    uint32_t partitions = 1 + (uint32_t)mr_rng_below(rng, PARTITIONS);
    int64_t watermark[PARTITIONS], now[PARTITIONS];

    for (uint32_t p = 0; p < PARTITIONS; p++) {
        watermark[p] = MR_WATERMARK_NONE;
        now[p] = 100 + (int64_t)mr_rng_below(rng, 20);
    }
    for (uint32_t i = 0; i < n; i++) {
        struct row *r = &rows[i];
        uint32_t p = (uint32_t)mr_rng_below(rng, partitions);

        row_values(rng, r, i, keys);
        now[p] += (int64_t)mr_rng_below(rng, pace + 2);
        r->v[TS].u.i64 = now[p] - (int64_t)mr_rng_below(rng, 20);
        r->behind_ns = watermark[p];
        if (!r->is_bad && r->v[TS].u.i64 - (int64_t)delay > watermark[p])
            watermark[p] = r->v[TS].u.i64 - (int64_t)delay;
        r->after_ns = least(watermark, partitions);
    }
}

/* -- The definition ------------------------------------------------------------------------ */

static void print(struct mr_text *out, const struct mr_value *v)
{
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
    case MR_SHAPE_I64: mr_text_printf(out, "%lld", (long long)v->u.i64); break;
    case MR_SHAPE_F64: mr_text_printf(out, "%.17g", v->u.f64 == 0 ? 0.0 : v->u.f64); break;
    case MR_SHAPE_STR:
        mr_text_printf(out, "%.*s", (int)v->u.str.len, mr_str_data(&v->u.str));
        break;
    case MR_SHAPE_BOOL: mr_text_puts(out, v->u.boolean ? "TRUE" : "FALSE"); break;
    default: CHECK(false);
    }
}

static bool key_same(const struct query *q, const struct row *a, const struct row *b)
{
    return q->spec.aggregation.keys == 0 || mr_value_same(&a->v[K], &b->v[K]);
}

struct session {
    int64_t start_ns, end_ns;
    uint32_t count;
    uint32_t row[ROWS];
    bool is_open;
};

/* By when its partition had come to its time already, or nearly; else it is before all. */
static int64_t seen_of(const struct query *q, const struct row *r)
{
    return r->v[TS].u.i64 - q->spec.unit_ns <= r->behind_ns ? r->behind_ns : MR_WATERMARK_NONE;
}

/* Good rows as they are settled. */
static uint32_t sorted(const struct query *q, uint32_t n, uint32_t *order)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = count;

        if (rows[i].is_bad)
            continue;
        for (; at > 0 && seen_of(q, &rows[order[at - 1]]) > seen_of(q, &rows[i]); at--)
            order[at] = order[at - 1];
        order[at] = i;
        count++;
    }
    return count;
}

/* Does aggregate AGG see row I of those in IN? */
static bool is_seen(const struct mr_aggregate *agg, const uint32_t *in, uint32_t i)
{
    const struct row *r = &rows[in[i]];

    if (agg->filter >= 0 && (r->v[agg->filter].is_null || !r->v[agg->filter].u.boolean))
        return false;
    if (agg->arg < 0)
        return true;
    if (r->v[agg->arg].is_null)
        return false;
    for (uint32_t j = 0; agg->is_distinct && j < i; j++)
        if (is_seen(&(struct mr_aggregate){.arg = agg->arg, .filter = agg->filter}, in, j) &&
            mr_value_same(&rows[in[j]].v[agg->arg], &r->v[agg->arg]))
            return false;
    return true;
}

static struct mr_value aggregate_of(const struct mr_aggregate *agg, const uint32_t *in,
                                    uint32_t n)
{
    struct mr_value out = {.type = agg->out, .is_null = true};
    struct mr_exact_sum sum = {0};
    int64_t count = 0, total = 0;

    for (uint32_t i = 0; i < n; i++) {
        const struct mr_value *v = agg->arg < 0 ? NULL : &rows[in[i]].v[agg->arg];

        if (!is_seen(agg, in, i))
            continue;
        count++;
        if (agg->arg == I64)
            total += v->u.i64;
        if (agg->arg == F64)
            mr_exact_sum_add(&sum, v->u.f64);
        if (agg->fn != MR_AGG_MIN && agg->fn != MR_AGG_MAX)
            continue;
        int order = out.is_null       ? 0
                    : agg->arg == I64 ? (v->u.i64 > out.u.i64) - (v->u.i64 < out.u.i64)
                    : agg->arg == F64 ? (v->u.f64 > out.u.f64) - (v->u.f64 < out.u.f64)
                                      : mr_str_cmp(&v->u.str, &out.u.str);
        if (out.is_null || (agg->fn == MR_AGG_MAX ? order > 0 : order < 0))
            out = *v;
    }
    out.type = agg->out;
    if (agg->fn == MR_AGG_COUNT || agg->fn == MR_AGG_COUNT_ALL)
        out = (struct mr_value){.type = agg->out, .u.i64 = count};
    else if (count > 0 && agg->arg == F64 && agg->fn == MR_AGG_SUM)
        out = (struct mr_value){.type = agg->out, .u.f64 = mr_exact_sum_value(&sum)};
    else if (count > 0 && agg->fn == MR_AGG_SUM)
        out = (struct mr_value){.type = agg->out, .u.i64 = total};
    else if (count > 0 && agg->fn == MR_AGG_AVG)
        out = (struct mr_value){.type = agg->out, .u.i64 = total / count};
    return out;
}

/* Of a session's rows, in any order; lists are in that of arrival. */
static void print_aggregate(const struct mr_aggregate *agg, const struct session *s,
                            struct mr_text *out)
{
    const struct mr_value *v[ROWS];
    struct mr_text text;
    struct mr_value value;
    uint32_t n = 0;

    mr_text_init(&text);
    for (uint32_t r = 0; r < ROWS && mr_aggregate_is_ordered(agg->fn); r++)
        for (uint32_t i = 0; i < s->count; i++)
            if (s->row[i] == r && (agg->filter < 0 || (!rows[r].v[agg->filter].is_null &&
                                                       rows[r].v[agg->filter].u.boolean)))
                v[n++] = &rows[r].v[agg->arg];
    value = mr_aggregate_is_ordered(agg->fn) ? rig_ordered(agg, v, n, &text)
                                             : aggregate_of(agg, s->row, s->count);
    rig_ordered_print(&value, &text, print, out);
    mr_text_fini(&text);
}

static void print_bounds(const struct session *s, struct mr_text *out)
{
    mr_text_printf(out, "|%lld|%lld", (long long)s->start_ns, (long long)s->end_ns);
}

static void put_line(struct lines *lines, struct mr_text *text)
{
    CHECK(lines->count < ROWS);
    lines->line[lines->count++] = strdup(text->data);
    mr_text_reset(text);
}

static void put_session(const struct query *q, const struct session *s)
{
    const struct mr_aggregation *a = &q->spec.aggregation;
    struct mr_text out;

    mr_text_init(&out);
    for (uint32_t i = 0; q->spec.keeps_rows && i < s->count; i++) {
        for (uint32_t c = 0; c < COLUMNS; c++)
            print(&out, &rows[s->row[i]].v[c]);
        print_bounds(s, &out);
        put_line(&want, &out);
    }
    if (!q->spec.keeps_rows) {
        if (a->keys > 0)
            print(&out, &rows[s->row[0]].v[K]);
        print_bounds(s, &out);
        for (uint32_t i = 0; i < a->aggregates; i++)
            print_aggregate(&q->aggregate[i], s, &out);
        put_line(&want, &out);
    }
    mr_text_fini(&out);
}

static bool touches(const struct query *q, const struct session *s, uint32_t row)
{
    int64_t t = rows[row].v[TS].u.i64;

    return s->is_open && key_same(q, &rows[s->row[0]], &rows[row]) &&
           s->start_ns <= t + q->spec.gap_ns && t <= s->end_ns &&
           s->end_ns - q->spec.unit_ns > seen_of(q, &rows[row]);
}

static void take_over(struct session *into, struct session *from)
{
    into->start_ns = from->start_ns < into->start_ns ? from->start_ns : into->start_ns;
    into->end_ns = from->end_ns > into->end_ns ? from->end_ns : into->end_ns;
    for (uint32_t i = 0; i < from->count; i++)
        into->row[into->count++] = from->row[i];
    from->is_open = false;
}

/* Into `want`, and late_want. */
static void model(const struct query *q, uint32_t n)
{
    static struct session session[ROWS];
    uint32_t order[ROWS], count = sorted(q, n, order), sessions = 0;

    late_want = 0;
    for (uint32_t i = 0; i < count; i++) {
        int64_t t = rows[order[i]].v[TS].u.i64;
        struct session *s = &session[sessions];
        bool is_alone = true;

        *s = (struct session){t, t + q->spec.gap_ns, 1, {order[i]}, true};
        for (uint32_t j = 0; j < sessions; j++)
            if (touches(q, &session[j], order[i])) {
                take_over(s, &session[j]);
                is_alone = false;
            }
        if (is_alone && s->end_ns - q->spec.unit_ns <= seen_of(q, &rows[order[i]]))
            late_want++;
        else
            sessions++;
    }
    for (uint32_t j = 0; j < sessions; j++)
        if (session[j].is_open)
            put_session(q, &session[j]);
}

#endif
