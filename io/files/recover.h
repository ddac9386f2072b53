/*
 * io/files/recover.h - what a sink writes into a checkpoint, and what it does with it after a crash.
 *
 * A record names its writer (two uuids and a reactor), the number of the next part, and
 * each part that is not surely published yet, with the length that counts:
 *
 *     part there          cut to the length, publish
 *     published there     must have the length
 *     neither             rows are lost: stop, and say so
 *     numbers from next   begun after the checkpoint: remove
 *
 * All of it may be done twice, so a crash in the middle of it is no other case.
 */
#ifndef MR_IO_FILES_RECOVER_H
#define MR_IO_FILES_RECOVER_H

#include "core/op/op.h"
#include "io/files/part.h"

enum { MR_UUID_BYTES = 37 }; /* with the terminator */

struct mr_part_writer {
    char uuid[MR_UUID_BYTES], temp_uuid[MR_UUID_BYTES];
    uint32_t reactor;
    uint64_t next; /* number of the next part */
};

/* A writer that nobody else is. */
void mr_part_writer_init(struct mr_part_writer *writer, struct mr_task_env *env);

/* DIR/part-U-R-N, or DIR/.part-U-R-N.inprogress.V */
void mr_part_name(const struct mr_part_writer *writer, const char *dir, uint64_t number,
                  bool is_temp, struct mr_text *out);

void mr_part_record(const struct mr_part_writer *writer, const char *dir,
                    const struct mr_part *parts, struct mr_pack *roots);

/* Whose record this is. */
int mr_part_record_writer(struct mr_view root, struct mr_part_writer *ret,
                          struct mr_err *reterr);

/* Do what the table above says.  Blocking.  IGNORES_MISSING: neither is no failure. */
int mr_part_recover(struct mr_task_env *env, struct mr_view root, bool ignores_missing,
                    struct mr_err *reterr);

#endif
