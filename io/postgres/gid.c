#include "io/postgres/gid.h"

#include "core/base/hash.h"

#include <stdio.h>

enum { JOB_BYTES_MAX = 48 };

/* Seeds: different questions, different answers. */
#define SEED_JOB  UINT64_C(0x6a6f62)
#define SEED_SINK UINT64_C(0x73696e6b)
#define SEED_LOCK UINT64_C(0x6c6f636b)

void mr_pg_owner_init(struct mr_pg_owner *owner, const char *job, const char *uid)
{
    char hashed[17];
    size_t len = strlen(job);
    bool is_plain = len <= JOB_BYTES_MAX;

    for (size_t i = 0; i < len && is_plain; i++)
        is_plain = (job[i] >= '0' && job[i] <= '9') || (job[i] >= 'a' && job[i] <= 'z') ||
                   (job[i] >= 'A' && job[i] <= 'Z') || job[i] == '-';
    (void)snprintf(hashed, sizeof(hashed), "%016llx",
                   (unsigned long long)mr_hash_bytes(job, len, SEED_JOB));
    (void)snprintf(owner->name, sizeof(owner->name), "millrace_%s_%016llx",
                   is_plain ? job : hashed,
                   (unsigned long long)mr_hash_bytes(uid, strlen(uid), SEED_SINK));
}

void mr_pg_gid_print(const struct mr_pg_owner *owner, uint32_t reactor, uint64_t epoch,
                     char out[MR_PG_GID_BYTES])
{
    (void)snprintf(out, MR_PG_GID_BYTES, "%s_%u_%llu", owner->name, reactor,
                   (unsigned long long)epoch);
}

/* A number as it is printed: digits only, no zero in front. */
static bool number(struct mr_view *text, uint64_t *ret)
{
    size_t n = 0;

    *ret = 0;
    for (; n < text->len && text->data[n] >= '0' && text->data[n] <= '9'; n++)
        if (__builtin_mul_overflow(*ret, 10u, ret) ||
            __builtin_add_overflow(*ret, (uint64_t)(text->data[n] - '0'), ret))
            return false;
    if (n == 0 || (n > 1 && text->data[0] == '0'))
        return false;
    text->data += n;
    text->len -= n;
    return true;
}

bool mr_pg_gid_parse(const struct mr_pg_owner *owner, struct mr_view gid, uint32_t *ret_reactor,
                     uint64_t *ret_epoch)
{
    size_t len = strlen(owner->name);
    uint64_t reactor, epoch;

    if (gid.len <= len + 1 || memcmp(gid.data, owner->name, len) != 0 || gid.data[len] != '_')
        return false;
    struct mr_view rest = {gid.data + len + 1, gid.len - len - 1};
    if (!number(&rest, &reactor) || reactor > UINT32_MAX || rest.len == 0 ||
        rest.data[0] != '_')
        return false;
    rest.data++;
    rest.len--;
    if (!number(&rest, &epoch) || rest.len != 0)
        return false;
    *ret_reactor = (uint32_t)reactor;
    *ret_epoch = epoch;
    return true;
}

int64_t mr_pg_lock_key(const char *job, const char *table)
{
    uint64_t seed = mr_hash_bytes(job, strlen(job), SEED_LOCK);

    return (int64_t)mr_hash_bytes(table, strlen(table), seed);
}
