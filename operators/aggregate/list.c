#include "operators/aggregate/list.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

/* In front of the entries.  A cell repeats the first bytes of its string, so these stay. */
struct head {
    char mark[4];
    uint32_t used; /* bytes of entries */
};

#define HEAD_BYTES ((uint32_t)sizeof(struct head))

static const char mark[4] = "list";

static uint32_t entry_bytes(uint32_t value_bytes)
{
    return (uint32_t)(sizeof(struct mr_list_entry) +
                      (value_bytes == MR_LIST_NULL ? 0 : mr_align_up(value_bytes, 8)));
}

/* -- Reading ---------------------------------------------------------------------------- */

struct mr_list mr_list_of(const struct mr_shard *shard, const struct mr_state_str *cell)
{
    struct mr_list list = {NULL, 0};

    if (cell->len != 0) {
        const char *data = mr_state_read(shard, cell->u.blob);

        list = (struct mr_list){data + HEAD_BYTES,
                                ((const struct head *)(const void *)data)->used};
    }
    return list;
}

const struct mr_list_entry *mr_list_next(const struct mr_list *list, uint32_t *cursor)
{
    if (*cursor >= list->bytes)
        return NULL;
    const struct mr_list_entry *entry = (const void *)(list->entries + *cursor);

    *cursor += entry_bytes(entry->bytes);
    return entry;
}

struct mr_value mr_list_value(const struct mr_list_entry *entry, struct mr_type type)
{
    struct mr_value value = {.type = type, .is_null = mr_list_is_null(entry)};

    if (value.is_null)
        return value;
    if (mr_type_shape(type) == MR_SHAPE_STR)
        value.u.str = mr_str_of(entry->value, entry->bytes);
    else
        memcpy(&value.u, entry->value, entry->bytes);
    return value;
}

struct mr_view mr_list_bytes_of(enum mr_shape shape, const struct mr_vec *vec, uint32_t row,
                                bool *ret_is_null)
{
    size_t bytes = mr_shape_bytes(shape);

    *ret_is_null = mr_vec_is_null(vec, row);
    if (*ret_is_null)
        return (struct mr_view){"", 0};
    if (shape == MR_SHAPE_STR)
        return mr_str_view((const struct mr_str *)vec->data + row);
    return (struct mr_view){(const char *)vec->data + row * bytes, bytes};
}

uint32_t mr_list_find(const struct mr_list *list, struct mr_view bytes, bool is_null)
{
    const struct mr_list_entry *entry;
    uint32_t wanted = is_null ? MR_LIST_NULL : (uint32_t)bytes.len, at = 0, next = 0;

    while ((entry = mr_list_next(list, &next)) != NULL) {
        if (entry->bytes == wanted && memcmp(entry->value, bytes.data, bytes.len) == 0)
            return at;
        at = next;
    }
    return MR_LIST_NOWHERE;
}

/* -- Writing ---------------------------------------------------------------------------- */

static void put_used(struct mr_shard *shard, const struct mr_state_str *cell, uint32_t used)
{
    struct head *head = (void *)mr_state_str_write(shard, cell, 0, HEAD_BYTES);

    head->used = used;
}

/* Room for BYTES of entries: twice as many lines each time; whole pages have one for their
 * head. */
static uint64_t capacity_for(uint64_t bytes)
{
    uint64_t room = 1, lines = 1;

    while (lines * MR_LINE_BYTES < HEAD_BYTES + bytes) {
        room *= 2;
        lines = room < MR_PAGE_LINES ? room : room - 1;
    }
    return lines * MR_LINE_BYTES;
}

/* The list moves to where there is room for BYTES of entries, of which it has USED. */
static int move(struct mr_rows *rows, struct mr_state_str *cell, const char *entries,
                size_t used, uint64_t bytes)
{
    uint64_t capacity = capacity_for(bytes);
    struct mr_state_str old = *cell;

    if (capacity > MR_VALUE_BYTES_MAX)
        return -EFBIG;
    char *data = mr_alloc(capacity, "a list of values");
    struct head *head = (void *)data;

    memcpy(head->mark, mark, sizeof(mark));
    head->used = (uint32_t)used;
    if (used != 0)
        memcpy(data + HEAD_BYTES, entries, used);
    struct mr_str str = mr_str_of(data, capacity);
    bool is_put = mr_state_str_put(rows, &str, cell);

    free(data);
    if (!is_put)
        return MR_ERR_LIMIT;
    mr_state_str_drop(rows, &old);
    return 0;
}

int mr_list_append(struct mr_rows *rows, struct mr_state_str *cell, struct mr_view bytes,
                   bool is_null, uint64_t note)
{
    struct mr_list list = mr_list_of(rows->shard, cell);
    struct mr_list_entry entry = {.bytes = is_null ? MR_LIST_NULL : (uint32_t)bytes.len,
                                  .note = note};
    uint32_t more = entry_bytes(entry.bytes);

    if (HEAD_BYTES + (uint64_t)list.bytes + more > cell->len) {
        int rc = move(rows, cell, list.entries, list.bytes, (uint64_t)list.bytes + more);

        if (rc < 0)
            return rc;
    }
    char *at = mr_state_str_write(rows->shard, cell, HEAD_BYTES + list.bytes, more);

    memcpy(at, &entry, sizeof(entry));
    memset(at + sizeof(entry), 0, more - sizeof(entry));
    memcpy(at + sizeof(entry), bytes.data, bytes.len);
    put_used(rows->shard, cell, list.bytes + more);
    return 0;
}

uint64_t *mr_list_note(struct mr_shard *shard, const struct mr_state_str *cell, uint32_t at)
{
    struct mr_list_entry *entry =
        (void *)mr_state_str_write(shard, cell, HEAD_BYTES + at, sizeof(struct mr_list_entry));

    return &entry->note;
}

void mr_list_remove(struct mr_shard *shard, const struct mr_state_str *cell, uint32_t at)
{
    struct mr_list list = mr_list_of(shard, cell);
    uint32_t next = at;

    (void)mr_list_next(&list, &next);
    char *entry = mr_state_str_write(shard, cell, HEAD_BYTES + at, list.bytes - at);

    memmove(entry, entry + (next - at), list.bytes - next);
    memset(entry + (list.bytes - next), 0, next - at);
    put_used(shard, cell, list.bytes - (next - at));
}

void mr_list_clear(struct mr_shard *shard, const struct mr_state_str *cell)
{
    if (cell->len != 0)
        put_used(shard, cell, 0);
}

int mr_list_set(struct mr_rows *rows, struct mr_state_str *cell, const char *entries,
                size_t bytes)
{
    if (HEAD_BYTES + bytes > cell->len)
        return move(rows, cell, entries, bytes, bytes);
    memcpy(mr_state_str_write(rows->shard, cell, HEAD_BYTES, (uint32_t)bytes), entries, bytes);
    put_used(rows->shard, cell, (uint32_t)bytes);
    return 0;
}

/* -- Restoring -------------------------------------------------------------------------- */

bool mr_list_is_sound(const struct mr_shard *shard, const struct mr_state_str *cell,
                      enum mr_shape shape)
{
    uint64_t used, at = 0;

    if (cell->len == 0)
        return true;
    if (cell->len < MR_LINE_BYTES)
        return false;
    const char *data = mr_state_read(shard, cell->u.blob);

    used = ((const struct head *)(const void *)data)->used;
    if (used > cell->len - HEAD_BYTES || memcmp(data, mark, sizeof(mark)) != 0)
        return false;
    while (at < used) {
        struct mr_list_entry entry;

        if (used - at < sizeof(entry))
            return false;
        memcpy(&entry, data + HEAD_BYTES + at, sizeof(entry));
        bool is_null = entry.bytes == MR_LIST_NULL;

        if (!is_null && (entry.bytes > used ||
                         (shape != MR_SHAPE_STR && entry.bytes != mr_shape_bytes(shape))))
            return false;
        at += entry_bytes(entry.bytes);
    }
    return at == used;
}
