/*
 * sql/plan/catalog.h - the tables and views a session knows.
 *
 *     default_catalog
 *       └─ default_database
 *            ├─ orders   columns, watermark, options        CREATE TABLE
 *            └─ spikes   a query                             CREATE VIEW
 *
 * One catalog, in memory, with any number of databases.  A temporary table hides a
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
    struct mr_view database, name;
    bool is_view, is_temporary, is_dropped;
    uint32_t columns;
    struct mr_table_column *column;
    int32_t rowtime; /* the WATERMARK's column; -1: none */
    struct mr_table_expr watermark;
    uint32_t primary_keys;
    uint32_t *primary_key; /* columns */
    uint32_t options;
    struct mr_ast_option *option;
    struct mr_view comment; /* data NULL: none */
    struct mr_ast_idents partitioned_by;
    const struct mr_ast_query *query;   /* view */
    struct mr_ast_idents query_columns; /* CREATE VIEW v (a, b): renames */
    struct mr_view query_database;      /* where its names lead: the current one at CREATE */
    const struct mr_source *source;     /* of the CREATE */
    struct mr_span span;                /* of the table's name in it */
};

struct mr_catalog {
    struct mr_arena arena;
    struct mr_view database; /* the current one: USE */
    uint32_t databases;
    struct mr_view *database_name; /* sorted */
    uint32_t tables;
    struct mr_table **table; /* in order of creation, dropped ones too */
};

void mr_catalog_init(struct mr_catalog *catalog);
void mr_catalog_fini(struct mr_catalog *catalog);

/* Where NAME leads: its database and last part.  MR_ERR_BIND for another catalog, a
 * database that does not exist, or too many parts. */
int mr_catalog_resolve(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                       const struct mr_source *source, struct mr_view *ret_database,
                       struct mr_view *ret_name, struct mr_err *reterr);

/* NULL when there is none; a temporary one comes first. */
struct mr_table *mr_catalog_find(const struct mr_catalog *catalog, struct mr_view database,
                                 struct mr_view name);
struct mr_table *mr_catalog_find_exact(const struct mr_catalog *catalog,
                                       struct mr_view database, struct mr_view name,
                                       bool is_temporary);

/* The table NAME means; fails with the list of those that exist. */
int mr_catalog_table(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                     const struct mr_source *source, struct mr_table **ret,
                     struct mr_err *reterr);

/* There is no table NAME in DATABASE: SENTENCE, and the list of those that exist. */
int mr_catalog_unknown(const struct mr_catalog *catalog, const struct mr_ast_name *name,
                       const struct mr_source *source, struct mr_view database,
                       const char *sentence, struct mr_err *reterr);

void mr_catalog_add(struct mr_catalog *catalog, struct mr_table *table);

bool mr_catalog_has_database(const struct mr_catalog *catalog, struct mr_view database);
void mr_catalog_add_database(struct mr_catalog *catalog, struct mr_view database);
void mr_catalog_drop_database(struct mr_catalog *catalog, struct mr_view database);

/* Visible tables of a database, sorted by name; views only, or both.  In ARENA. */
uint32_t mr_catalog_list(const struct mr_catalog *catalog, struct mr_view database,
                         bool only_views, struct mr_arena *arena, const struct mr_table ***ret);

/* `default_catalog`.`default_database`.`orders` */
void mr_table_print_path(const struct mr_table *table, struct mr_text *out);

int32_t mr_table_find_column(const struct mr_table *table, struct mr_view name);

/* Is column I one of PARTITIONED BY? */
bool mr_table_is_partition(const struct mr_table *table, uint32_t i);

#endif
