#include "sql/parse/tokens_int.h"

#include <math.h>
#include <stdlib.h>

/* -- Numbers ------------------------------------------------------------------- */

enum { INT_DIGITS = 10, DOUBLE_BYTES = 512 };

/* The digits of TEXT as one integer, the point left out; false: more than 38 count.
 * In front of a point zeros count, too: 0.1 is a DECIMAL(2, 1), .1 a DECIMAL(1, 1). */
static bool unscaled(struct mr_view text, mr_i128 *ret, unsigned *ret_digits,
                     unsigned *ret_scale)
{
    mr_i128 value = 0;
    unsigned digits = 0, scale = 0;
    bool is_fraction = false, has_point = memchr(text.data, '.', text.len) != NULL;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '.') {
            is_fraction = true;
            continue;
        }
        if (digits > 0 || has_point || text.data[i] != '0')
            digits++;
        scale += is_fraction;
        if (digits > MR_DECIMAL_PRECISION_MAX || scale > MR_DECIMAL_PRECISION_MAX)
            return false;
        value = value * 10 + (text.data[i] - '0');
    }
    *ret = value;
    *ret_digits = digits;
    *ret_scale = scale;
    return true;
}

static void exact(struct mr_tokens *c, struct mr_token token, struct mr_ast_literal *literal)
{
    unsigned digits, scale;

    if (!unscaled(literal->text, &literal->i128, &digits, &scale)) {
        mr_tokens_fail(c, MR_ERR_SYNTAX, token.span,
                       "write it with an exponent, such as 1e40, for a DOUBLE",
                       "a number has more than %d digits", MR_DECIMAL_PRECISION_MAX);
        return;
    }
    if (scale == 0 && literal->i128 <= INT64_MAX) {
        literal->kind = MR_AST_INTEGER;
        literal->i64 = (int64_t)literal->i128;
        literal->type.id = literal->i128 <= INT32_MAX ? MR_TYPE_INT : MR_TYPE_BIGINT;
        return;
    }
    literal->kind = scale == 0 ? MR_AST_INTEGER : MR_AST_DECIMAL;
    literal->type = mr_type_decimal(digits > scale ? digits : scale > 0 ? scale : 1, scale);
    literal->type.nullable = 0;
}

static void approximate(struct mr_tokens *c, struct mr_token token,
                        struct mr_ast_literal *literal)
{
    char text[DOUBLE_BYTES];

    literal->kind = MR_AST_DOUBLE;
    literal->type.id = MR_TYPE_DOUBLE;
    if (literal->text.len < sizeof(text)) {
        memcpy(text, literal->text.data, literal->text.len);
        text[literal->text.len] = '\0';
        literal->f64 = strtod(text, NULL);
    }
    if (literal->text.len >= sizeof(text) || isinf(literal->f64))
        mr_tokens_fail(c, MR_ERR_SYNTAX, token.span, NULL,
                       "a number is too large for a DOUBLE");
}

struct mr_ast_expr *mr_p_number(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_next(c);
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_LITERAL, token.span.start);
    struct mr_ast_literal *literal = &expr->u.literal;

    expr->span = token.span;
    literal->text = mr_arena_view(c->arena, mr_span_text(c->source, token.span));
    if (token.kind == MR_TOKEN_DOUBLE)
        approximate(c, token, literal);
    else
        exact(c, token, literal);
    return expr;
}

/* -- Strings ------------------------------------------------------------------- */

static uint32_t count_characters(struct mr_view text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return count;
}

/* True when the string ahead starts on a later line than the last one ended. */
static bool continues(struct mr_tokens *c)
{
    if (!mr_p_is_string(c))
        return false;
    uint32_t from = c->last.span.end, to = mr_tokens_here(c);
    return memchr(c->source->text.data + from, '\n', to - from) != NULL;
}

/* Strings on consecutive lines are one, as the standard has it. */
static struct mr_view joined(struct mr_tokens *c, struct mr_view first)
{
    struct mr_text text;

    if (!continues(c))
        return first;
    mr_text_init(&text);
    mr_text_put(&text, first.data, first.len);
    while (continues(c)) {
        struct mr_view more = mr_p_string(c, "a string");
        mr_text_put(&text, more.data, more.len);
    }
    struct mr_view out = mr_arena_view(c->arena, mr_text_view(&text));
    mr_text_fini(&text);
    return out;
}

static void binary(struct mr_tokens *c, struct mr_ast_literal *literal)
{
    struct mr_token token = mr_tok_next(c);
    struct mr_span bad;

    literal->kind = MR_AST_BINARY;
    if (!mr_lex_string(c->source, token, 0, c->arena, &literal->text, &bad))
        mr_tokens_fail(c, MR_ERR_SYNTAX, bad, "for example X'0aff'",
                       "a binary string is made of pairs of hexadecimal digits");
    literal->type =
        (struct mr_type){.id = MR_TYPE_BINARY, .length = (uint32_t)literal->text.len};
}

struct mr_ast_expr *mr_p_string_literal(struct mr_tokens *c)
{
    uint32_t start = mr_tokens_here(c);
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_LITERAL, start);
    struct mr_ast_literal *literal = &expr->u.literal;

    if (mr_tok_is(c, MR_TOKEN_XSTRING)) {
        binary(c, literal);
    } else {
        literal->kind = MR_AST_STRING;
        literal->text = joined(c, mr_p_string(c, "a string"));
        literal->type =
            (struct mr_type){.id = MR_TYPE_CHAR, .length = count_characters(literal->text)};
    }
    expr->span = mr_tokens_span(c, start);
    return expr;
}

/* -- Units --------------------------------------------------------------------- */

bool mr_p_unit(struct mr_tokens *c, enum mr_ast_unit *ret)
{
    struct mr_token token = mr_tok_peek(c, 0);
    struct mr_view word = mr_span_text(c->source, token.span);

    if (token.kind != MR_TOKEN_WORD)
        return false;
    bool is_plural = word.len > 3 && (word.data[word.len - 1] | 0x20) == 's';
    struct mr_view single = {word.data, word.len - is_plural};
    for (uint32_t u = 0; u <= MR_UNIT_ISOYEAR; u++) {
        const char *name = mr_ast_symbol_name(u);
        if (mr_view_is_nocase(word, name) || (is_plural && mr_view_is_nocase(single, name))) {
            mr_tok_next(c);
            *ret = (enum mr_ast_unit)u;
            return true;
        }
    }
    return false;
}

enum mr_ast_unit mr_p_need_unit(struct mr_tokens *c)
{
    const char *names[MR_UNIT_ISOYEAR + 1];
    enum mr_ast_unit unit = MR_UNIT_SECOND;

    if (mr_p_unit(c, &unit))
        return unit;
    struct mr_token token = mr_tok_peek(c, 0);
    struct mr_view word = mr_span_text(c->source, token.span);
    for (uint32_t u = 0; u < MR_COUNTOF(names); u++)
        names[u] = mr_ast_symbol_name(u);
    const char *meant =
        token.kind == MR_TOKEN_WORD ? mr_diag_nearest(word, names, MR_COUNTOF(names)) : NULL;
    if (meant != NULL)
        mr_tokens_fail(c, MR_ERR_SYNTAX, token.span,
                       mr_arena_printf(c->arena, "did you mean %s?", meant),
                       "there is no unit of time '" MR_VIEW_FMT "'", MR_VIEW_ARG(word));
    mr_tok_note(c, "a unit such as SECOND, MINUTE, HOUR or DAY");
    mr_tok_fail(c);
    return unit;
}

/* -- Intervals ----------------------------------------------------------------- */

/* A field of an interval: what it counts in the literal's own unit (months or ns), how
 * many make one of the field before it, and what separates the two. */
static const struct field {
    enum mr_ast_unit unit;
    char separator;
    int64_t limit;
    int64_t worth;
} fields[] = {
    {MR_UNIT_YEAR, 0, 0, 12},
    {MR_UNIT_MONTH, '-', 12, 1},
    {MR_UNIT_DAY, 0, 0, INT64_C(86400) * MR_SECOND_NS},
    {MR_UNIT_HOUR, ' ', 24, 3600 * MR_SECOND_NS},
    {MR_UNIT_MINUTE, ':', 60, 60 * MR_SECOND_NS},
    {MR_UNIT_SECOND, ':', 60, MR_SECOND_NS},
    /* Alone only. */
    {MR_UNIT_QUARTER, 0, 0, 3},
    {MR_UNIT_WEEK, 0, 0, INT64_C(604800) * MR_SECOND_NS},
    {MR_UNIT_MILLISECOND, 0, 0, MR_MILLI_NS},
    {MR_UNIT_MICROSECOND, 0, 0, MR_MICRO_NS},
    {MR_UNIT_NANOSECOND, 0, 0, 1},
};

static const struct field *field_of(enum mr_ast_unit unit)
{
    for (size_t i = 0; i < MR_COUNTOF(fields); i++)
        if (fields[i].unit == unit)
            return &fields[i];
    return NULL;
}

/* Digits at *P into *RET; false when there are none, or too many. */
static bool take_digits(const char **p, const char *end, int64_t *ret)
{
    int64_t value = 0;
    const char *start = *p;

    for (; *p < end && **p >= '0' && **p <= '9'; (*p)++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, **p - '0', &value))
            return false;
    *ret = value;
    return *p > start;
}

/* .123456789 behind seconds, as nanoseconds. */
static bool take_fraction(const char **p, const char *end, int64_t *ret)
{
    int64_t worth = MR_SECOND_NS;

    *ret = 0;
    if (*p == end || **p != '.')
        return true;
    for ((*p)++; *p < end && **p >= '0' && **p <= '9'; (*p)++) {
        worth /= 10;
        if (worth == 0)
            return false;
        *ret += (**p - '0') * worth;
    }
    return (*p)[-1] != '.';
}

static bool add_scaled(int64_t *sum, int64_t count, int64_t worth)
{
    int64_t product;
    return !__builtin_mul_overflow(count, worth, &product) &&
           !__builtin_add_overflow(*sum, product, sum);
}

/* TEXT without its sign, from FIRST to LAST, both of the same family. */
static bool interval_value(struct mr_view text, const struct field *first,
                           const struct field *last, int64_t *ret)
{
    const char *p = text.data, *end = text.data + text.len;
    int64_t sum = 0, count;

    for (const struct field *f = first; f <= last; f++) {
        if (f > first) {
            if (p == end || *p != f->separator)
                return false;
            while (p < end && *p == f->separator)
                p++;
        }
        if (!take_digits(&p, end, &count) || (f > first && count >= f->limit) ||
            !add_scaled(&sum, count, f->worth))
            return false;
        if (f->unit == MR_UNIT_SECOND &&
            (!take_fraction(&p, end, &count) || !add_scaled(&sum, count, 1)))
            return false;
    }
    *ret = sum;
    return p == end;
}

static enum mr_ast_unit interval_unit(struct mr_tokens *c)
{
    enum mr_ast_unit unit = mr_p_need_unit(c);

    if (field_of(unit) == NULL) {
        mr_tokens_fail(c, MR_ERR_SYNTAX, c->last.span, NULL, "an interval has no unit %s",
                       mr_ast_symbol_name(unit));
        unit = MR_UNIT_SECOND;
    }
    if (mr_tok_is(c, '(')) { /* the precision says nothing that the text does not */
        mr_tok_next(c);
        (void)mr_p_integer(c, "a number of digits", 18);
        if (mr_tok_take(c, ','))
            (void)mr_p_integer(c, "a number of digits", 9);
        mr_tok_need(c, ')');
    }
    return unit;
}

static const char *interval_example(enum mr_ast_unit unit, enum mr_ast_unit to)
{
    if (unit == to)
        return unit == MR_UNIT_SECOND ? "for example INTERVAL '1.5' SECOND"
                                      : "for example INTERVAL '10' MINUTE";
    switch (to) {
    case MR_UNIT_MONTH: return "for example INTERVAL '1-06' YEAR TO MONTH";
    case MR_UNIT_HOUR: return "for example INTERVAL '1 12' DAY TO HOUR";
    case MR_UNIT_MINUTE:
        return unit == MR_UNIT_DAY ? "for example INTERVAL '1 12:30' DAY TO MINUTE"
                                   : "for example INTERVAL '12:30' HOUR TO MINUTE";
    default:
        return unit == MR_UNIT_DAY    ? "for example INTERVAL '1 12:30:45' DAY TO SECOND"
               : unit == MR_UNIT_HOUR ? "for example INTERVAL '12:30:45' HOUR TO SECOND"
                                      : "for example INTERVAL '30:45' MINUTE TO SECOND";
    }
}

static struct mr_view trimmed(struct mr_view text)
{
    while (text.len > 0 && text.data[0] == ' ')
        text = (struct mr_view){text.data + 1, text.len - 1};
    while (text.len > 0 && text.data[text.len - 1] == ' ')
        text.len--;
    return text;
}

/* Behind the word INTERVAL. */
static void interval(struct mr_tokens *c, struct mr_ast_literal *literal)
{
    bool is_negative = mr_tok_is(c, '-');

    if (is_negative || mr_tok_is(c, '+'))
        mr_tok_next(c);
    struct mr_span span = mr_tok_peek(c, 0).span;
    struct mr_view text = trimmed(mr_p_string(c, "a string such as '5'"));
    if (text.len > 0 && (text.data[0] == '-' || text.data[0] == '+')) {
        is_negative ^= text.data[0] == '-';
        text = (struct mr_view){text.data + 1, text.len - 1};
    }
    literal->kind = MR_AST_INTERVAL;
    literal->unit = literal->unit_to = interval_unit(c);
    if (mr_tok_is_kw(c, MR_KW_TO)) {
        mr_tok_next(c);
        literal->unit_to = interval_unit(c);
    }
    const struct field *first = field_of(literal->unit), *last = field_of(literal->unit_to);
    bool is_range = first != last;
    bool is_months = literal->unit <= MR_UNIT_MONTH;
    literal->type.id = is_months ? MR_TYPE_INTERVAL_MONTHS : MR_TYPE_INTERVAL_NS;
    if (is_range && (first > last || last > field_of(MR_UNIT_SECOND) ||
                     is_months != (literal->unit_to <= MR_UNIT_MONTH)))
        mr_tokens_fail(c, MR_ERR_SYNTAX, c->last.span, NULL,
                       "an interval is YEAR TO MONTH, or from DAY to SECOND");
    else if (c->rc == 0 && !interval_value(text, first, last, &literal->i64))
        mr_tokens_fail(
            c, MR_ERR_SYNTAX, span, interval_example(literal->unit, literal->unit_to),
            "Illegal interval literal format '" MR_VIEW_FMT "' for INTERVAL %s%s%s",
            MR_VIEW_ARG(text), mr_ast_symbol_name(literal->unit), is_range ? " TO " : "",
            is_range ? mr_ast_symbol_name(literal->unit_to) : "");
    if (is_negative) {
        literal->i64 = -literal->i64;
        char *copy = mr_arena_printf(c->arena, "-" MR_VIEW_FMT, MR_VIEW_ARG(text));
        text = mr_view_of(copy);
    }
    literal->text = text;
}

/* -- DATE '..', TIME '..', TIMESTAMP '..' ---------------------------------------- */

bool mr_p_is_time_literal(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_peek(c, 0);
    int next = mr_tok_peek(c, 1).kind;

    if (token.kind != MR_TOKEN_WORD)
        return false;
    switch (token.keyword) {
    case MR_KW_INTERVAL:
        if (next == '-' || next == '+')
            next = mr_tok_peek(c, 2).kind;
        return next == MR_TOKEN_STRING;
    case MR_KW_DATE:
    case MR_KW_TIME:
    case MR_KW_TIMESTAMP: return next == MR_TOKEN_STRING;
    default: return false;
    }
}

static uint8_t fraction_digits(struct mr_view text)
{
    const char *point = memchr(text.data, '.', text.len);
    size_t digits = point == NULL ? 0 : (size_t)(text.data + text.len - point) - 1;
    return (uint8_t)(digits > 9 ? 9 : digits);
}

struct mr_ast_expr *mr_p_time_literal(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_next(c);
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_LITERAL, token.span.start);
    struct mr_ast_literal *literal = &expr->u.literal;

    switch (token.keyword) {
    case MR_KW_INTERVAL: interval(c, literal); break;
    case MR_KW_DATE:
        literal->kind = MR_AST_DATE;
        literal->type.id = MR_TYPE_DATE;
        literal->text = mr_p_string(c, "a date in quotes");
        break;
    default: {
        bool is_time = token.keyword == MR_KW_TIME;
        literal->kind = is_time ? MR_AST_TIME : MR_AST_TIMESTAMP;
        literal->text = mr_p_string(c, "a time in quotes");
        literal->type.id = is_time ? MR_TYPE_TIME : MR_TYPE_TIMESTAMP;
        literal->type.precision = fraction_digits(literal->text);
        break;
    }
    }
    expr->span = mr_tokens_span(c, token.span.start);
    return expr;
}
