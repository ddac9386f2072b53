#include "core/base/alloc.h"
#include "core/base/hash.h"
#include "core/op/roots.h"
#include "io/files/commit.h"
#include "io/files/files_int.h"
#include "io/files/partition.h"
#include "io/files/recover.h"

#include <errno.h>
#include <stdlib.h>

enum {
    BUFFERED_MAX = 4 << 20, /* bytes taken and not written: above it the sink is not ready */
    PARTS_MAX = 64,         /* parts not published yet that are still to be written or synced */
    BUCKETS_MAX = 1000,     /* partitions that are written at one time, per reactor */
};

struct files_sink {
    const struct mr_table_spec *spec;
    struct mr_schema physical; /* what is written: no metadata, no partition columns */
    bool is_partitioned;
    struct mr_view default_name; /* of the partition of NULL */
    char *path;
    int64_t file_bytes, rollover_ns, inactive_ns, check_ns;
    bool ignores_missing;
    struct mr_commit_ledger *ledger; /* NULL: nobody is told that a partition is whole */
};

/* A directory that rows go to: of one partition, or of the whole table. */
struct bucket {
    struct mr_part_dir dir;
    struct bucket *next;
    char *rel; /* below the sink's path; "": that one */
    uint64_t hash;
    struct mr_part *current; /* takes rows; NULL: none does */
    uint32_t parts;          /* that are not surely published */
    bool is_fresh;           /* has got rows since the last barrier */
    struct mr_claim *claim;  /* on telling of them */
    int64_t touched_ns;      /* when it got rows last */
};

struct files_writer {
    struct mr_op op;
    struct files_sink *sink;
    struct mr_encoder *encoder;
    struct mr_part_writer name;
    struct mr_commit commit;
    uint64_t told;         /* the newest epoch that is committed */
    struct bucket *bucket; /* the one used last is the first */
    uint32_t buckets;
    struct mr_text rel;           /* of a row */
    struct mr_part *first, **end; /* every part not surely published, oldest first */
    size_t buffered;          /* bytes taken and not yet in the files, as of the last poll */
    unsigned unfinished;      /* parts with work left but publishing, likewise */
    int64_t now_ns, check_ns; /* time of the last poll; when to look at ages next */
    struct mr_text path[2];
};

/* -- The sink of a job -------------------------------------------------------- */

static void sink_close(struct mr_sink *sink)
{
    struct files_sink *s = (struct files_sink *)(void *)sink;

    mr_commit_ledger_free(s->ledger);
    free(s->path);
    free(s);
}

static int read_options(struct files_sink *s, struct mr_err *reterr)
{
    struct mr_options *options = s->spec->options;
    const struct mr_option_spec *specs = mr_files_options;
    int ignore = 0, rc;

    if ((rc = mr_files_path(options, &s->path, reterr)) < 0 ||
        (rc = mr_options_bytes(options, specs, "sink.rolling-policy.file-size", &s->file_bytes,
                               reterr)) < 0 ||
        (rc = mr_options_duration(options, specs, "sink.rolling-policy.rollover-interval",
                                  &s->rollover_ns, reterr)) < 0 ||
        (rc = mr_options_duration(options, specs, "sink.rolling-policy.inactivity-interval",
                                  &s->inactive_ns, reterr)) < 0 ||
        (rc = mr_options_duration(options, specs, "sink.rolling-policy.check-interval",
                                  &s->check_ns, reterr)) < 0 ||
        (rc = mr_options_enum(options, specs, "sink.missing-part", &ignore, reterr)) < 0)
        return rc;
    bool is_compacted = false;
    rc = mr_options_bool(options, specs, "auto-compaction", &is_compacted, reterr);
    if (rc < 0)
        return rc;
    if (is_compacted)
        return mr_fail(
            reterr, MR_ERR_UNSUPPORTED,
            "'auto-compaction' = 'true': part files are not compacted; fewer of them "
            "come with a longer 'sink.rolling-policy.rollover-interval', or longer "
            "between checkpoints");
    if (s->file_bytes < 1)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'sink.rolling-policy.file-size' = %lld: expected at least one byte",
                       (long long)s->file_bytes);
    s->ignores_missing = ignore == 1;
    for (uint32_t i = 0; i < s->spec->schema->count - s->spec->physical; i++)
        s->is_partitioned |= mr_partition_column(s->spec->metadata_key[i]).data != NULL;
    return mr_options_string(options, specs, "partition.default-name", &s->default_name,
                             reterr);
}

/* With roots, the directory is from here on the one that the path leads to now. */
static int confine(struct files_sink *s, struct mr_task_env *env, struct mr_err *reterr)
{
    struct mr_text real;

    if (s->spec->allowed_roots == NULL)
        return 0;
    mr_text_init(&real);
    int rc = mr_roots_allow(env->sys, s->spec->allowed_roots, "'path' =", s->path, &real, NULL,
                            reterr);
    if (rc == 0) {
        free(s->path);
        s->path = mr_strdup(real.data, "a 'filesystem' table");
    }
    mr_text_fini(&real);
    return rc;
}

static int sink_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                     struct mr_sink **ret, struct mr_err *reterr)
{
    struct files_sink *s = mr_alloc(sizeof(*s), "a 'filesystem' table");

    s->spec = spec;
    s->physical = (struct mr_schema){spec->physical, spec->schema->field};
    int rc = read_options(s, reterr);
    if (rc == 0)
        rc = confine(s, env, reterr);
    if (rc == 0)
        rc = mr_sys_mkdirs(env->sys, s->path, reterr);
    if (rc == 0)
        rc = mr_commit_ledger_new(spec, env, s->path, &s->ledger, reterr);
    if (rc < 0) {
        sink_close((struct mr_sink *)s);
        return rc;
    }
    if (env->state_dir == NULL)
        mr_task_log(env,
                    "table '%s': checkpoints are off, so part files in '%s' are published when "
                    "they are full and at the end of the job; what a crash interrupts stays in "
                    "hidden '.part-*' files",
                    spec->name, s->path);
    *ret = (struct mr_sink *)s;
    return 0;
}

/* -- The operator of one reactor ----------------------------------------------- */

static struct files_writer *of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct files_writer, op);
}

static bool has_checkpoints(const struct files_writer *w)
{
    return w->op.env->state_dir != NULL;
}

static bool writer_ready(const struct mr_op *op)
{
    const struct files_writer *w = MR_CONTAINER_CONST(op, struct files_writer, op);

    /* Each partition may have a part that takes rows. */
    return w->buffered < BUFFERED_MAX && w->unfinished < PARTS_MAX + w->buckets;
}

/* -- Partitions --------------------------------------------------------------- */

/* The directories of PATH, which is REL below the sink's own, as durable as what will lie in
 * them: made once per partition, while the reactor waits. */
static int make_dirs(struct files_writer *w, char *path, struct mr_err *reterr)
{
    struct mr_sys *sys = w->op.env->sys;
    struct mr_file_stat stat;
    int rc = 0;

    if (sys->ops->stat(sys, path, &stat) >= 0 && stat.is_dir)
        return 0;
    rc = mr_sys_mkdirs(sys, path, reterr);
    for (char *at = path + strlen(w->sink->path); rc == 0 && at != NULL;
         at = strchr(at + 1, '/')) {
        *at = '\0';
        rc = sys->ops->sync_dir(sys, path);
        if (rc < 0)
            (void)mr_fail(reterr, rc, "can not sync the directory '%s': %s", path,
                          mr_err_text(rc));
        *at = '/';
    }
    return rc;
}

static int bucket_new(struct files_writer *w, const char *rel, struct mr_err *reterr)
{
    struct mr_task_env *env = w->op.env;
    struct bucket *bucket = mr_alloc(sizeof(*bucket), "a partition");
    char *path = *rel == '\0' ? mr_strdup(w->sink->path, "a partition")
                              : mr_files_join(w->sink->path, rel);
    int rc = *rel == '\0' ? 0 : make_dirs(w, path, reterr);

    if (rc == 0)
        rc = mr_part_dir_open(&bucket->dir, env, path, reterr);
    free(path);
    if (rc < 0) {
        free(bucket);
        return rc;
    }
    bucket->rel = mr_strdup(rel, "a partition");
    bucket->hash = mr_hash_bytes(rel, strlen(rel), 0);
    bucket->next = w->bucket;
    w->bucket = bucket;
    w->buckets++;
    return 0;
}

static void bucket_free(struct bucket *bucket)
{
    mr_part_dir_close(&bucket->dir);
    free(bucket->rel);
    free(bucket);
}

static struct bucket *bucket_of(const struct mr_part *part)
{
    return MR_CONTAINER(part->dir, struct bucket, dir);
}

/* The bucket of partition REL becomes the first one; false: failed. */
static bool bucket_find(struct files_writer *w, struct mr_view rel)
{
    uint64_t hash = mr_hash_bytes(rel.data, rel.len, 0);
    struct mr_err err;

    for (struct bucket **at = &w->bucket; *at != NULL; at = &(*at)->next) {
        struct bucket *bucket = *at;
        if (bucket->hash != hash || !mr_view_is(rel, bucket->rel))
            continue;
        *at = bucket->next;
        bucket->next = w->bucket;
        w->bucket = bucket;
        return true;
    }
    if (w->buckets == BUCKETS_MAX) {
        (void)mr_op_fail(&w->op, MR_ERR_LIMIT,
                         "table '%s': more than %d partitions are written between two "
                         "checkpoints: make checkpoints more often, or partition by less",
                         w->sink->spec->name, BUCKETS_MAX);
        return false;
    }
    int rc = bucket_new(w, rel.data, &err);
    if (rc < 0)
        (void)mr_op_fail(&w->op, rc, "table '%s': %s", w->sink->spec->name, err.message);
    return rc == 0;
}

/* Where ROW goes becomes the first bucket; false: failed. */
static bool route(struct files_writer *w, const struct mr_batch *batch, uint32_t row)
{
    if (!w->sink->is_partitioned)
        return true;
    mr_text_reset(&w->rel);
    mr_partition_print(w->sink->spec, batch, row, w->sink->default_name, &w->rel);
    return (w->bucket != NULL && strcmp(w->bucket->rel, w->rel.data) == 0) ||
           bucket_find(w, mr_text_view(&w->rel));
}

/* Partitions of which nothing is left to do go. */
static void drop_empty(struct files_writer *w)
{
    struct bucket **at = &w->bucket;

    while (w->sink->is_partitioned && *at != NULL) {
        struct bucket *bucket = *at;
        if (bucket->parts > 0 || bucket->dir.req.inflight) {
            at = &bucket->next;
            continue;
        }
        *at = bucket->next;
        w->buckets--;
        bucket_free(bucket);
    }
}

static void part_begin(struct files_writer *w, struct bucket *bucket)
{
    uint64_t number = w->name.next++;

    mr_part_name(&w->name, bucket->dir.path, number, true, &w->path[0]);
    mr_part_name(&w->name, bucket->dir.path, number, false, &w->path[1]);
    bucket->current =
        mr_part_new(&bucket->dir, w->path[0].data, w->path[1].data, number, w->now_ns);
    bucket->parts++;
    *w->end = bucket->current;
    w->end = &bucket->current->next;
}

static void part_end(struct files_writer *w, struct bucket *bucket)
{
    if (bucket->current == NULL)
        return;
    bucket->current->is_closed = true;
    bucket->current->may_publish = !has_checkpoints(w);
    bucket->current = NULL;
}

static void part_end_all(struct files_writer *w)
{
    for (struct bucket *bucket = w->bucket; bucket != NULL; bucket = bucket->next)
        part_end(w, bucket);
}

/* The first row since a barrier comes; false: failed. */
static bool bucket_touch(struct files_writer *w, struct bucket *bucket)
{
    struct mr_err err;

    bucket->is_fresh = true;
    if (w->sink->ledger == NULL || !w->sink->is_partitioned)
        return true;
    int rc = mr_commit_touch(&w->commit, bucket->rel, &bucket->claim, &err);
    if (rc < 0)
        (void)mr_op_fail(&w->op, rc, "table '%s': %s", w->sink->spec->name, err.message);
    return rc == 0;
}

static void writer_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct files_writer *w = of(op);
    const char *reason = "";
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        if (!route(w, batch, row))
            return;
        struct bucket *bucket = w->bucket;
        if (!bucket->is_fresh && !bucket_touch(w, bucket))
            return;
        if (bucket->current == NULL)
            part_begin(w, bucket);
        struct mr_part *part = bucket->current;
        struct mr_text *fill = &part->fill;
        size_t before = fill->len;
        bucket->touched_ns = w->now_ns;
        if (w->sink->spec->format->encode(w->encoder, batch, row, fill, &reason) < 0) {
            fill->len = before;
            (void)mr_op_fail(op, MR_ERR_FORMAT, "table '%s': a row can not be written: %s",
                             w->sink->spec->name, reason);
            return;
        }
        mr_text_putc(fill, '\n');
        part->total += fill->len - before;
        bytes += fill->len - before;
        if (part->total >= (uint64_t)w->sink->file_bytes)
            part_end(w, bucket);
    }
    w->buffered += bytes;
    mr_stat_add(&op->stats.rows_out, batch->selected);
    mr_stat_add(&op->stats.bytes_out, bytes);
}

static void writer_watermark(struct mr_op *op, int64_t watermark_ns)
{
    of(op)->commit.watermark_ns = watermark_ns;
}

static void writer_end(struct mr_op *op)
{
    of(op)->commit.has_ended = true;
    part_end_all(of(op));
}

/* Parts that are published, durably, are of no interest to the next checkpoint. */
static void drop_finished(struct files_writer *w)
{
    struct mr_part **at = &w->first;

    while (*at != NULL) {
        struct mr_part *part = *at;
        if (mr_part_is_finished(part)) {
            *at = part->next;
            bucket_of(part)->parts--;
            mr_part_free(part);
        } else {
            at = &part->next;
        }
    }
    w->end = at;
    drop_empty(w);
}

static void roll_old(struct files_writer *w)
{
    for (struct bucket *bucket = w->bucket; bucket != NULL; bucket = bucket->next)
        if (bucket->current != NULL &&
            (w->now_ns - bucket->current->begun_ns >= w->sink->rollover_ns ||
             w->now_ns - bucket->touched_ns >= w->sink->inactive_ns))
            part_end(w, bucket);
}

/* A partition that has got no rows since the last barrier is perhaps never to get any; one that
 * is due is to be told of with this barrier. */
static void roll_still(struct files_writer *w)
{
    for (struct bucket *bucket = w->bucket; bucket != NULL; bucket = bucket->next) {
        if (!bucket->is_fresh && w->sink->is_partitioned)
            part_end(w, bucket);
        if (bucket->claim != NULL && mr_commit_is_due(&w->commit, bucket->claim))
            part_end(w, bucket);
        if (bucket->current == NULL)
            bucket->claim = NULL; /* it may go with the barrier */
        bucket->is_fresh = false;
    }
}

static int step_dirs(struct files_writer *w, struct mr_err *reterr)
{
    int steps = 0, rc = 0;

    for (struct bucket *bucket = w->bucket; bucket != NULL && rc >= 0; bucket = bucket->next) {
        rc = mr_part_dir_step(&bucket->dir, reterr);
        steps += rc;
    }
    return rc < 0 ? rc : steps;
}

/* Partitions of which all is published may be told of. */
static int tell_done(struct files_writer *w, struct mr_err *reterr)
{
    uint64_t epoch = w->told;

    if (w->commit.barriers == 0)
        return 0;
    for (const struct mr_part *part = w->first; part != NULL; part = part->next)
        if (part->epoch != 0 && part->epoch <= epoch)
            epoch = part->epoch - 1;
    return mr_commit_done(&w->commit, epoch, reterr);
}

static unsigned writer_poll(struct mr_op *op, int64_t now_ns)
{
    struct files_writer *w = of(op);
    struct mr_err err;
    unsigned work = 0;

    w->now_ns = now_ns;
    if (op->env->failure.code != 0)
        return 0;
    if (now_ns >= w->check_ns) {
        roll_old(w);
        w->check_ns = now_ns + w->sink->check_ns;
    }
    w->buffered = 0;
    w->unfinished = 0;
    int rc = step_dirs(w, &err);
    for (struct mr_part *part = w->first; part != NULL && rc >= 0; part = part->next) {
        work += (unsigned)rc;
        rc = mr_part_step(part, &err);
        w->buffered += mr_part_buffered(part);
        w->unfinished += part->synced < part->total;
    }
    if (rc < 0) {
        (void)mr_op_fail(op, rc, "table '%s': %s", w->sink->spec->name, err.message);
        return 0;
    }
    drop_finished(w);
    int told = w->sink->ledger != NULL ? tell_done(w, &err) : 0;
    if (told < 0) {
        (void)mr_op_fail(op, told, "table '%s': %s", w->sink->spec->name, err.message);
        return 0;
    }
    return work + (unsigned)rc;
}

static void writer_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct files_writer *w = of(op);

    mr_commit_look(&w->commit);
    /* A part that takes more rows stays open, as Flink's do for rows; but one that is old
     * enough is not made to wait for another checkpoint. */
    if (op->env->is_sealing)
        part_end_all(w);
    else
        roll_old(w);
    roll_still(w);
    for (struct mr_part *part = w->first; part != NULL; part = part->next) {
        part->sync_to = part->total;
        if (part->is_closed && part->epoch == 0)
            part->epoch = epoch;
    }
    mr_part_record(&w->name, w->sink->path, w->first, roots);
    mr_commit_barrier(&w->commit, epoch, roots);
}

static bool writer_settled(const struct mr_op *op, uint64_t epoch)
{
    const struct files_writer *w = MR_CONTAINER_CONST(op, struct files_writer, op);

    (void)epoch;
    for (const struct mr_part *part = w->first; part != NULL; part = part->next)
        if (!mr_part_is_durable(part))
            return false;
    return true;
}

static void writer_committed(struct mr_op *op, uint64_t epoch)
{
    struct files_writer *w = of(op);

    for (struct mr_part *part = w->first; part != NULL; part = part->next)
        if (part->epoch != 0 && part->epoch <= epoch)
            part->may_publish = true;
    w->told = epoch;
}

/* The job is over: what may be published is, before the last word on it is said. */
static void publish_rest(struct files_writer *w)
{
    unsigned kept = 0;
    struct mr_err err;

    if (!has_checkpoints(w) && w->op.env->failure.code == 0)
        part_end_all(w);
    for (struct mr_part *part = w->first; part != NULL; part = part->next) {
        if (!part->may_publish || w->op.env->failure.code != 0) {
            kept += part->state != MR_PART_RENAMED;
        } else if (mr_part_finish_now(part, &err) < 0) {
            mr_task_log(w->op.env, "table '%s': %s", w->sink->spec->name, err.message);
            kept++;
        }
    }
    for (struct bucket *bucket = w->bucket; bucket != NULL; bucket = bucket->next)
        if (bucket->dir.changes > bucket->dir.synced)
            (void)w->op.env->sys->ops->sync_dir(w->op.env->sys, bucket->dir.path);
    if (kept == 0 && w->commit.has_ended && w->sink->ledger != NULL &&
        w->op.env->failure.code == 0 && mr_commit_finish(&w->commit, &err) < 0)
        mr_task_log(w->op.env, "table '%s': %s", w->sink->spec->name, err.message);
    if (kept > 0)
        mr_task_log(w->op.env, "table '%s': %u part files of reactor %u are not published%s",
                    w->sink->spec->name, kept, w->name.reactor,
                    has_checkpoints(w) ? "; going on from the checkpoint publishes them"
                                       : ", since the job failed");
}

static void writer_free(struct mr_op *op)
{
    struct files_writer *w = of(op);

    for (struct mr_part *part = w->first; part != NULL; part = part->next)
        mr_aio_finish(op->env->aio, &part->req);
    publish_rest(w);
    while (w->first != NULL) {
        struct mr_part *part = w->first;
        w->first = part->next;
        if (part->has_result && part->req.code == MR_AIO_OPEN && part->result >= 0)
            part->file = (int)part->result;
        mr_part_free(part);
    }
    while (w->bucket != NULL) {
        struct bucket *bucket = w->bucket;
        w->bucket = bucket->next;
        bucket_free(bucket);
    }
    w->sink->spec->format->encoder_free(w->encoder);
    mr_commit_fini(&w->commit);
    mr_text_fini(&w->path[0]);
    mr_text_fini(&w->path[1]);
    mr_text_fini(&w->rel);
    free(w);
}

static const struct mr_op_class writer_class = {
    .name = "filesystem sink",
    .ready = writer_ready,
    .push = writer_push,
    .watermark = writer_watermark,
    .end = writer_end,
    .poll = writer_poll,
    .barrier = writer_barrier,
    .settled = writer_settled,
    .committed = writer_committed,
    .free = writer_free,
};

/* Each old record is taken care of by one reactor.  The writer of this reactor goes on
 * under its old name, so that what it leaves behind in the next crash is known too. */
static int restore(struct files_writer *w, const struct mr_view *roots, uint32_t count,
                   struct mr_err *reterr)
{
    struct mr_task_env *env = w->op.env;
    struct mr_part_rules rules = {.ignores_missing = w->sink->ignores_missing,
                                  .dir = w->sink->path,
                                  .is_partitioned = w->sink->is_partitioned,
                                  .roots = w->sink->spec->allowed_roots,
                                  .commit = &w->commit};

    mr_part_writer_init(&w->name, env);
    for (uint32_t i = 0; i < count; i++) {
        struct mr_part_writer old;
        if (roots[i].len == 0)
            continue;
        int rc = mr_part_record_writer(roots[i], &old, reterr);
        if (rc < 0)
            return rc;
        if (old.reactor % env->reactors != env->reactor)
            continue;
        rc = mr_part_recover(env, roots[i], &rules, reterr);
        if (rc < 0)
            return rc;
        if (old.reactor == env->reactor && !mr_part_is_foreign(&old, env))
            w->name = old;
    }
    return 0;
}

static int make_encoder(struct files_writer *w, struct mr_err *reterr)
{
    const struct mr_table_spec *spec = w->sink->spec;
    struct mr_format_spec format = {
        .schema = &w->sink->physical, .options = spec->options, .prefix = spec->format_prefix};

    if (spec->format == NULL || spec->format->encoder_new == NULL)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "the format of table '%s' can not be written", spec->name);
    return spec->format->encoder_new(&format, &w->encoder, reterr);
}

static int sink_op_new(struct mr_sink *sink, struct mr_task_env *env,
                       const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                       struct mr_err *reterr)
{
    struct files_writer *w = mr_alloc(sizeof(*w), "a 'filesystem' table");

    w->op = (struct mr_op){.class = &writer_class, .env = env};
    w->sink = (struct files_sink *)(void *)sink;
    w->end = &w->first;
    w->now_ns = mr_now_ns(env->sys);
    w->check_ns = w->now_ns + w->sink->check_ns;
    mr_commit_init(&w->commit, w->sink->ledger, env);
    int rc = make_encoder(w, reterr);
    if (rc == 0)
        rc = restore(w, roots, count, reterr);
    if (rc == 0 && !w->sink->is_partitioned)
        rc = bucket_new(w, "", reterr);
    if (rc < 0) {
        if (w->encoder != NULL)
            w->sink->spec->format->encoder_free(w->encoder);
        mr_commit_fini(&w->commit);
        free(w);
        return rc;
    }
    mr_text_init(&w->path[0]);
    mr_text_init(&w->path[1]);
    mr_text_init(&w->rel);
    *ret = &w->op;
    return 0;
}

const struct mr_sink_class mr_files_sink = {
    .name = "filesystem",
    .options = mr_files_options,
    .needs_format = true,
    .has_partitions = true,
    .means = MR_SINK_FOLLOWS,
    .open = sink_open,
    .op_new = sink_op_new,
    .close = sink_close,
};
