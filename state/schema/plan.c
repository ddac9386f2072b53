#include "state/schema/plan.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define ALLOW_KEY "execution.state-recovery.ignore-unclaimed-state"

/* -- Are two the same? ----------------------------------------------------------------- */

static const char *either(const char *text)
{
    return text == NULL ? "" : text;
}

/* Types that differ in that nulls are allowed now: no row there is has one. */
static bool type_fits(const char *old, const char *now)
{
    static const char suffix[] = " NOT NULL";
    size_t len = strlen(old), cut = sizeof(suffix) - 1;

    if (strcmp(old, now) == 0)
        return true;
    return len > cut && strcmp(old + len - cut, suffix) == 0 && strlen(now) == len - cut &&
           memcmp(old, now, len - cut) == 0;
}

static bool params_fit(const struct mr_state_schema *a, const struct mr_state_schema *b)
{
    for (uint32_t i = 0; i < a->params; i++)
        if (!a->param[i].is_note &&
            strcmp(a->param[i].value, either(mr_state_schema_get(b, a->param[i].name))) != 0)
            return false;
    return true;
}

static bool keys_fit(const struct mr_state_schema *old, const struct mr_state_schema *now)
{
    if (old->keys != now->keys)
        return false;
    for (uint32_t i = 0; i < old->keys; i++)
        if (strcmp(old->key[i].text, now->key[i].text) != 0 ||
            strcmp(old->key[i].cell, now->key[i].cell) != 0 ||
            !type_fits(old->key[i].type, now->key[i].type))
            return false;
    return true;
}

/* Do they have a note NAME in common?  True, too, when neither has one. */
static bool notes_meet(const struct mr_state_schema *a, const struct mr_state_schema *b,
                       const char *name)
{
    bool is_there = false;

    for (uint32_t i = 0; i < a->params; i++) {
        if (strcmp(a->param[i].name, name) != 0)
            continue;
        is_there = true;
        for (uint32_t j = 0; j < b->params; j++)
            if (strcmp(b->param[j].name, name) == 0 &&
                strcmp(a->param[i].value, b->param[j].value) == 0)
                return true;
    }
    return !is_there && mr_state_schema_get(b, name) == NULL;
}

static const struct mr_state_column *find_column(const struct mr_state_schema *schema,
                                                 const struct mr_state_column *want)
{
    for (uint32_t i = 0; i < schema->columns; i++)
        if (mr_state_column_same(&schema->column[i], want))
            return &schema->column[i];
    return NULL;
}

static bool columns_fit(const struct mr_state_schema *a, const struct mr_state_schema *b)
{
    for (uint32_t i = 0; i < a->columns; i++)
        if (find_column(b, &a->column[i]) == NULL)
            return false;
    return true;
}

/* How good a pair they are; 0: none at all. */
static uint32_t score(const struct mr_state_schema *old, const struct mr_state_schema *now)
{
    if (strcmp(old->kind, now->kind) != 0 || !params_fit(old, now) || !params_fit(now, old) ||
        !keys_fit(old, now))
        return 0;
    bool feeds = notes_meet(old, now, "feeds"), where = notes_meet(old, now, "where");

    if (!feeds && !where)
        return 0;
    bool columns = columns_fit(old, now) && columns_fit(now, old);

    return 1 + feeds * 16u + where * 8u + notes_meet(old, now, "reads") * 4u + columns * 2u +
           (strcmp(old->uid, now->uid) == 0);
}

/* -- Sentences ------------------------------------------------------------------------- */

/* Columns OF one that the other has NOT; IN_SETS: those only whose values it has. */
static void say_columns(const struct mr_state_schema *of, const struct mr_state_schema *not_in,
                        bool in_sets, const char *title, struct mr_text *out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < of->columns; i++) {
        if (find_column(not_in, &of->column[i]) != NULL ||
            mr_state_has_values(not_in, of, &of->column[i]) != in_sets)
            continue;
        if (count++ == 0)
            mr_text_printf(out, "%s%s: ", out->len == 0 ? "" : "; ", title);
        else
            mr_text_puts(out, ", ");
        mr_state_column_print(&of->column[i], out);
    }
}

static void say_where(const struct mr_state_schema *old, const struct mr_state_schema *now,
                      struct mr_text *out)
{
    const char *was = either(mr_state_schema_get(old, "where"));
    const char *is = either(mr_state_schema_get(now, "where"));

    if (strcmp(was, is) != 0)
        mr_text_printf(out, "%swhat is stored was chosen by WHERE %s",
                       out->len == 0 ? "" : "; ", was[0] == '\0' ? "TRUE" : was);
}

static void say_keys(const struct mr_state_schema *schema, struct mr_text *out)
{
    mr_text_putc(out, '(');
    for (uint32_t i = 0; i < schema->keys; i++)
        mr_text_printf(out, "%s%s %s", i == 0 ? "" : ", ", schema->key[i].text,
                       schema->key[i].type);
    mr_text_putc(out, ')');
}

/* How NOW differs from OLD, which it is nearest to. */
static void say_difference(const struct mr_state_schema *old, const struct mr_state_schema *now,
                           struct mr_text *out)
{
    mr_text_printf(out, "the nearest in the job, '%s', is another one: ", now->uid);
    size_t before = out->len;

    for (uint32_t i = 0; i < old->params; i++) {
        const struct mr_state_param *was = &old->param[i];
        const char *is = mr_state_schema_get(now, was->name);

        if (!was->is_note && strcmp(was->value, either(is)) != 0)
            mr_text_printf(out, "%s%s was %s and is %s", out->len == before ? "" : ", ",
                           was->name, was->value, is == NULL ? "not there" : is);
    }
    if (!keys_fit(old, now)) {
        mr_text_printf(out, "%sthe key was ", out->len == before ? "" : ", ");
        say_keys(old, out);
        mr_text_puts(out, " and is ");
        say_keys(now, out);
    }
    if (out->len == before)
        mr_text_puts(out, "it feeds other tables and is given other rows (WHERE); change one "
                          "at a time");
}

/* -- The plan -------------------------------------------------------------------------- */

struct planning {
    struct mr_state_plan *plan;
    int32_t *old_of; /* per operator of the job; -1: none */
    bool *is_taken;  /* per stored operator */
};

/* Pairs, the best first. */
static void match(struct planning *p)
{
    const struct mr_state_job *old = p->plan->old, *now = p->plan->now;

    for (;;) {
        uint32_t best = 0, best_old = 0, best_now = 0;

        for (uint32_t n = 0; n < now->ops; n++) {
            for (uint32_t o = 0; p->old_of[n] < 0 && o < old->ops; o++) {
                uint32_t s = p->is_taken[o] ? 0 : score(old->op[o], now->op[n]);

                if (s > best) {
                    best = s;
                    best_old = o;
                    best_now = n;
                }
            }
        }
        if (best == 0)
            return;
        p->old_of[best_now] = (int32_t)best_old;
        p->is_taken[best_old] = true;
    }
}

static const char *keep(struct mr_state_plan *plan, struct mr_text *text)
{
    const char *copy = mr_arena_copy(&plan->arena, text->data, text->len);

    mr_text_fini(text);
    return copy;
}

static void add_pair(struct mr_state_plan *plan, const struct mr_state_schema *old,
                     const struct mr_state_schema *now)
{
    struct mr_state_change change = {.verdict = MR_STATE_KEPT, .old = old, .now = now};
    struct mr_text reason;

    mr_text_init(&reason);
    if (now->is_derived) {
        change.verdict = MR_STATE_REBUILT;
    } else {
        say_columns(now, old, false, "new, without the rows so far", &reason);
        say_columns(now, old, true, "new, from the distinct values so far", &reason);
        say_columns(old, now, false, "dropped", &reason);
        say_columns(old, now, true, "dropped", &reason);
        if (reason.len != 0)
            change.verdict = MR_STATE_MIGRATED;
        say_where(old, now, &reason);
    }
    change.reason = keep(plan, &reason);
    MR_PUSH(&plan->arena, plan->change, plan->changes, change);
}

static void add_new(struct mr_state_plan *plan, const struct mr_state_schema *now)
{
    struct mr_state_change change = {
        .verdict = now->is_derived ? MR_STATE_REBUILT : MR_STATE_NEW, .now = now, .reason = ""};

    MR_PUSH(&plan->arena, plan->change, plan->changes, change);
}

/* How many parameters and keys they have in common. */
static uint32_t likeness(const struct mr_state_schema *old, const struct mr_state_schema *now)
{
    uint32_t alike = 0;

    for (uint32_t i = 0; i < old->params; i++)
        alike += strcmp(old->param[i].value,
                        either(mr_state_schema_get(now, old->param[i].name))) == 0;
    return alike * 2 + keys_fit(old, now);
}

static void add_lost(struct planning *p, const struct mr_state_schema *old)
{
    struct mr_state_plan *plan = p->plan;
    struct mr_state_change change = {.verdict = MR_STATE_LOST, .old = old};
    const struct mr_state_schema *nearest = NULL;
    struct mr_text reason;

    for (uint32_t n = 0; n < plan->now->ops; n++) {
        const struct mr_state_schema *now = plan->now->op[n];

        if (p->old_of[n] < 0 && strcmp(now->kind, old->kind) == 0 &&
            (nearest == NULL || likeness(old, now) > likeness(old, nearest)))
            nearest = now;
    }
    mr_text_init(&reason);
    if (nearest != NULL)
        say_difference(old, nearest, &reason);
    else
        mr_text_printf(&reason, "the job has no %s left that could take it over", old->kind);
    change.reason = keep(plan, &reason);
    plan->lost++;
    MR_PUSH(&plan->arena, plan->change, plan->changes, change);
}

static void make(struct mr_state_plan *plan)
{
    const struct mr_state_job *old = plan->old, *now = plan->now;
    struct planning p = {.plan = plan,
                         .old_of = MR_NEW_ARRAY(&plan->arena, int32_t, now->ops + 1),
                         .is_taken = MR_NEW_ARRAY(&plan->arena, bool, old->ops + 1)};

    for (uint32_t n = 0; n < now->ops; n++)
        p.old_of[n] = -1;
    match(&p);
    for (uint32_t n = 0; n < now->ops; n++) {
        if (p.old_of[n] < 0)
            add_new(plan, now->op[n]);
        else
            add_pair(plan, old->op[p.old_of[n]], now->op[n]);
    }
    for (uint32_t o = 0; o < old->ops; o++)
        if (!p.is_taken[o] && !old->op[o]->is_derived)
            add_lost(&p, old->op[o]);
}

int mr_state_plan_new(const char *stored, const char *now, struct mr_state_plan **ret,
                      struct mr_err *reterr)
{
    struct mr_state_plan *plan = mr_alloc(sizeof(*plan), "what state is taken over");
    struct mr_state_job *old_job, *now_job;

    mr_arena_init(&plan->arena);
    old_job = MR_NEW(&plan->arena, struct mr_state_job);
    old_job->name = "";
    int rc = mr_state_parse(&plan->arena, mr_view_of(now), &now_job, reterr);

    if (rc == 0 && stored[0] != '\0')
        rc = mr_state_parse(&plan->arena, mr_view_of(stored), &old_job, reterr);
    if (rc < 0) {
        mr_state_plan_free(plan);
        return rc;
    }
    plan->old = old_job;
    plan->now = now_job;
    make(plan);
    *ret = plan;
    return 0;
}

void mr_state_plan_free(struct mr_state_plan *plan)
{
    if (plan == NULL)
        return;
    mr_arena_fini(&plan->arena);
    free(plan);
}

const struct mr_state_change *mr_state_plan_find(const struct mr_state_plan *plan,
                                                 const char *uid)
{
    for (uint32_t i = 0; i < plan->changes; i++) {
        const struct mr_state_change *change = &plan->change[i];

        if (change->now != NULL && change->old != NULL && strcmp(change->now->uid, uid) == 0)
            return change;
    }
    return NULL;
}

int mr_state_plan_check(const struct mr_state_plan *plan, bool allow_loss,
                        struct mr_err *reterr)
{
    struct mr_text text;

    if (plan->lost == 0 || allow_loss)
        return 0;
    mr_text_init(&text);
    for (uint32_t i = 0; i < plan->changes; i++)
        if (plan->change[i].verdict == MR_STATE_LOST)
            mr_text_printf(&text, "\n  %s '%s': %s", plan->change[i].old->kind,
                           plan->change[i].old->uid, plan->change[i].reason);
    /* The way out comes before the list, which may be cut short. */
    (void)mr_fail(reterr, MR_ERR_LOST,
                  "the state of %u operator%s would be lost, since nothing in the changed job "
                  "can take it over. Use another state directory, or another 'pipeline.name', "
                  "to start anew beside it; undo the change; or give that state up with SET "
                  "'" ALLOW_KEY "' = 'true' or --allow-non-restored-state:%s",
                  plan->lost, plan->lost == 1 ? "" : "s", text.data);
    mr_text_fini(&text);
    return MR_ERR_LOST;
}

const char *mr_state_verdict_name(enum mr_state_verdict verdict)
{
    static const char *const name[] = {"kept", "migrated", "rebuilt", "lost", "new"};

    return name[verdict];
}

void mr_state_plan_print(const struct mr_state_plan *plan, struct mr_text *out)
{
    for (uint32_t i = 0; i < plan->changes; i++) {
        const struct mr_state_change *change = &plan->change[i];
        const struct mr_state_schema *is = change->now != NULL ? change->now : change->old;

        mr_text_printf(out, "%-9s %s '%s'", mr_state_verdict_name(change->verdict), is->kind,
                       is->uid);
        if (change->old != NULL && change->now != NULL &&
            strcmp(change->old->uid, change->now->uid) != 0)
            mr_text_printf(out, " (was '%s')", change->old->uid);
        mr_text_putc(out, '\n');
        if (change->reason[0] != '\0')
            mr_text_printf(out, "          %s\n", change->reason);
    }
}
