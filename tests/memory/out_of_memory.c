/*
 * The n-th allocation of a script fails, for every n: parse, plan, EXPLAIN, SHOW, start a
 * job, stop it.  Each n is a child process; a good end is one of
 *
 *     nothing noticed   the script went through (somebody had a second way)
 *     an error          a code and a sentence, and everything is freed (under ASan)
 *     a stop            exit MR_STOP_MEMORY and "out of memory: N bytes for WHAT"
 *
 * and a crash, a broken invariant, a hang or a leak is none.
 *
 *     out_of_memory          every n, with the job
 *     out_of_memory plan     every n, up to the plan
 *     out_of_memory state    every n, of a job with checkpoints from files to files; after
 *                            each, a calm start must end with the calm run's output
 *     out_of_memory N        this n of the first, in this process, for a debugger
 */
#include "core/base/alloc.h"
#include "core/base/err.h"
#include "include/millrace.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    END_ERROR = 10,
    END_NO_SENTENCE = 11,
    SAID_BYTES = 8192,
    CHILD_SECONDS = 20,
    OUTPUT_BYTES = 1 << 20
};

static const char script[] =
    "CREATE TABLE t (a INT, b STRING, ts AS LOCALTIMESTAMP,\n"
    "  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)\n"
    "  WITH ('connector' = 'datagen', 'number-of-rows' = '100', 'fields.a.max' = '9');\n"
    "CREATE TABLE o (a INT, n BIGINT) WITH ('connector' = 'blackhole');\n"
    "CREATE VIEW v AS SELECT a, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts),\n"
    "  INTERVAL '1' MINUTE)) WHERE b <> 'x' GROUP BY a, window_start, window_end;\n"
    "SET 'table.local-time-zone' = 'UTC'; SET; SHOW CREATE TABLE t; SHOW CREATE VIEW v;\n"
    "DESCRIBE v; SHOW TABLES; SHOW FUNCTIONS LIKE 'a%';\n"
    "EXPLAIN INSERT INTO o SELECT * FROM v;\n"
    "INSERT INTO o SELECT * FROM v;\n";

/* For the job with state: orders, some of them in every window. */
static const char state_script[] =
    "CREATE TABLE t (a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)\n"
    "  WITH ('connector' = 'filesystem', 'path' = '%s/in', 'format' = 'json');\n"
    "CREATE TABLE o (a INT, e TIMESTAMP(3), n BIGINT)\n"
    "  WITH ('connector' = 'filesystem', 'path' = '%s/out', 'format' = 'json');\n"
    "INSERT INTO o SELECT a, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts),\n"
    "  INTERVAL '10' SECOND)) GROUP BY a, window_start, window_end;\n";

/* What of it runs. */
struct script {
    const char *text;
    bool plan_only;
    const char *dir; /* NULL: without state */
};

/* -- The allocator that fails once ----------------------------------------------------- */

static _Atomic long countdown = -1; /* below 0: never */
static _Atomic long calls;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t bytes);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t len);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t bytes);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t len);

static bool fails(void)
{
    atomic_fetch_add(&calls, 1);
    if (atomic_load(&countdown) < 0 || atomic_fetch_sub(&countdown, 1) != 0)
        return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t bytes)
{
    return fails() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t bytes)
{
    return fails() ? NULL : __real_realloc(old, bytes);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t len)
{
    return fails() ? NULL : __real_strndup(text, len);
}

/* -- The script ------------------------------------------------------------------------ */

static void quiet(void *context, const char *line)
{
    (void)context;
    (void)line;
}

static int steps(struct mr_engine *engine, const struct script *what, struct mr_err *err)
{
    struct mr_script *open = NULL;
    int rc = mr_script_open(engine, "memory.sql", what->text, &open, err);

    while (rc >= 0) {
        struct mr_job *job = NULL;
        rc = mr_script_step(open, what->plan_only, &job, NULL, err);
        if (rc == MR_STEP_END)
            break;
        if (job == NULL)
            continue;
        int waited = mr_job_wait(job, INT64_C(5000000000), err);
        int stopped = mr_job_stop(job, waited < 0 ? NULL : err);
        rc = waited < 0 ? waited : stopped < 0 ? stopped : rc;
    }
    mr_script_free(open);
    return rc;
}

/* The exit code: 0, or that of a good or bad error. */
static int carry_out(const struct script *what)
{
    struct mr_engine_options options = MR_ENGINE_OPTIONS;
    char state_dir[256];
    struct mr_engine *engine = NULL;
    struct mr_err err = {0};

    options.reactors = 1;
    options.mode = "shared";
    options.memory_bytes = 64 << 20;
    options.log = quiet;
    if (what->dir != NULL) {
        snprintf(state_dir, sizeof(state_dir), "%s/state", what->dir);
        options.state_dir = state_dir;
        options.checkpoint_interval_ns = 1000000;
    }
    int rc = mr_engine_open(&options, &engine, &err);
    if (rc >= 0)
        rc = steps(engine, what, &err);
    mr_engine_close(engine);
    if (rc >= 0)
        return 0;
    fprintf(stderr, "error %d: %s\n", rc, err.message);
    return err.code == rc && err.message[0] != '\0' ? END_ERROR : END_NO_SENTENCE;
}

/* -- One n after the other ----------------------------------------------------------------- */

/* The child's status; what it said in SAID. */
static int try_one(long n, const struct script *what, char said[SAID_BYTES])
{
    int pipes[2], status = 0;
    size_t len = 0;
    ssize_t got;

    if (pipe(pipes) < 0)
        exit(1);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipes[1], STDERR_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        alarm(CHILD_SECONDS);
        atomic_store(&countdown, n);
        int code = carry_out(what);
        atomic_store(&countdown, -1);
        exit(code); /* leaks are looked for here, under ASan */
    }
    close(pipes[1]);
    while (len < SAID_BYTES - 1 && (got = read(pipes[0], said + len, SAID_BYTES - 1 - len)) > 0)
        len += (size_t)got;
    said[len] = '\0';
    close(pipes[0]);
    waitpid(child, &status, 0);
    return status;
}

struct ends {
    long unnoticed, error, stop, bad;
};

static void judge(long n, int status, const char *said, struct ends *ends)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

    if (code == 0)
        ends->unnoticed++;
    else if (code == END_ERROR)
        ends->error++;
    else if (code == MR_STOP_MEMORY && strstr(said, "out of memory: ") != NULL)
        ends->stop++;
    else {
        ends->bad++;
        fprintf(stderr, "allocation %ld: %s %d\n%s\n", n,
                WIFSIGNALED(status) ? "signal" : "exit code",
                WIFSIGNALED(status) ? WTERMSIG(status) : code, said);
    }
}

static long count_calls(const struct script *what)
{
    long *shared =
        mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status;

    if (shared == MAP_FAILED)
        exit(1);
    pid_t child = fork();
    if (child == 0) {
        int code = carry_out(what);
        *shared = atomic_load(&calls);
        exit(code);
    }
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "the script does not go through with all the memory it wants\n");
        exit(1);
    }
    return *shared;
}

/* -- With state ------------------------------------------------------------------------------ */

static void must(bool is_true, const char *what)
{
    if (is_true)
        return;
    fprintf(stderr, "%s: %s\n", what, mr_err_text(-errno));
    exit(1);
}

static void clear(const char *dir, const char *name)
{
    char command[512];

    snprintf(command, sizeof(command), "rm -rf '%s/%s'", dir, name);
    must(system(command) == 0, command);
}

static void put_input(const char *dir)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/in", dir);
    must(mkdir(path, 0700) == 0, path);
    snprintf(path, sizeof(path), "%s/in/rows.json", dir);
    FILE *file = fopen(path, "w");
    must(file != NULL, path);
    for (int i = 0; i < 20000; i++)
        fprintf(file, "{\"a\":%d,\"ts\":\"2026-01-01 00:%02d:%02d.000\"}\n", i % 7,
                i / 60 / 10 % 60, i / 10 % 60);
    fclose(file);
}

/* The published lines, sorted. */
static void read_output(const char *dir, char *out, size_t size)
{
    char command[512];

    snprintf(command, sizeof(command), "cat %s/out/part-* 2>/dev/null | LC_ALL=C sort", dir);
    FILE *pipe = popen(command, "r");
    must(pipe != NULL, command);
    size_t len = fread(out, 1, size - 1, pipe);
    out[len] = '\0';
    pclose(pipe);
}

/* After whatever happened, a calm start in the same directory. */
static bool is_equal_afterwards(long n, const struct script *what, const char *want)
{
    static char got[OUTPUT_BYTES];
    char said[SAID_BYTES];
    int status = try_one(-1, what, said);

    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "after allocation %ld failed, a new start does not go through\n%s\n", n,
                said);
        return false;
    }
    read_output(what->dir, got, sizeof(got));
    if (strcmp(got, want) != 0)
        fprintf(stderr, "after allocation %ld failed, the output differs\n", n);
    return strcmp(got, want) == 0;
}

static int with_state(void)
{
    static char want[OUTPUT_BYTES];
    char dir[64], text[2048], said[SAID_BYTES];
    const char *step_text = getenv("MR_OOM_STEP");
    long step = step_text != NULL ? atol(step_text) : 1, tried = 0, different = 0;
    struct ends ends = {0};

    /* Thousands of small syncs: in memory, where there is such a place. */
    snprintf(dir, sizeof(dir), "%s/millrace-memory-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    must(mkdtemp(dir) != NULL, dir);
    put_input(dir);
    snprintf(text, sizeof(text), state_script, dir, dir);
    struct script what = {.text = text, .dir = dir};
    long total = count_calls(&what);
    read_output(dir, want, sizeof(want));
    must(strlen(want) > 1000, "the output of the calm run");
    for (long n = 0; n < total; n += step, tried++) {
        clear(dir, "state");
        clear(dir, "out");
        judge(n, try_one(n, &what, said), said, &ends);
        different += !is_equal_afterwards(n, &what, want);
    }
    clear(dir, "");
    printf("%ld of %ld allocations: %ld unnoticed, %ld errors, %ld stops, %ld bad ends; %ld "
           "different afterwards\n",
           tried, total, ends.unnoticed, ends.error, ends.stop, ends.bad, different);
    return ends.bad != 0 || ends.stop == 0 || different != 0;
}

int main(int argc, char **argv)
{
    struct script what = {.text = script,
                          .plan_only = argc > 1 && strcmp(argv[1], "plan") == 0};
    struct ends ends = {0};
    char said[SAID_BYTES];

    if (argc > 1 && strcmp(argv[1], "state") == 0)
        return with_state();
    if (argc > 1 && !what.plan_only) {
        atomic_store(&countdown, atol(argv[1]));
        return carry_out(&what);
    }
    long total = count_calls(&what);
    for (long n = 0; n < total; n++)
        judge(n, try_one(n, &what, said), said, &ends);
    printf("%ld allocations: %ld unnoticed, %ld errors, %ld stops, %ld bad ends\n", total,
           ends.unnoticed, ends.error, ends.stop, ends.bad);
    return ends.bad != 0 || ends.stop == 0;
}
