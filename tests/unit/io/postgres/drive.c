/*
 * One sink operator, step by step, for tests that break the process in between:
 *
 *     postgres_drive URL TABLE GUARANTEE SINK_ID KEYED(0|1) REACTOR/REACTORS STEP ...
 *
 *     restore HEX   what "barrier" has printed in an earlier run; before any other step
 *     begin         until it takes rows
 *     +I:K:V        a row of the next batch; -U, +U and -D likewise
 *     push          the batch
 *     barrier N     "roots HEX"
 *     settle N      until the operator has settled N; "settled N"
 *     commit N      until what it publishes is out; "committed N"
 *     sleep MS
 *     pause         "paused", then until a line comes on stdin
 *     crash         _exit: no goodbye to anybody
 *     leave         in good order, and exit 0
 *
 * "failed CODE TEXT" and exit 1 when the operator fails.
 */
#include "io/postgres/postgres.h"
#include "tests/mr_test.h"

#include <unistd.h>

static struct mr_task_env env;
static struct mr_field field[2];
static struct mr_schema schema = {2, field};
static struct mr_option option[8];
static struct mr_options options = {.option = option};
static struct mr_table_spec spec = {.name = "t", .schema = &schema, .physical = 2};
static const uint32_t primary_key[] = {0};
static struct mr_batch_buffer *batch;
static struct mr_sink *sink;
static struct mr_op *op;
static struct mr_text restored[8];
static uint32_t roots;

static void log_line(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static void failed(const struct mr_err *err)
{
    printf("failed %d %s\n", err->code, err->message);
    fflush(stdout);
    _exit(1);
}

static void set(const char *key, const char *value)
{
    option[options.count++] =
        (struct mr_option){.key = mr_view_of(key), .value = mr_view_of(value)};
}

static void turn(void)
{
    op->class->poll(op, mr_now_ns(env.sys));
    if (env.failure.code != 0)
        failed(&env.failure);
    env.aio->ops->poll(env.aio);
    usleep(200);
}

static void ready(void)
{
    while (!op->class->ready(op))
        turn();
}

static void make_op(void)
{
    struct mr_view views[8];
    struct mr_err err;

    if (op != NULL)
        return;
    for (uint32_t i = 0; i < roots; i++)
        views[i] = mr_text_view(&restored[i]);
    if (mr_pg_sink.op_new(sink, &env, views, roots, &op, &err) < 0)
        failed(&err);
    op->uid = "sink:t";
}

static void restore(const char *hex)
{
    struct mr_text *text = &restored[roots++];

    mr_text_init(text);
    for (; hex[0] != '\0'; hex += 2) {
        unsigned byte;
        CHECK_EQ(sscanf(hex, "%2x", &byte), 1);
        mr_text_putc(text, (char)byte);
    }
}

static void add(const char *step)
{
    static const char *const kinds[] = {"+I", "-U", "+U", "-D"};
    uint32_t row = batch->batch.rows++;
    const char *value = strchr(step + 3, ':') + 1;

    for (int k = 0; k < 4; k++)
        if (strncmp(step, kinds[k], 2) == 0)
            batch->kind[row] = (uint8_t)k;
    ((int64_t *)batch->batch.col[0].data)[row] = atoll(step + 3);
    ((struct mr_str *)batch->batch.col[1].data)[row] =
        mr_batch_buffer_str(batch, value, strlen(value));
    batch->batch.kind = batch->kind;
    batch->batch.selected = batch->batch.rows;
}

static void push(void)
{
    ready();
    mr_op_push(op, &batch->batch);
    if (env.failure.code != 0)
        failed(&env.failure);
    mr_batch_buffer_reset(batch);
}

static void barrier(uint64_t epoch)
{
    struct mr_pack pack;

    ready();
    mr_text_init(&pack.text);
    op->class->barrier(op, epoch, &pack);
    printf("roots ");
    for (size_t i = 0; i < pack.text.len; i++)
        printf("%02x", (unsigned char)pack.text.data[i]);
    printf("\n");
    mr_text_fini(&pack.text);
}

static void settle(uint64_t epoch)
{
    while (!op->class->settled(op, epoch))
        turn();
    printf("settled %llu\n", (unsigned long long)epoch);
}

static void commit(uint64_t epoch)
{
    op->class->committed(op, epoch);
    for (int i = 0; i < 500; i++)
        turn();
    printf("committed %llu\n", (unsigned long long)epoch);
}

static void leave(void)
{
    op->class->free(op);
    mr_pg_sink.close(sink);
    mr_batch_buffer_free(batch);
    for (uint32_t i = 0; i < roots; i++)
        mr_text_fini(&restored[i]);
    env.aio->ops->close(env.aio);
    exit(0);
}

static void step(char **argv, int *at, int argc)
{
    const char *word = argv[*at];
    const char *arg = *at + 1 < argc ? argv[*at + 1] : "";
    bool has_arg = strcmp(word, "restore") == 0 || strcmp(word, "barrier") == 0 ||
                   strcmp(word, "settle") == 0 || strcmp(word, "commit") == 0 ||
                   strcmp(word, "sleep") == 0;

    if (strcmp(word, "restore") != 0)
        make_op();
    if (word[0] == '+' || word[0] == '-')
        add(word);
    else if (strcmp(word, "restore") == 0)
        restore(arg);
    else if (strcmp(word, "begin") == 0)
        ready();
    else if (strcmp(word, "push") == 0)
        push();
    else if (strcmp(word, "barrier") == 0)
        barrier(strtoull(arg, NULL, 10));
    else if (strcmp(word, "settle") == 0)
        settle(strtoull(arg, NULL, 10));
    else if (strcmp(word, "commit") == 0)
        commit(strtoull(arg, NULL, 10));
    else if (strcmp(word, "sleep") == 0)
        usleep((useconds_t)strtoul(arg, NULL, 10) * 1000);
    else if (strcmp(word, "pause") == 0) {
        printf("paused\n");
        fflush(stdout);
        (void)getchar();
    } else if (strcmp(word, "crash") == 0) {
        fflush(stdout);
        _exit(9);
    } else if (strcmp(word, "leave") == 0) {
        leave();
    } else {
        fprintf(stderr, "no step '%s'\n", word);
        exit(2);
    }
    *at += 1 + has_arg;
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct mr_err err = {0};

    if (argc < 8)
        return 2;
    field[0] = (struct mr_field){MR_VIEW("id"), MR_TYPE_BIGINT_NN};
    field[1] = (struct mr_field){MR_VIEW("name"), MR_TYPE_STRING};
    set("url", argv[1]);
    set("table-name", argv[2]);
    set("username", "flink");
    set("sink.delivery-guarantee", argv[3]);
    spec.options = &options;
    spec.primary_key = primary_key;
    spec.primary_keys = strcmp(argv[5], "1") == 0;
    env = (struct mr_task_env){.sys = mr_sys_linux("epoll"),
                               .log = log_line,
                               .state_dir = "state",
                               .sink_id = argv[4],
                               .job_name = "drive"};
    CHECK_EQ(sscanf(argv[6], "%u/%u", &env.reactor, &env.reactors), 2);
    env.aio = env.sys->ops->aio_open(env.sys, 8, &err);
    CHECK(env.aio != NULL);
    batch = mr_batch_buffer_new(&schema, MR_BATCH_ROWS);
    if (mr_pg_sink.open(&spec, &env, &sink, &err) < 0)
        failed(&err);
    for (int at = 7; at < argc;)
        step(argv, &at, argc);
    return 2; /* neither crash nor leave */
}
