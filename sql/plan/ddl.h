/*
 * sql/plan/ddl.h - parts of CREATE TABLE that have files of their own.  Private to sql/plan.
 */
#ifndef MR_SQL_PLAN_DDL_H
#define MR_SQL_PLAN_DDL_H

#include "sql/plan/bind.h"

/* Append a column whose name must be new. */
int mr_table_add_column(struct mr_binder *b, struct mr_table *table,
                        const struct mr_table_column *column);

/* LIKE: what TABLE takes over from the base, by the rules written.  *RET_OPTIONS: how
 * many options are inherited and may be replaced. */
int mr_ddl_like(struct mr_binder *b, const struct mr_ast_create_table *create,
                struct mr_table *table, uint32_t *ret_options);

#endif
