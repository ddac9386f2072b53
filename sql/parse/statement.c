#include "sql/parse/tokens_int.h"

static struct mr_ast_stmt *stmt_new(struct mr_tokens *c)
{
    struct mr_ast_stmt *stmt = MR_NEW(c->arena, struct mr_ast_stmt);

    stmt->kind = MR_STMT_OTHER;
    stmt->source = c->source;
    stmt->height = 1;
    return stmt;
}

static void raise_to(struct mr_tokens *c, struct mr_ast_stmt *stmt, uint16_t height)
{
    mr_tokens_raise(c, &stmt->height, height);
}

/* -- INSERT ---------------------------------------------------------------------------- */

/* (k [= v], ..) */
static void partition(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_insert *insert = &stmt->u.insert;

    mr_tok_need(c, '(');
    do {
        struct mr_ast_partition part = {.name = mr_p_ident(c, "a column's name")};
        if (mr_tok_take(c, '=')) {
            part.value = mr_p_expr(c);
            raise_to(c, stmt, part.value->height);
        }
        MR_PUSH(c->arena, insert->partition, insert->partitions, part);
    } while (mr_tok_take_comma(c));
    mr_tok_need(c, ')');
}

/* ON CONFLICT DO {NOTHING|ERROR|DEDUPLICATE} */
static void on_conflict(struct mr_tokens *c, struct mr_ast_insert *insert)
{
    uint32_t start = mr_tok_next(c).span.start;

    mr_tok_need_kw(c, MR_KW_CONFLICT);
    mr_tok_need_kw(c, MR_KW_DO);
    insert->conflict = 'N';
    if (mr_tok_take_kw(c, MR_KW_ERROR)) {
        insert->conflict = 'E';
    } else if (mr_tok_take_kw(c, MR_KW_DEDUPLICATE)) {
        insert->conflict = 'D';
    } else {
        mr_tok_need_kw(c, MR_KW_NOTHING);
    }
    insert->conflict_span = mr_tokens_span(c, start);
}

/* At INSERT or UPSERT. */
static void insert(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_ast_insert *insert = &stmt->u.insert;

    stmt->kind = MR_STMT_INSERT;
    insert->is_upsert = mr_tok_is_kw(c, MR_KW_UPSERT);
    if (insert->is_upsert)
        mr_tok_next(c);
    else
        mr_tok_need_kw(c, MR_KW_INSERT);
    if (!mr_tok_take_kw(c, MR_KW_INTO)) {
        if (insert->is_upsert)
            mr_tok_fail(c);
        mr_tok_need_kw(c, MR_KW_OVERWRITE);
        insert->is_overwrite = true;
    }
    insert->name = mr_p_name(c, "a table's name");
    insert->hints = mr_p_hints(c);
    if (mr_tok_is_kw(c, MR_KW_PARTITION)) {
        mr_tok_next(c);
        partition(c, stmt);
    }
    /* A '(' starts the columns, unless it starts the query. */
    if (mr_tok_is(c, '(') && mr_p_is_ident(c, 1) && !mr_p_is_query(c, 1)) {
        insert->has_columns = true;
        insert->columns = mr_p_idents(c, "a column's name");
    }
    insert->query = mr_p_query(c);
    raise_to(c, stmt, insert->query->height);
    if (mr_tok_is_kw(c, MR_KW_ON))
        on_conflict(c, insert);
}

static struct mr_ast_stmt *insert_stmt(struct mr_tokens *c)
{
    struct mr_ast_stmt *stmt = stmt_new(c);
    uint32_t start = mr_tokens_here(c);

    insert(c, stmt);
    stmt->span = mr_tokens_span(c, start);
    return stmt;
}

/* The INSERTs of a statement set, each with its ';', and END. */
static void set_of(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    stmt->kind = MR_STMT_STATEMENT_SET;
    do {
        struct mr_ast_stmt *child = insert_stmt(c);
        mr_tok_need(c, ';');
        raise_to(c, stmt, child->height);
        MR_PUSH(c->arena, stmt->u.set_of.stmt, stmt->u.set_of.count, child);
        mr_tok_note_kw(c, MR_KW_INSERT);
    } while (c->rc == 0 && !mr_tok_take_kw(c, MR_KW_END));
}

/* STATEMENT SET BEGIN ..; END, at STATEMENT */
static void statement_set(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    mr_tok_need_kw(c, MR_KW_STATEMENT);
    mr_tok_need_kw(c, MR_KW_SET);
    mr_tok_need_kw(c, MR_KW_BEGIN);
    set_of(c, stmt);
}

/* -- EXPLAIN ----------------------------------------------------------------------------- */

static uint32_t explain_details(struct mr_tokens *c)
{
    static const struct {
        enum mr_keyword keyword;
        enum mr_ast_explain detail;
    } words[] = {{MR_KW_ESTIMATED_COST, MR_EXPLAIN_ESTIMATED_COST},
                 {MR_KW_CHANGELOG_MODE, MR_EXPLAIN_CHANGELOG_MODE},
                 {MR_KW_PLAN_ADVICE, MR_EXPLAIN_PLAN_ADVICE},
                 {MR_KW_JSON_EXECUTION_PLAN, MR_EXPLAIN_JSON_EXECUTION_PLAN}};
    uint32_t details = 0;

    if (mr_tok_take_kw(c, MR_KW_PLAN)) {
        mr_tok_need_kw(c, MR_KW_FOR);
        return MR_EXPLAIN_PLAN_FOR;
    }
    do {
        uint32_t before = details;
        for (size_t i = 0; i < MR_COUNTOF(words) && details == before; i++)
            if (mr_tok_is_kw(c, words[i].keyword)) {
                mr_tok_next(c);
                details |= words[i].detail;
                break;
            }
        if (details == before) {
            for (size_t i = 0; i < MR_COUNTOF(words); i++)
                mr_tok_note_kw(c, words[i].keyword);
            if (before != 0)
                mr_tok_fail(c);
            break;
        }
    } while (mr_tok_take_comma(c));
    return details;
}

static void query(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    stmt->kind = MR_STMT_QUERY;
    stmt->u.query = mr_p_query(c);
    raise_to(c, stmt, stmt->u.query->height);
}

/* Behind EXPLAIN. */
static void explain(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    stmt->kind = MR_STMT_EXPLAIN;
    stmt->u.explain.details = explain_details(c);
    struct mr_ast_stmt *inner = stmt_new(c);
    uint32_t start = mr_tokens_here(c);

    stmt->u.explain.stmt = inner;
    if (mr_tok_is_kw(c, MR_KW_EXECUTE))
        mr_tok_next(c);
    if (mr_tok_is_kw(c, MR_KW_STATEMENT)) {
        statement_set(c, inner);
    } else if (mr_tok_is_kw(c, MR_KW_INSERT) || mr_tok_is_kw(c, MR_KW_UPSERT)) {
        insert(c, inner);
    } else if (mr_tok_is_kw(c, MR_KW_CREATE)) {
        mr_tok_next(c);
        mr_p_create(c, inner);
    } else {
        mr_tok_note_kw(c, MR_KW_INSERT);
        query(c, inner);
    }
    inner->span = mr_tokens_span(c, start);
    raise_to(c, stmt, inner->height);
}

/* -- DROP, and statements that are only named ------------------------------------------- */

/* Behind DROP. */
static void drop(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    static const struct {
        enum mr_keyword keyword;
        enum mr_ast_object object;
    } objects[] = {
        {MR_KW_TABLE, MR_AST_OBJECT_TABLE},       {MR_KW_VIEW, MR_AST_OBJECT_VIEW},
        {MR_KW_FUNCTION, MR_AST_OBJECT_FUNCTION}, {MR_KW_DATABASE, MR_AST_OBJECT_DATABASE},
        {MR_KW_CATALOG, MR_AST_OBJECT_CATALOG},   {MR_KW_MODEL, MR_AST_OBJECT_MODEL}};
    size_t i = 0;

    stmt->kind = MR_STMT_DROP;
    stmt->u.drop.is_temporary = mr_tok_take_kw(c, MR_KW_TEMPORARY);
    stmt->u.drop.is_system = stmt->u.drop.is_temporary && mr_tok_is_kw(c, MR_KW_SYSTEM);
    if (stmt->u.drop.is_system)
        mr_tok_next(c);
    while (i < MR_COUNTOF(objects) && !mr_tok_take_kw(c, objects[i].keyword))
        i++;
    if (i == MR_COUNTOF(objects) ||
        (stmt->u.drop.is_system && objects[i].object != MR_AST_OBJECT_FUNCTION)) {
        mr_tok_fail(c);
        return;
    }
    stmt->u.drop.object = objects[i].object;
    if (mr_tok_is_kw(c, MR_KW_IF) && mr_tok_ahead_kw(c, 1, MR_KW_EXISTS)) {
        mr_tok_next(c);
        mr_tok_next(c);
        stmt->u.drop.if_exists = true;
    }
    stmt->u.drop.name = mr_p_name(c, "a name");
    if (stmt->u.drop.object != MR_AST_OBJECT_DATABASE)
        return;
    stmt->u.drop.is_cascade = mr_tok_take_kw(c, MR_KW_CASCADE);
    if (!stmt->u.drop.is_cascade)
        (void)mr_tok_take_kw(c, MR_KW_RESTRICT);
}

/* Keep the first WORDS words as the statement's name; skip the rest up to its ';'. */
static void other(struct mr_tokens *c, struct mr_ast_stmt *stmt, unsigned words)
{
    struct mr_text name;

    mr_text_init(&name);
    while (!mr_tok_is(c, ';') && !mr_tok_is(c, MR_TOKEN_END)) {
        struct mr_token token = mr_tok_peek(c, 0);
        if (token.kind == MR_TOKEN_BAD)
            mr_tok_fail(c);
        if (words > 0 && token.kind == MR_TOKEN_WORD && token.keyword != MR_KW_NONE) {
            mr_text_printf(&name, "%s%s", name.len > 0 ? " " : "",
                           mr_keyword_text(token.keyword));
            words--;
        } else {
            words = 0;
        }
        mr_tok_next(c);
    }
    stmt->kind = MR_STMT_OTHER;
    stmt->u.other = mr_arena_view(c->arena, mr_text_view(&name));
    mr_text_fini(&name);
}

/* Statements of Flink's that have no tree; how many of their words name them. */
static unsigned other_words(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_peek(c, 0), next = mr_tok_peek(c, 1);

    switch (token.kind == MR_TOKEN_WORD ? token.keyword : MR_KW_NONE) {
    case MR_KW_ALTER: return mr_p_is_altered(next.keyword) ? 0 : 2;
    case MR_KW_LOAD:
    case MR_KW_UNLOAD:
    case MR_KW_ANALYZE:
    case MR_KW_TRUNCATE:
    case MR_KW_COMPILE:
    case MR_KW_STOP: return 2;
    case MR_KW_UPDATE:
    case MR_KW_DELETE:
    case MR_KW_MERGE:
    case MR_KW_CALL: return 1;
    case MR_KW_EXECUTE: return next.keyword == MR_KW_PLAN ? 2 : 0;
    case MR_KW_USE: return next.keyword == MR_KW_MODULES ? 2 : 0;
    case MR_KW_DESC:
    case MR_KW_DESCRIBE: return next.keyword == MR_KW_JOB && !mr_p_is_ident(c, 2) ? 2 : 0;
    case MR_KW_REPLACE: return 2;
    case MR_KW_CREATE:
        if (next.keyword == MR_KW_OR)
            return 4;
        return next.keyword == MR_KW_MATERIALIZED || next.keyword == MR_KW_MODEL ||
                       next.keyword == MR_KW_CONNECTION
                   ? 2
                   : 0;
    default: return 0;
    }
}

/* -- The statement ---------------------------------------------------------------------- */

static void unknown(struct mr_tokens *c)
{
    static const char *const starts[] = {
        "SELECT", "INSERT",   "CREATE", "DROP", "WITH",  "VALUES", "EXPLAIN", "EXECUTE",
        "BEGIN",  "DESCRIBE", "SHOW",   "SET",  "RESET", "USE",    "ADD",     "ALTER",
        "UPDATE", "DELETE",   "CALL",   "QUIT", "EXIT",  "HELP",   "CLEAR",   "UPSERT",
    };
    struct mr_token token = mr_tok_peek(c, 0);
    struct mr_view word = mr_span_text(c->source, token.span);
    const char *meant =
        token.kind == MR_TOKEN_WORD ? mr_diag_nearest(word, starts, MR_COUNTOF(starts)) : NULL;

    if (meant != NULL)
        mr_tokens_fail(c, MR_ERR_SYNTAX, token.span,
                       mr_arena_printf(c->arena, "did you mean %s?", meant),
                       "expected a statement, found '%.*s'", (int)word.len, word.data);
    mr_tok_note(c, "a statement such as SELECT, INSERT or CREATE");
    mr_tok_fail(c);
}

/* Behind BEGIN: STATEMENT SET; ..; END */
static void begin_statement_set(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    mr_tok_need_kw(c, MR_KW_STATEMENT);
    mr_tok_need_kw(c, MR_KW_SET);
    mr_tok_need(c, ';');
    set_of(c, stmt);
}

static void execute(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    if (mr_tok_is_kw(c, MR_KW_INSERT) || mr_tok_is_kw(c, MR_KW_UPSERT)) {
        insert(c, stmt);
        return;
    }
    mr_tok_note_kw(c, MR_KW_INSERT);
    statement_set(c, stmt);
}

static void dispatch(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_token token = mr_tok_peek(c, 0);
    unsigned words = other_words(c);

    if (words > 0) {
        other(c, stmt, words);
        return;
    }
    if (mr_p_is_query(c, 0) || token.kind == '(') {
        query(c, stmt);
        return;
    }
    switch (token.kind == MR_TOKEN_WORD ? token.keyword : MR_KW_NONE) {
    case MR_KW_CREATE:
        mr_tok_next(c);
        mr_p_create(c, stmt);
        break;
    case MR_KW_ALTER:
        mr_tok_next(c);
        mr_p_alter(c, stmt);
        break;
    case MR_KW_DROP:
        mr_tok_next(c);
        drop(c, stmt);
        break;
    case MR_KW_UPSERT:
    case MR_KW_INSERT: insert(c, stmt); break;
    case MR_KW_EXECUTE:
        mr_tok_next(c);
        execute(c, stmt);
        break;
    case MR_KW_BEGIN:
        mr_tok_next(c);
        begin_statement_set(c, stmt);
        break;
    case MR_KW_EXPLAIN:
        mr_tok_next(c);
        explain(c, stmt);
        break;
    default:
        if (!mr_p_client(c, stmt))
            unknown(c);
        break;
    }
}

struct mr_ast_stmt *mr_p_statement(struct mr_tokens *c)
{
    struct mr_ast_stmt *stmt = stmt_new(c);
    uint32_t start = mr_tokens_here(c);

    dispatch(c, stmt);
    stmt->span = mr_tokens_span(c, start);
    return stmt;
}
