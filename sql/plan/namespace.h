/*
 * sql/plan/namespace.h - catalogs and databases: CREATE, DROP, ALTER and USE.
 * Private to sql/plan; the statements that need nothing else are in plan.h.
 */
#ifndef MR_SQL_PLAN_NAMESPACE_H
#define MR_SQL_PLAN_NAMESPACE_H

#include "sql/plan/bind.h"

/* "db" or "catalog.db", or the current one when NAME has no parts; it must exist. */
int mr_namespace_find(struct mr_binder *b, const struct mr_ast_name *name,
                      struct mr_namespace *ret);

/* The same with what is known of it. */
int mr_namespace_database(struct mr_binder *b, const struct mr_ast_name *name,
                          struct mr_namespace *ret, const struct mr_database **ret_database);

/* The database of PATH exists: a table may be created there. */
int mr_namespace_check(struct mr_binder *b, struct mr_span span,
                       const struct mr_identifier *path);

/* The catalog NAME, or the current one when it has no parts.  If there is none, that is said
 * with BEFORE and AFTER around its name. */
int mr_namespace_catalog(struct mr_binder *b, const struct mr_ast_name *name,
                         const char *before, const char *after, struct mr_catalog_entry **ret);

/* DROP and ALTER of catalogs and databases. */
int mr_namespace_drop(struct mr_binder *b, const struct mr_ast_stmt *stmt);
int mr_namespace_alter(struct mr_binder *b, const struct mr_ast_alter *alter);

#endif
