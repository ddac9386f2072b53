/*
 * sql/plan/plan.h - from a statement's syntax tree to a job's graph.
 *
 *     syntax tree ─bind─► relations ─rewrite─► fewer relations ─emit─► graph
 *                            │                      │                    │
 *     EXPLAIN:     Abstract Syntax Tree   Optimized Physical Plan   Optimized Execution Plan
 *
 * The planner knows no connector by name: it asks a resolver.  What it understands
 * but can not run it refuses with MR_ERR_UNSUPPORTED, naming the feature, where it
 * stands, and what to use instead; nothing is parsed and then ignored.
 *
 * Ownership   a plan owns its memory and borrows nothing from the catalog or the text
 *             it came from, but for connector classes; mr_plan_free().
 * Threads     one owner.
 * Fails       MR_ERR_BIND, MR_ERR_UNSUPPORTED, MR_ERR_OPTION, in the form of
 *             sql/parse/diag.h.
 */
#ifndef MR_SQL_PLAN_PLAN_H
#define MR_SQL_PLAN_PLAN_H

#include "include/millrace_plugin.h"
#include "job/graph/graph.h"
#include "sql/plan/catalog.h"
#include "sql/plan/settings.h"

/* How names become classes: job/registry.h, or a test's own. */
struct mr_resolver {
    int (*source)(struct mr_view name, const struct mr_source_class **ret,
                  struct mr_err *reterr);
    int (*sink)(struct mr_view name, const struct mr_sink_class **ret, struct mr_err *reterr);
    int (*format)(struct mr_view name, const struct mr_format_class **ret,
                  struct mr_err *reterr);
    /* The table of a user's library; NULL: there are none. */
    int (*library)(const char *path, const struct mr_plugin **ret, struct mr_err *reterr);
};

struct mr_plan_env {
    struct mr_catalog *catalog;
    struct mr_settings *settings;
    const struct mr_resolver *resolver;
    struct mr_sys *sys; /* goes into the graph's expressions; NULL where nothing runs */
};

struct mr_plan {
    struct mr_arena arena;
    struct mr_graph *graph;
    bool is_query;            /* ends in a collect node */
    struct mr_text explained; /* mr_plan_explain(): the three sections */
    uint32_t warnings;
    const char **warning; /* sentences, "orders.sql:3:7: warning: ..." */
};

/* Plan a SELECT, an INSERT or a statement set.  WITH_TEXT: fill `explained` too. */
int mr_plan_new(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt, bool with_text,
                struct mr_plan **ret, struct mr_err *reterr);
void mr_plan_free(struct mr_plan *plan);

/* DDL: changes the catalog.  What the statement holds must outlive it.  Warnings, one
 * per line, go to WARNINGS. */
int mr_ddl_create_table(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                        struct mr_text *warnings, struct mr_err *reterr);
/* Behind it, for a CREATE TABLE .. AS: the plan of its INSERT. */
int mr_ddl_insert_as(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                     bool with_text, struct mr_plan **ret, struct mr_err *reterr);
/* ALTER TABLE, ALTER VIEW. */
int mr_ddl_alter(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                 struct mr_text *warnings, struct mr_err *reterr);
/* What there is to warn about in a view is said where it is used. */
int mr_ddl_create_view(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                       struct mr_err *reterr);
int mr_ddl_create_other(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                        struct mr_err *reterr);
int mr_ddl_drop(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                struct mr_err *reterr);
int mr_ddl_use(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
               struct mr_err *reterr);

/* SHOW and DESCRIBE, as Flink's client lays them out. */
int mr_show(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt, struct mr_text *out,
            struct mr_err *reterr);
int mr_describe(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                struct mr_text *out, struct mr_err *reterr);

#endif
