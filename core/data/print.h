/*
 * core/data/print.h - a value as text, in the ways Flink's users see it.
 *
 * `print` and toString are Java's; CAST TO STRING and the client's tables are SQL's.
 * Doubles are the shortest text that reads back the same, in Java's layout ("1.0",
 * "1.0E10").
 */
#ifndef MR_CORE_DATA_PRINT_H
#define MR_CORE_DATA_PRINT_H

#include "core/data/value.h"

/* As in a Row's toString: null, true, 11.00, 2020-10-10T00:00. */
void mr_value_print_java(const struct mr_value *value, struct mr_text *out);

/* As CAST(x AS STRING): TRUE, 2020-10-10 00:00:00.000; a null prints as NULL_TEXT. */
void mr_value_print_sql(const struct mr_value *value, const char *null_text,
                        struct mr_text *out);

/* Java's Double.toString / Float.toString (is_float). */
void mr_double_print_java(double value, bool is_float, struct mr_text *out);

/* VALUE's shortest text is DIGITS / 10^DECIMALS; false when that takes more than 15
 * digits, or a search. */
bool mr_double_digits(double value, int64_t *ret_digits, unsigned *ret_decimals);

/* Whole TEXT, blanks trimmed, as Java's Double.parseDouble; -EINVAL. */
int mr_double_parse(struct mr_view text, double *ret);
/* Whole TEXT, optional sign; -EINVAL or -ERANGE. */
int mr_int_parse(struct mr_view text, int64_t *ret);

/* Is it well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF)? */
bool mr_utf8_valid(const char *data, size_t len);

/* "text" as JSON writes it, quotes and control characters escaped. */
void mr_json_string_print(struct mr_view string, struct mr_text *out);

/* "+I[a, b]": one whole row, Row.toString. */
void mr_row_print_java(const struct mr_batch *batch, uint32_t row, struct mr_text *out);

#endif
