#include "core/op/shared.h"
#include "io/kafka/transaction_int.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    POLL_MS = 100, /* lanes that wait for room are woken this often at least */
    ROOT_VERSION = 1
};

static struct mr_kafka_transaction *transaction_of(struct mr_decider *decider)
{
    return MR_CONTAINER(decider, struct mr_kafka_transaction, decider);
}

bool mr_kafka_transaction_wants_stop(struct mr_kafka_transaction *transaction)
{
    (void)pthread_mutex_lock(&transaction->lock);
    bool wants_stop = transaction->wants_stop;
    (void)pthread_mutex_unlock(&transaction->lock);
    return wants_stop;
}

/* -- The transaction's own thread ------------------------------------------------------------ */

static void fail_with(struct mr_kafka_transaction *transaction, const char *what,
                      rd_kafka_resp_err_t code, const char *text)
{
    struct mr_err err = {0};

    (void)mr_kafka_transaction_judge(transaction, what, code, text, &err);
    mr_kafka_transaction_fail(transaction, &err);
}

/* What a new attempt would meet again is no reason for one. */
static bool is_for_good(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
           code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE ||
           code == RD_KAFKA_RESP_ERR_INVALID_RECORD ||
           code == RD_KAFKA_RESP_ERR_POLICY_VIOLATION ||
           code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
           code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
           code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
}

static void delivered(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    struct mr_kafka_transaction *transaction = opaque;
    struct mr_kafka_lane *lane = message->_private;
    const char *topic = transaction->topic[lane->topic].name;
    struct mr_err err = {0};
    char what[320];

    (void)handle;
    (void)snprintf(what, sizeof(what), "topic '%.250s': a message was not accepted", topic);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        if (transaction->opened_ns == 0)
            transaction->opened_ns = mr_now_ns(transaction->env->sys);
    } else if (is_for_good(message->err)) {
        (void)mr_fail(&err, -EIO, "%s: %s", what, rd_kafka_err2str(message->err));
        mr_kafka_transaction_fail(transaction, &err);
    } else /* purged, too: that is what librdkafka does when a transaction has failed */
        fail_with(transaction, what, message->err, rd_kafka_err2str(message->err));
    /* Last: zero means that the epoch may be settled, and a failure must be known before. */
    atomic_fetch_sub_explicit(&lane->underway, 1, memory_order_release);
}

static void on_error(rd_kafka_t *handle, int code, const char *reason, void *opaque)
{
    struct mr_kafka_transaction *transaction = opaque;

    (void)handle;
    transaction->has_trouble = true;
    if (code == RD_KAFKA_RESP_ERR__FATAL)
        fail_with(transaction, "kafka producer", RD_KAFKA_RESP_ERR__FATAL, reason);
}

static void log_line(const rd_kafka_t *handle, int level, const char *facility,
                     const char *text)
{
    struct mr_kafka_transaction *transaction = rd_kafka_opaque(handle);

    if (strcmp(facility, "CONFWARN") == 0)
        return;
    if (transaction != NULL && level <= 4) /* a warning or worse */
        mr_task_log(transaction->env, "kafka: %s", text);
}

static void carry_out(struct mr_kafka_transaction *transaction, uint64_t epoch)
{
    struct mr_err err = {0};

    if (mr_kafka_transaction_commit(transaction, epoch, &err) < 0) {
        mr_kafka_transaction_fail(transaction, &err);
        return;
    }
    (void)pthread_mutex_lock(&transaction->lock);
    transaction->done = epoch;
    (void)pthread_mutex_unlock(&transaction->lock);
}

static void *thread_main(void *context)
{
    struct mr_kafka_transaction *transaction = context;

    for (;;) {
        (void)pthread_mutex_lock(&transaction->lock);
        bool has_work =
            transaction->wanted != transaction->done && transaction->failure.code == 0;
        uint64_t epoch = transaction->wanted;
        bool wants_stop = transaction->wants_stop;
        (void)pthread_mutex_unlock(&transaction->lock);
        if (wants_stop)
            return NULL;
        if (has_work)
            carry_out(transaction, epoch);
        /* A handle that could not be renewed is gone. */
        if (transaction->handle == NULL)
            return NULL;
        (void)rd_kafka_poll(transaction->handle, POLL_MS);
        mr_kafka_wake_lanes(transaction);
    }
}

static int start_thread(struct mr_kafka_transaction *transaction, struct mr_err *reterr)
{
    sigset_t all, before;

    (void)sigfillset(&all); /* signals are the main thread's */
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&transaction->thread, NULL, thread_main, transaction);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc != 0)
        return mr_fail(reterr, -rc, "kafka: no thread for the transaction: %s",
                       mr_err_text(-rc));
    transaction->has_thread = true;
    return 0;
}

/* -- The decider ------------------------------------------------------------------------------ */

static int recover(struct mr_decider *decider, uint64_t *ret_epoch, struct mr_err *reterr)
{
    struct mr_kafka_transaction *transaction = transaction_of(decider);

    MR_ASSERT(!transaction->has_thread);
    int rc = mr_kafka_transaction_connect(transaction, &transaction->found, reterr);
    if (rc == 0)
        rc = mr_kafka_transaction_begin(transaction, reterr);
    if (rc == 0)
        rc = start_thread(transaction, reterr);
    /* Before anything was written there is nothing that a new start would put right. */
    if (rc == MR_ERR_RESTART && reterr != NULL)
        rc = reterr->code = -EAGAIN;
    *ret_epoch = rc == 0 ? transaction->found.epoch : 0;
    return rc;
}

static void decide(struct mr_decider *decider, uint64_t epoch)
{
    struct mr_kafka_transaction *transaction = transaction_of(decider);

    (void)pthread_mutex_lock(&transaction->lock);
    transaction->wanted = epoch;
    if (transaction->events != NULL)
        rd_kafka_queue_yield(transaction->events);
    (void)pthread_mutex_unlock(&transaction->lock);
}

static int decided(struct mr_decider *decider, uint64_t epoch, struct mr_err *reterr)
{
    struct mr_kafka_transaction *transaction = transaction_of(decider);
    int rc;

    (void)pthread_mutex_lock(&transaction->lock);
    rc = transaction->done == epoch ? 1 : 0;
    if (rc == 0 && transaction->failure.code != 0) {
        rc = transaction->failure.code;
        if (reterr != NULL)
            *reterr = transaction->failure;
    }
    (void)pthread_mutex_unlock(&transaction->lock);
    return rc;
}

static const struct mr_decider_class decider_class = {
    .name = "kafka transactions",
    .recover = recover,
    .decide = decide,
    .decided = decided,
};

struct mr_decider *mr_kafka_transaction_decider(struct mr_kafka_transaction *transaction)
{
    return &transaction->decider;
}

void mr_kafka_transaction_leave_root(const struct mr_kafka_transaction *transaction,
                                     uint64_t epoch, struct mr_pack *root)
{
    mr_pack_u64(root, ROOT_VERSION);
    mr_pack_u64(root, epoch);
    mr_pack_u64(root, transaction->run);
}

int mr_kafka_transaction_check_root(const struct mr_kafka_transaction *transaction,
                                    struct mr_view root, struct mr_err *reterr)
{
    struct mr_unpack unpack = {.rest = root};
    uint64_t version = mr_unpack_u64(&unpack), epoch = mr_unpack_u64(&unpack);
    uint64_t run = mr_unpack_u64(&unpack);

    if (unpack.failed || version != ROOT_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "the kafka sink's part of the snapshot is of version %" PRIu64
                       ", this reads %d",
                       version, ROOT_VERSION);
    /* Another epoch: one in between was taken without transactions. */
    if (epoch != transaction->found.epoch || run == transaction->found.run)
        return 0;
    return mr_fail(reterr, MR_ERR_MARKER,
                   "checkpoint %" PRIu64 " here is not the checkpoint %" PRIu64
                   " whose rows are in the output on %s: another copy of this state "
                   "directory has gone on and written them.  Go on from that copy",
                   epoch, epoch, transaction->where);
}

/* -- Life ---------------------------------------------------------------------------------------- */

/* Consumers' settings, which a table that is both read and written has too. */
static bool is_for_reading(struct mr_view name)
{
    static const char *const names[] = {"group.id", "auto.offset.reset", "enable.auto.commit",
                                        "isolation.level"};

    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        if (mr_view_is(name, names[i]))
            return true;
    return false;
}

static int compare_options(const void *a, const void *b)
{
    const struct mr_option *const *x = a, *const *y = b;
    size_t len = (*x)->key.len < (*y)->key.len ? (*x)->key.len : (*y)->key.len;
    int order = memcmp((*x)->key.data, (*y)->key.data, len);

    return order != 0 ? order
                      : ((*x)->key.len > (*y)->key.len) - ((*x)->key.len < (*y)->key.len);
}

/* Of every setting that counts, in order of their names: what all tables must agree on. */
static struct mr_hash128 hash_settings(const struct mr_options *options)
{
    static const char prefix[] = "properties.", id[] = "sink.transactional-id-prefix";
    const struct mr_option **sorted = calloc(options->count + 1, sizeof(struct mr_option *));
    struct mr_text text;
    uint32_t count = 0;

    MR_ASSERT(sorted != NULL);
    mr_text_init(&text);
    for (uint32_t i = 0; i < options->count; i++) {
        struct mr_view key = options->option[i].key;
        bool is_property =
            key.len > sizeof(prefix) - 1 && memcmp(key.data, prefix, sizeof(prefix) - 1) == 0;
        struct mr_view name = {key.data + sizeof(prefix) - 1, key.len - sizeof(prefix) + 1};
        if (mr_view_is(key, id) || (is_property && !is_for_reading(name)))
            sorted[count++] = &options->option[i];
    }
    qsort(sorted, count, sizeof(struct mr_option *), compare_options);
    for (uint32_t i = 0; i < count; i++)
        mr_text_printf(&text, MR_VIEW_FMT "=" MR_VIEW_FMT "\n", MR_VIEW_ARG(sorted[i]->key),
                       MR_VIEW_ARG(sorted[i]->value));
    struct mr_hash128 hash = mr_hash128_bytes(text.data, text.len);
    memset(text.data, 0, text.len); /* passwords are in it */
    mr_text_fini(&text);
    free(sorted);
    return hash;
}

/* One cluster, one transaction: the servers' addresses tell clusters apart. */
static void shared_name(struct mr_options *options, char *out, size_t size)
{
    struct mr_view servers = mr_kafka_property(options, "bootstrap.servers");
    struct mr_hash128 hash = mr_hash128_bytes(servers.data, servers.len);

    (void)snprintf(out, size, "kafka-transaction:%016" PRIx64 "%016" PRIx64, hash.high,
                   hash.low);
}

static char *printed(const char *fmt, ...) MR_PRINTF(1, 2);

static char *printed(const char *fmt, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, fmt);
    MR_ASSERT(vasprintf(&text, fmt, args) >= 0);
    va_end(args);
    return text;
}

static void transaction_free(void *context)
{
    struct mr_kafka_transaction *transaction = context;

    if (transaction->has_thread) {
        (void)pthread_mutex_lock(&transaction->lock);
        transaction->wants_stop = true;
        if (transaction->events != NULL)
            rd_kafka_queue_yield(transaction->events);
        (void)pthread_mutex_unlock(&transaction->lock);
        (void)pthread_join(transaction->thread, NULL);
    }
    mr_kafka_transaction_abort(transaction);
    if (transaction->handle != NULL)
        (void)rd_kafka_purge(transaction->handle,
                             RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    mr_kafka_transaction_disconnect(transaction);
    /* Reports of messages come until here. */
    while (transaction->lane != NULL) {
        struct mr_kafka_lane *next = transaction->lane->next;
        free(transaction->lane);
        transaction->lane = next;
    }
    for (uint32_t i = 0; i < transaction->topics; i++)
        free(transaction->topic[i].name);
    if (transaction->conf != NULL)
        rd_kafka_conf_destroy(transaction->conf);
    if (transaction->reader_conf != NULL)
        rd_kafka_conf_destroy(transaction->reader_conf);
    (void)pthread_mutex_destroy(&transaction->lock);
    free(transaction->where);
    free(transaction->id);
    free(transaction->group);
    free(transaction->sink_id);
    free(transaction);
}

struct making {
    struct mr_options *options;
    struct mr_task_env *env;
};

static int configure(struct mr_kafka_transaction *transaction, struct mr_options *options,
                     struct mr_err *reterr)
{
    /* Rows that no broker took within the transaction's time are lost with it anyway, so
     * message.timeout.ms is left to follow it.  Nobody sees them before the commit, so they
     * may wait for company on their way.  How much waits in this queue, the lanes limit
     * themselves. */
    const struct mr_kafka_setting defaults[] = {{"transactional.id", transaction->id},
                                                {"transaction.timeout.ms", "60000"},
                                                {"linger.ms", "2"},
                                                {"partitioner", "murmur2_random"},
                                                {"queue.buffering.max.messages", "10000000"},
                                                {NULL, NULL}};
    static const struct mr_kafka_setting reading[] = {{"enable.auto.commit", "false"},
                                                      {NULL, NULL}};
    char text[32] = "", why[256];
    size_t size = sizeof(text);

    if (mr_kafka_property(options, "transactional.id").len != 0)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'properties.transactional.id' can not be set: it names the job.  "
                       "'sink.transactional-id-prefix' is put in front of it");
    int rc = mr_kafka_conf_new(options, transaction->env, defaults, &transaction->conf, reterr);
    if (rc == 0)
        rc = mr_kafka_conf_new(options, transaction->env, reading, &transaction->reader_conf,
                               reterr);
    if (rc < 0)
        return rc;
    /* The marker's, whatever the table's consumers have. */
    MR_ASSERT(rd_kafka_conf_set(transaction->reader_conf, "group.id", transaction->group, why,
                                sizeof(why)) == RD_KAFKA_CONF_OK);
    MR_ASSERT(rd_kafka_conf_set(transaction->reader_conf, "isolation.level", "read_committed",
                                why, sizeof(why)) == RD_KAFKA_CONF_OK);
    rd_kafka_conf_set_opaque(transaction->conf, transaction);
    rd_kafka_conf_set_log_cb(transaction->conf, log_line);
    rd_kafka_conf_set_error_cb(transaction->conf, on_error);
    rd_kafka_conf_set_dr_msg_cb(transaction->conf, delivered);
    MR_ASSERT(rd_kafka_conf_get(transaction->conf, "transaction.timeout.ms", text, &size) ==
              RD_KAFKA_CONF_OK);
    transaction->timeout_ns = strtoll(text, NULL, 10) * MR_MILLI_NS;
    return 0;
}

static void *transaction_new(void *context, struct mr_err *reterr)
{
    const struct making *making = context;
    struct mr_task_env *env = making->env;
    struct mr_kafka_transaction *transaction = calloc(1, sizeof(*transaction));
    struct mr_view prefix = {"millrace", 8}, servers;

    if (transaction == NULL) {
        (void)mr_fail(reterr, -ENOMEM, "kafka: out of memory");
        return NULL;
    }
    struct mr_option *given = mr_options_find(making->options, "sink.transactional-id-prefix");
    if (given != NULL)
        prefix = given->value;
    servers = mr_kafka_property(making->options, "bootstrap.servers");
    transaction->env = env;
    transaction->sink_id = printed("%s", env->sink_id);
    transaction->id = printed(MR_VIEW_FMT "-%s", MR_VIEW_ARG(prefix), env->sink_id);
    transaction->group = printed(MR_VIEW_FMT ".%s", MR_VIEW_ARG(prefix), env->sink_id);
    transaction->where = printed(MR_VIEW_FMT, MR_VIEW_ARG(servers));
    transaction->decider = (struct mr_decider){&decider_class, transaction->where};
    env->sys->ops->entropy(env->sys, &transaction->run, sizeof(transaction->run));
    (void)pthread_mutex_init(&transaction->lock, NULL);
    transaction->settings = hash_settings(making->options);
    if (configure(transaction, making->options, reterr) < 0) {
        transaction_free(transaction);
        return NULL;
    }
    return transaction;
}

int mr_kafka_transaction_join(struct mr_options *options, struct mr_task_env *env,
                              struct mr_kafka_transaction **ret, struct mr_err *reterr)
{
    struct making making = {options, env};
    char name[64];

    MR_ASSERT(env->shared != NULL && env->sink_id != NULL);
    shared_name(options, name, sizeof(name));
    struct mr_kafka_transaction *transaction =
        mr_shared_take(env->shared, name, transaction_new, &making, reterr);
    if (transaction == NULL)
        return reterr != NULL ? reterr->code : MR_ERR_OPTION;
    if (!mr_hash128_eq(hash_settings(options), transaction->settings)) {
        mr_kafka_transaction_leave(transaction, env); /* another table has it too */
        return mr_fail(reterr, MR_ERR_OPTION,
                       "exactly-once tables of one job on one cluster (%s) write in one "
                       "transaction, by one producer: their 'properties.*' and "
                       "'sink.transactional-id-prefix' must be the same",
                       transaction->where);
    }
    *ret = transaction;
    return 0;
}

void mr_kafka_transaction_leave(struct mr_kafka_transaction *transaction,
                                struct mr_task_env *env)
{
    mr_shared_drop(env->shared, transaction, transaction_free);
}
