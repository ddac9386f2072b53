/*
 * io/datagram/sequence.h - which of the numbers that a sender counts up have not come.
 *
 *     3 4 5 . . 8 9        two are missing, in one gap
 *     3 4 5 . 7 8 9        7 came late: one is missing
 *
 * Of the last MR_SEQUENCE_WINDOW numbers it is known which have come, so that one that only
 * was overtaken is not missed, and one that comes twice is seen.  What is older is stale: it
 * changes nothing, unless two such in a row count up: then the sender has begun anew.
 *
 * A sender is an address and a port.  The first number of each is where it begins.  There is room
 * for MR_SENDERS_MAX; with one more, all are begun anew.
 *
 * Pure: numbers in, numbers out.
 *
 * Threads     one owner.
 * Cost        a compare and a bit for each row; 160 bytes for each sender.
 */
#ifndef MR_IO_DATAGRAM_SEQUENCE_H
#define MR_IO_DATAGRAM_SEQUENCE_H

#include "core/sys/datagram.h"

enum { MR_SEQUENCE_WINDOW = 1024, MR_SENDERS_MAX = 256 };

enum mr_sequence_event {
    MR_SEQUENCE_IN_ORDER,
    MR_SEQUENCE_GAP,      /* numbers before it are missing */
    MR_SEQUENCE_LATE,     /* it was missing, and has come */
    MR_SEQUENCE_REPEATED, /* it has come before */
    MR_SEQUENCE_STALE,    /* too old to tell */
    MR_SEQUENCE_RESTARTED /* this and the one before begin a new count */
};

struct mr_sequence_counts {
    uint64_t missing, gaps, repeated, stale, restarts;
};

/* The numbers of one sender. */
struct mr_sequence {
    bool is_begun;
    bool may_restart; /* the last one was stale, and `again` is what a new count has next */
    int64_t first, highest, again;
    uint64_t seen[MR_SEQUENCE_WINDOW / 64]; /* bit: number modulo the window */
};

enum mr_sequence_event mr_sequence_see(struct mr_sequence *sequence, int64_t number,
                                       struct mr_sequence_counts *counts);

struct mr_sender {
    struct mr_peer peer;
    struct mr_sequence sequence;
};

struct mr_senders {
    uint32_t count, last;     /* last: who was asked for the last time */
    struct mr_sender *sender; /* hashed, open addressing */
    bool *is_taken;
    struct mr_sequence_counts counts;
    uint64_t forgotten; /* how often all were begun anew */
    /* The first gap: `from` to `to`, both missing. */
    bool has_gap;
    struct mr_peer gap_peer;
    int64_t gap_from, gap_to;
};

void mr_senders_init(struct mr_senders *senders);
void mr_senders_fini(struct mr_senders *senders);

/* PEER has sent NUMBER. */
void mr_senders_see(struct mr_senders *senders, const struct mr_peer *peer, int64_t number);

#endif
