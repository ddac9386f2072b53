/*
 * operators/expr/utf8.h - counting characters in UTF-8.
 *
 * A character is a code point.  Java counts UTF-16 units, which is the same for all
 * but the rarer planes (emoji count one here, two in Flink).  Text is taken as it is:
 * a stray byte of 10xxxxxx belongs to the character before it.
 */
#ifndef MR_OPERATORS_EXPR_UTF8_H
#define MR_OPERATORS_EXPR_UTF8_H

#include "core/base/utf8.h"

static inline bool mr_utf8_starts(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

static inline size_t mr_utf8_count(const char *data, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += mr_utf8_starts(data[i]);
    return n;
}

/* Where character number INDEX starts; LEN when there are not so many. */
static inline size_t mr_utf8_offset(const char *data, size_t len, size_t index)
{
    size_t i = 0;

    for (; i < len; i++)
        if (mr_utf8_starts(data[i]) && index-- == 0)
            break;
    return i;
}

/* The bytes of the character at I. */
static inline size_t mr_utf8_size(const char *data, size_t len, size_t i)
{
    size_t end = i + 1;
    while (end < len && !mr_utf8_starts(data[end]))
        end++;
    return end - i;
}

#endif
