#include "operators/expr/calendar.h"
#include "operators/expr/expr_int.h"

/*
 * Functions of a calendar unit take it as a constant string, their first argument (the
 * second of FLOOR and CEIL).  TIMESTAMP_LTZ is cast to TIMESTAMP, which is where the
 * session's zone comes in, and back.
 */

/* -- Units ------------------------------------------------------------------ */

static int unit_of(struct mr_build *build, uint32_t n, enum mr_time_unit *ret,
                   struct mr_err *reterr)
{
    struct mr_view text = mr_expr_constant_text(build->arg[n]);

    *ret = mr_time_unit_of(text);
    if (*ret == MR_UNIT_NONE)
        return mr_fail(reterr, MR_ERR_BIND,
                       "'" MR_VIEW_FMT "' is not a time unit of %s; use YEAR, QUARTER, MONTH, "
                       "WEEK, DAY, HOUR, MINUTE, SECOND or MILLISECOND",
                       MR_VIEW_ARG(text), build->function->name);
    return 0;
}

static void *prepare_unit(const struct mr_expr *call, struct mr_arena *arena,
                          const struct mr_eval_env *env)
{
    enum mr_time_unit *unit = MR_NEW(arena, enum mr_time_unit);

    (void)env;
    for (uint32_t i = 0; i < 2 && i < call->args && *unit == MR_UNIT_NONE; i++)
        *unit = mr_time_unit_of(mr_expr_constant_text(call->arg[i]));
    return unit;
}

static struct mr_expr *to_local(struct mr_arena *arena, struct mr_expr *arg)
{
    struct mr_type type = arg->type;

    if (type.id != MR_TYPE_TIMESTAMP_LTZ)
        return arg;
    type.id = MR_TYPE_TIMESTAMP;
    return mr_expr_to(arena, arg, type);
}

static bool is_date_unit(enum mr_time_unit unit)
{
    return unit >= MR_UNIT_DAY && unit != MR_UNIT_EPOCH;
}

/* -- EXTRACT ---------------------------------------------------------------- */

static int extract(struct mr_call *call)
{
    enum mr_time_unit unit = *(const enum mr_time_unit *)call->state;
    bool is_date = call->expr->arg[1]->type.id == MR_TYPE_DATE;
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t v = MR_ARG(call, int64_t, 1, r);
        out[r] = is_date ? mr_time_extract(unit, v, 0)
                         : mr_time_extract(unit, mr_floor_div(v, MR_DAY_NS),
                                           mr_floor_mod(v, MR_DAY_NS));
    }
    return 0;
}

static int bind_extract(struct mr_build *build, struct mr_err *reterr)
{
    enum mr_time_unit unit;

    int rc = unit_of(build, 0, &unit, reterr);
    if (rc < 0)
        return rc;
    if (build->arg[1]->type.id == MR_TYPE_TIME && is_date_unit(unit))
        return mr_fail(reterr, MR_ERR_BIND, "A TIME has no " MR_VIEW_FMT,
                       MR_VIEW_ARG(mr_expr_constant_text(build->arg[0])));
    /* Seconds since 1970 are counted in UTC. */
    struct mr_type type = build->arg[1]->type;
    if (unit != MR_UNIT_EPOCH || type.id != MR_TYPE_TIMESTAMP_LTZ)
        build->arg[1] = to_local(build->arena, build->arg[1]);
    return 0;
}

/* Of months, and of nanoseconds: the sign is that of the interval. */
static int extract_interval(struct mr_call *call)
{
    enum mr_time_unit unit = *(const enum mr_time_unit *)call->state;
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t v = MR_ARG(call, int64_t, 1, r);
        switch (unit) {
        case MR_UNIT_YEAR: out[r] = v / 12; break;
        case MR_UNIT_MONTH: out[r] = v % 12; break;
        case MR_UNIT_DAY: out[r] = v / MR_DAY_NS; break;
        case MR_UNIT_HOUR: out[r] = v / (3600 * MR_SECOND_NS) % 24; break;
        case MR_UNIT_MINUTE: out[r] = v / (60 * MR_SECOND_NS) % 60; break;
        default: out[r] = v / MR_SECOND_NS % 60; break;
        }
    }
    return 0;
}

static int bind_extract_interval(struct mr_build *build, struct mr_err *reterr)
{
    bool is_months = build->arg[1]->type.id == MR_TYPE_INTERVAL_MONTHS;
    enum mr_time_unit unit;

    int rc = unit_of(build, 0, &unit, reterr);
    if (rc < 0)
        return rc;
    bool is_fine = is_months ? unit == MR_UNIT_YEAR || unit == MR_UNIT_MONTH
                             : unit == MR_UNIT_DAY || unit == MR_UNIT_HOUR ||
                                   unit == MR_UNIT_MINUTE || unit == MR_UNIT_SECOND;
    if (is_fine)
        return 0;
    return mr_fail(reterr, MR_ERR_UNSUPPORTED, "EXTRACT takes %s out of such an interval",
                   is_months ? "YEAR and MONTH" : "DAY, HOUR, MINUTE and SECOND");
}

/* YEAR(x) is EXTRACT('YEAR', x). */
static int bind_extract_named(struct mr_build *build, struct mr_err *reterr)
{
    static const char *const names[][2] = {
        {"DAYOFYEAR", "DOY"}, {"DAYOFMONTH", "DAY"}, {"DAYOFWEEK", "DOW"}};
    const char *unit = build->function->name;

    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        if (strcmp(names[i][0], unit) == 0)
            unit = names[i][1];
    struct mr_value text = {.type = MR_TYPE_STRING, .u.str = mr_str_of(unit, strlen(unit))};
    struct mr_expr *args[] = {mr_expr_constant(build->arena, text), build->arg[0]};
    return mr_expr_call(build->arena, MR_VIEW("EXTRACT"), args, 2, &build->instead, reterr);
}

/* -- FLOOR, CEIL ------------------------------------------------------------ */

static int out_of_range(struct mr_call *call)
{
    return mr_call_fail(call, "A timestamp outside 1677-09-21 to 2262-04-11");
}

/* NS to the start of its unit, or of the next when it is not at the start. */
static bool round_ns(enum mr_time_unit unit, int64_t ns, bool up, int64_t *ret)
{
    int64_t size = mr_time_unit_ns(unit);

    if (size != 0 && unit != MR_UNIT_WEEK) {
        int64_t rest = mr_floor_mod(ns, size);
        return !__builtin_add_overflow(ns, up && rest != 0 ? size - rest : -rest, ret);
    }
    int64_t days = mr_floor_div(ns, MR_DAY_NS), start = mr_days_floor(unit, days);
    bool at_start = start == days && mr_floor_mod(ns, MR_DAY_NS) == 0;
    if (up && !at_start)
        start = mr_days_next(unit, days);
    return !__builtin_mul_overflow(start, MR_DAY_NS, ret);
}

/* An instant, by the clock of the session.  Up to an hour is counted on from it, so that it is
 * not taken for its twin when the clock goes back; days begin when the clock says so. */
static bool round_instant(const struct mr_call *call, enum mr_time_unit unit,
                          int64_t instant_ns, bool up, int64_t *ret)
{
    int64_t offset_ns = mr_env_offset_ns(call->env, instant_ns), local_ns;

    if (__builtin_add_overflow(instant_ns, offset_ns, &local_ns) ||
        !round_ns(unit, local_ns, up, &local_ns))
        return false;
    if (is_date_unit(unit))
        offset_ns = mr_env_offset_of_local_ns(call->env, local_ns, MR_ZONE_EARLIER);
    return !__builtin_sub_overflow(local_ns, offset_ns, ret);
}

static int round_time(struct mr_call *call)
{
    enum mr_time_unit unit = *(const enum mr_time_unit *)call->state;
    bool is_date = call->expr->type.id == MR_TYPE_DATE;
    bool is_instant = call->expr->type.id == MR_TYPE_TIMESTAMP_LTZ;
    bool up = call->expr->function->name[0] == 'C';
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t v = MR_ARG(call, int64_t, 0, r);
        if (is_instant) {
            if (!round_instant(call, unit, v, up, &out[r]))
                return out_of_range(call);
        } else if (!is_date) {
            if (!round_ns(unit, v, up, &out[r]))
                return out_of_range(call);
            /* The end of the last hour is midnight. */
            if (call->expr->type.id == MR_TYPE_TIME)
                out[r] %= MR_DAY_NS;
        } else if (unit <= MR_UNIT_DAY) {
            out[r] = v;
        } else {
            int64_t start = mr_days_floor(unit, v);
            out[r] = up && start != v ? mr_days_next(unit, v) : start;
        }
    }
    return 0;
}

static int bind_round(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type type = build->arg[0]->type;
    enum mr_time_unit unit;

    int rc = unit_of(build, 1, &unit, reterr);
    if (rc < 0)
        return rc;
    if (unit > MR_UNIT_MILLENNIUM || (type.id == MR_TYPE_TIME && is_date_unit(unit)))
        return mr_fail(reterr, MR_ERR_BIND, "%s can not round to " MR_VIEW_FMT,
                       build->function->name,
                       MR_VIEW_ARG(mr_expr_constant_text(build->arg[1])));
    build->type = type;
    return 0;
}

/* -- Adding intervals ------------------------------------------------------- */

static inline int64_t add_values(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int64_t sub_values(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static inline int64_t mul_values(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

static inline int64_t neg_value(int64_t a)
{
    return (int64_t)(0 - (uint64_t)a);
}

MR_KERNEL_2(add_ns, int64_t, int64_t, int64_t, add_values)
MR_KERNEL_2(sub_ns, int64_t, int64_t, int64_t, sub_values)
MR_KERNEL_2(mul_interval, int64_t, int64_t, int64_t, mul_values)
MR_KERNEL_1(neg_interval, int64_t, int64_t, neg_value)

static int64_t signed_interval(const struct mr_call *call, uint32_t r)
{
    int64_t v = MR_ARG(call, int64_t, 1, r);
    return call->expr->function->name[0] == '-' ? neg_value(v) : v;
}

/* A time of day goes round. */
static int add_to_time(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t by = signed_interval(call, r) % MR_DAY_NS;
        out[r] = mr_floor_mod(MR_ARG(call, int64_t, 0, r) + by, MR_DAY_NS);
    }
    return 0;
}

static int add_days(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = MR_ARG(call, int64_t, 0, r) + signed_interval(call, r) / MR_DAY_NS;
    }
    return 0;
}

/* More months than there are years we can name. */
#define MONTHS_MAX INT64_C(1200000)

static int add_months_date(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t months = signed_interval(call, r);
        if (months > MONTHS_MAX || months < -MONTHS_MAX)
            return out_of_range(call);
        out[r] = mr_days_add_months(MR_ARG(call, int64_t, 0, r), months);
    }
    return 0;
}

static bool move_months(int64_t ns, int64_t months, int64_t *ret)
{
    if (months > MONTHS_MAX || months < -MONTHS_MAX)
        return false;
    int64_t days = mr_days_add_months(mr_floor_div(ns, MR_DAY_NS), months);
    mr_i128 moved = (mr_i128)days * MR_DAY_NS + mr_floor_mod(ns, MR_DAY_NS);
    *ret = (int64_t)moved;
    return moved == *ret;
}

static int add_months(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        if (!move_months(MR_ARG(call, int64_t, 0, r), signed_interval(call, r), &out[r]))
            return out_of_range(call);
    }
    return 0;
}

static bool is_whole_days(const struct mr_expr *e)
{
    return e->kind != MR_EXPR_CONSTANT || e->value.is_null || e->value.u.i64 % MR_DAY_NS == 0;
}

/* A date and hours make a timestamp. */
static int bind_move(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type type = build->arg[0]->type, interval = build->arg[1]->type;

    if (type.id == MR_TYPE_TIME && interval.id != MR_TYPE_INTERVAL_NS)
        return mr_fail(reterr, MR_ERR_BIND, "A TIME has no months to add");
    if (type.id == MR_TYPE_DATE && interval.id == MR_TYPE_INTERVAL_NS &&
        !is_whole_days(build->arg[1])) {
        build->arg[0] = mr_expr_to(build->arena, build->arg[0], MR_TYPE_TS(3));
        type = build->arg[0]->type;
    }
    build->type = type;
    if (type.id != MR_TYPE_TIMESTAMP_LTZ || interval.id == MR_TYPE_INTERVAL_NS)
        return 0;
    /* Months are those of the session's calendar. */
    struct mr_expr *local[] = {to_local(build->arena, build->arg[0]), build->arg[1]};
    int rc = mr_expr_call(build->arena, mr_view_of(build->function->name), local, 2,
                          &build->instead, reterr);
    if (rc == 0)
        build->instead = mr_expr_to(build->arena, build->instead, type);
    return rc;
}

static mr_kernel pick_move(const struct mr_expr *call, unsigned *flags)
{
    bool months = call->arg[1]->type.id == MR_TYPE_INTERVAL_MONTHS;

    *flags = 0;
    if (call->type.id == MR_TYPE_TIME)
        return add_to_time;
    if (months) {
        *flags = MR_FN_FAILS;
        return call->type.id == MR_TYPE_DATE ? add_months_date : add_months;
    }
    if (call->type.id == MR_TYPE_DATE)
        return add_days;
    *flags = MR_FN_TOTAL;
    return call->function->name[0] == '-' ? sub_ns : add_ns;
}

/* INTERVAL + time is time + INTERVAL. */
static int bind_turn(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_expr *args[] = {build->arg[1], build->arg[0]};
    return mr_expr_call(build->arena, mr_view_of(build->function->name), args, 2,
                        &build->instead, reterr);
}

static int bind_intervals(struct mr_build *build, struct mr_err *reterr)
{
    int rc = mr_build_common(build, 0, 1, reterr);
    build->type = build->arg[0]->type;
    return rc;
}

static mr_kernel pick_intervals(const struct mr_expr *call, unsigned *flags)
{
    *flags = MR_FN_TOTAL;
    return call->function->name[0] == '-' ? sub_ns : add_ns;
}

static int bind_first(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = build->arg[0]->type;
    return 0;
}

/* Start of the window of TUMBLE(size, offset) that a time lies in: the planner's own. */
static int tumble_start(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t t = MR_ARG(call, int64_t, 0, r), size = MR_ARG(call, int64_t, 1, r);
        int64_t into = mr_floor_mod(
            mr_floor_mod(t, size) - mr_floor_mod(MR_ARG(call, int64_t, 2, r), size), size);
        if (__builtin_sub_overflow(t, into, &out[r]))
            return out_of_range(call);
    }
    return 0;
}

/* -- TIMESTAMPADD, TIMESTAMPDIFF -------------------------------------------- */

/* t + n * INTERVAL '1' unit */
static int bind_timestampadd(struct mr_build *build, struct mr_err *reterr)
{
    enum mr_time_unit unit;

    int rc = unit_of(build, 0, &unit, reterr);
    if (rc < 0)
        return rc;
    int64_t months = mr_time_unit_months(unit), ns = mr_time_unit_ns(unit);
    if (months == 0 && ns == 0)
        return mr_fail(reterr, MR_ERR_BIND, "TIMESTAMPADD can not add " MR_VIEW_FMT,
                       MR_VIEW_ARG(mr_expr_constant_text(build->arg[0])));
    struct mr_value one = {.type = {.id = MR_TYPE_INTERVAL_NS}, .u.i64 = ns};
    if (months != 0) {
        one.type.id = MR_TYPE_INTERVAL_MONTHS;
        one.u.i64 = months;
    }
    struct mr_expr *product[] = {mr_expr_constant(build->arena, one), build->arg[1]};
    struct mr_expr *sum[] = {build->arg[2], NULL};
    if (build->arg[2]->type.id == MR_TYPE_DATE && months == 0 && ns < MR_DAY_NS)
        sum[0] = mr_expr_to(build->arena, build->arg[2], MR_TYPE_TS(3));
    rc = mr_expr_call(build->arena, MR_VIEW("*"), product, 2, &sum[1], reterr);
    if (rc < 0)
        return rc;
    return mr_expr_call(build->arena, MR_VIEW("+"), sum, 2, &build->instead, reterr);
}

/* From the second argument to the third, in whole units, as INT. */
static int timestampdiff(struct mr_call *call)
{
    enum mr_time_unit unit = *(const enum mr_time_unit *)call->state;
    bool is_date = call->expr->arg[1]->type.id == MR_TYPE_DATE;
    int64_t months = mr_time_unit_months(unit), ns = mr_time_unit_ns(unit);
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 a = MR_ARG(call, int64_t, 1, r), b = MR_ARG(call, int64_t, 2, r);
        if (is_date) {
            a *= MR_DAY_NS;
            b *= MR_DAY_NS;
        }
        if (months == 0)
            out[r] = (int32_t)((b - a) / ns);
        else if (a >= INT64_MIN && a <= INT64_MAX && b >= INT64_MIN && b <= INT64_MAX)
            out[r] = (int32_t)(mr_months_between((int64_t)a, (int64_t)b) / months);
        else
            return out_of_range(call);
    }
    return 0;
}

static int bind_timestampdiff(struct mr_build *build, struct mr_err *reterr)
{
    enum mr_time_unit unit;

    int rc = unit_of(build, 0, &unit, reterr);
    if (rc < 0)
        return rc;
    if (mr_time_unit_months(unit) == 0 && mr_time_unit_ns(unit) == 0)
        return mr_fail(reterr, MR_ERR_BIND, "TIMESTAMPDIFF can not count " MR_VIEW_FMT,
                       MR_VIEW_ARG(mr_expr_constant_text(build->arg[0])));
    /* Between two instants time goes by evenly; months are those of the session's calendar. */
    if (mr_time_unit_months(unit) != 0 || build->arg[1]->type.id != build->arg[2]->type.id) {
        build->arg[1] = to_local(build->arena, build->arg[1]);
        build->arg[2] = to_local(build->arena, build->arg[2]);
    }
    return mr_build_common(build, 1, 2, reterr);
}

#define EXTRACT_NAMED(name, text)                                  \
    {                                                              \
        name, "CALENDAR", .bind = bind_extract_named, .help = text \
    }
#define B MR_TYPE_BIGINT

const struct mr_function mr_functions_time[] = {
    {"+", "TEMPORAL, INTERVAL", .bind = bind_move, .pick = pick_move,
     .help = "Later by an interval."},
    {"+", "INTERVAL, TEMPORAL", .bind = bind_turn, .help = "Later by an interval."},
    {"-", "TEMPORAL, INTERVAL", .bind = bind_move, .pick = pick_move,
     .help = "Earlier by an interval."},
    {"+", "INTERVAL, INTERVAL", .bind = bind_intervals, .pick = pick_intervals,
     .help = "Sum of intervals of one kind."},
    {"-", "INTERVAL, INTERVAL", .bind = bind_intervals, .pick = pick_intervals,
     .help = "Difference of intervals of one kind."},
    {"-", "INTERVAL", .flags = MR_FN_TOTAL, .bind = bind_first, .kernel = neg_interval,
     .help = "Negative."},
    {"*", "INTERVAL, INTEGER", .flags = MR_FN_TOTAL, .bind = bind_first, .kernel = mul_interval,
     .help = "So many times an interval."},
    {"*", "INTEGER, INTERVAL", .bind = bind_turn, .help = "So many times an interval."},
    {"EXTRACT", "STRING, TEMPORAL", B, .bind = bind_extract, .kernel = extract,
     .prepare = prepare_unit, .help = "EXTRACT(unit FROM time): one field of it."},
    {"EXTRACT", "STRING, INTERVAL", MR_TYPE_BIGINT, .bind = bind_extract_interval,
     .kernel = extract_interval, .prepare = prepare_unit,
     .help = "EXTRACT(unit FROM interval): one field of it."},
    EXTRACT_NAMED("YEAR", "The year."),
    EXTRACT_NAMED("QUARTER", "The quarter, 1 to 4."),
    EXTRACT_NAMED("MONTH", "The month, 1 to 12."),
    EXTRACT_NAMED("WEEK", "The ISO week, 1 to 53."),
    EXTRACT_NAMED("DAYOFYEAR", "The day of the year, 1 to 366."),
    EXTRACT_NAMED("DAYOFMONTH", "The day of the month, 1 to 31."),
    EXTRACT_NAMED("DAYOFWEEK", "The day of the week, 1 (Sunday) to 7."),
    {"HOUR", "TEMPORAL", .bind = bind_extract_named, .help = "The hour, 0 to 23."},
    {"MINUTE", "TEMPORAL", .bind = bind_extract_named, .help = "The minute, 0 to 59."},
    {"SECOND", "TEMPORAL", .bind = bind_extract_named, .help = "The second, 0 to 59."},
    {"FLOOR", "TEMPORAL, STRING", .flags = MR_FN_FAILS, .bind = bind_round,
     .kernel = round_time, .prepare = prepare_unit,
     .help = "FLOOR(time TO unit): the start of the unit it lies in."},
    {"CEIL", "TEMPORAL, STRING", .flags = MR_FN_FAILS, .bind = bind_round, .kernel = round_time,
     .prepare = prepare_unit,
     .help = "CEIL(time TO unit): the next start of a unit, unless it is at one."},
    {"CEILING", "TEMPORAL, STRING", .flags = MR_FN_FAILS, .bind = bind_round,
     .kernel = round_time, .prepare = prepare_unit, .help = "As CEIL."},
    {"TIMESTAMPADD", "STRING, INTEGER, CALENDAR", .bind = bind_timestampadd,
     .help = "TIMESTAMPADD(unit, n, time): later by so many units."},
    {"TIMESTAMPDIFF", "STRING, CALENDAR, CALENDAR", MR_TYPE_INT, MR_FN_FAILS,
     .bind = bind_timestampdiff, .kernel = timestampdiff, .prepare = prepare_unit,
     .help = "TIMESTAMPDIFF(unit, from, to): whole units between."},
    {"$TUMBLE_START", "TEMPORAL, INTERVAL, INTERVAL", .flags = MR_FN_FAILS, .bind = bind_first,
     .kernel = tumble_start},
    {0},
};
