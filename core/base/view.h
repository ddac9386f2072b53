/*
 * core/base/view.h - a run of bytes that belongs to somebody else.
 *
 * Not terminated, may hold any byte, may be empty.  Borrowed until whatever it
 * points into goes away; who that is, the function that hands it out says.
 */
#ifndef MR_CORE_BASE_VIEW_H
#define MR_CORE_BASE_VIEW_H

#include "core/base/base.h"

#include <string.h>
#include <strings.h>

struct mr_view {
    const char *data;
    size_t len;
};

#define MR_VIEW(literal)  ((struct mr_view){(literal), sizeof(literal) - 1})
#define MR_VIEW_FMT       "%.*s"
#define MR_VIEW_ARG(view) (int)(view).len, (view).data

static inline struct mr_view mr_view_of(const char *text)
{
    return (struct mr_view){text, text == NULL ? 0 : strlen(text)};
}

static inline bool mr_view_eq(struct mr_view a, struct mr_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool mr_view_is(struct mr_view a, const char *text)
{
    return mr_view_eq(a, mr_view_of(text));
}

/* Byte by byte, as memcmp(); a shorter one comes before what it starts. */
static inline int mr_view_compare(struct mr_view a, struct mr_view b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len == 0 ? 0 : memcmp(a.data, b.data, len);

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Equal but for the case of ASCII letters: SQL keywords and function names. */
static inline bool mr_view_is_nocase(struct mr_view a, const char *text)
{
    return a.len == strlen(text) && strncasecmp(a.data, text, a.len) == 0;
}

/* Without the blanks on both sides: as for Java's trim, every byte up to ' ' is one. */
static inline struct mr_view mr_view_trim(struct mr_view a)
{
    for (; a.len != 0 && (unsigned char)a.data[0] <= ' '; a.data++)
        a.len--;
    while (a.len != 0 && (unsigned char)a.data[a.len - 1] <= ' ')
        a.len--;
    return a;
}

/* The first MAX bytes at most, cut where a character of UTF-8 ends: for messages. */
static inline struct mr_view mr_view_excerpt(struct mr_view a, size_t max)
{
    if (a.len <= max)
        return a;
    while (max > 0 && ((unsigned char)a.data[max] & 0xc0) == 0x80)
        max--;
    return (struct mr_view){a.data, max};
}

#endif
