#include "io/files/recover.h"

#include "core/base/alloc.h"
#include "core/op/roots.h"
#include "io/files/files_int.h"
#include "io/files/partition.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    RECORD_VERSION = 4, /* 1 has no job in it, 2 no directories of parts, 3 no claims */
    PARTITION_DEPTH_MAX = 32,
    GAP_MAX = 16, /* numbers missing in a row before no more leftovers are looked for */
};

static void uuid_draw(struct mr_sys *sys, char out[MR_UUID_BYTES])
{
    uint8_t b[16];

    sys->ops->entropy(sys, b, sizeof(b));
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40); /* version 4, variant 1 (RFC 4122, 4.4) */
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    (void)snprintf(out, MR_UUID_BYTES,
                   "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
                   b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12],
                   b[13], b[14], b[15]);
}

void mr_part_writer_init(struct mr_part_writer *writer, struct mr_task_env *env)
{
    *writer = (struct mr_part_writer){.reactor = env->reactor};
    if (env->sink_id != NULL)
        (void)snprintf(writer->job, sizeof(writer->job), "%s", env->sink_id);
    uuid_draw(env->sys, writer->uuid);
    uuid_draw(env->sys, writer->temp_uuid);
}

bool mr_part_is_foreign(const struct mr_part_writer *writer, const struct mr_task_env *env)
{
    return writer->job[0] != '\0' && env->sink_id != NULL &&
           strcmp(writer->job, env->sink_id) != 0;
}

void mr_part_name(const struct mr_part_writer *writer, const char *dir, uint64_t number,
                  bool is_temp, struct mr_text *out)
{
    mr_text_reset(out);
    mr_text_printf(out, "%s/%spart-%s-%u-%llu", dir, is_temp ? "." : "", writer->uuid,
                   writer->reactor, (unsigned long long)number);
    if (is_temp)
        mr_text_printf(out, ".inprogress.%s", writer->temp_uuid);
}

/* The partition's directory below DIR. */
static struct mr_view part_rel(const struct mr_part *part, const char *dir)
{
    const char *rel = part->dir->path + strlen(dir);

    return mr_view_of(*rel == '/' ? rel + 1 : rel);
}

void mr_part_record(const struct mr_part_writer *writer, const char *dir,
                    const struct mr_part *parts, struct mr_pack *roots)
{
    uint64_t count = 0;

    for (const struct mr_part *part = parts; part != NULL; part = part->next)
        count++;
    mr_pack_u64(roots, RECORD_VERSION);
    mr_pack_bytes(roots, mr_view_of(writer->job));
    mr_pack_bytes(roots, mr_view_of(writer->uuid));
    mr_pack_bytes(roots, mr_view_of(writer->temp_uuid));
    mr_pack_u64(roots, writer->reactor);
    mr_pack_u64(roots, writer->next);
    mr_pack_bytes(roots, mr_view_of(dir));
    mr_pack_u64(roots, count);
    for (const struct mr_part *part = parts; part != NULL; part = part->next) {
        mr_pack_u64(roots, part->number);
        mr_pack_u64(roots, part->total);
        mr_pack_bytes(roots, part_rel(part, dir));
    }
}

/* It becomes part of a path: a crafted one must not lead elsewhere. */
static bool is_uuid(struct mr_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr("0123456789abcdef-", text.data[i]) == NULL || text.data[i] == '\0')
            return false;
    return text.len == MR_UUID_BYTES - 1;
}

static int read_writer(struct mr_unpack *unpack, struct mr_part_writer *ret,
                       uint64_t *ret_version, struct mr_err *reterr)
{
    uint64_t version = *ret_version = mr_unpack_u64(unpack);

    if (version < 1 || version > RECORD_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION,
                       "part files of a sink: the checkpoint has version %llu of the record, "
                       "this program knows up to %d",
                       (unsigned long long)version, RECORD_VERSION);
    struct mr_view job = version >= 2 ? mr_unpack_bytes(unpack) : (struct mr_view){"", 0};
    struct mr_view uuid = mr_unpack_bytes(unpack);
    struct mr_view temp_uuid = mr_unpack_bytes(unpack);
    ret->reactor = (uint32_t)mr_unpack_u64(unpack);
    ret->next = mr_unpack_u64(unpack);
    if (unpack->failed || !is_uuid(uuid) || !is_uuid(temp_uuid) || job.len >= sizeof(ret->job))
        return mr_fail(reterr, MR_ERR_CORRUPT, "part files of a sink: the record is cut short");
    memcpy(ret->job, job.data, job.len);
    ret->job[job.len] = '\0';
    memcpy(ret->uuid, uuid.data, uuid.len);
    memcpy(ret->temp_uuid, temp_uuid.data, temp_uuid.len);
    ret->uuid[uuid.len] = ret->temp_uuid[temp_uuid.len] = '\0';
    return 0;
}

int mr_part_record_writer(struct mr_view root, struct mr_part_writer *ret,
                          struct mr_err *reterr)
{
    struct mr_unpack unpack = {.rest = root};
    uint64_t version;

    return read_writer(&unpack, ret, &version, reterr);
}

/* -- Recovery ------------------------------------------------------------------ */

struct recovery {
    struct mr_task_env *env;
    struct mr_sys *sys;
    struct mr_part_writer writer;
    uint64_t version; /* of the record */
    char *dir;
    struct mr_text part_dir, temp, final; /* of one part */
    bool ignores_missing, is_partitioned, is_foreign;
    bool has_changed; /* the directory */
};

/* The unpublished part is there: cut it to what counts, publish it. */
static int publish(struct recovery *r, uint64_t size, uint64_t length, struct mr_err *reterr)
{
    const char *temp = r->temp.data;

    if (size < length)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "part file '%s' has %llu bytes, but the checkpoint says that %llu were "
                       "safely written: the file system lost data; restore the file from a "
                       "backup, or start the job from an older state",
                       temp, (unsigned long long)size, (unsigned long long)length);
    int file = r->sys->ops->open(r->sys, temp, MR_OPEN_WRITE);
    int rc = file;
    if (file >= 0) {
        rc = size > length ? r->sys->ops->truncate(r->sys, file, length) : 0;
        if (rc >= 0)
            rc = r->sys->ops->sync(r->sys, file);
        (void)r->sys->ops->close(r->sys, file);
    }
    if (rc >= 0)
        rc = r->sys->ops->rename(r->sys, temp, r->final.data);
    struct mr_file_stat stat;
    if (rc == -ENOENT && r->is_foreign && r->sys->ops->stat(r->sys, r->final.data, &stat) >= 0)
        rc = 0; /* its job was quicker, or another that began from the savepoint */
    r->has_changed = true;
    if (rc < 0)
        return mr_fail(reterr, rc, "can not publish the part file '%s': %s", temp,
                       mr_err_text(rc));
    return 0;
}

static int recover_part(struct recovery *r, uint64_t number, uint64_t length,
                        struct mr_err *reterr)
{
    struct mr_file_stat temp, final;

    mr_part_name(&r->writer, r->part_dir.data, number, true, &r->temp);
    mr_part_name(&r->writer, r->part_dir.data, number, false, &r->final);
    int has_temp = r->sys->ops->stat(r->sys, r->temp.data, &temp);
    int has_final = r->sys->ops->stat(r->sys, r->final.data, &final);

    if (has_temp >= 0 && has_final >= 0)
        return mr_fail(reterr, -EEXIST,
                       "part file '%s' and '%s' are both there: one of them was put there by "
                       "somebody else; take that one away",
                       r->temp.data, r->final.data);
    if (has_temp >= 0)
        return publish(r, temp.size, length, reterr);
    if (has_final >= 0 && (final.size == length || r->is_foreign))
        return 0;
    if (has_final >= 0)
        return mr_fail(
            reterr, MR_ERR_CORRUPT,
            "part file '%s' has %llu bytes, but was published with %llu: somebody "
            "changed it; put it back, or set 'sink.missing-part' = 'ignore' and take "
            "it away",
            r->final.data, (unsigned long long) final.size, (unsigned long long)length);
    if (has_temp != -ENOENT || (has_final != -ENOENT && has_final < 0)) {
        int rc = has_temp != -ENOENT ? has_temp : has_final;
        return mr_fail(reterr, rc, "can not look for the part file '%s': %s", r->final.data,
                       mr_err_text(rc));
    }
    if (r->is_foreign) {
        mr_task_log(r->env,
                    "part file '%s' (%llu bytes), which the job of the savepoint had to "
                    "publish, is not there: it was taken away, or is on another host",
                    r->final.data, (unsigned long long)length);
        return 0;
    }
    if (r->ignores_missing) {
        mr_task_log(r->env, "part file '%s' (%llu bytes) has gone; ignored as asked for",
                    r->final.data, (unsigned long long)length);
        return 0;
    }
    return mr_fail(reterr, -ENOENT,
                   "part file '%s' (%llu bytes) is in the checkpoint, but is neither published "
                   "nor waiting as '%s': its rows are lost.  Put it back; or, when it was "
                   "published and taken away on purpose, set 'sink.missing-part' = 'ignore'",
                   r->final.data, (unsigned long long)length, r->temp.data);
}

static int sync_dir(struct recovery *r, const char *dir, struct mr_err *reterr)
{
    int rc = r->sys->ops->sync_dir(r->sys, dir);

    return rc < 0 ? mr_fail(reterr, rc, "can not sync the directory '%s': %s", dir,
                            mr_err_text(rc))
                  : 0;
}

/* Parts in DIR begun after the checkpoint: their rows will be written again. */
static int remove_leftovers(struct recovery *r, const char *dir, struct mr_err *reterr)
{
    unsigned gap = 0;

    for (uint64_t number = r->writer.next; gap < GAP_MAX; number++) {
        mr_part_name(&r->writer, dir, number, true, &r->temp);
        int rc = r->sys->ops->unlink(r->sys, r->temp.data);
        if (rc < 0 && rc != -ENOENT)
            return mr_fail(reterr, rc, "can not remove the left over part file '%s': %s",
                           r->temp.data, mr_err_text(rc));
        gap = rc < 0 ? gap + 1 : 0;
    }
    return sync_dir(r, dir, reterr);
}

struct sweep {
    struct recovery *r;
    const char *dir;
    unsigned depth;
    struct mr_err *err;
};

/* In partitions numbers are far apart: what is left over is looked for by name. */
static int sweep_entry(void *context, const char *name, bool is_dir)
{
    struct sweep *sweep = context;
    struct recovery *r = sweep->r;
    struct sweep below = {r, NULL, sweep->depth + 1, sweep->err};
    char start[MR_UUID_BYTES + 32], end[MR_UUID_BYTES + 16];
    uint64_t number = 0;
    int rc = 0;

    if (is_dir && strchr(name, '=') == NULL)
        return 0;
    if (!is_dir) {
        (void)snprintf(start, sizeof(start), ".part-%s-%u-", r->writer.uuid, r->writer.reactor);
        (void)snprintf(end, sizeof(end), ".inprogress.%s", r->writer.temp_uuid);
        if (strncmp(name, start, strlen(start)) != 0)
            return 0;
        const char *at = name + strlen(start);
        while (*at >= '0' && *at <= '9')
            number = number * 10 + (uint64_t)(*at++ - '0');
        if (strcmp(at, end) != 0 || number < r->writer.next)
            return 0;
    }
    char *path = mr_files_join(sweep->dir, name);
    below.dir = path;
    if (is_dir && sweep->depth < PARTITION_DEPTH_MAX)
        rc = r->sys->ops->list(r->sys, path, sweep_entry, &below);
    else if (!is_dir)
        rc = r->sys->ops->unlink(r->sys, path);
    if (rc < 0 && rc > -MR_ERR_BASE)
        (void)mr_fail(sweep->err, rc, "can not remove left over part files: '%s': %s", path,
                      mr_err_text(rc));
    free(path);
    return rc;
}

static int recover(struct recovery *r, struct mr_commit *commit, struct mr_unpack *unpack,
                   struct mr_err *reterr)
{
    uint64_t count = mr_unpack_u64(unpack);
    int rc = 0;

    for (uint64_t i = 0; i < count && rc == 0; i++) {
        uint64_t number = mr_unpack_u64(unpack), length = mr_unpack_u64(unpack);
        struct mr_view rel =
            r->version >= 3 ? mr_unpack_bytes(unpack) : (struct mr_view){"", 0};
        if (unpack->failed || !mr_partition_is_path(rel))
            return mr_fail(reterr, MR_ERR_CORRUPT,
                           "part files of a sink: the record is cut short");
        mr_text_reset(&r->part_dir);
        mr_text_printf(&r->part_dir, "%s%s" MR_VIEW_FMT, r->dir, rel.len == 0 ? "" : "/",
                       MR_VIEW_ARG(rel));
        rc = recover_part(r, number, length, reterr);
        if (rc == 0 && rel.len != 0)
            rc = sync_dir(r, r->part_dir.data, reterr);
    }
    if (rc == 0 && r->version >= 4)
        rc = mr_commit_restore(commit, unpack, reterr);
    if (rc == 0 && !r->is_foreign)
        rc = remove_leftovers(r, r->dir, reterr);
    else if (rc == 0 && r->has_changed)
        rc = sync_dir(r, r->dir, reterr);
    if (rc == 0 && !r->is_foreign && r->is_partitioned)
        rc = r->sys->ops->list(r->sys, r->dir, sweep_entry,
                               &(struct sweep){r, r->dir, 0, reterr});
    return rc;
}

/* A directory that is not the sink's own any more stands in the checkpoint alone. */
static int check_dir(struct recovery *r, const struct mr_part_rules *rules,
                     struct mr_err *reterr)
{
    struct mr_text real;

    if (rules->roots == NULL || strcmp(r->dir, rules->dir) == 0)
        return 0;
    mr_text_init(&real);
    int rc = mr_roots_allow(r->sys, rules->roots, "part files of the checkpoint:", r->dir,
                            &real, NULL, reterr);
    mr_text_fini(&real);
    return rc;
}

int mr_part_recover(struct mr_task_env *env, struct mr_view root,
                    const struct mr_part_rules *rules, struct mr_err *reterr)
{
    struct recovery r = {.env = env,
                         .sys = env->sys,
                         .ignores_missing = rules->ignores_missing,
                         .is_partitioned = rules->is_partitioned};
    struct mr_unpack unpack = {.rest = root};
    int rc = read_writer(&unpack, &r.writer, &r.version, reterr);

    if (rc < 0)
        return rc;
    struct mr_view dir = mr_unpack_bytes(&unpack);
    r.is_foreign = mr_part_is_foreign(&r.writer, env);
    r.dir = mr_strndup(dir.data, dir.len, "names of part files");
    mr_text_init(&r.part_dir);
    mr_text_init(&r.temp);
    mr_text_init(&r.final);
    rc = check_dir(&r, rules, reterr);
    if (rc == 0)
        rc = recover(&r, rules->commit, &unpack, reterr);
    mr_text_fini(&r.part_dir);
    mr_text_fini(&r.temp);
    mr_text_fini(&r.final);
    free(r.dir);
    return rc;
}
