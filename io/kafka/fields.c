#include "io/kafka/fields.h"

#include <stdlib.h>

static void fields_init(struct mr_kafka_fields *fields, uint32_t most)
{
    *fields = (struct mr_kafka_fields){
        .schema = {0, calloc((size_t)most + 1, sizeof(struct mr_field))},
        .column = calloc((size_t)most + 1, sizeof(uint32_t)),
    };
    MR_ASSERT(fields->schema.field != NULL && fields->column != NULL);
}

void mr_kafka_fields_free(struct mr_kafka_fields *fields)
{
    free(fields->schema.field);
    free(fields->column);
    *fields = (struct mr_kafka_fields){0};
}

static void add(struct mr_kafka_fields *fields, const struct mr_table_spec *spec,
                uint32_t column, size_t skip)
{
    struct mr_field field = spec->schema->field[column];

    field.name = (struct mr_view){field.name.data + skip, field.name.len - skip};
    fields->column[fields->schema.count] = column;
    fields->schema.field[fields->schema.count++] = field;
}

static bool has(const struct mr_kafka_fields *fields, uint32_t column)
{
    for (uint32_t i = 0; i < fields->schema.count; i++)
        if (fields->column[i] == column)
            return true;
    return false;
}

static int no_such_field(const struct mr_table_spec *spec, struct mr_view name,
                         struct mr_err *reterr)
{
    struct mr_text there;

    mr_text_init(&there);
    for (uint32_t i = 0; i < spec->physical; i++)
        mr_text_printf(&there, "%s" MR_VIEW_FMT, i == 0 ? "" : ", ",
                       MR_VIEW_ARG(spec->schema->field[i].name));
    int rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Could not find the field '" MR_VIEW_FMT
                     "' in the table schema for usage in the key format. A key field must be a "
                     "regular, physical column. The following columns can be selected in the "
                     "'key.fields' option: [%s]",
                     MR_VIEW_ARG(name), there.data);
    mr_text_fini(&there);
    return rc;
}

static int add_key_column(struct mr_kafka_fields *key, const struct mr_table_spec *spec,
                          uint32_t i, struct mr_view prefix, struct mr_err *reterr)
{
    struct mr_view column = spec->schema->field[i].name;

    if (prefix.len != 0 &&
        (column.len <= prefix.len || memcmp(column.data, prefix.data, prefix.len) != 0))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "All fields in 'key.fields' must be prefixed with '" MR_VIEW_FMT
                       "' when option 'key.fields-prefix' is set but field '" MR_VIEW_FMT
                       "' is not prefixed.",
                       MR_VIEW_ARG(prefix), MR_VIEW_ARG(column));
    if (has(key, i))
        return mr_fail(reterr, MR_ERR_OPTION, "'key.fields' names '" MR_VIEW_FMT "' twice",
                       MR_VIEW_ARG(column));
    add(key, spec, i, prefix.len);
    return 0;
}

static int add_key(struct mr_kafka_fields *key, const struct mr_table_spec *spec,
                   struct mr_view name, struct mr_view prefix, struct mr_err *reterr)
{
    for (uint32_t i = 0; i < spec->physical; i++)
        if (mr_view_eq(spec->schema->field[i].name, name))
            return add_key_column(key, spec, i, prefix, reterr);
    return no_such_field(spec, name, reterr);
}

static int add_primary_key(struct mr_kafka_fields *key, const struct mr_table_spec *spec,
                           struct mr_view prefix, struct mr_err *reterr)
{
    int rc = 0;

    for (uint32_t i = 0; i < spec->primary_keys && rc == 0; i++)
        rc = add_key_column(key, spec, spec->primary_key[i], prefix, reterr);
    return rc;
}

static int split_keys(struct mr_kafka_fields *key, const struct mr_table_spec *spec,
                      struct mr_view list, struct mr_view prefix, struct mr_err *reterr)
{
    int rc = 0;

    while (list.len != 0 && rc == 0) {
        const char *end = memchr(list.data, ';', list.len);
        size_t len = end != NULL ? (size_t)(end - list.data) : list.len;
        size_t skip = end != NULL ? len + 1 : len;
        rc = add_key(key, spec, (struct mr_view){list.data, len}, prefix, reterr);
        list = (struct mr_view){list.data + skip, list.len - skip};
    }
    return rc;
}

static int check_prefix(struct mr_view prefix, bool includes_key, struct mr_err *reterr)
{
    if (prefix.len != 0 && includes_key)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "A key prefix is not allowed when option 'value.fields-include' is set to "
            "'ALL'. Set it to 'EXCEPT_KEY' instead to avoid field overlaps.");
    return 0;
}

/* What fits together and what does not. */
static int check(const struct mr_table_spec *spec, struct mr_view list, struct mr_view prefix,
                 bool includes_key, struct mr_err *reterr)
{
    if (spec->key_format == NULL && list.len != 0)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "The option 'key.fields' can only be declared if a key format is defined "
            "using 'key.format'.");
    if (spec->key_format != NULL && list.len == 0)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "A key format 'key.format' requires the declaration of one or more of key "
            "fields using 'key.fields'.");
    return check_prefix(prefix, includes_key, reterr);
}

/* Of 'upsert-kafka'. */
static int check_upsert(const struct mr_table_spec *spec, struct mr_err *reterr)
{
    if (spec->primary_keys == 0)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "'upsert-kafka' tables require to define a PRIMARY KEY constraint. The "
            "PRIMARY KEY specifies which columns should be read from or write to the "
            "Kafka message key. The PRIMARY KEY also defines records in the "
            "'upsert-kafka' table should update or delete on which keys.");
    if (spec->format->has_changes || spec->key_format->has_changes)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'upsert-kafka' connector doesn't support '%s' as %s format, because it "
                       "is not in insert-only mode.",
                       spec->format->has_changes ? spec->format->name : spec->key_format->name,
                       spec->format->has_changes ? "value" : "key");
    return 0;
}

int mr_kafka_fields_new(const struct mr_table_spec *spec, bool is_upsert,
                        struct mr_kafka_fields *key, struct mr_kafka_fields *value,
                        struct mr_err *reterr)
{
    struct mr_view list = {"", 0}, prefix = {"", 0};
    int include = 0;

    fields_init(key, spec->physical);
    fields_init(value, spec->physical);
    int rc = is_upsert ? check_upsert(spec, reterr)
                       : mr_options_string(spec->options, mr_kafka_options, "key.fields", &list,
                                           reterr);
    if (rc == 0)
        rc = mr_options_string(spec->options, mr_kafka_options, "key.fields-prefix", &prefix,
                               reterr);
    if (rc == 0)
        rc = mr_options_enum(spec->options, mr_kafka_options, "value.fields-include", &include,
                             reterr);
    if (rc == 0)
        rc = is_upsert ? check_prefix(prefix, include == 0, reterr)
                       : check(spec, list, prefix, include == 0, reterr);
    if (rc == 0)
        rc = is_upsert ? add_primary_key(key, spec, prefix, reterr)
                       : split_keys(key, spec, list, prefix, reterr);
    for (uint32_t i = 0; i < spec->physical && rc == 0; i++)
        if (include == 0 || !has(key, i))
            add(value, spec, i, 0);
    if (rc < 0) {
        mr_kafka_fields_free(key);
        mr_kafka_fields_free(value);
    }
    return rc;
}
