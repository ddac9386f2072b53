#include "sql/plan/bind.h"

/* Hints behind SELECT: STATE_TTL, LOOKUP, and those that say how a batch is to be joined. */

/* Is NAME one of the tables that SCOPE is about? */
static bool is_in_scope(const struct mr_scope *scope, struct mr_view name)
{
    for (uint32_t i = 0; scope != NULL && i < scope->tables; i++)
        if (mr_view_eq(scope->table[i].name, name))
            return true;
    return scope == NULL || mr_view_eq(scope->name, name);
}

static int fail_match(struct mr_binder *b, const struct mr_ast_hint_item *item,
                      struct mr_view name, const char *hint)
{
    return mr_bind_fail(
        b, item->span, NULL,
        "The options of following hints cannot match the name of input tables or "
        "views: `" MR_VIEW_FMT "` in `%s`",
        MR_VIEW_ARG(name), hint);
}

int mr_bind_check_hints(struct mr_binder *b, const struct mr_ast_select *select)
{
    /* Behind the first two they say how Flink should join, which is not what is done here. */
    enum { FIRST_WITHOUT_EFFECT = 2 };
    static const char *const known[] = {"STATE_TTL",   "LOOKUP",        "MULTI_JOIN",
                                        "BROADCAST",   "SHUFFLE_MERGE", "NEST_LOOP",
                                        "SHUFFLE_HASH"};

    for (uint32_t i = 0; i < select->hints.count; i++) {
        const struct mr_ast_ident *name = &select->hints.hint[i].name;
        size_t k = 0;
        while (k < MR_COUNTOF(known) && !mr_view_is_nocase(name->name, known[k]))
            k++;
        if (k == MR_COUNTOF(known))
            return mr_bind_fail(b, name->span, "leave it out",
                                "Hint: " MR_VIEW_FMT
                                " should be registered in the HintStrategyTable",
                                MR_VIEW_ARG(name->name));
        if (k >= FIRST_WITHOUT_EFFECT)
            mr_bind_warn(b, b->source, name->span, "the hint %s has no effect here", known[k]);
    }
    return 0;
}

int mr_bind_check_lookup_hints(struct mr_binder *b, const struct mr_ast_hints *hints,
                               const struct mr_scope *scope)
{
    for (uint32_t h = 0; h < hints->count; h++) {
        const struct mr_ast_hint *hint = &hints->hint[h];
        bool has_table = false;

        if (!mr_view_is_nocase(hint->name.name, "LOOKUP"))
            continue;
        for (uint32_t i = 0; i < hint->items; i++) {
            if (!mr_view_is(hint->item[i].key, "table"))
                continue;
            has_table = true;
            if (!is_in_scope(scope, hint->item[i].value))
                return fail_match(b, &hint->item[i], hint->item[i].value, "LOOKUP");
        }
        if (!has_table)
            return mr_bind_fail(b, hint->name.span, "LOOKUP('table' = 'd', ..)",
                                "Invalid hint: LOOKUP, expecting an option 'table'");
    }
    return 0;
}

bool mr_bind_has_ttl_hint(const struct mr_ast_hints *hints)
{
    for (uint32_t h = 0; h < hints->count; h++)
        if (mr_view_is_nocase(hints->hint[h].name.name, "STATE_TTL"))
            return true;
    return false;
}

static int fail_ttl(struct mr_binder *b, const struct mr_ast_hint_item *item)
{
    return mr_bind_fail(b, item->span, "STATE_TTL('orders' = '1 d')",
                        "a table or its alias, and a duration, are wanted here");
}

int mr_bind_state_ttl(struct mr_binder *b, const struct mr_ast_hints *hints,
                      const struct mr_scope *scope, int64_t *ret_ns)
{
    *ret_ns = mr_settings_get_duration_ns(b->env->settings, "table.exec.state.ttl");
    for (uint32_t h = 0; hints != NULL && h < hints->count; h++) {
        const struct mr_ast_hint *hint = &hints->hint[h];

        for (uint32_t i = 0; mr_view_is_nocase(hint->name.name, "STATE_TTL") && i < hint->items;
             i++) {
            const struct mr_ast_hint_item *item = &hint->item[i];

            if (item->key.data == NULL || mr_parse_duration(item->value, ret_ns) < 0 ||
                *ret_ns < 0)
                return fail_ttl(b, item);
            if (!is_in_scope(scope, item->key))
                return fail_match(b, item, item->key, "STATE_TTL");
        }
    }
    return 0;
}

int mr_bind_side_ttl(struct mr_binder *b, const struct mr_scope *side, int64_t *ttl_ns)
{
    const struct mr_ast_hints *hints = b->select_hints;

    for (uint32_t h = 0; hints != NULL && side->tables == 0 && h < hints->count; h++) {
        const struct mr_ast_hint *hint = &hints->hint[h];

        for (uint32_t i = 0; mr_view_is_nocase(hint->name.name, "STATE_TTL") && i < hint->items;
             i++) {
            const struct mr_ast_hint_item *item = &hint->item[i];

            if (item->key.data == NULL || !mr_view_eq(side->name, item->key))
                continue;
            if (mr_parse_duration(item->value, ttl_ns) < 0 || *ttl_ns < 0)
                return fail_ttl(b, item);
        }
    }
    return 0;
}
