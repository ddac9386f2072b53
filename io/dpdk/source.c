#include "io/dpdk/dpdk.h"

#include "core/base/alloc.h"
#include "io/datagram/feed.h"
#include "io/dpdk/packet.h"
#include "io/dpdk/port.h"

#include <rte_ethdev.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <stdlib.h>

enum {
    BURST = 64,            /* packets of one poll */
    COPY_BYTES = 16 << 10, /* of a packet in pieces */
    PATIENCE = 10          /* empty polls before the reactor may sleep */
};

#define NAP_NS (50 * MR_MICRO_NS) /* a queue of 1024 holds what comes in it, at 20 M a second */

_Static_assert((int)BURST <= (int)MR_FEED_DATAGRAMS, "a burst fits into a feed");

static const char remedy[] =
    "its queue was full, or there was no packet free; more 'dpdk.descriptors' hold longer "
    "bursts, more 'scan.queues' read faster";

struct queue {
    char *id;
    struct mr_feed_counts counts;
    _Atomic uint64_t broken;
};

struct dpdk_source {
    const struct mr_table_spec *table;
    struct mr_task_env *env;
    struct mr_datagram_spec spec;
    struct mr_packet_filter filter;
    struct mr_peer address[MR_GROUPS_MAX + 1];
    struct mr_port port;
    uint32_t queues;
    struct queue queue[MR_QUEUES_MAX];
};

/* A split of a reader. */
struct stream {
    struct queue *queue; /* NULL: of a snapshot, and there is none such now */
    uint16_t number;
    uint32_t held; /* packets whose messages are being used */
    uint32_t empty_polls;
    struct rte_mbuf *packet[BURST];
    char *copies; /* BURST times COPY_BYTES and the padding */
    struct mr_feed feed;
};

struct dpdk_reader {
    struct dpdk_source *source;
    struct mr_task_env *env;
    bool is_registered; /* this thread, with DPDK, by this reader */
    uint32_t streams, turn;
    struct stream *stream[MR_QUEUES_MAX];
};

static struct dpdk_source *source_of(struct mr_source *source)
{
    return (struct dpdk_source *)(void *)source;
}

static struct dpdk_reader *of(struct mr_reader *reader)
{
    return (struct dpdk_reader *)(void *)reader;
}

/* -- What is wanted --------------------------------------------------------------------- */

static int read_address(const char *option, const char *text, struct mr_peer *ret,
                        struct mr_err *reterr)
{
    if (!mr_peer_parse(text, ret))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'%s' = '%s': expected an address in numbers, such as 10.0.0.1", option,
                       text);
    return 0;
}

static int read_filter(struct dpdk_source *s, struct mr_err *reterr)
{
    struct mr_packet_filter *filter = &s->filter;
    const struct mr_datagram_spec *spec = &s->spec;
    char host[MR_PEER_TEXT];
    int rc = 0;

    *filter = (struct mr_packet_filter){.port = spec->port, .address = s->address};
    for (uint32_t i = 0; i < spec->groups && rc == 0; i++)
        rc = read_address("multicast.group", spec->group[i], &s->address[filter->addresses++],
                          reterr);
    if (rc == 0 && spec->group_sender != NULL)
        rc = read_address("multicast.source", spec->group_sender, &filter->sender, reterr);
    if (rc < 0 || spec->host.data == NULL || mr_view_is(spec->host, "*"))
        return rc;
    if (spec->host.len >= sizeof(host))
        return mr_fail(reterr, MR_ERR_OPTION, "'hostname': expected an address in numbers");
    memcpy(host, spec->host.data, spec->host.len);
    host[spec->host.len] = '\0';
    return read_address("hostname", host, &s->address[filter->addresses++], reterr);
}

/* -- The source ---------------------------------------------------------------------------- */

static void source_close(struct mr_source *source)
{
    struct dpdk_source *s = source_of(source);

    mr_port_close(&s->port);
    for (uint32_t i = 0; i < s->queues; i++)
        free(s->queue[i].id);
    mr_datagram_spec_fini(&s->spec);
    free(s);
}

static char *copy_option(const struct dpdk_source *s, const char *name, int *rc,
                         struct mr_err *reterr)
{
    struct mr_view value = {NULL, 0};

    if (*rc == 0)
        *rc = mr_options_string(s->table->options, mr_datagram_options, name, &value, reterr);
    return *rc < 0 || value.data == NULL ? NULL : mr_strndup(value.data, value.len, "dpdk");
}

static int open_port(struct dpdk_source *s, struct mr_err *reterr)
{
    int64_t descriptors = 0;
    int rc = mr_options_int(s->table->options, mr_datagram_options, "dpdk.descriptors",
                            &descriptors, reterr);

    if (rc == 0 && (descriptors < 64 || descriptors > 1 << 20))
        rc = mr_fail(reterr, MR_ERR_OPTION, "'dpdk.descriptors' = '%lld': expected 64 to %d",
                     (long long)descriptors, 1 << 20);
    char *args = copy_option(s, "dpdk.eal-args", &rc, reterr);
    char *name = copy_option(s, "dpdk.port", &rc, reterr);
    struct mr_port_spec port = {.eal_args = args,
                                .name = name,
                                .queues = s->spec.queues,
                                .descriptors = (uint32_t)descriptors,
                                .has_groups = s->spec.groups > 0};
    if (rc == 0)
        rc = mr_port_open(&s->port, &port, reterr);
    free(args);
    free(name);
    return rc;
}

static int source_open(const struct mr_table_spec *table, struct mr_task_env *env,
                       struct mr_source **ret, struct mr_err *reterr)
{
    struct dpdk_source *s = mr_alloc(sizeof(*s), "dpdk");

    s->table = table;
    s->env = env;
    int rc = mr_datagram_spec_init(&s->spec, table, reterr);
    if (rc == 0 && s->spec.is_unix)
        rc = mr_fail(reterr, MR_ERR_OPTION, "'path' is for 'udp': a network card has none");
    if (rc == 0 && table->is_bounded_run)
        rc = mr_fail(reterr, MR_ERR_UNSUPPORTED,
                     "datagrams never end, but 'execution.runtime-mode' is 'batch'");
    if (rc == 0)
        rc = read_filter(s, reterr);
    if (rc == 0)
        rc = open_port(s, reterr);
    if (rc < 0) {
        source_close((struct mr_source *)s);
        return rc;
    }
    for (; s->queues < s->spec.queues; s->queues++) {
        struct mr_text id;
        mr_text_init(&id);
        mr_text_printf(&id, "%s/%u", s->spec.address.data, s->queues);
        s->queue[s->queues].id = mr_strdup(id.data, "dpdk");
        mr_text_fini(&id);
    }
    *ret = (struct mr_source *)s;
    return 0;
}

static int source_discover(struct mr_source *source,
                           void (*add)(void *context, const struct mr_split *split),
                           void *context, struct mr_err *reterr)
{
    struct dpdk_source *s = source_of(source);

    (void)reterr;
    for (uint32_t i = 0; i < s->queues; i++) {
        struct mr_split split = {.id = s->queue[i].id, .start = {.offset = MR_OFFSET_START}};
        add(context, &split);
    }
    return 0;
}

static void source_losses(struct mr_source *source, struct mr_losses *ret)
{
    struct dpdk_source *s = source_of(source);

    ret->remedy = remedy;
    ret->dropped = mr_port_dropped(&s->port);
    for (uint32_t i = 0; i < s->queues; i++) {
        ret->broken += atomic_load_explicit(&s->queue[i].broken, memory_order_relaxed);
        mr_feed_losses(&s->queue[i].counts, ret);
    }
}

/* -- The reader ----------------------------------------------------------------------------- */

static int reader_new(struct mr_source *source, struct mr_task_env *env, struct mr_reader **ret,
                      struct mr_err *reterr)
{
    struct dpdk_reader *r = mr_alloc(sizeof(*r), "dpdk");

    (void)reterr;
    r->source = source_of(source);
    r->env = env;
    *ret = (struct mr_reader *)r;
    return 0;
}

static int reader_assign(struct mr_reader *reader, const struct mr_split *split,
                         struct mr_err *reterr)
{
    struct dpdk_reader *r = of(reader);
    struct dpdk_source *s = r->source;
    struct stream *stream = mr_alloc(sizeof(*stream), "dpdk");

    (void)reterr;
    MR_ASSERT(r->streams < MR_QUEUES_MAX);
    /* Packets are then freed to a cache of this thread. */
    if (rte_lcore_id() == LCORE_ID_ANY)
        r->is_registered = rte_thread_register() == 0;
    for (uint32_t i = 0; i < s->queues; i++) {
        if (strcmp(s->queue[i].id, split->id) != 0)
            continue;
        stream->queue = &s->queue[i];
        stream->number = (uint16_t)i;
        stream->copies = mr_alloc((size_t)BURST * (COPY_BYTES + MR_DATAGRAM_PADDING), "dpdk");
        mr_feed_init(&stream->feed, &s->spec, s->table, &stream->queue->counts);
        stream->feed.split = r->streams;
        stream->feed.number = split->start.offset > 0 ? split->start.offset : 0;
    }
    r->stream[r->streams] = stream;
    return (int)r->streams++;
}

static void count_broken(struct stream *stream)
{
    atomic_store_explicit(&stream->queue->broken,
                          atomic_load_explicit(&stream->queue->broken, memory_order_relaxed) +
                              1,
                          memory_order_relaxed);
}

/* The whole frame in a row, with readable bytes behind it: as it lies, or copied to COPY. */
static const char *straighten(const struct rte_mbuf *packet, char *copy, uint32_t *ret_len)
{
    *ret_len = rte_pktmbuf_pkt_len(packet);
    if (packet->nb_segs == 1 && rte_pktmbuf_tailroom(packet) >= MR_DATAGRAM_PADDING)
        return rte_pktmbuf_mtod(packet, const char *);
    if (*ret_len > COPY_BYTES)
        *ret_len = COPY_BYTES;
    const char *at = rte_pktmbuf_read(packet, 0, *ret_len, copy);
    if (at != copy)
        memcpy(copy, at, *ret_len);
    return copy;
}

static bool is_refused_by_card(const struct rte_mbuf *packet)
{
    uint64_t ip = packet->ol_flags & RTE_MBUF_F_RX_IP_CKSUM_MASK;
    uint64_t udp = packet->ol_flags & RTE_MBUF_F_RX_L4_CKSUM_MASK;

    return ip == RTE_MBUF_F_RX_IP_CKSUM_BAD || udp == RTE_MBUF_F_RX_L4_CKSUM_BAD;
}

/* True: RET is a datagram for this table, in PACKET or in COPY. */
static bool read_packet(const struct dpdk_source *s, struct stream *stream,
                        const struct rte_mbuf *packet, char *copy, struct mr_datagram *ret)
{
    struct mr_packet found;
    uint32_t len;
    const char *frame = straighten(packet, copy, &len);
    enum mr_packet_kind kind = mr_packet_read((const uint8_t *)frame, len, &found);

    if (kind == MR_PACKET_BROKEN || kind == MR_PACKET_FRAGMENT) {
        count_broken(stream);
        return false;
    }
    if (kind != MR_PACKET_DATAGRAM || !mr_packet_is_wanted(&found, &s->filter))
        return false;
    if (is_refused_by_card(packet)) {
        count_broken(stream);
        return false;
    }
    *ret = (struct mr_datagram){
        .data = frame + found.payload_at, .len = found.payload_len, .from = found.from};
    return true;
}

/* A burst into the feed; how many datagrams. */
static uint32_t receive(struct dpdk_reader *r, struct stream *stream)
{
    const struct dpdk_source *s = r->source;
    uint32_t kept = 0;

    uint16_t count =
        rte_eth_rx_burst(s->port.number, stream->number, stream->packet, (uint16_t)BURST);
    stream->empty_polls = count == 0 ? stream->empty_polls + 1 : 0;
    if (count == 0)
        return 0;
    int64_t wall_ns = r->env->sys->ops->wall_ns(r->env->sys);
    for (uint16_t i = 0; i < count; i++) {
        struct rte_mbuf *packet = stream->packet[i];
        char *copy = stream->copies + (size_t)kept * (COPY_BYTES + MR_DATAGRAM_PADDING);
        struct mr_datagram *datagram = &stream->feed.held[kept];
        if (i + 1 < count)
            rte_prefetch0(rte_pktmbuf_mtod(stream->packet[i + 1], const void *));
        if (!read_packet(s, stream, packet, copy, datagram)) {
            rte_pktmbuf_free(packet);
            continue;
        }
        datagram->received_ns = wall_ns;
        stream->packet[kept++] = packet;
    }
    stream->held = kept;
    return kept;
}

static void give_back(struct stream *stream)
{
    rte_pktmbuf_free_bulk(stream->packet, stream->held);
    stream->held = 0;
}

static int reader_poll(struct mr_reader *reader, int64_t now_ns, struct mr_poll *ret,
                       struct mr_err *reterr)
{
    struct dpdk_reader *r = of(reader);

    (void)now_ns;
    (void)reterr;
    for (uint32_t n = r->streams; n > 0; n--) {
        struct stream *stream = r->stream[r->turn++ % r->streams];
        if (stream->queue == NULL)
            continue;
        if (!mr_feed_has_messages(&stream->feed)) {
            give_back(stream);
            mr_feed_fill(&stream->feed, 0);
            mr_feed_fill(&stream->feed, receive(r, stream));
        }
        if (mr_feed_cut(&stream->feed, ret))
            return 1;
    }
    return 0;
}

static enum mr_split_state reader_split_state(struct mr_reader *reader, uint32_t split)
{
    return of(reader)->stream[split]->queue == NULL ? MR_SPLIT_DONE : MR_SPLIT_ACTIVE;
}

static int64_t reader_deadline_ns(struct mr_reader *reader, int64_t now_ns)
{
    struct dpdk_reader *r = of(reader);
    int64_t deadline_ns = INT64_MAX;

    for (uint32_t i = 0; i < r->streams; i++) {
        if (r->stream[i]->queue == NULL)
            continue;
        if (r->stream[i]->empty_polls < PATIENCE)
            return now_ns;
        deadline_ns = now_ns + NAP_NS;
    }
    return deadline_ns;
}

static void reader_decoded(struct mr_reader *reader, const struct mr_poll *poll,
                           const uint16_t *origin, uint32_t rows,
                           const struct mr_batch_buffer *out)
{
    mr_feed_look(&of(reader)->stream[poll->split]->feed, poll, origin, rows, out);
}

static void metadata_fill(struct mr_reader *reader, uint32_t key, const struct mr_poll *poll,
                          const uint16_t *origin, uint32_t first, uint32_t rows,
                          struct mr_batch_buffer *out, uint32_t col)
{
    mr_feed_metadata(&of(reader)->stream[poll->split]->feed, key, poll, origin, first, rows,
                     out, col);
}

static void reader_free(struct mr_reader *reader)
{
    struct dpdk_reader *r = of(reader);

    for (uint32_t i = 0; i < r->streams; i++) {
        struct stream *stream = r->stream[i];
        if (stream->queue != NULL) {
            give_back(stream);
            mr_feed_fini(&stream->feed);
            free(stream->copies);
        }
        free(stream);
    }
    if (r->is_registered)
        rte_thread_unregister();
    free(r);
}

const struct mr_source_class mr_dpdk_source = {
    .name = "dpdk",
    .options = mr_datagram_options,
    .metadata = mr_datagram_metadata,
    .needs_format = true,
    .is_replayable = false,
    .caution = "at-most-once: a datagram is not sent again; what comes while no job runs, or "
               "faster than it is read, is lost",
    .watched_option = MR_DATAGRAM_SEQUENCE,
    .open = source_open,
    .discover = source_discover,
    .losses = source_losses,
    .close = source_close,
    .reader_new = reader_new,
    .assign = reader_assign,
    .poll = reader_poll,
    .decoded = reader_decoded,
    .split_state = reader_split_state,
    .metadata_fill = metadata_fill,
    .deadline_ns = reader_deadline_ns,
    .reader_free = reader_free,
};
