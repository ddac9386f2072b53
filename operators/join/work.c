#include "operators/join/work.h"

#include "core/base/alloc.h"
#include "core/data/key.h"

#include <stdlib.h>

int mr_join_work_init(struct mr_join_work *w, const struct mr_join_work_class *class,
                      struct mr_op *op, const struct mr_join_spec *spec,
                      const struct mr_stage_place *place, struct mr_err *reterr)
{
    const struct mr_row_codec *codec[2];
    int rc = 0;

    w->class = class;
    w->op = op;
    w->spec = spec;
    for (uint32_t s = 0; s < 2 && rc == 0; s++) {
        rc = mr_join_side_init(&w->side[s], spec, s, place->shard, reterr);
        w->rest[s] = mr_batch_buffer_new(spec->stage.input[s].schema, MR_BATCH_ROWS);
        codec[s] = w->side[s].codec;
    }
    if (rc == 0)
        rc = mr_pair_shape_init(&w->shape, spec, place->shard, codec, reterr);
    return rc;
}

void mr_join_work_fini(struct mr_join_work *w)
{
    for (uint32_t s = 0; s < 2; s++) {
        mr_join_side_fini(&w->side[s]);
        mr_batch_buffer_free(w->rest[s]);
    }
    mr_pair_shape_fini(&w->shape);
    free(w->match);
}

/* -- Matches ------------------------------------------------------------------------------ */

bool mr_join_has_null_key(const struct mr_join_work *w, uint32_t row)
{
    for (uint32_t k = 0; k < w->spec->keys; k++)
        if ((w->spec->is_null_safe == NULL || !w->spec->is_null_safe[k]) &&
            mr_vec_is_null(&w->batch->col[w->spec->key[w->port][k]], row))
            return true;
    return false;
}

void mr_join_add_match(struct mr_join_work *w, mr_ref ref)
{
    if (w->matches == w->room) {
        w->room = w->room == 0 ? 64 : 2 * w->room;
        w->match = mr_realloc(w->match, w->room, sizeof(*w->match), "the matches of a join");
    }
    w->match[w->matches++] =
        (struct mr_join_match){ref, mr_join_row_at(&w->side[1 - w->port], ref)->count, false};
}

static void fail_residual(struct mr_join_work *w, int code, const struct mr_err *err)
{
    mr_op_fail(w->op, code, "JOIN .. ON: %s", err->message);
}

bool mr_join_filter_matches(struct mr_join_work *w, uint32_t row)
{
    uint32_t kept = 0;
    struct mr_err err;

    for (uint32_t from = 0; from < w->matches;) {
        uint32_t to = from;
        w->probe.n = 0;
        for (; to < w->matches && w->probe.n < MR_BATCH_ROWS; to++)
            mr_pairs_add(&w->probe, (uint16_t)row,
                         mr_state_read(w->side[0].shard, w->match[to].ref), MR_ROW_INSERT);
        int rc = mr_pairs_filter(&w->shape, &w->probe, w->port, w->batch, &err);
        if (rc < 0) {
            fail_residual(w, rc, &err);
            return false;
        }
        for (uint32_t k = 0; from < to; from++)
            if (k < w->probe.n && mr_state_read(w->side[0].shard, w->match[from].ref) ==
                                      (const void *)w->probe.stored[k]) {
                w->match[kept++] = w->match[from];
                k++;
            }
    }
    w->matches = kept;
    return true;
}

mr_ref mr_join_keep(struct mr_join_work *w, uint32_t row, uint32_t degree)
{
    mr_ref ref = mr_join_side_add(&w->side[w->port], w->hash[row], w->batch, row, degree);

    if (ref == MR_REF_NONE)
        mr_op_fail(w->op, MR_ERR_LIMIT,
                   "join '%s': the memory for state, '--memory', is used up by %llu rows; "
                   "raise it, or join over an interval of time",
                   w->op->uid == NULL ? "" : w->op->uid,
                   (unsigned long long)(w->side[0].rows.count + w->side[1].rows.count));
    return ref;
}

/* -- Handing on ---------------------------------------------------------------------------- */

bool mr_join_flush(struct mr_join_work *w)
{
    struct mr_err err;

    if (w->pairs.n == 0)
        return true;
    if (!mr_op_ready(w->op->next))
        return false;
    if (w->spec->type == MR_JOIN_INNER) {
        int rc = mr_pairs_filter(&w->shape, &w->pairs, w->port, w->batch, &err);
        if (rc < 0) {
            fail_residual(w, rc, &err);
            return false;
        }
    }
    if (w->pairs.n != 0) {
        mr_pairs_emit(&w->shape, &w->pairs, w->port, w->batch);
        mr_stat_add(&w->op->stats.rows_out, w->pairs.n);
        mr_op_push(w->op->next, &w->shape.out->batch);
    }
    mr_pairs_clear(&w->pairs);
    return true;
}

bool mr_join_put(struct mr_join_work *w, uint16_t row, const char *stored,
                 enum mr_row_kind kind)
{
    if (w->pairs.n == MR_BATCH_ROWS && !mr_join_flush(w))
        return false;
    mr_pairs_add(&w->pairs, row, stored, kind);
    if (w->class->behind != NULL)
        mr_pairs_set_behind(&w->pairs, w->class->behind(w, row, stored));
    return true;
}

/* Match M, once per time that it is there, beside ROW.  False: not now. */
static bool put_match(struct mr_join_work *w, uint16_t row, enum mr_row_kind kind)
{
    const struct mr_join_match *match = &w->match[w->cursor.m];
    const char *stored = mr_state_read(w->side[0].shard, match->ref);

    while (w->cursor.rep < match->count) {
        if (!mr_join_put(w, row, stored, kind))
            return false;
        w->cursor.rep++;
    }
    w->cursor.rep = 0;
    return true;
}

bool mr_join_put_flips(struct mr_join_work *w, enum mr_row_kind kind)
{
    for (; w->cursor.m < w->matches; w->cursor.m++)
        if (w->match[w->cursor.m].is_flipped && !put_match(w, MR_PAIR_NO_ROW, kind))
            return false;
    w->cursor.m = 0;
    return true;
}

bool mr_join_put_pairs(struct mr_join_work *w, uint16_t row, enum mr_row_kind kind)
{
    for (; w->cursor.m < w->matches; w->cursor.m++)
        if (!put_match(w, row, kind))
            return false;
    w->cursor.m = 0;
    return true;
}

/* -- The batch ------------------------------------------------------------------------------ */

/* Rows whose slots and rows are fetched together. */
#define FETCH_ROWS 32u

/* Start the fetches of the rows of state that the next rows of the batch will look at, of the
 * other side to join them with and of their own to lie beside. */
static void fetch_ahead(struct mr_join_work *w)
{
    uint32_t from = w->cursor.i, to = from + FETCH_ROWS;

    w->fetched = to = to < w->batch->selected ? to : w->batch->selected;
    if (to - from < 2)
        return;
    for (uint32_t i = from; i < to; i++)
        for (uint32_t s = 0; s < 2; s++)
            mr_index_prefetch(&w->side[s].by_key, w->hash[mr_batch_row(w->batch, i)]);
    for (uint32_t i = from; i < to; i++)
        for (uint32_t s = 0; s < 2; s++) {
            struct mr_index_at at;
            mr_ref ref =
                mr_index_first(&w->side[s].by_key, w->hash[mr_batch_row(w->batch, i)], &at);
            if (ref != MR_REF_NONE)
                mr_state_prefetch(w->side[s].rows.shard, ref);
        }
}

/* All of the batch that there is room for.  True: it is done. */
static bool run(struct mr_join_work *w)
{
    for (; w->cursor.i < w->batch->selected; w->cursor.i++) {
        uint32_t row = mr_batch_row(w->batch, w->cursor.i);

        if (w->cursor.i >= w->fetched)
            fetch_ahead(w);
        if (!w->cursor.has_begun) {
            if (mr_join_has_failed(w))
                return true;
            w->matches = 0;
            if (!w->class->begin(w, row))
                continue;
            w->cursor.has_begun = true;
        }
        if (!w->class->step(w, (uint16_t)row, mr_batch_kind(w->batch, row)))
            return mr_join_has_failed(w);
        w->cursor = (struct mr_join_cursor){.i = w->cursor.i};
    }
    return mr_join_flush(w) || mr_join_has_failed(w);
}

/* The caller's batch is not ours beyond this call: copy what is still needed of it. */
static void hold_rest(struct mr_join_work *w)
{
    struct mr_batch_buffer *rest = w->rest[w->port];
    uint32_t first = 0, p = 0, shift[MR_BATCH_ROWS];

    /* Pairs on the list may be of earlier rows. */
    while (p < w->pairs.n && w->pairs.row[p] == MR_PAIR_NO_ROW)
        p++;
    while (first < w->cursor.i &&
           (p == w->pairs.n || mr_batch_row(w->batch, first) != w->pairs.row[p]))
        first++;
    mr_batch_buffer_reset(rest);
    for (uint32_t i = first; i < w->batch->selected; i++) {
        shift[mr_batch_row(w->batch, i)] = rest->batch.rows;
        mr_batch_buffer_append(rest, w->batch, mr_batch_row(w->batch, i));
    }
    for (p = 0; p < w->pairs.n; p++)
        if (w->pairs.row[p] != MR_PAIR_NO_ROW)
            w->pairs.row[p] = (uint16_t)shift[w->pairs.row[p]];
    w->cursor.i -= first;
    w->batch = &rest->batch;
    w->fetched = 0;
    mr_key_hash(w->batch, w->spec->key[w->port], w->spec->keys, w->op->env->hash_seed, w->hash);
}

void mr_join_work_push(struct mr_join_work *w, uint32_t port, const struct mr_batch *batch)
{
    MR_ASSERT(w->batch == NULL && w->pairs.n == 0);
    mr_stat_add(&w->op->stats.batches_in, 1);
    w->batch = batch;
    w->port = port;
    w->cursor = (struct mr_join_cursor){0};
    mr_key_hash(batch, w->spec->key[port], w->spec->keys, w->op->env->hash_seed, w->hash);
    w->fetched = 0;
    if (run(w))
        w->batch = NULL;
    else
        hold_rest(w);
}

unsigned mr_join_work_poll(struct mr_join_work *w)
{
    if (w->batch == NULL || !mr_op_ready(w->op->next))
        return 0;
    if (run(w))
        w->batch = NULL;
    return 1;
}
