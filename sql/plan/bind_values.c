#include "sql/plan/bind.h"
#include "sql/plan/values.h"

/* The expressions of one row of VALUES: (a, b), ROW(a, b), or a alone. */
static void row_parts(struct mr_ast_expr *const *row, struct mr_ast_expr *const **ret,
                      uint32_t *ret_count)
{
    bool is_list = (*row)->kind == MR_AST_ROW;

    *ret = is_list ? (*row)->u.list.expr : row;
    *ret_count = is_list ? (*row)->u.list.count : 1;
}

static int bind_row(struct mr_binder *b, struct mr_ast_expr *const *row, uint32_t columns,
                    struct mr_expr **ret)
{
    static const struct mr_schema nothing = {0};
    struct mr_scope scope = {.schema = &nothing, .place = "VALUES"};
    struct mr_ast_expr *const *part;
    uint32_t count;

    row_parts(row, &part, &count);
    if (count != columns)
        return mr_bind_fail(b, (*row)->span, NULL,
                            "Values passed to VALUES operator must have the same number of "
                            "columns: %u, and here %u",
                            columns, count);
    for (uint32_t i = 0; i < count; i++) {
        int rc = mr_bind_expr(b, &scope, part[i], &ret[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* CASE row WHEN 0 THEN a WHEN 1 THEN b .. END */
static int pick_by_row(struct mr_binder *b, struct mr_expr *const *row_column, uint32_t rows,
                       struct mr_span span, struct mr_expr **ret)
{
    struct mr_expr *number = mr_expr_column(b->arena, 0, MR_TYPE_BIGINT_NN);
    struct mr_expr **pair = MR_NEW_ARRAY(b->arena, struct mr_expr *, 2 * (size_t)rows);

    if (rows == 1) {
        *ret = row_column[0];
        return 0;
    }
    for (uint32_t i = 0; i + 1 < rows; i++) {
        struct mr_value value = {.type = MR_TYPE_BIGINT_NN, .u.i64 = i};
        struct mr_expr *sides[] = {number, mr_expr_constant(b->arena, value)};
        if (mr_expr_call(b->arena, MR_VIEW("="), sides, 2, &pair[2 * i], b->err) < 0)
            return mr_bind_wrap(b, span, NULL);
        pair[2 * i + 1] = row_column[i];
    }
    if (mr_expr_case(b->arena, pair, rows - 1, row_column[rows - 1], ret, b->err) < 0)
        return mr_bind_wrap(b, span, NULL);
    return 0;
}

/* A scan of ROWS rows with COLUMNS columns, each an expression over the row's number. */
static struct mr_rel *values_scan(struct mr_binder *b, uint32_t rows, struct mr_expr **column,
                                  uint32_t columns)
{
    struct mr_rel_scan *scan = MR_NEW(b->arena, struct mr_rel_scan);
    struct mr_table *table = MR_NEW(b->arena, struct mr_table);
    struct mr_schema *schema = mr_schema_new(b->arena, columns);
    struct mr_schema *raw = mr_schema_new(b->arena, 1);
    struct mr_option option = {MR_VIEW("rows"),
                               mr_view_of(mr_arena_printf(b->arena, "%u", rows)), true};
    uint32_t ordinal = 1;

    for (uint32_t i = 0; i < b->scans; i++)
        ordinal += b->scan[i]->source == &mr_values_source;
    table->catalog = MR_VIEW(MR_DEFAULT_CATALOG);
    table->database = MR_VIEW(MR_DEFAULT_DATABASE);
    table->name = MR_VIEW("values");
    table->rowtime = -1;
    raw->field[0] = (struct mr_field){MR_VIEW("row"), MR_TYPE_BIGINT_NN};
    for (uint32_t i = 0; i < columns; i++)
        schema->field[i] = (struct mr_field){
            mr_view_of(mr_arena_printf(b->arena, "EXPR$%u", i)), column[i]->type};
    scan->table = table;
    scan->options = MR_NEW(b->arena, struct mr_options);
    scan->options->table = table->name;
    MR_PUSH(b->arena, scan->options->option, scan->options->count, option);
    scan->source = &mr_values_source;
    scan->raw = raw;
    scan->physical = 1;
    scan->schema = schema;
    scan->column = column;
    scan->tag = MR_NEW_ARRAY(b->arena, struct mr_tag, columns + 1);
    scan->needed = MR_NEW_ARRAY(b->arena, bool, columns + 1);
    scan->uid =
        ordinal == 1 ? "scan:values" : mr_arena_printf(b->arena, "scan:values#%u", ordinal);
    MR_PUSH(b->arena, b->scan, b->scans, scan);
    return mr_rel_scan_new(b->arena, scan);
}

int mr_bind_values(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **ret)
{
    struct mr_ast_expr *const *part;
    uint32_t columns, rows = query->rows;

    if (rows > MR_VALUES_ROWS_MAX)
        return mr_diag_fail(b->err, MR_ERR_LIMIT, b->source, query->span,
                            "put the rows into a file",
                            "VALUES has at most %d rows "
                            "(MR_VALUES_ROWS_MAX)",
                            MR_VALUES_ROWS_MAX);
    row_parts(&query->row[0], &part, &columns);
    struct mr_expr **cell = MR_NEW_ARRAY(b->arena, struct mr_expr *, (size_t)rows * columns);
    struct mr_expr **row_column = MR_NEW_ARRAY(b->arena, struct mr_expr *, rows);
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, columns + 1);
    for (uint32_t i = 0; i < rows; i++) {
        int rc = bind_row(b, &query->row[i], columns, &cell[(size_t)i * columns]);
        if (rc < 0)
            return rc;
    }
    for (uint32_t c = 0; c < columns; c++) {
        for (uint32_t i = 0; i < rows; i++)
            row_column[i] = cell[(size_t)i * columns + c];
        int rc = pick_by_row(b, row_column, rows, query->span, &column[c]);
        if (rc < 0)
            return rc;
    }
    *ret = values_scan(b, rows, column, columns);
    return 0;
}

struct mr_rel *mr_bind_one_row(struct mr_binder *b)
{
    return values_scan(b, 1, NULL, 0);
}
