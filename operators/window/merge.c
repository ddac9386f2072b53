/*
 * Which rows of state are in the running merge (running.h), and when.
 *
 *     slice     rows   a b c d e f          rows are only ever added, in the order of the walk
 *               in     3'1'7'5 2'4          number of the running row; ': has entered
 *
 * Rows carry the end of the first window they count in: their slice's end, or a later one
 * for rows that came late.  When that window fires they enter, and do not change any more.
 * They leave when their slice's last window has fired.
 *
 * Behind a restore the windows that had fired before are merged while nothing else is to be
 * done; at the latest, the first window that fires needs them.
 */
#include "operators/window/window_int.h"

#include "core/base/alloc.h"

/* -- Walking one table of one slice ---------------------------------------------------- */

/* Where the skip of a row is. */
static uint32_t skip_of(const char *row, bool is_set)
{
    uint32_t skip;

    memcpy(
        &skip,
        row + (is_set ? offsetof(struct mr_set_row, skip) : offsetof(struct mr_row_head, skip)),
        sizeof(skip));
    return skip;
}

static void make_room(struct mr_entered *entered, uint64_t rows)
{
    if (rows <= entered->capacity)
        return;
    uint32_t capacity = entered->capacity == 0 ? 64 : entered->capacity;

    MR_ASSERT(rows <= UINT32_MAX / 2);
    while (capacity < rows)
        capacity *= 2;
    entered->number =
        mr_realloc(entered->number, capacity, sizeof(*entered->number), "windows");
    memset(entered->number + entered->capacity, 0,
           (capacity - entered->capacity) * sizeof(*entered->number));
    entered->capacity = capacity;
}

/* What a walk has found. */
struct find {
    struct mr_running_rows rows;
    uint32_t at[MR_RUNNING_ROWS]; /* which of the walk's rows they are */
};

/* The next rows that may enter; false: there are no more. */
static bool find_entering(struct mr_window *w, const struct mr_slice *slice,
                          struct mr_slice_table *table, bool is_set, struct find *found)
{
    struct mr_walk *walk = &w->merge.entering;
    struct mr_entered *entered = &table->entered;

    make_room(entered, table->rows.count);
    found->rows.end_ns = slice->end_ns;
    found->rows.n = 0;
    for (uint32_t i = 0; i < MR_RUNNING_ROWS; i++) {
        uint64_t cursor = walk->cursor;
        mr_ref ref = mr_rows_next(&table->rows, &cursor);

        if (ref == MR_REF_NONE)
            return false;
        const char *row = mr_state_read(w->shard, ref);
        uint32_t at = walk->at++;

        walk->cursor = cursor;
        if ((entered->number[at] & MR_ENTERED_BIT) == 0) {
            if (mr_window_first_end(w, slice->end_ns, skip_of(row, is_set)) >
                w->merge.upto_ns) {
                walk->has_gap = true;
                continue;
            }
            found->rows.row[found->rows.n] = row;
            found->rows.number[found->rows.n] = entered->number[at];
            found->at[found->rows.n++] = at;
        }
        /* Nothing up to here has to be looked at again. */
        if (!walk->has_gap) {
            entered->rows = walk->at;
            entered->cursor = walk->cursor;
        }
    }
    return true;
}

/* The next rows that are in; false: there are no more. */
static bool find_leaving(struct mr_window *w, const struct mr_slice *slice,
                         const struct mr_slice_table *table, struct find *found)
{
    struct mr_walk *walk = &w->merge.leaving;
    const struct mr_entered *entered = &table->entered;

    found->rows.end_ns = slice->end_ns;
    found->rows.n = 0;
    for (uint32_t i = 0; i < MR_RUNNING_ROWS; i++) {
        mr_ref ref = walk->at == entered->capacity ? MR_REF_NONE
                                                   : mr_rows_next(&table->rows, &walk->cursor);

        if (ref == MR_REF_NONE)
            return false;
        uint32_t number = entered->number[walk->at++] ^ MR_ENTERED_BIT;

        /* Not in, or a value without a key: a snapshot that was tampered with. */
        if ((number & MR_ENTERED_BIT) != 0 || number == MR_SCRATCH_NONE)
            continue;
        const char *row = mr_state_read(w->shard, ref);

        /* Of old, and looked at when all are found. */
        __builtin_prefetch(row);
        found->rows.row[found->rows.n] = row;
        found->rows.number[found->rows.n++] = number;
    }
    return true;
}

/* -- Entering ------------------------------------------------------------------------------ */

void mr_merge_note(struct mr_window *w, struct mr_slice *slice, uint32_t number, mr_ref ref)
{
    struct mr_slice_table *table = &slice->table;

    make_room(&table->entered, table->rows.count);
    table->entered.number[table->rows.count - 1] =
        mr_running_note(&w->running, number, mr_state_read(w->shard, ref), slice->end_ns, ref);
}

/* The running rows of the keys of values. */
static void find_keys(const struct mr_window *w, const struct mr_slice *slice,
                      const struct mr_running_rows *rows, uint32_t *key)
{
    for (uint32_t i = 0; i < rows->n; i++) {
        const struct mr_set_row *row = (const struct mr_set_row *)(const void *)rows->row[i];
        mr_ref ref = mr_window_find_twin(w, slice, row->key_hash, row->skip, row->twin);

        /* None: a snapshot that was tampered with. */
        key[i] = ref == MR_REF_NONE
                     ? MR_SCRATCH_NONE
                     : mr_running_find(&w->running, mr_state_read(w->shard, ref));
    }
}

/* A piece of the table being walked; false: there is no more. */
static bool enter_piece(struct mr_window *w, struct mr_slice *slice)
{
    const struct mr_merge *merge = &w->merge;
    bool is_set = merge->part == MR_MERGE_SETS;
    struct mr_slice_table *table = is_set ? &slice->set[merge->set] : &slice->table;
    struct find found;
    bool is_more = find_entering(w, slice, table, is_set, &found);

    if (is_set) {
        uint32_t key[MR_RUNNING_ROWS];

        find_keys(w, slice, &found.rows, key);
        mr_united_enter(&w->running, merge->set, &found.rows, key);
    } else {
        mr_running_enter(&w->running, &found.rows);
    }
    for (uint32_t i = 0; i < found.rows.n; i++)
        table->entered.number[found.at[i]] = found.rows.number[i] | MR_ENTERED_BIT;
    return is_more;
}

/* The slice to walk: the one begun, else the next that may have rows; NULL: none. */
static struct mr_slice *entering_slice(struct mr_window *w)
{
    struct mr_merge *merge = &w->merge;
    struct mr_slice *slice = merge->is_walking ? mr_slice_find(w, merge->slice_ns) : NULL;

    if (slice != NULL)
        return slice;
    while ((slice = mr_slice_after(w, merge->slice_ns)) != NULL) {
        if (slice->end_ns > merge->upto_ns)
            return NULL;
        merge->slice_ns = slice->end_ns;
        if (slice->last_first_ns <= merge->entered_ns)
            continue;
        const struct mr_entered *entered = merge->part == MR_MERGE_SETS
                                               ? &slice->set[merge->set].entered
                                               : &slice->table.entered;

        merge->is_walking = true;
        merge->entering = (struct mr_walk){.cursor = entered->cursor, .at = entered->rows};
        return slice;
    }
    return NULL;
}

/* Slices that had fired before have new rows only where some came late. */
static int64_t slice_before(const struct mr_window *w)
{
    return w->slices.last_late_ns > w->merge.entered_ns ? INT64_MIN : w->merge.entered_ns;
}

uint32_t mr_merge_enter(struct mr_window *w, int64_t upto_ns)
{
    struct mr_merge *merge = &w->merge;

    if (merge->part == MR_MERGE_NOTHING) {
        if (merge->entered_ns >= upto_ns)
            return 0;
        merge->part = MR_MERGE_KEYS;
        merge->upto_ns = upto_ns;
        merge->set = 0;
        merge->slice_ns = slice_before(w);
        merge->is_walking = false;
    }
    struct mr_slice *slice = entering_slice(w);

    if (slice != NULL) {
        merge->is_walking = enter_piece(w, slice);
        return merge->is_walking ? MR_RUNNING_ROWS : 1;
    }
    /* Keys first, then set by set: sets look up the keys. */
    if (merge->part == MR_MERGE_SETS)
        merge->set++;
    merge->part = MR_MERGE_SETS;
    merge->slice_ns = slice_before(w);
    if (merge->set >= w->layout->sets) {
        merge->part = MR_MERGE_NOTHING;
        merge->entered_ns = merge->upto_ns;
    }
    return 1;
}

/* The rows of a slice of a snapshot. */
static void note_all(struct mr_window *w, struct mr_slice *slice)
{
    struct mr_slice_table *table = &slice->table;
    uint64_t cursor = 0;
    mr_ref ref;

    make_room(&table->entered, table->rows.count);
    for (uint32_t i = 0; (ref = mr_rows_next(&table->rows, &cursor)) != MR_REF_NONE; i++) {
        const char *row = mr_state_read(w->shard, ref);

        table->entered.number[i] = mr_running_note(
            &w->running, mr_running_find(&w->running, row), row, slice->end_ns, ref);
    }
}

void mr_merge_restored(struct mr_window *w)
{
    /* Rows of an earlier query may have changed which bits there are at birth. */
    mr_running_fini(&w->running);
    mr_running_init(&w->running, w->layout, w->shard);
    w->merge.is_behind = !mr_window_is_slice(w);
    for (uint32_t i = 0; w->merge.is_behind && i < w->slices.count; i++)
        note_all(w, w->slices.open[i]);
}

unsigned mr_merge_ahead(struct mr_window *w)
{
    if (!w->merge.is_behind)
        return 0;
    int64_t fired_ns;

    /* The end of a window that fires at the watermark. */
    if (__builtin_add_overflow(w->watermark_ns, w->slicing.unit_ns, &fired_ns))
        fired_ns = INT64_MAX;
    uint32_t done = mr_merge_enter(w, fired_ns);

    w->merge.is_behind = done != 0;
    return done;
}

/* -- Leaving ------------------------------------------------------------------------------- */

/* Slices whose last window has fired. */
static uint32_t slices_done(const struct mr_window *w)
{
    const struct mr_slices *slices = &w->slices;
    uint32_t done = 0;

    while (done < slices->count &&
           mr_slicing_fire_ns(&w->slicing,
                              mr_slicing_last_end(&w->slicing, slices->open[done]->end_ns)) <=
               w->watermark_ns)
        done++;
    return done;
}

void mr_merge_leave_begin(struct mr_window *w)
{
    struct mr_merge *merge = &w->merge;
    const struct mr_slices *slices = &w->slices;

    merge->done = slices_done(w);
    merge->left = 0;
    merge->left_sets = 0;
    merge->leaving = (struct mr_walk){.cursor = 0};
    /* When nothing that has entered stays there is nothing to be taken apart. */
    merge->is_sweeping =
        merge->done != 0 && merge->part == MR_MERGE_NOTHING &&
        (merge->done == slices->count || slices->open[merge->done]->end_ns > merge->entered_ns);
    merge->swept = 0;
}

static uint32_t sweep(struct mr_window *w)
{
    struct mr_merge *merge = &w->merge;

    if (mr_running_sweep(&w->running, w->slices.open[merge->done - 1]->end_ns, &merge->swept))
        return MR_RUNNING_ROWS;
    merge->left = merge->done;
    merge->is_sweeping = false;
    return 1;
}

uint32_t mr_merge_leave(struct mr_window *w)
{
    struct mr_merge *merge = &w->merge;
    struct find found;

    if (merge->is_sweeping)
        return sweep(w);
    if (merge->left == merge->done) {
        mr_slices_drop(w, merge->done);
        merge->done = merge->left = 0;
        return 0;
    }
    struct mr_slice *slice = w->slices.open[merge->left];
    bool is_set = merge->left_sets < w->layout->sets, is_more;

    /* Values before their keys. */
    is_more =
        find_leaving(w, slice, is_set ? &slice->set[merge->left_sets] : &slice->table, &found);
    if (is_set)
        mr_united_leave(&w->running, merge->left_sets, &found.rows);
    else
        mr_running_leave(&w->running, &found.rows);
    if (is_more)
        return MR_RUNNING_ROWS;
    merge->leaving = (struct mr_walk){.cursor = 0};
    if (is_set) {
        merge->left_sets++;
    } else {
        merge->left_sets = 0;
        merge->left++;
    }
    return 1;
}
