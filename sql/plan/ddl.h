/*
 * sql/plan/ddl.h - what CREATE TABLE, its LIKE and AS, and ALTER TABLE share.  Private to
 * sql/plan.
 */
#ifndef MR_SQL_PLAN_DDL_H
#define MR_SQL_PLAN_DDL_H

#include "sql/plan/bind.h"

/* A binder of STMT's text, whose relations go into SCRATCH. */
struct mr_binder mr_ddl_binder(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt,
                               struct mr_arena *scratch, struct mr_err *err);
void mr_ddl_hand_warnings(const struct mr_binder *b, struct mr_text *warnings);

/* 0 with *RET new; 1 when it is there and IF NOT EXISTS says so. */
int mr_ddl_new_name(struct mr_binder *b, const struct mr_ast_name *name, bool is_temporary,
                    bool if_not_exists, struct mr_identifier *ret);

/* The parts of a table as they are written.  INHERITED options may be replaced. */
int mr_ddl_column(struct mr_binder *b, const struct mr_ast_column *ast,
                  struct mr_table_column *ret);
int mr_ddl_watermark(struct mr_binder *b, const struct mr_ast_create_table *create,
                     struct mr_table *table);
int mr_ddl_primary_key(struct mr_binder *b, const struct mr_ast_create_table *create,
                       struct mr_table *table);
int mr_ddl_options(struct mr_binder *b, const struct mr_ast_create_table *create,
                   struct mr_table *table, uint32_t inherited);

/* Types of the computed columns, and that everything about the table binds. */
int mr_ddl_check_shape(struct mr_binder *b, struct mr_table *table);

/* The columns of a view, from its query. */
int mr_ddl_fill_view(struct mr_binder *b, struct mr_table *view);

/* Append a column whose name must be new. */
int mr_table_add_column(struct mr_binder *b, struct mr_table *table,
                        const struct mr_table_column *column);

/* LIKE: what TABLE takes over from the base, by the rules written.  *RET_OPTIONS: how
 * many options are inherited and may be replaced. */
int mr_ddl_like(struct mr_binder *b, const struct mr_ast_create_table *create,
                struct mr_table *table, uint32_t *ret_options);

/* AS: the columns of the query behind those that TABLE has. */
int mr_ddl_as(struct mr_binder *b, const struct mr_ast_create_table *create,
              struct mr_table *table);

#endif
