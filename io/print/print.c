#include "io/print/print.h"

#include "core/base/alloc.h"
#include "core/data/print.h"

#include <errno.h>
#include <stdlib.h>

/* What the kernel and POSIX call them; every mr_sys has them under these numbers. */
enum { FILE_STDOUT = 1, FILE_STDERR = 2 };

#define PIPE_PIECE 4096 /* PIPE_BUF: a write of so much to a pipe is never torn */

static const struct mr_option_spec print_options[] = {
    {.name = "print-identifier",
     .kind = MR_OPTION_STRING,
     .help = "Shown in front of each row, followed by '> '."},
    {.name = "standard-error",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Print to standard error instead of standard output."},
    {.name = "sink.parallelism",
     .kind = MR_OPTION_INT,
     .help = "1: rows do not say which reactor they come from.  Default: the reactors."},
    {0},
};

struct mr_sink {
    char *identifier;
    bool is_stderr;
    int64_t parallelism; /* 0: as many as there are reactors */
};

struct print {
    struct mr_op op;
    struct mr_text prefix;
    struct mr_text text; /* being written, from `written` on */
    size_t written;
    size_t piece; /* bytes that one write may have; 0: any number */
    struct mr_aio_req req;
    bool must_retry; /* the pipe was full and said so instead of waiting */
};

static bool print_ready(const struct mr_op *op)
{
    const struct print *print = (const struct print *)op;

    return print->text.len == 0;
}

/* How much of the text the next write takes: whole lines where that is possible. */
static size_t piece_len(const struct print *print)
{
    const char *start = print->text.data + print->written;
    size_t left = print->text.len - print->written;

    if (print->piece == 0 || left <= print->piece)
        return left;
    MR_ASSERT(start != NULL);
    const char *end = memrchr(start, '\n', print->piece);
    if (end == NULL)
        end = memchr(start, '\n', left);
    return end == NULL ? left : (size_t)(end - start) + 1;
}

static void write_on(struct print *print)
{
    struct mr_aio *aio = print->op.env->aio;

    MR_ASSERT(!print->req.inflight && print->written < print->text.len);
    print->must_retry = false;
    print->req.data = print->text.data + print->written;
    print->req.len = piece_len(print);
    aio->ops->submit(aio, &print->req);
}

static void write_done(struct mr_aio_req *req, int64_t result)
{
    struct print *print = req->owner;

    if (result == -EAGAIN || result == -EINTR) {
        print->must_retry = true;
        return;
    }
    if (result <= 0) {
        mr_text_reset(&print->text);
        print->written = 0;
        if (result != -ECANCELED)
            mr_op_fail(&print->op, result < 0 ? (int)result : -EIO,
                       "print: write to standard %s: %s",
                       req->file == FILE_STDERR ? "error" : "output",
                       mr_err_text(result < 0 ? (int)result : -EIO));
        return;
    }
    mr_stat_add(&print->op.stats.bytes_out, (uint64_t)result);
    print->written += (size_t)result;
    if (print->written < print->text.len) {
        print->must_retry = true;
        return;
    }
    mr_text_reset(&print->text);
    print->written = 0;
}

static void print_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct print *print = (struct print *)op;

    MR_ASSERT(print->text.len == 0);
    for (uint32_t i = 0; i < batch->selected; i++) {
        mr_text_put(&print->text, print->prefix.data, print->prefix.len);
        mr_row_print_java(batch, mr_batch_row(batch, i), &print->text);
        mr_text_putc(&print->text, '\n');
    }
    mr_stat_add(&op->stats.rows_out, batch->selected);
    if (print->text.len > 0)
        write_on(print);
}

/* The rest of a write that was cut short, or one that the pipe had no room for. */
static unsigned print_poll(struct mr_op *op, int64_t now_ns)
{
    struct print *print = (struct print *)op;

    (void)now_ns;
    if (!print->must_retry)
        return 0;
    write_on(print);
    return 1;
}

static bool print_settled(const struct mr_op *op, uint64_t epoch)
{
    (void)epoch;
    return print_ready(op);
}

static void print_free(struct mr_op *op)
{
    struct print *print = (struct print *)op;
    struct mr_aio *aio;

    if (print == NULL)
        return;
    aio = op->env->aio;
    if (print->req.inflight)
        aio->ops->cancel(aio, &print->req);
    while (print->req.inflight) {
        aio->ops->wait(aio, MR_MILLI_NS);
        (void)aio->ops->poll(aio);
    }
    mr_text_fini(&print->text);
    mr_text_fini(&print->prefix);
    free(print);
}

static const struct mr_op_class print_class = {
    .name = "print",
    .ready = print_ready,
    .push = print_push,
    .watermark = mr_op_ignore_watermark,
    .end = mr_op_ignore_end,
    .poll = print_poll,
    .settled = print_settled,
    .free = print_free,
};

static int print_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                      struct mr_sink **ret, struct mr_err *reterr)
{
    struct mr_view identifier = MR_VIEW("");
    int64_t parallelism = 0;
    bool is_stderr = false;
    int rc;

    (void)env;
    if ((rc = mr_options_string(spec->options, print_options, "print-identifier", &identifier,
                                reterr)) < 0 ||
        (rc = mr_options_bool(spec->options, print_options, "standard-error", &is_stderr,
                              reterr)) < 0 ||
        (rc = mr_options_int(spec->options, print_options, "sink.parallelism", &parallelism,
                             reterr)) < 0)
        return rc;
    struct mr_sink *sink = mr_alloc(sizeof(*sink), "a 'print' table");
    sink->identifier = mr_strndup(identifier.data, identifier.len, "a 'print' table");
    sink->is_stderr = is_stderr;
    sink->parallelism = parallelism;
    *ret = sink;
    return 0;
}

static void print_close(struct mr_sink *sink)
{
    if (sink == NULL)
        return;
    free(sink->identifier);
    free(sink);
}

static int print_op_new(struct mr_sink *sink, struct mr_task_env *env,
                        const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                        struct mr_err *reterr)
{
    struct print *print = mr_alloc(sizeof(*print), "a 'print' table");
    bool is_one_of_many = env->reactors > 1 && sink->parallelism != 1;

    (void)roots;
    (void)count;
    (void)reterr;
    if (env->reactors > 1 && env->sys->ops->append != NULL)
        env->sys->ops->append(env->sys, sink->is_stderr ? FILE_STDERR : FILE_STDOUT);
    print->op.class = &print_class;
    print->op.env = env;
    print->piece = env->reactors > 1 ? PIPE_PIECE : 0;
    print->req = (struct mr_aio_req){.code = MR_AIO_WRITE,
                                     .file = sink->is_stderr ? FILE_STDERR : FILE_STDOUT,
                                     .offset = MR_AIO_STREAM,
                                     .done = write_done,
                                     .owner = print};
    mr_text_init(&print->text);
    mr_text_init(&print->prefix);
    mr_text_puts(&print->prefix, sink->identifier);
    if (is_one_of_many)
        mr_text_printf(&print->prefix, "%s%u", print->prefix.len > 0 ? ":" : "",
                       env->reactor + 1);
    if (print->prefix.len > 0)
        mr_text_puts(&print->prefix, "> ");
    *ret = &print->op;
    return 0;
}

const struct mr_sink_class mr_print_sink = {
    .name = "print",
    .options = print_options,
    .takes_updates = true,
    .means = MR_SINK_REPEATS,
    .caution = "after a restore, rows printed since the last checkpoint are printed again",
    .open = print_open,
    .op_new = print_op_new,
    .close = print_close,
};
