#include "io/datagram/sequence.h"

#include "core/base/alloc.h"
#include "core/base/bits.h"
#include "core/base/hash.h"

#include <stdlib.h>

enum { PLACES = 2 * MR_SENDERS_MAX };

_Static_assert((PLACES & (PLACES - 1)) == 0, "a mask");

static uint32_t place_of(int64_t number)
{
    return (uint32_t)((uint64_t)number % MR_SEQUENCE_WINDOW);
}

static void begin(struct mr_sequence *s, int64_t number)
{
    *s = (struct mr_sequence){.is_begun = true, .first = number, .highest = number};
    mr_bit_set(s->seen, place_of(number));
}

/* NUMBER is the highest now; nobody has seen those before it. */
static void advance(struct mr_sequence *s, int64_t number)
{
    uint64_t ahead = (uint64_t)number - (uint64_t)s->highest;

    if (ahead >= MR_SEQUENCE_WINDOW) {
        memset(s->seen, 0, sizeof(s->seen));
    } else {
        for (uint64_t i = 1; i < ahead; i++)
            mr_bit_clear(s->seen, place_of((int64_t)((uint64_t)s->highest + i)));
    }
    mr_bit_set(s->seen, place_of(number));
    s->highest = number;
}

static enum mr_sequence_event go_on(struct mr_sequence *s, int64_t number,
                                    struct mr_sequence_counts *counts)
{
    uint64_t missing = (uint64_t)number - (uint64_t)s->highest - 1;

    s->may_restart = false;
    advance(s, number);
    if (missing == 0)
        return MR_SEQUENCE_IN_ORDER;
    counts->gaps++;
    counts->missing =
        counts->missing > UINT64_MAX - missing ? UINT64_MAX : counts->missing + missing;
    return MR_SEQUENCE_GAP;
}

static enum mr_sequence_event see_stale(struct mr_sequence *s, int64_t number,
                                        struct mr_sequence_counts *counts)
{
    if (s->may_restart && number == s->again) {
        begin(s, number - 1);
        advance(s, number);
        counts->stale--; /* the one before was the first of the new count */
        counts->restarts++;
        return MR_SEQUENCE_RESTARTED;
    }
    s->may_restart = number != INT64_MAX;
    s->again = s->may_restart ? number + 1 : 0;
    counts->stale++;
    return MR_SEQUENCE_STALE;
}

enum mr_sequence_event mr_sequence_see(struct mr_sequence *s, int64_t number,
                                       struct mr_sequence_counts *counts)
{
    if (!s->is_begun) {
        begin(s, number);
        return MR_SEQUENCE_IN_ORDER;
    }
    if (number > s->highest)
        return go_on(s, number, counts);
    if (number < s->first || (uint64_t)s->highest - (uint64_t)number >= MR_SEQUENCE_WINDOW)
        return see_stale(s, number, counts);
    s->may_restart = false;
    if (mr_bit_get(s->seen, place_of(number))) {
        counts->repeated++;
        return MR_SEQUENCE_REPEATED;
    }
    mr_bit_set(s->seen, place_of(number));
    counts->missing--;
    return MR_SEQUENCE_LATE;
}

/* -- Senders ------------------------------------------------------------------------- */

void mr_senders_init(struct mr_senders *senders)
{
    *senders = (struct mr_senders){0};
    senders->sender = mr_alloc_array(PLACES, sizeof(*senders->sender), "senders");
    senders->is_taken = mr_alloc_array(PLACES, sizeof(*senders->is_taken), "senders");
}

void mr_senders_fini(struct mr_senders *senders)
{
    free(senders->sender);
    free(senders->is_taken);
}

static struct mr_sequence *find(struct mr_senders *senders, const struct mr_peer *peer)
{
    uint32_t at = senders->last;

    if (senders->is_taken[at] && mr_peer_is(&senders->sender[at].peer, peer))
        return &senders->sender[at].sequence;
    at = (uint32_t)mr_hash_bytes(peer->address, sizeof(peer->address), peer->port) &
         (PLACES - 1);
    while (senders->is_taken[at] && !mr_peer_is(&senders->sender[at].peer, peer))
        at = (at + 1) & (PLACES - 1);
    senders->last = at;
    if (senders->is_taken[at])
        return &senders->sender[at].sequence;
    if (senders->count == MR_SENDERS_MAX) {
        memset(senders->is_taken, 0, PLACES * sizeof(*senders->is_taken));
        senders->count = 0;
        senders->forgotten++;
    }
    senders->count++;
    senders->is_taken[at] = true;
    senders->sender[at] = (struct mr_sender){.peer = *peer};
    return &senders->sender[at].sequence;
}

void mr_senders_see(struct mr_senders *senders, const struct mr_peer *peer, int64_t number)
{
    struct mr_sequence *sequence = find(senders, peer);
    int64_t before = sequence->highest;

    if (mr_sequence_see(sequence, number, &senders->counts) != MR_SEQUENCE_GAP ||
        senders->has_gap)
        return;
    senders->has_gap = true;
    senders->gap_peer = *peer;
    senders->gap_from = before + 1;
    senders->gap_to = number - 1;
}
