#include "sql/plan/rel.h"

static struct mr_rel *rel_new(struct mr_arena *arena, enum mr_rel_kind kind,
                              struct mr_rel *input)
{
    struct mr_rel *rel = MR_NEW(arena, struct mr_rel);

    rel->kind = kind;
    rel->input = input;
    rel->inputs = input != NULL;
    if (input != NULL) {
        rel->changes = input->changes;
        rel->schema = input->schema;
        rel->tag = input->tag;
        rel->span = input->span;
        rel->source = input->source;
    }
    return rel;
}

struct mr_rel *mr_rel_scan_new(struct mr_arena *arena, struct mr_rel_scan *scan)
{
    struct mr_rel *rel = rel_new(arena, MR_REL_SCAN, NULL);

    rel->schema = scan->schema;
    rel->tag = scan->tag;
    rel->scan = scan;
    rel->changes = scan->changes;
    scan->uses++;
    return rel;
}

struct mr_rel *mr_rel_filter_new(struct mr_arena *arena, struct mr_rel *input,
                                 struct mr_expr *condition)
{
    struct mr_rel *rel = rel_new(arena, MR_REL_FILTER, input);

    MR_ASSERT(condition->type.id == MR_TYPE_BOOLEAN);
    rel->condition = condition;
    return rel;
}

bool mr_expr_is_proctime(const struct mr_expr *expr)
{
    const char *name = mr_expr_function(expr);

    return name != NULL && strcmp(name, "PROCTIME") == 0;
}

struct mr_rel *mr_rel_project_new(struct mr_arena *arena, struct mr_rel *input,
                                  struct mr_expr **column, const struct mr_view *names,
                                  uint32_t count)
{
    struct mr_rel *rel = rel_new(arena, MR_REL_PROJECT, input);
    struct mr_schema *schema = mr_schema_new(arena, count);
    struct mr_tag *tag = MR_NEW_ARRAY(arena, struct mr_tag, count + 1);

    for (uint32_t i = 0; i < count; i++) {
        const struct mr_expr *expr = column[i];
        bool is_plain = expr->kind == MR_EXPR_COLUMN;
        schema->field[i].type = expr->type;
        if (is_plain)
            tag[i] = input->tag[expr->column];
        else if (mr_expr_is_proctime(expr))
            tag[i].role = MR_ROLE_PROCTIME;
        if (names != NULL)
            schema->field[i].name = names[i];
        else if (is_plain)
            schema->field[i].name = input->schema->field[expr->column].name;
        else
            schema->field[i].name = mr_view_of(mr_arena_printf(arena, "$f%u", i));
    }
    rel->column = column;
    rel->schema = schema;
    rel->tag = tag;
    return rel;
}

/* Starts and ends are in the time column's own terms; whoever shows those of a TIMESTAMP_LTZ
 * casts them to the session's zone. */
void mr_rel_window_bounds(const struct mr_rel *input, const struct mr_rel_window *window,
                          struct mr_field *ret_start, struct mr_field *ret_end)
{
    struct mr_type type = input->schema->field[window->spec.time_column].type;

    if (type.precision < 3)
        type.precision = 3;
    type.nullable = 0;
    if (window->spec.zone != NULL)
        type.id = MR_TYPE_TIMESTAMP;
    *ret_start = (struct mr_field){MR_VIEW("window_start"), type};
    *ret_end = (struct mr_field){MR_VIEW("window_end"), type};
}

struct mr_tag mr_rel_aggregate_tag(const struct mr_aggregate *aggregate,
                                   const struct mr_rel *input)
{
    bool is_extremum = aggregate->fn == MR_AGG_MIN || aggregate->fn == MR_AGG_MAX;

    if (!is_extremum || aggregate->arg < 0 || !mr_tag_is_time(input->tag[aggregate->arg]))
        return (struct mr_tag){0};
    return (struct mr_tag){.role = MR_ROLE_EXTREMUM};
}

struct mr_rel *mr_rel_window_new(struct mr_arena *arena, struct mr_rel *input,
                                 struct mr_rel_window *window)
{
    struct mr_rel *rel = rel_new(arena, MR_REL_WINDOW, input);
    struct mr_schema *schema = mr_schema_new(arena, window->keys + 2 + window->aggregates);
    struct mr_tag *tag = MR_NEW_ARRAY(arena, struct mr_tag, schema->count);
    struct mr_field *out = schema->field;

    for (uint32_t i = 0; i < window->keys; i++)
        *out++ = input->schema->field[window->key[i]];
    mr_rel_window_bounds(input, window, out, out + 1);
    out += 2;
    for (uint32_t i = 0; i < window->aggregates; i++)
        *out++ = (struct mr_field){mr_view_of(mr_arena_printf(arena, "agg$%u", i)),
                                   window->aggregate[i].out};
    for (uint32_t i = 0; i < window->aggregates; i++)
        tag[window->keys + 2 + i] = mr_rel_aggregate_tag(&window->aggregate[i], input);
    rel->schema = schema;
    rel->tag = tag;
    rel->window = window;
    return rel;
}

struct mr_rel *mr_rel_sink_new(struct mr_arena *arena, struct mr_rel *input,
                               struct mr_rel_sink *sink)
{
    struct mr_rel *rel = rel_new(arena, MR_REL_SINK, input);

    rel->sink = sink;
    return rel;
}

struct mr_rel *mr_rel_collect_new(struct mr_arena *arena, struct mr_rel *input)
{
    return rel_new(arena, MR_REL_COLLECT, input);
}

struct mr_rel *mr_rel_stage_new(struct mr_arena *arena, struct mr_rel *const *input,
                                uint32_t inputs, const struct mr_rel_stage_class *class,
                                void *plan)
{
    struct mr_rel *rel = rel_new(arena, MR_REL_STAGE, input[0]);

    rel->inputs = inputs;
    rel->more = MR_NEW_ARRAY(arena, struct mr_rel *, inputs);
    for (uint32_t i = 1; i < inputs; i++)
        rel->more[i - 1] = input[i];
    rel->stage = MR_NEW(arena, struct mr_rel_stage);
    rel->stage->class = class;
    rel->stage->plan = plan;
    return rel;
}

const struct mr_rel_scan *mr_rel_unreplayable(const struct mr_rel *rel)
{
    const struct mr_rel_scan *scan = NULL;

    if (rel->kind == MR_REL_SCAN)
        return rel->scan->source->is_replayable ? NULL : rel->scan;
    for (uint32_t i = 0; i < rel->inputs && scan == NULL; i++)
        scan = mr_rel_unreplayable(mr_rel_input(rel, i));
    return scan;
}

uint32_t *mr_rel_cut(struct mr_arena *arena, struct mr_rel *rel, const bool *needed)
{
    uint32_t *map = MR_NEW_ARRAY(arena, uint32_t, rel->schema->count + 1), count = 0;
    struct mr_schema *schema = mr_schema_new(arena, rel->schema->count);
    struct mr_tag *tag = MR_NEW_ARRAY(arena, struct mr_tag, rel->schema->count + 1);

    for (uint32_t i = 0; i < rel->schema->count; i++) {
        if (!needed[i])
            continue;
        schema->field[count] = rel->schema->field[i];
        tag[count] = rel->tag[i];
        map[i] = count++;
    }
    schema->count = count;
    rel->schema = schema;
    rel->tag = tag;
    return map;
}

uint32_t *mr_rel_narrow(struct mr_arena *arena, struct mr_rel *rel, const uint32_t *map,
                        const bool *below, uint32_t columns)
{
    uint32_t *place = MR_NEW_ARRAY(arena, uint32_t, columns + 1), count = 0;
    struct mr_expr **column = MR_NEW_ARRAY(arena, struct mr_expr *, columns + 1);
    const struct mr_schema *input = rel->input->schema;

    for (uint32_t c = 0; c < columns; c++) {
        if (!below[c])
            continue;
        column[count] = mr_expr_column(arena, map[c], input->field[map[c]].type);
        place[c] = count++;
    }
    if (count < input->count)
        rel->input = mr_rel_project_new(arena, rel->input, column, NULL, count);
    else
        memcpy(place, map, columns * sizeof(*place));
    return place;
}

const char *mr_window_kind_name(enum mr_window_kind kind)
{
    switch (kind) {
    case MR_WINDOW_TUMBLE: return "TUMBLE";
    case MR_WINDOW_HOP: return "HOP";
    case MR_WINDOW_CUMULATE: return "CUMULATE";
    }
    return "?";
}

void mr_print_duration(int64_t ns, struct mr_text *out)
{
    static const struct {
        const char *name;
        int64_t ns;
    } unit[] = {
        {"d", 86400 * MR_SECOND_NS},
        {"h", 3600 * MR_SECOND_NS},
        {"min", 60 * MR_SECOND_NS},
        {"s", MR_SECOND_NS},
        {"ms", MR_MILLI_NS},
        {"us", MR_MICRO_NS},
        {"ns", 1},
    };
    const char *separator = "";

    if (ns == 0) {
        mr_text_puts(out, "0 s");
        return;
    }
    if (ns < 0)
        mr_text_puts(out, "-");
    uint64_t rest = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
    for (size_t i = 0; i < MR_COUNTOF(unit); i++) {
        uint64_t n = rest / (uint64_t)unit[i].ns;
        if (n == 0)
            continue;
        mr_text_printf(out, "%s%llu %s", separator, (unsigned long long)n, unit[i].name);
        rest -= n * (uint64_t)unit[i].ns;
        separator = " ";
    }
}

static void print_part(const char *name, int64_t ns, const char *separator, struct mr_text *out)
{
    mr_text_printf(out, "%s%s=[", separator, name);
    mr_print_duration(ns, out);
    mr_text_putc(out, ']');
}

void mr_window_spec_print(const struct mr_window_spec *spec, struct mr_text *out)
{
    mr_text_printf(out, "%s(", mr_window_kind_name(spec->kind));
    const char *separator = "";
    if (spec->kind != MR_WINDOW_TUMBLE) {
        print_part(spec->kind == MR_WINDOW_HOP ? "slide" : "step", spec->step_ns, "", out);
        separator = ", ";
    }
    print_part(spec->kind == MR_WINDOW_CUMULATE ? "max_size" : "size", spec->size_ns, separator,
               out);
    if (spec->offset_ns != 0)
        print_part("offset", spec->offset_ns, ", ", out);
    mr_text_putc(out, ')');
}

void mr_rel_window_print(const struct mr_rel_window *window, struct mr_text *out)
{
    if (window->gap_ns == 0) {
        mr_window_spec_print(&window->spec, out);
        return;
    }
    mr_text_puts(out, "SESSION(");
    print_part("gap", window->gap_ns, "", out);
    mr_text_putc(out, ')');
}
