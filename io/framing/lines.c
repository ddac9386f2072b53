#include "io/framing/lines.h"

enum { BROKEN_BYTES = 256 }; /* of a line that is too long, for the report */

static const char too_long[] =
    "the line is longer than 'scan.max-line-bytes'; it was skipped up "
    "to its end (raise the option if lines are meant to be so long)";

void mr_lines_init(struct mr_lines *lines, char delimiter, uint32_t max_bytes)
{
    MR_ASSERT(max_bytes > 0 && max_bytes <= MR_LINE_BYTES_MAX);
    *lines = (struct mr_lines){.max_bytes = max_bytes, .delimiter = delimiter};
    mr_text_init(&lines->carry);
}

void mr_lines_fini(struct mr_lines *lines)
{
    mr_text_fini(&lines->carry);
}

void mr_lines_reset(struct mr_lines *lines, int64_t offset)
{
    mr_text_reset(&lines->carry);
    lines->is_skipping = lines->is_carry_out = lines->has_line = false;
    lines->at = lines->end = NULL;
    lines->offset = lines->line = offset;
}

static void carry_free(struct mr_lines *lines)
{
    if (lines->is_carry_out) {
        mr_text_reset(&lines->carry);
        lines->is_carry_out = false;
    }
}

void mr_lines_feed(struct mr_lines *lines, const char *data, size_t len)
{
    MR_ASSERT(lines->at == lines->end);
    carry_free(lines);
    lines->at = data;
    lines->end = data + len;
}

static void fill(const struct mr_lines *lines, struct mr_msg *msg, const char *data, size_t len,
                 int64_t start)
{
    if (lines->delimiter == '\n' && len > 0 && data[len - 1] == '\r')
        len--;
    *msg = (struct mr_msg){.data = data,
                           .len = (uint32_t)len,
                           .offset = start,
                           .next = lines->offset,
                           .timestamp_ns = INT64_MIN};
}

/* The begun line, of LEN bytes, has ended: hand the carry out. */
static void fill_carry(struct mr_lines *lines, struct mr_msg *msg, int64_t len)
{
    /* Padding to be read, not to be meant. */
    memset(mr_text_reserve(&lines->carry, MR_MSG_PADDING), 0, MR_MSG_PADDING);
    fill(lines, msg, lines->carry.data, lines->carry.len, lines->line);
    if (lines->is_skipping)
        msg->broken = too_long;
    if ((int64_t)lines->carry.len < len) /* only how it began: its end was not looked at */
        msg->len = (uint32_t)lines->carry.len;
    lines->is_carry_out = true;
    lines->is_skipping = lines->has_line = false;
}

/* LEN bytes more of the line that spans chunks. */
static void carry_put(struct mr_lines *lines, const char *data, size_t len)
{
    carry_free(lines);
    /* One byte of grace for the '\r' that is not counted. */
    if (!lines->is_skipping && lines->carry.len + len > (size_t)lines->max_bytes + 1) {
        lines->is_skipping = true;
        if (lines->carry.len > BROKEN_BYTES)
            lines->carry.len = BROKEN_BYTES;
    }
    if (lines->is_skipping) {
        size_t room = lines->carry.len < BROKEN_BYTES ? BROKEN_BYTES - lines->carry.len : 0;
        mr_text_put(&lines->carry, data, len < room ? len : room);
    } else {
        mr_text_put(&lines->carry, data, len);
    }
}

static void advance(struct mr_lines *lines, size_t len)
{
    lines->at += len;
    lines->offset += (int64_t)len;
}

/* A whole line of the chunk, or the end of the one that was begun before it. */
static void cut_one(struct mr_lines *lines, struct mr_msg *msg, const char *stop)
{
    const char *data = lines->at;
    size_t len = (size_t)(stop - data);
    int64_t start = lines->offset;

    if (lines->has_line) {
        carry_put(lines, data, len);
        advance(lines, len + 1);
        fill_carry(lines, msg, lines->offset - 1 - lines->line);
    } else {
        advance(lines, len + 1);
        fill(lines, msg, data, len, start);
    }
    if (msg->len > lines->max_bytes)
        msg->broken = too_long;
    if (msg->broken != NULL && msg->len > BROKEN_BYTES)
        msg->len = BROKEN_BYTES;
}

uint32_t mr_lines_cut(struct mr_lines *lines, struct mr_msg *msg, uint32_t max)
{
    uint32_t count = 0;

    carry_free(lines);
    while (count < max && lines->at < lines->end) {
        size_t len = (size_t)(lines->end - lines->at);
        const char *stop = memchr(lines->at, lines->delimiter, len);
        if (stop == NULL) {
            /* The carry of this very cut is still out: the rest waits for the next one. */
            if (lines->is_carry_out)
                break;
            if (!lines->has_line)
                lines->line = lines->offset;
            lines->has_line = true;
            carry_put(lines, lines->at, len);
            advance(lines, len);
            break;
        }
        cut_one(lines, &msg[count++], stop);
    }
    return count;
}

uint32_t mr_lines_finish(struct mr_lines *lines, struct mr_msg *msg)
{
    MR_ASSERT(lines->at == lines->end);
    carry_free(lines);
    if (!lines->has_line)
        return 0;
    fill_carry(lines, msg, lines->offset - lines->line);
    if (msg->len > lines->max_bytes) {
        msg->broken = too_long;
        msg->len = BROKEN_BYTES < msg->len ? BROKEN_BYTES : msg->len;
    }
    return 1;
}
