#include "sql/plan/bind_options.h"

#include "operators/lookup/options.h"

static void put_option(struct mr_binder *b, struct mr_options *options, struct mr_view key,
                       struct mr_view value)
{
    for (uint32_t i = 0; i < options->count; i++) {
        if (!mr_view_eq(options->option[i].key, key))
            continue;
        options->option[i].value = mr_arena_view(b->arena, value);
        return;
    }
    struct mr_option option = {mr_arena_view(b->arena, key), mr_arena_view(b->arena, value),
                               false};
    MR_PUSH(b->arena, options->option, options->count, option);
}

int mr_bind_options(struct mr_binder *b, const struct mr_table *table,
                    const struct mr_ast_hints *hints, struct mr_options **ret)
{
    struct mr_options *options = MR_NEW(b->arena, struct mr_options);
    struct mr_text path;

    b->hints = hints;
    mr_text_init(&path);
    const struct mr_identifier of = mr_table_identifier(table);
    mr_identifier_print(&of, &path);
    options->table = mr_arena_view(b->arena, mr_text_view(&path));
    mr_text_fini(&path);
    for (uint32_t i = 0; i < table->options; i++)
        put_option(b, options, table->option[i].key, table->option[i].value);
    int rc = mr_options_translate(b, table, options);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; hints != NULL && i < hints->count; i++) {
        const struct mr_ast_hint *hint = &hints->hint[i];
        if (!mr_view_is_nocase(hint->name.name, "OPTIONS"))
            return mr_bind_refuse(b, hint->name.span,
                                  "OPTIONS('key'='value') is the hint there is",
                                  "the hint " MR_VIEW_FMT, MR_VIEW_ARG(hint->name.name));
        for (uint32_t k = 0; k < hint->items; k++) {
            if (hint->item[k].key.data == NULL)
                return mr_bind_fail(b, hint->item[k].span, "OPTIONS('key'='value')",
                                    "an option needs a value");
            put_option(b, options, hint->item[k].key, hint->item[k].value);
        }
    }
    *ret = options;
    return 0;
}

int mr_bind_wrap_option(struct mr_binder *b, const struct mr_table *table, const char *key)
{
    struct mr_span span = table->span;

    for (uint32_t i = 0; b->hints != NULL && i < b->hints->count; i++) {
        const struct mr_ast_hint *hint = &b->hints->hint[i];
        for (uint32_t k = 0; k < hint->items; k++)
            if (key == NULL || mr_view_is(hint->item[k].key, key))
                return mr_diag_wrap(b->err, b->source, hint->item[k].span, NULL);
    }
    if (key == NULL)
        return mr_diag_wrap(b->err, table->source, span, NULL);
    for (uint32_t i = 0; i < table->options; i++)
        if (mr_view_is(table->option[i].key, key))
            span = table->option[i].value_span;
    return mr_diag_wrap(b->err, table->source, span, NULL);
}

static const struct mr_option_spec common_options[] = {
    {"connector", MR_OPTION_STRING, NULL, false, NULL, "what reads or writes the table"},
    {"format", MR_OPTION_STRING, NULL, false, NULL, "how a message becomes a row"},
    {"value.format", MR_OPTION_STRING, NULL, false, NULL, "the same as 'format'"},
    {"property-version", MR_OPTION_STRING, NULL, false, NULL, "1; kept for old files"},
    {0},
};

static uint32_t add_specs(struct mr_arena *arena, const struct mr_option_spec *specs,
                          const char *prefix, bool is_asked, struct mr_option_spec **list,
                          uint32_t count)
{
    for (; specs != NULL && specs->name != NULL; specs++) {
        struct mr_option_spec spec = *specs;
        spec.name = mr_arena_printf(arena, "%s%s", prefix, specs->name);
        spec.is_required = spec.is_required && is_asked;
        bool is_known = false;
        for (uint32_t i = 0; i < count; i++)
            if (strcmp((*list)[i].name, spec.name) == 0) {
                (*list)[i].is_required |= spec.is_required;
                is_known = true;
            }
        if (!is_known)
            MR_PUSH(arena, *list, count, spec);
    }
    return count;
}

/* Does the value of OPTION read as what its SPEC says? */
static int check_value(struct mr_options *options, const struct mr_option_spec *specs,
                       const struct mr_option_spec *spec, struct mr_err *reterr)
{
    int64_t number;
    double real;
    bool flag;
    int choice;

    switch (spec->kind) {
    case MR_OPTION_STRING:
    case MR_OPTION_PREFIX: return 0;
    case MR_OPTION_INT: return mr_options_int(options, specs, spec->name, &number, reterr);
    case MR_OPTION_BOOL: return mr_options_bool(options, specs, spec->name, &flag, reterr);
    case MR_OPTION_DOUBLE: return mr_options_double(options, specs, spec->name, &real, reterr);
    case MR_OPTION_DURATION:
        return mr_options_duration(options, specs, spec->name, &number, reterr);
    case MR_OPTION_BYTES: return mr_options_bytes(options, specs, spec->name, &number, reterr);
    case MR_OPTION_ENUM: return mr_options_enum(options, specs, spec->name, &choice, reterr);
    }
    return 0;
}

static int check_values(struct mr_binder *b, const struct mr_table *table,
                        struct mr_options *options, const struct mr_option_spec *specs)
{
    for (const struct mr_option_spec *spec = specs; spec->name != NULL; spec++)
        if (mr_options_find(options, spec->name) != NULL &&
            check_value(options, specs, spec, b->err) < 0)
            return mr_bind_wrap_option(b, table, spec->name);
    return 0;
}

/* A table may be read and written: options of the other side are known, not required. */
int mr_bind_check_options(struct mr_binder *b, const struct mr_table *table,
                          struct mr_options *options, const struct mr_source_class *source,
                          const struct mr_sink_class *sink, bool is_scan,
                          const struct mr_table_formats *formats)
{
    struct mr_option_spec *list = NULL, end = {0};
    uint32_t count = add_specs(b->arena, common_options, "", true, &list, 0);

    if (source != NULL)
        count = add_specs(b->arena, source->options, "", is_scan, &list, count);
    if (sink != NULL)
        count = add_specs(b->arena, sink->options, "", !is_scan, &list, count);
    if (source != NULL)
        count = add_specs(b->arena, mr_scan_options, "", is_scan, &list, count);
    if (source != NULL && (source->lookup != NULL || source->is_loadable))
        count = add_specs(b->arena, mr_lookup_options, "", is_scan, &list, count);
    if (formats->value != NULL)
        count = add_specs(b->arena, formats->value->options, formats->value_prefix, true, &list,
                          count);
    if (formats->key != NULL)
        count =
            add_specs(b->arena, formats->key->options, formats->key_prefix, true, &list, count);
    MR_PUSH(b->arena, list, count, end);
    const struct mr_option_spec *sets[] = {list, NULL};
    const char *name = is_scan ? source->name : sink->name;
    if (mr_options_finish(options, sets, name, b->err) < 0)
        return mr_bind_wrap_option(b, table, NULL);
    return check_values(b, table, options, list);
}

int mr_bind_connector_name(struct mr_binder *b, const struct mr_table *table,
                           struct mr_options *options, struct mr_view *ret)
{
    const struct mr_option *option = mr_options_find(options, "connector");

    if (option == NULL)
        return mr_diag_fail(b->err, MR_ERR_OPTION, table->source, table->span,
                            "add WITH ('connector' = '...')",
                            "Table options do not contain an option key 'connector' for "
                            "discovering a connector.");
    *ret = option->value;
    return 0;
}

/* The format that OPTION, called KEY, names; its own options begin with OUTER and its name. */
static int resolve_format(struct mr_binder *b, const struct mr_table *table,
                          const struct mr_option *option, const char *key, const char *outer,
                          bool is_scan, const struct mr_format_class **ret,
                          const char **ret_prefix)
{
    if (b->env->resolver->format(option->value, ret, b->err) < 0)
        return mr_bind_wrap_option(b, table, key);
    MR_ASSERT(*ret != NULL);
    if (is_scan ? (*ret)->decoder_new == NULL : (*ret)->encoder_new == NULL) {
        (void)mr_fail(b->err, MR_ERR_OPTION, "format '%s' can not %s", (*ret)->name,
                      is_scan ? "read" : "write");
        return mr_bind_wrap_option(b, table, key);
    }
    *ret_prefix =
        mr_arena_printf(b->arena, "%s" MR_VIEW_FMT ".", outer, MR_VIEW_ARG(option->value));
    return 0;
}

int mr_bind_find_format(struct mr_binder *b, const struct mr_table *table,
                        struct mr_options *options, bool is_needed, bool is_scan,
                        const struct mr_format_class **ret, const char **ret_prefix)
{
    const char *key = "format", *outer = "";
    const struct mr_option *option = mr_options_find(options, "format");

    if (option == NULL) {
        option = mr_options_find(options, "value.format");
        key = "value.format";
        outer = "value.";
    }
    if (option == NULL && is_needed)
        return mr_diag_fail(b->err, MR_ERR_OPTION, table->source, table->span,
                            "add 'format' = 'json', 'csv' or 'raw'",
                            "One or more required options are missing.\n\nMissing required "
                            "options are:\n\nformat");
    if (option == NULL)
        return 0;
    return resolve_format(b, table, option, key, outer, is_scan, ret, ret_prefix);
}

int mr_bind_find_key_format(struct mr_binder *b, const struct mr_table *table,
                            struct mr_options *options, bool is_scan,
                            const struct mr_format_class **ret, const char **ret_prefix)
{
    const struct mr_option *option = mr_options_find(options, "key.format");

    if (option == NULL)
        return 0;
    return resolve_format(b, table, option, "key.format", "key.", is_scan, ret, ret_prefix);
}

const char *mr_bind_table_uid(struct mr_binder *b, const char *kind,
                              const struct mr_table *table, uint32_t ordinal)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_text_printf(&text, "%s:", kind);
    bool is_default_catalog = mr_view_is(table->catalog, MR_DEFAULT_CATALOG);
    if (!is_default_catalog)
        mr_text_printf(&text, MR_VIEW_FMT ".", MR_VIEW_ARG(table->catalog));
    if (!is_default_catalog || !mr_view_is(table->database, MR_DEFAULT_DATABASE))
        mr_text_printf(&text, MR_VIEW_FMT ".", MR_VIEW_ARG(table->database));
    mr_text_printf(&text, MR_VIEW_FMT, MR_VIEW_ARG(table->name));
    if (ordinal > 1)
        mr_text_printf(&text, "#%u", ordinal);
    const char *out = mr_arena_copy(b->arena, text.data, text.len);
    mr_text_fini(&text);
    return out;
}
