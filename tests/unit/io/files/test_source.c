/*
 * Reading files: every line of every file once, with the position behind it, wherever the
 * reading is stopped and begun again; and each way in which a file can disappear, shrink
 * or change its name under the reader.
 */
#include "tests/unit/io/files/files_test.h"

enum { LINES_MAX = 20000, SPLITS_MAX = 64 };

/* What a job keeps of a source: splits, their positions, and the lines that were read. */
struct job {
    struct table *table;
    struct mr_source *source;
    struct mr_reader *reader;
    struct {
        char id[256];
        struct mr_position position;
        int number; /* -1: restored, not assigned yet */
    } split[SPLITS_MAX];
    uint32_t splits;
    char *line[LINES_MAX];
    uint32_t line_split[LINES_MAX];
    uint32_t lines, broken;
    int64_t now_ns; /* as the job tells it to the reader */
};

static void make_old(const char *path)
{
    struct timespec times[2] = {{1000000000, 0}, {1000000000, 0}};

    CHECK(utimensat(AT_FDCWD, path, times, 0) == 0);
}

static const struct mr_source_class *const class = &mr_files_source;

static void job_line(struct job *job, uint32_t split, const char *data, size_t len)
{
    CHECK(job->lines < LINES_MAX);
    job->line[job->lines] = strndup(data, len);
    job->line_split[job->lines++] = split;
}

static void job_add(void *context, const struct mr_split *split)
{
    struct job *job = context;
    struct mr_err err = {0};
    uint32_t i = 0;

    while (i < job->splits && strcmp(job->split[i].id, split->id) != 0)
        i++;
    if (i == job->splits) {
        CHECK(job->splits < SPLITS_MAX);
        snprintf(job->split[i].id, sizeof(job->split[i].id), "%s", split->id);
        job->split[i].position = split->start;
        job->split[i].number = -1;
        job->splits++;
    }
    if (job->split[i].number >= 0)
        return;
    struct mr_split start = {job->split[i].id, job->split[i].position};
    job->split[i].number = class->assign(job->reader, &start, &err);
    CHECK(job->split[i].number >= 0);
}

static int job_discover(struct job *job, struct mr_err *err)
{
    return class->discover(job->source, job_add, job, err);
}

static int job_open(struct job *job, struct table *table, struct mr_err *err)
{
    struct mr_split splits[SPLITS_MAX];

    job->table = table;
    job->now_ns = mr_now_ns(table->env.sys);
    int rc = class->open(&table->spec, &table->env, &job->source, err);
    if (rc < 0)
        return rc;
    CHECK_EQ(class->reader_new(job->source, &table->env, &job->reader, err), 0);
    for (uint32_t i = 0; i < job->splits; i++) {
        splits[i] = (struct mr_split){job->split[i].id, job->split[i].position};
        job->split[i].number = -1;
    }
    if (job->splits > 0)
        class->restored(job->source, splits, job->splits);
    return job_discover(job, err);
}

/* The process is gone; splits and positions stay, as in a snapshot. */
static void job_stop(struct job *job)
{
    class->reader_free(job->reader);
    class->close(job->source);
    job->reader = NULL;
}

static void job_fini(struct job *job)
{
    if (job->reader != NULL)
        job_stop(job);
    for (uint32_t i = 0; i < job->lines; i++)
        free(job->line[i]);
    memset(job, 0, sizeof(*job));
}

/* One poll.  Takes at most LIMIT of the messages, as a crash between two would. */
static int job_poll(struct job *job, uint32_t limit, struct mr_err *err)
{
    struct mr_poll poll;

    job->table->env.aio->ops->poll(job->table->env.aio);
    int rc = class->poll(job->reader, job->now_ns, &poll, err);
    if (rc <= 0)
        return rc;
    CHECK(poll.count > 0 && poll.count <= MR_BATCH_ROWS);
    uint32_t s = 0;
    while (job->split[s].number != (int)poll.split)
        s++;
    for (uint32_t i = 0; i < poll.count && i < limit; i++) {
        const struct mr_msg *msg = &poll.msg[i];
        int64_t position = job->split[s].position.offset;
        CHECK_EQ(msg->offset, position == MR_OFFSET_START ? 0 : position & ~((int64_t)1 << 62));
        if (msg->broken != NULL)
            job->broken++;
        else
            job_line(job, s, msg->data, msg->len);
        job->split[s].position.offset = msg->next;
    }
    return 1;
}

static bool job_is_done(struct job *job)
{
    for (uint32_t i = 0; i < job->splits; i++)
        if (job->split[i].number >= 0 &&
            class->split_state(job->reader, (uint32_t)job->split[i].number) != MR_SPLIT_DONE)
            return false;
    return true;
}

/* Until every split is done, or an error. */
static int job_run(struct job *job, struct mr_err *err)
{
    int rc = 0;

    for (int idle = 0; rc >= 0 && !job_is_done(job) && idle < 2000;) {
        rc = job_poll(job, UINT32_MAX, err);
        if (rc == 0) {
            job->table->env.aio->ops->wait(job->table->env.aio, MR_MILLI_NS);
            idle++;
        }
    }
    return rc < 0 ? rc : 0;
}

/* For MS milliseconds of the reader's time, one at a time. */
static int job_tail(struct job *job, int ms, struct mr_err *err)
{
    int rc = 0;

    for (int i = 0; i < ms && rc >= 0; i++) {
        job->now_ns += MR_MILLI_NS;
        while ((rc = job_poll(job, UINT32_MAX, err)) > 0)
            ;
        if (i % 10 == 0)
            job->table->env.aio->ops->wait(job->table->env.aio, MR_MILLI_NS);
    }
    return rc < 0 ? rc : 0;
}

static bool has_line(const struct job *job, const char *line)
{
    unsigned n = 0;

    for (uint32_t i = 0; i < job->lines; i++)
        n += strcmp(job->line[i], line) == 0;
    CHECK(n <= 1);
    return n == 1;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "a b c": the lines, whatever their order between files. */
static const char *sorted(struct job *job)
{
    static char out[4096];

    qsort(job->line, job->lines, sizeof(job->line[0]), by_text);
    out[0] = '\0';
    for (uint32_t i = 0; i < job->lines; i++)
        snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%s", i == 0 ? "" : " ",
                 job->line[i]);
    return out;
}

static struct job job; /* large */

static void test_directory(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    put_file(in_table(&table, "b"), "b1\nb2\n");
    put_file(in_table(&table, "a"), "a1\r\na2");
    put_file(in_table(&table, "empty"), "");
    put_file(in_table(&table, ".hidden"), "no\n");
    put_file(in_table(&table, "_SUCCESS"), "no\n");
    mkdir(in_table(&table, "sub"), 0700);
    put_file(in_table(&table, "sub/c"), "c1\n");
    mkdir(in_table(&table, "_tmp"), 0700);
    put_file(in_table(&table, "_tmp/d"), "no\n");
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(job.splits, 4);
    CHECK(strncmp(job.split[0].id, "a#", 2) == 0); /* in order of their names */
    CHECK(strncmp(job.split[3].id, "sub/c#", 6) == 0);
    CHECK_EQ(class->discover_interval_ns(job.source), 0);
    CHECK_EQ(job_run(&job, &err), 0);
    CHECK(job_is_done(&job));
    CHECK_STR(sorted(&job), "a1 a2 b1 b2 c1");
    CHECK_EQ(class->deadline_ns(job.reader, 0), INT64_MAX);

    /* Everything was read: going on from there reads nothing, though a file has gone. */
    unlink(in_table(&table, "b"));
    job_stop(&job);
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(job_run(&job, &err), 0);
    CHECK_EQ(job.lines, 5);
    job_fini(&job);

    table_option(&table, "source.path.regex-pattern", ".*/sub/\\w|.*/a");
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(job_run(&job, &err), 0);
    CHECK_STR(sorted(&job), "a1 a2 c1");
    job_fini(&job);
    table_fini(&table);
}

/* Large files of random lines, more than are read at once, stopped at random places. */
static void test_stop_and_go_on(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    static char *want[LINES_MAX];
    uint32_t wanted = 0;

    table_init(&table, mr_sys_linux(mr_rng_below(rng, 2) == 0 ? "epoll" : NULL));
    for (int f = 0; f < 13; f++) {
        struct mr_text text;
        char name[16];
        size_t lines = f == 0 ? 6000 : mr_rng_below(rng, 900);
        mr_text_init(&text);
        for (size_t i = 0; i < lines; i++) {
            char line[32];
            snprintf(line, sizeof(line), "%02d-%06zu-", f, i);
            size_t start = text.len;
            mr_text_puts(&text, line);
            for (uint64_t pad = mr_rng_below(rng, 150); pad > 0; pad--)
                mr_text_putc(&text, (char)('a' + pad % 26));
            want[wanted++] = strdup(text.data + start);
            if (i + 1 < lines || mr_rng_below(rng, 2) == 0)
                mr_text_putc(&text, '\n');
        }
        snprintf(name, sizeof(name), "f%d", f);
        put_bytes(in_table(&table, name), text.data, text.len, O_TRUNC);
        mr_text_fini(&text);
    }
    for (int crashes = 0;; crashes++) {
        CHECK_EQ(job_open(&job, &table, &err), 0);
        int polls = (int)mr_rng_below(rng, 12) + (crashes > 30 ? 100000 : 0);
        while (!job_is_done(&job) && polls > 0) {
            uint32_t limit = polls == 1 ? (uint32_t)mr_rng_below(rng, 500) : UINT32_MAX;
            int rc = job_poll(&job, limit, &err);
            CHECK(rc >= 0);
            polls -= rc;
        }
        bool is_done = job_is_done(&job) && polls > 0;
        job_stop(&job); /* with reads under way */
        if (is_done)
            break;
    }
    CHECK_EQ(job.lines, wanted);
    qsort(want, wanted, sizeof(want[0]), by_text);
    qsort(job.line, job.lines, sizeof(job.line[0]), by_text);
    for (uint32_t i = 0; i < wanted; i++) {
        CHECK_STR(job.line[i], want[i]);
        free(want[i]);
    }
    job_fini(&job);
    table_fini(&table);
}

/* A small file, restored at every position that a message leaves. */
static void test_every_position(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    put_file(in_table(&table, "f"), "one\n\ntwo\r\nthree\nfour");
    for (uint32_t limit = 0; limit <= 5; limit++) {
        CHECK_EQ(job_open(&job, &table, &err), 0);
        int rc;
        while ((rc = job_poll(&job, limit, &err)) == 0)
            ;
        CHECK_EQ(rc, 1);
        job_stop(&job);
        CHECK_EQ(job_open(&job, &table, &err), 0);
        CHECK_EQ(job_run(&job, &err), 0);
        CHECK_EQ(job.lines, 5);
        CHECK_STR(job.line[0], "one");
        CHECK_STR(job.line[1], "");
        CHECK_STR(job.line[4], "four");
        job_fini(&job);
    }
    table_fini(&table);
}

static void test_single_file(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    char uri[256];
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    put_file(in_table(&table, "x.json"), "1\n2\n");
    put_file(in_table(&table, "y.json"), "no\n");
    snprintf(uri, sizeof(uri), "file://%s", in_table(&table, "x.json"));
    table_option(&table, "path", uri);
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(job.splits, 1);
    CHECK_EQ(job_run(&job, &err), 0);
    CHECK_STR(sorted(&job), "1 2");
    job_fini(&job);
    table_fini(&table);
}

static void test_bad_options(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    table_option(&table, "path", "/no/such/dir");
    CHECK_EQ(job_open(&job, &table, &err), -ENOENT);
    CHECK(strstr(err.message, "can not read 'path' = '/no/such/dir'") != NULL);
    table_option(&table, "path", "s3://bucket/x");
    CHECK_EQ(job_open(&job, &table, &err), MR_ERR_UNSUPPORTED);
    CHECK(strstr(err.message, "not 's3'") != NULL);
    table_option(&table, "path", table.root);
    table_option(&table, "source.path.regex-pattern", "a(b");
    CHECK_EQ(job_open(&job, &table, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "'source.path.regex-pattern' = 'a(b'") != NULL);
    table_option(&table, "source.path.regex-pattern", ".*");
    table_option(&table, "scan.max-line-bytes", "0");
    CHECK_EQ(job_open(&job, &table, &err), MR_ERR_OPTION);
    job_fini(&job);
    table_fini(&table);
}

static void test_long_line(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    table_option(&table, "scan.max-line-bytes", "1 mb");
    char *text = malloc(5 << 20);
    memset(text, 'x', 5 << 20);
    memcpy(text, "first\n", 6);
    text[(5 << 20) - 6] = '\n';
    memcpy(text + (5 << 20) - 5, "last\n", 5);
    put_bytes(in_table(&table, "f"), text, 5 << 20, O_TRUNC);
    text[1 << 20] = '\n'; /* this one is short enough */
    put_bytes(in_table(&table, "g"), text, (1 << 20) + 1, O_TRUNC);
    free(text);
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(job_run(&job, &err), 0);
    CHECK_EQ(job.lines, 4);
    CHECK_EQ(job.broken, 1);
    CHECK(strlen(job.line[2]) == 5 || job.lines == 4);
    size_t longest = 0;
    for (uint32_t i = 0; i < job.lines; i++)
        longest = strlen(job.line[i]) > longest ? strlen(job.line[i]) : longest;
    CHECK_EQ(longest, (1 << 20) - 6);
    job_fini(&job);
    table_fini(&table);
}

static void test_denied(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    /* Root may read anything: a directory that forbids it is a /proc file of another kind. */
    table_init(&table, mr_sys_linux(NULL));
    put_file(in_table(&table, "f"), "x\n");
    chmod(in_table(&table, "f"), 0);
    CHECK_EQ(job_open(&job, &table, &err), 0);
    int rc = job_run(&job, &err);
    if (geteuid() != 0) {
        CHECK_EQ(rc, -EACCES);
        CHECK(strstr(err.message, "can not open '") != NULL);
    }
    job_fini(&job);
    table_fini(&table);
}

static void test_truncated(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    put_file(in_table(&table, "f"), "one\ntwo\nthree\n");
    CHECK_EQ(job_open(&job, &table, &err), 0);
    while (job_poll(&job, 2, &err) == 0)
        ;
    job_stop(&job);
    CHECK(truncate(in_table(&table, "f"), 5) == 0);
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(job_run(&job, &err), -ESTALE);
    CHECK(strstr(err.message, "has 5 bytes, but was read up to byte 8 before") != NULL);
    job_fini(&job);
    table_fini(&table);
}

/* Deleted before it was read to its end: never silently. */
static void test_missing(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    for (int skip = 0; skip < 2; skip++) {
        for (int replaced = 0; replaced < 2; replaced++) {
            table_init(&table, mr_sys_linux(NULL));
            if (skip == 1)
                table_option(&table, "source.missing-file", "skip");
            put_file(in_table(&table, "f"), "one\ntwo\n");
            CHECK_EQ(job_open(&job, &table, &err), 0);
            while (job_poll(&job, 1, &err) == 0)
                ;
            job_stop(&job);
            unlink(in_table(&table, "f"));
            put_file(in_table(&table, replaced ? "f" : "g"), "new\n");
            int rc = job_open(&job, &table, &err);
            if (skip == 0) {
                CHECK_EQ(rc, -ENOENT);
                CHECK(strstr(err.message, "has gone before it was read to its end") != NULL);
            } else {
                CHECK_EQ(rc, 0);
                CHECK_EQ(job_run(&job, &err), 0);
                CHECK_STR(sorted(&job), "new one");
                CHECK(strstr(table.logged, "skipped") != NULL);
            }
            job_fini(&job);
            table_fini(&table);
        }
    }
}

/* Renamed while the job was down, and while it was running. */
static void test_renamed(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    put_file(in_table(&table, "log"), "1\n2\n3\n");
    CHECK_EQ(job_open(&job, &table, &err), 0);
    while (job_poll(&job, 2, &err) == 0)
        ;
    job_stop(&job);
    rename(in_table(&table, "log"), in_table(&table, "log.1"));
    put_file(in_table(&table, "log"), "4\n");
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(job.splits, 2);
    rename(in_table(&table, "log.1"), in_table(&table, "log.2")); /* after it was assigned */
    CHECK_EQ(job_run(&job, &err), 0);
    CHECK_STR(sorted(&job), "1 2 3 4");
    job_fini(&job);
    table_fini(&table);
}

static void test_monitor(struct mr_rng *rng)
{
    struct table table;
    struct mr_err err = {0};
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    table_option(&table, "source.monitor-interval", "100 ms");
    table_option(&table, "source.file-quiet-time", "1 h");
    put_file(in_table(&table, "old"), "o1\no2");
    make_old(in_table(&table, "old"));
    put_file(in_table(&table, "log"), "l1\nl2");
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(class->discover_interval_ns(job.source), 100 * MR_MILLI_NS);
    CHECK_EQ(job_tail(&job, 300, &err), 0);
    /* The old one is complete, unterminated line and all; the other may still be written. */
    CHECK_STR(sorted(&job), "l1 o1 o2");
    CHECK_EQ(class->split_state(job.reader, 0), MR_SPLIT_IDLE);
    CHECK_EQ(class->split_state(job.reader, 1), MR_SPLIT_DONE);
    int64_t deadline_ns = class->deadline_ns(job.reader, job.now_ns);
    CHECK(deadline_ns <= job.now_ns + 20 * MR_MILLI_NS);

    append_file(in_table(&table, "log"), "-end\nl3\n");
    put_file(in_table(&table, "new"), "n1\n");
    CHECK_EQ(job_discover(&job, &err), 0);
    CHECK_EQ(job_tail(&job, 300, &err), 0);
    CHECK(has_line(&job, "l2-end") && has_line(&job, "l3") && has_line(&job, "n1"));
    CHECK(!has_line(&job, "l2"));

    /* Rotation while it is followed: the rest of the old file, then the new one. */
    rename(in_table(&table, "log"), in_table(&table, "log.1"));
    append_file(in_table(&table, "log.1"), "l4\n");
    put_file(in_table(&table, "log"), "m1\n");
    CHECK_EQ(job_discover(&job, &err), 0);
    CHECK_EQ(job_tail(&job, 300, &err), 0);
    CHECK_STR(sorted(&job), "l1 l2-end l3 l4 m1 n1 o1 o2");
    CHECK_EQ(job.splits, 4);

    /* A quiet file that grows after all, under another name. */
    rename(in_table(&table, "old"), in_table(&table, "older"));
    append_file(in_table(&table, "older"), "\no3\n");
    CHECK_EQ(job_discover(&job, &err), 0);
    CHECK_EQ(job_tail(&job, 400, &err), 0);
    CHECK(has_line(&job, "o3") && has_line(&job, "o2"));
    CHECK(strstr(table.logged, "that line may have been cut") != NULL);

    /* Down and up again: nothing twice, what came meanwhile once. */
    job_stop(&job);
    append_file(in_table(&table, "log"), "m2\n");
    CHECK_EQ(job_open(&job, &table, &err), 0);
    CHECK_EQ(job_tail(&job, 300, &err), 0);
    CHECK_STR(sorted(&job), " l1 l2-end l3 l4 m1 m2 n1 o1 o2 o3");

    /* Cut while followed. */
    CHECK(truncate(in_table(&table, "log"), 1) == 0);
    CHECK_EQ(job_tail(&job, 300, &err), -ESTALE);
    job_fini(&job);
    table_fini(&table);
}

static void test_metadata(struct mr_rng *rng)
{
    static const char *const keys[] = {"file.path", "file.name", "file.size",
                                       "file.modification-time"};
    struct table table;
    struct mr_err err = {0};
    struct mr_poll poll;
    struct stat st;
    uint16_t origin[2] = {0, 1};
    (void)rng;

    table_init(&table, mr_sys_linux(NULL));
    for (int i = 0; i < 4; i++)
        table.field[1 + i] = (struct mr_field){.name = mr_view_of(keys[i]),
                                               .type = mr_files_source.metadata[i].type};
    table.schema.count = 5;
    table.spec.metadata_key = keys;
    mkdir(in_table(&table, "d"), 0700);
    put_file(in_table(&table, "d/a-rather-long-name"), "x\ny\n");
    CHECK(stat(in_table(&table, "d/a-rather-long-name"), &st) == 0);
    CHECK_EQ(job_open(&job, &table, &err), 0);
    int rc;
    do {
        table.env.aio->ops->poll(table.env.aio);
        rc = class->poll(job.reader, 0, &poll, &err);
    } while (rc == 0);
    CHECK_EQ(poll.count, 2);
    struct mr_batch_buffer *out = mr_batch_buffer_new(&table.schema, 16);
    for (uint32_t key = 0; key < 4; key++)
        class->metadata_fill(job.reader, key, &poll, origin, 0, 2, out, 1 + key);
    for (uint32_t row = 0; row < 2; row++) {
        CHECK(mr_view_is(mr_str_view(&((struct mr_str *)out->batch.col[1].data)[row]),
                         in_table(&table, "d/a-rather-long-name")));
        CHECK(mr_view_is(mr_str_view(&((struct mr_str *)out->batch.col[2].data)[row]),
                         "a-rather-long-name"));
        CHECK_EQ(((int64_t *)out->batch.col[3].data)[row], 4);
        int64_t mtime_ms = st.st_mtim.tv_sec * INT64_C(1000) + st.st_mtim.tv_nsec / 1000000;
        CHECK_EQ(((int64_t *)out->batch.col[4].data)[row], mtime_ms * MR_MILLI_NS);
    }
    mr_batch_buffer_free(out);
    job_fini(&job);
    table_fini(&table);
}

static const struct mr_test cases[] = {
    {"directory", test_directory},
    {"stop_and_go_on", test_stop_and_go_on},
    {"every_position", test_every_position},
    {"single_file", test_single_file},
    {"bad_options", test_bad_options},
    {"long_line", test_long_line},
    {"denied", test_denied},
    {"truncated", test_truncated},
    {"missing", test_missing},
    {"renamed", test_renamed},
    {"monitor", test_monitor},
    {"metadata", test_metadata},
};

MR_TEST_MAIN(cases)
