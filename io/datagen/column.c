#include "io/datagen/column_int.h"

#include "core/base/rng.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/print.h"

#include <errno.h>
#include <float.h>
#include <stdio.h>

/* The fields.#.* of datagen.c that are a leaf's, as the reader of one field names them. */
static const struct mr_option_spec field_specs[] = {
    {.name = "kind",
     .kind = MR_OPTION_ENUM,
     .fallback = "random",
     .choices = "random|sequence"},
    {.name = "min", .kind = MR_OPTION_STRING},
    {.name = "max", .kind = MR_OPTION_STRING},
    {.name = "max-past", .kind = MR_OPTION_DURATION, .fallback = "0 s"},
    {.name = "length", .kind = MR_OPTION_INT},
    {.name = "var-len", .kind = MR_OPTION_BOOL, .fallback = "false"},
    {.name = "start", .kind = MR_OPTION_STRING},
    {.name = "end", .kind = MR_OPTION_STRING},
    {0},
};

static bool is_real(struct mr_type type)
{
    return type.id == MR_TYPE_FLOAT || type.id == MR_TYPE_DOUBLE;
}

static bool is_interval(struct mr_type type)
{
    return type.id == MR_TYPE_INTERVAL_MONTHS || type.id == MR_TYPE_INTERVAL_NS;
}

static bool has_length(struct mr_type type)
{
    return mr_type_is_string(type) || mr_type_is_binary(type);
}

/* An option that means nothing for this type (or kind) is a mistake. */
static int refuse(struct mr_options *options, const char *name, struct mr_type type,
                  const char *why, struct mr_err *reterr)
{
    struct mr_text text;

    if (mr_options_find(options, name) == NULL)
        return 0;
    mr_text_init(&text);
    mr_type_print(type, &text);
    int rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Invalid value for option '%s%s'.\n\nA column of type %s has none: %s.",
                     options->prefix, name, text.data, why);
    mr_text_fini(&text);
    return rc;
}

/* The option as a number of the column: unscaled for a DECIMAL, ms for an interval. */
static int read_exact(struct mr_options *options, const char *name, struct mr_type type,
                      mr_i128 *ret, struct mr_err *reterr)
{
    const struct mr_option *option = mr_options_find(options, name);
    int64_t value = 0;
    int rc;

    if (option == NULL)
        return 0;
    if (type.id == MR_TYPE_DECIMAL) {
        rc = mr_decimal_parse(option->value, type.precision, type.scale, ret);
    } else {
        rc = mr_int_parse(option->value, &value);
        if (rc == 0 && mr_type_is_integer(type) &&
            (value > mr_type_integer_max(type) || value < -mr_type_integer_max(type) - 1))
            rc = -ERANGE;
        *ret = value;
    }
    if (rc == 0)
        return 0;
    struct mr_text text;
    mr_text_init(&text);
    mr_type_print(type, &text);
    rc = mr_fail(reterr, MR_ERR_OPTION,
                 "Invalid value for option '%s%s'.\n\nExpected a number that fits %s, found "
                 "'" MR_VIEW_FMT "'.",
                 options->prefix, name, text.data, MR_VIEW_ARG(option->value));
    mr_text_fini(&text);
    return rc;
}

static int read_real(struct mr_options *options, const char *name, double *ret,
                     struct mr_err *reterr)
{
    static const struct mr_option_spec reals[] = {
        {.name = "min", .kind = MR_OPTION_DOUBLE},
        {.name = "max", .kind = MR_OPTION_DOUBLE},
        {0},
    };
    return mr_options_double(options, reals, name, ret, reterr);
}

static int init_sequence(struct mr_datagen_column *column, struct mr_options *options,
                         struct mr_err *reterr)
{
    struct mr_type type = column->type;
    int rc;

    if (!mr_type_is_numeric(type) && !mr_type_is_string(type))
        return refuse(options, "kind", type, "only numbers and strings can be a sequence",
                      reterr);
    if (mr_options_find(options, "start") == NULL || mr_options_find(options, "end") == NULL)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Could not find required property '%sstart' or '%send' for sequence "
                       "generator.",
                       options->prefix, options->prefix);
    /* Sequences count in whole numbers, also in DECIMAL and DOUBLE columns. */
    struct mr_type whole = mr_type_is_integer(type) ? type : MR_TYPE(MR_TYPE_BIGINT);
    if ((rc = read_exact(options, "start", whole, &column->low, reterr)) < 0 ||
        (rc = read_exact(options, "end", whole, &column->high, reterr)) < 0)
        return rc;
    if (column->low > column->high)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option '%sstart'.\n\nThe start must not be above the "
                       "end.",
                       options->prefix);
    if (type.id == MR_TYPE_DECIMAL &&
        (!mr_decimal_fits(column->low * mr_pow10(type.scale), type.precision) ||
         !mr_decimal_fits(column->high * mr_pow10(type.scale), type.precision)))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option '%send'.\n\nThe sequence does not fit the "
                       "DECIMAL.",
                       options->prefix);
    return 0;
}

/* All that an integer type holds, and something to look at for the others. */
static void default_range(struct mr_datagen_column *column)
{
    struct mr_type type = column->type;

    if (mr_type_is_integer(type)) {
        column->high = mr_type_integer_max(type);
        column->low = -column->high - 1;
    } else if (type.id == MR_TYPE_DECIMAL) {
        column->high = mr_pow10(type.precision) - 1;
        column->low = -column->high;
    } else if (is_interval(type)) {
        column->high = type.id == MR_TYPE_INTERVAL_MONTHS ? 1200 : INT64_C(86400000);
    }
    column->real_high = type.id == MR_TYPE_FLOAT ? (double)FLT_MAX : DBL_MAX;
}

static int init_random(struct mr_datagen_column *column, struct mr_options *options,
                       struct mr_err *reterr)
{
    struct mr_type type = column->type;
    int rc;

    default_range(column);
    if (is_real(type)) {
        if ((rc = read_real(options, "min", &column->real_low, reterr)) < 0 ||
            (rc = read_real(options, "max", &column->real_high, reterr)) < 0)
            return rc;
    } else if (mr_type_is_numeric(type) || is_interval(type)) {
        if ((rc = read_exact(options, "min", type, &column->low, reterr)) < 0 ||
            (rc = read_exact(options, "max", type, &column->high, reterr)) < 0)
            return rc;
    } else if ((rc = refuse(options, "min", type, "only numbers have a range", reterr)) < 0 ||
               (rc = refuse(options, "max", type, "only numbers have a range", reterr)) < 0) {
        return rc;
    }
    if (column->low > column->high || column->real_low > column->real_high)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "Invalid value for option '%smin'.\n\nThe min must not be above the max.",
            options->prefix);
    return 0;
}

static int init_length(struct mr_datagen_column *column, struct mr_options *options,
                       struct mr_err *reterr)
{
    struct mr_type type = column->type;
    int64_t length = type.length == MR_LENGTH_MAX ? 100 : type.length;
    int rc;

    if (!has_length(type)) {
        rc = refuse(options, "length", type, "only strings and bytes have a length", reterr);
        return rc < 0 ? rc
                      : refuse(options, "var-len", type, "only strings and bytes have a length",
                               reterr);
    }
    if ((rc = mr_options_int(options, field_specs, "length", &length, reterr)) < 0 ||
        (rc = mr_options_bool(options, field_specs, "var-len", &column->has_any_length,
                              reterr)) < 0)
        return rc;
    if (length < 1 || length > MR_DATAGEN_LENGTH_MAX || length > type.length)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option '%slength'.\n\nExpected 1 to %u, found %lld.",
                       options->prefix,
                       type.length < MR_DATAGEN_LENGTH_MAX ? type.length
                                                           : MR_DATAGEN_LENGTH_MAX,
                       (long long)length);
    column->length = (uint32_t)length;
    return 0;
}

int mr_datagen_column_new(struct mr_arena *arena, struct mr_type type, struct mr_options *own,
                          void **ret, struct mr_err *reterr)
{
    struct mr_datagen_column *column = MR_NEW(arena, struct mr_datagen_column);
    int kind = 0, rc;

    column->type = type;
    *ret = column;
    if ((rc = mr_options_enum(own, field_specs, "kind", &kind, reterr)) < 0)
        return rc;
    column->is_sequence = kind == 1;
    if (column->is_sequence)
        return init_sequence(column, own, reterr);
    if (mr_type_is_timestamp(type) &&
        (rc = mr_options_duration(own, field_specs, "max-past", &column->max_past_ns, reterr)) <
            0)
        return rc;
    if (!mr_type_is_timestamp(type) &&
        (rc = refuse(own, "max-past", type, "only timestamps lie in the past", reterr)) < 0)
        return rc;
    if ((rc = init_random(column, own, reterr)) < 0)
        return rc;
    return init_length(column, own, reterr);
}

int64_t mr_datagen_column_rows(const void *leaf)
{
    const struct mr_datagen_column *column = leaf;
    mr_i128 rows = column->high - column->low + 1;

    return !column->is_sequence || rows > INT64_MAX ? INT64_MAX : (int64_t)rows;
}

/* Uniform in [low, high], but for a bias below 2^-60 in ranges beyond 64 bits. */
static mr_i128 pick(struct mr_rng *rng, mr_i128 low, mr_i128 high)
{
    mr_u128 span = (mr_u128)high - (mr_u128)low + 1;

    if (span <= UINT64_MAX)
        return low + (mr_i128)mr_rng_below(rng, (uint64_t)span);
    mr_u128 bits = (mr_u128)mr_rng_next(rng) << 64;
    bits |= mr_rng_next(rng);
    return (mr_i128)((mr_u128)low + bits % span);
}

static struct mr_str random_bytes(const struct mr_datagen_column *column,
                                  struct mr_made_row *row)
{
    static const char hex[] = "0123456789abcdef";
    uint32_t len = column->length;
    char small[MR_STR_INLINE];
    uint64_t bits = 0;

    if (column->has_any_length)
        len = (uint32_t)mr_rng_range(&row->rng, 1, column->length);
    char *to = len <= MR_STR_INLINE ? small : mr_arena_alloc(row->bytes, len);
    bool is_text = mr_type_is_string(column->type);
    for (uint32_t i = 0; i < len; i++) {
        if (i % (is_text ? 16 : 8) == 0)
            bits = mr_rng_next(&row->rng);
        to[i] = is_text ? hex[bits & 15] : (char)bits;
        bits >>= is_text ? 4 : 8;
    }
    return mr_str_of(to, len);
}

static int64_t due_value(const struct mr_datagen_column *column, struct mr_rng *rng,
                         int64_t due_ns)
{
    if (column->type.id == MR_TYPE_DATE)
        return mr_floor_div(due_ns, MR_DAY_NS);
    if (column->max_past_ns > 0)
        due_ns -= (int64_t)mr_rng_below(rng, (uint64_t)column->max_past_ns);
    int64_t unit = 1;
    for (unsigned digits = column->type.precision; digits < 9; digits++)
        unit *= 10;
    due_ns -= mr_floor_mod(due_ns, unit);
    return column->type.id == MR_TYPE_TIME ? mr_floor_mod(due_ns, MR_DAY_NS) : due_ns;
}

static void put_exact(const struct mr_datagen_column *column, mr_i128 value,
                      struct mr_arena *bytes, struct mr_value *ret)
{
    if (column->is_sequence && column->type.id == MR_TYPE_DECIMAL)
        value *= mr_pow10(column->type.scale);
    if (column->type.id == MR_TYPE_INTERVAL_NS)
        value *= MR_MILLI_NS;
    switch (mr_type_shape(column->type)) {
    case MR_SHAPE_I64: ret->u.i64 = (int64_t)value; break;
    case MR_SHAPE_I128: ret->u.i128 = value; break;
    case MR_SHAPE_F64: ret->u.f64 = (double)value; break;
    case MR_SHAPE_STR: {
        char *text = mr_arena_printf(bytes, "%lld", (long long)value);
        ret->u.str = mr_str_of(text, strlen(text));
        break;
    }
    case MR_SHAPE_BOOL: ret->u.boolean = value != 0; break;
    }
}

int mr_datagen_column_make(const void *leaf, struct mr_made_row *row, struct mr_value *ret,
                           struct mr_err *reterr)
{
    const struct mr_datagen_column *column = leaf;

    (void)reterr;
    if (column->is_sequence) {
        put_exact(column, column->low + (mr_i128)row->number, row->bytes, ret);
        return 0;
    }
    switch ((enum mr_type_id)column->type.id) {
    case MR_TYPE_BOOLEAN: ret->u.boolean = mr_rng_next(&row->rng) & 1; break;
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE: {
        double u = mr_rng_unit(&row->rng);
        double v = column->real_low * (1 - u) + column->real_high * u;
        ret->u.f64 = column->type.id == MR_TYPE_FLOAT ? (double)(float)v : v;
        break;
    }
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR:
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: ret->u.str = random_bytes(column, row); break;
    case MR_TYPE_DATE:
    case MR_TYPE_TIME:
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ: ret->u.i64 = due_value(column, &row->rng, row->due_ns); break;
    case MR_TYPE_NULL: ret->is_null = true; break;
    default: put_exact(column, pick(&row->rng, column->low, column->high), row->bytes, ret);
    }
    return 0;
}
