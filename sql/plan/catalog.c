#include "sql/plan/catalog.h"

#include <stdlib.h>

void mr_catalog_init(struct mr_catalog *catalog)
{
    *catalog = (struct mr_catalog){.database = MR_VIEW(MR_DEFAULT_DATABASE)};
    mr_arena_init(&catalog->arena);
    mr_catalog_add_database(catalog, catalog->database);
}

void mr_catalog_fini(struct mr_catalog *catalog)
{
    mr_arena_fini(&catalog->arena);
}

bool mr_catalog_has_database(const struct mr_catalog *catalog, struct mr_view database)
{
    for (uint32_t i = 0; i < catalog->databases; i++)
        if (mr_view_eq(catalog->database_name[i], database))
            return true;
    return false;
}

void mr_catalog_add_database(struct mr_catalog *catalog, struct mr_view database)
{
    MR_ASSERT(!mr_catalog_has_database(catalog, database));
    struct mr_view name = mr_arena_view(&catalog->arena, database);
    uint32_t at = catalog->databases;
    MR_PUSH(&catalog->arena, catalog->database_name, catalog->databases, name);
    for (; at > 0 && mr_view_compare(catalog->database_name[at - 1], name) > 0; at--)
        catalog->database_name[at] = catalog->database_name[at - 1];
    catalog->database_name[at] = name;
}

void mr_catalog_drop_database(struct mr_catalog *catalog, struct mr_view database)
{
    for (uint32_t i = 0; i < catalog->databases; i++) {
        if (!mr_view_eq(catalog->database_name[i], database))
            continue;
        for (uint32_t k = i + 1; k < catalog->databases; k++)
            catalog->database_name[k - 1] = catalog->database_name[k];
        catalog->databases--;
        return;
    }
}

int mr_catalog_resolve(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                       const struct mr_source *source, struct mr_view *ret_database,
                       struct mr_view *ret_name, struct mr_err *reterr)
{
    struct mr_view database = catalog->database;

    MR_ASSERT(name->parts > 0);
    if (name->parts > 3)
        return mr_diag_fail(reterr, MR_ERR_BIND, source, name->span,
                            "a table is named [catalog.][database.]table",
                            "'" MR_VIEW_FMT "' has too many parts",
                            MR_VIEW_ARG(mr_span_text(source, name->span)));
    if (name->parts == 3 && !mr_view_is(name->part[0].name, MR_DEFAULT_CATALOG))
        return mr_diag_fail(reterr, MR_ERR_BIND, source, name->part[0].span,
                            "the only catalog is " MR_DEFAULT_CATALOG,
                            "A catalog with name [" MR_VIEW_FMT "] does not exist.",
                            MR_VIEW_ARG(name->part[0].name));
    if (name->parts >= 2)
        database = name->part[name->parts - 2].name;
    if (!mr_catalog_has_database(catalog, database))
        return mr_diag_fail(reterr, MR_ERR_BIND, source, name->part[name->parts - 2].span,
                            "SHOW DATABASES lists those there are",
                            "A database with name [" MR_VIEW_FMT "] does not exist.",
                            MR_VIEW_ARG(database));
    *ret_database = database;
    *ret_name = name->part[name->parts - 1].name;
    return 0;
}

struct mr_table *mr_catalog_find_exact(const struct mr_catalog *catalog,
                                       struct mr_view database, struct mr_view name,
                                       bool is_temporary)
{
    for (uint32_t i = 0; i < catalog->tables; i++) {
        struct mr_table *table = catalog->table[i];
        if (!table->is_dropped && table->is_temporary == is_temporary &&
            mr_view_eq(table->name, name) && mr_view_eq(table->database, database))
            return table;
    }
    return NULL;
}

struct mr_table *mr_catalog_find(const struct mr_catalog *catalog, struct mr_view database,
                                 struct mr_view name)
{
    struct mr_table *table = mr_catalog_find_exact(catalog, database, name, true);

    return table != NULL ? table : mr_catalog_find_exact(catalog, database, name, false);
}

int mr_catalog_unknown(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                       const struct mr_source *source, struct mr_view database,
                       const char *sentence, struct mr_err *reterr)
{
    struct mr_view last = name->part[name->parts - 1].name;
    const struct mr_table **table;
    struct mr_arena arena;
    struct mr_text hint;

    mr_arena_init(&arena);
    mr_text_init(&hint);
    uint32_t count = mr_catalog_list(catalog, database, false, &arena, &table);
    const char **names = MR_NEW_ARRAY(&arena, const char *, count + 1);
    for (uint32_t i = 0; i < count; i++)
        names[i] = mr_arena_copy(&arena, table[i]->name.data, table[i]->name.len);
    const char *nearest = mr_diag_nearest(last, names, count);
    if (nearest != NULL)
        mr_text_printf(&hint, "did you mean '%s'? ", nearest);
    mr_text_puts(&hint, count == 0 ? "no table has been created yet" : "tables: ");
    for (uint32_t i = 0; i < count && i < 20; i++)
        mr_text_printf(&hint, "%s%s", i == 0 ? "" : ", ", names[i]);
    if (count > 20)
        mr_text_puts(&hint, ", ...");
    int rc = mr_diag_fail(reterr, MR_ERR_BIND, source, name->span, hint.data, "%s", sentence);
    mr_text_fini(&hint);
    mr_arena_fini(&arena);
    return rc;
}

int mr_catalog_table(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                     const struct mr_source *source, struct mr_table **ret,
                     struct mr_err *reterr)
{
    struct mr_view database, last;
    int rc = mr_catalog_resolve(catalog, name, source, &database, &last, reterr);

    if (rc < 0)
        return rc;
    struct mr_table *table = mr_catalog_find(catalog, database, last);
    *ret = table;
    if (table != NULL)
        return 0;
    struct mr_text sentence;
    mr_text_init(&sentence);
    mr_text_printf(&sentence, "Object '" MR_VIEW_FMT "' not found", MR_VIEW_ARG(last));
    rc = mr_catalog_unknown(catalog, name, source, database, sentence.data, reterr);
    mr_text_fini(&sentence);
    return rc;
}

void mr_catalog_add(struct mr_catalog *catalog, struct mr_table *table)
{
    MR_ASSERT(mr_catalog_find_exact(catalog, table->database, table->name,
                                    table->is_temporary) == NULL);
    MR_PUSH(&catalog->arena, catalog->table, catalog->tables, table);
}

static int by_name(const void *a, const void *b)
{
    const struct mr_table *const *left = a, *const *right = b;

    return mr_view_compare((*left)->name, (*right)->name);
}

uint32_t mr_catalog_list(const struct mr_catalog *catalog, struct mr_view database,
                         bool only_views, struct mr_arena *arena, const struct mr_table ***ret)
{
    const struct mr_table **list =
        MR_NEW_ARRAY(arena, const struct mr_table *, catalog->tables + 1);
    uint32_t count = 0;

    for (uint32_t i = 0; i < catalog->tables; i++) {
        const struct mr_table *table = catalog->table[i];
        if (table->is_dropped || !mr_view_eq(table->database, database) ||
            (only_views && !table->is_view) ||
            mr_catalog_find(catalog, database, table->name) != table)
            continue;
        list[count++] = table;
    }
    if (count > 0)
        qsort(list, count, sizeof(*list), by_name);
    *ret = list;
    return count;
}

void mr_table_print_path(const struct mr_table *table, struct mr_text *out)
{
    mr_text_printf(out, "`" MR_DEFAULT_CATALOG "`.`" MR_VIEW_FMT "`.`" MR_VIEW_FMT "`",
                   MR_VIEW_ARG(table->database), MR_VIEW_ARG(table->name));
}

int32_t mr_table_find_column(const struct mr_table *table, struct mr_view name)
{
    for (uint32_t i = 0; i < table->columns; i++)
        if (mr_view_eq(table->column[i].name, name))
            return (int32_t)i;
    return -1;
}

bool mr_table_is_partition(const struct mr_table *table, uint32_t i)
{
    for (uint32_t k = 0; k < table->partitioned_by.count; k++)
        if (mr_view_eq(table->partitioned_by.ident[k].name, table->column[i].name))
            return true;
    return false;
}
