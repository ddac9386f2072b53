/*
 * From wire to wire: a row of 256 bytes through a filter and a projection, beside a bare echo.
 *
 *     latency-tcp-p50, -p99            reactor and echo spin; 100 K rows/s, or what both sustain
 *     latency-tcp-blocking-p50, -p99   reactor in mode hybrid, echo in blocking calls
 *     latency-udp-...                  the same over UDP, a datagram for each row
 *     latency-tail, latency-tail-blocking    p99.99 at half of the rate that the engine sustains
 *
 * Pairs are slices, ours and the echo's in turn, each over a wire of its own; behind each pair
 * the machine alone, on both CPUs: what neither side can be blamed for.  The distributions of
 * all slices together are printed below the rows.
 *
 * MILLRACE names the engine; tools/bench sets it.
 */
#include "bench/latency/load.h"
#include "bench/rig/row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RATE_WANTED 100e3
#define RATE_FIRST  12.5e3
#define RATE_LAST   3.2e6
#define BEHIND_NS   (10 * MR_MILLI_NS) /* above it a server does not keep up */

enum { OURS, THEIRS, MACHINE, SIDES };

struct latency {
    const struct mr_transport *transport;
    const char *mode; /* of the engine */
    struct mr_server server[2];
    struct mr_load load;
    double share; /* of the first figure */
    struct mr_load_result last;
    struct mr_rig_histogram whole[SIDES];
};

static void run_slice(struct latency *latency, int side)
{
    struct mr_server *server = &latency->server[side];

    mr_server_go_on(server);
    mr_load_run(&latency->load, server, &latency->last);
    mr_server_pause(server);
}

/* -- Rates ----------------------------------------------------------------------------- */

/* Whether a server keeps up: all rows are back, in order, soon after the last was sent. */
static bool sustains(struct latency *latency, int side, double rate)
{
    const struct mr_load_result *last = &latency->last;

    latency->load = (struct mr_load){
        .rate = rate, .warm_ns = 50 * MR_MILLI_NS, .slice_ns = 150 * MR_MILLI_NS};
    for (int attempt = 0; attempt < 3; attempt++) {
        run_slice(latency, side);
        if (last->came == last->wanted && last->wrong == 0 && last->behind_ns < BEHIND_NS)
            return true;
    }
    return false;
}

/* The highest rate of a ladder, steps of a quarter, that SIDE sustains; 0: not even the first. */
static double highest_rate(struct latency *latency, int side, double up_to)
{
    double found = 0;

    for (double rate = RATE_FIRST; rate <= up_to * 1.001; rate *= 2) {
        if (!sustains(latency, side, rate))
            break;
        found = rate;
    }
    for (double rate = found * 1.25; found != 0 && rate < fmin(found * 2, up_to);
         rate *= 1.25) {
        if (!sustains(latency, side, rate))
            break;
        found = rate;
    }
    return found;
}

/* With --anyway there is one in any case. */
static double rate_of(const struct mr_rig *rig, struct latency *latency, int side, double up_to)
{
    double rate = highest_rate(latency, side, up_to);

    return rig->is_anyway ? fmax(rate, RATE_FIRST) : rate;
}

/* -- Slices ---------------------------------------------------------------------------- */

/* Below 0: rows are missing or wrong, which no time makes good. */
static double run_side(struct latency *latency, int side)
{
    const struct mr_load_result *last = &latency->last;

    run_slice(latency, side);
    if (last->wrong != 0 || last->came != last->wanted)
        return -1;
    mr_rig_histogram_merge(&latency->whole[side], &last->took);
    return (double)mr_rig_histogram_at(&last->took, latency->share) * 1e-3;
}

static double run_ours(void *context)
{
    return run_side(context, OURS);
}

static double run_theirs(void *context)
{
    struct latency *latency = context;
    double found = run_side(latency, THEIRS);
    struct mr_load load = latency->load;

    load.slice_ns /= 4;
    mr_load_hiccups(&load, &latency->whole[MACHINE]);
    return found;
}

static double also_p99(void *context)
{
    const struct latency *latency = context;

    return (double)mr_rig_histogram_at(&latency->last.took, 0.99) * 1e-3;
}

static void print_whole(const struct latency *latency)
{
    static const char *const side[] = {"millrace", "echo", "the machine alone"};

    printf("  %s, millrace in mode %s, %.0f rows/s:\n", latency->transport->what, latency->mode,
           latency->load.rate);
    for (int i = 0; i < SIDES; i++)
        mr_rig_histogram_print(&latency->whole[i], side[i]);
    fflush(stdout);
}

/* -- Rows ------------------------------------------------------------------------------ */

static bool start(struct latency *latency, const char *program)
{
    bool is_busy = strcmp(latency->mode, "busy") == 0;

    if (!mr_server_start_engine(&latency->server[OURS], latency->transport, program,
                                latency->mode))
        return false;
    if (mr_server_start_echo(&latency->server[THEIRS], latency->transport, is_busy))
        return true;
    mr_server_stop(&latency->server[OURS]);
    return false;
}

static void stop(struct latency *latency)
{
    mr_server_stop(&latency->server[OURS]);
    mr_server_stop(&latency->server[THEIRS]);
}

static struct mr_rig_row row_of(struct latency *latency, int number, const char *name,
                                double must, double aim)
{
    return (struct mr_rig_row){
        .number = number,
        .name = name,
        .ours = "filter and projection of 256-byte rows, wire to wire",
        .theirs = "a bare echo server on the same sockets",
        .unit = "us",
        .direction = MR_RIG_AT_MOST,
        .must = must,
        .aim = aim,
        .threads = 2,
        .pairs = 7,
        .beside = {latency->server[OURS].pid, latency->server[THEIRS].pid},
        .run_ours = run_ours,
        .run_theirs = run_theirs,
        .context = latency,
    };
}

/* What both sides sustain, up to the rate that is wanted. */
static void measure_body(struct mr_rig *rig, struct latency *latency, const char *const name[2])
{
    struct mr_rig_row row[] = {row_of(latency, 6, name[0], 1.3, 1.05),
                               row_of(latency, 6, name[1], 1.5, 1.10)};
    double ours = rate_of(rig, latency, OURS, RATE_WANTED);
    double theirs = rate_of(rig, latency, THEIRS, RATE_WANTED);
    double rate = fmin(ours, theirs);

    row[1].run_ours = row[1].run_theirs = also_p99;
    if (rate < RATE_FIRST) {
        mr_rig_disturbed(rig, name[0], "not even 12.5 K rows/s are sustained");
        mr_rig_disturbed(rig, name[1], "not even 12.5 K rows/s are sustained");
        return;
    }
    if (rate < RATE_WANTED)
        printf("  %s: this machine sustains %.0f rows/s (millrace %.0f, echo %.0f), not %.0f\n",
               name[0], rate, ours, theirs, RATE_WANTED);
    latency->share = 0.5;
    latency->load = (struct mr_load){.rate = rate,
                                     .warm_ns = 100 * MR_MILLI_NS,
                                     .slice_ns = (rig->is_quick ? 300 : 2000) * MR_MILLI_NS};
    mr_rig_run_group(rig, row, 2);
    print_whole(latency);
}

/* Sixty seconds a side, in slices. */
static void measure_tail(struct mr_rig *rig, struct latency *latency, const char *name)
{
    struct mr_rig_row row = row_of(latency, 7, name, 2.0, 1.3);
    double ours = rate_of(rig, latency, OURS, RATE_LAST);
    double theirs = rate_of(rig, latency, THEIRS, ours);

    if (ours < RATE_FIRST || theirs < ours / 2) {
        mr_rig_disturbed(rig, name, "no rate was found that the engine and the echo sustain");
        return;
    }
    printf("  %s: at half of %.0f rows/s, which millrace sustains\n", name, ours);
    latency->share = 0.9999;
    latency->load = (struct mr_load){.rate = ours / 2,
                                     .warm_ns = 100 * MR_MILLI_NS,
                                     .slice_ns = rig->is_quick ? 500 * MR_MILLI_NS
                                                               : 60 * MR_SECOND_NS / row.pairs};
    mr_rig_run(rig, &row);
    print_whole(latency);
}

static void measure(struct mr_rig *rig, const char *program,
                    const struct mr_transport *transport, const char *mode,
                    const char *const name[3])
{
    static struct latency latency;
    bool is_body = mr_rig_wants(rig, name[0]) || mr_rig_wants(rig, name[1]);

    bool is_tail = name[2] != NULL && mr_rig_wants(rig, name[2]);

    if (!is_body && !is_tail)
        return;
    latency = (struct latency){.transport = transport, .mode = mode};
    if (!start(&latency, program)) {
        for (int i = 0; i < 3 && name[i] != NULL; i++)
            mr_rig_skip(rig, name[i], "the engine or the echo server did not connect");
        return;
    }
    if (is_body)
        measure_body(rig, &latency, name);
    memset(latency.whole, 0, sizeof(latency.whole));
    if (is_tail)
        measure_tail(rig, &latency, name[2]);
    stop(&latency);
}

int main(int argc, char **argv)
{
    static const struct {
        const struct mr_transport *transport;
        const char *mode, *name[3]; /* p50, p99, tail */
    } part[] = {
        {&mr_transport_tcp, "busy", {"latency-tcp-p50", "latency-tcp-p99", "latency-tail"}},
        {&mr_transport_tcp,
         "hybrid",
         {"latency-tcp-blocking-p50", "latency-tcp-blocking-p99", "latency-tail-blocking"}},
        {&mr_transport_udp, "busy", {"latency-udp-p50", "latency-udp-p99"}},
        {&mr_transport_udp, "hybrid", {"latency-udp-blocking-p50", "latency-udp-blocking-p99"}},
    };
    const char *program = getenv("MILLRACE");
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    if (program == NULL || access(program, X_OK) != 0) {
        fprintf(stderr, "%s: MILLRACE must name the program to start\n", argv[0]);
        return 2;
    }
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        fprintf(stderr, "%s: the sender and the server need a CPU each\n", argv[0]);
        return 2;
    }
    mr_rig_pin(0);
    for (size_t i = 0; i < MR_COUNTOF(part); i++)
        measure(&rig, program, part[i].transport, part[i].mode, part[i].name);
    return rig.status;
}
