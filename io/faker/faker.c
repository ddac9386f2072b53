#include "io/faker/faker.h"

#include "core/base/hash.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/print.h"
#include "io/faker/expression.h"

#include <errno.h>

enum { TRIED = 16 /* rows that are made at the start, to see whether they can be read */ };

static const struct mr_option_spec faker_options[] = {
    MR_MADE_OPTIONS,
    {.name = "fields.#.expression",
     .kind = MR_OPTION_STRING,
     .help = "What the field is made of: '#{Name.first_name}', "
             "'#{number.numberBetween ''1'',''9''}', texts around them."},
    {.name = "fields.#.length",
     .kind = MR_OPTION_INT,
     .help = "Elements of an array, map or multiset; default 3."},
    {.name = "fields.#.var-len",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Their number varies from 1 to length."},
    {0},
};

struct leaf {
    struct mr_type type;
    struct mr_faker_expression *expression;
    char *name; /* of its option, for messages */
};

/* -- From text to a value ------------------------------------------------------------------------ */

/* A date or a time of day may be written as a timestamp, of which it is a part. */
static int parse_time(struct mr_view text, struct mr_type type, int64_t *ret)
{
    const unsigned forms = MR_FORM_SQL | MR_FORM_ISO | MR_FORM_OFFSET | MR_FORM_LENIENT;
    int64_t ns;

    if (type.id == MR_TYPE_TIME && mr_time_parse(text, &ns) == 0) {
        *ret = mr_time_cut(ns, type.precision);
        return 0;
    }
    if (mr_timestamp_parse(text, forms, &ns) < 0)
        return -EINVAL;
    *ret = mr_time_cut(ns, type.precision);
    if (type.id == MR_TYPE_DATE)
        *ret = mr_floor_div(ns, MR_DAY_NS);
    else if (type.id == MR_TYPE_TIME)
        *ret = mr_floor_mod(*ret, MR_DAY_NS);
    return 0;
}

static int parse_integer(struct mr_view text, struct mr_type type, int64_t *ret)
{
    int rc = mr_int_parse(text, ret);
    int64_t max = mr_type_integer_max(type);

    return rc == 0 && (*ret > max || *ret < -max - 1) ? -ERANGE : rc;
}

static int parse_real(struct mr_view text, struct mr_type type, double *ret)
{
    int rc = mr_double_parse(text, ret);

    if (type.id == MR_TYPE_FLOAT)
        *ret = (double)(float)*ret;
    return rc;
}

static int parse_decimal(struct mr_view text, struct mr_type type, struct mr_value *ret)
{
    mr_i128 value = 0;
    int rc = mr_decimal_parse(text, type.precision, type.scale, &value);

    if (mr_type_shape(type) == MR_SHAPE_I64)
        ret->u.i64 = (int64_t)value;
    else
        ret->u.i128 = value;
    return rc;
}

/* No longer than its type, and a CHAR no shorter. */
static struct mr_str fit(struct mr_type type, struct mr_text *text, size_t start,
                         struct mr_arena *bytes)
{
    uint32_t characters = 0;
    size_t end = start;
    bool is_text = mr_type_is_string(type);

    for (; end < text->len; end++) {
        characters += !is_text || ((unsigned char)text->data[end] & 0xc0) != 0x80;
        if (characters > type.length)
            break;
    }
    text->len = end;
    if (type.id == MR_TYPE_CHAR || type.id == MR_TYPE_BINARY)
        for (; characters < type.length; characters++)
            mr_text_putc(text, is_text ? ' ' : '\0');
    size_t len = text->len - start;
    return mr_str_of(len <= MR_STR_INLINE ? text->data + start
                                          : mr_arena_copy(bytes, text->data + start, len),
                     len);
}

static int parse(struct mr_view text, struct mr_type type, struct mr_value *ret)
{
    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_BOOLEAN:
        ret->u.boolean = mr_view_is_nocase(text, "true");
        return ret->u.boolean || mr_view_is_nocase(text, "false") ? 0 : -EINVAL;
    case MR_TYPE_DECIMAL: return parse_decimal(text, type, ret);
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE: return parse_real(text, type, &ret->u.f64);
    case MR_TYPE_DATE:
    case MR_TYPE_TIME:
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ: return parse_time(text, type, &ret->u.i64);
    default: return parse_integer(text, type, &ret->u.i64);
    }
}

static int unreadable(const struct leaf *leaf, struct mr_view text, struct mr_err *reterr)
{
    struct mr_text type;

    mr_text_init(&type);
    mr_type_print(leaf->type, &type);
    int rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Invalid value for option '%s'.\n\nIt comes to '%.*s', which is no %s.",
                     leaf->name, (int)(text.len < 80 ? text.len : 80), text.data, type.data);
    mr_text_fini(&type);
    return rc;
}

static int leaf_make(const void *context, struct mr_made_row *row, struct mr_value *ret,
                     struct mr_err *reterr)
{
    const struct leaf *leaf = context;
    size_t start = row->scratch->len;
    int rc = 0;

    mr_faker_expression_put(leaf->expression, row, row->scratch);
    if (mr_type_shape(leaf->type) == MR_SHAPE_STR) {
        ret->u.str = fit(leaf->type, row->scratch, start, row->bytes);
    } else {
        struct mr_view text = {row->scratch->data + start, row->scratch->len - start};
        if (parse(text, leaf->type, ret) < 0)
            rc = unreadable(leaf, text, reterr);
    }
    row->scratch->len = start;
    return rc;
}

/* -- Options --------------------------------------------------------------------------------------- */

static int try_rows(const struct leaf *leaf, struct mr_arena *arena, struct mr_err *reterr)
{
    struct mr_text scratch;
    int rc = 0;

    mr_text_init(&scratch);
    for (uint64_t i = 0; i < TRIED && rc == 0; i++) {
        struct mr_made_row row = {
            .rng = {mr_hash_word(i, 1)}, .number = i, .bytes = arena, .scratch = &scratch};
        struct mr_value value = {.type = leaf->type};
        rc = leaf_make(leaf, &row, &value, reterr);
    }
    mr_text_fini(&scratch);
    return rc;
}

static int leaf_new(struct mr_arena *arena, struct mr_type type, struct mr_options *own,
                    void **ret, struct mr_err *reterr)
{
    static const struct mr_option_spec specs[] = {
        {.name = "expression", .kind = MR_OPTION_STRING}, {0}};
    struct leaf *leaf = MR_NEW(arena, struct leaf);
    struct mr_view text = {0};

    leaf->type = type;
    leaf->name = mr_arena_printf(arena, "%sexpression", own->prefix);
    *ret = leaf;
    if (type.id == MR_TYPE_INTERVAL_MONTHS || type.id == MR_TYPE_INTERVAL_NS)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "'%s': faker makes no intervals; compute it in a view", leaf->name);
    int rc = mr_options_string(own, specs, "expression", &text, reterr);
    if (rc < 0)
        return rc;
    if (text.data == NULL)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "One or more required options are missing.\n\nMissing required options "
                       "are:\n\n%s",
                       leaf->name);
    rc = mr_faker_expression_new(arena, mr_arena_view(arena, text), &leaf->expression, reterr);
    if (rc < 0)
        return mr_wrap(reterr, "Invalid value for option '%s'", leaf->name);
    return try_rows(leaf, arena, reterr);
}

static const struct mr_made_class faker_class = {
    .name = "faker",
    .options = faker_options,
    .leaf_new = leaf_new,
    .leaf_make = leaf_make,
};

static int faker_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                      struct mr_source **ret, struct mr_err *reterr)
{
    (void)env;
    return mr_made_open(&faker_class, spec, ret, reterr);
}

const struct mr_source_class mr_faker_source = {
    .name = "faker",
    .options = faker_options,
    .open = faker_open,
    MR_MADE_SOURCE,
};
