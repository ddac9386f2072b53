/*
 * io/csv/csv.h - the format 'csv': one line per message, columns by position.
 *
 * RFC 4180 with Flink's options.  Quotes count where a field starts; within them a
 * quote is doubled (or escaped) and delimiters and line ends are data.  One message is
 * one row: text behind an unquoted line end makes it bad.
 *
 * As in Flink: numbers, dates and times may have blanks around them; a DECIMAL that
 * does not fit is NULL; BYTES are base64; TIMESTAMP is written 2020-12-30 12:13:14.123,
 * TIMESTAMP_LTZ the same with Z.  Otherwise:
 *     - an empty field is NULL, unless the column holds strings or bytes
 *     - a row with too few fields is bad, 'ignore-parse-errors' makes the rest NULL
 *     - delimiter, quote and escape are ASCII characters
 *     - an element of an ARRAY or ROW that holds the delimiter of elements can not be written
 */
#ifndef MR_IO_CSV_CSV_H
#define MR_IO_CSV_CSV_H

#include "core/op/format.h"

extern const struct mr_format_class mr_csv_format;

#endif
