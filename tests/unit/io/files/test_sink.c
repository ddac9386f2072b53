/*
 * Writing files: whatever happens, the published files hold each row that a durable
 * checkpoint covers exactly once.
 *
 * The model is a list of rows.  A crash is made by what it leaves: the operator is taken
 * away without a word (nothing is published or removed), the roots of the last committed
 * barrier are kept, and files are cut to what had been synced.  Then a new sink starts
 * from these roots, and writes the rows behind that barrier again, as a source would.
 */
#include "tests/unit/io/files/files_test.h"

#include <dirent.h>

enum { ROWS_MAX = 4000 };

/* -- A format of one STRING column: the line ------------------------------------ */

static int line_encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                            struct mr_err *reterr)
{
    (void)reterr;
    CHECK_EQ(spec->schema->count, 1);
    *ret = (struct mr_encoder *)strdup("encoder");
    return 0;
}

static int line_encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                       struct mr_text *out, const char **reason)
{
    struct mr_view line = mr_str_view(&((struct mr_str *)batch->col[0].data)[row]);

    CHECK_STR((char *)encoder, "encoder");
    mr_text_put(out, line.data, line.len);
    *reason = "it is not to be written";
    return mr_view_is(line, "bad") ? -1 : 0;
}

static void line_encoder_free(struct mr_encoder *encoder)
{
    free(encoder);
}

static const struct mr_format_class line_format = {
    .name = "line",
    .encoder_new = line_encoder_new,
    .encode = line_encode,
    .encoder_free = line_encoder_free,
};

/* -- A job with one sink operator ------------------------------------------------- */

struct job {
    struct table *table;
    struct mr_sink *sink;
    struct mr_op *op;
    uint32_t next_row;      /* rows are "row-N" */
    uint64_t epoch;         /* of the last barrier */
    uint32_t barrier_row;   /* rows before it */
    struct mr_pack barrier; /* its roots */
    struct mr_pack durable; /* roots of the last committed one */
    uint32_t durable_row;
    bool has_durable;
    int64_t now_ns;
};

static const struct mr_sink_class *const class = &mr_files_sink;

static int job_start(struct job *job, struct table *table, struct mr_err *err)
{
    struct mr_view roots = mr_text_view(&job->durable.text);

    job->table = table;
    table->spec.format = &line_format;
    table->env.failure = (struct mr_err){0};
    job->now_ns = mr_now_ns(table->env.sys);
    CHECK_EQ(class->open(&table->spec, &table->env, &job->sink, err), 0);
    int rc = class->op_new(job->sink, &table->env, &roots, job->has_durable, &job->op, err);
    if (rc < 0)
        class->close(job->sink);
    job->next_row = job->durable_row;
    return rc;
}

static void job_init(struct job *job)
{
    memset(job, 0, sizeof(*job));
    mr_text_init(&job->barrier.text);
    mr_text_init(&job->durable.text);
}

static void job_fini(struct job *job)
{
    mr_text_fini(&job->barrier.text);
    mr_text_fini(&job->durable.text);
}

static void job_poll(struct job *job, int times)
{
    for (int i = 0; i < times; i++) {
        job->table->env.aio->ops->poll(job->table->env.aio);
        job->op->class->poll(job->op, job->now_ns);
    }
}

static void job_push(struct job *job, uint32_t rows)
{
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(&job->table->schema, 2048);

    while (!mr_op_ready(job->op))
        job_poll(job, 1);
    for (uint32_t i = 0; i < rows; i++) {
        char text[32];
        snprintf(text, sizeof(text), "row-%u", job->next_row++);
        ((struct mr_str *)buffer->batch.col[0].data)[i] =
            mr_batch_buffer_str(buffer, text, strlen(text));
    }
    buffer->batch.rows = buffer->batch.selected = rows;
    mr_op_push(job->op, &buffer->batch);
    mr_batch_buffer_free(buffer);
}

static void job_barrier(struct job *job)
{
    mr_text_reset(&job->barrier.text);
    job->barrier_row = job->next_row;
    job->op->class->barrier(job->op, ++job->epoch, &job->barrier);
}

static void job_settle(struct job *job)
{
    int64_t limit = mr_now_ns(job->table->env.sys) + 5 * MR_SECOND_NS;

    while (!job->op->class->settled(job->op, job->epoch)) {
        job_poll(job, 1);
        job->table->env.aio->ops->wait(job->table->env.aio, MR_MILLI_NS);
        CHECK_EQ(job->table->env.failure.code, 0);
        CHECK(mr_now_ns(job->table->env.sys) < limit);
    }
}

/* The checkpoint is durable; the operator may not have heard of it yet. */
static void job_durable(struct job *job)
{
    mr_text_reset(&job->durable.text);
    mr_text_put(&job->durable.text, job->barrier.text.data, job->barrier.text.len);
    job->durable_row = job->barrier_row;
    job->has_durable = true;
}

static void job_commit(struct job *job)
{
    job_durable(job);
    job->op->class->committed(job->op, job->epoch);
}

static void job_settle_publish(struct job *job)
{
    for (int i = 0; i < 50; i++) {
        job_poll(job, 1);
        job->table->env.aio->ops->wait(job->table->env.aio, MR_MILLI_NS / 4);
    }
}

static void job_free(struct job *job)
{
    job->op->class->free(job->op);
    class->close(job->sink);
}

/*
 * The process is gone.  Its requests may or may not have been carried out: free() of a
 * failed job ends them and touches nothing else.
 */
static void job_crash(struct job *job)
{
    job->table->env.failure.code = -EIO;
    job_free(job);
}

/* -- What is published -------------------------------------------------------------- */

static unsigned count_files(const char *dir, bool hidden)
{
    DIR *d = opendir(dir);
    const struct dirent *entry;
    unsigned n = 0;

    while ((entry = readdir(d)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        n += (entry->d_name[0] == '.') == hidden;
        CHECK(strncmp(entry->d_name, hidden ? ".part-" : "part-", hidden ? 6 : 5) == 0 ||
              (entry->d_name[0] == '.') != hidden);
    }
    closedir(d);
    return n;
}

/* Rows 0 .. ROWS-1 are in visible files, once each, and nothing else is. */
static void check_published(const struct table *table, uint32_t rows)
{
    static uint8_t seen[ROWS_MAX];
    DIR *d = opendir(table->root);
    const struct dirent *entry;
    uint32_t found = 0;

    memset(seen, 0, sizeof(seen));
    while ((entry = readdir(d)) != NULL) {
        char line[128];
        if (entry->d_name[0] == '.')
            continue;
        FILE *file = fopen(in_table(table, entry->d_name), "r");
        while (fgets(line, sizeof(line), file) != NULL) {
            unsigned row;
            char end;
            CHECK_EQ(sscanf(line, "row-%u%c", &row, &end), 2);
            CHECK(end == '\n' && row < ROWS_MAX && seen[row] == 0);
            seen[row] = 1;
            CHECK(row < rows);
            found++;
        }
        fclose(file);
    }
    closedir(d);
    CHECK_EQ(found, rows);
}

static struct table table;
static struct job job;

static void begin(struct mr_rng *rng, bool has_checkpoints)
{
    table_init(&table, mr_sys_linux(rng == NULL || mr_rng_below(rng, 2) == 0 ? NULL : "epoll"));
    table.env.state_dir = has_checkpoints ? table.root : NULL;
    job_init(&job);
}

static void finish(void)
{
    job_fini(&job);
    table_fini(&table);
}

/* -- Cases ---------------------------------------------------------------------------- */

static void test_visible_after_commit(struct mr_rng *rng)
{
    struct mr_err err = {0};

    begin(rng, true);
    CHECK_EQ(job_start(&job, &table, &err), 0);
    CHECK_EQ(count_files(table.root, true), 0); /* nothing without rows */
    job_push(&job, 100);
    job_settle_publish(&job);
    CHECK_EQ(count_files(table.root, true), 1);
    mr_op_end(job.op);
    job_settle_publish(&job);
    job_barrier(&job);
    job_settle(&job);
    job_settle_publish(&job);
    check_published(&table, 0);
    job_commit(&job);
    job_settle_publish(&job);
    check_published(&table, 100);
    CHECK_EQ(count_files(table.root, true), 0);
    CHECK_EQ(count_files(table.root, false), 1);
    job_free(&job);
    check_published(&table, 100);

    /* The roots of a later barrier say nothing of it: it may be taken away. */
    CHECK_EQ(job_start(&job, &table, &err), 0);
    job_barrier(&job);
    job_settle(&job);
    job_commit(&job);
    job_free(&job);
    char command[300];
    snprintf(command, sizeof(command), "rm %s/part-*", table.root);
    CHECK(system(command) == 0);
    CHECK_EQ(job_start(&job, &table, &err), 0);
    job_free(&job);
    finish();
}

/* A word for one checkpoint publishes nothing of the next. */
static void test_own_epoch(struct mr_rng *rng)
{
    struct mr_err err = {0};

    begin(rng, true);
    table_option(&table, "sink.rolling-policy.file-size", "60b");
    CHECK_EQ(job_start(&job, &table, &err), 0);
    job_push(&job, 10); /* rows 0 to 9 are 60 bytes: one part */
    job_barrier(&job);
    job_settle(&job);
    job_push(&job, 10);
    job_barrier(&job);
    job_settle(&job);
    job.op->class->committed(job.op, job.epoch - 1);
    job_settle_publish(&job);
    check_published(&table, 10);
    job.op->class->committed(job.op, job.epoch);
    job_settle_publish(&job);
    CHECK_EQ(count_files(table.root, false), 2);
    job_crash(&job);
    finish();
}

/* free() right after the last word: nothing was polled in between. */
static void test_free_publishes(struct mr_rng *rng)
{
    struct mr_err err = {0};

    for (int off = 0; off < 2; off++) {
        begin(rng, off == 0);
        CHECK_EQ(job_start(&job, &table, &err), 0);
        job_push(&job, 1000);
        if (off == 1) {
            CHECK(strstr(table.logged, "checkpoints are off") != NULL);
            job_poll(&job, (int)mr_rng_below(rng, 6));
            if (mr_rng_below(rng, 2) == 0)
                mr_op_end(job.op);
        } else {
            mr_op_end(job.op);
            job_barrier(&job);
            job_settle(&job);
            job_commit(&job);
        }
        job_free(&job);
        check_published(&table, 1000);
        CHECK_EQ(count_files(table.root, true), 0);
        finish();
    }
}

static void test_rolling(struct mr_rng *rng)
{
    struct mr_err err = {0};

    begin(rng, true);
    table_option(&table, "sink.rolling-policy.file-size", "60b");
    CHECK_EQ(job_start(&job, &table, &err), 0);
    job_push(&job, 40); /* 6 or 7 bytes each: at least 4 files, none below 60 but the last */
    job_barrier(&job);
    job_settle(&job);
    job_commit(&job);
    job_settle_publish(&job);
    CHECK_EQ(count_files(table.root, true), 1);
    CHECK_EQ(count_files(table.root, false), 4);
    job_free(&job);
    finish();

    begin(rng, true);
    table_option(&table, "sink.rolling-policy.rollover-interval", "10 s");
    table_option(&table, "sink.rolling-policy.check-interval", "1 s");
    CHECK_EQ(job_start(&job, &table, &err), 0);
    job_push(&job, 10);
    job_barrier(&job);
    job_settle(&job);
    job_commit(&job);
    job_settle_publish(&job);
    check_published(&table, 0); /* still taking rows */
    job.now_ns += 11 * MR_SECOND_NS;
    job_poll(&job, 1);
    job_push(&job, 10); /* into the next one */
    job_barrier(&job);
    job_settle(&job);
    job_commit(&job);
    job_settle_publish(&job);
    check_published(&table, 10);
    job_free(&job);
    finish();
}

/* One crash at each point of the life of a checkpoint. */
static void test_crash_points(struct mr_rng *rng)
{
    enum {
        DURING_WRITE,
        AFTER_BARRIER,
        AFTER_SETTLE,
        AFTER_DURABLE,
        AFTER_COMMIT,
        AFTER_PUBLISH
    };
    struct mr_err err = {0};

    for (int closes = 0; closes < 2; closes++) {
        for (int point = DURING_WRITE; point <= AFTER_PUBLISH; point++) {
            begin(rng, true);
            table_option(&table, "sink.rolling-policy.file-size", closes ? "1 kb" : "1 mb");
            CHECK_EQ(job_start(&job, &table, &err), 0);
            job_push(&job, 300);
            job_barrier(&job);
            job_settle(&job);
            job_commit(&job);
            job_push(&job, 300);
            job_poll(&job, (int)mr_rng_below(rng, 5));
            if (point >= AFTER_BARRIER)
                job_barrier(&job);
            if (point >= AFTER_SETTLE)
                job_settle(&job);
            if (point >= AFTER_DURABLE)
                job_durable(&job);
            if (point >= AFTER_COMMIT)
                job_commit(&job);
            if (point >= AFTER_COMMIT)
                job_push(&job, 77);
            if (point >= AFTER_PUBLISH)
                job_settle_publish(&job);
            job_crash(&job);

            uint32_t covered = point >= AFTER_DURABLE ? 600 : 300;
            for (int again = 0; again < 2; again++) { /* recovery may be done twice */
                CHECK_EQ(job_start(&job, &table, &err), 0);
                CHECK_EQ(job.next_row, covered);
                check_published(&table, covered);
                CHECK_EQ(count_files(table.root, true), 0); /* no leftovers */
                if (again == 0)
                    job_crash(&job);
            }
            job_push(&job, 50);
            mr_op_end(job.op);
            job_barrier(&job);
            job_settle(&job);
            job_commit(&job);
            job_free(&job);
            check_published(&table, covered + 50);
            CHECK_EQ(count_files(table.root, true), 0);
            finish();
        }
    }
}

/* Many runs of random length, each ended by a crash at a random step. */
static void test_random_crashes(struct mr_rng *rng)
{
    struct mr_err err = {0};

    begin(rng, true);
    table_option(&table, "sink.rolling-policy.file-size", "700 b");
    for (int run = 0; run < 30; run++) {
        CHECK_EQ(job_start(&job, &table, &err), 0);
        check_published(&table, job.durable_row);
        CHECK_EQ(count_files(table.root, true), 0);
        for (uint64_t steps = mr_rng_below(rng, 12); steps > 0; steps--) {
            if (job.next_row < 3000)
                job_push(&job, (uint32_t)mr_rng_below(rng, 60));
            job_poll(&job, (int)mr_rng_below(rng, 8));
            if (mr_rng_below(rng, 3) != 0)
                continue;
            job_barrier(&job);
            if (mr_rng_below(rng, 4) == 0)
                continue; /* given up */
            job_settle(&job);
            job_durable(&job);
            if (mr_rng_below(rng, 4) == 0)
                break;
            job_commit(&job);
        }
        job_crash(&job);
    }
    CHECK_EQ(job_start(&job, &table, &err), 0);
    check_published(&table, job.durable_row);
    job_free(&job);
    finish();
}

static char *only_file(bool hidden)
{
    static char path[512];
    DIR *d = opendir(table.root);
    const struct dirent *entry;
    unsigned n = 0;

    while ((entry = readdir(d)) != NULL) {
        if ((entry->d_name[0] == '.') == hidden && strlen(entry->d_name) > 2) {
            snprintf(path, sizeof(path), "%s/%s", table.root, entry->d_name);
            n++;
        }
    }
    closedir(d);
    CHECK_EQ(n, 1);
    return path;
}

/* A checkpoint that names one part of 100 rows, and a crash before (or after) it was
 * published. */
static void one_part(bool published)
{
    struct mr_err err = {0};

    begin(NULL, true);
    CHECK_EQ(job_start(&job, &table, &err), 0);
    job_push(&job, 100);
    mr_op_end(job.op);
    job_barrier(&job);
    job_settle(&job);
    job_durable(&job);
    if (published) {
        job_commit(&job);
        job_settle_publish(&job);
    }
    job_crash(&job);
}

static void test_damage(struct mr_rng *rng)
{
    struct mr_err err = {0};
    char copy[600];
    (void)rng;

    /* Longer than the checkpoint says: cut.  (Rows that came behind it.) */
    one_part(false);
    append_file(only_file(true), "row-7\nrow-8\npart of a r");
    CHECK_EQ(job_start(&job, &table, &err), 0);
    check_published(&table, 100);
    job_free(&job);
    finish();

    one_part(false);
    CHECK(truncate(only_file(true), 10) == 0);
    CHECK_EQ(job_start(&job, &table, &err), MR_ERR_CORRUPT);
    CHECK(strstr(err.message, "has 10 bytes, but the checkpoint says that 690") != NULL);
    finish();

    one_part(false);
    CHECK(unlink(only_file(true)) == 0);
    CHECK_EQ(job_start(&job, &table, &err), -ENOENT);
    CHECK(strstr(err.message, "its rows are lost") != NULL);
    table_option(&table, "sink.missing-part", "ignore");
    CHECK_EQ(job_start(&job, &table, &err), 0);
    CHECK(strstr(table.logged, "has gone; ignored") != NULL);
    job_free(&job);
    finish();

    one_part(true);
    append_file(only_file(false), "row-7\n");
    CHECK_EQ(job_start(&job, &table, &err), MR_ERR_CORRUPT);
    CHECK(strstr(err.message, "somebody changed it") != NULL);
    finish();

    one_part(true);
    CHECK_EQ(job_start(&job, &table, &err), 0);
    check_published(&table, 100);
    job_free(&job);
    finish();

    /* Both: somebody restored a copy. */
    one_part(false);
    snprintf(copy, sizeof(copy), "cp %s %s/part-x", only_file(true), table.root);
    CHECK(system(copy) == 0);
    const char *temp = strrchr(only_file(true), '/') + 2;
    snprintf(copy, sizeof(copy), "mv %s/part-x %s/%.*s", table.root, table.root,
             (int)(strstr(temp, ".inprogress") - temp), temp);
    CHECK(system(copy) == 0);
    CHECK_EQ(job_start(&job, &table, &err), -EEXIST);
    CHECK(strstr(err.message, "are both there") != NULL);
    finish();

    /* A record that is no record. */
    one_part(false);
    job.durable.text.len = 20;
    CHECK_EQ(job_start(&job, &table, &err), MR_ERR_CORRUPT);
    job.durable.text.data[0] = 9;
    CHECK_EQ(job_start(&job, &table, &err), MR_ERR_VERSION);
    finish();
}

/* Three reactors left records; two go on: each record is taken care of once. */
static void test_rescale(struct mr_rng *rng)
{
    struct mr_err err = {0};
    struct mr_pack roots[3];
    struct mr_view view[3];
    uint32_t row = 0;
    (void)rng;

    begin(NULL, true);
    for (uint32_t r = 0; r < 3; r++) {
        job.has_durable = false;
        table.env.reactor = r;
        table.env.reactors = 3;
        CHECK_EQ(job_start(&job, &table, &err), 0);
        job.next_row = row;
        job_push(&job, 50);
        row = job.next_row;
        job_barrier(&job);
        job_settle(&job);
        job_durable(&job);
        job_push(&job, 5); /* lost */
        job_poll(&job, 3);
        job_crash(&job);
        roots[r] = job.durable;
        mr_text_init(&job.durable.text);
        view[r] = mr_text_view(&roots[r].text);
    }
    for (uint32_t r = 0; r < 2; r++) {
        struct mr_sink *sink;
        struct mr_op *op;
        table.env.failure.code = 0;
        table.env.reactor = r;
        table.env.reactors = 2;
        CHECK_EQ(class->open(&table.spec, &table.env, &sink, &err), 0);
        CHECK_EQ(class->op_new(sink, &table.env, view, 3, &op, &err), 0);
        op->class->free(op);
        class->close(sink);
    }
    check_published(&table, 150);
    CHECK_EQ(count_files(table.root, true), 0);
    for (uint32_t r = 0; r < 3; r++)
        mr_text_fini(&roots[r].text);
    finish();
}

static void test_backpressure(struct mr_rng *rng)
{
    struct mr_err err = {0};
    struct mr_batch_buffer *buffer;
    char *text = malloc(100000);

    begin(rng, true);
    CHECK_EQ(job_start(&job, &table, &err), 0);
    buffer = mr_batch_buffer_new(&table.schema, 64);
    memset(text, 'x', 100000);
    for (uint32_t i = 0; i < 64; i++)
        ((struct mr_str *)buffer->batch.col[0].data)[i] = mr_str_of(text, 100000);
    buffer->batch.rows = buffer->batch.selected = 64;
    CHECK(mr_op_ready(job.op));
    mr_op_push(job.op, &buffer->batch); /* 6.4 MB */
    CHECK(!mr_op_ready(job.op));
    job_barrier(&job);
    CHECK(!job.op->class->settled(job.op, job.epoch));
    job_settle(&job);
    CHECK(mr_op_ready(job.op));
    CHECK_EQ(atomic_load(&job.op->stats.bytes_out), 64 * 100001);
    job_crash(&job);
    mr_batch_buffer_free(buffer);
    free(text);
    finish();
}

static void test_failures(struct mr_rng *rng)
{
    struct mr_err err = {0};
    (void)rng;

    /* The directory goes away under the sink. */
    begin(NULL, true);
    char dir[200];
    snprintf(dir, sizeof(dir), "%s/sub/dir", table.root);
    table_option(&table, "path", dir);
    CHECK_EQ(job_start(&job, &table, &err), 0);
    rmdir(dir);
    job_push(&job, 1);
    job_settle_publish(&job);
    CHECK_EQ(table.env.failure.code, -ENOENT);
    CHECK(strstr(table.env.failure.message, "can not create '") != NULL);
    job_free(&job);

    put_file(in_table(&table, "file"), "");
    table_option(&table, "path", in_table(&table, "file"));
    struct mr_sink *sink;
    CHECK_EQ(class->open(&table.spec, &table.env, &sink, &err), -ENOTDIR);
    CHECK(strstr(err.message, "should be a directory") != NULL);
    finish();

    /* A row that the format refuses. */
    begin(NULL, true);
    CHECK_EQ(job_start(&job, &table, &err), 0);
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(&table.schema, 16);
    ((struct mr_str *)buffer->batch.col[0].data)[0] = mr_str_of("bad", 3);
    buffer->batch.rows = buffer->batch.selected = 1;
    mr_op_push(job.op, &buffer->batch);
    CHECK_EQ(table.env.failure.code, MR_ERR_FORMAT);
    CHECK(strstr(table.env.failure.message, "it is not to be written") != NULL);
    mr_batch_buffer_free(buffer);
    job_free(&job);
    finish();
}

static const struct mr_test cases[] = {
    {"visible_after_commit", test_visible_after_commit},
    {"own_epoch", test_own_epoch},
    {"free_publishes", test_free_publishes},
    {"rolling", test_rolling},
    {"crash_points", test_crash_points},
    {"random_crashes", test_random_crashes},
    {"damage", test_damage},
    {"rescale", test_rescale},
    {"backpressure", test_backpressure},
    {"failures", test_failures},
};

MR_TEST_MAIN(cases)
