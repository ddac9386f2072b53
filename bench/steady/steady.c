/*
 * What a job takes from the system once it runs evenly: minor faults, bytes of memory and
 * system calls, of the reactor, while a file of orders goes through the windows.
 *
 * The job runs in a child process on one thread, which is traced: the parent counts the calls
 * between two marks.  The first fifth of the file is not counted.
 */
#include "bench/rig/orders.h"
#include "bench/rig/query.h"
#include "bench/rig/row.h"
#include "core/mem/heap.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS  1000000
#define FROM  200000 /* rows read when counting starts, and ends */
#define UP_TO 950000
#define MARK  SIGUSR1

struct taken {
    uint64_t rows, faults, bytes, calls;
    bool counts_bytes;
};

struct steady {
    char directory[64], path[96];
    struct taken *taken; /* shared with the child */
};

static uint64_t minor_faults(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_THREAD, &usage);
    return (uint64_t)usage.ru_minflt;
}

/* -- The child ---------------------------------------------------------------------------------- */

static void run_job(const struct steady *steady)
{
    const uint64_t *bytes = mr_heap_taken();
    char sql[2048];

    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE orders (order_id STRING, product STRING, amount DECIMAL(10, 2),\n"
        "  order_time TIMESTAMP(3),\n"
        "  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND\n"
        ") WITH ('connector' = 'filesystem', 'format' = 'json', 'path' = '%s');\n"
        "CREATE TABLE totals (product STRING, window_start TIMESTAMP(3),\n"
        "  orders BIGINT, total DECIMAL(38, 2)) WITH ('connector' = 'blackhole');\n"
        "INSERT INTO totals SELECT product, window_start, COUNT(*), SUM(amount)\n"
        "FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' SECOND))\n"
        "GROUP BY product, window_start, window_end;\n",
        steady->path);
    struct mr_rig_query *query =
        mr_rig_query_new(&(struct mr_rig_query_spec){.text = sql, .reactors = 1});
    mr_rig_query_start(query);
    mr_rig_query_read(query, FROM);
    uint64_t rows = mr_rig_query_status(query)->rows_in;
    uint64_t faults = minor_faults(), before = bytes == NULL ? 0 : *bytes;
    (void)raise(MARK);
    mr_rig_query_read(query, UP_TO);
    (void)raise(MARK);
    *steady->taken = (struct taken){.rows = mr_rig_query_status(query)->rows_in - rows,
                                    .faults = minor_faults() - faults,
                                    .bytes = bytes == NULL ? 0 : *bytes - before,
                                    .counts_bytes = bytes != NULL};
    mr_rig_query_stop(query);
    mr_rig_query_free(query);
}

static _Noreturn void be_child(const struct steady *steady)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
        _exit(3);
    (void)raise(SIGSTOP);
    run_job(steady);
    _exit(0);
}

/* -- The parent ---------------------------------------------------------------------------------- */

/* Follow the child to its end; false: it could not be traced.  The few calls of which a mark
 * itself is made are counted too. */
static bool follow(pid_t child, uint64_t *ret_calls)
{
    uint64_t stops = 0, at_mark = 0;
    int status, marks = 0, pass = 0;

    while (waitpid(child, &status, 0) == child && !WIFEXITED(status) && !WIFSIGNALED(status)) {
        int signal = WSTOPSIG(status);
        pass = 0;
        if (signal == (SIGTRAP | 0x80)) {
            stops++;
        } else if (signal == MARK) {
            if (marks++ == 0)
                at_mark = stops;
            else
                *ret_calls = (stops - at_mark) / 2;
        } else if (signal == SIGSTOP) {
            (void)ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD);
        } else {
            pass = signal;
        }
        (void)ptrace(marks == 1 ? PTRACE_SYSCALL : PTRACE_CONT, child, NULL,
                     (void *)(intptr_t)pass);
    }
    return marks == 2 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool run_once(struct steady *steady)
{
    uint64_t calls = 0;
    pid_t child = fork();

    if (child == 0)
        be_child(steady);
    if (child < 0 || !follow(child, &calls))
        return false;
    steady->taken->calls = calls;
    return true;
}

static double run_faults(void *context)
{
    struct steady *steady = context;

    return run_once(steady) ? (double)steady->taken->faults : -1;
}

static double run_bytes(void *context)
{
    struct steady *steady = context;

    return run_once(steady) && steady->taken->counts_bytes ? (double)steady->taken->bytes : -1;
}

static double run_calls(void *context)
{
    struct steady *steady = context;

    return run_once(steady) ? (double)steady->taken->calls * 1000 / (double)steady->taken->rows
                            : -1;
}

static bool make_file(struct steady *steady)
{
    struct mr_rig_orders_spec spec = mr_rig_orders_usual;
    struct mr_text text;

    spec.rows = ROWS;
    (void)snprintf(steady->directory, sizeof(steady->directory), "/tmp/mr-steady-XXXXXX");
    if (mkdtemp(steady->directory) == NULL)
        return false;
    (void)snprintf(steady->path, sizeof(steady->path), "%s/orders.json", steady->directory);
    FILE *file = fopen(steady->path, "we");
    if (file == NULL)
        return false;
    mr_rig_orders_init(&spec, &text);
    bool is_written = fwrite(text.data, 1, text.len, file) == text.len;
    mr_rig_orders_fini(&text);
    return fclose(file) == 0 && is_written;
}

int main(int argc, char **argv)
{
    struct mr_rig rig;
    struct steady steady;
    struct mr_rig_row row = {
        .number = 16,
        .name = "steady-faults",
        .ours = "minor faults of the reactor in 750 K rows",
        .unit = "faults",
        .direction = MR_RIG_AT_MOST,
        .is_zero_wanted = true,
        .is_timeless = true,
        .run_ours = run_faults,
        .context = &steady,
    };

    mr_rig_init(&rig, argc, argv);
    steady.taken = mmap(NULL, sizeof(*steady.taken), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    MR_ASSERT(steady.taken != MAP_FAILED);
    if (!make_file(&steady)) {
        perror("bench_steady: /tmp");
        return 2;
    }
    mr_rig_run(&rig, &row);
    row.name = "steady-allocations";
    row.ours = "memory that the reactor allocates in 750 K rows";
    row.unit = "bytes";
    row.run_ours = run_bytes;
    mr_rig_run(&rig, &row);
    row.name = "steady-syscalls";
    row.ours = "system calls per 1000 rows";
    row.unit = "calls";
    row.is_zero_wanted = false;
    row.must = 5;
    row.aim = 2;
    row.run_ours = run_calls;
    mr_rig_run(&rig, &row);
    mr_rig_remove_tree(steady.directory);
    return rig.status;
}
