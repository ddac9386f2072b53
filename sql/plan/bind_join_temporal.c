#include "sql/plan/bind_join.h"
#include "sql/plan/bind_upsert.h"

/*
 * FROM l JOIN r FOR SYSTEM_TIME AS OF l.ts ON l.k = r.k: each row of the left beside the
 * version of R that was valid at its time.  R has versions when its rows have a key and a
 * time: a table with a PRIMARY KEY and a WATERMARK, or a view that keeps the last row of
 * each key.
 */

int mr_join_set_temporal(struct mr_binder *b, struct mr_rel *rel, struct mr_scope *scope,
                         struct mr_view right, const struct mr_ast_expr *at)
{
    struct mr_rel_join *join = mr_rel_join_of(rel);
    uint32_t column;

    if (at->kind != MR_AST_NAME)
        return mr_bind_fail(b, at->span, "JOIN t FOR SYSTEM_TIME AS OF left.ts",
                            "Temporal table join currently only supports 'FOR SYSTEM_TIME AS "
                            "OF' left table's time attribute field");
    int rc = mr_scope_column(b, scope, &at->u.name, &column);
    if (rc < 0)
        return rc;
    if (join->type != MR_JOIN_INNER && join->type != MR_JOIN_LEFT)
        return mr_bind_fail(b, rel->span, NULL,
                            "Temporal table join currently only support INNER JOIN and LEFT "
                            "JOIN, but was %s JOIN",
                            join->type == MR_JOIN_FULL ? "FULL OUTER" : "RIGHT OUTER");
    join->kind = MR_JOIN_TEMPORAL;
    join->time[0] = column;
    join->at_span = at->span;
    join->right_name = right;
    join->hints = b->select_hints;
    rel->stage->class = &mr_rel_temporal_join_class;
    return 0;
}

static int fail_at(struct mr_binder *b, const struct mr_rel_join *join)
{
    return mr_bind_fail(b, join->at_span, "declare WATERMARK FOR it in CREATE TABLE",
                        "Temporal table join currently only supports 'FOR SYSTEM_TIME AS OF' "
                        "left table's time attribute field");
}

/* The right's time: the column that is one. */
static bool find_time(const struct mr_rel *rel, uint32_t *ret)
{
    uint32_t c = 0;

    while (c < rel->schema->count && !mr_tag_is_time(rel->tag[c]))
        c++;
    *ret = c;
    return c < rel->schema->count;
}

/* The right's columns are no times in the output. */
static void set_tags(struct mr_binder *b, struct mr_rel *rel, const struct mr_rel_join *join)
{
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, rel->schema->count + 1);

    for (uint32_t i = 0; i < rel->schema->count; i++)
        if (join->column[i].side == 0)
            tag[i] = rel->input->tag[join->column[i].col];
    rel->tag = tag;
}

int mr_join_finish_temporal(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join)
{
    struct mr_tag at = rel->input->tag[join->time[0]];

    set_tags(b, rel, join);
    if (at.role == MR_ROLE_PROCTIME) {
        join->kind = MR_JOIN_LOOKUP;
        return 0;
    }
    if (!mr_tag_is_time(at))
        return fail_at(b, join);
    if (!find_time(mr_rel_input(rel, 1), &join->time[1]))
        return mr_bind_fail(b, rel->span, "declare WATERMARK FOR one of its columns",
                            "Event-Time Temporal Table Join requires both primary key and row "
                            "time attribute in versioned table, but no row time attribute can "
                            "be found.");
    return mr_bind_refuse_changes(b, rel->span, "TemporalJoin", rel->input,
                                  "join before the rows are aggregated or ranked");
}

int mr_join_check_versions(struct mr_binder *b, const struct mr_rel *rel,
                           const struct mr_rel_join *join)
{
    const struct mr_rel *right = mr_rel_input(rel, 1);
    bool *keys = MR_NEW_ARRAY(b->arena, bool, right->schema->count + 1);

    for (uint32_t k = 0; k < join->keys; k++)
        keys[join->key[1][k]] = true;
    if (mr_rel_is_unique(right, keys))
        return 0;
    return mr_bind_fail(
        b, rel->span,
        "declare PRIMARY KEY (..) NOT ENFORCED in its CREATE TABLE, and compare "
        "all columns of it with = in ON",
        "Temporal Table Join requires primary key in versioned table, but no "
        "primary key can be found.");
}
