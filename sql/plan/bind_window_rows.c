#include "sql/plan/bind.h"

/* Rows with their windows, not aggregated: FROM TABLE(HOP(..)) without GROUP BY. */

/* start = t - floorMod(t - offset, size): a function of the row alone for TUMBLE. */
static const char tumble_start[] = "$TUMBLE_START";

static struct mr_expr *interval(struct mr_binder *b, int64_t ns)
{
    struct mr_value value = {.type = {.id = MR_TYPE_INTERVAL_NS, .precision = 9}, .u.i64 = ns};

    return mr_expr_constant(b->arena, value);
}

static int add_interval(struct mr_binder *b, struct mr_expr *time, int64_t ns,
                        struct mr_expr **ret)
{
    struct mr_expr *sides[] = {time, interval(b, ns)};

    return mr_expr_call(b->arena, MR_VIEW("+"), sides, 2, ret, b->err);
}

/* TUMBLE of a TIMESTAMP: *RET_START and *RET_END over COLUMN, those of the input. */
static int compute_bounds(struct mr_binder *b, const struct mr_window_spec *spec,
                          struct mr_expr *const *column, struct mr_expr **ret_start,
                          struct mr_expr **ret_end)
{
    struct mr_expr *args[] = {column[spec->time_column], interval(b, spec->size_ns),
                              interval(b, spec->offset_ns)};
    int rc = mr_expr_call(b->arena, mr_view_of(tumble_start), args, 3, ret_start, b->err);

    return rc < 0 ? rc : add_interval(b, *ret_start, spec->size_ns, ret_end);
}

/* What tells the windows of TVF's rows; NULL: their start is an expression. */
static int find_windows(struct mr_binder *b, struct mr_rel *tvf, struct mr_rel **ret)
{
    struct mr_rel_window *window = tvf->window;

    if (window->gap_ns > 0) {
        int rc = mr_bind_refuse_changes(b, tvf->span, "WindowTableFunction", tvf->input,
                                        "group without the window");
        if (rc == 0)
            *ret = mr_rel_session_rows_new(b->arena, tvf->input, window);
        return rc;
    }
    if (window->spec.kind != MR_WINDOW_TUMBLE || window->is_local || window->is_clocked)
        *ret = mr_rel_windowed_new(b->arena, tvf->input, window);
    return 0;
}

int mr_bind_lower_tvf(struct mr_binder *b, struct mr_rel *tvf, struct mr_rel **ret)
{
    const struct mr_window_spec *spec = &tvf->window->spec;
    uint32_t count = tvf->input->schema->count;
    const struct mr_source *outer = b->source;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 3);
    struct mr_view *names = MR_NEW_ARRAY(b->arena, struct mr_view, count + 3);
    struct mr_rel *below = NULL;

    b->source = tvf->source;
    for (uint32_t i = 0; i < count + 3; i++) {
        names[i] = tvf->schema->field[i].name;
        if (i < count)
            column[i] = mr_expr_column(b->arena, i, tvf->schema->field[i].type);
    }
    int rc = find_windows(b, tvf, &below);
    if (rc < 0)
        return rc;
    for (uint32_t i = count; below != NULL && i < count + 2; i++)
        column[i] = mr_expr_column(b->arena, i, below->schema->field[i].type);
    if (below == NULL)
        rc = compute_bounds(b, spec, column, &column[count], &column[count + 1]);
    if (rc == 0)
        rc = add_interval(b, column[count + 1], -spec->unit_ns, &column[count + 2]);
    for (uint32_t i = count; i < count + 3 && rc == 0; i++)
        rc = mr_expr_cast(b->arena, column[i], tvf->schema->field[i].type, true, false,
                          &column[i], b->err);
    if (rc < 0)
        return mr_bind_wrap(b, tvf->span, NULL);
    b->source = outer;
    *ret = mr_rel_project_new(b->arena, below != NULL ? below : tvf->input, column, names,
                              count + 3);
    (*ret)->tag = tvf->tag;
    return 0;
}
