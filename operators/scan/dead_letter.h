/*
 * operators/scan/dead_letter.h - where malformed messages are kept.
 *
 * Rows of mr_dead_letter_schema: the table they were meant for, the split and the
 * offset they were read at, why they were refused, and their bytes.  They go to the
 * table that 'dead-letter.table' names, or to this operator: a file of JSON lines under
 * the state directory.
 *
 * A message that is read again after a crash is kept again; split and offset name it.
 *
 * Ownership   the operator owns the file; the collector of one poll is the scan's.
 * Threads     the reactor of the scan.
 * Fails       a file that can not be written fails the job: a row would be lost.
 */
#ifndef MR_OPERATORS_SCAN_DEAD_LETTER_H
#define MR_OPERATORS_SCAN_DEAD_LETTER_H

#include "core/op/op.h"

extern const struct mr_schema mr_dead_letter_schema;

/* Append to PATH, made when the first row comes. */
int mr_dead_letter_file_new(const char *path, struct mr_task_env *env, struct mr_op **ret,
                            struct mr_err *reterr);

#endif
