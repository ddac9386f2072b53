#include "core/base/rng.h"
#include "core/data/datetime.h"
#include "core/op/op.h"
#include "operators/expr/expr_int.h"

/*
 * Functions of the moment and of chance.  The clock is read once for the rows of a
 * batch, so that they agree; it is the system's wall clock, in milliseconds as Flink's.
 */

static int64_t wall_ns(const struct mr_call *call)
{
    struct mr_sys *sys = call->env->sys;
    int64_t ns = sys == NULL ? 0 : sys->ops->wall_ns(sys);

    return ns - mr_floor_mod(ns, MR_MILLI_NS);
}

static int64_t local_ns(const struct mr_call *call)
{
    int64_t ns = wall_ns(call);

    return ns + mr_env_offset_ns(call->env, ns);
}

static int fill(struct mr_call *call, int64_t value)
{
    int64_t *out = call->out;
    for (uint32_t i = 0; i < call->count; i++)
        out[mr_call_row(call, i)] = value;
    return 0;
}

static int now(struct mr_call *call)
{
    return fill(call, wall_ns(call));
}

static int local_now(struct mr_call *call)
{
    return fill(call, local_ns(call));
}

static int current_date(struct mr_call *call)
{
    return fill(call, mr_floor_div(local_ns(call), MR_DAY_NS));
}

static int current_time(struct mr_call *call)
{
    int64_t of_day = mr_floor_mod(local_ns(call), MR_DAY_NS);
    return fill(call, of_day - of_day % MR_SECOND_NS);
}

static int unix_now(struct mr_call *call)
{
    return fill(call, mr_floor_div(wall_ns(call), MR_SECOND_NS));
}

static int bind_ltz(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = (struct mr_type){.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3};
    return 0;
}

static int bind_timestamp(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = (struct mr_type){.id = MR_TYPE_TIMESTAMP, .precision = 3};
    return 0;
}

/* -- The watermark ---------------------------------------------------------- */

static int bind_watermark(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = build->arg[0]->type;
    build->type.nullable = 1;
    return 0;
}

/* That of the row's own split, just before the row. */
static int current_watermark(struct mr_call *call)
{
    int64_t *out = call->out;

    if (call->behind_ns == NULL)
        return mr_call_fail(call, "The watermark is known only where a table is read,");
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = call->behind_ns[r];
        if (out[r] == MR_WATERMARK_NONE)
            mr_bit_put(call->valid, r, false);
    }
    return 0;
}

/* -- Chance ----------------------------------------------------------------- */

/* A seed in a constant first argument gives the same numbers on every run. */
static void *prepare_rng(const struct mr_expr *call, struct mr_arena *arena,
                         const struct mr_eval_env *env)
{
    struct mr_rng *rng = MR_NEW(arena, struct mr_rng);
    bool seeded = strcmp(call->function->params, "INTEGER, INTEGER") == 0 ||
                  (call->args == 1 && strcmp(call->function->name, "RAND") == 0);

    if (seeded && call->arg[0]->kind == MR_EXPR_CONSTANT)
        rng->state = (uint64_t)call->arg[0]->value.u.i64;
    else if (env->sys != NULL)
        env->sys->ops->entropy(env->sys, &rng->state, sizeof(rng->state));
    return rng;
}

static int rand_double(struct mr_call *call)
{
    double *out = call->out;
    for (uint32_t i = 0; i < call->count; i++)
        out[mr_call_row(call, i)] = mr_rng_unit(call->state);
    return 0;
}

/* In [0, last argument). */
static int rand_integer(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t bound = MR_ARG(call, int64_t, call->args - 1, r);
        if (bound <= 0)
            return mr_call_fail(call, "The bound must be positive, and is %lld,",
                                (long long)bound);
        out[r] = (int64_t)mr_rng_below(call->state, (uint64_t)bound);
    }
    return 0;
}

/* RFC 4122, version 4. */
static int uuid(struct mr_call *call)
{
    struct mr_str *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint64_t high = mr_rng_next(call->state), low = mr_rng_next(call->state);
        high = (high & ~UINT64_C(0xf000)) | 0x4000;
        low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63;
        mr_text_reset(call->text);
        mr_text_printf(
            call->text, "%08llx-%04llx-%04llx-%04llx-%012llx", (unsigned long long)(high >> 32),
            (unsigned long long)(high >> 16 & 0xffff), (unsigned long long)(high & 0xffff),
            (unsigned long long)(low >> 48), (unsigned long long)(low & 0xffffffffffff));
        out[mr_call_row(call, i)] = mr_call_str(call, call->text->data, call->text->len);
    }
    return 0;
}

#define CLOCK  .flags = MR_FN_CLOCK
#define CHANCE .flags = MR_FN_CHANCE

const struct mr_function mr_functions_clock[] = {
    {"NOW", "", CLOCK, .bind = bind_ltz, .kernel = now, .help = "The present moment."},
    {"CURRENT_TIMESTAMP", "", CLOCK, .bind = bind_ltz, .kernel = now,
     .help = "The present moment."},
    {"CURRENT_ROW_TIMESTAMP", "", CLOCK, .bind = bind_ltz, .kernel = now,
     .help = "The present moment."},
    {"PROCTIME", "", CLOCK, .bind = bind_ltz, .kernel = now,
     .help = "The moment at which the row is processed."},
    {"LOCALTIMESTAMP", "", CLOCK, .bind = bind_timestamp, .kernel = local_now,
     .help = "The present moment in the session's time zone."},
    {"CURRENT_DATE", "", MR_TYPE_DATE, MR_FN_CLOCK, .kernel = current_date,
     .help = "Today in the session's time zone."},
    {"CURRENT_TIME", "", MR_TYPE_TIME, MR_FN_CLOCK, .kernel = current_time,
     .help = "The time of day in the session's time zone."},
    {"LOCALTIME", "", MR_TYPE_TIME, MR_FN_CLOCK, .kernel = current_time,
     .help = "The time of day in the session's time zone."},
    {"UNIX_TIMESTAMP", "", MR_TYPE_BIGINT, MR_FN_CLOCK, .kernel = unix_now,
     .help = "Seconds since 1970."},
    {MR_CURRENT_WATERMARK, "TEMPORAL", 0, MR_FN_NULLS | MR_FN_LOOSE, .bind = bind_watermark,
     .kernel = current_watermark,
     .help = "How far event time has come in the row's own split; NULL before its first row."},
    {"RAND", "[INTEGER]", MR_TYPE_DOUBLE, MR_FN_CHANCE, .kernel = rand_double,
     .prepare = prepare_rng, .help = "A number in [0, 1); the argument seeds."},
    {"RAND_INTEGER", "INTEGER", MR_TYPE_INT, MR_FN_CHANCE | MR_FN_FAILS, .kernel = rand_integer,
     .prepare = prepare_rng, .help = "A whole number from 0, below the argument."},
    {"RAND_INTEGER", "INTEGER, INTEGER", MR_TYPE_INT, MR_FN_CHANCE | MR_FN_FAILS,
     .kernel = rand_integer, .prepare = prepare_rng,
     .help = "A whole number from 0, below the second; the first seeds."},
    {"UUID", "", MR_TYPE_VARCHAR, MR_FN_CHANCE, .kernel = uuid, .prepare = prepare_rng,
     .help = "A random UUID."},
    {0},
};
