/*
 * The best N rows of each key.  The rows of a key are a tree, whose root is in the index.
 *
 * What a row changes is put out from the tree as it is afterwards: when a row has come to
 * place 2, what is at place 3 now was at place 2 before.
 */
#include "operators/rank/rank_int.h"

/* Are places told apart in what is put out? */
static bool by_place(const struct mr_rank *r)
{
    return r->spec->has_number || r->spec->low > 1;
}

void mr_rank_set_root(struct mr_rank *r, uint64_t hash, mr_ref was, mr_ref root)
{
    if (was == root)
        return;
    if (was != MR_REF_NONE)
        mr_index_remove(&r->index, hash, was);
    if (root != MR_REF_NONE)
        mr_index_add(&r->index, hash, root);
}

static void begin(struct mr_rank *r, enum mr_rank_what what, mr_ref root, mr_ref row,
                  int64_t place)
{
    /* Nobody sees the places before the first that is handed on. */
    r->change = (struct mr_rank_change){
        .what = what,
        .root = root,
        .row = row,
        .place = place,
        .at = place < r->spec->low ? r->spec->low : place,
    };
}

static void come(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    uint64_t hash = r->hash[row], high = (uint64_t)r->spec->high;
    mr_ref root = mr_rank_find(r, batch, row);

    if (r->spec->mode == MR_RANK_TOP && mr_rank_size(&r->tree, root) >= high) {
        mr_ref worst = mr_rank_at(&r->tree, root, high - 1);
        int c =
            mr_rank_compare_batch(&r->tree, r->tree.parts, batch, row, mr_rank_row(r, worst));
        if (c > 0 || (c == 0 && !r->spec->newest_first))
            return;
    }
    mr_ref ref = mr_rank_add(r, batch, row, hash);
    if (ref == MR_REF_NONE)
        return;
    mr_ref now = mr_rank_insert(&r->tree, root, ref);
    mr_rank_set_root(r, hash, root, now);
    begin(r, MR_RANK_CAME, now, ref, (int64_t)mr_rank_before(&r->tree, now, ref) + 1);
}

mr_ref mr_rank_find_same(const struct mr_rank *r, mr_ref root, const struct mr_batch *batch,
                         uint32_t row)
{
    const struct mr_rank_tree *tree = &r->tree;
    uint64_t end = mr_rank_count_batch(tree, root, tree->parts, batch, row, true);

    for (uint64_t k = mr_rank_count_batch(tree, root, tree->parts, batch, row, false); k < end;
         k++) {
        mr_ref ref = mr_rank_at(tree, root, k);
        if (mr_row_is(r->codec, r->shard, mr_rank_row(r, ref), batch, row))
            return ref;
    }
    return MR_REF_NONE;
}

/* A row that is not there can not be taken back: it is counted. */
static void go(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    uint64_t hash = r->hash[row];
    mr_ref root = mr_rank_find(r, batch, row);
    mr_ref ref = root == MR_REF_NONE ? MR_REF_NONE : mr_rank_find_same(r, root, batch, row);

    if (ref == MR_REF_NONE) {
        mr_stat_add(&r->op.stats.bad_rows, 1);
        return;
    }
    int64_t at = (int64_t)mr_rank_before(&r->tree, root, ref) + 1;
    mr_ref now = mr_rank_remove(&r->tree, root, ref);
    mr_rank_set_root(r, hash, root, now);
    begin(r, MR_RANK_WENT, now, ref, at);
}

void mr_rank_take_top(struct mr_rank *r, const struct mr_batch *batch, uint32_t row)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);

    if (kind == MR_ROW_INSERT || kind == MR_ROW_UPDATE_AFTER)
        come(r, batch, row);
    else
        go(r, batch, row);
}

/* -- Putting out ---------------------------------------------------------------------------- */

/* The row at PLACE, from 1; MR_REF_NONE: there is none. */
static mr_ref at_place(const struct mr_rank *r, int64_t place)
{
    mr_ref root = r->change.root;

    return (uint64_t)place > mr_rank_size(&r->tree, root)
               ? MR_REF_NONE
               : mr_rank_at(&r->tree, root, (uint64_t)place - 1);
}

/* What was at PLACE, which is not before the one where the change was. */
static mr_ref was_at_place(const struct mr_rank *r, int64_t place)
{
    const struct mr_rank_change *change = &r->change;

    if (change->what == MR_RANK_CAME)
        return at_place(r, place + 1);
    return place == change->place ? change->row : at_place(r, place - 1);
}

/* Every place from the changed one on holds another row now. */
static bool put_places(struct mr_rank *r)
{
    struct mr_rank_change *change = &r->change;

    for (; change->at <= r->spec->high; change->at++) {
        mr_ref was = was_at_place(r, change->at), now = at_place(r, change->at);
        if (was == MR_REF_NONE && now == MR_REF_NONE)
            return true;
        if (!mr_rank_room(r))
            return false;
        if (was == MR_REF_NONE) {
            mr_rank_put(r, MR_ROW_INSERT, now, change->at);
        } else if (now == MR_REF_NONE) {
            mr_rank_put(r, MR_ROW_DELETE, was, change->at);
        } else {
            mr_rank_put(r, MR_ROW_UPDATE_BEFORE, was, change->at);
            mr_rank_put(r, MR_ROW_UPDATE_AFTER, now, change->at);
        }
    }
    return true;
}

/* One row is among the best now, and another may not be any more; or the other way round. */
static bool put_rows(struct mr_rank *r)
{
    const struct mr_rank_change *change = &r->change;
    int64_t high = r->spec->high;
    bool came = change->what == MR_RANK_CAME;

    if (change->place > high)
        return true;
    if (!mr_rank_room(r))
        return false;
    mr_ref gone = came ? at_place(r, high + 1) : change->row;
    mr_ref here = came ? change->row : at_place(r, high);
    if (gone != MR_REF_NONE)
        mr_rank_put(r, MR_ROW_DELETE, gone, change->place);
    if (here != MR_REF_NONE)
        mr_rank_put(r, MR_ROW_INSERT, here, change->place);
    return true;
}

/* Rows that nobody will ask for again go. */
static void finish(struct mr_rank *r)
{
    struct mr_rank_change change = r->change;
    uint64_t hash = mr_rank_head(r->shard, change.row)->hash;
    mr_ref over = change.what == MR_RANK_CAME && r->spec->mode == MR_RANK_TOP
                      ? at_place(r, r->spec->high + 1)
                      : MR_REF_NONE;

    r->change = (struct mr_rank_change){0};
    if (change.what == MR_RANK_WENT)
        mr_rank_drop(r, change.row);
    if (over == MR_REF_NONE)
        return;
    mr_rank_set_root(r, hash, change.root, mr_rank_remove(&r->tree, change.root, over));
    mr_rank_drop(r, over);
}

bool mr_rank_put_change(struct mr_rank *r)
{
    if (r->change.what == MR_RANK_NOTHING)
        return true;
    if (!(by_place(r) ? put_places(r) : put_rows(r)))
        return false;
    finish(r);
    return true;
}
