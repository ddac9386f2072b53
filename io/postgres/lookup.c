/*
 * The table asked by key: one statement takes all keys of a question as an array per column,
 * and answers with the rows and the number of the key that each belongs to.
 *
 *     SELECT k.n, t.a, t.b FROM ROWS FROM (unnest($1::bigint[])) WITH ORDINALITY AS k(k0, n)
 *       JOIN orders AS t ON t.id = k.k0
 *
 *     reactor ── block: arrays ──► thread ── libpq ──► server
 *        ◄────── the same block: rows ──┘
 *
 * One block goes there and back, so the lane is empty when the answer is there.
 */
#include "io/postgres/postgres.h"
#include "io/postgres/table.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define IDLE_NS  (60 * MR_SECOND_NS)
#define PAUSE_NS (200 * MR_MILLI_NS)

/* How values of a key travel. */
struct key {
    uint32_t column; /* of the table */
    enum mr_pg_code code;
    uint32_t oid;
    const char *type_name;
};

struct mr_lookup {
    const struct mr_table_spec *spec;
    struct mr_pg_options options;
    struct mr_pg_table table;
    int64_t max_retries;
    const uint32_t *key_column;
    struct key *key;
    uint32_t keys;
    struct mr_text sql;
};

struct mr_asker {
    const struct mr_lookup *lookup;
    struct mr_task_env *env;
    struct mr_pg_lane lane;
    struct mr_pg_block *block; /* of the question; the answer is in it */
    uint32_t at;               /* bytes of the answer that are taken */
    uint32_t left;             /* rows of it that are not */
    bool has_answer;

    /* The thread's own. */
    struct mr_pg_link link;
    struct mr_text rows;
};

/* -- The table -------------------------------------------------------------------------------- */

/* A type of ours as it is there, for columns that are narrower than we have declared them:
 * the server compares integers of any size. */
static struct key own_form(struct mr_type type)
{
    switch (type.id) {
    case MR_TYPE_SMALLINT: return (struct key){0, MR_PG_INT2, 21, "smallint"};
    case MR_TYPE_INT: return (struct key){0, MR_PG_INT4, 23, "integer"};
    case MR_TYPE_BIGINT: return (struct key){0, MR_PG_INT8, 20, "bigint"};
    case MR_TYPE_DOUBLE: return (struct key){0, MR_PG_FLOAT8, 701, "double precision"};
    default: return (struct key){0, MR_PG_NUMERIC, 1700, "numeric"};
    }
}

static void find_keys(struct mr_lookup *lookup)
{
    for (uint32_t k = 0; k < lookup->keys; k++) {
        const struct mr_pg_column *column = &lookup->table.column[lookup->key_column[k]];
        struct key *key = &lookup->key[k];

        *key = (struct key){0, column->code, column->oid, column->type_name};
        if (!mr_pg_can_write(column->type, column->code))
            *key = own_form(column->type);
        key->column = lookup->key_column[k];
    }
}

static bool is_wanted(const struct mr_table_spec *spec, uint32_t column)
{
    return spec->wanted == NULL || spec->wanted[column];
}

static void write_sql(struct mr_lookup *lookup)
{
    struct mr_text *sql = &lookup->sql;

    mr_text_reset(sql);
    mr_text_puts(sql, "SELECT k.n");
    for (uint32_t c = 0; c < lookup->spec->physical; c++) {
        if (!is_wanted(lookup->spec, c))
            continue;
        mr_text_puts(sql, ", t.");
        mr_pg_put_name(sql, lookup->table.column[c].name);
    }
    mr_text_puts(sql, " FROM ROWS FROM (");
    for (uint32_t k = 0; k < lookup->keys; k++)
        mr_text_printf(sql, "%spg_catalog.unnest($%u::%s[])", k == 0 ? "" : ", ", k + 1,
                       lookup->key[k].type_name);
    mr_text_puts(sql, ") WITH ORDINALITY AS k(");
    for (uint32_t k = 0; k < lookup->keys; k++)
        mr_text_printf(sql, "k%u, ", k);
    mr_text_printf(sql, "n) JOIN %s AS t ON ", lookup->table.name);
    for (uint32_t k = 0; k < lookup->keys; k++) {
        mr_text_puts(sql, k == 0 ? "t." : " AND t.");
        mr_pg_put_name(sql, lookup->table.column[lookup->key[k].column].name);
        mr_text_printf(sql, " = k.k%u", k);
    }
}

/* The statement is prepared once here, so that what the server does not like is told now. */
static int look_at_table(void *context, struct mr_pg_link *link, struct mr_err *reterr)
{
    struct mr_lookup *lookup = context;

    mr_pg_table_fini(&lookup->table);
    int rc = mr_pg_table_init(&lookup->table, link, lookup->options.table, lookup->spec,
                              MR_PG_READS, reterr);
    if (rc < 0)
        return rc;
    find_keys(lookup);
    write_sql(lookup);
    return mr_pg_prepare(link, "ask", lookup->sql.data, reterr);
}

static void lookup_close(struct mr_lookup *lookup)
{
    mr_pg_table_fini(&lookup->table);
    mr_pg_options_fini(&lookup->options);
    mr_text_fini(&lookup->sql);
    free(lookup->key);
    free(lookup);
}

static int lookup_open(const struct mr_table_spec *spec, const uint32_t *key, uint32_t keys,
                       struct mr_task_env *env, struct mr_lookup **ret, struct mr_err *reterr)
{
    struct mr_lookup *lookup = mr_alloc(sizeof(*lookup), "a lookup of 'jdbc'");
    struct mr_pg_link link;

    lookup->spec = spec;
    lookup->key_column = key;
    lookup->keys = keys;
    lookup->key = mr_alloc_array(keys + 1, sizeof(*lookup->key), "a lookup of 'jdbc'");
    mr_text_init(&lookup->sql);
    int rc = mr_pg_options_init(&lookup->options, spec, env, reterr);
    if (rc == 0)
        rc = mr_options_int(spec->options, mr_pg_options, "lookup.max-retries",
                            &lookup->max_retries, reterr);
    mr_pg_link_init(&link, &lookup->options.place, env, NULL);
    if (rc == 0)
        rc = mr_pg_look_first(&link, &lookup->options, look_at_table, lookup, reterr);
    if (rc < 0) {
        lookup_close(lookup);
        return rc;
    }
    *ret = lookup;
    return 0;
}

/* -- The thread -------------------------------------------------------------------------------- */

static bool has_question(void *context)
{
    const struct mr_asker *asker = context;

    return !mr_pg_lane_is_empty(&asker->lane);
}

static void put_rows(struct mr_asker *asker, const PGresult *result)
{
    int rows = PQntuples(result), columns = PQnfields(result);

    mr_text_reset(&asker->rows);
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) {
            bool is_null = PQgetisnull(result, r, c) != 0;
            int len = PQgetlength(result, r, c);
            mr_pg_put32(&asker->rows, is_null ? UINT32_MAX : (uint32_t)len);
            if (!is_null)
                mr_text_put(&asker->rows, PQgetvalue(result, r, c), (size_t)len);
        }
}

/* The question in BLOCK, once; the rows are in asker->rows then. */
static int ask_once(struct mr_asker *asker, struct mr_pg_block *block, uint32_t *ret_rows,
                    struct mr_err *reterr)
{
    const struct mr_lookup *lookup = asker->lookup;
    const char *param[MR_COLUMNS_MAX], *at = block->bytes.data;
    const char *end = at + block->bytes.len;
    int len[MR_COLUMNS_MAX], rc = 0;
    PGresult *result = NULL;

    if (asker->link.conn == NULL) {
        rc = mr_pg_link_open(&asker->link, NULL, reterr);
        if (rc == 0)
            rc = mr_pg_prepare(&asker->link, "ask", lookup->sql.data, reterr);
        if (rc < 0)
            return rc;
    }
    for (uint32_t k = 0; k < lookup->keys; k++) {
        int32_t bytes;
        MR_ASSERT(mr_pg_value(&at, end, &param[k], &bytes) == 0);
        len[k] = bytes;
    }
    rc = mr_pg_query(&asker->link, "ask", param, len, (int)lookup->keys, &result, reterr);
    if (rc == 0) {
        put_rows(asker, result);
        *ret_rows = (uint32_t)PQntuples(result);
    }
    PQclear(result);
    return rc;
}

/* Again while the server is away, and a few times when it is busy. */
static int ask_patiently(struct mr_asker *asker, struct mr_pg_block *block, uint32_t *ret_rows,
                         struct mr_err *reterr)
{
    const struct mr_lookup *lookup = asker->lookup;
    int64_t since_ns = mr_now_ns(asker->env->sys), retries = 0;
    bool has_said = false;

    for (;;) {
        int rc = ask_once(asker, block, ret_rows, reterr);
        if (rc == 0 || mr_pg_lane_is_abandoned(&asker->lane))
            return rc;
        bool is_lost = asker->link.trouble == MR_PG_LOST;
        if (is_lost)
            mr_pg_link_close(&asker->link);
        if (!is_lost && (asker->link.trouble != MR_PG_BUSY || retries++ >= lookup->max_retries))
            return rc;
        if (is_lost &&
            mr_now_ns(asker->env->sys) - since_ns >= lookup->options.retry_timeout_ns)
            return rc;
        if (!has_said)
            mr_task_log(asker->env, "table '%s': %s; asking again", lookup->spec->name,
                        reterr->message);
        has_said = true;
        mr_pg_link_pause(&asker->link, PAUSE_NS);
    }
}

static void *asker_run(void *context)
{
    struct mr_asker *asker = context;
    struct mr_pg_lane *lane = &asker->lane;
    struct mr_err err = {0};

    while (!mr_pg_lane_is_abandoned(lane)) {
        struct mr_pg_block *block = mr_pg_lane_peek(lane);
        uint32_t rows = 0;
        if (block == NULL) {
            mr_pg_lane_sleep(lane, -1, 0, IDLE_NS, has_question, asker);
            continue;
        }
        if (ask_patiently(asker, block, &rows, &err) < 0) {
            if (!mr_pg_lane_is_abandoned(lane))
                mr_pg_lane_fail(lane, &err);
            break;
        }
        struct mr_text question = block->bytes;
        block->bytes = asker->rows;
        block->rows = rows;
        asker->rows = question;
        mr_pg_lane_take(lane);
        mr_pg_lane_wake(lane);
    }
    mr_pg_link_close(&asker->link);
    return NULL;
}

/* -- The asker of a reactor --------------------------------------------------------------------- */

static void asker_free(struct mr_asker *asker)
{
    if (asker->lane.has_thread) {
        mr_pg_lane_abandon(&asker->lane);
        mr_pg_lane_join(&asker->lane);
    }
    mr_pg_lane_fini(&asker->lane);
    mr_text_fini(&asker->rows);
    free(asker);
}

static int asker_new(struct mr_lookup *lookup, struct mr_task_env *env, struct mr_asker **ret,
                     struct mr_err *reterr)
{
    struct mr_asker *asker = mr_alloc_aligned(MR_PAD, sizeof(*asker), "a lookup of 'jdbc'");

    memset(asker, 0, sizeof(*asker));
    asker->lookup = lookup;
    asker->env = env;
    mr_text_init(&asker->rows);
    mr_pg_link_init(&asker->link, &lookup->options.place, env, &asker->lane);
    int rc = mr_pg_lane_init(&asker->lane, env->aio, reterr);
    if (rc == 0)
        rc = mr_pg_lane_start(&asker->lane, asker_run, asker, reterr);
    if (rc < 0) {
        asker_free(asker);
        return rc;
    }
    *ret = asker;
    return 0;
}

/* Column K of KEYS as an array, its length in front. */
static void put_array(struct mr_text *out, const struct key *key, const struct mr_batch *keys,
                      uint32_t k)
{
    size_t head = out->len;
    const char *reason = "";

    mr_pg_put32(out, 0); /* the length, when it is known */
    mr_pg_put32(out, 1);
    mr_pg_put32(out, 1);
    mr_pg_put32(out, key->oid);
    mr_pg_put32(out, keys->selected);
    mr_pg_put32(out, 1);
    for (uint32_t i = 0; i < keys->selected; i++)
        if (mr_pg_encode(key->code, keys->schema->field[k].type, &keys->col[k],
                         mr_batch_row(keys, i), out, &reason) < 0)
            mr_pg_put32(out,
                        UINT32_MAX); /* no row there can have it, and NULL equals nothing */
    uint32_t len = __builtin_bswap32((uint32_t)(out->len - head - sizeof(uint32_t)));
    memcpy(out->data + head, &len, sizeof(len));
}

static void asker_ask(struct mr_asker *asker, const struct mr_batch *keys)
{
    const struct mr_lookup *lookup = asker->lookup;

    asker->block = mr_pg_lane_room(&asker->lane);
    MR_ASSERT(asker->block != NULL);
    mr_text_reset(&asker->block->bytes);
    for (uint32_t k = 0; k < lookup->keys; k++)
        put_array(&asker->block->bytes, &lookup->key[k], keys, k);
    asker->has_answer = false;
    asker->at = 0;
    mr_pg_lane_put(&asker->lane);
    mr_pg_lane_ring(&asker->lane);
}

/* The next row of the answer into row ROW. */
static int decode_row(struct mr_asker *asker, struct mr_answer *answer, uint32_t row,
                      struct mr_err *reterr)
{
    const struct mr_lookup *lookup = asker->lookup;
    const struct mr_text *bytes = &asker->block->bytes;
    const char *at = bytes->data + asker->at, *end = bytes->data + bytes->len, *value;
    const char *reason = "";
    uint64_t number;
    int32_t len;

    MR_ASSERT(mr_pg_value(&at, end, &value, &len) == 0 && len == sizeof(number));
    memcpy(&number, value, sizeof(number));
    answer->key[row] = (uint16_t)(__builtin_bswap64(number) - 1);
    for (uint32_t c = 0; c < lookup->spec->physical; c++) {
        const struct mr_pg_column *column = &lookup->table.column[c];
        if (!is_wanted(lookup->spec, c))
            continue;
        MR_ASSERT(mr_pg_value(&at, end, &value, &len) == 0);
        if (mr_pg_decode(column->code, column->type, value, len, answer->out, c, row, &reason) <
            0)
            return mr_fail(reterr, MR_ERR_BADROW, "a value of column '%s' %s", column->name,
                           reason);
    }
    asker->at = (uint32_t)(at - bytes->data);
    return 0;
}

static int asker_poll(struct mr_asker *asker, struct mr_answer *answer, struct mr_err *reterr)
{
    struct mr_pg_lane *lane = &asker->lane;
    struct mr_batch_buffer *out = answer->out;
    uint32_t row = 0;

    mr_pg_lane_await(lane);
    if (!mr_pg_lane_is_empty(lane)) {
        if (!atomic_load_explicit(&lane->has_failed, memory_order_acquire))
            return 0;
        *reterr = lane->failure;
        return reterr->code;
    }
    if (!asker->has_answer)
        asker->left = asker->block->rows;
    asker->has_answer = true;
    for (; row < out->capacity && asker->left > 0; row++, asker->left--) {
        int rc = decode_row(asker, answer, row, reterr);
        if (rc < 0)
            return rc;
    }
    out->batch.rows = out->batch.selected = row;
    answer->is_last = asker->left == 0;
    return 1;
}

const struct mr_lookup_class mr_pg_lookup = {
    .open = lookup_open,
    .close = lookup_close,
    .asker_new = asker_new,
    .ask = asker_ask,
    .poll = asker_poll,
    .asker_free = asker_free,
};
