/*
 * How long a process takes: from exec to the first row of a query over a file on standard
 * output, and for `millrace --version`, beside /bin/true; and to the first row behind a
 * checkpoint of 100 MiB of state.
 *
 * MILLRACE names the program; tools/bench sets it.
 */
#include "bench/rig/row.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct start {
    const char *program;
    char dir[64], sql[96];
};

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    MR_ASSERT(file != NULL);
    fputs(text, file);
    fclose(file);
}

static void make_job(struct start *start)
{
    char path[160], text[1024];

    (void)snprintf(start->dir, sizeof(start->dir), "/tmp/millrace-bench-%d", (int)getpid());
    (void)snprintf(path, sizeof(path), "mkdir -p %s/in", start->dir);
    MR_ASSERT(system(path) == 0);
    (void)snprintf(path, sizeof(path), "%s/in/orders.json", start->dir);
    write_file(path, "{\"product\":\"first\",\"amount\":1.50}\n"
                     "{\"product\":\"second\",\"amount\":2.50}\n");
    (void)snprintf(start->sql, sizeof(start->sql), "%s/job.sql", start->dir);
    (void)snprintf(text, sizeof(text),
                   "CREATE TABLE orders (product STRING, amount DECIMAL(10, 2))\n"
                   "WITH ('connector' = 'filesystem', 'path' = '%s/in', 'format' = 'json');\n"
                   "SELECT product, amount FROM orders;\n",
                   start->dir);
    write_file(start->sql, text);
}

/* A job that keeps windows of 819,200 keys, 128 bytes each, and prints the rows of a file.
 * LOOKS: it looks for files again and again, so it does not end. */
static void write_keeper(const struct start *start, const char *name, bool looks)
{
    char path[160], text[2048];

    (void)snprintf(
        text, sizeof(text),
        "SET 'pipeline.name' = 'keeper';\n"
        "CREATE TABLE keys (id BIGINT, ts AS TIMESTAMP '2026-01-01 00:00:00.000',\n"
        "  WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen',\n"
        "  'rows-per-second' = '100000000', 'fields.id.kind' = 'sequence',\n"
        "  'fields.id.start' = '0', 'fields.id.end' = '819199');\n"
        "CREATE TABLE news (word STRING) WITH ('connector' = 'filesystem',\n"
        "  'path' = '%s/news', 'format' = 'json'%s);\n"
        "CREATE TABLE sums (id BIGINT, n BIGINT, s BIGINT, a BIGINT, least BIGINT, most BIGINT,\n"
        "  first_ts TIMESTAMP(3), last_ts TIMESTAMP(3)) WITH ('connector' = 'blackhole');\n"
        "CREATE TABLE seen (word STRING) WITH ('connector' = 'print');\n"
        "EXECUTE STATEMENT SET BEGIN\n"
        "INSERT INTO sums SELECT id, COUNT(*), SUM(id), AVG(id), MIN(id), MAX(id), MIN(ts), MAX(ts)\n"
        "FROM TABLE(TUMBLE(TABLE keys, DESCRIPTOR(ts), INTERVAL '1' DAY))\n"
        "GROUP BY id, window_start, window_end;\n"
        "INSERT INTO seen SELECT word FROM news;\n"
        "END;\n",
        start->dir,
        looks ? ", 'source.monitor-interval' = '1 ms', 'source.file-quiet-time' = '0 ms'" : "");
    (void)snprintf(path, sizeof(path), "%s/%s", start->dir, name);
    write_file(path, text);
}

/* Its state, as a checkpoint, and then the row behind it. */
static bool make_kept_state(const struct start *start)
{
    char line[512];

    write_keeper(start, "make.sql", false);
    write_keeper(start, "keeper.sql", true);
    (void)snprintf(line, sizeof(line),
                   "mkdir -p %s/news && %s run %s/make.sql --state-dir %s/state --reactors 2 "
                   "--stop-after-input --memory '800 mb' >/dev/null 2>&1",
                   start->dir, start->program, start->dir, start->dir);
    if (system(line) != 0)
        return false;
    (void)snprintf(line, sizeof(line), "%s/news/a.json", start->dir);
    write_file(line, "{\"word\":\"first\"}\n");
    return true;
}

/* Start ARGV; returns the time until WORD is seen on its output (NULL: until it has ended)
 * in ms; below 0: it was not.  IS_KILLED: it does not end by itself. */
static double time_until(const char *const *argv, const char *word, bool is_killed)
{
    posix_spawn_file_actions_t actions;
    char seen[65536];
    size_t len = 0;
    int out[2], status;
    pid_t pid;

    MR_ASSERT(pipe2(out, O_CLOEXEC) == 0);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    int64_t began_ns = mr_rig_now_ns(), found_ns = -1;
    int rc =
        posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    (void)close(out[1]);
    if (rc != 0) {
        (void)close(out[0]);
        return -1;
    }
    for (;;) {
        ssize_t n = read(out[0], seen + len, sizeof(seen) - 1 - len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        len += (size_t)n;
        seen[len] = '\0';
        if (found_ns >= 0 || word == NULL || strstr(seen, word) == NULL)
            continue;
        found_ns = mr_rig_now_ns();
        if (is_killed)
            (void)kill(pid, SIGKILL);
    }
    (void)close(out[0]);
    (void)waitpid(pid, &status, 0);
    if (word == NULL)
        found_ns = mr_rig_now_ns();
    if ((!is_killed && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) || found_ns < 0)
        return -1;
    return (double)(found_ns - began_ns) * 1e-6;
}

static double run_query(void *context)
{
    struct start *start = context;
    const char *argv[] = {start->program, "run", start->sql, NULL};

    return time_until(argv, "first", false);
}

static double run_restore(void *context)
{
    struct start *start = context;
    char sql[128], state[128];
    const char *argv[] = {
        start->program, "run", sql,        "--state-dir", state,
        "--reactors",   "2",   "--memory", "800 mb",      "--checkpoint-interval",
        "1 h",          NULL};

    (void)snprintf(sql, sizeof(sql), "%s/keeper.sql", start->dir);
    (void)snprintf(state, sizeof(state), "%s/state", start->dir);
    return time_until(argv, "first", true);
}

static double run_version(void *context)
{
    struct start *start = context;
    const char *argv[] = {start->program, "--version", NULL};

    return time_until(argv, NULL, false);
}

static double run_true(void *context)
{
    const char *argv[] = {"/bin/true", NULL};

    (void)context;
    return time_until(argv, NULL, false);
}

static void measure_restore(struct mr_rig *rig, struct start *start)
{
    if (!mr_rig_wants(rig, "restore-100m"))
        return;
    if (!make_kept_state(start)) {
        mr_rig_skip(rig, "restore-100m", "the state could not be made");
        return;
    }
    mr_rig_run(rig, &(struct mr_rig_row){
                        .name = "restore-100m",
                        .ours = "exec to the first row behind a checkpoint of 100 MiB",
                        .unit = "ms",
                        .direction = MR_RIG_AT_MOST,
                        .must = 1000,
                        .aim = 300,
                        .threads = 2,
                        .run_ours = run_restore,
                        .context = start,
                    });
}

int main(int argc, char **argv)
{
    struct start start = {.program = getenv("MILLRACE")};
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    if (start.program == NULL || access(start.program, X_OK) != 0) {
        fprintf(stderr, "%s: MILLRACE must name the program to start\n", argv[0]);
        return 2;
    }
    make_job(&start);
    struct mr_rig_row row = {
        .name = "start-first-row",
        .ours = "millrace run of a file, exec to the first row on stdout",
        .theirs = "/bin/true, exec to exit",
        .unit = "ms",
        .direction = MR_RIG_AT_MOST,
        .aim = 20,
        .is_aim_absolute = true,
        .pairs = rig.is_quick ? 9 : 41,
        .run_ours = run_query,
        .run_theirs = run_true,
        .context = &start,
    };
    mr_rig_run(&rig, &row);
    row.name = "start-version";
    row.ours = "millrace --version, exec to exit";
    row.aim = 5;
    row.run_ours = run_version;
    mr_rig_run(&rig, &row);
    measure_restore(&rig, &start);
    mr_rig_remove_tree(start.dir);
    return rig.status;
}
