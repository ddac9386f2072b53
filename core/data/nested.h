/*
 * core/data/nested.h - a ROW, ARRAY or MAP as one run of bytes.
 *
 *     ROW     [ null bits | slot of each field                         | heap ]
 *     ARRAY   [ count u32 | null bits | slot of each element           | heap ]
 *     MAP     [ bytes of the keys u32 | ARRAY of keys | ARRAY of values       ]
 *
 *     BOOLEAN, TINYINT   1 byte     DOUBLE, BIGINT, DECIMAL(p<=18), times   8 bytes
 *     SMALLINT           2          DECIMAL(p>18)                          16
 *     INT, DATE, FLOAT   4          strings, bytes, nested values           8: start, length
 *
 * A bit of the nulls is set where there is no value; its slot is then zero.  What has no fixed
 * size lies in the heap, one behind the other, and its slot says where, counted from the start
 * of the value it belongs to.  So a field or an element is found in one step, and a nested
 * value within another is the very bytes that it is on its own.  Numbers are little-endian and
 * not aligned.
 *
 * Two values of one type are equal when their bytes are: entries of a map are in the order of
 * their keys, each key once, and all NaNs are one.  That is why no operator knows of nested
 * types: to keys, joins, state, exchanges and snapshots they are strings.  (0.0 and -0.0 differ
 * within a nested value, as in Flink's binary rows.)
 *
 * Ownership   readers borrow the bytes; a string or nested value read from them points into
 *             them.  Writers append to a text of the caller's.
 * Fails       never.  Bytes that nobody wrote so (a damaged snapshot) give some value, or NULL;
 *             nothing outside of them is read.
 * Cost        reading a field or element: one load and a switch over types.
 */
#ifndef MR_CORE_DATA_NESTED_H
#define MR_CORE_DATA_NESTED_H

#include "core/data/value.h"

/* Bytes of the slot of a child of TYPE. */
uint32_t mr_nested_slot_bytes(struct mr_type type);

/* -- Reading -------------------------------------------------------------------- */

/* The elements of an ARRAY, the keys or the values of a MAP. */
struct mr_elements {
    struct mr_type type; /* of one of them */
    uint32_t count;
    uint32_t slots; /* where they begin */
    uint32_t width; /* of one */
    struct mr_view bytes;
};

struct mr_elements mr_elements_of(struct mr_type array, struct mr_view bytes);
struct mr_value mr_element_at(const struct mr_elements *elements, uint32_t i);

/* Of a MAP or MULTISET: as many keys as values. */
void mr_map_open(struct mr_type map, struct mr_view bytes, struct mr_elements *keys,
                 struct mr_elements *values);
/* Number of KEY, which has the type of the keys; -1: it is not there. */
int64_t mr_map_find(const struct mr_elements *keys, const struct mr_value *key);

struct mr_value mr_field_at(struct mr_type row, struct mr_view bytes, uint32_t i);

/* -- Writing -------------------------------------------------------------------- */

/* One ROW or ARRAY being written to the end of OUT.  All of it is NULL at first. */
struct mr_nested_writer {
    struct mr_text *out;
    struct mr_type type;
    size_t start; /* of the value in OUT */
    uint32_t bits, slots, count;
};

/* COUNT: elements of an ARRAY; a ROW has as many as its type. */
void mr_nested_begin(struct mr_nested_writer *writer, struct mr_type type, uint32_t count,
                     struct mr_text *out);
/* Child I, at most once each, in ascending order.  VALUE is of the child's shape. */
void mr_nested_put(struct mr_nested_writer *writer, uint32_t i, const struct mr_value *value);
/* Child I is what the caller has appended to OUT since its length was START. */
void mr_nested_put_rest(struct mr_nested_writer *writer, uint32_t i, size_t start);

struct mr_map_entry {
    struct mr_value key, value;
    uint32_t order;
};

/* A MAP or MULTISET of COUNT entries, which are put into another order; of those with one key
 * the last counts. */
void mr_map_put(struct mr_type map, struct mr_map_entry *entry, uint32_t count,
                struct mr_text *out);

#endif
