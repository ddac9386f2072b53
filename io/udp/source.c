#include "core/base/alloc.h"
#include "io/datagram/feed.h"
#include "io/udp/udp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static const char remedy[] =
    "its buffer was full; a larger 'receive-buffer' (the host allows net.core.rmem_max) holds "
    "longer bursts, more 'scan.queues' read faster";

/* A socket, and what its reader counts. */
struct queue {
    int file; /* -1: not open */
    char *id;
    struct mr_feed_counts counts;
};

struct udp_source {
    const struct mr_table_spec *table;
    struct mr_task_env *env;
    struct mr_datagram_spec spec;
    uint32_t queues;
    struct queue queue[MR_QUEUES_MAX];
};

/* A split of a reader. */
struct stream {
    struct queue *queue; /* NULL: of a snapshot, and there is none such now */
    struct mr_inbox *inbox;
    struct mr_feed feed;
};

struct udp_reader {
    struct udp_source *source;
    struct mr_task_env *env;
    uint32_t streams, turn;
    struct stream *stream[MR_QUEUES_MAX];
};

static struct udp_source *source_of(struct mr_source *source)
{
    return (struct udp_source *)(void *)source;
}

static struct udp_reader *of(struct mr_reader *reader)
{
    return (struct udp_reader *)(void *)reader;
}

/* -- The source ------------------------------------------------------------------------- */

static void source_close(struct mr_source *source)
{
    struct udp_source *s = source_of(source);

    for (uint32_t i = 0; i < s->queues; i++) {
        if (s->queue[i].file >= 0)
            (void)s->env->sys->ops->close(s->env->sys, s->queue[i].file);
        free(s->queue[i].id);
    }
    mr_datagram_spec_fini(&s->spec);
    free(s);
}

static int check(const struct udp_source *s, struct mr_err *reterr)
{
    if (s->env->sys->ops->datagram == NULL)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED, "this machine has no network");
    if (s->table->is_bounded_run)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "datagrams never end, but 'execution.runtime-mode' is 'batch'");
    if (s->spec.queues > 1 && (s->spec.groups > 0 || s->spec.is_unix))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'scan.queues' = '%u': the kernel would give each socket of a %s all of "
                       "it; spread groups over tables instead",
                       s->spec.queues, s->spec.is_unix ? "path" : "multicast group");
    return 0;
}

static int open_queue(struct udp_source *s, struct mr_err *reterr)
{
    struct mr_datagram_socket socket = {
        .address = s->spec.address.data,
        .group = s->spec.group,
        .groups = s->spec.groups,
        .group_sender = s->spec.group_sender,
        .interface = s->spec.interface,
        .is_shared = s->spec.queues > 1,
        .is_merged = s->spec.is_merged,
        .is_stamped = mr_datagram_wants_stamps(s->table),
        .buffer_bytes = s->spec.buffer_bytes,
    };
    struct queue *queue = &s->queue[s->queues];
    struct mr_text id;

    queue->file = s->env->sys->ops->datagram(s->env->sys, &socket, reterr);
    if (queue->file < 0)
        return queue->file;
    mr_text_init(&id);
    mr_text_printf(&id, "%s/%u", s->spec.address.data, s->queues++);
    queue->id = mr_strdup(id.data, "a socket");
    mr_text_fini(&id);
    return 0;
}

/* A user who asked for room that the host does not give would find out too late. */
static void say_room(const struct udp_source *s)
{
    uint64_t bytes = 0;

    (void)s->env->sys->ops->datagram_drops(s->env->sys, s->queue[0].file, &bytes);
    if (s->spec.is_buffer_asked && bytes != 0 && bytes < s->spec.buffer_bytes)
        mr_task_log(s->env,
                    "table '%s': 'receive-buffer' asks for %llu kb, the host gives %llu kb: "
                    "raise net.core.rmem_max (sysctl -w net.core.rmem_max=%llu)",
                    s->table->name, (unsigned long long)s->spec.buffer_bytes / 1024,
                    (unsigned long long)bytes / 1024, (unsigned long long)s->spec.buffer_bytes);
}

static int source_open(const struct mr_table_spec *table, struct mr_task_env *env,
                       struct mr_source **ret, struct mr_err *reterr)
{
    struct udp_source *s = mr_alloc(sizeof(*s), "datagrams");

    s->table = table;
    s->env = env;
    int rc = mr_datagram_spec_init(&s->spec, table, reterr);
    if (rc == 0)
        rc = check(s, reterr);
    while (rc == 0 && s->queues < s->spec.queues)
        rc = open_queue(s, reterr);
    if (rc < 0) {
        source_close((struct mr_source *)s);
        return rc;
    }
    say_room(s);
    *ret = (struct mr_source *)s;
    return 0;
}

static int source_discover(struct mr_source *source,
                           void (*add)(void *context, const struct mr_split *split),
                           void *context, struct mr_err *reterr)
{
    struct udp_source *s = source_of(source);

    (void)reterr;
    for (uint32_t i = 0; i < s->queues; i++) {
        struct mr_split split = {.id = s->queue[i].id, .start = {.offset = MR_OFFSET_START}};
        add(context, &split);
    }
    return 0;
}

static void source_losses(struct mr_source *source, struct mr_losses *ret)
{
    struct udp_source *s = source_of(source);
    uint64_t bytes;

    ret->remedy = remedy;
    for (uint32_t i = 0; i < s->queues; i++) {
        int64_t drops = s->env->sys->ops->datagram_drops(s->env->sys, s->queue[i].file, &bytes);
        ret->dropped += drops > 0 ? (uint64_t)drops : 0;
        mr_feed_losses(&s->queue[i].counts, ret);
    }
}

/* -- The reader -------------------------------------------------------------------------- */

static int reader_new(struct mr_source *source, struct mr_task_env *env, struct mr_reader **ret,
                      struct mr_err *reterr)
{
    struct udp_reader *r = mr_alloc(sizeof(*r), "datagrams");

    (void)reterr;
    r->source = source_of(source);
    r->env = env;
    *ret = (struct mr_reader *)r;
    return 0;
}

static struct queue *find_queue(struct udp_source *s, const char *id)
{
    for (uint32_t i = 0; i < s->queues; i++)
        if (strcmp(s->queue[i].id, id) == 0)
            return &s->queue[i];
    return NULL;
}

/* There is nothing to go on from: a stored position only goes on numbering. */
static int reader_assign(struct mr_reader *reader, const struct mr_split *split,
                         struct mr_err *reterr)
{
    struct udp_reader *r = of(reader);
    struct stream *stream = mr_alloc(sizeof(*stream), "datagrams");

    MR_ASSERT(r->streams < MR_QUEUES_MAX);
    stream->queue = find_queue(r->source, split->id);
    if (stream->queue != NULL) {
        stream->inbox = r->env->aio->ops->inbox_open(r->env->aio, stream->queue->file, reterr);
        if (stream->inbox == NULL) {
            free(stream);
            return reterr->code;
        }
        mr_feed_init(&stream->feed, &r->source->spec, r->source->table, &stream->queue->counts);
        stream->feed.split = r->streams;
        stream->feed.number = split->start.offset > 0 ? split->start.offset : 0;
    }
    r->stream[r->streams] = stream;
    return (int)r->streams++;
}

static int poll_stream(struct stream *stream, struct mr_poll *ret)
{
    struct mr_feed *feed = &stream->feed;
    struct mr_inbox *inbox = stream->inbox;

    if (inbox == NULL)
        return 0;
    if (!mr_feed_has_messages(feed)) {
        inbox->ops->give(inbox, feed->held, feed->count);
        mr_feed_fill(feed, 0);
        int count = inbox->ops->take(inbox, feed->held, MR_FEED_DATAGRAMS);
        if (count <= 0)
            return count;
        mr_feed_fill(feed, (uint32_t)count);
    }
    return mr_feed_cut(feed, ret);
}

static int reader_poll(struct mr_reader *reader, int64_t now_ns, struct mr_poll *ret,
                       struct mr_err *reterr)
{
    struct udp_reader *r = of(reader);

    (void)now_ns;
    for (uint32_t n = r->streams; n > 0; n--) {
        struct stream *stream = r->stream[r->turn++ % r->streams];
        int rc = poll_stream(stream, ret);
        if (rc < 0)
            return mr_fail(reterr, rc, "can not receive on '%s': %s", stream->queue->id,
                           mr_err_text(rc));
        if (rc > 0)
            return 1;
    }
    return 0;
}

static enum mr_split_state reader_split_state(struct mr_reader *reader, uint32_t split)
{
    return of(reader)->stream[split]->inbox == NULL ? MR_SPLIT_DONE : MR_SPLIT_ACTIVE;
}

static int64_t reader_deadline_ns(struct mr_reader *reader, int64_t now_ns)
{
    struct udp_reader *r = of(reader);

    for (uint32_t i = 0; i < r->streams; i++) {
        const struct stream *stream = r->stream[i];
        if (stream->inbox != NULL &&
            (mr_feed_has_messages(&stream->feed) || stream->inbox->ops->peek(stream->inbox)))
            return now_ns;
    }
    return INT64_MAX;
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
    struct udp_reader *r = of(reader);

    for (uint32_t i = 0; i < r->streams; i++) {
        struct stream *stream = r->stream[i];
        if (stream->inbox != NULL) {
            stream->inbox->ops->close(stream->inbox);
            mr_feed_fini(&stream->feed);
        }
        free(stream);
    }
    free(r);
}

const struct mr_source_class mr_udp_source = {
    .name = "udp",
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
