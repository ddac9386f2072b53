#include "io/json/change_int.h"

#include <stdarg.h>
#include <stdio.h>

void mr_json_change_complain(struct mr_json_change *change, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    if (!change->is_bad)
        change->bad->report(change->bad, change->msg, -1, text);
    change->is_bad = true;
}

void mr_json_change_fault(struct mr_json_change *change, const struct mr_json_fault *fault)
{
    size_t at = (size_t)(fault->where - change->msg->data);

    if (at >= change->msg->len)
        mr_json_change_complain(change, "not JSON: expected %s, found the end of the message",
                                fault->expected);
    else
        mr_json_change_complain(change, "not JSON: expected %s at byte %zu", fault->expected,
                                at);
}

static void report_inner(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                         const char *reason)
{
    struct mr_json_change *change = MR_CONTAINER(sink, struct mr_json_change, inner);

    (void)msg;
    (void)column; /* the reason names it */
    mr_json_change_complain(change, "\"%s\": %s", change->part, reason);
}

int mr_json_change_init(struct mr_json_change *change, const struct mr_format_spec *spec,
                        struct mr_err *reterr)
{
    change->inner.report = report_inner;
    return mr_json_format.decoder_new(spec, &change->rows, reterr);
}

void mr_json_change_fini(struct mr_json_change *change)
{
    if (change->rows != NULL)
        mr_json_format.decoder_free(change->rows);
}

void mr_json_change_row(struct mr_json_change *change, const char *part,
                        const struct mr_json_token *object, enum mr_row_kind kind)
{
    struct mr_batch_buffer *out = change->out;
    uint32_t row = out->batch.rows;
    struct mr_msg msg = *change->msg;

    if (change->is_bad)
        return;
    if (object->kind != MR_JSON_OBJECT) {
        mr_json_change_complain(change, "\"%s\": expected an object, for it is a row", part);
        return;
    }
    msg.data = object->text.data;
    msg.len = (uint32_t)object->text.len;
    change->part = part;
    uint32_t done =
        mr_json_format.decode(change->rows, &msg, 1, out, change->origin, &change->inner);
    MR_ASSERT(done == 1 && out->batch.rows == row + !change->is_bad);
    if (change->is_bad)
        return;
    change->origin[row] = change->number;
    out->kind[row] = (uint8_t)kind;
}

/* The rows of a message of which not all are good. */
static void take_back(struct mr_json_change *change)
{
    struct mr_batch_buffer *out = change->out;

    for (uint32_t row = change->first; row < out->batch.rows; row++)
        mr_batch_buffer_unset_nulls(out, row);
    out->batch.rows = change->first;
}

uint32_t mr_json_change_decode(struct mr_json_change *change, const struct mr_msg *msgs,
                               uint32_t count, struct mr_batch_buffer *out, uint16_t *origin,
                               struct mr_bad_sink *bad, uint32_t rows_max,
                               void (*take)(struct mr_json_change *change))
{
    uint32_t done = 0;

    MR_ASSERT(count <= UINT16_MAX && out->capacity >= rows_max);
    change->out = out;
    change->origin = origin;
    change->bad = bad;
    out->batch.kind = out->kind;
    for (; done < count; done++) {
        const struct mr_msg *msg = &msgs[done];
        if (msg->broken != NULL) {
            bad->report(bad, msg, -1, msg->broken);
            continue;
        }
        if (msg->is_null || msg->len == 0)
            continue; /* a tombstone: the delete came before it */
        if (out->batch.rows + rows_max > out->capacity)
            break;
        change->msg = msg;
        change->number = (uint16_t)done;
        change->first = out->batch.rows;
        change->is_bad = false;
        take(change);
        if (change->is_bad)
            take_back(change);
    }
    out->batch.selected = out->batch.rows;
    return done;
}
