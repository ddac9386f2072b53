/*
 * With the real drivers: a process is killed at any moment, the next one goes on from the
 * last decided epoch.  Killing loses nothing that the kernel has, so memory does for a disk,
 * and a slow disk does not fail the test.  Every row holds the epoch it was written in, and
 * each epoch writes all of them, so a state explains itself.
 */
#include "state/shard/pack.h"
#include "state/snapshot/store.h"
#include "tests/mr_test.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 3000 };

struct row {
    uint64_t hash, epoch;
};

static char dir[64];
static const struct mr_store_options small = {.segment_bytes = 4 << 20};

static int open_store(struct mr_store **ret, struct mr_err *err)
{
    int rc = mr_store_open(mr_sys_linux(NULL), dir, &small, ret, err);

    if (rc < 0)
        return rc;
    CHECK_EQ(mr_store_load(*ret, mr_store_offer(*ret)->epoch, err), 0);
    CHECK_EQ(mr_store_adopt(*ret, "job kill\n", false, err), 0);
    return 0;
}

/* All rows, and all of the epoch that was loaded. */
static uint64_t check(const struct mr_store *store)
{
    uint64_t epoch = mr_store_epoch(store), cursor = 0;
    const struct mr_restore *restore = mr_store_images(store, "op");
    struct mr_image_row row;
    uint32_t seen = 0;

    if (epoch == 0)
        return 0;
    CHECK(restore != NULL && restore->images == 1);
    for (; mr_image_next(restore->image[0], &cursor, &row); seen++) {
        struct row r;
        memcpy(&r, row.data, sizeof(r));
        CHECK_EQ(r.epoch, epoch);
    }
    CHECK_EQ(seen, ROWS);
    return epoch;
}

/* Checkpoints without end; tells of each decided epoch through PIPE. */
static void run(int pipe)
{
    struct mr_shard_options options = {.memory_bytes = 16 << 20, .numa_node = -1};
    static mr_ref ref[ROWS];
    struct mr_store *store;
    struct mr_shard *shard;
    struct mr_rows rows;
    struct mr_err err;

    CHECK_EQ(open_store(&store, &err), 0);
    uint64_t epoch = check(store);
    mr_store_restored(store);
    CHECK_EQ(mr_shard_new(&options, &shard, NULL), 0);
    mr_rows_init(&rows, shard, 0, 0, sizeof(struct row));
    for (uint32_t i = 0; i < ROWS; i++)
        ref[i] = mr_rows_add(&rows);
    mr_store_add_part(store, "op", 0, mr_shard_stream(shard));
    CHECK_EQ(mr_store_thread_start(store, NULL, 0, &err), 0);
    for (;;) {
        epoch++;
        for (uint32_t i = 0; i < ROWS; i++)
            *(struct row *)mr_state_write(shard, ref[i], 1) = (struct row){i, epoch};
        mr_store_begin(store, epoch);
        CHECK(mr_shard_flip(shard, epoch, MR_VIEW("")));
        mr_store_settled(store, epoch);
        enum mr_store_state state;
        do {
            (void)mr_shard_pump(shard, 64 << 10);
            state = mr_store_state(store, epoch);
            CHECK(state != MR_STORE_FAILED);
        } while (state != MR_STORE_PREPARED);
        if (write(pipe, &epoch, sizeof(epoch)) != sizeof(epoch))
            _exit(0);
        mr_store_commit(store, epoch);
        mr_shard_settle(shard, true);
    }
}

static void make_dir(void)
{
    bool has_shm = access("/dev/shm", W_OK) == 0;

    snprintf(dir, sizeof(dir), "%s/mr-test-store-XXXXXX", has_shm ? "/dev/shm" : "/tmp");
    CHECK(mkdtemp(dir) != NULL);
}

static void remove_dir(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", dir);
    CHECK(system(command) == 0);
}

static void test_kill(struct mr_rng *rng)
{
    uint64_t told = 0;

    make_dir();
    for (uint32_t round = 0; round < 12; round++) {
        int ends[2], status;
        CHECK(pipe(ends) == 0);
        pid_t child = fork();
        if (child == 0) {
            close(ends[0]);
            run(ends[1]);
        }
        close(ends[1]);
        /* Every other one is given the time to decide something, however busy the machine. */
        struct pollfd first = {.fd = ends[0], .events = POLLIN};
        if (round % 2 != 0)
            CHECK_EQ(poll(&first, 1, 60000), 1);
        usleep((useconds_t)(20000 + mr_rng_below(rng, 100000)));
        CHECK(kill(child, SIGKILL) == 0);
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        uint64_t epoch;
        while (read(ends[0], &epoch, sizeof(epoch)) == sizeof(epoch))
            told = epoch;
        close(ends[0]);

        struct mr_store *store;
        struct mr_err err;
        CHECK_EQ(open_store(&store, &err), 0);
        /* The last one it told of, or the one it was about to. */
        epoch = check(store);
        CHECK(epoch == told || epoch == told + 1);
        told = epoch;
        mr_store_close(store);
    }
    printf("  %" PRIu64 " checkpoints\n", told);
    CHECK(told != 0);
    remove_dir();
}

static void test_two_processes(struct mr_rng *rng)
{
    struct mr_store *store;
    struct mr_err err;
    int status;

    (void)rng;
    make_dir();
    CHECK_EQ(open_store(&store, &err), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(open_store(&store, &err) == MR_ERR_LOCKED && strstr(err.message, dir) != NULL
                  ? 7
                  : 1);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    mr_store_close(store);
    CHECK_EQ(open_store(&store, &err), 0);
    mr_store_close(store);
    remove_dir();
}

static const struct mr_test cases[] = {
    {"kill", test_kill},
    {"two_processes", test_two_processes},
};

MR_TEST_MAIN(cases)
