#include "io/faker/expression.h"

#include "io/faker/generator_int.h"

#include <ctype.h>

/* A text as it stands, or what a generator makes. */
struct piece {
    struct mr_view text;
    struct mr_faker_call *call; /* NULL: the text */
};

struct mr_faker_expression {
    struct piece *piece;
    uint32_t pieces;
};

struct parser {
    struct mr_arena *arena;
    struct mr_view text;
    size_t at;
    struct mr_err *err;
};

static int fail_at(struct parser *p, const char *why)
{
    return mr_fail(p->err, MR_ERR_OPTION, "'" MR_VIEW_FMT "', character %zu: %s",
                   MR_VIEW_ARG(p->text), p->at + 1, why);
}

static char peek(const struct parser *p)
{
    return p->at < p->text.len ? p->text.data[p->at] : '\0';
}

static void skip_blanks(struct parser *p)
{
    while (peek(p) == ' ')
        p->at++;
}

static int argument(struct parser *p, struct mr_faker_call *call)
{
    const char *start = p->text.data + p->at + 1, *end = NULL;

    if (peek(p) == '\'')
        end = memchr(start, '\'', p->text.len - p->at - 1);
    if (end == NULL)
        return fail_at(p, "an argument stands in single quotes: 'a','b'");
    if (call->args == MR_FAKER_ARGUMENTS_MAX)
        return fail_at(p, "too many arguments");
    struct mr_view value = {start, (size_t)(end - start)};
    MR_PUSH(p->arena, call->arg, call->args, value);
    p->at += value.len + 2;
    skip_blanks(p);
    return 0;
}

/* Behind "#{" and up to its "}". */
static int generator(struct parser *p, struct mr_faker_call *call)
{
    size_t start = p->at;

    while (isalnum((unsigned char)peek(p)) || peek(p) == '_' || peek(p) == '.')
        p->at++;
    struct mr_view name = {p->text.data + start, p->at - start};
    skip_blanks(p);
    if (name.len == 0)
        return fail_at(p, "the name of a generator is expected");
    while (peek(p) != '}') {
        int rc = argument(p, call);
        if (rc < 0)
            return rc;
        if (peek(p) == ',') {
            p->at++;
            skip_blanks(p);
            if (peek(p) != '\'')
                return fail_at(p, "an argument is expected behind the comma");
        } else if (peek(p) != '}') {
            return fail_at(p, "',' or '}' is expected");
        }
    }
    p->at++;
    return mr_faker_call_init(call, name, p->arena, p->err);
}

int mr_faker_expression_new(struct mr_arena *arena, struct mr_view text,
                            struct mr_faker_expression **ret, struct mr_err *reterr)
{
    struct mr_faker_expression *expression = MR_NEW(arena, struct mr_faker_expression);
    struct parser p = {.arena = arena, .text = text, .err = reterr};
    int rc = 0;

    while (p.at < text.len && rc == 0) {
        struct piece piece = {0};
        size_t start = p.at;
        while (p.at < text.len &&
               !(peek(&p) == '#' && p.at + 1 < text.len && text.data[p.at + 1] == '{'))
            p.at++;
        piece.text = (struct mr_view){text.data + start, p.at - start};
        if (piece.text.len == 0) {
            p.at += 2;
            piece.call = MR_NEW(arena, struct mr_faker_call);
            rc = generator(&p, piece.call);
        }
        MR_PUSH(arena, expression->piece, expression->pieces, piece);
    }
    *ret = expression;
    return rc;
}

void mr_faker_expression_put(const struct mr_faker_expression *expression,
                             struct mr_made_row *row, struct mr_text *out)
{
    for (uint32_t i = 0; i < expression->pieces; i++) {
        const struct piece *piece = &expression->piece[i];
        if (piece->call != NULL)
            mr_faker_call_put(piece->call, row, out);
        else
            mr_text_put(out, piece->text.data, piece->text.len);
    }
}
