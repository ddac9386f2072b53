#include "core/base/hash.h"
#include "operators/scan/dead_letter.h"
#include "sql/plan/bind.h"

/* -- Columns ------------------------------------------------------------------ */

/* The columns resolved so far, by name, with what they are over the raw ones. */
struct known {
    struct mr_schema *schema; /* count grows */
    struct mr_expr **column;
};

static void know(struct known *known, struct mr_view name, struct mr_expr *expr)
{
    uint32_t i = known->schema->count++;

    known->schema->field[i] = (struct mr_field){name, expr->type};
    known->column[i] = expr;
}

/* Syntax of the table, bound over the known columns and brought down to the raw ones. */
static int bind_over_raw(struct mr_binder *b, const struct mr_table *table,
                         const struct known *known, const struct mr_table_expr *syntax,
                         const char *place, struct mr_expr **ret)
{
    const struct mr_source *outer = b->source;
    struct mr_scope scope = {.schema = known->schema, .name = table->name, .place = place};
    struct mr_expr *expr;

    b->source = syntax->source;
    int rc = mr_bind_expr(b, &scope, syntax->expr, &expr);
    b->source = outer;
    if (rc < 0)
        return rc;
    *ret = mr_expr_substitute(b->arena, expr, known->column);
    return 0;
}

static int bind_metadata(struct mr_binder *b, const struct mr_table *table,
                         const struct mr_table_column *column,
                         const struct mr_source_class *source_class, uint32_t raw,
                         struct mr_table_shape *shape, struct mr_expr **ret)
{
    const struct mr_metadata_spec *spec = source_class == NULL ? NULL : source_class->metadata;
    struct mr_type type = column->type;

    if (source_class != NULL) {
        while (spec != NULL && spec->key != NULL &&
               !mr_view_is(column->metadata_key, spec->key))
            spec++;
        if (spec == NULL || spec->key == NULL) {
            struct mr_text keys;
            mr_text_init(&keys);
            for (spec = source_class->metadata; spec != NULL && spec->key != NULL; spec++)
                mr_text_printf(&keys, "%s%s", keys.len == 0 ? "it has: " : ", ", spec->key);
            int rc =
                mr_diag_fail(b->err, MR_ERR_BIND, column->source, column->span,
                             keys.len == 0 ? "it has none" : keys.data,
                             "Invalid metadata key '" MR_VIEW_FMT "' in column '" MR_VIEW_FMT
                             "' of table '" MR_VIEW_FMT "': connector '%s' does not have it",
                             MR_VIEW_ARG(column->metadata_key), MR_VIEW_ARG(column->name),
                             MR_VIEW_ARG(table->name), source_class->name);
            mr_text_fini(&keys);
            return rc;
        }
        type = spec->type;
    }
    shape->raw->field[raw] = (struct mr_field){mr_arena_view(b->arena, column->name), type};
    shape->metadata_key[raw - shape->physical] =
        mr_arena_copy(b->arena, column->metadata_key.data, column->metadata_key.len);
    int rc = mr_expr_cast(b->arena, mr_expr_column(b->arena, raw, type), column->type, true,
                          false, ret, b->err);
    return rc < 0 ? mr_diag_wrap(b->err, column->source, column->span, NULL) : 0;
}

static int bind_watermark(struct mr_binder *b, const struct mr_table *table,
                          const struct known *known, struct mr_table_shape *shape)
{
    const struct mr_table_column *column = &table->column[table->rowtime];
    struct mr_expr *rowtime = shape->column[table->rowtime];
    struct mr_text type;

    int rc = bind_over_raw(b, table, known, &table->watermark, "WATERMARK", &shape->watermark);
    if (rc < 0)
        return rc;
    shape->rowtime = rowtime;
    mr_text_init(&type);
    if (!mr_type_is_timestamp(rowtime->type)) {
        mr_type_print(rowtime->type, &type);
        rc =
            mr_diag_fail(b->err, MR_ERR_BIND, column->source, column->span,
                         "compute one: ts AS TO_TIMESTAMP(text) or TO_TIMESTAMP_LTZ(number, 3)",
                         "Invalid data type of time field for watermark definition. The field "
                         "must be of type TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported "
                         "precision 'p' is from 0 to 9, but the time field type is %s",
                         type.data);
    } else if (shape->watermark->type.id != rowtime->type.id) {
        mr_type_print(shape->watermark->type, &type);
        rc = mr_diag_fail(
            b->err, MR_ERR_BIND, table->watermark.source, table->watermark.expr->span,
            "the usual one is: column - INTERVAL '5' SECOND",
            "Invalid data type of expression for watermark definition. It must be "
            "of the time field's type, but it is %s",
            type.data);
    }
    mr_text_fini(&type);
    return rc;
}

int mr_bind_shape(struct mr_binder *b, const struct mr_table *table,
                  const struct mr_source_class *source_class, struct mr_table_shape *ret)
{
    struct mr_table_shape shape = {0};
    uint32_t raws = 0, raw = 0;

    for (uint32_t i = 0; i < table->columns; i++) {
        raws += table->column[i].kind != MR_AST_COLUMN_COMPUTED;
        shape.physical += table->column[i].kind == MR_AST_COLUMN_PHYSICAL;
    }
    shape.raw = mr_schema_new(b->arena, raws);
    shape.metadata_key = MR_NEW_ARRAY(b->arena, const char *, raws - shape.physical + 1);
    shape.schema = mr_schema_new(b->arena, table->columns);
    shape.column = MR_NEW_ARRAY(b->arena, struct mr_expr *, table->columns + 1);
    struct known known = {.schema = mr_schema_new(b->arena, table->columns)};
    known.schema->count = 0;
    known.column = MR_NEW_ARRAY(b->arena, struct mr_expr *, table->columns + 1);

    uint32_t metadata = shape.physical;
    for (uint32_t i = 0; i < table->columns; i++) {
        const struct mr_table_column *column = &table->column[i];
        struct mr_view name = mr_arena_view(b->arena, column->name);
        shape.schema->field[i].name = name;
        if (column->kind == MR_AST_COLUMN_COMPUTED)
            continue;
        if (column->kind == MR_AST_COLUMN_PHYSICAL) {
            shape.raw->field[raw] = (struct mr_field){name, column->type};
            shape.column[i] = mr_expr_column(b->arena, raw++, column->type);
        } else {
            int rc = bind_metadata(b, table, column, source_class, metadata++, &shape,
                                   &shape.column[i]);
            if (rc < 0)
                return rc;
        }
        know(&known, name, shape.column[i]);
    }
    for (uint32_t i = 0; i < table->columns; i++) {
        const struct mr_table_column *column = &table->column[i];
        if (column->kind != MR_AST_COLUMN_COMPUTED)
            continue;
        int rc = bind_over_raw(b, table, &known, &column->computed, "a computed column",
                               &shape.column[i]);
        if (rc < 0)
            return rc;
        know(&known, shape.schema->field[i].name, shape.column[i]);
    }
    for (uint32_t i = 0; i < table->columns; i++)
        shape.schema->field[i].type = shape.column[i]->type;
    if (table->rowtime >= 0) {
        int rc = bind_watermark(b, table, &known, &shape);
        if (rc < 0)
            return rc;
    }
    *ret = shape;
    return 0;
}

/* -- Options ------------------------------------------------------------------- */

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
    mr_table_print_path(table, &path);
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

/* Say where the option KEY stands: in a hint, in the CREATE TABLE, or else the table's
 * name there.  KEY NULL: some option, nobody knows which. */
static int wrap_option(struct mr_binder *b, const struct mr_table *table, const char *key)
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
            return wrap_option(b, table, spec->name);
    return 0;
}

/* A table may be read and written: options of the other side are known, not required. */
/* A table's formats, with the prefixes of their options; either may be missing. */
struct table_formats {
    const struct mr_format_class *value, *key;
    const char *value_prefix, *key_prefix;
};

static int check_options(struct mr_binder *b, const struct mr_table *table,
                         struct mr_options *options, const struct mr_source_class *source,
                         const struct mr_sink_class *sink, bool is_scan,
                         const struct table_formats *formats)
{
    struct mr_option_spec *list = NULL, end = {0};
    uint32_t count = add_specs(b->arena, common_options, "", true, &list, 0);

    if (source != NULL)
        count = add_specs(b->arena, source->options, "", is_scan, &list, count);
    if (sink != NULL)
        count = add_specs(b->arena, sink->options, "", !is_scan, &list, count);
    if (source != NULL)
        count = add_specs(b->arena, mr_scan_options, "", is_scan, &list, count);
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
        return wrap_option(b, table, NULL);
    return check_values(b, table, options, list);
}

static int connector_name(struct mr_binder *b, const struct mr_table *table,
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
        return wrap_option(b, table, key);
    MR_ASSERT(*ret != NULL);
    if (is_scan ? (*ret)->decoder_new == NULL : (*ret)->encoder_new == NULL) {
        (void)mr_fail(b->err, MR_ERR_OPTION, "format '%s' can not %s", (*ret)->name,
                      is_scan ? "read" : "write");
        return wrap_option(b, table, key);
    }
    *ret_prefix =
        mr_arena_printf(b->arena, "%s" MR_VIEW_FMT ".", outer, MR_VIEW_ARG(option->value));
    return 0;
}

/* 'format' or 'value.format' of a table whose connector needs one. */
static int find_format(struct mr_binder *b, const struct mr_table *table,
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

/* 'key.format' of a sink; whether the connector has such a thing, check_options() tells. */
static int find_key_format(struct mr_binder *b, struct mr_rel_sink *sink)
{
    const struct mr_option *option = mr_options_find(sink->options, "key.format");

    if (option == NULL)
        return 0;
    return resolve_format(b, sink->table, option, "key.format", "key.", false,
                          &sink->key_format, &sink->key_prefix);
}

/* -- Scans ------------------------------------------------------------------- */

static const char *uid(struct mr_binder *b, const char *kind, const struct mr_table *table,
                       uint32_t ordinal)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_text_printf(&text, "%s:", kind);
    if (!mr_view_is(table->database, MR_DEFAULT_DATABASE))
        mr_text_printf(&text, MR_VIEW_FMT ".", MR_VIEW_ARG(table->database));
    mr_text_printf(&text, MR_VIEW_FMT, MR_VIEW_ARG(table->name));
    if (ordinal > 1)
        mr_text_printf(&text, "#%u", ordinal);
    const char *out = mr_arena_copy(b->arena, text.data, text.len);
    mr_text_fini(&text);
    return out;
}

/* A scan with hints is another one than without, and named by what they say, not by where
 * it stands.  The text of hints may hold a password: only its hash is shown. */
static const char *scan_uid(struct mr_binder *b, const struct mr_table *table,
                            const struct mr_ast_hints *hints)
{
    const char *name = uid(b, "scan", table, 1);
    uint64_t hash = 0;

    if (hints == NULL || hints->count == 0)
        return name;
    for (uint32_t i = 0; i < hints->count; i++) {
        const struct mr_ast_hint *hint = &hints->hint[i];

        for (uint32_t k = 0; k < hint->items; k++) {
            hash = mr_hash_bytes(hint->item[k].key.data, hint->item[k].key.len, hash);
            hash = mr_hash_bytes(hint->item[k].value.data, hint->item[k].value.len, hash);
        }
    }
    return mr_arena_printf(b->arena, "%s+%08x", name, (unsigned)(hash >> 32));
}

static bool options_equal(const struct mr_options *a, const struct mr_options *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!mr_view_eq(a->option[i].key, b->option[i].key) ||
            !mr_view_eq(a->option[i].value, b->option[i].value))
            return false;
    return true;
}

/* The sink table an option of a source table names: "dead", "db.dead". */
static int bind_target(struct mr_binder *b, const struct mr_table *table,
                       struct mr_options *options, const char *key, const char *kind,
                       struct mr_rel_sink **ret)
{
    const struct mr_option *option = mr_options_find(options, key);
    struct mr_view database, name;

    if (option == NULL)
        return 0;
    database = table->database;
    name = option->value;
    const char *dot = memchr(name.data, '.', name.len);
    if (dot != NULL) {
        database = (struct mr_view){name.data, (size_t)(dot - name.data)};
        name = (struct mr_view){dot + 1, name.len - database.len - 1};
    }
    const struct mr_table *target = mr_catalog_find(b->env->catalog, database, name);
    if (target == NULL || target->is_view) {
        (void)mr_fail(b->err, MR_ERR_BIND, "'%s' = '" MR_VIEW_FMT "': there is no such table",
                      key, MR_VIEW_ARG(option->value));
        return wrap_option(b, table, key);
    }
    return mr_bind_sink(b, target, NULL, target->span, kind, ret);
}

static int bind_dead_letters(struct mr_binder *b, struct mr_rel_scan *scan)
{
    const struct mr_table *table = scan->table;
    struct mr_rel_sink *sink = NULL;
    int rc = bind_target(b, table, scan->options, "dead-letter.table", "dead-letter", &sink);

    if (rc < 0 || sink == NULL)
        return rc;
    if (scan->on_error != MR_ON_ERROR_DEAD_LETTER) {
        (void)mr_fail(b->err, MR_ERR_OPTION,
                      "'dead-letter.table' needs 'scan.on-error' = 'dead-letter'");
        return wrap_option(b, table, "dead-letter.table");
    }
    struct mr_rel *letters = MR_NEW(b->arena, struct mr_rel);
    letters->kind = MR_REL_SCAN;
    letters->schema = &mr_dead_letter_schema;
    letters->tag = MR_NEW_ARRAY(b->arena, struct mr_tag, mr_dead_letter_schema.count);
    const struct mr_source *outer = b->source;
    b->source = sink->table->source;
    rc = mr_bind_assign(b, letters, sink, NULL, sink->table->span, &scan->dead_letter);
    b->source = outer;
    return rc;
}

static int bind_scan_options(struct mr_binder *b, struct mr_rel_scan *scan)
{
    const struct mr_table *table = scan->table;
    int on_error = MR_ON_ERROR_FAIL;

    scan->idle_timeout_ns =
        mr_settings_get_duration_ns(b->env->settings, "table.exec.source.idle-timeout");
    if (mr_options_find(scan->options, "scan.watermark.idle-timeout") != NULL &&
        mr_options_duration(scan->options, mr_scan_options, "scan.watermark.idle-timeout",
                            &scan->idle_timeout_ns, b->err) < 0)
        return wrap_option(b, table, "scan.watermark.idle-timeout");
    if (mr_options_enum(scan->options, mr_scan_options, "scan.on-error", &on_error, b->err) < 0)
        return wrap_option(b, table, "scan.on-error");
    scan->on_error = (enum mr_on_error)on_error;
    int rc = bind_dead_letters(b, scan);
    if (rc == 0)
        rc = bind_target(b, table, scan->options, "late-records.target", "late", &scan->late);
    if (rc == 0 && scan->late != NULL && scan->rowtime == NULL) {
        (void)mr_fail(b->err, MR_ERR_OPTION,
                      "'late-records.target' needs a WATERMARK: without one no row is late");
        return wrap_option(b, table, "late-records.target");
    }
    return rc;
}

static int fill_scan(struct mr_binder *b, struct mr_rel_scan *scan)
{
    const struct mr_table *table = scan->table;
    const struct mr_sink_class *sink = NULL;
    struct mr_table_shape shape;
    struct mr_view connector;
    int rc = connector_name(b, table, scan->options, &connector);

    if (rc < 0)
        return rc;
    if (b->env->resolver->source(connector, &scan->source, b->err) < 0)
        return wrap_option(b, table, "connector");
    if (scan->source == NULL) {
        (void)mr_fail(b->err, MR_ERR_OPTION,
                      "Connector '" MR_VIEW_FMT
                      "' can only be used as a sink. It cannot be used "
                      "as a source.",
                      MR_VIEW_ARG(connector));
        return wrap_option(b, table, "connector");
    }
    if (b->env->resolver->sink(connector, &sink, NULL) < 0)
        sink = NULL;
    rc = find_format(b, table, scan->options, scan->source->needs_format, true, &scan->format,
                     &scan->format_prefix);
    if (rc == 0)
        rc = check_options(b, table, scan->options, scan->source, sink, true,
                           &(struct table_formats){.value = scan->format,
                                                   .value_prefix = scan->format_prefix});
    if (rc == 0)
        rc = mr_bind_shape(b, table, scan->source, &shape);
    if (rc < 0)
        return rc;
    scan->raw = shape.raw;
    scan->physical = shape.physical;
    scan->metadata_key = shape.metadata_key;
    scan->schema = shape.schema;
    scan->column = shape.column;
    scan->rowtime = shape.rowtime;
    scan->watermark = shape.watermark;
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, shape.schema->count + 1);
    if (table->rowtime >= 0)
        tag[table->rowtime].role = MR_ROLE_ROWTIME;
    for (uint32_t i = 0; i < shape.schema->count; i++)
        if (mr_expr_is_proctime(shape.column[i]))
            tag[i].role = MR_ROLE_PROCTIME;
    scan->tag = tag;
    scan->needed = MR_NEW_ARRAY(b->arena, bool, shape.schema->count + 1);
    return bind_scan_options(b, scan);
}

int mr_bind_scan(struct mr_binder *b, const struct mr_table *table,
                 const struct mr_ast_hints *hints, struct mr_span span,
                 struct mr_rel_scan **ret)
{
    struct mr_options *options;
    int rc = mr_bind_options(b, table, hints, &options);

    if (rc < 0)
        return rc;
    (void)span;
    for (uint32_t i = 0; i < b->scans; i++) {
        if (b->scan[i]->table != table)
            continue;
        if (options_equal(b->scan[i]->options, options)) {
            *ret = b->scan[i];
            return 0;
        }
    }
    struct mr_rel_scan *scan = MR_NEW(b->arena, struct mr_rel_scan);
    scan->table = table;
    scan->options = options;
    scan->uid = scan_uid(b, table, hints);
    rc = fill_scan(b, scan);
    if (rc < 0)
        return rc;
    MR_PUSH(b->arena, b->scan, b->scans, scan);
    if (scan->source->caution != NULL)
        mr_bind_warn(b, table->source, table->span, "connector '%s': %s", scan->source->name,
                     scan->source->caution);
    *ret = scan;
    return 0;
}

/* -- Sinks ------------------------------------------------------------------- */

static bool is_written(const struct mr_table_column *column)
{
    return column->kind == MR_AST_COLUMN_PHYSICAL ||
           (column->kind == MR_AST_COLUMN_METADATA && !column->is_virtual);
}

static int check_written_metadata(struct mr_binder *b, const struct mr_sink_class *sink,
                                  const struct mr_table_column *column)
{
    const struct mr_metadata_spec *spec = sink->metadata;

    while (spec != NULL && spec->key != NULL && !mr_view_is(column->metadata_key, spec->key))
        spec++;
    if (spec != NULL && spec->key != NULL && spec->is_writable)
        return 0;
    return mr_diag_fail(b->err, MR_ERR_BIND, column->source, column->span,
                        "declare it METADATA VIRTUAL to leave it out of what is written",
                        "Invalid metadata key '" MR_VIEW_FMT "' in column '" MR_VIEW_FMT
                        "': connector '%s' does not write it",
                        MR_VIEW_ARG(column->metadata_key), MR_VIEW_ARG(column->name),
                        sink->name);
}

static int sink_columns(struct mr_binder *b, struct mr_rel_sink *sink)
{
    const struct mr_table *table = sink->table;
    uint32_t count = 0, physical = 0, at = 0, filled = 0;

    for (uint32_t i = 0; i < table->columns; i++) {
        count += is_written(&table->column[i]);
        physical += table->column[i].kind == MR_AST_COLUMN_PHYSICAL;
    }
    struct mr_schema *schema = mr_schema_new(b->arena, count);
    sink->declared = MR_NEW_ARRAY(b->arena, uint32_t, count + 1);
    sink->metadata_key = MR_NEW_ARRAY(b->arena, const char *, count - physical + 1);
    sink->primary_key = MR_NEW_ARRAY(b->arena, uint32_t, table->primary_keys + 1);
    sink->physical = physical;
    uint32_t metadata = physical;
    for (uint32_t i = 0; i < table->columns; i++) {
        const struct mr_table_column *column = &table->column[i];
        if (!is_written(column))
            continue;
        uint32_t to = column->kind == MR_AST_COLUMN_PHYSICAL ? at++ : metadata++;
        if (to >= physical) {
            int rc = check_written_metadata(b, sink->sink, column);
            if (rc < 0)
                return rc;
            sink->metadata_key[to - physical] =
                mr_arena_copy(b->arena, column->metadata_key.data, column->metadata_key.len);
        }
        schema->field[to] =
            (struct mr_field){mr_arena_view(b->arena, column->name), column->type};
        sink->declared[filled++] = to;
        for (uint32_t k = 0; k < table->primary_keys; k++)
            if (table->primary_key[k] == i)
                sink->primary_key[sink->primary_keys++] = to;
    }
    sink->schema = schema;
    return 0;
}

/* What this table's sink can promise, and a warning when that is little. */
static int sink_means(struct mr_binder *b, struct mr_rel_sink *sink)
{
    const struct mr_table *table = sink->table;
    char *name = mr_arena_copy(b->arena, table->name.data, table->name.len);
    struct mr_table_spec spec = {.name = name,
                                 .schema = sink->schema,
                                 .physical = sink->physical,
                                 .metadata_key = sink->metadata_key,
                                 .primary_key = sink->primary_key,
                                 .primary_keys = sink->primary_keys,
                                 .options = sink->options,
                                 .format = sink->format,
                                 .format_prefix = sink->format_prefix,
                                 .key_format = sink->key_format,
                                 .key_prefix = sink->key_prefix};
    int means = (int)sink->sink->means;

    if (sink->sink->means_of != NULL)
        means = sink->sink->means_of(&spec, b->err);
    if (means < 0)
        return wrap_option(b, table, "sink.delivery-guarantee");
    sink->means = (enum mr_sink_means)means;
    if (sink->means == MR_SINK_REPEATS && sink->sink->caution != NULL)
        mr_bind_warn(b, table->source, table->span, "connector '%s': %s", sink->sink->name,
                     sink->sink->caution);
    return 0;
}

int mr_bind_sink(struct mr_binder *b, const struct mr_table *table,
                 const struct mr_ast_hints *hints, struct mr_span span, const char *kind,
                 struct mr_rel_sink **ret)
{
    struct mr_rel_sink *sink = MR_NEW(b->arena, struct mr_rel_sink);
    const struct mr_source_class *source = NULL;
    struct mr_view connector;
    uint32_t ordinal = 1;

    if (table->is_view)
        return mr_bind_fail(b, span, "create a table with a connector",
                            "'" MR_VIEW_FMT "' is a view: nothing can be written to it",
                            MR_VIEW_ARG(table->name));
    if (table->partitioned_by.count > 0)
        return mr_bind_refuse(b, span, "leave PARTITIONED BY out",
                              "writing a partitioned table");
    sink->table = table;
    int rc = mr_bind_options(b, table, hints, &sink->options);
    if (rc == 0)
        rc = connector_name(b, table, sink->options, &connector);
    if (rc < 0)
        return rc;
    if (b->env->resolver->sink(connector, &sink->sink, b->err) < 0)
        return wrap_option(b, table, "connector");
    if (sink->sink == NULL) {
        (void)mr_fail(b->err, MR_ERR_OPTION,
                      "Connector '" MR_VIEW_FMT
                      "' can only be used as a source. It cannot be used "
                      "as a sink.",
                      MR_VIEW_ARG(connector));
        return wrap_option(b, table, "connector");
    }
    if (b->env->resolver->source(connector, &source, NULL) < 0)
        source = NULL;
    rc = find_format(b, table, sink->options, sink->sink->needs_format, false, &sink->format,
                     &sink->format_prefix);
    if (rc == 0)
        rc = find_key_format(b, sink);
    if (rc == 0)
        rc = check_options(b, table, sink->options, source, sink->sink, false,
                           &(struct table_formats){sink->format, sink->key_format,
                                                   sink->format_prefix, sink->key_prefix});
    if (rc == 0)
        rc = sink_columns(b, sink);
    if (rc == 0)
        rc = sink_means(b, sink);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < b->sinks; i++)
        ordinal += b->sink[i]->table == table;
    sink->uid = uid(b, kind, table, ordinal);
    MR_PUSH(b->arena, b->sink, b->sinks, sink);
    *ret = sink;
    return 0;
}
