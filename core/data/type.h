/*
 * core/data/type.h - SQL types, and the few shapes in which their values lie in memory.
 *
 * Kernels are written once per shape, not once per type: every integer, date,
 * time, timestamp, interval and short decimal is an int64, and the type above it
 * only says how to check, print and combine the value.
 *
 *     shape   C            types
 *     BOOL    uint8_t      BOOLEAN (0 or 1)
 *     I64     int64_t      TINYINT..BIGINT, DATE (days), TIME (ns of the day), TIMESTAMP and
 *                          TIMESTAMP_LTZ (ns since 1970), INTERVAL (months, or ns), DECIMAL(p<=18)
 *     F64     double       FLOAT (rounded to float after each step), DOUBLE
 *     I128    mr_i128      DECIMAL(p>18), unscaled
 *     STR     mr_str       CHAR, VARCHAR, STRING, BINARY, VARBINARY, BYTES; ROW, ARRAY, MAP and
 *                          MULTISET, as the bytes of core/data/nested.h
 *
 * What a nested type consists of is told by a descriptor that the type points to:
 *
 *     ROW<a INT, tags ARRAY<STRING>>     { id ROW, nested ─► a: INT, tags: { id ARRAY, nested ─►
 *                                                                            STRING } }
 *
 * Ownership   descriptors are read-only and live in the arena they were made in: of the catalog
 *             for the columns of tables, of the plan for all that runs (mr_type_copy()).
 *
 * Rules of the types are Flink's: docs/sql-types.md.
 */
#ifndef MR_CORE_DATA_TYPE_H
#define MR_CORE_DATA_TYPE_H

#include "core/base/text.h"
#include "core/data/str.h"
#include "core/mem/arena.h"

enum mr_type_id {
    MR_TYPE_NULL = 0, /* the type of a bare NULL */
    MR_TYPE_BOOLEAN = 1,
    MR_TYPE_TINYINT = 2,
    MR_TYPE_SMALLINT = 3,
    MR_TYPE_INT = 4,
    MR_TYPE_BIGINT = 5,
    MR_TYPE_FLOAT = 6,
    MR_TYPE_DOUBLE = 7,
    MR_TYPE_DECIMAL = 8,
    MR_TYPE_CHAR = 9,
    MR_TYPE_VARCHAR = 10, /* length UINT32_MAX: STRING */
    MR_TYPE_BINARY = 11,
    MR_TYPE_VARBINARY = 12, /* length UINT32_MAX: BYTES */
    MR_TYPE_DATE = 13,
    MR_TYPE_TIME = 14,
    MR_TYPE_TIMESTAMP = 15,
    MR_TYPE_TIMESTAMP_LTZ = 16,
    MR_TYPE_INTERVAL_MONTHS = 17, /* YEAR TO MONTH */
    MR_TYPE_INTERVAL_NS = 18,     /* DAY TO SECOND */
    MR_TYPE_ARRAY = 19,
    MR_TYPE_MAP = 20,
    MR_TYPE_MULTISET = 21, /* a map from its elements to how many there are */
    MR_TYPE_ROW = 22,
};

enum mr_shape { MR_SHAPE_BOOL, MR_SHAPE_I64, MR_SHAPE_F64, MR_SHAPE_I128, MR_SHAPE_STR };

#define MR_DECIMAL_PRECISION_MAX       38
#define MR_DECIMAL_SHORT_PRECISION_MAX 18
#define MR_LENGTH_MAX                  UINT32_MAX

struct mr_type_nested;

/* Sixteen bytes, passed by value. */
struct mr_type {
    uint8_t id;        /* enum mr_type_id; values are stored, never renumbered */
    uint8_t precision; /* DECIMAL: digits 1..38; TIME, TIMESTAMP*: fraction digits 0..9 */
    uint8_t scale;     /* DECIMAL: digits behind the point */
    uint8_t nullable;  /* 0: NOT NULL */
    uint32_t length;   /* CHAR, VARCHAR, BINARY, VARBINARY */
    const struct mr_type_nested *nested; /* of the nested types; else NULL */
};

/* What a nested type is made of. */
struct mr_type_nested {
    uint32_t count;       /* ROW: fields; MAP, MULTISET: 2, key and value; ARRAY: 1 */
    struct mr_view *name; /* ROW: of the fields */
    struct mr_type *child;
    uint32_t *slot; /* ROW: where the slot of each field lies in a value */
    uint32_t head;  /* ROW: bytes of null bits and slots */
};

#define MR_TYPE(type_id) ((struct mr_type){.id = (type_id), .nullable = 1})
#define MR_TYPE_STRING \
    ((struct mr_type){.id = MR_TYPE_VARCHAR, .nullable = 1, .length = MR_LENGTH_MAX})
#define MR_TYPE_BIGINT_NN ((struct mr_type){.id = MR_TYPE_BIGINT})
#define MR_TYPE_TS(p) \
    ((struct mr_type){.id = MR_TYPE_TIMESTAMP, .nullable = 1, .precision = (p)})

static inline struct mr_type mr_type_decimal(unsigned precision, unsigned scale)
{
    return (struct mr_type){.id = MR_TYPE_DECIMAL,
                            .precision = (uint8_t)precision,
                            .scale = (uint8_t)scale,
                            .nullable = 1};
}

enum mr_shape mr_type_shape(struct mr_type type);

/* Bytes of one value: 1, 8 or 16. */
size_t mr_shape_bytes(enum mr_shape shape);

static inline size_t mr_type_bytes(struct mr_type type)
{
    return mr_shape_bytes(mr_type_shape(type));
}

/* Nested types: of an element; of a key and a value; of COUNT fields.  NAME and CHILD are
 * copied, the bytes of names and the descriptors of children are not. */
struct mr_type mr_type_array(struct mr_arena *arena, struct mr_type element);
struct mr_type mr_type_map(struct mr_arena *arena, struct mr_type key, struct mr_type value);
struct mr_type mr_type_multiset(struct mr_arena *arena, struct mr_type element);
struct mr_type mr_type_row(struct mr_arena *arena, const struct mr_view *name,
                           const struct mr_type *child, uint32_t count);

/* TYPE with all that it points to in ARENA. */
struct mr_type mr_type_copy(struct mr_arena *arena, struct mr_type type);

static inline bool mr_type_is_nested(struct mr_type type)
{
    return type.id >= MR_TYPE_ARRAY;
}

static inline bool mr_type_is_map(struct mr_type type)
{
    return type.id == MR_TYPE_MAP || type.id == MR_TYPE_MULTISET;
}

/* The type of a child: element, key, value or field. */
static inline struct mr_type mr_type_child(struct mr_type type, uint32_t i)
{
    return type.nested->child[i];
}

/* Number of the field called NAME of a ROW, or -1. */
int mr_type_find_field(struct mr_type row, struct mr_view name);

/* Equal but for nullability; what is nested in them is equal in that too. */
bool mr_type_same(struct mr_type a, struct mr_type b);

/* Have its values an order?  Nested ones have none. */
static inline bool mr_type_is_ordered(struct mr_type type)
{
    return !mr_type_is_nested(type);
}

bool mr_type_is_integer(struct mr_type type);
bool mr_type_is_numeric(struct mr_type type);   /* integers, FLOAT, DOUBLE, DECIMAL */
bool mr_type_is_string(struct mr_type type);    /* CHAR, VARCHAR */
bool mr_type_is_binary(struct mr_type type);    /* BINARY, VARBINARY */
bool mr_type_is_timestamp(struct mr_type type); /* with or without local time zone */

/* As SQL writes it: "DECIMAL(10, 2) NOT NULL", "TIMESTAMP(3)", "STRING",
 * "ROW<`a` INT, `b` STRING>". */
void mr_type_print(struct mr_type type, struct mr_text *out);

/* Without short names, as SHOW CREATE TABLE writes it: "VARCHAR(2147483647)",
 * "TIMESTAMP(3) WITH LOCAL TIME ZONE". */
void mr_type_print_full(struct mr_type type, struct mr_text *out);

/* As Flink's sentences about arguments have it: "INTEGER", "VARCHAR(2147483647)". */
void mr_type_print_argument(struct mr_type type, struct mr_text *out);

/* Largest magnitude an integer type holds, as +max; its min is -max - 1. */
int64_t mr_type_integer_max(struct mr_type type);

/* Wrap VALUE to the width of an integer type, as Java's casts do. */
int64_t mr_type_integer_wrap(struct mr_type type, int64_t value);

#endif
