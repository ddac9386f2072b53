#include "operators/scan/dead_letter.h"

#include "core/base/alloc.h"
#include "core/base/base64.h"
#include "core/data/print.h"

#include <errno.h>
#include <stdlib.h>

static struct mr_field dead_letter_fields[] = {
    {.name = {"source", 6}, .type = {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX}},
    {.name = {"split", 5}, .type = {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX}},
    {.name = {"offset", 6}, .type = {.id = MR_TYPE_BIGINT}},
    {.name = {"reason", 6}, .type = {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX}},
    {.name = {"message", 7}, .type = {.id = MR_TYPE_VARBINARY, .length = MR_LENGTH_MAX}},
};

const struct mr_schema mr_dead_letter_schema = {
    .count = MR_COUNTOF(dead_letter_fields),
    .field = dead_letter_fields,
};

struct dead_letter_file {
    struct mr_op op;
    char *path;
    int file; /* -1: not made yet */
    struct mr_text filling, writing;
    size_t written; /* of `writing` */
    struct mr_aio_req req;
    bool is_closing; /* what req brings does not matter any more */
};

/* More than one poll's worth of refused messages never waits in memory. */
enum { WAITING_BYTES_MAX = 32 << 20 };

static struct mr_view cell(const struct mr_batch *batch, uint32_t col, uint32_t row)
{
    return mr_str_view((const struct mr_str *)batch->col[col].data + row);
}

static void put_row(struct mr_text *out, const struct mr_batch *batch, uint32_t row)
{
    struct mr_view message = cell(batch, 4, row);

    mr_text_puts(out, "{\"source\":");
    mr_json_string_print(cell(batch, 0, row), out);
    mr_text_puts(out, ",\"split\":");
    mr_json_string_print(cell(batch, 1, row), out);
    mr_text_printf(out, ",\"offset\":%lld,\"reason\":",
                   (long long)((const int64_t *)batch->col[2].data)[row]);
    mr_json_string_print(cell(batch, 3, row), out);
    if (mr_utf8_valid(message.data, message.len)) {
        mr_text_puts(out, ",\"message\":");
        mr_json_string_print(message, out);
    } else {
        mr_text_puts(out, ",\"message_base64\":\"");
        mr_base64_encode(message, out);
        mr_text_putc(out, '"');
    }
    mr_text_puts(out, "}\n");
}

static void start_write(struct dead_letter_file *letters);

static void write_done(struct mr_aio_req *req, int64_t result)
{
    struct dead_letter_file *letters = req->owner;

    if (letters->is_closing)
        return;
    if (result < 0) {
        mr_op_fail(&letters->op, (int)result, "dead-letter file '%s': %s", letters->path,
                   mr_err_text((int)result));
        return;
    }
    letters->written += (size_t)result;
    start_write(letters);
}

static void start_write(struct dead_letter_file *letters)
{
    if (letters->req.inflight)
        return;
    if (letters->written == letters->writing.len) {
        struct mr_text empty = letters->writing;
        if (letters->filling.len == 0)
            return;
        letters->writing = letters->filling;
        letters->filling = empty;
        mr_text_reset(&letters->filling);
        letters->written = 0;
    }
    letters->req = (struct mr_aio_req){.code = MR_AIO_WRITE,
                                       .file = letters->file,
                                       .data = letters->writing.data + letters->written,
                                       .len = letters->writing.len - letters->written,
                                       .offset = MR_AIO_STREAM,
                                       .done = write_done,
                                       .owner = letters};
    letters->op.env->aio->ops->submit(letters->op.env->aio, &letters->req);
}

static bool letters_pending(const struct dead_letter_file *letters)
{
    return letters->written < letters->writing.len || letters->filling.len != 0;
}

static bool letters_ready(const struct mr_op *op)
{
    return MR_CONTAINER_CONST(op, struct dead_letter_file, op)->filling.len < WAITING_BYTES_MAX;
}

static void letters_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct dead_letter_file *letters = MR_CONTAINER(op, struct dead_letter_file, op);

    if (letters->file < 0) {
        struct mr_sys *sys = op->env->sys;
        letters->file =
            sys->ops->open(sys, letters->path, MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_APPEND);
        if (letters->file < 0) {
            mr_op_fail(op, letters->file, "dead-letter file '%s': %s", letters->path,
                       mr_err_text(letters->file));
            return;
        }
    }
    for (uint32_t i = 0; i < batch->selected; i++)
        put_row(&letters->filling, batch, mr_batch_row(batch, i));
    start_write(letters);
}

static unsigned letters_poll(struct mr_op *op, int64_t now_ns)
{
    struct dead_letter_file *letters = MR_CONTAINER(op, struct dead_letter_file, op);

    (void)now_ns;
    if (!letters_pending(letters) || letters->req.inflight || op->env->failure.code != 0)
        return 0;
    start_write(letters);
    return 1;
}

static bool letters_settled(const struct mr_op *op, uint64_t epoch)
{
    (void)epoch;
    return !letters_pending(MR_CONTAINER_CONST(op, struct dead_letter_file, op));
}

static void letters_free(struct mr_op *op)
{
    struct dead_letter_file *letters = MR_CONTAINER(op, struct dead_letter_file, op);

    letters->is_closing = true;
    mr_aio_finish(op->env->aio, &letters->req);
    if (letters->file >= 0)
        op->env->sys->ops->close(op->env->sys, letters->file);
    mr_text_fini(&letters->filling);
    mr_text_fini(&letters->writing);
    free(letters->path);
    free(letters);
}

static const struct mr_op_class letters_class = {
    .name = "dead-letter file",
    .ready = letters_ready,
    .push = letters_push,
    .watermark = mr_op_ignore_watermark,
    .end = mr_op_ignore_end,
    .poll = letters_poll,
    .settled = letters_settled,
    .free = letters_free,
};

int mr_dead_letter_file_new(const char *path, struct mr_task_env *env, struct mr_op **ret,
                            struct mr_err *reterr)
{
    struct dead_letter_file *letters = calloc(1, sizeof(*letters));

    if (letters == NULL)
        return mr_fail(reterr, -ENOMEM, "dead-letter file: out of memory");
    letters->op = (struct mr_op){.class = &letters_class, .env = env};
    letters->path = mr_strdup(path, "dead letters");
    letters->file = -1;
    mr_text_init(&letters->filling);
    mr_text_init(&letters->writing);
    *ret = &letters->op;
    return 0;
}
