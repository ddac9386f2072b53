#include "state/shard/shard_int.h"

void mr_rows_init(struct mr_rows *rows, struct mr_shard *shard, uint16_t table, uint64_t owner,
                  uint32_t row_bytes)
{
    uint32_t lines = (row_bytes + MR_LINE_BYTES - 1) / MR_LINE_BYTES;

    MR_ASSERT(lines >= 1 && lines <= MR_ROW_LINES_MAX);
    *rows = (struct mr_rows){
        .shard = shard, .owner = owner, .table = table, .row_lines = (uint16_t)lines};
}

static mr_ref page_ref(uint32_t page, uint32_t line)
{
    return (mr_ref)page << 6 | line;
}

/* -- The chain of an owner's pages ---------------------------------------------- */

uint32_t mr_rows_page_new(struct mr_rows *rows, uint32_t row_lines, uint32_t span)
{
    struct mr_shard *shard = rows->shard;
    struct mr_page_link *link = shard->rest->link;
    uint32_t page = mr_pages_take(shard, span);

    if (page == 0)
        return 0;
    struct mr_page_head *head = mr_state_write(shard, page_ref(page, 0), 1);
    *head = (struct mr_page_head){.magic = MR_PAGE_MAGIC,
                                  .table = rows->table,
                                  .row_lines = (uint16_t)row_lines,
                                  .owner = rows->owner,
                                  .span = span};
    link[page].prev = rows->last_page;
    if (rows->last_page != 0)
        link[rows->last_page].next = page;
    else
        rows->first_page = page;
    rows->last_page = page;
    return page;
}

void mr_rows_page_free(struct mr_rows *rows, uint32_t page)
{
    struct mr_shard *shard = rows->shard;
    struct mr_page_link *link = shard->rest->link;
    uint32_t next = link[page].next, prev = link[page].prev;

    if (prev != 0)
        link[prev].next = next;
    else
        rows->first_page = next;
    if (next != 0)
        link[next].prev = prev;
    else
        rows->last_page = prev;
    /* Its own links stay for a walk that stands on this page. */
    mr_pages_give(shard, page, mr_page_head_of(shard, page)->span);
}

/* -- Pages with a free slot ------------------------------------------------------ */

static void open_push(struct mr_rows *rows, uint32_t page)
{
    struct mr_page_link *link = rows->shard->rest->link;

    link[page].open_prev = 0;
    link[page].open_next = rows->open_page;
    if (rows->open_page != 0)
        link[rows->open_page].open_prev = page;
    rows->open_page = page;
}

static void open_drop(struct mr_rows *rows, uint32_t page)
{
    struct mr_page_link *link = rows->shard->rest->link;
    uint32_t next = link[page].open_next, prev = link[page].open_prev;

    if (prev != 0)
        link[prev].open_next = next;
    else
        rows->open_page = next;
    if (next != 0)
        link[next].open_prev = prev;
}

mr_ref mr_rows_add(struct mr_rows *rows)
{
    struct mr_shard *shard = rows->shard;
    uint32_t page = rows->open_page;
    uint64_t all = mr_page_slots_mask(rows->row_lines);

    if (page == 0) {
        page = mr_rows_page_new(rows, rows->row_lines, 1);
        if (page == 0)
            return MR_REF_NONE;
        open_push(rows, page);
    }
    struct mr_page_head *head = mr_state_write(shard, page_ref(page, 0), 1);
    MR_ASSERT((head->used & all) != all);
    uint32_t slot = (uint32_t)__builtin_ctzll(~head->used);
    head->used |= UINT64_C(1) << slot;
    if (head->used == all)
        open_drop(rows, page);

    mr_ref ref = page_ref(page, 1 + slot * rows->row_lines);
    memset(mr_state_write(shard, ref, rows->row_lines), 0,
           (size_t)rows->row_lines * MR_LINE_BYTES);
    rows->count++;
    return ref;
}

void mr_rows_remove(struct mr_rows *rows, mr_ref ref)
{
    uint32_t page = (uint32_t)(ref >> 6), line = (uint32_t)(ref & 63);
    uint32_t slot = (line - 1) / rows->row_lines;
    struct mr_page_head *head = mr_state_write(rows->shard, page_ref(page, 0), 1);
    bool was_full = head->used == mr_page_slots_mask(rows->row_lines);

    MR_ASSERT(head->row_lines == rows->row_lines && (head->used >> slot & 1) != 0);
    head->used &= ~(UINT64_C(1) << slot);
    rows->count--;

    /* An empty page goes back, but for the last open one: else a row that comes and goes
     * would take and give a page each time. */
    bool is_only_open = rows->open_page == 0 || (rows->open_page == page &&
                                                 rows->shard->rest->link[page].open_next == 0);
    if (head->used == 0 && !is_only_open) {
        if (!was_full)
            open_drop(rows, page);
        mr_rows_page_free(rows, page);
    } else if (was_full) {
        open_push(rows, page);
    }
}

void mr_rows_clear(struct mr_rows *rows)
{
    struct mr_shard *shard = rows->shard;
    uint32_t page = rows->first_page;

    while (page != 0) {
        uint32_t next = shard->rest->link[page].next;
        mr_pages_give(shard, page, mr_page_head_of(shard, page)->span);
        page = next;
    }
    rows->count = 0;
    rows->first_page = rows->last_page = rows->open_page = 0;
    rows->blob_page = rows->blob_line = 0;
}

mr_ref mr_rows_next(const struct mr_rows *rows, uint64_t *cursor)
{
    const struct mr_shard *shard = rows->shard;
    /* The cursor is the page and the slot to look at next; it is never 0 again. */
    uint32_t page = *cursor == 0 ? rows->first_page : (uint32_t)(*cursor >> 6);
    uint32_t slot = (uint32_t)(*cursor & 63);

    while (page != 0) {
        const struct mr_page_head *head = mr_page_head_of(shard, page);
        bool is_rows = head->row_lines != 0 && !mr_page_is_free(shard->rest, page);
        uint64_t left = is_rows && slot < 63 ? head->used >> slot : 0;

        if (left != 0) {
            slot += (uint32_t)__builtin_ctzll(left);
            *cursor = (uint64_t)page << 6 | (slot + 1);
            return page_ref(page, 1 + slot * rows->row_lines);
        }
        page = shard->rest->link[page].next;
        slot = 0;
    }
    /* Standing on page 0 slot 1: at the end. */
    *cursor = 1;
    return MR_REF_NONE;
}
