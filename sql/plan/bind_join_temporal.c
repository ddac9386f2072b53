#include "sql/plan/bind_join.h"
#include "sql/plan/rel_rank.h"

/*
 * FROM l JOIN r FOR SYSTEM_TIME AS OF l.ts ON l.k = r.k: each row of the left beside the
 * version of R that was valid at its time.  R has versions when its rows have a key and a
 * time: a table with a PRIMARY KEY and a WATERMARK, or a view that keeps the last row of
 * each key.
 */

int mr_join_set_temporal(struct mr_binder *b, struct mr_rel *rel, struct mr_scope *scope,
                         const struct mr_ast_expr *at)
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
    rel->stage->class = &mr_rel_temporal_join_class;
    return 0;
}

static int fail_at(struct mr_binder *b, const struct mr_rel_join *join, struct mr_tag tag)
{
    if (tag.role == MR_ROLE_PROCTIME)
        return mr_diag_fail(b->err, MR_ERR_UNSUPPORTED, b->source, join->at_span,
                            "use a column with a WATERMARK behind AS OF",
                            "Processing-time temporal join is not supported yet.");
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

int mr_join_finish_temporal(struct mr_binder *b, struct mr_rel *rel, struct mr_rel_join *join)
{
    struct mr_tag at = rel->input->tag[join->time[0]];
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, rel->schema->count + 1);

    if (!mr_tag_is_time(at))
        return fail_at(b, join, at);
    if (!find_time(mr_rel_input(rel, 1), &join->time[1]))
        return mr_bind_fail(b, rel->span, "declare WATERMARK FOR one of its columns",
                            "Event-Time Temporal Table Join requires both primary key and row "
                            "time attribute in versioned table, but no row time attribute can "
                            "be found.");
    for (uint32_t i = 0; i < rel->schema->count; i++)
        if (join->column[i].side == 0)
            tag[i] = rel->input->tag[join->column[i].col];
    rel->tag = tag;
    return mr_bind_refuse_changes(b, rel->span, "TemporalJoin", rel->input,
                                  "join before the rows are aggregated or ranked");
}

/* Columns of REL of which no two rows that are valid at one time have the same; 0: none. */
static uint32_t unique_columns(struct mr_binder *b, const struct mr_rel *rel, uint32_t *column)
{
    uint32_t count = 0;

    if (rel->kind == MR_REL_FILTER)
        return unique_columns(b, rel->input, column);
    if (rel->kind == MR_REL_SCAN) {
        for (uint32_t i = 0; i < rel->scan->table->primary_keys; i++)
            column[count++] = rel->scan->table->primary_key[i];
        return count;
    }
    const struct mr_rel_rank *rank = rel->kind == MR_REL_STAGE ? mr_rel_rank_of(rel) : NULL;
    if (rank != NULL && rank->low == 1 && rank->high == 1) {
        for (uint32_t i = 0; i < rank->keys; i++)
            column[count++] = rank->key[i];
        return count;
    }
    if (rel->kind != MR_REL_PROJECT)
        return 0;
    uint32_t *below = MR_NEW_ARRAY(b->arena, uint32_t, rel->input->schema->count + 1);
    uint32_t keys = unique_columns(b, rel->input, below);
    for (uint32_t k = 0; k < keys; k++) {
        uint32_t c = 0;
        while (c < rel->schema->count &&
               !(rel->column[c]->kind == MR_EXPR_COLUMN && rel->column[c]->column == below[k]))
            c++;
        if (c == rel->schema->count)
            return 0;
        column[count++] = c;
    }
    return count;
}

int mr_join_check_versions(struct mr_binder *b, const struct mr_rel *rel,
                           const struct mr_rel_join *join)
{
    const struct mr_rel *right = mr_rel_input(rel, 1);
    uint32_t *unique = MR_NEW_ARRAY(b->arena, uint32_t, right->schema->count + 1);
    uint32_t count = unique_columns(b, right, unique), found = 0;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < join->keys; k++)
            if (join->key[1][k] == unique[i]) {
                found++;
                break;
            }
    if (count > 0 && found == count)
        return 0;
    return mr_bind_fail(b, rel->span,
                        count == 0 ? "declare PRIMARY KEY (..) NOT ENFORCED in its CREATE TABLE"
                                   : "compare all columns of its primary key with = in ON",
                        "Temporal Table Join requires primary key in versioned table, but no "
                        "primary key can be found.");
}
