/*
 * core/base/pack.h - small records as bytes: what operators leave in a snapshot.
 *
 * Little-endian, fixed-width integers and length-prefixed bytes, in the order
 * written; nothing names a field, so each record starts with a version its
 * writer chose.  Reading never runs past the end: the first short read makes the
 * reader fail for good, and every later read gives zeros.
 */
#ifndef MR_CORE_BASE_PACK_H
#define MR_CORE_BASE_PACK_H

#include "core/base/text.h"

struct mr_pack {
    struct mr_text text;
};

static inline void mr_pack_u64(struct mr_pack *pack, uint64_t value)
{
    mr_text_put(&pack->text, &value, sizeof(value));
}

static inline void mr_pack_i64(struct mr_pack *pack, int64_t value)
{
    mr_text_put(&pack->text, &value, sizeof(value));
}

static inline void mr_pack_bytes(struct mr_pack *pack, struct mr_view bytes)
{
    mr_pack_u64(pack, bytes.len);
    mr_text_put(&pack->text, bytes.data, bytes.len);
}

struct mr_unpack {
    struct mr_view rest;
    bool failed;
};

static inline void mr_unpack_raw(struct mr_unpack *unpack, void *out, size_t len)
{
    if (unpack->failed || unpack->rest.len < len) {
        unpack->failed = true;
        memset(out, 0, len);
        return;
    }
    memcpy(out, unpack->rest.data, len);
    unpack->rest.data += len;
    unpack->rest.len -= len;
}

static inline uint64_t mr_unpack_u64(struct mr_unpack *unpack)
{
    uint64_t value;
    mr_unpack_raw(unpack, &value, sizeof(value));
    return value;
}

static inline int64_t mr_unpack_i64(struct mr_unpack *unpack)
{
    int64_t value;
    mr_unpack_raw(unpack, &value, sizeof(value));
    return value;
}

/* Borrowed from what is being read; empty on failure. */
static inline struct mr_view mr_unpack_bytes(struct mr_unpack *unpack)
{
    uint64_t len = mr_unpack_u64(unpack);
    struct mr_view out = {unpack->rest.data, (size_t)len};

    if (unpack->failed || len > unpack->rest.len) {
        unpack->failed = true;
        return (struct mr_view){"", 0};
    }
    unpack->rest.data += len;
    unpack->rest.len -= (size_t)len;
    return out;
}

#endif
