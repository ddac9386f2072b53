/*
 * The n-th allocation of a script fails, for every n: parse, plan, EXPLAIN, SHOW, start a
 * job, stop it.  Each n is a child process; a good end is one of
 *
 *     nothing noticed   the script went through (somebody had a second way)
 *     an error          a code and a sentence, and everything is freed (under ASan)
 *     a stop            exit MR_STOP_MEMORY and "out of memory: N bytes for WHAT"
 *
 * and a crash, a hang or a leak is none.  A broken invariant ("x != NULL") is none either:
 * except, for now, in the folders of RUNTIME, whose start-up still says it that way.
 *
 *     out_of_memory          every n, with the job
 *     out_of_memory plan     every n, up to the plan
 *     out_of_memory N        this n, in this process, for a debugger
 */
#include "core/base/alloc.h"
#include "include/millrace.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { END_ERROR = 10, END_NO_SENTENCE = 11, SAID_BYTES = 8192, CHILD_SECONDS = 20 };

static const char *const runtime[] = {"job/run/",   "operators/",    "io/",       "state/",
                                      "core/ring/", "core/reactor/", "core/mem/", "core/data/"};

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

static int steps(struct mr_engine *engine, bool plan_only, struct mr_err *err)
{
    struct mr_script *open = NULL;
    int rc = mr_script_open(engine, "memory.sql", script, &open, err);

    while (rc >= 0) {
        struct mr_job *job = NULL;
        rc = mr_script_step(open, plan_only, &job, NULL, err);
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
static int carry_out(bool plan_only)
{
    struct mr_engine_options options = MR_ENGINE_OPTIONS;
    struct mr_engine *engine = NULL;
    struct mr_err err = {0};

    options.reactors = 1;
    options.mode = "shared";
    options.memory_bytes = 64 << 20;
    options.log = quiet;
    int rc = mr_engine_open(&options, &engine, &err);
    if (rc >= 0)
        rc = steps(engine, plan_only, &err);
    mr_engine_close(engine);
    if (rc >= 0)
        return 0;
    fprintf(stderr, "error %d: %s\n", rc, err.message);
    return err.code == rc && err.message[0] != '\0' ? END_ERROR : END_NO_SENTENCE;
}

/* -- One n after the other ----------------------------------------------------------------- */

/* The child's status; what it said in SAID. */
static int try_one(long n, bool plan_only, char said[SAID_BYTES])
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
        int code = carry_out(plan_only);
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

/* "millrace: FILE:LINE: broken invariant: x != NULL" in a folder of the runtime. */
static bool is_known_stop(const char *said)
{
    const char *at = strstr(said, "broken invariant: ");

    if (at == NULL)
        return false;
    for (size_t i = 0; i < sizeof(runtime) / sizeof(runtime[0]); i++)
        if (strstr(said, runtime[i]) != NULL)
            return true;
    return false;
}

struct ends {
    long unnoticed, error, stop, invariant, bad;
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
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && is_known_stop(said))
        ends->invariant++;
    else {
        ends->bad++;
        fprintf(stderr, "allocation %ld: %s %d\n%s\n", n,
                WIFSIGNALED(status) ? "signal" : "exit code",
                WIFSIGNALED(status) ? WTERMSIG(status) : code, said);
    }
}

static long count_calls(bool plan_only)
{
    long *shared =
        mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status;

    if (shared == MAP_FAILED)
        exit(1);
    pid_t child = fork();
    if (child == 0) {
        int code = carry_out(plan_only);
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

int main(int argc, char **argv)
{
    bool plan_only = argc > 1 && strcmp(argv[1], "plan") == 0;
    struct ends ends = {0};
    char said[SAID_BYTES];

    if (argc > 1 && !plan_only) {
        atomic_store(&countdown, atol(argv[1]));
        return carry_out(false);
    }
    long total = count_calls(plan_only);
    for (long n = 0; n < total; n++)
        judge(n, try_one(n, plan_only, said), said, &ends);
    printf(
        "%ld allocations: %ld unnoticed, %ld errors, %ld stops, %ld broken invariants of the "
        "runtime, %ld bad ends\n",
        total, ends.unnoticed, ends.error, ends.stop, ends.invariant, ends.bad);
    return ends.bad != 0 || ends.stop == 0;
}
