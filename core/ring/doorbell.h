/*
 * core/ring/doorbell.h - telling a thread that something waits for it, without a system call.
 *
 * Waking a sleeper costs ten microseconds, a hop between two threads that are awake a
 * tenth of one.  So who leaves something for a thread sets a bit, and pays for a wake-up
 * only when the thread has declared itself asleep and nobody else has woken it yet.
 *
 *     ringer                              owner, going to sleep
 *     1 put the thing where it belongs    1 sleeping = 1
 *     2 pending |= bit                    2 look at pending, and at what it stands for
 *     3 sleeping? then wake               3 nothing: wait in the kernel
 *
 * Each side writes first and reads the other's word afterwards, so at least one of them
 * sees the other: the ringer finds the sleeper, or the owner finds the bit.  The same
 * holds between the bit and the thing itself: the owner clears bits before it looks, the
 * ringer puts the thing before it tests the bit.  Both pairs need every one of these
 * accesses to be sequentially consistent; with anything weaker wake-ups get lost.
 *
 * Bits are handed out in words of 64, so that whoever reserved them can clear them
 * without disturbing anybody.  A *gated* word does not keep the owner awake by itself:
 * its reader may be unable to act on it (a chain that is blocked), so it is looked at
 * through the reader's own peek.  Every other word does.
 *
 * Ownership   the doorbell lives as long as anybody may ring it.  Reserved words are given
 *             back when nobody rings them any more, or they might keep the owner awake.
 * Threads     ring: any.  reserve and release: the control thread, whether the owner runs
 *             or not.  The rest: the owner.
 * Fails       reserve, when the words are used up.
 * Cost        ring: one load when the bit is set already.
 */
#ifndef MR_CORE_RING_DOORBELL_H
#define MR_CORE_RING_DOORBELL_H

#include "core/base/base.h"

#include <stdatomic.h>

#define MR_DOORBELL_WORDS 1024

struct mr_doorbell {
    alignas(MR_PAD) _Atomic uint32_t sleeping;   /* 1: the owner waits, or is about to */
    alignas(MR_PAD) void (*wake)(void *context); /* any thread: ends the owner's wait */
    void *context;
    uint64_t taken[MR_DOORBELL_WORDS / 64]; /* bit per reserved word */
    /* Bit per reserved word that keeps the owner awake; written by reserve and release. */
    alignas(MR_PAD) _Atomic uint64_t plain[MR_DOORBELL_WORDS / 64];
    alignas(MR_PAD) _Atomic uint64_t pending[MR_DOORBELL_WORDS];
};

/* One bit of one doorbell: what a ringer keeps. */
struct mr_bell {
    struct mr_doorbell *doorbell;
    uint32_t word;
    uint64_t bit;
};

void mr_doorbell_init(struct mr_doorbell *doorbell, void (*wake)(void *context), void *context);

#define MR_DOORBELL_FULL UINT32_MAX

/* Words for BITS bits, side by side; returns the first, or MR_DOORBELL_FULL.  Bit i is bit
 * i % 64 of word first + i / 64. */
uint32_t mr_doorbell_reserve(struct mr_doorbell *doorbell, uint32_t bits, bool is_gated);

/* Give a reservation back; its bits are cleared. */
void mr_doorbell_release(struct mr_doorbell *doorbell, uint32_t first, uint32_t bits);

/* The I-th bit of a reservation. */
static inline struct mr_bell mr_doorbell_bell(struct mr_doorbell *doorbell, uint32_t first,
                                              uint32_t i)
{
    return (struct mr_bell){doorbell, first + i / 64, UINT64_C(1) << (i % 64)};
}

/* Call after the thing itself was put by a sequentially consistent store. */
static inline void mr_bell_ring(const struct mr_bell *bell)
{
    struct mr_doorbell *to = bell->doorbell;

    /* D1 pairs with the exchange D2: a bit that is still set will be cleared, and what
     * it stands for looked at, after our store. */
    if (atomic_load_explicit(&to->pending[bell->word], memory_order_seq_cst) & bell->bit)
        return;
    atomic_fetch_or_explicit(&to->pending[bell->word], bell->bit, memory_order_seq_cst);
    /* D3 pairs with the store D4: the owner sees the bit or we see it asleep.  The
     * exchange lets exactly one of many ringers pay. */
    if (atomic_load_explicit(&to->sleeping, memory_order_seq_cst) != 0 &&
        atomic_exchange_explicit(&to->sleeping, 0, memory_order_seq_cst) != 0)
        to->wake(to->context);
}

/* The bits set in WORD, which are cleared: look at what they stand for afterwards. */
static inline uint64_t mr_doorbell_take(struct mr_doorbell *doorbell, uint32_t word)
{
    /* D2, behind a plain look that keeps the line shared while nothing is there. */
    if (atomic_load_explicit(&doorbell->pending[word], memory_order_seq_cst) == 0)
        return 0;
    return atomic_exchange_explicit(&doorbell->pending[word], 0, memory_order_seq_cst);
}

static inline bool mr_doorbell_has(const struct mr_doorbell *doorbell, uint32_t word)
{
    return atomic_load_explicit(&doorbell->pending[word], memory_order_seq_cst) != 0;
}

/* Whether any word that is not gated has a bit set. */
bool mr_doorbell_is_pending(const struct mr_doorbell *doorbell);

/* D4: from here on ringers wake.  Look once more at everything before waiting. */
static inline void mr_doorbell_sleep(struct mr_doorbell *doorbell)
{
    atomic_store_explicit(&doorbell->sleeping, 1, memory_order_seq_cst);
}

/* Awake again; true when nobody had rung. */
static inline bool mr_doorbell_awake(struct mr_doorbell *doorbell)
{
    return atomic_exchange_explicit(&doorbell->sleeping, 0, memory_order_seq_cst) != 0;
}

#endif
