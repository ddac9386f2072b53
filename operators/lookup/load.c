#include "operators/lookup/load.h"

#include "core/base/alloc.h"
#include "core/data/key.h"
#include "core/op/shared.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#define POLL_NS (10 * MR_MILLI_NS) /* a source that has nothing just now is asked again */

enum { AIO_ENTRIES = 64 };

struct mr_loaded {
    const struct mr_lookup_spec *spec;
    struct mr_task_env env; /* the loader's own: no reactor's aio */
    pthread_mutex_t lock;   /* newest, is_stopping */
    pthread_cond_t stopping;
    bool is_stopping;
    bool has_thread;
    pthread_t thread;
    struct mr_loaded_version *newest;
    _Atomic uint64_t number; /* of the newest */
};

/* -- Loading ------------------------------------------------------------------------------- */

/* Where the rows of the scan go. */
struct taker {
    struct mr_op op;
    const struct mr_lookup_spec *spec;
    struct mr_lookup_map *map;
    struct mr_vec *key; /* the key's columns of the batch at hand */
    uint64_t hash[MR_BATCH_ROWS];
};

static bool taker_ready(const struct mr_op *op)
{
    (void)op;
    return true;
}

static bool has_null(const struct mr_batch *keys, uint32_t count, uint32_t row)
{
    for (uint32_t k = 0; k < count; k++)
        if (mr_vec_is_null(&keys->col[k], row))
            return true;
    return false;
}

static void taker_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct taker *taker = MR_CONTAINER(op, struct taker, op);
    const struct mr_lookup_spec *spec = taker->spec;
    struct mr_batch keys = {.col = taker->key};

    mr_key_hash(batch, spec->right_key, spec->keys, op->env->hash_seed, taker->hash);
    for (uint32_t k = 0; k < spec->keys; k++)
        taker->key[k] = batch->col[spec->right_key[k]];
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        if (has_null(&keys, spec->keys, row))
            continue;
        struct mr_lookup_entry *entry =
            mr_lookup_map_find(taker->map, taker->hash[row], &keys, row);
        if (entry == NULL)
            entry = mr_lookup_map_add(taker->map, taker->hash[row], &keys, row);
        mr_lookup_map_put(taker->map, entry, batch, row);
    }
}

static const struct mr_op_class taker_class = {
    .name = "table in memory",
    .ready = taker_ready,
    .push = taker_push,
    .watermark = mr_op_ignore_watermark,
    .end = mr_op_ignore_end,
};

struct discovery {
    struct mr_scan *scan;
    int rc;
    struct mr_err *err;
};

static void assign(void *context, const struct mr_split *split)
{
    struct discovery *d = context;

    if (d->rc == 0)
        d->rc = mr_scan_assign(d->scan, split, MR_WATERMARK_NONE, d->err);
}

static bool is_stopping(struct mr_loaded *loaded)
{
    pthread_mutex_lock(&loaded->lock);
    bool is = loaded->is_stopping;
    pthread_mutex_unlock(&loaded->lock);
    return is;
}

/* All that the scan reads, until its end. */
static int read_all(struct mr_loaded *loaded, struct mr_scan *scan, struct mr_err *reterr)
{
    struct mr_input *input = mr_scan_input(scan);
    struct mr_task_env *env = &loaded->env;
    enum mr_input_event event = MR_INPUT_NOTHING;

    while (event != MR_INPUT_END && env->failure.code == 0) {
        if (is_stopping(loaded))
            return mr_fail(reterr, -ECANCELED, "the job ends");
        event = input->class->poll(input, mr_now_ns(env->sys));
        if (env->aio->ops->poll(env->aio) == 0 && event == MR_INPUT_NOTHING)
            env->aio->ops->wait(env->aio, POLL_NS);
    }
    if (env->failure.code == 0)
        return 0;
    *reterr = env->failure;
    return reterr->code;
}

static int load_from(struct mr_loaded *loaded, struct mr_source *source, struct taker *taker,
                     struct mr_err *reterr)
{
    const struct mr_scan_spec *spec = loaded->spec->scan;
    struct discovery d = {.err = reterr};
    int rc = mr_scan_new(spec, source, &loaded->env, &taker->op, NULL, &d.scan, reterr);

    if (rc < 0)
        return rc;
    rc = spec->source->discover(source, assign, &d, reterr);
    if (rc == 0)
        rc = d.rc;
    mr_scan_seal(d.scan);
    if (rc == 0)
        rc = read_all(loaded, d.scan, reterr);
    const char *bad = mr_scan_first_bad(d.scan);
    if (rc == 0 && bad != NULL)
        mr_task_log(&loaded->env,
                    "table '%s': not all of it could be read, and is left out: %s",
                    spec->table.name, bad);
    struct mr_input *input = mr_scan_input(d.scan);
    input->class->free(input);
    return rc;
}

static int load(struct mr_loaded *loaded, struct mr_lookup_map *map, struct mr_err *reterr)
{
    const struct mr_lookup_spec *spec = loaded->spec;
    struct mr_task_env *env = &loaded->env;
    struct taker *taker = mr_alloc(sizeof(*taker), "a lookup join");
    struct mr_source *source;
    int rc = 0;

    taker->op = (struct mr_op){.class = &taker_class, .env = env};
    taker->spec = spec;
    taker->map = map;
    taker->key = mr_alloc_array(spec->keys + 1, sizeof(*taker->key), "a lookup join");
    env->failure = (struct mr_err){0};
    env->aio = env->sys->ops->aio_open(env->sys, AIO_ENTRIES, reterr);
    if (env->aio == NULL)
        rc = reterr->code;
    if (rc == 0)
        rc = spec->scan->source->open(&spec->scan->table, env, &source, reterr);
    if (rc == 0) {
        rc = load_from(loaded, source, taker, reterr);
        spec->scan->source->close(source);
    }
    if (env->aio != NULL)
        env->aio->ops->close(env->aio);
    env->aio = NULL;
    free(taker->key);
    free(taker);
    return rc < 0 ? mr_wrap(reterr, "table '%s' (looked up)", spec->scan->table.name) : 0;
}

/* -- Versions ------------------------------------------------------------------------------ */

static void version_free(struct mr_loaded_version *version)
{
    mr_lookup_map_fini(&version->map);
    free(version);
}

/* One user of VERSION less. */
static void version_leave(struct mr_loaded_version *version)
{
    if (version != NULL &&
        atomic_fetch_sub_explicit(&version->users, 1, memory_order_acq_rel) == 1)
        version_free(version);
}

static int load_version(struct mr_loaded *loaded, struct mr_err *reterr)
{
    const struct mr_lookup_spec *spec = loaded->spec;
    struct mr_loaded_version *version = mr_alloc(sizeof(*version), "a lookup join");

    mr_lookup_map_init(&version->map, spec->scan->output, spec->right_key, spec->keys, true);
    atomic_init(&version->users, 1); /* the newest is one itself */
    int rc = load(loaded, &version->map, reterr);
    if (rc < 0) {
        version_free(version);
        return rc;
    }
    pthread_mutex_lock(&loaded->lock);
    struct mr_loaded_version *old = loaded->newest;
    version->number = old == NULL ? 1 : old->number + 1;
    loaded->newest = version;
    atomic_store_explicit(&loaded->number, version->number, memory_order_release);
    pthread_mutex_unlock(&loaded->lock);
    version_leave(old);
    return 0;
}

const struct mr_loaded_version *mr_loaded_newest(struct mr_loaded *loaded,
                                                 const struct mr_loaded_version *held)
{
    if (held != NULL &&
        held->number == atomic_load_explicit(&loaded->number, memory_order_relaxed))
        return held;
    pthread_mutex_lock(&loaded->lock);
    struct mr_loaded_version *newest = loaded->newest;
    atomic_fetch_add_explicit(&newest->users, 1, memory_order_relaxed);
    pthread_mutex_unlock(&loaded->lock);
    mr_loaded_leave(loaded, held);
    return newest;
}

void mr_loaded_leave(struct mr_loaded *loaded, const struct mr_loaded_version *held)
{
    (void)loaded;
    version_leave((struct mr_loaded_version *)(uintptr_t)held);
}

/* -- Again and again ----------------------------------------------------------------------- */

/* True: it is time to load again; false: to stop. */
static bool await_next(struct mr_loaded *loaded, int64_t pause_ns)
{
    struct timespec until = mr_sys_deadline(loaded->env.sys, pause_ns);
    int rc = 0;

    pthread_mutex_lock(&loaded->lock);
    while (!loaded->is_stopping && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&loaded->stopping, &loaded->lock, &until);
    bool goes_on = !loaded->is_stopping;
    pthread_mutex_unlock(&loaded->lock);
    return goes_on;
}

static void *reload(void *context)
{
    struct mr_loaded *loaded = context;
    const struct mr_lookup_spec *spec = loaded->spec;
    int64_t took_ns = 0;
    struct mr_err err;

    while (await_next(loaded, spec->reload_ns - (spec->is_at_fixed_rate ? took_ns : 0))) {
        int64_t begun_ns = mr_now_ns(loaded->env.sys);
        int rc = load_version(loaded, &err);
        took_ns = mr_now_ns(loaded->env.sys) - begun_ns;
        if (rc < 0 && rc != -ECANCELED)
            mr_task_log(&loaded->env, "%s; what was loaded before is used on", err.message);
    }
    return NULL;
}

static void loaded_free(void *thing)
{
    struct mr_loaded *loaded = thing;

    pthread_mutex_lock(&loaded->lock);
    loaded->is_stopping = true;
    pthread_cond_signal(&loaded->stopping);
    pthread_mutex_unlock(&loaded->lock);
    if (loaded->has_thread)
        (void)pthread_join(loaded->thread, NULL);
    version_leave(loaded->newest);
    pthread_cond_destroy(&loaded->stopping);
    pthread_mutex_destroy(&loaded->lock);
    free(loaded);
}

static int start_reloading(struct mr_loaded *loaded, struct mr_err *reterr)
{
    if (loaded->spec->reload_ns == 0)
        return 0;
    int rc = pthread_create(&loaded->thread, NULL, reload, loaded);
    if (rc != 0)
        return mr_fail(reterr, -rc, "table '%s' (looked up): no thread to load it again: %s",
                       loaded->spec->scan->table.name, mr_err_text(-rc));
    loaded->has_thread = true;
    return 0;
}

/* -- Taking part --------------------------------------------------------------------------- */

struct making {
    const struct mr_lookup_spec *spec;
    const struct mr_task_env *env;
};

static void *loaded_new(void *context, struct mr_err *reterr)
{
    const struct making *making = context;
    struct mr_loaded *loaded = mr_alloc(sizeof(*loaded), "a lookup join");
    pthread_condattr_t attr;

    loaded->spec = making->spec;
    loaded->env = *making->env;
    loaded->env.aio = NULL;
    pthread_mutex_init(&loaded->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&loaded->stopping, &attr);
    pthread_condattr_destroy(&attr);
    if (load_version(loaded, reterr) < 0 || start_reloading(loaded, reterr) < 0) {
        loaded_free(loaded);
        return NULL;
    }
    return loaded;
}

int mr_loaded_take(const struct mr_lookup_spec *spec, const char *uid, struct mr_task_env *env,
                   struct mr_loaded **ret, struct mr_err *reterr)
{
    struct making making = {spec, env};

    *ret = mr_shared_take(env->shared, uid, loaded_new, &making, reterr);
    return *ret == NULL ? reterr->code : 0;
}

void mr_loaded_drop(struct mr_loaded *loaded, struct mr_task_env *env)
{
    mr_shared_drop(env->shared, loaded, loaded_free);
}
