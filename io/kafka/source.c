#include "io/kafka/metadata.h"
#include "io/kafka/subscription.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    FETCH_MAX = MR_BATCH_ROWS, /* messages of one run */
    SLAB_BYTES = 1 << 20
};

/* A partition whose position a snapshot has. */
struct restored {
    char *id;
    bool has_end; /* it was read in a bounded run, which had found its end */
};

struct mr_source {
    struct mr_task_env *env;
    rd_kafka_t *handle;
    const struct mr_table_spec *spec;
    bool has_group;
    struct mr_kafka_subscription subscription;
    struct mr_kafka_start start, bound;
    bool is_bounded;
    int64_t discover_ns;
    bool is_under_way;         /* was looked at once */
    bool has_discovered;       /* partitions found later begin at their first message */
    struct restored *restored; /* by id */
    uint32_t restoreds;
};

/* One partition of a reader. */
struct partition {
    const struct mr_kafka_subscribed *topic;
    int32_t number;
    rd_kafka_queue_t *queue;
    int64_t end_offset; /* bounded: exclusive; INT64_MAX: never ends */
    bool is_done;
};

struct mr_reader {
    struct mr_source *source;
    struct mr_task_env *env;
    struct partition *partition;
    uint32_t partitions, next; /* round robin */
    rd_kafka_message_t *message[FETCH_MAX];
    uint32_t messages; /* borrowed out, to be destroyed at the next poll */
    struct mr_msg msg[FETCH_MAX];
    char *slab; /* payloads, copied so that every one has its padding */
    size_t slab_bytes;
    struct mr_kafka_metadata_reader metadata;
};

/* -- Opening --------------------------------------------------------------------------------- */

/* One end of what is read, SIDE being "startup" or "bounded": what its mode needs. */
static int take_side(struct mr_source *source, struct mr_options *options, const char *side,
                     struct mr_kafka_start *start, struct mr_err *reterr)
{
    char timestamp[64], specific[64];
    struct mr_view text = {"", 0};
    int64_t offset;

    (void)snprintf(timestamp, sizeof(timestamp), "scan.%s.timestamp-millis", side);
    (void)snprintf(specific, sizeof(specific), "scan.%s.specific-offsets", side);
    int rc = mr_options_int(options, mr_kafka_options, timestamp, &start->timestamp_ms, reterr);
    if (rc == 0)
        rc = mr_options_string(options, mr_kafka_options, specific, &text, reterr);
    if (rc < 0)
        return rc;
    start->specific = mr_strndup(text.data, text.len, "offsets");
    if (start->mode == MR_KAFKA_FROM_TIMESTAMP && mr_options_find(options, timestamp) == NULL)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'%s' is required in 'timestamp' %s mode but missing.", timestamp, side);
    if (start->mode != MR_KAFKA_FROM_SPECIFIC)
        return 0;
    if (text.len == 0)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'%s' is required in 'specific-offsets' %s mode but missing.", specific,
                       side);
    if (!mr_kafka_subscription_is_single(&source->subscription))
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "Currently Kafka source only supports specific offset for single topic.");
    if (mr_kafka_specific_offset(start->specific, INT32_MAX, &offset) == -EINVAL)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid properties '%s' should follow the format "
                       "'partition:0,offset:42;partition:1,offset:300', but is '%s'.",
                       specific, start->specific);
    return 0;
}

static int take_times(struct mr_source *source, struct mr_options *options, bool is_upsert,
                      struct mr_err *reterr)
{
    static const enum mr_kafka_startup startup[] = {
        MR_KAFKA_FROM_GROUP, MR_KAFKA_FROM_EARLIEST, MR_KAFKA_FROM_LATEST,
        MR_KAFKA_FROM_TIMESTAMP, MR_KAFKA_FROM_SPECIFIC};
    static const enum mr_kafka_startup bounded[] = {
        MR_KAFKA_FROM_LATEST, MR_KAFKA_FROM_LATEST, MR_KAFKA_FROM_GROUP,
        MR_KAFKA_FROM_TIMESTAMP, MR_KAFKA_FROM_SPECIFIC};
    struct mr_view reset = mr_kafka_property(options, "auto.offset.reset");
    int from = 0, to = 0;
    int rc = mr_options_enum(options, mr_kafka_options, "scan.startup.mode", &from, reterr);

    if (rc == 0)
        rc = mr_options_enum(options, mr_kafka_options, "scan.bounded.mode", &to, reterr);
    if (rc < 0)
        return rc;
    /* What is under a key is told by all its messages. */
    source->start.mode = is_upsert ? MR_KAFKA_FROM_EARLIEST : startup[from];
    source->bound.mode = bounded[to];
    source->is_bounded = to != 0;
    if (mr_view_is(reset, "earliest") || mr_view_is(reset, "latest"))
        source->start.reset = reset.data[0] == 'e' ? "earliest" : "latest";
    rc = take_side(source, options, "startup", &source->start, reterr);
    if (rc == 0)
        rc = take_side(source, options, "bounded", &source->bound, reterr);
    if (rc == 0)
        rc = mr_options_duration(options, mr_kafka_options,
                                 "scan.topic-partition-discovery.interval",
                                 &source->discover_ns, reterr);
    return rc;
}

static void source_close(struct mr_source *source)
{
    if (source == NULL)
        return;
    mr_kafka_subscription_fini(&source->subscription);
    if (source->handle != NULL)
        rd_kafka_destroy_flags(source->handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    for (uint32_t i = 0; i < source->restoreds; i++)
        free(source->restored[i].id);
    free(source->restored);
    free(source->start.specific);
    free(source->bound.specific);
    free(source);
}

static int make_handle(struct mr_source *source, struct mr_options *options,
                       struct mr_err *reterr)
{
    /* No automatic commits: positions belong to checkpoints.  An offset that is gone is
     * told, not skipped.  A queue is bounded: that is the backpressure. */
    static const struct mr_kafka_setting defaults[] = {
        {"enable.auto.commit", "false"},  {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "error"},   {"enable.partition.eof", "true"},
        {"queued.min.messages", "20000"}, {"queued.max.messages.kbytes", "32768"},
        {"fetch.error.backoff.ms", "20"}, {NULL, NULL}};
    rd_kafka_conf_t *conf;
    char why[512];
    int rc = mr_kafka_conf_new(options, source->env, defaults, &conf, reterr);

    if (rc < 0)
        return rc;
    source->handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));
    if (source->handle == NULL) {
        rd_kafka_conf_destroy(conf);
        return mr_fail(reterr, MR_ERR_OPTION, "kafka consumer: %s", why);
    }
    return 0;
}

static int open_with(const struct mr_table_spec *spec, bool is_upsert, struct mr_task_env *env,
                     struct mr_source **ret, struct mr_err *reterr)
{
    struct mr_source *source = mr_alloc(sizeof(*source), "a 'kafka' table");

    source->env = env;
    source->spec = spec;
    source->has_group = mr_kafka_property(spec->options, "group.id").len != 0;
    int rc = mr_kafka_subscription_init(&source->subscription, spec->options, reterr);
    if (rc == 0)
        rc = take_times(source, spec->options, is_upsert, reterr);
    if (rc == 0 && spec->is_bounded_run && !source->is_bounded) {
        source->is_bounded = true;
        source->bound.mode = MR_KAFKA_FROM_LATEST;
    }
    if (rc == 0 && source->start.mode == MR_KAFKA_FROM_GROUP && !source->has_group &&
        source->start.reset == NULL)
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Property group.id is required when offset initializer is not able to be "
                     "determined: set 'properties.group.id', or 'scan.startup.mode' = "
                     "'earliest-offset'");
    if (rc == 0)
        rc = make_handle(source, spec->options, reterr);
    if (rc == 0)
        rc = mr_kafka_subscription_connect(&source->subscription, source->handle, reterr);
    if (rc < 0) {
        source_close(source);
        return rc;
    }
    *ret = source;
    return 0;
}

static int source_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                       struct mr_source **ret, struct mr_err *reterr)
{
    return open_with(spec, false, env, ret, reterr);
}

static int upsert_source_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                              struct mr_source **ret, struct mr_err *reterr)
{
    return open_with(spec, true, env, ret, reterr);
}

/* -- Splits ------------------------------------------------------------------------------------ */

static void split_id(const struct mr_kafka_subscribed *topic, int32_t partition, char *out,
                     size_t size)
{
    (void)snprintf(out, size, "%s/%d", topic->name, partition);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(((const struct restored *)a)->id, ((const struct restored *)b)->id);
}

/* What the snapshot does not have came to be after it: from its first message on. */
static void source_restored(struct mr_source *source, const struct mr_split *splits,
                            uint32_t count)
{
    source->restored = calloc((size_t)count + 1, sizeof(*source->restored));
    MR_ASSERT(source->restored != NULL);
    for (uint32_t i = 0; i < count; i++) {
        source->restored[i] =
            (struct restored){strdup(splits[i].id), splits[i].start.extra[0] > 0};
        MR_ASSERT(source->restored[i].id != NULL);
    }
    source->restoreds = count;
    qsort(source->restored, count, sizeof(*source->restored), compare_ids);
    source->has_discovered = count != 0;
}

static const struct restored *find_restored(const struct mr_source *source, char *id)
{
    struct restored wanted = {.id = id};

    return source->restoreds == 0 ? NULL
                                  : bsearch(&wanted, source->restored, source->restoreds,
                                            sizeof(*source->restored), compare_ids);
}

/* Where a partition begins, and in a bounded run ends.  What a snapshot has of it is not asked
 * for: it may be gone by now. */
static int resolve_partition(struct mr_source *source, const struct mr_kafka_subscribed *topic,
                             int32_t partition, struct mr_position *ret, struct mr_err *reterr)
{
    static const struct mr_kafka_start earliest = {.mode = MR_KAFKA_FROM_EARLIEST};
    char id[512];
    int64_t end = 0;
    int rc = 0;

    split_id(topic, partition, id, sizeof(id));
    ret->offset = MR_OFFSET_START;
    const struct restored *restored = find_restored(source, id);
    if (restored == NULL)
        rc = mr_kafka_resolve(source->handle, topic->name, partition,
                              source->has_discovered ? &earliest : &source->start, "startup",
                              &ret->offset, reterr);
    if (rc < 0 || !source->is_bounded || (restored != NULL && restored->has_end))
        return rc;
    rc = mr_kafka_resolve(source->handle, topic->name, partition, &source->bound, "bounded",
                          &end, reterr);
    /* Kept in checkpoints: a restart ends where the first run would have ended. */
    ret->extra[0] = end + 1;
    return rc;
}

/* All partitions of a topic are resolved before the first is handed out: reading one holds
 * up questions about the others, on the same connection, by the time of an empty fetch. */
static int discover_topic(struct mr_source *source, struct mr_kafka_subscribed *topic,
                          void (*add)(void *context, const struct mr_split *split),
                          void *context, struct mr_err *reterr)
{
    int32_t count = topic->partitions, known = topic->known;
    int rc = 0;

    if (count <= known)
        return 0;
    struct mr_position *start =
        mr_alloc_array((size_t)(count - known), sizeof(*start), "partitions");
    for (int32_t p = known; p < count && rc == 0; p++)
        rc = resolve_partition(source, topic, p, &start[p - known], reterr);
    for (int32_t p = known; p < count && rc == 0; p++) {
        char id[512];
        split_id(topic, p, id, sizeof(id));
        add(context, &(struct mr_split){.id = id, .start = start[p - known]});
        topic->known = p + 1;
    }
    free(start);
    return rc;
}

/* A later look may fail, and that of one topic does not hold up the others': what is known
 * goes on. */
static int source_discover(struct mr_source *source,
                           void (*add)(void *context, const struct mr_split *split),
                           void *context, struct mr_err *reterr)
{
    struct mr_kafka_subscription *subscription = &source->subscription;
    int rc = mr_kafka_subscription_look(subscription, reterr);

    for (uint32_t t = 0; t < subscription->topics && (rc == 0 || source->is_under_way); t++)
        rc = discover_topic(source, &subscription->topic[t], add, context, reterr);
    if (rc < 0 && !source->is_under_way)
        return rc;
    if (subscription->topics == 0 && !source->is_under_way)
        mr_task_log(source->env, "kafka: table '%s': no topic matches 'topic-pattern' yet",
                    source->spec->name);
    source->has_discovered = source->is_under_way = true;
    return 0;
}

static int64_t source_discover_interval(struct mr_source *source)
{
    return source->is_bounded ? 0 : source->discover_ns;
}

/* For lag tools: where the group is said to be.  Nothing here reads it back by itself. */
static void source_committed(struct mr_source *source, const struct mr_split *splits,
                             uint32_t count)
{
    rd_kafka_topic_partition_list_t *list;

    if (!source->has_group || count == 0)
        return;
    list = rd_kafka_topic_partition_list_new((int)count);
    for (uint32_t i = 0; i < count; i++) {
        char topic[512];
        int32_t partition;
        if (splits[i].start.offset >= 0 &&
            mr_kafka_split_parse(splits[i].id, topic, sizeof(topic), &partition) == 0)
            rd_kafka_topic_partition_list_add(list, topic, partition)->offset =
                splits[i].start.offset;
    }
    (void)rd_kafka_commit(source->handle, list, 1 /* async */);
    rd_kafka_topic_partition_list_destroy(list);
}

/* -- Reading ------------------------------------------------------------------------------------- */

static int reader_new(struct mr_source *source, struct mr_task_env *env, struct mr_reader **ret,
                      struct mr_err *reterr)
{
    struct mr_reader *reader = mr_alloc(sizeof(*reader), "a reader of 'kafka'");

    (void)reterr;
    reader->source = source;
    reader->env = env;
    mr_kafka_metadata_reader_init(&reader->metadata, source->spec);
    reader->slab_bytes = SLAB_BYTES;
    reader->slab = malloc(reader->slab_bytes);
    MR_ASSERT(reader->slab != NULL);
    *ret = reader;
    return 0;
}

static int reader_assign(struct mr_reader *reader, const struct mr_split *split,
                         struct mr_err *reterr)
{
    struct mr_source *source = reader->source;
    struct partition partition = {.end_offset = INT64_MAX};
    char topic[512];

    if (mr_kafka_split_parse(split->id, topic, sizeof(topic), &partition.number) < 0)
        return mr_fail(reterr, MR_ERR_CORRUPT, "'%s' is no partition", split->id);
    partition.topic = mr_kafka_subscription_find(&source->subscription, topic);
    if (partition.topic == NULL)
        return mr_fail(reterr, MR_ERR_SCHEMA, "'%s' is not a partition of this table's topics",
                       split->id);
    if (source->is_bounded && split->start.extra[0] > 0)
        partition.end_offset = split->start.extra[0] - 1;
    partition.is_done = split->start.offset >= partition.end_offset;
    partition.queue = rd_kafka_queue_new(source->handle);
    if (!partition.is_done) {
        if (rd_kafka_consume_start_queue(partition.topic->handle, partition.number,
                                         split->start.offset, partition.queue) < 0) {
            rd_kafka_queue_destroy(partition.queue);
            return mr_fail(reterr, -EIO, "%s: %s", split->id,
                           rd_kafka_err2str(rd_kafka_last_error()));
        }
        int fd = reader->env->aio->ops->wake_fd(reader->env->aio);
        static const uint64_t one = 1;
        if (fd >= 0)
            rd_kafka_queue_io_event_enable(partition.queue, fd, &one, sizeof(one));
    }
    reader->partition =
        realloc(reader->partition, (reader->partitions + 1) * sizeof(partition));
    MR_ASSERT(reader->partition != NULL);
    reader->partition[reader->partitions] = partition;
    return (int)reader->partitions++;
}

static void give_back(struct mr_reader *reader)
{
    for (uint32_t i = 0; i < reader->messages; i++)
        rd_kafka_message_destroy(reader->message[i]);
    reader->messages = 0;
}

/* What is not a message: the end of a partition, trouble that passes, trouble that stays. */
static int take_event(struct mr_reader *reader, struct partition *partition,
                      const rd_kafka_message_t *message, struct mr_err *reterr)
{
    switch (message->err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        /* Bounded: aborted and control records leave gaps, so only this tells the end. */
        if (message->offset >= partition->end_offset)
            partition->is_done = true;
        return 0;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        return mr_fail(reterr, -ERANGE,
                       "%s/%d: the offset to go on from is not there any more (deleted by "
                       "retention?): %s.  Going on would lose messages; "
                       "'properties.auto.offset.reset' = 'earliest' allows it",
                       partition->topic->name, partition->number,
                       rd_kafka_message_errstr(message));
    default:
        mr_task_log(reader->env, "kafka: %s/%d: %s", partition->topic->name, partition->number,
                    rd_kafka_message_errstr(message));
        return 0;
    }
}

/* Copy payloads behind one another, each with its padding. */
static void fill_slab(struct mr_reader *reader)
{
    size_t bytes = 0, at = 0;

    for (uint32_t i = 0; i < reader->messages; i++)
        bytes += reader->message[i]->len + MR_MSG_PADDING;
    if (bytes > reader->slab_bytes) {
        free(reader->slab);
        reader->slab_bytes = bytes * 2;
        reader->slab = malloc(reader->slab_bytes);
        MR_ASSERT(reader->slab != NULL);
    }
    for (uint32_t i = 0; i < reader->messages; i++) {
        const rd_kafka_message_t *message = reader->message[i];
        if (message->len != 0)
            memcpy(reader->slab + at, message->payload, message->len);
        memset(reader->slab + at + message->len, 0, MR_MSG_PADDING);
        reader->msg[i] = (struct mr_msg){
            .data = reader->slab + at,
            .len = (uint32_t)message->len,
            .is_null = message->payload == NULL,
            .offset = message->offset,
            .next = message->offset + 1,
            .timestamp_ns = INT64_MIN,
            .native = message,
        };
        at += message->len + MR_MSG_PADDING;
    }
}

static int poll_partition(struct mr_reader *reader, uint32_t number, struct mr_poll *ret,
                          struct mr_err *reterr)
{
    struct partition *partition = &reader->partition[number];
    ssize_t got = rd_kafka_consume_batch_queue(partition->queue, 0, reader->message, FETCH_MAX);
    uint32_t kept = 0;
    int rc = 0;

    for (ssize_t i = 0; i < got; i++) {
        rd_kafka_message_t *message = reader->message[i];
        bool is_row = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
        if (!is_row && rc == 0)
            rc = take_event(reader, partition, message, reterr);
        if (is_row && message->offset >= partition->end_offset) {
            partition->is_done = true;
            is_row = false;
        }
        if (is_row)
            reader->message[kept++] = message;
        else
            rd_kafka_message_destroy(message);
    }
    reader->messages = kept;
    if (kept != 0 && reader->message[kept - 1]->offset + 1 >= partition->end_offset)
        partition->is_done = true;
    if (rc < 0 || kept == 0)
        return rc;
    fill_slab(reader);
    *ret = (struct mr_poll){.split = number, .count = kept, .msg = reader->msg};
    return 1;
}

static int reader_poll(struct mr_reader *reader, int64_t now_ns, struct mr_poll *ret,
                       struct mr_err *reterr)
{
    (void)now_ns;
    give_back(reader);
    for (uint32_t i = 0; i < reader->partitions; i++) {
        uint32_t number = reader->next++ % reader->partitions;
        if (reader->partition[number].is_done)
            continue;
        int rc = poll_partition(reader, number, ret, reterr);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static enum mr_split_state reader_split_state(struct mr_reader *reader, uint32_t split)
{
    return reader->partition[split].is_done ? MR_SPLIT_DONE : MR_SPLIT_ACTIVE;
}

static void reader_free(struct mr_reader *reader)
{
    give_back(reader);
    for (uint32_t i = 0; i < reader->partitions; i++) {
        struct partition *partition = &reader->partition[i];
        rd_kafka_queue_io_event_enable(partition->queue, -1, NULL, 0);
        (void)rd_kafka_consume_stop(partition->topic->handle, partition->number);
        rd_kafka_queue_destroy(partition->queue);
    }
    free(reader->partition);
    mr_kafka_metadata_reader_fini(&reader->metadata);
    free(reader->slab);
    free(reader);
}

/* -- The tables ------------------------------------------------------------------------------------ */

static void metadata_fill(struct mr_reader *reader, uint32_t key, const struct mr_poll *poll,
                          const uint16_t *origin, uint32_t first, uint32_t rows,
                          struct mr_batch_buffer *out, uint32_t col)
{
    for (uint32_t row = first; row < rows; row++)
        mr_kafka_metadata_fill(&reader->metadata, key, poll->msg[origin[row]].native, out, col,
                               row);
}

const struct mr_source_class mr_kafka_source = {
    .name = "kafka",
    .options = mr_kafka_options,
    .metadata = mr_kafka_metadata,
    .needs_format = true,
    .decoding = &mr_kafka_decoding,
    .is_replayable = true,
    .open = source_open,
    .restored = source_restored,
    .discover = source_discover,
    .discover_interval_ns = source_discover_interval,
    .committed = source_committed,
    .close = source_close,
    .reader_new = reader_new,
    .assign = reader_assign,
    .poll = reader_poll,
    .split_state = reader_split_state,
    .metadata_fill = metadata_fill,
    .reader_free = reader_free,
};

const struct mr_source_class mr_kafka_upsert_source = {
    .name = "upsert-kafka",
    .options = mr_kafka_upsert_options,
    .metadata = mr_kafka_metadata,
    .needs_format = true,
    .decoding = &mr_kafka_upsert_decoding,
    .is_upsert = true,
    .is_replayable = true,
    .open = upsert_source_open,
    .restored = source_restored,
    .discover = source_discover,
    .discover_interval_ns = source_discover_interval,
    .committed = source_committed,
    .close = source_close,
    .reader_new = reader_new,
    .assign = reader_assign,
    .poll = reader_poll,
    .split_state = reader_split_state,
    .metadata_fill = metadata_fill,
    .reader_free = reader_free,
};
