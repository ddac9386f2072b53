/*
 * What the snapshot under way still needs of a page is read off its meta.epoch:
 *
 *     == ended              written in the epoch that ended, not packed yet
 *     == shard->epoch       written since; whatever was needed was packed before
 *     == ended | IMAGED     packed as a full image before the base came by
 *     anything else         clean; needed only as part of the base
 *
 * A page is free at the flip if and only if it is free when it is packed, because
 * taking and giving pages are writes too and come after their first touch.
 */
#include "state/shard/shard_int.h"

#include <sys/mman.h>

#define IMAGED          (UINT64_C(1) << 63)
#define SLICE_PAGES_MIN 16
#define ROOTS_PIECE     4096u

/* Lines of a page that mean something: the head and what its bitmap says. */
static uint64_t live_lines(const struct mr_shard *shard, uint32_t page)
{
    const struct mr_page_head *head = mr_page_head_of(shard, page);

    if (shard->rest->link[page].prev == MR_PAGE_INSIDE || head->row_lines == 0)
        return ~UINT64_C(0);
    uint64_t lines = 1;
    for (uint64_t used = head->used; used != 0; used &= used - 1) {
        uint32_t slot = (uint32_t)__builtin_ctzll(used);
        lines |= mr_page_lines(1 + slot * head->row_lines, head->row_lines);
    }
    return lines;
}

static void copy_lines(char *out, const char *page, uint64_t lines)
{
    /* Runs, not lines: neighbours are usually dirty together. */
    while (lines != 0) {
        uint32_t first = (uint32_t)__builtin_ctzll(lines), count = mr_page_run(lines, first);
        memcpy(out, page + first * MR_LINE_BYTES, (size_t)count * MR_LINE_BYTES);
        out += (size_t)count * MR_LINE_BYTES;
        lines &= ~mr_page_lines(first, count);
    }
}

static bool put_record(struct mr_shard *shard, uint32_t page, enum mr_record_kind kind,
                       uint64_t lines, bool may_use_reserve)
{
    uint32_t bytes = (uint32_t)__builtin_popcountll(lines) * MR_LINE_BYTES;
    char *out = mr_stream_put(&shard->rest->stream, (uint32_t)sizeof(struct mr_record) + bytes,
                              may_use_reserve);

    if (out == NULL)
        return false;
    struct mr_record record = {.page = page, .kind = (uint8_t)kind, .lines = lines};
    memcpy(out, &record, sizeof(record));
    copy_lines(out + sizeof(record), shard->base + (uint64_t)page * MR_PAGE_BYTES, lines);
    shard->rest->pack.bytes += sizeof(record) + bytes;
    return true;
}

static bool is_in_base(const struct mr_pack_job *pack, uint32_t page)
{
    return page >= pack->base_next && page < pack->base_end;
}

/* Pack what the snapshot needs of PAGE, if anything.  False: no room. */
static bool pack_page(struct mr_shard *shard, uint32_t page, bool may_use_reserve)
{
    struct mr_shard_rest *rest = shard->rest;
    struct mr_pack_job *pack = &rest->pack;
    struct mr_page_meta *meta = &shard->meta[page];
    bool is_dirty = meta->epoch == pack->ended, is_free = mr_page_is_free(rest, page);
    bool is_base = is_in_base(pack, page) && meta->epoch != shard->epoch &&
                   meta->epoch != (pack->ended | IMAGED) && !is_free;

    if (!is_dirty && !is_base)
        return true;
    uint64_t lines = is_free ? 0 : live_lines(shard, page);
    enum mr_record_kind kind = is_free   ? MR_RECORD_FREE
                               : is_base ? MR_RECORD_FULL
                                         : MR_RECORD_LINES;
    if (kind == MR_RECORD_LINES)
        lines &= meta->dirty;
    if ((kind != MR_RECORD_LINES || lines != 0) &&
        !put_record(shard, page, kind, lines, may_use_reserve))
        return false;

    if (is_dirty)
        rest->packed[rest->packed_count++] = (struct mr_packed){meta->dirty, page};
    meta->epoch = is_base ? (pack->ended | IMAGED) : 0;
    return true;
}

/* -- Flip ------------------------------------------------------------------------- */

static void begin_base(struct mr_shard *shard, uint64_t epoch)
{
    struct mr_shard_rest *rest = shard->rest;
    struct mr_rotation *rotation = &rest->rotation;
    struct mr_pack_job *pack = &rest->pack;
    uint32_t slice = rest->high / rest->rotation_epochs + 1;

    pack->before = *rotation;
    pack->full_wanted = atomic_load_explicit(&rest->stream.full_wanted, memory_order_relaxed);
    bool is_full = rotation->base_epoch == 0 || pack->full_wanted != rest->full_done;
    if (is_full)
        rotation->next = 1;
    if (slice < SLICE_PAGES_MIN)
        slice = SLICE_PAGES_MIN;
    if (is_full || slice > rest->high - rotation->next)
        slice = rest->high - rotation->next;
    if (rotation->next == 1)
        rotation->from_epoch = epoch;
    pack->base_next = rotation->next;
    pack->base_end = rotation->next + slice;
    rotation->next = pack->base_end;
    if (rotation->next == rest->high) {
        rotation->base_epoch = rotation->from_epoch;
        rotation->next = 1;
    }
}

bool mr_shard_flip(struct mr_shard *shard, uint64_t epoch, struct mr_view roots)
{
    struct mr_shard_rest *rest = shard->rest;
    struct mr_pack_job *pack = &rest->pack;
    struct mr_dirty_list ended = rest->dirty[0];

    if (pack->state != MR_PACK_IDLE)
        return false;
    MR_ASSERT(epoch > pack->epoch);
    pack->state = MR_PACK_PACKING;
    pack->epoch = epoch;
    pack->ended = shard->epoch++;
    pack->list_next = 0;
    pack->roots_done = 0;
    pack->bytes = 0;
    mr_text_reset(&pack->roots);
    mr_text_put(&pack->roots, roots.data, roots.len);
    rest->dirty[0] = rest->dirty[1];
    rest->dirty[0].count = 0;
    rest->dirty[1] = ended;
    rest->packed_count = 0;
    begin_base(shard, epoch);
    mr_stream_begin(&rest->stream,
                    &(struct mr_stream_info){.epoch = epoch,
                                             .base_epoch = rest->rotation.base_epoch,
                                             .pages = rest->high});
    if (rest->is_guarded)
        MR_ASSERT(mprotect(shard->base, rest->range.bytes, PROT_READ) == 0);
    return true;
}

/* -- Pump --------------------------------------------------------------------------- */

static bool pump_roots(struct mr_shard *shard, uint64_t *budget)
{
    struct mr_pack_job *pack = &shard->rest->pack;

    while (pack->roots_done < pack->roots.len) {
        size_t left = pack->roots.len - pack->roots_done;
        uint32_t n = left < ROOTS_PIECE ? (uint32_t)left : ROOTS_PIECE;
        uint32_t padded = (uint32_t)mr_align_up(n, sizeof(struct mr_record));
        struct mr_record record = {.page = n, .kind = MR_RECORD_ROOTS};
        char *out =
            mr_stream_put(&shard->rest->stream, (uint32_t)sizeof(record) + padded, false);
        if (out == NULL)
            return false;
        memcpy(out, &record, sizeof(record));
        memcpy(out + sizeof(record), pack->roots.data + pack->roots_done, n);
        memset(out + sizeof(record) + n, 0, padded - n);
        pack->roots_done += n;
        *budget -= *budget < padded ? *budget : padded;
    }
    return true;
}

/* Pages from *NEXT to END, of LIST or by number.  False: the budget or the room is used up. */
static bool pump_pages(struct mr_shard *shard, const uint32_t *list, uint32_t *next,
                       uint32_t end, uint64_t *budget)
{
    const struct mr_pack_job *pack = &shard->rest->pack;

    while (*next < end) {
        uint64_t before = pack->bytes;

        if (*budget == 0 || !pack_page(shard, list != NULL ? list[*next] : *next, false))
            return false;
        (*next)++;
        /* A page that is skipped costs a line of meta. */
        uint64_t cost = pack->bytes - before + MR_LINE_BYTES;
        *budget -= *budget < cost ? *budget : cost;
    }
    return true;
}

uint64_t mr_shard_pump(struct mr_shard *shard, uint64_t budget_bytes)
{
    struct mr_shard_rest *rest = shard->rest;
    struct mr_pack_job *pack = &rest->pack;

    if (pack->state != MR_PACK_PACKING)
        return 0;
    if (pump_roots(shard, &budget_bytes) &&
        pump_pages(shard, rest->dirty[1].page, &pack->list_next, rest->dirty[1].count,
                   &budget_bytes) &&
        pump_pages(shard, NULL, &pack->base_next, pack->base_end, &budget_bytes) &&
        mr_stream_end(&rest->stream)) {
        pack->state = MR_PACK_PACKED;
        return 0;
    }
    uint64_t pages =
        (uint64_t)(rest->dirty[1].count - pack->list_next) + (pack->base_end - pack->base_next);
    return (pages + 1) * MR_PAGE_BYTES + (pack->roots.len - pack->roots_done);
}

/* -- Giving up ------------------------------------------------------------------------ */

static void put_back_page(struct mr_shard *shard, uint32_t page, uint64_t lines)
{
    struct mr_page_meta *meta = &shard->meta[page];

    if (meta->epoch != shard->epoch) {
        mr_shard_note_touch(shard, page);
        meta->dirty = 0;
    }
    meta->dirty |= lines;
}

/* Every line that the snapshot took is dirty again. */
static void put_back(struct mr_shard *shard)
{
    struct mr_shard_rest *rest = shard->rest;
    struct mr_pack_job *pack = &rest->pack;

    for (uint32_t i = pack->list_next; i < rest->dirty[1].count; i++) {
        uint32_t page = rest->dirty[1].page[i];
        if (shard->meta[page].epoch == pack->ended)
            put_back_page(shard, page, shard->meta[page].dirty);
    }
    for (uint32_t i = 0; i < rest->packed_count; i++)
        put_back_page(shard, rest->packed[i].page, rest->packed[i].lines);
    rest->packed_count = 0;
    rest->dirty[1].count = 0;
    rest->rotation = pack->before;
}

void mr_pack_before_write(struct mr_shard *shard, uint32_t page)
{
    struct mr_pack_job *pack = &shard->rest->pack;

    if (pack_page(shard, page, true))
        return;
    mr_stream_refuse(&shard->rest->stream, pack->epoch);
    put_back(shard);
    pack->state = MR_PACK_GAVE_UP;
}

bool mr_shard_wants_pause(struct mr_shard *shard)
{
    return shard->rest->pack.state == MR_PACK_PACKING &&
           mr_stream_is_full(&shard->rest->stream);
}

void mr_shard_settle(struct mr_shard *shard, bool is_durable)
{
    struct mr_shard_rest *rest = shard->rest;
    struct mr_pack_job *pack = &rest->pack;

    if (is_durable) {
        MR_ASSERT(pack->state == MR_PACK_PACKED);
        rest->full_done = pack->full_wanted;
    } else if (pack->state == MR_PACK_PACKING || pack->state == MR_PACK_PACKED) {
        put_back(shard);
    }
    pack->state = MR_PACK_IDLE;
}

struct mr_stream *mr_shard_stream(struct mr_shard *shard)
{
    return &shard->rest->stream;
}
