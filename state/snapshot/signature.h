/*
 * state/snapshot/signature.h - what stored state is of, in words.
 *
 *     job orders                                        whose it is
 *     window-1: (product STRING) COUNT BIGINT ...       what its rows look like
 *
 * Each epoch carries its own (manifest.h); DIR/signature.txt is a copy for people.
 */
#ifndef MR_STATE_SNAPSHOT_SIGNATURE_H
#define MR_STATE_SNAPSHOT_SIGNATURE_H

#include "core/sys/sys.h"

#define MR_SIGNATURE_FILE "signature.txt"

/* STORED, of the state in DIR, says the same as WANTED.
 *
 * Fails with MR_ERR_JOB (first line differs), MR_ERR_SCHEMA (another line does). */
int mr_signature_check(const char *dir, const char *stored, const char *wanted,
                       struct mr_err *reterr);

/* DIR/signature.txt holds TEXT, whole and durable; nothing is written if it did before. */
int mr_signature_write(struct mr_sys *sys, const char *dir, const char *text,
                       struct mr_err *reterr);

#endif
