#include "state/shard/shard_int.h"

static uint32_t lines_of(uint32_t len)
{
    return (uint32_t)(((uint64_t)len + MR_LINE_BYTES - 1) / MR_LINE_BYTES);
}

/* Room for LINES lines in one page, after the strings already there. */
static mr_ref put_short(struct mr_rows *rows, uint32_t lines)
{
    if (rows->blob_page == 0 || rows->blob_line + lines > MR_PAGE_LINES) {
        uint32_t page = mr_rows_page_new(rows, 0, 1);
        if (page == 0)
            return MR_REF_NONE;
        rows->blob_page = page;
        rows->blob_line = 1;
    }
    mr_ref ref = (mr_ref)rows->blob_page << 6 | rows->blob_line;
    rows->blob_line += lines;
    return ref;
}

/* A string of its own run of pages.  Only the first has a head, so that the bytes lie in
 * one piece. */
static mr_ref put_long(struct mr_rows *rows, uint32_t lines)
{
    uint32_t span = (lines + MR_PAGE_LINES) / MR_PAGE_LINES;
    uint32_t page = mr_rows_page_new(rows, 0, span);

    return page == 0 ? MR_REF_NONE : ((mr_ref)page << 6 | 1);
}

static void write_bytes(struct mr_shard *shard, mr_ref ref, const char *data, uint32_t len)
{
    while (len != 0) {
        uint32_t line = (uint32_t)(ref & 63);
        uint32_t room = (MR_PAGE_LINES - line) * MR_LINE_BYTES;
        uint32_t n = len < room ? len : room;
        uint32_t lines = lines_of(n);
        char *at = mr_state_write(shard, ref, lines);

        memcpy(at, data, n);
        /* What lay there before is nobody's business in a file. */
        memset(at + n, 0, lines * MR_LINE_BYTES - n);
        data += n;
        len -= n;
        ref = ((ref >> 6) + 1) << 6;
    }
}

bool mr_state_str_put(struct mr_rows *rows, const struct mr_str *str, struct mr_state_str *ret)
{
    if (str->len <= MR_STR_INLINE) {
        memcpy(ret, str, sizeof(*ret));
        return true;
    }
    if (str->len > MR_VALUE_BYTES_MAX)
        return false;

    uint32_t lines = lines_of(str->len);
    mr_ref ref = lines < MR_PAGE_LINES ? put_short(rows, lines) : put_long(rows, lines);
    if (ref == MR_REF_NONE)
        return false;
    struct mr_page_head *head = mr_state_write(rows->shard, ref >> 6 << 6, 1);
    head->used += lines;
    write_bytes(rows->shard, ref, str->u.data, str->len);
    ret->len = str->len;
    memcpy(ret->prefix, str->prefix, sizeof(ret->prefix));
    ret->u.blob = ref;
    return true;
}

char *mr_state_str_write(struct mr_shard *shard, const struct mr_state_str *cell, uint32_t from,
                         uint32_t bytes)
{
    MR_ASSERT(cell->len > MR_STR_INLINE && (uint64_t)from + bytes <= cell->len);
    /* Bytes lie in one piece, and a reference counts lines: pages follow by themselves. */
    mr_ref line = cell->u.blob + from / MR_LINE_BYTES;
    mr_ref end = cell->u.blob + lines_of(from + bytes);

    while (line < end) {
        mr_ref next = ((line >> 6) + 1) << 6;
        uint32_t lines = (uint32_t)((end < next ? end : next) - line);

        mr_state_write(shard, line, lines);
        line += lines;
    }
    return shard->base + cell->u.blob * MR_LINE_BYTES + from;
}

void mr_state_str_drop(struct mr_rows *rows, const struct mr_state_str *cell)
{
    if (cell->len <= MR_STR_INLINE)
        return;
    uint32_t page = (uint32_t)(cell->u.blob >> 6), lines = lines_of(cell->len);
    struct mr_page_head *head = mr_state_write(rows->shard, (mr_ref)page << 6, 1);

    MR_ASSERT(head->row_lines == 0 && head->used >= lines);
    head->used -= lines;
    if (head->used != 0)
        return;
    if (page == rows->blob_page)
        rows->blob_line = 1; /* empty again, and still the one to append to */
    else
        mr_rows_page_free(rows, page);
}

struct mr_str mr_state_str_get(const struct mr_shard *shard, const struct mr_state_str *cell)
{
    struct mr_str str;

    memcpy(&str, cell, sizeof(str));
    if (cell->len > MR_STR_INLINE)
        str.u.data = mr_state_read(shard, cell->u.blob);
    return str;
}
