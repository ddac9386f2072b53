/*
 * The SQL conformance suite: every case below cases/, on the simulated machine.
 *
 *     sql_run CASES [part of a name ..]
 *
 * A case whose answer is rows runs as 'print' shows it, on one reactor with whole reads;
 * then on 1, 2 and 3 reactors with reads cut at random and checkpoints; then with crashes
 * at random steps, and another number of reactors after each.  The answer is the case's
 * every time.  Each case is a process of its own, so that one that dies is one failure.
 *
 * MR_SEED chooses cuts and crashes (1); MR_JOBS how many cases run at once (2).
 */
#include "tests/sql/case.h"
#include "tests/sql/life.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CASES_MAX = 4096, EVALS_MAX = 256, CRASHING_RUNS = 3, SECONDS_MAX = 60 };

static const struct mr_sim_faults calm = {0};
static const struct mr_sim_faults rough = {.short_io = 800, .latency_ns = 2 * MR_MILLI_NS};

/* One case under way, and what to call the run when it fails. */
struct test {
    const struct mr_case *c;
    uint64_t seed;
    const char *run;
    bool has_failed;
};

static void complain(struct test *test, const char *what, const char *want, const char *got)
{
    test->has_failed = true;
    fprintf(stderr, "FAILED %s (%s, MR_SEED=%llu): %s\n-- wanted\n%s\n-- got\n%s\n",
            test->c->name, test->run, (unsigned long long)test->seed, what, want, got);
}

static void put_inputs(const struct mr_case *c, struct mr_sim *sim)
{
    char path[256];

    for (uint32_t i = 0; i < c->sections; i++) {
        if (strcmp(c->section[i].kind, "input") != 0)
            continue;
        (void)snprintf(path, sizeof(path), "/in/%s", c->section[i].argument);
        mr_sim_put(sim, path, mr_view_of(c->section[i].body));
    }
}

static struct mr_sim *machine(struct test *test, const struct mr_sim_faults *faults)
{
    uint64_t seed = test->seed * 1000003;

    for (const char *p = test->c->name; *p != '\0'; p++)
        seed = seed * 31 + (unsigned char)*p;
    struct mr_sim *sim = mr_sim_new(seed, faults);
    put_inputs(test->c, sim);
    return sim;
}

/* -- What came out --------------------------------------------------------------------------- */

struct gather {
    struct mr_sim *sim;
    struct mr_text *out;
};

static void add_file(void *context, const char *path)
{
    struct gather *gather = context;
    const char *name = strrchr(path, '/') + 1;

    if (strncmp(name, "part-", 5) == 0)
        (void)mr_sim_get(gather->sim, path, gather->out);
}

/* All that the sinks of NAME ("": print and SELECT) have shown, in no order. */
static void output(const struct mr_life *life, const char *name, struct mr_text *out)
{
    struct gather gather = {life->sim, out};
    char path[256];

    if (*name == '\0') {
        mr_text_puts(out, life->rows.data);
        (void)mr_sim_get(life->sim, "/stdout", out);
        (void)mr_sim_get(life->sim, "/stderr", out);
        name = "print";
    }
    (void)snprintf(path, sizeof(path), "/out/%s/", name);
    mr_sim_each(life->sim, path, add_file, &gather);
}

/* 'expect' holds the lines themselves, 'changelog' changes that come to the same rows. */
static void check_rows(struct test *test, const struct mr_life *life)
{
    for (uint32_t i = 0; i < test->c->sections; i++) {
        const struct mr_case_section *section = &test->c->section[i];
        bool is_folded = strcmp(section->kind, "changelog") == 0;
        void (*put)(const char *, struct mr_text *) =
            is_folded ? mr_lines_folded : mr_lines_sorted;
        struct mr_text all, want, got;
        if (!is_folded && strcmp(section->kind, "expect") != 0)
            continue;
        mr_text_init(&all);
        mr_text_init(&want);
        mr_text_init(&got);
        put(section->body, &want);
        output(life, section->argument, &all);
        put(all.data, &got);
        if (strcmp(want.data, got.data) != 0)
            complain(test, is_folded ? "other rows, folded" : "other rows", want.data,
                     got.data);
        mr_text_fini(&all);
        mr_text_fini(&want);
        mr_text_fini(&got);
    }
}

static char *trimmed(const char *text)
{
    size_t len = strlen(text);

    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
        len--;
    char *copy = strndup(text, len);
    MR_ASSERT(copy != NULL);
    return copy;
}

/* Each line of WANT stands in GOT. */
static void check_contains(struct test *test, const char *what, const char *want,
                           const char *got)
{
    char *copy = strdup(want), *save = NULL;

    MR_ASSERT(copy != NULL);
    for (char *l = strtok_r(copy, "\n", &save); l != NULL; l = strtok_r(NULL, "\n", &save))
        if (strstr(got, l) == NULL)
            complain(test, what, l, got);
    free(copy);
}

static void check_text(struct test *test, const char *what,
                       const struct mr_case_section *section, const char *got)
{
    if (section == NULL)
        return;
    if (strcmp(section->argument, "contains") == 0) {
        check_contains(test, what, section->body, got);
        return;
    }
    char *a = trimmed(section->body), *b = trimmed(got);
    if (strcmp(a, b) != 0)
        complain(test, what, a, b);
    free(a);
    free(b);
}

static void check_counts(struct test *test, const struct mr_life *life)
{
    const struct mr_case_section *section = mr_case_find(test->c, "counts");
    char got[128];

    if (section == NULL)
        return;
    (void)snprintf(got, sizeof(got), "late %llu\nbad %llu\n",
                   (unsigned long long)life->late_rows, (unsigned long long)life->bad_rows);
    check_text(test, "other counts", section, got);
}

/* -- Runs --------------------------------------------------------------------------------------- */

/* Files are published when the job is freed, at the latest; then they are looked at. */
static void run_to_end(struct test *test, struct mr_life *life)
{
    const struct mr_case_section *failure = mr_case_find(test->c, "failure");
    bool has_ended = mr_life_run(life, MR_LIFE_STEPS_MAX);

    mr_life_end(life);
    if (!has_ended)
        complain(test, "it does not end", "", "");
    else if (life->rc < 0 && failure == NULL)
        complain(test, "it failed", "", life->err.message);
    else if (life->rc >= 0 && failure != NULL)
        complain(test, "it did not fail", failure->body, "");
    else if (failure != NULL)
        check_contains(test, "another failure", failure->body, life->err.message);
    else
        check_rows(test, life);
}

static const char *script(const struct test *test)
{
    const struct mr_case_section *sql = mr_case_find(test->c, "sql");
    return sql == NULL ? "" : sql->body;
}

/* As the command runs it. */
static void plain_run(struct test *test)
{
    struct mr_life life = {.sim = machine(test, &calm), .reactors = 1};
    const struct mr_case_section *error = mr_case_find(test->c, "error");

    test->run = "as the command runs it";
    mr_life_begin(&life, script(test));
    if (error != NULL && life.rc == 0)
        complain(test, "no statement failed", error->body, "");
    else if (error != NULL)
        check_text(test, "another error", error, life.err.message);
    else
        run_to_end(test, &life);
    check_text(test, "other warnings", mr_case_find(test->c, "warn"), life.warnings.data);
    check_text(test, "other answers", mr_case_find(test->c, "text"), life.texts.data);
    check_counts(test, &life);
    if (error != NULL)
        mr_life_end(&life);
    mr_life_fini(&life);
    mr_sim_free(life.sim);
}

/* In pieces, on several reactors, with checkpoints.  How many steps it took. */
static uint64_t cut_run(struct test *test, uint32_t reactors)
{
    struct mr_life life = {.sim = machine(test, &rough),
                           .reactors = reactors,
                           .is_durable = true,
                           .checkpoint_ns = MR_MILLI_NS};

    test->run = reactors == 1   ? "in pieces, 1 reactor"
                : reactors == 2 ? "in pieces, 2 reactors"
                                : "in pieces, 3 reactors";
    mr_life_begin(&life, script(test));
    run_to_end(test, &life);
    check_counts(test, &life);
    mr_life_fini(&life);
    mr_sim_free(life.sim);
    return life.steps;
}

/* The power goes at random steps; what the disk keeps is the simulator's to say. */
static void crashing_run(struct test *test, uint64_t steps)
{
    struct mr_sim *sim = machine(test, &rough);
    struct mr_rng *rng = mr_sim_rng(sim);
    uint32_t crashes = 1 + (uint32_t)mr_rng_below(rng, 3);

    test->run = "with crashes";
    for (uint32_t c = 0; c <= crashes; c++) {
        struct mr_life life = {.sim = sim,
                               .reactors = 1 + (uint32_t)mr_rng_below(rng, 3),
                               .is_durable = true,
                               .checkpoint_ns = mr_rng_range(rng, 1, 3 * MR_MILLI_NS)};
        mr_life_begin(&life, script(test));
        if (c < crashes) {
            (void)mr_life_run(&life, mr_rng_below(rng, steps + 1));
            mr_sim_crash(sim);
            mr_life_end(&life);
            mr_sim_restart(sim);
        } else {
            run_to_end(test, &life);
        }
        mr_life_fini(&life);
    }
    mr_sim_free(sim);
}

static void run_all(struct test *test)
{
    const char *sql = script(test);
    uint64_t steps = 0, seed = test->seed;

    plain_run(test);
    if (mr_case_find(test->c, "error") != NULL || mr_case_find(test->c, "once") != NULL ||
        strstr(sql, "INSERT") == NULL)
        return;
    for (uint32_t reactors = 1; reactors <= 3 && !test->has_failed; reactors++)
        steps = cut_run(test, reactors);
    if (mr_case_find(test->c, "failure") != NULL)
        return;
    for (uint32_t i = 0; i < CRASHING_RUNS && !test->has_failed; i++) {
        test->seed = seed * 100 + i;
        crashing_run(test, steps);
    }
}

/* -- Expressions ------------------------------------------------------------------------------------ */

/* "expression => value :: TYPE", or "expression => ! part of an error". */
struct eval {
    char *expression, *value, *type;
    bool must_fail;
};

static uint32_t read_evals(struct test *test, char *body, struct eval *eval)
{
    uint32_t count = 0;
    char *save = NULL;

    for (char *l = strtok_r(body, "\n", &save); l != NULL; l = strtok_r(NULL, "\n", &save)) {
        char *arrow = NULL, *next = l, *type;
        if (strncmp(l, "--", 2) == 0)
            continue;
        while ((next = strstr(next, " =>")) != NULL)
            arrow = next++;
        if (arrow == NULL) {
            complain(test, "no ' => '", "", l);
            continue;
        }
        MR_ASSERT(count < EVALS_MAX);
        *arrow = '\0';
        char *value = arrow + 3 + (arrow[3] == ' ');
        type = strstr(value, " :: ");
        if (type != NULL)
            *type = '\0';
        eval[count] = (struct eval){l, value, type == NULL ? NULL : type + 4, false};
        if (strncmp(value, "! ", 2) == 0) {
            eval[count].must_fail = true;
            eval[count].value = value + 2;
        }
        count++;
    }
    return count;
}

/* SELECT of the expressions from ONE on that must not fail; or of that ONE alone. */
static void eval_sql(const struct test *test, const char *from, const struct eval *eval,
                     uint32_t count, int one, struct mr_text *out)
{
    const char *separator = "SELECT\n";

    mr_text_printf(out, "%s\n", script(test));
    for (uint32_t i = 0; i < count; i++) {
        if (one >= 0 ? (uint32_t)one != i : eval[i].must_fail)
            continue;
        mr_text_printf(out, "%s%s AS e%u", separator, eval[i].expression, i + 1);
        separator = ",\n";
    }
    mr_text_printf(out, "\n%s;\n", from);
}

static void run_sql(struct test *test, const char *sql, struct mr_life *life)
{
    *life = (struct mr_life){.sim = machine(test, &calm), .reactors = 1};
    mr_life_begin(life, sql);
    if (!mr_life_run(life, MR_LIFE_STEPS_MAX))
        complain(test, "it does not end", "", sql);
}

static void free_life(struct mr_life *life)
{
    mr_life_end(life);
    mr_life_fini(life);
    mr_sim_free(life->sim);
}

static char *next_line(char **rest)
{
    char *line = *rest, *end = strchr(line, '\n');

    if (end == NULL)
        return NULL;
    *end = '\0';
    *rest = end + 1;
    return line;
}

static void check_eval(struct test *test, const struct eval *eval, const char *value,
                       const char *type)
{
    if (value == NULL || strcmp(value, eval->value) != 0)
        complain(test, eval->expression, eval->value, value == NULL ? "no row" : value);
    if (eval->type != NULL && (type == NULL || strcmp(type, eval->type) != 0))
        complain(test, eval->expression, eval->type, type == NULL ? "no row" : type);
}

/* All that have a value in one query; where that fails, each alone, to tell which. */
static void run_values(struct test *test, const char *from, const struct eval *eval,
                       uint32_t count)
{
    struct mr_text sql;
    struct mr_life life;
    bool is_whole;

    mr_text_init(&sql);
    eval_sql(test, from, eval, count, -1, &sql);
    run_sql(test, sql.data, &life);
    is_whole = life.rc >= 0;
    char *values = life.cells.data, *types = life.types.data;
    for (uint32_t i = 0; i < count && is_whole; i++)
        if (!eval[i].must_fail) {
            const char *value = next_line(&values), *type = next_line(&types);
            check_eval(test, &eval[i], value, type);
        }
    free_life(&life);
    for (uint32_t i = 0; i < count && !is_whole; i++) {
        if (eval[i].must_fail)
            continue;
        mr_text_reset(&sql);
        eval_sql(test, from, eval, count, (int)i, &sql);
        run_sql(test, sql.data, &life);
        values = life.cells.data;
        types = life.types.data;
        if (life.rc < 0)
            complain(test, eval[i].expression, eval[i].value, life.err.message);
        else
            check_eval(test, &eval[i], next_line(&values), next_line(&types));
        free_life(&life);
    }
    mr_text_fini(&sql);
}

static void run_evals(struct test *test, const struct mr_case_section *section)
{
    static struct eval eval[EVALS_MAX];
    char *body = strdup(section->body);
    bool has_values = false;

    MR_ASSERT(body != NULL);
    test->run = "eval";
    uint32_t count = read_evals(test, body, eval);
    for (uint32_t i = 0; i < count; i++) {
        struct mr_text sql;
        struct mr_life life;
        has_values |= !eval[i].must_fail;
        if (!eval[i].must_fail)
            continue;
        mr_text_init(&sql);
        eval_sql(test, section->argument, eval, count, (int)i, &sql);
        run_sql(test, sql.data, &life);
        if (life.rc >= 0)
            complain(test, eval[i].expression, eval[i].value, life.rows.data);
        else
            check_contains(test, eval[i].expression, eval[i].value, life.err.message);
        free_life(&life);
        mr_text_fini(&sql);
    }
    if (has_values)
        run_values(test, section->argument, eval, count);
    free(body);
}

/* -- Cases ---------------------------------------------------------------------------------------------- */

static int run_case(const char *path, const char *name)
{
    const char *seed = getenv("MR_SEED");
    struct mr_case c;
    struct test test = {.c = &c, .seed = seed == NULL ? 1 : strtoull(seed, NULL, 0)};
    bool has_evals = false;

    if (mr_case_read(path, name, &c) < 0)
        return 1;
    for (uint32_t i = 0; i < c.sections; i++) {
        if (strcmp(c.section[i].kind, "eval") != 0)
            continue;
        has_evals = true;
        run_evals(&test, &c.section[i]);
    }
    if (!has_evals && mr_case_find(&c, "sql") == NULL)
        complain(&test, "neither 'sql' nor 'eval'", "", "");
    if (!has_evals)
        run_all(&test);
    mr_case_fini(&c);
    return test.has_failed ? 1 : 0;
}

struct list {
    char *path[CASES_MAX], *name[CASES_MAX];
    uint32_t count;
};

static void add_directory(struct list *list, const char *path, const char *name)
{
    struct dirent **entry = NULL;
    int n = scandir(path, &entry, NULL, alphasort);

    for (int i = 0; i < n; i++) {
        char *below = NULL, *full = NULL;
        const char *dot = strrchr(entry[i]->d_name, '.');
        struct stat st;
        MR_ASSERT(asprintf(&full, "%s/%s", path, entry[i]->d_name) > 0);
        MR_ASSERT(asprintf(&below, "%s%s%s", name, *name == '\0' ? "" : "/", entry[i]->d_name) >
                  0);
        bool is_dir = stat(full, &st) == 0 && S_ISDIR(st.st_mode);
        /* Below 'next' are cases for what is not there yet: run by naming that folder. */
        if (is_dir && entry[i]->d_name[0] != '.' && strcmp(below, "next") != 0)
            add_directory(list, full, below);
        if (!is_dir && dot != NULL && strcmp(dot, ".sql") == 0) {
            MR_ASSERT(list->count < CASES_MAX);
            below[strlen(below) - 4] = '\0';
            list->path[list->count] = full;
            list->name[list->count++] = below;
        } else {
            free(full);
            free(below);
        }
        free(entry[i]);
    }
    free(entry);
}

static bool is_asked_for(const char *name, int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (strstr(name, argv[i]) != NULL)
            return true;
    return argc <= 2;
}

/* One child is done; how many cases it failed. */
static uint32_t reap(const struct list *list, const pid_t *pid)
{
    int status;
    pid_t done = wait(&status);

    for (uint32_t i = 0; i < list->count; i++) {
        if (pid[i] != done)
            continue;
        if (WIFSIGNALED(status))
            fprintf(stderr, "FAILED %s: killed by signal %d\n", list->name[i],
                    WTERMSIG(status));
        return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static struct list list;
    static pid_t pid[CASES_MAX];
    const char *jobs = getenv("MR_JOBS");
    uint32_t at_once = jobs == NULL ? 2 : (uint32_t)strtoul(jobs, NULL, 0);
    uint32_t running = 0, failed = 0, run = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: sql_run CASES [part of a name ..]\n");
        return 2;
    }
    add_directory(&list, argv[1], "");
    for (uint32_t i = 0; i < list.count; i++) {
        if (!is_asked_for(list.name[i], argc, argv))
            continue;
        if (running == (at_once == 0 ? 1 : at_once)) {
            failed += reap(&list, pid);
            running--;
        }
        fflush(NULL);
        pid[i] = fork();
        MR_ASSERT(pid[i] >= 0);
        if (pid[i] == 0) {
            alarm(SECONDS_MAX);
            _exit(run_case(list.path[i], list.name[i]));
        }
        running++;
        run++;
    }
    for (; running > 0; running--)
        failed += reap(&list, pid);
    printf("%u cases, %u failed\n", run, failed);
    return failed != 0 || run == 0;
}
