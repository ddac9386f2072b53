#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/print.h"
#include "operators/expr/nested.h"
#include "operators/expr/utf8.h"

#include <errno.h>

/* -- From text -------------------------------------------------------------- */

static int parse_bool(struct mr_view text, uint8_t *ret)
{
    static const char *const yes[] = {"t", "true", "y", "yes", "1"};
    static const char *const no[] = {"f", "false", "n", "no", "0"};

    for (size_t i = 0; i < MR_COUNTOF(yes); i++) {
        if (mr_view_is_nocase(text, yes[i]) || mr_view_is_nocase(text, no[i])) {
            *ret = mr_view_is_nocase(text, yes[i]);
            return 0;
        }
    }
    return -EINVAL;
}

/* Integers may have a fraction, which is cut off: "12.9" is 12, and ".5" is 0. */
static int parse_integer(struct mr_view text, struct mr_type type, int64_t *ret)
{
    const char *point = text.len == 0 ? NULL : memchr(text.data, '.', text.len);
    struct mr_view whole = text;

    if (point != NULL) {
        whole.len = (size_t)(point - text.data);
        for (const char *p = point + 1; p < text.data + text.len; p++)
            if (*p < '0' || *p > '9')
                return -EINVAL;
    }
    if (point != NULL && (whole.len == 0 || mr_view_is(whole, "-") || mr_view_is(whole, "+"))) {
        *ret = 0;
        return 0;
    }
    int rc = mr_int_parse(whole, ret);
    if (rc == 0 && *ret != mr_type_integer_wrap(type, *ret))
        return -ERANGE;
    return rc;
}

/* "7" alone is seven o'clock. */
static int parse_time(struct mr_view text, int64_t *ret)
{
    int64_t hour;

    if (text.len > 2 || mr_int_parse(text, &hour) < 0 || hour < 0 || text.data[0] == '+')
        return mr_time_parse(text, ret);
    *ret = hour * 3600 * MR_SECOND_NS;
    return hour > 23 ? -EINVAL : 0;
}

static int parse_stamp(const struct mr_call *call, struct mr_view text, int64_t *ret)
{
    struct mr_type type = call->expr->type;
    int64_t ns;
    int rc = mr_timestamp_parse(text, MR_FORM_LENIENT, &ns);

    if (rc < 0)
        return rc;
    ns = mr_time_cut(ns, type.precision);
    if (type.id == MR_TYPE_TIMESTAMP_LTZ &&
        __builtin_sub_overflow(ns, mr_env_offset_of_local_ns(call->env, ns, MR_ZONE_EARLIER),
                               &ns))
        return -ERANGE;
    *ret = ns;
    return 0;
}

/* TEXT into row R of the result. */
static int parse_into(struct mr_call *call, struct mr_view text, uint32_t r)
{
    struct mr_type type = call->expr->type;
    int64_t *out = call->out;
    mr_i128 decimal;
    double number;
    int rc;

    switch (type.id) {
    case MR_TYPE_BOOLEAN: return parse_bool(text, (uint8_t *)call->out + r);
    case MR_TYPE_DECIMAL:
        rc = mr_decimal_parse(text, type.precision, type.scale, &decimal);
        if (rc == 0 && mr_type_shape(type) == MR_SHAPE_I128)
            ((mr_i128 *)call->out)[r] = decimal;
        else if (rc == 0)
            out[r] = (int64_t)decimal;
        return rc;
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE:
        rc = mr_double_parse(text, &number);
        if (rc == 0)
            ((double *)call->out)[r] =
                type.id == MR_TYPE_FLOAT ? (double)(float)number : number;
        return rc;
    case MR_TYPE_DATE: return mr_date_parse(text, true, &out[r]);
    case MR_TYPE_TIME:
        rc = parse_time(text, &out[r]);
        if (rc == 0)
            out[r] = mr_time_cut(out[r], type.precision);
        return rc;
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ: return parse_stamp(call, text, &out[r]);
    default: return parse_integer(text, type, &out[r]);
    }
}

static int cast_parse(struct mr_call *call)
{
    bool may_have_blanks =
        !mr_type_is_timestamp(call->expr->type) && call->expr->type.id != MR_TYPE_BOOLEAN;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view text = mr_str_view(&MR_ARG(call, struct mr_str, 0, r));
        int rc = parse_into(call, may_have_blanks ? mr_view_trim(text) : text, r);
        if (rc == 0)
            continue;
        if (!call->expr->is_try) {
            struct mr_text type;
            mr_text_init(&type);
            mr_type_print(call->expr->type, &type);
            rc = mr_call_fail(call, "Cannot cast '%.*s' to %s",
                              (int)(text.len < 60 ? text.len : 60), text.data, type.data);
            mr_text_fini(&type);
            return rc;
        }
        mr_bit_clear(call->valid, r);
    }
    return 0;
}

/* -- To text ---------------------------------------------------------------- */

/* Exactly type.length characters for CHAR, at most that many for VARCHAR. */
static struct mr_str fit_text(struct mr_call *call, const char *data, size_t len,
                              bool is_lasting)
{
    struct mr_type type = call->expr->type;
    size_t keep = len;

    if (type.length != MR_LENGTH_MAX) {
        size_t chars = mr_utf8_count(data, len);
        if (chars > type.length)
            keep = mr_utf8_offset(data, len, type.length);
        if (type.id == MR_TYPE_CHAR && chars < type.length) {
            size_t pad = type.length - chars;
            if (len + pad <= MR_STR_INLINE) {
                char small[MR_STR_INLINE];
                memcpy(small, data, len);
                memset(small + len, ' ', pad);
                return mr_str_of(small, len + pad);
            }
            char *padded = mr_arena_alloc(call->bytes, len + pad);
            memcpy(padded, data, len);
            memset(padded + len, ' ', pad);
            return mr_str_of(padded, len + pad);
        }
    }
    return is_lasting ? mr_str_of(data, keep) : mr_call_str(call, data, keep);
}

static int cast_print(struct mr_call *call)
{
    struct mr_type from = call->expr->arg[0]->type;
    bool is_instant = from.id == MR_TYPE_TIMESTAMP_LTZ;
    struct mr_str *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_vec vec = {.data = (void *)(uintptr_t)call->arg[0].data};
        struct mr_value v = mr_value_at(&vec, from, r & call->arg[0].mask);
        if (is_instant)
            v.u.i64 =
                (int64_t)((uint64_t)v.u.i64 + (uint64_t)mr_env_offset_ns(call->env, v.u.i64));
        mr_text_reset(call->text);
        mr_value_print_sql(&v, "", call->text);
        out[r] = fit_text(call, call->text->data, call->text->len, false);
    }
    return 0;
}

static int cast_text(struct mr_call *call)
{
    struct mr_str *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_str s = MR_ARG(call, struct mr_str, 0, r);
        out[r] = fit_text(call, mr_str_data(&s), s.len, true);
    }
    return 0;
}

/* -- Bytes ------------------------------------------------------------------ */

static int cast_bytes_text(struct mr_call *call)
{
    struct mr_str *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_str s = MR_ARG(call, struct mr_str, 0, r);
        if (mr_utf8_valid(mr_str_data(&s), s.len)) {
            out[r] = fit_text(call, mr_str_data(&s), s.len, true);
            continue;
        }
        if (!call->expr->is_try)
            return mr_call_fail(call, "Invalid UTF-8 byte sequence");
        mr_bit_clear(call->valid, r);
    }
    return 0;
}

/* BINARY(n) is cut or filled with zeros, VARBINARY(n) cut. */
static int cast_to_bytes(struct mr_call *call)
{
    struct mr_type type = call->expr->type;
    struct mr_str *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_str s = MR_ARG(call, struct mr_str, 0, r);
        size_t len = s.len > type.length ? type.length : s.len;
        if (type.id != MR_TYPE_BINARY || len == type.length) {
            out[r] = mr_str_of(mr_str_data(&s), len);
            continue;
        }
        char *padded = mr_arena_alloc(call->bytes, type.length);
        memcpy(padded, mr_str_data(&s), len);
        out[r] = mr_str_of(padded, type.length);
    }
    return 0;
}

mr_kernel mr_cast_text_kernel(struct mr_type from, struct mr_type to, unsigned *flags)
{
    if (mr_type_is_nested(to))
        return mr_type_is_nested(from) ? mr_cast_nested_kernel(from, to, flags) : NULL;
    if (mr_type_is_string(to)) {
        if (mr_type_is_binary(from)) {
            *flags = MR_FN_FAILS;
            return cast_bytes_text;
        }
        if (!mr_type_is_string(from))
            return cast_print;
        if (to.id == MR_TYPE_VARCHAR && to.length >= from.length) {
            *flags = MR_FN_TOTAL;
            return mr_cast_same(MR_SHAPE_STR);
        }
        return cast_text;
    }
    if (mr_type_is_binary(to)) {
        if (!mr_type_is_binary(from) && !mr_type_is_string(from))
            return NULL;
        if (to.length == MR_LENGTH_MAX && to.id == MR_TYPE_VARBINARY) {
            *flags = MR_FN_TOTAL;
            return mr_cast_same(MR_SHAPE_STR);
        }
        return cast_to_bytes;
    }
    if (!mr_type_is_string(from) || to.id == MR_TYPE_INTERVAL_MONTHS ||
        to.id == MR_TYPE_INTERVAL_NS || to.id == MR_TYPE_NULL)
        return NULL;
    *flags = MR_FN_FAILS | (to.id == MR_TYPE_DECIMAL ? MR_FN_NULLS : 0u);
    return cast_parse;
}
