#include "core/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int mr_fail(struct mr_err *err, int code, const char *fmt, ...)
{
    MR_ASSERT(code < 0);
    if (err == NULL)
        return code;

    va_list ap;
    va_start(ap, fmt);
    err->code = code;
    (void)vsnprintf(err->message, sizeof(err->message), fmt, ap);
    va_end(ap);
    return code;
}

int mr_wrap(struct mr_err *err, const char *fmt, ...)
{
    char inner[sizeof(err->message)];
    va_list ap;

    if (err == NULL)
        return MR_ERR_FORMAT;
    MR_ASSERT(err->code < 0);
    memcpy(inner, err->message, sizeof(inner));
    va_start(ap, fmt);
    int n = vsnprintf(err->message, sizeof(err->message), fmt, ap);
    va_end(ap);
    if (n < 0)
        n = 0;
    if ((size_t)n < sizeof(err->message))
        (void)snprintf(err->message + n, sizeof(err->message) - (size_t)n, ": %s", inner);
    return err->code;
}

const char *mr_err_text(int code)
{
    switch (code) {
#define X(name, number, text) \
    case MR_ERR_##name: return text;
        MR_ERR_TABLE(X)
#undef X
    default: break;
    }
    /* strerror() is not thread-safe; glibc's static table is. */
    const char *text = code > -MR_ERR_BASE && code < 0 ? strerrordesc_np(-code) : NULL;
    return text != NULL ? text : "unknown error";
}
