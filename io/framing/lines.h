/*
 * io/framing/lines.h - where the messages lie in a stream of bytes that ends each with a delimiter.
 *
 *     chunk 1               chunk 2                 chunk 3
 *     [ line\n line\n li ]  [ ne\n line\n line\n ]  [ ... ]
 *                      └──carry──┘
 *
 * Messages point into the chunk they were read to; only the line that spans two chunks
 * is put together in a buffer of its own (`carry`).  So whoever reads may have the next
 * chunk under way while this one is being decoded.
 *
 * A line longer than the limit is one message with `broken` set and the first bytes of
 * the line, handed out when its end has been found: nothing else is lost, and memory
 * stays bounded.
 *
 * Ownership   a chunk is borrowed from feed() until cut() answers 0; messages point into
 *             it, or into the carry, and live until the next call of anything but offset().
 * Threads     one owner.
 * Cost        one pass over the bytes, which also sees whether a line is all ASCII; one copy of
 *             the lines that span chunks.
 */
#ifndef MR_IO_FRAMING_LINES_H
#define MR_IO_FRAMING_LINES_H

#include "core/base/text.h"
#include "core/op/format.h"

#define MR_LINE_BYTES_MAX (1u << 30) /* the largest limit that may be asked for */

struct mr_lines {
    uint32_t max_bytes; /* of one line, without its delimiter */
    char delimiter;     /* '\n' also takes a '\r' before it away */
    bool is_skipping;   /* in a line that is too long: up to its end */
    bool is_carry_out;  /* the carry was handed out: it is free again */
    bool has_line;      /* a line has begun in an earlier chunk */
    const char *at, *end;
    int64_t offset; /* of `at` in the stream */
    int64_t line;   /* offset at which the begun line starts */
    struct mr_text carry;
};

void mr_lines_init(struct mr_lines *lines, char delimiter, uint32_t max_bytes);
void mr_lines_fini(struct mr_lines *lines);

/* Forget everything; the stream goes on at OFFSET. */
void mr_lines_reset(struct mr_lines *lines, int64_t offset);

/* The next LEN bytes of the stream, followed by MR_MSG_PADDING readable ones.  The chunk
 * before must be used up. */
void mr_lines_feed(struct mr_lines *lines, const char *data, size_t len);

/* Up to MAX whole lines.  0: the chunk is used up, and is the caller's again. */
uint32_t mr_lines_cut(struct mr_lines *lines, struct mr_msg *msg, uint32_t max);

/* The stream has ended, or the line it ends with counts as whole: 1 if there is one. */
uint32_t mr_lines_finish(struct mr_lines *lines, struct mr_msg *msg);

/* Bytes of a begun line are held. */
static inline bool mr_lines_is_inside(const struct mr_lines *lines)
{
    return lines->has_line;
}

/* Where the next chunk starts. */
static inline int64_t mr_lines_offset(const struct mr_lines *lines)
{
    return lines->offset + (lines->end - lines->at);
}

#endif
