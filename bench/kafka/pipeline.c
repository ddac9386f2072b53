/*
 * Kafka to window to Kafka: orders out of a topic, their totals per product and minute into
 * another, against a loop that merely consumes the same topic.
 *
 *     theirs   librdkafka, all partitions in one queue, batches; the bytes are not looked at
 *     ours     `millrace run`: the same consumer, JSON, the window, a producer
 *
 * Both from the start of the client to the last row, on the same broker at the same place;
 * ours moreover from the start of the process to its end.  The rows that were written are
 * counted and must be as many as there are products in each minute.
 *
 * MILLRACE names the engine and MR_KAFKA_BROKER the script that starts a broker
 * (tests/kafka/broker); tools/bench sets both.
 */
#include "bench/rig/orders.h"
#include "bench/rig/row.h"
#include "include/millrace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARTITIONS = 4, FETCH = 2048, TIMEOUT_MS = 10000, SKIPPED = 77 };

#define LOOP_NS (120 * MR_SECOND_NS)

struct pipeline {
    const char *millrace, *broker;
    const char *reactors; /* of ours */
    struct mr_rig_orders_spec spec;
    uint64_t totals; /* rows that each run writes */
    int port;
    char dir[64], address[32], sql[96];
};

/* -- The broker ------------------------------------------------------------------------ */

/* Exit status of the broker's script; -1: it did not run. */
static int broker(const struct pipeline *pipeline, const char *what)
{
    char port[16];
    const char *argv[] = {pipeline->broker, what, pipeline->dir,
                          strcmp(what, "start") == 0 ? port : NULL, NULL};
    pid_t pid;
    int status;

    (void)snprintf(port, sizeof(port), "%d", pipeline->port);
    if (posix_spawn(&pid, argv[0], NULL, NULL, (char *const *)(uintptr_t)argv, environ) != 0 ||
        waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static int bind_port(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (file >= 0 && bind(file, (struct sockaddr *)&address, sizeof(address)) == 0)
        return file;
    (void)close(file);
    return -1;
}

/* The broker's and, behind it, its controller's. */
static int two_free_ports(void)
{
    for (int port = 20000 + (int)getpid() % 20000; port < 60000; port += 2) {
        int a = bind_port(port), b = bind_port(port + 1);
        if (a >= 0)
            (void)close(a);
        if (b >= 0)
            (void)close(b);
        if (a >= 0 && b >= 0)
            return port;
    }
    return -1;
}

static int pid_of_broker(const struct pipeline *pipeline)
{
    char path[96];
    int pid = 0;

    (void)snprintf(path, sizeof(path), "%s/pid", pipeline->dir);
    FILE *file = fopen(path, "r");
    if (file != NULL && fscanf(file, "%d", &pid) != 1)
        pid = 0;
    if (file != NULL)
        (void)fclose(file);
    return pid;
}

/* -- librdkafka ------------------------------------------------------------------------ */

static _Noreturn void give_up(const char *what, const char *why)
{
    fprintf(stderr, "bench_kafka: %s: %s\n", what, why);
    exit(2);
}

static rd_kafka_t *client(const struct pipeline *pipeline, rd_kafka_type_t type)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char why[512];

    /* fetch.error.backoff.ms is also how long a full queue is left alone. */
    const char *setting[][2] = {{"bootstrap.servers", pipeline->address},
                                {"group.id", "bench"},
                                {"fetch.error.backoff.ms", "20"},
                                {"linger.ms", "20"},
                                {"queue.buffering.max.messages", "1000000"},
                                {"log_level", "0"}};
    for (size_t i = 0; i < MR_COUNTOF(setting); i++)
        if (rd_kafka_conf_set(conf, setting[i][0], setting[i][1], why, sizeof(why)) !=
            RD_KAFKA_CONF_OK)
            give_up(setting[i][0], why);
    rd_kafka_t *handle = rd_kafka_new(type, conf, why, sizeof(why));
    if (handle == NULL)
        give_up("a client", why);
    return handle;
}

static void send_line(rd_kafka_t *handle, rd_kafka_topic_t *topic, int32_t partition,
                      const char *line, size_t len)
{
    while (rd_kafka_produce(topic, partition, RD_KAFKA_MSG_F_COPY, (void *)(uintptr_t)line, len,
                            NULL, 0, NULL) < 0) {
        if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            give_up("producing", rd_kafka_err2str(rd_kafka_last_error()));
        (void)rd_kafka_poll(handle, 10);
    }
}

/* Wait until the topic is there with all its partitions; asking makes it. */
static void make_topic(rd_kafka_t *handle, rd_kafka_topic_t *topic)
{
    const struct rd_kafka_metadata *metadata;
    int partitions = 0;

    for (int i = 0; i < 100 && partitions != PARTITIONS; i++) {
        if (rd_kafka_metadata(handle, 0, topic, &metadata, TIMEOUT_MS) !=
            RD_KAFKA_RESP_ERR_NO_ERROR)
            continue;
        partitions = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
        rd_kafka_metadata_destroy(metadata);
        (void)usleep(100000);
    }
    if (partitions != PARTITIONS)
        give_up("the topic", "it did not come to be with 4 partitions");
}

/* All orders, every fourth into the same partition. */
static void produce(const struct pipeline *pipeline)
{
    rd_kafka_t *handle = client(pipeline, RD_KAFKA_PRODUCER);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(handle, "orders", NULL);
    struct mr_rig_orders_spec spec = pipeline->spec;
    struct mr_text text;

    make_topic(handle, topic);
    spec.parts = PARTITIONS;
    for (; spec.part < spec.parts; spec.part++) {
        mr_rig_orders_init(&spec, &text);
        for (const char *at = text.data, *end; at < text.data + text.len; at = end + 1) {
            end = memchr(at, '\n', (size_t)(text.data + text.len - at));
            send_line(handle, topic, (int32_t)spec.part, at, (size_t)(end - at));
        }
        mr_rig_orders_fini(&text);
    }
    if (rd_kafka_flush(handle, 60000) != RD_KAFKA_RESP_ERR_NO_ERROR)
        give_up("producing", "not all was taken within a minute");
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(handle);
}

/* How many messages are in a topic. */
static uint64_t messages_in(const struct pipeline *pipeline, const char *topic)
{
    rd_kafka_t *handle = client(pipeline, RD_KAFKA_CONSUMER);
    uint64_t sum = 0;

    for (int32_t p = 0; p < PARTITIONS; p++) {
        int64_t low, high;
        if (rd_kafka_query_watermark_offsets(handle, topic, p, &low, &high, TIMEOUT_MS) ==
            RD_KAFKA_RESP_ERR_NO_ERROR)
            sum += (uint64_t)(high - low);
    }
    rd_kafka_destroy(handle);
    return sum;
}

static void start_topic(const struct pipeline *pipeline, const char *name)
{
    rd_kafka_t *handle = client(pipeline, RD_KAFKA_PRODUCER);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(handle, name, NULL);

    make_topic(handle, topic);
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(handle);
}

/* -- Both sides ------------------------------------------------------------------------ */

/* Rows per second, in millions; below 0: not all came. */
static double rate_of(const struct pipeline *pipeline, int64_t began_ns)
{
    return pipeline->spec.rows * 1e3 / (double)(mr_rig_now_ns() - began_ns);
}

static double run_loop(void *context)
{
    static rd_kafka_message_t *message[FETCH];
    const struct pipeline *pipeline = context;
    int64_t began_ns = mr_rig_now_ns();
    rd_kafka_t *handle = client(pipeline, RD_KAFKA_CONSUMER);
    rd_kafka_topic_t *topic = rd_kafka_topic_new(handle, "orders", NULL);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    uint64_t rows = 0;

    for (int32_t p = 0; p < PARTITIONS; p++)
        (void)rd_kafka_consume_start_queue(topic, p, RD_KAFKA_OFFSET_BEGINNING, queue);
    /* A call waits for a whole batch, or for its time. */
    while (rows < pipeline->spec.rows && mr_rig_now_ns() - began_ns < LOOP_NS) {
        ssize_t n = rd_kafka_consume_batch_queue(queue, 1, message, FETCH);
        for (ssize_t i = 0; i < n; i++) {
            rows += message[i]->err == RD_KAFKA_RESP_ERR_NO_ERROR;
            rd_kafka_message_destroy(message[i]);
        }
    }
    double rate = rate_of(pipeline, began_ns);
    for (int32_t p = 0; p < PARTITIONS; p++)
        (void)rd_kafka_consume_stop(topic, p);
    rd_kafka_queue_destroy(queue);
    rd_kafka_topic_destroy(topic);
    rd_kafka_destroy(handle);
    return rows == pipeline->spec.rows ? rate : -1;
}

static double run_query(void *context)
{
    const struct pipeline *pipeline = context;
    const char *argv[] = {pipeline->millrace, "run", pipeline->sql, "--reactors",
                          pipeline->reactors, "-q",  NULL};
    uint64_t before = messages_in(pipeline, "totals");
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    int64_t began_ns = mr_rig_now_ns();
    int rc =
        posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (rc != 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) != 0)
        return -1;
    double rate = rate_of(pipeline, began_ns);
    uint64_t written = messages_in(pipeline, "totals") - before;
    if (written == pipeline->totals)
        return rate;
    fprintf(stderr, "bench_kafka: %llu totals were written, not %llu\n",
            (unsigned long long)written, (unsigned long long)pipeline->totals);
    return -1;
}

/* -- The row --------------------------------------------------------------------------- */

static void write_query(struct pipeline *pipeline)
{
    FILE *file;

    (void)snprintf(pipeline->sql, sizeof(pipeline->sql), "%s/job.sql", pipeline->dir);
    if ((file = fopen(pipeline->sql, "w")) == NULL)
        give_up(pipeline->sql, mr_err_text(-errno));
    fprintf(file,
            "CREATE TABLE orders (order_id STRING, product STRING, amount DECIMAL(10, 2),\n"
            "  order_time TIMESTAMP(3),\n"
            "  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND\n"
            ") WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json',\n"
            "  'properties.bootstrap.servers' = '%s', 'scan.startup.mode' = "
            "'earliest-offset',\n"
            "  'scan.bounded.mode' = 'latest-offset');\n"
            "CREATE TABLE totals (product STRING, window_start TIMESTAMP(3),\n"
            "  order_count BIGINT, total_amount DECIMAL(38, 2)\n"
            ") WITH ('connector' = 'kafka', 'topic' = 'totals', 'format' = 'json',\n"
            "  'properties.bootstrap.servers' = '%s');\n"
            "INSERT INTO totals SELECT product,\n"
            "  TUMBLE_START(order_time, INTERVAL '1' MINUTE), COUNT(*), SUM(amount)\n"
            "FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n",
            pipeline->address, pipeline->address);
    (void)fclose(file);
}

/* Products in each minute. */
static uint64_t count_totals(const struct mr_rig_orders_spec *spec)
{
    uint64_t minutes = (uint64_t)(spec->span_ns / (60 * MR_SECOND_NS)) + 2, found = 0;
    bool *seen = calloc(minutes * spec->products, sizeof(*seen));

    MR_ASSERT(seen != NULL);
    for (uint32_t i = 0; i < spec->rows; i++) {
        struct mr_rig_order order = mr_rig_order_at(spec, i);
        uint64_t minute =
            (uint64_t)((order.time_ns - MR_RIG_ORDERS_START_NS) / (60 * MR_SECOND_NS));
        found += !seen[minute * spec->products + order.product];
        seen[minute * spec->products + order.product] = true;
    }
    free(seen);
    return found;
}

static void measure(struct mr_rig *rig, struct pipeline *pipeline)
{
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 14,
                        .name = "kafka-pipeline",
                        .ours = "Kafka to window to Kafka, the whole process",
                        .theirs = "a bare librdkafka consume loop on the same broker",
                        .unit = "M rows/s",
                        .direction = MR_RIG_AT_LEAST,
                        .must = 0.6,
                        .aim = 0.8,
                        .threads = 2,
                        .beside = {pid_of_broker(pipeline)},
                        .run_ours = run_query,
                        .run_theirs = run_loop,
                        .context = pipeline,
                    });
}

int main(int argc, char **argv)
{
    struct pipeline pipeline = {.millrace = getenv("MILLRACE"),
                                .broker = getenv("MR_KAFKA_BROKER"),
                                .reactors = getenv("MR_KAFKA_REACTORS"),
                                .spec = mr_rig_orders_usual};
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    if (pipeline.millrace == NULL || pipeline.broker == NULL)
        give_up("MILLRACE, MR_KAFKA_BROKER", "they must name programs");
    if (pipeline.reactors == NULL)
        pipeline.reactors = "2";
    pipeline.spec.late_one_in = 0;
    pipeline.spec.rows *= rig.is_quick ? 1 : 4;
    pipeline.totals = count_totals(&pipeline.spec);
    pipeline.port = two_free_ports();
    (void)snprintf(pipeline.dir, sizeof(pipeline.dir), "/var/tmp/millrace-kafka-%d",
                   (int)getpid());
    (void)snprintf(pipeline.address, sizeof(pipeline.address), "127.0.0.1:%d", pipeline.port);
    int rc = broker(&pipeline, "start");
    if (rc == SKIPPED)
        mr_rig_skip(&rig, "kafka-pipeline", "no broker can be had here");
    else if (rc != 0)
        give_up("the broker", "it did not start");
    if (rc == 0) {
        write_query(&pipeline);
        produce(&pipeline);
        start_topic(&pipeline, "totals");
        measure(&rig, &pipeline);
        (void)broker(&pipeline, "stop");
    }
    mr_rig_remove_tree(pipeline.dir);
    return rig.status;
}
