/*
 * What a reader of the pipe sees, and when the sink asks for patience.  The aio here is a
 * pipe with as much room as the test says, which answers when the test says.
 */
#include "core/data/value.h"
#include "io/print/print.h"

#include "tests/mr_test.h"

#include <errno.h>

struct pipe_aio {
    struct mr_aio aio;
    struct mr_aio_req *req; /* under way */
    struct mr_text seen;
    size_t room;   /* bytes that one write takes */
    int64_t error; /* 0, or what the next write answers */
    unsigned writes;
    size_t longest;
    int file;
};

static void pipe_submit(struct mr_aio *aio, struct mr_aio_req *req)
{
    struct pipe_aio *pipe = (struct pipe_aio *)aio;

    CHECK(pipe->req == NULL);
    CHECK_EQ(req->code, MR_AIO_WRITE);
    CHECK(req->offset == MR_AIO_STREAM);
    req->inflight = true;
    pipe->req = req;
    pipe->file = req->file;
}

static void pipe_cancel(struct mr_aio *aio, struct mr_aio_req *req)
{
    struct pipe_aio *pipe = (struct pipe_aio *)aio;

    CHECK(pipe->req == req);
    pipe->error = -ECANCELED;
}

static unsigned pipe_poll(struct mr_aio *aio)
{
    struct pipe_aio *pipe = (struct pipe_aio *)aio;
    struct mr_aio_req *req = pipe->req;
    int64_t result = pipe->error;

    if (req == NULL)
        return 0;
    pipe->req = NULL;
    req->inflight = false;
    if (result == 0) {
        result = (int64_t)(req->len < pipe->room ? req->len : pipe->room);
        mr_text_put(&pipe->seen, req->data, (size_t)result);
        pipe->writes++;
        if (req->len > pipe->longest)
            pipe->longest = req->len;
    }
    pipe->error = 0;
    req->done(req, result);
    return 1;
}

static void pipe_wait(struct mr_aio *aio, int64_t timeout_ns)
{
    (void)aio;
    (void)timeout_ns;
}

static const struct mr_aio_ops pipe_ops = {.name = "pipe",
                                           .submit = pipe_submit,
                                           .cancel = pipe_cancel,
                                           .poll = pipe_poll,
                                           .wait = pipe_wait};

/* The machine, as far as it is asked: which file is to be appended to. */
struct appended {
    struct mr_sys sys;
    int file; /* 0: none */
};

static void note_append(struct mr_sys *sys, int file)
{
    MR_CONTAINER(sys, struct appended, sys)->file = file;
}

static const struct mr_sys_ops append_ops = {.append = note_append};

struct print_case {
    struct mr_arena arena;
    struct mr_schema *schema;
    struct mr_batch_buffer *rows;
    struct pipe_aio pipe;
    struct mr_task_env env;
    struct mr_sink *sink;
    struct mr_op *op;
    struct appended appended;
};

static void print_case_open(struct print_case *c, struct mr_option *option, uint32_t options,
                            uint32_t reactor, uint32_t reactors)
{
    struct mr_options given = {MR_VIEW("t"), options, option, NULL};
    struct mr_err err;

    memset(c, 0, sizeof(*c));
    mr_arena_init(&c->arena);
    mr_text_init(&c->pipe.seen);
    c->pipe.aio.ops = &pipe_ops;
    c->pipe.room = SIZE_MAX;
    c->schema = mr_schema_new(&c->arena, 2);
    c->schema->field[0] = (struct mr_field){MR_VIEW("s"), MR_TYPE_STRING};
    c->schema->field[1] = (struct mr_field){MR_VIEW("n"), MR_TYPE(MR_TYPE_INT)};
    c->rows = mr_batch_buffer_new(c->schema, 2048);
    c->appended.sys.ops = &append_ops;
    c->env = (struct mr_task_env){
        .aio = &c->pipe.aio, .sys = &c->appended.sys, .reactor = reactor, .reactors = reactors};
    struct mr_table_spec spec = {
        .name = "t", .schema = c->schema, .physical = 2, .options = &given};
    CHECK_EQ(mr_print_sink.open(&spec, &c->env, &c->sink, &err), 0);
    CHECK_EQ(mr_print_sink.op_new(c->sink, &c->env, NULL, 0, &c->op, &err), 0);
    /* Alone, it leaves the file as it was given. */
    CHECK_EQ(c->appended.file != 0, reactors > 1);
}

static void print_case_close(struct print_case *c)
{
    c->op->class->free(c->op);
    mr_print_sink.close(c->sink);
    mr_batch_buffer_free(c->rows);
    mr_text_fini(&c->pipe.seen);
    mr_arena_fini(&c->arena);
}

static void add_row(struct print_case *c, const char *s, int n, enum mr_row_kind kind)
{
    struct mr_batch *batch = &c->rows->batch;

    ((struct mr_str *)batch->col[0].data)[batch->rows] = mr_str_of(s, strlen(s));
    ((int64_t *)batch->col[1].data)[batch->rows] = n;
    c->rows->kind[batch->rows] = (uint8_t)kind;
    batch->kind = c->rows->kind;
    batch->selected = ++batch->rows;
}

static void run(struct print_case *c)
{
    while (!mr_op_ready(c->op)) {
        (void)c->op->class->poll(c->op, 0);
        (void)pipe_poll(&c->pipe.aio);
    }
}

static void test_rows(struct mr_rng *rng)
{
    struct print_case c;

    (void)rng;
    print_case_open(&c, NULL, 0, 0, 1);
    add_row(&c, "apple", 1, MR_ROW_INSERT);
    add_row(&c, "dropped", 2, MR_ROW_INSERT);
    add_row(&c, "pear", 3, MR_ROW_UPDATE_BEFORE);
    add_row(&c, "plum", 4, MR_ROW_DELETE);
    mr_batch_buffer_set_null(c.rows, 1, 3);
    static const uint16_t sel[] = {0, 2, 3};
    c.rows->batch.sel = sel;
    c.rows->batch.selected = 3;
    mr_op_push(c.op, &c.rows->batch);
    CHECK(!mr_op_ready(c.op));
    CHECK(!c.op->class->settled(c.op, 1));
    run(&c);
    CHECK(c.op->class->settled(c.op, 1));
    CHECK_STR(c.pipe.seen.data, "+I[apple, 1]\n-U[pear, 3]\n-D[plum, null]\n");
    CHECK_EQ(c.pipe.writes, 1);
    CHECK_EQ(c.pipe.file, 1);
    print_case_close(&c);
}

static void check_prefix(struct mr_option *option, uint32_t options, uint32_t reactor,
                         uint32_t reactors, const char *want, int file)
{
    struct print_case c;

    print_case_open(&c, option, options, reactor, reactors);
    add_row(&c, "a", 1, MR_ROW_INSERT);
    mr_op_push(c.op, &c.rows->batch);
    run(&c);
    CHECK_STR(c.pipe.seen.data, want);
    CHECK_EQ(c.pipe.file, file);
    print_case_close(&c);
}

static void test_prefix(struct mr_rng *rng)
{
    struct mr_option name[] = {{MR_VIEW("print-identifier"), MR_VIEW("out"), false},
                               {MR_VIEW("standard-error"), MR_VIEW("true"), false},
                               {MR_VIEW("sink.parallelism"), MR_VIEW("1"), false}};

    (void)rng;
    check_prefix(NULL, 0, 0, 1, "+I[a, 1]\n", 1);
    check_prefix(NULL, 0, 0, 2, "1> +I[a, 1]\n", 1);
    check_prefix(name, 1, 0, 1, "out> +I[a, 1]\n", 1);
    check_prefix(name, 2, 2, 4, "out:3> +I[a, 1]\n", 2);
    check_prefix(name, 3, 2, 4, "out> +I[a, 1]\n", 2);
}

/* Short writes and full pipes lose nothing and repeat nothing. */
static void test_short_writes(struct mr_rng *rng)
{
    for (int round = 0; round < 50; round++) {
        struct print_case c;
        struct mr_text want;
        mr_text_init(&want);
        print_case_open(&c, NULL, 0, 0, 1);
        c.pipe.room = 1 + mr_rng_below(rng, 40);
        for (int batch = 0; batch < 3; batch++) {
            mr_batch_buffer_reset(c.rows);
            for (int i = 0; i < 10; i++) {
                add_row(&c, "row", batch * 10 + i, MR_ROW_INSERT);
                mr_text_printf(&want, "+I[row, %d]\n", batch * 10 + i);
            }
            mr_op_push(c.op, &c.rows->batch);
            if (mr_rng_below(rng, 2) == 0)
                c.pipe.error = -EAGAIN;
            run(&c);
        }
        CHECK_STR(c.pipe.seen.data, want.data);
        mr_text_fini(&want);
        print_case_close(&c);
    }
}

/* Among several reactors a write holds whole lines and no more than a pipe takes whole. */
static void test_pieces(struct mr_rng *rng)
{
    struct print_case c;

    (void)rng;
    print_case_open(&c, NULL, 0, 1, 2);
    for (int i = 0; i < 2000; i++)
        add_row(&c, "some text", i, MR_ROW_INSERT);
    mr_op_push(c.op, &c.rows->batch);
    while (!mr_op_ready(c.op)) {
        (void)c.op->class->poll(c.op, 0);
        (void)pipe_poll(&c.pipe.aio);
        CHECK(c.pipe.seen.data[c.pipe.seen.len - 1] == '\n');
    }
    CHECK(c.pipe.longest <= 4096 && c.pipe.writes > 10);
    CHECK(strstr(c.pipe.seen.data, "\n2> +I[some text, 1999]\n") != NULL);
    print_case_close(&c);
}

static void test_failure(struct mr_rng *rng)
{
    struct print_case c;

    (void)rng;
    print_case_open(&c, NULL, 0, 0, 1);
    add_row(&c, "a", 1, MR_ROW_INSERT);
    mr_op_push(c.op, &c.rows->batch);
    c.pipe.error = -EPIPE;
    run(&c);
    CHECK_EQ(c.env.failure.code, -EPIPE);
    CHECK(strstr(c.env.failure.message, "print: write to standard output: ") != NULL);
    mr_batch_buffer_reset(c.rows);
    add_row(&c, "b", 1, MR_ROW_INSERT);
    mr_op_push(c.op, &c.rows->batch);
    print_case_close(&c); /* with a write under way */
}

static void test_blackhole(struct mr_rng *rng)
{
    struct mr_options none = {MR_VIEW("t"), 0, NULL, NULL};
    struct mr_table_spec spec = {.options = &none};
    struct mr_task_env env = {.reactors = 1};
    struct mr_batch batch = {.rows = 5, .selected = 5};
    struct mr_sink *sink;
    struct mr_op *op;

    (void)rng;
    CHECK_EQ(mr_blackhole_sink.open(&spec, &env, &sink, NULL), 0);
    CHECK_EQ(mr_blackhole_sink.op_new(sink, &env, NULL, 0, &op, NULL), 0);
    CHECK(mr_op_ready(op));
    mr_op_push(op, &batch);
    mr_op_watermark(op, 7);
    mr_op_end(op);
    CHECK(mr_op_ready(op));
    CHECK_EQ(op->stats.rows_in, 5);
    op->class->free(op);
    mr_blackhole_sink.close(sink);
}

static const struct mr_test cases[] = {
    {"rows", test_rows},     {"prefix", test_prefix},   {"short_writes", test_short_writes},
    {"pieces", test_pieces}, {"failure", test_failure}, {"blackhole", test_blackhole},
};
MR_TEST_MAIN(cases)
