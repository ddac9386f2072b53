#include "sql/plan/bind.h"

/*
 * Windows as they are written: TUMBLE(ts, size) in GROUP BY, TABLE(TUMBLE(TABLE t, ..))
 * in FROM, and the functions that ask a window for its start and end.
 */

#define TVF_ARGS_MAX 5

/* A window function.  Its SIZE is the gap of a SESSION. */
struct function {
    const char *name;
    enum mr_window_kind kind;
    bool is_session;
    const char *order[TVF_ARGS_MAX]; /* of its arguments in FROM */
    const char *names;               /* of them, as they are written */
    const char *usage;
};

static const struct function functions[] = {
    {"TUMBLE",
     MR_WINDOW_TUMBLE,
     false,
     {"DATA", "TIMECOL", "SIZE", "OFFSET"},
     "DATA, TIMECOL, SIZE, `OFFSET`",
     "TUMBLE(TABLE t, DESCRIPTOR(ts), size [, offset])"},
    {"HOP",
     MR_WINDOW_HOP,
     false,
     {"DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"},
     "DATA, TIMECOL, SLIDE, SIZE, `OFFSET`",
     "HOP(TABLE t, DESCRIPTOR(ts), slide, size [, offset])"},
    {"CUMULATE",
     MR_WINDOW_CUMULATE,
     false,
     {"DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"},
     "DATA, TIMECOL, STEP, SIZE, `OFFSET`",
     "CUMULATE(TABLE t, DESCRIPTOR(ts), step, size [, offset])"},
    {"SESSION",
     MR_WINDOW_TUMBLE,
     true,
     {"DATA", "TIMECOL", "GAP"},
     "DATA, TIMECOL, GAP",
     "SESSION(TABLE t [PARTITION BY k], DESCRIPTOR(ts), gap)"},
};

/* NULL: AST is no call of one. */
static const struct function *find_function(const struct mr_ast_expr *ast)
{
    if (ast->kind != MR_AST_CALL || ast->u.call.name.parts != 1)
        return NULL;
    for (size_t i = 0; i < MR_COUNTOF(functions); i++)
        if (mr_view_is_nocase(ast->u.call.name.part[0].name, functions[i].name))
            return &functions[i];
    return NULL;
}

bool mr_ast_is_window_call(const struct mr_ast_expr *ast)
{
    return find_function(ast) != NULL;
}

/* The column is the rows' time, or processing time, or the reason why it can not be windowed. */
static int check_time_column(struct mr_binder *b, const struct mr_schema *schema,
                             const struct mr_tag *tag, uint32_t column, struct mr_span span)
{
    struct mr_type type = schema->field[column].type;
    struct mr_text text;

    if (tag != NULL && (mr_tag_is_time(tag[column]) || tag[column].role == MR_ROLE_PROCTIME ||
                        tag[column].role == MR_ROLE_EXTREMUM))
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

static int fill_gap(struct mr_binder *b, const struct mr_ast_expr *gap,
                    struct mr_rel_window *window)
{
    int rc = mr_bind_interval(b, gap, "session gap", &window->gap_ns);

    if (rc == 0 && window->gap_ns <= 0)
        return mr_bind_fail(b, gap->span, NULL,
                            "SESSION table function based aggregate requires gap to be "
                            "positive, but got gap %lld ms.",
                            (long long)(window->gap_ns / MR_MILLI_NS));
    return rc;
}

static int fill_spec(struct mr_binder *b, const struct function *fn,
                     const struct mr_scope *scope, uint32_t column,
                     const struct window_args *args, struct mr_span span,
                     struct mr_rel_window *window)
{
    struct mr_type time = scope->schema->field[column].type;
    struct mr_window_spec *spec = &window->spec;
    int rc = 0;

    window->span = span;
    spec->kind = fn->kind;
    spec->time_column = column;
    spec->unit_ns = MR_MILLI_NS;
    for (unsigned p = 3; p < time.precision; p++)
        spec->unit_ns /= 10;
    window->is_local = time.id == MR_TYPE_TIMESTAMP_LTZ;
    window->is_clocked = scope->tag[column].role == MR_ROLE_PROCTIME;
    if (fn->is_session)
        return fill_gap(b, args->size, window);
    spec->zone = window->is_local ? mr_settings_zone(b->env->settings) : NULL;
    rc = mr_bind_interval(b, args->size, "window size", &spec->size_ns);
    spec->step_ns = spec->size_ns;
    if (rc == 0 && args->step != NULL)
        rc = mr_bind_interval(b, args->step,
                              fn->kind == MR_WINDOW_HOP ? "window slide" : "window step",
                              &spec->step_ns);
    if (rc == 0 && args->offset != NULL)
        rc = mr_bind_interval(b, args->offset, "window offset", &spec->offset_ns);
    if (rc < 0)
        return rc;
    rc = fn->kind == MR_WINDOW_HOP ? mr_window_check_bounds(spec, b->err)
                                   : mr_window_check(spec, b->err);
    if (rc < 0)
        return mr_bind_wrap(b, span, NULL);
    window->is_loose = spec->size_ns % spec->step_ns != 0;
    if (spec->step_ns > spec->size_ns)
        mr_bind_warn(b, b->source, span,
                     "rows between the windows of this HOP are in none of them: its slide is "
                     "longer than its size; the slide comes first: HOP(.., slide, size)");
    return 0;
}

/* -- GROUP BY TUMBLE(ts, size) -------------------------------------------------- */

/* The arguments of a group window or of one of its START and END functions. */
static int bind_legacy(struct mr_binder *b, struct mr_scope *scope,
                       const struct mr_ast_expr *ast, const struct function *fn,
                       struct mr_rel_window *window)
{
    const struct mr_ast_call *call = &ast->u.call;
    bool is_hop = fn->kind == MR_WINDOW_HOP;
    uint32_t wanted = is_hop ? 3 : 2, column;
    struct window_args args = {0};

    if (fn->kind == MR_WINDOW_CUMULATE)
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
        return mr_bind_fail(b, ast->span, NULL, "%s takes %u arguments: %s", fn->name, wanted,
                            is_hop           ? "time column, slide, size"
                            : fn->is_session ? "time column, gap"
                                             : "time column, size");
    args.size = call->arg[wanted - 1];
    args.step = is_hop ? call->arg[1] : NULL;
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
    return fill_spec(b, fn, scope, column, &args, ast->span, window);
}

int mr_bind_group_window(struct mr_binder *b, struct mr_scope *scope,
                         const struct mr_ast_expr *ast, struct mr_rel_window **ret)
{
    struct mr_rel_window *window = MR_NEW(b->arena, struct mr_rel_window);
    int rc = bind_legacy(b, scope, ast, find_function(ast), window);

    if (rc == 0)
        *ret = window;
    return rc;
}

static bool same_windows(const struct mr_rel_window *a, const struct mr_rel_window *b)
{
    return a->gap_ns == b->gap_ns && a->spec.kind == b->spec.kind &&
           a->spec.size_ns == b->spec.size_ns && a->spec.step_ns == b->spec.step_ns &&
           a->spec.offset_ns == b->spec.offset_ns && a->spec.time_column == b->spec.time_column;
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

/* "TUMBLE_START" is FUNCTION's _START. */
static bool is_auxiliary(struct mr_view name, const struct function *fn, const char *suffix)
{
    size_t len = strlen(fn->name);

    return name.len > len && mr_view_is_nocase((struct mr_view){name.data, len}, fn->name) &&
           mr_view_is_nocase((struct mr_view){name.data + len, name.len - len}, suffix);
}

static int refuse_unmatched(struct mr_binder *b, const struct mr_ast_expr *ast,
                            const struct function *fn)
{
    return mr_bind_fail(b, ast->span,
                        "it takes the very arguments of TUMBLE, HOP or SESSION in GROUP BY",
                        "Call to auxiliary group function '" MR_VIEW_FMT
                        "' must have matching call to group function '$%s' in GROUP BY clause",
                        MR_VIEW_ARG(ast->u.call.name.part[0].name), fn->name);
}

/* FN's start, end or time, which is PLACE, of the window that is grouped by. */
static int bind_auxiliary(struct mr_binder *b, const struct mr_aggregates *aggregates,
                          const struct mr_ast_expr *ast, const struct function *fn,
                          uint32_t place, struct mr_expr **ret)
{
    struct mr_rel_window asked = {0};

    if (aggregates == NULL || aggregates->window == NULL ||
        aggregates->window->spec.kind != fn->kind ||
        (aggregates->window->gap_ns > 0) != fn->is_session)
        return refuse_unmatched(b, ast, fn);
    int rc = bind_legacy(b, aggregates->input, ast, fn, &asked);
    if (rc < 0)
        return rc;
    if (!same_windows(&asked, aggregates->window))
        return refuse_unmatched(b, ast, fn);
    *ret = mr_expr_column(b->arena, aggregates->input->schema->count + place,
                          place_type(aggregates->input, aggregates->window, place));
    return 0;
}

static int check_auxiliary(struct mr_binder *b, const struct mr_ast_expr *ast,
                           const struct mr_aggregates *aggregates, bool is_of_clock,
                           bool is_of_rows)
{
    if (aggregates == NULL || aggregates->window == NULL)
        return 0;
    if (is_of_rows && aggregates->window->is_clocked)
        return mr_bind_fail(b, ast->span, "_PROCTIME is the time of such a window",
                            "A proctime window cannot provide a rowtime attribute.");
    if (is_of_clock && !aggregates->window->is_clocked)
        return mr_bind_refuse(b, ast->span, "_ROWTIME is the time of such a window",
                              "the processing time of a window of event time");
    return 0;
}

int mr_bind_window_call(struct mr_binder *b, struct mr_scope *scope,
                        const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    static const struct {
        const char *suffix;
        uint32_t place;
        bool is_of_clock, is_of_rows;
    } auxiliary[] = {{"_START", MR_AGG_PLACE_START, false, false},
                     {"_END", MR_AGG_PLACE_END, false, false},
                     {"_ROWTIME", MR_AGG_PLACE_TIME, false, true},
                     {"_PROCTIME", MR_AGG_PLACE_TIME, true, false}};
    struct mr_view name = ast->u.call.name.part[0].name;

    if (find_function(ast) != NULL)
        return mr_bind_fail(
            b, ast->span, "GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE), or FROM TABLE(TUMBLE(..))",
            "%s stands in GROUP BY or in FROM only", find_function(ast)->name);
    for (size_t f = 0; f < MR_COUNTOF(functions); f++)
        for (size_t i = 0; i < MR_COUNTOF(auxiliary); i++) {
            if (functions[f].kind == MR_WINDOW_CUMULATE ||
                !is_auxiliary(name, &functions[f], auxiliary[i].suffix))
                continue;
            int rc = check_auxiliary(b, ast, scope->aggregates, auxiliary[i].is_of_clock,
                                     auxiliary[i].is_of_rows);
            return rc < 0 ? rc
                          : bind_auxiliary(b, scope->aggregates, ast, &functions[f],
                                           auxiliary[i].place, ret);
        }
    return 0;
}

/* -- FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), size)) ------------------------------ */

/* Which argument is which, by position or by name; NULL: not given. */
struct tvf_args {
    const struct mr_ast_expr *table, *time;
    struct window_args window;
};

static int place_argument(struct mr_binder *b, const struct function *fn, struct mr_view name,
                          struct mr_span span, const struct mr_ast_expr *arg,
                          struct tvf_args *args)
{
    const struct mr_ast_expr **slot = NULL;
    bool is_known = false;

    for (uint32_t i = 0; i < TVF_ARGS_MAX && fn->order[i] != NULL; i++)
        is_known |= mr_view_is_nocase(name, fn->order[i]);
    if (mr_view_is_nocase(name, "DATA"))
        slot = &args->table;
    else if (mr_view_is_nocase(name, "TIMECOL"))
        slot = &args->time;
    else if (mr_view_is_nocase(name, "SIZE") || mr_view_is_nocase(name, "GAP"))
        slot = &args->window.size;
    else if (mr_view_is_nocase(name, "OFFSET"))
        slot = &args->window.offset;
    else
        slot = &args->window.step;
    if (!is_known || *slot != NULL)
        return mr_bind_fail(b, span, fn->names,
                            !is_known ? "%s has no argument '" MR_VIEW_FMT "'"
                                      : "%s: argument '" MR_VIEW_FMT "' is given twice",
                            fn->name, MR_VIEW_ARG(name));
    *slot = arg;
    return 0;
}

static int place_arguments(struct mr_binder *b, const struct function *fn,
                           const struct mr_ast_expr *ast, struct tvf_args *args)
{
    const struct mr_ast_call *call = &ast->u.call;

    for (uint32_t i = 0; i < call->args; i++) {
        struct mr_view name;
        struct mr_span span = call->arg[i]->span;
        if (call->arg_name != NULL && call->arg_name[i].name.data != NULL) {
            name = call->arg_name[i].name;
            span = call->arg_name[i].span;
        } else if (i < TVF_ARGS_MAX && fn->order[i] != NULL) {
            name = mr_view_of(fn->order[i]);
        } else {
            return mr_bind_fail(b, call->arg[i]->span, fn->usage, "%s has too many arguments",
                                fn->name);
        }
        int rc = place_argument(b, fn, name, span, call->arg[i], args);
        if (rc < 0)
            return rc;
    }
    bool is_table = args->table != NULL && (args->table->kind == MR_AST_TABLE_ARG ||
                                            args->table->kind == MR_AST_SUBQUERY);

    if (!is_table || args->time == NULL || args->time->kind != MR_AST_DESCRIPTOR ||
        args->window.size == NULL ||
        (fn->kind != MR_WINDOW_TUMBLE && args->window.step == NULL))
        return mr_bind_fail(b, ast->span, fn->usage,
                            "Invalid number of arguments to function '%s'. Was expecting %d "
                            "arguments",
                            fn->name, fn->kind == MR_WINDOW_TUMBLE ? 3 : 4);
    return 0;
}

/* The columns of PARTITION BY, which only a SESSION has. */
static int bind_partition(struct mr_binder *b, const struct function *fn,
                          const struct mr_ast_expr *table, struct mr_scope *scope,
                          struct mr_rel_window *window)
{
    for (uint32_t i = 0; i < table->u.table_arg.partitions; i++) {
        const struct mr_ast_expr *ast = table->u.table_arg.partition[i];
        uint32_t column;

        if (!fn->is_session)
            return mr_bind_fail(b, ast->span, "group by the columns instead",
                                "Only tables with set semantics may be partitioned. Invalid "
                                "PARTITION BY clause in the 0-th operand of table function "
                                "'%s'",
                                fn->name);
        if (ast->kind != MR_AST_NAME)
            return mr_bind_refuse(b, ast->span, "compute it as a column of a subquery",
                                  "PARTITION BY of an expression");
        int rc = mr_scope_column(b, scope, &ast->u.name, &column);
        if (rc < 0)
            return rc;
        MR_PUSH(b->arena, window->partition, window->partitions, column);
    }
    if (table->u.table_arg.order.count > 0)
        return mr_bind_refuse(b, table->u.table_arg.order.order[0].expr->span, NULL,
                              "ORDER BY of a window function");
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
    if (window->is_clocked)
        tag[count + 2].role = MR_ROLE_PROCTIME;
    rel->kind = MR_REL_TVF;
    rel->input = input;
    rel->changes = input->changes;
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
    const struct function *fn = find_function(ast);
    struct mr_rel *input;
    uint32_t column;

    if (fn == NULL)
        return mr_bind_refuse(
            b, ast->span, "TUMBLE, HOP, CUMULATE and SESSION are those there are",
            "the table function " MR_VIEW_FMT, MR_VIEW_ARG(ast->u.call.name.part[0].name));
    int rc = place_arguments(b, fn, ast, &args);
    if (rc == 0)
        rc = bind_tvf_input(b, args.table, &input, &scope);
    if (rc == 0 && args.table->kind == MR_AST_TABLE_ARG)
        rc = bind_partition(b, fn, args.table, &scope, window);
    if (rc < 0)
        return rc;
    if (args.time->u.descriptor.count != 1)
        return mr_bind_fail(b, args.time->span, "DESCRIPTOR(ts)",
                            "a window function takes one time column");
    struct mr_ast_ident *ident = args.time->u.descriptor.ident;
    struct mr_ast_name name = {.span = ident->span, .parts = 1, .part = ident};
    scope.is_descriptor = true;
    rc = mr_scope_column(b, &scope, &name, &column);
    if (rc == 0)
        rc = check_time_column(b, scope.schema, scope.tag, column, ident->span);
    if (rc == 0)
        rc = fill_spec(b, fn, &scope, column, &args.window, ast->span, window);
    if (rc < 0)
        return rc;
    *ret = tvf_new(b, input, window);
    (*ret)->span = from->span;
    (*ret)->source = b->source;
    ret_scope->name = scope.name;
    ret_scope->database = scope.database;
    ret_scope->catalog = scope.catalog;
    return 0;
}
