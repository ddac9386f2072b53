#include "sql/plan/bind_over.h"

#include "operators/over/over.h"
#include "sql/plan/bind_upsert.h"

/* OVER in the plan: what it reads, how it shrinks, and how EXPLAIN shows it. */

/* The columns of REL's input, then one per result. */
static void set_output(struct mr_arena *arena, struct mr_rel *rel)
{
    const struct mr_over_spec *plan = rel->stage->plan;
    const struct mr_aggregation *sums = &plan->aggregation;
    const struct mr_schema *input = rel->input->schema;
    struct mr_schema *schema =
        mr_schema_new(arena, input->count + sums->aggregates + plan->calls);
    struct mr_tag *tag = MR_NEW_ARRAY(arena, struct mr_tag, schema->count + 1);
    struct mr_field *field = schema->field;

    for (uint32_t c = 0; c < input->count; c++) {
        *field++ = input->field[c];
        /* Rows leave in order of time, and not one window at a time; by value they are changed
         * behind their time. */
        if (mr_tag_is_time(rel->input->tag[c]) && plan->order != MR_OVER_BY_VALUE)
            tag[c].role = MR_ROLE_ROWTIME;
        else if (rel->input->tag[c].role == MR_ROLE_PROCTIME)
            tag[c].role = MR_ROLE_PROCTIME;
    }
    for (uint32_t i = 0; i < sums->aggregates + plan->calls; i++)
        *field++ =
            (struct mr_field){mr_view_of(mr_arena_printf(arena, "w0$o%u", i)),
                              i < sums->aggregates ? sums->aggregate[i].out
                                                   : plan->call[i - sums->aggregates].out};
    rel->schema = schema;
    rel->tag = tag;
}

/* -- In the plan ---------------------------------------------------------------------------- */

static void read_over(const struct mr_rel *rel, const bool *wanted, uint32_t i, bool *below)
{
    const struct mr_over_spec *plan = rel->stage->plan;
    const struct mr_aggregation *sums = &plan->aggregation;
    /* The input may have been cut already: its own columns do not count. */
    uint32_t columns = rel->schema->count - sums->aggregates - plan->calls;

    (void)i;
    for (uint32_t c = 0; c < columns; c++)
        below[c] |= wanted[c];
    below[plan->order_column] = true;
    for (uint32_t k = 0; k < sums->keys; k++)
        below[sums->key[k]] = true;
    for (uint32_t a = 0; a < sums->aggregates; a++)
        if (wanted[columns + a] && sums->aggregate[a].arg >= 0)
            below[sums->aggregate[a].arg] = true;
    for (uint32_t c = 0; c < plan->calls; c++) {
        const struct mr_over_call *call = &plan->call[c];
        if (!wanted[columns + sums->aggregates + c])
            continue;
        if (call->arg >= 0)
            below[call->arg] = true;
        if (call->fallback >= 0)
            below[call->fallback] = true;
    }
}

static uint32_t *shrink_over(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    struct mr_over_spec *plan = rel->stage->plan;
    struct mr_aggregation *sums = &plan->aggregation;
    uint32_t results = sums->aggregates + plan->calls;
    uint32_t columns = rel->schema->count - results, aggregates = 0, calls = 0;
    uint32_t *out = MR_NEW_ARRAY(arena, uint32_t, rel->schema->count + 1);
    uint32_t *key = MR_NEW_ARRAY(arena, uint32_t, sums->keys + 1);
    struct mr_aggregate *aggregate = MR_NEW_ARRAY(arena, struct mr_aggregate, results + 1);
    struct mr_over_call *call = MR_NEW_ARRAY(arena, struct mr_over_call, results + 1);
    bool *below = MR_NEW_ARRAY(arena, bool, columns + 1);

    /* Only what is read goes into state: columns that others want of the input are cut off. */
    read_over(rel, rel->needed, 0, below);
    uint32_t *place = mr_rel_narrow(arena, rel, map[0], below, columns);
    uint32_t inputs = rel->input->schema->count;

    memcpy(out, place, columns * sizeof(*out));
    plan->order_column = place[plan->order_column];
    for (uint32_t k = 0; k < sums->keys; k++)
        key[k] = place[sums->key[k]];
    for (uint32_t a = 0; a < sums->aggregates; a++) {
        if (!rel->needed[columns + a])
            continue;
        aggregate[aggregates] = sums->aggregate[a];
        if (sums->aggregate[a].arg >= 0)
            aggregate[aggregates].arg = (int32_t)place[sums->aggregate[a].arg];
        out[columns + a] = inputs + aggregates++;
    }
    for (uint32_t c = 0; c < plan->calls; c++) {
        if (!rel->needed[columns + sums->aggregates + c])
            continue;
        call[calls] = plan->call[c];
        if (call[calls].arg >= 0)
            call[calls].arg = (int32_t)place[call[calls].arg];
        if (call[calls].fallback >= 0)
            call[calls].fallback = (int32_t)place[call[calls].fallback];
        out[columns + sums->aggregates + c] = inputs + aggregates + calls++;
    }
    sums->key = key;
    sums->aggregate = aggregate;
    sums->aggregates = aggregates;
    plan->call = call;
    plan->calls = calls;
    set_output(arena, rel);
    return out;
}

static const struct mr_stage_spec *emit_over(const struct mr_emission *emission,
                                             const struct mr_rel *rel,
                                             struct mr_node *const *input)
{
    struct mr_over_spec *spec = MR_NEW(emission->arena, struct mr_over_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *spec = *(const struct mr_over_spec *)rel->stage->plan;
    spec->aggregation.input = input[0]->schema;
    *in = (struct mr_stage_input){.schema = input[0]->schema,
                                  .distribution =
                                      spec->aggregation.keys == 0 ? MR_SINGLE : MR_BY_KEY,
                                  .key = spec->aggregation.key,
                                  .keys = spec->aggregation.keys};
    spec->stage = (struct mr_stage_spec){
        .class = &mr_over_class, .input = in, .inputs = 1, .output = rel->schema};
    return &spec->stage;
}

static void print_field(const struct mr_rel *rel, uint32_t column, struct mr_text *out)
{
    mr_text_printf(out, MR_VIEW_FMT, MR_VIEW_ARG(rel->input->schema->field[column].name));
}

static void print_functions(const struct mr_rel *rel, struct mr_text *out)
{
    static const char *const name[] = {
        [MR_AGG_COUNT_ALL] = "COUNT", [MR_AGG_COUNT] = "COUNT", [MR_AGG_SUM] = "SUM",
        [MR_AGG_AVG] = "AVG",         [MR_AGG_MIN] = "MIN",     [MR_AGG_MAX] = "MAX",
    };
    const struct mr_over_spec *plan = rel->stage->plan;
    const struct mr_aggregation *sums = &plan->aggregation;

    for (uint32_t i = 0; i < sums->aggregates + plan->calls; i++) {
        bool is_sum = i < sums->aggregates;
        const struct mr_over_call *call = is_sum ? NULL : &plan->call[i - sums->aggregates];
        int32_t arg = is_sum ? sums->aggregate[i].arg : call->arg;

        mr_text_printf(out, "%s%s(", i == 0 ? "" : ", ",
                       is_sum ? name[sums->aggregate[i].fn] : mr_over_fn_name(call->fn));
        if (arg >= 0)
            print_field(rel, (uint32_t)arg, out);
        else if (is_sum)
            mr_text_putc(out, '*');
        if (!is_sum && call->fn == MR_OVER_LAG)
            mr_text_printf(out, ", %u", call->offset);
        if (!is_sum && call->fallback >= 0) {
            mr_text_puts(out, ", ");
            print_field(rel, (uint32_t)call->fallback, out);
        }
        mr_text_printf(out, ") AS w0$o%u", i);
    }
}

static void print_frame(const struct mr_over_spec *plan, struct mr_text *out)
{
    bool is_range = plan->is_range || plan->frame == MR_OVER_RANGE;

    mr_text_puts(out, is_range ? "RANGE BETWEEN " : "ROWS BETWEEN ");
    switch (plan->frame) {
    case MR_OVER_UNBOUNDED: mr_text_puts(out, "UNBOUNDED"); break;
    case MR_OVER_ROWS:
        mr_text_printf(out, "%llu", (unsigned long long)plan->preceding_rows);
        break;
    case MR_OVER_RANGE: mr_print_duration(plan->preceding_ns, out); break;
    }
    mr_text_puts(out, " PRECEDING AND CURRENT ROW");
}

static void print_keys(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_over_spec *plan = rel->stage->plan;

    for (uint32_t k = 0; k < plan->aggregation.keys; k++) {
        mr_text_puts(out, k == 0 ? "" : ", ");
        print_field(rel, plan->aggregation.key[k], out);
    }
}

static void print_over(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_over_spec *plan = rel->stage->plan;

    if (plan->aggregation.keys > 0) {
        mr_text_puts(out, "partitionBy=[");
        print_keys(rel, out);
        mr_text_puts(out, "], ");
    }
    mr_text_puts(out, "orderBy=[");
    print_field(rel, plan->order_column, out);
    mr_text_puts(out, " ASC], window=[");
    print_frame(plan, out);
    mr_text_puts(out, "], select=[");
    print_functions(rel, out);
    mr_text_putc(out, ']');
}

static void print_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_over_spec *plan = rel->stage->plan;
    uint32_t kept = 0, lag = 0;

    for (uint32_t c = 0; c < plan->calls; c++) {
        const struct mr_over_call *call = &plan->call[c];
        if (call->fn == MR_OVER_LAG && call->offset > lag)
            lag = call->offset;
        kept += call->fn == MR_OVER_FIRST_VALUE || call->fn == MR_OVER_LAST_VALUE;
    }
    if (plan->order == MR_OVER_BY_VALUE) {
        mr_text_puts(out,
                     "all rows of the input; UNBOUNDED because any may change those behind "
                     "it");
        return;
    }
    if (plan->order == MR_OVER_BY_TIME)
        mr_text_puts(out, "rows above the watermark, and ");
    switch (plan->frame) {
    case MR_OVER_RANGE:
        mr_text_puts(out, "rows of the last ");
        mr_print_duration(plan->preceding_ns, out);
        break;
    case MR_OVER_ROWS:
        mr_text_printf(out, "the last %llu rows", (unsigned long long)plan->preceding_rows);
        break;
    case MR_OVER_UNBOUNDED:
        mr_text_puts(out, "a row of results");
        if (kept + lag > 0)
            mr_text_printf(out, " and up to %u rows", kept + lag);
        break;
    }
    if (plan->aggregation.keys == 0)
        mr_text_puts(out, "; on one reactor, because there is no PARTITION BY");
    else if (plan->frame != MR_OVER_RANGE)
        mr_text_puts(out, " per key; UNBOUNDED because keys are kept for ever");
}

/* Rows of one key, which are on one reactor, are told apart by what tells the input's apart. */
static bool is_unique_over(const struct mr_rel *rel, const bool *set)
{
    const struct mr_aggregation *sums = &((struct mr_over_spec *)rel->stage->plan)->aggregation;

    for (uint32_t k = 0; k < sums->keys; k++)
        if (!set[sums->key[k]])
            return false;
    return mr_rel_is_unique(rel->input, set);
}

static void print_uid(const struct mr_rel *rel, struct mr_text *out)
{
    print_keys(rel, out);
}

static const struct mr_rel_stage_class over_class = {
    .name = "OverAggregate",
    .read = read_over,
    .shrink = shrink_over,
    .emit = emit_over,
    .print = print_over,
    .print_state = print_state,
    .print_uid = print_uid,
    .is_unique = is_unique_over,
};

struct mr_rel *mr_rel_over_new(struct mr_arena *arena, struct mr_rel *input,
                               struct mr_over_spec *plan)
{
    struct mr_rel *rel = mr_rel_stage_new(arena, &input, 1, &over_class, plan);

    set_output(arena, rel);
    /* What is changed before is taken back, and comes again. */
    if (plan->order == MR_OVER_BY_VALUE)
        rel->changes =
            MR_CHANGES_UPDATES | (input->changes == MR_CHANGES_NONE ? 0u : MR_CHANGES_DELETES);
    return rel;
}
