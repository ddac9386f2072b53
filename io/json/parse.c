/*
 * Any JSON, in one pass and without a tree: the keys of each object are looked up, the
 * values go to their columns or are only checked.
 */
#include "core/data/print.h"
#include "io/json/json_int.h"

#include "core/base/hash.h"

#include <errno.h>

static int syntax(struct mr_decoder *decoder, const char *where, const char *expected)
{
    size_t at = (size_t)(where - decoder->start);

    if (where >= decoder->end)
        return mr_json_bad(decoder, -1, "not JSON: expected %s, found the end of the message",
                           expected);
    if ((unsigned char)*where < ' ' || (unsigned char)*where >= 0x7f)
        return mr_json_bad(decoder, -1, "not JSON: expected %s, found byte 0x%02x at byte %zu",
                           expected, (unsigned char)*where, at);
    return mr_json_bad(decoder, -1, "not JSON: expected %s, found '%c' at byte %zu", expected,
                       *where, at);
}

static int fault(struct mr_decoder *decoder, const struct mr_json_fault *f)
{
    return syntax(decoder, f->where, f->expected);
}

static const char *spaces(const struct mr_decoder *decoder, const char *p)
{
    while (p < decoder->end && mr_json_is_space(*p))
        p++;
    return p;
}

/* The wanted column of this name, or -1. */
static int column_find(const struct mr_decoder *decoder, struct mr_view name)
{
    uint64_t slot = mr_hash_bytes(name.data, name.len, 0);

    for (;; slot++) {
        uint32_t col = decoder->slots[slot & decoder->slots_mask];
        if (col == 0)
            return -1;
        if (mr_view_eq(decoder->column[col - 1].name, name))
            return (int)col - 1;
    }
}

/* The column of the key at P, behind its opening quote; *RET_END is the closing one. */
static int key_column(struct mr_decoder *decoder, const char *p, const char **ret_end, int *ret)
{
    struct mr_json_fault f;
    bool has_escape;
    const char *stop = mr_json_string_end(p, decoder->end, &has_escape, &f);
    struct mr_view name = {p, 0};

    if (stop == NULL)
        return fault(decoder, &f);
    name.len = (size_t)(stop - p);
    if (has_escape) {
        mr_text_reset(&decoder->scratch);
        if (!mr_json_unescape(name, &decoder->scratch))
            return mr_json_bad(decoder, -1, "a key with half of a surrogate pair");
        name = mr_text_view(&decoder->scratch);
    }
    *ret = column_find(decoder, name);
    *ret_end = stop;
    return 0;
}

static void note(struct mr_decoder *decoder, const char *start, const char *end, int col)
{
    if (decoder->notes >= MR_JSON_SHAPE_STEPS)
        decoder->notes = MR_JSON_SHAPE_STEPS + 1;
    else
        decoder->note[decoder->notes++] = (struct mr_json_note){
            (uint32_t)(start - decoder->start), (uint32_t)(end - decoder->start), col};
}

/* One "key": value at P; *RET_END is behind it. */
static int field(struct mr_decoder *decoder, const char *p, unsigned depth, uint32_t row,
                 const char **ret_end)
{
    struct mr_json_token token;
    struct mr_json_fault f;
    int col = -1;

    if (p >= decoder->end || *p != '"')
        return syntax(decoder, p, "a key in quotes");
    int rc = key_column(decoder, p + 1, &p, &col);
    if (rc < 0)
        return rc;
    p = spaces(decoder, p + 1);
    if (p >= decoder->end || *p != ':')
        return syntax(decoder, p, "':' after the key");
    p = spaces(decoder, p + 1);
    const char *stop = mr_json_scan(p, decoder->end, depth, &token, &f);
    if (stop == NULL)
        return fault(decoder, &f);
    if (col >= 0) {
        struct mr_json_column *column = &decoder->column[col];
        if (column->seen == decoder->serial) {
            /* The last one counts; a shape could not say so. */
            decoder->notes = MR_JSON_SHAPE_STEPS + 1;
            struct mr_vec *vec = &decoder->out->batch.col[col];
            if (vec->valid != NULL)
                mr_bit_set(vec->valid, row);
        }
        column->seen = decoder->serial;
        if (!mr_json_cell(decoder, (uint32_t)col, row, &token))
            return -EBADMSG;
    }
    note(decoder, p, stop, col);
    *ret_end = stop;
    return 0;
}

/* The object at P into ROW; DEPTH containers may still open within it. */
static int object(struct mr_decoder *decoder, const char *p, unsigned depth, uint32_t row,
                  const char **ret_end)
{
    decoder->serial++;
    decoder->last_row = row;
    p = spaces(decoder, p + 1);
    if (p < decoder->end && *p == '}') {
        p++;
    } else {
        for (;;) {
            int rc = field(decoder, p, depth, row, &p);
            if (rc < 0)
                return rc;
            p = spaces(decoder, p);
            if (p >= decoder->end || (*p != ',' && *p != '}'))
                return syntax(decoder, p, "',' or '}'");
            if (*p++ == '}')
                break;
            p = spaces(decoder, p);
        }
    }
    for (uint32_t c = 0; c < decoder->count; c++)
        if (decoder->column[c].is_wanted && decoder->column[c].seen != decoder->serial &&
            !mr_json_cell_missing(decoder, c, row))
            return -EBADMSG;
    *ret_end = p;
    return 0;
}

/* The array at P: an object per row, null for none. */
static int array(struct mr_decoder *decoder, const char *p, uint32_t first, uint32_t room,
                 const char **ret_end)
{
    uint32_t rows = 0;
    int rc;

    decoder->notes = MR_JSON_SHAPE_STEPS + 1;
    p = spaces(decoder, p + 1);
    if (p < decoder->end && *p == ']') {
        *ret_end = p + 1;
        return 0;
    }
    for (;;) {
        if (p < decoder->end && *p == '{') {
            if (rows == room)
                return -ENOSPC;
            rc = object(decoder, p, MR_JSON_DEPTH - 2, first + rows, &p);
            if (rc < 0)
                return rc;
            rows++;
        } else if (decoder->end - p >= 4 && memcmp(p, "null", 4) == 0) {
            p += 4;
        } else {
            return syntax(decoder, p, "an object, for each is a row");
        }
        p = spaces(decoder, p);
        if (p >= decoder->end || (*p != ',' && *p != ']'))
            return syntax(decoder, p, "',' or ']'");
        if (*p++ == ']')
            break;
        p = spaces(decoder, p);
    }
    *ret_end = p;
    return (int)rows;
}

static int parse_rows(struct mr_decoder *decoder, uint32_t first, uint32_t room)
{
    const char *p = spaces(decoder, decoder->start);
    int rc;

    decoder->notes = 0;
    if (p == decoder->end)
        return 0;
    if (!mr_utf8_valid(decoder->start, (size_t)(decoder->end - decoder->start)))
        return mr_json_bad(decoder, -1, "the message is not valid UTF-8");
    if (*p == '{') {
        if (room == 0)
            return -ENOSPC;
        rc = object(decoder, p, MR_JSON_DEPTH - 1, first, &p);
        rc = rc < 0 ? rc : 1;
    } else if (*p == '[') {
        rc = array(decoder, p, first, room, &p);
    } else if (decoder->end - p >= 4 && memcmp(p, "null", 4) == 0) {
        p += 4;
        rc = 0;
    } else {
        return syntax(decoder, p, "an object, or an array of objects");
    }
    if (rc >= 0 && spaces(decoder, p) != decoder->end)
        return syntax(decoder, spaces(decoder, p), "nothing behind the value");
    return rc;
}

int mr_json_parse(struct mr_decoder *decoder, uint32_t first, uint32_t room)
{
    int rc = parse_rows(decoder, first, room);

    /* Each row that was begun may have left nulls behind. */
    if (rc < 0 && decoder->has_nulls)
        for (uint32_t row = first; row <= decoder->last_row; row++)
            mr_json_row_clear(decoder, row);
    decoder->has_nulls = false;
    return rc;
}
