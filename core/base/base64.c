#include "core/base/base64.h"

#include <errno.h>

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void mr_base64_encode(struct mr_view bytes, struct mr_text *out)
{
    char *start = mr_text_reserve(out, (bytes.len + 2) / 3 * 4), *to = start;
    const unsigned char *from = (const unsigned char *)bytes.data;
    size_t i = 0;

    for (; i + 3 <= bytes.len; i += 3) {
        uint32_t v = (uint32_t)from[i] << 16 | (uint32_t)from[i + 1] << 8 | from[i + 2];
        *to++ = letters[v >> 18];
        *to++ = letters[v >> 12 & 63];
        *to++ = letters[v >> 6 & 63];
        *to++ = letters[v & 63];
    }
    if (i < bytes.len) {
        bool has_two = i + 2 == bytes.len;
        uint32_t v = (uint32_t)from[i] << 16 | (has_two ? (uint32_t)from[i + 1] << 8 : 0);
        *to++ = letters[v >> 18];
        *to++ = letters[v >> 12 & 63];
        *to++ = has_two ? letters[v >> 6 & 63] : '=';
        *to++ = '=';
    }
    out->len += (size_t)(to - start);
    out->data[out->len] = '\0';
}

static int letter_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int64_t mr_base64_decode(struct mr_view text, char *out)
{
    char *to = out;
    uint32_t bits = 0;
    unsigned held = 0;
    size_t len = text.len;

    if (len % 4 == 0) {
        for (unsigned i = 0; i < 2 && len > 0 && text.data[len - 1] == '='; i++)
            len--;
    }
    if (len % 4 == 1)
        return -EINVAL;
    for (size_t i = 0; i < len; i++) {
        int v = letter_value(text.data[i]);
        if (v < 0)
            return -EINVAL;
        bits = bits << 6 | (uint32_t)v;
        held += 6;
        if (held >= 8) {
            held -= 8;
            *to++ = (char)(bits >> held);
            bits &= (1u << held) - 1;
        }
    }
    /* Bits left over stand for nothing, so they must be zero. */
    return bits != 0 ? -EINVAL : to - out;
}
