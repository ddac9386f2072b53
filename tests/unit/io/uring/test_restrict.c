/*
 * A restricted ring does what mr_aio needs and nothing else: the kernel refuses other
 * operations, flags and registrations, also for the ring that mr_uring_open makes.
 */
#include "io/uring/restrict.h"
#include "io/uring/uring.h"
#include "tests/mr_test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <sys/syscall.h>
#include <unistd.h>

static int make(struct io_uring *ring)
{
    struct io_uring_params params = {.flags = IORING_SETUP_R_DISABLED};

    return io_uring_queue_init_params(8, ring, &params);
}

static int answer_to(struct io_uring *ring)
{
    struct io_uring_cqe *cqe;

    CHECK(io_uring_submit(ring) >= 0);
    CHECK_EQ(io_uring_wait_cqe(ring, &cqe), 0);
    int result = cqe->res;
    io_uring_cqe_seen(ring, cqe);
    return result;
}

static void others_are_refused(struct mr_rng *rng)
{
    char path[] = "/tmp/millrace-restrict-XXXXXX", byte = 7;
    struct io_uring ring;
    const char *note;
    int file = mkstemp(path);

    (void)rng;
    CHECK(file >= 0);
    if (make(&ring) < 0)
        SKIP("this host has no io_uring");
    CHECK_EQ(mr_uring_restrict(&ring, &note), 0);
    if (note != NULL)
        SKIP(note);
    io_uring_prep_write(io_uring_get_sqe(&ring), file, &byte, 1, 0);
    CHECK_EQ(answer_to(&ring), 1);
    io_uring_prep_unlinkat(io_uring_get_sqe(&ring), AT_FDCWD, path, 0);
    CHECK_EQ(answer_to(&ring), -EACCES);
    CHECK_EQ(access(path, F_OK), 0);
    io_uring_prep_nop(io_uring_get_sqe(&ring));
    CHECK_EQ(answer_to(&ring), -EACCES);
    io_uring_prep_close(io_uring_get_sqe(&ring), file);
    CHECK_EQ(answer_to(&ring), -EACCES);
    /* An operation that is allowed, with a flag that is not. */
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
    io_uring_prep_fsync(sqe, file, 0);
    io_uring_sqe_set_flags(sqe, IOSQE_ASYNC);
    CHECK_EQ(answer_to(&ring), -EACCES);
    io_uring_prep_fsync(io_uring_get_sqe(&ring), file, IORING_FSYNC_DATASYNC);
    CHECK_EQ(answer_to(&ring), 0);
    io_uring_queue_exit(&ring);
    close(file);
    unlink(path);
}

/* The files of this process that are rings. */
static int find_ring(void)
{
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *entry;
    int found = -1;

    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        char link[300], target[64] = "";
        snprintf(link, sizeof(link), "/proc/self/fd/%s", entry->d_name);
        ssize_t n = readlink(link, target, sizeof(target) - 1);
        if (n > 0 && strstr(target, "[io_uring]") != NULL)
            found = atoi(entry->d_name);
    }
    closedir(dir);
    return found;
}

static void an_opened_one_is_restricted(struct mr_rng *rng)
{
    struct mr_err err = {0};
    struct mr_aio *aio = mr_uring_open(8, &err);
    int event = 0;

    (void)rng;
    if (aio == NULL)
        SKIP(err.message);
    if (aio->note != NULL)
        SKIP(aio->note);
    int ring = find_ring();
    CHECK(ring >= 0);
    CHECK_EQ(syscall(SYS_io_uring_register, ring, IORING_REGISTER_EVENTFD, &event, 1), -1);
    CHECK_EQ(errno, EACCES);
    CHECK_EQ(syscall(SYS_io_uring_register, ring, IORING_REGISTER_RESTRICTIONS, NULL, 0), -1);
    CHECK_EQ(errno, EACCES);
    aio->ops->close(aio);
}

/* The kernel keeps few registered ring files per thread: each close gives its own back. */
static void rings_come_and_go(struct mr_rng *rng)
{
    struct mr_err err = {0};

    (void)rng;
    for (int i = 0; i < 40; i++) {
        struct mr_aio *aio = mr_uring_open(8, &err);
        if (aio == NULL)
            SKIP(err.message);
        aio->ops->close(aio);
    }
    CHECK_EQ(find_ring(), -1);
    struct io_uring ring;
    CHECK_EQ(io_uring_queue_init(8, &ring, 0), 0);
    CHECK_EQ(io_uring_register_ring_fd(&ring), 1);
    io_uring_queue_exit(&ring);
}

static const struct mr_test cases[] = {
    {"others_are_refused", others_are_refused},
    {"an_opened_one_is_restricted", an_opened_one_is_restricted},
    {"rings_come_and_go", rings_come_and_go},
};

MR_TEST_MAIN(cases)
