/*
 * io/inbox/slots.h - the memory of an inbox: one slot for each datagram that is held.
 *
 *     slot   [ head | name | control |       payload        | padding ]
 *            0      16     48        176                    65711
 *
 * `head` is what io_uring writes in front of what it receives; others leave it alone.
 * `control` is what the kernel says beside the bytes: when they came, and where to cut what
 * it has put together.  Slots are not a power of two apart: their first lines would share
 * the same few places of the cache.
 *
 * Ownership   the inbox.
 * Threads     one owner.
 */
#ifndef MR_IO_INBOX_SLOTS_H
#define MR_IO_INBOX_SLOTS_H

#include "core/sys/datagram.h"

enum {
    MR_SLOT_HEAD_BYTES = 16,
    MR_SLOT_NAME_BYTES = 32,
    MR_SLOT_CONTROL_BYTES = 128,
    MR_SLOT_PAYLOAD_AT = MR_SLOT_HEAD_BYTES + MR_SLOT_NAME_BYTES + MR_SLOT_CONTROL_BYTES,
    MR_SLOT_STRIDE = 65536 + 256
};

_Static_assert(MR_SLOT_PAYLOAD_AT + MR_DATAGRAM_BYTES_MAX + MR_DATAGRAM_PADDING <=
                   MR_SLOT_STRIDE,
               "a slot has room for any datagram");

struct mr_slots {
    char *memory;
    uint16_t free[MR_INBOX_SLOTS]; /* given back, or never used */
    uint32_t free_count;
};

/* All free, and paged in. */
void mr_slots_init(struct mr_slots *slots);
void mr_slots_fini(struct mr_slots *slots);

static inline char *mr_slot(const struct mr_slots *slots, uint32_t slot)
{
    return slots->memory + (size_t)slot * MR_SLOT_STRIDE;
}

/* What a receiving call has said of a slot: struct msghdr, and the bytes it returned. */
struct mr_slot_fill {
    uint32_t name_bytes, control_bytes, flags;
    size_t bytes;
};

/* The datagram in SLOT. */
void mr_slot_read(const struct mr_slots *slots, uint32_t slot, const struct mr_slot_fill *fill,
                  struct mr_datagram *ret);

#endif
