/*
 * sql/plan/bind.h - the planner's own parts: names to columns, syntax to relations.
 *
 * Private to sql/plan.  One binder plans one statement; everything it makes lives in
 * the plan's arena.
 */
#ifndef MR_SQL_PLAN_BIND_H
#define MR_SQL_PLAN_BIND_H

#include "sql/parse/print.h"
#include "sql/plan/plan.h"
#include "sql/plan/rel.h"

struct mr_cte_frame;

struct mr_binder {
    const struct mr_plan_env *env;
    struct mr_arena *arena;
    const struct mr_source *source; /* of the syntax being bound; a view has its own */
    struct mr_err *err;
    uint32_t depth;           /* queries within queries, views' too */
    struct mr_cte_frame *cte; /* WITH clauses in sight, innermost first */
    uint32_t scans;
    struct mr_rel_scan **scan; /* one per table and options */
    uint32_t sinks;
    struct mr_rel_sink **sink;
    const struct mr_ast_hints *hints; /* of the table whose options are read; NULL: none */
    uint32_t warnings;
    const char **warning;
    /* WHERE of the query around the one that is being bound; NULL: none. */
    const struct mr_ast_expr *filter_above;
    const struct mr_ast_hints
        *select_hints;             /* behind the SELECT that is being bound; or NULL */
    struct mr_span watermark_call; /* the last CURRENT_WATERMARK */
    const struct mr_source *watermark_source;
    struct mr_plain_select *plain; /* the last SELECT that neither groups nor joins sets */
};

#define MR_VIEW_DEPTH_MAX 64 /* views that use views that use ... */

/* -- Errors: always MR_ERR_BIND or MR_ERR_UNSUPPORTED, always with a position. -- */

int mr_bind_fail(struct mr_binder *b, struct mr_span span, const char *hint, const char *fmt,
                 ...) MR_PRINTF(4, 5);
/* "WHAT is not supported yet" with HINT: what to use instead. */
int mr_bind_refuse(struct mr_binder *b, struct mr_span span, const char *hint, const char *fmt,
                   ...) MR_PRINTF(4, 5);
/* Put the position in front of a sentence from below that has none. */
int mr_bind_wrap(struct mr_binder *b, struct mr_span span, const char *hint);
void mr_bind_warn(struct mr_binder *b, const struct mr_source *source, struct mr_span span,
                  const char *fmt, ...) MR_PRINTF(4, 5);

/* -- Scopes: what names mean here. ---------------------------------------------- */

struct mr_aggregates;
struct mr_overs;
struct mr_subqueries;
struct mr_ranking;
struct mr_plain_select;

/* One table of a join. */
struct mr_scope_table {
    struct mr_view catalog, database, name;
    uint32_t first, count; /* its columns */
};

struct mr_scope {
    const struct mr_schema *schema;
    const struct mr_tag *tag; /* NULL: none */
    /* Qualifiers that may stand before a column; len 0: none. */
    struct mr_view catalog, database, name;
    uint32_t tables; /* of a join: these instead; 0: just the one above */
    const struct mr_scope_table *table;
    const bool *is_hidden; /* per column: not by its bare name (JOIN .. USING); may be NULL */
    const uint32_t *star;  /* what * stands for, where that is not all in order; or NULL */
    uint32_t stars;
    uint32_t outer_columns; /* of a subquery: the first so many are the query's around it */
    struct mr_span *seen;   /* per column: where it was last named; may be NULL */
    struct mr_aggregates *aggregates; /* where aggregate calls may stand; else NULL */
    struct mr_overs *overs;           /* where calls with OVER may stand; else NULL */
    struct mr_subqueries *subqueries; /* where subqueries may stand in expressions; else NULL */
    const struct mr_ranking *ranking; /* where ROW_NUMBER() is a rank; else NULL */
    const char *place;                /* "WHERE", for "aggregates are not allowed in WHERE" */
    bool is_descriptor;               /* names stand in DESCRIPTOR(..) */
    struct mr_rel_scan *scan;         /* the table that is read right here; else NULL */
};

/* Column that the first *RET_PARTS of NAME mean in SCOPE; the rest are fields of rows.  Tables
 * come before columns: in r.a, r is a table if there is one. */
int mr_scope_path(struct mr_binder *b, const struct mr_scope *scope,
                  const struct mr_ast_name *name, uint32_t *ret, uint32_t *ret_parts);

/* Column NAME means in SCOPE; the whole of NAME must be one. */
int mr_scope_column(struct mr_binder *b, const struct mr_scope *scope,
                    const struct mr_ast_name *name, uint32_t *ret);

/* The table of SCOPE that the first PARTS of QUALIFIER name (`q.*`). */
bool mr_scope_find_table(const struct mr_scope *scope, const struct mr_ast_name *qualifier,
                         uint32_t parts, struct mr_scope_table *ret);

/* -- Expressions. ----------------------------------------------------------------- */

int mr_bind_expr(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                 struct mr_expr **ret);
/* -- What is nested (bind_nested.c). -- */

/* NAME in SCOPE, a column or a field within one: t.r.f. */
int mr_bind_path(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_name *name,
                 struct mr_expr **ret);
/* Field number I of ROW. */
struct mr_expr *mr_expr_field(struct mr_arena *arena, struct mr_expr *row, uint32_t i);
/* base.name, base[index], and the constructors ROW, ARRAY and MAP. */
int mr_bind_nested_expr(struct mr_binder *b, struct mr_scope *scope,
                        const struct mr_ast_expr *ast, struct mr_expr **ret);

/* JSON_VALUE and the others that have clauses (bind_json.c). */
bool mr_bind_is_json_call(const struct mr_ast_call *call);
int mr_bind_json_call(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret);

int mr_bind_overlaps(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **ret);

/* A BOOLEAN one: WHERE, HAVING, FILTER. */
int mr_bind_condition(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret);
int mr_bind_literal(struct mr_binder *b, const struct mr_ast_expr *ast, struct mr_expr **ret);
/* A call of operators/expr, with the position put to its errors. */
int mr_bind_function(struct mr_binder *b, struct mr_span span, const char *name,
                     struct mr_expr **args, uint32_t count, struct mr_expr **ret);
/* A constant INTERVAL of days to seconds, as ns. */
int mr_bind_interval(struct mr_binder *b, const struct mr_ast_expr *ast, const char *what,
                     int64_t *ret_ns);
/* The SQL type of a column or cast; what is nested lives in the binder's arena. */
int mr_bind_type(struct mr_binder *b, const struct mr_ast_type *ast, struct mr_type *ret);

/* "EXPR$0", or the column's own name, or the alias. */
struct mr_view mr_bind_item_name(struct mr_binder *b, const struct mr_ast_item *item,
                                 uint32_t ordinal);

/* -- Tables. ---------------------------------------------------------------------- */

/* Types and places of TABLE's columns: expressions over the raw columns. */
struct mr_table_shape {
    struct mr_schema *raw;
    uint32_t physical;
    const char **metadata_key;
    struct mr_schema *schema;
    struct mr_expr **column;
    struct mr_expr *rowtime, *watermark; /* over raw */
};

/* SOURCE_CLASS and FORMAT give metadata their types; NULL: as declared. */
int mr_bind_shape(struct mr_binder *b, const struct mr_table *table,
                  const struct mr_source_class *source_class,
                  const struct mr_format_class *format, struct mr_table_shape *ret);
/* Which key of FORMAT the metadata key NAME means, 'value.KEY'; -1: none. */
int mr_bind_format_metadata(const struct mr_format_class *format, struct mr_view name);

/* Reading TABLE with HINTS merged over its options. */
int mr_bind_scan(struct mr_binder *b, const struct mr_table *table,
                 const struct mr_ast_hints *hints, struct mr_span span,
                 struct mr_rel_scan **ret);

/* Writing to it.  KIND goes into the uid: "sink", "late", "dead-letter". */
int mr_bind_sink(struct mr_binder *b, const struct mr_table *table,
                 const struct mr_ast_hints *hints, struct mr_span span, const char *kind,
                 struct mr_rel_sink **ret);

/* Bring INPUT to the columns of SINK, by position: cast or refuse. */
int mr_bind_assign(struct mr_binder *b, struct mr_rel *input, struct mr_rel_sink *sink,
                   const struct mr_ast_idents *columns, struct mr_span span,
                   struct mr_rel **ret);

/* TABLE's options with the hints' over them and the keys of old Flink translated. */
int mr_bind_options(struct mr_binder *b, const struct mr_table *table,
                    const struct mr_ast_hints *hints, struct mr_options **ret);
/* 'connector.type' and its kin, in place; says so in a warning. */
int mr_options_translate(struct mr_binder *b, const struct mr_table *table,
                         struct mr_options *options);

/* -- Queries. ---------------------------------------------------------------------- */

int mr_bind_query(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **ret);
/* What the session's 'pipeline.delivery-guarantee' asks for, the plan can give. */
int mr_check_guarantee(struct mr_binder *b, struct mr_rel *const *root, uint32_t roots);

int mr_bind_union(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **ret);
/* INTERSECT and EXCEPT. */
int mr_bind_intersect(struct mr_binder *b, const struct mr_ast_query *query,
                      struct mr_rel **ret);
int mr_bind_view(struct mr_binder *b, const struct mr_table *view, struct mr_rel **ret);
/* FROM: the relation and the names by which its columns go. */
int mr_bind_from(struct mr_binder *b, const struct mr_ast_table *from, struct mr_rel **ret,
                 struct mr_scope *ret_scope);
/* VALUES (..), (..); and the one row without columns that SELECT 1 is over. */
int mr_bind_values(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **ret);
struct mr_rel *mr_bind_one_row(struct mr_binder *b);
int mr_bind_insert(struct mr_binder *b, const struct mr_ast_stmt *stmt, struct mr_rel **ret);
/* A table, view or WITH query by its name.  HINTS may be NULL. */
int mr_bind_table_name(struct mr_binder *b, const struct mr_ast_name *name,
                       const struct mr_ast_hints *hints, struct mr_rel **ret,
                       struct mr_scope *ret_scope);

struct mr_select_list {
    uint32_t count;
    struct mr_expr **column;
    struct mr_view *name;
};

/* The select list over SCOPE, stars spread, names made unique. */
int mr_bind_items(struct mr_binder *b, const struct mr_ast_select *select,
                  struct mr_scope *scope, struct mr_select_list *ret);

/* -- Aggregates and windows. --------------------------------------------------------- */

/* One aggregate call of a SELECT, over its input; equal calls share one. */
struct mr_agg_call {
    struct mr_aggregate aggregate;
    struct mr_expr *arg, *filter; /* NULL: none */
    struct mr_span span;          /* of a user's */
};

/* A call of HAVING or the select list becomes a column behind those of the input:
 * window start, window end, window time, number of the set, then the aggregates. */
struct mr_aggregates {
    struct mr_scope *input;
    uint32_t calls;
    struct mr_agg_call *call;
    struct mr_rel_window *window; /* of a legacy GROUP BY TUMBLE(..); NULL: none */
    const struct mr_ast_expr *window_call;
    bool is_grouped; /* keys and sets are known: GROUPING(k) may stand */
    uint32_t keys;
    struct mr_expr *const *key; /* over the input */
    uint32_t sets;
};

enum {
    MR_AGG_PLACE_START,
    MR_AGG_PLACE_END,
    MR_AGG_PLACE_TIME,
    MR_AGG_PLACE_ID, /* of the grouping set */
    MR_AGG_PLACE_CALLS
};

bool mr_ast_is_aggregate_call(struct mr_binder *b, const struct mr_ast_call *call);
int mr_bind_aggregate_call(struct mr_binder *b, struct mr_scope *scope,
                           const struct mr_ast_expr *ast, struct mr_expr **ret);
/* TUMBLE_START(..) and its kin; *RET stays NULL when it is none of them. */
int mr_bind_window_call(struct mr_binder *b, struct mr_scope *scope,
                        const struct mr_ast_expr *ast, struct mr_expr **ret);
/* CURRENT_WATERMARK(ts); *RET stays NULL when it is another function. */
int mr_bind_watermark_call(struct mr_binder *b, struct mr_scope *scope,
                           const struct mr_ast_expr *ast, struct mr_expr **ret);
/* Each of them stands where REL's rows still tell of their split. */
int mr_check_watermark_calls(struct mr_binder *b, const struct mr_rel *rel);
/* GROUP BY .. TUMBLE(ts, size): is AST one of the window functions? */
bool mr_ast_is_window_call(const struct mr_ast_expr *ast);
int mr_bind_group_window(struct mr_binder *b, struct mr_scope *scope,
                         const struct mr_ast_expr *ast, struct mr_rel_window **ret);
/* FROM TABLE(TUMBLE(TABLE t, ..)). */
int mr_bind_tvf(struct mr_binder *b, const struct mr_ast_table *from, struct mr_rel **ret,
                struct mr_scope *ret_scope);
/* A TVF whose rows nobody aggregates: columns computed per row. */
int mr_bind_lower_tvf(struct mr_binder *b, struct mr_rel *tvf, struct mr_rel **ret);

/* The sets of keys that GROUP BY asks for; bit K: key number K is in it. */
struct mr_grouping_sets {
    uint32_t count;
    uint64_t *mask;
    bool is_written; /* as GROUPING SETS, ROLLUP or CUBE; else there is one */
};

/* What to do with each expression that is grouped by: *RET_NUMBER is its key's, or ALWAYS
 * when it is in every set. */
struct mr_grouping {
    int (*add)(void *context, struct mr_binder *b, const struct mr_ast_expr *ast,
               uint32_t *ret_number);
    void *context;
};

#define MR_GROUPING_ALWAYS UINT32_MAX

int mr_bind_grouping(struct mr_binder *b, const struct mr_ast_select *select,
                     const struct mr_grouping *grouping, struct mr_grouping_sets *ret);
/* GROUPING(a), GROUPING_ID(a, b). */
bool mr_ast_is_grouping_call(const struct mr_ast_call *call);
int mr_bind_grouping_call(struct mr_binder *b, struct mr_scope *scope,
                          const struct mr_ast_expr *ast, struct mr_expr **ret);
/* INPUT once per set.  KEY[0..KEYS) are columns of it and become those to group by, and
 * KEY[KEYS] the number of the set; mask bits are keys. */
struct mr_rel *mr_bind_expand(struct mr_binder *b, struct mr_rel *input, uint32_t *key,
                              uint32_t keys, const struct mr_grouping_sets *sets);

/* KEYs and CALLs over INPUT without a window: an updating relation of keys, then, with more
 * than one set, the number of the set, then aggregates. */
struct mr_rel *mr_bind_group_aggregate(struct mr_binder *b, struct mr_rel *input,
                                       struct mr_expr *const *key, uint32_t keys,
                                       const struct mr_agg_call *call, uint32_t calls,
                                       const struct mr_grouping_sets *sets, int64_t ttl_ns);
/* The hints of SELECT are known ones; those for lookups name tables of SCOPE. */
int mr_bind_check_hints(struct mr_binder *b, const struct mr_ast_select *select);
int mr_bind_check_lookup_hints(struct mr_binder *b, const struct mr_ast_hints *hints,
                               const struct mr_scope *scope);
bool mr_bind_has_ttl_hint(const struct mr_ast_hints *hints);
/* How long unused state lives, 0: for ever: 'table.exec.state.ttl', or what a hint
 * STATE_TTL('t' = '1 d') says about SCOPE.  HINTS may be NULL. */
int mr_bind_state_ttl(struct mr_binder *b, const struct mr_ast_hints *hints,
                      const struct mr_scope *scope, int64_t *ret_ns);
/* The same for a join's side that is one table: what the hint behind SELECT says of it, if it
 * does; else *TTL_NS stays. */
int mr_bind_side_ttl(struct mr_binder *b, const struct mr_scope *side, int64_t *ttl_ns);
/* Its aggregates get the names that LIST, which is over GROUP, gives them. */
void mr_bind_name_aggregates(struct mr_binder *b, struct mr_rel *group, uint32_t keys,
                             const struct mr_select_list *list);
/* The different rows of INPUT. */
struct mr_rel *mr_bind_distinct(struct mr_binder *b, struct mr_rel *input, int64_t ttl_ns);
/* 0 when INPUT only ever adds rows; else Flink's sentence about TAKER. */
int mr_bind_refuse_changes(struct mr_binder *b, struct mr_span span, const char *taker,
                           const struct mr_rel *input, const char *hint);

/* The SELECT with GROUP BY or aggregates, over INPUT (WHERE done): *RET has the
 * select list's columns. */
int mr_bind_grouped(struct mr_binder *b, const struct mr_ast_select *select,
                    struct mr_rel *input, struct mr_scope *scope, struct mr_rel **ret);

/* -- Rewrites. ------------------------------------------------------------------------ */

/* EXPR with column c replaced by COLUMN[c]; shares what does not change. */
struct mr_expr *mr_expr_substitute(struct mr_arena *arena, const struct mr_expr *expr,
                                   struct mr_expr *const *column);
/* Constant parts computed. */
struct mr_expr *mr_expr_simplify(struct mr_binder *b, struct mr_expr *expr);
bool mr_expr_is_true(const struct mr_expr *expr);
bool mr_expr_is_same(const struct mr_expr *a, const struct mr_expr *b);
/* Constants computed, in every expression below REL; trees merged and filters moved
 * down, until nothing changes. */
int mr_rewrite(struct mr_binder *b, struct mr_rel *rel, struct mr_rel **ret);
/* Equal windows of several trees become one: from here on the trees may meet. */
void mr_share(struct mr_rel **root, uint32_t roots);
/* How often each scan is read by the trees of ROOTS: scan->uses. */
void mr_count_uses(struct mr_binder *b, struct mr_rel *const *root, uint32_t roots);
/* Mark what is read, then drop the rest from all ROOTS at once: scans are shared. */
void mr_prune(struct mr_binder *b, struct mr_rel **root, uint32_t roots);
/* Windows over tables with 'late-records.target' carry the target's columns. */
int mr_rewrite_late(struct mr_binder *b, struct mr_rel *rel);

void mr_emit(struct mr_binder *b, struct mr_rel *const *root, uint32_t roots,
             struct mr_graph *graph);

/* -- EXPLAIN. --------------------------------------------------------------------------- */

void mr_explain_logical(const struct mr_rel *rel, struct mr_text *out);
void mr_explain_physical(const struct mr_rel *rel, struct mr_text *out);
void mr_explain_graph(const struct mr_graph *graph, struct mr_text *out);

#endif
