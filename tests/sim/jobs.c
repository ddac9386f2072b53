#include "tests/sim/jobs.h"

#include "job/registry.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINES_MAX = 1 << 16, FILES = 2 };

/* -- Jobs ---------------------------------------------------------------------------------- */

#define ORDERS                                                                             \
    "CREATE TABLE orders (id BIGINT, product STRING, amount DECIMAL(10,2), weight DOUBLE," \
    " ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ("               \
    " 'connector' = 'filesystem', 'path' = '/in', 'format' = 'json');"
#define TVF(fn, sizes) "TABLE(" fn "(TABLE orders, DESCRIPTOR(ts), " sizes "))"

/* %s: the options of the sink table `s`, %s of `t`. */
struct plan {
    const char *columns, *query;
};

static const struct plan plans[] = {
    {"id BIGINT, amount DECIMAL(10,2)", "SELECT id, amount FROM orders WHERE amount > 30"},
    {"p STRING, l INT", "SELECT UPPER(product), CHAR_LENGTH(product) FROM orders"},
    {"p STRING, e TIMESTAMP(3), n BIGINT, a DECIMAL(38,2)",
     "SELECT product, window_end, COUNT(*), SUM(amount) FROM " TVF(
         "TUMBLE", "INTERVAL '5' SECOND") " GROUP BY product, "
                                          "window_start, window_end"},
    {"p STRING, e TIMESTAMP(3), lo DECIMAL(10,2), hi DECIMAL(10,2)",
     "SELECT product, window_end, MIN(amount), MAX(amount) FROM " TVF(
         "HOP", "INTERVAL '2' SECOND, INTERVAL '6' SECOND") " GROUP BY product, window_start, "
                                                            "window_end"},
    {"p STRING, e TIMESTAMP(3), n BIGINT",
     "SELECT product, window_end, COUNT(DISTINCT MOD(id, 7)) FROM " TVF(
         "CUMULATE", "INTERVAL '2' SECOND, INTERVAL '8' SECOND") " GROUP BY product, "
                                                                 "window_start, window_end"},
    {"p STRING, w TIMESTAMP(3), n BIGINT",
     "SELECT product, TUMBLE_START(ts, INTERVAL '4' SECOND), COUNT(*) FROM orders "
     "GROUP BY product, TUMBLE(ts, INTERVAL '4' SECOND)"},
    {"e TIMESTAMP(3), n BIGINT, w DOUBLE",
     "SELECT window_end, COUNT(*), MAX(weight) FROM " TVF(
         "TUMBLE", "INTERVAL '3' SECOND") " GROUP BY window_start, "
                                          "window_end"},
    {"p STRING, e TIMESTAMP(3), n BIGINT",
     "SELECT product, window_end, COUNT(*) FILTER (WHERE amount > 50) FROM " TVF(
         "TUMBLE", "INTERVAL '5' SECOND") " GROUP BY product, window_start, window_end HAVING "
                                          "COUNT(*) > 3"},
    {"k BIGINT, e TIMESTAMP(3), a DECIMAL(38,6)",
     "SELECT MOD(id, 40), window_end, AVG(amount) FROM " TVF(
         "TUMBLE", "INTERVAL '7' SECOND") " GROUP BY MOD(id, 40), "
                                          "window_start, window_end"},
    {"p STRING, n BIGINT",
     "SELECT p, n FROM (SELECT product AS p, COUNT(*) AS n FROM orders GROUP BY product, "
     "HOP(ts, INTERVAL '3' SECOND, INTERVAL '9' SECOND)) WHERE n > 2"},
};

/* Where rows go: every plan runs with two of these. */
static const char *const files_sink =
    "'connector' = 'filesystem', 'path' = '/out/%s', 'format' = 'json'";
static const char *const ledger_sink = "'connector' = 'ledger'";

_Static_assert(MR_SIM_JOBS == 2 * MR_COUNTOF(plans), "every query, with two kinds of sinks");

void mr_sim_job_sql(uint32_t number, struct mr_text *out)
{
    const struct plan *plan = &plans[number % MR_COUNTOF(plans)];
    bool both = number >= MR_COUNTOF(plans);

    mr_text_puts(out, ORDERS);
    mr_text_printf(out, "CREATE TABLE s (%s) WITH (%s);", plan->columns, ledger_sink);
    mr_text_printf(out, "CREATE TABLE t (%s) WITH (", plan->columns);
    mr_text_printf(out, files_sink, "t");
    mr_text_puts(out, ");SET 'pipeline.name' = 'job';");
    if (both)
        mr_text_printf(out,
                       "EXECUTE STATEMENT SET BEGIN INSERT INTO s %s; INSERT INTO t %s; END;",
                       plan->query, plan->query);
    else
        mr_text_printf(out, "INSERT INTO %s %s;", number % 2 == 0 ? "s" : "t", plan->query);
}

/* -- Connectors ------------------------------------------------------------------------------ */

static int find_sink(struct mr_view name, const struct mr_sink_class **ret,
                     struct mr_err *reterr)
{
    if (!mr_view_is(name, "ledger"))
        return mr_registry_sink(name, ret, reterr);
    *ret = &mr_ledger_sink;
    return 0;
}

const struct mr_resolver mr_sim_job_resolver = {mr_registry_source, find_sink,
                                                mr_registry_format, NULL};

/* -- Input and output -------------------------------------------------------------------- */

void mr_sim_job_input(struct mr_sim *sim, uint64_t seed, uint32_t rows)
{
    static const char *const products[] = {"apple", "pear", "a product of many letters"};
    struct mr_rng rng = {seed * 7919 + 3};

    for (int f = 0; f < FILES; f++) {
        struct mr_text text;
        char path[64];
        mr_text_init(&text);
        for (int i = 0; i < (int)rows; i++) {
            int ms = i * 400 - (int)mr_rng_range(&rng, 0, 4000);
            ms = ms < 0 ? 0 : ms;
            mr_text_printf(&text,
                           "{\"id\":%d,\"product\":\"%s\",\"amount\":%d.%02d,\"weight\":%d.5,"
                           "\"ts\":\"2026-01-01 00:%02d:%02d.%03d\"}\n",
                           f * (int)rows + i, products[mr_rng_below(&rng, 3)],
                           (int)mr_rng_below(&rng, 100), (int)mr_rng_below(&rng, 100),
                           (int)mr_rng_below(&rng, 9), ms / 60000 % 60, ms / 1000 % 60,
                           ms % 1000);
        }
        snprintf(path, sizeof(path), "/in/%d.json", f);
        mr_sim_put(sim, path, mr_text_view(&text));
        mr_text_fini(&text);
    }
}

static void add_file(void *context, const char *path)
{
    void **both = context;

    if (strstr(path, "/part-") != NULL && strstr(path, "/.") == NULL)
        mr_sim_get(both[0], path, both[1]);
}

static int by_line(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void mr_sim_job_output(struct mr_sim *sim, const struct mr_ledger *ledger, struct mr_text *out)
{
    static char *line[LINES_MAX];
    struct mr_text all;
    void *context[2] = {sim, &all};
    uint32_t count = 0;

    mr_text_init(&all);
    mr_sim_each(sim, "/out/", add_file, context);
    mr_text_put(&all, ledger->lines.data, ledger->lines.len);
    mr_text_putc(&all, '\0');
    for (char *save = NULL, *l = strtok_r(all.data, "\n", &save); l != NULL;
         l = strtok_r(NULL, "\n", &save)) {
        MR_ASSERT(count < LINES_MAX);
        line[count++] = l;
    }
    qsort(line, count, sizeof(line[0]), by_line);
    for (uint32_t i = 0; i < count; i++)
        mr_text_printf(out, "%s\n", line[i]);
    mr_text_fini(&all);
}
