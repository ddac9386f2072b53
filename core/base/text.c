#include "core/base/text.h"

#include "core/base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char empty[1];

void mr_text_init(struct mr_text *text)
{
    *text = (struct mr_text){.data = empty};
}

void mr_text_fini(struct mr_text *text)
{
    if (text->capacity != 0)
        free(text->data);
    mr_text_init(text);
}

void mr_text_reset(struct mr_text *text)
{
    text->len = 0;
    if (text->capacity != 0)
        text->data[0] = '\0';
}

char *mr_text_reserve(struct mr_text *text, size_t extra)
{
    size_t want = text->len + extra + 1;

    if (want > text->capacity) {
        size_t capacity = text->capacity < 64 ? 64 : text->capacity;
        while (capacity < want)
            capacity *= 2;
        char *data = mr_realloc(text->capacity == 0 ? NULL : text->data, capacity, 1, "a text");
        if (text->capacity == 0)
            data[0] = '\0';
        text->data = data;
        text->capacity = capacity;
    }
    return text->data + text->len;
}

void mr_text_put(struct mr_text *text, const void *bytes, size_t len)
{
    char *end = mr_text_reserve(text, len);
    if (len != 0)
        memcpy(end, bytes, len);
    end[len] = '\0';
    text->len += len;
}

void mr_text_puts(struct mr_text *text, const char *string)
{
    mr_text_put(text, string, strlen(string));
}

void mr_text_putc(struct mr_text *text, char c)
{
    mr_text_put(text, &c, 1);
}

void mr_text_printf(struct mr_text *text, const char *fmt, ...)
{
    va_list ap, again;

    MR_ASSERT(fmt != NULL);
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    MR_ASSERT(n >= 0);
    (void)vsnprintf(mr_text_reserve(text, (size_t)n), (size_t)n + 1, fmt, again);
    va_end(again);
    text->len += (size_t)n;
}

void mr_text_quote(struct mr_text *text, struct mr_view bytes, char quote)
{
    mr_text_putc(text, quote);
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.data[i] == quote)
            mr_text_putc(text, quote);
        mr_text_putc(text, bytes.data[i]);
    }
    mr_text_putc(text, quote);
}
