/*
 * core/sys/open_flags.h - enum mr_open_flags in the words of open(2), for the drivers.
 */
#ifndef MR_CORE_SYS_OPEN_FLAGS_H
#define MR_CORE_SYS_OPEN_FLAGS_H

#include "core/sys/sys.h"

#include <fcntl.h>

#define MR_OPEN_MODE 0600

static inline int mr_open_flags_linux(uint64_t flags)
{
    int out = O_CLOEXEC;

    if ((flags & MR_OPEN_READ) != 0 && (flags & MR_OPEN_WRITE) != 0)
        out |= O_RDWR;
    else
        out |= (flags & MR_OPEN_WRITE) != 0 ? O_WRONLY : O_RDONLY;
    out |= (flags & MR_OPEN_CREATE) != 0 ? O_CREAT : 0;
    out |= (flags & MR_OPEN_EXCLUSIVE) != 0 ? O_EXCL : 0;
    out |= (flags & MR_OPEN_TRUNCATE) != 0 ? O_TRUNC : 0;
    out |= (flags & MR_OPEN_APPEND) != 0 ? O_APPEND : 0;
    out |= (flags & MR_OPEN_DIRECT) != 0 ? O_DIRECT : 0;
    out |= (flags & MR_OPEN_DSYNC) != 0 ? O_DSYNC : 0;
    out |= (flags & MR_OPEN_DIRECTORY) != 0 ? O_DIRECTORY : 0;
    out |= (flags & MR_OPEN_NO_WAIT) != 0 ? O_NONBLOCK : 0;
    return out;
}

#endif
