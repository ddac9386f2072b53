/*
 * sql/plan/values.h - a table of rows that stand in the statement: VALUES, SELECT 1.
 *
 * The source only counts: its rows are 0, 1, 2 ... up to option 'rows', in one column.
 * What the rows hold are expressions over that number, so values take the way of any
 * computed column and need no transport of their own.
 */
#ifndef MR_SQL_PLAN_VALUES_H
#define MR_SQL_PLAN_VALUES_H

#include "core/op/connector.h"

/* Rows of one VALUES. */
#define MR_VALUES_ROWS_MAX 1000

extern const struct mr_source_class mr_values_source;

#endif
