/*
 * What a session has beside its row of state: the values of DISTINCT arguments, and rows that
 * are kept.  Each lies in a row of its own, which names its session by number; those of one
 * session and set are a chain, so that they can be moved to another session, and dropped.
 */
#include "operators/session/session_int.h"

#include "core/data/key.h"

/* -- Chains ------------------------------------------------------------------------------ */

static bool is_kept(const struct mr_sessions *s, uint32_t c)
{
    return c == s->layout->sets;
}

static struct mr_rows *rows_of(struct mr_sessions *s, uint32_t c)
{
    return is_kept(s, c) ? &s->kept : &s->set[c].rows;
}

static uint32_t lines_of(const struct mr_sessions *s, uint32_t c)
{
    return is_kept(s, c) ? s->codec->lines : s->layout->set[c].row_lines;
}

/* Where the row at BASE says which comes after it. */
static mr_ref *next_of(const struct mr_sessions *s, uint32_t c, const char *base)
{
    size_t at = is_kept(s, c) ? offsetof(struct mr_session_row, next)
                              : (size_t)lines_of(s, c) * MR_LINE_BYTES - sizeof(mr_ref);

    return (mr_ref *)(uintptr_t)(base + at);
}

static char *write_row(struct mr_sessions *s, uint32_t c, mr_ref ref)
{
    return mr_state_write(s->shard, ref, lines_of(s, c));
}

void mr_session_append(struct mr_sessions *s, uint32_t id, uint32_t c, mr_ref ref)
{
    struct mr_session_chain *chain = mr_session_chain(s, id, c);

    *next_of(s, c, write_row(s, c, ref)) = MR_REF_NONE;
    if (chain->count++ == 0)
        chain->first = ref;
    else
        *next_of(s, c, write_row(s, c, chain->last)) = ref;
    chain->last = ref;
}

static void remove_row(struct mr_sessions *s, uint32_t c, mr_ref ref)
{
    const char *base = mr_state_read(s->shard, ref);

    if (is_kept(s, c)) {
        mr_row_drop(s->codec, &s->kept, base);
    } else {
        if (s->layout->set[c].shape == MR_SHAPE_STR)
            mr_state_str_drop(
                &s->set[c].rows,
                (const struct mr_state_str *)(const void *)(base + MR_SET_VALUE_AT));
        mr_index_remove(&s->set[c].index, mr_row_head(base)->hash, ref);
    }
    mr_rows_remove(rows_of(s, c), ref);
}

uint32_t mr_session_shed(struct mr_sessions *s, uint32_t id, uint32_t most)
{
    uint32_t done = 0;

    for (uint32_t c = 0; c < s->chains; c++) {
        struct mr_session_chain *chain = mr_session_chain(s, id, c);

        while (chain->count > 0 && done < most) {
            mr_ref ref = chain->first;

            chain->first = *next_of(s, c, mr_state_read(s->shard, ref));
            chain->count--;
            remove_row(s, c, ref);
            done++;
        }
    }
    return done;
}

/* -- DISTINCT ----------------------------------------------------------------------------- */

/* A value's hash is that of its key and itself, whatever session it is in, so that it can
 * change its session. */
static uint64_t hash_of(uint64_t key_hash, uint64_t value_hash)
{
    const struct mr_row_head key = {.hash = key_hash};

    return mr_set_hash(&key, value_hash);
}

/* A row of set C like HEAD's, in the session NUMBER, whose value is CELL or, when CELL is
 * NULL, that of ROW of VEC. */
static mr_ref find_value(const struct mr_sessions *s, uint32_t c, uint64_t hash,
                         uint64_t number, const char *cell, const struct mr_vec *vec,
                         uint32_t row)
{
    enum mr_shape shape = s->layout->set[c].shape;
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&s->set[c].index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&s->set[c].index, hash, &at)) {
        const struct mr_set_row *have = mr_state_read(s->shard, ref);
        const char *value = (const char *)have + MR_SET_VALUE_AT;

        if (have->hash == hash && ((uint64_t)have->skip << 32 | have->twin) == number &&
            (cell != NULL ? mr_cell_same(s->shard, shape, value, cell)
                          : mr_cell_is(s->shard, shape, value, vec, row)))
            return ref;
    }
    return MR_REF_NONE;
}

/* The row of ROW's value in the set of session ID; MR_REF_NONE: out of state memory. */
static mr_ref find_or_add(struct mr_sessions *s, uint32_t c, uint32_t id, uint64_t hash,
                          const struct mr_vec *vec, uint32_t row)
{
    const struct mr_session_open *open = &s->open[id];
    mr_ref ref = find_value(s, c, hash, open->number, NULL, vec, row);

    if (ref != MR_REF_NONE)
        return ref;
    ref = mr_rows_add(&s->set[c].rows);
    if (ref == MR_REF_NONE)
        return MR_REF_NONE;
    char *base = write_row(s, c, ref);

    *(struct mr_set_row *)(void *)base =
        (struct mr_set_row){.hash = hash,
                            .key_hash = open->hash,
                            .skip = (uint32_t)(open->number >> 32),
                            .twin = (uint32_t)open->number};
    if (!mr_cell_put(&s->set[c].rows, s->layout->set[c].shape, base + MR_SET_VALUE_AT, vec,
                     row))
        return MR_REF_NONE;
    mr_index_add(&s->set[c].index, hash, ref);
    mr_session_append(s, id, c, ref);
    return ref;
}

/* Put lane I's value into its set; leaves in fresh[I] the filters it is new under. */
static bool put_value(struct mr_sessions *s, const struct mr_batch *batch, uint32_t c,
                      uint32_t i)
{
    const struct mr_set_layout *set = &s->layout->set[c];
    uint32_t row = s->lanes.row[i];
    const struct mr_vec *vec = &batch->col[set->arg];
    uint64_t mask = mr_vec_is_null(vec, row) ? 0 : mr_set_row_mask(set, batch, row);

    s->fresh[i] = 0;
    if (mask == 0)
        return true;
    const char *base = s->lanes.base[i];
    uint64_t value_hash = s->value_hash[(size_t)c * MR_BATCH_ROWS + row];
    mr_ref ref = find_or_add(s, c, (uint32_t)mr_session_span(s, base)->id,
                             hash_of(mr_row_head(base)->hash, value_hash), vec, row);

    if (ref == MR_REF_NONE)
        return mr_sessions_fail_memory(s);
    const struct mr_set_row *have = mr_state_read(s->shard, ref);

    s->fresh[i] = mask & ~have->mask;
    if (s->fresh[i] != 0)
        ((struct mr_set_row *)(void *)write_row(s, c, ref))->mask |= mask;
    return true;
}

static void add_fresh(struct mr_sessions *s, uint32_t c, const void *data)
{
    struct mr_lanes *picked = &s->picked;

    for (uint32_t a = 0; a < s->layout->accs; a++) {
        const struct mr_acc *acc = &s->layout->acc[a];

        if (acc->set != (int32_t)c)
            continue;
        picked->n = 0;
        for (uint32_t i = 0; i < s->lanes.n; i++) {
            picked->base[picked->n] = s->lanes.base[i];
            picked->row[picked->n] = s->lanes.row[i];
            picked->n += (s->fresh[i] >> acc->variant & 1) != 0;
        }
        mr_acc_add(acc, picked->base, picked->row, picked->n, data);
    }
}

bool mr_session_values(struct mr_sessions *s, const struct mr_batch *batch)
{
    for (uint32_t c = 0; c < s->layout->sets; c++) {
        for (uint32_t i = 0; i < s->lanes.n; i++)
            if (!put_value(s, batch, c, i))
                return false;
        add_fresh(s, c, batch->col[s->layout->set[c].arg].data);
    }
    return true;
}

/* -- Kept rows -------------------------------------------------------------------------------- */

bool mr_session_keep(struct mr_sessions *s, uint32_t id, const struct mr_batch *batch,
                     uint32_t row)
{
    mr_ref ref = mr_rows_add(&s->kept);

    if (ref == MR_REF_NONE)
        return mr_sessions_fail_memory(s);
    char *base = mr_state_write(s->shard, ref, s->codec->lines);

    *(struct mr_session_row *)(void *)base = (struct mr_session_row){
        .hash = s->hash[row], .number = s->open[id].number, .arrival = ++s->arrival};
    if (!mr_row_put(s->codec, &s->kept, base, batch, row))
        return mr_sessions_fail_memory(s);
    mr_session_append(s, id, s->layout->sets, ref);
    return true;
}

/* -- Moving ------------------------------------------------------------------------------------ */

/* VALUE, of set C, has been given to the session with BASE: under FRESH filters it is new. */
static void add_moved(struct mr_sessions *s, uint32_t c, char *base,
                      const struct mr_set_row *value, uint64_t fresh)
{
    alignas(16) char data[16] = {0};
    const uint16_t first = 0;

    memcpy(data, (const char *)value + MR_SET_VALUE_AT, mr_cell_bytes(s->layout->set[c].shape));
    for (uint32_t a = 0; a < s->layout->accs; a++) {
        const struct mr_acc *acc = &s->layout->acc[a];

        if (acc->set == (int32_t)c && (fresh >> acc->variant & 1) != 0)
            mr_acc_add(acc, &base, &first, 1, data);
    }
}

static void move_value(struct mr_sessions *s, uint32_t c, uint32_t into, mr_ref ref)
{
    const struct mr_session_open *open = &s->open[into];
    char *base = mr_state_write(s->shard, open->ref, s->layout->row_lines);
    struct mr_set_row *value = (struct mr_set_row *)(void *)write_row(s, c, ref);
    mr_ref twin = find_value(s, c, value->hash, open->number,
                             (const char *)value + MR_SET_VALUE_AT, NULL, 0);

    if (twin == MR_REF_NONE) {
        add_moved(s, c, base, value, value->mask);
        value->skip = (uint32_t)(open->number >> 32);
        value->twin = (uint32_t)open->number;
        mr_session_append(s, into, c, ref);
        return;
    }
    struct mr_set_row *have = (struct mr_set_row *)(void *)write_row(s, c, twin);

    add_moved(s, c, base, value, value->mask & ~have->mask);
    have->mask |= value->mask;
    remove_row(s, c, ref);
}

void mr_session_move(struct mr_sessions *s, uint32_t into, uint32_t from)
{
    for (uint32_t c = 0; c < s->chains; c++) {
        const struct mr_session_chain *chain = mr_session_chain(s, from, c);

        for (mr_ref ref = chain->first, next; ref != MR_REF_NONE; ref = next) {
            next = *next_of(s, c, mr_state_read(s->shard, ref));
            if (!is_kept(s, c)) {
                move_value(s, c, into, ref);
                continue;
            }
            ((struct mr_session_row *)(void *)write_row(s, c, ref))->number =
                s->open[into].number;
            mr_session_append(s, into, c, ref);
        }
    }
}
