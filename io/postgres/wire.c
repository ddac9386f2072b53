#include "io/postgres/wire.h"

#include "core/base/utf8.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/print.h"

#include <errno.h>
#include <math.h>

/* Days and nanoseconds from 1970 to 2000, where PostgreSQL begins to count. */
#define EPOCH_DAYS INT64_C(10957)
#define EPOCH_US   (EPOCH_DAYS * INT64_C(86400000000))
#define DAY_US     INT64_C(86400000000)

enum {
    MICRO_DIGITS = 6,
    GROUP_DIGITS = 4,    /* of a numeric: it counts in 10000s */
    NUMERIC_GROUPS = 12, /* 38 digits, cut at the point */
    NUMERIC_HEAD = 8,    /* count, weight, sign, scale: 2 bytes each */
    MODIFIER_HEAD = 4,   /* a type modifier counts from here */
    SIGN_MINUS = 0x4000,
    SIGN_NAN = 0xc000,
    UUID_BYTES = 16,
    UUID_TEXT = 36,
    JSONB_VERSION = 1
};

/* -- Which types meet -------------------------------------------------------------------- */

static const struct {
    uint32_t oid;
    enum mr_pg_code code;
} codes[] = {
    {16, MR_PG_BOOL},        {17, MR_PG_BYTEA},         {19, MR_PG_TEXT},
    {20, MR_PG_INT8},        {21, MR_PG_INT2},          {23, MR_PG_INT4},
    {25, MR_PG_TEXT},        {114, MR_PG_TEXT},         {142, MR_PG_TEXT},
    {700, MR_PG_FLOAT4},     {701, MR_PG_FLOAT8},       {1042, MR_PG_TEXT},
    {1043, MR_PG_TEXT},      {1082, MR_PG_DATE},        {1083, MR_PG_TIME},
    {1114, MR_PG_TIMESTAMP}, {1184, MR_PG_TIMESTAMPTZ}, {1700, MR_PG_NUMERIC},
    {2950, MR_PG_UUID},      {3802, MR_PG_JSONB},
};

enum mr_pg_code mr_pg_code_of(uint32_t oid, char kind, const char *name)
{
    for (size_t i = 0; i < MR_COUNTOF(codes); i++)
        if (codes[i].oid == oid)
            return codes[i].code;
    if (kind == 'e' || (kind == 'b' && strcmp(name, "citext") == 0))
        return MR_PG_TEXT;
    return MR_PG_OTHER;
}

static bool is_text(enum mr_pg_code code)
{
    return code == MR_PG_TEXT || code == MR_PG_JSONB || code == MR_PG_UUID;
}

bool mr_pg_can_write(struct mr_type type, enum mr_pg_code code)
{
    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_BOOLEAN: return code == MR_PG_BOOL;
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
        return code == MR_PG_INT2 || code == MR_PG_INT4 || code == MR_PG_INT8 ||
               code == MR_PG_NUMERIC;
    case MR_TYPE_INT: return code == MR_PG_INT4 || code == MR_PG_INT8 || code == MR_PG_NUMERIC;
    case MR_TYPE_BIGINT: return code == MR_PG_INT8 || code == MR_PG_NUMERIC;
    case MR_TYPE_FLOAT: return code == MR_PG_FLOAT4 || code == MR_PG_FLOAT8;
    case MR_TYPE_DOUBLE: return code == MR_PG_FLOAT8;
    case MR_TYPE_DECIMAL: return code == MR_PG_NUMERIC;
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR: return is_text(code);
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: return code == MR_PG_BYTEA;
    case MR_TYPE_DATE: return code == MR_PG_DATE;
    case MR_TYPE_TIME: return code == MR_PG_TIME && type.precision <= MICRO_DIGITS;
    case MR_TYPE_TIMESTAMP: return code == MR_PG_TIMESTAMP && type.precision <= MICRO_DIGITS;
    case MR_TYPE_TIMESTAMP_LTZ:
        return code == MR_PG_TIMESTAMPTZ && type.precision <= MICRO_DIGITS;
    case MR_TYPE_NULL:
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS:
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: return false;
    }
    return false;
}

bool mr_pg_can_read(enum mr_pg_code code, struct mr_type type)
{
    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_BOOLEAN: return code == MR_PG_BOOL;
    case MR_TYPE_SMALLINT: return code == MR_PG_INT2;
    case MR_TYPE_INT: return code == MR_PG_INT2 || code == MR_PG_INT4;
    case MR_TYPE_BIGINT: return code == MR_PG_INT2 || code == MR_PG_INT4 || code == MR_PG_INT8;
    case MR_TYPE_FLOAT: return code == MR_PG_FLOAT4;
    case MR_TYPE_DOUBLE: return code == MR_PG_FLOAT4 || code == MR_PG_FLOAT8;
    case MR_TYPE_DECIMAL:
        return code == MR_PG_NUMERIC || code == MR_PG_INT2 || code == MR_PG_INT4 ||
               code == MR_PG_INT8;
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR: return is_text(code);
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: return code == MR_PG_BYTEA;
    case MR_TYPE_DATE: return code == MR_PG_DATE;
    case MR_TYPE_TIME: return code == MR_PG_TIME;
    case MR_TYPE_TIMESTAMP: return code == MR_PG_TIMESTAMP;
    case MR_TYPE_TIMESTAMP_LTZ: return code == MR_PG_TIMESTAMPTZ;
    case MR_TYPE_TINYINT:
    case MR_TYPE_NULL:
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS:
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: return false;
    }
    return false;
}

void mr_pg_type_print(struct mr_type type, struct mr_text *out)
{
    unsigned digits = type.precision < MICRO_DIGITS ? type.precision : MICRO_DIGITS;

    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_BOOLEAN: mr_text_puts(out, "boolean"); return;
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT: mr_text_puts(out, "smallint"); return;
    case MR_TYPE_INT: mr_text_puts(out, "integer"); return;
    case MR_TYPE_BIGINT: mr_text_puts(out, "bigint"); return;
    case MR_TYPE_FLOAT: mr_text_puts(out, "real"); return;
    case MR_TYPE_DOUBLE: mr_text_puts(out, "double precision"); return;
    case MR_TYPE_DECIMAL:
        mr_text_printf(out, "numeric(%u,%u)", type.precision, type.scale);
        return;
    case MR_TYPE_CHAR: mr_text_printf(out, "char(%u)", type.length); return;
    case MR_TYPE_VARCHAR:
        if (type.length == MR_LENGTH_MAX)
            mr_text_puts(out, "text");
        else
            mr_text_printf(out, "varchar(%u)", type.length);
        return;
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: mr_text_puts(out, "bytea"); return;
    case MR_TYPE_DATE: mr_text_puts(out, "date"); return;
    case MR_TYPE_TIME: mr_text_printf(out, "time(%u)", digits); return;
    case MR_TYPE_TIMESTAMP: mr_text_printf(out, "timestamp(%u)", digits); return;
    case MR_TYPE_TIMESTAMP_LTZ: mr_text_printf(out, "timestamptz(%u)", digits); return;
    case MR_TYPE_NULL:
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS:
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: break;
    }
    mr_text_puts(out, "text");
}

bool mr_pg_numeric_limits(int32_t modifier, int *ret_precision, int *ret_scale)
{
    if (modifier < MODIFIER_HEAD)
        return false;
    *ret_precision = (modifier - MODIFIER_HEAD) >> 16 & 0xffff;
    /* Eleven bits with a sign: a scale may be below zero. */
    *ret_scale = (((modifier - MODIFIER_HEAD) & 0x7ff) ^ 1024) - 1024;
    return true;
}

void mr_pg_type_here(enum mr_pg_code code, int32_t modifier, struct mr_text *out)
{
    static const char *const plain[MR_PG_CODES] = {
        [MR_PG_BOOL] = "BOOLEAN", [MR_PG_INT2] = "SMALLINT", [MR_PG_INT4] = "INT",
        [MR_PG_INT8] = "BIGINT",  [MR_PG_FLOAT4] = "FLOAT",  [MR_PG_FLOAT8] = "DOUBLE",
        [MR_PG_TEXT] = "STRING",  [MR_PG_JSONB] = "STRING",  [MR_PG_UUID] = "STRING",
        [MR_PG_BYTEA] = "BYTES",  [MR_PG_DATE] = "DATE",
    };
    int digits = modifier >= 0 && modifier <= MICRO_DIGITS ? modifier : MICRO_DIGITS;
    int precision, scale;

    switch (code) {
    case MR_PG_NUMERIC:
        if (!mr_pg_numeric_limits(modifier, &precision, &scale) || scale < 0 ||
            precision > MR_DECIMAL_PRECISION_MAX || scale > precision)
            mr_text_puts(out, "DECIMAL(38, 18)");
        else
            mr_text_printf(out, "DECIMAL(%d, %d)", precision, scale);
        return;
    case MR_PG_TIME: mr_text_printf(out, "TIME(%d)", digits); return;
    case MR_PG_TIMESTAMP: mr_text_printf(out, "TIMESTAMP(%d)", digits); return;
    case MR_PG_TIMESTAMPTZ: mr_text_printf(out, "TIMESTAMP_LTZ(%d)", digits); return;
    default: mr_text_puts(out, plain[code] != NULL ? plain[code] : "STRING"); return;
    }
}

/* -- Writing ------------------------------------------------------------------------------ */

static void put64(struct mr_text *out, uint64_t value)
{
    value = __builtin_bswap64(value);
    mr_text_put(out, &value, sizeof(value));
}

/* VALUE / 10^SCALE in groups of four digits from the point outwards, none of them an empty
 * one at either end. */
static void put_numeric(struct mr_text *out, mr_i128 value, unsigned scale)
{
    mr_u128 magnitude = value < 0 ? -(mr_u128)value : (mr_u128)value;
    mr_u128 unit = (mr_u128)mr_pow10(scale), whole = magnitude / unit, part = magnitude % unit;
    uint16_t group[2 * NUMERIC_GROUPS];
    unsigned first = NUMERIC_GROUPS, end = NUMERIC_GROUPS; /* whole ones lie below, in order */

    for (; whole != 0; whole /= 10000)
        group[--first] = (uint16_t)(whole % 10000);
    for (unsigned left = scale; left > 0 && part != 0;) {
        unsigned take = left < GROUP_DIGITS ? left : GROUP_DIGITS;
        unit = (mr_u128)mr_pow10(left - take);
        unsigned digits = (unsigned)(part / unit);
        for (unsigned pad = take; pad < GROUP_DIGITS; pad++)
            digits *= 10;
        group[end++] = (uint16_t)digits;
        part %= unit;
        left -= take;
    }
    int weight = (int)NUMERIC_GROUPS - (int)first - 1;
    while (first < end && group[first] == 0) {
        first++;
        weight--;
    }
    while (end > first && group[end - 1] == 0)
        end--;
    mr_pg_put32(out, NUMERIC_HEAD + 2 * (end - first));
    mr_pg_put16(out, (uint16_t)(end - first));
    mr_pg_put16(out, first == end ? 0 : (uint16_t)(int16_t)weight);
    mr_pg_put16(out, value < 0 ? SIGN_MINUS : 0);
    mr_pg_put16(out, (uint16_t)scale);
    for (unsigned i = first; i < end; i++)
        mr_pg_put16(out, group[i]);
}

/* 8-4-4-4-12 hex digits, as everybody writes them. */
static int put_uuid(struct mr_text *out, struct mr_view text, const char **ret_reason)
{
    unsigned char bytes[UUID_BYTES] = {0};
    unsigned digits = 0;

    *ret_reason = "is no uuid: expected 8-4-4-4-12 hex digits";
    if (text.len != UUID_TEXT)
        return -EINVAL;
    for (size_t i = 0; i < text.len; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        int digit = mr_hex_value(text.data[i]);
        if (is_dash ? text.data[i] != '-' : digit < 0)
            return -EINVAL;
        if (is_dash)
            continue;
        bytes[digits / 2] = (unsigned char)(bytes[digits / 2] << 4 | digit);
        digits++;
    }
    mr_pg_put32(out, UUID_BYTES);
    mr_text_put(out, bytes, UUID_BYTES);
    return 0;
}

static int put_string(enum mr_pg_code code, struct mr_view text, struct mr_text *out,
                      const char **ret_reason)
{
    if (code == MR_PG_UUID)
        return put_uuid(out, text, ret_reason);
    if (code != MR_PG_BYTEA && memchr(text.data, '\0', text.len) != NULL) {
        *ret_reason = "has a zero byte, which PostgreSQL does not store in text";
        return -EINVAL;
    }
    mr_pg_put32(out, (uint32_t)text.len + (code == MR_PG_JSONB));
    if (code == MR_PG_JSONB)
        mr_text_putc(out, JSONB_VERSION);
    mr_text_put(out, text.data, text.len);
    return 0;
}

static void put_integer(enum mr_pg_code code, int64_t value, struct mr_text *out)
{
    switch (code) {
    case MR_PG_INT2:
        mr_pg_put32(out, 2);
        mr_pg_put16(out, (uint16_t)value);
        return;
    case MR_PG_INT4:
    case MR_PG_DATE:
        mr_pg_put32(out, 4);
        mr_pg_put32(out, (uint32_t)value);
        return;
    default:
        mr_pg_put32(out, 8);
        put64(out, (uint64_t)value);
        return;
    }
}

static void put_double(enum mr_pg_code code, double value, struct mr_text *out)
{
    uint64_t bits;
    uint32_t short_bits;
    float narrow = (float)value;

    if (code == MR_PG_FLOAT4) {
        memcpy(&short_bits, &narrow, sizeof(short_bits));
        mr_pg_put32(out, 4);
        mr_pg_put32(out, short_bits);
        return;
    }
    memcpy(&bits, &value, sizeof(bits));
    mr_pg_put32(out, 8);
    put64(out, bits);
}

int mr_pg_encode(enum mr_pg_code code, struct mr_type type, const struct mr_vec *vec,
                 uint32_t row, struct mr_text *out, const char **ret_reason)
{
    enum mr_shape shape = mr_type_shape(type);

    if (mr_vec_is_null(vec, row)) {
        mr_pg_put32(out, UINT32_MAX);
        return 0;
    }
    if (shape == MR_SHAPE_STR)
        return put_string(code, mr_str_view(&((const struct mr_str *)vec->data)[row]), out,
                          ret_reason);
    if (shape == MR_SHAPE_BOOL) {
        mr_pg_put32(out, 1);
        mr_text_putc(out, ((const uint8_t *)vec->data)[row] != 0);
        return 0;
    }
    if (shape == MR_SHAPE_F64) {
        put_double(code, ((const double *)vec->data)[row], out);
        return 0;
    }
    if (shape == MR_SHAPE_I128) {
        put_numeric(out, ((const mr_i128 *)vec->data)[row], type.scale);
        return 0;
    }
    int64_t value = ((const int64_t *)vec->data)[row];
    switch (code) {
    case MR_PG_NUMERIC:
        put_numeric(out, value, type.id == MR_TYPE_DECIMAL ? type.scale : 0);
        return 0;
    case MR_PG_DATE: put_integer(code, value - EPOCH_DAYS, out); return 0;
    case MR_PG_TIME: put_integer(code, value / MR_MICRO_NS, out); return 0;
    case MR_PG_TIMESTAMP:
    case MR_PG_TIMESTAMPTZ:
        put_integer(code, mr_floor_div(value, MR_MICRO_NS) - EPOCH_US, out);
        return 0;
    default: put_integer(code, value, out); return 0;
    }
}

/* -- Reading ------------------------------------------------------------------------------ */

int mr_pg_value(const char **at, const char *end, const char **ret_bytes, int32_t *ret_len)
{
    if (end - *at < 4)
        return -EINVAL;
    *ret_len = (int32_t)mr_pg_get32(*at);
    *at += 4;
    *ret_bytes = *at;
    if (*ret_len < 0)
        return 0;
    if (end - *at < *ret_len)
        return -EINVAL;
    *at += *ret_len;
    return 0;
}

static int64_t get_integer(const char *bytes, int32_t len)
{
    uint64_t value;

    if (len == 2)
        return (int16_t)mr_pg_get16(bytes);
    if (len == 4)
        return (int32_t)mr_pg_get32(bytes);
    memcpy(&value, bytes, sizeof(value));
    return (int64_t)__builtin_bswap64(value);
}

/* Half up at SCALE, as Flink rounds what a table's DECIMAL can not hold. */
static int get_numeric(const char *bytes, int32_t len, struct mr_type type, mr_i128 *ret,
                       const char **ret_reason)
{
    if (len < NUMERIC_HEAD)
        return -EINVAL;
    unsigned groups = mr_pg_get16(bytes), sign = mr_pg_get16(bytes + 4);
    int weight = (int16_t)mr_pg_get16(bytes + 2), scale = type.scale;
    mr_u128 value = 0, limit = (mr_u128)mr_pow10(MR_DECIMAL_PRECISION_MAX - 1);

    if (sign != 0 && sign != SIGN_MINUS) {
        *ret_reason = sign == SIGN_NAN ? "is NaN, which no DECIMAL is"
                                       : "is infinite, which no DECIMAL is";
        return -EINVAL;
    }
    if ((size_t)len < NUMERIC_HEAD + 2 * (size_t)groups)
        return -EINVAL;
    *ret_reason = "does not fit";
    /* One decimal digit after the other, down to the one that rounds. */
    int digits = (weight + 1) * GROUP_DIGITS + scale;
    for (int i = 0; i < digits || (i == digits && digits >= 0); i++) {
        unsigned g = (unsigned)i / GROUP_DIGITS;
        unsigned group = g < groups ? mr_pg_get16(bytes + NUMERIC_HEAD + 2 * g) : 0;
        static const unsigned power[GROUP_DIGITS] = {1000, 100, 10, 1};
        unsigned digit = group / power[i % GROUP_DIGITS] % 10;
        if (i == digits)
            value += digit >= 5;
        else if (value >= limit)
            return -ERANGE;
        else
            value = value * 10 + digit;
    }
    *ret = sign == SIGN_MINUS ? -(mr_i128)value : (mr_i128)value;
    return mr_decimal_fits(*ret, type.precision) ? 0 : -ERANGE;
}

static int store_decimal(mr_i128 value, struct mr_type type, struct mr_vec *vec, uint32_t row)
{
    if (mr_type_shape(type) == MR_SHAPE_I128)
        ((mr_i128 *)vec->data)[row] = value;
    else
        ((int64_t *)vec->data)[row] = (int64_t)value;
    return 0;
}

static void print_uuid(const char *bytes, char *out)
{
    static const char digit[] = "0123456789abcdef";

    for (unsigned i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digit[(unsigned char)bytes[i] >> 4];
        *out++ = digit[(unsigned char)bytes[i] & 15];
    }
}

static int store_string(enum mr_pg_code code, const char *bytes, int32_t len,
                        struct mr_batch_buffer *out, uint32_t col, uint32_t row)
{
    char uuid[UUID_TEXT];

    if (code == MR_PG_UUID) {
        if (len != UUID_BYTES)
            return -EINVAL;
        print_uuid(bytes, uuid);
        bytes = uuid;
        len = UUID_TEXT;
    } else if (code == MR_PG_JSONB) {
        if (len < 1 || bytes[0] != JSONB_VERSION)
            return -EINVAL;
        bytes++;
        len--;
    }
    ((struct mr_str *)out->batch.col[col].data)[row] =
        mr_batch_buffer_str(out, bytes, (size_t)len);
    return 0;
}

/* What PostgreSQL counts from 2000, as we count it; the ends of its range stand for
 * infinity. */
static int get_time(enum mr_pg_code code, int64_t value, int64_t *ret, const char **ret_reason)
{
    if (code == MR_PG_TIME) {
        *ret_reason = "is 24:00:00, which no TIME is";
        *ret = value * MR_MICRO_NS;
        return value < DAY_US ? 0 : -ERANGE;
    }
    if (code == MR_PG_DATE) {
        *ret_reason = "is infinite, which no DATE is";
        *ret = value + EPOCH_DAYS;
        return value == INT32_MAX || value == INT32_MIN ? -ERANGE : 0;
    }
    *ret_reason = "is not between 1677-09-21 and 2262-04-11, which TIMESTAMP holds";
    if (value == INT64_MAX || value == INT64_MIN) {
        *ret_reason = "is infinite, which no TIMESTAMP is";
        return -ERANGE;
    }
    return __builtin_add_overflow(value, EPOCH_US, ret) ||
                   __builtin_mul_overflow(*ret, MR_MICRO_NS, ret)
               ? -ERANGE
               : 0;
}

static bool has_length(enum mr_pg_code code, int32_t len)
{
    static const int8_t want[MR_PG_CODES] = {
        [MR_PG_BOOL] = 1,      [MR_PG_INT2] = 2,        [MR_PG_INT4] = 4, [MR_PG_INT8] = 8,
        [MR_PG_FLOAT4] = 4,    [MR_PG_FLOAT8] = 8,      [MR_PG_DATE] = 4, [MR_PG_TIME] = 8,
        [MR_PG_TIMESTAMP] = 8, [MR_PG_TIMESTAMPTZ] = 8,
    };

    return want[code] == 0 || want[code] == len;
}

static double get_double(enum mr_pg_code code, const char *bytes)
{
    uint64_t bits = (uint64_t)get_integer(bytes, code == MR_PG_FLOAT4 ? 4 : 8);
    uint32_t short_bits = (uint32_t)bits;
    double value;
    float narrow;

    if (code == MR_PG_FLOAT4) {
        memcpy(&narrow, &short_bits, sizeof(narrow));
        return (double)narrow;
    }
    memcpy(&value, &bits, sizeof(value));
    return value;
}

int mr_pg_decode(enum mr_pg_code code, struct mr_type type, const char *bytes, int32_t len,
                 struct mr_batch_buffer *out, uint32_t col, uint32_t row,
                 const char **ret_reason)
{
    struct mr_vec *vec = &out->batch.col[col];
    mr_i128 wide = 0;
    int rc;

    if (len < 0) {
        *ret_reason = "is NULL";
        if (!type.nullable)
            return -EINVAL;
        mr_batch_buffer_set_null(out, col, row);
        return 0;
    }
    *ret_reason = "has another length than its type";
    if (!has_length(code, len))
        return -EINVAL;
    switch (code) {
    case MR_PG_BOOL: ((uint8_t *)vec->data)[row] = bytes[0] != 0; return 0;
    case MR_PG_INT2:
    case MR_PG_INT4:
    case MR_PG_INT8:
        if (type.id != MR_TYPE_DECIMAL) {
            ((int64_t *)vec->data)[row] = get_integer(bytes, len);
            return 0;
        }
        *ret_reason = "does not fit";
        if (!mr_decimal_rescale(get_integer(bytes, len), 0, type.scale, &wide) ||
            !mr_decimal_fits(wide, type.precision))
            return -ERANGE;
        return store_decimal(wide, type, vec, row);
    case MR_PG_FLOAT4:
    case MR_PG_FLOAT8: ((double *)vec->data)[row] = get_double(code, bytes); return 0;
    case MR_PG_NUMERIC:
        rc = get_numeric(bytes, len, type, &wide, ret_reason);
        return rc < 0 ? rc : store_decimal(wide, type, vec, row);
    case MR_PG_TEXT:
    case MR_PG_JSONB:
    case MR_PG_UUID:
    case MR_PG_BYTEA: return store_string(code, bytes, len, out, col, row);
    case MR_PG_DATE:
    case MR_PG_TIME:
    case MR_PG_TIMESTAMP:
    case MR_PG_TIMESTAMPTZ:
        rc = get_time(code, get_integer(bytes, len), &((int64_t *)vec->data)[row], ret_reason);
        if (rc == 0 && code != MR_PG_DATE)
            ((int64_t *)vec->data)[row] =
                mr_time_cut(((int64_t *)vec->data)[row], type.precision);
        return rc;
    case MR_PG_OTHER:
    case MR_PG_CODES: break;
    }
    return -EINVAL;
}
