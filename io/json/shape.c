/*
 * The fast way.  A shape was made from a message that the general parser found well formed:
 * what lay between its values, and which column each value goes to.
 *
 *     {"order_id":"o123","amount":12.34}
 *     └─ before ─┘                          compared with one load
 *                 └─ value                  read by the column's action
 *                       └─ before ┘ ...
 *                                      └    before of the last step, whose action is END
 *
 * So a message that equals it between the values, has one whole scalar (or one well-formed
 * container) for each value, and ends where it ends, is well formed too.
 *
 * Reads may run over the end of the message into the padding.  Each step starts within the
 * message; a literal takes it at most 31 bytes on, and a value is read from there
 * (plain_int.h); what was read beyond the end makes the next step not fit.
 */
#include "core/data/print.h"
#include "io/json/plain_int.h"

/* Whatever the plain readers left: nulls, escapes, exponents, containers, odd types. */
static const char *read_any(struct mr_decoder *decoder, const struct mr_json_step *step,
                            const char *p, const char *end, uint32_t row)
{
    struct mr_json_token token;
    struct mr_json_fault fault;
    uint32_t col = 0;

    if (step->column != NULL) {
        col = (uint32_t)(step->column - decoder->column);
        if (mr_json_load32(p) == mr_json_load32("null"))
            return mr_json_cell_null(decoder, col, row) ? p + 4 : NULL;
    }
    const char *stop = mr_json_scan(p, end, MR_JSON_DEPTH - 1, &token, &fault);
    if (stop == NULL)
        return NULL;
    if (step->column == NULL)
        return stop;
    return mr_json_cell(decoder, col, row, &token) ? stop : NULL;
}

/* The value by the column's type; NULL: not a plain one. */
MR_INLINE const char *read_plain(const struct mr_decoder *decoder,
                                 const struct mr_json_step *step, const char *p,
                                 const char *end, uint32_t row)
{
    const struct mr_json_column *column = step->column;
    int64_t v;

    switch ((enum mr_json_action)step->action) {
    case MR_JSON_READ_SKIP: return mr_json_plain_skip(p, end);
    case MR_JSON_READ_STRING:
        return mr_json_plain_string(p, end, (struct mr_str *)column->data + row);
    case MR_JSON_READ_INTEGER:
        return mr_json_plain_integer(p, column->max, (int64_t *)column->data + row);
    case MR_JSON_READ_DECIMAL:
        return mr_json_plain_decimal(p, column, (int64_t *)column->data + row);
    case MR_JSON_READ_DECIMAL128:
        p = mr_json_plain_decimal(p, column, &v);
        ((mr_i128 *)column->data)[row] = p == NULL ? 0 : v;
        return p;
    case MR_JSON_READ_DOUBLE:
        return mr_json_plain_double(p, column->type.id == MR_TYPE_FLOAT,
                                    (double *)column->data + row);
    case MR_JSON_READ_BOOLEAN: return mr_json_plain_boolean(p, (uint8_t *)column->data + row);
    case MR_JSON_READ_TIMESTAMP:
        return mr_json_plain_timestamp(p, decoder, column, (int64_t *)column->data + row);
    case MR_JSON_READ_NOTHING: return p;
    case MR_JSON_READ_CELL:
    case MR_JSON_READ_END: return NULL;
    }
    __builtin_unreachable();
}

/* What no value says: that this is a message, and its text is one, and which columns are not
 * there. */
static enum mr_json_fit finish(struct mr_decoder *decoder, const struct mr_json_shape *shape,
                               const struct mr_msg *msg, uint32_t row)
{
    if (msg->broken != NULL || msg->is_null)
        return MR_JSON_OTHER_SHAPE;
    if (!msg->is_ascii && !mr_utf8_valid(msg->data, msg->len))
        return MR_JSON_ODD_VALUE;
    for (uint32_t i = 0; i < shape->missing; i++)
        if (!mr_json_cell_missing(decoder, shape->missing_col[i], row))
            return MR_JSON_ODD_VALUE;
    return MR_JSON_FITS;
}

MR_INLINE enum mr_json_fit read_message(struct mr_decoder *decoder,
                                        const struct mr_json_shape *shape,
                                        const struct mr_msg *msg, uint32_t row)
{
    const struct mr_json_step *step = shape->step;
    const char *p = msg->data, *end = p + msg->len;

    for (;; step++) {
        if (MR_UNLIKELY(p >= end || !mr_json_literal_is(&step->before, p)))
            return MR_JSON_OTHER_SHAPE;
        p += step->before.len;
        const char *stop = read_plain(decoder, step, p, end, row);
        if (MR_UNLIKELY(stop == NULL)) {
            if (MR_LIKELY(step->action == MR_JSON_READ_END))
                break;
            stop = read_any(decoder, step, p, end, row);
            if (stop == NULL)
                return mr_json_is_space(*p) ? MR_JSON_OTHER_SHAPE : MR_JSON_ODD_VALUE;
        }
        p = stop;
    }
    if (MR_UNLIKELY(p != end))
        return MR_JSON_OTHER_SHAPE;
    if (MR_LIKELY(msg->is_ascii && shape->missing == 0))
        return MR_JSON_FITS;
    return finish(decoder, shape, msg, row);
}

uint32_t mr_json_shape_run(struct mr_decoder *decoder, const struct mr_json_shape *shape,
                           const struct mr_msg *msgs, uint32_t count, uint32_t row,
                           enum mr_json_fit *ret_fit)
{
    decoder->has_nulls = false;
    for (uint32_t i = 0; i < count; i++) {
        enum mr_json_fit fit = read_message(decoder, shape, &msgs[i], row + i);

        if (MR_LIKELY(fit == MR_JSON_FITS))
            continue;
        if (decoder->has_nulls)
            mr_json_row_clear(decoder, row + i);
        decoder->has_nulls = false;
        *ret_fit = fit;
        return i;
    }
    return count;
}

/* The next step of the shape, behind the text from START to END.  False: out of room. */
static bool step_add(struct mr_json_shape *shape, const char *start, const char *end,
                     struct mr_json_column *column, enum mr_json_action action)
{
    for (;;) {
        size_t len = (size_t)(end - start);
        bool is_whole = len <= MR_JSON_LITERAL_MAX;
        struct mr_json_step *step = &shape->step[shape->steps];

        if (shape->steps == MR_JSON_SHAPE_ROOM)
            return false;
        len = is_whole ? len : MR_JSON_LITERAL_MAX;
        memset(step, 0, sizeof(*step));
        memcpy(step->before.text, start, len);
        step->before.len = (uint32_t)len;
        step->before.mask = (UINT32_C(1) << len) - 1;
        step->column = is_whole ? column : NULL;
        step->action = is_whole ? action : MR_JSON_READ_NOTHING;
        shape->steps++;
        if (is_whole)
            return true;
        start += len;
    }
}

static bool shape_make(const struct mr_decoder *decoder, struct mr_json_shape *shape)
{
    const char *last = decoder->start;

    shape->steps = shape->missing = 0;
    for (uint32_t i = 0; i < decoder->notes; i++) {
        const struct mr_json_note *note = &decoder->note[i];
        struct mr_json_column *column = note->col < 0 ? NULL : &decoder->column[note->col];

        if (!step_add(shape, last, decoder->start + note->start, column,
                      column == NULL ? MR_JSON_READ_SKIP : column->action))
            return false;
        last = decoder->start + note->end;
    }
    for (uint32_t c = 0; c < decoder->count; c++) {
        if (!decoder->column[c].is_wanted || decoder->column[c].seen == decoder->serial)
            continue;
        if (shape->missing == MR_JSON_SHAPE_STEPS)
            return false;
        shape->missing_col[shape->missing++] = (uint16_t)c;
    }
    return step_add(shape, last, decoder->end, NULL, MR_JSON_READ_END);
}

void mr_json_shape_learn(struct mr_decoder *decoder)
{
    uint32_t at = decoder->shapes < MR_JSON_SHAPES ? decoder->shapes : MR_JSON_SHAPES - 1;

    if (decoder->notes > MR_JSON_SHAPE_STEPS)
        return;
    if (decoder->shape[at] == NULL)
        decoder->shape[at] = MR_NEW(&decoder->arena, struct mr_json_shape);
    struct mr_json_shape *shape = decoder->shape[at];
    if (!shape_make(decoder, shape)) {
        /* Half made, and in the place of the oldest: that one is gone. */
        decoder->shapes = at;
        return;
    }
    memmove(&decoder->shape[1], &decoder->shape[0], at * sizeof(shape));
    decoder->shape[0] = shape;
    decoder->shapes = at + 1;
}
