#include "io/files/part.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

enum { WRITE_BYTES = 256 * 1024 };

/* -- The directory ----------------------------------------------------------- */

static void dir_done(struct mr_aio_req *req, int64_t result)
{
    struct mr_part_dir *dir = req->owner;

    dir->result = result;
    dir->has_result = true;
}

int mr_part_dir_open(struct mr_part_dir *dir, struct mr_task_env *env, const char *path,
                     struct mr_err *reterr)
{
    *dir = (struct mr_part_dir){.env = env, .path = mr_strdup(path, "a directory's name")};
    dir->file = env->sys->ops->open(env->sys, path, MR_OPEN_READ | MR_OPEN_DIRECTORY);
    if (dir->file < 0) {
        int rc = mr_fail(reterr, dir->file, "can not open the directory '%s': %s", path,
                         mr_err_text(dir->file));
        free(dir->path);
        return rc;
    }
    dir->req = (struct mr_aio_req){
        .code = MR_AIO_SYNC, .file = dir->file, .done = dir_done, .owner = dir};
    return 0;
}

void mr_part_dir_close(struct mr_part_dir *dir)
{
    mr_aio_finish(dir->env->aio, &dir->req);
    (void)dir->env->sys->ops->close(dir->env->sys, dir->file);
    free(dir->path);
}

int mr_part_dir_step(struct mr_part_dir *dir, struct mr_err *reterr)
{
    int steps = 0;

    if (dir->req.inflight)
        return 0;
    if (dir->has_result) {
        dir->has_result = false;
        if (dir->result < 0)
            return mr_fail(reterr, (int)dir->result, "can not sync the directory '%s': %s",
                           dir->path, mr_err_text((int)dir->result));
        dir->synced = dir->syncing;
        steps++;
    }
    if (dir->synced < dir->changes) {
        dir->syncing = dir->changes;
        dir->env->aio->ops->submit(dir->env->aio, &dir->req);
        steps++;
    }
    return steps;
}

/* -- A part ------------------------------------------------------------------- */

static void part_done(struct mr_aio_req *req, int64_t result)
{
    struct mr_part *part = req->owner;

    part->result = result;
    part->has_result = true;
}

struct mr_part *mr_part_new(struct mr_part_dir *dir, const char *temp, const char *final,
                            uint64_t number, int64_t now_ns)
{
    struct mr_part *part = mr_alloc(sizeof(*part), "a part file");

    part->dir = dir;
    part->number = number;
    part->temp = mr_strdup(temp, "a part file");
    part->final = mr_strdup(final, "a part file");
    part->file = -1;
    part->begun_ns = now_ns;
    part->req.done = part_done;
    part->req.owner = part;
    mr_text_init(&part->fill);
    mr_text_init(&part->flight);
    return part;
}

static void part_close(struct mr_part *part)
{
    struct mr_sys *sys = part->dir->env->sys;

    if (part->file >= 0)
        (void)sys->ops->close(sys, part->file);
    part->file = -1;
}

void mr_part_free(struct mr_part *part)
{
    MR_ASSERT(!part->req.inflight);
    part_close(part);
    mr_text_fini(&part->fill);
    mr_text_fini(&part->flight);
    free(part->temp);
    free(part->final);
    free(part);
}

static int submit(struct mr_part *part, enum mr_aio_code code)
{
    part->req.code = code;
    part->req.file = part->file;
    part->dir->env->aio->ops->submit(part->dir->env->aio, &part->req);
    return 1;
}

static int fail(const struct mr_part *part, const char *what, int64_t code,
                struct mr_err *reterr)
{
    const char *advice = code == -ENOSPC || code == -EDQUOT
                             ? "; make room, then start the job again from its last checkpoint"
                             : "";
    return mr_fail(reterr, (int)code, "can not %s '%s': %s%s", what, part->temp,
                   mr_err_text((int)code), advice);
}

/* A job that began from a savepoint of this one may have published the part for us. */
static int64_t was_renamed(const struct mr_part *part, int64_t result)
{
    struct mr_sys *sys = part->dir->env->sys;
    struct mr_file_stat stat;

    if (result != -ENOENT || sys->ops->stat(sys, part->final, &stat) < 0 ||
        stat.size != part->total)
        return result;
    return 0;
}

static void renamed(struct mr_part *part)
{
    part_close(part);
    part->state = MR_PART_RENAMED;
    part->renamed = ++part->dir->changes;
}

/* What the request that has ended means for the part. */
static int take_result(struct mr_part *part, struct mr_err *reterr)
{
    int64_t result = part->result;

    part->has_result = false;
    switch (part->req.code) {
    case MR_AIO_OPEN:
        if (result < 0)
            return fail(part, "create", result, reterr);
        part->file = (int)result;
        part->state = MR_PART_OPEN;
        part->made = ++part->dir->changes;
        return 1;
    case MR_AIO_WRITE:
        if (result <= 0)
            return fail(part, "write", result < 0 ? result : -ENOSPC, reterr);
        part->written += (uint64_t)result;
        part->flight_done += (size_t)result;
        return 1;
    case MR_AIO_SYNC:
        if (result < 0)
            return fail(part, "sync", result, reterr);
        part->synced = part->syncing;
        return 1;
    default:
        MR_ASSERT(part->req.code == MR_AIO_RENAME);
        if ((result = was_renamed(part, result)) < 0)
            return fail(part, "publish", result, reterr);
        renamed(part);
        return 1;
    }
}

static int write_more(struct mr_part *part)
{
    if (part->flight_done == part->flight.len) {
        struct mr_text empty = part->flight;
        part->flight = part->fill;
        part->fill = empty;
        mr_text_reset(&part->fill);
        part->flight_done = 0;
    }
    part->req.data = part->flight.data + part->flight_done;
    part->req.len = part->flight.len - part->flight_done;
    part->req.offset = part->written;
    return submit(part, MR_AIO_WRITE);
}

static int next_request(struct mr_part *part)
{
    bool must_write = part->is_closed || part->sync_to > part->written;
    uint64_t durable = part->is_closed ? part->total : part->sync_to;

    if (part->state == MR_PART_NEW) {
        part->req.data = part->temp;
        part->req.offset = MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_EXCLUSIVE;
        return submit(part, MR_AIO_OPEN);
    }
    if (part->state == MR_PART_RENAMED)
        return 0;
    if (part->flight_done < part->flight.len || part->fill.len >= WRITE_BYTES ||
        (part->fill.len > 0 && must_write))
        return write_more(part);
    if (part->synced < durable) {
        part->syncing = part->written;
        return submit(part, MR_AIO_SYNC);
    }
    if (part->is_closed && part->may_publish) {
        part->req.data = part->temp;
        part->req.to = part->final;
        return submit(part, MR_AIO_RENAME);
    }
    return 0;
}

int mr_part_step(struct mr_part *part, struct mr_err *reterr)
{
    int steps = 0;

    if (part->req.inflight)
        return 0;
    if (part->has_result) {
        steps = take_result(part, reterr);
        if (steps < 0)
            return steps;
    }
    return steps + next_request(part);
}

bool mr_part_is_durable(const struct mr_part *part)
{
    return part->sync_to == 0 || (part->synced >= part->sync_to && part->made != 0 &&
                                  part->made <= part->dir->synced);
}

bool mr_part_is_finished(const struct mr_part *part)
{
    return part->state == MR_PART_RENAMED && part->renamed <= part->dir->synced;
}

static int write_now(struct mr_part *part, const char *data, size_t len, struct mr_err *reterr)
{
    struct mr_sys *sys = part->dir->env->sys;

    while (len > 0) {
        int64_t n = sys->ops->pwrite(sys, part->file, data, len, part->written);
        if (n <= 0)
            return fail(part, "write", n < 0 ? n : -ENOSPC, reterr);
        part->written += (uint64_t)n;
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

int mr_part_finish_now(struct mr_part *part, struct mr_err *reterr)
{
    struct mr_sys *sys = part->dir->env->sys;
    int rc;

    /* A request that was cut short may have been done all the same: what it would have
     * changed is looked at, or done again. */
    if (part->has_result && part->result >= 0 && (rc = take_result(part, reterr)) < 0)
        return rc;
    if (part->state == MR_PART_RENAMED)
        return 0;
    if (part->file < 0)
        part->file = sys->ops->open(sys, part->temp, MR_OPEN_WRITE | MR_OPEN_CREATE);
    if (part->file < 0)
        return fail(part, "create", part->file, reterr);
    if ((rc = write_now(part, part->flight.data + part->flight_done,
                        part->flight.len - part->flight_done, reterr)) < 0 ||
        (rc = write_now(part, part->fill.data, part->fill.len, reterr)) < 0)
        return rc;
    MR_ASSERT(part->written == part->total);
    if ((rc = sys->ops->sync(sys, part->file)) < 0)
        return fail(part, "sync", rc, reterr);
    rc = (int)was_renamed(part, sys->ops->rename(sys, part->temp, part->final));
    if (rc < 0)
        return fail(part, "publish", rc, reterr);
    renamed(part);
    return 0;
}
