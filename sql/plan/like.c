#include "sql/plan/ddl.h"

/*
 * CREATE TABLE t (..) LIKE base (INCLUDING .., EXCLUDING .., OVERWRITING ..): Flink's
 * merge, whose default is INCLUDING ALL OVERWRITING OPTIONS.  Columns that are read as
 * they are always come along.
 */

#define FEATURES (MR_LIKE_WATERMARKS + 1)

static const char *const feature_names[FEATURES] = {
    [MR_LIKE_ALL] = "ALL",
    [MR_LIKE_CONSTRAINTS] = "CONSTRAINTS",
    [MR_LIKE_DISTRIBUTION] = "DISTRIBUTION",
    [MR_LIKE_GENERATED] = "GENERATED",
    [MR_LIKE_METADATA] = "METADATA",
    [MR_LIKE_OPTIONS] = "OPTIONS",
    [MR_LIKE_PARTITIONS] = "PARTITIONS",
    [MR_LIKE_WATERMARKS] = "WATERMARKS",
};

static int strategies(struct mr_binder *b, const struct mr_ast_create_table *create,
                      enum mr_ast_like_how *how)
{
    bool is_said[FEATURES] = {false};

    for (int i = 0; i < FEATURES; i++)
        how[i] = MR_LIKE_INCLUDING;
    how[MR_LIKE_OPTIONS] = MR_LIKE_OVERWRITING;
    for (uint32_t i = 0; i < create->like_rules; i++) {
        const struct mr_ast_like_rule *rule = &create->like_rule[i];
        if (is_said[rule->what])
            return mr_bind_fail(b, rule->span, NULL,
                                "Each like option feature can be declared "
                                "only once: %s",
                                feature_names[rule->what]);
        is_said[rule->what] = true;
        if (rule->what != MR_LIKE_ALL)
            continue;
        for (int k = 0; k < FEATURES; k++)
            how[k] = rule->how;
    }
    for (uint32_t i = 0; i < create->like_rules; i++)
        if (create->like_rule[i].what != MR_LIKE_ALL)
            how[create->like_rule[i].what] = create->like_rule[i].how;
    return 0;
}

static const struct mr_ast_column *find_own(const struct mr_ast_create_table *create,
                                            struct mr_view name)
{
    for (uint32_t i = 0; i < create->columns; i++)
        if (mr_view_eq(create->column[i].name.name, name))
            return &create->column[i];
    return NULL;
}

static int like_columns(struct mr_binder *b, const struct mr_ast_create_table *create,
                        const struct mr_table *base, const enum mr_ast_like_how *how,
                        struct mr_table *table)
{
    for (uint32_t i = 0; i < base->columns; i++) {
        const struct mr_table_column *column = &base->column[i];
        const struct mr_ast_column *own = find_own(create, column->name);
        enum mr_ast_like_how rule = MR_LIKE_INCLUDING;
        if (column->kind == MR_AST_COLUMN_COMPUTED)
            rule = how[MR_LIKE_GENERATED];
        else if (column->kind == MR_AST_COLUMN_METADATA)
            rule = how[MR_LIKE_METADATA];
        if (rule == MR_LIKE_EXCLUDING)
            continue;
        if (own != NULL && rule == MR_LIKE_OVERWRITING && own->kind == column->kind)
            continue; /* the new one comes with the others */
        if (own != NULL)
            return mr_bind_fail(b, own->name.span,
                                column->kind == MR_AST_COLUMN_PHYSICAL
                                    ? NULL
                                    : "say OVERWRITING GENERATED, or METADATA, behind LIKE",
                                "A column named '" MR_VIEW_FMT
                                "' already exists in the base table.",
                                MR_VIEW_ARG(column->name));
        int rc = mr_table_add_column(b, table, column);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int like_watermark(struct mr_binder *b, const struct mr_ast_create_table *create,
                          const struct mr_table *base, enum mr_ast_like_how how,
                          struct mr_table *table)
{
    if (base->rowtime < 0 || how == MR_LIKE_EXCLUDING)
        return 0;
    if (create->watermarks > 0) {
        if (how == MR_LIKE_OVERWRITING)
            return 0;
        return mr_bind_fail(b, create->watermark[0].span,
                            "say EXCLUDING WATERMARKS or OVERWRITING WATERMARKS behind LIKE",
                            "There already exists a watermark spec for column '" MR_VIEW_FMT
                            "' in the base table.",
                            MR_VIEW_ARG(base->column[base->rowtime].name));
    }
    table->rowtime = mr_table_find_column(table, base->column[base->rowtime].name);
    table->watermark = base->watermark;
    if (table->rowtime < 0)
        return mr_bind_fail(b, create->like.span, "say EXCLUDING WATERMARKS too",
                            "the base table's WATERMARK is on column '" MR_VIEW_FMT
                            "', which is left out",
                            MR_VIEW_ARG(base->column[base->rowtime].name));
    return 0;
}

static bool has_primary_key(const struct mr_ast_create_table *create)
{
    for (uint32_t i = 0; i < create->columns; i++)
        if (create->column[i].is_primary_key)
            return true;
    return create->primary_key.count > 0;
}

static int like_primary_key(struct mr_binder *b, const struct mr_ast_create_table *create,
                            const struct mr_table *base, enum mr_ast_like_how how,
                            struct mr_table *table)
{
    if (base->primary_keys == 0 || how == MR_LIKE_EXCLUDING)
        return 0;
    if (has_primary_key(create))
        return mr_bind_fail(b, create->like.span, "say EXCLUDING CONSTRAINTS behind LIKE",
                            "The base table already has a primary key.");
    table->key_name = base->key_name;
    for (uint32_t i = 0; i < base->primary_keys; i++) {
        uint32_t at =
            (uint32_t)mr_table_find_column(table, base->column[base->primary_key[i]].name);
        MR_PUSH(&b->env->catalog->arena, table->primary_key, table->primary_keys, at);
    }
    return 0;
}

static int like_options(struct mr_binder *b, const struct mr_ast_create_table *create,
                        const struct mr_table *base, enum mr_ast_like_how how,
                        struct mr_table *table, uint32_t *ret_options)
{
    if (how == MR_LIKE_EXCLUDING)
        return 0;
    for (uint32_t i = 0; i < base->options; i++) {
        /* A value of the base stands in the base's text. */
        struct mr_ast_option option = base->option[i];
        if (base->source != b->source)
            option.key_span = option.value_span = create->like.span;
        MR_PUSH(&b->env->catalog->arena, table->option, table->options, option);
    }
    if (how == MR_LIKE_OVERWRITING)
        *ret_options = table->options;
    return 0;
}

static int find_base(struct mr_binder *b, const struct mr_ast_name *name, struct mr_table **ret)
{
    const struct mr_catalog *catalog = b->env->catalog;
    struct mr_identifier path;
    struct mr_text quoted;
    uint32_t line, column;
    int rc = mr_catalog_resolve(catalog, name, b->source, &path, b->err);

    if (rc < 0)
        return rc;
    *ret = mr_catalog_find(catalog, &path);
    if (*ret != NULL)
        return 0;
    mr_diag_locate(b->source, name->span.start, &line, &column);
    mr_text_init(&quoted);
    mr_identifier_print(&path, &quoted);
    rc = mr_catalog_unknown(
        catalog, name, b->source, &path,
        mr_arena_printf(b->arena,
                        "Source table '%s' of the LIKE clause not found in the catalog, "
                        "at line %u, column %u",
                        quoted.data, line, column),
        b->err);
    mr_text_fini(&quoted);
    return rc;
}

int mr_ddl_like(struct mr_binder *b, const struct mr_ast_create_table *create,
                struct mr_table *table, uint32_t *ret_options)
{
    enum mr_ast_like_how how[FEATURES];
    struct mr_table *base;
    int rc = find_base(b, &create->like, &base);

    if (rc < 0)
        return rc;
    if (base->is_view)
        return mr_bind_fail(b, create->like.span, "LIKE takes a table",
                            "Source table '" MR_VIEW_FMT
                            "' of the LIKE clause can not be a view",
                            MR_VIEW_ARG(base->name));
    rc = strategies(b, create, how);
    if (rc == 0)
        rc = like_columns(b, create, base, how, table);
    if (rc == 0)
        rc = like_watermark(b, create, base, how[MR_LIKE_WATERMARKS], table);
    if (rc == 0)
        rc = like_primary_key(b, create, base, how[MR_LIKE_CONSTRAINTS], table);
    if (rc == 0)
        rc = like_options(b, create, base, how[MR_LIKE_OPTIONS], table, ret_options);
    if (rc == 0 && table->comment.data == NULL)
        table->comment = base->comment;
    return rc;
}
