#include "io/linux/linux.h"

#include "core/base/text.h"
#include "core/sys/open_flags.h"
#include "io/epoll/epoll.h"
#include "io/linux/linux_int.h"
#include "io/uring/uring.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ZERO_BYTES = 1 << 20 };

struct linux_sys {
    struct mr_sys sys;
    const char *aio_name;
};

static int answer(int rc)
{
    return rc < 0 ? -errno : rc;
}

static int64_t clock_ns(clockid_t clock)
{
    struct timespec ts;

    MR_ASSERT(clock_gettime(clock, &ts) == 0);
    return (int64_t)ts.tv_sec * MR_SECOND_NS + ts.tv_nsec;
}

static int64_t linux_now_ns(struct mr_sys *sys)
{
    (void)sys;
    return clock_ns(CLOCK_MONOTONIC);
}

static int64_t linux_wall_ns(struct mr_sys *sys)
{
    (void)sys;
    return clock_ns(CLOCK_REALTIME);
}

static void linux_entropy(struct mr_sys *sys, void *out, size_t len)
{
    char *at = out;

    (void)sys;
    while (len > 0) {
        ssize_t n = getrandom(at, len, 0);
        MR_ASSERT(n > 0 || errno == EINTR);
        if (n > 0) {
            at += n;
            len -= (size_t)n;
        }
    }
}

static int linux_open(struct mr_sys *sys, const char *path, unsigned flags)
{
    int how = mr_open_flags_linux(flags);
    int file = open(path, how, MR_OPEN_MODE);

    (void)sys;
    /* tmpfs, overlays and some network file systems have no O_DIRECT. */
    if (file < 0 && errno == EINVAL && (how & O_DIRECT) != 0)
        file = open(path, how & ~O_DIRECT, MR_OPEN_MODE);
    return answer(file);
}

static int linux_close(struct mr_sys *sys, int file)
{
    (void)sys;
    return answer(close(file));
}

static int64_t linux_pread(struct mr_sys *sys, int file, void *data, size_t len,
                           uint64_t offset)
{
    ssize_t n;

    (void)sys;
    do
        n = pread(file, data, len, (off_t)offset);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

static int64_t linux_pwrite(struct mr_sys *sys, int file, const void *data, size_t len,
                            uint64_t offset)
{
    ssize_t n;

    (void)sys;
    do
        n = pwrite(file, data, len, (off_t)offset);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

static int linux_sync(struct mr_sys *sys, int file)
{
    (void)sys;
    return answer(fdatasync(file));
}

static int linux_truncate(struct mr_sys *sys, int file, uint64_t size)
{
    (void)sys;
    return answer(ftruncate(file, (off_t)size));
}

/* fallocate() alone leaves extents that are turned into written ones at the first write,
 * which may need a block for the tree; so the zeros are written. */
static int linux_allocate(struct mr_sys *sys, int file, uint64_t size)
{
    static const char zeros[ZERO_BYTES] __attribute__((aligned(4096)));

    if (fallocate(file, 0, 0, (off_t)size) < 0 && errno != EOPNOTSUPP)
        return -errno;
    for (uint64_t at = 0; at < size;) {
        uint64_t left = size - at;
        int64_t n = linux_pwrite(sys, file, zeros, left < ZERO_BYTES ? left : ZERO_BYTES, at);
        if (n <= 0)
            return n < 0 ? (int)n : -ENOSPC;
        at += (uint64_t)n;
    }
    return 0;
}

static int64_t statx_ns(struct statx_timestamp at)
{
    return (int64_t)at.tv_sec * MR_SECOND_NS + at.tv_nsec;
}

static int stat_any(int dir, const char *path, int flags, struct mr_file_stat *ret_stat)
{
    struct statx st;

    if (statx(dir, path, flags, STATX_BASIC_STATS | STATX_BTIME, &st) < 0)
        return -errno;
    *ret_stat = (struct mr_file_stat){
        .size = st.stx_size,
        .inode = st.stx_ino,
        .device = (uint64_t)st.stx_dev_major << 32 | st.stx_dev_minor,
        .mtime_ns = statx_ns(st.stx_mtime),
        .born_ns = (st.stx_mask & STATX_BTIME) != 0 ? statx_ns(st.stx_btime) : 0,
        .is_dir = S_ISDIR(st.stx_mode),
        .is_regular = S_ISREG(st.stx_mode),
        .mode = st.stx_mode & 07777u,
    };
    return 0;
}

static int linux_stat(struct mr_sys *sys, const char *path, struct mr_file_stat *ret_stat)
{
    (void)sys;
    return stat_any(AT_FDCWD, path, 0, ret_stat);
}

static int linux_fstat(struct mr_sys *sys, int file, struct mr_file_stat *ret_stat)
{
    (void)sys;
    return stat_any(file, "", AT_EMPTY_PATH, ret_stat);
}

static int linux_locate(struct mr_sys *sys, const char *path, struct mr_text *ret,
                        struct mr_file_stat *ret_stat)
{
    char link[64], real[4096];
    int file = open(path, O_PATH | O_CLOEXEC);

    if (file < 0)
        return -errno;
    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
    ssize_t n = readlink(link, real, sizeof(real));
    int rc = n < 0 ? -errno : n == sizeof(real) ? -ENAMETOOLONG : 0;
    if (rc == 0)
        rc = linux_fstat(sys, file, ret_stat);
    (void)close(file);
    if (rc == 0)
        mr_text_put(ret, real, (size_t)n);
    return rc;
}

static int linux_lock(struct mr_sys *sys, int file)
{
    (void)sys;
    return answer(flock(file, LOCK_EX | LOCK_NB));
}

static int linux_rename(struct mr_sys *sys, const char *from, const char *to)
{
    (void)sys;
    return answer(rename(from, to));
}

static int linux_unlink(struct mr_sys *sys, const char *path)
{
    (void)sys;
    return answer(unlink(path));
}

static int linux_mkdir(struct mr_sys *sys, const char *path)
{
    (void)sys;
    return answer(mkdir(path, 0700));
}

static int linux_rmdir(struct mr_sys *sys, const char *path)
{
    (void)sys;
    return answer(rmdir(path));
}

static int linux_sync_dir(struct mr_sys *sys, const char *path)
{
    int file = linux_open(sys, path, MR_OPEN_READ | MR_OPEN_DIRECTORY);

    if (file < 0)
        return file;
    int rc = answer(fsync(file));
    (void)close(file);
    return rc;
}

static bool entry_is_dir(DIR *dir, const struct dirent *entry)
{
    struct stat st;

    if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
        return entry->d_type == DT_DIR;
    return fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static int linux_list(struct mr_sys *sys, const char *path, mr_list_fn each, void *context)
{
    DIR *dir = opendir(path);
    int rc = 0;

    (void)sys;
    if (dir == NULL)
        return -errno;
    while (rc == 0) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            rc = -errno;
            break;
        }
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            rc = each(context, entry->d_name, entry_is_dir(dir, entry));
    }
    (void)closedir(dir);
    return rc;
}

/* A write of io_uring at the file's own place takes no lock of that place, as write(2) does. */
static void linux_append(struct mr_sys *sys, int file)
{
    int flags = fcntl(file, F_GETFL);

    (void)sys;
    if (flags >= 0)
        (void)fcntl(file, F_SETFL, flags | O_APPEND);
}

int mr_linux_probe_uring(struct mr_err *reterr)
{
    struct mr_err why = {0};
    struct mr_aio *aio = mr_uring_open(8, &why);

    if (aio == NULL)
        return mr_fail(reterr, why.code, "%s", why.message);
    aio->ops->close(aio);
    return 0;
}

static struct mr_aio *linux_aio_open(struct mr_sys *sys, unsigned entries,
                                     struct mr_err *reterr)
{
    const char *name = MR_CONTAINER(sys, struct linux_sys, sys)->aio_name;

    if (name == NULL) {
        struct mr_aio *aio = mr_uring_open(entries, NULL);
        return aio != NULL ? aio : mr_epoll_open(entries, reterr);
    }
    return strcmp(name, "epoll") == 0 ? mr_epoll_open(entries, reterr)
                                      : mr_uring_open(entries, reterr);
}

static const struct mr_sys_ops linux_ops = {
    .now_ns = linux_now_ns,
    .wall_ns = linux_wall_ns,
    .entropy = linux_entropy,
    .open = linux_open,
    .close = linux_close,
    .pread = linux_pread,
    .pwrite = linux_pwrite,
    .sync = linux_sync,
    .truncate = linux_truncate,
    .allocate = linux_allocate,
    .stat = linux_stat,
    .fstat = linux_fstat,
    .locate = linux_locate,
    .lock = linux_lock,
    .rename = linux_rename,
    .unlink = linux_unlink,
    .mkdir = linux_mkdir,
    .rmdir = linux_rmdir,
    .sync_dir = linux_sync_dir,
    .list = linux_list,
    .append = linux_append,
    .listen = mr_linux_listen,
    .socket = mr_linux_socket,
    .resolve = mr_linux_resolve,
    .datagram = mr_linux_datagram,
    .datagram_drops = mr_linux_datagram_drops,
    .aio_open = linux_aio_open,
};

struct mr_sys *mr_sys_linux(const char *aio_name)
{
    static struct linux_sys best = {{&linux_ops}, NULL};
    static struct linux_sys uring = {{&linux_ops}, "io_uring"};
    static struct linux_sys epoll = {{&linux_ops}, "epoll"};

    if (aio_name == NULL)
        return &best.sys;
    MR_ASSERT(strcmp(aio_name, "io_uring") == 0 || strcmp(aio_name, "epoll") == 0);
    return strcmp(aio_name, "epoll") == 0 ? &epoll.sys : &uring.sys;
}
