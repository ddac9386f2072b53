/*
 * core/base/utf8.h - characters of UTF-8 one by one, and hexadecimal digits.
 *
 * What is not well-formed reads as U+FFFD, as in Java.  (A whole text is checked by
 * mr_utf8_valid, core/data/print.h.)
 */
#ifndef MR_CORE_BASE_UTF8_H
#define MR_CORE_BASE_UTF8_H

#include "core/base/text.h"

#define MR_UTF8_BAD 0xfffdu /* stands for bytes that are no character */

/* The character at *AT, which moves behind it; MR_UTF8_BAD for as many bytes as Java takes
 * for one fault: the start of a character that does not go on. */
static inline uint32_t mr_utf8_next(const char *data, size_t len, size_t *at)
{
    const unsigned char *p = (const unsigned char *)data + *at;
    unsigned more = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : p[0] < 0xf5 ? 3 : 0;
    uint32_t code = more == 0 ? p[0] : p[0] & (0x3fu >> more);

    ++*at;
    if (more == 0)
        return p[0] < 0x80 ? code : MR_UTF8_BAD;
    for (unsigned i = 1; i <= more; i++, ++*at) {
        unsigned char low = i > 1 ? 0x80 : p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
        unsigned char high = i > 1 ? 0xbf : p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
        if (*at >= len || p[i] < low || p[i] > high)
            return MR_UTF8_BAD;
        code = code << 6 | (p[i] & 0x3fu);
    }
    return code;
}

static inline void mr_utf8_put(struct mr_text *out, uint32_t code)
{
    char bytes[4] = {(char)code};
    unsigned len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    if (len > 1) {
        for (unsigned i = len - 1; i > 0; i--, code >>= 6)
            bytes[i] = (char)(0x80 | (code & 0x3f));
        bytes[0] = (char)((0xf0u << (4 - len)) | code);
    }
    mr_text_put(out, bytes, len);
}

/* 0 to 15; -1: C is no hexadecimal digit. */
static inline int mr_hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
