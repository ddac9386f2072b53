/*
 * Inboxes, of io_uring, of epoll, and by readiness over io_uring: every datagram that the
 * host did not drop is taken once, whole and in order, however many are held meanwhile; and
 * what it dropped is what was sent and did not come.
 */
#include "core/sys/datagram.h"
#include "core/sys/sys.h"
#include "io/inbox/ready.h"
#include "tests/mr_test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct box {
    struct mr_sys *sys;
    struct mr_aio *aio;
    struct mr_inbox *inbox;
    int file, sender;
    uint16_t port;
};

enum { WAYS = 3 };

static uint16_t port_of(int file)
{
    struct sockaddr_in address;
    socklen_t len = sizeof(address);

    CHECK(getsockname(file, (struct sockaddr *)&address, &len) == 0);
    return ntohs(address.sin_port);
}

static void box_init(struct box *box, unsigned way, struct mr_datagram_socket socket_spec)
{
    struct mr_err err = {0};

    box->sys = mr_sys_linux(way == 1 ? "epoll" : NULL);
    box->aio = box->sys->ops->aio_open(box->sys, 64, &err);
    CHECK(box->aio != NULL);
    if (socket_spec.address == NULL)
        socket_spec.address = "udp:127.0.0.1:0";
    box->file = box->sys->ops->datagram(box->sys, &socket_spec, &err);
    if (box->file < 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK(box->file >= 0);
    box->inbox = way == 2 ? mr_inbox_open_ready(box->aio, box->file, &err)
                          : box->aio->ops->inbox_open(box->aio, box->file, &err);
    CHECK(box->inbox != NULL);
    box->sender = -1;
    if (strncmp(socket_spec.address, "udp:", 4) != 0)
        return;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    box->port = port_of(box->file);
    to.sin_port = htons(box->port);
    box->sender = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(connect(box->sender, (struct sockaddr *)&to, sizeof(to)) == 0);
}

static void box_fini(struct box *box)
{
    box->inbox->ops->close(box->inbox);
    box->aio->ops->close(box->aio);
    (void)box->sys->ops->close(box->sys, box->file);
    if (box->sender >= 0)
        close(box->sender);
}

static int take(struct box *box, struct mr_datagram *ret, uint32_t max)
{
    for (unsigned tries = 0; tries < 200; tries++) {
        int n = box->inbox->ops->take(box->inbox, ret, max);
        CHECK(n >= 0);
        if (n > 0)
            return n;
        if (box->aio->ops->poll(box->aio) == 0 && !box->inbox->ops->peek(box->inbox))
            box->aio->ops->wait(box->aio, MR_MILLI_NS);
    }
    return 0;
}

/* Datagram N: its number, then bytes that follow from it. */
static uint32_t make(char *out, uint32_t n, uint32_t len)
{
    memcpy(out, &n, sizeof(n));
    for (uint32_t i = sizeof(n); i < len; i++)
        out[i] = (char)(n * 7 + i);
    return len;
}

static void check_made(const struct mr_datagram *d, uint32_t n, uint32_t len, uint16_t port)
{
    char want[65536];

    CHECK_EQ(d->len, len);
    make(want, n, len);
    CHECK(memcmp(d->data, want, len) == 0);
    CHECK(!d->is_cut && d->segment == 0);
    CHECK_EQ(d->from.port, port);
    CHECK_EQ(d->from.address_len, 4);
    CHECK(d->from.address[0] == 127 && d->from.address[3] == 1);
}

static void all_once_and_in_order(struct mr_rng *rng)
{
    for (unsigned way = 0; way < WAYS; way++) {
        struct mr_datagram held[MR_INBOX_SLOTS];
        static char bytes[65536];
        uint32_t len[3000], sent = 0, taken = 0, holding = 0;
        struct box box;

        box_init(&box, way, (struct mr_datagram_socket){.buffer_bytes = 64 << 20});
        uint16_t port = port_of(box.sender);
        while (taken < MR_COUNTOF(len)) {
            /* No more on their way than an unprivileged buffer holds. */
            uint32_t more = (uint32_t)mr_rng_below(rng, 40);
            while (more-- > 0 && sent < MR_COUNTOF(len) && sent - taken < 60) {
                len[sent] = 4 + (uint32_t)mr_rng_below(rng, sent % 50 == 0 ? 65503 : 1000);
                if (len[sent] > 20000 && sent - taken > 2)
                    break;
                make(bytes, sent, len[sent]);
                CHECK_EQ(send(box.sender, bytes, len[sent], 0), len[sent]);
                sent++;
            }
            if (holding > 0 && mr_rng_below(rng, 3) == 0) {
                uint32_t back = 1 + (uint32_t)mr_rng_below(rng, holding);
                box.inbox->ops->give(box.inbox, held + holding - back, back);
                holding -= back;
            }
            if (taken == sent || holding == MR_INBOX_SLOTS)
                continue;
            uint32_t max = 1 + (uint32_t)mr_rng_below(rng, MR_INBOX_SLOTS - holding);
            int n = take(&box, held + holding, max);
            /* io_uring asks again when a quarter of the slots are back. */
            CHECK(n > 0 || holding > MR_INBOX_SLOTS / 2);
            for (int i = 0; i < n; i++, taken++)
                check_made(&held[holding + (uint32_t)i], taken, len[taken], port);
            holding += (uint32_t)n;
        }
        box_fini(&box); /* with some held */
    }
}

static void held_slots_are_the_limit(struct mr_rng *rng)
{
    (void)rng;
    for (unsigned way = 0; way < WAYS; way++) {
        struct mr_datagram held[MR_INBOX_SLOTS];
        char bytes[16];
        uint32_t taken = 0;
        struct box box;

        box_init(&box, way, (struct mr_datagram_socket){0});
        for (uint32_t i = 0; i < 200; i++)
            CHECK_EQ(send(box.sender, bytes, make(bytes, i, 16), 0), 16);
        while (taken < MR_INBOX_SLOTS) {
            int n = take(&box, held + taken, MR_INBOX_SLOTS - taken);
            CHECK(n > 0);
            taken += (uint32_t)n;
        }
        CHECK_EQ(take(&box, held, 1), 0);
        box.inbox->ops->give(box.inbox, held, MR_INBOX_SLOTS);
        while (taken < 200) {
            int n = take(&box, held, MR_INBOX_SLOTS);
            CHECK(n > 0);
            for (int i = 0; i < n; i++, taken++)
                check_made(&held[i], taken, 16, port_of(box.sender));
        }
        box_fini(&box);
    }
}

static void what_was_dropped_is_counted(struct mr_rng *rng)
{
    (void)rng;
    for (unsigned way = 0; way < WAYS; way++) {
        struct mr_datagram held[MR_INBOX_SLOTS];
        char bytes[512] = "";
        uint64_t taken = 0, room = 0;
        struct box box;
        int n;

        box_init(&box, way, (struct mr_datagram_socket){.buffer_bytes = 8192});
        for (uint32_t i = 0; i < 1000; i++)
            CHECK_EQ(send(box.sender, bytes, sizeof(bytes), 0), sizeof(bytes));
        while ((n = take(&box, held, MR_INBOX_SLOTS)) > 0) {
            taken += (uint64_t)n;
            box.inbox->ops->give(box.inbox, held, (uint32_t)n);
        }
        int64_t drops = box.sys->ops->datagram_drops(box.sys, box.file, &room);
        CHECK(drops > 0);
        CHECK_EQ(taken + (uint64_t)drops, 1000);
        CHECK(room >= 4096 && room <= 8192 * 2);
        box_fini(&box);
    }
}

static void merged_ones_say_where_to_cut(struct mr_rng *rng)
{
    (void)rng;
    for (unsigned way = 0; way < WAYS; way++) {
        struct mr_datagram d;
        char bytes[1000];
        int segment = 300;
        struct box box;

        box_init(&box, way, (struct mr_datagram_socket){.is_merged = true});
        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (char)i;
        if (setsockopt(box.sender, SOL_UDP, UDP_SEGMENT, &segment, sizeof(segment)) < 0)
            SKIP("this kernel has no UDP_SEGMENT");
        CHECK_EQ(send(box.sender, bytes, sizeof(bytes), 0), sizeof(bytes));
        CHECK_EQ(take(&box, &d, 1), 1);
        CHECK_EQ(d.len, 1000);
        CHECK_EQ(d.segment, 300);
        CHECK(memcmp(d.data, bytes, 1000) == 0);
        box_fini(&box);
    }
}

static void stamps_are_near_now(struct mr_rng *rng)
{
    (void)rng;
    for (unsigned way = 0; way < WAYS; way++) {
        struct mr_datagram d = {.received_ns = INT64_MIN};
        struct box box;

        box_init(&box, way, (struct mr_datagram_socket){.is_stamped = true});
        /* The first few after a socket asked for stamps may have none. */
        for (unsigned i = 0; i < 50 && d.received_ns == INT64_MIN; i++) {
            CHECK_EQ(send(box.sender, "x", 1, 0), 1);
            CHECK_EQ(take(&box, &d, 1), 1);
            box.inbox->ops->give(box.inbox, &d, 1);
        }
        int64_t age_ns = box.sys->ops->wall_ns(box.sys) - d.received_ns;
        CHECK(age_ns >= 0 && age_ns < 10 * MR_SECOND_NS);
        box_fini(&box);
    }
}

static void unix_datagrams(struct mr_rng *rng)
{
    (void)rng;
    for (unsigned way = 0; way < WAYS; way++) {
        char path[64], address[80], *large = calloc(1, 100000);
        struct sockaddr_un to = {.sun_family = AF_UNIX};
        struct mr_datagram d[2];
        struct box box;

        snprintf(path, sizeof(path), "/tmp/millrace-inbox-%d", (int)getpid());
        snprintf(address, sizeof(address), "unix:%s", path);
        snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
        /* The second time it finds the file that the first left. */
        box_init(&box, way, (struct mr_datagram_socket){.address = address});
        box.sender = socket(AF_UNIX, SOCK_DGRAM, 0);
        CHECK(connect(box.sender, (struct sockaddr *)&to, sizeof(to)) == 0);
        CHECK_EQ(send(box.sender, "hello", 5, 0), 5);
        CHECK_EQ(send(box.sender, large, 100000, 0), 100000);
        CHECK_EQ(take(&box, &d[0], 1), 1);
        CHECK_EQ(take(&box, &d[1], 1), 1);
        CHECK(d[0].len == 5 && memcmp(d[0].data, "hello", 5) == 0 && !d[0].is_cut);
        CHECK_EQ(d[0].from.address_len, 0);
        CHECK(d[1].len == MR_DATAGRAM_BYTES_MAX && d[1].is_cut);
        free(large);
        box_fini(&box);
        if (way == WAYS - 1)
            unlink(path);
    }
}

static const struct mr_test cases[] = {
    {"all_once_and_in_order", all_once_and_in_order},
    {"held_slots_are_the_limit", held_slots_are_the_limit},
    {"what_was_dropped_is_counted", what_was_dropped_is_counted},
    {"merged_ones_say_where_to_cut", merged_ones_say_where_to_cut},
    {"stamps_are_near_now", stamps_are_near_now},
    {"unix_datagrams", unix_datagrams},
};

MR_TEST_MAIN(cases)
