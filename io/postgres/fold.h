/*
 * io/postgres/fold.h - rows on their way to PostgreSQL, and the last one of each key.
 *
 *     rows     row row row ...                 COPY takes them as they are
 *     keyed    [kind][length][row] ...         each with what to do with it
 *
 * One INSERT ... ON CONFLICT may not touch a key twice, and of several changes to a key only
 * the last is seen anyway: so a statement is given the last row of every key.
 *
 * Ownership   the index borrows the bytes it was built over.
 * Cost        one pass; a table of slots, kept from batch to batch.
 */
#ifndef MR_IO_POSTGRES_FOLD_H
#define MR_IO_POSTGRES_FOLD_H

#include "core/base/text.h"

enum mr_pg_change { MR_PG_UPSERT, MR_PG_DELETE };

#define MR_PG_CHANGE_HEAD 5 /* kind and length */

struct mr_pg_row {
    enum mr_pg_change change;
    struct mr_view bytes; /* as io/postgres/wire.h has it */
};

struct mr_pg_fold {
    struct mr_pg_row *row; /* of what was folded, in the order of their keys' first rows */
    uint32_t rows, capacity;
    uint32_t *slot; /* 1-based into row; 0: free */
    uint32_t slots;
    const uint32_t *key; /* column numbers */
    uint32_t keys;
};

/* KEY: the numbers of the key's columns, ascending or not; stays the caller's. */
void mr_pg_fold_init(struct mr_pg_fold *fold, const uint32_t *key, uint32_t keys);
void mr_pg_fold_fini(struct mr_pg_fold *fold);

/* FROM holds COUNT keyed rows: fold->row are the last ones of each key now. */
void mr_pg_fold_rows(struct mr_pg_fold *fold, struct mr_view from, uint32_t count);

/* The next keyed row of *FROM, which moves behind it. */
struct mr_pg_row mr_pg_row_next(struct mr_view *from);

/* Column COL of a row: its bytes; *RET_LEN below 0: NULL. */
const char *mr_pg_row_column(struct mr_view row, uint32_t col, int32_t *ret_len);

#endif
