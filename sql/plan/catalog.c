#include "sql/plan/catalog.h"

#include <stdlib.h>

void mr_catalog_init(struct mr_catalog *catalog)
{
    *catalog = (struct mr_catalog){
        .current = {MR_VIEW(MR_DEFAULT_CATALOG), MR_VIEW(MR_DEFAULT_DATABASE)}};
    mr_arena_init(&catalog->arena);
    struct mr_catalog_entry *entry = mr_catalog_entry_add(catalog, catalog->current.catalog);
    const struct mr_ast_option type = {.key = MR_VIEW("type"),
                                       .value = MR_VIEW(MR_CATALOG_IN_MEMORY)};
    MR_PUSH(&catalog->arena, entry->option, entry->options, type);
    entry->default_database = catalog->current.database;
    (void)mr_database_add(catalog, entry, catalog->current.database);
}

void mr_catalog_fini(struct mr_catalog *catalog)
{
    mr_arena_fini(&catalog->arena);
}

/* -- Catalogs and databases ----------------------------------------------------------- */

struct mr_catalog_entry *mr_catalog_entry_find(const struct mr_catalog *catalog,
                                               struct mr_view name)
{
    for (uint32_t i = 0; i < catalog->entries; i++)
        if (mr_view_eq(catalog->entry[i]->name, name))
            return catalog->entry[i];
    return NULL;
}

struct mr_catalog_entry *mr_catalog_entry_add(struct mr_catalog *catalog, struct mr_view name)
{
    struct mr_catalog_entry *entry = MR_NEW(&catalog->arena, struct mr_catalog_entry);
    uint32_t at = catalog->entries;

    MR_ASSERT(mr_catalog_entry_find(catalog, name) == NULL);
    entry->name = mr_arena_view(&catalog->arena, name);
    MR_PUSH(&catalog->arena, catalog->entry, catalog->entries, entry);
    for (; at > 0 && mr_view_compare(catalog->entry[at - 1]->name, name) > 0; at--)
        catalog->entry[at] = catalog->entry[at - 1];
    catalog->entry[at] = entry;
    return entry;
}

void mr_catalog_entry_drop(struct mr_catalog *catalog, struct mr_catalog_entry *entry)
{
    uint32_t kept = 0;

    while (entry->databases > 0)
        mr_database_drop(catalog, entry, entry->database[0]);
    for (uint32_t i = 0; i < catalog->entries; i++)
        if (catalog->entry[i] != entry)
            catalog->entry[kept++] = catalog->entry[i];
    catalog->entries = kept;
}

struct mr_database *mr_database_find(const struct mr_catalog_entry *entry, struct mr_view name)
{
    for (uint32_t i = 0; i < entry->databases; i++)
        if (mr_view_eq(entry->database[i]->name, name))
            return entry->database[i];
    return NULL;
}

struct mr_database *mr_database_add(struct mr_catalog *catalog, struct mr_catalog_entry *entry,
                                    struct mr_view name)
{
    struct mr_database *database = MR_NEW(&catalog->arena, struct mr_database);
    uint32_t at = entry->databases;

    MR_ASSERT(mr_database_find(entry, name) == NULL);
    database->name = mr_arena_view(&catalog->arena, name);
    MR_PUSH(&catalog->arena, entry->database, entry->databases, database);
    for (; at > 0 && mr_view_compare(entry->database[at - 1]->name, name) > 0; at--)
        entry->database[at] = entry->database[at - 1];
    entry->database[at] = database;
    return database;
}

static bool is_in(const struct mr_table *table, struct mr_view catalog, struct mr_view database)
{
    return !table->is_dropped && mr_view_eq(table->database, database) &&
           mr_view_eq(table->catalog, catalog);
}

void mr_database_drop(struct mr_catalog *catalog, struct mr_catalog_entry *entry,
                      struct mr_database *database)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < catalog->tables; i++)
        if (is_in(catalog->table[i], entry->name, database->name))
            catalog->table[i]->is_dropped = true;
    for (uint32_t i = 0; i < catalog->functions; i++) {
        struct mr_catalog_function *function = catalog->function[i];
        function->is_dropped |= mr_view_eq(function->path.database, database->name) &&
                                mr_view_eq(function->path.catalog, entry->name);
    }
    for (uint32_t i = 0; i < entry->databases; i++)
        if (entry->database[i] != database)
            entry->database[kept++] = entry->database[i];
    entry->databases = kept;
}

/* -- Names ---------------------------------------------------------------------------- */

int mr_catalog_resolve(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                       const struct mr_source *source, struct mr_identifier *ret,
                       struct mr_err *reterr)
{
    const struct mr_ast_ident *part = name->part;
    uint32_t parts = name->parts;
    struct mr_identifier path = {catalog->current.catalog, catalog->current.database, {0}};

    MR_ASSERT(parts > 0);
    if (parts > 3)
        return mr_diag_fail(reterr, MR_ERR_BIND, source, name->span,
                            "a table is named [catalog.][database.]table",
                            "Object identifier must consist of 1 to 3 parts.");
    path.name = part[parts - 1].name;
    if (parts >= 2)
        path.database = part[parts - 2].name;
    if (parts == 3)
        path.catalog = part[0].name;
    *ret = path;
    return 0;
}

struct mr_table *mr_catalog_find_exact(const struct mr_catalog *catalog,
                                       const struct mr_identifier *path, bool is_temporary)
{
    for (uint32_t i = 0; i < catalog->tables; i++) {
        struct mr_table *table = catalog->table[i];
        if (table->is_temporary == is_temporary && mr_view_eq(table->name, path->name) &&
            is_in(table, path->catalog, path->database))
            return table;
    }
    return NULL;
}

struct mr_table *mr_catalog_find(const struct mr_catalog *catalog,
                                 const struct mr_identifier *path)
{
    struct mr_table *table = mr_catalog_find_exact(catalog, path, true);

    return table != NULL ? table : mr_catalog_find_exact(catalog, path, false);
}

static bool has_namespace(const struct mr_catalog *catalog, const struct mr_namespace *name)
{
    const struct mr_catalog_entry *entry = mr_catalog_entry_find(catalog, name->catalog);

    return entry != NULL && mr_database_find(entry, name->database) != NULL;
}

int mr_catalog_unknown(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                       const struct mr_source *source, const struct mr_identifier *path,
                       const char *sentence, struct mr_err *reterr)
{
    const struct mr_namespace place = {path->catalog, path->database};
    const struct mr_table **table;
    struct mr_arena arena;
    struct mr_text hint;

    mr_arena_init(&arena);
    mr_text_init(&hint);
    uint32_t count = mr_catalog_list(catalog, &place, false, &arena, &table);
    const char **names = MR_NEW_ARRAY(&arena, const char *, count + 1);
    for (uint32_t i = 0; i < count; i++)
        names[i] = mr_arena_copy(&arena, table[i]->name.data, table[i]->name.len);
    const char *nearest = mr_diag_nearest(path->name, names, count);
    if (nearest != NULL)
        mr_text_printf(&hint, "did you mean '%s'? ", nearest);
    if (!has_namespace(catalog, &place))
        mr_text_puts(&hint, "SHOW CATALOGS and SHOW DATABASES list those there are");
    else
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

/* "Object 'd' not found within 'c'": the first part of PATH that leads nowhere. */
static void print_not_found(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                            const struct mr_identifier *path, struct mr_text *out)
{
    const struct mr_catalog_entry *entry = mr_catalog_entry_find(catalog, path->catalog);
    bool has_database =
        has_namespace(catalog, &(struct mr_namespace){path->catalog, path->database});
    struct mr_view missing = entry == NULL  ? path->catalog
                             : has_database ? path->name
                                            : path->database;

    mr_text_printf(out, "Object '" MR_VIEW_FMT "' not found", MR_VIEW_ARG(missing));
    if (has_database && name->parts > 1)
        mr_text_printf(out, " within '" MR_VIEW_FMT "." MR_VIEW_FMT "'",
                       MR_VIEW_ARG(path->catalog), MR_VIEW_ARG(path->database));
    else if (entry != NULL && !has_database && name->parts == 3)
        mr_text_printf(out, " within '" MR_VIEW_FMT "'", MR_VIEW_ARG(path->catalog));
}

int mr_catalog_table(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                     const struct mr_source *source, struct mr_table **ret,
                     struct mr_err *reterr)
{
    struct mr_identifier path;
    int rc = mr_catalog_resolve(catalog, name, source, &path, reterr);

    if (rc < 0)
        return rc;
    struct mr_table *table = mr_catalog_find(catalog, &path);
    *ret = table;
    if (table != NULL)
        return 0;
    struct mr_text sentence;
    mr_text_init(&sentence);
    print_not_found(catalog, name, &path, &sentence);
    rc = mr_catalog_unknown(catalog, name, source, &path, sentence.data, reterr);
    mr_text_fini(&sentence);
    return rc;
}

void mr_catalog_add(struct mr_catalog *catalog, struct mr_table *table)
{
    const struct mr_identifier path = mr_table_identifier(table);

    MR_ASSERT(mr_catalog_find_exact(catalog, &path, table->is_temporary) == NULL);
    MR_PUSH(&catalog->arena, catalog->table, catalog->tables, table);
}

static int by_name(const void *a, const void *b)
{
    const struct mr_table *const *left = a, *const *right = b;

    return mr_view_compare((*left)->name, (*right)->name);
}

uint32_t mr_catalog_list(const struct mr_catalog *catalog, const struct mr_namespace *place,
                         bool only_views, struct mr_arena *arena, const struct mr_table ***ret)
{
    const struct mr_table **list =
        MR_NEW_ARRAY(arena, const struct mr_table *, catalog->tables + 1);
    uint32_t count = 0;

    for (uint32_t i = 0; i < catalog->tables; i++) {
        const struct mr_table *table = catalog->table[i];
        const struct mr_identifier path = mr_table_identifier(table);
        if (!is_in(table, place->catalog, place->database) || (only_views && !table->is_view) ||
            mr_catalog_find(catalog, &path) != table)
            continue;
        list[count++] = table;
    }
    if (count > 0)
        qsort(list, count, sizeof(*list), by_name);
    *ret = list;
    return count;
}

struct mr_identifier mr_table_identifier(const struct mr_table *table)
{
    return (struct mr_identifier){table->catalog, table->database, table->name};
}

void mr_identifier_print(const struct mr_identifier *path, struct mr_text *out)
{
    mr_text_quote(out, path->catalog, '`');
    mr_text_putc(out, '.');
    mr_text_quote(out, path->database, '`');
    mr_text_putc(out, '.');
    mr_text_quote(out, path->name, '`');
}

void mr_table_print_key_name(const struct mr_table *table, struct mr_text *out)
{
    if (table->key_name.data != NULL) {
        mr_text_put(out, table->key_name.data, table->key_name.len);
        return;
    }
    mr_text_puts(out, "PK");
    for (uint32_t i = 0; i < table->primary_keys; i++)
        mr_text_printf(out, "_" MR_VIEW_FMT,
                       MR_VIEW_ARG(table->column[table->primary_key[i]].name));
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
