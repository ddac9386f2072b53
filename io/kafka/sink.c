/* The writing side of a table: its options, and what it promises. */
#include "io/kafka/sink.h"

#include "io/kafka/fields.h"
#include "io/kafka/metadata.h"

#include <errno.h>
#include <stdlib.h>

enum { AT_LEAST_ONCE, NONE, EXACTLY_ONCE };

/* Flink's newer name of the option counts when both are given. */
static int guarantee_of(struct mr_options *options, int *ret, struct mr_err *reterr)
{
    const char *name = mr_options_find(options, "sink.delivery-guarantee") == NULL &&
                               mr_options_find(options, "sink.semantic") != NULL
                           ? "sink.semantic"
                           : "sink.delivery-guarantee";

    return mr_options_enum(options, mr_kafka_options, name, ret, reterr);
}

/* The topic that is written. */
static int topic_of(const struct mr_table_spec *spec, struct mr_view *ret,
                    struct mr_err *reterr)
{
    struct mr_view topic = {"", 0};
    int rc = mr_options_string(spec->options, mr_kafka_options, "topic", &topic, reterr);

    if (rc < 0)
        return rc;
    if (mr_options_find(spec->options, "topic-pattern") != NULL)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Flink Kafka sink currently doesn't support 'topic-pattern'.  Name the "
                       "'topic' that is written");
    if (topic.len == 0)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "One or more required options are missing.\n\nMissing required options "
                       "are:\n\ntopic");
    if (memchr(topic.data, ';', topic.len) != NULL)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Flink Kafka sink currently doesn't support topic list.  Name the one "
                       "'topic' that is written");
    *ret = topic;
    return 0;
}

static int means_with(const struct mr_table_spec *spec, bool is_upsert, struct mr_err *reterr)
{
    struct mr_kafka_fields key, value;
    struct mr_view topic;
    int guarantee = AT_LEAST_ONCE;
    int rc = topic_of(spec, &topic, reterr);

    if (rc == 0)
        rc = guarantee_of(spec->options, &guarantee, reterr);
    if (rc == 0)
        rc = mr_kafka_fields_new(spec, is_upsert, &key, &value, reterr);
    if (rc < 0)
        return rc;
    mr_kafka_fields_free(&key);
    mr_kafka_fields_free(&value);
    return guarantee == EXACTLY_ONCE ? MR_SINK_DECIDES : MR_SINK_REPEATS;
}

static int means_of(const struct mr_table_spec *spec, struct mr_err *reterr)
{
    return means_with(spec, false, reterr);
}

/* What is buffered for nothing would only come later: both options are checked, no more. */
static int means_of_upsert(const struct mr_table_spec *spec, struct mr_err *reterr)
{
    int64_t rows = 0, interval_ns = 0;
    int rc = mr_options_int(spec->options, mr_kafka_upsert_options,
                            "sink.buffer-flush.max-rows", &rows, reterr);

    if (rc == 0)
        rc = mr_options_duration(spec->options, mr_kafka_upsert_options,
                                 "sink.buffer-flush.interval", &interval_ns, reterr);
    if (rc == 0 && (rows > 0) != (interval_ns > 0))
        rc =
            mr_fail(reterr, MR_ERR_OPTION,
                    "'sink.buffer-flush.max-rows' and 'sink.buffer-flush.interval' must be set "
                    "to be greater than zero together to enable sink buffer flushing.");
    return rc < 0 ? rc : means_with(spec, true, reterr);
}

void mr_kafka_fail_row(struct mr_op *op, const struct mr_sink *sink, const char *reason)
{
    mr_op_fail(op, MR_ERR_UNSUPPORTED, "kafka topic '%s': a row can not be written: %s",
               sink->topic, reason);
}

static void sink_close(struct mr_sink *sink)
{
    if (sink == NULL)
        return;
    if (sink->transaction != NULL)
        mr_kafka_transaction_leave(sink->transaction, sink->env);
    free(sink->topic);
    free(sink);
}

static int join(struct mr_sink *sink, struct mr_err *reterr)
{
    if (sink->env->state_dir == NULL)
        return mr_fail(reterr, MR_ERR_GUARANTEE,
                       "'sink.delivery-guarantee' = 'exactly-once' needs checkpoints: a "
                       "transaction is committed with one.  Give the job a directory for "
                       "them (--state-dir DIR, or SET 'execution.checkpointing.dir'), or set "
                       "'at-least-once'");
    return mr_kafka_transaction_join(sink->spec->options, sink->env, &sink->transaction,
                                     reterr);
}

static int open_with(const struct mr_table_spec *spec, bool is_upsert, struct mr_task_env *env,
                     struct mr_sink **ret, struct mr_err *reterr)
{
    struct mr_sink *sink = calloc(1, sizeof(*sink));
    struct mr_view topic = {0};
    int guarantee = AT_LEAST_ONCE;

    if (sink == NULL)
        return mr_fail(reterr, -ENOMEM, "kafka: out of memory");
    sink->spec = spec;
    sink->env = env;
    sink->is_upsert = is_upsert;
    int rc = topic_of(spec, &topic, reterr);
    if (rc == 0)
        rc = mr_options_enum(spec->options, mr_kafka_options, "sink.partitioner",
                             &sink->partitioner, reterr);
    if (rc == 0)
        rc = mr_options_bytes(spec->options, mr_kafka_options, "sink.hold.max-size",
                              &sink->hold_bytes, reterr);
    if (rc == 0)
        rc = guarantee_of(spec->options, &guarantee, reterr);
    if (rc == 0 && guarantee == EXACTLY_ONCE)
        rc = join(sink, reterr);
    if (rc < 0) {
        sink_close(sink);
        return rc;
    }
    sink->topic = strndup(topic.data != NULL ? topic.data : "", topic.len);
    MR_ASSERT(sink->topic != NULL);
    *ret = sink;
    return 0;
}

static int sink_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                     struct mr_sink **ret, struct mr_err *reterr)
{
    return open_with(spec, false, env, ret, reterr);
}

static int upsert_sink_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                            struct mr_sink **ret, struct mr_err *reterr)
{
    return open_with(spec, true, env, ret, reterr);
}

static struct mr_decider *sink_decider(struct mr_sink *sink)
{
    return sink->transaction != NULL ? mr_kafka_transaction_decider(sink->transaction) : NULL;
}

static int sink_op_new(struct mr_sink *sink, struct mr_task_env *env,
                       const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                       struct mr_err *reterr)
{
    return sink->transaction != NULL ? mr_kafka_held_new(sink, env, roots, count, ret, reterr)
                                     : mr_kafka_plain_new(sink, env, ret, reterr);
}

const struct mr_sink_class mr_kafka_sink = {
    .name = "kafka",
    .options = mr_kafka_options,
    .metadata = mr_kafka_metadata,
    .needs_format = true,
    .means = MR_SINK_REPEATS,
    .caution = "at-least-once: after a crash, rows since the last checkpoint are written again",
    .means_of = means_of,
    .open = sink_open,
    .decider = sink_decider,
    .op_new = sink_op_new,
    .close = sink_close,
};

const struct mr_sink_class mr_kafka_upsert_sink = {
    .name = "upsert-kafka",
    .options = mr_kafka_upsert_options,
    .metadata = mr_kafka_metadata,
    .needs_format = true,
    .takes_updates = true,
    .means = MR_SINK_REPEATS,
    .caution =
        "at-least-once: after a crash, rows since the last checkpoint are written again; "
        "the last one of each key is right",
    .means_of = means_of_upsert,
    .open = upsert_sink_open,
    .decider = sink_decider,
    .op_new = sink_op_new,
    .close = sink_close,
};
