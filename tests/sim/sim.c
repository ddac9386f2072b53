#include "tests/sim/sim.h"

#include "tests/sim/disk.h"
#include "tests/sim/net.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { HANDLES = 1024, UNDERWAY = 4096 };

struct handle {
    struct mr_sim_file *file; /* NULL: free */
    unsigned flags;
    uint64_t at; /* of a stream */
};

struct underway {
    struct mr_aio_req *req;
    int64_t due_ns;
    bool is_cancelled;
};

struct sim_aio {
    struct mr_aio aio;
    struct mr_sim *sim;
    struct underway *request;
    uint32_t requests;
};

struct mr_sim {
    struct mr_sys sys;
    struct mr_rng rng;
    struct mr_sim_faults faults;
    struct mr_sim_disk disk;
    struct mr_sim_net *net; /* the test's; NULL: none */
    int64_t now_ns, wall_offset_ns;
    bool is_crashed, is_frozen;
    uint64_t calls;
    uint64_t fail_at, fail_count; /* calls */
    int fail_with;
    bool has_failed;
    const char *stalled;  /* prefix of paths */
    int64_t stalled_ns;   /* until */
    int64_t disk_free_ns; /* when a slow disk has done what it was given */
    struct handle handle[HANDLES];
    const struct handle *locked[16]; /* as flock() has it: of the open file */
    void (*watch)(void *context, enum mr_sim_event event, const char *path);
    void *watch_context;
};

static struct mr_sim *sim_of(struct mr_sys *sys)
{
    return MR_CONTAINER(sys, struct mr_sim, sys);
}

/* -- Faults ----------------------------------------------------------------------------------- */

static bool happens(struct mr_sim *sim, uint32_t rate, uint32_t of)
{
    return rate != 0 && mr_rng_below(&sim->rng, of) < rate;
}

/* 0, or the error that this call is to fail with. */
static int nth(struct mr_sim *sim)
{
    sim->calls++;
    if (sim->is_crashed)
        return -EIO;
    if (sim->fail_at == 0 || sim->calls < sim->fail_at ||
        sim->calls >= sim->fail_at + sim->fail_count)
        return 0;
    sim->has_failed = true;
    return sim->fail_with;
}

/* As nth(), of a call that may fail at random too. */
static int fault(struct mr_sim *sim, bool may_be_full)
{
    int rc = nth(sim);

    if (rc < 0)
        return rc;
    if (happens(sim, sim->faults.eio, 1000000))
        return -EIO;
    if (may_be_full && happens(sim, sim->faults.enospc, 1000000))
        return -ENOSPC;
    return 0;
}

static size_t shorten(struct mr_sim *sim, size_t len)
{
    bool is_nth = sim->has_failed && sim->fail_with == 0 && sim->calls >= sim->fail_at &&
                  sim->calls < sim->fail_at + sim->fail_count;

    if (len > 1 && (is_nth || happens(sim, sim->faults.short_io, 1000)))
        return 1 + mr_rng_below(&sim->rng, len - 1);
    return len;
}

static void tell(struct mr_sim *sim, enum mr_sim_event event, const char *path)
{
    if (sim->watch != NULL && !sim->is_crashed)
        sim->watch(sim->watch_context, event, path);
}

static void tell_of_file(struct mr_sim *sim, enum mr_sim_event event,
                         const struct mr_sim_file *file)
{
    for (uint32_t i = 0; sim->watch != NULL && i < sim->disk.names; i++) {
        if (sim->disk.name[i].file == file) {
            tell(sim, event, sim->disk.name[i].path);
            return;
        }
    }
}

/* -- Clock --------------------------------------------------------------------------------------- */

static int64_t sim_now(struct mr_sys *sys)
{
    return sim_of(sys)->now_ns;
}

static int64_t sim_wall(struct mr_sys *sys)
{
    return INT64_C(1767225600) * MR_SECOND_NS + sim_of(sys)->now_ns +
           sim_of(sys)->wall_offset_ns;
}

static void sim_entropy(struct mr_sys *sys, void *out, size_t len)
{
    for (size_t i = 0; i < len; i++)
        ((unsigned char *)out)[i] = (unsigned char)mr_rng_next(&sim_of(sys)->rng);
}

/* -- Files ------------------------------------------------------------------------------------------ */

static struct handle *handle_of(struct mr_sim *sim, int file)
{
    MR_ASSERT(file >= 0 && file < HANDLES && sim->handle[file].file != NULL);
    return &sim->handle[file];
}

static int sim_open(struct mr_sys *sys, const char *path, unsigned flags)
{
    struct mr_sim *sim = sim_of(sys);
    struct mr_sim_file *file = mr_sim_disk_find(&sim->disk, path);
    int rc = strncmp(path, "/std", 4) == 0 ? 0 : nth(sim); /* the test's own console */

    if (rc < 0)
        return rc;
    if (file != NULL && (flags & MR_OPEN_EXCLUSIVE) != 0)
        return -EEXIST;
    if (file == NULL && (flags & MR_OPEN_CREATE) == 0)
        return -ENOENT;
    if (file == NULL)
        file = mr_sim_disk_create(&sim->disk, path, false);
    if ((flags & MR_OPEN_TRUNCATE) != 0)
        mr_sim_file_truncate(file, 0);
    for (int i = 0; i < HANDLES; i++) {
        if (sim->handle[i].file != NULL)
            continue;
        sim->handle[i] = (struct handle){.file = file, .flags = flags};
        return i;
    }
    return -EMFILE;
}

static int sim_close(struct mr_sys *sys, int file)
{
    struct mr_sim *sim = sim_of(sys);

    if (file >= MR_SIM_NET_FILES) {
        mr_sim_net_close(sim->net, file);
        return 0;
    }
    struct handle *handle = handle_of(sim, file);

    for (size_t i = 0; i < MR_COUNTOF(sim->locked); i++)
        if (sim->locked[i] == handle)
            sim->locked[i] = NULL;
    handle->file = NULL;
    return 0;
}

static int64_t read_at(struct mr_sim *sim, struct handle *handle, void *data, size_t len,
                       uint64_t offset)
{
    const struct mr_text *now = &handle->file->now;
    int rc = nth(sim);

    if (rc < 0)
        return rc;
    if (offset >= now->len)
        return 0;
    size_t n = now->len - offset < len ? now->len - offset : len;
    if ((handle->flags & MR_OPEN_DIRECT) == 0)
        n = shorten(sim, n);
    memcpy(data, now->data + offset, n);
    return (int64_t)n;
}

static int64_t write_at(struct mr_sim *sim, struct handle *handle, const void *data, size_t len,
                        uint64_t offset)
{
    int rc = fault(sim, true);

    if (rc < 0)
        return rc;
    /* The kernel writes whole sectors of a direct file or fails. */
    size_t n = (handle->flags & MR_OPEN_DIRECT) != 0 ? len : shorten(sim, len);
    mr_sim_file_write(handle->file, data, n, offset);
    tell_of_file(sim, MR_SIM_WRITTEN, handle->file);
    if (sim->is_crashed)
        return -EIO;
    if ((handle->flags & MR_OPEN_DSYNC) != 0)
        mr_sim_file_sync(handle->file);
    return (int64_t)n;
}

static int64_t sim_pread(struct mr_sys *sys, int file, void *data, size_t len, uint64_t offset)
{
    struct mr_sim *sim = sim_of(sys);

    return read_at(sim, handle_of(sim, file), data, len, offset);
}

static int64_t sim_pwrite(struct mr_sys *sys, int file, const void *data, size_t len,
                          uint64_t offset)
{
    return write_at(sim_of(sys), handle_of(sim_of(sys), file), data, len, offset);
}

/* A directory's sync makes names safe, a file's its bytes. */
static int sync_file(struct mr_sim *sim, struct mr_sim_file *file)
{
    int rc = fault(sim, false);

    if (rc == 0 && file->is_dir)
        mr_sim_disk_sync_names(&sim->disk);
    else if (rc == 0)
        mr_sim_file_sync(file);
    if (rc == 0)
        tell_of_file(sim, MR_SIM_SYNCED, file);
    return sim->is_crashed ? -EIO : rc;
}

static int sim_sync(struct mr_sys *sys, int file)
{
    return sync_file(sim_of(sys), handle_of(sim_of(sys), file)->file);
}

static int sim_truncate(struct mr_sys *sys, int file, uint64_t size)
{
    struct mr_sim *sim = sim_of(sys);
    int rc = fault(sim, true);

    if (rc == 0)
        mr_sim_file_truncate(handle_of(sim, file)->file, size);
    return rc;
}

static int sim_allocate(struct mr_sys *sys, int file, uint64_t size)
{
    struct mr_sim *sim = sim_of(sys);
    struct mr_sim_file *f = handle_of(sim, file)->file;
    int rc = fault(sim, true);

    if (rc == 0 && f->now.len < size)
        mr_sim_file_truncate(f, size);
    return rc;
}

static int stat_file(const struct mr_sim_file *file, struct mr_file_stat *ret)
{
    *ret = (struct mr_file_stat){.size = file->now.len,
                                 .inode = file->inode,
                                 .device = 1,
                                 .is_dir = file->is_dir,
                                 .is_regular = !file->is_dir};
    return 0;
}

static int sim_stat(struct mr_sys *sys, const char *path, struct mr_file_stat *ret_stat)
{
    struct mr_sim *sim = sim_of(sys);
    struct mr_sim_file *file = mr_sim_disk_find(&sim->disk, path);
    int rc = nth(sim);

    if (rc < 0)
        return rc;
    return file == NULL ? -ENOENT : stat_file(file, ret_stat);
}

/* There are no links on the simulated disk. */
static int sim_locate(struct mr_sys *sys, const char *path, struct mr_text *ret,
                      struct mr_file_stat *ret_stat)
{
    int rc = sim_stat(sys, path, ret_stat);

    if (rc == 0)
        mr_text_puts(ret, path);
    return rc;
}

static int sim_fstat(struct mr_sys *sys, int file, struct mr_file_stat *ret_stat)
{
    return stat_file(handle_of(sim_of(sys), file)->file, ret_stat);
}

static int sim_lock(struct mr_sys *sys, int file)
{
    struct mr_sim *sim = sim_of(sys);
    const struct handle *handle = handle_of(sim, file);

    for (size_t i = 0; i < MR_COUNTOF(sim->locked); i++)
        if (sim->locked[i] != NULL && sim->locked[i]->file == handle->file)
            return -EWOULDBLOCK;
    for (size_t i = 0; i < MR_COUNTOF(sim->locked); i++) {
        if (sim->locked[i] == NULL) {
            sim->locked[i] = handle;
            return 0;
        }
    }
    return -ENOLCK;
}

static int sim_rename(struct mr_sys *sys, const char *from, const char *to)
{
    struct mr_sim *sim = sim_of(sys);
    int rc = fault(sim, false);

    if (rc < 0)
        return rc;
    if (mr_sim_disk_find(&sim->disk, from) == NULL)
        return -ENOENT;
    mr_sim_disk_rename(&sim->disk, from, to);
    tell(sim, MR_SIM_RENAMED, to);
    return sim->is_crashed ? -EIO : 0;
}

static int sim_unlink(struct mr_sys *sys, const char *path)
{
    struct mr_sim *sim = sim_of(sys);
    int rc = nth(sim);

    if (rc < 0)
        return rc;
    if (mr_sim_disk_find(&sim->disk, path) == NULL)
        return -ENOENT;
    mr_sim_disk_unlink(&sim->disk, path);
    tell(sim, MR_SIM_REMOVED, path);
    return sim->is_crashed ? -EIO : 0;
}

static int sim_mkdir(struct mr_sys *sys, const char *path)
{
    struct mr_sim *sim = sim_of(sys);
    int rc = nth(sim);

    if (rc < 0)
        return rc;
    if (mr_sim_disk_find(&sim->disk, path) != NULL)
        return -EEXIST;
    mr_sim_disk_create(&sim->disk, path, true);
    return 0;
}

static int sim_sync_dir(struct mr_sys *sys, const char *path)
{
    struct mr_sim *sim = sim_of(sys);
    int rc = fault(sim, false);

    (void)path; /* one journal for all directories */
    if (rc == 0)
        mr_sim_disk_sync_names(&sim->disk);
    return rc;
}

static int sim_list(struct mr_sys *sys, const char *path, mr_list_fn each, void *context)
{
    struct mr_sim *sim = sim_of(sys);
    size_t len = strlen(path);
    int rc = nth(sim);

    if (rc < 0)
        return rc;
    if (mr_sim_disk_find(&sim->disk, path) == NULL)
        return -ENOENT;
    for (uint32_t i = 0; i < sim->disk.names && rc == 0; i++) {
        const struct mr_sim_name *name = &sim->disk.name[i];
        if (strncmp(name->path, path, len) != 0 || name->path[len] != '/' ||
            strchr(name->path + len + 1, '/') != NULL)
            continue;
        rc = each(context, name->path + len + 1, name->file->is_dir);
    }
    return rc;
}

static int sim_listen(struct mr_sys *sys, const char *address, struct mr_err *reterr)
{
    (void)sys;
    return mr_fail(reterr, -EOPNOTSUPP, "%s: the simulated machine has no network", address);
}

static int sim_socket(struct mr_sys *sys, const char *address, void *ret_address,
                      size_t *ret_address_len, struct mr_err *reterr)
{
    (void)ret_address;
    (void)ret_address_len;
    return sim_listen(sys, address, reterr);
}

static int sim_datagram(struct mr_sys *sys, const struct mr_datagram_socket *socket,
                        struct mr_err *reterr)
{
    struct mr_sim *sim = sim_of(sys);

    return sim->net == NULL || socket->is_sender
               ? sim_listen(sys, socket->address, reterr)
               : mr_sim_net_open(sim->net, socket->address, reterr);
}

static int64_t sim_datagram_drops(struct mr_sys *sys, int file, uint64_t *ret_buffer_bytes)
{
    *ret_buffer_bytes = 0;
    return mr_sim_net_drops(sim_of(sys)->net, file);
}

/* -- Asynchronous requests ------------------------------------------------------------------------------ */

static bool is_below(struct mr_sim *sim, const struct mr_aio_req *req, const char *prefix)
{
    if (req->code == MR_AIO_OPEN || req->code == MR_AIO_RENAME)
        return strncmp(req->data, prefix, strlen(prefix)) == 0;
    for (uint32_t i = 0; i < sim->disk.names; i++)
        if (sim->disk.name[i].file == sim->handle[req->file].file)
            return strncmp(sim->disk.name[i].path, prefix, strlen(prefix)) == 0;
    return false;
}

static bool is_stalled(struct mr_sim *sim, const struct mr_aio_req *req)
{
    return sim->now_ns < sim->stalled_ns && is_below(sim, req, sim->stalled);
}

/* A slow disk does one thing after the other. */
static int64_t slow_due_ns(struct mr_sim *sim, const struct mr_aio_req *req)
{
    if (sim->faults.byte_ns == 0 || req->code != MR_AIO_WRITE || !is_below(sim, req, "/state"))
        return 0;
    if (sim->disk_free_ns < sim->now_ns)
        sim->disk_free_ns = sim->now_ns;
    sim->disk_free_ns += (int64_t)req->len * sim->faults.byte_ns;
    return sim->disk_free_ns;
}

static void aio_submit(struct mr_aio *aio, struct mr_aio_req *req)
{
    struct sim_aio *a = MR_CONTAINER(aio, struct sim_aio, aio);
    int64_t latency_ns = a->sim->faults.latency_ns;

    MR_ASSERT(!req->inflight && a->requests < UNDERWAY);
    int64_t due_ns =
        a->sim->now_ns + (latency_ns > 0 ? mr_rng_range(&a->sim->rng, 0, latency_ns) : 0);
    int64_t slow_ns = slow_due_ns(a->sim, req);
    req->inflight = true;
    a->request[a->requests++] =
        (struct underway){.req = req, .due_ns = slow_ns > due_ns ? slow_ns : due_ns};
}

static void aio_cancel(struct mr_aio *aio, struct mr_aio_req *req)
{
    struct sim_aio *a = MR_CONTAINER(aio, struct sim_aio, aio);

    for (uint32_t i = 0; i < a->requests; i++)
        if (a->request[i].req == req)
            a->request[i].is_cancelled = true;
}

static int64_t carry_out(struct mr_sim *sim, struct mr_aio_req *req)
{
    if (sim->is_crashed)
        return -EIO;
    if (req->code == MR_AIO_OPEN)
        return sim_open(&sim->sys, req->data, (unsigned)req->offset);
    if (req->code == MR_AIO_RENAME)
        return sim_rename(&sim->sys, req->data, req->to);
    struct handle *handle = handle_of(sim, req->file);
    bool is_stream = req->offset == MR_AIO_STREAM;
    uint64_t at = !is_stream ? req->offset
                  : (handle->flags & MR_OPEN_APPEND) != 0 && req->code == MR_AIO_WRITE
                      ? handle->file->now.len
                      : handle->at;
    int64_t n = -EOPNOTSUPP;

    if (req->code == MR_AIO_READ)
        n = read_at(sim, handle, req->data, req->len, at);
    else if (req->code == MR_AIO_WRITE)
        n = write_at(sim, handle, req->data, req->len, at);
    else if (req->code == MR_AIO_SYNC)
        n = sync_file(sim, handle->file);
    if (n > 0 && is_stream)
        handle->at = at + (uint64_t)n;
    return n;
}

static unsigned aio_poll(struct mr_aio *aio)
{
    struct sim_aio *a = MR_CONTAINER(aio, struct sim_aio, aio);
    unsigned done = 0;

    for (uint32_t i = 0; i < a->requests;) {
        struct underway one = a->request[i];
        bool must_wait = one.due_ns > a->sim->now_ns || is_stalled(a->sim, one.req);
        if (!one.is_cancelled && must_wait && !a->sim->is_crashed) {
            i++;
            continue;
        }
        a->request[i] = a->request[--a->requests];
        int64_t result = one.is_cancelled ? -ECANCELED : carry_out(a->sim, one.req);
        one.req->inflight = false;
        one.req->more = false;
        one.req->done(one.req, result);
        done++;
    }
    return done;
}

static bool aio_peek(struct mr_aio *aio)
{
    struct sim_aio *a = MR_CONTAINER(aio, struct sim_aio, aio);

    for (uint32_t i = 0; i < a->requests; i++)
        if (a->request[i].is_cancelled || a->request[i].due_ns <= a->sim->now_ns)
            return true;
    return false;
}

static void aio_wait(struct mr_aio *aio, int64_t timeout_ns)
{
    struct sim_aio *a = MR_CONTAINER(aio, struct sim_aio, aio);
    int64_t until_ns = a->sim->now_ns + timeout_ns;

    for (uint32_t i = 0; i < a->requests; i++)
        if (a->request[i].due_ns < until_ns)
            until_ns = a->request[i].due_ns;
    if (until_ns > a->sim->now_ns)
        a->sim->now_ns = until_ns;
}

static void aio_wake(struct mr_aio *aio)
{
    (void)aio;
}

static int aio_wake_fd(struct mr_aio *aio)
{
    (void)aio;
    return -1;
}

static struct mr_inbox *aio_inbox_open(struct mr_aio *aio, int file, struct mr_err *reterr)
{
    (void)reterr;
    return mr_sim_net_inbox(MR_CONTAINER(aio, struct sim_aio, aio)->sim->net, file);
}

static void aio_close(struct mr_aio *aio)
{
    struct sim_aio *a = MR_CONTAINER(aio, struct sim_aio, aio);

    MR_ASSERT(a->requests == 0);
    free(a->request);
    free(a);
}

static const struct mr_aio_ops aio_ops = {
    .name = "simulated",
    .submit = aio_submit,
    .cancel = aio_cancel,
    .poll = aio_poll,
    .peek = aio_peek,
    .wait = aio_wait,
    .wake = aio_wake,
    .wake_fd = aio_wake_fd,
    .inbox_open = aio_inbox_open,
    .close = aio_close,
};

static struct mr_aio *sim_aio_open(struct mr_sys *sys, unsigned entries, struct mr_err *reterr)
{
    struct sim_aio *a = calloc(1, sizeof(*a));

    (void)entries;
    (void)reterr;
    MR_ASSERT(a != NULL);
    a->aio.ops = &aio_ops;
    a->sim = sim_of(sys);
    a->request = calloc(UNDERWAY, sizeof(*a->request));
    MR_ASSERT(a->request != NULL);
    return &a->aio;
}

/* -- The machine --------------------------------------------------------------------------------------------- */

static const struct mr_sys_ops sys_ops = {
    .now_ns = sim_now,
    .wall_ns = sim_wall,
    .entropy = sim_entropy,
    .open = sim_open,
    .close = sim_close,
    .pread = sim_pread,
    .pwrite = sim_pwrite,
    .sync = sim_sync,
    .truncate = sim_truncate,
    .allocate = sim_allocate,
    .stat = sim_stat,
    .fstat = sim_fstat,
    .locate = sim_locate,
    .lock = sim_lock,
    .rename = sim_rename,
    .unlink = sim_unlink,
    .mkdir = sim_mkdir,
    .rmdir = sim_unlink,
    .sync_dir = sim_sync_dir,
    .list = sim_list,
    .listen = sim_listen,
    .socket = sim_socket,
    .datagram = sim_datagram,
    .datagram_drops = sim_datagram_drops,
    .aio_open = sim_aio_open,
};

struct mr_sim *mr_sim_new(uint64_t seed, const struct mr_sim_faults *faults)
{
    struct mr_sim *sim = calloc(1, sizeof(*sim));

    MR_ASSERT(sim != NULL);
    sim->sys.ops = &sys_ops;
    sim->rng.state = seed;
    sim->faults = *faults;
    sim->now_ns = MR_SECOND_NS;
    mr_sim_disk_init(&sim->disk);
    mr_sim_disk_create(&sim->disk, "/", true);
    mr_sim_disk_sync_names(&sim->disk);
    return sim;
}

void mr_sim_free(struct mr_sim *sim)
{
    mr_sim_disk_fini(&sim->disk);
    free(sim);
}

struct mr_sys *mr_sim_sys(struct mr_sim *sim)
{
    return &sim->sys;
}

void mr_sim_plug(struct mr_sim *sim, struct mr_sim_net *net)
{
    sim->net = net;
}

struct mr_rng *mr_sim_rng(struct mr_sim *sim)
{
    return &sim->rng;
}

void mr_sim_advance(struct mr_sim *sim, int64_t ns)
{
    sim->now_ns += sim->is_frozen ? 0 : ns;
}

void mr_sim_freeze(struct mr_sim *sim, bool is_frozen)
{
    sim->is_frozen = is_frozen;
}

void mr_sim_jump(struct mr_sim *sim, int64_t ns)
{
    sim->wall_offset_ns += ns;
}

void mr_sim_stall(struct mr_sim *sim, const char *prefix, int64_t until_ns)
{
    sim->stalled = prefix;
    sim->stalled_ns = until_ns;
}

void mr_sim_fail(struct mr_sim *sim, uint64_t n, uint64_t count, int error)
{
    sim->fail_at = n == 0 ? 0 : sim->calls + n;
    sim->fail_count = count;
    sim->fail_with = error;
    sim->has_failed = false;
}

bool mr_sim_has_failed(const struct mr_sim *sim)
{
    return sim->has_failed;
}

void mr_sim_set_faults(struct mr_sim *sim, const struct mr_sim_faults *faults)
{
    sim->faults = *faults;
}

void mr_sim_watch(struct mr_sim *sim,
                  void (*watch)(void *context, enum mr_sim_event event, const char *path),
                  void *context)
{
    sim->watch = watch;
    sim->watch_context = context;
}

void mr_sim_crash(struct mr_sim *sim)
{
    sim->is_crashed = true;
}

void mr_sim_restart(struct mr_sim *sim)
{
    for (int i = 0; i < HANDLES; i++)
        sim->handle[i].file = NULL;
    memset(sim->locked, 0, sizeof(sim->locked));
    mr_sim_disk_crash(&sim->disk, &sim->rng);
    sim->is_crashed = false;
}

void mr_sim_put(struct mr_sim *sim, const char *path, struct mr_view content)
{
    struct mr_sim_file *file = mr_sim_disk_find(&sim->disk, path);

    /* Directories on the way, as mkdir -p. */
    for (const char *slash = strchr(path + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        char *dir = strndup(path, (size_t)(slash - path));
        MR_ASSERT(dir != NULL);
        if (mr_sim_disk_find(&sim->disk, dir) == NULL)
            mr_sim_disk_create(&sim->disk, dir, true);
        free(dir);
    }
    if (file == NULL)
        file = mr_sim_disk_create(&sim->disk, path, false);
    mr_sim_file_truncate(file, 0);
    mr_sim_file_write(file, content.data, content.len, 0);
    mr_sim_file_sync(file);
    mr_sim_disk_sync_names(&sim->disk);
}

bool mr_sim_get(struct mr_sim *sim, const char *path, struct mr_text *out)
{
    struct mr_sim_file *file = mr_sim_disk_find(&sim->disk, path);

    if (file == NULL)
        return false;
    mr_text_put(out, file->now.data, file->now.len);
    return true;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void mr_sim_each(struct mr_sim *sim, const char *prefix,
                 void (*each)(void *context, const char *path), void *context)
{
    char **path = calloc(sim->disk.names + 1, sizeof(*path));
    uint32_t count = 0;

    MR_ASSERT(path != NULL);
    for (uint32_t i = 0; i < sim->disk.names; i++)
        if (strncmp(sim->disk.name[i].path, prefix, strlen(prefix)) == 0)
            path[count++] = sim->disk.name[i].path;
    qsort(path, count, sizeof(*path), by_path);
    for (uint32_t i = 0; i < count; i++)
        each(context, path[i]);
    free(path);
}

uint64_t mr_sim_calls(const struct mr_sim *sim)
{
    return sim->calls;
}
