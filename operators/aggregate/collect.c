/*
 * Lists in accumulators: rows added and taken back, and two that become one.  Of values that
 * are alike the first one is taken back, as in Flink; those of DISTINCT are counted, and stay
 * where the first one stood until the last one is gone.
 */
#include "operators/aggregate/accumulator_int.h"
#include "operators/aggregate/list.h"

#include <errno.h>

static struct mr_state_str *cell_of(const struct mr_acc *acc, char *base)
{
    return (struct mr_state_str *)(void *)(base + acc->offset);
}

/* -- Rows --------------------------------------------------------------------------------- */

/* One value of LIST_SET. */
static int add_once(const struct mr_acc *acc, struct mr_rows *rows, struct mr_state_str *cell,
                    struct mr_view value, bool is_null, uint64_t arrival)
{
    struct mr_list list = mr_list_of(rows->shard, cell);
    uint32_t at = mr_list_find(&list, value, is_null);

    if (at == MR_LIST_NOWHERE)
        return mr_list_append(rows, cell, value, is_null, acc->is_counted ? 1 : arrival);
    if (acc->is_counted)
        ++*mr_list_note(rows->shard, cell, at);
    return 0;
}

static int add_value(const struct mr_acc *acc, struct mr_rows *rows, struct mr_state_str *cell,
                     const struct mr_vec *vec, uint32_t row, uint64_t arrival)
{
    struct mr_list list = mr_list_of(rows->shard, cell);
    bool is_null;
    struct mr_view value = mr_list_bytes_of(acc->shape, vec, row, &is_null);

    if (acc->kind == MR_ACC_LIST_SET)
        return add_once(acc, rows, cell, value, is_null, arrival);
    if (acc->kind == MR_ACC_LIST_FIRST && list.bytes > 0)
        return 0;
    if (acc->kind == MR_ACC_LIST_LAST)
        mr_list_clear(rows->shard, cell);
    return mr_list_append(rows, cell, value, is_null, arrival);
}

bool mr_acc_list_add(const struct mr_acc *acc, const struct mr_lanes *lanes, uint64_t arrival,
                     const struct mr_vec *vec, struct mr_lanes *picked)
{
    for (uint32_t i = 0; i < lanes->n; i++) {
        char *base = lanes->base[i];
        int rc = add_value(acc, lanes->rows[i], cell_of(acc, base), vec, lanes->row[i],
                           arrival + lanes->row[i]);

        mr_bit_set(mr_row_bits(base), acc->bit);
        picked->is_too_long = rc == -EFBIG;
        if (rc < 0)
            return false;
    }
    return true;
}

void mr_acc_list_sub(const struct mr_acc *acc, const struct mr_lanes *lanes,
                     const struct mr_vec *vec)
{
    for (uint32_t i = 0; i < lanes->n; i++) {
        struct mr_shard *shard = lanes->rows[i]->shard;
        struct mr_state_str *cell = cell_of(acc, lanes->base[i]);
        struct mr_list list = mr_list_of(shard, cell);
        bool is_null;
        struct mr_view value = mr_list_bytes_of(acc->shape, vec, lanes->row[i], &is_null);
        uint32_t at = mr_list_find(&list, value, is_null);

        /* What was never there can not go. */
        if (at == MR_LIST_NOWHERE)
            continue;
        if (!acc->is_counted || --*mr_list_note(shard, cell, at) == 0)
            mr_list_remove(shard, cell, at);
    }
}

bool mr_acc_fail_too_long(struct mr_op *op)
{
    mr_op_fail(op, MR_ERR_LIMIT,
               "'%s': what LISTAGG, ARRAY_AGG or the like keeps of one key takes more than "
               "%u MiB (MR_VALUE_BYTES_MAX); let them see fewer rows: with a FILTER, DISTINCT, "
               "or in a window",
               op->uid == NULL ? "" : op->uid, MR_VALUE_BYTES_MAX >> 20);
    return false;
}

/* -- Two become one ------------------------------------------------------------------------- */

/* The entries of both lists in order of arrival into OUT. */
static void interleave(const struct mr_list *a, const struct mr_list *b, struct mr_text *out)
{
    uint32_t from_a = 0, from_b = 0;
    uint32_t to_a = 0, to_b = 0;
    const struct mr_list_entry *x = mr_list_next(a, &to_a), *y = mr_list_next(b, &to_b);

    while (x != NULL || y != NULL) {
        if (y == NULL || (x != NULL && x->note <= y->note)) {
            mr_text_put(out, a->entries + from_a, to_a - from_a);
            from_a = to_a;
            x = mr_list_next(a, &to_a);
        } else {
            mr_text_put(out, b->entries + from_b, to_b - from_b);
            from_b = to_b;
            y = mr_list_next(b, &to_b);
        }
    }
}

/* Of a list in which values may be there twice, in order of arrival: each once. */
static void keep_once(struct mr_text *entries)
{
    struct mr_list all = {entries->data, (uint32_t)entries->len};
    struct mr_list kept = {entries->data, 0};
    uint32_t next = 0, at = 0;
    const struct mr_list_entry *entry;

    while ((entry = mr_list_next(&all, &next)) != NULL) {
        if (mr_list_find(&kept, mr_list_bytes(entry), mr_list_is_null(entry)) ==
            MR_LIST_NOWHERE) {
            memmove(entries->data + kept.bytes, entries->data + at, next - at);
            kept.bytes += next - at;
        }
        at = next;
    }
    entries->len = kept.bytes;
}

/* Counts of FROM's values into those of the list in CELL. */
static int add_counts(struct mr_rows *rows, struct mr_state_str *cell,
                      const struct mr_list *from)
{
    const struct mr_list_entry *entry;
    uint32_t next = 0;
    int rc = 0;

    while (rc == 0 && (entry = mr_list_next(from, &next)) != NULL) {
        struct mr_list list = mr_list_of(rows->shard, cell);
        uint32_t at = mr_list_find(&list, mr_list_bytes(entry), mr_list_is_null(entry));

        if (at == MR_LIST_NOWHERE)
            rc = mr_list_append(rows, cell, mr_list_bytes(entry), mr_list_is_null(entry),
                                entry->note);
        else
            *mr_list_note(rows->shard, cell, at) += entry->note;
    }
    return rc;
}

/* Only the first entry, or the last, of those in ENTRIES. */
static void keep_end(struct mr_text *entries, bool is_last)
{
    struct mr_list list = {entries->data, (uint32_t)entries->len};
    uint32_t at = 0, next = 0;

    while (mr_list_next(&list, &next) != NULL && is_last && next < list.bytes)
        at = next;
    memmove(entries->data, entries->data + at, next - at);
    entries->len = next - at;
}

static int merge_list(const struct mr_acc *acc, struct mr_rows *rows, struct mr_state_str *into,
                      const struct mr_state_str *from)
{
    struct mr_list a = mr_list_of(rows->shard, into), b = mr_list_of(rows->shard, from);
    struct mr_text entries;

    if (b.bytes == 0)
        return 0;
    if (acc->is_counted)
        return add_counts(rows, into, &b);
    mr_text_init(&entries);
    interleave(&a, &b, &entries);
    if (acc->kind == MR_ACC_LIST_SET)
        keep_once(&entries);
    else if (acc->kind == MR_ACC_LIST_FIRST || acc->kind == MR_ACC_LIST_LAST)
        keep_end(&entries, acc->kind == MR_ACC_LIST_LAST);
    int rc = mr_list_set(rows, into, entries.data, entries.len);
    mr_text_fini(&entries);
    return rc;
}

uint64_t mr_acc_last_arrival(const struct mr_row_layout *layout, const struct mr_shard *shard,
                             const char *row)
{
    uint64_t last = 0;

    for (uint32_t a = 0; a < layout->accs; a++) {
        const struct mr_acc *acc = &layout->acc[a];
        const struct mr_list_entry *entry;
        uint32_t next = 0;

        if (!mr_acc_kind_is_list(acc->kind) || acc->is_counted)
            continue;
        struct mr_list list =
            mr_list_of(shard, (const struct mr_state_str *)(const void *)(row + acc->offset));

        while ((entry = mr_list_next(&list, &next)) != NULL)
            last = entry->note > last ? entry->note : last;
    }
    return last;
}

bool mr_acc_merge_lists(const struct mr_row_layout *layout, struct mr_rows *rows, char *into,
                        const char *from, bool *ret_is_too_long)
{
    for (uint32_t a = 0; a < layout->accs; a++) {
        const struct mr_acc *acc = &layout->acc[a];
        const struct mr_state_str *theirs =
            (const struct mr_state_str *)(const void *)(from + acc->offset);

        if (!mr_acc_kind_is_list(acc->kind))
            continue;
        int rc = merge_list(acc, rows, cell_of(acc, into), theirs);

        *ret_is_too_long = rc == -EFBIG;
        if (rc < 0)
            return false;
        mr_state_str_drop(rows, theirs);
    }
    return true;
}
