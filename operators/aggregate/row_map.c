#include "operators/aggregate/row_map.h"

#include "core/base/alloc.h"

#include <stdlib.h>

static void *zeroed(size_t count, size_t size)
{
    void *p = mr_alloc_array(count + 1, size, "the layout of state");

    return p;
}

/* Schemas come from a file: a place outside the row is found out here, once. */
static bool is_inside(const struct mr_state_schema *old, uint32_t offset, uint32_t bytes,
                      uint32_t bit)
{
    uint64_t bits_end = bit == MR_NOWHERE ? 0 : MR_ROW_BITS_AT + (bit / 64 + 1) * 8;

    return offset >= MR_ROW_BITS_AT && offset % 8 == 0 &&
           (uint64_t)offset + bytes <= old->row_bytes && bits_end <= old->row_bytes;
}

static int map_keys(struct mr_row_map *map, const struct mr_state_schema *old)
{
    const struct mr_row_layout *layout = map->layout;

    if (old->keys != layout->keys)
        return MR_ERR_CORRUPT;
    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_state_key *key = &old->key[k];
        uint32_t bytes = mr_cell_bytes(layout->key[k].shape);

        if (!is_inside(old, key->offset, bytes, key->bit))
            return MR_ERR_CORRUPT;
        map->key[k] = (struct mr_row_move){key->offset, bytes, key->bit, MR_NOWHERE};
        map->is_identity &= key->offset == layout->key[k].offset && key->bit == k;
    }
    return 0;
}

/* The old accumulator to become number A of the new ones; NULL: that one is new. */
static const struct mr_state_column *old_column(const struct mr_state_schema *old,
                                                const struct mr_state_schema *now, uint32_t a)
{
    /* In its own place, if it can be: columns may say the same thing twice. */
    if (a < old->columns && mr_state_column_same(&old->column[a], &now->column[a]))
        return &old->column[a];
    for (uint32_t c = 0; c < old->columns; c++)
        if (mr_state_column_same(&old->column[c], &now->column[a]))
            return &old->column[c];
    return NULL;
}

/* A new accumulator: is it made from the values of a set that is there? */
static int map_made(struct mr_row_map *map, const struct mr_state_schema *old,
                    const struct mr_state_schema *now, uint32_t a)
{
    const struct mr_state_column *column = &now->column[a];

    map->is_identity = false;
    map->is_made[a] = mr_state_has_values(old, now, column);
    if (!map->is_made[a])
        return 0;
    const struct mr_state_set *set = mr_state_find_set(old, &now->set[column->set]);

    /* The set is as complete as what it fed. */
    for (uint32_t c = 0; c < old->columns; c++)
        if (old->column[c].set == (int32_t)(set - old->set) &&
            strcmp(old->column[c].filter, column->filter) == 0)
            map->acc[a].from_partial = old->column[c].partial;
    return map->acc[a].from_partial == MR_NOWHERE ||
                   is_inside(old, MR_ROW_BITS_AT, 0, map->acc[a].from_partial)
               ? 0
               : MR_ERR_CORRUPT;
}

static int map_acc(struct mr_row_map *map, const struct mr_state_schema *old,
                   const struct mr_state_schema *now, uint32_t a)
{
    const struct mr_acc *acc = &map->layout->acc[a];
    const struct mr_state_column *column = old_column(old, now, a);
    struct mr_row_move *move = &map->acc[a];

    *move = (struct mr_row_move){MR_NOWHERE, mr_acc_bytes(acc), MR_NOWHERE, MR_NOWHERE};
    if (column == NULL)
        return map_made(map, old, now, a);
    if (column->bit >= 0)
        move->from_bit = (uint32_t)column->bit;
    move->from = column->offset;
    move->from_partial = column->partial;
    if (!is_inside(old, column->offset, move->bytes, move->from_bit) ||
        !is_inside(old, column->offset, move->bytes, move->from_partial))
        return MR_ERR_CORRUPT;
    map->is_identity &= column->offset == acc->offset && move->from_bit == acc->bit &&
                        move->from_partial == acc->partial;
    return 0;
}

static int map_accs(struct mr_row_map *map, const struct mr_state_schema *old,
                    const struct mr_state_schema *now)
{
    int rc = 0;

    for (uint32_t a = 0; a < map->layout->accs && rc == 0; a++)
        rc = map_acc(map, old, now, a);
    map->is_identity &= old->columns == map->layout->accs;
    return rc;
}

static int map_sets(struct mr_row_map *map, const struct mr_state_schema *old,
                    const struct mr_state_schema *now)
{
    map->sets = old->sets;
    map->set = zeroed(old->sets, sizeof(*map->set));
    for (uint32_t o = 0; o < old->sets; o++) {
        const struct mr_state_set *from = &old->set[o];
        const struct mr_state_set *to = mr_state_find_set(now, from);
        struct mr_set_move *move = &map->set[o];

        *move = (struct mr_set_move){.to = to == NULL ? MR_NOWHERE : (uint32_t)(to - now->set),
                                     .row_lines = from->row_bytes / MR_LINE_BYTES,
                                     .variants = from->filters};
        if (from->filters > MR_SET_FILTERS_MAX || from->row_bytes % MR_LINE_BYTES != 0 ||
            (to != NULL && from->row_bytes != to->row_bytes))
            return MR_ERR_CORRUPT;
        for (uint32_t v = 0; v < from->filters; v++) {
            move->variant[v] =
                (int8_t)(to == NULL ? -1 : mr_state_find_variant(to, from->filter[v]));
            map->is_identity &= move->variant[v] == (int8_t)v;
        }
        map->is_identity &= move->to == o;
    }
    map->is_identity &= old->sets == map->layout->sets;
    return 0;
}

static int map_identity(struct mr_row_map *map)
{
    map->sets = map->layout->sets;
    map->set = zeroed(map->sets, sizeof(*map->set));
    for (uint32_t s = 0; s < map->sets; s++)
        map->set[s] = (struct mr_set_move){.to = s, .row_lines = map->layout->set[s].row_lines};
    return 0;
}

int mr_row_map_new(const struct mr_row_layout *layout, const struct mr_state_schema *old,
                   const struct mr_state_schema *now, struct mr_row_map **ret,
                   struct mr_err *reterr)
{
    struct mr_row_map *map = zeroed(1, sizeof(*map));
    int rc;

    map->layout = layout;
    map->row_lines = old == NULL ? layout->row_lines : old->row_bytes / MR_LINE_BYTES;
    map->is_identity = old == NULL || old->row_bytes == layout->row_lines * MR_LINE_BYTES;
    map->key = zeroed(layout->keys, sizeof(*map->key));
    map->acc = zeroed(layout->accs, sizeof(*map->acc));
    map->is_made = zeroed(layout->accs, sizeof(*map->is_made));
    if (old == NULL) {
        rc = map_identity(map);
    } else {
        MR_ASSERT(now->keys == layout->keys && now->columns == layout->accs &&
                  now->sets == layout->sets);
        rc = old->row_bytes % MR_LINE_BYTES != 0 ? MR_ERR_CORRUPT : map_keys(map, old);
        if (rc == 0)
            rc = map_accs(map, old, now);
        if (rc == 0)
            rc = map_sets(map, old, now);
    }
    if (rc < 0) {
        mr_row_map_free(map);
        return mr_fail(reterr, rc,
                       "the description of the state in the snapshot says that rows lie as no "
                       "window lays them out");
    }
    *ret = map;
    return 0;
}

void mr_row_map_free(struct mr_row_map *map)
{
    if (map == NULL)
        return;
    free(map->key);
    free(map->acc);
    free(map->set);
    free(map->is_made);
    free(map);
}

static bool old_bit(const char *from, uint32_t bit)
{
    uint64_t word;

    if (bit == MR_NOWHERE)
        return false;
    memcpy(&word, from + MR_ROW_BITS_AT + bit / 64 * 8, sizeof(word));
    return word >> (bit % 64) & 1;
}

static void copy_acc(const struct mr_acc *acc, const struct mr_row_move *move, char *into,
                     const char *from)
{
    uint64_t *bits = mr_row_bits(into);

    if (move->from_partial == MR_NOWHERE || old_bit(from, move->from_partial))
        mr_bit_set(bits, acc->partial);
    if (move->from == MR_NOWHERE)
        return;
    memcpy(into + acc->offset, from + move->from, move->bytes);
    if (acc->bit != MR_ACC_NO_BIT && old_bit(from, move->from_bit))
        mr_bit_set(bits, acc->bit);
}

void mr_row_map_copy(const struct mr_row_map *map, char *into, const char *from)
{
    const struct mr_row_layout *layout = map->layout;
    uint64_t *bits = mr_row_bits(into);

    if (map->is_identity) {
        memcpy(into, from, (size_t)layout->row_lines * MR_LINE_BYTES);
        return;
    }
    memcpy(into, layout->birth, (size_t)layout->row_lines * MR_LINE_BYTES);
    memset(bits, 0, (size_t)layout->bits_words * 8);
    memcpy(into, from, sizeof(struct mr_row_head));
    for (uint32_t k = 0; k < layout->keys; k++) {
        memcpy(into + layout->key[k].offset, from + map->key[k].from, map->key[k].bytes);
        if (old_bit(from, map->key[k].from_bit))
            mr_bit_set(bits, k);
    }
    for (uint32_t a = 0; a < layout->accs; a++)
        copy_acc(&layout->acc[a], &map->acc[a], into, from);
}

uint64_t mr_row_map_mask(const struct mr_row_map *map, uint32_t s, uint64_t mask)
{
    const struct mr_set_move *move = &map->set[s];
    uint64_t out = 0;

    if (map->is_identity)
        return mask;
    for (uint32_t v = 0; v < move->variants; v++)
        if ((mask >> v & 1) != 0 && move->variant[v] >= 0)
            out |= UINT64_C(1) << move->variant[v];
    return out;
}
