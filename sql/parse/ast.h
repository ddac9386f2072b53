/*
 * sql/parse/ast.h - a SQL statement as a tree.
 *
 * The tree says what was written, nothing more: no name is resolved, no type is
 * inferred, no default filled in.  Every node carries the span of source text it
 * came from, so that the binder's errors point at it.
 *
 *     statement ── query ── select ── table references, expressions
 *                     └──── set operation ── queries
 *
 * Lists are an array and a count with the plural's name: `items`, `item`.  An
 * absent clause is NULL or a count of 0.  The height of every tree is bounded by
 * MR_PARSE_HEIGHT_MAX, so recursion over it is safe.
 *
 * Ownership   nodes live in the arena given to the parser; literals and names are
 *             copied there, only spans refer to the source text.
 * Threads     read-only once parsed.
 */
#ifndef MR_SQL_PARSE_AST_H
#define MR_SQL_PARSE_AST_H

#include "core/data/type.h"
#include "sql/parse/diag.h"

struct mr_ast_expr;
struct mr_ast_query;
struct mr_ast_table;
struct mr_ast_stmt;

/* -- Names ---------------------------------------------------------------- */

struct mr_ast_ident {
    struct mr_view name; /* without backticks; case as written */
    struct mr_span span;
    bool is_quoted;
};

/* [catalog.][database.]name, or a column path. */
struct mr_ast_name {
    struct mr_span span;
    uint32_t parts;
    struct mr_ast_ident *part;
};

/* A list of plain names: (a, b, c). */
struct mr_ast_idents {
    uint32_t count;
    struct mr_ast_ident *ident;
};

/* -- Types ---------------------------------------------------------------- */

enum mr_ast_type_kind {
    MR_AST_TYPE_SIMPLE, /* everything struct mr_type can say */
    MR_AST_TYPE_ARRAY,
    MR_AST_TYPE_MULTISET,
    MR_AST_TYPE_MAP,
    MR_AST_TYPE_ROW,
    MR_AST_TYPE_OTHER, /* RAW(..), VARIANT, STRUCTURED<..>, a user's type: by its text */
};

struct mr_ast_field {
    struct mr_ast_ident name;
    struct mr_ast_type *type;
    struct mr_view comment; /* data NULL: none */
};

struct mr_ast_type {
    enum mr_ast_type_kind kind;
    struct mr_span span;
    struct mr_type simple;       /* SIMPLE; `nullable` is set for every kind */
    struct mr_ast_type *element; /* ARRAY, MULTISET; MAP: its values */
    struct mr_ast_type *key;     /* MAP */
    uint32_t fields;             /* ROW */
    struct mr_ast_field *field;
    struct mr_view text; /* OTHER: as written, without NOT NULL */
    uint16_t height;
};

/* -- Expressions ---------------------------------------------------------- */

enum mr_ast_expr_kind {
    MR_AST_LITERAL,  /* u.literal */
    MR_AST_NAME,     /* u.name: a, t.a, t.row.field - which dot means what, the binder knows */
    MR_AST_OP,       /* u.op */
    MR_AST_CALL,     /* u.call */
    MR_AST_CASE,     /* u.casex */
    MR_AST_CAST,     /* u.cast */
    MR_AST_FIELD,    /* u.field: base.name where base is not a plain name */
    MR_AST_INDEX,    /* u.index: base[index] */
    MR_AST_ROW,      /* u.list: ROW(a, b) or (a, b) */
    MR_AST_ARRAY,    /* u.list: ARRAY[a, b] */
    MR_AST_MAP,      /* u.list: MAP[k, v, k, v] */
    MR_AST_SUBQUERY, /* u.query: a scalar (SELECT ..) */
    MR_AST_EXISTS,   /* u.query */
    MR_AST_IN_QUERY, /* u.in: value [NOT] IN (SELECT ..) */
    MR_AST_QUANTIFIED, /* u.in: value op ANY|ALL (SELECT ..) */
    MR_AST_SYMBOL,     /* u.symbol: a word that is syntax: MINUTE, LEADING */
    MR_AST_TABLE_ARG,  /* u.table_arg: TABLE t [PARTITION BY ..], only as an argument */
    MR_AST_DESCRIPTOR, /* u.descriptor: DESCRIPTOR(c, ..), only as an argument */
};

enum mr_ast_literal_kind {
    MR_AST_NULL,      /* also UNKNOWN, whose type is BOOLEAN */
    MR_AST_BOOLEAN,   /* i64: 0 or 1 */
    MR_AST_INTEGER,   /* INT or BIGINT: i64; more digits: DECIMAL(n, 0), i128 */
    MR_AST_DECIMAL,   /* i128 at type.scale */
    MR_AST_DOUBLE,    /* f64: written with an exponent */
    MR_AST_STRING,    /* text, escapes resolved */
    MR_AST_BINARY,    /* text: the bytes of x'0aff' */
    MR_AST_DATE,      /* text as written; the binder parses it */
    MR_AST_TIME,      /* ditto; type.precision counts the fraction digits written */
    MR_AST_TIMESTAMP, /* ditto */
    MR_AST_INTERVAL,  /* i64: months, or nanoseconds; sign included */
};

/* Units of time, largest first.  Those from DAY on (but for the names of days and
 * weeks of a year) are fractions of a day. */
/* clang-format off */
#define MR_AST_UNIT_TABLE(X)                                                       \
    X(MILLENNIUM) X(CENTURY) X(DECADE) X(YEAR) X(QUARTER) X(MONTH) X(WEEK) X(DAY)  \
    X(HOUR) X(MINUTE) X(SECOND) X(MILLISECOND) X(MICROSECOND) X(NANOSECOND)        \
    X(EPOCH) X(DOW) X(ISODOW) X(DOY) X(ISOYEAR)
/* clang-format on */

enum mr_ast_unit {
#define X(name) MR_UNIT_##name,
    MR_AST_UNIT_TABLE(X)
#undef X
};

/* Words that stand as an argument of a call; the units have the same numbers. */
enum mr_ast_symbol {
    MR_SYMBOL_BOTH = 64, /* TRIM(BOTH 'x' FROM s) */
    MR_SYMBOL_LEADING,
    MR_SYMBOL_TRAILING,
};

struct mr_ast_literal {
    enum mr_ast_literal_kind kind;
    struct mr_type type; /* NOT NULL but for NULL; VARCHAR literals are CHAR(n) as in Flink */
    int64_t i64;
    double f64;
    mr_i128 i128;
    struct mr_view text;            /* numbers: as written; INTERVAL: inside the quotes */
    enum mr_ast_unit unit, unit_to; /* INTERVAL 'text' unit TO unit_to; equal: no TO */
};

/* X(enumerator, name, precedence): the name is what operators/expr calls it. */
#define MR_AST_OP_TABLE(X)                                           \
    X(OR, "OR", 1)   /* two or more arguments */                     \
    X(AND, "AND", 2) /* two or more arguments */                     \
    X(NOT, "NOT", 3)                                                 \
    X(IS_NULL, "IS NULL", 4)                                         \
    X(IS_TRUE, "IS TRUE", 4)                                         \
    X(IS_FALSE, "IS FALSE", 4)                                       \
    X(IS_UNKNOWN, "IS UNKNOWN", 4)                                   \
    X(IS_JSON, "IS JSON", 4)                                         \
    X(IS_JSON_VALUE, "IS JSON VALUE", 4)                             \
    X(IS_JSON_OBJECT, "IS JSON OBJECT", 4)                           \
    X(IS_JSON_ARRAY, "IS JSON ARRAY", 4)                             \
    X(IS_JSON_SCALAR, "IS JSON SCALAR", 4)                           \
    X(IS_DISTINCT, "IS DISTINCT FROM", 4)                            \
    X(EQ, "=", 5)                                                    \
    X(NE, "<>", 5) /* also != */                                     \
    X(LT, "<", 5)                                                    \
    X(LE, "<=", 5)                                                   \
    X(GT, ">", 5)                                                    \
    X(GE, ">=", 5)                                                   \
    X(BETWEEN, "BETWEEN", 6)    /* value, low, high; is_symmetric */ \
    X(IN, "IN", 6)              /* value, then the list */           \
    X(LIKE, "LIKE", 6)          /* value, pattern [, escape] */      \
    X(SIMILAR, "SIMILAR TO", 6) /* value, pattern [, escape] */      \
    X(OVERLAPS, "OVERLAPS", 6)  /* two rows of two */                \
    X(CONCAT, "||", 8)                                               \
    X(ADD, "+", 7)                                                   \
    X(SUB, "-", 7)                                                   \
    X(MUL, "*", 8)                                                   \
    X(DIV, "/", 8)                                                   \
    X(MOD, "%", 8)                                                   \
    X(NEG, "-", 9) /* one argument */                                \
    X(POS, "+", 9) /* one argument */

enum mr_ast_op {
#define X(id, name, precedence) MR_OP_##id,
    MR_AST_OP_TABLE(X)
#undef X
};

struct mr_ast_opx {
    enum mr_ast_op op;
    bool is_not;         /* NOT BETWEEN, NOT IN, NOT LIKE, IS NOT NULL, IS NOT DISTINCT FROM */
    bool is_symmetric;   /* BETWEEN SYMMETRIC */
    struct mr_span span; /* of the operator itself */
    uint32_t args;
    struct mr_ast_expr **arg;
};

struct mr_ast_order {
    struct mr_ast_expr *expr;
    bool is_descending;
    uint8_t nulls; /* 0 not said, 1 NULLS FIRST, 2 NULLS LAST */
};

struct mr_ast_orders {
    uint32_t count;
    struct mr_ast_order *order;
};

enum mr_ast_bound_kind {
    MR_AST_UNBOUNDED_PRECEDING,
    MR_AST_PRECEDING, /* expr PRECEDING */
    MR_AST_CURRENT_ROW,
    MR_AST_FOLLOWING,
    MR_AST_UNBOUNDED_FOLLOWING,
};

struct mr_ast_bound {
    enum mr_ast_bound_kind kind;
    struct mr_ast_expr *expr;
};

/* OVER (..), OVER w, WINDOW w AS (..). */
struct mr_ast_window {
    struct mr_span span;
    struct mr_ast_ident base; /* the window referred to; name.data NULL: none */
    bool is_name;             /* OVER w: nothing but base */
    uint32_t partitions;
    struct mr_ast_expr **partition;
    struct mr_ast_orders order;
    uint8_t frame;                 /* 0 none written, 'R' ROWS, 'G' RANGE */
    struct mr_ast_bound low, high; /* without BETWEEN: high is CURRENT ROW */
};

/* The clauses only the JSON functions take. */
enum mr_ast_json_on {
    MR_JSON_ON_NONE,
    MR_JSON_ON_NULL,
    MR_JSON_ON_ERROR,
    MR_JSON_ON_DEFAULT,
    MR_JSON_ON_EMPTY_ARRAY,
    MR_JSON_ON_EMPTY_OBJECT,
    MR_JSON_ON_TRUE,
    MR_JSON_ON_FALSE,
    MR_JSON_ON_UNKNOWN,
    MR_JSON_ON_ABSENT
};

struct mr_ast_json {
    struct mr_ast_type *returning;
    enum mr_ast_json_on on_empty, on_error, on_null;
    struct mr_ast_expr *empty_default, *error_default;
    uint8_t wrapper; /* 0 not said, 1 WITHOUT, 2 CONDITIONAL, 3 UNCONDITIONAL */
};

/*
 * A call.  Forms with a syntax of their own become plain ones:
 *
 *     EXTRACT(u FROM x)                  EXTRACT(symbol, x)
 *     FLOOR(x TO u), CEIL(x TO u)        FLOOR(x, symbol)
 *     TIMESTAMPADD(u, n, t)              TIMESTAMPADD(symbol, n, t)
 *     TRIM(LEADING c FROM s)             TRIM(symbol, c, s); without c: ' '
 *     SUBSTRING(s FROM a FOR b)          SUBSTRING(s, a, b)
 *     POSITION(a IN b)                   POSITION(a, b)
 *     OVERLAY(s PLACING r FROM a FOR b)  OVERLAY(s, r, a, b)
 *     JSON_OBJECT(KEY k VALUE v)         JSON_OBJECT(k, v)
 */
struct mr_ast_call {
    struct mr_ast_name name;
    uint32_t args;
    struct mr_ast_expr **arg;
    struct mr_ast_ident *arg_name; /* NULL, or one per argument: name => value */
    bool is_bare;                  /* CURRENT_TIMESTAMP, without parentheses */
    bool is_star;                  /* COUNT(*) */
    bool is_distinct;              /* COUNT(DISTINCT x) */
    uint8_t nulls;                 /* 1 IGNORE NULLS, 2 RESPECT NULLS */
    struct mr_ast_orders within;   /* WITHIN GROUP (ORDER BY ..) */
    struct mr_ast_expr *filter;    /* FILTER (WHERE ..) */
    struct mr_ast_window *over;
    struct mr_ast_json *json;
};

struct mr_ast_when {
    struct mr_ast_expr *when, *then;
};

struct mr_ast_expr {
    enum mr_ast_expr_kind kind;
    uint16_t height; /* 1 for a leaf */
    bool in_parens;  /* written inside its own parentheses */
    struct mr_span span;
    union {
        struct mr_ast_literal literal;
        struct mr_ast_name name;
        struct mr_ast_opx op;
        struct mr_ast_call call;
        struct {
            struct mr_ast_expr *operand; /* CASE x WHEN ..; NULL: CASE WHEN .. */
            uint32_t whens;
            struct mr_ast_when *when;
            struct mr_ast_expr *otherwise;
        } casex;
        struct {
            struct mr_ast_expr *arg;
            struct mr_ast_type *type;
            bool is_try;
        } cast;
        struct {
            struct mr_ast_expr *base;
            struct mr_ast_ident name;
        } field;
        struct {
            struct mr_ast_expr *base, *index;
        } index;
        struct {
            uint32_t count;
            struct mr_ast_expr **expr;
            bool has_keyword; /* ROW(a, b), not (a, b) */
        } list;
        struct mr_ast_query *query;
        struct {
            struct mr_ast_expr *value;
            struct mr_ast_query *query;
            bool is_not;
            enum mr_ast_op op; /* QUANTIFIED: the comparison */
            bool is_all;       /* QUANTIFIED: ALL; else ANY, SOME */
        } in;
        uint32_t symbol; /* enum mr_ast_unit or enum mr_ast_symbol */
        struct {
            struct mr_ast_name name;    /* TABLE t; parts 0 when it is a query */
            struct mr_ast_query *query; /* TABLE (SELECT ..) */
            uint32_t partitions;
            struct mr_ast_expr **partition;
            struct mr_ast_orders order;
        } table_arg;
        struct mr_ast_idents descriptor;
    } u;
};

/* -- Queries -------------------------------------------------------------- */

/* One of OPTIONS('k' = 'v'), LOOKUP('table' = 't'), BROADCAST(t). */
struct mr_ast_hint_item {
    struct mr_span span;
    struct mr_view key; /* data NULL: an item without '=' */
    struct mr_view value;
};

struct mr_ast_hint {
    struct mr_ast_ident name;
    uint32_t items;
    struct mr_ast_hint_item *item;
};

struct mr_ast_hints {
    uint32_t count;
    struct mr_ast_hint *hint;
};

enum mr_ast_table_kind {
    MR_AST_TABLE_NAME,     /* name [hints] [FOR SYSTEM_TIME AS OF at] */
    MR_AST_TABLE_QUERY,    /* [LATERAL] (query) */
    MR_AST_TABLE_FUNCTION, /* [LATERAL] [TABLE](f(..)): call is a MR_AST_CALL */
    MR_AST_TABLE_UNNEST,   /* UNNEST(expr) [WITH ORDINALITY] */
    MR_AST_TABLE_JOIN,
    MR_AST_TABLE_MATCH, /* left MATCH_RECOGNIZE (raw) */
};

enum mr_ast_join_kind {
    MR_AST_JOIN_COMMA,
    MR_AST_JOIN_CROSS,
    MR_AST_JOIN_INNER,
    MR_AST_JOIN_LEFT,
    MR_AST_JOIN_RIGHT,
    MR_AST_JOIN_FULL,
};

struct mr_ast_table {
    enum mr_ast_table_kind kind;
    uint16_t height;
    struct mr_span span;
    struct mr_ast_ident alias;    /* name.data NULL: none */
    struct mr_ast_idents columns; /* AS t (a, b) */
    bool is_lateral;
    bool has_table_word; /* TABLE(f(..)), not f(..) */
    bool has_ordinality;
    struct mr_ast_name name;
    struct mr_ast_hints hints;
    struct mr_ast_expr *at; /* FOR SYSTEM_TIME AS OF */
    struct mr_ast_query *query;
    struct mr_ast_expr *expr; /* FUNCTION: the call; UNNEST: what is unnested */
    enum mr_ast_join_kind join;
    bool is_natural;
    struct mr_ast_table *left, *right;
    struct mr_ast_expr *on;
    struct mr_ast_idents using_columns;
    struct mr_span match;      /* MATCH: from the word MATCH_RECOGNIZE to its ')' */
    struct mr_view match_text; /* the same, as written */
};

struct mr_ast_item {
    struct mr_span span;
    bool is_star;              /* *, prefix.*, or expr.* */
    struct mr_ast_name prefix; /* parts 0: none */
    struct mr_ast_expr *expr;  /* NULL: * or prefix.* */
    struct mr_ast_ident alias; /* name.data NULL: none */
};

enum mr_ast_group_kind {
    MR_AST_GROUP_EXPRS, /* a, or (a, b), or () */
    MR_AST_GROUP_SETS,  /* children are its sets */
    MR_AST_GROUP_ROLLUP,
    MR_AST_GROUP_CUBE,
};

struct mr_ast_group {
    enum mr_ast_group_kind kind;
    uint16_t height;
    struct mr_span span;
    bool in_parens; /* EXPRS: (a, b), () */
    uint32_t exprs;
    struct mr_ast_expr **expr;
    uint32_t groups;
    struct mr_ast_group **group;
};

struct mr_ast_select {
    bool is_distinct;
    struct mr_ast_hints hints; /* behind the word SELECT: STATE_TTL(..) */
    uint32_t items;
    struct mr_ast_item *item;
    struct mr_ast_table *from; /* NULL: SELECT 1 */
    struct mr_ast_expr *where;
    bool has_group_by;
    uint32_t groups;
    struct mr_ast_group **group;
    struct mr_ast_expr *having;
    uint32_t windows;
    struct mr_ast_ident *window_name;
    struct mr_ast_window **window;
    struct mr_ast_expr *qualify;
};

enum mr_ast_query_kind {
    MR_AST_QUERY_SELECT,
    MR_AST_QUERY_VALUES, /* rows */
    MR_AST_QUERY_TABLE,  /* TABLE t */
    MR_AST_QUERY_UNION,  /* arms, two or more */
    MR_AST_QUERY_INTERSECT,
    MR_AST_QUERY_EXCEPT, /* the first arm without the others */
    MR_AST_QUERY_NESTED, /* (arm[0]) with clauses of its own around it */
};

struct mr_ast_cte {
    struct mr_ast_ident name;
    struct mr_ast_idents columns;
    struct mr_ast_query *query;
};

struct mr_ast_query {
    enum mr_ast_query_kind kind;
    uint16_t height;
    bool in_parens;
    struct mr_span span;
    bool is_recursive; /* WITH RECURSIVE */
    uint32_t ctes;
    struct mr_ast_cte *cte;
    struct mr_ast_select *select;
    uint32_t rows; /* VALUES: each is a MR_AST_ROW, or one expression */
    struct mr_ast_expr **row;
    struct mr_ast_name table; /* TABLE t */
    bool is_all;              /* UNION ALL, ... */
    uint32_t arms;
    struct mr_ast_query **arm;
    struct mr_ast_orders order;
    struct mr_ast_expr *limit; /* LIMIT n, FETCH FIRST n ROWS ONLY; LIMIT ALL: NULL */
    struct mr_ast_expr *offset;
};

/* -- Statements ----------------------------------------------------------- */

struct mr_ast_option {
    struct mr_span key_span, value_span;
    struct mr_view key, value;
};

struct mr_ast_options {
    uint32_t count;
    struct mr_ast_option *option;
};

enum mr_ast_column_kind {
    MR_AST_COLUMN_PHYSICAL, /* c TYPE */
    MR_AST_COLUMN_METADATA, /* c TYPE METADATA [FROM 'key'] [VIRTUAL] */
    MR_AST_COLUMN_COMPUTED, /* c AS expr */
    MR_AST_COLUMN_NAMED,    /* c: only in CREATE TABLE t (c, ..) AS SELECT */
};

struct mr_ast_column {
    enum mr_ast_column_kind kind;
    struct mr_span span;
    struct mr_ast_ident name;
    struct mr_ast_type *type;
    struct mr_ast_expr *expr;
    struct mr_view metadata_key; /* data NULL: the column's name */
    bool is_virtual;
    bool is_primary_key;       /* inline PRIMARY KEY NOT ENFORCED */
    struct mr_view key_name;   /* CONSTRAINT name of it; data NULL: none */
    struct mr_view comment;    /* data NULL: none */
    bool is_first;             /* ALTER TABLE: FIRST */
    struct mr_ast_ident after; /* ALTER TABLE: AFTER c; name.data NULL: not said */
};

struct mr_ast_watermark {
    struct mr_span span;
    struct mr_ast_name column;
    struct mr_ast_expr *expr;
};

/* {INCLUDING|EXCLUDING|OVERWRITING} {ALL|CONSTRAINTS|..} of LIKE, in order. */
enum mr_ast_like_what {
    MR_LIKE_ALL,
    MR_LIKE_CONSTRAINTS,
    MR_LIKE_DISTRIBUTION,
    MR_LIKE_GENERATED,
    MR_LIKE_METADATA,
    MR_LIKE_OPTIONS,
    MR_LIKE_PARTITIONS,
    MR_LIKE_WATERMARKS,
};

enum mr_ast_like_how { MR_LIKE_INCLUDING, MR_LIKE_EXCLUDING, MR_LIKE_OVERWRITING };

struct mr_ast_like_rule {
    struct mr_span span;
    enum mr_ast_like_how how;
    enum mr_ast_like_what what;
};

struct mr_ast_create_table {
    bool is_temporary, if_not_exists;
    struct mr_ast_name name;
    uint32_t columns;
    struct mr_ast_column *column;
    uint32_t watermarks; /* more than one is for the binder to refuse */
    struct mr_ast_watermark *watermark;
    struct mr_span primary_key_span;
    struct mr_ast_idents primary_key; /* the table constraint's */
    struct mr_view key_name;          /* CONSTRAINT name of it; data NULL: none */
    struct mr_view comment;
    struct mr_ast_idents partitioned_by;
    struct mr_ast_idents distributed_by;
    uint8_t distributed_how;         /* 'H' BY HASH, 'R' BY RANGE, 0 not said */
    int64_t buckets;                 /* DISTRIBUTED .. INTO n BUCKETS; 0: none */
    struct mr_span distributed_span; /* end 0: none */
    struct mr_span with_span;        /* the parentheses behind WITH; end 0: none */
    struct mr_ast_options options;
    struct mr_ast_name like; /* parts 0: none */
    uint32_t like_rules;
    struct mr_ast_like_rule *like_rule;
    struct mr_ast_query *as_query;
};

struct mr_ast_create_view {
    bool is_temporary, if_not_exists;
    struct mr_ast_name name;
    struct mr_ast_idents columns;
    struct mr_view comment;
    struct mr_ast_query *query;
};

enum mr_ast_object {
    MR_AST_OBJECT_TABLE,
    MR_AST_OBJECT_VIEW,
    MR_AST_OBJECT_FUNCTION,
    MR_AST_OBJECT_DATABASE,
    MR_AST_OBJECT_CATALOG,
    MR_AST_OBJECT_MODEL,
};

enum mr_ast_alter_what {
    MR_ALTER_RENAME,         /* RENAME TO to */
    MR_ALTER_RENAME_COLUMN,  /* RENAME columns[0] TO columns[1] */
    MR_ALTER_SET,            /* options */
    MR_ALTER_RESET,          /* options, keys only */
    MR_ALTER_ADD,            /* elements */
    MR_ALTER_MODIFY,         /* elements */
    MR_ALTER_DROP_COLUMNS,   /* columns */
    MR_ALTER_DROP_KEY,       /* PRIMARY KEY, or CONSTRAINT columns[0] */
    MR_ALTER_DROP_WATERMARK, /* */
    MR_ALTER_AS,             /* a view: query */
    MR_ALTER_COMMENT,        /* a catalog: elements.comment */
};

struct mr_ast_alter {
    enum mr_ast_alter_what what;
    enum mr_ast_object object; /* TABLE, VIEW, DATABASE or CATALOG */
    bool if_exists;
    struct mr_ast_name name, to;
    struct mr_ast_idents columns;
    struct mr_ast_create_table elements; /* columns, watermark, primary key, options, comment */
    struct mr_ast_query *query;
};

struct mr_ast_partition { /* PARTITION (k = v, ..) */
    struct mr_ast_ident name;
    struct mr_ast_expr *value; /* NULL: no value given */
};

struct mr_ast_insert {
    bool is_overwrite, is_upsert;
    struct mr_ast_name name;
    struct mr_ast_hints hints;
    uint32_t partitions;
    struct mr_ast_partition *partition;
    bool has_columns;
    struct mr_ast_idents columns;
    struct mr_ast_query *query;
    struct mr_span conflict_span; /* ON CONFLICT DO ..; end 0: none */
    uint8_t conflict;             /* 'N' NOTHING, 'E' ERROR, 'D' DEDUPLICATE */
};

enum mr_ast_show {
    MR_SHOW_TABLES,
    MR_SHOW_VIEWS,
    MR_SHOW_FUNCTIONS, /* is_user: SHOW USER FUNCTIONS */
    MR_SHOW_COLUMNS,   /* of name */
    MR_SHOW_CATALOGS,
    MR_SHOW_DATABASES,
    MR_SHOW_CURRENT_CATALOG,
    MR_SHOW_CURRENT_DATABASE,
    MR_SHOW_CREATE_TABLE, /* of name */
    MR_SHOW_CREATE_VIEW,  /* of name */
    MR_SHOW_CREATE_CATALOG,
    MR_SHOW_MODULES,
    MR_SHOW_PARTITIONS, /* of name */
    MR_SHOW_PROCEDURES,
    MR_SHOW_JARS,
    MR_SHOW_JOBS,
    MR_SHOW_MODELS,
};

enum mr_ast_explain {
    MR_EXPLAIN_PLAN_FOR = 1 << 0,
    MR_EXPLAIN_ESTIMATED_COST = 1 << 1,
    MR_EXPLAIN_CHANGELOG_MODE = 1 << 2,
    MR_EXPLAIN_PLAN_ADVICE = 1 << 3,
    MR_EXPLAIN_JSON_EXECUTION_PLAN = 1 << 4,
};

enum mr_ast_client { MR_CLIENT_QUIT, MR_CLIENT_HELP, MR_CLIENT_CLEAR };

enum mr_ast_stmt_kind {
    MR_STMT_CREATE_TABLE,  /* u.create_table */
    MR_STMT_CREATE_VIEW,   /* u.create_view */
    MR_STMT_CREATE_OTHER,  /* u.create_other: CATALOG, DATABASE, FUNCTION */
    MR_STMT_ALTER,         /* u.alter */
    MR_STMT_DROP,          /* u.drop */
    MR_STMT_INSERT,        /* u.insert */
    MR_STMT_STATEMENT_SET, /* u.set_of: inserts of one job */
    MR_STMT_QUERY,         /* u.query */
    MR_STMT_EXPLAIN,       /* u.explain */
    MR_STMT_DESCRIBE,      /* u.describe */
    MR_STMT_SHOW,          /* u.show */
    MR_STMT_SET,           /* u.set: key.data NULL: list all */
    MR_STMT_RESET,         /* u.set: key.data NULL: all */
    MR_STMT_USE,           /* u.use */
    MR_STMT_JAR,           /* u.set.value is the path; accepted with a warning */
    MR_STMT_CLIENT,        /* u.client */
    MR_STMT_OTHER,         /* u.other: a statement of Flink's that is only named */
};

struct mr_ast_stmt {
    enum mr_ast_stmt_kind kind;
    uint16_t height;
    struct mr_span span;            /* without the ';' */
    const struct mr_source *source; /* what every span refers to */
    union {
        struct mr_ast_create_table create_table;
        struct mr_ast_create_view create_view;
        struct {
            enum mr_ast_object object;
            bool is_temporary, is_system, if_not_exists;
            struct mr_ast_name name;
            struct mr_view comment;
            struct mr_view class_name; /* FUNCTION f AS 'class' */
            struct mr_ast_ident language;
            struct mr_view artifact; /* USING JAR|ARTIFACT 'path'; the first one ... */
            uint32_t artifacts;      /* ... of so many */
            struct mr_ast_options options;
        } create_other;
        struct {
            enum mr_ast_object object;
            bool is_temporary, is_system, if_exists, is_cascade;
            struct mr_ast_name name;
        } drop;
        struct mr_ast_alter alter;
        struct mr_ast_insert insert;
        struct {
            uint32_t count;
            struct mr_ast_stmt **stmt;
        } set_of;
        struct mr_ast_query *query;
        struct {
            uint32_t details;         /* enum mr_ast_explain, or'ed */
            struct mr_ast_stmt *stmt; /* QUERY, INSERT or STATEMENT_SET */
        } explain;
        struct {
            enum mr_ast_object object; /* TABLE also stands for views */
            bool is_extended;
            struct mr_ast_name name;
        } describe;
        struct {
            enum mr_ast_show what;
            bool is_user;            /* SHOW USER FUNCTIONS, SHOW FULL MODULES */
            struct mr_ast_name name; /* FROM|IN name, or what is created; parts 0: none */
            bool is_not_like, is_ilike;
            struct mr_view like; /* data NULL: none */
        } show;
        struct {
            struct mr_view key, value;
            struct mr_span key_span, value_span;
            bool is_remove; /* REMOVE JAR */
        } set;
        struct {
            bool is_catalog; /* USE CATALOG c; else a database */
            struct mr_ast_name name;
        } use;
        enum mr_ast_client client;
        struct mr_view other; /* "TRUNCATE TABLE", "CALL": its first words */
    } u;
};

/* "+", "IS NULL"; what operators/expr calls the operator. */
const char *mr_ast_op_name(enum mr_ast_op op);

/* "MINUTE", "LEADING". */
const char *mr_ast_symbol_name(uint32_t symbol);

#endif
