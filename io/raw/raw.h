/*
 * io/raw/raw.h - the format 'raw': the message is the value of the only column.
 *
 * Strings (UTF-8) and bytes as they are, BOOLEAN as one byte, numbers in the width of
 * their type and the byte order of 'raw.endianness'.  A message without a value is a
 * row with NULL, and a NULL is written as a message of no bytes.
 */
#ifndef MR_IO_RAW_RAW_H
#define MR_IO_RAW_RAW_H

#include "core/op/format.h"

extern const struct mr_format_class mr_raw_format;

#endif
