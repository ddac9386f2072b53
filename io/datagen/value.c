#include "io/datagen/value_int.h"

#include "core/data/nested.h"

/* -- Making one up --------------------------------------------------------------------------- */

static uint32_t length_of(const struct mr_made_value *value, struct mr_rng *rng)
{
    return value->has_any_length && value->length > 0
               ? (uint32_t)mr_rng_range(rng, 1, value->length)
               : value->length;
}

static int put_children(const struct mr_made_value *value, uint32_t count,
                        struct mr_made_row *row, struct mr_err *reterr)
{
    struct mr_nested_writer writer;
    int rc = 0;

    mr_nested_begin(&writer, value->type, count, row->scratch);
    for (uint32_t i = 0; i < count && rc == 0; i++) {
        struct mr_value child;
        uint32_t which = value->type.id == MR_TYPE_ROW ? i : 0;
        rc = mr_made_value_make(&value->child[which], row, &child, reterr);
        if (rc == 0)
            mr_nested_put(&writer, i, &child);
    }
    return rc;
}

/* How often an element of a multiset is there. */
static struct mr_value times(const struct mr_made_value *value, struct mr_made_row *row)
{
    return (struct mr_value){.type = mr_type_child(value->type, 1),
                             .u.i64 = mr_rng_range(&row->rng, 1, MR_MADE_TIMES_MAX)};
}

static int put_map(const struct mr_made_value *value, uint32_t count, struct mr_made_row *row,
                   struct mr_err *reterr)
{
    struct mr_map_entry *entry = mr_arena_array(row->bytes, (size_t)count + 1, sizeof(*entry));
    int rc = 0;

    for (uint32_t i = 0; i < count && rc == 0; i++) {
        entry[i].order = i;
        rc = mr_made_value_make(&value->child[0], row, &entry[i].key, reterr);
        if (rc == 0 && value->type.id == MR_TYPE_MAP)
            rc = mr_made_value_make(&value->child[1], row, &entry[i].value, reterr);
        else
            entry[i].value = times(value, row);
    }
    if (rc == 0)
        mr_map_put(value->type, entry, count, row->scratch);
    return rc;
}

/* In the scratch, behind what is there, and then where it stays. */
static int nested(const struct mr_made_value *value, struct mr_made_row *row,
                  struct mr_str *ret, struct mr_err *reterr)
{
    struct mr_text *scratch = row->scratch;
    size_t start = scratch->len;
    uint32_t count =
        value->type.id == MR_TYPE_ROW ? value->children : length_of(value, &row->rng);
    int rc = mr_type_is_map(value->type) ? put_map(value, count, row, reterr)
                                         : put_children(value, count, row, reterr);
    size_t len = scratch->len - start;

    scratch->len = start;
    *ret = mr_str_of(mr_arena_copy(row->bytes, scratch->data + start, len), len);
    return rc;
}

int mr_made_value_make(const struct mr_made_value *value, struct mr_made_row *row,
                       struct mr_value *ret, struct mr_err *reterr)
{
    *ret = (struct mr_value){.type = value->type};
    if (value->null_rate > 0 && mr_rng_unit(&row->rng) < value->null_rate) {
        ret->is_null = true;
        return 0;
    }
    return mr_type_is_nested(value->type)
               ? nested(value, row, &ret->u.str, reterr)
               : value->class->leaf_make(value->leaf, row, ret, reterr);
}

/* -- Options --------------------------------------------------------------------------------- */

static const struct mr_option_spec collection_specs[] = {
    {.name = "length", .kind = MR_OPTION_INT, .fallback = "3"},
    {.name = "var-len", .kind = MR_OPTION_BOOL, .fallback = "false"},
    {.name = "null-rate", .kind = MR_OPTION_DOUBLE, .fallback = "0"},
    {0},
};

static int init_length(struct mr_made_value *value, struct mr_options *own,
                       struct mr_err *reterr)
{
    int64_t length = 0;
    int rc = mr_options_int(own, collection_specs, "length", &length, reterr);

    if (rc == 0)
        rc = mr_options_bool(own, collection_specs, "var-len", &value->has_any_length, reterr);
    if (rc == 0 && (length < 0 || length > MR_MADE_ELEMENTS_MAX))
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Invalid value for option '%slength'.\n\nExpected 0 to %d, found %lld.",
                     own->prefix, MR_MADE_ELEMENTS_MAX, (long long)length);
    value->length = (uint32_t)length;
    return rc;
}

/* How the options of child I are called below their parent's. */
static struct mr_view child_name(struct mr_type type, uint32_t i)
{
    if (type.id == MR_TYPE_ROW)
        return type.nested->name[i];
    if (type.id == MR_TYPE_MAP)
        return i == 0 ? MR_VIEW("key") : MR_VIEW("value");
    return MR_VIEW("element");
}

static int init_child(struct mr_made_value *value, uint32_t i, struct mr_arena *arena,
                      struct mr_view path, const struct mr_options *options,
                      struct mr_err *reterr)
{
    const struct mr_made_class *class = value->class;
    struct mr_made_value *child = &value->child[i];
    struct mr_view name = child_name(value->type, i);
    struct mr_view below = mr_view_of(mr_arena_printf(arena, MR_VIEW_FMT "." MR_VIEW_FMT,
                                                      MR_VIEW_ARG(path), MR_VIEW_ARG(name)));

    int rc = mr_made_value_init(child, class, arena, below, mr_type_child(value->type, i),
                                options, reterr);
    if (rc == 0 && child->leaf != NULL && class->leaf_rows != NULL &&
        class->leaf_rows(child->leaf) != INT64_MAX)
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Invalid value for option 'fields." MR_VIEW_FMT ".kind'.\n\nA sequence "
                     "counts rows: it can not lie within a row, an array or a map.",
                     MR_VIEW_ARG(below));
    return rc;
}

static int init_nested(struct mr_made_value *value, struct mr_arena *arena, struct mr_view path,
                       const struct mr_options *options, struct mr_options *own,
                       struct mr_err *reterr)
{
    int rc = 0;

    if (value->type.id != MR_TYPE_ROW)
        rc = init_length(value, own, reterr);
    value->children = value->type.id == MR_TYPE_MULTISET ? 1 : value->type.nested->count;
    value->child = MR_NEW_ARRAY(arena, struct mr_made_value, value->children);
    for (uint32_t i = 0; i < value->children && rc == 0; i++)
        rc = init_child(value, i, arena, path, options, reterr);
    return rc;
}

static int init_null_rate(struct mr_made_value *value, struct mr_options *own,
                          struct mr_err *reterr)
{
    int rc = mr_options_double(own, collection_specs, "null-rate", &value->null_rate, reterr);

    if (rc < 0)
        return rc;
    if (!(value->null_rate >= 0 && value->null_rate <= 1))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option '%snull-rate'.\n\nExpected 0 to 1.",
                       own->prefix);
    if (value->null_rate > 0 && !value->type.nullable)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option '%snull-rate'.\n\nThe field is NOT NULL.",
                       own->prefix);
    return 0;
}

int mr_made_value_init(struct mr_made_value *value, const struct mr_made_class *class,
                       struct mr_arena *arena, struct mr_view path, struct mr_type type,
                       const struct mr_options *options, struct mr_err *reterr)
{
    char *prefix = mr_arena_printf(arena, "fields." MR_VIEW_FMT ".", MR_VIEW_ARG(path));
    struct mr_options own = mr_options_under(options, prefix);

    *value = (struct mr_made_value){.class = class, .type = type};
    int rc = init_null_rate(value, &own, reterr);
    if (rc < 0)
        return rc;
    return mr_type_is_nested(type) ? init_nested(value, arena, path, options, &own, reterr)
                                   : class->leaf_new(arena, type, &own, &value->leaf, reterr);
}
