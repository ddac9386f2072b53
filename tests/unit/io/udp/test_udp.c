/*
 * The sink sends to the source, over io_uring and over epoll: every row comes as one datagram
 * (with 'framing' = 'lines', as one line), in order; what nobody listens to is counted and
 * said; a split of a snapshot that has no socket any more is over.
 */
#include "io/udp/udp.h"
#include "tests/mr_test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROWS = 3000 };

/* -- A table of one STRING column --------------------------------------------------- */

static int encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                       struct mr_err *reterr)
{
    (void)spec;
    (void)reterr;
    *ret = (struct mr_encoder *)strdup("encoder");
    return 0;
}

static int encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                  struct mr_text *out, const char **reason)
{
    struct mr_view line = mr_str_view(&((struct mr_str *)batch->col[0].data)[row]);

    (void)encoder;
    mr_text_put(out, line.data, line.len);
    *reason = "";
    return 0;
}

static void encoder_free(struct mr_encoder *encoder)
{
    free(encoder);
}

static const struct mr_format_class line_format = {
    .name = "line", .encoder_new = encoder_new, .encode = encode, .encoder_free = encoder_free};

struct table {
    struct mr_options options;
    struct mr_option option[16];
    char port[8];
    struct mr_field field;
    struct mr_schema schema;
    struct mr_table_spec spec;
    struct mr_task_env env;
    char logged[4096];
};

static void table_log(void *context, const char *line)
{
    struct table *table = context;
    size_t len = strlen(table->logged);

    snprintf(table->logged + len, sizeof(table->logged) - len, "%s\n", line);
}

static void table_option(struct table *table, const char *key, const char *value)
{
    table->option[table->options.count++] =
        (struct mr_option){.key = mr_view_of(key), .value = mr_view_of(value)};
}

static void table_init(struct table *table, const char *aio, uint16_t port)
{
    struct mr_err err = {0};
    struct mr_sys *sys = mr_sys_linux(aio);

    memset(table, 0, sizeof(*table));
    table->field = (struct mr_field){.name = MR_VIEW("line"), .type = MR_TYPE_STRING};
    table->schema = (struct mr_schema){.count = 1, .field = &table->field};
    table->options.table = MR_VIEW("lines");
    table->options.option = table->option;
    table->spec = (struct mr_table_spec){.name = "lines",
                                         .schema = &table->schema,
                                         .physical = 1,
                                         .options = &table->options,
                                         .format = &line_format,
                                         .format_prefix = ""};
    table->env = (struct mr_task_env){
        .sys = sys, .reactors = 1, .job_name = "test", .log = table_log, .log_context = table};
    table->env.aio = sys->ops->aio_open(sys, 64, &err);
    CHECK(table->env.aio != NULL);
    snprintf(table->port, sizeof(table->port), "%u", port);
    table_option(table, "hostname", "127.0.0.1");
    table_option(table, "port", table->port);
}

static void table_fini(struct table *table)
{
    table->env.aio->ops->close(table->env.aio);
}

static uint16_t free_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int file = socket(AF_INET, SOCK_DGRAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(file, (struct sockaddr *)&address, len) == 0);
    CHECK(getsockname(file, (struct sockaddr *)&address, &len) == 0);
    close(file);
    return ntohs(address.sin_port);
}

/* -- Both ends ----------------------------------------------------------------------- */

struct ends {
    struct table table;
    struct mr_source *source;
    struct mr_reader *reader;
    struct mr_sink *sink;
    struct mr_op *op;
};

static void keep_id(void *context, const struct mr_split *split)
{
    snprintf(context, 64, "%s", split->id);
}

static void source_init(struct ends *e)
{
    struct mr_err err = {0};
    char id[64] = "";

    if (mr_udp_source.open(&e->table.spec, &e->table.env, &e->source, &err) < 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK(e->source != NULL);
    CHECK_EQ(mr_udp_source.discover(e->source, keep_id, id, &err), 0);
    CHECK_EQ(mr_udp_source.reader_new(e->source, &e->table.env, &e->reader, &err), 0);
    struct mr_split gone = {.id = "udp:127.0.0.1:1/7", .start = {.offset = 12}};
    struct mr_split split = {.id = id, .start = {.offset = MR_OFFSET_START}};
    CHECK_EQ(mr_udp_source.assign(e->reader, &gone, &err), 0);
    CHECK_EQ(mr_udp_source.assign(e->reader, &split, &err), 1);
    CHECK_EQ(mr_udp_source.split_state(e->reader, 0), MR_SPLIT_DONE);
    CHECK_EQ(mr_udp_source.split_state(e->reader, 1), MR_SPLIT_ACTIVE);
}

static void source_fini(struct ends *e)
{
    mr_udp_source.reader_free(e->reader);
    mr_udp_source.close(e->source);
}

static void sink_init(struct ends *e)
{
    struct mr_err err = {0};

    if (mr_udp_sink.open(&e->table.spec, &e->table.env, &e->sink, &err) < 0 ||
        mr_udp_sink.op_new(e->sink, &e->table.env, NULL, 0, &e->op, &err) < 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK(e->op != NULL);
}

static void sink_fini(struct ends *e)
{
    e->op->class->free(e->op);
    mr_udp_sink.close(e->sink);
}

static void push(struct ends *e, uint32_t from, uint32_t count)
{
    struct mr_batch_buffer *rows = mr_batch_buffer_new(&e->table.schema, MR_BATCH_ROWS);

    for (uint32_t i = 0; i < count; i++) {
        char line[64];
        int len = snprintf(line, sizeof(line), "row %u of them", from + i);
        ((struct mr_str *)rows->batch.col[0].data)[i] =
            mr_batch_buffer_str(rows, line, (size_t)len);
    }
    rows->batch.rows = rows->batch.selected = count;
    mr_op_push(e->op, &rows->batch);
    mr_batch_buffer_free(rows);
}

static void step(struct ends *e)
{
    struct mr_aio *aio = e->table.env.aio;
    bool has_deadline =
        e->reader != NULL && mr_udp_source.deadline_ns(e->reader, 5) != INT64_MAX;

    if (e->op != NULL)
        (void)e->op->class->poll(e->op, 0);
    if (aio->ops->poll(aio) == 0 && !has_deadline)
        aio->ops->wait(aio, MR_MILLI_NS / 10);
}

static uint32_t take(struct ends *e, uint32_t from)
{
    struct mr_poll poll;
    struct mr_err err;
    char want[64];

    while (mr_udp_source.poll(e->reader, 0, &poll, &err) == 1) {
        CHECK_EQ(poll.split, 1);
        for (uint32_t i = 0; i < poll.count; i++, from++) {
            snprintf(want, sizeof(want), "row %u of them", from);
            CHECK_EQ(poll.msg[i].len, strlen(want));
            CHECK(memcmp(poll.msg[i].data, want, strlen(want)) == 0);
        }
    }
    return from;
}

static void all_rows_in_order(struct mr_rng *rng)
{
    for (unsigned way = 0; way < 4; way++) {
        struct ends e = {0};
        uint32_t pushed = 0, taken = 0;

        table_init(&e.table, way % 2 == 0 ? NULL : "epoll", free_port());
        if (way >= 2)
            table_option(&e.table, "framing", "lines");
        source_init(&e);
        sink_init(&e);
        while (taken < ROWS) {
            /* No more on their way than an unprivileged buffer holds. */
            uint32_t count = 1 + (uint32_t)mr_rng_below(rng, 150);
            if (pushed < ROWS && pushed - taken < 100 && e.op->class->ready(e.op)) {
                count = count < ROWS - pushed ? count : ROWS - pushed;
                push(&e, pushed, count);
                pushed += count;
                e.op->class->barrier(e.op, 1, NULL);
            }
            step(&e);
            taken = take(&e, taken);
            CHECK(taken <= pushed);
        }
        while (!e.op->class->settled(e.op, MR_EPOCH_ANY))
            step(&e);
        CHECK(e.op->class->settled(e.op, 1));
        CHECK_STR(e.table.logged, "");
        struct mr_losses losses = {0};
        mr_udp_source.losses(e.source, &losses);
        CHECK_EQ(losses.dropped, 0);
        sink_fini(&e);
        source_fini(&e);
        table_fini(&e.table);
    }
}

static void nobody_listens(struct mr_rng *rng)
{
    (void)rng;
    for (unsigned way = 0; way < 2; way++) {
        struct ends e = {0};

        table_init(&e.table, way == 0 ? NULL : "epoll", free_port());
        sink_init(&e);
        push(&e, 0, 100);
        while (!e.op->class->settled(e.op, MR_EPOCH_ANY))
            step(&e);
        CHECK(strstr(e.table.logged, "was lost: nobody listens there") != NULL);
        CHECK(strstr(strstr(e.table.logged, "nobody listens") + 1, "nobody") == NULL);
        e.table.logged[0] = '\0';
        sink_fini(&e);
        CHECK(strstr(e.table.logged, "datagrams to 'udp:127.0.0.1:") != NULL);
        CHECK_EQ(e.table.env.failure.code, 0);
        table_fini(&e.table);
    }
}

static const struct mr_test cases[] = {
    {"all_rows_in_order", all_rows_in_order},
    {"nobody_listens", nobody_listens},
};

MR_TEST_MAIN(cases)
