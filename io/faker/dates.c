/* Generators of dates and times: around the time at which the row is due. */
#include "core/data/datetime.h"
#include "io/faker/generator_int.h"

#include <string.h>

static const struct {
    const char *name;
    int64_t ns;
} units[] = {
    {"NANOSECONDS", 1},        {"MICROSECONDS", 1000},         {"MILLISECONDS", MR_MILLI_NS},
    {"SECONDS", MR_SECOND_NS}, {"MINUTES", 60 * MR_SECOND_NS}, {"HOURS", 3600 * MR_SECOND_NS},
    {"DAYS", MR_DAY_NS},
};

/* 'at most', ['at least',] 'UNIT' */
int mr_faker_prepare_span(struct mr_faker_call *call, struct mr_arena *arena,
                          struct mr_err *reterr)
{
    struct mr_view unit = call->arg[call->args - 1];
    int64_t most, least = 0;
    uint32_t u = 0;

    (void)arena;
    while (u < MR_COUNTOF(units) && !mr_view_is_nocase(unit, units[u].name))
        u++;
    if (u == MR_COUNTOF(units))
        return mr_faker_refuse(call, "the unit is one of NANOSECONDS to DAYS", reterr);
    int64_t limit = 200 * 365 * (MR_DAY_NS / units[u].ns);
    int rc = mr_faker_argument(call, 0, 0, limit, &most, reterr);
    if (rc == 0 && call->args == 3)
        rc = mr_faker_argument(call, 1, 0, most, &least, reterr);
    call->low = least * units[u].ns;
    call->high = most * units[u].ns;
    return rc;
}

static void put_time(int64_t ns, struct mr_text *out)
{
    mr_timestamp_print(ns, ' ', 3, out);
}

void mr_faker_put_past(const struct mr_faker_call *call, struct mr_made_row *row,
                       struct mr_text *out)
{
    put_time(row->due_ns - mr_rng_range(&row->rng, call->low, call->high), out);
}

void mr_faker_put_future(const struct mr_faker_call *call, struct mr_made_row *row,
                         struct mr_text *out)
{
    put_time(row->due_ns + mr_rng_range(&row->rng, call->low, call->high), out);
}

int mr_faker_prepare_between(struct mr_faker_call *call, struct mr_arena *arena,
                             struct mr_err *reterr)
{
    const unsigned forms = MR_FORM_SQL | MR_FORM_ISO | MR_FORM_OFFSET | MR_FORM_LENIENT;

    (void)arena;
    if (mr_timestamp_parse(call->arg[0], forms, &call->low) < 0 ||
        mr_timestamp_parse(call->arg[1], forms, &call->high) < 0)
        return mr_faker_refuse(call, "a time is written '2024-12-31 23:59:59'", reterr);
    if (call->low > call->high)
        return mr_faker_refuse(call, "the first time is after the second", reterr);
    return 0;
}

void mr_faker_put_between(const struct mr_faker_call *call, struct mr_made_row *row,
                          struct mr_text *out)
{
    uint64_t span = (uint64_t)call->high - (uint64_t)call->low;

    put_time(call->low + (int64_t)(span == 0 ? 0 : mr_rng_below(&row->rng, span)), out);
}

/* ['youngest','oldest'], in years */
int mr_faker_prepare_birthday(struct mr_faker_call *call, struct mr_arena *arena,
                              struct mr_err *reterr)
{
    call->low = 18;
    call->high = 65;
    (void)arena;
    if (call->args == 0)
        return 0;
    if (call->args == 1)
        return mr_faker_refuse(call, "it takes none or two", reterr);
    int rc = mr_faker_argument(call, 0, 0, 150, &call->low, reterr);
    return rc < 0 ? rc : mr_faker_argument(call, 1, call->low, 150, &call->high, reterr);
}

void mr_faker_put_birthday(const struct mr_faker_call *call, struct mr_made_row *row,
                           struct mr_text *out)
{
    int64_t days = mr_rng_range(&row->rng, call->low * 365, call->high * 365 + 364);
    int64_t ns = row->due_ns - mr_floor_mod(row->due_ns, MR_DAY_NS);

    put_time(ns - days * MR_DAY_NS, out);
}
