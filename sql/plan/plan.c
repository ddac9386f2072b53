#include "sql/plan/plan.h"

#include "core/base/alloc.h"
#include "sql/plan/bind.h"
#include "sql/plan/bind_rank.h"
#include "sql/plan/rel_rank.h"

#include <stdlib.h>

/* -- Names by which state is found again --------------------------------------------- */

/* "60s", "500ms", "1us", "7ns": short, and the same for the same length. */
static void print_short(int64_t ns, struct mr_text *out)
{
    if (ns % MR_SECOND_NS == 0)
        mr_text_printf(out, "%llds", (long long)(ns / MR_SECOND_NS));
    else if (ns % MR_MILLI_NS == 0)
        mr_text_printf(out, "%lldms", (long long)(ns / MR_MILLI_NS));
    else
        mr_text_printf(out, "%lldns", (long long)ns);
}

/* Whose rows come out of REL: the uid of a window or stage, or PREFIX and a table. */
static void print_origin(const struct mr_rel *rel, const char *prefix, struct mr_text *out)
{
    while (rel->kind == MR_REL_FILTER || rel->kind == MR_REL_PROJECT)
        rel = rel->input;
    if (rel->kind == MR_REL_WINDOW)
        mr_text_puts(out, rel->window->uid);
    else if (rel->kind == MR_REL_STAGE)
        mr_text_puts(out, rel->stage->uid);
    else
        mr_text_printf(out, "%s" MR_VIEW_FMT, prefix, MR_VIEW_ARG(rel->scan->table->name));
}

static void print_stage_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_stage_class *class = rel->stage->class;

    mr_text_printf(out, "%s(", class->name);
    for (uint32_t i = 0; i < rel->inputs; i++) {
        mr_text_puts(out, i == 0 ? "" : ",");
        print_origin(mr_rel_input(rel, i), "", out);
    }
    mr_text_putc(out, ')');
    if (class->print_uid != NULL) {
        mr_text_putc(out, ':');
        class->print_uid(rel, out);
    }
}

static void print_window_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_window *window = rel->window;
    const struct mr_window_spec *spec = &window->spec;

    print_origin(rel->input, "window:", out);
    mr_text_printf(out, ":%s-", mr_window_kind_name(spec->kind));
    if (spec->kind != MR_WINDOW_TUMBLE) {
        print_short(spec->step_ns, out);
        mr_text_putc(out, '-');
    }
    print_short(spec->size_ns, out);
    if (spec->offset_ns != 0) {
        mr_text_puts(out, spec->offset_ns > 0 ? "+" : "");
        print_short(spec->offset_ns, out);
    }
    const char *separator = ":";
    for (uint32_t i = 0; i < window->keys; i++) {
        const struct mr_rel *input = rel->input;
        mr_text_puts(out, separator);
        separator = ",";
        if (input->kind == MR_REL_PROJECT)
            mr_expr_print(input->column[window->key[i]], input->input->schema, out);
        else
            mr_text_printf(out, MR_VIEW_FMT,
                           MR_VIEW_ARG(input->schema->field[window->key[i]].name));
    }
}

struct uids {
    uint32_t count;
    const char **uid;
};

static bool is_taken(const struct uids *uids, const char *uid)
{
    for (uint32_t i = 0; i < uids->count; i++)
        if (strcmp(uids->uid[i], uid) == 0)
            return true;
    return false;
}

/* Inner ones first: the uid of an outer window or stage starts with theirs.  Windows that are alike
 * are told apart by SINK, the table they feed, and only then by a number.  State is found
 * again by more than its name (state/schema/plan.h). */
static void name_stages(struct mr_binder *b, struct mr_rel *rel, struct mr_view sink,
                        struct uids *uids)
{
    struct mr_text text;
    uint32_t ordinal = 1;

    for (uint32_t i = 0; i < rel->inputs; i++)
        name_stages(b, mr_rel_input(rel, i), sink, uids);
    if (!(rel->kind == MR_REL_WINDOW && rel->window->uid == NULL) &&
        !(rel->kind == MR_REL_STAGE && rel->stage->uid == NULL))
        return;
    mr_text_init(&text);
    if (rel->kind == MR_REL_WINDOW)
        print_window_uid(rel, &text);
    else
        print_stage_uid(rel, &text);
    const char *base = mr_arena_copy(b->arena, text.data, text.len), *uid = base;
    if (is_taken(uids, uid))
        uid = base = mr_arena_printf(b->arena, "%s@" MR_VIEW_FMT, base, MR_VIEW_ARG(sink));
    while (is_taken(uids, uid))
        uid = mr_arena_printf(b->arena, "%s#%u", base, ++ordinal);
    MR_PUSH(b->arena, uids->uid, uids->count, uid);
    if (rel->kind == MR_REL_WINDOW)
        rel->window->uid = uid;
    else
        rel->stage->uid = uid;
    mr_text_fini(&text);
}

/* -- One statement ----------------------------------------------------------------------- */

struct planning {
    struct mr_binder b;
    struct mr_plan *plan;
    uint32_t roots;
    struct mr_rel **root;
};

static int bind_one(struct planning *p, const struct mr_ast_stmt *stmt)
{
    struct mr_binder *b = &p->b;
    struct mr_rel *rel;
    int rc;

    b->source = stmt->source;
    if (stmt->kind == MR_STMT_INSERT) {
        rc = mr_bind_insert(b, stmt, &rel);
    } else {
        rc = mr_bind_query(b, stmt->u.query, &rel);
        if (rc == 0)
            rel = mr_rel_collect_new(b->arena, mr_rank_settle(b, rel));
        p->plan->is_query = true;
    }
    if (rc == 0)
        MR_PUSH(b->arena, p->root, p->roots, rel);
    return rc;
}

static int bind_all(struct planning *p, const struct mr_ast_stmt *stmt)
{
    if (stmt->kind != MR_STMT_STATEMENT_SET)
        return bind_one(p, stmt);
    if (stmt->u.set_of.count == 0)
        return mr_diag_fail(p->b.err, MR_ERR_BIND, stmt->source, stmt->span, NULL,
                            "a statement set needs at least one INSERT");
    for (uint32_t i = 0; i < stmt->u.set_of.count; i++) {
        int rc = bind_one(p, stmt->u.set_of.stmt[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int rewrite_all(struct planning *p)
{
    struct mr_binder *b = &p->b;
    struct uids uids = {0};

    for (uint32_t i = 0; i < p->roots; i++) {
        int rc = mr_rewrite(b, p->root[i], &p->root[i]);
        if (rc < 0)
            return rc;
    }
    for (uint32_t i = 0; i < p->roots; i++) {
        int rc = mr_check_ranks(b, p->root[i]);
        if (rc == 0)
            rc = mr_check_watermark_calls(b, p->root[i]);
        if (rc < 0)
            return rc;
    }
    mr_share(p->root, p->roots);
    for (uint32_t i = 0; i < p->roots; i++) {
        int rc = mr_rewrite_late(b, p->root[i]);
        if (rc < 0)
            return rc;
    }
    int rc = p->plan->is_query ? 0 : mr_check_guarantee(b, p->root, p->roots);
    if (rc < 0)
        return rc;
    mr_count_uses(b, p->root, p->roots);
    mr_prune(b, p->root, p->roots);
    for (uint32_t i = 0; i < p->roots; i++)
        name_stages(b, p->root[i],
                    p->plan->is_query ? MR_VIEW("collect") : p->root[i]->sink->table->name,
                    &uids);
    for (uint32_t i = 0; i < b->scans; i++)
        if (b->scan[i]->late != NULL && !b->scan[i]->is_late_used)
            mr_bind_warn(b, b->scan[i]->table->source, b->scan[i]->table->span,
                         "'late-records.target' has no effect: no window reads '" MR_VIEW_FMT
                         "' directly",
                         MR_VIEW_ARG(b->scan[i]->table->name));
    return 0;
}

static const char *job_name(const struct planning *p)
{
    const char *name = mr_settings_get(p->b.env->settings, "pipeline.name");
    struct mr_text text;

    if (name != NULL)
        return mr_arena_copy(p->b.arena, name, strlen(name));
    if (p->plan->is_query)
        return "collect";
    mr_text_init(&text);
    mr_text_puts(&text, "insert-into_");
    for (uint32_t i = 0; i < p->roots; i++) {
        const struct mr_table *table = p->root[i]->sink->table;
        mr_text_printf(&text, "%s" MR_IDENTIFIER_FMT, i == 0 ? "" : ",",
                       MR_IDENTIFIER_ARG(table));
    }
    name = mr_arena_copy(p->b.arena, text.data, text.len);
    mr_text_fini(&text);
    return name;
}

static void explain_trees(const struct planning *p, const char *title,
                          void (*print)(const struct mr_rel *rel, struct mr_text *out))
{
    struct mr_text *out = &p->plan->explained;

    mr_text_printf(out, "== %s ==\n", title);
    for (uint32_t i = 0; i < p->roots; i++) {
        if (i > 0)
            mr_text_putc(out, '\n');
        print(p->root[i], out);
    }
    mr_text_putc(out, '\n');
}

static int plan_statement(struct planning *p, const struct mr_ast_stmt *stmt, bool with_text)
{
    struct mr_plan *plan = p->plan;
    int rc = bind_all(p, stmt);

    if (rc < 0)
        return rc;
    if (with_text)
        explain_trees(p, "Abstract Syntax Tree", mr_explain_logical);
    rc = rewrite_all(p);
    if (rc < 0)
        return rc;
    if (with_text)
        explain_trees(p, "Optimized Physical Plan", mr_explain_physical);
    plan->graph = mr_graph_new(&plan->arena, job_name(p));
    plan->graph->eval.sys = p->b.env->sys;
    plan->graph->eval.zone_offset_ns = mr_settings_zone_offset_ns(p->b.env->settings);
    plan->graph->eval.zone = mr_settings_zone(p->b.env->settings);
    const char *guarantee = mr_settings_get(p->b.env->settings, MR_SETTING_GUARANTEE);
    plan->graph->needs_checkpoints =
        !plan->is_query && guarantee != NULL && strcmp(guarantee, "exactly-once") == 0;
    mr_emit(&p->b, p->root, p->roots, plan->graph);
    if (with_text) {
        mr_text_puts(&plan->explained, "== Optimized Execution Plan ==\n");
        mr_explain_graph(plan->graph, &plan->explained);
    }
    plan->warnings = p->b.warnings;
    plan->warning = p->b.warning;
    return 0;
}

int mr_plan_new(const struct mr_plan_env *env, const struct mr_ast_stmt *stmt, bool with_text,
                struct mr_plan **ret, struct mr_err *reterr)
{
    struct mr_plan *plan = mr_alloc(sizeof(*plan), "a plan");
    struct mr_err err = {0};

    mr_arena_init(&plan->arena);
    mr_text_init(&plan->explained);
    struct planning p = {.b = {.env = env, .arena = &plan->arena, .err = &err}, .plan = plan};
    int rc = plan_statement(&p, stmt, with_text);
    if (rc < 0) {
        mr_plan_free(plan);
        if (reterr != NULL)
            *reterr = err;
        return rc;
    }
    *ret = plan;
    return 0;
}

void mr_plan_free(struct mr_plan *plan)
{
    if (plan == NULL)
        return;
    mr_text_fini(&plan->explained);
    mr_arena_fini(&plan->arena);
    free(plan);
}
