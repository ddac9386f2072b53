/*
 * tests/sim/sim.h - the other side of core/sys: a machine that lives in memory, under a seed.
 *
 *     clock   stands still until the test moves it; the wall clock may jump
 *     disk    files as sectors of 512 bytes: what was synced is safe, what was not is kept,
 *             lost or torn by the seed when the machine crashes; so are renames and new
 *             names that no sync_dir followed (a random number of the last ones is lost)
 *     aio     requests complete later, out of order, reads and writes short now and then
 *     faults  every I/O may fail with EIO or ENOSPC, at the rates given; or the n-th one
 *
 * A crash comes in two steps, because the engine's own memory has to be given back: after
 * mr_sim_crash() every call fails and changes nothing, so the test frees the engine; then
 * mr_sim_restart() decides what the disk still holds.
 *
 * Ownership   mr_sim_free() frees files and all; no aio may be open then.
 * Threads     one.
 */
#ifndef MR_TESTS_SIM_SIM_H
#define MR_TESTS_SIM_SIM_H

#include "core/base/rng.h"
#include "core/base/text.h"
#include "core/sys/sys.h"

struct mr_sim;

struct mr_sim_net;

struct mr_sim_faults {
    uint32_t short_io;  /* in 1000 reads or writes: fewer bytes than asked for */
    uint32_t eio;       /* in 1,000,000 writes, syncs and renames */
    uint32_t enospc;    /* in 1,000,000 writes and allocations */
    int64_t latency_ns; /* of a request: up to */
    int64_t byte_ns;    /* what a byte written below /state takes more */
};

struct mr_sim *mr_sim_new(uint64_t seed, const struct mr_sim_faults *faults);
void mr_sim_free(struct mr_sim *sim);

struct mr_sys *mr_sim_sys(struct mr_sim *sim);
struct mr_rng *mr_sim_rng(struct mr_sim *sim);

/* The machine has this network from here on (tests/sim/net.h); it stays the caller's. */
void mr_sim_plug(struct mr_sim *sim, struct mr_sim_net *net);

/* NS: while the clock is frozen, nothing. */
void mr_sim_advance(struct mr_sim *sim, int64_t ns);
void mr_sim_freeze(struct mr_sim *sim, bool is_frozen);
/* Of the wall clock alone, as a person or NTP has it. */
void mr_sim_jump(struct mr_sim *sim, int64_t ns);

/* Until the time UNTIL_NS no request to a file below PREFIX comes to an end. */
void mr_sim_stall(struct mr_sim *sim, const char *prefix, int64_t until_ns);
void mr_sim_set_faults(struct mr_sim *sim, const struct mr_sim_faults *faults);

/* The power goes: nothing the engine does from here on has an effect. */
void mr_sim_crash(struct mr_sim *sim);
/* The power is back: the disk is what the seed left of it. */
void mr_sim_restart(struct mr_sim *sim);

/* The test's own hands on the disk: whole files, at once durable. */
void mr_sim_put(struct mr_sim *sim, const char *path, struct mr_view content);
/* Append a file's bytes to OUT; false: there is none. */
bool mr_sim_get(struct mr_sim *sim, const char *path, struct mr_text *out);
/* Every path that begins with PREFIX, in order. */
void mr_sim_each(struct mr_sim *sim, const char *prefix,
                 void (*each)(void *context, const char *path), void *context);

/* WATCH hears of every change of the disk, as it is made.  It may call mr_sim_crash(): then
 * the change is as little safe as any that was not synced. */
enum mr_sim_event {
    MR_SIM_WRITTEN, /* for a file that syncs by itself: before it does */
    MR_SIM_SYNCED,
    MR_SIM_RENAMED, /* PATH is the new name */
    MR_SIM_REMOVED
};
void mr_sim_watch(struct mr_sim *sim,
                  void (*watch)(void *context, enum mr_sim_event event, const char *path),
                  void *context);

/* How many I/O calls there were, of whatever kind. */
uint64_t mr_sim_calls(const struct mr_sim *sim);

/* The N-th from now on, 1 being the next, fails with ERROR (negative), and the COUNT - 1 after it; 0: a write or
 * read comes short instead.  N 0: none. */
void mr_sim_fail(struct mr_sim *sim, uint64_t n, uint64_t count, int error);
/* Has it come to that? */
bool mr_sim_has_failed(const struct mr_sim *sim);

#endif
