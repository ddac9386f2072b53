/*
 * bench/rig/memory.h - the connector 'memory': tables that are already there.
 *
 *     WITH ('connector' = 'memory', 'format' = 'json')
 *
 * Hands out lines of buffers, one split per buffer, cut by io/framing as the file
 * connector cuts them; or rows of columns, for measuring what lies behind the decoder.
 * Nothing is read, copied or waited for, so what is measured is the engine alone.
 *
 * The buffers are set from outside before a job starts: a table can not carry a pointer.
 *
 * Threads     set: nothing runs.  The rest as core/op/connector.h says.
 */
#ifndef MR_BENCH_RIG_MEMORY_H
#define MR_BENCH_RIG_MEMORY_H

#include "core/op/connector.h"

#define MR_RIG_SPLITS_MAX 8

struct mr_rig_memory {
    uint32_t splits;
    struct mr_view split[MR_RIG_SPLITS_MAX];
    uint32_t run;    /* messages per poll; 0: MR_BATCH_ROWS */
    bool is_endless; /* never says that it is done */
};

/* Borrowed until the next call. */
void mr_rig_memory_set(const struct mr_rig_memory *memory);

extern const struct mr_source_class mr_rig_memory_source;

/* 'connector' = 'generated': makes the rows of table (product STRING, amount DECIMAL(10, 2),
 * order_time TIMESTAMP(3)) itself, `rows` of them, a second of order time per
 * `rows_per_second` rows. */
struct mr_rig_generated {
    uint64_t rows;
    uint32_t products, rows_per_second;
    uint32_t run; /* rows per poll; 0: MR_BATCH_ROWS */
};

void mr_rig_generated_set(const struct mr_rig_generated *generated);

/* When it last handed out rows; kept up only when `run` is set. */
int64_t mr_rig_generated_handed_ns(void);

extern const struct mr_source_class mr_rig_generated_source;

#endif
