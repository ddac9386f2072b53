#include "sql/plan/bind.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/*
 * A query's columns brought to a sink's: by position, as Flink does it, and only with
 * casts that can not lose anything.
 */

static void print_columns(const struct mr_schema *schema, struct mr_text *out)
{
    mr_text_putc(out, '[');
    for (uint32_t i = 0; i < schema->count; i++) {
        mr_text_printf(out, "%s" MR_VIEW_FMT ": ", i == 0 ? "" : ", ",
                       MR_VIEW_ARG(schema->field[i].name));
        mr_type_print(schema->field[i].type, out);
    }
    mr_text_putc(out, ']');
}

/* The sink's columns in the order in which a query fills them. */
static struct mr_schema *declared_schema(struct mr_binder *b, const struct mr_rel_sink *sink,
                                         const uint32_t *target, uint32_t count)
{
    struct mr_schema *schema = mr_schema_new(b->arena, count);

    for (uint32_t i = 0; i < count; i++)
        schema->field[i] = sink->schema->field[target[i]];
    return schema;
}

static int mismatch(struct mr_binder *b, const struct mr_rel *input,
                    const struct mr_rel_sink *sink, const uint32_t *target, uint32_t count,
                    struct mr_span span, const char *cause)
{
    struct mr_text hint;

    mr_text_init(&hint);
    mr_text_puts(&hint, "query schema: ");
    print_columns(input->schema, &hint);
    mr_text_puts(&hint, "; sink schema: ");
    print_columns(declared_schema(b, sink, target, count), &hint);
    int rc = mr_bind_fail(b, span, hint.data,
                          "Column types of query result and sink for '" MR_IDENTIFIER_FMT
                          "' do not match. Cause: %s",
                          MR_IDENTIFIER_ARG(sink->table), cause);
    mr_text_fini(&hint);
    return rc;
}

/* INSERT INTO t (b, a): which column of the sink's schema each query column fills. */
static int listed_columns(struct mr_binder *b, const struct mr_rel_sink *sink,
                          const struct mr_ast_idents *columns, uint32_t **ret)
{
    uint32_t *target = MR_NEW_ARRAY(b->arena, uint32_t, columns->count + 1);
    bool *is_filled = MR_NEW_ARRAY(b->arena, bool, sink->schema->count + 1);

    for (uint32_t i = 0; i < columns->count; i++) {
        const struct mr_ast_ident *ident = &columns->ident[i];
        int at = mr_schema_find(sink->schema, ident->name);
        if (at < 0 && mr_table_find_column(sink->table, ident->name) >= 0)
            return mr_bind_fail(b, ident->span, "leave it out: it is computed when it is read",
                                "Column '" MR_VIEW_FMT "' can not be written",
                                MR_VIEW_ARG(ident->name));
        if (at < 0) {
            struct mr_text hint;
            mr_text_init(&hint);
            mr_schema_print(sink->schema, &hint);
            int rc = mr_bind_fail(b, ident->span, hint.data,
                                  "Unknown target column '" MR_VIEW_FMT "'",
                                  MR_VIEW_ARG(ident->name));
            mr_text_fini(&hint);
            return rc;
        }
        if (is_filled[at])
            return mr_bind_fail(b, ident->span, NULL,
                                "Target column '" MR_VIEW_FMT "' is assigned more than once",
                                MR_VIEW_ARG(ident->name));
        is_filled[at] = true;
        target[i] = (uint32_t)at;
    }
    *ret = target;
    return 0;
}

static int enforce_not_null(struct mr_binder *b, struct mr_expr *expr, struct mr_view column,
                            struct mr_expr **ret)
{
    struct mr_value name = {.type = MR_TYPE_STRING,
                            .u.str = mr_str_of(column.data, column.len)};
    struct mr_expr *args[] = {expr, mr_expr_constant(b->arena, name)};

    return mr_expr_call(b->arena, MR_VIEW("ENFORCE NOT NULL"), args, 2, ret, b->err);
}

/* 'table.exec.sink.not-null-enforcer' = 'DROP': rows with a NULL where the sink takes none
 * are left out. */
static struct mr_rel *drop_nulls(struct mr_binder *b, struct mr_rel *input,
                                 const struct mr_rel_sink *sink, const uint32_t *target)
{
    const char *how = mr_settings_get(b->env->settings, "table.exec.sink.not-null-enforcer");

    for (uint32_t i = 0; i < input->schema->count && strcasecmp(how, "drop") == 0; i++) {
        struct mr_type have = input->schema->field[i].type;
        struct mr_expr *value = mr_expr_column(b->arena, i, have), *condition;
        if (!have.nullable || sink->schema->field[target[i]].type.nullable)
            continue;
        if (mr_expr_call(b->arena, MR_VIEW("IS NOT NULL"), &value, 1, &condition, b->err) == 0)
            input = mr_rel_filter_new(b->arena, input, condition);
    }
    return input;
}

static bool has_length(struct mr_type type)
{
    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR:
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: return type.length < MR_LENGTH_MAX;
    default: return false;
    }
}

/* 'table.exec.sink.type-length-enforcer': a column of the sink's type may still hold more, for
 * sources do not look. */
static int enforce_length(struct mr_binder *b, struct mr_expr *expr, struct mr_view column,
                          struct mr_expr **ret)
{
    const char *how = mr_settings_get(b->env->settings, "table.exec.sink.type-length-enforcer");
    struct mr_value name = {.type = MR_TYPE_STRING,
                            .u.str = mr_str_of(column.data, column.len)};
    struct mr_expr *args[] = {expr, mr_expr_constant(b->arena, name)};
    struct mr_type any = expr->type;

    *ret = expr;
    if (!has_length(expr->type) || strcasecmp(how, "ignore") == 0)
        return 0;
    if (strcasecmp(how, "error") == 0)
        return mr_expr_call(b->arena, MR_VIEW("ENFORCE LENGTH"), args, 2, ret, b->err);
    any.id = mr_type_is_string(any) ? MR_TYPE_VARCHAR : MR_TYPE_VARBINARY;
    any.length = MR_LENGTH_MAX;
    int rc = mr_expr_cast(b->arena, expr, any, true, false, &args[0], b->err);
    return rc < 0 ? rc : mr_expr_cast(b->arena, args[0], expr->type, true, false, ret, b->err);
}

static int fill_column(struct mr_binder *b, const struct mr_rel *input, uint32_t from,
                       const struct mr_rel_sink *sink, uint32_t to, struct mr_expr **ret)
{
    struct mr_type have = input->schema->field[from].type;
    struct mr_type want = sink->schema->field[to].type;
    struct mr_expr *expr = mr_expr_column(b->arena, from, have);

    int rc = 0;
    if (!mr_type_same(have, want))
        rc = mr_expr_cast(b->arena, expr, want, have.id == MR_TYPE_NULL, false, &expr, b->err);
    else
        rc = enforce_length(b, expr, sink->schema->field[to].name, &expr);
    if (rc == 0 && expr->type.nullable && !want.nullable)
        rc = enforce_not_null(b, expr, sink->schema->field[to].name, &expr);
    *ret = expr;
    return rc;
}

static int null_column(struct mr_binder *b, const struct mr_rel_sink *sink, uint32_t to,
                       struct mr_span span, struct mr_expr **ret)
{
    const struct mr_field *field = &sink->schema->field[to];
    struct mr_value null = {.type = field->type, .is_null = true};

    if (!field->type.nullable)
        return mr_bind_fail(b, span, "list it too",
                            "Column '" MR_VIEW_FMT "' has no default value and does not allow "
                            "NULLs",
                            MR_VIEW_ARG(field->name));
    *ret = mr_expr_constant(b->arena, null);
    return 0;
}

int mr_bind_assign(struct mr_binder *b, struct mr_rel *input, struct mr_rel_sink *sink,
                   const struct mr_ast_idents *columns, struct mr_span span,
                   struct mr_rel **ret)
{
    uint32_t *target = sink->declared, count = sink->schema->count;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    struct mr_view *names = MR_NEW_ARRAY(b->arena, struct mr_view, count + 1);
    char cause[256];
    int rc = 0;

    if (columns != NULL) {
        rc = listed_columns(b, sink, columns, &target);
        count = columns->count;
    }
    if (rc < 0)
        return rc;
    if (input->schema->count != count)
        return mismatch(b, input, sink, target, count, span, "Different number of columns.");
    for (uint32_t i = 0; i < count; i++) {
        if (fill_column(b, input, i, sink, target[i], &column[target[i]]) == 0)
            continue;
        (void)snprintf(cause, sizeof(cause),
                       "Incompatible types for sink column '" MR_VIEW_FMT "' at position %u.",
                       MR_VIEW_ARG(sink->schema->field[target[i]].name), i + 1);
        return mismatch(b, input, sink, target, count, span, cause);
    }
    for (uint32_t i = 0; i < sink->schema->count; i++) {
        if (column[i] == NULL)
            rc = null_column(b, sink, i, span, &column[i]);
        if (rc < 0)
            return rc;
        names[i] = sink->schema->field[i].name;
    }
    input = drop_nulls(b, input, sink, target);
    *ret = mr_rel_sink_new(
        b->arena, mr_rel_project_new(b->arena, input, column, names, sink->schema->count),
        sink);
    return 0;
}
