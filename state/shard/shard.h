/*
 * state/shard/shard.h - the keyed state of one task: rows in copy-on-write pages.
 *
 *     shard   one address range, 4 KiB pages, 64-byte lines; line 0 of a page is its header
 *     rows    the rows of one (table, owner): a window slice, or 0 for "for ever"
 *     blob    the bytes of a long string or set, beside the rows of the same owner
 *
 * Every byte of durable state is in a page; indexes, timers and slice heaps are
 * derived and rebuilt on restore.  A reference is a page and a line, never a
 * pointer, so pages mean the same wherever they lie.
 *
 * The one discipline on which exactly-once rests: state is written through
 * mr_state_write() only.  It is the copy-on-write barrier: on the first touch of a
 * page in an epoch it saves what the running snapshot still needs of it.
 *
 *     epoch  7 8                      flip() starts epoch 8 and snapshot 7
 *     page   [dirty lines of 7]  ──►  packed into the outgoing chunk by the pump,
 *                                     or by the first touch in 8, whichever is first
 *
 * The snapshot side of a shard (flip, pump, settle) is state/shard/pack.h.
 *
 * Ownership   one shard per operator that keeps rows, which die with it.  A pointer
 *             from mr_state_write() is good until the operator returns.
 * Threads     new: any; memory is touched first by the reactor of the task, whose all else
 *             is.  Chunks leave through state/shard/stream.h.
 * Fails       add returns MR_REF_NONE when the memory limit is reached; the
 *             operator fails the task with MR_ERR_LIMIT and the limit's name.
 * Cost        barrier: one load and compare on a hot page; flip: O(tables).
 * Source      CALC (Ren et al. 2016) for the idea of saving the old version while the
 *             snapshot passes; docs/decisions/0001-pages-belong-to-tables.md.
 */
#ifndef MR_STATE_SHARD_SHARD_H
#define MR_STATE_SHARD_SHARD_H

#include "core/base/err.h"
#include "core/base/pack.h"
#include "core/data/str.h"
#include "core/sys/sys.h"

#define MR_PAGE_BYTES      4096u
#define MR_LINE_BYTES      64u
#define MR_PAGE_LINES      64u /* line 0 is the header */
#define MR_ROW_LINES_MAX   63u
#define MR_VALUE_BYTES_MAX (16u << 20) /* one blob: 'state.value.max-bytes' */

/* page number << 6 | line */
typedef uint64_t mr_ref;
#define MR_REF_NONE UINT64_C(0)

/* Side array, not persisted: one per page. */
struct mr_page_meta {
    uint64_t epoch; /* of the last first touch */
    uint64_t dirty; /* lines written in that epoch */
};

struct mr_shard {
    char *base; /* page 0 is never used */
    struct mr_page_meta *meta;
    uint64_t epoch;             /* current */
    struct mr_shard_rest *rest; /* allocator, dirty lists, packer: state/shard/shard.c */
};

struct mr_shard_options {
    uint64_t memory_bytes;    /* address range reserved and limit of the state; 0: roots only */
    int numa_node;            /* as in core/mem/region.h */
    bool is_prefaulted;       /* page in 2 MiB ahead of use: mr_shard_prefault() */
    const char *name;         /* for messages */
    uint64_t staging_bytes;   /* packed, not yet written; 0: a tenth of memory, 2 to 256 MiB */
    uint32_t rotation_epochs; /* every page gets a full image once in so many; 0: 128 */
    bool is_guarded;          /* tests: a write that misses the barrier is a SIGSEGV */
};

int mr_shard_new(const struct mr_shard_options *options, struct mr_shard **ret,
                 struct mr_err *reterr);
void mr_shard_free(struct mr_shard *shard);

/* What the host refused of its memory, a sentence; NULL: nothing. */
const char *mr_shard_note(const struct mr_shard *shard);

/* Pages in use, times MR_PAGE_BYTES. */
uint64_t mr_shard_bytes(const struct mr_shard *shard);

/* When idle: page in what rows_add may need next; 0: nothing was needed.  At most one
 * 2 MiB extent per call. */
unsigned mr_shard_prefault(struct mr_shard *shard);

/* -- Access ------------------------------------------------------------------- */

void mr_shard_first_touch(struct mr_shard *shard, uint32_t page); /* out of line, rare */

/* A page has as many lines as a reference has values for them: references count lines. */
_Static_assert(MR_PAGE_LINES *MR_LINE_BYTES == MR_PAGE_BYTES, "no gaps between pages");

static inline const void *mr_state_read(const struct mr_shard *shard, mr_ref ref)
{
    return shard->base + ref * MR_LINE_BYTES;
}

/* LINES lines as bits of mr_page_meta.dirty, for mr_state_write_mask(). */
static inline uint64_t mr_state_lines_mask(uint32_t lines)
{
    return lines == 64 ? ~UINT64_C(0) : (UINT64_C(1) << lines) - 1;
}

/* mr_state_write() for loops over rows of one size, which make the mask once. */
static inline void *mr_state_write_mask(struct mr_shard *shard, mr_ref ref, uint64_t mask)
{
    struct mr_page_meta *meta = &shard->meta[ref >> 6];

    if (MR_UNLIKELY(meta->epoch != shard->epoch))
        mr_shard_first_touch(shard, (uint32_t)(ref >> 6));
    meta->dirty |= mask << (ref & 63);
    return shard->base + ref * MR_LINE_BYTES;
}

/* LINES lines from REF on, writable. */
static inline void *mr_state_write(struct mr_shard *shard, mr_ref ref, uint32_t lines)
{
    return mr_state_write_mask(shard, ref, mr_state_lines_mask(lines));
}

static inline void mr_state_prefetch(const struct mr_shard *shard, mr_ref ref)
{
    __builtin_prefetch(&shard->meta[ref >> 6]);
    __builtin_prefetch(mr_state_read(shard, ref), 1);
}

/* -- Rows --------------------------------------------------------------------- */

/*
 * Rows of one shape belonging to one owner.  By convention every row begins with
 * the 64-bit hash of its key, which the index and a restore onto another number
 * of reactors rely on.
 */
struct mr_rows {
    struct mr_shard *shard;
    uint64_t owner; /* persisted: a slice's end in ns, or 0 */
    uint16_t table; /* persisted: number of the table within the task */
    uint16_t row_lines;
    uint64_t count;                 /* rows alive */
    uint32_t first_page, last_page; /* chain of pages, kept in a side array; 0: none */
    uint32_t open_page;             /* first of the pages with a free slot; 0: none */
    uint32_t blob_page;             /* blobs are appended here; 0: none */
    uint32_t blob_line;             /* next free line in it */
};

void mr_rows_init(struct mr_rows *rows, struct mr_shard *shard, uint16_t table, uint64_t owner,
                  uint32_t row_bytes);

/* A zeroed row, already counted dirty as a whole; MR_REF_NONE: out of state memory. */
mr_ref mr_rows_add(struct mr_rows *rows);
void mr_rows_remove(struct mr_rows *rows, mr_ref ref);

/* All pages of these rows and blobs are free again: O(pages), whatever the rows hold. */
void mr_rows_clear(struct mr_rows *rows);

/* Walk in the order of the chain: start with *CURSOR 0; returns MR_REF_NONE at the end.
 * Rows added meanwhile may or may not be seen.  The row just returned may be removed if
 * none is added before the next step. */
mr_ref mr_rows_next(const struct mr_rows *rows, uint64_t *cursor);

/* -- Blobs: strings in state ---------------------------------------------------- */

/* A string in a row: like mr_str, but long ones lie at a reference. */
struct mr_state_str {
    uint32_t len;
    char prefix[4];
    union {
        char rest[8];
        mr_ref blob;
    } u;
};

/* Copy STR into state.  False: out of state memory, or longer than MR_VALUE_BYTES_MAX. */
MR_MUST_USE bool mr_state_str_put(struct mr_rows *rows, const struct mr_str *str,
                                  struct mr_state_str *ret);

/* BYTES bytes from FROM on of the string in CELL, which is a long one, writable. */
char *mr_state_str_write(struct mr_shard *shard, const struct mr_state_str *cell, uint32_t from,
                         uint32_t bytes);

/* The string is not needed any more: its lines are free again once their whole page is.
 * Never needed before mr_rows_clear(). */
void mr_state_str_drop(struct mr_rows *rows, const struct mr_state_str *cell);

/* Borrowed view of a string in state, good until the blob is freed with its owner.
 * *CELL must stay where it is while a short string is looked at. */
struct mr_str mr_state_str_get(const struct mr_shard *shard, const struct mr_state_str *cell);

static inline bool mr_state_str_eq(const struct mr_shard *shard, const struct mr_state_str *a,
                                   const struct mr_str *b)
{
    uint64_t head_a, head_b;

    memcpy(&head_a, a, 8);
    memcpy(&head_b, b, 8);
    if (head_a != head_b)
        return false;
    if (b->len <= MR_STR_INLINE)
        return memcmp(a->u.rest, b->u.rest, 8) == 0;
    return memcmp(mr_state_read(shard, a->u.blob), b->u.data, b->len) == 0;
}

#endif
