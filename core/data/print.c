#include "core/data/print.h"

#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/nested.h"

#include <errno.h>
#include <math.h>

/* -- Values ----------------------------------------------------------------- */

static mr_i128 decimal_of(const struct mr_value *value)
{
    return mr_type_shape(value->type) == MR_SHAPE_I64 ? value->u.i64 : value->u.i128;
}

static uint64_t absolute(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* java.time.Instant: always with seconds, always UTC. */
static void print_instant(int64_t ns, struct mr_text *out)
{
    unsigned rest = (unsigned)mr_floor_mod(ns, MR_SECOND_NS);
    unsigned digits = rest == 0 ? 0 : rest % 1000000 == 0 ? 3 : rest % 1000 == 0 ? 6 : 9;

    mr_timestamp_print(ns, 'T', digits, out);
    mr_text_putc(out, 'Z');
}

/* java.time.Period as Flink makes it, of months only: P14M, P0D. */
static void print_period(int64_t months, struct mr_text *out)
{
    if (months == 0)
        mr_text_puts(out, "P0D");
    else
        mr_text_printf(out, "P%lldM", (long long)months);
}

/* java.time.Duration: PT26H3M4.005S; each part carries the sign. */
static void print_duration(int64_t ns, struct mr_text *out)
{
    const char *sign = ns < 0 ? "-" : "";
    uint64_t rest = absolute(ns), second = (uint64_t)MR_SECOND_NS;
    uint64_t hours = rest / (3600 * second), minutes = rest / (60 * second) % 60;

    rest %= 60 * second;
    mr_text_puts(out, "PT");
    if (hours != 0)
        mr_text_printf(out, "%s%lluH", sign, (unsigned long long)hours);
    if (minutes != 0)
        mr_text_printf(out, "%s%lluM", sign, (unsigned long long)minutes);
    if (rest == 0 && ns != 0 && (hours | minutes) != 0)
        return;
    mr_text_printf(out, "%s%llu", rest == 0 ? "" : sign, (unsigned long long)(rest / second));
    if (rest % second != 0) {
        mr_text_printf(out, ".%09llu", (unsigned long long)(rest % second));
        while (out->data[out->len - 1] == '0')
            out->data[--out->len] = '\0';
    }
    mr_text_putc(out, 'S');
}

/* A byte array as Java's Arrays.toString: [1, -2]. */
static void print_signed_bytes(struct mr_view bytes, struct mr_text *out)
{
    mr_text_putc(out, '[');
    for (size_t i = 0; i < bytes.len; i++)
        mr_text_printf(out, "%s%d", i == 0 ? "" : ", ", (signed char)bytes.data[i]);
    mr_text_putc(out, ']');
}

static void print_integer(int64_t value, struct mr_text *out)
{
    char digits[20];
    unsigned n = sizeof(digits);
    uint64_t rest = absolute(value);

    do {
        digits[--n] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        mr_text_putc(out, '-');
    mr_text_put(out, digits + n, sizeof(digits) - n);
}

/* Where Java's and SQL's texts are the same. */
static void print_common(const struct mr_value *value, struct mr_text *out)
{
    switch ((enum mr_type_id)value->type.id) {
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
    case MR_TYPE_BIGINT: print_integer(value->u.i64, out); break;
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE:
        mr_double_print_java(value->u.f64, value->type.id == MR_TYPE_FLOAT, out);
        break;
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR: mr_text_put(out, mr_str_data(&value->u.str), value->u.str.len); break;
    case MR_TYPE_DATE: mr_date_print(value->u.i64, out); break;
    default: MR_ASSERT(!"a type without a text");
    }
}

/* -- Nested values: Java's toString of rows, arrays and maps, or SQL's ---------------- */

struct dialect {
    void (*print)(const struct mr_value *value, struct mr_text *out);
    const char *row_open, *row_close;
};

static void print_elements(const struct dialect *dialect, const struct mr_elements *elements,
                           struct mr_text *out)
{
    mr_text_putc(out, '[');
    for (uint32_t i = 0; i < elements->count; i++) {
        struct mr_value v = mr_element_at(elements, i);
        mr_text_puts(out, i == 0 ? "" : ", ");
        dialect->print(&v, out);
    }
    mr_text_putc(out, ']');
}

static void print_entries(const struct dialect *dialect, struct mr_type type,
                          struct mr_view bytes, struct mr_text *out)
{
    struct mr_elements keys, values;

    mr_map_open(type, bytes, &keys, &values);
    mr_text_putc(out, '{');
    for (uint32_t i = 0; i < keys.count; i++) {
        struct mr_value key = mr_element_at(&keys, i), value = mr_element_at(&values, i);
        mr_text_puts(out, i == 0 ? "" : ", ");
        dialect->print(&key, out);
        mr_text_putc(out, '=');
        dialect->print(&value, out);
    }
    mr_text_putc(out, '}');
}

static void print_fields(const struct dialect *dialect, struct mr_type type,
                         struct mr_view bytes, struct mr_text *out)
{
    mr_text_puts(out, dialect->row_open);
    for (uint32_t i = 0; i < type.nested->count; i++) {
        struct mr_value v = mr_field_at(type, bytes, i);
        mr_text_puts(out, i == 0 ? "" : ", ");
        dialect->print(&v, out);
    }
    mr_text_puts(out, dialect->row_close);
}

static void print_nested(const struct dialect *dialect, const struct mr_value *value,
                         struct mr_text *out)
{
    struct mr_view bytes = mr_str_view(&value->u.str);

    if (value->type.id == MR_TYPE_ROW) {
        print_fields(dialect, value->type, bytes, out);
    } else if (mr_type_is_map(value->type)) {
        print_entries(dialect, value->type, bytes, out);
    } else {
        struct mr_elements elements = mr_elements_of(value->type, bytes);
        print_elements(dialect, &elements, out);
    }
}

static const struct dialect java = {mr_value_print_java, "+I[", "]"};

void mr_value_print_java(const struct mr_value *value, struct mr_text *out)
{
    if (value->is_null) {
        mr_text_puts(out, "null");
        return;
    }
    switch ((enum mr_type_id)value->type.id) {
    case MR_TYPE_NULL: mr_text_puts(out, "null"); break;
    case MR_TYPE_BOOLEAN: mr_text_puts(out, value->u.boolean ? "true" : "false"); break;
    case MR_TYPE_DECIMAL:
        mr_decimal_print_java(decimal_of(value), value->type.scale, out);
        break;
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: print_signed_bytes(mr_str_view(&value->u.str), out); break;
    case MR_TYPE_TIME: mr_time_print_java(value->u.i64, out); break;
    case MR_TYPE_TIMESTAMP: mr_timestamp_print_java(value->u.i64, out); break;
    case MR_TYPE_TIMESTAMP_LTZ: print_instant(value->u.i64, out); break;
    case MR_TYPE_INTERVAL_MONTHS: print_period(value->u.i64, out); break;
    case MR_TYPE_INTERVAL_NS: print_duration(value->u.i64, out); break;
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: print_nested(&java, value, out); break;
    default: print_common(value, out);
    }
}

/* "+1 02:03:04.005": days, then time; more than three digits only when needed. */
static void print_interval_ns(int64_t ns, struct mr_text *out)
{
    uint64_t rest = absolute(ns);
    unsigned digits = rest % 1000000 == 0 ? 3 : rest % 1000 == 0 ? 6 : 9;

    mr_text_printf(out, "%c%llu ", ns < 0 ? '-' : '+', (unsigned long long)(rest / MR_DAY_NS));
    mr_time_print((int64_t)(rest % MR_DAY_NS), digits, out);
}

static void print_hex(struct mr_view bytes, struct mr_text *out)
{
    mr_text_puts(out, "x'");
    for (size_t i = 0; i < bytes.len; i++)
        mr_text_printf(out, "%02x", (unsigned char)bytes.data[i]);
    mr_text_putc(out, '\'');
}

/* A NULL within a nested value is always NULL. */
static void print_sql_child(const struct mr_value *value, struct mr_text *out)
{
    mr_value_print_sql(value, "NULL", out);
}

static const struct dialect sql = {print_sql_child, "(", ")"};

void mr_value_print_sql(const struct mr_value *value, const char *null_text,
                        struct mr_text *out)
{
    if (value->is_null) {
        mr_text_puts(out, null_text);
        return;
    }
    switch ((enum mr_type_id)value->type.id) {
    case MR_TYPE_NULL: mr_text_puts(out, null_text); break;
    case MR_TYPE_BOOLEAN: mr_text_puts(out, value->u.boolean ? "TRUE" : "FALSE"); break;
    case MR_TYPE_DECIMAL: mr_decimal_print(decimal_of(value), value->type.scale, out); break;
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: print_hex(mr_str_view(&value->u.str), out); break;
    case MR_TYPE_TIME: mr_time_print(value->u.i64, value->type.precision, out); break;
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ:
        mr_timestamp_print(value->u.i64, ' ', value->type.precision, out);
        break;
    case MR_TYPE_INTERVAL_MONTHS:
        mr_text_printf(out, "%c%llu-%02llu", value->u.i64 < 0 ? '-' : '+',
                       (unsigned long long)absolute(value->u.i64) / 12,
                       (unsigned long long)absolute(value->u.i64) % 12);
        break;
    case MR_TYPE_INTERVAL_NS: print_interval_ns(value->u.i64, out); break;
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: print_nested(&sql, value, out); break;
    default: print_common(value, out);
    }
}

void mr_row_print_java(const struct mr_batch *batch, uint32_t row, struct mr_text *out)
{
    mr_text_puts(out, mr_row_kind_text(mr_batch_kind(batch, row)));
    mr_text_putc(out, '[');
    for (uint32_t c = 0; c < batch->schema->count; c++) {
        struct mr_value v = mr_value_at(&batch->col[c], batch->schema->field[c].type, row);
        if (c != 0)
            mr_text_puts(out, ", ");
        mr_value_print_java(&v, out);
    }
    mr_text_putc(out, ']');
}

/* -- Text ------------------------------------------------------------------- */

int mr_int_parse(struct mr_view text, int64_t *ret)
{
    const char *p = text.data, *end = p + text.len;
    bool is_negative = p < end && *p == '-';
    uint64_t value = 0;

    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return -EINVAL;
    while (end - p > 18 && *p == '0')
        p++;
    /* Eighteen digits can not overflow; beyond that every step is checked. */
    const char *safe = end - p > 18 ? p + 18 : end;
    for (; p < safe; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (digit > 9)
            return -EINVAL;
        value = value * 10 + digit;
    }
    bool is_over = false;
    for (; p < end; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (digit > 9)
            return -EINVAL;
        is_over |= __builtin_mul_overflow(value, UINT64_C(10), &value) ||
                   __builtin_add_overflow(value, (uint64_t)digit, &value);
    }
    if (is_over || value > (uint64_t)INT64_MAX + is_negative)
        return -ERANGE;
    *ret = (int64_t)(is_negative ? -value : value);
    return 0;
}

/* Length of the well-formed character at P, or 0 (Unicode 15, table 3-7). */
static size_t utf8_char(const unsigned char *p, const unsigned char *end)
{
    size_t n = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;

    if (p[0] < 0x80)
        return 1;
    if (n == 0 || (size_t)(end - p) < n)
        return 0;
    unsigned low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
    unsigned high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

MR_INLINE uint64_t load_word(const unsigned char *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof(word));
    return word;
}

/* Behind the ASCII at P: 32 bytes at a time, then 8; the last few are looked at together
 * with those in front of them, which are as good as known. */
static const unsigned char *skip_ascii(const unsigned char *p, const unsigned char *end,
                                       const unsigned char *start)
{
    const uint64_t highs = UINT64_C(0x8080808080808080);

    while (end - p >= 32 &&
           ((load_word(p) | load_word(p + 8) | load_word(p + 16) | load_word(p + 24)) &
            highs) == 0)
        p += 32;
    while (end - p >= 8 && (load_word(p) & highs) == 0)
        p += 8;
    if (end - p < 8 && end - start >= 8 && (load_word(end - 8) & highs) == 0)
        return end;
    return p;
}

bool mr_utf8_valid(const char *data, size_t len)
{
    const unsigned char *start = (const unsigned char *)data, *p = start, *end = p + len;

    while ((p = skip_ascii(p, end, start)) < end) {
        size_t n = utf8_char(p, end);
        if (n == 0)
            return false;
        p += n;
    }
    return true;
}

/* -- JSON ------------------------------------------------------------------- */

static bool needs_escape(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

static void put_escaped(struct mr_text *out, char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *at = c == '\0' ? NULL : strchr(from, c);

    if (at != NULL) {
        mr_text_putc(out, '\\');
        mr_text_putc(out, to[at - from]);
    } else {
        mr_text_printf(out, "\\u%04X", (unsigned char)c);
    }
}

void mr_json_string_print(struct mr_view string, struct mr_text *out)
{
    size_t start = 0;

    mr_text_putc(out, '"');
    for (size_t i = 0; i < string.len; i++) {
        if (MR_LIKELY(!needs_escape(string.data[i])))
            continue;
        mr_text_put(out, string.data + start, i - start);
        put_escaped(out, string.data[i]);
        start = i + 1;
    }
    mr_text_put(out, string.data + start, string.len - start);
    mr_text_putc(out, '"');
}
