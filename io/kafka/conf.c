#include "io/kafka/kafka.h"

#include "core/base/alloc.h"
#include "core/base/mask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const struct mr_option_spec mr_kafka_options[] = {
    {"topic", MR_OPTION_STRING, NULL, false, NULL,
     "Topic to read or write; for a source a list, 'a;b'."},
    {"topic-pattern", MR_OPTION_STRING, NULL, false, NULL,
     "Instead of 'topic', of a source: all topics whose name matches this regular expression, "
     "also those that come later; they are looked for with new partitions."},
    {"properties.*", MR_OPTION_PREFIX, NULL, false, NULL,
     "Kafka client settings, by their Java or librdkafka names; "
     "'properties.bootstrap.servers' is required."},
    {"key.format", MR_OPTION_STRING, NULL, false, NULL,
     "The format of a message's key; its options begin with 'key.' and its name."},
    {"key.fields", MR_OPTION_STRING, NULL, false, NULL,
     "The columns that make the key: 'a;b'.  Messages of the same key go to one partition."},
    {"key.fields-prefix", MR_OPTION_STRING, NULL, false, NULL,
     "Of the key's columns; left out in the key itself.  Only with 'EXCEPT_KEY'."},
    {"value.fields-include", MR_OPTION_ENUM, "ALL", false, "ALL|EXCEPT_KEY",
     "Whether the columns of the key are in the message's value too."},
    {"scan.startup.mode", MR_OPTION_ENUM, "group-offsets", false,
     "group-offsets|earliest-offset|latest-offset|timestamp|specific-offsets",
     "Where a partition is read from when no checkpoint says so."},
    {"scan.startup.timestamp-millis", MR_OPTION_INT, NULL, false, NULL,
     "For 'timestamp': the first message at or after it."},
    {"scan.startup.specific-offsets", MR_OPTION_STRING, NULL, false, NULL,
     "For 'specific-offsets': 'partition:0,offset:42;partition:1,offset:300'."},
    {"scan.bounded.mode", MR_OPTION_ENUM, "unbounded", false,
     "unbounded|latest-offset|group-offsets|timestamp|specific-offsets",
     "Where reading ends; resolved once, when the partition is found."},
    {"scan.bounded.timestamp-millis", MR_OPTION_INT, NULL, false, NULL,
     "For 'timestamp': up to the first message at or after it."},
    {"scan.bounded.specific-offsets", MR_OPTION_STRING, NULL, false, NULL,
     "For 'specific-offsets': 'partition:0,offset:42;...', exclusive."},
    {"scan.topic-partition-discovery.interval", MR_OPTION_DURATION, "5 min", false, NULL,
     "How often to look for new partitions and topics; 0: never."},
    {"sink.partitioner", MR_OPTION_ENUM, "default", false, "default|fixed|round-robin",
     "default: Kafka's own (murmur2 of the key); fixed: each reactor one partition."},
    {"sink.delivery-guarantee", MR_OPTION_ENUM, "at-least-once", false,
     "at-least-once|none|exactly-once",
     "What a restart may do to rows that were written; exactly-once: they are committed in "
     "a transaction with each checkpoint, and consumers must read committed."},
    {"sink.semantic", MR_OPTION_ENUM, NULL, false, "at-least-once|none|exactly-once",
     "Old name of 'sink.delivery-guarantee'."},
    {"sink.transactional-id-prefix", MR_OPTION_STRING, "millrace", false, NULL,
     "exactly-once: put in front of the job's own id in the transactional id (PREFIX-ID) and "
     "in the group of its marker (PREFIX.ID)."},
    {"sink.transaction-naming-strategy", MR_OPTION_ENUM, "INCREMENTING", false,
     "INCREMENTING|POOLING", "Accepted for Flink's sake: a job has one transactional id."},
    {"sink.hold.max-size", MR_OPTION_BYTES, "16mb", false, NULL,
     "exactly-once: how much of the next transaction a reactor keeps while one is being "
     "committed, before its input waits."},
    {"sink.parallelism", MR_OPTION_INT, NULL, false, NULL,
     "Accepted for Flink's sake; every reactor writes."},
    {NULL, MR_OPTION_STRING, NULL, false, NULL, NULL},
};

const struct mr_option_spec mr_kafka_upsert_options[] = {
    {"topic", MR_OPTION_STRING, NULL, false, NULL,
     "Topic to read or write; for a source a list, 'a;b'.  Read from its first message."},
    {"topic-pattern", MR_OPTION_STRING, NULL, false, NULL, "As for 'kafka'."},
    {"properties.*", MR_OPTION_PREFIX, NULL, false, NULL,
     "Kafka client settings, as for 'kafka'."},
    {"key.format", MR_OPTION_STRING, NULL, true, NULL,
     "The format of a message's key, which is the PRIMARY KEY."},
    {"value.format", MR_OPTION_STRING, NULL, true, NULL, "The format of its value."},
    {"key.fields-prefix", MR_OPTION_STRING, NULL, false, NULL,
     "Of the key's columns; left out in the key itself.  Only with 'EXCEPT_KEY'."},
    {"value.fields-include", MR_OPTION_ENUM, "ALL", false, "ALL|EXCEPT_KEY",
     "Whether the columns of the key are in the message's value too."},
    {"scan.bounded.mode", MR_OPTION_ENUM, "unbounded", false,
     "unbounded|latest-offset|group-offsets|timestamp|specific-offsets",
     "Where reading ends; resolved once, when the partition is found."},
    {"scan.bounded.timestamp-millis", MR_OPTION_INT, NULL, false, NULL,
     "For 'timestamp': up to the first message at or after it."},
    {"scan.bounded.specific-offsets", MR_OPTION_STRING, NULL, false, NULL,
     "For 'specific-offsets': 'partition:0,offset:42;...', exclusive."},
    {"scan.topic-partition-discovery.interval", MR_OPTION_DURATION, "5 min", false, NULL,
     "How often to look for new partitions and topics; 0: never."},
    {"sink.delivery-guarantee", MR_OPTION_ENUM, "at-least-once", false,
     "at-least-once|none|exactly-once",
     "What a restart may do to rows that were written, as for 'kafka'."},
    {"sink.transactional-id-prefix", MR_OPTION_STRING, "millrace", false, NULL,
     "exactly-once: as for 'kafka'."},
    {"sink.hold.max-size", MR_OPTION_BYTES, "16mb", false, NULL,
     "exactly-once: as for 'kafka'."},
    {"sink.buffer-flush.max-rows", MR_OPTION_INT, "0", false, NULL,
     "Accepted for Flink's sake: every row goes out at once."},
    {"sink.buffer-flush.interval", MR_OPTION_DURATION, "0 ms", false, NULL,
     "Accepted for Flink's sake: every row goes out at once."},
    {"sink.parallelism", MR_OPTION_INT, NULL, false, NULL,
     "Accepted for Flink's sake; every reactor writes."},
    {NULL, MR_OPTION_STRING, NULL, false, NULL, NULL},
};

/* Java clients' names for what librdkafka calls otherwise; NULL: it has no such thing. */
static const struct {
    const char *java, *ours;
} java_names[] = {
    {"sasl.mechanism", "sasl.mechanisms"},
    {"compression.type", "compression.type"},
    {"max.request.size", "message.max.bytes"},
    {"delivery.timeout.ms", "message.timeout.ms"},
    {"fetch.max.wait.ms", "fetch.wait.max.ms"},
    {"max.partition.fetch.bytes", "fetch.message.max.bytes"},
    {"ssl.truststore.location", NULL},
    {"ssl.truststore.password", NULL},
    {"ssl.truststore.type", NULL},
    {"ssl.keystore.type", NULL},
    {"ssl.endpoint.identification.algorithm", "ssl.endpoint.identification.algorithm"},
    {"key.deserializer", NULL},
    {"value.deserializer", NULL},
    {"key.serializer", NULL},
    {"value.serializer", NULL},
    {"max.poll.records", NULL},
    {"buffer.memory", NULL},
    {"zookeeper.connect", NULL},
    {"flink.partition-discovery.interval-millis", NULL},
    {"enable.auto.commit", NULL},
    {"sasl.jaas.config", NULL}, /* taken apart below */
};

struct mr_view mr_kafka_property(struct mr_options *options, const char *name)
{
    char key[256];

    (void)snprintf(key, sizeof(key), "properties.%s", name);
    struct mr_option *option = mr_options_find(options, key);
    return option != NULL ? option->value : (struct mr_view){"", 0};
}

static void log_line(const rd_kafka_t *handle, int level, const char *facility,
                     const char *text)
{
    struct mr_task_env *env = rd_kafka_opaque(handle);

    /* A table's settings are for its consumers and its producers: that one is not for this
     * kind of client is no news. */
    if (strcmp(facility, "CONFWARN") == 0)
        return;
    if (env != NULL && level <= 4) /* a warning or worse */
        mr_task_log(env, "kafka: %s", text);
}

/* A copy that ends, of a value that may be a secret of any length, a key in PEM say. */
static char *value_copy(const char *value, size_t len)
{
    return mr_strndup(value, len, "a setting of Kafka's client");
}

static void value_free(char *value)
{
    explicit_bzero(value, strlen(value));
    free(value);
}

/* Why librdkafka refuses VALUE, for people: not with the value, if it holds a secret. */
static int refused(const char *name, const char *value, char *why, size_t why_bytes,
                   struct mr_err *reterr)
{
    struct mr_text shown;

    mr_text_init(&shown);
    mr_mask_put(&shown, mr_view_of(name), mr_view_of(value));
    if (strcmp(shown.data, value) != 0)
        mr_mask_replace(why, why_bytes, mr_view_of(value));
    int rc =
        mr_fail(reterr, MR_ERR_OPTION, "'properties.%s' = '%s': %s", name, shown.data, why);
    mr_text_fini(&shown);
    return rc;
}

static int set(rd_kafka_conf_t *conf, const char *name, const char *value,
               struct mr_err *reterr)
{
    /* Room for the whole value in it: half a secret would not be recognised. */
    size_t why_bytes = strlen(value) + 512;
    char *why = mr_alloc(why_bytes, "a setting of Kafka's client");
    int rc = rd_kafka_conf_set(conf, name, value, why, why_bytes) == RD_KAFKA_CONF_OK
                 ? 0
                 : refused(name, value, why, why_bytes, reterr);

    value_free(why);
    return rc;
}

/* ... required username="u" password="p"; */
static int set_jaas(rd_kafka_conf_t *conf, const char *jaas, struct mr_err *reterr)
{
    static const char *const field[][2] = {{"username", "sasl.username"},
                                           {"password", "sasl.password"}};

    for (size_t i = 0; i < MR_COUNTOF(field); i++) {
        const char *at = strstr(jaas, field[i][0]), *open, *close;
        if (at == NULL || (open = strpbrk(at, "\"'")) == NULL ||
            (close = strchr(open + 1, *open)) == NULL)
            return mr_fail(reterr, MR_ERR_OPTION,
                           "'properties.sasl.jaas.config': no %s=\"...\" in it", field[i][0]);
        char *value = value_copy(open + 1, (size_t)(close - open - 1));
        int rc = set(conf, field[i][1], value, reterr);
        value_free(value);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* One 'properties.NAME' of the user's. */
static int set_user(rd_kafka_conf_t *conf, const char *name, const char *value,
                    struct mr_task_env *env, struct mr_err *reterr)
{
    if (strcmp(name, "sasl.jaas.config") == 0)
        return set_jaas(conf, value, reterr);
    if (strcmp(name, "auto.offset.reset") == 0 && strcmp(value, "none") == 0)
        return set(conf, name, "error", reterr);
    if (strcmp(name, "ssl.truststore.location") == 0)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'properties.ssl.truststore.location' is a Java key store; give the "
                       "certificates as PEM in 'properties.ssl.ca.location'");
    for (size_t i = 0; i < MR_COUNTOF(java_names); i++) {
        if (strcmp(name, java_names[i].java) != 0)
            continue;
        if (java_names[i].ours != NULL)
            return set(conf, java_names[i].ours, value, reterr);
        if (strcmp(name, "enable.auto.commit") != 0)
            mr_task_log(env, "kafka: 'properties.%s' has no meaning here and is left out",
                        name);
        return 0;
    }
    return set(conf, name, value, reterr);
}

static bool is_given(struct mr_options *options, const char *name)
{
    if (mr_kafka_property(options, name).len != 0)
        return true;
    for (size_t i = 0; i < MR_COUNTOF(java_names); i++)
        if (java_names[i].ours != NULL && strcmp(java_names[i].ours, name) == 0 &&
            mr_kafka_property(options, java_names[i].java).len != 0)
            return true;
    return false;
}

static int set_defaults(rd_kafka_conf_t *conf, struct mr_options *options,
                        const struct mr_kafka_setting *defaults, struct mr_err *reterr)
{
    for (; defaults->name != NULL; defaults++) {
        if (is_given(options, defaults->name))
            continue;
        int rc = set(conf, defaults->name, defaults->value, reterr);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int mr_kafka_conf_new(struct mr_options *options, struct mr_task_env *env,
                      const struct mr_kafka_setting *defaults, rd_kafka_conf_t **ret,
                      struct mr_err *reterr)
{
    /* A connection that broke is made again at once: latency is what this is for. */
    static const struct mr_kafka_setting common[] = {{"socket.nagle.disable", "true"},
                                                     {"reconnect.backoff.ms", "50"},
                                                     {"reconnect.backoff.max.ms", "1000"},
                                                     {"client.id", "millrace"},
                                                     {NULL, NULL}};
    static const char prefix[] = "properties.";
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    int rc = 0;

    rd_kafka_conf_set_log_cb(conf, log_line);
    rd_kafka_conf_set_opaque(conf, env);
    if (mr_kafka_property(options, "bootstrap.servers").len == 0)
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "One or more required options are missing.\n\nMissing required options "
                     "are:\n\nproperties.bootstrap.servers");
    for (uint32_t i = 0; i < options->count && rc == 0; i++) {
        struct mr_option *option = &options->option[i];
        if (option->key.len <= sizeof(prefix) - 1 ||
            memcmp(option->key.data, prefix, sizeof(prefix) - 1) != 0)
            continue;
        char name[256];
        option->is_used = true;
        (void)snprintf(name, sizeof(name), "%.*s", (int)(option->key.len - sizeof(prefix) + 1),
                       option->key.data + sizeof(prefix) - 1);
        char *value = value_copy(option->value.data, option->value.len);
        rc = set_user(conf, name, value, env, reterr);
        value_free(value);
    }
    if (rc == 0)
        rc = set_defaults(conf, options, defaults, reterr);
    if (rc == 0)
        rc = set_defaults(conf, options, common, reterr);
    if (rc < 0) {
        rd_kafka_conf_destroy(conf);
        return rc;
    }
    *ret = conf;
    return 0;
}

int mr_kafka_split_parse(const char *id, char *topic, size_t size, int32_t *ret_partition)
{
    const char *slash = strrchr(id, '/');

    if (slash == NULL || (size_t)(slash - id) >= size)
        return -EINVAL;
    (void)snprintf(topic, size, "%.*s", (int)(slash - id), id);
    char *end;
    long n = strtol(slash + 1, &end, 10);
    if (end == slash + 1 || *end != '\0' || n < 0 || n > INT32_MAX)
        return -EINVAL;
    *ret_partition = (int32_t)n;
    return 0;
}

int mr_kafka_specific_offset(const char *specific, int32_t partition, int64_t *ret)
{
    for (const char *at = specific; *at != '\0';) {
        int p, used = 0;
        long long offset;
        if (sscanf(at, " partition:%d , offset:%lld %n", &p, &offset, &used) < 2 || used == 0)
            return -EINVAL;
        if (p == partition) {
            *ret = offset;
            return 0;
        }
        at += used;
        if (*at == ';')
            at++;
        else if (*at != '\0')
            return -EINVAL;
    }
    return -ENOENT;
}
