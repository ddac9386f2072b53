#include "state/snapshot/image_build.h"

#include "core/base/alloc.h"
#include "state/shard/pack.h"
#include "state/shard/page.h"

#include <stdlib.h>

int mr_image_new(uint32_t pages, struct mr_image **ret, struct mr_err *reterr)
{
    struct mr_image *image = mr_alloc(sizeof(*image), "an image of state");
    struct mr_region_options range = {
        .bytes = (uint64_t)pages * MR_PAGE_BYTES, .node = MR_REGION_ANY_NODE, .is_lazy = true};

    MR_ASSERT(pages != 0);
    int rc = mr_region_map(&image->range, &range, reterr);
    if (rc < 0) {
        free(image);
        return mr_wrap(reterr, "the address range of a restore");
    }
    image->base = image->range.base;
    image->pages = pages;
    image->present =
        mr_alloc_array(pages / 64 + 1, sizeof(*image->present), "an image of state");
    mr_text_init(&image->roots);
    *ret = image;
    return 0;
}

void mr_image_free(struct mr_image *image)
{
    if (image == NULL)
        return;
    mr_region_unmap(&image->range);
    free(image->present);
    mr_text_fini(&image->roots);
    free(image);
}

void mr_image_begin(struct mr_image *image)
{
    mr_text_reset(&image->roots);
}

static bool is_present(const struct mr_image *image, uint32_t page)
{
    return (image->present[page >> 6] >> (page & 63)) & 1;
}

/* Carry out one record whose lines are at DATA. */
static void apply_page(struct mr_image *image, const struct mr_record *record, const char *data)
{
    char *page = image->base + (uint64_t)record->page * MR_PAGE_BYTES;
    uint64_t bit = UINT64_C(1) << (record->page & 63);

    if (record->kind != MR_RECORD_LINES && is_present(image, record->page))
        memset(page, 0, MR_PAGE_BYTES);
    if (record->kind == MR_RECORD_FREE)
        image->present[record->page >> 6] &= ~bit;
    else
        image->present[record->page >> 6] |= bit;
    for (uint64_t lines = record->lines; lines != 0;) {
        uint32_t first = (uint32_t)__builtin_ctzll(lines), count = mr_page_run(lines, first);
        memcpy(page + first * MR_LINE_BYTES, data, (size_t)count * MR_LINE_BYTES);
        data += (size_t)count * MR_LINE_BYTES;
        lines &= ~mr_page_lines(first, count);
    }
}

/* Bytes that follow RECORD, or -1 if it makes no sense. */
static int64_t record_bytes(const struct mr_image *image, const struct mr_record *record)
{
    if (record->reserved[0] != 0 || record->reserved[1] != 0 || record->reserved[2] != 0)
        return -1;
    if (record->kind == MR_RECORD_ROOTS)
        return record->lines == 0 ? (int64_t)mr_align_up(record->page, sizeof(*record)) : -1;
    if (record->page == 0 || record->page >= image->pages)
        return -1;
    if (record->kind == MR_RECORD_FREE)
        return record->lines == 0 ? 0 : -1;
    if (record->kind != MR_RECORD_LINES && record->kind != MR_RECORD_FULL)
        return -1;
    return (int64_t)__builtin_popcountll(record->lines) * MR_LINE_BYTES;
}

int mr_image_apply(struct mr_image *image, struct mr_view records, struct mr_err *reterr)
{
    for (size_t at = 0; at < records.len;) {
        struct mr_record record;
        int64_t bytes = -1;

        if (records.len - at >= sizeof(record)) {
            memcpy(&record, records.data + at, sizeof(record));
            bytes = record_bytes(image, &record);
        }
        if (bytes < 0 || (uint64_t)bytes > records.len - at - sizeof(record))
            return mr_fail(reterr, MR_ERR_CORRUPT, "the record at byte %zu makes no sense", at);
        at += sizeof(record);
        if (record.kind == MR_RECORD_ROOTS)
            mr_text_put(&image->roots, records.data + at, record.page);
        else
            apply_page(image, &record, records.data + at);
        at += (size_t)bytes;
    }
    return 0;
}

/* -- What is in it --------------------------------------------------------------------- */

/* The next page from PAGE on that has bytes; pages: none. */
static uint32_t next_present(const struct mr_image *image, uint32_t page)
{
    while (page < image->pages) {
        uint64_t left = image->present[page >> 6] >> (page & 63);
        if (left != 0)
            return page + (uint32_t)__builtin_ctzll(left);
        page = ((page >> 6) + 1) << 6;
    }
    return image->pages;
}

/* The head of PAGE if it is one of rows; *RET_SPAN: pages to step on by. */
static const struct mr_page_head *row_page(const struct mr_image *image, uint32_t page,
                                           uint32_t *ret_span)
{
    const struct mr_page_head *head =
        (const void *)(image->base + (uint64_t)page * MR_PAGE_BYTES);

    *ret_span = 1;
    if (head->magic != MR_PAGE_MAGIC || head->row_lines > MR_ROW_LINES_MAX)
        return NULL;
    if (head->row_lines != 0)
        return head;
    /* Inside a long blob there are no heads, whatever its bytes look like. */
    if (head->span >= 1 && head->span <= image->pages - page)
        *ret_span = head->span;
    return NULL;
}

bool mr_image_next(const struct mr_image *image, uint64_t *cursor, struct mr_image_row *ret)
{
    uint32_t page = (uint32_t)(*cursor >> 6), slot = (uint32_t)(*cursor & 63);

    for (page = page == 0 ? 1 : page;;) {
        uint32_t here = next_present(image, page), span;
        if (here >= image->pages)
            break;
        slot = here == page ? slot : 0;
        const struct mr_page_head *head = row_page(image, here, &span);
        uint64_t left = head == NULL || slot > 62
                            ? 0
                            : (head->used & mr_page_slots_mask(head->row_lines)) >> slot;
        if (left != 0) {
            slot += (uint32_t)__builtin_ctzll(left);
            *ret = (struct mr_image_row){.table = head->table,
                                         .owner = head->owner,
                                         .data = (const char *)head +
                                                 (1 + slot * head->row_lines) * MR_LINE_BYTES,
                                         .bytes = head->row_lines * MR_LINE_BYTES};
            *cursor = (uint64_t)here << 6 | (slot + 1);
            return true;
        }
        page = here + span;
        slot = 0;
    }
    *cursor = (uint64_t)image->pages << 6;
    return false;
}

int mr_image_str(const struct mr_image *image, const struct mr_state_str *cell,
                 struct mr_str *ret)
{
    uint64_t at = (cell->u.blob >> 6) * MR_PAGE_BYTES + (cell->u.blob & 63) * MR_LINE_BYTES;
    uint64_t end = (uint64_t)image->pages * MR_PAGE_BYTES;

    memcpy(ret, cell, sizeof(*ret));
    if (cell->len <= MR_STR_INLINE)
        return 0;
    if (cell->len > MR_VALUE_BYTES_MAX || cell->u.blob >> 6 == 0 ||
        cell->u.blob >> 6 >= image->pages || cell->len > end - at ||
        memcmp(image->base + at, cell->prefix, sizeof(cell->prefix)) != 0)
        return MR_ERR_CORRUPT;
    ret->u.data = image->base + at;
    return 0;
}

struct mr_view mr_image_roots(const struct mr_image *image, const char *uid)
{
    struct mr_unpack unpack = {mr_text_view(&image->roots), false};

    while (unpack.rest.len != 0 && !unpack.failed) {
        struct mr_view name = mr_unpack_bytes(&unpack), roots = mr_unpack_bytes(&unpack);
        if (!unpack.failed && mr_view_is(name, uid))
            return roots;
    }
    return MR_VIEW("");
}
