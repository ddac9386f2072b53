/*
 * The regular join, row by row:
 *
 *     MATCH   look for the other side's rows, keep or drop the own one, count degrees
 *     FLIP    padded rows of the other side that come or go by that
 *     PAIR    the row with each of its matches, or padded
 *
 * What is given is put on a list of pairs, which is handed on when it is full or the batch
 * is done.  Where the next operator is not ready the rest of the batch is copied, and poll()
 * goes on.
 */
#include "operators/join/pairs.h"
#include "operators/join/side.h"

#include "core/base/alloc.h"
#include "core/data/key.h"
#include "operators/stage/ports.h"

#include <stdlib.h>

enum phase { MATCH, FLIP, PAIR, FLIP_BACK };

/* Where the work stands. */
struct cursor {
    uint32_t i; /* of the selected rows */
    enum phase phase;
    uint32_t m;   /* of its matches */
    uint32_t rep; /* of that match's count */
};

struct match {
    mr_ref ref;
    uint32_t count;
    bool is_flipped; /* its first match came, or its last one went */
};

struct join {
    struct mr_op op;
    struct mr_ports ports;
    const struct mr_join_spec *spec;
    struct mr_join_side side[2];
    struct mr_pair_shape shape;
    struct mr_pairs pairs, probe;
    struct match *match;
    uint32_t matches, room;

    /* The batch under way: the caller's, or what was left of it. */
    const struct mr_batch *batch; /* NULL: none */
    uint32_t port;
    struct cursor cursor;
    uint64_t hash[MR_BATCH_ROWS];
    struct mr_batch_buffer *rest[2]; /* per port */
};

static struct join *join_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct join, op);
}

static bool is_retraction(enum mr_row_kind kind)
{
    return kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE;
}

static bool is_semi(const struct join *j)
{
    return j->spec->type == MR_JOIN_SEMI || j->spec->type == MR_JOIN_ANTI;
}

/* Are degrees of the rows of side S of interest? */
static bool counts_degree(const struct join *j, uint32_t s)
{
    return mr_join_is_outer(j->spec->type, s) || (is_semi(j) && s == 0);
}

/* -- Matches ------------------------------------------------------------------------------ */

static void add_match(struct join *j, mr_ref ref)
{
    if (j->matches == j->room) {
        j->room = j->room == 0 ? 64 : 2 * j->room;
        j->match = mr_realloc(j->match, j->room, sizeof(*j->match), "the matches of a join");
    }
    j->match[j->matches++] =
        (struct match){ref, mr_join_row_at(&j->side[1 - j->port], ref)->count, false};
}

/* NULL in a key that does not take it? */
static bool has_null_key(const struct join *j, uint32_t row)
{
    for (uint32_t k = 0; k < j->spec->keys; k++)
        if ((j->spec->is_null_safe == NULL || !j->spec->is_null_safe[k]) &&
            mr_vec_is_null(&j->batch->col[j->spec->key[j->port][k]], row))
            return true;
    return false;
}

/* Those of PROBE that pass the residual become matches; REF[] are the rows they are of. */
static bool take_probed(struct join *j, const mr_ref *ref, uint32_t row)
{
    struct mr_err err;
    uint32_t n = j->probe.n;

    int rc = mr_pairs_filter(&j->shape, &j->probe, j->port, j->batch, &err);
    if (rc < 0) {
        mr_op_fail(&j->op, rc, "JOIN .. ON: %s", err.message);
        return false;
    }
    (void)row;
    for (uint32_t i = 0, k = 0; i < n && k < j->probe.n; i++)
        if (mr_state_read(j->side[0].shard, ref[i]) == (const void *)j->probe.stored[k]) {
            add_match(j, ref[i]);
            k++;
        }
    j->probe.n = 0;
    return true;
}

/* The rows of the other side that ROW is joined with.  False: failed. */
static bool find_matches(struct join *j, uint32_t row)
{
    const struct mr_join_side *other = &j->side[1 - j->port];
    bool is_probed = j->shape.residual != NULL && j->spec->type != MR_JOIN_INNER;
    mr_ref block[256];
    mr_ref ref = mr_join_side_find(other, j->hash[row], j->batch, j->spec->key[j->port], row);

    for (; ref != MR_REF_NONE; ref = mr_join_row_at(other, ref)->next) {
        if (!is_probed) {
            add_match(j, ref);
            continue;
        }
        block[j->probe.n] = ref;
        mr_pairs_add(&j->probe, (uint16_t)row, mr_state_read(other->shard, ref), MR_ROW_INSERT);
        if (j->probe.n == MR_COUNTOF(block) && !take_probed(j, block, row))
            return false;
    }
    return j->probe.n == 0 || take_probed(j, block, row);
}

/* One row more or less of the own side: the other side's rows know how many they have. */
static void count_degrees(struct join *j, bool is_more)
{
    struct mr_join_side *other = &j->side[1 - j->port];

    for (uint32_t m = 0; m < j->matches; m++) {
        struct match *match = &j->match[m];
        uint32_t degree = mr_join_row_at(other, match->ref)->degree;

        match->is_flipped = is_more ? degree == 0 : degree == 1;
        if (is_more || degree > 0)
            mr_join_side_set_degree(other, match->ref, is_more ? degree + 1 : degree - 1);
    }
}

static uint32_t matched_rows(const struct join *j)
{
    uint32_t rows = 0;

    for (uint32_t m = 0; m < j->matches; m++)
        rows += j->match[m].count;
    return rows;
}

/* Look for ROW's matches and keep it, or take it back.  False: failed, or there is nothing to
 * be said about it. */
static bool begin_row(struct join *j, uint32_t row)
{
    struct mr_join_side *own = &j->side[j->port];
    bool is_back = is_retraction(mr_batch_kind(j->batch, row));

    j->matches = 0;
    if (has_null_key(j, row))
        return true;
    if (is_back && !mr_join_side_take(own, j->hash[row], j->batch, row)) {
        mr_stat_add(&j->op.stats.bad_rows, 1);
        return false;
    }
    if (!find_matches(j, row))
        return false;
    if (counts_degree(j, 1 - j->port))
        count_degrees(j, !is_back);
    if (is_back)
        return true;
    uint32_t degree = counts_degree(j, j->port) ? matched_rows(j) : 0;
    if (mr_join_side_add(own, j->hash[row], j->batch, row, degree) != MR_REF_NONE)
        return true;
    mr_op_fail(
        &j->op, MR_ERR_LIMIT,
        "join '%s': the memory for state, '--memory', is used up by %llu rows; raise it, "
        "or join over an interval of time",
        j->op.uid == NULL ? "" : j->op.uid,
        (unsigned long long)(j->side[0].rows.count + j->side[1].rows.count));
    return false;
}

/* -- Handing on ---------------------------------------------------------------------------- */

/* The pairs so far.  False: not now, or failed. */
static bool flush(struct join *j)
{
    struct mr_err err;

    if (j->pairs.n == 0)
        return true;
    if (!mr_op_ready(j->op.next))
        return false;
    if (j->spec->type == MR_JOIN_INNER) {
        int rc = mr_pairs_filter(&j->shape, &j->pairs, j->port, j->batch, &err);
        if (rc < 0) {
            mr_op_fail(&j->op, rc, "JOIN .. ON: %s", err.message);
            return false;
        }
    }
    if (j->pairs.n != 0) {
        mr_pairs_emit(&j->shape, &j->pairs, j->port, j->batch);
        mr_stat_add(&j->op.stats.rows_out, j->pairs.n);
        mr_op_push(j->op.next, &j->shape.out->batch);
    }
    j->pairs.n = 0;
    return true;
}

static bool put(struct join *j, uint16_t row, const char *stored, enum mr_row_kind kind)
{
    if (j->pairs.n == MR_BATCH_ROWS && !flush(j))
        return false;
    mr_pairs_add(&j->pairs, row, stored, kind);
    return true;
}

/* Match M, once per time that it is there, beside ROW.  False: not now. */
static bool put_match(struct join *j, uint16_t row, enum mr_row_kind kind)
{
    const struct match *match = &j->match[j->cursor.m];
    const char *stored = mr_state_read(j->side[0].shard, match->ref);

    while (j->cursor.rep < match->count) {
        if (!put(j, row, stored, kind))
            return false;
        j->cursor.rep++;
    }
    j->cursor.rep = 0;
    return true;
}

/* Rows of the other side that flipped.  False: not now. */
static bool put_flips(struct join *j, enum mr_row_kind kind)
{
    for (; j->cursor.m < j->matches; j->cursor.m++)
        if (j->match[j->cursor.m].is_flipped && !put_match(j, MR_PAIR_NO_ROW, kind))
            return false;
    j->cursor.m = 0;
    return true;
}

static bool put_pairs(struct join *j, uint16_t row, enum mr_row_kind kind)
{
    for (; j->cursor.m < j->matches; j->cursor.m++)
        if (!put_match(j, row, kind))
            return false;
    j->cursor.m = 0;
    return true;
}

/* A row of a semi or anti join.  On the right, IN is the kind of left rows that come in by
 * it and OUT of those that go. */
static bool step_semi(struct join *j, uint16_t row, enum mr_row_kind kind)
{
    bool is_anti = j->spec->type == MR_JOIN_ANTI;

    if (j->port == 0)
        return is_anti != (j->matches == 0) || put(j, row, NULL, kind);
    if (is_anti)
        kind = is_retraction(kind) ? MR_ROW_INSERT : MR_ROW_DELETE;
    return put_flips(j, kind);
}

/* A row of the others: padded rows go before the pairs that replace them come, and come
 * when the pairs have gone. */
static bool step_join(struct join *j, uint16_t row, enum mr_row_kind kind)
{
    bool own_outer = mr_join_is_outer(j->spec->type, j->port);
    bool other_outer = mr_join_is_outer(j->spec->type, 1 - j->port);
    bool is_back = is_retraction(kind);
    enum mr_row_kind plain = is_back ? MR_ROW_DELETE : MR_ROW_INSERT;

    if (j->matches == 0)
        return !own_outer || put(j, row, NULL, plain);
    if (own_outer || (other_outer && !is_back))
        kind = plain;
    if (j->cursor.phase == FLIP) {
        if (other_outer && !is_back && !put_flips(j, MR_ROW_DELETE))
            return false;
        j->cursor.phase = PAIR;
    }
    if (j->cursor.phase == PAIR) {
        if (!put_pairs(j, row, kind))
            return false;
        j->cursor.phase = FLIP_BACK;
    }
    return !other_outer || !is_back || put_flips(j, MR_ROW_INSERT);
}

/* All of the batch that there is room for.  True: it is done. */
static bool run(struct join *j)
{
    for (; j->cursor.i < j->batch->selected; j->cursor.i++) {
        uint32_t row = mr_batch_row(j->batch, j->cursor.i);
        enum mr_row_kind kind = mr_batch_kind(j->batch, row);

        if (j->cursor.phase == MATCH) {
            if (j->op.env->failure.code != 0)
                return true;
            if (!begin_row(j, row))
                continue;
            j->cursor.phase = FLIP;
        }
        if (!(is_semi(j) ? step_semi : step_join)(j, (uint16_t)row, kind))
            return j->op.env->failure.code != 0;
        j->cursor = (struct cursor){.i = j->cursor.i};
    }
    return flush(j) || j->op.env->failure.code != 0;
}

/* -- The batch ------------------------------------------------------------------------------ */

/* The caller's batch is not ours beyond this call: copy what is still needed of it. */
static void hold_rest(struct join *j)
{
    struct mr_batch_buffer *rest = j->rest[j->port];
    uint32_t first = j->cursor.i, shift[MR_BATCH_ROWS];

    /* Pairs on the list may be of earlier rows. */
    for (uint32_t i = 0; i < j->cursor.i; i++)
        for (uint32_t p = 0; p < j->pairs.n && first == j->cursor.i; p++)
            if (j->pairs.row[p] == mr_batch_row(j->batch, i))
                first = i;
    mr_batch_buffer_reset(rest);
    for (uint32_t i = first; i < j->batch->selected; i++) {
        shift[mr_batch_row(j->batch, i)] = rest->batch.rows;
        mr_batch_buffer_append(rest, j->batch, mr_batch_row(j->batch, i));
    }
    for (uint32_t p = 0; p < j->pairs.n; p++)
        if (j->pairs.row[p] != MR_PAIR_NO_ROW)
            j->pairs.row[p] = (uint16_t)shift[j->pairs.row[p]];
    j->cursor.i -= first;
    j->batch = &rest->batch;
    mr_key_hash(j->batch, j->spec->key[j->port], j->spec->keys, j->op.env->hash_seed, j->hash);
}

static void join_push(struct mr_op *op, uint32_t port, const struct mr_batch *batch)
{
    struct join *j = join_of(op);

    MR_ASSERT(j->batch == NULL && j->pairs.n == 0);
    mr_stat_add(&op->stats.batches_in, 1);
    j->batch = batch;
    j->port = port;
    j->cursor = (struct cursor){0};
    mr_key_hash(batch, j->spec->key[port], j->spec->keys, op->env->hash_seed, j->hash);
    for (uint32_t i = 0; i < batch->selected; i++)
        mr_index_prefetch(&j->side[1 - port].by_key, j->hash[mr_batch_row(batch, i)]);
    if (run(j))
        j->batch = NULL;
    else
        hold_rest(j);
}

static unsigned join_poll(struct mr_op *op, int64_t now_ns)
{
    struct join *j = join_of(op);

    (void)now_ns;
    if (j->batch == NULL || !mr_op_ready(op->next))
        return 0;
    if (run(j))
        j->batch = NULL;
    return 1;
}

static bool join_ready(const struct mr_op *op)
{
    const struct join *j = MR_CONTAINER_CONST(op, struct join, op);

    return j->batch == NULL && mr_op_ready(op->next);
}

static void join_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    (void)epoch;
    (void)roots;
    MR_ASSERT(join_of(op)->batch == NULL);
}

static void join_free(struct mr_op *op)
{
    struct join *j = join_of(op);

    for (uint32_t s = 0; s < 2; s++) {
        mr_join_side_fini(&j->side[s]);
        mr_batch_buffer_free(j->rest[s]);
    }
    mr_pair_shape_fini(&j->shape);
    mr_ports_fini(&j->ports);
    free(j->match);
    free(j);
}

static const struct mr_ports_class ports_class = {
    .ready = join_ready,
    .push = join_push,
    .watermark = mr_op_pass_watermark,
    .idle = mr_op_idle,
    .end = mr_op_pass_end,
};

static const struct mr_op_class join_op_class = {
    .name = "join",
    .ready = join_ready,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .poll = join_poll,
    .barrier = join_barrier,
    .free = join_free,
};

static int join_init(struct join *j, const struct mr_stage_place *place, struct mr_op **port,
                     struct mr_err *reterr)
{
    const struct mr_row_codec *codec[2];
    int rc = 0;

    for (uint32_t s = 0; s < 2 && rc == 0; s++) {
        rc = mr_join_side_init(&j->side[s], j->spec, s, place->shard, reterr);
        j->rest[s] = mr_batch_buffer_new(j->spec->stage.input[s].schema, MR_BATCH_ROWS);
        codec[s] = j->side[s].codec;
    }
    if (rc == 0)
        rc = mr_pair_shape_init(&j->shape, j->spec, place->shard, codec, reterr);
    if (rc == 0 && place->restore != NULL)
        rc = mr_join_sides_restore(j->side, place->restore, place->env, reterr);
    if (rc == 0)
        rc = mr_ports_init(&j->ports, &ports_class, &j->op, 2, port, reterr);
    return rc;
}

static int join_new(const struct mr_stage_spec *spec, const struct mr_stage_place *place,
                    struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    struct join *j = mr_alloc(sizeof(*j), "a join");

    j->op = (struct mr_op){
        .class = &join_op_class, .env = place->env, .next = place->next, .uid = place->uid};
    atomic_store_explicit(&j->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    j->spec = MR_CONTAINER_CONST(spec, struct mr_join_spec, stage);
    int rc = join_init(j, place, port, reterr);
    if (rc < 0) {
        join_free(&j->op);
        return mr_wrap(reterr, "join '%s'", place->uid == NULL ? "" : place->uid);
    }
    *ret_op = &j->op;
    return 0;
}

static void join_describe(const struct mr_stage_spec *spec, const char *const *const *text,
                          struct mr_arena *arena, struct mr_state_schema *schema)
{
    mr_join_describe(MR_CONTAINER_CONST(spec, struct mr_join_spec, stage), text, arena, schema);
}

const struct mr_stage_class mr_join_class = {
    .name = "join", .has_state = true, .op_new = join_new, .describe = join_describe};
