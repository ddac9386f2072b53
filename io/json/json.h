/*
 * io/json/json.h - the format 'json': one object per message, or an array of objects.
 *
 * Producers write the same keys in the same order with the same spacing, so the
 * decoder learns what lies between the values of recent messages and then only
 * compares it, a whole `,"product":` with one load.  What is left to do is to read
 * the values, straight into the columns:
 *
 *     {"order_id":"o123","amount":12.34}
 *     └─ shape ──┘      └─────────┘     └   compared
 *                 └ value ┘      └ value     read by the column's type
 *
 * A message that fits no learned shape goes to the general parser, which teaches
 * its shape in passing.  Both accept the same messages and give the same values:
 * a message is checked to its last byte either way, also where no column wants it.
 *
 * Values are coerced as Flink's json format does; the differences are few:
 *     - a message that is broken or has a value that does not fit is reported and
 *       skipped as a whole; the job goes on ('ignore-parse-errors' nulls the field)
 *     - text behind the object is an error, and so is invalid UTF-8
 *     - a number or an object is no BOOLEAN
 *     - a STRING column that meets an object or array gets its text without blanks,
 *       numbers and escapes as they were written
 *     - timestamps are cut to the precision of their column
 */
#ifndef MR_IO_JSON_JSON_H
#define MR_IO_JSON_JSON_H

#include "core/op/format.h"

#define MR_JSON_DEPTH 64 /* objects and arrays within one another */

extern const struct mr_format_class mr_json_format;

/* Off: every message takes the general parser.  On at first; for comparing the two. */
void mr_json_decoder_set_learning(struct mr_decoder *decoder, bool is_on);

#endif
