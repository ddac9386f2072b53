#include "operators/expr/calendar.h"
#include "operators/expr/strings.h"

#include "core/data/decimal.h"

/* -- Patterns --------------------------------------------------------------- */

#define DEFAULT_PATTERN "yyyy-MM-dd HH:mm:ss"

/* The pattern is the last argument, if there are as many as the function can take. */
static uint32_t pattern_arg(const struct mr_expr *call)
{
    return strcmp(call->function->name, "DATE_FORMAT") == 0 || call->args == 2 ? 1 : 0;
}

static void *prepare_pattern(const struct mr_expr *call, struct mr_arena *arena,
                             const struct mr_eval_env *env)
{
    uint32_t n = pattern_arg(call);

    (void)env;
    if (n == 0)
        return mr_pattern_new(arena, MR_VIEW(DEFAULT_PATTERN));
    if (call->arg[n]->kind != MR_EXPR_CONSTANT || call->arg[n]->value.is_null)
        return NULL;
    return mr_pattern_new(arena, mr_str_view(&call->arg[n]->value.u.str));
}

static int check_pattern(const struct mr_build *build, uint32_t n, struct mr_err *reterr)
{
    struct mr_arena arena;
    struct mr_view text;

    if (n >= build->args)
        return 0;
    text = mr_expr_constant_text(build->arg[n]);
    mr_arena_init(&arena);
    char bad = mr_pattern_bad(mr_pattern_new(&arena, text));
    mr_arena_fini(&arena);
    if (bad == '\0')
        return 0;
    return mr_fail(reterr, MR_ERR_BIND,
                   "Unknown pattern letter: %c in '" MR_VIEW_FMT
                   "'; known are y M d D H h k K m s S E Q a, and text in single quotes",
                   bad, MR_VIEW_ARG(text));
}

/* The constant pattern, or that of row R. */
static const struct mr_pattern *pattern_at(struct mr_call *call, uint32_t n, uint32_t r)
{
    if (call->state != NULL)
        return call->state;
    return mr_pattern_new(call->bytes, mr_call_view(call, n, r));
}

/* -- To text ---------------------------------------------------------------- */

static int date_format(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_text_reset(call->text);
        mr_pattern_print(pattern_at(call, 1, r), mr_call_int(call, 0, r), call->text);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

static int bind_date_format(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type stamp = MR_TYPE_TS(9);

    if (mr_type_is_string(build->arg[0]->type)) {
        struct mr_expr *parsed;
        int rc =
            mr_expr_call(build->arena, MR_VIEW("TO_TIMESTAMP"), build->arg, 1, &parsed, reterr);
        if (rc < 0)
            return rc;
        build->arg[0] = parsed;
    }
    build->arg[0] = mr_expr_to(build->arena, build->arg[0], stamp);
    return check_pattern(build, 1, reterr);
}

/* Seconds since 1970, in the session's zone; null where no timestamp can be so far. */
static int from_unixtime(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t ns;
        if (__builtin_mul_overflow(mr_call_int(call, 0, r), MR_SECOND_NS, &ns) ||
            __builtin_add_overflow(ns, mr_env_offset_ns(call->env, ns), &ns)) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        mr_text_reset(call->text);
        mr_pattern_print(pattern_at(call, 1, r), ns, call->text);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

static int bind_pattern(struct mr_build *build, struct mr_err *reterr)
{
    return check_pattern(build, 1, reterr);
}

/* -- From text -------------------------------------------------------------- */

/* By the pattern if there is one, and as SQL writes timestamps when that fails. */
static bool parse_stamp(struct mr_call *call, uint32_t r, int64_t *ret)
{
    struct mr_view s = mr_call_view(call, 0, r);

    if (call->args == 2 && mr_pattern_parse(pattern_at(call, 1, r), s, false, ret) == 0)
        return true;
    return mr_timestamp_parse(s, MR_FORM_LENIENT, ret) == 0;
}

static int to_timestamp(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t ns;
        if (parse_stamp(call, r, &ns))
            out[r] = ns - mr_floor_mod(ns, MR_MILLI_NS);
        else
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

static int bind_to_timestamp(struct mr_build *build, struct mr_err *reterr)
{
    build->type = MR_TYPE_TS(3);
    return check_pattern(build, 1, reterr);
}

static int bind_to_ltz_text(struct mr_build *build, struct mr_err *reterr)
{
    build->type = (struct mr_type){.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3};
    return check_pattern(build, 1, reterr);
}

static int to_date(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        int64_t ns;
        if (call->args == 1) {
            if (mr_date_parse(mr_view_trim(s), true, &out[r]) < 0)
                mr_bit_clear(call->valid, r);
        } else if (mr_pattern_parse(pattern_at(call, 1, r), s, true, &ns) == 0) {
            out[r] = mr_floor_div(ns, MR_DAY_NS);
        } else {
            mr_bit_clear(call->valid, r);
        }
    }
    return 0;
}

/* What does not parse is the smallest BIGINT, as in Flink; of a time that comes twice the later
 * one is meant, as by Java's old calendar. */
static int unix_timestamp(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t ns;
        if (mr_pattern_parse(pattern_at(call, 1, r), mr_call_view(call, 0, r), true, &ns) == 0)
            out[r] = mr_floor_div(ns, MR_SECOND_NS) -
                     mr_floor_div(mr_env_offset_of_local_ns(call->env, ns, MR_ZONE_LATER),
                                  MR_SECOND_NS);
        else
            out[r] = INT64_MIN;
    }
    return 0;
}

/* -- From numbers ----------------------------------------------------------- */

/* Units of 10^-precision seconds since 1970; null outside of the range. */
static int to_ltz(struct mr_call *call)
{
    bool is_double = mr_type_shape(call->expr->arg[0]->type) == MR_SHAPE_F64;
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t precision = call->args == 2 ? mr_call_int(call, 1, r) : 3;
        if (precision < 0 || precision > 9 || precision % 3 != 0)
            return mr_call_fail(call, "The precision must be 0, 3, 6 or 9, and is %lld,",
                                (long long)precision);
        int64_t unit = (int64_t)mr_pow10((unsigned)(9 - precision));
        if (is_double) {
            double ns = MR_ARG(call, double, 0, r) * (double)unit;
            if (ns > -0x1p63 && ns < 0x1p63) {
                out[r] = (int64_t)ns;
                out[r] -= out[r] % (precision == 0 ? MR_MILLI_NS : unit);
            } else {
                mr_bit_clear(call->valid, r);
            }
        } else if (__builtin_mul_overflow(mr_call_int(call, 0, r), unit, &out[r])) {
            mr_bit_clear(call->valid, r);
        }
    }
    return 0;
}

static int bind_to_ltz(struct mr_build *build, struct mr_err *reterr)
{
    const struct mr_expr *precision = build->args == 2 ? build->arg[1] : NULL;
    int64_t digits = 3;

    (void)reterr;
    if (precision != NULL && precision->kind == MR_EXPR_CONSTANT && !precision->value.is_null)
        digits = precision->value.u.i64;
    build->type = (struct mr_type){.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3};
    if (digits == 6 || digits == 9)
        build->type.precision = (uint8_t)digits;
    /* Fractions of the unit are cut off. */
    if (build->arg[0]->type.id == MR_TYPE_DECIMAL)
        build->arg[0] = mr_expr_to(build->arena, build->arg[0], MR_TYPE(MR_TYPE_BIGINT));
    return 0;
}

#define S MR_TYPE_VARCHAR
#define N MR_FN_NULLS

const struct mr_function mr_functions_format[] = {
    {"DATE_FORMAT", "CALENDAR, STRING", S, .bind = bind_date_format, .kernel = date_format,
     .prepare = prepare_pattern, .help = "As text by a pattern of Java's letters."},
    {"DATE_FORMAT", "STRING, STRING", S, .bind = bind_date_format, .kernel = date_format,
     .prepare = prepare_pattern, .help = "A timestamp's text by another pattern."},
    {"TO_TIMESTAMP", "STRING[, STRING]", .flags = N, .bind = bind_to_timestamp,
     .kernel = to_timestamp, .prepare = prepare_pattern,
     .help = "The timestamp in a text; NULL when it does not read as one."},
    {"TO_TIMESTAMP_LTZ", "NUMERIC[, INTEGER]", .flags = N | MR_FN_FAILS, .bind = bind_to_ltz,
     .kernel = to_ltz,
     .help = "Seconds (precision 0), milliseconds (3, the default), ... since 1970."},
    {"TO_TIMESTAMP_LTZ", "STRING[, STRING]", .flags = N, .bind = bind_to_ltz_text,
     .kernel = to_timestamp, .prepare = prepare_pattern,
     .help = "The moment in a text that is in UTC; NULL when it does not read as one."},
    {"TO_DATE", "STRING[, STRING]", MR_TYPE_DATE, N, .bind = bind_pattern, .kernel = to_date,
     .prepare = prepare_pattern, .help = "The date in a text; NULL when there is none."},
    {"FROM_UNIXTIME", "INTEGER[, STRING]", S, N, .bind = bind_pattern, .kernel = from_unixtime,
     .prepare = prepare_pattern,
     .help = "Seconds since 1970 as text in the session's time zone."},
    {"UNIX_TIMESTAMP", "STRING[, STRING]", MR_TYPE_BIGINT, .bind = bind_pattern,
     .kernel = unix_timestamp, .prepare = prepare_pattern,
     .help = "Seconds since 1970 of a text; the smallest BIGINT when it does not read."},
    {0},
};
