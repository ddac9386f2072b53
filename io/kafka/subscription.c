#include "io/kafka/subscription.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

static int add_topic(struct mr_kafka_subscription *s, struct mr_view name,
                     struct mr_err *reterr)
{
    struct mr_kafka_subscribed topic = {0};

    if (s->topics == MR_KAFKA_SUBSCRIBED_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT, "'%s': more than %d topics",
                       s->has_pattern ? "topic-pattern" : "topic", MR_KAFKA_SUBSCRIBED_MAX);
    topic.name = mr_strndup(name.data, name.len, "the topics of a table");
    if (s->handle != NULL) {
        topic.handle = rd_kafka_topic_new(s->handle, topic.name, NULL);
        if (topic.handle == NULL) {
            free(topic.name);
            return mr_fail(reterr, MR_ERR_OPTION, "topic '" MR_VIEW_FMT "': %s",
                           MR_VIEW_ARG(name), rd_kafka_err2str(rd_kafka_last_error()));
        }
    }
    s->topic[s->topics] = topic;
    s->topics++; /* from now on readers may find it */
    return 0;
}

static int add_list(struct mr_kafka_subscription *s, struct mr_view list, struct mr_err *reterr)
{
    int rc = 0;

    while (list.len != 0 && rc == 0) {
        const char *end = memchr(list.data, ';', list.len);
        size_t len = end != NULL ? (size_t)(end - list.data) : list.len;
        size_t skip = end != NULL ? len + 1 : len;
        if (len == 0)
            return mr_fail(reterr, MR_ERR_OPTION, "'topic': an empty name in the list");
        rc = add_topic(s, (struct mr_view){list.data, len}, reterr);
        list = (struct mr_view){list.data + skip, list.len - skip};
    }
    return rc;
}

int mr_kafka_subscription_init(struct mr_kafka_subscription *s, struct mr_options *options,
                               struct mr_err *reterr)
{
    struct mr_view list = {0}, pattern = {0};
    int rc = mr_options_string(options, mr_kafka_options, "topic", &list, reterr);

    if (rc == 0)
        rc = mr_options_string(options, mr_kafka_options, "topic-pattern", &pattern, reterr);
    if (rc < 0)
        return rc;
    if (list.len == 0 && pattern.len == 0)
        return mr_fail(reterr, MR_ERR_OPTION, "Either 'topic' or 'topic-pattern' must be set.");
    if (list.len != 0 && pattern.len != 0)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Option 'topic' and 'topic-pattern' shouldn't be set together.");
    if (pattern.len == 0)
        return add_list(s, list, reterr);
    rc = mr_pattern_init(&s->pattern, pattern, "topic-pattern", reterr);
    s->has_pattern = rc == 0;
    return rc;
}

void mr_kafka_subscription_fini(struct mr_kafka_subscription *s)
{
    for (uint32_t i = 0; i < s->topics; i++) {
        if (s->topic[i].handle != NULL)
            rd_kafka_topic_destroy(s->topic[i].handle);
        free(s->topic[i].name);
    }
    if (s->has_pattern)
        mr_pattern_fini(&s->pattern);
}

int mr_kafka_subscription_connect(struct mr_kafka_subscription *s, rd_kafka_t *handle,
                                  struct mr_err *reterr)
{
    s->handle = handle;
    for (uint32_t i = 0; i < s->topics; i++) {
        s->topic[i].handle = rd_kafka_topic_new(handle, s->topic[i].name, NULL);
        if (s->topic[i].handle == NULL)
            return mr_fail(reterr, MR_ERR_OPTION, "topic '%s': %s", s->topic[i].name,
                           rd_kafka_err2str(rd_kafka_last_error()));
    }
    return 0;
}

/* -- Looking ------------------------------------------------------------------------------- */

/* Of one topic, or with NULL of all that there are. */
static int ask(struct mr_kafka_subscription *s, rd_kafka_topic_t *topic,
               const struct rd_kafka_metadata **ret, struct mr_err *reterr)
{
    rd_kafka_resp_err_t code =
        rd_kafka_metadata(s->handle, topic == NULL, topic, ret, MR_KAFKA_TIMEOUT_MS);

    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return 0;
    return mr_fail(reterr, -EAGAIN,
                   "no broker answered within %d s: %s.  Is Kafka running where "
                   "'properties.bootstrap.servers' says?",
                   MR_KAFKA_TIMEOUT_MS / 1000, rd_kafka_err2str(code));
}

static int look_at(struct mr_kafka_subscription *s, struct mr_kafka_subscribed *topic,
                   struct mr_err *reterr)
{
    const struct rd_kafka_metadata *metadata;
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    int rc = ask(s, topic->handle, &metadata, reterr);

    if (rc < 0)
        return rc;
    if (metadata->topic_cnt == 1)
        code = metadata->topics[0].err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        topic->partitions = metadata->topics[0].partition_cnt;
    else
        rc = mr_fail(reterr, -ENOENT, "topic '%s': %s", topic->name, rd_kafka_err2str(code));
    rd_kafka_metadata_destroy(metadata);
    return rc;
}

/* Topics of the broker's own match no pattern, as in Flink. */
static bool is_internal(const char *name)
{
    return strcmp(name, "__consumer_offsets") == 0 ||
           strcmp(name, "__transaction_state") == 0 || strcmp(name, "__share_group_state") == 0;
}

static int take_found(struct mr_kafka_subscription *s,
                      const struct rd_kafka_metadata_topic *found, struct mr_err *reterr)
{
    uint32_t i = 0;

    if (found->err != RD_KAFKA_RESP_ERR_NO_ERROR || is_internal(found->topic) ||
        !mr_pattern_matches(&s->pattern, found->topic))
        return 0;
    while (i < s->topics && strcmp(s->topic[i].name, found->topic) != 0)
        i++;
    int rc = i < s->topics ? 0 : add_topic(s, mr_view_of(found->topic), reterr);
    if (rc == 0)
        s->topic[i].partitions = found->partition_cnt;
    return rc;
}

static int look_for_pattern(struct mr_kafka_subscription *s, struct mr_err *reterr)
{
    const struct rd_kafka_metadata *metadata;
    int rc = ask(s, NULL, &metadata, reterr);

    if (rc < 0)
        return rc;
    for (int i = 0; i < metadata->topic_cnt && rc == 0; i++)
        rc = take_found(s, &metadata->topics[i], reterr);
    rd_kafka_metadata_destroy(metadata);
    return rc;
}

int mr_kafka_subscription_look(struct mr_kafka_subscription *s, struct mr_err *reterr)
{
    int rc = 0;

    if (s->has_pattern)
        return look_for_pattern(s, reterr);
    for (uint32_t i = 0; i < s->topics; i++) {
        struct mr_err err = {0};
        int one = look_at(s, &s->topic[i], &err);
        if (rc == 0 && one < 0) {
            rc = one;
            *reterr = err;
        }
    }
    return rc;
}

const struct mr_kafka_subscribed *
mr_kafka_subscription_find(const struct mr_kafka_subscription *s, const char *name)
{
    for (uint32_t i = 0; i < s->topics; i++)
        if (strcmp(s->topic[i].name, name) == 0)
            return &s->topic[i];
    return NULL;
}
