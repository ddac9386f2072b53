/*
 * The fast way.  A shape was made from a message that the general parser found well
 * formed, so a message that equals it between the values, has one whole scalar (or one
 * well-formed container) for each value, and ends where it ends, is well formed too.
 *
 * Reads may run over the end of the message into the padding; every step starts with a
 * check of the position, and what was read beyond the end makes the tail not fit.
 */
#include "core/data/datetime.h"
#include "core/data/print.h"
#include "io/json/json_int.h"

/* -- Values: each returns the end of the value, or NULL when it is not plain ------------ */

MR_INLINE const char *read_string(const char *p, const char *end, struct mr_str *to,
                                  uint32_t *high)
{
    const char *stop = mr_json_plain_end(p + 1, end, high);

    if (MR_UNLIKELY(*p != '"' || stop >= end || *stop != '"'))
        return NULL;
    mr_json_str_store(to, p + 1, (size_t)(stop - p - 1));
    return stop + 1;
}

MR_INLINE const char *read_integer(const char *p, int64_t max, int64_t *to)
{
    struct mr_json_number number;

    p = mr_json_number_simple(p, &number);
    if (MR_UNLIKELY(p == NULL))
        return NULL;
    int64_t v = (int64_t)number.digits;
    if (MR_UNLIKELY(number.fraction != 0))
        v /= (int64_t)mr_json_pow10[number.fraction];
    v = number.is_negative ? -v : v;
    if (MR_UNLIKELY(v > max || v < -max - 1))
        return NULL;
    *to = v;
    return p;
}

/* Unscaled, when no digit has to be rounded away and the value surely fits. */
MR_INLINE const char *read_decimal(const char *p, const struct mr_json_column *column,
                                   int64_t *to)
{
    struct mr_json_number number;
    int64_t v;

    p = mr_json_number_simple(p, &number);
    if (MR_UNLIKELY(p == NULL))
        return NULL;
    /* Below zero, which is beyond the limit too, when there are more digits than wanted. */
    uint32_t shift = column->type.scale - number.fraction;
    if (MR_UNLIKELY(
            shift > MR_JSON_DIGITS_MAX ||
            __builtin_mul_overflow((int64_t)number.digits, (int64_t)mr_json_pow10[shift], &v) ||
            v > column->max))
        return NULL;
    *to = number.is_negative ? -v : v;
    return p;
}

/* Digits and power of ten are exact doubles, so one division rounds as it should. */
MR_INLINE const char *read_double(const char *p, bool is_float, double *to)
{
    static const double pow10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                   1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
    struct mr_json_number number;

    p = mr_json_number_simple(p, &number);
    if (MR_UNLIKELY(p == NULL || number.digits > (UINT64_C(1) << 53)))
        return NULL;
    double v = (double)number.digits / pow10[number.fraction];
    v = number.is_negative ? -v : v;
    *to = is_float ? (double)(float)v : v;
    return p;
}

MR_INLINE const char *read_boolean(const char *p, uint8_t *to)
{
    if (memcmp(p, "true", 4) == 0) {
        *to = 1;
        return p + 4;
    }
    *to = 0;
    return memcmp(p, "false", 5) == 0 ? p + 5 : NULL;
}

/* Nanoseconds of "123456789" behind a point, cut to PRECISION digits.  Up to eight digits
 * stand at the left of a word, and zeros behind them are as good as no digits. */
MR_INLINE const char *read_fraction(const char *p, unsigned precision, int64_t *to)
{
    uint64_t t = mr_json_load64(p) ^ (MR_JSON_ONES * '0'), stop = mr_json_not_digits(t);
    uint32_t n = 8, ninth = 0;

    if (MR_LIKELY(stop != 0)) {
        n = (uint32_t)__builtin_ctzll(stop) >> 3;
        if (MR_UNLIKELY(n == 0))
            return NULL;
        p += n;
    } else {
        uint32_t c = (uint32_t)(unsigned char)p[8] - '0';
        if (c <= 9 && precision == 9)
            ninth = c;
        p += c <= 9 ? 9 : 8;
    }
    if (MR_UNLIKELY(n > precision))
        n = precision;
    if (n < 8)
        t &= (UINT64_C(1) << 8 * n) - 1;
    *to = (int64_t)(mr_json_eight(t) * 10 + ninth);
    return p;
}

/* "2026-01-01 12:00:00.123" on the day that the column was last on. */
MR_INLINE const char *read_timestamp(const char *p, const struct mr_json_column *column,
                                     char separator, int64_t *to)
{
    const uint64_t pattern = UINT64_C(0x30303a30303a3030); /* 00:00:00 */
    uint64_t head = mr_json_load64(p + 1);
    uint32_t rest = (uint32_t)(unsigned char)p[9] | (uint32_t)(unsigned char)p[10] << 8;
    int64_t fraction = 0;

    if (MR_UNLIKELY(*p != '"' || head != column->day_head || rest != column->day_rest ||
                    p[11] != separator))
        return NULL;
    uint64_t t = mr_json_load64(p + 12) ^ pattern;
    /* Pairs of digits become numbers in bytes 0, 3 and 6; the colons are zero. */
    uint64_t pairs = t * 10 + (t >> 8);
    uint64_t hour = pairs & 255, minute = pairs >> 24 & 255, second = pairs >> 48 & 255;
    if (MR_UNLIKELY((mr_json_not_digits(t) | (t & UINT64_C(0x0000ff0000ff0000))) != 0 ||
                    (hour > 23) | (minute > 59) | (second > 59)))
        return NULL;
    p += 20;
    if (*p == '.' && (p = read_fraction(p + 1, column->type.precision, &fraction)) == NULL)
        return NULL;
    if (column->forms & (MR_FORM_ZULU | MR_FORM_OFFSET)) {
        if (*p++ != 'Z')
            return NULL;
    }
    if (*p != '"')
        return NULL;
    *to = column->day_ns + (int64_t)(hour * 3600 + minute * 60 + second) * MR_SECOND_NS +
          fraction;
    return p + 1;
}

/* Whatever the plain readers left: nulls, escapes, exponents, containers, odd types. */
static const char *read_any(struct mr_decoder *decoder, const struct mr_json_step *step,
                            const char *p, uint32_t row)
{
    struct mr_json_token token;
    struct mr_json_fault fault;
    uint32_t col = 0;

    if (step->column != NULL) {
        col = (uint32_t)(step->column - decoder->column);
        if (mr_json_load32(p) == mr_json_load32("null"))
            return mr_json_cell_null(decoder, col, row) ? p + 4 : NULL;
    }
    const char *stop = mr_json_scan(p, decoder->end, MR_JSON_DEPTH - 1, &token, &fault);
    if (stop == NULL)
        return NULL;
    decoder->has_unseen = true;
    if (step->column == NULL)
        return stop;
    return mr_json_cell(decoder, col, row, &token) ? stop : NULL;
}

MR_INLINE const char *read_skip(const char *p, const char *end, uint32_t *high)
{
    struct mr_json_number number;

    if (*p != '"')
        return mr_json_number_simple(p, &number);
    const char *stop = mr_json_plain_end(p + 1, end, high);
    return MR_LIKELY(stop < end && *stop == '"') ? stop + 1 : NULL;
}

/* The value by the column's type; NULL: not a plain one. */
MR_INLINE const char *read_plain(const struct mr_decoder *decoder,
                                 const struct mr_json_step *step, const char *p, uint32_t row,
                                 uint32_t *high)
{
    const struct mr_json_column *column = step->column;
    int64_t v;

    switch ((enum mr_json_action)step->action) {
    case MR_JSON_READ_SKIP: return read_skip(p, decoder->end, high);
    case MR_JSON_READ_STRING:
        return read_string(p, decoder->end, (struct mr_str *)column->data + row, high);
    case MR_JSON_READ_INTEGER:
        return read_integer(p, column->max, (int64_t *)column->data + row);
    case MR_JSON_READ_DECIMAL: return read_decimal(p, column, (int64_t *)column->data + row);
    case MR_JSON_READ_DECIMAL128:
        p = read_decimal(p, column, &v);
        ((mr_i128 *)column->data)[row] = p == NULL ? 0 : v;
        return p;
    case MR_JSON_READ_DOUBLE:
        return read_double(p, column->type.id == MR_TYPE_FLOAT, (double *)column->data + row);
    case MR_JSON_READ_BOOLEAN: return read_boolean(p, (uint8_t *)column->data + row);
    case MR_JSON_READ_TIMESTAMP:
        return read_timestamp(p, column, decoder->separator, (int64_t *)column->data + row);
    case MR_JSON_READ_CELL: break;
    }
    return NULL;
}

enum mr_json_fit mr_json_shape_read(struct mr_decoder *decoder,
                                    const struct mr_json_shape *shape, uint32_t row)
{
    const struct mr_json_step *step = shape->step, *last = step + shape->steps;
    const char *p = decoder->start, *end = decoder->end;
    uint32_t high = 0;

    decoder->has_unseen = false;
    for (; step < last; step++) {
        if (MR_UNLIKELY(end - p <= (ptrdiff_t)step->before.len ||
                        !mr_json_literal_is(&step->before, p)))
            return MR_JSON_OTHER_SHAPE;
        p += step->before.len;
        const char *stop = read_plain(decoder, step, p, row, &high);
        if (MR_UNLIKELY(stop == NULL))
            stop = read_any(decoder, step, p, row);
        if (MR_UNLIKELY(stop == NULL))
            return mr_json_is_space(*p) ? MR_JSON_OTHER_SHAPE : MR_JSON_ODD_VALUE;
        p = stop;
    }
    if (MR_UNLIKELY(end - p != (ptrdiff_t)shape->tail.len ||
                    !mr_json_literal_is(&shape->tail, p)))
        return MR_JSON_OTHER_SHAPE;
    if (MR_UNLIKELY(high != 0 || decoder->has_unseen) &&
        !mr_utf8_valid(decoder->start, (size_t)(end - decoder->start)))
        return MR_JSON_ODD_VALUE;
    for (uint32_t i = 0; i < shape->missing; i++)
        if (!mr_json_cell_missing(decoder, shape->missing_col[i], row))
            return MR_JSON_ODD_VALUE;
    return MR_JSON_FITS;
}

static bool literal_make(struct mr_json_literal *literal, const char *start, const char *end)
{
    size_t len = (size_t)(end - start);

    if (len > MR_JSON_LITERAL_MAX)
        return false;
    memset(literal, 0, sizeof(*literal));
    memcpy(literal->text, start, len);
    literal->len = (uint32_t)len;
    literal->mask = len >= 32 ? UINT32_MAX : (UINT32_C(1) << len) - 1;
    return true;
}

static bool shape_make(const struct mr_decoder *decoder, struct mr_json_shape *shape)
{
    const char *last = decoder->start;

    shape->steps = decoder->notes;
    shape->missing = 0;
    for (uint32_t i = 0; i < decoder->notes; i++) {
        const struct mr_json_note *note = &decoder->note[i];
        struct mr_json_step *step = &shape->step[i];

        if (!literal_make(&step->before, last, decoder->start + note->start))
            return false;
        step->column = note->col < 0 ? NULL : &decoder->column[note->col];
        step->action = note->col < 0 ? MR_JSON_READ_SKIP : step->column->action;
        last = decoder->start + note->end;
    }
    for (uint32_t c = 0; c < decoder->count; c++) {
        if (!decoder->column[c].is_wanted || decoder->column[c].seen == decoder->serial)
            continue;
        if (shape->missing == MR_JSON_SHAPE_STEPS)
            return false;
        shape->missing_col[shape->missing++] = (uint16_t)c;
    }
    return literal_make(&shape->tail, last, decoder->end);
}

void mr_json_shape_learn(struct mr_decoder *decoder)
{
    uint32_t at = decoder->shapes < MR_JSON_SHAPES ? decoder->shapes : MR_JSON_SHAPES - 1;

    if (decoder->notes > MR_JSON_SHAPE_STEPS)
        return;
    if (decoder->shape[at] == NULL)
        decoder->shape[at] = MR_NEW(&decoder->arena, struct mr_json_shape);
    struct mr_json_shape *shape = decoder->shape[at];
    if (!shape_make(decoder, shape)) {
        /* Half made, and in the place of the oldest: that one is gone. */
        decoder->shapes = at;
        return;
    }
    memmove(&decoder->shape[1], &decoder->shape[0], at * sizeof(shape));
    decoder->shape[0] = shape;
    decoder->shapes = at + 1;
}
