#include "sql/parse/tokens_int.h"

/* -- SET, RESET, ADD JAR: text that is not SQL ----------------------------------------- */

static unsigned char byte_at(struct mr_tokens *c, uint32_t pos)
{
    return pos < c->source->text.len ? (unsigned char)c->source->text.data[pos] : 0;
}

static bool is_blank(unsigned char b)
{
    return b == ' ' || (b >= '\t' && b <= '\r');
}

static struct mr_view keep(struct mr_tokens *c, struct mr_span span)
{
    return mr_arena_view(c->arena, mr_span_text(c->source, span));
}

/* Where the raw bytes behind the last token start: on its line, blanks skipped. */
static uint32_t raw_start(struct mr_tokens *c)
{
    uint32_t pos = c->last.span.end;

    while (byte_at(c, pos) == ' ' || byte_at(c, pos) == '\t')
        pos++;
    return pos;
}

/* From POS to the ';', the end of the line or a comment, trailing blanks left out. */
static struct mr_span raw_value(struct mr_tokens *c, uint32_t pos)
{
    uint32_t end = pos;

    while (end < c->source->text.len && byte_at(c, end) != ';' && byte_at(c, end) != '\n') {
        bool is_comment = byte_at(c, end) == '-' && byte_at(c, end + 1) == '-' &&
                          (end == pos || is_blank(byte_at(c, end - 1)));
        if (is_comment)
            break;
        end++;
    }
    while (end > pos && is_blank(byte_at(c, end - 1)))
        end--;
    return (struct mr_span){pos, end};
}

/* Consume raw bytes: tokens go on behind them. */
static void resume(struct mr_tokens *c, struct mr_span span)
{
    mr_tok_rewind(c, span.end);
    c->last = (struct mr_token){.kind = MR_TOKEN_WORD, .span = span};
}

/* 'text', or raw text. */
static struct mr_view value(struct mr_tokens *c, struct mr_span *ret_span, const char *noun)
{
    if (mr_p_is_string(c)) {
        *ret_span = mr_tok_peek(c, 0).span;
        return mr_p_string(c, noun);
    }
    *ret_span = raw_value(c, raw_start(c));
    if (ret_span->end == ret_span->start) {
        mr_tok_note(c, noun);
        mr_tok_fail(c);
        return MR_VIEW("");
    }
    resume(c, *ret_span);
    return keep(c, *ret_span);
}

/* An unquoted key: up to a blank, '=' or ';'. */
static struct mr_view raw_key(struct mr_tokens *c, struct mr_span *ret_span)
{
    uint32_t start = mr_tokens_here(c), end = start;
    unsigned char b;

    while ((b = byte_at(c, end)) != 0 && !is_blank(b) && b != '=' && b != ';' && b != '\'')
        end++;
    *ret_span = (struct mr_span){start, end};
    if (end == start || byte_at(c, start) == '"') {
        mr_tok_note(c, "an option");
        mr_tok_fail(c);
        return MR_VIEW("");
    }
    resume(c, *ret_span);
    return keep(c, *ret_span);
}

static struct mr_view key(struct mr_tokens *c, struct mr_span *ret_span)
{
    if (!mr_p_is_string(c))
        return raw_key(c, ret_span);
    *ret_span = mr_tok_peek(c, 0).span;
    return mr_p_string(c, "an option");
}

static bool is_over(struct mr_tokens *c)
{
    return mr_tok_is(c, ';') || mr_tok_is(c, MR_TOKEN_END);
}

/* SET; SET 'k' = 'v'; SET k = v; */
static void set(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    stmt->kind = MR_STMT_SET;
    if (is_over(c))
        return;
    stmt->u.set.key = key(c, &stmt->u.set.key_span);
    mr_tok_need(c, '=');
    if (c->rc == 0)
        stmt->u.set.value = value(c, &stmt->u.set.value_span, "a value");
}

static void reset(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    stmt->kind = MR_STMT_RESET;
    if (!is_over(c))
        stmt->u.set.key = key(c, &stmt->u.set.key_span);
}

/* {ADD|REMOVE} JAR path */
static void jar(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    stmt->kind = MR_STMT_JAR;
    mr_tok_need_kw(c, MR_KW_JAR);
    if (c->rc == 0)
        stmt->u.set.value = value(c, &stmt->u.set.value_span, "a path");
}

/* -- USE, SHOW, DESCRIBE ---------------------------------------------------------------- */

static void use(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    stmt->kind = MR_STMT_USE;
    stmt->u.use.is_catalog = mr_tok_is_kw(c, MR_KW_CATALOG) && mr_p_is_ident(c, 1);
    if (stmt->u.use.is_catalog)
        mr_tok_next(c);
    stmt->u.use.name = mr_p_name(c, stmt->u.use.is_catalog ? "a catalog" : "a database");
}

/* What SHOW shows, by its last word. */
static const struct {
    enum mr_keyword keyword;
    enum mr_ast_show what;
} shows[] = {
    {MR_KW_TABLES, MR_SHOW_TABLES},
    {MR_KW_VIEWS, MR_SHOW_VIEWS},
    {MR_KW_FUNCTIONS, MR_SHOW_FUNCTIONS},
    {MR_KW_COLUMNS, MR_SHOW_COLUMNS},
    {MR_KW_CATALOGS, MR_SHOW_CATALOGS},
    {MR_KW_DATABASES, MR_SHOW_DATABASES},
    {MR_KW_MODULES, MR_SHOW_MODULES},
    {MR_KW_PARTITIONS, MR_SHOW_PARTITIONS},
    {MR_KW_PROCEDURES, MR_SHOW_PROCEDURES},
    {MR_KW_JARS, MR_SHOW_JARS},
    {MR_KW_JOBS, MR_SHOW_JOBS},
    {MR_KW_MODELS, MR_SHOW_MODELS},
};

static void show_create(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    if (mr_tok_take_kw(c, MR_KW_TABLE)) {
        stmt->u.show.what = MR_SHOW_CREATE_TABLE;
    } else if (mr_tok_take_kw(c, MR_KW_VIEW)) {
        stmt->u.show.what = MR_SHOW_CREATE_VIEW;
    } else {
        mr_tok_need_kw(c, MR_KW_CATALOG);
        stmt->u.show.what = MR_SHOW_CREATE_CATALOG;
    }
    stmt->u.show.name = mr_p_name(c, "a name");
}

/* [{FROM|IN} name] [[NOT] {LIKE|ILIKE} 'pattern'] */
static void show_filter(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    bool is_of_table =
        stmt->u.show.what == MR_SHOW_COLUMNS || stmt->u.show.what == MR_SHOW_PARTITIONS;

    if (mr_tok_take_kw(c, MR_KW_FROM) || mr_tok_take_kw(c, MR_KW_IN))
        stmt->u.show.name = mr_p_name(c, is_of_table ? "a table" : "a database");
    else if (stmt->u.show.what == MR_SHOW_PARTITIONS)
        stmt->u.show.name = mr_p_name(c, "a table");
    else if (is_of_table)
        mr_tok_fail(c);
    if (mr_tok_is_kw(c, MR_KW_NOT)) {
        mr_tok_next(c);
        stmt->u.show.is_not_like = true;
    }
    stmt->u.show.is_ilike = mr_tok_is_kw(c, MR_KW_ILIKE);
    if (stmt->u.show.is_ilike || mr_tok_is_kw(c, MR_KW_LIKE)) {
        mr_tok_next(c);
        stmt->u.show.like = mr_p_string(c, "a pattern in quotes");
    } else if (stmt->u.show.is_not_like) {
        mr_tok_need_kw(c, MR_KW_LIKE);
    }
}

static void show(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    stmt->kind = MR_STMT_SHOW;
    if (mr_tok_take_kw(c, MR_KW_CREATE)) {
        show_create(c, stmt);
        return;
    }
    if (mr_tok_take_kw(c, MR_KW_CURRENT)) {
        stmt->u.show.what = MR_SHOW_CURRENT_CATALOG;
        if (!mr_tok_take_kw(c, MR_KW_CATALOG)) {
            mr_tok_need_kw(c, MR_KW_DATABASE);
            stmt->u.show.what = MR_SHOW_CURRENT_DATABASE;
        }
        return;
    }
    if ((mr_tok_is_kw(c, MR_KW_USER) && mr_tok_ahead_kw(c, 1, MR_KW_FUNCTIONS)) ||
        (mr_tok_is_kw(c, MR_KW_FULL) && mr_tok_ahead_kw(c, 1, MR_KW_MODULES))) {
        mr_tok_next(c);
        stmt->u.show.is_user = true;
    }
    for (size_t i = 0; i < MR_COUNTOF(shows); i++) {
        if (!mr_tok_take_kw(c, shows[i].keyword))
            continue;
        stmt->u.show.what = shows[i].what;
        show_filter(c, stmt);
        return;
    }
    mr_tok_fail(c);
}

static void describe(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    static const struct {
        enum mr_keyword keyword;
        enum mr_ast_object object;
    } objects[] = {{MR_KW_CATALOG, MR_AST_OBJECT_CATALOG},
                   {MR_KW_DATABASE, MR_AST_OBJECT_DATABASE},
                   {MR_KW_FUNCTION, MR_AST_OBJECT_FUNCTION},
                   {MR_KW_MODEL, MR_AST_OBJECT_MODEL},
                   {MR_KW_TABLE, MR_AST_OBJECT_TABLE}};

    stmt->kind = MR_STMT_DESCRIBE;
    for (size_t i = 0; i < MR_COUNTOF(objects); i++)
        if (mr_tok_is_kw(c, objects[i].keyword) && mr_p_is_ident(c, 1)) {
            mr_tok_next(c);
            stmt->u.describe.object = objects[i].object;
            break;
        }
    if (mr_tok_is_kw(c, MR_KW_EXTENDED) && mr_p_is_ident(c, 1)) {
        mr_tok_next(c);
        stmt->u.describe.is_extended = true;
    }
    stmt->u.describe.name = mr_p_name(c, "a table's name");
}

static void client(struct mr_ast_stmt *stmt, enum mr_ast_client word)
{
    stmt->kind = MR_STMT_CLIENT;
    stmt->u.client = word;
}

bool mr_p_client(struct mr_tokens *c, struct mr_ast_stmt *stmt)
{
    struct mr_token token = mr_tok_peek(c, 0);

    if (token.kind != MR_TOKEN_WORD)
        return false;
    switch (token.keyword) {
    case MR_KW_SET:
        mr_tok_next(c);
        set(c, stmt);
        break;
    case MR_KW_RESET:
        mr_tok_next(c);
        reset(c, stmt);
        break;
    case MR_KW_ADD:
    case MR_KW_REMOVE:
        mr_tok_next(c);
        jar(c, stmt);
        break;
    case MR_KW_USE:
        mr_tok_next(c);
        use(c, stmt);
        break;
    case MR_KW_SHOW:
        mr_tok_next(c);
        show(c, stmt);
        break;
    case MR_KW_DESC:
    case MR_KW_DESCRIBE:
        mr_tok_next(c);
        describe(c, stmt);
        break;
    case MR_KW_QUIT:
    case MR_KW_EXIT:
        mr_tok_next(c);
        client(stmt, MR_CLIENT_QUIT);
        break;
    case MR_KW_HELP:
        mr_tok_next(c);
        client(stmt, MR_CLIENT_HELP);
        break;
    case MR_KW_CLEAR:
        mr_tok_next(c);
        client(stmt, MR_CLIENT_CLEAR);
        break;
    default: return false;
    }
    return true;
}
