/*
 * sql/plan/tableau.h - short answers as Flink's client frames them.
 *
 *     +------------+
 *     | table name |
 *     +------------+
 *     |     orders |
 *     +------------+
 *     1 row in set
 */
#ifndef MR_SQL_PLAN_TABLEAU_H
#define MR_SQL_PLAN_TABLEAU_H

#include "core/base/text.h"
#include "core/mem/arena.h"

#define MR_TABLEAU_COLUMNS_MAX 8

struct mr_tableau {
    struct mr_arena *arena; /* of the cells */
    uint32_t columns;
    const char *head[MR_TABLEAU_COLUMNS_MAX];
    uint32_t cells;
    struct mr_view *cell; /* row by row */
};

/* Append one cell; COLUMNS of them are a row.  TEXT is copied. */
void mr_tableau_cell(struct mr_tableau *tableau, struct mr_view text);

void mr_tableau_print(const struct mr_tableau *tableau, struct mr_text *out);

#endif
