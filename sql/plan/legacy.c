#include "sql/plan/bind.h"

/*
 * The WITH keys of Flink before 1.11 ('connector.type', 'format.type'), which files
 * still hold, brought to today's.
 */

/* FROM "": dropped.  TO ends with '.': the rest of the key follows. */
static const struct rename {
    const char *from, *to;
} renames[] = {
    {"connector.type", "connector"},
    {"connector.version", ""},
    {"connector.property-version", ""},
    {"connector.topic", "topic"},
    {"connector.startup-mode", "scan.startup.mode"},
    {"connector.path", "path"},
    {"connector.table", "table-name"},
    {"connector.properties.", "properties."},
    {"connector.", ""},
    {"format.type", "format"},
    {"format.property-version", ""},
    {"format.derive-schema", ""},
};

static bool starts_with(struct mr_view text, const char *prefix)
{
    size_t len = strlen(prefix);

    return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

static const struct mr_option *find(const struct mr_options *options, const char *key)
{
    for (uint32_t i = 0; i < options->count; i++)
        if (mr_view_is(options->option[i].key, key))
            return &options->option[i];
    return NULL;
}

/* 'connector.properties.0.key' = 'group.id', 'connector.properties.0.value' = 'g'. */
static bool translate_indexed(struct mr_binder *b, const struct mr_options *options,
                              struct mr_option *option)
{
    struct mr_view key = option->key;

    if (!starts_with(key, "connector.properties.") || key.len < 4 ||
        memcmp(key.data + key.len - 4, ".key", 4) != 0)
        return false;
    char *other = mr_arena_printf(b->arena, "%.*s.value", (int)key.len - 4, key.data);
    const struct mr_option *value = find(options, other);
    if (value == NULL)
        return false;
    option->key = mr_view_of(
        mr_arena_printf(b->arena, "properties." MR_VIEW_FMT, MR_VIEW_ARG(option->value)));
    option->value = value->value;
    return true;
}

/* Is KEY the second half of an indexed property whose first half is there? */
static bool is_indexed_value(struct mr_binder *b, const struct mr_options *options,
                             struct mr_view key)
{
    if (!starts_with(key, "connector.properties.") || key.len < 6 ||
        memcmp(key.data + key.len - 6, ".value", 6) != 0)
        return false;
    return find(options, mr_arena_printf(b->arena, "%.*s.key", (int)key.len - 6, key.data)) !=
           NULL;
}

/* The new key, NULL to drop the option; KEY itself when it is not an old one. */
static const char *translate_key(struct mr_binder *b, struct mr_view key, const char *format)
{
    for (size_t i = 0; i < MR_COUNTOF(renames); i++) {
        const char *from = renames[i].from, *to = renames[i].to;
        size_t len = strlen(from);
        bool is_prefix = from[len - 1] == '.';
        if (is_prefix ? !starts_with(key, from) : !mr_view_is(key, from))
            continue;
        if (!is_prefix)
            return to[0] == '\0' ? NULL : to;
        return mr_arena_printf(b->arena, "%s%.*s", to, (int)(key.len - len), key.data + len);
    }
    if (starts_with(key, "format.") && format != NULL)
        return mr_arena_printf(b->arena, "%s.%.*s", format, (int)key.len - 7, key.data + 7);
    return key.data;
}

static int refuse(struct mr_binder *b, const struct mr_table *table, struct mr_view key,
                  const char *hint)
{
    struct mr_span span = table->span;

    for (uint32_t i = 0; i < table->options; i++)
        if (mr_view_eq(table->option[i].key, key))
            span = table->option[i].key_span;
    return mr_diag_fail(b->err, MR_ERR_UNSUPPORTED, table->source, span, hint,
                        "the old option '" MR_VIEW_FMT "' is not supported", MR_VIEW_ARG(key));
}

int mr_options_translate(struct mr_binder *b, const struct mr_table *table,
                         struct mr_options *options)
{
    struct mr_option *kept = MR_NEW_ARRAY(b->arena, struct mr_option, options->count + 1);
    uint32_t count = 0;
    const struct mr_option *type = find(options, "format.type");
    const char *format = NULL;

    if (find(options, "connector.type") == NULL)
        return 0;
    if (type != NULL)
        format = mr_arena_copy(b->arena, type->value.data, type->value.len);
    for (uint32_t i = 0; i < options->count; i++) {
        struct mr_option option = options->option[i];
        if (starts_with(option.key, "schema."))
            return refuse(b, table, option.key, "declare the columns in CREATE TABLE t (..)");
        if (mr_view_is(option.key, "update-mode")) {
            if (mr_view_is(option.value, "append"))
                continue;
            return refuse(b, table, option.key, "only 'append' is left; leave it out");
        }
        if (is_indexed_value(b, options, option.key))
            continue;
        if (!translate_indexed(b, options, &option)) {
            const char *key = translate_key(b, option.key, format);
            if (key == NULL)
                continue;
            option.key = mr_view_of(key);
        }
        kept[count++] = option;
    }
    options->option = kept;
    options->count = count;
    mr_bind_warn(b, table->source, table->span,
                 "table '" MR_VIEW_FMT "' uses the options of Flink before 1.11 "
                 "('connector.type'); they were translated, 'connector' = '...' is today's",
                 MR_VIEW_ARG(table->name));
    return 0;
}
