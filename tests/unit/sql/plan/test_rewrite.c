/*
 * Rewrites change how a query is computed, never what: random towers of subqueries,
 * views and WITH queries are planned, run over rows, and compared with a model that
 * computes them level by level as they are written.
 */
#include "tests/unit/sql/plan/fixture.h"

#include "operators/expr/program.h"

enum { WIDTH = 4, LEVELS = 6, ROWS = 64 };

/* One column over the columns of the level below. */
struct cell {
    enum { PLAIN, PLUS, MINUS, TIMES, PICK, CONSTANT } kind;
    uint32_t a, b;
    int64_t n;
};

struct level {
    uint32_t columns;
    struct cell cell[WIDTH];
    bool has_where;
    struct cell left, right; /* WHERE left > right [AND|OR left2 <> right2] */
    enum { ALONE, AND, OR } with;
    struct cell left2, right2;
};

static struct cell random_cell(struct mr_rng *rng, uint32_t columns)
{
    return (struct cell){
        .kind = (unsigned)mr_rng_below(rng, 6),
        .a = (uint32_t)mr_rng_below(rng, columns),
        .b = (uint32_t)mr_rng_below(rng, columns),
        .n = mr_rng_range(rng, -3, 3),
    };
}

static int64_t cell_value(const struct cell *cell, const int64_t *row)
{
    uint64_t a = (uint64_t)row[cell->a], b = (uint64_t)row[cell->b], n = (uint64_t)cell->n;

    switch (cell->kind) {
    case PLAIN: return (int64_t)a;
    case PLUS: return (int64_t)(a + n);
    case MINUS: return (int64_t)(a - b);
    case TIMES: return (int64_t)(a * n);
    case PICK: return row[cell->a] > cell->n ? (int64_t)b : cell->n;
    case CONSTANT: return cell->n;
    }
    return 0;
}

static void cell_text(const struct cell *cell, struct mr_text *out)
{
    switch (cell->kind) {
    case PLAIN: mr_text_printf(out, "c%u", cell->a); break;
    case PLUS:
        mr_text_printf(out, "c%u + CAST(%" PRId64 " AS BIGINT)", cell->a, cell->n);
        break;
    case MINUS: mr_text_printf(out, "c%u - c%u", cell->a, cell->b); break;
    case TIMES: mr_text_printf(out, "c%u * %" PRId64, cell->a, cell->n); break;
    case PICK:
        mr_text_printf(out, "CASE WHEN c%u > %" PRId64 " THEN c%u ELSE %" PRId64 " END",
                       cell->a, cell->n, cell->b, cell->n);
        break;
    case CONSTANT: mr_text_printf(out, "CAST(%" PRId64 " AS BIGINT)", cell->n); break;
    }
}

static struct level random_level(struct mr_rng *rng, uint32_t below)
{
    struct level level = {.columns = 1 + (uint32_t)mr_rng_below(rng, WIDTH)};

    for (uint32_t i = 0; i < level.columns; i++)
        level.cell[i] = random_cell(rng, below);
    level.has_where = mr_rng_below(rng, 2) == 0;
    level.with = (unsigned)mr_rng_below(rng, 3);
    level.left = random_cell(rng, below);
    level.right = random_cell(rng, below);
    level.left2 = random_cell(rng, below);
    level.right2 = random_cell(rng, below);
    return level;
}

/* SELECT .. FROM SOURCE WHERE .. */
static void level_text(const struct level *level, const char *source, struct mr_text *out)
{
    mr_text_puts(out, "SELECT ");
    for (uint32_t i = 0; i < level->columns; i++) {
        mr_text_puts(out, i == 0 ? "" : ", ");
        cell_text(&level->cell[i], out);
        mr_text_printf(out, " AS c%u", i);
    }
    mr_text_printf(out, " FROM %s", source);
    if (!level->has_where)
        return;
    mr_text_puts(out, " WHERE ");
    cell_text(&level->left, out);
    mr_text_puts(out, " > ");
    cell_text(&level->right, out);
    if (level->with == ALONE)
        return;
    mr_text_puts(out, level->with == AND ? " AND " : " OR ");
    cell_text(&level->left2, out);
    mr_text_puts(out, " <> ");
    cell_text(&level->right2, out);
}

static bool level_run(const struct level *level, int64_t *row)
{
    int64_t out[WIDTH];

    if (level->has_where) {
        bool one = cell_value(&level->left, row) > cell_value(&level->right, row);
        bool two = cell_value(&level->left2, row) != cell_value(&level->right2, row);
        if (!(level->with == ALONE ? one : level->with == AND ? one && two : one || two))
            return false;
    }
    for (uint32_t i = 0; i < level->columns; i++)
        out[i] = cell_value(&level->cell[i], row);
    memcpy(row, out, sizeof(out));
    return true;
}

/* Every level stands in the next as a subquery, a view, or a WITH query. */
static void tower_text(struct mr_rng *rng, const struct level *level, uint32_t levels,
                       struct mr_text *out)
{
    char source[8192] = "t";
    struct mr_text one, with;

    mr_text_init(&one);
    mr_text_init(&with);
    mr_text_puts(out, "CREATE TABLE t (c0 BIGINT, c1 BIGINT, c2 BIGINT, c3 BIGINT) "
                      "WITH ('connector' = 'feed');\n");
    for (uint32_t i = 0; i < levels; i++) {
        mr_text_reset(&one);
        level_text(&level[i], source, &one);
        if (i + 1 == levels)
            break;
        uint64_t how = with.len > 0 ? 2 : mr_rng_below(rng, 3);
        if (how == 0) {
            mr_text_printf(out, "CREATE VIEW v%u AS %s;\n", i, one.data);
            snprintf(source, sizeof(source), "v%u", i);
        } else if (how == 1) {
            CHECK(one.len < sizeof(source) - 32);
            snprintf(source, sizeof(source), "(%s) AS s%u", one.data, i);
        } else {
            mr_text_printf(&with, "%sw%u AS (%s)", with.len == 0 ? "WITH " : ", ", i, one.data);
            snprintf(source, sizeof(source), "w%u", i);
        }
    }
    mr_text_printf(out, "%s %s;\n", with.data, one.data);
    mr_text_fini(&one);
    mr_text_fini(&with);
}

static struct mr_program *compile(struct mr_expr *const *expr, uint32_t count,
                                  const struct mr_schema *input)
{
    static const struct mr_eval_env env = {0};
    struct mr_program *program;
    struct mr_err err = {0};

    if (mr_program_new(expr, count, input, &env, &program, &err) < 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK(err.code == 0);
    return program;
}

/* What the plan makes of ROW: false when it is filtered away. */
static bool plan_run(const struct mr_graph *graph, struct mr_batch_buffer *buffer,
                     const int64_t *row, int64_t *out)
{
    struct mr_vec result[WIDTH];
    struct mr_batch batch;
    struct mr_err err;
    uint16_t sel[MR_BATCH_ROWS];
    struct mr_program *made[32];
    uint32_t programs = 0;
    bool is_kept = true;

    CHECK(graph->node[0]->kind == MR_NODE_SCAN);
    const struct mr_scan_spec *scan = graph->node[0]->scan;
    for (uint32_t c = 0; c < 4; c++)
        if (scan->table.wanted[c]) /* what is not wanted must not be read */
            ((int64_t *)buffer->batch.col[c].data)[0] = row[c];
        else
            ((int64_t *)buffer->batch.col[c].data)[0] = INT64_C(0x5555555555555555);
    buffer->batch.rows = buffer->batch.selected = 1;
    if (scan->filter != NULL) {
        made[programs++] = compile(&scan->filter, 1, scan->table.schema);
        is_kept = mr_program_filter(made[0], &buffer->batch, sel, &err) == 1;
    }
    batch = buffer->batch;
    for (uint32_t i = 0; i + 1 < graph->nodes && is_kept; i++) {
        const struct mr_node *node = graph->node[i];
        const struct mr_schema *input = i == 0 ? scan->table.schema : batch.schema;
        if (node->kind == MR_NODE_FILTER) {
            made[programs++] = compile(&node->condition, 1, input);
            is_kept = mr_program_filter(made[programs - 1], &batch, sel, &err) == 1;
            continue;
        }
        struct mr_expr **column = i == 0 ? scan->column : node->column;
        made[programs++] = compile(column, node->schema->count, input);
        struct mr_vec fresh[WIDTH];
        CHECK(mr_program_run(made[programs - 1], &batch, fresh, &err) == 0);
        memcpy(result, fresh, sizeof(fresh));
        batch.schema = node->schema;
        batch.col = result;
    }
    if (is_kept)
        for (uint32_t c = 0; c < batch.schema->count; c++)
            out[c] = ((const int64_t *)batch.col[c].data)[0];
    for (uint32_t i = 0; i < programs; i++)
        mr_program_free(made[i]);
    return is_kept;
}

static void check_tower(struct mr_rng *rng)
{
    struct level level[LEVELS];
    uint32_t levels = 1 + (uint32_t)mr_rng_below(rng, LEVELS), columns = 4;
    struct mr_text script;

    for (uint32_t i = 0; i < levels; i++) {
        level[i] = random_level(rng, columns);
        columns = level[i].columns;
    }
    mr_text_init(&script);
    tower_text(rng, level, levels, &script);
    struct mr_plan *plan = plan_of(script.data);
    struct mr_batch_buffer *buffer =
        mr_batch_buffer_new(plan->graph->node[0]->scan->table.schema, 64);
    for (uint32_t i = 0; i < ROWS; i++) {
        int64_t row[WIDTH], got[WIDTH] = {0};
        for (uint32_t c = 0; c < 4; c++)
            row[c] = mr_rng_range(rng, -6, 6);
        bool kept = plan_run(plan->graph, buffer, row, got), wanted = true;
        for (uint32_t k = 0; k < levels && wanted; k++)
            wanted = level_run(&level[k], row);
        if (kept != wanted || (kept && memcmp(row, got, columns * sizeof(*got)) != 0))
            fprintf(stderr, "%s", script.data);
        CHECK_EQ(kept, wanted);
        for (uint32_t c = 0; c < columns && kept; c++)
            CHECK_EQ(got[c], row[c]);
    }
    mr_batch_buffer_free(buffer);
    mr_plan_free(plan);
    mr_text_fini(&script);
}

static void test_towers(struct mr_rng *rng)
{
    for (int i = 0; i < 200; i++)
        check_tower(rng);
}

/* Doubling at every level would grow without end: merging stops in time. */
static void test_merging_has_an_end(struct mr_rng *rng)
{
    struct mr_text script;

    (void)rng;
    mr_text_init(&script);
    mr_text_puts(&script, "CREATE TABLE t (a BIGINT) WITH ('connector' = 'feed');"
                          "CREATE VIEW v0 AS SELECT a FROM t;");
    for (int i = 1; i < 40; i++)
        mr_text_printf(&script, "CREATE VIEW v%d AS SELECT a * a + a AS a FROM v%d;", i, i - 1);
    mr_text_puts(&script, "SELECT a FROM v39;");
    struct mr_plan *plan = plan_of(script.data);
    CHECK(plan->graph->nodes > 3 && plan->graph->nodes < 40);
    mr_plan_free(plan);
    mr_text_fini(&script);
}

/* What differs from call to call is computed once, and tested as it is handed on. */
static void test_chance_is_not_copied(struct mr_rng *rng)
{
    (void)rng;
    const char *text = section("CREATE TABLE t (a BIGINT) WITH ('connector' = 'feed');"
                               "EXPLAIN SELECT r, r AS again FROM (SELECT RAND() AS r FROM t) "
                               "WHERE r > 0.5;",
                               "== Optimized Execution Plan ==");
    const char *first = strstr(text, "RAND");
    CHECK(first != NULL && strstr(first + 1, "RAND") == NULL);
}

static const struct mr_test cases[] = {
    {"towers", test_towers},
    {"merging_has_an_end", test_merging_has_an_end},
    {"chance_is_not_copied", test_chance_is_not_copied},
};

MR_TEST_MAIN(cases)
