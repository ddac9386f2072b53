#include "sql/plan/rel_rank.h"
#include "sql/plan/bind_upsert.h"

static const struct mr_rel_stage_class rank_class, deduplicate_class, window_rank_class,
    limit_class, sort_limit_class, sort_class, temporal_sort_class;

static struct mr_rel_rank *plan_of(const struct mr_rel *rel)
{
    return rel->stage->plan;
}

/* -- Columns ---------------------------------------------------------------------------- */

static bool has_time(const struct mr_rel_rank *rank)
{
    return rank->mode >= MR_RANK_EARLIEST && !rank->is_final;
}

static void read_rank(const struct mr_rel *rel, const bool *wanted, uint32_t input, bool *below)
{
    const struct mr_rel_rank *rank = plan_of(rel);

    (void)input;
    memcpy(below, wanted, rel->input->schema->count * sizeof(bool));
    for (uint32_t i = 0; i < rank->keys; i++)
        below[rank->key[i]] = true;
    for (uint32_t i = 0; i < rank->orders && !rank->is_arrival; i++)
        below[rank->order[i].column] = true;
    if (has_time(rank))
        below[rank->time] = true;
}

/* The output is all that is left of the input, and the place if it is read: what the order
 * alone needs is dropped by the projection above. */
static uint32_t *shrink_rank(struct mr_arena *arena, struct mr_rel *rel, uint32_t *const *map)
{
    struct mr_rel_rank *rank = plan_of(rel);
    uint32_t was = rel->schema->count - 1, now = rel->input->schema->count;
    uint32_t *out = MR_NEW_ARRAY(arena, uint32_t, was + 1);
    struct mr_schema *schema = mr_schema_new(arena, now + 1);
    struct mr_tag *tag = MR_NEW_ARRAY(arena, struct mr_tag, now + 1);

    for (uint32_t i = 0; i < rank->keys; i++)
        rank->key[i] = map[0][rank->key[i]];
    if (rank->is_arrival)
        rank->orders = 0;
    for (uint32_t i = 0; i < rank->orders; i++)
        rank->order[i].column = map[0][rank->order[i].column];
    if (has_time(rank))
        rank->time = map[0][rank->time];
    rank->has_number = rel->needed[was];
    for (uint32_t i = 0; i < now; i++) {
        schema->field[i] = rel->input->schema->field[i];
        tag[i] = rel->input->tag[i];
    }
    schema->field[now] = rel->schema->field[was];
    schema->count = now + rank->has_number;
    for (uint32_t i = 0; i < was; i++)
        out[i] = map[0][i];
    out[was] = now;
    rel->schema = schema;
    rel->tag = tag;
    return out;
}

static const struct mr_stage_spec *emit_rank(const struct mr_emission *emission,
                                             const struct mr_rel *rel,
                                             struct mr_node *const *input)
{
    const struct mr_rel_rank *rank = plan_of(rel);
    struct mr_rank_spec *spec = MR_NEW(emission->arena, struct mr_rank_spec);
    struct mr_stage_input *in = MR_NEW(emission->arena, struct mr_stage_input);

    *in = (struct mr_stage_input){.schema = input[0]->schema,
                                  .distribution = rank->keys > 0 ? MR_BY_KEY : MR_SINGLE,
                                  .key = rank->key,
                                  .keys = rank->keys};
    *spec = (struct mr_rank_spec){
        .stage = {.class = &mr_rank_class, .input = in, .inputs = 1, .output = rel->schema},
        .mode = rank->mode,
        .key = rank->key,
        .keys = rank->keys,
        .order = rank->order,
        .orders = rank->orders,
        .low = rank->low,
        .high = rank->high,
        .has_number = rank->has_number,
        .newest_first = rank->newest_first,
        .skips_same = rank->skips_same,
        .time = rank->time,
        .time_add_ns = rank->time_add_ns,
        .zone = rank->zone,
        .is_final = rank->is_final,
    };
    return &spec->stage;
}

/* -- For people -------------------------------------------------------------------------- */

static void print_names(const struct mr_rel *rel, bool of_order, struct mr_text *out)
{
    const struct mr_rel_rank *rank = plan_of(rel);
    const struct mr_field *field = rel->input->schema->field;

    for (uint32_t i = 0; i < (of_order ? rank->orders : rank->keys); i++) {
        uint32_t column = of_order ? rank->order[i].column : rank->key[i];
        mr_text_printf(out, "%s" MR_VIEW_FMT, i == 0 ? "" : ", ",
                       MR_VIEW_ARG(field[column].name));
        if (!of_order)
            continue;
        const struct mr_rank_order *order = &rank->order[i];
        mr_text_puts(out, order->is_descending ? " DESC" : " ASC");
        if (order->has_nulls_last != order->is_descending)
            mr_text_puts(out, order->has_nulls_last ? " NULLS LAST" : " NULLS FIRST");
    }
}

static void print_rank(const struct mr_rel *rel, struct mr_text *out)
{
    static const char *const strategy[] = {
        [MR_RANK_FIRST] = "FirstRows",
        [MR_RANK_BEST] = "BestRow",
        [MR_RANK_TOP] = "AppendFast",
        [MR_RANK_CHANGES] = "Retract",
        [MR_RANK_EARLIEST] = "FirstByTime",
        [MR_RANK_WINDOW] = "Window",
        [MR_RANK_SORT] = "Sort",
    };
    const struct mr_rel_rank *rank = plan_of(rel);

    mr_text_printf(out, "strategy=[%s]", strategy[rank->mode]);
    if (rank->mode != MR_RANK_SORT && rank->high == MR_RANK_UNBOUNDED)
        mr_text_printf(out, ", rankRange=[rankStart=%lld]", (long long)rank->low);
    else if (rank->mode != MR_RANK_SORT)
        mr_text_printf(out, ", rankRange=[rankStart=%lld, rankEnd=%lld]", (long long)rank->low,
                       (long long)rank->high);
    if (rank->keys > 0) {
        mr_text_puts(out, ", partitionBy=[");
        print_names(rel, false, out);
        mr_text_putc(out, ']');
    }
    if (rank->orders > 0) {
        mr_text_puts(out, ", orderBy=[");
        print_names(rel, true, out);
        mr_text_putc(out, ']');
    }
}

static void print_rank_state(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_rank *rank = plan_of(rel);
    long long high = (long long)rank->high;

    switch (rank->mode) {
    case MR_RANK_FIRST:
        if (rank->keys == 0)
            mr_text_puts(out, "one count");
        else
            mr_text_puts(out, "keys, UNBOUNDED because a key may come again at any time");
        break;
    case MR_RANK_BEST:
        mr_text_puts(out, rank->keys == 0 ? "one row"
                                          : "one row per key, UNBOUNDED because keys stay");
        break;
    case MR_RANK_TOP:
        if (rank->keys == 0)
            mr_text_printf(out, "%lld rows", high);
        else
            mr_text_printf(out, "%lld rows per key, UNBOUNDED because keys stay", high);
        break;
    case MR_RANK_CHANGES:
        mr_text_puts(out, "all rows, UNBOUNDED because any of them may come up when others "
                          "are taken back");
        break;
    case MR_RANK_EARLIEST:
        mr_text_puts(out, "rows until the watermark reaches them, and keys, UNBOUNDED because "
                          "a key may come again at any time");
        break;
    case MR_RANK_WINDOW:
        if (rank->is_final)
            mr_text_printf(out, "%lld rows per key until the input ends", high);
        else
            mr_text_printf(out, "%lld rows per key and window until the window is over", high);
        break;
    case MR_RANK_SORT:
        mr_text_puts(out, rank->is_final ? "all rows until the input ends"
                                         : "rows until the watermark reaches them");
        break;
    }
}

static void print_rank_uid(const struct mr_rel *rel, struct mr_text *out)
{
    const struct mr_rel_rank *rank = plan_of(rel);

    print_names(rel, false, out);
    mr_text_putc(out, '/');
    print_names(rel, true, out);
    if (rank->mode != MR_RANK_SORT)
        mr_text_printf(out, "/%lld", (long long)rank->high);
}

/* One row per key and place; or rows that were told apart before. */
static bool is_unique_rank(const struct mr_rel *rel, const bool *set)
{
    const struct mr_rel_rank *rank = plan_of(rel);

    for (uint32_t k = 0; k < rank->keys; k++)
        if (!set[rank->key[k]])
            return false;
    return rank->low == rank->high || set[rel->input->schema->count] ||
           mr_rel_is_unique(rel->input, set);
}

#define RANK_CLASS(shown)                                                                  \
    {                                                                                      \
        .name = (shown), .read = read_rank, .shrink = shrink_rank, .emit = emit_rank,      \
        .print = print_rank, .print_state = print_rank_state, .print_uid = print_rank_uid, \
        .is_unique = is_unique_rank                                                        \
    }

static const struct mr_rel_stage_class rank_class = RANK_CLASS("Rank");
static const struct mr_rel_stage_class deduplicate_class = RANK_CLASS("Deduplicate");
static const struct mr_rel_stage_class window_rank_class = RANK_CLASS("WindowRank");
static const struct mr_rel_stage_class limit_class = RANK_CLASS("Limit");
static const struct mr_rel_stage_class sort_limit_class = RANK_CLASS("SortLimit");
static const struct mr_rel_stage_class sort_class = RANK_CLASS("Sort");
static const struct mr_rel_stage_class temporal_sort_class = RANK_CLASS("TemporalSort");

/* -- Which one it is ---------------------------------------------------------------------- */

struct mr_rel_rank *mr_rel_rank_of(const struct mr_rel *rel)
{
    return rel->kind == MR_REL_STAGE && rel->stage->class->read == read_rank ? plan_of(rel)
                                                                             : NULL;
}

/* The column with the end of the window that the keys name whole; -1: they name none. */
static int64_t window_end(const struct mr_rel *rel)
{
    const struct mr_rel_rank *rank = plan_of(rel);
    const struct mr_tag *tag = rel->input->tag;

    for (uint32_t i = 0; i < rank->keys; i++) {
        if (tag[rank->key[i]].role != MR_ROLE_WINDOW_END)
            continue;
        for (uint32_t k = 0; k < rank->keys; k++)
            if (tag[rank->key[k]].role == MR_ROLE_WINDOW_START &&
                tag[rank->key[k]].window == tag[rank->key[i]].window)
                return rank->key[i];
    }
    return -1;
}

bool mr_rel_rank_is_clocked(const struct mr_rel *rel)
{
    int64_t end = mr_rel_rank_of(rel) == NULL ? -1 : window_end(rel);

    return end >= 0 && rel->input->tag[end].window->is_clocked;
}

/* Is COLUMN of REL what its rows' windows were made of? */
static bool is_window_time(const struct mr_rel *rel, uint32_t column)
{
    for (; rel->kind == MR_REL_FILTER || rel->kind == MR_REL_PROJECT; rel = rel->input) {
        if (rel->kind == MR_REL_FILTER)
            continue;
        if (rel->column[column]->kind != MR_EXPR_COLUMN)
            return false;
        column = rel->column[column]->column;
    }
    return rel->kind == MR_REL_TVF && rel->window->spec.time_column == column;
}

static void decide_window(struct mr_binder *b, struct mr_rel *rel, uint32_t end)
{
    struct mr_rel_rank *rank = plan_of(rel);
    const struct mr_rel_window *window = rel->input->tag[end].window;

    rank->mode = MR_RANK_WINDOW;
    rank->time = end;
    rank->time_add_ns = -window->spec.unit_ns;
    /* The last row of a window: of equal times the one that came later. */
    rank->newest_first |= rank->high == 1 && rank->orders == 1 &&
                          rank->order[0].is_descending &&
                          is_window_time(rel->input, rank->order[0].column);
    /* Its ends are shown in the session's zone. */
    if (window->is_local && rel->input->schema->field[end].type.id == MR_TYPE_TIMESTAMP) {
        rank->time_add_ns -= mr_settings_zone_offset_ns(b->env->settings);
        rank->zone = mr_settings_zone(b->env->settings);
    }
    rel->stage->class = &window_rank_class;
    rel->changes = MR_CHANGES_NONE;
}

static bool is_by_time(const struct mr_rel *rel)
{
    const struct mr_rel_rank *rank = plan_of(rel);

    return rank->orders == 1 && rank->high == 1 &&
           mr_tag_is_time(rel->input->tag[rank->order[0].column]);
}

static void decide_kind(struct mr_binder *b, struct mr_rel *rel)
{
    struct mr_rel_rank *rank = plan_of(rel);
    int64_t end = window_end(rel);
    bool is_one = rank->low == 1 && rank->high == 1;

    if (rank->mode == MR_RANK_SORT) {
        rel->stage->class = rank->is_final ? &sort_class : &temporal_sort_class;
        rel->changes = MR_CHANGES_NONE;
        return;
    }
    rel->stage->class = rank->orders == 0 ? &limit_class
                        : rank->keys == 0 ? &sort_limit_class
                                          : &rank_class;
    rel->changes = MR_CHANGES_UPDATES | MR_CHANGES_DELETES;
    rank->is_arrival =
        rank->orders > 0 && rel->input->tag[rank->order[0].column].role == MR_ROLE_PROCTIME;
    rank->newest_first = rank->is_arrival && rank->order[0].is_descending;
    rank->skips_same = rank->is_arrival;
    if (rel->input->changes != MR_CHANGES_NONE) {
        rank->mode = MR_RANK_CHANGES;
    } else if (rank->high != MR_RANK_UNBOUNDED && end >= 0) {
        decide_window(b, rel, (uint32_t)end);
    } else if (rank->orders == 0 || (rank->is_arrival && !rank->newest_first)) {
        rank->mode = MR_RANK_FIRST;
        if (rank->orders > 0 && rank->high == 1)
            rel->stage->class = &deduplicate_class;
        rel->changes = MR_CHANGES_NONE;
    } else if (is_by_time(rel) && is_one && !rank->order[0].is_descending) {
        rank->mode = MR_RANK_EARLIEST;
        rank->time = rank->order[0].column;
        rel->stage->class = &deduplicate_class;
        rel->changes = MR_CHANGES_NONE;
    } else if (is_one) {
        rank->mode = MR_RANK_BEST;
        rank->newest_first |= is_by_time(rel);
        if (rank->newest_first)
            rel->stage->class = &deduplicate_class;
        rel->changes = MR_CHANGES_UPDATES;
    } else {
        rank->mode = MR_RANK_TOP;
    }
}

/* In batch mode nobody sees what is taken back later: places are put out at the end. */
void mr_rel_rank_decide(struct mr_binder *b, struct mr_rel *rel)
{
    struct mr_rel_rank *rank = plan_of(rel);

    if (rank->mode != MR_RANK_SORT)
        rank->is_final = false;
    decide_kind(b, rel);
    if (!mr_rank_is_batch(b) || rank->high == MR_RANK_UNBOUNDED || rank->orders == 0 ||
        rank->mode == MR_RANK_FIRST || rank->mode == MR_RANK_CHANGES)
        return;
    rank->mode = MR_RANK_WINDOW;
    rank->is_final = true;
    rel->changes = MR_CHANGES_NONE;
}

struct mr_rel *mr_rel_rank_new(struct mr_binder *b, struct mr_rel *input,
                               struct mr_rel_rank *rank)
{
    struct mr_rel *rel = mr_rel_stage_new(b->arena, &input, 1, &rank_class, rank);
    uint32_t count = input->schema->count;
    struct mr_schema *schema = mr_schema_new(b->arena, count + 1);
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count + 1);

    for (uint32_t i = 0; i < count; i++) {
        schema->field[i] = input->schema->field[i];
        tag[i] = input->tag[i];
    }
    schema->field[count] = (struct mr_field){MR_VIEW("w0$o0"), MR_TYPE_BIGINT_NN};
    rel->schema = schema;
    rel->tag = tag;
    mr_rel_rank_decide(b, rel);
    return rel;
}
