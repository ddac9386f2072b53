#include "sql/plan/bind.h"

#include <stdarg.h>
#include <stdio.h>

#define SENTENCE_MAX 700

int mr_bind_fail(struct mr_binder *b, struct mr_span span, const char *hint, const char *fmt,
                 ...)
{
    char sentence[SENTENCE_MAX];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(sentence, sizeof(sentence), fmt, ap);
    va_end(ap);
    return mr_diag_fail(b->err, MR_ERR_BIND, b->source, span, hint, "%s", sentence);
}

int mr_bind_refuse(struct mr_binder *b, struct mr_span span, const char *hint, const char *fmt,
                   ...)
{
    char sentence[SENTENCE_MAX];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(sentence, sizeof(sentence), fmt, ap);
    va_end(ap);
    return mr_diag_fail(b->err, MR_ERR_UNSUPPORTED, b->source, span, hint,
                        "%s is not supported yet", sentence);
}

int mr_bind_wrap(struct mr_binder *b, struct mr_span span, const char *hint)
{
    return mr_diag_wrap(b->err, b->source, span, hint);
}

void mr_bind_warn(struct mr_binder *b, const struct mr_source *source, struct mr_span span,
                  const char *fmt, ...)
{
    char sentence[SENTENCE_MAX];
    uint32_t line, column;
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(sentence, sizeof(sentence), fmt, ap);
    va_end(ap);
    mr_diag_locate(source, span.start, &line, &column);
    const char *warning = mr_arena_printf(b->arena, "%s:%u:%u: warning: %s", source->name, line,
                                          column, sentence);
    for (uint32_t i = 0; i < b->warnings; i++)
        if (strcmp(b->warning[i], warning) == 0)
            return;
    MR_PUSH(b->arena, b->warning, b->warnings, warning);
}
