/*
 * From rows to their sessions.  A row first finds the newest session of its key, and mostly
 * extends it; else it walks to older ones while they may still touch.  When it touches several
 * they become one: that with the most to move is the one that stays.
 */
#include "operators/session/session_int.h"

#include "core/data/key.h"

/* A window that is to find its session. */
struct seeker {
    int64_t start_ns, end_ns;
    int64_t seen_ns; /* sessions that were over by then are none for it */
};

/* The first session, from NEWEST on to older ones, that SEEKER touches; 0: none. */
static uint32_t first_touched(const struct mr_sessions *s, uint32_t id,
                              const struct seeker *seeker)
{
    for (; id != 0 && s->open[id].end_ns >= seeker->start_ns; id = s->open[id].older)
        if (s->open[id].start_ns <= seeker->end_ns &&
            mr_session_fire_ns(s, s->open[id].end_ns) > seeker->seen_ns)
            return id;
    return 0;
}

static void put_span(struct mr_sessions *s, uint32_t id)
{
    const struct mr_session_open *open = &s->open[id];

    *mr_session_span(s, mr_state_write(s->shard, open->ref, s->layout->row_lines)) =
        (struct mr_session_span){open->start_ns, open->end_ns, open->behind_ns, id};
}

static bool flush(struct mr_sessions *s, const struct mr_batch *batch)
{
    if (s->lanes.n == 0)
        return true;
    if (!mr_acc_update(s->layout, batch, &s->lanes, &s->picked))
        return s->picked.is_too_long ? mr_acc_fail_too_long(&s->op)
                                     : mr_sessions_fail_memory(s);
    if (!mr_session_values(s, batch))
        return false;
    s->lanes.n = 0;
    return true;
}

/* -- Sessions become one --------------------------------------------------------------------- */

/* Merged rows share the winner's string: the other is not needed any more. */
static void drop_losers(struct mr_sessions *s, const char *into, const char *from)
{
    for (uint32_t a = 0; a < s->layout->accs; a++) {
        const struct mr_acc *acc = &s->layout->acc[a];
        const struct mr_state_str *now =
            (const struct mr_state_str *)(const void *)(into + acc->offset);
        const struct mr_state_str *theirs =
            (const struct mr_state_str *)(const void *)(from + acc->offset);

        if (acc->kind < MR_ACC_MIN_STR || mr_acc_kind_is_list(acc->kind) || acc->set >= 0 ||
            !mr_bit_get((const uint64_t *)(const void *)(from + MR_ROW_BITS_AT), acc->bit))
            continue;
        if (memcmp(now, &s->cell[a], sizeof(*now)) == 0)
            mr_state_str_drop(&s->table.rows, theirs);
        else if (s->cell[a].len > 0)
            mr_state_str_drop(&s->table.rows, &s->cell[a]);
    }
}

/* Where lists do not fit, the operator has failed and the rest means nothing. */
static void merge_rows(struct mr_sessions *s, char *into, const char *from)
{
    const struct mr_row_layout *layout = s->layout;
    bool is_too_long;

    if (!mr_acc_merge_lists(layout, &s->table.rows, into, from, &is_too_long))
        (void)(is_too_long ? mr_acc_fail_too_long(&s->op) : mr_sessions_fail_memory(s));
    for (uint32_t a = 0; layout->has_string_acc && a < layout->accs; a++)
        if (layout->acc[a].kind >= MR_ACC_MIN_STR)
            memcpy(&s->cell[a], into + layout->acc[a].offset, sizeof(*s->cell));
    mr_acc_merge(layout, s->shard, &into, &from, 1);
    if (layout->has_string_acc)
        drop_losers(s, into, from);
    for (uint32_t k = 0; k < layout->keys; k++)
        if (layout->key[k].shape == MR_SHAPE_STR &&
            !mr_bit_get((const uint64_t *)(const void *)(from + MR_ROW_BITS_AT), k))
            mr_state_str_drop(
                &s->table.rows,
                (const struct mr_state_str *)(const void *)(from + layout->key[k].offset));
}

/* FROM, which is in no heap and of no key any more, becomes part of INTO. */
static void absorb(struct mr_sessions *s, uint32_t into, uint32_t from)
{
    struct mr_session_open *a = &s->open[into];
    const struct mr_session_open *b = &s->open[from];
    char *base = mr_state_write(s->shard, a->ref, s->layout->row_lines);

    a->start_ns = b->start_ns < a->start_ns ? b->start_ns : a->start_ns;
    a->end_ns = b->end_ns > a->end_ns ? b->end_ns : a->end_ns;
    mr_session_move(s, into, from);
    merge_rows(s, base, mr_state_read(s->shard, b->ref));
    mr_rows_remove(&s->table.rows, b->ref);
    mr_session_open_remove(s, from);
}

static uint64_t weight(const struct mr_sessions *s, uint32_t id)
{
    uint64_t rows = 0;

    for (uint32_t c = 0; c < s->chains; c++)
        rows += mr_session_chain(s, id, c)->count;
    return rows;
}

static void take_out(struct mr_sessions *s, uint32_t id)
{
    mr_session_unlink(s, id);
    mr_session_heap_remove(s, &s->due, id);
}

/* ID, which is not among those of its key, and all that it touches become one; INTO the one
 * that it is now. */
static uint32_t join_touched(struct mr_sessions *s, uint32_t id, uint32_t newest,
                             const struct seeker *seeker)
{
    uint32_t next = first_touched(s, newest, seeker);

    while (next != 0) {
        uint32_t other = next;

        next = first_touched(s, s->open[other].older, seeker);
        newest = other == newest ? s->open[other].older : newest;
        take_out(s, other);
        bool is_lighter = weight(s, id) < weight(s, other);

        absorb(s, is_lighter ? other : id, is_lighter ? id : other);
        id = is_lighter ? other : id;
    }
    s->open[id].behind_ns = MR_WATERMARK_NONE;
    s->open[id].due_ns = s->open[id].end_ns;
    put_span(s, id);
    mr_session_link(s, id, newest);
    mr_session_heap_push(s, &s->due, id);
    return id;
}

bool mr_session_join(struct mr_sessions *s, uint32_t id)
{
    const struct mr_session_open *open = &s->open[id];
    struct seeker seeker = {open->start_ns, open->end_ns, open->behind_ns};
    uint32_t newest =
        mr_session_newest(s, open->hash, NULL, 0, mr_state_read(s->shard, open->ref));

    if (first_touched(s, newest, &seeker) == 0 &&
        mr_session_fire_ns(s, seeker.end_ns) <= seeker.seen_ns)
        return false;
    (void)join_touched(s, id, newest, &seeker);
    return true;
}

/* -- Rows ------------------------------------------------------------------------------------ */

/* A session of one row, in no heap and of no key yet; 0: failed. */
static uint32_t make(struct mr_sessions *s, const struct mr_batch *batch, uint32_t row,
                     const struct seeker *seeker, int64_t behind_ns)
{
    mr_ref ref = mr_rows_add(&s->table.rows);
    uint64_t number = ++s->number;

    if (ref == MR_REF_NONE) {
        mr_sessions_fail_memory(s);
        return 0;
    }
    char *base = mr_state_write(s->shard, ref, s->layout->row_lines);

    memcpy(base, s->layout->birth, s->layout->row_bytes);
    *(struct mr_row_head *)(void *)base = (struct mr_row_head){
        .hash = s->hash[row], .skip = (uint32_t)(number >> 32), .twin = (uint32_t)number};
    *mr_session_span(s, base) =
        (struct mr_session_span){seeker->start_ns, seeker->end_ns, behind_ns, 0};
    if (!mr_row_key_put(s->layout, &s->table.rows, base, batch, row)) {
        mr_sessions_fail_memory(s);
        return 0;
    }
    return mr_session_open_add(s, ref);
}

/* The session of a row that is on time; 0: failed. */
static uint32_t find(struct mr_sessions *s, const struct mr_batch *batch, uint32_t row,
                     const struct seeker *seeker, uint32_t newest, uint32_t touched)
{
    struct mr_session_open *open = &s->open[touched];

    if (touched == 0) {
        uint32_t id = make(s, batch, row, seeker, MR_WATERMARK_NONE);

        if (id != 0) {
            mr_session_link(s, id, newest);
            mr_session_heap_push(s, &s->due, id);
        }
        return id;
    }
    if (first_touched(s, open->older, seeker) != 0) {
        if (!flush(s, batch))
            return 0;
        newest = touched == newest ? open->older : newest;
        take_out(s, touched);
        open->start_ns = seeker->start_ns < open->start_ns ? seeker->start_ns : open->start_ns;
        open->end_ns = seeker->end_ns > open->end_ns ? seeker->end_ns : open->end_ns;
        return join_touched(s, touched, newest, seeker);
    }
    if (seeker->start_ns < open->start_ns || seeker->end_ns > open->end_ns) {
        open->start_ns = seeker->start_ns < open->start_ns ? seeker->start_ns : open->start_ns;
        open->end_ns = seeker->end_ns > open->end_ns ? seeker->end_ns : open->end_ns;
        put_span(s, touched);
    }
    return touched;
}

/* A row whose partition had come to its time already, or nearly: whether sessions that it
 * touches were over by then is known when our own watermark has come there, too. */
static bool must_wait(const struct mr_sessions *s, int64_t t, int64_t behind_ns)
{
    return behind_ns > s->watermark_ns && t - s->spec->unit_ns <= behind_ns;
}

/* The row's session into *RET, 0 when it is late; false: failed. */
static bool seek(struct mr_sessions *s, const struct mr_batch *batch, uint32_t row, int64_t t,
                 int64_t behind_ns, uint32_t *ret)
{
    struct seeker seeker = {t, t + s->spec->gap_ns, s->watermark_ns};

    *ret = 0;
    if (must_wait(s, t, behind_ns)) {
        *ret = make(s, batch, row, &seeker, behind_ns);
        if (*ret != 0)
            mr_session_heap_push(s, &s->waiting, *ret);
        return *ret != 0;
    }
    uint32_t newest = mr_session_newest(s, s->hash[row], batch, row, NULL);
    uint32_t touched = first_touched(s, newest, &seeker);

    if (touched == 0 && mr_session_fire_ns(s, seeker.end_ns) <= s->watermark_ns)
        return true;
    *ret = find(s, batch, row, &seeker, newest, touched);
    return *ret != 0;
}

static void hash_batch(struct mr_sessions *s, const struct mr_batch *batch)
{
    const struct mr_aggregation *a = &s->spec->aggregation;

    mr_key_hash(batch, a->key, a->keys, s->op.env->hash_seed, s->hash);
    for (uint32_t i = 0; i < s->layout->sets; i++)
        mr_key_hash(batch, &s->layout->set[i].arg, 1, s->op.env->hash_seed,
                    s->value_hash + (size_t)i * MR_BATCH_ROWS);
}

/* Into a lane, and kept. */
static bool put_lane(struct mr_sessions *s, const struct mr_batch *batch, uint32_t row,
                     uint32_t id)
{
    struct mr_lanes *lanes = &s->lanes;

    lanes->row[lanes->n] = (uint16_t)row;
    lanes->base[lanes->n] = mr_state_write(s->shard, s->open[id].ref, s->layout->row_lines);
    lanes->rows[lanes->n] = &s->table.rows;
    lanes->n++;
    return s->codec == NULL || mr_session_keep(s, id, batch, row);
}

bool mr_sessions_take(struct mr_sessions *s, const struct mr_batch *batch)
{
    const struct mr_vec *time = &batch->col[s->spec->time_column];
    uint32_t late = 0, bad = 0, id;

    hash_batch(s, batch);
    s->lanes.n = 0;
    s->lanes.arrival = s->arrival + 1;
    s->arrival += batch->rows;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t t = ((const int64_t *)time->data)[row];
        int64_t behind_ns =
            batch->behind_ns == NULL ? MR_WATERMARK_NONE : batch->behind_ns[row];

        if (mr_vec_is_null(time, row) || t > MR_WATERMARK_END - 1 - s->spec->gap_ns ||
            t < MR_WATERMARK_NONE + s->spec->unit_ns) {
            bad++;
            continue;
        }
        if (!seek(s, batch, row, t, behind_ns, &id))
            return false;
        late += id == 0;
        if (id != 0 && !put_lane(s, batch, row, id))
            return false;
    }
    mr_stat_add(&s->op.stats.late_rows, late);
    mr_stat_add(&s->op.stats.bad_rows, bad);
    return flush(s, batch);
}
