#include "operators/join/side.h"

#include "core/base/alloc.h"
#include "core/data/keygroup.h"

#include <stdlib.h>

uint32_t mr_join_side_columns(const struct mr_join_spec *spec, uint32_t number,
                              uint32_t *column)
{
    uint32_t left = spec->stage.input[0].schema->count, count = 0;
    uint32_t columns = spec->stage.input[number].schema->count;
    bool *both = mr_alloc(left + spec->stage.input[1].schema->count + 1, "a join");
    bool *needed = number == 0 ? both : both + left;

    if (spec->residual != NULL)
        mr_expr_columns(spec->residual, both);
    for (uint32_t k = 0; k < spec->keys; k++)
        needed[spec->key[number][k]] = true;
    if (spec->is_timed)
        needed[spec->time[number]] = true;
    for (uint32_t i = 0; i < spec->stage.output->count; i++)
        if (spec->column[i].side == number)
            needed[spec->column[i].col] = true;
    for (uint32_t c = 0; c < columns; c++)
        if (needed[c])
            column[count++] = c;
    free(both);
    return count;
}

int mr_join_side_init(struct mr_join_side *side, const struct mr_join_spec *spec,
                      uint32_t number, struct mr_shard *shard, struct mr_err *reterr)
{
    const struct mr_schema *schema = spec->stage.input[number].schema;
    uint32_t *column = mr_alloc((schema->count + 1) * sizeof(*column), "a join");
    uint32_t count = mr_join_side_columns(spec, number, column);

    *side = (struct mr_join_side){.shard = shard,
                                  .keys = spec->keys,
                                  .key = spec->key[number],
                                  .is_updating = spec->is_updating[number],
                                  .has_by_row =
                                      spec->is_updating[number] && !spec->is_unique[number],
                                  .ttl_ns = spec->ttl_ns[number]};
    int rc = mr_row_codec_new(schema, column, count, sizeof(struct mr_join_row), &side->codec,
                              reterr);
    free(column);
    if (rc < 0)
        return rc;
    mr_rows_init(&side->rows, shard, (uint16_t)number, 0, side->codec->bytes);
    mr_index_init(&side->by_key, shard);
    mr_index_init_at(&side->by_row, shard, offsetof(struct mr_join_row, u.row_hash));
    side->key_cell = mr_alloc((spec->keys + 1) * sizeof(*side->key_cell), "a join");
    for (uint32_t k = 0; k < spec->keys; k++)
        side->key_cell[k] = (uint32_t)mr_row_find(side->codec, side->key[k]);
    if (spec->is_timed) {
        int cell = mr_row_find(side->codec, spec->time[number]);
        side->is_timed = true;
        side->time_at = side->codec->cell[cell].offset;
    }
    return 0;
}

void mr_join_side_fini(struct mr_join_side *side)
{
    mr_index_fini(&side->by_key);
    mr_index_fini(&side->by_row);
    mr_row_codec_free(side->codec);
    free(side->key_cell);
    side->codec = NULL;
    side->key_cell = NULL;
}

static struct mr_join_row *write_head(struct mr_join_side *side, mr_ref ref)
{
    return mr_state_write(side->shard, ref, 1);
}

mr_ref mr_join_side_find(const struct mr_join_side *side, uint64_t hash,
                         const struct mr_batch *batch, const uint32_t *key, uint32_t row)
{
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&side->by_key, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&side->by_key, hash, &at)) {
        const char *base = mr_state_read(side->shard, ref);
        uint32_t k = 0;

        if (((const struct mr_join_row *)(const void *)base)->hash != hash)
            continue;
        while (k < side->keys && mr_row_is_of(side->codec, side->shard, base, side->key_cell[k],
                                              &batch->col[key[k]], row))
            k++;
        if (k == side->keys)
            return ref;
    }
    return MR_REF_NONE;
}

/* -- Chains ---------------------------------------------------------------------------- */

/* The row after which REF comes among those whose first is HEAD; MR_REF_NONE: it is first. */
static mr_ref place_of(const struct mr_join_side *side, mr_ref head, mr_ref ref)
{
    mr_ref after = mr_join_side_last(side, head);

    /* Mostly the last one: times ascend, more or less. */
    while (side->is_timed && after != MR_REF_NONE &&
           mr_join_side_time(side, after) > mr_join_side_time(side, ref))
        after = mr_join_side_before(side, head, after);
    return after;
}

static void link_first(struct mr_join_side *side, mr_ref head, mr_ref ref)
{
    struct mr_join_row *row = write_head(side, ref), *old = write_head(side, head);

    row->next = head;
    row->prev = old->prev;
    old->prev = ref;
    mr_index_remove(&side->by_key, row->hash, head);
    mr_index_add(&side->by_key, row->hash, ref);
}

/* REF among the others of its key, whose first is HEAD; MR_REF_NONE: there are none. */
static void link_row(struct mr_join_side *side, mr_ref head, mr_ref ref)
{
    struct mr_join_row *row = write_head(side, ref);

    row->next = MR_REF_NONE;
    if (head == MR_REF_NONE) {
        row->prev = ref;
        mr_index_add(&side->by_key, row->hash, ref);
        return;
    }
    mr_ref after = place_of(side, head, ref);
    if (after == MR_REF_NONE) {
        link_first(side, head, ref);
        return;
    }
    row->next = mr_join_row_at(side, after)->next;
    row->prev = after;
    write_head(side, after)->next = ref;
    write_head(side, row->next == MR_REF_NONE ? head : row->next)->prev = ref;
}

static bool keys_same(const struct mr_join_side *side, mr_ref a, mr_ref b)
{
    const char *x = mr_state_read(side->shard, a), *y = mr_state_read(side->shard, b);

    for (uint32_t k = 0; k < side->keys; k++)
        if (!mr_row_key_same(side->codec, side->shard, x, y, side->key_cell[k]))
            return false;
    return true;
}

/* The first of the rows with REF's key. */
static mr_ref head_of(const struct mr_join_side *side, mr_ref ref)
{
    uint64_t hash = mr_join_row_at(side, ref)->hash;
    struct mr_index_at at;

    for (mr_ref head = mr_index_first(&side->by_key, hash, &at); head != MR_REF_NONE;
         head = mr_index_again(&side->by_key, hash, &at))
        if (head == ref ||
            (mr_join_row_at(side, head)->hash == hash && keys_same(side, head, ref)))
            return head;
    return MR_REF_NONE;
}

static void unlink_row(struct mr_join_side *side, mr_ref ref)
{
    const struct mr_join_row *row = mr_join_row_at(side, ref);
    mr_ref head = head_of(side, ref), next = row->next, prev = row->prev;

    MR_ASSERT(head != MR_REF_NONE);
    if (head == ref) {
        mr_index_remove(&side->by_key, row->hash, ref);
        if (next == MR_REF_NONE)
            return;
        write_head(side, next)->prev = prev;
        mr_index_add(&side->by_key, row->hash, next);
        return;
    }
    write_head(side, prev)->next = next;
    write_head(side, next == MR_REF_NONE ? head : next)->prev = prev;
}

/* -- Rows ------------------------------------------------------------------------------ */

/* Among the rows of its key. */
static mr_ref find_in_key(const struct mr_join_side *side, uint64_t hash,
                          const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_join_side_find(side, hash, batch, side->key, row);

    while (ref != MR_REF_NONE &&
           !mr_row_is(side->codec, side->shard, mr_state_read(side->shard, ref), batch, row))
        ref = mr_join_row_at(side, ref)->next;
    return ref;
}

static mr_ref find_row(const struct mr_join_side *side, uint64_t hash, uint64_t row_hash,
                       const struct mr_batch *batch, uint32_t row)
{
    struct mr_index_at at;

    if (!side->has_by_row)
        return find_in_key(side, hash, batch, row);
    for (mr_ref ref = mr_index_first(&side->by_row, row_hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&side->by_row, row_hash, &at)) {
        const char *base = mr_state_read(side->shard, ref);
        const struct mr_join_row *head = (const struct mr_join_row *)(const void *)base;

        if (head->u.row_hash == row_hash && head->hash == hash &&
            mr_row_is(side->codec, side->shard, base, batch, row))
            return ref;
    }
    return MR_REF_NONE;
}

/* A new row, not linked yet. */
static mr_ref put_row(struct mr_join_side *side, const struct mr_join_row *head,
                      const struct mr_batch *batch, uint32_t row)
{
    mr_ref ref = mr_rows_add(&side->rows);

    if (ref == MR_REF_NONE)
        return ref;
    char *base = mr_state_write(side->shard, ref, side->codec->lines);
    memcpy(base, head, sizeof(*head));
    if (mr_row_put(side->codec, &side->rows, base, batch, row))
        return ref;
    mr_row_drop(side->codec, &side->rows, base);
    mr_rows_remove(&side->rows, ref);
    return MR_REF_NONE;
}

mr_ref mr_join_side_add(struct mr_join_side *side, uint64_t hash, const struct mr_batch *batch,
                        uint32_t row, uint32_t degree)
{
    struct mr_join_row head = {
        .hash = hash, .number = side->number, .stamp_ns = side->wall_ns, .count = 1};
    mr_ref ref = MR_REF_NONE;

    head.degree = degree;
    if (side->is_updating) {
        head.u.row_hash = mr_row_hash(side->codec, batch, row, hash);
        ref = find_row(side, hash, head.u.row_hash, batch, row);
    }
    if (ref != MR_REF_NONE && mr_join_side_is_expired(side, ref)) {
        mr_join_side_remove(side, ref);
        ref = MR_REF_NONE;
    }
    if (ref != MR_REF_NONE) {
        struct mr_join_row *old = write_head(side, ref);
        old->count++;
        old->stamp_ns = side->wall_ns;
        return ref;
    }
    ref = put_row(side, &head, batch, row);
    if (ref == MR_REF_NONE)
        return ref;
    side->number++;
    link_row(side, mr_join_side_find(side, hash, batch, side->key, row), ref);
    if (side->has_by_row)
        mr_index_add(&side->by_row, head.u.row_hash, ref);
    return ref;
}

bool mr_join_side_take(struct mr_join_side *side, uint64_t hash, const struct mr_batch *batch,
                       uint32_t row)
{
    uint64_t row_hash = mr_row_hash(side->codec, batch, row, hash);
    mr_ref ref = find_row(side, hash, row_hash, batch, row);

    if (ref == MR_REF_NONE)
        return false;
    if (mr_join_side_is_expired(side, ref)) {
        mr_join_side_remove(side, ref);
        return false;
    }
    if (mr_join_row_at(side, ref)->count > 1)
        write_head(side, ref)->count--;
    else
        mr_join_side_remove(side, ref);
    return true;
}

void mr_join_side_remove(struct mr_join_side *side, mr_ref ref)
{
    const struct mr_join_row *row = mr_join_row_at(side, ref);

    if (side->has_by_row)
        mr_index_remove(&side->by_row, row->u.row_hash, ref);
    unlink_row(side, ref);
    mr_row_drop(side->codec, &side->rows, mr_state_read(side->shard, ref));
    mr_rows_remove(&side->rows, ref);
}

void mr_join_side_set_degree(struct mr_join_side *side, mr_ref ref, uint32_t degree)
{
    struct mr_join_row *row = write_head(side, ref);

    row->degree = degree;
    row->stamp_ns = side->wall_ns;
}

/* The first rows of the key, as far as they are expired: mostly they are the oldest. */
static void sweep_key(struct mr_join_side *side, mr_ref head)
{
    while (head != MR_REF_NONE && mr_join_side_is_expired(side, head)) {
        mr_ref next = mr_join_row_at(side, head)->next;
        mr_join_side_remove(side, head);
        head = next;
    }
}

bool mr_join_side_sweep(struct mr_join_side *side, uint32_t rows, uint64_t *cursor)
{
    for (uint32_t i = 0; i < rows; i++) {
        mr_ref ref = mr_index_walk(side->has_by_row ? &side->by_row : &side->by_key, cursor);
        if (ref == MR_REF_NONE)
            return false;
        if (!side->has_by_row)
            sweep_key(side, ref);
        else if (mr_join_side_is_expired(side, ref))
            mr_join_side_remove(side, ref);
    }
    return true;
}

void mr_join_side_set_behind(struct mr_join_side *side, mr_ref ref, int64_t behind_ns)
{
    write_head(side, ref)->u.behind_ns = behind_ns;
}

/* -- Restoring --------------------------------------------------------------------------- */

struct numbered {
    uint64_t number;
    mr_ref ref;
};

struct adoption {
    struct mr_join_side *side; /* two */
    const struct mr_task_env *env;
    struct numbered *row[2];
    uint64_t rows[2];
};

static int adopt_row(struct adoption *a, const struct mr_image *image,
                     const struct mr_image_row *row, const struct mr_join_row *head)
{
    struct mr_join_side *side = &a->side[row->table];
    mr_ref ref = mr_rows_add(&side->rows);
    uint64_t n = a->rows[row->table];

    if (ref == MR_REF_NONE)
        return MR_ERR_LIMIT;
    char *base = mr_state_write(side->shard, ref, side->codec->lines);
    memcpy(base, row->data, row->bytes);
    int rc = mr_row_adopt(side->codec, image, &side->rows, base);
    if (rc < 0)
        return rc;
    if ((n & (n - 1)) == 0)
        a->row[row->table] = mr_realloc(a->row[row->table], n == 0 ? 1 : 2 * n,
                                        sizeof(struct numbered), "restoring a join");
    a->row[row->table][n] = (struct numbered){head->number, ref};
    a->rows[row->table]++;
    return 0;
}

static int adopt_image(struct adoption *a, const struct mr_image *image)
{
    struct mr_image_row row;
    struct mr_join_row head;
    uint64_t cursor = 0;
    int rc = 0;

    while (rc == 0 && mr_image_next(image, &cursor, &row)) {
        if (row.table > 1 || row.bytes != a->side[row.table].codec->lines * MR_LINE_BYTES)
            return MR_ERR_CORRUPT;
        memcpy(&head, row.data, sizeof(head));
        if (head.count == 0)
            return MR_ERR_CORRUPT;
        if (mr_key_owner(head.hash, a->env->reactors) == a->env->reactor)
            rc = adopt_row(a, image, &row, &head);
    }
    return rc;
}

static int by_number(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

/* Rows of one key come from one old task: their numbers tell their order. */
static void link_all(struct mr_join_side *side, struct numbered *row, uint64_t rows)
{
    if (rows > 1)
        qsort(row, rows, sizeof(*row), by_number);
    if (side->has_by_row)
        mr_index_add_all(&side->by_row, &side->rows);
    for (uint64_t i = 0; i < rows; i++) {
        link_row(side, head_of(side, row[i].ref), row[i].ref);
        side->number = row[i].number + 1;
        /* Rows of a query that had no time to live begin to age now. */
        if (side->ttl_ns != 0 && mr_join_row_at(side, row[i].ref)->stamp_ns == 0)
            write_head(side, row[i].ref)->stamp_ns = side->wall_ns;
    }
}

int mr_join_sides_restore(struct mr_join_side *side, const struct mr_restore *restore,
                          const struct mr_task_env *env, struct mr_err *reterr)
{
    struct adoption a = {.side = side, .env = env};
    int rc = 0;

    for (uint32_t i = 0; i < restore->images && rc == 0; i++)
        rc = adopt_image(&a, restore->image[i]);
    for (uint32_t s = 0; s < 2; s++) {
        if (rc == 0)
            link_all(&side[s], a.row[s], a.rows[s]);
        free(a.row[s]);
    }
    if (rc == MR_ERR_CORRUPT)
        return mr_fail(reterr, rc,
                       "a row in the snapshot is not one that this join could "
                       "have written");
    if (rc < 0)
        return mr_fail(reterr, rc,
                       "the snapshot does not fit into the memory for state, '--memory': full "
                       "after %llu rows; raise it",
                       (unsigned long long)(a.rows[0] + a.rows[1]));
    return 0;
}
