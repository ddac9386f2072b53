#include "io/framing/lines.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

enum {
    BROKEN_BYTES = 256,  /* of a line that is too long, for the report */
    WINDOW_BYTES = 4096, /* looked through at a time */
    AHEAD_BYTES = 2048   /* fetched ahead: the hardware does not look beyond a page */
};

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

/* Where lines end in a window. */
struct ends {
    uint32_t count;
    bool is_ascii;                 /* all of the window; false may mean that nobody looked */
    uint16_t at[WINDOW_BYTES + 2]; /* two are written where there may be one or none */
};

/*
 * The ends in BYTES bytes at P.  64 bytes are one word of flags, of which two are written
 * down, whether they are there or not: how many are is hard to guess for a branch, and a
 * wrong guess costs as much as four such words.
 */
static void find_ends(const char *p, uint32_t bytes, char delimiter, struct ends *ret)
{
    uint16_t *to = ret->at;

#ifdef __AVX2__
    const __m256i wanted = _mm256_set1_epi8(delimiter);
    __m256i seen = _mm256_setzero_si256();

    for (uint64_t i = 0; i < bytes; i += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + i + 32));
        uint64_t found =
            (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)) |
            (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)) << 32;
        uint64_t count = (uint64_t)__builtin_popcountll(found), rest = found & (found - 1);

        __builtin_prefetch(p + i + AHEAD_BYTES);
        seen = _mm256_or_si256(seen, _mm256_or_si256(low, high));
        to[0] = (uint16_t)(i + _tzcnt_u64(found));
        to[1] = (uint16_t)(i + _tzcnt_u64(rest));
        for (uint16_t *more = to + 2; MR_UNLIKELY(more < to + count); more++) {
            rest &= rest - 1;
            *more = (uint16_t)(i + _tzcnt_u64(rest));
        }
        to += count;
    }
    ret->is_ascii = _mm256_movemask_epi8(seen) == 0;
    while (to > ret->at && to[-1] >= bytes)
        to--;
#else
    const char *at = p, *end = p + bytes;

    while ((at = memchr(at, delimiter, (size_t)(end - at))) != NULL)
        *to++ = (uint16_t)(at++ - p);
    ret->is_ascii = false;
#endif
    ret->count = (uint32_t)(to - ret->at);
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

static void refuse_long(const struct mr_lines *lines, struct mr_msg *msg)
{
    if (msg->len > lines->max_bytes)
        msg->broken = too_long;
    if (msg->broken != NULL && msg->len > BROKEN_BYTES)
        msg->len = BROKEN_BYTES;
    msg->is_ascii = false; /* which is said of whole lines only */
}

/* The end of the line that was begun before this chunk. */
static void cut_begun(struct mr_lines *lines, struct mr_msg *msg, const char *stop)
{
    size_t len = (size_t)(stop - lines->at);

    carry_put(lines, lines->at, len);
    advance(lines, len + 1);
    fill_carry(lines, msg, lines->offset - 1 - lines->line);
    refuse_long(lines, msg);
}

/* What is left of the chunk is the start of a line. */
static void begin_line(struct mr_lines *lines)
{
    size_t len = (size_t)(lines->end - lines->at);

    if (!lines->has_line)
        lines->line = lines->offset;
    lines->has_line = true;
    carry_put(lines, lines->at, len);
    advance(lines, len);
}

/* Whole lines of the chunk, up to MAX of them. */
static uint32_t cut_whole(struct mr_lines *lines, struct mr_msg *msg, uint32_t max)
{
    const char *const from = lines->at, *const end = lines->end;
    const char strip = lines->delimiter == '\n' ? '\r' : lines->delimiter;
    const char *at = from, *window = from;
    int64_t offset = lines->offset;
    bool is_ascii = true; /* the line that is open */
    uint32_t count = 0;
    struct ends ends;

    while (count < max && window < end) {
        /* Not more than may be wanted: what is left over is looked through again. */
        uint64_t bytes = (uint64_t)(max - count) * 64;
        if (bytes > WINDOW_BYTES)
            bytes = WINDOW_BYTES;
        if (bytes > (uint64_t)(end - window))
            bytes = (uint64_t)(end - window);
        find_ends(window, (uint32_t)bytes, lines->delimiter, &ends);
        is_ascii &= ends.is_ascii;
        uint32_t here = ends.count < max - count ? ends.count : max - count;
        for (uint32_t i = 0; i < here; i++, msg++) {
            const char *stop = window + ends.at[i];
            int64_t bytes_of = stop - at;
            /* Without the '\r' before '\n'; nothing ends with any other delimiter. */
            int64_t len = bytes_of - (bytes_of > 0 && stop[-1] == strip);
            msg->data = at;
            msg->len = (uint32_t)len;
            msg->is_null = false;
            msg->is_ascii = is_ascii;
            msg->offset = offset;
            offset += bytes_of + 1;
            msg->next = offset;
            msg->timestamp_ns = INT64_MIN;
            msg->native = NULL;
            msg->broken = NULL;
            if (MR_UNLIKELY(len > (int64_t)lines->max_bytes))
                refuse_long(lines, msg);
            at = stop + 1;
            is_ascii = ends.is_ascii;
        }
        count += here;
        window += bytes;
    }
    lines->at = at;
    lines->offset = offset;
    return count;
}

uint32_t mr_lines_cut(struct mr_lines *lines, struct mr_msg *msg, uint32_t max)
{
    uint32_t count = 0;

    carry_free(lines);
    if (lines->has_line && max != 0 && lines->at < lines->end) {
        const char *stop =
            memchr(lines->at, lines->delimiter, (size_t)(lines->end - lines->at));
        if (stop != NULL)
            cut_begun(lines, &msg[count++], stop);
    }
    if (!lines->has_line)
        count += cut_whole(lines, msg + count, max - count);
    /* The carry of this very cut may still be out: the rest waits for the next one. */
    if (count < max && lines->at < lines->end && !lines->is_carry_out)
        begin_line(lines);
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
