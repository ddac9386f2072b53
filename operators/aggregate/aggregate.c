/*
 * Which aggregate functions there are, over which types, and what they return: the rules
 * of Flink's LogicalTypeMerging.  SUM keeps an integer's type and wraps; SUM and AVG of
 * decimals have all 38 digits.
 */
#include "operators/aggregate/aggregate.h"

#include "operators/plugin/aggregate.h"

#define DECIMAL_AVG_SCALE_MIN 6

struct function {
    const char *name;
    enum mr_aggregate_fn fn;
};

static const struct function functions[] = {
    {"COUNT", MR_AGG_COUNT},
    {"SUM", MR_AGG_SUM},
    {"AVG", MR_AGG_AVG},
    {"MIN", MR_AGG_MIN},
    {"MAX", MR_AGG_MAX},
    {"FIRST_VALUE", MR_AGG_FIRST_VALUE},
    {"LAST_VALUE", MR_AGG_LAST_VALUE},
    {"LISTAGG", MR_AGG_LISTAGG},
    {"ARRAY_AGG", MR_AGG_ARRAY_AGG},
    {"COLLECT", MR_AGG_COLLECT},
    {"VAR_POP", MR_AGG_VAR_POP},
    {"VAR_SAMP", MR_AGG_VAR_SAMP},
    {"VARIANCE", MR_AGG_VAR_SAMP},
    {"STDDEV_POP", MR_AGG_STDDEV_POP},
    {"STDDEV_SAMP", MR_AGG_STDDEV_SAMP},
    {"STDDEV", MR_AGG_STDDEV_SAMP},
};

static const struct function *function_find(struct mr_view name)
{
    for (size_t i = 0; i < MR_COUNTOF(functions); i++)
        if (mr_view_is_nocase(name, functions[i].name))
            return &functions[i];
    return NULL;
}

bool mr_aggregate_is_known(struct mr_view name)
{
    return function_find(name) != NULL;
}

bool mr_aggregate_exists(struct mr_view name)
{
    const struct function *function = function_find(name);

    return function != NULL && function->fn <= MR_AGG_MAX;
}

const char *mr_aggregate_name(const struct mr_aggregate *aggregate)
{
    if (aggregate->fn == MR_AGG_USER)
        return aggregate->user->name;
    for (size_t i = 0; i < MR_COUNTOF(functions); i++)
        if (functions[i].fn == aggregate->fn)
            return functions[i].name;
    return "COUNT"; /* COUNT(*) */
}

static bool is_sortable(struct mr_type type)
{
    switch (type.id) {
    case MR_TYPE_NULL:
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY:
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS: return false;
    default: return mr_type_is_ordered(type);
    }
}

static int fail_argument(const struct function *function, struct mr_type in, const char *form,
                         struct mr_err *reterr)
{
    struct mr_text type;

    mr_text_init(&type);
    mr_type_print_argument(in, &type);
    mr_fail(reterr, MR_ERR_BIND,
            "Cannot apply '%s' to arguments of type '%s(<%s>)'. Supported form(s): '%s(<%s>)'",
            function->name, function->name, type.data, function->name, form);
    mr_text_fini(&type);
    return MR_ERR_BIND;
}

static struct mr_type sum_type(struct mr_type in)
{
    if (in.id == MR_TYPE_DECIMAL)
        in.precision = MR_DECIMAL_PRECISION_MAX;
    return in;
}

static struct mr_type avg_type(struct mr_type in)
{
    if (in.id == MR_TYPE_DECIMAL) {
        in.precision = MR_DECIMAL_PRECISION_MAX;
        if (in.scale < DECIMAL_AVG_SCALE_MIN)
            in.scale = DECIMAL_AVG_SCALE_MIN;
    }
    return in;
}

int mr_aggregate_resolve(struct mr_view name, bool has_star, bool is_distinct,
                         struct mr_type in, struct mr_aggregate *ret, struct mr_err *reterr)
{
    const struct function *function = function_find(name);

    if (function == NULL)
        return mr_fail(
            reterr, MR_ERR_BIND,
            "No match found for aggregate function " MR_VIEW_FMT
            "; there are COUNT, SUM, AVG, MIN, MAX, FIRST_VALUE, LAST_VALUE, "
            "LISTAGG, ARRAY_AGG, COLLECT, VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP",
            MR_VIEW_ARG(name));
    struct mr_aggregate agg = {
        .fn = function->fn, .is_distinct = is_distinct, .arg = -1, .filter = -1, .in = in};

    if (has_star && (function->fn != MR_AGG_COUNT || is_distinct))
        return mr_fail(reterr, MR_ERR_BIND, "%s(%s*) makes no sense: only COUNT(*) does",
                       function->name, is_distinct ? "DISTINCT " : "");
    switch (function->fn) {
    case MR_AGG_COUNT_ALL:
    case MR_AGG_COUNT:
        agg.fn = has_star ? MR_AGG_COUNT_ALL : MR_AGG_COUNT;
        agg.out = MR_TYPE_BIGINT_NN;
        break;
    case MR_AGG_SUM:
    case MR_AGG_AVG:
        if (!mr_type_is_numeric(in))
            return fail_argument(function, in, "NUMERIC", reterr);
        agg.out = function->fn == MR_AGG_SUM ? sum_type(in) : avg_type(in);
        agg.out.nullable = 1;
        break;
    case MR_AGG_MIN:
    case MR_AGG_MAX:
        if (!is_sortable(in))
            return fail_argument(function, in, "COMPARABLE_TYPE", reterr);
        agg.out = in;
        agg.out.nullable = 1;
        break;
    case MR_AGG_FIRST_VALUE:
    case MR_AGG_LAST_VALUE:
    case MR_AGG_LISTAGG:
    case MR_AGG_ARRAY_AGG:
    case MR_AGG_COLLECT:
        if (function->fn == MR_AGG_LISTAGG && in.id != MR_TYPE_CHAR && in.id != MR_TYPE_VARCHAR)
            return fail_argument(function, in, "CHARACTER", reterr);
        agg.out = function->fn == MR_AGG_LISTAGG ? MR_TYPE_STRING : in;
        agg.out.nullable = 1;
        break;
    case MR_AGG_VAR_POP:
    case MR_AGG_VAR_SAMP:
    case MR_AGG_STDDEV_POP:
    case MR_AGG_STDDEV_SAMP:
        if (!mr_type_is_numeric(in))
            return fail_argument(function, in, "NUMERIC", reterr);
        agg.in = agg.out = MR_TYPE(MR_TYPE_DOUBLE);
        break;
    case MR_AGG_USER: MR_ASSERT(false); /* has no name of ours */
    }
    *ret = agg;
    return 0;
}

void mr_aggregate_nest(struct mr_arena *arena, struct mr_aggregate *aggregate)
{
    bool is_array = aggregate->fn == MR_AGG_ARRAY_AGG;

    if (!is_array && aggregate->fn != MR_AGG_COLLECT)
        return;
    aggregate->out =
        is_array ? mr_type_array(arena, aggregate->in) : mr_type_multiset(arena, aggregate->in);
}
