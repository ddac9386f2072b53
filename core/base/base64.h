/*
 * core/base/base64.h - bytes as text of 64 letters (RFC 4648 section 4, with padding).
 */
#ifndef MR_CORE_BASE_BASE64_H
#define MR_CORE_BASE_BASE64_H

#include "core/base/text.h"

void mr_base64_encode(struct mr_view bytes, struct mr_text *out);

/* Bytes that LEN letters stand for at most. */
static inline size_t mr_base64_room(size_t len)
{
    return len / 4 * 3 + 3;
}

/* The whole of TEXT into OUT, which has mr_base64_room() bytes.  Padding may be missing
 * and nothing else; returns the bytes written, or -EINVAL. */
int64_t mr_base64_decode(struct mr_view text, char *out);

#endif
