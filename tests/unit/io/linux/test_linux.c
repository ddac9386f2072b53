/*
 * The real mr_sys keeps the promises of core/sys/sys.h: what is written is there, errors
 * are the errno of the call, names of sockets are understood or refused with a sentence.
 */
#include "core/base/text.h"
#include "io/linux/linux.h"
#include "tests/mr_test.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char root[256];

static const char *in_root(const char *name)
{
    static char path[4][512];
    static unsigned turn;
    char *out = path[turn++ % 4];

    snprintf(out, sizeof(path[0]), "%s/%s", root, name);
    return out;
}

static void test_files(struct mr_rng *rng)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    struct mr_file_stat st;
    char back[32] = {0};
    (void)rng;

    int file = sys->ops->open(
        sys, in_root("a"), MR_OPEN_WRITE | MR_OPEN_READ | MR_OPEN_CREATE | MR_OPEN_EXCLUSIVE);
    CHECK(file >= 0);
    CHECK_EQ(
        sys->ops->open(sys, in_root("a"), MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_EXCLUSIVE),
        -EEXIST);
    CHECK_EQ(sys->ops->pwrite(sys, file, "0123456789", 10, 5), 10);
    CHECK_EQ(sys->ops->sync(sys, file), 0);
    CHECK_EQ(sys->ops->pread(sys, file, back, sizeof(back), 10), 5);
    CHECK_STR(back, "56789");
    CHECK_EQ(sys->ops->fstat(sys, file, &st), 0);
    CHECK_EQ(st.size, 15);
    CHECK(st.is_regular && !st.is_dir && st.mtime_ns > 0);
    CHECK_EQ(sys->ops->truncate(sys, file, 7), 0);
    CHECK_EQ(sys->ops->stat(sys, in_root("a"), &st), 0);
    CHECK_EQ(st.size, 7);

    /* allocate: that many zeros, also over what was there. */
    CHECK_EQ(sys->ops->allocate(sys, file, 3 << 20), 0);
    CHECK_EQ(sys->ops->fstat(sys, file, &st), 0);
    CHECK_EQ(st.size, 3 << 20);
    char *all = malloc(3 << 20);
    CHECK_EQ(sys->ops->pread(sys, file, all, 3 << 20, 0), 3 << 20);
    for (size_t i = 0; i < 3 << 20; i++)
        CHECK(all[i] == 0);
    free(all);

    /* Exclusive between two openings, dropped at close. */
    int other = sys->ops->open(sys, in_root("a"), MR_OPEN_READ);
    CHECK_EQ(sys->ops->lock(sys, file), 0);
    CHECK_EQ(sys->ops->lock(sys, other), -EWOULDBLOCK);
    CHECK_EQ(sys->ops->close(sys, file), 0);
    CHECK_EQ(sys->ops->lock(sys, other), 0);
    CHECK_EQ(sys->ops->close(sys, other), 0);

    CHECK_EQ(sys->ops->rename(sys, in_root("a"), in_root("b")), 0);
    CHECK_EQ(sys->ops->stat(sys, in_root("a"), &st), -ENOENT);
    CHECK_EQ(sys->ops->sync_dir(sys, root), 0);
    CHECK_EQ(sys->ops->unlink(sys, in_root("b")), 0);
    CHECK_EQ(sys->ops->unlink(sys, in_root("b")), -ENOENT);
    CHECK_EQ(sys->ops->open(sys, in_root("b"), MR_OPEN_READ), -ENOENT);
    CHECK_EQ(sys->ops->close(sys, 9999), -EBADF);
}

static void test_direct(struct mr_rng *rng)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    void *page = aligned_alloc(4096, 4096);
    /* /dev/shm is a tmpfs, which has no O_DIRECT before 6.6: must open all the same. */
    char path[64];
    (void)rng;

    snprintf(path, sizeof(path), "/dev/shm/mr_linux_%d", getpid());
    const char *both[] = {in_root("direct"), path};
    memset(page, 'x', 4096);
    for (int i = 0; i < 2; i++) {
        int file =
            sys->ops->open(sys, both[i], MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_DIRECT);
        CHECK(file >= 0);
        CHECK_EQ(sys->ops->pwrite(sys, file, page, 4096, 0), 4096);
        CHECK_EQ(sys->ops->close(sys, file), 0);
        CHECK_EQ(sys->ops->unlink(sys, both[i]), 0);
    }
    free(page);
}

static int count_entry(void *context, const char *name, bool is_dir)
{
    unsigned *bits = context;

    *bits |= strcmp(name, "d") == 0 && is_dir ? 1u : 0;
    *bits |= strcmp(name, "f") == 0 && !is_dir ? 2u : 0;
    *bits += 16;
    return 0;
}

static int stop_at_once(void *context, const char *name, bool is_dir)
{
    (void)name;
    (void)is_dir;
    ++*(int *)context;
    return 7;
}

static void test_dirs(struct mr_rng *rng)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    struct mr_err err = {0};
    struct mr_file_stat st;
    unsigned bits = 0;
    int calls = 0;
    (void)rng;

    CHECK_EQ(mr_sys_mkdirs(sys, in_root("x/y/z"), &err), 0);
    CHECK_EQ(mr_sys_mkdirs(sys, in_root("x/y/z"), &err), 0);
    CHECK_EQ(mr_sys_mkdirs(sys, in_root("x//y/z/"), &err), 0);
    CHECK_EQ(sys->ops->stat(sys, in_root("x/y/z"), &st), 0);
    CHECK(st.is_dir);
    int file = sys->ops->open(sys, in_root("x/f"), MR_OPEN_WRITE | MR_OPEN_CREATE);
    sys->ops->close(sys, file);
    CHECK_EQ(mr_sys_mkdirs(sys, in_root("x/f/g"), &err), -ENOTDIR);
    CHECK(strstr(err.message, "x/f' should be a directory") != NULL);
    CHECK_EQ(mr_sys_mkdirs(sys, "/proc/nope/x", &err), -ENOENT);
    CHECK(strstr(err.message, "can not create the directory '/proc/nope'") != NULL);
    CHECK_EQ(sys->ops->mkdir(sys, in_root("x/d")), 0);
    CHECK_EQ(sys->ops->list(sys, in_root("x"), count_entry, &bits), 0);
    CHECK_EQ(bits, 3 * 16 + 3);
    CHECK_EQ(sys->ops->list(sys, in_root("x"), stop_at_once, &calls), 7);
    CHECK_EQ(calls, 1);
    CHECK_EQ(sys->ops->list(sys, in_root("none"), stop_at_once, &calls), -ENOENT);
    CHECK_EQ(sys->ops->rmdir(sys, in_root("x")), -ENOTEMPTY);
    CHECK_EQ(sys->ops->rmdir(sys, in_root("x/d")), 0);
}

static void test_read_file(struct mr_rng *rng)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    struct mr_err err = {0};
    struct mr_text text;

    for (int round = 0; round < 4; round++) {
        size_t size = round == 0 ? 0 : (size_t)mr_rng_below(rng, 300000);
        char *bytes = malloc(size + 1);
        for (size_t i = 0; i < size; i++)
            bytes[i] = (char)mr_rng_next(rng);
        int file = sys->ops->open(sys, in_root("r"),
                                  MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_TRUNCATE);
        CHECK_EQ(sys->ops->pwrite(sys, file, bytes, size, 0), size);
        sys->ops->close(sys, file);
        mr_text_init(&text);
        mr_text_puts(&text, ">");
        CHECK_EQ(mr_sys_read_file(sys, in_root("r"), &text, &err), 0);
        CHECK_EQ(text.len, size + 1);
        CHECK(memcmp(text.data + 1, bytes, size) == 0 && text.data[0] == '>');
        CHECK_EQ(text.data[text.len], 0);
        mr_text_fini(&text);
        free(bytes);
    }
    mr_text_init(&text);
    CHECK_EQ(mr_sys_read_file(sys, in_root("none"), &text, &err), -ENOENT);
    CHECK(strstr(err.message, "can not open") != NULL);
    CHECK_EQ(mr_sys_read_file(sys, root, &text, &err), -EISDIR);
    mr_text_fini(&text);
}

static void test_clock_entropy(struct mr_rng *rng)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    uint64_t a[4] = {0}, b[4] = {0};
    (void)rng;

    int64_t before = mr_now_ns(sys);
    CHECK(mr_now_ns(sys) >= before);
    CHECK(sys->ops->wall_ns(sys) > INT64_C(1600000000) * MR_SECOND_NS);
    sys->ops->entropy(sys, a, sizeof(a));
    sys->ops->entropy(sys, b, sizeof(b));
    CHECK(memcmp(a, b, sizeof(a)) != 0);
}

/* A connection through the addresses that listen, resolve and socket understand. */
static void check_connects(const char *listen_at, const char *connect_to)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    struct mr_err err = {0};
    char address[MR_SYS_ADDRESS_BYTES], full[300];
    size_t len = sizeof(address);
    struct mr_text numeric;

    int server = sys->ops->listen(sys, listen_at, &err);
    CHECK(server >= 0);
    if (connect_to[0] == 't') { /* complete it by the port that was given */
        struct sockaddr_storage ss;
        socklen_t ss_len = sizeof(ss);
        CHECK(getsockname(server, (struct sockaddr *)&ss, &ss_len) == 0);
        uint16_t port = ss.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&ss)->sin6_port
                                                 : ((struct sockaddr_in *)&ss)->sin_port;
        snprintf(full, sizeof(full), "%s%u", connect_to, ntohs(port));
    } else {
        snprintf(full, sizeof(full), "%s", connect_to);
    }
    mr_text_init(&numeric);
    CHECK_EQ(sys->ops->resolve(sys, full, &numeric, &err), 0);
    CHECK(strstr(numeric.data, "localhost") == NULL);
    int client = sys->ops->socket(sys, numeric.data, address, &len, &err);
    CHECK(client >= 0);
    CHECK(connect(client, (struct sockaddr *)address, (socklen_t)len) == 0 ||
          errno == EINPROGRESS);
    int again = sys->ops->listen(sys, full, &err);
    CHECK_EQ(again, -EADDRINUSE);
    CHECK(strstr(err.message, "another process does already") != NULL);
    mr_text_fini(&numeric);
    sys->ops->close(sys, client);
    sys->ops->close(sys, server);
}

static void test_sockets(struct mr_rng *rng)
{
    struct mr_sys *sys = mr_sys_linux(NULL);
    struct mr_err err = {0};
    char path[600];
    (void)rng;

    check_connects("tcp:127.0.0.1:0", "tcp:localhost:");
    check_connects("tcp:*:0", "tcp:127.0.0.1:");
    snprintf(path, sizeof(path), "unix:%s", in_root("sock"));
    check_connects(path, path);
    check_connects(path, path); /* over the file that the first one left */

    CHECK(sys->ops->listen(sys, "udp:x:1", &err) < 0);
    CHECK_STR(err.message, "'udp:x:1' is not an address: expected tcp:HOST:PORT or unix:PATH");
    CHECK(sys->ops->listen(sys, "tcp:localhost", &err) < 0);
    CHECK_STR(err.message, "'tcp:localhost' is not an address: expected tcp:HOST:PORT");
    CHECK(sys->ops->listen(sys, "tcp:localhost:http", &err) < 0);
    memset(path, 'x', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    memcpy(path, "unix:", 5);
    CHECK_EQ(sys->ops->listen(sys, path, &err), -ENAMETOOLONG);
    CHECK(sys->ops->listen(sys, "tcp:no.such.host.invalid:80", &err) < 0);
    CHECK(strstr(err.message, "can not find the host 'no.such.host.invalid'") != NULL);
}

static void test_aio(struct mr_rng *rng)
{
    struct mr_err err = {0};
    (void)rng;

    struct mr_aio *aio = mr_sys_linux("epoll")->ops->aio_open(mr_sys_linux("epoll"), 8, &err);
    CHECK_STR(aio->ops->name, "epoll");
    aio->ops->close(aio);
    aio = mr_sys_linux(NULL)->ops->aio_open(mr_sys_linux(NULL), 8, &err);
    CHECK(aio != NULL);
    CHECK_STR(aio->ops->name, mr_linux_probe_uring(&err) == 0 ? "io_uring" : "epoll");
    aio->ops->close(aio);
}

static void test_root(struct mr_rng *rng)
{
    (void)rng;
    snprintf(root, sizeof(root), "/tmp/mr_linux_XXXXXX");
    CHECK(mkdtemp(root) != NULL);
}

static void test_clean(struct mr_rng *rng)
{
    char command[300];
    (void)rng;
    snprintf(command, sizeof(command), "rm -rf %s", root);
    CHECK(system(command) == 0);
}

static const struct mr_test cases[] = {
    {"root", test_root},           {"files", test_files},
    {"direct", test_direct},       {"dirs", test_dirs},
    {"read_file", test_read_file}, {"clock_entropy", test_clock_entropy},
    {"sockets", test_sockets},     {"aio", test_aio},
    {"clean", test_clean},
};

MR_TEST_MAIN(cases)
