#include "core/base/hash.h"
#include "operators/scan/dead_letter.h"
#include "sql/plan/bind_options.h"

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

int mr_bind_format_metadata(const struct mr_format_class *format, struct mr_view name)
{
    static const char prefix[] = "value.";
    const size_t len = sizeof(prefix) - 1;

    if (format == NULL || format->metadata == NULL || name.len <= len ||
        memcmp(name.data, prefix, len) != 0)
        return -1;
    for (int i = 0; format->metadata[i].key != NULL; i++)
        if (mr_view_is((struct mr_view){name.data + len, name.len - len},
                       format->metadata[i].key))
            return i;
    return -1;
}

/* What the connector, or the format, calls KEY; NULL: neither has it. */
static const struct mr_metadata_spec *find_metadata(const struct mr_source_class *source_class,
                                                    const struct mr_format_class *format,
                                                    struct mr_view key)
{
    int of_format = mr_bind_format_metadata(format, key);
    const struct mr_metadata_spec *spec = source_class->metadata;

    if (of_format >= 0)
        return &format->metadata[of_format];
    while (spec != NULL && spec->key != NULL && !mr_view_is(key, spec->key))
        spec++;
    return spec == NULL || spec->key == NULL ? NULL : spec;
}

static int no_such_metadata(struct mr_binder *b, const struct mr_table *table,
                            const struct mr_table_column *column,
                            const struct mr_source_class *source_class,
                            const struct mr_format_class *format)
{
    const struct mr_metadata_spec *spec;
    struct mr_text keys;

    mr_text_init(&keys);
    for (spec = source_class->metadata; spec != NULL && spec->key != NULL; spec++)
        mr_text_printf(&keys, "%s%s", keys.len == 0 ? "it has: " : ", ", spec->key);
    for (spec = format == NULL ? NULL : format->metadata; spec != NULL && spec->key != NULL;
         spec++)
        mr_text_printf(&keys, "%svalue.%s", keys.len == 0 ? "it has: " : ", ", spec->key);
    int rc = mr_diag_fail(b->err, MR_ERR_BIND, column->source, column->span,
                          keys.len == 0 ? "it has none" : keys.data,
                          "Invalid metadata key '" MR_VIEW_FMT "' in column '" MR_VIEW_FMT
                          "' of table '" MR_VIEW_FMT "': connector '%s' does not have it",
                          MR_VIEW_ARG(column->metadata_key), MR_VIEW_ARG(column->name),
                          MR_VIEW_ARG(table->name), source_class->name);
    mr_text_fini(&keys);
    return rc;
}

static int bind_metadata(struct mr_binder *b, const struct mr_table *table,
                         const struct mr_table_column *column,
                         const struct mr_source_class *source_class,
                         const struct mr_format_class *format, uint32_t raw,
                         struct mr_table_shape *shape, struct mr_expr **ret)
{
    struct mr_type type = column->type;

    if (source_class != NULL) {
        const struct mr_metadata_spec *spec =
            find_metadata(source_class, format, column->metadata_key);
        if (spec == NULL)
            return no_such_metadata(b, table, column, source_class, format);
        type = spec->type;
    }
    shape->raw->field[raw] = (struct mr_field){mr_arena_view(b->arena, column->name), type};
    shape->metadata_key[raw - shape->physical] =
        mr_arena_copy(b->arena, column->metadata_key.data, column->metadata_key.len);
    int rc = mr_expr_cast(b->arena, mr_expr_column(b->arena, raw, type),
                          mr_type_copy(b->arena, column->type), true, false, ret, b->err);
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

/* A column that the connector fills with what a directory's name says. */
static bool is_path_column(const struct mr_table *table, uint32_t i,
                           const struct mr_source_class *source_class)
{
    return source_class != NULL && source_class->has_partitions &&
           mr_table_is_partition(table, i);
}

static int bind_path_column(struct mr_binder *b, const struct mr_table_column *column,
                            uint32_t raw, struct mr_table_shape *shape, struct mr_expr **ret)
{
    struct mr_type text = MR_TYPE_STRING;

    text.nullable = 1;
    shape->raw->field[raw] = (struct mr_field){mr_arena_view(b->arena, column->name), text};
    shape->metadata_key[raw - shape->physical] =
        mr_arena_printf(b->arena, "partition:" MR_VIEW_FMT, MR_VIEW_ARG(column->name));
    int rc = mr_expr_cast(b->arena, mr_expr_column(b->arena, raw, text), column->type, true,
                          false, ret, b->err);
    return rc < 0 ? mr_diag_wrap(b->err, column->source, column->span, NULL) : 0;
}

int mr_bind_shape(struct mr_binder *b, const struct mr_table *table,
                  const struct mr_source_class *source_class,
                  const struct mr_format_class *format, struct mr_table_shape *ret)
{
    struct mr_table_shape shape = {0};
    uint32_t raws = 0, raw = 0;

    for (uint32_t i = 0; i < table->columns; i++) {
        raws += table->column[i].kind != MR_AST_COLUMN_COMPUTED;
        shape.physical += table->column[i].kind == MR_AST_COLUMN_PHYSICAL &&
                          !is_path_column(table, i, source_class);
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
        if (is_path_column(table, i, source_class)) {
            int rc = bind_path_column(b, column, metadata++, &shape, &shape.column[i]);
            if (rc < 0)
                return rc;
        } else if (column->kind == MR_AST_COLUMN_PHYSICAL) {
            struct mr_type type = mr_type_copy(b->arena, column->type);
            shape.raw->field[raw] = (struct mr_field){name, type};
            shape.column[i] = mr_expr_column(b->arena, raw++, type);
        } else {
            int rc = bind_metadata(b, table, column, source_class, format, metadata++, &shape,
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

/* -- Scans ------------------------------------------------------------------- */

/* A scan with hints is another one than without, and named by what they say, not by where
 * it stands.  The text of hints may hold a password: only its hash is shown. */
static const char *scan_uid(struct mr_binder *b, const struct mr_table *table,
                            const struct mr_ast_hints *hints)
{
    const char *name = mr_bind_table_uid(b, "scan", table, 1);
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

/* Behind the last DOT of *TEXT, which keeps what stands before it. */
static bool split_last(struct mr_view *text, struct mr_view *ret)
{
    const char *dot = memrchr(text->data, '.', text->len);

    if (dot == NULL)
        return false;
    size_t before = (size_t)(dot - text->data);
    *ret = (struct mr_view){dot + 1, text->len - before - 1};
    text->len = before;
    return true;
}

/* "t", "db.t" or "cat.db.t", as seen from TABLE. */
static struct mr_identifier target_path(const struct mr_table *table, struct mr_view text)
{
    struct mr_identifier path = {table->catalog, table->database, text};

    if (!split_last(&text, &path.name))
        return path;
    path.database = text;
    if (split_last(&text, &path.database))
        path.catalog = text;
    return path;
}

/* The sink table an option of a source table names: "dead", "db.dead", "cat.db.dead". */
static int bind_target(struct mr_binder *b, const struct mr_table *table,
                       struct mr_options *options, const char *key, const char *kind,
                       struct mr_rel_sink **ret)
{
    const struct mr_option *option = mr_options_find(options, key);

    if (option == NULL)
        return 0;
    const struct mr_identifier path = target_path(table, option->value);
    const struct mr_table *target = mr_catalog_find(b->env->catalog, &path);
    if (target == NULL || target->is_view) {
        (void)mr_fail(b->err, MR_ERR_BIND, "'%s' = '" MR_VIEW_FMT "': there is no such table",
                      key, MR_VIEW_ARG(option->value));
        return mr_bind_wrap_option(b, table, key);
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
        return mr_bind_wrap_option(b, table, "dead-letter.table");
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

/* The column that the connector looks at itself (mr_source_class.watched_option). */
static int bind_watched(struct mr_binder *b, struct mr_rel_scan *scan)
{
    const char *key = scan->source->watched_option;
    const struct mr_option *option = key == NULL ? NULL : mr_options_find(scan->options, key);

    if (option == NULL)
        return 0;
    scan->watched = MR_NEW_ARRAY(b->arena, bool, scan->raw->count + 1);
    for (uint32_t i = 0; i < scan->physical; i++) {
        const struct mr_field *field = &scan->raw->field[i];
        if (!mr_view_eq(field->name, option->value))
            continue;
        scan->watched[i] = true;
        if (mr_type_is_integer(field->type))
            return 0;
        (void)mr_fail(b->err, MR_ERR_OPTION,
                      "'%s': column '" MR_VIEW_FMT "' does not count: expected TINYINT, "
                      "SMALLINT, INT or BIGINT",
                      key, MR_VIEW_ARG(field->name));
        return mr_bind_wrap_option(b, scan->table, key);
    }
    (void)mr_fail(b->err, MR_ERR_OPTION,
                  "'%s': the table has no column '" MR_VIEW_FMT "' that is read from messages",
                  key, MR_VIEW_ARG(option->value));
    return mr_bind_wrap_option(b, scan->table, key);
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
        return mr_bind_wrap_option(b, table, "scan.watermark.idle-timeout");
    if (mr_options_enum(scan->options, mr_scan_options, "scan.on-error", &on_error, b->err) < 0)
        return mr_bind_wrap_option(b, table, "scan.on-error");
    scan->on_error = (enum mr_on_error)on_error;
    int rc = bind_watched(b, scan);
    if (rc == 0)
        rc = bind_dead_letters(b, scan);
    if (rc == 0)
        rc = bind_target(b, table, scan->options, "late-records.target", "late", &scan->late);
    if (rc == 0 && scan->late != NULL && scan->rowtime == NULL) {
        (void)mr_fail(b->err, MR_ERR_OPTION,
                      "'late-records.target' needs a WATERMARK: without one no row is late");
        return mr_bind_wrap_option(b, table, "late-records.target");
    }
    return rc;
}

static int fill_scan(struct mr_binder *b, struct mr_rel_scan *scan)
{
    const struct mr_table *table = scan->table;
    const struct mr_sink_class *sink = NULL;
    struct mr_table_shape shape;
    struct mr_view connector;
    int rc = mr_bind_connector_name(b, table, scan->options, &connector);

    if (rc < 0)
        return rc;
    if (b->env->resolver->source(connector, &scan->source, b->err) < 0)
        return mr_bind_wrap_option(b, table, "connector");
    if (scan->source == NULL) {
        (void)mr_fail(b->err, MR_ERR_OPTION,
                      "Connector '" MR_VIEW_FMT
                      "' can only be used as a sink. It cannot be used "
                      "as a source.",
                      MR_VIEW_ARG(connector));
        return mr_bind_wrap_option(b, table, "connector");
    }
    if (b->env->resolver->sink(connector, &sink, NULL) < 0)
        sink = NULL;
    rc = mr_bind_find_format(b, table, scan->options, scan->source->needs_format, true,
                             &scan->format, &scan->format_prefix);
    if (rc == 0)
        rc = mr_bind_find_key_format(b, table, scan->options, true, &scan->key_format,
                                     &scan->key_prefix);
    if (rc == 0)
        rc = mr_bind_check_options(b, table, scan->options, scan->source, sink, true,
                                   &(struct mr_table_formats){scan->format, scan->key_format,
                                                              scan->format_prefix,
                                                              scan->key_prefix});
    if (rc == 0)
        rc = mr_bind_shape(b, table, scan->source, scan->format, &shape);
    if (rc < 0)
        return rc;
    if (scan->source->is_upsert || (scan->format != NULL && scan->format->has_changes))
        scan->changes = MR_CHANGES_UPDATES | MR_CHANGES_DELETES;
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
