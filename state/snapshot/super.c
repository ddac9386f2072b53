#include "state/snapshot/super.h"

#include <string.h>

void mr_super_encode(const struct mr_super *super, char *out, uint64_t *ret_offset)
{
    struct mr_super slot = *super;

    slot.magic = MR_SUPER_MAGIC;
    slot.format = MR_SUPER_FORMAT;
    slot.sum = mr_hash128_bytes(&slot, offsetof(struct mr_super, sum));
    memcpy(out, &slot, sizeof(slot));
    memcpy(out + sizeof(slot), &slot, sizeof(slot));
    *ret_offset = (super->sequence & 1) * MR_SUPER_WRITE;
}

static bool is_sound(const struct mr_super *slot)
{
    return slot->magic == MR_SUPER_MAGIC &&
           mr_hash128_eq(slot->sum, mr_hash128_bytes(slot, offsetof(struct mr_super, sum)));
}

int mr_super_decode(const char *file, struct mr_super *ret, struct mr_err *reterr)
{
    bool found = false;

    for (uint32_t i = 0; i < MR_SUPER_SLOTS; i++) {
        struct mr_super slot;
        memcpy(&slot, file + i * sizeof(slot), sizeof(slot));
        if (!is_sound(&slot))
            continue;
        if (slot.format != MR_SUPER_FORMAT)
            return mr_fail(reterr, MR_ERR_VERSION,
                           "the state is of format %u, this program reads %d: use the version "
                           "of millrace that wrote it, or a later one",
                           slot.format, MR_SUPER_FORMAT);
        if (slot.state < MR_SUPER_EMPTY || slot.state > MR_SUPER_COMMITTED ||
            (slot.state != MR_SUPER_EMPTY) != (slot.manifest.segment != 0))
            return mr_fail(reterr, MR_ERR_CORRUPT, "slot %u makes no sense", i);
        if (!found || slot.sequence > ret->sequence)
            *ret = slot;
        found = true;
    }
    return found;
}
