/*
 * The reactor's side of the sink: rows are encoded as they come into a block of the
 * operator's own, which is put into the lane as soon as the thread has nothing to do, or
 * when it is large.  So at low load a row leaves at once, and at high load many together.
 */
#include "io/postgres/writer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    BLOCK_BYTES = 256 << 10, /* put even when the thread is busy */
    FILL_BYTES = 1 << 20,    /* above it the operator is not ready */
    ROOTS_VERSION = 2,       /* 1 had no lock in it */
    MAX_ROWS_DEFAULT = 2048
};

struct mr_sink {
    struct mr_pg_target target;
};

struct pg_sink {
    struct mr_op op;
    const struct mr_pg_target *target;
    struct mr_pg_writer writer;
    struct mr_pg_owner owner;
    struct mr_pg_block fill;
    bool is_sealed; /* the block is whole: nothing more may be put in */
    bool has_begun, has_ended;
    uint64_t rows_in;          /* taken; the writer counts them out */
    uint64_t epoch_rows;       /* since the last barrier */
    uint64_t barrier;          /* the last one's epoch */
    struct mr_pg_gid *pending; /* handed over, and not known to be committed */
    uint32_t pendings;
};

/* -- The sink of a job -------------------------------------------------------------------- */

static int guarantee_of(const struct mr_table_spec *spec, int *ret, struct mr_err *reterr)
{
    *ret = 0;
    return mr_options_enum(spec->options, mr_pg_options, "sink.delivery-guarantee", ret,
                           reterr);
}

static int sink_means_of(const struct mr_table_spec *spec, struct mr_err *reterr)
{
    int guarantee, rc = guarantee_of(spec, &guarantee, reterr);

    if (rc < 0)
        return rc;
    if (spec->primary_keys != 0)
        return MR_SINK_IDEMPOTENT;
    return guarantee == 1 ? MR_SINK_FOLLOWS : MR_SINK_REPEATS;
}

static int read_options(struct mr_pg_target *target, struct mr_task_env *env,
                        struct mr_err *reterr)
{
    const struct mr_table_spec *spec = target->spec;
    int guarantee;
    int rc = mr_pg_options_init(&target->options, spec, env, reterr);

    if (rc == 0)
        rc = mr_options_int(spec->options, mr_pg_options, "sink.buffer-flush.max-rows",
                            &target->max_rows, reterr);
    if (rc == 0)
        rc = mr_options_duration(spec->options, mr_pg_options, "sink.buffer-flush.interval",
                                 &target->interval_ns, reterr);
    if (rc == 0)
        rc = mr_options_int(spec->options, mr_pg_options, "sink.max-retries",
                            &target->max_retries, reterr);
    if (rc == 0)
        rc = guarantee_of(spec, &guarantee, reterr);
    if (rc < 0)
        return rc;
    if (target->max_rows < 0 || target->max_retries < 0)
        return mr_fail(reterr, MR_ERR_OPTION, "'%s' is below zero",
                       target->max_rows < 0 ? "sink.buffer-flush.max-rows"
                                            : "sink.max-retries");
    if (target->max_rows == 0)
        target->max_rows = MAX_ROWS_DEFAULT;
    target->is_keyed = spec->primary_keys != 0;
    target->is_prepared = !target->is_keyed && guarantee == 1 && env->state_dir != NULL;
    if (!target->is_keyed && guarantee == 1 && env->state_dir == NULL)
        mr_task_log(env,
                    "table '%s': checkpoints are off, so 'sink.delivery-guarantee' = "
                    "'exactly-once' has nothing to go by: rows are committed as they come",
                    spec->name);
    return 0;
}

static bool is_key(const struct mr_table_spec *spec, uint32_t col)
{
    for (uint32_t k = 0; k < spec->primary_keys; k++)
        if (spec->primary_key[k] == col)
            return true;
    return false;
}

/* ROWS FROM (unnest($1::bigint[]), unnest($2::text[])) of the columns numbered by COL, or all. */
static void put_arrays(const struct mr_pg_target *target, const uint32_t *col, uint32_t count,
                       struct mr_text *sql)
{
    mr_text_puts(sql, "ROWS FROM (");
    for (uint32_t i = 0; i < count; i++)
        mr_text_printf(sql, "%spg_catalog.unnest($%u::%s[])", i == 0 ? "" : ", ", i + 1,
                       target->table.column[col != NULL ? col[i] : i].type_name);
    mr_text_putc(sql, ')');
}

/* INSERT INTO t (a, b) SELECT * FROM ROWS FROM (...) ON CONFLICT (a) DO UPDATE SET ... */
static void make_insert(struct mr_pg_target *target)
{
    const struct mr_pg_table *table = &target->table;
    const struct mr_table_spec *spec = target->spec;
    struct mr_text *sql = &target->insert;
    uint32_t set = 0;

    mr_text_printf(sql, "INSERT INTO %s (", table->name);
    for (uint32_t c = 0; c < table->columns; c++) {
        mr_text_puts(sql, c == 0 ? "" : ", ");
        mr_pg_put_name(sql, table->column[c].name);
    }
    mr_text_puts(sql, ") SELECT * FROM ");
    put_arrays(target, NULL, table->columns, sql);
    mr_text_puts(sql, " ON CONFLICT (");
    for (uint32_t k = 0; k < spec->primary_keys; k++) {
        mr_text_puts(sql, k == 0 ? "" : ", ");
        mr_pg_put_name(sql, table->column[spec->primary_key[k]].name);
    }
    mr_text_puts(sql, ") DO ");
    for (uint32_t c = 0; c < table->columns; c++) {
        if (is_key(spec, c))
            continue;
        mr_text_puts(sql, set++ == 0 ? "UPDATE SET " : ", ");
        mr_pg_put_name(sql, table->column[c].name);
        mr_text_puts(sql, " = EXCLUDED.");
        mr_pg_put_name(sql, table->column[c].name);
    }
    if (set == 0)
        mr_text_puts(sql, "NOTHING");
}

/* DELETE FROM t USING ROWS FROM (...) AS k(c0) WHERE t.a = k.c0 */
static void make_remove(struct mr_pg_target *target)
{
    const struct mr_pg_table *table = &target->table;
    const struct mr_table_spec *spec = target->spec;
    struct mr_text *sql = &target->remove;

    mr_text_printf(sql, "DELETE FROM %s AS t USING ", table->name);
    put_arrays(target, spec->primary_key, spec->primary_keys, sql);
    mr_text_puts(sql, " AS k(");
    for (uint32_t k = 0; k < spec->primary_keys; k++)
        mr_text_printf(sql, "%sc%u", k == 0 ? "" : ", ", k);
    mr_text_puts(sql, ") WHERE ");
    for (uint32_t k = 0; k < spec->primary_keys; k++) {
        mr_text_puts(sql, k == 0 ? "t." : " AND t.");
        mr_pg_put_name(sql, table->column[spec->primary_key[k]].name);
        mr_text_printf(sql, " = k.c%u", k);
    }
}

static void make_copy(struct mr_pg_target *target)
{
    const struct mr_pg_table *table = &target->table;

    mr_text_printf(&target->copy, "COPY %s (", table->name);
    for (uint32_t c = 0; c < table->columns; c++) {
        mr_text_puts(&target->copy, c == 0 ? "" : ", ");
        mr_pg_put_name(&target->copy, table->column[c].name);
    }
    mr_text_puts(&target->copy, ") FROM STDIN (FORMAT binary)");
}

static int check_prepared(struct mr_pg_link *link, const struct mr_pg_target *target,
                          struct mr_err *reterr)
{
    PGresult *result;
    int rc = mr_pg_ask(
        link, "SELECT pg_catalog.current_setting('max_prepared_transactions')::integer", NULL,
        0, &result, reterr);

    if (rc < 0)
        return rc;
    long max = strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    if (max > 0)
        return 0;
    return mr_fail(reterr, MR_ERR_GUARANTEE,
                   "'sink.delivery-guarantee' = 'exactly-once' without a PRIMARY KEY needs "
                   "prepared transactions, and %s has max_prepared_transactions = 0.  ALTER "
                   "SYSTEM SET max_prepared_transactions = 64, and restart the server; or "
                   "declare a PRIMARY KEY, so that rows overwrite themselves; or take "
                   "'at-least-once'",
                   target->options.place.name);
}

/* What is to be known before the first row. */
static int look_at_table(void *context, struct mr_pg_link *link, struct mr_err *reterr)
{
    struct mr_pg_target *target = context;

    mr_pg_table_fini(&target->table);
    int rc = mr_pg_table_init(&target->table, link, target->options.table, target->spec,
                              target->is_keyed ? MR_PG_UPSERTS : MR_PG_APPENDS, reterr);
    if (rc == 0 && target->is_prepared)
        rc = check_prepared(link, target, reterr);
    if (rc == 0 && target->job != NULL)
        rc = mr_pg_fence(link, target, reterr);
    return rc;
}

static void sink_close(struct mr_sink *sink)
{
    struct mr_pg_target *target = &sink->target;

    mr_pg_table_fini(&target->table);
    mr_pg_options_fini(&target->options);
    mr_text_fini(&target->insert);
    mr_text_fini(&target->remove);
    mr_text_fini(&target->copy);
    free(target->job);
    free(sink);
}

static int sink_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                     struct mr_sink **ret, struct mr_err *reterr)
{
    struct mr_sink *sink = calloc(1, sizeof(*sink));
    struct mr_pg_target *target;
    struct mr_pg_link link;
    char seed[32];

    MR_ASSERT(sink != NULL);
    target = &sink->target;
    target->spec = spec;
    target->physical = (struct mr_schema){spec->physical, spec->schema->field};
    mr_text_init(&target->options.place.ignored);
    mr_text_init(&target->insert);
    mr_text_init(&target->remove);
    mr_text_init(&target->copy);
    /* The seed lives as long as the job's state does, and is nobody else's. */
    (void)snprintf(seed, sizeof(seed), "%016" PRIx64, env->hash_seed);
    if (env->state_dir != NULL) {
        target->job = strdup(env->sink_id != NULL ? env->sink_id : seed);
        MR_ASSERT(target->job != NULL);
    }
    int rc = read_options(target, env, reterr);
    mr_pg_link_init(&link, &target->options.place, env, NULL);
    if (rc == 0)
        rc = mr_pg_look_first(&link, &target->options, look_at_table, target, reterr);
    if (rc < 0) {
        sink_close(sink);
        return rc;
    }
    if (target->is_keyed) {
        make_insert(target);
        make_remove(target);
    } else {
        make_copy(target);
    }
    *ret = sink;
    return 0;
}

/* -- The operator of one reactor ----------------------------------------------------------- */

static struct pg_sink *of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct pg_sink, op);
}

static uint64_t get(const _Atomic uint64_t *word)
{
    return atomic_load_explicit(word, memory_order_acquire);
}

/* Hand the block over, if there is room and a reason. */
static bool put(struct pg_sink *sink)
{
    struct mr_pg_lane *lane = &sink->writer.lane;
    bool has_reason = sink->is_sealed || sink->fill.bytes.len >= BLOCK_BYTES ||
                      (sink->fill.rows != 0 && mr_pg_lane_is_empty(lane));
    struct mr_pg_block *block = has_reason ? mr_pg_lane_room(lane) : NULL;

    if (block == NULL)
        return false;
    struct mr_text empty = block->bytes;
    mr_text_reset(&empty);
    *block = sink->fill;
    sink->fill = (struct mr_pg_block){.bytes = empty};
    sink->is_sealed = false;
    mr_pg_lane_put(lane);
    mr_pg_lane_ring(lane);
    return true;
}

static bool sink_ready(const struct mr_op *op)
{
    const struct pg_sink *sink = MR_CONTAINER_CONST(op, struct pg_sink, op);

    return sink->has_begun && !sink->is_sealed && sink->fill.bytes.len < FILL_BYTES;
}

static int encode(struct pg_sink *sink, const struct mr_batch *batch, uint32_t row,
                  enum mr_pg_change change)
{
    const struct mr_pg_table *table = &sink->target->table;
    struct mr_text *out = &sink->fill.bytes;
    const char *reason = "";
    size_t begin = out->len;

    if (sink->target->is_keyed) {
        mr_text_putc(out, (char)change);
        mr_pg_put32(out, 0);
    }
    mr_pg_put16(out, (uint16_t)table->columns);
    for (uint32_t c = 0; c < table->columns; c++) {
        if (mr_pg_encode(table->column[c].code, table->column[c].type, &batch->col[c], row, out,
                         &reason) == 0)
            continue;
        return mr_op_fail(&sink->op, MR_ERR_EVAL,
                          "table '%s': a value can not be written: column '%s' %s",
                          sink->target->spec->name, table->column[c].name, reason);
    }
    if (sink->target->is_keyed) {
        uint32_t len = __builtin_bswap32((uint32_t)(out->len - begin - MR_PG_CHANGE_HEAD));
        memcpy(out->data + begin + 1, &len, sizeof(len));
    }
    sink->fill.rows++;
    return 0;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct pg_sink *sink = of(op);
    size_t before = sink->fill.bytes.len;
    uint32_t rows = sink->fill.rows;

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        enum mr_row_kind kind = mr_batch_kind(batch, row);
        if (kind != MR_ROW_INSERT && !sink->target->is_keyed) {
            (void)mr_op_fail(op, MR_ERR_GUARANTEE,
                             "please declare primary key for sink table '%s' when query "
                             "contains update/delete record",
                             sink->target->spec->name);
            return;
        }
        if (kind == MR_ROW_UPDATE_BEFORE)
            continue; /* what comes after it overwrites the row */
        if (encode(sink, batch, row, kind == MR_ROW_DELETE ? MR_PG_DELETE : MR_PG_UPSERT) < 0)
            return;
    }
    sink->rows_in += sink->fill.rows - rows;
    sink->epoch_rows += sink->fill.rows - rows;
    mr_stat_add(&op->stats.rows_out, sink->fill.rows - rows);
    mr_stat_add(&op->stats.bytes_out, sink->fill.bytes.len - before);
    put(sink);
}

static void seal(struct pg_sink *sink)
{
    sink->is_sealed = true;
    put(sink);
}

static void sink_end(struct mr_op *op)
{
    of(op)->fill.is_last = true;
    of(op)->has_ended = true;
    seal(of(op));
}

/* What of the pending has become effective needs not be told to the next start. */
static void forget_committed(struct pg_sink *sink)
{
    uint64_t committed = get(&sink->writer.committed);
    uint32_t kept = 0;

    for (uint32_t i = 0; i < sink->pendings; i++)
        if (sink->pending[i].epoch > committed)
            sink->pending[kept++] = sink->pending[i];
    sink->pendings = kept;
}

static void sink_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct pg_sink *sink = of(op);
    struct mr_pg_gid gid = {.epoch = epoch};

    if (sink->target->is_prepared && sink->epoch_rows != 0) {
        mr_pg_gid_print(&sink->owner, op->env->reactor, epoch, gid.name);
        sink->pending = realloc(sink->pending, (sink->pendings + 1) * sizeof(*sink->pending));
        MR_ASSERT(sink->pending != NULL);
        sink->pending[sink->pendings++] = gid;
    }
    sink->epoch_rows = 0;
    sink->fill.barrier = sink->barrier = epoch;
    seal(sink);
    if (!sink->target->is_prepared)
        return;
    forget_committed(sink);
    mr_pack_u64(roots, ROOTS_VERSION);
    mr_pack_u64(roots, op->env->reactor);
    mr_pack_u64(roots, epoch);
    mr_pack_i64(roots, mr_pg_lock_key(sink->target->job, sink->target->spec->name));
    mr_pack_u64(roots, sink->pendings);
    for (uint32_t i = 0; i < sink->pendings; i++)
        mr_pack_bytes(roots, mr_view_of(sink->pending[i].name));
}

static bool sink_settled(const struct mr_op *op, uint64_t epoch)
{
    const struct pg_sink *sink = MR_CONTAINER_CONST(op, struct pg_sink, op);

    if (epoch != MR_EPOCH_ANY)
        return get(&sink->writer.settled) >= epoch;
    return sink->fill.rows == 0 && !sink->is_sealed &&
           get(&sink->writer.rows_out) == sink->rows_in;
}

static void sink_committed(struct mr_op *op, uint64_t epoch)
{
    struct pg_sink *sink = of(op);

    atomic_store_explicit(&sink->writer.may_commit, epoch, memory_order_seq_cst);
    mr_pg_lane_ring(&sink->writer.lane);
}

static void begin(struct pg_sink *sink)
{
    struct mr_pg_writer *writer = &sink->writer;

    if (writer->uid == NULL) {
        writer->uid = sink->op.uid != NULL ? sink->op.uid : sink->target->spec->name;
        if (sink->target->is_prepared)
            mr_pg_owner_init(&sink->owner, sink->target->job, writer->uid);
        atomic_store_explicit(&writer->may_begin, true, memory_order_seq_cst);
        mr_pg_lane_ring(&writer->lane);
    }
    sink->has_begun = atomic_load_explicit(&writer->has_begun, memory_order_acquire);
}

/* Is there something that only the thread can bring about? */
static bool is_waiting(const struct pg_sink *sink)
{
    return !sink->has_begun || sink->is_sealed || sink->fill.rows != 0 ||
           get(&sink->writer.settled) < sink->barrier ||
           (sink->has_ended && get(&sink->writer.rows_out) != sink->rows_in);
}

static unsigned sink_poll(struct mr_op *op, int64_t now_ns)
{
    struct pg_sink *sink = of(op);
    struct mr_pg_lane *lane = &sink->writer.lane;
    unsigned work = 0;

    (void)now_ns;
    if (op->env->failure.code != 0)
        return 0;
    if (is_waiting(sink))
        mr_pg_lane_await(lane);
    if (atomic_load_explicit(&lane->has_failed, memory_order_acquire)) {
        (void)mr_op_fail(op, lane->failure.code, "table '%s': %s", sink->target->spec->name,
                         lane->failure.message);
        return 0;
    }
    if (!sink->has_begun) {
        begin(sink);
        work += sink->has_begun;
    }
    if (sink->is_sealed || sink->fill.rows != 0)
        work += put(sink);
    return work;
}

/* The job is over.  When it went well, what is left is written and committed. */
static void end_writer(struct pg_sink *sink)
{
    struct mr_pg_lane *lane = &sink->writer.lane;

    if (!lane->has_thread)
        return;
    if (sink->op.env->failure.code == 0 && sink->has_begun) {
        while ((sink->is_sealed || sink->fill.rows != 0) &&
               !atomic_load_explicit(&lane->has_failed, memory_order_acquire)) {
            sink->is_sealed = true;
            if (!put(sink))
                mr_pg_link_pause(&(struct mr_pg_link){.env = sink->op.env}, MR_MILLI_NS);
        }
        mr_pg_lane_stop(lane);
    } else {
        mr_pg_lane_abandon(lane);
    }
    mr_pg_lane_join(lane);
    if (sink->op.env->failure.code == 0 &&
        atomic_load_explicit(&lane->has_failed, memory_order_acquire))
        mr_task_log(sink->op.env, "table '%s': at the end of the job: %s",
                    sink->target->spec->name, lane->failure.message);
    forget_committed(sink);
    for (uint32_t i = 0; i < sink->pendings; i++)
        mr_task_log(sink->op.env,
                    "table '%s': transaction '%s' may be left prepared in %s, where it holds "
                    "locks; the next start of the job commits it or rolls it back",
                    sink->target->spec->name, sink->pending[i].name,
                    sink->target->options.place.name);
}

static void sink_free(struct mr_op *op)
{
    struct pg_sink *sink = of(op);

    end_writer(sink);
    mr_pg_writer_fini(&sink->writer);
    mr_text_fini(&sink->fill.bytes);
    free(sink->pending);
    free(sink);
}

static const struct mr_op_class op_class = {
    .name = "jdbc sink",
    .ready = sink_ready,
    .push = sink_push,
    .watermark = mr_op_ignore_watermark,
    .end = sink_end,
    .poll = sink_poll,
    .barrier = sink_barrier,
    .settled = sink_settled,
    .committed = sink_committed,
    .free = sink_free,
};

/* -- Going on from a checkpoint -------------------------------------------------------------- */

static int read_root(struct mr_pg_writer *writer, struct mr_view root, struct mr_err *reterr)
{
    struct mr_task_env *env = writer->env;
    struct mr_unpack unpack = {.rest = root};
    uint64_t version = mr_unpack_u64(&unpack), reactor = mr_unpack_u64(&unpack);
    uint64_t epoch = mr_unpack_u64(&unpack);
    int64_t lock = version == 1 ? 0 : mr_unpack_i64(&unpack);
    uint64_t count = mr_unpack_u64(&unpack);

    if (!unpack.failed && version != 1 && version != ROOTS_VERSION)
        return mr_fail(reterr, MR_ERR_VERSION, "what the jdbc sink left is of version %llu",
                       (unsigned long long)version);
    if (epoch > writer->restored_epoch)
        writer->restored_epoch = epoch;
    if (reactor % env->reactors != env->reactor)
        count = 0;
    for (uint64_t i = 0; i < count && !unpack.failed; i++) {
        struct mr_view name = mr_unpack_bytes(&unpack);
        struct mr_pg_gid gid = {.epoch = epoch, .lock = lock};
        writer->restored =
            realloc(writer->restored, (writer->restoreds + 1) * sizeof(*writer->restored));
        MR_ASSERT(writer->restored != NULL);
        (void)snprintf(gid.name, sizeof(gid.name), MR_VIEW_FMT, MR_VIEW_ARG(name));
        writer->restored[writer->restoreds++] = gid;
    }
    if (unpack.failed)
        return mr_fail(reterr, MR_ERR_CORRUPT, "what the jdbc sink left: cut short");
    return 0;
}

static int sink_op_new(struct mr_sink *sink, struct mr_task_env *env,
                       const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                       struct mr_err *reterr)
{
    struct pg_sink *op = aligned_alloc(MR_PAD, mr_align_up(sizeof(*op), MR_PAD));

    MR_ASSERT(op != NULL);
    memset(op, 0, sizeof(*op));
    op->op = (struct mr_op){.class = &op_class, .env = env};
    op->target = &sink->target;
    mr_text_init(&op->fill.bytes);
    int rc = mr_pg_writer_init(&op->writer, op->target, env, reterr);
    for (uint32_t i = 0; i < count && rc == 0; i++)
        rc = read_root(&op->writer, roots[i], reterr);
    if (rc == 0)
        rc = mr_pg_lane_start(&op->writer.lane, mr_pg_writer_run, &op->writer, reterr);
    if (rc < 0) {
        sink_free(&op->op);
        return rc;
    }
    *ret = &op->op;
    return 0;
}

const struct mr_sink_class mr_pg_sink = {
    .name = "jdbc",
    .options = mr_pg_options,
    .takes_updates = true,
    .means = MR_SINK_REPEATS,
    .caution = "at-least-once: after a crash, rows since the last checkpoint are written "
               "again.  With a PRIMARY KEY, or with 'sink.delivery-guarantee' = "
               "'exactly-once', they are not doubled",
    .means_of = sink_means_of,
    .open = sink_open,
    .op_new = sink_op_new,
    .close = sink_close,
};
