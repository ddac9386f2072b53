/*
 * io/json/debezium.h - the format 'debezium-json': each message is a change of a row.
 *
 *     {"before": null,  "after": {row}, "op": "c"}      +I   (also "r", of a snapshot)
 *     {"before": {row}, "after": {row}, "op": "u"}      -U, +U
 *     {"before": {row}, "after": null,  "op": "d"}      -D
 *     a message without a value (a tombstone)           nothing
 *
 * With 'schema-include' all that is in "payload", beside a "schema".  The envelope is taken
 * apart here; what a row is, and all its options, are those of 'json' (io/json/json.h).
 *
 * A change is written as it would be by one who knows the old row or the new one, not both:
 * +I and +U as "c", -U and -D as "d".
 *
 * A message that is no change, or half of one, is bad as a whole: no row of it is handed on.
 */
#ifndef MR_IO_JSON_DEBEZIUM_H
#define MR_IO_JSON_DEBEZIUM_H

#include "core/op/format.h"

extern const struct mr_format_class mr_debezium_json_format;

#endif
