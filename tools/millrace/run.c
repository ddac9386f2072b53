#include "tools/millrace/command.h"
#include "tools/millrace/state.h"

#include "core/base/err.h"
#include "core/base/text.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;
static int64_t stopping_ns; /* written by the handler alone */

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* The first signal asks for a last checkpoint.  When that can not be had, because nobody
 * takes the output, a second one ends the process as kill -9 would: nothing is lost by it.
 * One that comes at once is the same signal, sent to the process and to its group. */
static void on_signal(int number)
{
    static const char sentence[] =
        "millrace: a second signal: no last checkpoint; the next start goes on from the one "
        "before\n";

    (void)number;
    if (stopping == 0)
        stopping_ns = now_ns();
    else if (now_ns() - stopping_ns > INT64_C(300000000)) {
        ssize_t written = write(STDERR_FILENO, sentence, sizeof(sentence) - 1);
        (void)written;
        _exit(MR_EXIT_FAILED);
    }
    stopping = 1;
}

void mr_command_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes: the write fails, and says so */
}

bool mr_command_is_stopping(void)
{
    return stopping != 0;
}

int mr_command_fail(const struct mr_err *err)
{
    mr_command_print_error(err);
    switch (err->code) {
    case MR_ERR_SYNTAX:
    case MR_ERR_BIND:
    case MR_ERR_UNSUPPORTED:
    case MR_ERR_OPTION:
    case MR_ERR_GUARANTEE:
    case MR_ERR_PLUGIN: return MR_EXIT_SQL;
    case MR_ERR_CORRUPT:
    case MR_ERR_VERSION:
    case MR_ERR_SCHEMA:
    case MR_ERR_MARKER:
    case MR_ERR_LOST:
    case MR_ERR_LOCKED:
    case MR_ERR_JOB: return MR_EXIT_STATE;
    case MR_ERR_RESTART: return MR_EXIT_RESTART;
    default: return MR_EXIT_FAILED;
    }
}

static int set_roots(const struct mr_command_options *options, struct mr_engine *engine,
                     struct mr_err *reterr)
{
    struct mr_text roots;

    mr_text_init(&roots);
    for (uint32_t i = 0; i < options->roots; i++)
        mr_text_printf(&roots, "%s%s", i == 0 ? "" : ";", options->root[i]);
    int rc = mr_engine_set(engine, "filesystem.allowed-roots", roots.data, reterr);
    mr_text_fini(&roots);
    return rc;
}

int mr_command_open(const struct mr_command_options *options, struct mr_engine **ret)
{
    struct mr_engine_options engine = MR_ENGINE_OPTIONS;
    struct mr_err err;

    engine.reactors = options->reactors;
    engine.mode = options->mode;
    engine.state_dir = options->state_dir;
    engine.checkpoint_interval_ns = options->checkpoint_interval_ns;
    engine.memory_bytes = options->memory_bytes;
    engine.from_dir = options->from_dir;
    engine.savepoint_dir = options->savepoint_dir;
    engine.stop_after_input = options->stops_after_input;
    engine.allow_lost_state = options->allows_lost_state;
    engine.verbose = options->is_verbose;
    int code = mr_command_guard(options);
    if (code != 0)
        return code;
    if (mr_engine_open(&engine, ret, &err) < 0)
        return mr_command_fail(&err);
    for (uint32_t i = 0; i < options->settings; i++) {
        const char *equals = strchr(options->setting[i], '=');
        char key[256];
        snprintf(key, sizeof(key), "%.*s", (int)(equals - options->setting[i]),
                 options->setting[i]);
        if (mr_engine_set(*ret, key, equals + 1, &err) < 0) {
            mr_engine_close(*ret);
            *ret = NULL;
            return mr_command_fail(&err);
        }
    }
    if (options->roots != 0 && set_roots(options, *ret, &err) < 0) {
        mr_engine_close(*ret);
        *ret = NULL;
        return mr_command_fail(&err);
    }
    return 0;
}

int mr_command_read_file(const char *path, struct mr_text *out)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");

    if (file == NULL) {
        fprintf(stderr, "millrace: %s: %s\n", path, mr_err_text(-errno));
        return MR_EXIT_USAGE;
    }
    for (;;) {
        char *room = mr_text_reserve(out, 65536);
        size_t n = fread(room, 1, 65536, file);
        out->len += n;
        out->data[out->len] = '\0';
        if (n == 0)
            break;
    }
    int failed = ferror(file);
    if (!is_stdin)
        fclose(file);
    if (failed) {
        fprintf(stderr, "millrace: %s: can not be read\n", path);
        return MR_EXIT_USAGE;
    }
    return 0;
}

static void end_tableau(struct mr_engine *engine, struct mr_tableau *tableau, int64_t took_ns)
{
    const char *wants_time = mr_engine_get(engine, "sql-client.display.print-time-cost");
    char suffix[64] = "";

    if (wants_time != NULL && strcasecmp(wants_time, "true") == 0)
        snprintf(suffix, sizeof(suffix), " (%.2f seconds)", (double)took_ns / 1e9);
    mr_tableau_end(tableau, suffix);
    mr_tableau_free(tableau);
}

/* Rows of a SELECT until it ends, a signal comes or the time is up. */
static int show_query(const struct mr_command_options *options, struct mr_engine *engine,
                      struct mr_job *job, int64_t until_ns)
{
    struct mr_status_line line = {0};
    struct mr_tableau *tableau = mr_tableau_new(engine);
    int64_t began_ns = now_ns();
    struct mr_err err;
    int rc = 0, code = 0;

    while (!mr_command_is_stopping() && now_ns() < until_ns) {
        const struct mr_result_batch *batch;
        rc = mr_job_next(job, INT64_C(100000000), &batch, &err);
        if (rc < 0)
            break;
        if (rc > 0) {
            mr_status_clear(&line);
            mr_tableau_rows(tableau, batch);
        }
        if (!options->is_quiet)
            mr_status_draw(&line, &job, 1);
    }
    mr_status_clear(&line);
    end_tableau(engine, tableau, now_ns() - began_ns);
    if (rc < 0 && rc != -ENODATA)
        code = mr_command_fail(&err);
    if (mr_job_stop(job, &err) < 0 && code == 0)
        code = mr_command_fail(&err);
    return code;
}

enum { JOBS_MAX = 256 };

/* Wait for all INSERTs; a signal or the time stops them with a last checkpoint. */
static int wait_jobs(const struct mr_command_options *options, struct mr_job **job,
                     uint32_t jobs, int64_t until_ns)
{
    struct mr_status_line line = {0};
    struct mr_err err;
    int code = 0;
    bool is_done[JOBS_MAX] = {false};
    uint32_t left = jobs;

    while (left != 0 && !mr_command_is_stopping() && now_ns() < until_ns && code == 0) {
        for (uint32_t i = 0; i < jobs && code == 0; i++) {
            if (is_done[i])
                continue;
            int rc = mr_job_wait(job[i], INT64_C(20000000), &err);
            if (rc < 0) {
                mr_status_clear(&line);
                code = mr_command_fail(&err);
            }
            is_done[i] = rc != 0;
            left -= rc != 0;
        }
        if (!options->is_quiet)
            mr_status_draw(&line, job, jobs);
    }
    mr_status_clear(&line);
    for (uint32_t i = 0; i < jobs; i++)
        if (mr_job_stop(job[i], &err) < 0 && code == 0)
            code = mr_command_fail(&err);
    return code;
}

/* 'table.dml-sync': each INSERT to its end before what follows. */
static bool is_sync(struct mr_engine *engine)
{
    const char *value = mr_engine_get(engine, "table.dml-sync");

    return value != NULL && strcasecmp(value, "true") == 0;
}

int mr_command_script(const struct mr_command_options *options, struct mr_engine *engine,
                      const char *name, const char *text)
{
    int64_t until_ns =
        options->seconds > 0 ? now_ns() + options->seconds * INT64_C(1000000000) : INT64_MAX;
    struct mr_job *job[JOBS_MAX];
    struct mr_script *script;
    struct mr_err err;
    uint32_t jobs = 0;
    int code = 0;

    if (mr_script_open(engine, name, text, &script, &err) < 0)
        return mr_command_fail(&err);
    while (code == 0 && !mr_command_is_stopping()) {
        const char *answer = NULL;
        struct mr_job *started = NULL;
        int step = mr_script_step(script, 0, &started, &answer, &err);
        if (step < 0)
            code = mr_command_fail(&err);
        if (step <= 0)
            break;
        if (step == MR_STEP_TEXT && answer != NULL) {
            fputs(answer, stdout);
            fflush(stdout);
        } else if (step == MR_STEP_QUERY) {
            code = show_query(options, engine, started, until_ns);
        } else if (step == MR_STEP_INSERT && is_sync(engine)) {
            code = wait_jobs(options, &started, 1, until_ns);
        } else if (step == MR_STEP_INSERT) {
            if (jobs == JOBS_MAX) {
                fprintf(stderr, "millrace: more than %d jobs in one file\n", JOBS_MAX);
                mr_job_stop(started, NULL);
                code = MR_EXIT_SQL;
                break;
            }
            job[jobs++] = started;
        }
    }
    int waited = wait_jobs(options, job, jobs, code == 0 ? until_ns : 0);
    mr_script_free(script);
    return code != 0 ? code : waited;
}

static int with_engine(const struct mr_command_options *options,
                       int (*use)(const struct mr_command_options *, struct mr_engine *,
                                  const char *, const char *))
{
    struct mr_engine *engine = NULL;
    struct mr_text text;
    int code;

    if (options->file == NULL) {
        fprintf(stderr, "millrace: %s wants a file (millrace --help)\n", options->command);
        return MR_EXIT_USAGE;
    }
    mr_text_init(&text);
    if ((code = mr_command_open(options, &engine)) == 0 && options->init_file != NULL) {
        if ((code = mr_command_read_file(options->init_file, &text)) == 0)
            code = use(options, engine, options->init_file, text.data);
        mr_text_reset(&text);
    }
    if (code == 0 && (code = mr_command_read_file(options->file, &text)) == 0)
        code = use(options, engine, options->file, text.data);
    mr_engine_close(engine);
    mr_text_fini(&text);
    return code;
}

/* Flink's exponential delay: from one second, doubled up to a minute, and one second
 * again after ten quiet minutes.  False: a signal came meanwhile. */
static bool wait_for_restart(int64_t *delay_ns, int64_t ran_ns)
{
    enum { FIRST_S = 1, LAST_S = 60, QUIET_S = 600 };
    const int64_t second_ns = INT64_C(1000000000);

    if (*delay_ns == 0 || ran_ns > QUIET_S * second_ns)
        *delay_ns = FIRST_S * second_ns;
    fprintf(stderr, "millrace: starting anew from the last checkpoint in %d s\n",
            (int)(*delay_ns / second_ns));
    (void)poll(NULL, 0, (int)(*delay_ns / 1000000)); /* a signal ends it */
    *delay_ns = *delay_ns * 2 < LAST_S * second_ns ? *delay_ns * 2 : LAST_S * second_ns;
    return !mr_command_is_stopping();
}

int mr_command_run(const struct mr_command_options *options)
{
    int64_t delay_ns = 0, began_ns;
    int code;

    do {
        began_ns = now_ns();
        /* With --from too: a job that began there goes on with its own state. */
        code = with_engine(options, mr_command_script);
    } while (code == MR_EXIT_RESTART && !options->no_restart && options->state_dir != NULL &&
             strcmp(options->file, "-") != 0 &&
             wait_for_restart(&delay_ns, now_ns() - began_ns));
    return code;
}

static int check(const struct mr_command_options *options, struct mr_engine *engine,
                 const char *name, const char *text)
{
    struct mr_script *script;
    struct mr_err err;
    int code = 0, step, statements = 0;

    if (options->from_dir != NULL)
        return mr_command_check_from(options, engine, name, text);
    if (mr_script_open(engine, name, text, &script, &err) < 0)
        return mr_command_fail(&err);
    while ((step = mr_script_step(script, 1, NULL, NULL, &err)) > 0)
        statements++;
    if (step < 0)
        code = mr_command_fail(&err);
    else
        printf("%s: %d statements, no complaint\n", name, statements);
    mr_script_free(script);
    return code;
}

int mr_command_check(const struct mr_command_options *options)
{
    return with_engine(options, check);
}

static int explain(const struct mr_command_options *options, struct mr_engine *engine,
                   const char *name, const char *text)
{
    struct mr_script *script;
    struct mr_err err;
    int code = 0, step;

    (void)options;
    if (mr_script_open(engine, name, text, &script, &err) < 0)
        return mr_command_fail(&err);
    for (;;) {
        const char *answer = NULL;
        step = mr_script_step(script, 1, NULL, &answer, &err);
        if (step <= 0)
            break;
        if (answer != NULL && step != MR_STEP_DONE)
            printf("%s\n", answer);
    }
    if (step < 0)
        code = mr_command_fail(&err);
    mr_script_free(script);
    return code;
}

int mr_command_explain(const struct mr_command_options *options)
{
    return with_engine(options, explain);
}
