/*
 * core/base/text.h - a string that grows: messages, plans, rows to be printed.
 *
 * `data` is never NULL after init and always terminated; `len` does not count
 * the terminator.  The bytes may hold zeros all the same.
 *
 * Ownership   init borrows nothing and allocates nothing; the first append does.
 * Threads     one owner.
 * Fails       never: without memory the process stops (core/base/alloc.h; the
 *             data plane reserves before it starts).
 */
#ifndef MR_CORE_BASE_TEXT_H
#define MR_CORE_BASE_TEXT_H

#include "core/base/view.h"

struct mr_text {
    char *data;
    size_t len;
    size_t capacity; /* 0: data is the shared empty string */
};

void mr_text_init(struct mr_text *text);
void mr_text_fini(struct mr_text *text);

/* Empty, memory kept. */
void mr_text_reset(struct mr_text *text);

/* At least EXTRA writable bytes behind data + len; returns where they start. */
char *mr_text_reserve(struct mr_text *text, size_t extra);

void mr_text_put(struct mr_text *text, const void *bytes, size_t len);
void mr_text_puts(struct mr_text *text, const char *string);
void mr_text_putc(struct mr_text *text, char c);
void mr_text_printf(struct mr_text *text, const char *fmt, ...) MR_PRINTF(2, 3);

/* BYTES between two QUOTEs, those within doubled, as SQL writes strings and names. */
void mr_text_quote(struct mr_text *text, struct mr_view bytes, char quote);

static inline struct mr_view mr_text_view(const struct mr_text *text)
{
    return (struct mr_view){text->data, text->len};
}

#endif
