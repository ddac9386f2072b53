#include "operators/plugin/signature.h"

#include <ctype.h>

/* What a type's word means, and the numbers that may stand behind it. */
static const struct word {
    const char *name;
    struct mr_type type;
    uint8_t numbers;
    uint8_t most; /* the first number, at most */
} words[] = {
    {"BOOLEAN", {.id = MR_TYPE_BOOLEAN}, 0, 0},
    {"TINYINT", {.id = MR_TYPE_TINYINT}, 0, 0},
    {"SMALLINT", {.id = MR_TYPE_SMALLINT}, 0, 0},
    {"INT", {.id = MR_TYPE_INT}, 0, 0},
    {"INTEGER", {.id = MR_TYPE_INT}, 0, 0},
    {"BIGINT", {.id = MR_TYPE_BIGINT}, 0, 0},
    {"FLOAT", {.id = MR_TYPE_FLOAT}, 0, 0},
    {"DOUBLE", {.id = MR_TYPE_DOUBLE}, 0, 0},
    {"DECIMAL", {.id = MR_TYPE_DECIMAL, .precision = 10}, 2, MR_DECIMAL_PRECISION_MAX},
    {"STRING", {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX}, 0, 0},
    {"BYTES", {.id = MR_TYPE_VARBINARY, .length = MR_LENGTH_MAX}, 0, 0},
    {"DATE", {.id = MR_TYPE_DATE}, 0, 0},
    {"TIME", {.id = MR_TYPE_TIME}, 1, 9},
    {"TIMESTAMP", {.id = MR_TYPE_TIMESTAMP, .precision = 6}, 1, 9},
    {"TIMESTAMP_LTZ", {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 6}, 1, 9},
};

struct reader {
    const char *text, *at;
    struct mr_err *err;
};

static int fail(const struct reader *r, const char *expected)
{
    return mr_fail(r->err, MR_ERR_PLUGIN, "the signature '%s' is not understood at '%s': %s",
                   r->text, r->at, expected);
}

static void skip_blanks(struct reader *r)
{
    while (*r->at == ' ')
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_blanks(r);
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

static struct mr_view take_word(struct reader *r)
{
    skip_blanks(r);
    const char *start = r->at;

    while (isalnum((unsigned char)*r->at) || *r->at == '_')
        r->at++;
    return (struct mr_view){start, (size_t)(r->at - start)};
}

static int take_number(struct reader *r, unsigned least, unsigned most, uint8_t *ret)
{
    unsigned value = 0;

    skip_blanks(r);
    if (!isdigit((unsigned char)*r->at))
        return fail(r, "a number is expected");
    const char *start = r->at;
    while (isdigit((unsigned char)*r->at) && value <= most)
        value = value * 10 + (unsigned)(*r->at++ - '0');
    if (value < least || value > most) {
        r->at = start;
        return fail(r, "this number is out of its range");
    }
    *ret = (uint8_t)value;
    return 0;
}

/* The numbers behind a type's word, if there are any. */
static int take_numbers(struct reader *r, const struct word *word, struct mr_type *type)
{
    int rc;

    if (word->numbers == 0 || !take(r, '('))
        return 0;
    rc = take_number(r, word->numbers == 2, word->most, &type->precision);
    if (rc == 0 && word->numbers == 2 && take(r, ','))
        rc = take_number(r, 0, type->precision, &type->scale);
    if (rc == 0 && !take(r, ')'))
        rc = fail(r, "')' is expected");
    return rc;
}

static int take_type(struct reader *r, struct mr_type *ret)
{
    skip_blanks(r);
    const char *start = r->at;
    struct mr_view name = take_word(r);

    for (size_t i = 0; i < MR_COUNTOF(words); i++) {
        if (!mr_view_is_nocase(name, words[i].name))
            continue;
        *ret = words[i].type;
        ret->nullable = 1;
        return take_numbers(r, &words[i], ret);
    }
    r->at = start;
    return fail(r, "BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p, s), "
                   "STRING, BYTES, DATE, TIME(p), TIMESTAMP(p) and TIMESTAMP_LTZ(p) are the "
                   "types there are");
}

static bool take_dots(struct reader *r)
{
    skip_blanks(r);
    if (strncmp(r->at, "...", 3) != 0)
        return false;
    r->at += 3;
    return true;
}

static int take_name(struct reader *r, struct mr_arena *arena, struct mr_signature *out)
{
    uint32_t names = out->count;
    struct mr_view name = take_word(r);

    if (name.len == 0)
        return fail(r, "the name of a column is expected");
    for (uint32_t i = 0; i < out->count; i++)
        if (mr_view_eq(out->name[i], name))
            return fail(r, "two columns have one name");
    name = mr_arena_view(arena, name);
    MR_PUSH(arena, out->name, names, name);
    return 0;
}

int mr_signature_parse(struct mr_arena *arena, const char *text, bool has_names,
                       struct mr_signature *ret, struct mr_err *reterr)
{
    struct reader r = {text, text, reterr};
    struct mr_signature out = {0};

    skip_blanks(&r);
    while (*r.at != '\0') {
        struct mr_type type;
        int rc = has_names ? take_name(&r, arena, &out) : 0;
        if (rc == 0)
            rc = take_type(&r, &type);
        if (rc < 0)
            return rc;
        if (out.count == MR_SIGNATURE_TYPES_MAX)
            return fail(&r, "there are more types than the 64 that a function may have");
        MR_PUSH(arena, out.type, out.count, type);
        out.repeats = !has_names && take_dots(&r);
        skip_blanks(&r);
        if (*r.at == '\0')
            break;
        if (out.repeats || !take(&r, ','))
            return fail(&r, out.repeats ? "nothing comes behind '...'" : "',' is expected");
        skip_blanks(&r);
        if (*r.at == '\0')
            return fail(&r, "a type is expected behind ','");
    }
    *ret = out;
    return 0;
}
