#include "core/data/nested.h"
#include "core/data/print.h"
#include "operators/expr/expr_int.h"
#include "operators/plugin/cell.h"
#include "operators/plugin/function.h"

#include <stdarg.h>
#include <stdio.h>

/*
 * Functions of users' libraries: which form of one a call means, and the kernels that hand
 * columns over and look at what comes back.
 */

/* A row that a table function has made, and the row it belongs to. */
struct made {
    uint32_t row;
    struct mr_str bytes;
};

/* A call under way: theirs, and ours that it is of. */
struct running {
    struct mr_plugin_call call;
    struct mr_call *of;
    int rc; /* below 0: it has failed, and there is a sentence */
    struct mr_plugin_column column[MR_SIGNATURE_TYPES_MAX];

    /* TABLE. */
    struct mr_type row; /* of those it makes */
    uint32_t mades;
    struct made *made;
    size_t bytes; /* of those of one row */
    union mr_plugin_cell cell[MR_SIGNATURE_TYPES_MAX];
    uint8_t is_null[MR_SIGNATURE_TYPES_MAX];
};

/* -- Failing --------------------------------------------------------------------------------- */

static void print_argument(const struct mr_call *call, uint32_t n, uint32_t row,
                           struct mr_text *out)
{
    const struct mr_operand *arg = &call->arg[n];
    struct mr_vec vec = {.data = (void *)(uintptr_t)arg->data};
    struct mr_value value = mr_value_at(&vec, call->expr->arg[n]->type, row & arg->mask);

    if (mr_operand_is_null(arg, row))
        mr_text_puts(out, "NULL");
    else if (mr_type_is_string(value.type))
        mr_json_string_print(mr_view_excerpt(mr_str_view(&value.u.str), 60), out);
    else
        mr_value_print_sql(&value, "NULL", out);
}

static bool is_asked(const struct mr_call *call, uint32_t row)
{
    for (uint32_t i = 0; i < call->count; i++)
        if (mr_call_row(call, i) == row)
            return true;
    return false;
}

/* SENTENCE, the expression, and what the row has for it. */
static int fail_row(struct running *r, uint32_t row, const char *sentence)
{
    const struct mr_call *call = r->of;
    struct mr_text text;

    if (r->rc < 0)
        return r->rc;
    mr_text_init(&text);
    mr_text_printf(&text, "%s in ", sentence);
    mr_expr_print(call->expr, call->input, &text);
    if (is_asked(call, row)) {
        mr_text_puts(&text, ", called with (");
        for (uint32_t n = 0; n < call->args; n++) {
            mr_text_puts(&text, n == 0 ? "" : ", ");
            print_argument(call, n, row, &text);
        }
        mr_text_putc(&text, ')');
    }
    r->rc = mr_fail(call->reterr, MR_ERR_EVAL, "%s", text.data);
    mr_text_fini(&text);
    return r->rc;
}

/* -- What a function may ask for ---------------------------------------------------------------- */

static struct running *running_of(struct mr_plugin_call *call)
{
    return MR_CONTAINER(call, struct running, call);
}

static char *host_room(struct mr_plugin_call *call, size_t len)
{
    struct running *r = running_of(call);

    if (len <= MR_USER_BYTES_MAX)
        return mr_arena_alloc(r->of->bytes, len + 1);
    (void)fail_row(r, UINT32_MAX, "a result of more than 16 MiB");
    return NULL;
}

__attribute__((format(printf, 3, 4))) static int
host_fail(struct mr_plugin_call *call, uint32_t row, const char *format, ...)
{
    char sentence[512];
    va_list ap;

    va_start(ap, format);
    (void)vsnprintf(sentence, sizeof(sentence), format, ap);
    va_end(ap);
    return fail_row(running_of(call), row, sentence);
}

static bool is_string_there(enum mr_shape shape, const union mr_plugin_cell *cell)
{
    return shape != MR_SHAPE_STR || cell->string.len <= MR_STR_INLINE ||
           cell->string.u.data != NULL;
}

/* The row that is being made, as the bytes of a ROW. */
static int write_row(struct running *r, uint32_t row)
{
    struct mr_text *text = r->of->text;
    struct mr_nested_writer writer;

    mr_text_reset(text);
    mr_nested_begin(&writer, r->row, 0, text);
    for (uint32_t c = 0; c < r->call.outs; c++) {
        struct mr_value value = {.type = mr_type_child(r->row, c),
                                 .is_null = r->is_null[c] != 0};
        if (!value.is_null && (!mr_user_cell_fit(value.type, &r->cell[c]) ||
                               !is_string_there(mr_type_shape(value.type), &r->cell[c])))
            return fail_row(r, row, "a column's value that is out of its type's range");
        memcpy(&value.u, &r->cell[c], sizeof(value.u));
        mr_nested_put(&writer, c, &value);
    }
    return 0;
}

static int host_emit(struct mr_plugin_call *call, uint32_t row)
{
    struct running *r = running_of(call);

    if (r->call.outs == 0)
        return fail_row(r, row, "rows from a function that is not a TABLE");
    int rc = r->rc < 0 ? r->rc : write_row(r, row);
    if (rc < 0)
        return rc;
    if (r->mades == 0 || r->made[r->mades - 1].row != row)
        r->bytes = 0;
    r->bytes += r->of->text->len;
    if (r->bytes > MR_USER_BYTES_MAX)
        return fail_row(r, row, "more than 16 MiB of rows for one row");
    struct made made = {row, mr_call_str(r->of, r->of->text->data, r->of->text->len)};
    MR_PUSH(r->of->bytes, r->made, r->mades, made);
    memset(r->is_null, 1, sizeof(r->is_null));
    return 0;
}

static const struct mr_plugin_host host = {sizeof(host), host_room, host_fail, host_emit};

/* -- Kernels --------------------------------------------------------------------------------------- */

/* Run the function over the rows of CALL. */
static int run(struct running *r, struct mr_call *call)
{
    r->of = call;
    r->rc = 0;
    r->mades = 0;
    r->made = NULL;
    MR_ASSERT(call->args <= MR_SIGNATURE_TYPES_MAX);
    for (uint32_t n = 0; n < call->args; n++)
        r->column[n] =
            (struct mr_plugin_column){call->arg[n].data, call->arg[n].valid, call->arg[n].mask};
    r->call = (struct mr_plugin_call){.size = sizeof(r->call),
                                      .host = &host,
                                      .count = call->count,
                                      .rows = call->rows,
                                      .args = call->args,
                                      .arg = r->column,
                                      .result = call->out,
                                      .result_valid = call->valid};
    if (r->row.nested != NULL) {
        memset(r->is_null, 1, sizeof(r->is_null));
        r->call.outs = r->row.nested->count;
        r->call.out = r->cell;
        r->call.out_is_null = r->is_null;
        r->call.result = r->call.result_valid = NULL;
    }
    int rc = call->count == 0 ? 0 : call->expr->function->user->compute(&r->call);
    if (rc < 0 && r->rc == 0)
        (void)fail_row(r, call->count == 1 ? mr_call_row(call, 0) : UINT32_MAX,
                       "a failure without a reason");
    return r->rc;
}

/* Every result is one of the type that was promised. */
static int check_results(struct running *r, struct mr_call *call)
{
    struct mr_type type = call->expr->type;
    enum mr_shape shape = mr_type_shape(type);
    size_t bytes = mr_shape_bytes(shape);
    union mr_plugin_cell cell;

    if (mr_user_cell_is_free(type) && shape != MR_SHAPE_STR)
        return 0;
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t row = mr_call_row(call, i);
        if (!mr_bit_get(call->valid, row))
            continue;
        memcpy(&cell, (char *)call->out + row * bytes, bytes);
        if (!mr_user_cell_fit(type, &cell) || !is_string_there(shape, &cell))
            return fail_row(r, row, "a result that is out of its type's range");
        memcpy((char *)call->out + row * bytes, &cell, bytes);
    }
    return 0;
}

static int compute_scalar(struct mr_call *call)
{
    struct running r;

    r.row.nested = NULL;
    int rc = run(&r, call);
    return rc < 0 ? rc : check_results(&r, call);
}

/* The ARRAY of the rows MADE[0..COUNT). */
static struct mr_str array_of(struct mr_call *call, const struct made *made, uint32_t count)
{
    struct mr_nested_writer writer;

    mr_text_reset(call->text);
    mr_nested_begin(&writer, call->expr->type, count, call->text);
    for (uint32_t i = 0; i < count; i++) {
        struct mr_value value = {.type = mr_type_child(call->expr->type, 0),
                                 .u.str = made[i].bytes};
        mr_nested_put(&writer, i, &value);
    }
    return mr_call_str(call, call->text->data, call->text->len);
}

static int compute_table(struct mr_call *call)
{
    struct running r;
    uint32_t at = 0;

    r.row = mr_type_child(call->expr->type, 0);
    int rc = run(&r, call);
    for (uint32_t i = 0; i < call->count && rc == 0; i++) {
        uint32_t row = mr_call_row(call, i), end = at;
        while (end < r.mades && r.made[end].row == row)
            end++;
        ((struct mr_str *)call->out)[row] = array_of(call, r.made + at, end - at);
        at = end;
    }
    if (rc == 0 && at < r.mades)
        rc = fail_row(&r, r.made[at].row, "rows that are not in the order of the input");
    return rc;
}

/* -- Calls ------------------------------------------------------------------------------------------ */

/* How near to each other they are: the same, numbers of two sizes, anything else. */
static int nearness(struct mr_type have, struct mr_type want)
{
    if (mr_type_is_string(have) && mr_type_is_string(want))
        return 2;
    if (mr_type_is_binary(have) && mr_type_is_binary(want))
        return 2;
    return mr_type_same(have, want)                               ? 2
           : mr_type_is_numeric(have) && mr_type_is_numeric(want) ? 1
                                                                  : 0;
}

/* ARGS as FORM takes them, and how near to that they are; -1: it does not take them. */
static int form_takes(struct mr_arena *arena, const struct mr_user_form *form,
                      struct mr_expr *const *args, uint32_t count, struct mr_expr **ret)
{
    int near = 0;

    if (!mr_user_form_fits(form, count))
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        struct mr_type type = *mr_user_form_type(form, count, i);

        near += nearness(args[i]->type, type);
        type.nullable = args[i]->type.nullable;
        if (mr_expr_cast(arena, args[i], type, false, false, &ret[i], NULL) < 0)
            return -1;
    }
    return near;
}

static int fail_forms(const struct mr_user_function *function, struct mr_expr *const *args,
                      uint32_t count, struct mr_err *reterr)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_text_printf(&text, "Cannot apply '%s' to arguments of type '%s(", function->name,
                   function->name);
    for (uint32_t i = 0; i < count; i++) {
        struct mr_type type = args[i]->type;
        type.nullable = 1;
        mr_text_puts(&text, i == 0 ? "<" : ", <");
        mr_type_print(type, &text);
        mr_text_putc(&text, '>');
    }
    mr_text_puts(&text, ")'. Supported form(s): ");
    mr_user_function_print(function, &text);
    int rc = mr_fail(reterr, MR_ERR_BIND, "%s", text.data);
    mr_text_fini(&text);
    return rc;
}

int mr_expr_user_form(struct mr_arena *arena, const struct mr_user_function *function,
                      struct mr_expr **args, uint32_t count, const struct mr_user_form **ret,
                      struct mr_err *reterr)
{
    struct mr_expr **cast = MR_NEW_ARRAY(arena, struct mr_expr *, count + 1);
    const struct mr_user_form *best = NULL;
    int nearest = -1;

    for (uint32_t f = 0; f < function->forms && count <= MR_SIGNATURE_TYPES_MAX; f++) {
        int near = form_takes(arena, &function->form[f], args, count, cast);
        if (near > nearest) {
            best = &function->form[f];
            nearest = near;
        }
    }
    if (best == NULL)
        return fail_forms(function, args, count, reterr);
    (void)form_takes(arena, best, args, count, cast);
    memcpy(args, cast, count * sizeof(*args));
    *ret = best;
    return 0;
}

static struct mr_type type_of(struct mr_arena *arena, const struct mr_user_function *function,
                              const struct mr_signature *gives)
{
    if (function->kind != MR_PLUGIN_TABLE)
        return gives->type[0];
    struct mr_type row = mr_type_row(arena, gives->name, gives->type, gives->count);
    row.nullable = 0;
    return mr_type_array(arena, row);
}

int mr_expr_call_user(struct mr_arena *arena, const struct mr_user_function *function,
                      struct mr_expr **args, uint32_t count, struct mr_expr **ret,
                      struct mr_err *reterr)
{
    struct mr_function *kernel = MR_NEW(arena, struct mr_function);
    const struct mr_user_form *form;
    unsigned flags = MR_FN_NULLS | MR_FN_FAILS;

    MR_ASSERT(function->kind != MR_PLUGIN_AGGREGATE);
    int rc = mr_expr_user_form(arena, function, args, count, &form, reterr);
    if (rc < 0)
        return rc;
    flags |= mr_user_form_sees_nulls(form) ? MR_FN_LOOSE : 0;
    flags |= mr_user_form_varies(form) ? MR_FN_CHANCE : 0;
    *kernel = (struct mr_function){
        .name = mr_arena_copy(arena, function->name, strlen(function->name)),
        .params = "",
        .flags = (uint8_t)flags,
        .kernel = function->kind == MR_PLUGIN_TABLE ? compute_table : compute_scalar,
        .user = form->function};
    *ret =
        mr_expr_node(arena, MR_EXPR_CALL, type_of(arena, function, &form->gives), args, count);
    (*ret)->function = kernel;
    return 0;
}
