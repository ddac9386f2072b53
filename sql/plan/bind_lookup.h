/*
 * sql/plan/bind_lookup.h - FOR SYSTEM_TIME AS OF a processing time: a join with a table that is
 * asked, or loaded, and not read as a stream.
 *
 *     Join(left, PROJECT ── FILTER ── SCAN dim)      ─►      LookupJoin(left)
 *
 * The table is no input of the relation any more: what stood above its scan is computed
 * where its rows arrive.
 *
 * Private to sql/plan.
 */
#ifndef MR_SQL_PLAN_BIND_LOOKUP_H
#define MR_SQL_PLAN_BIND_LOOKUP_H

#include "operators/lookup/lookup.h"
#include "sql/plan/bind_join.h"

struct mr_rel_lookup {
    struct mr_lookup_spec
        how; /* what the options and hints say; the rest is filled by emit() */
    enum mr_join_type type;
    bool is_shuffled; /* rows go to the reactor that owns their key */
    const struct mr_rel_scan *scan;
    const struct mr_schema *right; /* the table as the query sees it */
    struct mr_expr **column;       /* per column of it, over scan->raw */
    struct mr_expr *filter;        /* over scan->raw; NULL: none */
    uint32_t left;                 /* columns of the left */
    uint32_t keys;
    uint32_t *key[2];
    struct mr_expr *residual; /* over the left's columns, then the right's; NULL: none */
    struct mr_join_column *output;
};

/* REL, a join that is finished but for this, becomes a lookup join. */
int mr_join_make_lookup(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join);

/* The hint LOOKUP(..) among HINTS (NULL: none) that is for TABLE, into HOW. */
int mr_bind_lookup_hint(struct mr_binder *b, const struct mr_ast_hints *hints,
                        struct mr_view table, struct mr_rel_lookup *how);

extern const struct mr_rel_stage_class mr_rel_lookup_join_class;

#endif
