/*
 * The public interface, with real threads: what a program that embeds the engine does.
 * The rows are generated, so what the windows must say can be computed here.
 */
#include "include/millrace.h"

#include "core/base/err.h"
#include "tests/mr_test.h"

#include <errno.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

enum { ROWS = 20000 };

static void quiet(void *context, const char *line)
{
    (void)context;
    (void)line;
}

static struct mr_engine *open_engine(uint32_t reactors, const char *state_dir)
{
    struct mr_engine_options options = MR_ENGINE_OPTIONS;
    struct mr_engine *engine;
    struct mr_err err;

    options.reactors = reactors;
    options.state_dir = state_dir;
    options.checkpoint_interval_ns = SECOND / 50;
    options.memory_bytes = 64 << 20;
    options.log = quiet;
    if (mr_engine_open(&options, &engine, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    return engine;
}

#define TICKS                                                         \
    "CREATE TABLE ticks (seq BIGINT, ts AS TO_TIMESTAMP_LTZ(seq, 3)," \
    " WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen',"         \
    " 'rows-per-second' = '1000000', 'fields.seq.kind' = 'sequence'," \
    " 'fields.seq.start' = '0', 'fields.seq.end' = '19999');"

static struct mr_job *start(struct mr_engine *engine, const char *text,
                            struct mr_script **ret_script, int want)
{
    struct mr_job *job = NULL;
    struct mr_err err;
    int step;

    CHECK_EQ(mr_script_open(engine, "test.sql", text, ret_script, &err), 0);
    while ((step = mr_script_step(*ret_script, 0, &job, NULL, &err)) == MR_STEP_DONE)
        ;
    if (step < 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK_EQ(step, want);
    return job;
}

/* Each second holds 1000 sequence numbers; each of 4 keys a quarter of them. */
static void check_windows(uint32_t reactors, const char *state_dir)
{
    struct mr_engine *engine = open_engine(reactors, state_dir);
    const struct mr_result_batch *batch;
    struct mr_script *script;
    struct mr_err err;
    uint32_t windows = 0;
    int64_t rows = 0;
    int got;
    struct mr_job *job =
        start(engine,
              TICKS "SELECT k, window_start, COUNT(*) AS n, SUM(seq) AS total FROM "
                    "(SELECT MOD(seq, 4) AS k, window_start, window_end, seq FROM "
                    "TABLE(TUMBLE(TABLE ticks, DESCRIPTOR(ts), INTERVAL '1' SECOND))) "
                    "GROUP BY k, window_start, window_end;",
              &script, MR_STEP_QUERY);

    while ((got = mr_job_next(job, SECOND, &batch, &err)) >= 0) {
        for (uint32_t r = 0; got > 0 && r < batch->rows; r++) {
            CHECK_STR(batch->kinds[r], "+I");
            int64_t k = ((const int64_t *)batch->column[0].values)[r];
            int64_t from = ((const int64_t *)batch->column[1].values)[r] / 1000000;
            int64_t n = ((const int64_t *)batch->column[2].values)[r];
            int64_t total = ((const int64_t *)batch->column[3].values)[r];
            CHECK_EQ(n, 250);
            /* k + from, k + from + 4, ...: 250 of them */
            CHECK_EQ(total, 250 * (from + k) + 4 * (249 * 250 / 2));
            windows++;
            rows += n;
        }
    }
    CHECK_EQ(got, -ENODATA);
    CHECK_EQ(windows, ROWS / 1000 * 4);
    CHECK_EQ(rows, ROWS);
    struct mr_job_status status = MR_JOB_STATUS;
    CHECK_EQ(mr_job_status(job, &status), 0);
    CHECK_EQ(status.rows_in, ROWS);
    CHECK_EQ(status.late_rows, 0);
    CHECK_EQ(mr_job_stop(job, &err), 0);
    mr_script_free(script);
    mr_engine_close(engine);
}

static void test_select(struct mr_rng *rng)
{
    (void)rng;
    check_windows(1, NULL);
    check_windows(2, NULL);
}

static void test_select_with_checkpoints(struct mr_rng *rng)
{
    char dir[] = "/tmp/millrace-api-XXXXXX", command[128];

    (void)rng;
    CHECK(mkdtemp(dir) != NULL);
    check_windows(2, dir);
    snprintf(command, sizeof(command), "rm -rf '%s'", dir);
    CHECK_EQ(system(command), 0);
}

static void test_insert_and_stop(struct mr_rng *rng)
{
    struct mr_engine *engine = open_engine(2, NULL);
    struct mr_script *script;
    struct mr_err err;

    (void)rng;
    struct mr_job *job =
        start(engine,
              "CREATE TABLE endless (x BIGINT) WITH ('connector' = 'datagen');"
              "CREATE TABLE nothing (x BIGINT) WITH ('connector' = 'blackhole');"
              "INSERT INTO nothing SELECT x FROM endless;",
              &script, MR_STEP_INSERT);
    struct mr_job_status status = MR_JOB_STATUS;
    while (status.rows_out == 0) {
        CHECK_EQ(mr_job_wait(job, SECOND / 100, &err), 0);
        CHECK_EQ(mr_job_status(job, &status), 0);
    }
    CHECK_EQ(status.running, 1);
    CHECK_EQ(mr_job_stop(job, &err), 0);
    mr_script_free(script);
    mr_engine_close(engine);
}

static void test_errors(struct mr_rng *rng)
{
    struct mr_engine *engine = open_engine(1, NULL);
    struct mr_script *script;
    struct mr_err err = {0};

    (void)rng;
    CHECK_EQ(mr_sql(engine, "SELEC 1;", &err), MR_ERR_SYNTAX);
    CHECK(strstr(err.message, "1:1") != NULL);
    CHECK_EQ(mr_sql(engine, "SELECT * FROM nowhere;", &err), MR_ERR_BIND);
    CHECK(strstr(err.message, "nowhere") != NULL);
    /* A division by zero fails the job, as in Flink; the sentence reaches the program. */
    CHECK_EQ(mr_sql(engine, TICKS "SELECT 1 / (seq - seq) FROM ticks;", &err), MR_ERR_EVAL);
    /* Tables outlive the script that made them. */
    CHECK_EQ(
        mr_script_open(engine, "again.sql", "EXPLAIN SELECT seq FROM ticks;", &script, &err),
        0);
    const char *text = NULL;
    CHECK_EQ(mr_script_step(script, 0, NULL, &text, &err), MR_STEP_TEXT);
    CHECK(text != NULL && strstr(text, "== Optimized Execution Plan ==") != NULL);
    mr_script_free(script);
    mr_engine_close(engine);
}

static const struct mr_test cases[] = {
    {"select", test_select},
    {"select with checkpoints", test_select_with_checkpoints},
    {"insert and stop", test_insert_and_stop},
    {"errors", test_errors},
};

MR_TEST_MAIN(cases)
