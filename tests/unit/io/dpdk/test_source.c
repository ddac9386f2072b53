/*
 * The source over net_ring: what is put into a port's own ring comes out of it.  Crafted
 * packets, whole and in pieces, of other ports and broken ones, come as the messages that
 * were put in, and nothing else; packets are all given back.
 */
#include "io/dpdk/dpdk.h"
#include "tests/mr_test.h"
#include "tests/unit/io/dpdk/frames.h"

#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

enum { DATAGRAMS = 5000 };

struct table {
    struct mr_options options;
    struct mr_option option[16];
    struct mr_field field[2];
    struct mr_schema schema;
    struct mr_table_spec spec;
    struct mr_task_env env;
    char logged[4096];
};

static void table_log(void *context, const char *line)
{
    struct table *table = context;
    size_t len = strlen(table->logged);

    snprintf(table->logged + len, sizeof(table->logged) - len, "%s\n", line);
}

static void table_option(struct table *table, const char *key, const char *value)
{
    table->option[table->options.count++] =
        (struct mr_option){.key = mr_view_of(key), .value = mr_view_of(value)};
}

static void table_init(struct table *table)
{
    memset(table, 0, sizeof(*table));
    table->field[0] =
        (struct mr_field){.name = MR_VIEW("n"), .type = {.id = MR_TYPE_BIGINT, .nullable = 1}};
    table->schema = (struct mr_schema){.count = 1, .field = table->field};
    table->options.table = MR_VIEW("t");
    table->options.option = table->option;
    table->spec = (struct mr_table_spec){
        .name = "t", .schema = &table->schema, .physical = 1, .options = &table->options};
    table->env = (struct mr_task_env){.sys = mr_sys_linux("epoll"),
                                      .reactors = 1,
                                      .job_name = "test",
                                      .log = table_log,
                                      .log_context = table};
    table_option(table, "dpdk.eal-args",
                 "--no-huge -m 128 --no-pci --no-shconf --no-telemetry --vdev=net_ring0 "
                 "--vdev=net_null0");
    table_option(table, "dpdk.port", "net_ring0");
    table_option(table, "port", "5000");
}

struct splits {
    char id[8][64];
    uint32_t count;
};

static void add_split(void *context, const struct mr_split *split)
{
    struct splits *splits = context;

    snprintf(splits->id[splits->count++], sizeof(splits->id[0]), "%s", split->id);
}

static const struct mr_source_class *const class = &mr_dpdk_source;

static int open_source(struct table *table, struct mr_source **ret, struct mr_err *err)
{
    *err = (struct mr_err){0};
    return class->open(&table->spec, &table->env, ret, err);
}

static struct mr_reader *open_reader(struct table *table, struct mr_source *source,
                                     struct splits *splits)
{
    struct mr_reader *reader = NULL;
    struct mr_err err;

    splits->count = 0;
    CHECK_EQ(class->discover(source, add_split, splits, &err), 0);
    CHECK_EQ(class->reader_new(source, &table->env, &reader, &err), 0);
    for (uint32_t i = 0; i < splits->count; i++) {
        struct mr_split split = {.id = splits->id[i], .start = {.offset = MR_OFFSET_START}};
        CHECK_EQ(class->assign(reader, &split, &err), i);
    }
    return reader;
}

/* The frame as a packet of one piece, or of several. */
static struct rte_mbuf *packet_of(struct rte_mempool *pool, const uint8_t *frame, uint32_t len,
                                  uint32_t piece)
{
    struct rte_mbuf *first = NULL;

    for (uint32_t at = 0; at < len; at += piece) {
        uint32_t n = len - at < piece ? len - at : piece;
        struct rte_mbuf *one = rte_pktmbuf_alloc(pool);
        CHECK(one != NULL);
        char *room = rte_pktmbuf_append(one, (uint16_t)n);
        CHECK(room != NULL);
        memcpy(room, frame + at, n);
        if (first == NULL)
            first = one;
        else
            CHECK_EQ(rte_pktmbuf_chain(first, one), 0);
    }
    return first;
}

static void put(struct rte_mbuf *packet)
{
    uint16_t port;

    CHECK_EQ(rte_eth_dev_get_port_by_name("net_ring0", &port), 0);
    CHECK_EQ(rte_eth_tx_burst(port, 0, &packet, 1), 1);
}

struct sent {
    uint32_t count, broken;
    char *text[DATAGRAMS];
};

/* One frame: a datagram for the table, or something that is none of it. */
static void send_one(struct mr_rng *rng, struct rte_mempool *pool, struct sent *sent)
{
    struct frame_spec spec = frame_random(rng);
    uint8_t frame[FRAME_MAX];
    char text[1600];

    spec.is_fragment = false;
    spec.to.port = 5000;
    spec.len = (uint32_t)snprintf(text, sizeof(text), "%u %0*u", sent->count,
                                  (int)mr_rng_below(rng, 1400) + 1, 7);
    spec.data = text;
    unsigned what = (unsigned)mr_rng_below(rng, 10);
    if (what == 0)
        spec.to.port = 5001;
    else if (what == 1)
        spec.protocol = 6;
    else if (what == 2)
        spec.is_fragment = true;
    uint32_t len = frame_make(&spec, frame);
    if (what == 3)
        len -= spec.padding + 1;
    uint32_t piece = mr_rng_below(rng, 5) == 0 ? 1 + (uint32_t)mr_rng_below(rng, 400) : 2048;
    put(packet_of(pool, frame, len, piece));
    sent->broken += what == 2 || what == 3;
    if (what > 3)
        sent->text[sent->count++] = strndup(text, spec.len);
}

static uint32_t take(struct mr_reader *reader, const struct sent *sent, uint32_t from)
{
    struct mr_poll poll;
    struct mr_err err;

    for (unsigned empty = 0; empty < 3;) {
        if (class->poll(reader, 0, &poll, &err) == 0) {
            empty++;
            continue;
        }
        for (uint32_t i = 0; i < poll.count; i++, from++) {
            CHECK(from < sent->count);
            CHECK_EQ(poll.msg[i].len, strlen(sent->text[from]));
            CHECK(memcmp(poll.msg[i].data, sent->text[from], poll.msg[i].len) == 0);
            CHECK(poll.msg[i].broken == NULL);
        }
    }
    return from;
}

static void crafted_packets(struct mr_rng *rng)
{
    struct table table;
    struct mr_source *source;
    struct mr_err err;
    struct splits splits;
    static struct sent sent;
    uint32_t taken = 0;

    memset(&sent, 0, sizeof(sent));
    table_init(&table);
    if (open_source(&table, &source, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        CHECK(false);
    }
    struct rte_mempool *pool = rte_mempool_lookup("test");
    if (pool == NULL)
        pool = rte_pktmbuf_pool_create("test", 4095, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, 0);
    CHECK(pool != NULL);
    struct mr_reader *reader = open_reader(&table, source, &splits);
    CHECK_EQ(splits.count, 1);
    while (sent.count < DATAGRAMS / 2) {
        for (uint32_t n = (uint32_t)mr_rng_below(rng, 150); n > 0; n--)
            send_one(rng, pool, &sent);
        taken = take(reader, &sent, taken);
        CHECK_EQ(taken, sent.count);
    }
    struct mr_losses losses = {0};
    class->losses(source, &losses);
    CHECK_EQ(losses.broken, sent.broken);
    class->reader_free(reader);
    CHECK_EQ(rte_mempool_in_use_count(pool), 0);
    class->close(source);
    for (uint32_t i = 0; i < sent.count; i++)
        free(sent.text[i]);
}

/* After a close the port is free again; before, it is taken. */
static void a_port_is_one_tables(struct mr_rng *rng)
{
    struct table table;
    struct mr_source *source, *other;
    struct mr_err err;

    (void)rng;
    table_init(&table);
    for (unsigned round = 0; round < 3; round++) {
        CHECK_EQ(open_source(&table, &source, &err), 0);
        CHECK(open_source(&table, &other, &err) < 0);
        CHECK(strstr(err.message, "another table's already") != NULL);
        class->close(source);
    }
}

static void refused(const char *key, const char *value, const char *words)
{
    struct table table;
    struct mr_source *source;
    struct mr_err err;

    table_init(&table);
    if (strcmp(key, "dpdk.port") == 0)
        table.options.count--, table.options.count--;
    table_option(&table, key, value);
    if (strcmp(key, "dpdk.port") == 0)
        table_option(&table, "port", "5000");
    CHECK(open_source(&table, &source, &err) < 0);
    if (strstr(err.message, words) == NULL)
        CHECK_STR(err.message, words);
}

static void words_for_what_can_not_be(struct mr_rng *rng)
{
    (void)rng;
    refused("dpdk.port", "net_ring7", "there is none; there are 0 'net_ring0'");
    refused("dpdk.port", "77", "there is none");
    refused("scan.queues", "64", "the port has");
    refused("dpdk.descriptors", "3", "expected 64 to");
    refused("hostname", "somewhere", "an address in numbers");
    refused("multicast.group", "239.1.1", "an address in numbers");
}

static const struct mr_test cases[] = {
    {"crafted_packets", crafted_packets},
    {"a_port_is_one_tables", a_port_is_one_tables},
    {"words_for_what_can_not_be", words_for_what_can_not_be},
};

MR_TEST_MAIN(cases)
