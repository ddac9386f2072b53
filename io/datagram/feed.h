/*
 * io/datagram/feed.h - datagrams that a reader holds, handed out as messages.
 *
 *     [ datagram ]                     'framing' = 'datagram'   one message
 *     [ line\n line\n line ]           'framing' = 'lines'      three
 *     [ seg ][ seg ][ seg ]            put together by the kernel: cut first
 *
 * The reader fills `held` when it is empty, and gives the datagrams back when all their messages
 * were handed out and used.  A message's offset is the running number of its datagram.
 *
 * Ownership   datagrams are the reader's; messages point into them.
 * Threads     the reader's reactor; mr_feed_losses by any thread.
 */
#ifndef MR_IO_DATAGRAM_FEED_H
#define MR_IO_DATAGRAM_FEED_H

#include "io/datagram/options.h"
#include "io/datagram/sequence.h"

#include <stdatomic.h>

enum { MR_FEED_DATAGRAMS = MR_INBOX_SLOTS };

/* What others may read of a feed. */
struct mr_feed_counts {
    _Atomic uint64_t missing, gaps, repeated, stale, restarts, forgotten;
    _Atomic bool has_gap; /* first_gap is whole, and stays as it is */
    char first_gap[96];   /* "5 to 7 of 10.0.0.1:4000" */
};

struct mr_feed {
    const struct mr_datagram_spec *spec;
    uint32_t split;                             /* the reader's number of it */
    uint32_t metadata[8];                       /* which key each metadata column is */
    struct mr_datagram held[MR_FEED_DATAGRAMS]; /* filled by the reader */
    uint32_t count;                             /* of them */
    uint32_t at, offset;                        /* the next message begins there */
    int64_t number;                             /* datagrams before held[at] */
    struct mr_senders senders;
    struct mr_feed_counts *counts; /* the source's: readers end before their numbers are told */
    struct mr_msg msg[MR_BATCH_ROWS];
};

extern const struct mr_metadata_spec mr_datagram_metadata[];

/* Whether TABLE has a column of when datagrams came: a stamp costs the kernel its time. */
bool mr_datagram_wants_stamps(const struct mr_table_spec *table);

void mr_feed_init(struct mr_feed *feed, const struct mr_datagram_spec *spec,
                  const struct mr_table_spec *table, struct mr_feed_counts *counts);
void mr_feed_fini(struct mr_feed *feed);

/* COUNT datagrams were put into `held`. */
void mr_feed_fill(struct mr_feed *feed, uint32_t count);

/* The next messages, into RET; false: there are none, the datagrams can be given back. */
bool mr_feed_cut(struct mr_feed *feed, struct mr_poll *ret);

static inline bool mr_feed_has_messages(const struct mr_feed *feed)
{
    return feed->at < feed->count;
}

/* For a class's `decoded` and `metadata_fill`. */
void mr_feed_look(struct mr_feed *feed, const struct mr_poll *poll, const uint16_t *origin,
                  uint32_t rows, const struct mr_batch_buffer *out);
void mr_feed_metadata(struct mr_feed *feed, uint32_t key, const struct mr_poll *poll,
                      const uint16_t *origin, uint32_t first, uint32_t rows,
                      struct mr_batch_buffer *out, uint32_t col);

/* Added to *RET. */
void mr_feed_losses(const struct mr_feed_counts *counts, struct mr_losses *ret);

#endif
