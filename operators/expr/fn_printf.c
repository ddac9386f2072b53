#include "core/data/print.h"
#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * PRINTF: formats as java.util.Formatter reads them.  What that would throw an exception for
 * (a number for a text, a flag that does not go with the letter, an argument missing) is NULL.
 */
struct spec {
    uint32_t arg; /* from 1; 0: the next */
    bool has_minus, has_plus, has_space, has_zero, has_comma, has_paren, has_sharp;
    int width, precision; /* -1: none */
    char letter;          /* lower case */
    bool is_upper;
};

static bool take_number(struct mr_view *rest, int *ret)
{
    int value = 0;
    size_t n = 0;

    for (; n < rest->len && rest->data[n] >= '0' && rest->data[n] <= '9' && n < 6; n++)
        value = value * 10 + (rest->data[n] - '0');
    *ret = value;
    rest->data += n;
    rest->len -= n;
    return n != 0;
}

/* "3$", in front of everything else */
static void take_index(struct mr_view *rest, struct spec *spec)
{
    struct mr_view ahead = *rest;
    int value;

    if (!take_number(&ahead, &value) || ahead.len == 0 || ahead.data[0] != '$')
        return;
    spec->arg = (uint32_t)value;
    *rest = (struct mr_view){ahead.data + 1, ahead.len - 1};
}

static bool take_flags(struct mr_view *rest, struct spec *spec)
{
    static const char letters[] = "-+ 0,(#";
    bool *const flags[] = {&spec->has_minus, &spec->has_plus,  &spec->has_space,
                           &spec->has_zero,  &spec->has_comma, &spec->has_paren,
                           &spec->has_sharp};

    for (; rest->len != 0; rest->data++, rest->len--) {
        const char *at = rest->data[0] == '\0' ? NULL : strchr(letters, rest->data[0]);
        if (at == NULL)
            break;
        if (*flags[at - letters])
            return false;
        *flags[at - letters] = true;
    }
    return !(spec->has_minus && spec->has_zero) && !(spec->has_plus && spec->has_space);
}

/* Behind the percent sign. */
static bool take_spec(struct mr_view *rest, struct spec *spec)
{
    *spec = (struct spec){.width = -1, .precision = -1};
    take_index(rest, spec);
    if (!take_flags(rest, spec))
        return false;
    if (!take_number(rest, &spec->width))
        spec->width = -1;
    if (rest->len != 0 && rest->data[0] == '.') {
        rest->data++;
        rest->len--;
        if (!take_number(rest, &spec->precision))
            return false;
    }
    if (rest->len == 0 || ((spec->has_minus || spec->has_zero) && spec->width < 0))
        return false;
    spec->is_upper = rest->data[0] >= 'A' && rest->data[0] <= 'Z';
    spec->letter = (char)(rest->data[0] | (spec->is_upper ? 0x20 : 0));
    rest->data++;
    rest->len--;
    return true;
}

static bool has_sign_flags(const struct spec *spec)
{
    return spec->has_plus || spec->has_space || spec->has_comma || spec->has_paren;
}

/* TEXT filled to the width; zeros go behind PREFIX bytes of it. */
static void put_padded(struct mr_text *out, const struct spec *spec, struct mr_view text,
                       size_t prefix)
{
    size_t have = mr_utf8_count(text.data, text.len);
    size_t fill = spec->width > (int)have ? (size_t)spec->width - have : 0;

    if (spec->has_zero) {
        mr_text_put(out, text.data, prefix);
        text = (struct mr_view){text.data + prefix, text.len - prefix};
    }
    for (size_t i = 0; i < fill && !spec->has_minus; i++)
        mr_text_putc(out, spec->has_zero ? '0' : ' ');
    if (spec->is_upper)
        mr_text_put_upper(out, text);
    else
        mr_text_put(out, text.data, text.len);
    for (size_t i = 0; i < fill && spec->has_minus; i++)
        mr_text_putc(out, ' ');
}

/* -- Numbers ------------------------------------------------------------------------ */

/* A number without its sign, as it is to stand, into OUT with sign, groups and brackets. */
static void put_number(struct mr_text *out, const struct spec *spec, bool is_negative,
                       struct mr_view digits)
{
    struct mr_text text;
    const char *point = memchr(digits.data, '.', digits.len);
    size_t whole = point == NULL ? digits.len : (size_t)(point - digits.data);
    bool is_number = digits.data[0] >= '0' && digits.data[0] <= '9';

    mr_text_init(&text);
    if (is_negative)
        mr_text_putc(&text, spec->has_paren ? '(' : '-');
    else if (spec->has_plus || spec->has_space)
        mr_text_putc(&text, spec->has_plus ? '+' : ' ');
    size_t prefix = text.len;
    for (size_t i = 0; i < digits.len; i++) {
        if (spec->has_comma && is_number && i != 0 && i < whole && (whole - i) % 3 == 0)
            mr_text_putc(&text, ',');
        mr_text_putc(&text, digits.data[i]);
    }
    if (is_negative && spec->has_paren)
        mr_text_putc(&text, ')');
    struct spec padding = *spec;
    padding.has_zero &= is_number;
    put_padded(out, &padding, mr_text_view(&text), prefix);
    mr_text_fini(&text);
}

static unsigned bits_of(struct mr_type type)
{
    switch (type.id) {
    case MR_TYPE_TINYINT: return 8;
    case MR_TYPE_SMALLINT: return 16;
    case MR_TYPE_BIGINT: return 64;
    default: return 32;
    }
}

static bool put_integer(struct mr_text *out, const struct spec *spec,
                        const struct mr_value *value)
{
    char digits[32];
    uint64_t v = (uint64_t)value->u.i64;
    unsigned bits = bits_of(value->type);

    if (spec->precision >= 0)
        return false;
    if (spec->letter == 'd') {
        bool is_negative = value->u.i64 < 0;
        int n = snprintf(digits, sizeof(digits), "%llu",
                         (unsigned long long)(is_negative ? 0 - v : v));
        put_number(out, spec, is_negative, (struct mr_view){digits, (size_t)n});
        return !spec->has_sharp && !spec->is_upper;
    }
    if (has_sign_flags(spec))
        return false;
    if (bits < 64)
        v &= (UINT64_C(1) << bits) - 1;
    const char *base = !spec->has_sharp ? "" : spec->letter == 'x' ? "0x" : "0";
    int n = snprintf(digits, sizeof(digits), spec->letter == 'x' ? "%s%llx" : "%s%llo", base,
                     (unsigned long long)v);
    put_padded(out, spec, (struct mr_view){digits, (size_t)n}, strlen(base));
    return true;
}

/* The shortest digits of a double, d.ddd times ten to a power. */
struct digits {
    char digit[40];
    int count, power;
};

static void digits_of(double value, bool is_float, struct digits *ret)
{
    struct mr_text text;
    int64_t exponent = 0;
    int point = -1;

    mr_text_init(&text);
    mr_double_print_java(value, is_float, &text);
    ret->count = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == 'E') {
            (void)mr_int_parse((struct mr_view){text.data + i + 1, text.len - i - 1},
                               &exponent);
            break;
        }
        if (text.data[i] == '.')
            point = ret->count;
        else
            ret->digit[ret->count++] = text.data[i];
    }
    mr_text_fini(&text);
    int zeros = 0;
    while (zeros < ret->count - 1 && ret->digit[zeros] == '0')
        zeros++;
    memmove(ret->digit, ret->digit + zeros, (size_t)(ret->count - zeros));
    ret->count -= zeros;
    ret->power = (point < 0 ? ret->count + zeros : point) - 1 - zeros + (int)exponent;
    if (ret->digit[0] == '0')
        ret->power = 0;
}

/* To WANTED digits, half up. */
static void round_digits(struct digits *d, int wanted)
{
    if (wanted >= d->count)
        return;
    bool is_up = wanted >= 0 && d->digit[wanted] >= '5';
    d->count = wanted < 0 ? 0 : wanted;
    int i = d->count - 1;
    for (; is_up && i >= 0 && d->digit[i] == '9'; i--)
        d->digit[i] = '0';
    if (is_up && i >= 0) {
        d->digit[i]++;
    } else if (is_up) {
        memmove(d->digit + 1, d->digit, (size_t)d->count);
        d->digit[0] = '1';
        d->count++;
        d->power++;
    }
}

static char digit_at(const struct digits *d, int place)
{
    return place >= 0 && place < d->count ? d->digit[place] : '0';
}

/* Plain, with so many digits behind the point. */
static void put_fixed(struct mr_text *out, struct digits d, int decimals)
{
    round_digits(&d, d.power + 1 + decimals);
    for (int i = d.power > 0 ? d.power : 0; i >= 0; i--)
        mr_text_putc(out, digit_at(&d, d.power - i));
    if (decimals > 0)
        mr_text_putc(out, '.');
    for (int i = 1; i <= decimals; i++)
        mr_text_putc(out, digit_at(&d, d.power + i));
}

static void put_scientific(struct mr_text *out, struct digits d, int decimals)
{
    round_digits(&d, 1 + decimals);
    mr_text_putc(out, digit_at(&d, 0));
    if (decimals > 0)
        mr_text_putc(out, '.');
    for (int i = 1; i <= decimals; i++)
        mr_text_putc(out, digit_at(&d, i));
    mr_text_printf(out, "e%c%02d", d.power < 0 ? '-' : '+', abs(d.power));
}

static void put_general(struct mr_text *out, struct digits d, int precision)
{
    struct digits rounded = d;

    precision = precision == 0 ? 1 : precision;
    round_digits(&rounded, precision);
    bool is_zero = d.digit[0] == '0';
    if (is_zero || (rounded.power >= -4 && rounded.power < precision))
        put_fixed(out, d, precision - 1 - (is_zero ? 0 : rounded.power));
    else
        put_scientific(out, d, precision - 1);
}

static bool put_double(struct mr_text *out, const struct spec *spec,
                       const struct mr_value *value)
{
    double v = value->u.f64;
    struct mr_text text;
    struct digits d;
    int precision = spec->precision < 0 ? 6 : spec->precision;

    if (spec->has_sharp || (spec->letter == 'e' && spec->has_comma) || precision > 1000)
        return false;
    mr_text_init(&text);
    if (isnan(v) || isinf(v)) {
        mr_text_puts(&text, isnan(v) ? "NaN" : "Infinity");
    } else {
        digits_of(fabs(v), value->type.id == MR_TYPE_FLOAT, &d);
        if (spec->letter == 'f')
            put_fixed(&text, d, precision);
        else if (spec->letter == 'e')
            put_scientific(&text, d, precision);
        else
            put_general(&text, d, precision);
    }
    put_number(out, spec, !isnan(v) && signbit(v) != 0, mr_text_view(&text));
    mr_text_fini(&text);
    return true;
}

/* -- Everything else ------------------------------------------------------------------ */

static void put_text(struct mr_text *out, const struct spec *spec, struct mr_view text)
{
    if (spec->precision >= 0)
        text.len = mr_utf8_offset(text.data, text.len, (size_t)spec->precision);
    put_padded(out, spec, text, 0);
}

static bool put_string(struct mr_text *out, const struct spec *spec,
                       const struct mr_value *value)
{
    struct mr_text text;

    if (has_sign_flags(spec) || spec->has_zero || spec->has_sharp)
        return false;
    mr_text_init(&text);
    if (spec->letter == 'b')
        mr_text_puts(&text,
                     value->is_null || (value->type.id == MR_TYPE_BOOLEAN && !value->u.boolean)
                         ? "false"
                         : "true");
    else
        mr_value_print_java(value, &text);
    put_text(out, spec, mr_text_view(&text));
    mr_text_fini(&text);
    return true;
}

static bool put_character(struct mr_text *out, const struct spec *spec,
                          const struct mr_value *value)
{
    struct mr_text text;

    if (!mr_type_is_integer(value->type) || spec->precision >= 0 || has_sign_flags(spec) ||
        spec->has_zero || spec->has_sharp || value->u.i64 < 0 || value->u.i64 > 0x10ffff)
        return false;
    mr_text_init(&text);
    mr_utf8_put(&text, (uint32_t)value->u.i64);
    put_padded(out, spec, mr_text_view(&text), 0);
    mr_text_fini(&text);
    return true;
}

/* Dates and times of day are to Flink's formatter the integers that they are kept as. */
static struct mr_value as_seen(struct mr_value value)
{
    if (value.type.id == MR_TYPE_TIME)
        value.u.i64 /= MR_MILLI_NS;
    if (value.type.id == MR_TYPE_TIME || value.type.id == MR_TYPE_DATE)
        value.type = MR_TYPE(MR_TYPE_INT);
    return value;
}

static bool put_value(struct mr_text *out, const struct spec *spec, struct mr_value value)
{
    value = as_seen(value);
    switch (spec->letter) {
    case 's':
    case 'b': return put_string(out, spec, &value);
    case 'd':
    case 'x':
    case 'o':
    case 'f':
    case 'e':
    case 'g':
    case 'c': break;
    default: return false;
    }
    bool has_upper = strchr("xegc", spec->letter) != NULL;
    if (spec->is_upper && !has_upper)
        return false;
    if (value.is_null) {
        put_text(out, spec, MR_VIEW("null"));
        return true;
    }
    if (spec->letter == 'c')
        return put_character(out, spec, &value);
    if (strchr("dxo", spec->letter) != NULL)
        return mr_type_is_integer(value.type) && put_integer(out, spec, &value);
    return mr_type_shape(value.type) == MR_SHAPE_F64 && put_double(out, spec, &value);
}

/* The whole of FORMAT to call->text; false: Java would throw. */
static bool print_row(struct mr_call *call, uint32_t r)
{
    struct mr_view rest = mr_call_view(call, 0, r);
    uint32_t next = 1;
    struct spec spec;

    mr_text_reset(call->text);
    while (rest.len != 0) {
        const char *at = memchr(rest.data, '%', rest.len);
        size_t plain = at == NULL ? rest.len : (size_t)(at - rest.data);
        mr_text_put(call->text, rest.data, plain);
        if (at == NULL)
            return true;
        rest = (struct mr_view){at + 1, rest.len - plain - 1};
        if (!take_spec(&rest, &spec))
            return false;
        if (spec.letter == '%') {
            put_padded(call->text, &spec, MR_VIEW("%"), 0);
            continue;
        }
        if (spec.letter == 'n' && !spec.is_upper) {
            mr_text_putc(call->text, '\n');
            continue;
        }
        uint32_t n = spec.arg != 0 ? spec.arg : next++;
        if (n >= call->args || !put_value(call->text, &spec, mr_call_value(call, n, r)))
            return false;
        if (call->text->len > MR_STRING_BYTES_MAX)
            return false;
    }
    return true;
}

static int print(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        if (!mr_operand_is_null(&call->arg[0], r) && print_row(call, r))
            mr_call_put_made(call, r, call->text->data, call->text->len);
        else
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

static int bind_printf(struct mr_build *build, struct mr_err *reterr)
{
    build->type = MR_TYPE_STRING;
    for (uint32_t i = 1; i < build->args; i++)
        if (mr_type_is_nested(build->arg[i]->type) || mr_type_is_binary(build->arg[i]->type))
            return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                           "PRINTF takes numbers, texts, booleans and times; use CAST(x AS "
                           "STRING)");
    return 0;
}

const struct mr_function mr_functions_printf[] = {
    {"PRINTF", "STRING[, ANY...]", .flags = MR_FN_LOOSE | MR_FN_NULLS, .bind = bind_printf,
     .kernel = print,
     .help = "The others as the first says, a format of Java's Formatter; NULL: it is none."},
    {0},
};
