/*
 * Sockets: every message that arrives is handed out once and whole, however the bytes are
 * cut and however connections come and go; every row is sent whole, again if need be.
 */
#include "io/socket/socket.h"
#include "tests/mr_test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINES_MAX = 20000 };

/* -- A table, and the format of one STRING column --------------------------------- */

static int line_encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                            struct mr_err *reterr)
{
    (void)spec;
    (void)reterr;
    *ret = (struct mr_encoder *)strdup("encoder");
    return 0;
}

static int line_encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                       struct mr_text *out, const char **reason)
{
    struct mr_view line = mr_str_view(&((struct mr_str *)batch->col[0].data)[row]);

    CHECK_STR((char *)encoder, "encoder");
    mr_text_put(out, line.data, line.len);
    *reason = "";
    return 0;
}

static void line_encoder_free(struct mr_encoder *encoder)
{
    free(encoder);
}

static const struct mr_format_class line_format = {
    .name = "line",
    .encoder_new = line_encoder_new,
    .encode = line_encode,
    .encoder_free = line_encoder_free,
};

struct table {
    struct mr_options options;
    struct mr_option option[16];
    char port[8];
    struct mr_field field;
    struct mr_schema schema;
    struct mr_table_spec spec;
    struct mr_task_env env;
    char logged[8192];
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

static void table_init(struct table *table, struct mr_rng *rng)
{
    struct mr_sys *sys = mr_sys_linux(mr_rng_below(rng, 2) == 0 ? NULL : "epoll");
    struct mr_err err = {0};

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
}

static void table_port(struct table *table, uint16_t port)
{
    snprintf(table->port, sizeof(table->port), "%u", port);
    table_option(table, "hostname", "localhost");
    table_option(table, "port", table->port);
}

static void table_fini(struct table *table)
{
    table->env.aio->ops->close(table->env.aio);
}

/* -- The other side ----------------------------------------------------------------- */

static int listen_on(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t len = sizeof(address);
    int file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    CHECK(bind(file, (struct sockaddr *)&address, len) == 0 && listen(file, 10) == 0);
    CHECK(getsockname(file, (struct sockaddr *)&address, &len) == 0);
    *port = ntohs(address.sin_port);
    return file;
}

/* A port that nobody has. */
static uint16_t free_port(void)
{
    uint16_t port = 0;

    close(listen_on(&port));
    return port;
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int file = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(connect(file, (struct sockaddr *)&address, sizeof(address)) == 0);
    return file;
}

static void put(int file, const char *text, size_t len)
{
    CHECK_EQ(send(file, text, len, MSG_NOSIGNAL), len);
}

static void put_text(int file, const char *text)
{
    put(file, text, strlen(text));
}

static void reset(int file)
{
    struct linger linger = {1, 0};

    setsockopt(file, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    close(file);
}

/* -- A job that reads --------------------------------------------------------------- */

struct reading {
    struct table *table;
    struct mr_source *source;
    struct mr_reader *reader;
    unsigned splits;
    char *line[LINES_MAX];
    uint32_t lines, broken;
};

static const struct mr_source_class *const class = &mr_socket_source;

static void reading_add(void *context, const struct mr_split *split)
{
    struct reading *reading = context;
    struct mr_err err = {0};

    CHECK_EQ(class->assign(reading->reader, split, &err), 0);
    reading->splits++;
}

static int reading_open(struct reading *reading, struct table *table, struct mr_err *err)
{
    memset(reading, 0, sizeof(*reading));
    reading->table = table;
    int rc = class->open(&table->spec, &table->env, &reading->source, err);
    if (rc < 0)
        return rc;
    CHECK_EQ(class->reader_new(reading->source, &table->env, &reading->reader, err), 0);
    CHECK_EQ(class->discover(reading->source, reading_add, reading, err), 0);
    CHECK_EQ(reading->splits, 1);
    return 0;
}

static void reading_close(struct reading *reading)
{
    class->reader_free(reading->reader);
    class->close(reading->source);
    for (uint32_t i = 0; i < reading->lines; i++)
        free(reading->line[i]);
}

/* Polls until nothing more comes. */
static void reading_poll(struct reading *reading, int64_t now_ns)
{
    struct mr_err err = {0};
    struct mr_poll poll;
    int rc;

    do {
        reading->table->env.aio->ops->poll(reading->table->env.aio);
        rc = class->poll(reading->reader, now_ns, &poll, &err);
        CHECK(rc >= 0);
        for (uint32_t i = 0; rc == 1 && i < poll.count; i++) {
            CHECK_EQ(poll.split, 0);
            CHECK(reading->lines < LINES_MAX);
            if (poll.msg[i].broken != NULL)
                reading->broken++;
            else
                reading->line[reading->lines++] = strndup(poll.msg[i].data, poll.msg[i].len);
        }
    } while (rc == 1);
}

/* Until COUNT lines (and broken ones) have come, and a little longer. */
static void reading_until(struct reading *reading, uint32_t count)
{
    struct mr_sys *sys = reading->table->env.sys;
    int64_t limit_ns = mr_now_ns(sys) + 5 * MR_SECOND_NS;

    while (reading->lines + reading->broken < count) {
        reading_poll(reading, mr_now_ns(sys));
        reading->table->env.aio->ops->wait(reading->table->env.aio, MR_MILLI_NS);
        CHECK(mr_now_ns(sys) < limit_ns);
    }
    for (int i = 0; i < 5; i++) {
        reading_poll(reading, mr_now_ns(sys));
        reading->table->env.aio->ops->wait(reading->table->env.aio, MR_MILLI_NS);
    }
    CHECK_EQ(reading->lines + reading->broken, count);
}

static struct reading reading; /* large */

static void test_listen_cuts(struct mr_rng *rng)
{
    static const char text[] = "first\nsecond\r\n\nthe fourth one\nlast";
    struct table table;
    struct mr_err err = {0};
    uint16_t port = free_port();

    table_init(&table, rng);
    table_port(&table, port);
    table_option(&table, "mode", "listen");
    CHECK_EQ(reading_open(&reading, &table, &err), 0);
    reading_poll(&reading, mr_now_ns(table.env.sys));
    CHECK_EQ(class->split_state(reading.reader, 0), MR_SPLIT_IDLE);
    for (size_t cut = 0; cut < sizeof(text); cut++) {
        int file = connect_to(port);
        put(file, text, cut);
        for (int i = 0; i < 4; i++) {
            reading_poll(&reading, mr_now_ns(table.env.sys));
            table.env.aio->ops->wait(table.env.aio, MR_MILLI_NS / 10);
        }
        put(file, text + cut, sizeof(text) - 1 - cut);
        close(file);
        reading_until(&reading, (uint32_t)(cut + 1) * 5);
        CHECK_STR(reading.line[cut * 5 + 0], "first");
        CHECK_STR(reading.line[cut * 5 + 1], "second");
        CHECK_STR(reading.line[cut * 5 + 2], "");
        CHECK_STR(reading.line[cut * 5 + 3], "the fourth one");
        CHECK_STR(reading.line[cut * 5 + 4], "last"); /* an orderly end ends the message */
    }
    CHECK_EQ(class->split_state(reading.reader, 0), MR_SPLIT_IDLE);
    reading_close(&reading);
    table_fini(&table);
}

/* Many connections at a time; each stream keeps its order. */
static void test_many_connections(struct mr_rng *rng)
{
    enum { CONNS = 20, EACH = 300 };
    struct table table;
    struct mr_err err = {0};
    uint16_t port = free_port();
    int file[CONNS];
    unsigned sent[CONNS] = {0}, seen[CONNS] = {0}, total = 0;

    table_init(&table, rng);
    table_port(&table, port);
    table_option(&table, "mode", "listen");
    CHECK_EQ(reading_open(&reading, &table, &err), 0);
    for (int i = 0; i < CONNS; i++)
        file[i] = connect_to(port);
    while (total < CONNS * EACH) {
        unsigned c = (unsigned)mr_rng_below(rng, CONNS);
        for (uint64_t n = mr_rng_below(rng, 40); n > 0 && sent[c] < EACH; n--) {
            char line[64];
            snprintf(line, sizeof(line), "%u %u\n", c, sent[c]++);
            put_text(file[c], line);
            total++;
        }
        if (mr_rng_below(rng, 3) == 0)
            reading_poll(&reading, mr_now_ns(table.env.sys));
    }
    reading_until(&reading, total);
    CHECK_EQ(class->split_state(reading.reader, 0), MR_SPLIT_ACTIVE);
    for (uint32_t i = 0; i < reading.lines; i++) {
        unsigned c, n;
        CHECK_EQ(sscanf(reading.line[i], "%u %u", &c, &n), 2);
        CHECK_EQ(n, seen[c]++);
    }
    reading_close(&reading); /* with receives under way */
    for (int i = 0; i < CONNS; i++)
        close(file[i]);
    table_fini(&table);
}

static void test_limits(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    uint16_t port = free_port();
    char *text = malloc(100000), end;

    table_init(&table, rng);
    table_port(&table, port);
    table_option(&table, "mode", "listen");
    table_option(&table, "source.max-connections", "2");
    table_option(&table, "scan.max-line-bytes", "1000");
    table_option(&table, "byte-delimiter", "59");
    CHECK_EQ(reading_open(&reading, &table, &err), 0);
    int a = connect_to(port), b = connect_to(port);
    put_text(a, "a;");
    put_text(b, "b;");
    reading_until(&reading, 2);
    int c = connect_to(port);
    for (int i = 0; i < 10; i++) {
        reading_poll(&reading, mr_now_ns(table.env.sys));
        table.env.aio->ops->wait(table.env.aio, MR_MILLI_NS);
    }
    CHECK_EQ(recv(c, &end, 1, 0), 0); /* closed at once */
    CHECK(strstr(table.logged, "'source.max-connections'") != NULL);
    close(c);
    close(b);
    reading_until(&reading, 2);
    c = connect_to(port); /* there is room again */
    put_text(c, "c\n;");  /* and a newline is a byte like any other */
    reading_until(&reading, 3);
    CHECK_STR(reading.line[2], "c\n");

    memset(text, 'x', 100000);
    put(a, text, 100000);
    put_text(a, ";ok;");
    reading_until(&reading, 5);
    CHECK_EQ(reading.broken, 1);
    CHECK_STR(reading.line[3], "ok");

    put_text(a, "whole;half");
    reading_until(&reading, 6);
    reset(a); /* no orderly end: half a message is no message */
    reading_until(&reading, 7);
    CHECK_EQ(reading.broken, 2);
    close(c);
    reading_close(&reading);
    table_fini(&table);
    free(text);
}

static void test_connect(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    uint16_t port = free_port();
    int64_t now_ns;

    table_init(&table, rng);
    table_port(&table, port);
    CHECK_EQ(reading_open(&reading, &table, &err), 0);
    now_ns = mr_now_ns(table.env.sys);
    /* Nobody is there: said once, tried with growing pauses. */
    for (int i = 0; i < 200; i++) {
        reading_poll(&reading, now_ns);
        table.env.aio->ops->wait(table.env.aio, MR_MILLI_NS / 10);
        int64_t next_ns = class->deadline_ns(reading.reader, now_ns);
        if (next_ns != INT64_MAX) {
            CHECK(next_ns - now_ns <= 10 * MR_SECOND_NS);
            now_ns = next_ns > now_ns ? next_ns : now_ns;
        }
    }
    CHECK(now_ns - mr_now_ns(table.env.sys) > 20 * MR_SECOND_NS);
    char *told = strstr(table.logged, "is not connected");
    CHECK(told != NULL && strstr(told + 1, "is not connected") == NULL);

    int server = listen_on(&port);
    for (int round = 0; round < 3; round++) {
        int file = -1;
        for (int i = 0; file < 0 && i < 5000; i++) {
            now_ns += 100 * MR_MILLI_NS;
            reading_poll(&reading, now_ns);
            table.env.aio->ops->wait(table.env.aio, MR_MILLI_NS / 10);
            file = accept(server, NULL, NULL);
        }
        CHECK(file >= 0);
        put_text(file, "hello\nhalf");
        for (int i = 0; i < 200 && reading.lines < (uint32_t)round * 2 + 1; i++) {
            reading_poll(&reading, now_ns);
            table.env.aio->ops->wait(table.env.aio, MR_MILLI_NS);
        }
        CHECK_EQ(reading.lines, (uint32_t)round * 2 + 1);
        CHECK_EQ(class->split_state(reading.reader, 0), MR_SPLIT_ACTIVE);
        close(file);
        for (int i = 0; i < 200 && reading.lines < (uint32_t)round * 2 + 2; i++) {
            reading_poll(&reading, now_ns);
            table.env.aio->ops->wait(table.env.aio, MR_MILLI_NS);
        }
        CHECK_EQ(reading.lines, (uint32_t)round * 2 + 2);
        reading_poll(&reading, now_ns);
        CHECK_EQ(class->split_state(reading.reader, 0), MR_SPLIT_IDLE);
    }
    CHECK(strstr(table.logged, "is connected again") != NULL);
    close(server);
    reading_close(&reading);
    table_fini(&table);
}

static void test_bounded_unix(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/mr_socket_%d", getpid());
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(bind(server, (struct sockaddr *)&address, sizeof(address)) == 0);
    CHECK(listen(server, 5) == 0);
    table_init(&table, rng);
    table.spec.is_bounded_run = true;
    table_option(&table, "path", address.sun_path);
    CHECK_EQ(reading_open(&reading, &table, &err), 0);
    for (int i = 0; i < 2; i++) /* asked for, and handed to the kernel */
        reading_poll(&reading, mr_now_ns(table.env.sys));
    int file = accept(server, NULL, NULL);
    put_text(file, "one\ntwo\n");
    reading_until(&reading, 2);
    CHECK_EQ(class->split_state(reading.reader, 0), MR_SPLIT_ACTIVE);
    close(file);
    for (int i = 0; i < 100 && class->split_state(reading.reader, 0) != MR_SPLIT_DONE; i++) {
        reading_poll(&reading, mr_now_ns(table.env.sys));
        table.env.aio->ops->wait(table.env.aio, MR_MILLI_NS);
    }
    CHECK_EQ(class->split_state(reading.reader, 0), MR_SPLIT_DONE);
    CHECK_EQ(class->deadline_ns(reading.reader, 0), INT64_MAX);
    reading_close(&reading);
    table_fini(&table);
    close(server);
    unlink(address.sun_path);
}

static void check_refused(struct mr_rng *rng, const char *const option[][2], const char *why)
{
    struct table table;
    struct mr_err err = {0};
    struct mr_sink *sink;
    struct mr_source *source;

    table_init(&table, rng);
    for (; (*option)[0] != NULL; option++)
        table_option(&table, (*option)[0], (*option)[1]);
    int rc = strstr(why, "is for reading") != NULL
                 ? mr_socket_sink.open(&table.spec, &table.env, &sink, &err)
                 : class->open(&table.spec, &table.env, &source, &err);
    CHECK(rc < 0);
    if (strstr(err.message, why) == NULL) {
        fprintf(stderr, "'%s' does not say '%s'\n", err.message, why);
        exit(1);
    }
    table_fini(&table);
}

static void test_bad_options(struct mr_rng *rng)
{
    static const char *const none[][2] = {{NULL, NULL}};
    static const char *const half[][2] = {{"hostname", "localhost"}, {NULL, NULL}};
    static const char *const both[][2] = {
        {"hostname", "localhost"}, {"port", "1"}, {"path", "/x"}, {NULL, NULL}};
    static const char *const port[][2] = {
        {"hostname", "localhost"}, {"port", "70000"}, {NULL, NULL}};
    static const char *const delimiter[][2] = {
        {"hostname", "localhost"}, {"port", "1"}, {"byte-delimiter", "256"}, {NULL, NULL}};
    static const char *const host[][2] = {
        {"hostname", "no.such.host.invalid"}, {"port", "1"}, {NULL, NULL}};
    static const char *const listen[][2] = {
        {"hostname", "localhost"}, {"port", "1"}, {"mode", "listen"}, {NULL, NULL}};

    check_refused(rng, none, "'hostname' and 'port', or 'path'");
    check_refused(rng, half, "'hostname' and 'port', or 'path'");
    check_refused(rng, both, "'hostname' and 'port', or 'path'");
    check_refused(rng, port, "expected 0 to 65535");
    check_refused(rng, delimiter, "expected 0 to 255");
    check_refused(rng, host, "can not find the host");
    check_refused(rng, listen, "'mode' = 'listen' is for reading");
}

/* -- A job that writes ---------------------------------------------------------------- */

struct writing {
    struct table table;
    struct mr_sink *sink;
    struct mr_op *op;
    unsigned rows;
};

static void writing_open(struct writing *writing, struct mr_rng *rng, uint16_t port)
{
    struct mr_err err = {0};

    memset(writing, 0, sizeof(*writing));
    table_init(&writing->table, rng);
    table_port(&writing->table, port);
    CHECK_EQ(
        mr_socket_sink.open(&writing->table.spec, &writing->table.env, &writing->sink, &err),
        0);
    CHECK_EQ(
        mr_socket_sink.op_new(writing->sink, &writing->table.env, NULL, 0, &writing->op, &err),
        0);
}

static void writing_close(struct writing *writing)
{
    writing->op->class->free(writing->op);
    mr_socket_sink.close(writing->sink);
    table_fini(&writing->table);
}

static void writing_push(struct writing *writing, unsigned rows)
{
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(&writing->table.schema, 2048);

    for (unsigned i = 0; i < rows; i++) {
        char text[64];
        snprintf(text, sizeof(text), "row %u with some bytes to it", writing->rows++);
        ((struct mr_str *)buffer->batch.col[0].data)[i] =
            mr_batch_buffer_str(buffer, text, strlen(text));
    }
    buffer->batch.rows = buffer->batch.selected = rows;
    mr_op_push(writing->op, &buffer->batch);
    mr_batch_buffer_free(buffer);
}

static void writing_poll(struct writing *writing, int times)
{
    for (int i = 0; i < times; i++) {
        writing->table.env.aio->ops->poll(writing->table.env.aio);
        writing->op->class->poll(writing->op, mr_now_ns(writing->table.env.sys));
        writing->table.env.aio->ops->wait(writing->table.env.aio, MR_MILLI_NS / 10);
    }
}

static int writing_accept(struct writing *writing, int server)
{
    int file = -1;

    for (int i = 0; file < 0 && i < 10000; i++) {
        writing_poll(writing, 1);
        file = accept4(server, NULL, NULL, SOCK_NONBLOCK);
    }
    CHECK(file >= 0);
    return file;
}

/* The rows that FILE gets until it is silent: whole lines, in order but for going back
 * when a connection was made anew.  Returns the number behind the highest. */
static unsigned take_rows(struct writing *writing, int file, unsigned next, unsigned until,
                          bool may_skip)
{
    static char text[1 << 22];
    static size_t len;
    unsigned row = 0;

    len = 0;
    for (int idle = 0; next < until && idle < 2000;) {
        ssize_t n = recv(file, text + len, sizeof(text) - 1 - len, 0);
        if (n <= 0) {
            if (writing != NULL)
                writing_poll(writing, 1);
            else
                poll(NULL, 0, 1);
            idle++;
            continue;
        }
        len += (size_t)n;
        text[len] = '\0';
        char *at = text, *stop;
        while ((stop = strchr(at, '\n')) != NULL) {
            char *end;
            CHECK(strncmp(at, "row ", 4) == 0);
            row = (unsigned)strtoul(at + 4, &end, 10);
            CHECK(stop - end == 22 && strncmp(end, " with some bytes to it", 22) == 0);
            CHECK(row <= next || may_skip); /* nothing is left out */
            next = row + 1 > next ? row + 1 : next;
            at = stop + 1;
        }
        len -= (size_t)(at - text);
        memmove(text, at, len);
    }
    return next;
}

static void test_sink(struct mr_rng *rng)
{
    struct writing writing;
    uint16_t port = 0;
    int server = listen_on(&port);

    writing_open(&writing, rng, port);
    writing_push(&writing, 10);
    struct mr_pack roots;
    mr_text_init(&roots.text);
    writing.op->class->barrier(writing.op, 1, &roots);
    CHECK(!writing.op->class->settled(writing.op, 1));
    int file = writing_accept(&writing, server);
    CHECK_EQ(take_rows(&writing, file, 0, 10, false), 10);
    writing_poll(&writing, 3);
    CHECK(writing.op->class->settled(writing.op, 1));

    /* Nobody reads: the sink says so, and nothing is lost. */
    while (mr_op_ready(writing.op)) {
        writing_push(&writing, 2000);
        writing_poll(&writing, 3);
    }
    CHECK(writing.rows > 10000);
    CHECK_EQ(take_rows(&writing, file, 10, writing.rows, false), writing.rows);
    writing_poll(&writing, 3);
    CHECK(mr_op_ready(writing.op));

    /* What free() finds is sent before it returns. */
    writing_push(&writing, 2000);
    mr_op_end(writing.op);
    unsigned rows = writing.rows;
    writing_close(&writing);
    CHECK_EQ(take_rows(NULL, file, rows - 2000, rows, false), rows);
    mr_text_fini(&roots.text);
    close(file);
    close(server);
}

/* The connection is reset while rows are on their way.  What lay in the buffers of the
 * sockets may be lost, as the sink's caution says; the flight is sent again, whole. */
static void test_sink_reconnects(struct mr_rng *rng)
{
    struct writing writing;
    uint16_t port = 0;
    int server = listen_on(&port), file, small = 4096;

    setsockopt(server, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    writing_open(&writing, rng, port);
    unsigned seen = 0;
    for (int round = 0; round < 4; round++) {
        file = writing_accept(&writing, server);
        seen =
            take_rows(&writing, file, seen, seen + 1 + (unsigned)mr_rng_below(rng, 50), true);
        while (mr_op_ready(writing.op)) {
            writing_push(&writing, 2000);
            writing_poll(&writing, 2);
        }
        /* The flight is longer than the buffers of the sockets: it is cut in its middle. */
        reset(file);
        writing_poll(&writing, 3);
    }
    CHECK(strstr(writing.table.logged, "trying again") != NULL);
    file = writing_accept(&writing, server);
    char first[8];
    for (int i = 0; recv(file, first, 4, MSG_PEEK) != 4 && i < 1000; i++)
        writing_poll(&writing, 1);
    CHECK(memcmp(first, "row ", 4) == 0); /* from the head of a row */
    close(file);
    writing.table.env.failure.code = -EIO; /* do not wait for anybody */
    writing_close(&writing);
    close(server);
}

static const struct mr_test cases[] = {
    {"listen_cuts", test_listen_cuts},
    {"many_connections", test_many_connections},
    {"limits", test_limits},
    {"connect", test_connect},
    {"bounded_unix", test_bounded_unix},
    {"bad_options", test_bad_options},
    {"sink", test_sink},
    {"sink_reconnects", test_sink_reconnects},
};

MR_TEST_MAIN(cases)
