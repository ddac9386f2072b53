/*
 * bench/rig/bids.h - the bids that are measured with: Nexmark's columns, values and sizes, as JSON lines.
 *
 *     {"auction":1742,"bidder":2310,"price":73134520,"channel":"channel-7568","url":
 *      "https://www.nexmark.com/abc/def/ghi/item.htm?query=1&channel_id=163053568",
 *      "dateTime":"2026-01-01 00:00:01.234","extra":"..."}
 *
 * As its generator has it: half of the bids on four channels with one address each, the
 * others on one of 10000; half of the auctions and three quarters of the bidders hot; prices
 * spread evenly over six powers of ten; 54 to 81 bytes of `extra`.
 *
 * Ownership   the text is followed by MR_MSG_PADDING bytes; mr_text_fini().
 */
#ifndef MR_BENCH_RIG_BIDS_H
#define MR_BENCH_RIG_BIDS_H

#include "core/data/schema.h"

/* auction, bidder, price, channel, url, dateTime, extra */
#define MR_RIG_BID_COLUMNS 7
extern const struct mr_field mr_rig_bid_field[MR_RIG_BID_COLUMNS];

void mr_rig_bids_init(uint32_t rows, struct mr_text *ret);

#endif
