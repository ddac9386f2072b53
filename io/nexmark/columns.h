/*
 * io/nexmark/columns.h - events as rows of columns, and as JSON lines.
 *
 *     bid       auction bidder price channel url dateTime extra
 *     auction   id itemName description initialBid reserve dateTime expires seller category extra
 *     person    id name emailAddress creditCard city state dateTime extra
 *     all       event_type, dateTime, and all of these as bid_auction, auction_id, person_id ...
 *               (bid_dateTime too), NULL in rows of another kind; or, as nexmark-flink's one
 *               table, with columns person, auction and bid of type ROW
 *
 * The same fields under the same names as nexmark-flink's; a JSON line has them nested like that:
 * {"event_type":2,"bid":{"auction":1000, ...}}.
 *
 * Threads     as io/nexmark/event.h.
 */
#ifndef MR_IO_NEXMARK_COLUMNS_H
#define MR_IO_NEXMARK_COLUMNS_H

#include "core/data/batch.h"
#include "io/nexmark/event.h"

/* The first three are of enum mr_nexmark_kind. */
enum mr_nexmark_table {
    MR_NEXMARK_PERSONS,
    MR_NEXMARK_AUCTIONS,
    MR_NEXMARK_BIDS,
    MR_NEXMARK_ALL
};

struct mr_nexmark_column {
    const char *name; /* without what stands before it in table `all` */
    enum mr_nexmark_field field;
    struct mr_type type;
};

/* The columns of a kind; ends with a NULL name. */
const struct mr_nexmark_column *mr_nexmark_columns(enum mr_nexmark_kind kind);

/* What a column of TABLE called NAME holds: the kind of whose rows it is (MR_NEXMARK_KINDS: of
 * all), and the column.  NULL: there is none. */
const struct mr_nexmark_column *mr_nexmark_find(enum mr_nexmark_table table,
                                                struct mr_view name, int *ret_kind);

/* The kind that a ROW called NAME is of, in table ALL; -1: none. */
int mr_nexmark_find_kind(enum mr_nexmark_table table, struct mr_view name);
/* The field called NAME of such a row; NULL: there is none. */
const struct mr_nexmark_column *mr_nexmark_find_field(int kind, struct mr_view name);

/* The names, for a message: "auction, bidder, price". */
void mr_nexmark_names(enum mr_nexmark_table table, struct mr_text *out);

/* Column COL of OUT, rows FIRST on: COLUMN of the COUNT events ID; NULL in those that are not of
 * KIND. */
void mr_nexmark_fill(const struct mr_nexmark *nexmark, const struct mr_nexmark_column *column,
                     int kind, const int64_t *id, uint32_t count, struct mr_batch_buffer *out,
                     uint32_t col, uint32_t first);

/* As that, for a column of type ROW whose fields are FIELD; SCRATCH is for them to be written to. */
void mr_nexmark_fill_rows(const struct mr_nexmark *nexmark,
                          const struct mr_nexmark_column *const *field, int kind,
                          const int64_t *id, uint32_t count, struct mr_batch_buffer *out,
                          uint32_t col, uint32_t first, struct mr_text *scratch);

/* Event ID as a line of JSON, its newline with it: nested, or the fields of its kind alone. */
void mr_nexmark_json(const struct mr_nexmark *nexmark, int64_t id, bool is_nested,
                     struct mr_text *out);

#endif
