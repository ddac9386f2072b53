#include "bench/latency/load.h"

#include "bench/rig/machine.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    BURST_ROWS = 256, /* handed over at a time */
    RECV_BYTES = 256 << 10,
    FILTERED_ONE_IN = 16 /* does not pass the query's filter */
};

#define GRACE_NS MR_SECOND_NS
#define QUIET_NS (5 * MR_MILLI_NS)

/* The first digits are there so that every row has the same number of them. */
#define STAMP     "{\"sent_ns\":"
#define STAMP_0   "1000000000000000000"
#define ID        ",\"id\":"
#define ID_0      "1000000000"
#define PRICE     ",\"symbol\":\"MRLX\",\"price\":"
#define REST      "1234.25,\"venue\":\"XETR\",\"note\":\""
#define DIGITS(s) ((int)sizeof(s) - 1)

enum {
    STAMP_AT = sizeof(STAMP) - 1,
    ID_AT = STAMP_AT + sizeof(STAMP_0 ID) - 1,
    PRICE_AT = ID_AT + sizeof(ID_0 PRICE) - 1
};

#define STAMP_BASE INT64_C(1000000000000000000)
#define ID_BASE    INT64_C(1000000000)

static const char row_text[] = STAMP STAMP_0 ID ID_0 PRICE REST;

struct run {
    const struct mr_load *load;
    struct mr_server *server;
    struct mr_load_result *result;
    int64_t began_ns;
    uint64_t rows, made, next; /* of the slice; written to `send`; expected back, by number */
    size_t send_from, send_to;
    size_t kept; /* bytes of a row that has not come whole */
    char send[BURST_ROWS * MR_WIRE_ROW_BYTES];
    char recv[RECV_BYTES];
};

static int64_t due_ns(const struct run *run, uint64_t row)
{
    return run->began_ns + (int64_t)((double)row * 1e9 / run->load->rate);
}

static void put_digits(char *at, int digits, int64_t value)
{
    for (int i = digits; i-- > 0; value /= 10)
        at[i] = (char)('0' + value % 10);
}

static int64_t take_digits(const char *at, int digits)
{
    int64_t value = 0;

    for (int i = 0; i < digits; i++)
        value = value * 10 + (at[i] - '0');
    return value;
}

static void make_row(const struct run *run, uint64_t row, char *out)
{
    put_digits(out + STAMP_AT, DIGITS(STAMP_0), STAMP_BASE + due_ns(run, row));
    put_digits(out + ID_AT, DIGITS(ID_0), ID_BASE + (int64_t)row);
    out[PRICE_AT] = row % FILTERED_ONE_IN == 0 ? '9' : '1';
}

/* -- Sending -------------------------------------------------------------------------- */

static void make_burst(struct run *run)
{
    memset(run->send, 'n', sizeof(run->send));
    for (uint32_t i = 0; i < BURST_ROWS; i++) {
        char *row = run->send + i * MR_WIRE_ROW_BYTES;
        memcpy(row, row_text, sizeof(row_text) - 1);
        memcpy(row + MR_WIRE_ROW_BYTES - 3, "\"}\n", 3);
    }
}

static void send_due(struct run *run, int64_t now_ns)
{
    if (run->send_from == run->send_to) {
        run->send_from = run->send_to = 0;
        while (run->made < run->rows && run->send_to < sizeof(run->send) &&
               due_ns(run, run->made) <= now_ns) {
            make_row(run, run->made++, run->send + run->send_to);
            run->send_to += MR_WIRE_ROW_BYTES;
        }
    }
    if (run->send_from != run->send_to)
        run->send_from += run->server->transport->send(
            &run->server->wire, run->send + run->send_from, run->send_to - run->send_from);
}

/* -- Receiving ------------------------------------------------------------------------- */

/* The number of the row that comes next if nothing is lost: the engine leaves some out. */
static uint64_t expected(const struct run *run, uint64_t row)
{
    return run->server->is_engine && row % FILTERED_ONE_IN == 0 ? row + 1 : row;
}

static void take_row(struct run *run, const char *text, int64_t now_ns)
{
    struct mr_load_result *result = run->result;
    int64_t due = take_digits(text + STAMP_AT, DIGITS(STAMP_0)) - STAMP_BASE;
    uint64_t row = (uint64_t)(take_digits(text + ID_AT, DIGITS(ID_0)) - ID_BASE);

    if (row != expected(run, run->next) || due != due_ns(run, row))
        result->wrong++;
    run->next = row + 1;
    result->came++;
    result->behind_ns = now_ns - due;
    if (row % FILTERED_ONE_IN != 0 && due >= run->began_ns + run->load->warm_ns)
        mr_rig_histogram_add(&result->took, now_ns - due);
}

static void receive(struct run *run)
{
    const struct mr_transport *transport = run->server->transport;
    size_t len = transport->recv(&run->server->wire, run->recv + run->kept,
                                 sizeof(run->recv) - run->kept);

    if (len == 0)
        return;
    int64_t now_ns = mr_rig_now_ns();
    const char *from = run->recv, *end = run->recv + run->kept + len, *newline;
    while ((newline = memchr(from, '\n', (size_t)(end - from))) != NULL) {
        if (newline - from < PRICE_AT)
            run->result->wrong++;
        else
            take_row(run, from, now_ns);
        from = newline + 1;
    }
    run->kept = (size_t)(end - from);
    memmove(run->recv, from, run->kept);
}

/* What an earlier run did not wait for. */
static void forget_rest(struct run *run)
{
    int64_t quiet_ns = mr_rig_now_ns() + QUIET_NS;

    while (mr_rig_now_ns() < quiet_ns)
        if (run->server->transport->recv(&run->server->wire, run->recv, sizeof(run->recv)) != 0)
            quiet_ns = mr_rig_now_ns() + QUIET_NS;
}

void mr_load_run(const struct mr_load *load, struct mr_server *server,
                 struct mr_load_result *ret)
{
    static struct run run;

    memset(ret, 0, sizeof(*ret));
    run = (struct run){.load = load, .server = server, .result = ret};
    run.rows = (uint64_t)((double)(load->warm_ns + load->slice_ns) * 1e-9 * load->rate);
    ret->wanted = run.rows;
    if (server->is_engine)
        ret->wanted -= (run.rows + FILTERED_ONE_IN - 1) / FILTERED_ONE_IN;
    make_burst(&run);
    forget_rest(&run);
    run.began_ns = mr_rig_now_ns() + MR_MILLI_NS;
    int64_t last_ns = due_ns(&run, run.rows) + GRACE_NS, now_ns;
    do {
        now_ns = mr_rig_now_ns();
        send_due(&run, now_ns);
        receive(&run);
    } while (ret->came < ret->wanted && now_ns < last_ns);
}

/* -- Hiccups --------------------------------------------------------------------------- */

struct hiccups {
    const struct mr_load *load;
    int64_t began_ns;
    struct mr_rig_histogram *histogram;
};

static void *watch(void *context)
{
    const struct hiccups *hiccups = context;
    const struct mr_load *load = hiccups->load;
    uint64_t rows = (uint64_t)((double)load->slice_ns * 1e-9 * load->rate);

    for (uint64_t row = 0; row < rows;) {
        int64_t now_ns = mr_rig_now_ns(), due;
        while (row < rows && (due = hiccups->began_ns +
                                    (int64_t)((double)row * 1e9 / load->rate)) <= now_ns) {
            mr_rig_histogram_add(hiccups->histogram, now_ns - due);
            row++;
        }
    }
    return NULL;
}

static void *watch_last_cpu(void *context)
{
    mr_rig_pin((uint32_t)sysconf(_SC_NPROCESSORS_ONLN) - 1);
    return watch(context);
}

void mr_load_hiccups(const struct mr_load *load, struct mr_rig_histogram *histogram)
{
    static struct mr_rig_histogram there;
    int64_t began_ns = mr_rig_now_ns() + MR_MILLI_NS;
    struct hiccups here = {load, began_ns, histogram}, other = {load, began_ns, &there};
    pthread_t thread;

    mr_rig_histogram_reset(&there);
    MR_ASSERT(pthread_create(&thread, NULL, watch_last_cpu, &other) == 0);
    (void)watch(&here);
    (void)pthread_join(thread, NULL);
    mr_rig_histogram_merge(histogram, &there);
}
