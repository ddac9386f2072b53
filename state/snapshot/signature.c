#include "state/snapshot/signature.h"

#include "core/base/text.h"

#include <errno.h>

#define LINE_MAX 300 /* of a signature, in a message */

static struct mr_view next_line(struct mr_view *text)
{
    const char *end = text->len == 0 ? NULL : memchr(text->data, '\n', text->len);
    struct mr_view line = {text->data, end == NULL ? text->len : (size_t)(end - text->data)};
    size_t step = line.len + (end != NULL);

    text->data += step;
    text->len -= step;
    return line;
}

int mr_signature_check(const char *dir, const char *stored, const char *wanted,
                       struct mr_err *reterr)
{
    struct mr_view old = mr_view_of(stored), new = mr_view_of(wanted);

    for (uint32_t line = 1; old.len != 0 || new.len != 0; line++) {
        struct mr_view was = next_line(&old), is = next_line(&new);
        if (mr_view_eq(was, is))
            continue;
        was = was.len == 0 ? MR_VIEW("(nothing)") : was;
        is = is.len == 0 ? MR_VIEW("(nothing)") : is;
        return mr_fail(
            reterr, line == 1 ? MR_ERR_JOB : MR_ERR_SCHEMA,
            "cannot map the state in '%s' to the new program: %s (signature, line "
            "%u)\n"
            "  stored: %.*s\n  now:    %.*s\n"
            "Use another state directory, or delete this one to start anew",
            dir, line == 1 ? "it belongs to another job" : "its rows are of another shape",
            line, (int)(was.len < LINE_MAX ? was.len : LINE_MAX), was.data,
            (int)(is.len < LINE_MAX ? is.len : LINE_MAX), is.data);
    }
    return 0;
}

/* tmp, sync, rename: for people only, but then a whole one. */
static int replace(struct mr_sys *sys, const char *dir, const char *tmp, const char *path,
                   const char *text)
{
    const struct mr_sys_ops *ops = sys->ops;
    size_t len = strlen(text), done = 0;
    int file = ops->open(sys, tmp, MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_TRUNCATE);
    int rc = file;

    while (rc >= 0 && done < len) {
        int64_t n = ops->pwrite(sys, file, text + done, len - done, done);
        rc = n < 0 ? (int)n : n == 0 ? -EIO : 0;
        done += n > 0 ? (size_t)n : 0;
    }
    if (rc >= 0)
        rc = ops->sync(sys, file);
    if (file >= 0)
        (void)ops->close(sys, file);
    if (rc >= 0)
        rc = ops->rename(sys, tmp, path);
    return rc < 0 ? rc : ops->sync_dir(sys, dir);
}

int mr_signature_write(struct mr_sys *sys, const char *dir, const char *text,
                       struct mr_err *reterr)
{
    struct mr_text path, tmp, old;
    int rc = 0;

    mr_text_init(&path);
    mr_text_init(&tmp);
    mr_text_init(&old);
    mr_text_printf(&path, "%s/" MR_SIGNATURE_FILE, dir);
    mr_text_printf(&tmp, "%s.tmp", path.data);
    bool is_same = mr_sys_read_file(sys, path.data, &old, NULL) == 0 &&
                   mr_view_eq(mr_text_view(&old), mr_view_of(text));
    if (!is_same && (rc = replace(sys, dir, tmp.data, path.data, text)) < 0)
        (void)mr_fail(reterr, rc, "can not write '%s': %s", path.data, mr_err_text(rc));
    mr_text_fini(&old);
    mr_text_fini(&tmp);
    mr_text_fini(&path);
    return rc < 0 ? rc : 0;
}
