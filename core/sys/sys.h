/*
 * core/sys/sys.h - the one seam to the outside: clock, files, sockets, entropy.
 *
 * Nothing above this folder (but the drivers behind it) calls the operating
 * system for time, randomness, disk or network.  So the whole engine also runs
 * on the simulator (tests/sim), which gives virtual time, short reads, torn and
 * lost writes, and crashes, without a single test branch in product code.
 *
 * Calls here may block: they belong to the control thread and to helpers.  A
 * reactor uses its mr_aio (core/sys/aio.h) and now_ns only.
 *
 * Files are small integers of this mr_sys, not necessarily of the kernel.
 *
 * Threads     any; the object is immutable once made.
 * Fails       -errno, as the system call of that name would.
 */
#ifndef MR_CORE_SYS_SYS_H
#define MR_CORE_SYS_SYS_H

#include "core/sys/aio.h"

#include <time.h>

struct mr_text;
struct mr_datagram_socket;

#define MR_SYS_ADDRESS_BYTES 128 /* room for any address that socket() fills in */

enum mr_open_flags {
    MR_OPEN_READ = 1 << 0,
    MR_OPEN_WRITE = 1 << 1,
    MR_OPEN_CREATE = 1 << 2,    /* mode 0600 */
    MR_OPEN_EXCLUSIVE = 1 << 3, /* with CREATE: fail with -EEXIST */
    MR_OPEN_TRUNCATE = 1 << 4,
    MR_OPEN_APPEND = 1 << 5,
    MR_OPEN_DIRECT = 1 << 6, /* O_DIRECT; falls back silently where the file system can not */
    MR_OPEN_DSYNC = 1 << 7,
    MR_OPEN_DIRECTORY = 1 << 8,
    MR_OPEN_NO_WAIT = 1 << 9 /* a pipe without a writer does not hold up the caller */
};

struct mr_file_stat {
    uint64_t size;
    uint64_t inode, device;
    int64_t mtime_ns;
    int64_t born_ns; /* tells a file from an earlier one of the same inode; 0: not known */
    bool is_dir, is_regular;
    uint32_t mode; /* who may do what with it, as of chmod; 0: not known */
};

/* One entry of a directory; NAME borrowed until return; nonzero stops the walk. */
typedef int (*mr_list_fn)(void *context, const char *name, bool is_dir);

struct mr_sys;

struct mr_sys_ops {
    int64_t (*now_ns)(struct mr_sys *sys);  /* monotonic */
    int64_t (*wall_ns)(struct mr_sys *sys); /* since 1970, UTC */
    void (*entropy)(struct mr_sys *sys, void *out, size_t len);

    int (*open)(struct mr_sys *sys, const char *path, unsigned flags);
    int (*close)(struct mr_sys *sys, int file);
    int64_t (*pread)(struct mr_sys *sys, int file, void *data, size_t len, uint64_t offset);
    int64_t (*pwrite)(struct mr_sys *sys, int file, const void *data, size_t len,
                      uint64_t offset);
    int (*sync)(struct mr_sys *sys, int file);
    int (*truncate)(struct mr_sys *sys, int file, uint64_t size);
    /* Reserve room and write zeros, so that later writes can not run out of space. */
    int (*allocate)(struct mr_sys *sys, int file, uint64_t size);
    int (*stat)(struct mr_sys *sys, const char *path, struct mr_file_stat *ret_stat);
    int (*fstat)(struct mr_sys *sys, int file, struct mr_file_stat *ret_stat);
    /* Where PATH really leads, behind links and "..", appended to RET, and what is there:
     * looked at once, so that both are of the same thing. */
    int (*locate)(struct mr_sys *sys, const char *path, struct mr_text *ret,
                  struct mr_file_stat *ret_stat);
    /* Exclusive and advisory, dropped at close; -EWOULDBLOCK when another has it. */
    int (*lock)(struct mr_sys *sys, int file);

    /* Replaces TO. */
    int (*rename)(struct mr_sys *sys, const char *from, const char *to);
    int (*unlink)(struct mr_sys *sys, const char *path);
    int (*mkdir)(struct mr_sys *sys, const char *path); /* mode 0700 */
    int (*rmdir)(struct mr_sys *sys, const char *path);
    int (*sync_dir)(struct mr_sys *sys, const char *path);
    int (*list)(struct mr_sys *sys, const char *path, mr_list_fn each, void *context);

    /* FILE, open already, is written by several threads at its end: one does not overwrite
     * what another one wrote.  NULL: nothing has to be done for it. */
    void (*append)(struct mr_sys *sys, int file);

    /* "tcp:HOST:PORT" ("tcp:[::1]:PORT") or "unix:PATH"; non-blocking sockets for an
     * mr_aio.  listen: HOST "*" is every address, PORT 0 any free port.  socket returns
     * the file and fills ADDRESS, of *ADDRESS_LEN bytes, for MR_AIO_CONNECT. */
    int (*listen)(struct mr_sys *sys, const char *address, struct mr_err *reterr);
    int (*socket)(struct mr_sys *sys, const char *address, void *ret_address,
                  size_t *ret_address_len, struct mr_err *reterr);

    /* ADDRESS with names replaced by numbers, appended to RET: asking for names may take
     * seconds, so a reactor that reconnects does it with what this answered at the
     * start.  NULL: names need no asking. */
    int (*resolve)(struct mr_sys *sys, const char *address, struct mr_text *ret,
                   struct mr_err *reterr);

    /* A socket for datagrams (core/sys/datagram.h), to receive through an inbox or to send
     * with MR_AIO_SEND.  NULL: there is no network here. */
    int (*datagram)(struct mr_sys *sys, const struct mr_datagram_socket *socket,
                    struct mr_err *reterr);
    /* Datagrams that came for FILE and were thrown away for want of room in its buffer, since
     * it was made; below 0: the host does not say.  *RET_BUFFER_BYTES: how much room it has.
     * Any thread. */
    int64_t (*datagram_drops)(struct mr_sys *sys, int file, uint64_t *ret_buffer_bytes);

    /* For the calling thread. */
    struct mr_aio *(*aio_open)(struct mr_sys *sys, unsigned entries, struct mr_err *reterr);
};

struct mr_sys {
    const struct mr_sys_ops *ops;
};

/* The real one.  AIO_NAME: "io_uring", "epoll", or NULL for io_uring where the
 * host allows it and epoll otherwise.  Static; not freed. */
struct mr_sys *mr_sys_linux(const char *aio_name);

/* mkdir -p; existing directories are fine. */
int mr_sys_mkdirs(struct mr_sys *sys, const char *path, struct mr_err *reterr);

/* The whole file as text appended to OUT. */
int mr_sys_read_file(struct mr_sys *sys, const char *path, struct mr_text *out,
                     struct mr_err *reterr);

static inline int64_t mr_now_ns(struct mr_sys *sys)
{
    return sys->ops->now_ns(sys);
}

/* The end of a wait of TIMEOUT_NS that begins now, for pthread_cond_timedwait() on a
 * condition variable whose clock is CLOCK_MONOTONIC.  Below 0: over at once. */
struct timespec mr_sys_deadline(struct mr_sys *sys, int64_t timeout_ns);

#endif
