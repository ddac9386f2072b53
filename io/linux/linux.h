/*
 * io/linux/linux.h - core/sys/sys.h over Linux: glibc calls, and io_uring or epoll.
 *
 * mr_sys_linux() itself is declared in core/sys/sys.h, so that callers need not know
 * this folder.  What is here is for programs that want to say what they run on.
 */
#ifndef MR_IO_LINUX_LINUX_H
#define MR_IO_LINUX_LINUX_H

#include "core/sys/sys.h"

/* 0, or why mr_sys_linux(NULL) uses epoll here: to be said once at the start of a process
 * whose aio is called "epoll" though nobody asked for it. */
int mr_linux_probe_uring(struct mr_err *reterr);

#endif
