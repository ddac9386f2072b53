/*
 * state/snapshot/audit.h - a state directory or a savepoint, looked at while no job runs.
 *
 *     describe   what there is: epochs, parts, bytes, signature; reads manifests only
 *     verify     every byte that a restart would read, against its checksum
 *     recover    an older epoch that is still whole becomes the committed one
 *
 * Epochs are found through references with checksums only: from the slots of super.mrs to
 * manifests, and from each to the one before it, as far as files are there.  So what is
 * offered for recovery was an epoch once, byte for byte, or is found out not to be.
 *
 * Nothing but recover() writes, and that one slot.
 *
 * Ownership   what info() hands out belongs to the audit.
 * Threads     one.
 */
#ifndef MR_STATE_SNAPSHOT_AUDIT_H
#define MR_STATE_SNAPSHOT_AUDIT_H

#include "core/sys/sys.h"
#include "state/snapshot/super.h"

struct mr_audit;

struct mr_audit_epoch {
    uint64_t epoch;
    uint64_t parent_epoch; /* in the chain of manifests; 0: this one has no older */
    uint64_t base_epoch;   /* the oldest that it needs */
    uint64_t incarnation;
    uint64_t bytes; /* of its own chunks and manifest */
    uint32_t parts, chunks;
    char engine[17]; /* version that wrote it */
};

/* Of the newest epoch. */
struct mr_audit_part {
    const char *name;
    uint32_t task;
    uint32_t pages; /* page numbers are below */
    uint64_t base_epoch;
    uint64_t chunks, bytes; /* that a restart reads for it, all epochs */
};

struct mr_audit_info {
    struct mr_super super;        /* the newest sound slot */
    uint32_t sound_slots;         /* of MR_SUPER_SLOTS; 2 after the very first write */
    struct mr_audit_epoch *epoch; /* newest first */
    uint32_t epochs;
    struct mr_audit_part *part;
    uint32_t parts;
    const char *signature; /* "": no epoch, or its manifest can not be read */
    uint32_t files, unused_files;
    uint64_t file_bytes, unused_bytes;
    /* Why the newest epoch can not be described: its manifests; code 0: it can. */
    struct mr_err trouble;
};

/* Read what there is in DIR.  Damage of manifests is told by info(), not by failing.
 *
 * Fails with MR_ERR_LOCKED (a job runs in it), MR_ERR_VERSION, MR_ERR_CORRUPT (no sound
 * slot), -ENOENT (no directory, or no state in it). */
int mr_audit_open(struct mr_sys *sys, const char *dir, struct mr_audit **ret,
                  struct mr_err *reterr);
void mr_audit_close(struct mr_audit *audit);

const struct mr_audit_info *mr_audit_info(const struct mr_audit *audit);

enum mr_audit_kind {
    MR_AUDIT_DAMAGE, /* a restart fails, or would, if the twin of this went too */
    MR_AUDIT_NOTE    /* worth knowing: files that nothing needs */
};

typedef void (*mr_audit_fn)(void *context, enum mr_audit_kind kind, const char *text);

struct mr_audit_sums {
    uint64_t manifests, chunks, bytes, damaged;
};

/* Check every manifest and chunk of the newest epoch (and of its parent, if it is undecided)
 * and of what else a restart looks at.  EACH is told what is found.  MR_ERR_CORRUPT if the
 * directory can not be started from; the sums are right in both cases. */
int mr_audit_verify(struct mr_audit *audit, mr_audit_fn each, void *context,
                    struct mr_audit_sums *ret, struct mr_err *reterr);

/* EPOCH, one of info(), is whole: all that a restart from it would read was read.
 *
 * Fails with -ENOENT, MR_ERR_CORRUPT. */
int mr_audit_check(struct mr_audit *audit, uint64_t epoch, struct mr_err *reterr);

/* Make EPOCH the committed one.  It is checked first.  What sinks wrote after it they will
 * write again, so without ACCEPT_DUPLICATES this fails (MR_ERR_LOST), unless EPOCH is the
 * committed one already.  The directory gets a new sink_id and forgets what a decider
 * decided: transactions and part files of later epochs are nobody's any more. */
int mr_audit_recover(struct mr_audit *audit, uint64_t epoch, bool accept_duplicates,
                     struct mr_err *reterr);

#endif
