#include "sql/plan/namespace.h"

#include "sql/plan/ddl.h"
#include "sql/plan/function.h"

/* -- Names ------------------------------------------------------------------------------ */

/* What [catalog.]database means; NULL: there is none. */
struct found {
    struct mr_namespace name;
    struct mr_catalog_entry *entry;
    struct mr_database *database;
};

static int find(struct mr_binder *b, const struct mr_ast_name *name, struct found *ret)
{
    const struct mr_catalog *catalog = b->env->catalog;

    if (name->parts > 2)
        return mr_bind_fail(b, name->span, "a database is named [catalog.]database",
                            "'" MR_VIEW_FMT "' has too many parts",
                            MR_VIEW_ARG(mr_span_text(b->source, name->span)));
    *ret = (struct found){.name = catalog->current};
    if (name->parts == 2)
        ret->name.catalog = name->part[0].name;
    if (name->parts > 0)
        ret->name.database = name->part[name->parts - 1].name;
    ret->entry = mr_catalog_entry_find(catalog, ret->name.catalog);
    if (ret->entry != NULL)
        ret->database = mr_database_find(ret->entry, ret->name.database);
    return 0;
}

#define CATALOGS_HINT  "SHOW CATALOGS lists those there are"
#define DATABASES_HINT "SHOW DATABASES lists those there are"

static int no_catalog(struct mr_binder *b, struct mr_span span, struct mr_view name)
{
    return mr_bind_fail(b, span, CATALOGS_HINT, "Catalog " MR_VIEW_FMT " does not exist.",
                        MR_VIEW_ARG(name));
}

static int no_database(struct mr_binder *b, struct mr_span span,
                       const struct mr_namespace *name)
{
    return mr_bind_fail(b, span, DATABASES_HINT,
                        "Database " MR_VIEW_FMT " does not exist in Catalog " MR_VIEW_FMT ".",
                        MR_VIEW_ARG(name->database), MR_VIEW_ARG(name->catalog));
}

/* Where a new table is to be. */
int mr_namespace_check(struct mr_binder *b, struct mr_span span,
                       const struct mr_identifier *path)
{
    const struct mr_namespace name = {path->catalog, path->database};
    const struct mr_catalog_entry *entry =
        mr_catalog_entry_find(b->env->catalog, path->catalog);

    if (entry == NULL)
        return no_catalog(b, span, path->catalog);
    return mr_database_find(entry, path->database) != NULL ? 0 : no_database(b, span, &name);
}

int mr_namespace_database(struct mr_binder *b, const struct mr_ast_name *name,
                          struct mr_namespace *ret, const struct mr_database **ret_database)
{
    struct found found = {0};
    int rc = find(b, name, &found);

    if (rc < 0)
        return rc;
    *ret = found.name;
    *ret_database = found.database;
    if (found.entry == NULL)
        return no_catalog(b, name->span, found.name.catalog);
    if (found.database == NULL)
        return mr_bind_fail(b, name->span, DATABASES_HINT,
                            "Database '" MR_VIEW_FMT "'.'" MR_VIEW_FMT "' doesn't exist.",
                            MR_VIEW_ARG(found.name.catalog), MR_VIEW_ARG(found.name.database));
    return 0;
}

int mr_namespace_find(struct mr_binder *b, const struct mr_ast_name *name,
                      struct mr_namespace *ret)
{
    const struct mr_database *database;

    return mr_namespace_database(b, name, ret, &database);
}

static int fail_catalog_name(struct mr_binder *b, const struct mr_ast_name *name)
{
    return mr_bind_fail(b, name->span, "a catalog's name has one part",
                        "'" MR_VIEW_FMT "' is no catalog's name",
                        MR_VIEW_ARG(mr_span_text(b->source, name->span)));
}

int mr_namespace_catalog(struct mr_binder *b, const struct mr_ast_name *name,
                         const char *before, const char *after, struct mr_catalog_entry **ret)
{
    const struct mr_catalog *catalog = b->env->catalog;

    if (name->parts > 1)
        return fail_catalog_name(b, name);
    struct mr_view wanted = name->parts == 0 ? catalog->current.catalog : name->part[0].name;
    *ret = mr_catalog_entry_find(catalog, wanted);
    if (*ret != NULL)
        return 0;
    return mr_bind_fail(b, name->span, CATALOGS_HINT, "%s" MR_VIEW_FMT "%s", before,
                        MR_VIEW_ARG(wanted), after);
}

/* -- Options ---------------------------------------------------------------------------- */

struct option_list {
    uint32_t *count;
    struct mr_ast_option **option;
};

/* A failed ALTER leaves the old list as it was. */
static void copy_options(struct mr_arena *arena, struct option_list list)
{
    const struct mr_ast_option *old = *list.option;
    uint32_t count = *list.count;

    *list.option = NULL;
    *list.count = 0;
    for (uint32_t i = 0; i < count; i++)
        MR_PUSH(arena, *list.option, *list.count, old[i]);
}

static void put_options(struct mr_arena *arena, const struct mr_ast_options *options,
                        struct option_list list)
{
    copy_options(arena, list);
    for (uint32_t i = 0; i < options->count; i++) {
        uint32_t k = 0;
        while (k < *list.count && !mr_view_eq((*list.option)[k].key, options->option[i].key))
            k++;
        if (k < *list.count)
            (*list.option)[k] = options->option[i];
        else
            MR_PUSH(arena, *list.option, *list.count, options->option[i]);
    }
}

static void drop_options(struct mr_arena *arena, const struct mr_ast_options *keys,
                         struct option_list list)
{
    uint32_t kept = 0;

    copy_options(arena, list);
    for (uint32_t k = 0; k < *list.count; k++) {
        bool is_gone = false;
        for (uint32_t i = 0; i < keys->count; i++)
            is_gone |= mr_view_eq(keys->option[i].key, (*list.option)[k].key);
        if (!is_gone)
            (*list.option)[kept++] = (*list.option)[k];
    }
    *list.count = kept;
}

static const struct mr_ast_option *
find_option(uint32_t count, const struct mr_ast_option *option, const char *key)
{
    for (uint32_t i = 0; i < count; i++)
        if (mr_view_is(option[i].key, key))
            return &option[i];
    return NULL;
}

/* Where USE CATALOG leads, by its options. */
static struct mr_view default_database(const struct mr_catalog_entry *entry)
{
    const struct mr_ast_option *option =
        find_option(entry->options, entry->option, "default-database");

    return option != NULL ? option->value : MR_VIEW("default");
}

/* -- CREATE ----------------------------------------------------------------------------- */

static int unsupported_option(struct mr_binder *b, const struct mr_ast_option *option)
{
    return mr_bind_fail(b, option->key_span, NULL,
                        "Unsupported options found for '" MR_CATALOG_IN_MEMORY
                        "'.\n\nUnsupported options:\n\n" MR_VIEW_FMT
                        "\n\nSupported options:\n\ndefault-database",
                        MR_VIEW_ARG(option->key));
}

static int check_type(struct mr_binder *b, const struct mr_ast_option *type)
{
    if (mr_view_is(type->value, MR_CATALOG_IN_MEMORY))
        return 0;
    return mr_bind_fail(b, type->value_span, NULL,
                        "Could not find any factory for identifier '" MR_VIEW_FMT
                        "' that implements "
                        "'org.apache.flink.table.factories.CatalogFactory' in the "
                        "classpath.\n\nAvailable factory identifiers are:"
                        "\n\n" MR_CATALOG_IN_MEMORY,
                        MR_VIEW_ARG(type->value));
}

static int check_options(struct mr_binder *b, const struct mr_ast_options *options)
{
    for (uint32_t i = 0; i < options->count; i++) {
        const struct mr_ast_option *option = &options->option[i];
        int rc = 0;
        if (mr_view_is(option->key, "type"))
            rc = check_type(b, option);
        else if (!mr_view_is(option->key, "default-database"))
            rc = unsupported_option(b, option);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int create_catalog(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    struct mr_catalog *catalog = b->env->catalog;
    const struct mr_ast_name *name = &stmt->u.create_other.name;
    const struct mr_ast_options *options = &stmt->u.create_other.options;

    if (name->parts > 1)
        return fail_catalog_name(b, name);
    if (mr_catalog_entry_find(catalog, name->part[0].name) != NULL) {
        if (stmt->u.create_other.if_not_exists)
            return 0;
        return mr_bind_fail(b, name->span, "say IF NOT EXISTS",
                            "Catalog " MR_VIEW_FMT " already exists.",
                            MR_VIEW_ARG(name->part[0].name));
    }
    if (find_option(options->count, options->option, "type") == NULL)
        return mr_bind_fail(b, stmt->span, "the only type here is '" MR_CATALOG_IN_MEMORY "'",
                            "Catalog options do not contain an option key 'type' for "
                            "discovering a catalog.");
    int rc = check_options(b, options);
    if (rc < 0)
        return rc;
    struct mr_catalog_entry *entry = mr_catalog_entry_add(catalog, name->part[0].name);
    entry->comment = stmt->u.create_other.comment;
    put_options(&catalog->arena, options,
                (struct option_list){&entry->options, &entry->option});
    entry->default_database = default_database(entry);
    (void)mr_database_add(catalog, entry, entry->default_database);
    return 0;
}

static int create_database(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    struct mr_catalog *catalog = b->env->catalog;
    const struct mr_ast_name *name = &stmt->u.create_other.name;
    struct found found = {0};
    int rc = find(b, name, &found);

    if (rc < 0)
        return rc;
    if (found.entry == NULL)
        return no_catalog(b, name->part[0].span, found.name.catalog);
    if (found.database != NULL && stmt->u.create_other.if_not_exists)
        return 0;
    if (found.database != NULL)
        return mr_bind_fail(b, name->span, "say IF NOT EXISTS",
                            "Database " MR_VIEW_FMT " already exists in Catalog " MR_VIEW_FMT
                            ".",
                            MR_VIEW_ARG(found.name.database), MR_VIEW_ARG(found.name.catalog));
    struct mr_database *database = mr_database_add(catalog, found.entry, found.name.database);
    database->comment = stmt->u.create_other.comment;
    put_options(&catalog->arena, &stmt->u.create_other.options,
                (struct option_list){&database->options, &database->option});
    return 0;
}

int mr_ddl_create_other(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                        struct mr_err *reterr)
{
    struct mr_binder b = mr_ddl_binder(env, stmt, NULL, reterr);

    if (stmt->u.create_other.object == MR_AST_OBJECT_CATALOG)
        return create_catalog(&b, stmt);
    if (stmt->u.create_other.object == MR_AST_OBJECT_DATABASE)
        return create_database(&b, stmt);
    return mr_ddl_create_function(env, stmt, reterr);
}

/* -- DROP -------------------------------------------------------------------------------- */

static int drop_catalog(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    struct mr_catalog *catalog = b->env->catalog;
    const struct mr_ast_name *name = &stmt->u.drop.name;

    if (name->parts > 1)
        return fail_catalog_name(b, name);
    struct mr_catalog_entry *entry = mr_catalog_entry_find(catalog, name->part[0].name);
    if (entry == NULL)
        return stmt->u.drop.if_exists ? 0 : no_catalog(b, name->span, name->part[0].name);
    if (mr_view_eq(entry->name, catalog->current.catalog))
        return mr_bind_fail(b, name->span, "USE CATALOG another one first",
                            "Cannot drop a catalog which is currently in use.");
    mr_catalog_entry_drop(catalog, entry);
    return 0;
}

/* Tables, views or functions. */
static bool has_content(const struct mr_catalog *catalog, const struct mr_namespace *name)
{
    const struct mr_table **table;
    struct mr_arena scratch;

    mr_arena_init(&scratch);
    bool has = mr_catalog_list(catalog, name, false, &scratch, &table) > 0;
    mr_arena_fini(&scratch);
    for (uint32_t i = 0; i < catalog->functions; i++) {
        const struct mr_catalog_function *function = catalog->function[i];
        has |= !function->is_dropped && mr_view_eq(function->path.database, name->database) &&
               mr_view_eq(function->path.catalog, name->catalog);
    }
    return has;
}

static int drop_database(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    struct mr_catalog *catalog = b->env->catalog;
    const struct mr_ast_name *name = &stmt->u.drop.name;
    struct found found = {0};
    int rc = find(b, name, &found);

    if (rc < 0)
        return rc;
    if (found.entry == NULL)
        return no_catalog(b, name->part[0].span, found.name.catalog);
    if (found.database == NULL)
        return stmt->u.drop.if_exists ? 0 : no_database(b, name->span, &found.name);
    if (mr_view_eq(found.name.database, catalog->current.database) &&
        mr_view_eq(found.name.catalog, catalog->current.catalog))
        return mr_bind_fail(b, name->span, "USE another one first",
                            "Cannot drop a database which is currently in use.");
    if (!stmt->u.drop.is_cascade && has_content(catalog, &found.name))
        return mr_bind_fail(b, name->span, "drop what is in it first, or say CASCADE",
                            "Database " MR_VIEW_FMT " in catalog " MR_VIEW_FMT " is not empty.",
                            MR_VIEW_ARG(found.name.database), MR_VIEW_ARG(found.name.catalog));
    mr_database_drop(catalog, found.entry, found.database);
    return 0;
}

int mr_namespace_drop(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    return stmt->u.drop.object == MR_AST_OBJECT_CATALOG ? drop_catalog(b, stmt)
                                                        : drop_database(b, stmt);
}

/* -- ALTER, USE ---------------------------------------------------------------------------- */

/* USE CATALOG leads to a database that is there. */
static int settle_default(struct mr_binder *b, const struct mr_ast_alter *alter,
                          const struct mr_catalog_entry *before, struct mr_catalog_entry *entry)
{
    struct mr_view name = default_database(entry);

    if (mr_database_find(entry, name) == NULL) {
        *entry = *before;
        return mr_bind_fail(b, alter->name.span, "create it first",
                            "Database " MR_VIEW_FMT " does not exist in Catalog " MR_VIEW_FMT
                            ".",
                            MR_VIEW_ARG(name), MR_VIEW_ARG(entry->name));
    }
    entry->default_database = name;
    return 0;
}

static int reset_catalog(struct mr_binder *b, const struct mr_ast_alter *alter,
                         struct option_list list)
{
    const struct mr_ast_options *keys = &alter->elements.options;

    if (keys->count == 0)
        return mr_bind_fail(b, alter->name.span, "name the options to forget",
                            "ALTER CATALOG RESET does not support empty key");
    for (uint32_t i = 0; i < keys->count; i++)
        if (mr_view_is(keys->option[i].key, "type"))
            return mr_bind_fail(b, keys->option[i].key_span, NULL,
                                "ALTER CATALOG RESET does not support changing 'type'");
    drop_options(&b->env->catalog->arena, keys, list);
    return 0;
}

static int alter_catalog(struct mr_binder *b, const struct mr_ast_alter *alter)
{
    const struct mr_ast_options *options = &alter->elements.options;
    struct mr_catalog_entry *entry;
    int rc = mr_namespace_catalog(b, &alter->name, "Catalog ",
                                  " does not exist in the catalog store.", &entry);

    if (rc < 0)
        return rc;
    const struct mr_catalog_entry before = *entry;
    struct option_list list = {&entry->options, &entry->option};
    if (alter->what == MR_ALTER_COMMENT) {
        entry->comment = alter->elements.comment;
        return 0;
    }
    if (alter->what == MR_ALTER_RESET) {
        rc = reset_catalog(b, alter, list);
    } else {
        rc = check_options(b, options);
        if (rc == 0)
            put_options(&b->env->catalog->arena, options, list);
    }
    return rc < 0 ? rc : settle_default(b, alter, &before, entry);
}

int mr_namespace_alter(struct mr_binder *b, const struct mr_ast_alter *alter)
{
    struct found found = {0};

    if (alter->object == MR_AST_OBJECT_CATALOG)
        return alter_catalog(b, alter);
    int rc = find(b, &alter->name, &found);
    if (rc < 0)
        return rc;
    if (found.entry == NULL)
        return no_catalog(b, alter->name.span, found.name.catalog);
    if (found.database == NULL)
        return no_database(b, alter->name.span, &found.name);
    put_options(&b->env->catalog->arena, &alter->elements.options,
                (struct option_list){&found.database->options, &found.database->option});
    return 0;
}

#define NO_CATALOG_TO_USE "A catalog with name [", "] does not exist."

static int use(struct mr_binder *b, const struct mr_ast_stmt *stmt)
{
    struct mr_namespace *current = &b->env->catalog->current;
    const struct mr_ast_name *name = &stmt->u.use.name;
    struct found found = {0};
    int rc;

    if (stmt->u.use.is_catalog) {
        rc = mr_namespace_catalog(b, name, NO_CATALOG_TO_USE, &found.entry);
        if (rc == 0)
            *current = (struct mr_namespace){found.entry->name, found.entry->default_database};
        return rc;
    }
    rc = find(b, name, &found);
    if (rc < 0)
        return rc;
    if (found.entry == NULL)
        return mr_namespace_catalog(
            b,
            &(struct mr_ast_name){.span = name->part[0].span, .parts = 1, .part = name->part},
            NO_CATALOG_TO_USE, &found.entry);
    if (found.database == NULL)
        return mr_bind_fail(b, name->span, DATABASES_HINT,
                            "A database with name [" MR_VIEW_FMT
                            "] does not exist in the catalog: [" MR_VIEW_FMT "].",
                            MR_VIEW_ARG(found.name.database), MR_VIEW_ARG(found.name.catalog));
    *current = (struct mr_namespace){found.entry->name, found.database->name};
    return 0;
}

int mr_ddl_use(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
               struct mr_err *reterr)
{
    struct mr_binder b = mr_ddl_binder(env, stmt, NULL, reterr);

    return use(&b, stmt);
}
