/*
 * A query from a C program: windows over generated rows, read batch by batch.
 *
 *   cc embed.c $(pkg-config --cflags --libs millrace) && ./a.out
 */
#include <millrace.h>

#include <inttypes.h>
#include <stdio.h>

static const char text[] =
    "CREATE TABLE ticks (\n"
    "  price DOUBLE,\n"
    "  seq BIGINT,\n"
    "  ts AS TO_TIMESTAMP_LTZ(seq, 3),\n"
    "  WATERMARK FOR ts AS ts\n"
    ") WITH ('connector' = 'datagen', 'rows-per-second' = '1000000',\n"
    "        'fields.seq.kind' = 'sequence', 'fields.seq.start' = '0',\n"
    "        'fields.seq.end' = '9999',\n"
    "        'fields.price.min' = '99', 'fields.price.max' = '101');\n"
    "\n"
    "SELECT window_start, COUNT(*) AS ticks, MIN(price) AS low, MAX(price) AS high\n"
    "FROM TABLE(TUMBLE(TABLE ticks, DESCRIPTOR(ts), INTERVAL '1' SECOND))\n"
    "GROUP BY window_start, window_end;\n";

static int fail(const struct mr_err *err)
{
    fprintf(stderr, "%s\n", err->message);
    return 1;
}

int main(void)
{
    struct mr_engine_options options = MR_ENGINE_OPTIONS;
    const struct mr_result_batch *batch;
    struct mr_engine *engine;
    struct mr_script *script;
    struct mr_job *job = NULL;
    struct mr_err err;
    uint64_t rows = 0;
    int step, got;

    options.reactors = 1;
    if (mr_engine_open(&options, &engine, &err) < 0)
        return fail(&err);
    if (mr_script_open(engine, "ticks.sql", text, &script, &err) < 0)
        return fail(&err);
    while ((step = mr_script_step(script, 0, &job, NULL, &err)) == MR_STEP_DONE)
        ;
    if (step != MR_STEP_QUERY)
        return fail(&err);

    while ((got = mr_job_next(job, INT64_C(1000000000), &batch, &err)) >= 0) {
        for (uint32_t r = 0; got > 0 && r < batch->rows; r++) {
            char start[64];
            mr_result_text(batch, r, 0, start, sizeof(start));
            printf("%s  %" PRId64 " ticks, %.3f to %.3f\n", start,
                   ((const int64_t *)batch->column[1].values)[r],
                   ((const double *)batch->column[2].values)[r],
                   ((const double *)batch->column[3].values)[r]);
            rows++;
        }
    }
    printf("%" PRIu64 " windows\n", rows);
    mr_job_stop(job, NULL);
    mr_script_free(script);
    mr_engine_close(engine);
    return 0;
}
