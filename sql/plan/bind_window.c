#include "sql/plan/bind.h"

/*
 * Windows as they are written: TUMBLE(ts, size) in GROUP BY, TABLE(TUMBLE(TABLE t, ..))
 * in FROM, and the functions that ask a window for its start and end.
 */

static const struct {
    const char *name;
    enum mr_window_kind kind;
} kinds[] = {
    {"TUMBLE", MR_WINDOW_TUMBLE},
    {"HOP", MR_WINDOW_HOP},
    {"CUMULATE", MR_WINDOW_CUMULATE},
};

static bool find_kind(const struct mr_ast_expr *ast, enum mr_window_kind *ret)
{
    if (ast->kind != MR_AST_CALL || ast->u.call.name.parts != 1)
        return false;
    for (size_t i = 0; i < MR_COUNTOF(kinds); i++) {
        if (!mr_view_is_nocase(ast->u.call.name.part[0].name, kinds[i].name))
            continue;
        *ret = kinds[i].kind;
        return true;
    }
    return false;
}

bool mr_ast_is_window_call(const struct mr_ast_expr *ast)
{
    enum mr_window_kind kind;

    return find_kind(ast, &kind) ||
           (ast->kind == MR_AST_CALL && ast->u.call.name.parts == 1 &&
            mr_view_is_nocase(ast->u.call.name.part[0].name, "SESSION"));
}

/* The column is the rows' time, or the reason why it can not be windowed. */
static int check_time_column(struct mr_binder *b, const struct mr_schema *schema,
                             const struct mr_tag *tag, uint32_t column, struct mr_span span)
{
    struct mr_type type = schema->field[column].type;
    struct mr_text text;

    if (tag != NULL && mr_tag_is_time(tag[column]))
        return 0;
    mr_text_init(&text);
    type.nullable = 1;
    mr_type_print(type, &text);
    int rc = mr_bind_fail(
        b, span,
        mr_type_is_timestamp(type)
            ? "declare WATERMARK FOR it in CREATE TABLE, and hand it on as a plain column"
            : "it takes a TIMESTAMP column with a WATERMARK; compute one with TO_TIMESTAMP or "
              "TO_TIMESTAMP_LTZ",
        "The window function requires the timecol is a time attribute type, but is %s.",
        text.data);
    mr_text_fini(&text);
    return rc;
}

struct window_args {
    const struct mr_ast_expr *size, *step, *offset;
};

static int fill_spec(struct mr_binder *b, enum mr_window_kind kind, struct mr_type time,
                     uint32_t column, const struct window_args *args, struct mr_span span,
                     struct mr_rel_window *window)
{
    struct mr_window_spec *spec = &window->spec;
    int rc = mr_bind_interval(b, args->size, "window size", &spec->size_ns);

    spec->kind = kind;
    spec->time_column = column;
    spec->step_ns = spec->size_ns;
    if (rc == 0 && args->step != NULL)
        rc = mr_bind_interval(b, args->step,
                              kind == MR_WINDOW_HOP ? "window slide" : "window step",
                              &spec->step_ns);
    if (rc == 0 && args->offset != NULL)
        rc = mr_bind_interval(b, args->offset, "window offset", &spec->offset_ns);
    if (rc < 0)
        return rc;
    spec->unit_ns = MR_MILLI_NS;
    for (unsigned p = 3; p < time.precision; p++)
        spec->unit_ns /= 10;
    rc = mr_window_check(spec, b->err);
    if (rc < 0)
        return mr_bind_wrap(b, span,
                            kind == MR_WINDOW_HOP && spec->step_ns > spec->size_ns
                                ? "the slide comes first: HOP(.., slide, size)"
                                : NULL);
    window->is_local = time.id == MR_TYPE_TIMESTAMP_LTZ;
    return 0;
}

/* -- GROUP BY TUMBLE(ts, size) -------------------------------------------------- */

/* The arguments of a group window or of one of its START and END functions. */
static int bind_legacy(struct mr_binder *b, struct mr_scope *scope,
                       const struct mr_ast_expr *ast, enum mr_window_kind kind,
                       struct mr_rel_window *window)
{
    const struct mr_ast_call *call = &ast->u.call;
    uint32_t wanted = kind == MR_WINDOW_HOP ? 3 : 2, column;
    struct window_args args = {0};

    if (kind == MR_WINDOW_CUMULATE)
        return mr_bind_fail(b, ast->span,
                            "FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), step, size))",
                            "CUMULATE stands in FROM, not in GROUP BY");
    if (call->arg_name != NULL || call->is_star || call->is_distinct || call->filter != NULL)
        return mr_bind_fail(b, ast->span, NULL, "a group window takes plain arguments");
    if (call->args == wanted + 1)
        return mr_bind_refuse(
            b, call->arg[wanted]->span,
            "write it in FROM: TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), size, offset))",
            "an offset of a group window");
    if (call->args != wanted)
        return mr_bind_fail(
            b, ast->span, NULL, "%s takes %u arguments: %s", mr_window_kind_name(kind), wanted,
            kind == MR_WINDOW_HOP ? "time column, slide, size" : "time column, size");
    args.size = call->arg[wanted - 1];
    args.step = kind == MR_WINDOW_HOP ? call->arg[1] : NULL;
    if (call->arg[0]->kind != MR_AST_NAME)
        return mr_bind_fail(
            b, call->arg[0]->span,
            "compute it in CREATE TABLE: c AS expression, WATERMARK FOR c AS ..",
            "The window function requires the timecol is a time attribute column");
    int rc = mr_scope_column(b, scope, &call->arg[0]->u.name, &column);
    if (rc == 0)
        rc = check_time_column(b, scope->schema, scope->tag, column, call->arg[0]->span);
    if (rc < 0)
        return rc;
    return fill_spec(b, kind, scope->schema->field[column].type, column, &args, ast->span,
                     window);
}

int mr_bind_group_window(struct mr_binder *b, struct mr_scope *scope,
                         const struct mr_ast_expr *ast, struct mr_rel_window **ret)
{
    struct mr_rel_window *window = MR_NEW(b->arena, struct mr_rel_window);
    enum mr_window_kind kind;

    if (!find_kind(ast, &kind))
        return mr_bind_refuse(b, ast->span, "use TUMBLE or HOP", "SESSION");
    int rc = bind_legacy(b, scope, ast, kind, window);
    if (rc == 0)
        *ret = window;
    return rc;
}

static bool same_windows(const struct mr_window_spec *a, const struct mr_window_spec *b)
{
    return a->kind == b->kind && a->size_ns == b->size_ns && a->step_ns == b->step_ns &&
           a->offset_ns == b->offset_ns && a->time_column == b->time_column;
}

static struct mr_type place_type(const struct mr_scope *input,
                                 const struct mr_rel_window *window, uint32_t place)
{
    struct mr_type type = input->schema->field[window->spec.time_column].type;

    if (place != MR_AGG_PLACE_TIME)
        type.id = MR_TYPE_TIMESTAMP;
    if (type.precision < 3)
        type.precision = 3;
    type.nullable = 0;
    return type;
}

int mr_bind_window_call(struct mr_binder *b, struct mr_scope *scope,
                        const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    static const struct {
        const char *name;
        enum mr_window_kind kind;
        uint32_t place;
    } functions[] = {
        {"TUMBLE_START", MR_WINDOW_TUMBLE, MR_AGG_PLACE_START},
        {"TUMBLE_END", MR_WINDOW_TUMBLE, MR_AGG_PLACE_END},
        {"TUMBLE_ROWTIME", MR_WINDOW_TUMBLE, MR_AGG_PLACE_TIME},
        {"HOP_START", MR_WINDOW_HOP, MR_AGG_PLACE_START},
        {"HOP_END", MR_WINDOW_HOP, MR_AGG_PLACE_END},
        {"HOP_ROWTIME", MR_WINDOW_HOP, MR_AGG_PLACE_TIME},
    };
    struct mr_view name = ast->u.call.name.part[0].name;
    enum mr_window_kind kind;
    size_t i = 0;

    if (find_kind(ast, &kind))
        return mr_bind_fail(
            b, ast->span, "GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE), or FROM TABLE(TUMBLE(..))",
            "%s stands in GROUP BY or in FROM only", mr_window_kind_name(kind));
    while (i < MR_COUNTOF(functions) && !mr_view_is_nocase(name, functions[i].name))
        i++;
    if (i == MR_COUNTOF(functions))
        return 0;
    struct mr_aggregates *aggregates = scope->aggregates;
    struct mr_rel_window asked = {0};
    bool is_same = aggregates != NULL && aggregates->window != NULL &&
                   aggregates->window->spec.kind == functions[i].kind;
    if (is_same) {
        int rc = bind_legacy(b, aggregates->input, ast, functions[i].kind, &asked);
        if (rc < 0)
            return rc;
        is_same = same_windows(&asked.spec, &aggregates->window->spec);
    }
    if (!is_same)
        return mr_bind_fail(b, ast->span,
                            "it takes the very arguments of TUMBLE or HOP in GROUP BY",
                            "Call to auxiliary group function '%s' must have matching call to "
                            "group function '$%s' in GROUP BY clause",
                            functions[i].name, mr_window_kind_name(functions[i].kind));
    *ret =
        mr_expr_column(b->arena, aggregates->input->schema->count + functions[i].place,
                       place_type(aggregates->input, aggregates->window, functions[i].place));
    return 0;
}

/* -- FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), size)) ------------------------------ */

/* Which argument is which, by position or by name; NULL: not given. */
struct tvf_args {
    const struct mr_ast_expr *table, *time;
    struct window_args window;
};

static int place_argument(struct mr_binder *b, enum mr_window_kind kind, struct mr_view name,
                          struct mr_span span, const struct mr_ast_expr *arg,
                          struct tvf_args *args)
{
    const struct mr_ast_expr **slot = NULL;

    if (mr_view_is_nocase(name, "DATA"))
        slot = &args->table;
    else if (mr_view_is_nocase(name, "TIMECOL"))
        slot = &args->time;
    else if (mr_view_is_nocase(name, "SIZE"))
        slot = &args->window.size;
    else if (mr_view_is_nocase(name, "SLIDE") && kind == MR_WINDOW_HOP)
        slot = &args->window.step;
    else if (mr_view_is_nocase(name, "STEP") && kind == MR_WINDOW_CUMULATE)
        slot = &args->window.step;
    else if (mr_view_is_nocase(name, "OFFSET"))
        slot = &args->window.offset;
    if (slot == NULL || *slot != NULL)
        return mr_bind_fail(b, span,
                            "DATA, TIMECOL, SIZE, SLIDE (HOP), STEP (CUMULATE), `OFFSET`",
                            slot == NULL ? "%s has no argument '" MR_VIEW_FMT "'"
                                         : "%s: argument '" MR_VIEW_FMT "' is given twice",
                            mr_window_kind_name(kind), MR_VIEW_ARG(name));
    *slot = arg;
    return 0;
}

static const char *const usage[] = {
    [MR_WINDOW_TUMBLE] = "TUMBLE(TABLE t, DESCRIPTOR(ts), size [, offset])",
    [MR_WINDOW_HOP] = "HOP(TABLE t, DESCRIPTOR(ts), slide, size [, offset])",
    [MR_WINDOW_CUMULATE] = "CUMULATE(TABLE t, DESCRIPTOR(ts), step, size [, offset])",
};

static int place_arguments(struct mr_binder *b, enum mr_window_kind kind,
                           const struct mr_ast_expr *ast, struct tvf_args *args)
{
    static const char *const order[3][6] = {
        [MR_WINDOW_TUMBLE] = {"DATA", "TIMECOL", "SIZE", "OFFSET"},
        [MR_WINDOW_HOP] = {"DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"},
        [MR_WINDOW_CUMULATE] = {"DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"},
    };
    const struct mr_ast_call *call = &ast->u.call;

    for (uint32_t i = 0; i < call->args; i++) {
        struct mr_view name;
        struct mr_span span = call->arg[i]->span;
        if (call->arg_name != NULL && call->arg_name[i].name.data != NULL) {
            name = call->arg_name[i].name;
            span = call->arg_name[i].span;
        } else if (i < 5 && order[kind][i] != NULL) {
            name = mr_view_of(order[kind][i]);
        } else {
            return mr_bind_fail(b, call->arg[i]->span, usage[kind], "%s has too many arguments",
                                mr_window_kind_name(kind));
        }
        int rc = place_argument(b, kind, name, span, call->arg[i], args);
        if (rc < 0)
            return rc;
    }
    bool is_table = args->table != NULL && (args->table->kind == MR_AST_TABLE_ARG ||
                                            args->table->kind == MR_AST_SUBQUERY);

    if (!is_table || args->time == NULL || args->time->kind != MR_AST_DESCRIPTOR ||
        args->window.size == NULL || (kind != MR_WINDOW_TUMBLE && args->window.step == NULL))
        return mr_bind_fail(b, ast->span, usage[kind], "%s lacks an argument",
                            mr_window_kind_name(kind));
    return 0;
}

static int bind_tvf_input(struct mr_binder *b, const struct mr_ast_expr *table,
                          struct mr_rel **ret, struct mr_scope *scope)
{
    int rc;

    if (table->kind == MR_AST_SUBQUERY) { /* TUMBLE((SELECT ..), ..) */
        rc = mr_bind_query(b, table->u.query, ret);
        if (rc == 0) {
            scope->schema = (*ret)->schema;
            scope->tag = (*ret)->tag;
        }
        return rc;
    }
    if (table->u.table_arg.partitions > 0 || table->u.table_arg.order.count > 0)
        return mr_bind_refuse(b, table->span, "group by the columns instead",
                              "PARTITION BY of a window function");
    if (table->u.table_arg.query != NULL)
        rc = mr_bind_query(b, table->u.table_arg.query, ret);
    else
        rc = mr_bind_table_name(b, &table->u.table_arg.name, NULL, ret, scope);
    if (rc < 0)
        return rc;
    scope->schema = (*ret)->schema;
    scope->tag = (*ret)->tag;
    return 0;
}

/* INPUT's columns, then window_start, window_end and window_time. */
static struct mr_rel *tvf_new(struct mr_binder *b, struct mr_rel *input,
                              struct mr_rel_window *window)
{
    uint32_t count = input->schema->count;
    struct mr_schema *schema = mr_schema_new(b->arena, count + 3);
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count + 3);
    struct mr_rel *rel = MR_NEW(b->arena, struct mr_rel);
    struct mr_scope scope = {.schema = input->schema};

    for (uint32_t i = 0; i < count; i++) {
        schema->field[i] = input->schema->field[i];
        tag[i] = input->tag[i];
    }
    /* From here on the window's own time counts. */
    tag[window->spec.time_column] = (struct mr_tag){0};
    static const char *const names[] = {"window_start", "window_end", "window_time"};
    static const enum mr_role roles[] = {MR_ROLE_WINDOW_START, MR_ROLE_WINDOW_END,
                                         MR_ROLE_WINDOW_TIME};
    for (uint32_t i = 0; i < 3; i++) {
        schema->field[count + i] =
            (struct mr_field){mr_view_of(names[i]), place_type(&scope, window, i)};
        tag[count + i] = (struct mr_tag){roles[i], window};
    }
    rel->kind = MR_REL_TVF;
    rel->input = input;
    rel->schema = schema;
    rel->tag = tag;
    rel->window = window;
    return rel;
}

int mr_bind_tvf(struct mr_binder *b, const struct mr_ast_table *from, struct mr_rel **ret,
                struct mr_scope *ret_scope)
{
    const struct mr_ast_expr *ast = from->expr;
    struct mr_rel_window *window = MR_NEW(b->arena, struct mr_rel_window);
    struct tvf_args args = {0};
    struct mr_scope scope = {0};
    enum mr_window_kind kind;
    struct mr_rel *input;
    uint32_t column;

    if (!find_kind(ast, &kind))
        return mr_bind_refuse(b, ast->span, "TUMBLE, HOP and CUMULATE are those there are",
                              "the table function " MR_VIEW_FMT,
                              MR_VIEW_ARG(ast->u.call.name.part[0].name));
    int rc = place_arguments(b, kind, ast, &args);
    if (rc == 0)
        rc = bind_tvf_input(b, args.table, &input, &scope);
    if (rc < 0)
        return rc;
    if (args.time->u.descriptor.count != 1)
        return mr_bind_fail(b, args.time->span, "DESCRIPTOR(ts)",
                            "a window function takes one time column");
    struct mr_ast_ident *ident = args.time->u.descriptor.ident;
    struct mr_ast_name name = {.span = ident->span, .parts = 1, .part = ident};
    rc = mr_scope_column(b, &scope, &name, &column);
    if (rc == 0)
        rc = check_time_column(b, scope.schema, scope.tag, column, ident->span);
    if (rc == 0)
        rc = fill_spec(b, kind, scope.schema->field[column].type, column, &args.window,
                       ast->span, window);
    if (rc < 0)
        return rc;
    *ret = tvf_new(b, input, window);
    (*ret)->span = from->span;
    (*ret)->source = b->source;
    ret_scope->name = scope.name;
    ret_scope->database = scope.database;
    return 0;
}

/* -- Rows with their window, not aggregated ------------------------------------------- */

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

int mr_bind_lower_tvf(struct mr_binder *b, struct mr_rel *tvf, struct mr_rel **ret)
{
    const struct mr_window_spec *spec = &tvf->window->spec;
    uint32_t count = tvf->input->schema->count;
    const struct mr_source *outer = b->source;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 3);
    struct mr_view *names = MR_NEW_ARRAY(b->arena, struct mr_view, count + 3);

    b->source = tvf->source;
    if (spec->kind != MR_WINDOW_TUMBLE || tvf->window->is_local ||
        !mr_function_exists(mr_view_of(tumble_start)))
        return mr_bind_refuse(b, tvf->span, "GROUP BY window_start, window_end",
                              "%s without an aggregation over its windows",
                              mr_window_kind_name(spec->kind));
    for (uint32_t i = 0; i < count + 3; i++) {
        names[i] = tvf->schema->field[i].name;
        if (i < count)
            column[i] = mr_expr_column(b->arena, i, tvf->schema->field[i].type);
    }
    struct mr_expr *args[] = {column[spec->time_column], interval(b, spec->size_ns),
                              interval(b, spec->offset_ns)};
    int rc = mr_expr_call(b->arena, mr_view_of(tumble_start), args, 3, &column[count], b->err);
    if (rc == 0)
        rc = add_interval(b, column[count], spec->size_ns, &column[count + 1]);
    if (rc == 0)
        rc = add_interval(b, column[count + 1], -spec->unit_ns, &column[count + 2]);
    for (uint32_t i = count; i < count + 3 && rc == 0; i++)
        rc = mr_expr_cast(b->arena, column[i], tvf->schema->field[i].type, true, false,
                          &column[i], b->err);
    if (rc < 0)
        return mr_bind_wrap(b, tvf->span, NULL);
    b->source = outer;
    *ret = mr_rel_project_new(b->arena, tvf->input, column, names, count + 3);
    (*ret)->tag = tvf->tag;
    return 0;
}
