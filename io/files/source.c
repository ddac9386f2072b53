#include "core/base/alloc.h"
#include "core/op/roots.h"
#include "io/files/files_int.h"
#include "io/framing/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const struct mr_option_spec mr_files_options[] = {
    {"path", MR_OPTION_STRING, NULL, true, NULL,
     "The file to be read, or the directory to be read or written."},
    {"source.monitor-interval", MR_OPTION_DURATION, NULL, false, NULL,
     "Look for new files, and for new lines in known ones, this often; without it the source is "
     "bounded."},
    {"source.path.regex-pattern", MR_OPTION_STRING, NULL, false, NULL,
     "Read only files whose whole path matches this extended regular expression."},
    {"source.file-quiet-time", MR_OPTION_DURATION, "10 s", false, NULL,
     "A monitored file that has not grown for so long counts as complete: its last line is taken "
     "even without a newline, and it no longer holds the watermark back."},
    {"source.missing-file", MR_OPTION_ENUM, "fail", false, "fail|skip",
     "What to do when a file that was not read to its end has gone when a job goes on."},
    {"scan.max-line-bytes", MR_OPTION_BYTES, "16 mb", false, NULL,
     "A longer line is one malformed message."},
    {"sink.rolling-policy.file-size", MR_OPTION_BYTES, "128 mb", false, NULL,
     "A part file that has grown so large is finished and a new one begun."},
    {"sink.rolling-policy.rollover-interval", MR_OPTION_DURATION, "30 min", false, NULL,
     "A part file is finished after so long, however small; smaller makes rows visible sooner."},
    {"sink.rolling-policy.check-interval", MR_OPTION_DURATION, "1 min", false, NULL,
     "How often the rollover interval is looked at."},
    {"sink.rolling-policy.inactivity-interval", MR_OPTION_DURATION, "30 min", false, NULL,
     "A part file that has got no rows for so long is finished."},
    {"sink.partition-commit.policy.kind", MR_OPTION_STRING, NULL, false, NULL,
     "'success-file': when a partition is whole, and all its rows are published, an empty file in "
     "it says so.  Without it nothing does."},
    {"sink.partition-commit.trigger", MR_OPTION_ENUM, "process-time", false,
     "process-time|partition-time",
     "When a partition is whole: so long after its first rows came, or when the watermark is past "
     "its own time, and 'sink.partition-commit.delay'."},
    {"sink.partition-commit.delay", MR_OPTION_DURATION, "0 s", false, NULL,
     "How much later than that.  'process-time' without a delay: with every checkpoint."},
    {"sink.partition-commit.success-file.name", MR_OPTION_STRING, "_SUCCESS", false, NULL,
     "The name of that file."},
    {"sink.partition-commit.watermark-time-zone", MR_OPTION_STRING, "UTC", false, NULL,
     "'partition-time': whose clock the times of partitions are by."},
    {"sink.partition-commit.policy.class", MR_OPTION_STRING, NULL, false, NULL,
     "Refused: a class of Java."},
    {"sink.partition-commit.policy.class.parameters", MR_OPTION_STRING, NULL, false, NULL,
     "Refused, as that is."},
    {"partition.time-extractor.kind", MR_OPTION_ENUM, "default", false, "default|custom",
     "'default': by the pattern; 'custom' is refused."},
    {"partition.time-extractor.class", MR_OPTION_STRING, NULL, false, NULL,
     "Refused: a class of Java."},
    {"partition.time-extractor.timestamp-pattern", MR_OPTION_STRING, NULL, false, NULL,
     "'partition-time': how the partition's columns make its time, '$dt $hour:00:00'; without it "
     "the first column is one."},
    {"partition.time-extractor.timestamp-formatter", MR_OPTION_STRING, NULL, false, NULL,
     "How that time is written: 'yyyyMMdd HH'; without it 'yyyy-MM-dd HH:mm:ss' or "
     "'yyyy-MM-dd'."},
    {"auto-compaction", MR_OPTION_BOOL, "false", false, NULL,
     "'true' is refused: part files are left as they are."},
    {"compaction.file-size", MR_OPTION_BYTES, NULL, false, NULL,
     "Without meaning, as long as nothing is compacted."},
    {"compaction.parallelism", MR_OPTION_INT, NULL, false, NULL,
     "Without meaning, as long as nothing is compacted."},
    {"sink.shuffle-by-partition.enable", MR_OPTION_BOOL, "false", false, NULL,
     "Accepted for Flink's sake: rows stay on their reactor."},
    {"sink.parallelism", MR_OPTION_INT, NULL, false, NULL,
     "Accepted for Flink's sake; every reactor writes."},
    {"partition.default-name", MR_OPTION_STRING, "__HIVE_DEFAULT_PARTITION__", false, NULL,
     "PARTITIONED BY: what stands in a directory's name for NULL and for ''."},
    {"sink.missing-part", MR_OPTION_ENUM, "fail", false, "fail|ignore",
     "What to do when a part file that a checkpoint names is neither unpublished nor published: "
     "rows are lost, unless somebody took the published file away."},
    {NULL, MR_OPTION_STRING, NULL, false, NULL, NULL},
};

const struct mr_metadata_spec mr_files_metadata[] = {
    {"file.path", {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX}, false, "Full path."},
    {"file.name",
     {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX},
     false,
     "Name without path."},
    {"file.size", {.id = MR_TYPE_BIGINT}, false, "Bytes, when it was opened."},
    {"file.modification-time",
     {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3},
     false,
     "Last change, when it was opened."},
    {NULL, {0}, false, NULL},
};

struct mr_files_known {
    char *id;
    uint64_t identity;
    int64_t position; /* restored: where it is to go on */
    bool is_restored;
    bool is_seen;
};

static struct mr_files_source *of(struct mr_source *source)
{
    return (struct mr_files_source *)(void *)source;
}

static void source_close(struct mr_source *source)
{
    struct mr_files_source *s = of(source);

    for (uint32_t i = 0; i < s->known_count; i++)
        free(s->known[i].id);
    if (s->has_pattern)
        mr_pattern_fini(&s->pattern);
    free(s->known);
    free(s->root);
    free(s->only);
    free(s);
}

static int read_options(struct mr_files_source *s, struct mr_err *reterr)
{
    struct mr_options *options = s->spec->options;
    const struct mr_option_spec *specs = mr_files_options;
    struct mr_view pattern = {NULL, 0};
    int64_t line_bytes = 0;
    int skip = 0, rc;

    if ((rc = mr_options_duration(options, specs, "source.monitor-interval", &s->monitor_ns,
                                  reterr)) < 0 ||
        (rc = mr_options_duration(options, specs, "source.file-quiet-time", &s->quiet_ns,
                                  reterr)) < 0 ||
        (rc = mr_options_bytes(options, specs, "scan.max-line-bytes", &line_bytes, reterr)) <
            0 ||
        (rc = mr_options_enum(options, specs, "source.missing-file", &skip, reterr)) < 0 ||
        (rc = mr_options_string(options, specs, "source.path.regex-pattern", &pattern,
                                reterr)) < 0 ||
        (rc = mr_options_string(options, specs, "partition.default-name", &s->default_name,
                                reterr)) < 0)
        return rc;
    if (line_bytes < 1 || line_bytes > MR_LINE_BYTES_MAX)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'scan.max-line-bytes' = %lld: expected 1 b to 1 gb",
                       (long long)line_bytes);
    s->max_line_bytes = (uint32_t)line_bytes;
    s->skips_missing = skip == 1;
    if (s->spec->is_bounded_run)
        s->monitor_ns = 0;
    if (pattern.data == NULL)
        return 0;
    rc = mr_pattern_init(&s->pattern, pattern, "source.path.regex-pattern", reterr);
    s->has_pattern = rc == 0;
    return rc;
}

static int source_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                       struct mr_source **ret, struct mr_err *reterr)
{
    struct mr_files_source *s = mr_alloc(sizeof(*s), "a 'filesystem' table");
    struct mr_file_stat stat;
    char *path = NULL;

    s->spec = spec;
    s->env = env;
    s->sys = env->sys;
    int rc = mr_files_path(spec->options, &path, reterr);
    if (rc == 0)
        rc = read_options(s, reterr);
    if (rc == 0)
        rc = mr_roots_allow(s->sys, spec->allowed_roots, "'path' =", path, NULL, NULL, reterr);
    if (rc == 0 && (rc = s->sys->ops->stat(s->sys, path, &stat)) < 0)
        (void)mr_fail(reterr, rc, "can not read 'path' = '%s': %s", path, mr_err_text(rc));
    if (rc < 0) {
        free(path);
        source_close((struct mr_source *)s);
        return rc;
    }
    if (stat.is_dir) {
        s->root = path;
    } else {
        char *slash = strrchr(path, '/');
        s->only = mr_strdup(slash == NULL ? path : slash + 1, "a 'filesystem' table");
        s->root = slash == NULL ? mr_strdup(".", "a 'filesystem' table")
                                : mr_strndup(path, slash == path ? 1 : (size_t)(slash - path),
                                             "a 'filesystem' table");
        free(path);
    }
    *ret = (struct mr_source *)s;
    return 0;
}

static int by_identity(const void *a, const void *b)
{
    uint64_t x = ((const struct mr_files_known *)a)->identity;
    uint64_t y = ((const struct mr_files_known *)b)->identity;

    return (x > y) - (x < y);
}

static void add_known(struct mr_files_source *s, struct mr_files_known known)
{
    MR_ASSERT(known.id != NULL);
    if (s->known_count == s->known_capacity) {
        s->known_capacity = s->known_capacity == 0 ? 16 : s->known_capacity * 2;
        s->known =
            mr_realloc(s->known, s->known_capacity, sizeof(*s->known), "a 'filesystem' table");
    }
    s->known[s->known_count++] = known;
}

static void sort_known(struct mr_files_source *s)
{
    if (s->known_count > 1)
        qsort(s->known, s->known_count, sizeof(*s->known), by_identity);
}

static void source_restored(struct mr_source *source, const struct mr_split *splits,
                            uint32_t count)
{
    struct mr_files_source *s = of(source);
    struct mr_files_known known = {.is_restored = true};
    struct mr_view rel;

    for (uint32_t i = 0; i < count; i++) {
        if (mr_files_parse_id(splits[i].id, &rel, &known.identity) < 0)
            continue; /* not one of ours: the reader says so when it gets it */
        known.id = mr_strdup(splits[i].id, "names of files");
        known.position = splits[i].start.offset;
        add_known(s, known);
    }
    sort_known(s);
}

/* A restored file that the walk has not found.  1: it is to be read where it is. */
static int find_restored(struct mr_files_source *s, struct mr_files_known *known,
                         struct mr_err *reterr)
{
    char *path = mr_files_relocate(s, known->identity);

    if (path != NULL) { /* left out by the pattern now, or rotated away from 'path' */
        free(path);
        return 1;
    }
    if (known->position != MR_OFFSET_START && (known->position & MR_FILES_COMPLETE) != 0)
        return 0;
    if (s->skips_missing) {
        mr_task_log(s->env,
                    "table '%s': file '%s' has gone before it was read to its end; skipped",
                    s->spec->name, known->id);
        return 0;
    }
    return mr_fail(
        reterr, -ENOENT,
        "file '%s' in '%s' has gone before it was read to its end (byte %lld): put it "
        "back, or set 'source.missing-file' = 'skip'",
        known->id, s->root,
        (long long)(known->position == MR_OFFSET_START ? 0 : known->position));
}

static int report(struct mr_files_source *s,
                  void (*add)(void *context, const struct mr_split *split), void *context,
                  const struct mr_files_list *list, struct mr_err *reterr)
{
    uint32_t sorted = s->known_count;
    struct mr_split split = {.start = {.offset = MR_OFFSET_START}};

    for (uint32_t i = 0; i < list->count; i++) {
        struct mr_files_known key = {.identity = list->file[i].identity};
        struct mr_files_known *known =
            sorted == 0 ? NULL
                        : bsearch(&key, s->known, sorted, sizeof(*s->known), by_identity);
        if (known == NULL) {
            key.id = mr_files_id(list->file[i].rel, key.identity);
            add_known(s, key);
            known = &s->known[s->known_count - 1];
        }
        known->is_seen = true;
        split.id = known->id;
        add(context, &split);
    }
    for (uint32_t i = 0; i < sorted && !s->is_discovered; i++) {
        if (s->known[i].is_seen)
            continue;
        int rc = find_restored(s, &s->known[i], reterr);
        if (rc < 0)
            return rc;
        split.id = s->known[i].id;
        if (rc == 1)
            add(context, &split);
    }
    sort_known(s);
    return 0;
}

static int source_discover(struct mr_source *source,
                           void (*add)(void *context, const struct mr_split *split),
                           void *context, struct mr_err *reterr)
{
    struct mr_files_source *s = of(source);
    struct mr_files_list list;
    int rc = mr_files_walk(s, &list, reterr);

    if (rc < 0)
        return rc;
    rc = report(s, add, context, &list, reterr);
    s->is_discovered = true;
    mr_files_list_free(&list);
    return rc;
}

static int64_t source_discover_interval_ns(struct mr_source *source)
{
    return of(source)->monitor_ns;
}

const struct mr_source_class mr_files_source = {
    .name = "filesystem",
    .options = mr_files_options,
    .metadata = mr_files_metadata,
    .needs_format = true,
    .has_partitions = true,
    .is_replayable = true,
    .is_loadable = true,
    .open = source_open,
    .restored = source_restored,
    .discover = source_discover,
    .discover_interval_ns = source_discover_interval_ns,
    .close = source_close,
    .reader_new = mr_files_reader_new,
    .assign = mr_files_assign,
    .poll = mr_files_poll,
    .split_state = mr_files_split_state,
    .metadata_fill = mr_files_metadata_fill,
    .deadline_ns = mr_files_deadline_ns,
    .reader_free = mr_files_reader_free,
};
