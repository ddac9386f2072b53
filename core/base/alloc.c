#include "core/base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mr_stop_memory(size_t bytes, const char *what)
{
    char line[256];
    int len = snprintf(line, sizeof(line), "millrace: out of memory: %zu bytes for %s\n", bytes,
                       what);

    /* No stdio and no handlers of exit(): other threads may hold their locks. */
    if (len > 0) {
        ssize_t written = write(STDERR_FILENO, line, (size_t)len);
        (void)written;
    }
    _exit(MR_STOP_MEMORY);
}

void *mr_alloc(size_t bytes, const char *what)
{
    void *memory = calloc(1, bytes == 0 ? 1 : bytes);

    if (memory == NULL)
        mr_stop_memory(bytes, what);
    return memory;
}

void *mr_alloc_array(size_t count, size_t size, const char *what)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        mr_stop_memory(SIZE_MAX, what);
    return mr_alloc(bytes, what);
}

void *mr_alloc_aligned(size_t align, size_t bytes, const char *what)
{
    void *memory = aligned_alloc(align, mr_align_up(bytes, align));

    if (memory == NULL)
        mr_stop_memory(bytes, what);
    return memory;
}

void *mr_realloc(void *old, size_t count, size_t size, const char *what)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        mr_stop_memory(SIZE_MAX, what);
    void *memory = realloc(old, bytes == 0 ? 1 : bytes);
    if (memory == NULL)
        mr_stop_memory(bytes, what);
    return memory;
}

char *mr_strndup(const char *text, size_t len, const char *what)
{
    char *copy = malloc(len + 1);

    if (copy == NULL)
        mr_stop_memory(len + 1, what);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *mr_strdup(const char *text, const char *what)
{
    return mr_strndup(text, strlen(text), what);
}
