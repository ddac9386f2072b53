/*
 * The shared transaction, step by step, for tests that break the process or the broker in
 * between:
 *
 *     kafka_drive ADDRESS SINK_ID TOPIC STEP ...
 *
 *     recover     "marker N", or "failed CODE TEXT" and exit 1
 *     rows N      N messages "EPOCH/I" into the open transaction
 *     settle      until all are acknowledged
 *     decide N    "committed N", or "failed CODE TEXT" and exit 1
 *     begin N     decide, without waiting for the answer
 *     sleep MS
 *     pause       "paused", then until a line comes on stdin
 *     crash       _exit: no goodbye to anybody
 *     leave       in good order, and exit 0
 */
#include "core/op/shared.h"
#include "io/kafka/transaction.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct mr_task_env env;
static struct mr_kafka_transaction *transaction;
static struct mr_kafka_lane *lane;
static const char *topic;
static uint64_t epoch = 1;

static void no_wake(struct mr_aio *aio)
{
    (void)aio;
}

static struct mr_aio *quiet_aio(void)
{
    static const struct mr_aio_ops ops = {.name = "none", .wake = no_wake};
    static struct mr_aio aio = {.ops = &ops};

    return &aio;
}

static void log_line(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static int failed(const struct mr_err *err)
{
    printf("failed %d %s\n", err->code, err->message);
    fflush(stdout);
    _exit(1);
}

static void check_lane(void)
{
    struct mr_err err = {0};

    if (mr_kafka_lane_failure(lane, &err) < 0)
        failed(&err);
}

static void recover(void)
{
    struct mr_decider *decider = mr_kafka_transaction_decider(transaction);
    struct mr_err err = {0};
    uint64_t marker = 0;

    if (decider->class->recover(decider, &marker, &err) < 0 ||
        mr_kafka_lane_new(transaction, topic, &env, &lane, &err) < 0)
        failed(&err);
    epoch = marker + 1;
    printf("marker %llu\n", (unsigned long long)marker);
}

static void rows(uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        struct mr_err err = {0};
        char text[64];
        int len = snprintf(text, sizeof(text), "%llu/%llu", (unsigned long long)epoch,
                           (unsigned long long)i);
        struct mr_kafka_row row = {.value = {text, (size_t)len}};
        int rc;
        while ((rc = mr_kafka_lane_produce(lane, RD_KAFKA_PARTITION_UA, &row, &err)) ==
               -EAGAIN) {
            check_lane();
            usleep(1000);
        }
        if (rc < 0)
            failed(&err);
    }
}

static void settle(void)
{
    while (mr_kafka_lane_underway(lane) != 0) {
        check_lane();
        usleep(1000);
    }
    check_lane();
}

static void decide(uint64_t wanted)
{
    struct mr_decider *decider = mr_kafka_transaction_decider(transaction);
    struct mr_err err = {0};
    int rc;

    decider->class->decide(decider, wanted);
    while ((rc = decider->class->decided(decider, wanted, &err)) == 0)
        usleep(500);
    if (rc < 0)
        failed(&err);
    epoch = wanted + 1;
    printf("committed %llu\n", (unsigned long long)wanted);
}

static bool is_step(char **at, const char *name)
{
    return strcmp(*at, name) == 0;
}

static void leave(void)
{
    mr_kafka_lane_close(lane);
    mr_kafka_transaction_leave(transaction, &env);
    mr_shared_free(env.shared);
}

static char **step(char **at)
{
    uint64_t number = at[1] != NULL ? strtoull(at[1], NULL, 10) : 0;
    char line[64];

    if (is_step(at, "recover"))
        recover();
    else if (is_step(at, "settle"))
        settle();
    else if (is_step(at, "crash"))
        _exit(9);
    else if (is_step(at, "leave"))
        leave();
    else if (is_step(at, "pause")) {
        printf("paused\n");
        fflush(stdout);
        (void)!fgets(line, sizeof(line), stdin);
    } else {
        if (is_step(at, "rows"))
            rows(number);
        else if (is_step(at, "decide"))
            decide(number);
        else if (is_step(at, "begin"))
            mr_kafka_transaction_decider(transaction)
                ->class->decide(mr_kafka_transaction_decider(transaction), number);
        else if (is_step(at, "sleep"))
            usleep((useconds_t)(number * 1000));
        else
            MR_ASSERT(!"a step that is known");
        at++;
    }
    fflush(stdout);
    return at + 1;
}

int main(int argc, char **argv)
{
    const char *timeout = getenv("TRANSACTION_TIMEOUT_MS");
    struct mr_option option[] = {
        {mr_view_of("properties.bootstrap.servers"), mr_view_of(argv[1]), false},
        {mr_view_of("properties.transaction.timeout.ms"),
         mr_view_of(timeout != NULL ? timeout : "60000"), false}};
    struct mr_options options = {mr_view_of("t"), 2, option, NULL};
    struct mr_err err = {0};

    MR_ASSERT(argc > 4);
    env = (struct mr_task_env){.sys = mr_sys_linux(NULL),
                               .aio = quiet_aio(),
                               .job_name = "test",
                               .sink_id = argv[2],
                               .shared = mr_shared_new(),
                               .log = log_line};
    topic = argv[3];
    if (mr_kafka_transaction_join(&options, &env, &transaction, &err) < 0)
        failed(&err);
    for (char **at = argv + 4; *at != NULL;)
        at = step(at);
    return 0;
}
