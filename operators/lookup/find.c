#include "operators/lookup/lookup_int.h"

#include "core/base/alloc.h"
#include "core/data/key.h"
#include "core/op/shared.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* -- The table that is asked, shared by the reactors ------------------------------------------ */

struct opening {
    const struct mr_lookup_spec *spec;
    struct mr_task_env *env;
};

/* What is shared: the connector's lookup, and what closes it. */
struct shared_lookup {
    const struct mr_lookup_class *class;
    struct mr_lookup *lookup;
};

static void *shared_open(void *context, struct mr_err *reterr)
{
    const struct opening *opening = context;
    const struct mr_scan_spec *scan = opening->spec->scan;
    struct shared_lookup *shared = mr_alloc(sizeof(*shared), "a lookup join");

    shared->class = scan->source->lookup;
    int rc = shared->class->open(&scan->table, opening->spec->raw_key, opening->spec->keys,
                                 opening->env, &shared->lookup, reterr);
    if (rc == 0)
        return shared;
    free(shared);
    return NULL;
}

static void shared_close(void *thing)
{
    struct shared_lookup *shared = thing;

    shared->class->close(shared->lookup);
    free(shared);
}

/* -- Life --------------------------------------------------------------------------------- */

static int make_programs(struct mr_lookup_op *l, struct mr_err *reterr)
{
    const struct mr_scan_spec *scan = l->spec->scan;
    const struct mr_schema *raw = scan->table.schema;
    struct mr_expr *filter = scan->filter;
    int rc = mr_program_new(scan->column, scan->output->count, raw, &scan->eval, &l->columns,
                            reterr);

    if (rc == 0 && filter != NULL)
        rc = mr_program_new(&filter, 1, raw, &scan->eval, &l->filter, reterr);
    return rc;
}

static int asked_init(struct mr_lookup_op *l, const char *name, struct mr_err *reterr)
{
    const struct mr_lookup_spec *spec = l->spec;
    const struct mr_scan_spec *scan = spec->scan;
    struct opening opening = {spec, l->op.env};

    mr_lookup_map_init(&l->cache, scan->output, spec->right_key, spec->keys, false);
    l->map = &l->cache;
    l->question = mr_batch_buffer_new(&l->key_schema, MR_BATCH_ROWS);
    l->answer = mr_batch_buffer_new(scan->table.schema, MR_BATCH_ROWS);
    l->column = mr_alloc_array(scan->output->count + 1, sizeof(*l->column), "a lookup join");
    int rc = make_programs(l, reterr);
    if (rc < 0)
        return rc;
    struct shared_lookup *shared =
        mr_shared_take(l->op.env->shared, name, shared_open, &opening, reterr);
    if (shared == NULL)
        return mr_wrap(reterr, "table '%s' (looked up)", scan->table.name);
    l->shared = shared;
    return shared->class->asker_new(shared->lookup, l->op.env, &l->asker, reterr);
}

int mr_lookup_find_init(struct mr_lookup_op *l, const char *uid, struct mr_err *reterr)
{
    const struct mr_lookup_spec *spec = l->spec;
    char name[256];

    (void)snprintf(name, sizeof(name), "lookup %s", uid);
    l->key_schema.count = spec->keys;
    l->key_schema.field =
        mr_alloc_array(spec->keys + 1, sizeof(*l->key_schema.field), "a lookup join");
    for (uint32_t k = 0; k < spec->keys; k++)
        l->key_schema.field[k] = spec->stage.input[0].schema->field[spec->key[k]];
    l->keys.schema = &l->key_schema;
    l->keys.col = mr_alloc_array(spec->keys + 1, sizeof(*l->keys.col), "a lookup join");
    return spec->is_whole ? mr_loaded_take(spec, name, l->op.env, &l->loaded, reterr)
                          : asked_init(l, name, reterr);
}

void mr_lookup_find_fini(struct mr_lookup_op *l)
{
    struct shared_lookup *shared = l->shared;

    if (l->version != NULL)
        mr_loaded_leave(l->loaded, l->version);
    if (l->loaded != NULL)
        mr_loaded_drop(l->loaded, l->op.env);
    if (l->asker != NULL)
        shared->class->asker_free(l->asker);
    if (shared != NULL)
        mr_shared_drop(l->op.env->shared, shared, shared_close);
    if (l->map == &l->cache)
        mr_lookup_map_fini(&l->cache);
    mr_batch_buffer_free(l->question);
    mr_batch_buffer_free(l->answer);
    mr_program_free(l->columns);
    mr_program_free(l->filter);
    free(l->column);
    free(l->keys.col);
    free(l->key_schema.field);
}

/* -- The cache ---------------------------------------------------------------------------------- */

static bool is_expired(const struct mr_lookup_op *l, const struct mr_lookup_entry *entry,
                       int64_t now_ns)
{
    const struct mr_lookup_spec *spec = l->spec;

    return (spec->expire_write_ns != 0 && now_ns - entry->asked_ns >= spec->expire_write_ns) ||
           (spec->expire_access_ns != 0 && now_ns - entry->used_ns >= spec->expire_access_ns);
}

/* The entry of ROW's key, which the question asks for if it is not known. */
static struct mr_lookup_entry *find_or_ask(struct mr_lookup_op *l, uint32_t row, int64_t now_ns)
{
    struct mr_lookup_entry *entry = mr_lookup_map_find(&l->cache, l->hash[row], &l->keys, row);

    if (entry != NULL && entry->turn != l->turn && is_expired(l, entry, now_ns)) {
        mr_lookup_map_remove(&l->cache, entry);
        entry = NULL;
    }
    if (entry == NULL) {
        entry = mr_lookup_map_add(&l->cache, l->hash[row], &l->keys, row);
        entry->asked_ns = now_ns;
        l->asked[l->question->batch.rows] = entry;
        mr_batch_buffer_append(l->question, &l->keys, row);
    }
    entry->turn = l->turn;
    entry->used_ns = now_ns;
    mr_lookup_map_touch(&l->cache, entry);
    return entry;
}

void mr_lookup_find_end(struct mr_lookup_op *l)
{
    const struct mr_lookup_spec *spec = l->spec;

    if (spec->is_whole)
        return;
    for (uint32_t i = 0; spec->forgets_missing && i < l->question->batch.rows; i++)
        if (l->asked[i]->rows == 0)
            mr_lookup_map_remove(&l->cache, l->asked[i]);
    /* A key without rows takes room, too: it counts as half a row. */
    while (l->cache.oldest != NULL &&
           l->cache.rows + l->cache.entries > (uint64_t)spec->max_rows * 2)
        mr_lookup_map_remove(&l->cache, l->cache.oldest);
    mr_batch_buffer_reset(l->question);
}

/* -- A batch --------------------------------------------------------------------------------------- */

static bool has_null(const struct mr_lookup_op *l, uint32_t row)
{
    for (uint32_t k = 0; k < l->spec->keys; k++)
        if (mr_vec_is_null(&l->keys.col[k], row))
            return true;
    return false;
}

static void ask(struct mr_lookup_op *l)
{
    const struct shared_lookup *shared = l->shared;

    l->retry_ns = 0;
    l->attempt++;
    shared->class->ask(l->asker, &l->question->batch);
}

bool mr_lookup_find(struct mr_lookup_op *l)
{
    const struct mr_lookup_spec *spec = l->spec;
    const struct mr_batch *batch = l->batch;
    int64_t now_ns = spec->is_whole ? 0 : mr_now_ns(l->op.env->sys);

    if (spec->is_whole) {
        l->version = mr_loaded_newest(l->loaded, l->version);
        l->map = &l->version->map;
    }
    l->turn++;
    for (uint32_t k = 0; k < spec->keys; k++)
        l->keys.col[k] = batch->col[spec->key[k]];
    mr_key_hash(batch, spec->key, spec->keys, l->op.env->hash_seed, l->hash);
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        l->entry[i] = has_null(l, row) ? NULL
                      : spec->is_whole ? mr_lookup_map_find(l->map, l->hash[row], &l->keys, row)
                                       : find_or_ask(l, row, now_ns);
    }
    if (spec->is_whole || l->question->batch.rows == 0)
        return true;
    l->attempt = 0;
    l->asked_ns = now_ns;
    ask(l);
    return false;
}

/* -- Answers ---------------------------------------------------------------------------------------- */

static bool keep_rows(struct mr_lookup_op *l, struct mr_err *reterr)
{
    struct mr_batch batch = l->answer->batch;
    int rc = 0;

    batch.selected = batch.rows;
    if (batch.rows == 0)
        return true;
    if (l->filter != NULL) {
        rc = mr_program_filter(l->filter, &batch, l->sel, reterr);
        if (rc < 0)
            return false;
        batch.sel = l->sel;
        batch.selected = (uint32_t)rc;
    }
    rc = mr_program_run(l->columns, &batch, l->column, reterr);
    if (rc < 0)
        return false;
    batch.schema = l->spec->scan->output;
    batch.col = l->column;
    for (uint32_t i = 0; i < batch.selected; i++) {
        uint32_t row = mr_batch_row(&batch, i);
        mr_lookup_map_put(&l->cache, l->asked[l->answer_key[row]], &batch, row);
    }
    return true;
}

/* True: keys have no rows and are to be asked for again; they alone are the question now. */
static bool begin_retry(struct mr_lookup_op *l)
{
    struct mr_batch_buffer *again;
    uint32_t kept = 0;

    if (l->attempt >= l->spec->attempts)
        return false;
    again = mr_batch_buffer_new(&l->key_schema, MR_BATCH_ROWS);
    for (uint32_t i = 0; i < l->question->batch.rows; i++)
        if (l->asked[i]->rows == 0) {
            l->asked[kept++] = l->asked[i];
            mr_batch_buffer_append(again, &l->question->batch, i);
        }
    if (kept == 0) {
        mr_batch_buffer_free(again);
        return false;
    }
    mr_batch_buffer_free(l->question);
    l->question = again;
    l->retry_ns = mr_now_ns(l->op.env->sys) + l->spec->retry_ns;
    return true;
}

static void check_time(struct mr_lookup_op *l)
{
    const struct mr_lookup_spec *spec = l->spec;

    if (spec->timeout_ns != 0 && mr_now_ns(l->op.env->sys) - l->asked_ns >= spec->timeout_ns)
        mr_op_fail(&l->op, -ETIMEDOUT,
                   "table '%s' (looked up): no answer for %lld s: 'timeout' of the hint LOOKUP",
                   spec->scan->table.name, (long long)(spec->timeout_ns / MR_SECOND_NS));
}

bool mr_lookup_find_more(struct mr_lookup_op *l, unsigned *work)
{
    const struct shared_lookup *shared = l->shared;
    struct mr_answer answer = {.out = l->answer, .key = l->answer_key};
    struct mr_err err;

    if (l->retry_ns != 0) {
        if (mr_now_ns(l->op.env->sys) < l->retry_ns)
            return false;
        ask(l);
    }
    mr_batch_buffer_reset(l->answer);
    int rc = shared->class->poll(l->asker, &answer, &err);
    if (rc == 0) {
        check_time(l);
        return false;
    }
    *work = 1;
    if (rc < 0 || !keep_rows(l, &err)) {
        mr_op_fail(&l->op, err.code, "table '%s' (looked up): %s", l->spec->scan->table.name,
                   err.message);
        return false;
    }
    return answer.is_last && !begin_retry(l);
}
