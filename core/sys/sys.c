#include "core/sys/sys.h"
#include "core/base/alloc.h"
#include "core/base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { READ_BYTES = 64 * 1024 };

static int mkdirs_one(struct mr_sys *sys, const char *path, struct mr_err *reterr)
{
    struct mr_file_stat stat;
    int rc = sys->ops->mkdir(sys, path);

    if (rc >= 0)
        return 0;
    /* A directory that is there may also answer -EROFS or -EACCES: look before complaining. */
    if (sys->ops->stat(sys, path, &stat) >= 0) {
        if (stat.is_dir)
            return 0;
        return mr_fail(reterr, -ENOTDIR, "'%s' should be a directory, but is a file", path);
    }
    return mr_fail(reterr, rc, "can not create the directory '%s': %s", path, mr_err_text(rc));
}

int mr_sys_mkdirs(struct mr_sys *sys, const char *path, struct mr_err *reterr)
{
    char *copy = mr_strdup(path, "a path");
    int rc = 0;

    MR_ASSERT(*path != '\0');
    for (char *at = copy + 1; rc == 0; at++) {
        if (*at == '\0') {
            rc = mkdirs_one(sys, copy, reterr);
            break;
        }
        if (*at == '/' && at[-1] != '/') {
            *at = '\0';
            rc = mkdirs_one(sys, copy, reterr);
            *at = '/';
        }
    }
    free(copy);
    return rc;
}

int mr_sys_read_file(struct mr_sys *sys, const char *path, struct mr_text *out,
                     struct mr_err *reterr)
{
    int file = sys->ops->open(sys, path, MR_OPEN_READ);
    uint64_t offset = 0;
    int64_t n;

    if (file < 0)
        return mr_fail(reterr, file, "can not open '%s': %s", path, mr_err_text(file));
    do {
        char *room = mr_text_reserve(out, READ_BYTES);
        n = sys->ops->pread(sys, file, room, READ_BYTES, offset);
        if (n > 0) {
            out->len += (size_t)n;
            out->data[out->len] = '\0';
            offset += (uint64_t)n;
        }
    } while (n > 0);
    (void)sys->ops->close(sys, file);
    if (n < 0)
        return mr_fail(reterr, (int)n, "can not read '%s': %s", path, mr_err_text((int)n));
    return 0;
}

struct timespec mr_sys_deadline(struct mr_sys *sys, int64_t timeout_ns)
{
    int64_t at_ns = mr_now_ns(sys);

    if (timeout_ns > 0)
        at_ns = timeout_ns > INT64_MAX - at_ns ? INT64_MAX : at_ns + timeout_ns;
    return (struct timespec){at_ns / MR_SECOND_NS, at_ns % MR_SECOND_NS};
}
