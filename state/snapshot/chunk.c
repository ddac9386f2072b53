#include "state/snapshot/chunk.h"

struct mr_hash128 mr_chunk_seal(char *chunk, uint32_t bytes, const struct mr_chunk_name *name)
{
    struct mr_chunk_head head = {
        .magic = MR_CHUNK_MAGIC,
        .format = MR_CHUNK_FORMAT,
        .head_bytes = MR_CHUNK_HEAD,
        .incarnation = name->incarnation,
        .epoch = name->epoch,
        .part = name->part,
        .sequence = name->sequence,
        .flags = name->is_last ? MR_CHUNK_LAST : 0,
        .bytes = bytes,
    };

    MR_ASSERT(bytes >= MR_CHUNK_HEAD && bytes <= MR_CHUNK_BYTES);
    memcpy(head.job_id, name->job_id, MR_JOB_ID_BYTES);
    head.payload = mr_hash128_bytes(chunk + MR_CHUNK_HEAD, bytes - MR_CHUNK_HEAD);
    head.head_hash = mr_hash_bytes(&head, offsetof(struct mr_chunk_head, head_hash), 0);
    memcpy(chunk, &head, sizeof(head));
    memset(chunk + bytes, 0, mr_align_up(bytes, MR_BLOCK_BYTES) - bytes);
    return head.payload;
}

int mr_chunk_open(struct mr_view chunk, const struct mr_chunk_name *name,
                  struct mr_hash128 hash, struct mr_view *ret_records, struct mr_err *reterr)
{
    struct mr_chunk_head head;

    if (chunk.len < sizeof(head) || chunk.len > MR_CHUNK_BYTES)
        return mr_fail(reterr, MR_ERR_CORRUPT, "chunk of %zu bytes", chunk.len);
    memcpy(&head, chunk.data, sizeof(head));
    if (head.magic != MR_CHUNK_MAGIC ||
        head.head_hash != mr_hash_bytes(&head, offsetof(struct mr_chunk_head, head_hash), 0))
        return mr_fail(reterr, MR_ERR_CORRUPT, "the head of the chunk is damaged");
    if (head.format != MR_CHUNK_FORMAT || head.head_bytes != MR_CHUNK_HEAD)
        return mr_fail(reterr, MR_ERR_VERSION, "chunk format %u, this program reads %d",
                       head.format, MR_CHUNK_FORMAT);
    if (memcmp(head.job_id, name->job_id, MR_JOB_ID_BYTES) != 0 ||
        head.incarnation != name->incarnation || head.epoch != name->epoch ||
        head.part != name->part || head.sequence != name->sequence ||
        head.flags != (name->is_last ? MR_CHUNK_LAST : 0u) || head.bytes != chunk.len)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "a whole chunk, but another one: epoch %llu part %u number %u",
                       (unsigned long long)head.epoch, head.part, head.sequence);
    *ret_records = (struct mr_view){chunk.data + MR_CHUNK_HEAD, chunk.len - MR_CHUNK_HEAD};
    struct mr_hash128 got = mr_hash128_bytes(ret_records->data, ret_records->len);
    if (!mr_hash128_eq(got, head.payload) || !mr_hash128_eq(got, hash))
        return mr_fail(reterr, MR_ERR_CORRUPT, "the checksum of the chunk does not match");
    return 0;
}
