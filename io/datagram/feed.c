#include "io/datagram/feed.h"

#include "core/data/value.h"

#include <inttypes.h>
#include <stdio.h>

_Static_assert(MR_DATAGRAM_PADDING >= MR_MSG_PADDING, "messages end where datagrams do");

static const char too_long[] =
    "the datagram is longer than what can be received of one (65535 bytes; dpdk: 16 kb)";

/* -- Metadata columns ------------------------------------------------------------------ */

enum { META_TIMESTAMP, META_ADDRESS, META_PORT };

const struct mr_metadata_spec mr_datagram_metadata[] = {
    [META_TIMESTAMP] = {"timestamp",
                        {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 9, .nullable = 1},
                        false,
                        "When this host received the datagram: the kernel's stamp, or dpdk's "
                        "own when it was taken from the port."},
    [META_ADDRESS] = {"source-address",
                      {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1},
                      false,
                      "Who sent it: 10.0.0.1; NULL for a Unix socket."},
    [META_PORT] = {"source-port",
                   {.id = MR_TYPE_INT, .nullable = 1},
                   false,
                   "The sender's port; NULL for a Unix socket."},
    {NULL, {0}, false, NULL},
};

bool mr_datagram_wants_stamps(const struct mr_table_spec *table)
{
    for (uint32_t c = table->physical; c < table->schema->count; c++) {
        const char *name = table->metadata_key[c - table->physical];
        if (name != NULL && strcmp(name, mr_datagram_metadata[META_TIMESTAMP].key) == 0)
            return true;
    }
    return false;
}

static struct mr_value metadata_value(uint32_t key, const struct mr_datagram *from,
                                      struct mr_batch_buffer *out)
{
    struct mr_value value = {.type = mr_datagram_metadata[key].type};
    char text[MR_PEER_TEXT];
    size_t len;

    switch (key) {
    case META_TIMESTAMP:
        value.is_null = from->received_ns == INT64_MIN;
        value.u.i64 = from->received_ns;
        break;
    case META_ADDRESS:
        len = mr_peer_print(&from->from, text);
        value.is_null = len == 0;
        value.u.str = mr_batch_buffer_str(out, text, len);
        break;
    default:
        value.is_null = from->from.address_len == 0;
        value.u.i64 = from->from.port;
        break;
    }
    return value;
}

void mr_feed_metadata(struct mr_feed *feed, uint32_t key, const struct mr_poll *poll,
                      const uint16_t *origin, uint32_t first, uint32_t rows,
                      struct mr_batch_buffer *out, uint32_t col)
{
    const struct mr_datagram *last = NULL;
    struct mr_value value = {0};

    for (uint32_t row = first; row < rows; row++) {
        const struct mr_datagram *from = poll->msg[origin[row]].native;
        /* Rows of one sender in a row share the text. */
        if (last == NULL || feed->metadata[key] == META_TIMESTAMP ||
            !mr_peer_is(&last->from, &from->from))
            value = metadata_value(feed->metadata[key], from, out);
        last = from;
        mr_value_store(&value, out, col, row);
    }
}

/* -- Messages --------------------------------------------------------------------------- */

void mr_feed_init(struct mr_feed *feed, const struct mr_datagram_spec *spec,
                  const struct mr_table_spec *table, struct mr_feed_counts *counts)
{
    feed->spec = spec;
    feed->counts = counts;
    mr_senders_init(&feed->senders);
    for (uint32_t c = table->physical; c < table->schema->count; c++) {
        const char *name = table->metadata_key[c - table->physical];
        uint32_t key = 0;
        MR_ASSERT(c - table->physical < MR_COUNTOF(feed->metadata));
        while (name != NULL && strcmp(mr_datagram_metadata[key].key, name) != 0)
            key++;
        feed->metadata[c - table->physical] = key;
    }
}

void mr_feed_fini(struct mr_feed *feed)
{
    mr_senders_fini(&feed->senders);
}

void mr_feed_fill(struct mr_feed *feed, uint32_t count)
{
    MR_ASSERT(feed->at == feed->count && count <= MR_FEED_DATAGRAMS);
    feed->count = count;
    feed->at = feed->offset = 0;
}

static void fill_msg(struct mr_msg *msg, const struct mr_feed *feed, const char *data,
                     size_t len)
{
    *msg = (struct mr_msg){.data = data,
                           .len = (uint32_t)len,
                           .offset = feed->number,
                           .next = feed->number + 1,
                           .timestamp_ns = feed->held[feed->at].received_ns,
                           .native = &feed->held[feed->at]};
}

/* Where the datagram that begins at or before feed->offset ends, of those put together. */
static uint32_t segment_end(const struct mr_feed *feed)
{
    const struct mr_datagram *d = &feed->held[feed->at];

    if (d->segment == 0)
        return d->len;
    uint32_t end = feed->offset - feed->offset % d->segment + d->segment;
    return end < d->len ? end : d->len;
}

/* One message off the front; feed->offset is behind it then. */
static void cut_one(struct mr_feed *feed, struct mr_msg *msg)
{
    const struct mr_datagram *d = &feed->held[feed->at];
    uint32_t end = segment_end(feed);
    const char *from = d->data + feed->offset, *stop = d->data + end;
    const char *mark = NULL;

    if (feed->spec->framing == MR_FRAMING_LINES)
        mark = memchr(from, feed->spec->delimiter, (size_t)(stop - from));
    size_t len = (size_t)((mark != NULL ? mark : stop) - from);
    feed->offset += (uint32_t)len + (mark != NULL);
    if (feed->spec->framing == MR_FRAMING_LINES && feed->spec->delimiter == '\n' && len > 0 &&
        from[len - 1] == '\r')
        len--;
    fill_msg(msg, feed, from, len);
    if (d->is_cut && feed->offset == d->len)
        msg->broken = too_long;
    if (feed->offset == end)
        feed->number++;
    if (feed->offset == d->len) {
        feed->at++;
        feed->offset = 0;
    }
}

bool mr_feed_cut(struct mr_feed *feed, struct mr_poll *ret)
{
    uint32_t count = 0;

    while (count < MR_BATCH_ROWS && feed->at < feed->count) {
        if (feed->held[feed->at].len == 0 && feed->spec->framing == MR_FRAMING_LINES) {
            feed->number++; /* no line at all */
            feed->at++;
            continue;
        }
        cut_one(feed, &feed->msg[count++]);
    }
    *ret = (struct mr_poll){.split = feed->split, .count = count, .msg = feed->msg};
    return count > 0;
}

/* -- Numbers ------------------------------------------------------------------------------ */

static void put(_Atomic uint64_t *to, uint64_t value)
{
    atomic_store_explicit(to, value, memory_order_relaxed);
}

static void publish(struct mr_feed *feed)
{
    const struct mr_senders *from = &feed->senders;
    struct mr_feed_counts *to = feed->counts;
    char peer[MR_PEER_TEXT];

    put(&to->missing, from->counts.missing);
    put(&to->gaps, from->counts.gaps);
    put(&to->repeated, from->counts.repeated);
    put(&to->stale, from->counts.stale);
    put(&to->restarts, from->counts.restarts);
    put(&to->forgotten, from->forgotten);
    if (!from->has_gap || atomic_load_explicit(&to->has_gap, memory_order_relaxed))
        return;
    (void)mr_peer_print(&from->gap_peer, peer);
    (void)snprintf(to->first_gap, sizeof(to->first_gap), "%" PRId64 " to %" PRId64 "%s%s",
                   from->gap_from, from->gap_to, peer[0] != '\0' ? " of " : "", peer);
    atomic_store_explicit(&to->has_gap, true, memory_order_release); /* with mr_feed_losses */
}

void mr_feed_look(struct mr_feed *feed, const struct mr_poll *poll, const uint16_t *origin,
                  uint32_t rows, const struct mr_batch_buffer *out)
{
    int32_t col = feed->spec->sequence;

    if (col < 0)
        return;
    const struct mr_vec *vec = &out->batch.col[col];
    for (uint32_t row = 0; row < rows; row++) {
        const struct mr_datagram *from = poll->msg[origin[row]].native;
        if (!mr_vec_is_null(vec, row))
            mr_senders_see(&feed->senders, &from->from, ((const int64_t *)vec->data)[row]);
    }
    publish(feed);
}

static uint64_t get(const _Atomic uint64_t *from)
{
    return atomic_load_explicit(from, memory_order_relaxed);
}

void mr_feed_losses(const struct mr_feed_counts *from, struct mr_losses *ret)
{
    ret->missing += get(&from->missing);
    ret->gaps += get(&from->gaps);
    ret->repeated += get(&from->repeated);
    ret->stale += get(&from->stale);
    ret->restarts += get(&from->restarts);
    ret->forgotten += get(&from->forgotten);
    if (ret->first_gap == NULL && atomic_load_explicit(&from->has_gap, memory_order_acquire))
        ret->first_gap = from->first_gap;
}
