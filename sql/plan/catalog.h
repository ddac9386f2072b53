/*
 * sql/plan/catalog.h - the tables and views a session knows.
 *
 *     default_catalog                                        CREATE CATALOG
 *       └─ default_database                                  CREATE DATABASE
 *            ├─ orders   columns, watermark, options         CREATE TABLE
 *            └─ spikes   a query                             CREATE VIEW
 *
 * Catalogs are all in memory, each with any number of databases.  A temporary table hides a
 * permanent one of the same name, as in Flink.  Tables keep the syntax trees of their
 * computed columns, watermark or query, and are bound anew for every job that uses
 * them; CREATE only checks that they bind.
 *
 * Ownership   tables live in the catalog's arena until it is freed, dropped or not.
 *             The syntax trees they hold must live as long: the session keeps them.
 * Threads     one owner.
 */
#ifndef MR_SQL_PLAN_CATALOG_H
#define MR_SQL_PLAN_CATALOG_H

#include "core/data/schema.h"
#include "sql/parse/ast.h"

#define MR_DEFAULT_CATALOG  "default_catalog"
#define MR_DEFAULT_DATABASE "default_database"

/* The one type of catalogs. */
#define MR_CATALOG_IN_MEMORY "generic_in_memory"

/* Where names of one part lead: USE. */
struct mr_namespace {
    struct mr_view catalog, database;
};

struct mr_identifier {
    struct mr_view catalog, database, name;
};

/* "default_catalog.default_database.orders", of a path or a table. */
#define MR_IDENTIFIER_FMT MR_VIEW_FMT "." MR_VIEW_FMT "." MR_VIEW_FMT
#define MR_IDENTIFIER_ARG(path) \
    MR_VIEW_ARG((path)->catalog), MR_VIEW_ARG((path)->database), MR_VIEW_ARG((path)->name)

/* A piece of syntax and the text it is part of. */
struct mr_table_expr {
    const struct mr_ast_expr *expr; /* NULL: none */
    const struct mr_source *source;
};

struct mr_table_column {
    struct mr_view name;
    enum mr_ast_column_kind kind; /* PHYSICAL, METADATA or COMPUTED */
    struct mr_type type;
    struct mr_table_expr computed;
    struct mr_view metadata_key;
    bool is_virtual;        /* METADATA VIRTUAL: not written */
    bool is_proctime;       /* it is PROCTIME() */
    struct mr_view comment; /* data NULL: none */
    struct mr_span span;    /* in `source`: for errors about it */
    const struct mr_source *source;
};

struct mr_table {
    struct mr_view catalog, database, name;
    bool is_view, is_temporary, is_dropped;
    uint32_t columns;
    struct mr_table_column *column;
    int32_t rowtime; /* the WATERMARK's column; -1: none */
    struct mr_table_expr watermark;
    uint32_t primary_keys;
    uint32_t *primary_key;   /* columns */
    struct mr_view key_name; /* of the constraint; data NULL: after its columns */
    uint32_t options;
    struct mr_ast_option *option;
    struct mr_view comment; /* data NULL: none */
    struct mr_ast_idents partitioned_by;
    const struct mr_ast_query *query;    /* view */
    struct mr_ast_idents query_columns;  /* CREATE VIEW v (a, b): renames */
    struct mr_namespace query_namespace; /* where its names lead: the current one at CREATE */
    const struct mr_source *source;      /* of the CREATE */
    struct mr_span span;                 /* of the table's name in it */
};

struct mr_database {
    struct mr_view name, comment; /* comment.data NULL: none */
    uint32_t options;
    struct mr_ast_option *option;
};

/* One of the catalogs. */
struct mr_catalog_entry {
    struct mr_view name, default_database, comment;
    uint32_t options; /* of WITH */
    struct mr_ast_option *option;
    uint32_t databases;
    struct mr_database **database; /* sorted */
};

struct mr_user_function;

/* Of a user's library: sql/plan/function.h. */
struct mr_catalog_function {
    struct mr_identifier path; /* of a system function the name alone; in lower case */
    bool is_temporary, is_system, is_dropped;
    const struct mr_user_function *function;
    struct mr_view artifact; /* the library, as it was written */
};

struct mr_catalog {
    struct mr_arena arena;
    struct mr_namespace current;
    uint32_t entries;
    struct mr_catalog_entry **entry; /* sorted */
    uint32_t tables;
    struct mr_table **table; /* in order of creation, dropped ones too */
    uint32_t functions;
    struct mr_catalog_function **function; /* likewise */
};

void mr_catalog_init(struct mr_catalog *catalog);
void mr_catalog_fini(struct mr_catalog *catalog);

/* Where NAME leads, whether there is something or not.  MR_ERR_BIND for too many parts. */
int mr_catalog_resolve(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                       const struct mr_source *source, struct mr_identifier *ret,
                       struct mr_err *reterr);

/* NULL when there is none; a temporary one comes first. */
struct mr_table *mr_catalog_find(const struct mr_catalog *catalog,
                                 const struct mr_identifier *path);
struct mr_table *mr_catalog_find_exact(const struct mr_catalog *catalog,
                                       const struct mr_identifier *path, bool is_temporary);

/* The table NAME means; fails with the list of those that exist. */
int mr_catalog_table(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                     const struct mr_source *source, struct mr_table **ret,
                     struct mr_err *reterr);

/* NAME, which means PATH, is no table: SENTENCE, and the list of those that exist. */
int mr_catalog_unknown(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                       const struct mr_source *source, const struct mr_identifier *path,
                       const char *sentence, struct mr_err *reterr);

void mr_catalog_add(struct mr_catalog *catalog, struct mr_table *table);

/* NULL when there is none. */
struct mr_catalog_entry *mr_catalog_entry_find(const struct mr_catalog *catalog,
                                               struct mr_view name);
struct mr_catalog_entry *mr_catalog_entry_add(struct mr_catalog *catalog, struct mr_view name);
/* With all that is in it. */
void mr_catalog_entry_drop(struct mr_catalog *catalog, struct mr_catalog_entry *entry);

/* NULL when there is none. */
struct mr_database *mr_database_find(const struct mr_catalog_entry *entry, struct mr_view name);
struct mr_database *mr_database_add(struct mr_catalog *catalog, struct mr_catalog_entry *entry,
                                    struct mr_view name);
/* With the tables and functions in it. */
void mr_database_drop(struct mr_catalog *catalog, struct mr_catalog_entry *entry,
                      struct mr_database *database);

/* Visible tables of a place, sorted by name; views only, or both.  In ARENA. */
uint32_t mr_catalog_list(const struct mr_catalog *catalog, const struct mr_namespace *place,
                         bool only_views, struct mr_arena *arena, const struct mr_table ***ret);

struct mr_identifier mr_table_identifier(const struct mr_table *table);

/* What the constraint PRIMARY KEY is called: "abc", "PK_a_b". */
void mr_table_print_key_name(const struct mr_table *table, struct mr_text *out);

/* `default_catalog`.`default_database`.`orders` */
void mr_identifier_print(const struct mr_identifier *path, struct mr_text *out);

int32_t mr_table_find_column(const struct mr_table *table, struct mr_view name);

/* Is column I one of PARTITIONED BY? */
bool mr_table_is_partition(const struct mr_table *table, uint32_t i);

#endif
