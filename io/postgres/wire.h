/*
 * io/postgres/wire.h - values as PostgreSQL writes them: its binary format, and which types meet.
 *
 *     one value     [ length, 4 bytes, -1: NULL | bytes ]        all big-endian
 *     one row       [ count of values, 2 bytes  | value | value | ... ]
 *
 * COPY, array parameters and results share it, so a row is written once and never escaped.
 * Nothing is converted on the way that could lose something: BIGINT does not go into
 * integer, and a double keeps its bits.
 *
 *     SQL here                  PostgreSQL, written           read
 *     ------------------------  ----------------------------  ---------------------------
 *     BOOLEAN                   boolean                       boolean
 *     TINYINT, SMALLINT         smallint .. bigint, numeric   (SMALLINT) smallint
 *     INT                       integer, bigint, numeric      smallint, integer
 *     BIGINT                    bigint, numeric               smallint .. bigint
 *     FLOAT / DOUBLE            real, double / double         real / real, double
 *     DECIMAL                   numeric                       smallint .. bigint, numeric
 *     CHAR, VARCHAR, STRING     text, varchar, char, citext, name, json, jsonb, xml, uuid, enum
 *     BYTES, BINARY             bytea                         bytea
 *     DATE, TIME                date, time                    date, time
 *     TIMESTAMP                 timestamp                     timestamp
 *     TIMESTAMP_LTZ             timestamptz                   timestamptz
 *
 * PostgreSQL counts microseconds, so TIME and TIMESTAMP of up to 6 digits are taken.
 *
 * Fails       decoding and encoding a value say why in *RET_REASON: a fragment for a sentence
 *             that names table and column.
 * Cost        no allocation but the growth of the output.
 * Source      PostgreSQL's documentation, "Frontend/Backend Protocol", and the *_send
 *             functions' results.
 */
#ifndef MR_IO_POSTGRES_WIRE_H
#define MR_IO_POSTGRES_WIRE_H

#include "core/data/batch.h"

enum mr_pg_code {
    MR_PG_OTHER, /* a type that nothing here meets */
    MR_PG_BOOL,
    MR_PG_INT2,
    MR_PG_INT4,
    MR_PG_INT8,
    MR_PG_FLOAT4,
    MR_PG_FLOAT8,
    MR_PG_NUMERIC,
    MR_PG_TEXT, /* whatever travels as its own text */
    MR_PG_JSONB,
    MR_PG_UUID,
    MR_PG_BYTEA,
    MR_PG_DATE,
    MR_PG_TIME,
    MR_PG_TIMESTAMP,
    MR_PG_TIMESTAMPTZ,
    MR_PG_CODES
};

/* A type by its number in pg_type; KIND: typtype ('b' base, 'e' enum), NAME: typname, for
 * types of extensions, whose numbers differ. */
enum mr_pg_code mr_pg_code_of(uint32_t oid, char kind, const char *name);

bool mr_pg_can_write(struct mr_type type, enum mr_pg_code code);
bool mr_pg_can_read(enum mr_pg_code code, struct mr_type type);

/* What a column of TYPE would be there: "bigint", "numeric(10,2)". */
void mr_pg_type_print(struct mr_type type, struct mr_text *out);

/* What a column of CODE and its modifier would be here: "BIGINT", "DECIMAL(10, 2)". */
void mr_pg_type_here(enum mr_pg_code code, int32_t modifier, struct mr_text *out);

/* Of numeric(p,s): *RET_PRECISION and *RET_SCALE; false: a numeric without limits. */
bool mr_pg_numeric_limits(int32_t modifier, int *ret_precision, int *ret_scale);

static inline void mr_pg_put16(struct mr_text *out, uint16_t value)
{
    value = __builtin_bswap16(value);
    mr_text_put(out, &value, sizeof(value));
}

static inline void mr_pg_put32(struct mr_text *out, uint32_t value)
{
    value = __builtin_bswap32(value);
    mr_text_put(out, &value, sizeof(value));
}

static inline uint16_t mr_pg_get16(const char *from)
{
    uint16_t value;
    memcpy(&value, from, sizeof(value));
    return __builtin_bswap16(value);
}

static inline uint32_t mr_pg_get32(const char *from)
{
    uint32_t value;
    memcpy(&value, from, sizeof(value));
    return __builtin_bswap32(value);
}

/* Append the value (length and bytes) of row ROW of VEC, a column of TYPE.  -EINVAL: it has
 * no form in CODE; OUT is as it was. */
int mr_pg_encode(enum mr_pg_code code, struct mr_type type, const struct mr_vec *vec,
                 uint32_t row, struct mr_text *out, const char **ret_reason);

/* The LEN bytes of a value of CODE (below 0: NULL) into a column of TYPE. */
int mr_pg_decode(enum mr_pg_code code, struct mr_type type, const char *bytes, int32_t len,
                 struct mr_batch_buffer *out, uint32_t col, uint32_t row,
                 const char **ret_reason);

/* The value at *AT of a row that ends at END: its bytes, and *AT moves behind it.  Length
 * -1 in *RET_LEN: NULL.  -EINVAL: cut short. */
int mr_pg_value(const char **at, const char *end, const char **ret_bytes, int32_t *ret_len);

#endif
