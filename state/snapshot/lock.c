#include "state/snapshot/lock.h"

#include "core/base/text.h"

#include <errno.h>

int mr_lock_take(struct mr_sys *sys, const char *dir, bool may_make, struct mr_err *reterr)
{
    unsigned flags = may_make ? MR_OPEN_READ | MR_OPEN_WRITE | MR_OPEN_CREATE : MR_OPEN_READ;
    struct mr_text path;

    mr_text_init(&path);
    mr_text_printf(&path, "%s/LOCK", dir);
    int file = sys->ops->open(sys, path.data, flags);
    int rc = file < 0 ? file : sys->ops->lock(sys, file);
    if (file < 0)
        (void)mr_fail(reterr, rc, "can not open '%s': %s", path.data, mr_err_text(rc));
    else if (rc == -EWOULDBLOCK)
        rc = mr_fail(reterr, MR_ERR_LOCKED,
                     "another process works in the state directory '%s': stop it first, or "
                     "choose another directory",
                     dir);
    else if (rc < 0)
        (void)mr_fail(reterr, rc, "can not lock '%s': %s", path.data, mr_err_text(rc));
    if (rc < 0 && file >= 0)
        (void)sys->ops->close(sys, file);
    mr_text_fini(&path);
    return rc < 0 ? rc : file;
}
