/*
 * operators/lookup/load.h - a whole table in memory, loaded once for all reactors, and again.
 *
 *     control thread:  first load, before the job starts
 *     own thread:      load ─► [ newest ] ─► wait 'reload_ns' ─► load ─► ...
 *     reactor:         takes the newest version between two batches; a batch sees one version
 *
 * The table is read as a scan of its own would read it, to its end.  A version that nobody
 * uses any more is freed.  A load that fails while the job runs is said aloud, and what was
 * loaded before stays.
 *
 * Ownership   a loaded table is shared by the reactors' operators, by mr_shared.
 * Threads     take and drop: the control thread.  newest and leave: any reactor.
 * Fails       take, with a sentence: the first load.
 * Cost        newest: one load of a word, unless there is a new version.
 */
#ifndef MR_OPERATORS_LOOKUP_LOAD_H
#define MR_OPERATORS_LOOKUP_LOAD_H

#include "operators/lookup/lookup.h"
#include "operators/lookup/map.h"

struct mr_loaded;

/* One version of the table; read-only. */
struct mr_loaded_version {
    struct mr_lookup_map map;
    uint64_t number;
    _Atomic uint32_t users;
};

/* UID names it among what the job shares. */
int mr_loaded_take(const struct mr_lookup_spec *spec, const char *uid, struct mr_task_env *env,
                   struct mr_loaded **ret, struct mr_err *reterr);
void mr_loaded_drop(struct mr_loaded *loaded, struct mr_task_env *env);

/* The newest version; HELD (NULL: none), which the caller has, is given back for it. */
const struct mr_loaded_version *mr_loaded_newest(struct mr_loaded *loaded,
                                                 const struct mr_loaded_version *held);
void mr_loaded_leave(struct mr_loaded *loaded, const struct mr_loaded_version *held);

#endif
