/*
 * tests/unit/state/snapshot/memsys.h - a disk in memory that can fail and lose power.
 *
 * Files have three contents: what a reader sees, what the cache believes to be on disk,
 * and what is.  Sync writes where the first two differ; a sync that fails leaves the cache
 * believing, as Linux does, so that the next one does not help.  A power cut decides by
 * lot, for every 512-byte sector not synced, whether it made it.  A file whose directory
 * was not synced may be gone.  Requests of an aio are carried out in any order, some at
 * each poll.
 *
 * What was asked of a file after a write or sync of it failed is held against whoever asks:
 * nobody knows any more what is in it.  Only super.mrs may be written again.
 */
#ifndef MR_TESTS_MEMSYS_H
#define MR_TESTS_MEMSYS_H

#include "core/base/text.h"
#include "core/sys/sys.h"
#include "tests/mr_test.h"

#include <errno.h>
#include <unistd.h>

#define MEM_FILES 256
#define MEM_OPEN  512
#define MEM_REQS  256
#define SECTOR    512u

struct mem_file {
    char path[200];
    bool exists, is_dir, is_entry_durable, is_locked, has_failed;
    char *data, *clean, *durable;
    size_t len;
};

struct mem_open {
    bool is_open, has_lock;
    unsigned flags;
    struct mem_file *file;
};

struct mem_aio {
    struct mr_aio aio;
    struct memsys *mem;
    struct mr_aio_req *req[MEM_REQS];
    uint32_t reqs;
};

struct memsys {
    struct mr_sys sys;
    struct mr_rng rng;
    struct mem_file file[MEM_FILES];
    struct mem_open open[MEM_OPEN];
    uint64_t ops;        /* that change something, so far */
    uint64_t fail_at;    /* the op that fails; 0: none */
    uint64_t fail_count; /* and how many after it */
    int fail_with;       /* -errno; 0: a short write */
    bool is_dead;        /* power is off: nothing happens any more */
    uint64_t dead_at;    /* op at which it goes off; 0: never */
    uint64_t room;       /* bytes that allocate may still give */
    int64_t now_ns;
    uint64_t slowness; /* of so many polls of an aio one does something; 0: each may */
};

static struct memsys *mem_of(struct mr_sys *sys)
{
    return MR_CONTAINER(sys, struct memsys, sys);
}

/* Whether the next op fails, and how. */
static int mem_fault(struct memsys *mem)
{
    mem->ops++;
    if (mem->dead_at != 0 && mem->ops >= mem->dead_at)
        mem->is_dead = true;
    if (mem->is_dead)
        return -EIO;
    if (mem->fail_at != 0 && mem->ops >= mem->fail_at &&
        mem->ops < mem->fail_at + mem->fail_count)
        return mem->fail_with == 0 ? 1 : mem->fail_with;
    return 0;
}

static struct mem_file *mem_find(struct memsys *mem, const char *path)
{
    for (uint32_t i = 0; i < MEM_FILES; i++)
        if (mem->file[i].exists && strcmp(mem->file[i].path, path) == 0)
            return &mem->file[i];
    return NULL;
}

static void mem_free(struct mem_file *f)
{
    free(f->data);
    free(f->clean);
    free(f->durable);
    f->data = f->clean = f->durable = NULL;
}

static struct mem_file *mem_add(struct memsys *mem, const char *path, bool is_dir)
{
    for (uint32_t i = 0; i < MEM_FILES; i++) {
        struct mem_file *f = &mem->file[i];
        if (f->exists)
            continue;
        for (uint32_t k = 0; k < MEM_OPEN; k++)
            if (mem->open[k].is_open && mem->open[k].file == f)
                f = NULL, k = MEM_OPEN - 1;
        if (f == NULL)
            continue;
        mem_free(f);
        *f = (struct mem_file){.exists = true, .is_dir = is_dir, .is_entry_durable = is_dir};
        CHECK(strlen(path) < sizeof(f->path));
        strcpy(f->path, path);
        return f;
    }
    CHECK(!"too many files");
    return NULL;
}

static void mem_resize(struct mem_file *f, size_t len)
{
    if (len <= f->len)
        return;
    f->data = realloc(f->data, len);
    f->clean = realloc(f->clean, len);
    f->durable = realloc(f->durable, len);
    memset(f->data + f->len, 0, len - f->len);
    memset(f->clean + f->len, 0, len - f->len);
    memset(f->durable + f->len, 0, len - f->len);
    f->len = len;
}

/* Somebody is about to write to F, or to sync it. */
static void mem_may_write(const struct mem_file *f)
{
    CHECK(!f->has_failed || strstr(f->path, "super.mrs") != NULL);
}

static int64_t mem_now_ns(struct mr_sys *sys)
{
    return mem_of(sys)->now_ns += 1000;
}

static void mem_entropy(struct mr_sys *sys, void *out, size_t len)
{
    for (size_t i = 0; i < len; i++)
        ((char *)out)[i] = (char)mr_rng_next(&mem_of(sys)->rng);
}

static int mem_open(struct mr_sys *sys, const char *path, unsigned flags)
{
    struct memsys *mem = mem_of(sys);
    struct mem_file *f = mem_find(mem, path);

    if (mem->is_dead)
        return -EIO;
    if (f != NULL && (flags & MR_OPEN_EXCLUSIVE) != 0)
        return -EEXIST;
    if (f == NULL) {
        if ((flags & MR_OPEN_CREATE) == 0)
            return -ENOENT;
        int rc = mem_fault(mem);
        if (rc != 0)
            return rc < 0 ? rc : -EIO;
        f = mem_add(mem, path, false);
    }
    if ((flags & MR_OPEN_TRUNCATE) != 0) {
        mem_free(f);
        f->len = 0;
        f->has_failed = false;
    }
    for (int i = 3; i < MEM_OPEN; i++) {
        if (mem->open[i].is_open)
            continue;
        mem->open[i] = (struct mem_open){.is_open = true, .flags = flags, .file = f};
        return i;
    }
    return -EMFILE;
}

static int mem_close(struct mr_sys *sys, int file)
{
    struct mem_open *o = &mem_of(sys)->open[file];

    CHECK(o->is_open);
    if (o->has_lock)
        o->file->is_locked = false;
    o->is_open = false;
    return 0;
}

static int64_t mem_pread(struct mr_sys *sys, int file, void *data, size_t len, uint64_t offset)
{
    struct memsys *mem = mem_of(sys);
    struct mem_file *f = mem->open[file].file;

    CHECK(mem->open[file].is_open && (mem->open[file].flags & MR_OPEN_READ) != 0);
    int rc = mem_fault(mem);
    if (rc < 0)
        return rc;
    size_t n = offset >= f->len ? 0 : f->len - offset < len ? f->len - offset : len;
    if (rc > 0)
        n /= 2;
    if (n != 0)
        memcpy(data, f->data + offset, n);
    return (int64_t)n;
}

static void mem_put(struct mem_open *o, const char *data, size_t len, uint64_t offset)
{
    if (len == 0)
        return;
    memcpy(o->file->data + offset, data, len);
    if ((o->flags & MR_OPEN_DSYNC) == 0)
        return;
    memcpy(o->file->clean + offset, data, len);
    memcpy(o->file->durable + offset, data, len);
}

static int64_t mem_write(struct mr_sys *sys, int file, const void *data, size_t len,
                         uint64_t offset)
{
    struct memsys *mem = mem_of(sys);
    struct mem_open *o = &mem->open[file];

    CHECK(o->is_open && (o->flags & MR_OPEN_WRITE) != 0);
    if ((o->flags & MR_OPEN_DIRECT) != 0)
        CHECK(((uintptr_t)data | len | offset) % 4096 == 0);
    bool was_dead = mem->is_dead;
    int rc = mem_fault(mem);
    if (was_dead)
        return -EIO;
    size_t n = rc > 0 ? len / 2 / SECTOR * SECTOR : len;
    o->file->has_failed = o->file->has_failed || rc != 0;
    mem_resize(o->file, offset + n);
    if (rc < 0) {
        /* A write that fails may have changed anything it was about, or all of it. */
        uint64_t odds = mr_rng_below(&mem->rng, 3);
        for (size_t s = 0; s < len; s += SECTOR)
            if (mr_rng_below(&mem->rng, 2) < odds)
                mem_put(o, (const char *)data + s, len - s < SECTOR ? len - s : SECTOR,
                        offset + s);
        return rc;
    }
    mem_put(o, data, n, offset);
    return (int64_t)n;
}

static int64_t mem_pwrite(struct mr_sys *sys, int file, const void *data, size_t len,
                          uint64_t offset)
{
    mem_may_write(mem_of(sys)->open[file].file);
    return mem_write(sys, file, data, len, offset);
}

static int mem_flush(struct mr_sys *sys, int file)
{
    struct memsys *mem = mem_of(sys);
    struct mem_file *f = mem->open[file].file;

    CHECK(mem->open[file].is_open);
    bool was_dead = mem->is_dead;
    int rc = mem_fault(mem);
    if (was_dead)
        return -EIO;
    f->has_failed = f->has_failed || rc != 0;
    for (size_t at = 0; at < f->len; at += SECTOR) {
        size_t n = f->len - at < SECTOR ? f->len - at : SECTOR;
        if (memcmp(f->data + at, f->clean + at, n) == 0)
            continue;
        if (rc == 0 || mr_rng_below(&mem->rng, 2) == 0)
            memcpy(f->durable + at, f->data + at, n);
        memcpy(f->clean + at, f->data + at, n);
    }
    return rc == 0 ? 0 : rc < 0 ? rc : -EIO;
}

static int mem_sync(struct mr_sys *sys, int file)
{
    mem_may_write(mem_of(sys)->open[file].file);
    return mem_flush(sys, file);
}

static int mem_truncate(struct mr_sys *sys, int file, uint64_t size)
{
    (void)sys, (void)file, (void)size;
    return -ENOTSUP;
}

static int mem_allocate(struct mr_sys *sys, int file, uint64_t size)
{
    struct memsys *mem = mem_of(sys);
    int rc = mem_fault(mem);

    if (rc != 0)
        return rc < 0 ? rc : -ENOSPC;
    if (size > mem->room)
        return -ENOSPC;
    mem->room -= size;
    mem_resize(mem->open[file].file, size);
    return 0;
}

static int mem_stat_file(const struct mem_file *f, struct mr_file_stat *ret)
{
    if (f == NULL)
        return -ENOENT;
    *ret = (struct mr_file_stat){.size = f->len, .is_dir = f->is_dir, .is_regular = !f->is_dir};
    return 0;
}

static int mem_stat(struct mr_sys *sys, const char *path, struct mr_file_stat *ret)
{
    return mem_stat_file(mem_find(mem_of(sys), path), ret);
}

static int mem_fstat(struct mr_sys *sys, int file, struct mr_file_stat *ret)
{
    return mem_stat_file(mem_of(sys)->open[file].file, ret);
}

static int mem_lock(struct mr_sys *sys, int file)
{
    struct mem_open *o = &mem_of(sys)->open[file];

    if (o->file->is_locked)
        return -EWOULDBLOCK;
    return o->file->is_locked = o->has_lock = true, 0;
}

static int mem_rename(struct mr_sys *sys, const char *from, const char *to)
{
    struct memsys *mem = mem_of(sys);
    struct mem_file *f = mem_find(mem, from), *old = mem_find(mem, to);
    int rc = mem_fault(mem);

    if (rc != 0 || f == NULL)
        return rc < 0 ? rc : f == NULL ? -ENOENT : -EIO;
    if (old != NULL)
        old->exists = false;
    strcpy(f->path, to);
    return 0;
}

static int mem_unlink(struct mr_sys *sys, const char *path)
{
    struct memsys *mem = mem_of(sys);
    struct mem_file *f = mem_find(mem, path);
    int rc = mem_fault(mem);

    if (rc != 0 || f == NULL)
        return rc < 0 ? rc : f == NULL ? -ENOENT : -EIO;
    f->exists = false;
    mem->room += f->len < UINT64_MAX - mem->room ? f->len : UINT64_MAX - mem->room;
    return 0;
}

static int mem_mkdir(struct mr_sys *sys, const char *path)
{
    struct memsys *mem = mem_of(sys);

    if (mem->is_dead)
        return -EIO;
    if (mem_find(mem, path) != NULL)
        return -EEXIST;
    (void)mem_add(mem, path, true);
    return 0;
}

static int mem_sync_dir(struct mr_sys *sys, const char *path)
{
    struct memsys *mem = mem_of(sys);
    int rc = mem_fault(mem);

    if (rc != 0)
        return rc < 0 ? rc : -EIO;
    for (uint32_t i = 0; i < MEM_FILES; i++)
        if (strncmp(mem->file[i].path, path, strlen(path)) == 0)
            mem->file[i].is_entry_durable = true;
    return 0;
}

static int mem_list(struct mr_sys *sys, const char *path, mr_list_fn each, void *context)
{
    struct memsys *mem = mem_of(sys);
    size_t len = strlen(path);
    int rc = 0;

    for (uint32_t i = 0; i < MEM_FILES && rc == 0; i++) {
        const struct mem_file *f = &mem->file[i];
        if (f->exists && strncmp(f->path, path, len) == 0 && f->path[len] == '/')
            rc = each(context, f->path + len + 1, f->is_dir);
    }
    return rc;
}

/* -- aio -------------------------------------------------------------------------------- */

static struct mem_aio *mem_aio_of(struct mr_aio *aio)
{
    return MR_CONTAINER(aio, struct mem_aio, aio);
}

static void mem_aio_submit(struct mr_aio *aio, struct mr_aio_req *req)
{
    struct mem_aio *a = mem_aio_of(aio);

    CHECK(a->reqs < MEM_REQS);
    mem_may_write(a->mem->open[req->file].file);
    a->req[a->reqs++] = req;
}

static unsigned mem_aio_some(struct mem_aio *a, uint64_t n)
{
    struct mr_sys *sys = &a->mem->sys;
    unsigned done = 0;

    for (; n != 0 && a->reqs != 0; n--, done++) {
        uint32_t i = (uint32_t)mr_rng_below(&a->mem->rng, a->reqs);
        struct mr_aio_req *req = a->req[i];
        a->req[i] = a->req[--a->reqs];
        CHECK(req->code == MR_AIO_WRITE || req->code == MR_AIO_SYNC);
        int64_t rc = req->code == MR_AIO_SYNC
                         ? mem_flush(sys, req->file)
                         : mem_write(sys, req->file, req->data, req->len, req->offset);
        req->done(req, rc);
    }
    return done;
}

static unsigned mem_aio_poll(struct mr_aio *aio)
{
    struct mem_aio *a = mem_aio_of(aio);

    if (a->mem->slowness != 0 && mr_rng_below(&a->mem->rng, a->mem->slowness) != 0)
        return 0;
    return mem_aio_some(a, mr_rng_below(&a->mem->rng, 4));
}

static void mem_aio_wait(struct mr_aio *aio, int64_t timeout_ns)
{
    (void)aio, (void)timeout_ns;
    (void)usleep(20);
}

static void mem_aio_wake(struct mr_aio *aio)
{
    (void)aio;
}

static void mem_aio_close(struct mr_aio *aio)
{
    struct mem_aio *a = mem_aio_of(aio);

    (void)mem_aio_some(a, UINT64_MAX);
    free(a);
}

static const struct mr_aio_ops mem_aio_ops = {.name = "memory",
                                              .submit = mem_aio_submit,
                                              .poll = mem_aio_poll,
                                              .wait = mem_aio_wait,
                                              .wake = mem_aio_wake,
                                              .close = mem_aio_close};

static struct mr_aio *mem_aio_open(struct mr_sys *sys, unsigned entries, struct mr_err *reterr)
{
    struct mem_aio *a = calloc(1, sizeof(*a));

    (void)entries, (void)reterr;
    a->aio.ops = &mem_aio_ops;
    a->mem = mem_of(sys);
    return &a->aio;
}

static const struct mr_sys_ops mem_ops = {
    .now_ns = mem_now_ns,
    .wall_ns = mem_now_ns,
    .entropy = mem_entropy,
    .open = mem_open,
    .close = mem_close,
    .pread = mem_pread,
    .pwrite = mem_pwrite,
    .sync = mem_sync,
    .truncate = mem_truncate,
    .allocate = mem_allocate,
    .stat = mem_stat,
    .fstat = mem_fstat,
    .lock = mem_lock,
    .rename = mem_rename,
    .unlink = mem_unlink,
    .mkdir = mem_mkdir,
    .rmdir = mem_unlink,
    .sync_dir = mem_sync_dir,
    .list = mem_list,
    .aio_open = mem_aio_open,
};

static struct memsys *memsys_new(uint64_t seed)
{
    struct memsys *mem = calloc(1, sizeof(*mem));

    mem->sys.ops = &mem_ops;
    mem->rng.state = seed;
    mem->room = UINT64_MAX;
    return mem;
}

static void memsys_free(struct memsys *mem)
{
    for (uint32_t i = 0; i < MEM_FILES; i++)
        mem_free(&mem->file[i]);
    free(mem);
}

/* Power is back: what was not synced is there or not, sector by sector. */
static __attribute__((unused)) void memsys_power_cut(struct memsys *mem)
{
    for (uint32_t i = 3; i < MEM_OPEN; i++)
        mem->open[i].is_open = false;
    for (uint32_t i = 0; i < MEM_FILES; i++) {
        struct mem_file *f = &mem->file[i];
        f->is_locked = f->has_failed = false;
        if (!f->is_entry_durable && mr_rng_below(&mem->rng, 2) == 0)
            f->exists = false;
        for (size_t at = 0; at < f->len; at += SECTOR) {
            size_t n = f->len - at < SECTOR ? f->len - at : SECTOR;
            bool is_dirty = memcmp(f->data + at, f->clean + at, n) != 0;
            if (!is_dirty || mr_rng_below(&mem->rng, 2) == 0)
                memcpy(f->data + at, f->durable + at, n);
            memcpy(f->clean + at, f->data + at, n);
            memcpy(f->durable + at, f->data + at, n);
        }
    }
    mem->is_dead = false;
    mem->dead_at = 0;
    mem->fail_at = 0;
}

/* The disk as it is, to come back to.  Buffers of the same size are used again. */
static __attribute__((unused)) void memsys_copy(struct memsys *to, const struct memsys *from)
{
    for (uint32_t i = 0; i < MEM_FILES; i++) {
        struct mem_file *f = &to->file[i], was = *f;
        const struct mem_file *g = &from->file[i];
        if (was.len != g->len || was.data == NULL)
            mem_free(&was);
        *f = *g;
        f->is_locked = false;
        f->data = was.data;
        f->clean = was.clean;
        f->durable = was.durable;
        if (g->len == 0)
            continue;
        if (f->data == NULL) {
            f->data = malloc(g->len);
            f->clean = malloc(g->len);
            f->durable = malloc(g->len);
        }
        memcpy(f->data, g->data, g->len);
        memcpy(f->clean, g->clean, g->len);
        memcpy(f->durable, g->durable, g->len);
    }
    to->ops = from->ops;
    to->is_dead = false;
    to->dead_at = to->fail_at = 0;
    to->room = from->room;
    for (uint32_t i = 0; i < MEM_OPEN; i++)
        to->open[i].is_open = false;
}

#endif
