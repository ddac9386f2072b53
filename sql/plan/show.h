/*
 * sql/plan/show.h - what SHOW and DESCRIBE share.  Private to sql/plan.
 */
#ifndef MR_SQL_PLAN_SHOW_H
#define MR_SQL_PLAN_SHOW_H

#include "sql/plan/bind.h"
#include "sql/plan/tableau.h"

/* Does NAME pass the LIKE of a SHOW? */
bool mr_show_is_like(const struct mr_ast_stmt *show, struct mr_view name);

/* "AS expr", "METADATA FROM 'key' VIRTUAL", or nothing. */
void mr_show_extras(const struct mr_table_column *column, struct mr_text *out);

int mr_show_columns(struct mr_binder *b, const struct mr_ast_stmt *stmt,
                    struct mr_tableau *tableau);
/* SHOW CREATE {TABLE | VIEW | CATALOG}. */
int mr_show_create(struct mr_binder *b, const struct mr_ast_stmt *stmt, struct mr_text *out);

/* COUNT options sorted by their keys; in ARENA. */
struct mr_ast_option *mr_show_sorted(struct mr_arena *arena, uint32_t count,
                                     const struct mr_ast_option *option);

#endif
