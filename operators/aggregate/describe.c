/* Keys, accumulators and sets as state/schema says them: the numbers that layout.c chose. */
#include "operators/aggregate/row_map.h"
#include "operators/plugin/aggregate.h"

/* Of accumulators: what they compute, and how it lies. */
static const struct {
    const char *function, *cell;
} acc_name[MR_ACC_KINDS] = {
    [MR_ACC_COUNT] = {"COUNT", "count"},
    [MR_ACC_SUM_I64] = {"SUM", "sum-i64"},
    [MR_ACC_SUM_SHORT] = {"SUM", "sum-i128"},
    [MR_ACC_SUM_LONG] = {"SUM", "sum-i192"},
    [MR_ACC_SUM_F64] = {"SUM", "sum-exact-1"},
    [MR_ACC_MIN_BOOL] = {"MIN", "bool"},
    [MR_ACC_MAX_BOOL] = {"MAX", "bool"},
    [MR_ACC_MIN_I64] = {"MIN", "i64"},
    [MR_ACC_MAX_I64] = {"MAX", "i64"},
    [MR_ACC_MIN_F64] = {"MIN", "f64-order"},
    [MR_ACC_MAX_F64] = {"MAX", "f64-order"},
    [MR_ACC_MIN_I128] = {"MIN", "i128"},
    [MR_ACC_MAX_I128] = {"MAX", "i128"},
    [MR_ACC_MIN_STR] = {"MIN", "str"},
    [MR_ACC_MAX_STR] = {"MAX", "str"},
    [MR_ACC_SQUARES] = {"SQUARES", "sum-exact-1"},
    [MR_ACC_FIRST_BOOL] = {"FIRST", "bool"},
    [MR_ACC_LAST_BOOL] = {"LAST", "bool"},
    [MR_ACC_FIRST_WORD] = {"FIRST", "i64"},
    [MR_ACC_LAST_WORD] = {"LAST", "i64"},
    [MR_ACC_FIRST_I128] = {"FIRST", "i128"},
    [MR_ACC_LAST_I128] = {"LAST", "i128"},
    [MR_ACC_FIRST_STR] = {"FIRST", "str"},
    [MR_ACC_LAST_STR] = {"LAST", "str"},
    [MR_ACC_LIST] = {"LIST", "list-1"},
    [MR_ACC_LIST_SET] = {"LIST-SET", "list-1"},
    [MR_ACC_LIST_FIRST] = {"FIRST", "list-1"},
    [MR_ACC_LIST_LAST] = {"LAST", "list-1"},
    [MR_ACC_USER] = {NULL, "user"},
};

static const char *const shape_name[] = {
    [MR_SHAPE_BOOL] = "bool", [MR_SHAPE_I64] = "i64", [MR_SHAPE_F64] = "f64",
    [MR_SHAPE_I128] = "i128", [MR_SHAPE_STR] = "str",
};

struct describing {
    const struct mr_aggregation *spec;
    const char *const *text;
    struct mr_arena *arena;
    struct mr_state_schema *schema;
};

static const char *type_text(const struct describing *d, uint32_t col, bool with_null)
{
    struct mr_type type = d->spec->input->field[col].type;
    struct mr_text text;

    if (!with_null)
        type.nullable = 1;
    mr_text_init(&text);
    mr_type_print(type, &text);
    const char *copy = mr_arena_copy(d->arena, text.data, text.len);
    mr_text_fini(&text);
    return copy;
}

static void describe_key(const struct describing *d, const struct mr_key_cell *cell,
                         uint32_t bit)
{
    struct mr_state_key key = {.text = d->text[cell->col],
                               .type = type_text(d, cell->col, true),
                               .cell = shape_name[cell->shape],
                               .offset = cell->offset,
                               .bit = bit};

    MR_PUSH(d->arena, d->schema->key, d->schema->keys, key);
}

/* What else decides what is kept is said with the function. */
static const char *function_text(const struct describing *d, const struct mr_acc *acc)
{
    if (acc->kind == MR_ACC_USER)
        return mr_user_aggregate_identity(acc->user, d->arena);
    if (!mr_acc_kind_is_list(acc->kind))
        return acc_name[acc->kind].function;
    return mr_arena_printf(d->arena, "%s%s%s", acc_name[acc->kind].function,
                           acc->is_counted ? "-COUNTED" : "",
                           acc->keeps_nulls ? "-WITH-NULLS" : "");
}

static const char *cell_text(const struct describing *d, const struct mr_acc *acc)
{
    if (acc->kind == MR_ACC_FIRST_WORD || acc->kind == MR_ACC_LAST_WORD)
        return shape_name[mr_type_shape(d->spec->input->field[acc->arg].type)];
    return acc_name[acc->kind].cell;
}

static void describe_acc(const struct describing *d, const struct mr_acc *acc)
{
    struct mr_state_column column = {
        .function = function_text(d, acc),
        .argument = acc->arg < 0 ? "*" : d->text[acc->arg],
        /* A count only asks whether there is a value. */
        .type = acc->kind == MR_ACC_COUNT ? "" : type_text(d, (uint32_t)acc->arg, false),
        .filter = acc->filter < 0 ? "" : d->text[acc->filter],
        .cell = cell_text(d, acc),
        .set = acc->set,
        .variant = acc->set < 0 ? 0 : acc->variant,
        .offset = acc->offset,
        .bytes = mr_acc_bytes(acc),
        .bit = acc->bit == MR_ACC_NO_BIT ? -1 : (int32_t)acc->bit,
        .partial = acc->partial};

    MR_PUSH(d->arena, d->schema->column, d->schema->columns, column);
}

static void describe_set(const struct describing *d, const struct mr_set_layout *layout)
{
    struct mr_state_set set = {.argument = d->text[layout->arg],
                               .type = type_text(d, layout->arg, false),
                               .cell = shape_name[layout->shape],
                               .row_bytes = layout->row_lines * MR_LINE_BYTES,
                               .filters = layout->filters};

    set.filter = MR_NEW_ARRAY(d->arena, const char *, set.filters);
    for (uint32_t v = 0; v < set.filters; v++)
        set.filter[v] = layout->filter[v] < 0 ? "" : d->text[layout->filter[v]];
    MR_PUSH(d->arena, d->schema->set, d->schema->sets, set);
}

void mr_aggregation_describe(const struct mr_aggregation *spec, const char *const *text,
                             struct mr_arena *arena, struct mr_state_schema *schema)
{
    struct describing d = {spec, text, arena, schema};
    struct mr_row_layout *layout;

    /* Too many columns for a row: the job fails when it makes its operators. */
    if (mr_row_layout_new(spec, &layout, NULL) < 0)
        return;
    schema->row_bytes = layout->row_lines * MR_LINE_BYTES;
    for (uint32_t k = 0; k < layout->keys; k++)
        describe_key(&d, &layout->key[k], k);
    for (uint32_t a = 0; a < layout->accs; a++)
        describe_acc(&d, &layout->acc[a]);
    for (uint32_t i = 0; i < layout->sets; i++)
        describe_set(&d, &layout->set[i]);
    mr_row_layout_free(layout);
}
