#include "operators/expr/calendar.h"
#include "operators/expr/strings.h"

/*
 * Functions that name a time zone.  A name in a row is looked for in the system's database
 * when it first comes, and kept: there are no more zones than the database has.
 */

struct known_zone {
    struct mr_view name;
    const struct mr_zone *zone;
};

struct convert {
    struct mr_arena *arena;
    struct mr_pattern *pattern;
    struct known_zone *known;
    uint32_t zones;
};

static void *prepare_convert(const struct mr_expr *call, struct mr_arena *arena,
                             const struct mr_eval_env *env)
{
    struct convert *convert = MR_NEW(arena, struct convert);

    (void)call;
    (void)env;
    convert->arena = arena;
    convert->pattern = mr_pattern_new(arena, MR_VIEW("yyyy-MM-dd HH:mm:ss"));
    return convert;
}

static int find_zone(struct convert *convert, struct mr_view name, const struct mr_zone **ret,
                     struct mr_err *reterr)
{
    for (uint32_t i = 0; i < convert->zones; i++) {
        if (mr_view_eq(convert->known[i].name, name)) {
            *ret = convert->known[i].zone;
            return 0;
        }
    }
    int rc = mr_zone_read(convert->arena, name, ret, reterr);
    if (rc < 0)
        return rc;
    struct known_zone fresh = {mr_view_of(mr_zone_name(*ret)), *ret};

    MR_PUSH(convert->arena, convert->known, convert->zones, fresh);
    return 0;
}

/* As Java's old calendar: of a time that comes twice the later one is meant. */
static bool convert_ns(const struct mr_zone *from, const struct mr_zone *to, int64_t *ns)
{
    int64_t instant_ns;

    return !__builtin_sub_overflow(*ns, mr_zone_offset_of_local_ns(from, *ns, MR_ZONE_LATER),
                                   &instant_ns) &&
           !__builtin_add_overflow(instant_ns, mr_zone_offset_ns(to, instant_ns), ns);
}

static int convert_tz(struct mr_call *call)
{
    struct convert *convert = call->state;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        const struct mr_zone *from, *to;
        struct mr_err err = {0};
        int64_t ns;

        if (find_zone(convert, mr_call_view(call, 1, r), &from, &err) < 0 ||
            find_zone(convert, mr_call_view(call, 2, r), &to, &err) < 0)
            return mr_call_fail(call, "%s", err.message);
        if (mr_pattern_parse(convert->pattern, mr_call_view(call, 0, r), true, &ns) < 0 ||
            !convert_ns(from, to, &ns)) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        mr_text_reset(call->text);
        mr_pattern_print(convert->pattern, ns, call->text);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* A constant name that is no zone's is said before the job starts. */
static int bind_convert(struct mr_build *build, struct mr_err *reterr)
{
    int rc = 0;

    for (uint32_t i = 1; i < build->args && rc == 0; i++) {
        const struct mr_zone *zone;
        struct mr_arena arena;

        if (build->arg[i]->kind != MR_EXPR_CONSTANT || build->arg[i]->value.is_null)
            continue;
        mr_arena_init(&arena);
        rc = mr_zone_read(&arena, mr_expr_constant_text(build->arg[i]), &zone, reterr);
        mr_arena_fini(&arena);
    }
    return rc;
}

const struct mr_function mr_functions_zone[] = {
    {"CONVERT_TZ", "STRING, STRING, STRING", MR_TYPE_VARCHAR, MR_FN_NULLS | MR_FN_FAILS,
     .bind = bind_convert, .kernel = convert_tz, .prepare = prepare_convert,
     .help = "A timestamp's text in one time zone, as the clock of another shows it; NULL when "
             "it does not read."},
    {0},
};
