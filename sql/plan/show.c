#include "sql/plan/show.h"
#include "sql/plan/function.h"

#include "sql/plan/namespace.h"

#include <ctype.h>
#include <stdlib.h>

/* -- LIKE of SHOW ------------------------------------------------------------------ */

/* % any run, _ any one character. */
static bool like(struct mr_view text, struct mr_view pattern, bool no_case)
{
    size_t t = 0, p = 0, star = SIZE_MAX, mark = 0;

    while (t < text.len) {
        bool same = p < pattern.len && (no_case ? tolower((unsigned char)text.data[t]) ==
                                                      tolower((unsigned char)pattern.data[p])
                                                : text.data[t] == pattern.data[p]);
        if (p < pattern.len && pattern.data[p] == '%') {
            star = p++;
            mark = t;
        } else if (same || (p < pattern.len && pattern.data[p] == '_')) {
            t++;
            p++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '%')
        p++;
    return p == pattern.len;
}

bool mr_show_is_like(const struct mr_ast_stmt *show, struct mr_view name)
{
    if (show->u.show.like.data == NULL)
        return true;
    return like(name, show->u.show.like, show->u.show.is_ilike) != show->u.show.is_not_like;
}

/* -- Lists --------------------------------------------------------------------------- */

static int show_tables(struct mr_binder *b, const struct mr_ast_stmt *stmt, bool only_views,
                       struct mr_tableau *tableau)
{
    const struct mr_table **table;
    struct mr_namespace place;
    int rc = mr_namespace_find(b, &stmt->u.show.name, &place);

    if (rc < 0)
        return rc;
    tableau->head[0] = only_views ? "view name" : "table name";
    uint32_t count = mr_catalog_list(b->env->catalog, &place, only_views, b->arena, &table);
    for (uint32_t i = 0; i < count; i++)
        if (mr_show_is_like(stmt, table[i]->name))
            mr_tableau_cell(tableau, table[i]->name);
    return 0;
}

static int show_databases(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                          struct mr_tableau *tableau)
{
    struct mr_catalog_entry *entry;
    int rc = mr_namespace_catalog(b, &stmt->u.show.name, "Catalog ", " does not exist", &entry);

    if (rc < 0)
        return rc;
    tableau->head[0] = "database name";
    for (uint32_t i = 0; i < entry->databases; i++)
        if (mr_show_is_like(stmt, entry->database[i]->name))
            mr_tableau_cell(tableau, entry->database[i]->name);
    return 0;
}

static void show_catalogs(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                          struct mr_tableau *tableau)
{
    const struct mr_catalog *catalog = b->env->catalog;

    tableau->head[0] = "catalog name";
    for (uint32_t i = 0; i < catalog->entries; i++)
        if (mr_show_is_like(stmt, catalog->entry[i]->name))
            mr_tableau_cell(tableau, catalog->entry[i]->name);
}

struct names {
    struct mr_arena *arena;
    uint32_t count;
    const char **name;
};

static void add_function(void *context, const char *name, const char *signature,
                         const char *help)
{
    struct names *names = context;

    (void)signature;
    (void)help;
    if (name[0] != '$' && isalpha((unsigned char)name[0]))
        MR_PUSH(names->arena, names->name, names->count, name);
}

static int by_text(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;

    return strcasecmp(*left, *right);
}

static void show_functions(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                           struct mr_tableau *tableau)
{
    static const char *const others[] = {
        "AVG",
        "COUNT",
        "CUMULATE",
        "HOP",
        "HOP_END",
        "HOP_PROCTIME",
        "HOP_ROWTIME",
        "HOP_START",
        "MAX",
        "MIN",
        "SESSION",
        "SESSION_END",
        "SESSION_PROCTIME",
        "SESSION_ROWTIME",
        "SESSION_START",
        "SUM",
        "TUMBLE",
        "TUMBLE_END",
        "TUMBLE_PROCTIME",
        "TUMBLE_ROWTIME",
        "TUMBLE_START",
    };
    struct names names = {.arena = b->arena};

    tableau->head[0] = "function name";
    names.count = mr_function_names(b, &names.name);
    if (!stmt->u.show.is_user) {
        mr_function_list(add_function, &names);
        for (size_t i = 0; i < MR_COUNTOF(others); i++)
            MR_PUSH(b->arena, names.name, names.count, others[i]);
    }
    if (names.count > 0)
        qsort(names.name, names.count, sizeof(*names.name), by_text);
    for (uint32_t i = 0; i < names.count; i++)
        if ((i == 0 || strcasecmp(names.name[i], names.name[i - 1]) != 0) &&
            mr_show_is_like(stmt, mr_view_of(names.name[i])))
            mr_tableau_cell(tableau, mr_view_of(names.name[i]));
}

/* -- SHOW --------------------------------------------------------------------------------- */

/* A catalog in memory knows of no partitions, whatever files there are. */
static int show_partitions(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                           struct mr_tableau *tableau)
{
    const struct mr_ast_name *name = &stmt->u.show.name;
    struct mr_identifier path;
    int rc = mr_catalog_resolve(b->env->catalog, name, b->source, &path, b->err);

    if (rc < 0)
        return rc;
    const struct mr_table *table = mr_catalog_find(b->env->catalog, &path);
    tableau->head[0] = "partition name";
    if (table != NULL && table->partitioned_by.count > 0)
        return 0;
    return mr_bind_fail(b, name->span, NULL,
                        table == NULL ? "Table (or view) " MR_VIEW_FMT "." MR_VIEW_FMT
                                        " does not exist in Catalog " MR_VIEW_FMT "."
                                      : "Table " MR_VIEW_FMT "." MR_VIEW_FMT
                                        " in catalog " MR_VIEW_FMT " is not partitioned.",
                        MR_VIEW_ARG(path.database), MR_VIEW_ARG(path.name),
                        MR_VIEW_ARG(path.catalog));
}

static void show_modules(const struct mr_ast_stmt *stmt, struct mr_tableau *tableau)
{
    tableau->head[0] = "module name";
    tableau->head[1] = "used";
    tableau->columns = stmt->u.show.is_user ? 2 : 1;
    if (!mr_show_is_like(stmt, MR_VIEW("core")))
        return;
    mr_tableau_cell(tableau, MR_VIEW("core"));
    if (stmt->u.show.is_user)
        mr_tableau_cell(tableau, MR_VIEW("TRUE"));
}

static int show_list(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                     struct mr_tableau *tableau)
{
    const struct mr_namespace *current = &b->env->catalog->current;

    switch (stmt->u.show.what) {
    case MR_SHOW_TABLES: return show_tables(b, stmt, false, tableau);
    case MR_SHOW_VIEWS: return show_tables(b, stmt, true, tableau);
    case MR_SHOW_FUNCTIONS: show_functions(b, stmt, tableau); return 0;
    case MR_SHOW_COLUMNS: return mr_show_columns(b, stmt, tableau);
    case MR_SHOW_PARTITIONS: return show_partitions(b, stmt, tableau);
    case MR_SHOW_MODULES: show_modules(stmt, tableau); return 0;
    case MR_SHOW_MODELS:
    case MR_SHOW_PROCEDURES:
    case MR_SHOW_JARS: return 0; /* there are none */
    case MR_SHOW_CATALOGS: show_catalogs(b, stmt, tableau); return 0;
    case MR_SHOW_DATABASES: return show_databases(b, stmt, tableau);
    case MR_SHOW_CURRENT_CATALOG:
        tableau->head[0] = "current catalog name";
        mr_tableau_cell(tableau, current->catalog);
        return 0;
    case MR_SHOW_CURRENT_DATABASE:
        tableau->head[0] = "current database name";
        mr_tableau_cell(tableau, current->database);
        return 0;
    default:
        return mr_bind_refuse(
            b, stmt->span,
            "a job runs as long as its statement; millrace status JOB tells of "
            "one that another process runs",
            "SHOW JOBS");
    }
}

int mr_show(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt, struct mr_text *out,
            struct mr_err *reterr)
{
    struct mr_arena arena;
    int rc;

    mr_arena_init(&arena);
    struct mr_binder b = {.env = env, .arena = &arena, .source = stmt->source, .err = reterr};
    struct mr_tableau tableau = {.arena = &arena, .columns = 1};
    switch (stmt->u.show.what) {
    case MR_SHOW_CREATE_TABLE:
    case MR_SHOW_CREATE_VIEW:
    case MR_SHOW_CREATE_CATALOG: rc = mr_show_create(&b, stmt, out); break;
    default:
        rc = show_list(&b, stmt, &tableau);
        if (rc == 0)
            mr_tableau_print(&tableau, out);
        break;
    }
    mr_arena_fini(&arena);
    return rc;
}
