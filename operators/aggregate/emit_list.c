/*
 * Results of lists.  The values of a window lie in several rows of state, slice by slice; rows
 * of one slice, some of which came late for other windows, say when their values came.
 */
#include "core/base/alloc.h"
#include "core/data/nested.h"
#include "operators/aggregate/accumulator_int.h"
#include "operators/aggregate/list.h"

#include <stdlib.h>

/* A value of the result, and how often it is there. */
struct item {
    const struct mr_list_entry *entry;
    uint64_t count;
    uint32_t place;
    uint32_t order; /* among all */
};

struct items {
    struct item *item;
    uint32_t count;
};

static bool has_value(const char *row, const struct mr_acc *acc)
{
    return mr_bit_get((const uint64_t *)(const void *)(row + MR_ROW_BITS_AT), acc->bit);
}

static struct mr_list list_at(const struct mr_acc *acc, const struct mr_shard *shard,
                              const char *row)
{
    if (!has_value(row, acc))
        return (struct mr_list){NULL, 0};
    return mr_list_of(shard, (const struct mr_state_str *)(const void *)(row + acc->offset));
}

/* -- The items ------------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    uint32_t p = x->entry->bytes, q = y->entry->bytes; /* those of NULL are like no others */
    int order = (p > q) - (p < q);

    if (order == 0)
        order = memcmp(x->entry->value, y->entry->value, mr_list_bytes(x->entry).len);
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    return (x->order > y->order) - (x->order < y->order);
}

static bool same_value(const struct item *a, const struct item *b)
{
    return a->entry->bytes == b->entry->bytes &&
           memcmp(a->entry->value, b->entry->value, mr_list_bytes(a->entry).len) == 0;
}

/* Values that several parts have become one, where the first of them stands. */
static void unite(struct items *items)
{
    uint32_t n = 0;

    qsort(items->item, items->count, sizeof(*items->item), by_value);
    for (uint32_t i = 0; i < items->count; i++)
        if (n > 0 && same_value(&items->item[n - 1], &items->item[i]))
            items->item[n - 1].count += items->item[i].count;
        else
            items->item[n++] = items->item[i];
    items->count = n;
    qsort(items->item, n, sizeof(*items->item), by_order);
}

static int by_arrival(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->entry->note != y->entry->note)
        return x->entry->note < y->entry->note ? -1 : 1;
    return by_order(a, b);
}

static void put_in_order(struct items *items)
{
    qsort(items->item, items->count, sizeof(*items->item), by_arrival);
    for (uint32_t i = 0; i < items->count; i++)
        items->item[i].order = i;
}

/* All values of ACC in PARTS; the caller frees them. */
static struct items gather(const struct mr_acc *acc, const struct mr_shard *shard,
                           const struct mr_acc_part *part, uint32_t parts)
{
    struct items items = {NULL, 0};
    const struct mr_list_entry *entry;
    uint32_t n = 0;

    for (uint32_t i = 0; i < parts; i++) {
        struct mr_list list = list_at(acc, shard, part[i].row);

        for (uint32_t next = 0; mr_list_next(&list, &next) != NULL;)
            n++;
    }
    items.item = mr_alloc_array(n + 1, sizeof(*items.item), "a result");
    for (uint32_t i = 0; i < parts; i++) {
        struct mr_list list = list_at(acc, shard, part[i].row);
        uint32_t next = 0;

        for (; (entry = mr_list_next(&list, &next)) != NULL; items.count++)
            items.item[items.count] = (struct item){entry, acc->is_counted ? entry->note : 1,
                                                    part[i].place, items.count};
    }
    if (parts > 1 && items.count > 0 && !acc->is_counted)
        put_in_order(&items);
    if (parts > 1 && items.count > 0 && acc->kind == MR_ACC_LIST_SET)
        unite(&items);
    return items;
}

/* -- The results ------------------------------------------------------------------------------ */

static void print_listagg(const struct mr_acc_output *output, const struct items *items,
                          struct mr_text *out)
{
    for (uint32_t i = 0; i < items->count; i++) {
        struct mr_view value = mr_list_bytes(items->item[i].entry);

        if (i > 0)
            mr_text_put(out, output->separator.data, output->separator.len);
        mr_text_put(out, value.data, value.len);
    }
}

static void write_array(const struct mr_acc_output *output, const struct items *items,
                        struct mr_text *out)
{
    struct mr_nested_writer writer;

    mr_nested_begin(&writer, output->out, items->count, out);
    for (uint32_t i = 0; i < items->count; i++) {
        struct mr_value value = mr_list_value(items->item[i].entry, output->in);

        if (!value.is_null)
            mr_nested_put(&writer, i, &value);
    }
}

static void write_multiset(const struct mr_acc_output *output, const struct items *items,
                           struct mr_text *out)
{
    struct mr_map_entry *entry = mr_alloc_array(items->count + 1, sizeof(*entry), "a multiset");

    for (uint32_t i = 0; i < items->count; i++) {
        entry[i].key = mr_list_value(items->item[i].entry, output->in);
        entry[i].value = (struct mr_value){.type = mr_type_child(output->out, 1),
                                           .u.i64 = (int64_t)items->item[i].count};
    }
    mr_map_put(output->out, entry, items->count, out);
    free(entry);
}

/* A result that is made of all items; COLLECT of none is an empty one. */
static struct mr_value make_result(const struct mr_acc_output *output,
                                   const struct items *items, struct mr_text *bytes)
{
    struct mr_value value = {.type = output->out, .is_null = items->count == 0};

    switch (output->fn) {
    case MR_AGG_COLLECT:
        value.is_null = false;
        write_multiset(output, items, bytes);
        break;
    case MR_AGG_ARRAY_AGG: write_array(output, items, bytes); break;
    default: print_listagg(output, items, bytes); break;
    }
    value.u.str = mr_str_of(bytes->data, bytes->len);
    return value;
}

/* The first value in the parts, or the last. */
static struct mr_value end_value(const struct mr_acc_output *output, const struct items *items)
{
    uint32_t at = output->fn == MR_AGG_LAST_VALUE ? items->count - 1 : 0;

    if (items->count == 0)
        return (struct mr_value){.type = output->out, .is_null = true};
    return mr_list_value(items->item[at].entry, output->in);
}

void mr_acc_emit_list(const struct mr_acc_output *output, const struct mr_acc *acc,
                      const struct mr_shard *shard, const struct mr_acc_part *part,
                      uint32_t parts, struct mr_batch_buffer *out, uint32_t col, uint32_t at)
{
    struct items items = gather(acc, shard, part, parts);
    bool is_end = output->fn == MR_AGG_FIRST_VALUE || output->fn == MR_AGG_LAST_VALUE;
    struct mr_text bytes;

    mr_text_init(&bytes);
    struct mr_value value =
        is_end ? end_value(output, &items) : make_result(output, &items, &bytes);

    mr_value_store(&value, out, col, at);
    mr_text_fini(&bytes);
    free(items.item);
}
