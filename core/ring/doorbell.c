#include "core/ring/doorbell.h"

#include "core/base/bits.h"

void mr_doorbell_init(struct mr_doorbell *doorbell, void (*wake)(void *context), void *context)
{
    *doorbell = (struct mr_doorbell){.wake = wake, .context = context};
}

static void set_plain(struct mr_doorbell *doorbell, uint32_t word, bool is_plain)
{
    uint64_t bit = UINT64_C(1) << (word % 64);

    /* Relaxed: the reservation is told to ringers and readers by other means. */
    if (is_plain)
        atomic_fetch_or_explicit(&doorbell->plain[word / 64], bit, memory_order_relaxed);
    else
        atomic_fetch_and_explicit(&doorbell->plain[word / 64], ~bit, memory_order_relaxed);
}

uint32_t mr_doorbell_reserve(struct mr_doorbell *doorbell, uint32_t bits, bool is_gated)
{
    uint32_t words = (bits + 63) / 64, run = 0;

    MR_ASSERT(bits != 0);
    for (uint32_t w = 0; w < MR_DOORBELL_WORDS; w++) {
        run = mr_bit_get(doorbell->taken, w) ? 0 : run + 1;
        if (run < words)
            continue;
        uint32_t first = w + 1 - words;
        for (w = first; w < first + words; w++) {
            mr_bit_set(doorbell->taken, w);
            set_plain(doorbell, w, !is_gated);
        }
        return first;
    }
    return MR_DOORBELL_FULL;
}

void mr_doorbell_release(struct mr_doorbell *doorbell, uint32_t first, uint32_t bits)
{
    for (uint32_t w = first; w < first + (bits + 63) / 64; w++) {
        MR_ASSERT(w < MR_DOORBELL_WORDS && mr_bit_get(doorbell->taken, w));
        set_plain(doorbell, w, false);
        atomic_store_explicit(&doorbell->pending[w], 0, memory_order_seq_cst);
        mr_bit_clear(doorbell->taken, w);
    }
}

bool mr_doorbell_is_pending(const struct mr_doorbell *doorbell)
{
    for (uint32_t i = 0; i < MR_DOORBELL_WORDS / 64; i++) {
        uint64_t plain = atomic_load_explicit(&doorbell->plain[i], memory_order_relaxed);
        for (; plain != 0; plain &= plain - 1)
            if (mr_doorbell_has(doorbell, i * 64 + (uint32_t)__builtin_ctzll(plain)))
                return true;
    }
    return false;
}
