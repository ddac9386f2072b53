/*
 * A job that is another one after every crash: other aggregates, another INSERT in front of
 * the old one, another number of reactors.  What every version computes comes out as if
 * nothing had happened; what only some compute is nobody's business here (it is the window's
 * own test's).  And one that could not go on is refused, and harms nothing.
 */
#include "tests/mr_test.h"
#include "tests/sql/case.h"
#include "tests/sql/life.h"

#include "core/data/datetime.h"

#include <stdio.h>

enum { ROWS = 900, FILES = 3, LIVES = 3, STEPS_MAX = 2000000, MEMORY_BYTES = 256 << 20 };

static const struct mr_sim_faults rough = {.short_io = 800, .latency_ns = 2 * MR_MILLI_NS};

static const char tables[] =
    "SET 'pipeline.name' = 'changing';\n"
    "SET 'execution.runtime-mode' = 'batch';\n"
    "CREATE TABLE o (product STRING, amount INT, who STRING, ts TIMESTAMP(3),\n"
    "  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH (\n"
    "  'connector' = 'filesystem', 'path' = '/in/o', 'format' = 'json');\n"
    "CREATE TABLE w (product STRING, ws STRING, n BIGINT, s INT, d BIGINT, x BIGINT)\n"
    "  WITH ('connector' = 'print');\n"
    "CREATE TABLE h (ws STRING, we STRING, n BIGINT, d BIGINT, x BIGINT)\n"
    "  WITH ('connector' = 'print');\n"
    "CREATE TABLE other (product STRING, n BIGINT) WITH ('connector' = 'blackhole');\n";

#define TUMBLED "TUMBLE(ts, INTERVAL '10' SECOND)"
#define BY_WINDOW                                                                          \
    " FROM TABLE(HOP(TABLE o, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND)) " \
    "GROUP BY window_start, window_end;\n"

/* What all have: per product and 10 s, count, sum and distinct names; per hop, count and
 * distinct products. */
static const char *const versions[] = {
    "INSERT INTO w SELECT product, CAST(TUMBLE_START(ts, INTERVAL '10' SECOND) AS STRING), "
    "COUNT(*), SUM(amount), COUNT(DISTINCT who), 0 FROM o GROUP BY product, " TUMBLED ";\n"
    "INSERT INTO h SELECT CAST(window_start AS STRING), CAST(window_end AS STRING), COUNT(*), "
    "COUNT(DISTINCT product), 0" BY_WINDOW,

    "INSERT INTO w SELECT product, CAST(TUMBLE_START(ts, INTERVAL '10' SECOND) AS STRING), "
    "COUNT(*), SUM(amount), COUNT(DISTINCT who), MAX(amount) + COUNT(DISTINCT amount) FROM o "
    "GROUP BY product, " TUMBLED ";\n"
    "INSERT INTO h SELECT CAST(window_start AS STRING), CAST(window_end AS STRING), COUNT(*), "
    "COUNT(DISTINCT product), SUM(amount)" BY_WINDOW,

    /* In front of it, a twin with another WHERE, which takes the name. */
    "INSERT INTO other SELECT product, COUNT(*) FROM o WHERE amount > 3 GROUP BY "
    "product, " TUMBLED ";\n"
    "INSERT INTO h SELECT CAST(window_start AS STRING), CAST(window_end AS STRING), "
    "COUNT(*), COUNT(DISTINCT product), MIN(amount)" BY_WINDOW
    "INSERT INTO w SELECT q, CAST(TUMBLE_START(t, INTERVAL '10' SECOND) AS STRING), COUNT(*), "
    "SUM(a), COUNT(DISTINCT v), AVG(a) FROM (SELECT ts AS t, who AS v, product AS q, amount AS a "
    "FROM o) GROUP BY q, TUMBLE(t, INTERVAL '10' SECOND);\n",
};

static const char *script(uint32_t version, char *out, size_t size)
{
    (void)snprintf(out, size, "%sEXECUTE STATEMENT SET BEGIN\n%sEND;\n", tables,
                   versions[version]);
    return out;
}

/* -- Input ---------------------------------------------------------------------------------- */

static void put_input(struct mr_rng *rng, struct mr_sim *sim)
{
    struct mr_text text;
    char path[64];

    mr_text_init(&text);
    for (uint32_t f = 0; f < FILES; f++) {
        mr_text_reset(&text);
        for (uint32_t i = 0; i < ROWS; i++) {
            int64_t ns =
                (int64_t)i * 250 * MR_MILLI_NS - mr_rng_range(rng, 0, 1900) * MR_MILLI_NS;

            mr_text_printf(&text,
                           "{\"product\":\"p%d\",\"amount\":%d,\"who\":\"%s%d\",\"ts\":\"",
                           (int)mr_rng_below(rng, 6), (int)mr_rng_range(rng, -9, 9),
                           mr_rng_below(rng, 2) == 0 ? "a name that is a long one " : "n",
                           (int)mr_rng_below(rng, 5));
            mr_timestamp_print(ns + INT64_C(1767225600) * MR_SECOND_NS, ' ', 3, &text);
            mr_text_puts(&text, "\"}\n");
        }
        (void)snprintf(path, sizeof(path), "/in/o/%u.json", f);
        mr_sim_put(sim, path, mr_text_view(&text));
    }
    mr_text_fini(&text);
}

/* -- Output --------------------------------------------------------------------------------- */

struct gather {
    struct mr_sim *sim;
    struct mr_text *out;
};

static void add_file(void *context, const char *path)
{
    struct gather *gather = context;

    if (strncmp(strrchr(path, '/') + 1, "part-", 5) == 0)
        (void)mr_sim_get(gather->sim, path, gather->out);
}

/* Every line without its last column, sorted. */
static void output(struct mr_sim *sim, struct mr_text *out)
{
    struct mr_text all, cut;
    struct gather gather = {sim, &all};

    mr_text_init(&all);
    mr_text_init(&cut);
    (void)mr_sim_get(sim, "/stdout", &all);
    mr_sim_each(sim, "/out/", add_file, &gather);
    for (char *line = all.data; *line != '\0';) {
        size_t len = strcspn(line, "\n"), keep = len;

        while (keep > 0 && line[keep] != ',')
            keep--;
        mr_text_put(&cut, line, keep);
        mr_text_putc(&cut, '\n');
        line += len + (line[len] == '\n');
    }
    mr_lines_sorted(cut.data, out);
    mr_text_fini(&all);
    mr_text_fini(&cut);
}

static void fail(const struct mr_life *life, const char *what)
{
    fprintf(stderr, "%s: %s\n", what, life->err.message);
    exit(1);
}

static bool has_checkpoint(struct mr_life *life)
{
    struct mr_job_status status = MR_JOB_STATUS;

    mr_job_get_status(life->job[0].job, mr_now_ns(mr_sim_sys(life->sim)), &status);
    return status.checkpoints != 0;
}

/* STEPS of it, and until there is a checkpoint; true: it ended before. */
static bool run_some(struct mr_life *life, uint64_t steps)
{
    for (uint64_t i = 0; i < steps || !has_checkpoint(life); i++)
        if (!mr_life_step(life))
            return true;
    return false;
}

static void end(struct mr_life *life)
{
    mr_life_end(life);
    mr_life_fini(life);
}

/* The answer: one reactor, no crash, no change. */
static uint64_t reference(uint64_t seed, struct mr_text *out)
{
    struct mr_rng rng = {seed};
    struct mr_life life = {.sim = mr_sim_new(seed, &rough),
                           .reactors = 1,
                           .is_durable = true,
                           .memory_bytes = MEMORY_BYTES,
                           .checkpoint_ns = MR_MILLI_NS};
    char sql[8192];

    put_input(&rng, life.sim);
    mr_life_begin(&life, script(0, sql, sizeof(sql)));
    if (life.rc < 0 || !mr_life_run(&life, STEPS_MAX) || life.rc < 0)
        fail(&life, "reference");
    end(&life);
    output(life.sim, out);
    mr_sim_free(life.sim);
    CHECK(out->len > 1000);
    return life.steps;
}

/* -- Changes -------------------------------------------------------------------------------- */

static void run_changing(struct mr_rng *rng, const uint32_t *reactors, struct mr_text *want,
                         uint64_t seed, uint64_t steps)
{
    struct mr_rng input = {seed};
    struct mr_sim *sim = mr_sim_new(mr_rng_next(rng), &rough);
    uint32_t version = (uint32_t)mr_rng_below(rng, MR_COUNTOF(versions));
    struct mr_text got;
    char sql[8192];

    put_input(&input, sim);
    for (uint32_t l = 0; l < LIVES; l++) {
        struct mr_life life = {.sim = sim,
                               .reactors = reactors[l],
                               .is_durable = true,
                               .memory_bytes = MEMORY_BYTES,
                               /* The twin's, where there is none any more. */
                               .allows_lost_state = true,
                               .checkpoint_ns = mr_rng_range(rng, 1, 2 * MR_MILLI_NS)};

        mr_life_begin(&life, script(version, sql, sizeof(sql)));
        if (life.rc < 0)
            fail(&life, "start");
        if (l == LIVES - 1) {
            if (!mr_life_run(&life, STEPS_MAX) || life.rc < 0)
                fail(&life, "run");
        } else {
            (void)run_some(&life, mr_rng_below(rng, steps / 2));
            mr_sim_crash(sim);
        }
        end(&life);
        if (l != LIVES - 1)
            mr_sim_restart(sim);
        version = (version + 1 + (uint32_t)mr_rng_below(rng, 2)) % MR_COUNTOF(versions);
    }
    mr_text_init(&got);
    output(sim, &got);
    CHECK_STR(got.data, want->data);
    mr_text_fini(&got);
    mr_sim_free(sim);
}

static void test_rescaled(struct mr_rng *rng)
{
    static const uint32_t counts[] = {1, 2, 8};
    uint64_t seed = mr_rng_next(rng);
    struct mr_text want;

    mr_text_init(&want);
    uint64_t steps = reference(seed, &want);

    for (uint32_t i = 0; i < MR_COUNTOF(counts); i++)
        for (uint32_t j = 0; j < MR_COUNTOF(counts); j++) {
            uint32_t reactors[LIVES] = {counts[i], counts[j],
                                        counts[mr_rng_below(rng, MR_COUNTOF(counts))]};

            run_changing(rng, reactors, &want, seed, steps);
        }
    mr_text_fini(&want);
}

/* -- Loss ------------------------------------------------------------------------------------- */

static int try(struct mr_sim *sim, const char *sql, uint64_t steps, struct mr_err *err)
{
    struct mr_life life = {.sim = sim,
                           .reactors = 2,
                           .memory_bytes = MEMORY_BYTES,
                           .is_durable = true,
                           .checkpoint_ns = MR_MILLI_NS};

    mr_life_begin(&life, sql);
    bool is_end = life.rc >= 0 && run_some(&life, steps);
    int rc = life.rc;

    *err = life.err;
    if (!is_end)
        mr_sim_crash(sim);
    end(&life);
    if (!is_end)
        mr_sim_restart(sim);
    return rc;
}

/* TEXT with TO for every FROM. */
static void replace(const char *text, const char *from, const char *to, struct mr_text *out)
{
    for (const char *at; (at = strstr(text, from)) != NULL; text = at + strlen(from)) {
        mr_text_put(out, text, (size_t)(at - text));
        mr_text_puts(out, to);
    }
    mr_text_puts(out, text);
}

static void test_refused(struct mr_rng *rng)
{
    static const struct {
        const char *from, *to, *says;
    } changes[] = {
        {"INTERVAL '10' SECOND", "INTERVAL '11' SECOND",
         "size-ns was 10000000000 and is 11000000000"},
        {"GROUP BY product,", "GROUP BY product, who,",
         "the key was (product STRING) and is (product STRING, who STRING)"},
        {"INTERVAL '3' SECOND, ", "INTERVAL '1' SECOND, ",
         "step-ns was 3000000000 and is "
         "1000000000"},
    };
    uint64_t seed = mr_rng_next(rng);
    struct mr_rng input = {seed};
    struct mr_sim *sim = mr_sim_new(seed, &rough);
    struct mr_text want, got;
    struct mr_err err = {0};
    char sql[8192];

    mr_text_init(&want);
    mr_text_init(&got);
    uint64_t steps = reference(seed, &want);

    put_input(&input, sim);
    CHECK_EQ(try(sim, script(0, sql, sizeof(sql)), steps / 3, &err), 0);
    for (uint32_t i = 0; i < MR_COUNTOF(changes); i++) {
        struct mr_text text;

        mr_text_init(&text);
        replace(sql, changes[i].from, changes[i].to, &text);
        CHECK_EQ(try(sim, text.data, steps, &err), MR_ERR_LOST);
        if (strstr(err.message, changes[i].says) == NULL)
            fprintf(stderr, "%s\n", err.message);
        CHECK(strstr(err.message, changes[i].says) != NULL);
        mr_text_fini(&text);
    }
    CHECK_EQ(try(sim, sql, STEPS_MAX, &err), 0);
    output(sim, &got);
    CHECK_STR(got.data, want.data);
    mr_text_fini(&want);
    mr_text_fini(&got);
    mr_sim_free(sim);
}

static const struct mr_test cases[] = {
    {"rescaled", test_rescaled},
    {"refused", test_refused},
};

MR_TEST_MAIN(cases)
