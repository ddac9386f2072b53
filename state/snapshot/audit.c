#include "state/snapshot/audit.h"

#include "core/base/alloc.h"
#include "core/base/text.h"
#include "state/snapshot/chain.h"
#include "state/snapshot/lock.h"
#include "state/snapshot/segment.h"
#include "state/snapshot/signature.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define EPOCHS_MAX 4096u /* that are looked for */

struct file {
    uint64_t segment, bytes;
};

struct mr_audit {
    struct mr_sys *sys;
    char *dir;
    int lock_file; /* -1: none */
    char *slots;   /* MR_SUPER_BYTES */
    struct mr_audit_info info;
    struct mr_extent *manifest; /* of each of info.epoch */
    struct mr_chain chain;      /* of the newest epoch, as far as it could be read */
    struct file *file;
};

const struct mr_audit_info *mr_audit_info(const struct mr_audit *audit)
{
    return &audit->info;
}

/* -- Open ----------------------------------------------------------------------------------- */

static int read_slots(struct mr_audit *audit, struct mr_err *reterr)
{
    const struct mr_sys_ops *ops = audit->sys->ops;
    struct mr_text path;

    mr_text_init(&path);
    mr_text_printf(&path, "%s/" MR_SUPER_FILE, audit->dir);
    int file = ops->open(audit->sys, path.data, MR_OPEN_READ);
    int64_t n = file < 0 ? file : ops->pread(audit->sys, file, audit->slots, MR_SUPER_BYTES, 0);
    if (file >= 0)
        (void)ops->close(audit->sys, file);
    int rc = n < 0 ? (int)n : 0;
    if (rc < 0)
        (void)mr_fail(reterr, rc, "no state in '%s': '%s': %s", audit->dir, path.data,
                      mr_err_text(rc));
    else if ((rc = mr_super_decode(audit->slots, &audit->info.super, reterr)) < 0)
        (void)mr_wrap(reterr, "'%s'", path.data);
    else if (rc == 0)
        rc =
            mr_fail(reterr, MR_ERR_CORRUPT,
                    "no slot of '%s' is whole: the first start, or the copying of a savepoint, "
                    "was cut short, or the file is damaged",
                    path.data);
    mr_text_fini(&path);
    return rc < 0 ? rc : 0;
}

static int each_file(void *context, const char *name, bool is_dir)
{
    struct mr_audit *audit = context;
    struct mr_audit_info *info = &audit->info;
    uint64_t number = is_dir ? 0 : mr_segment_number(name);
    struct mr_file_stat stat;
    struct mr_text path;

    if (number == 0)
        return 0;
    mr_text_init(&path);
    mr_segment_path(audit->dir, number, &path);
    int rc = audit->sys->ops->stat(audit->sys, path.data, &stat);
    mr_text_fini(&path);
    if (rc < 0)
        return 0;
    audit->file = mr_realloc(audit->file, info->files + 1, sizeof(*audit->file),
                             "a look into a state directory");
    audit->file[info->files++] = (struct file){number, stat.size};
    info->file_bytes += stat.size;
    return 0;
}

/* -- Epochs --------------------------------------------------------------------------------- */

static uint32_t find_epoch(const struct mr_audit *audit, uint64_t epoch)
{
    uint32_t i = 0;

    while (i < audit->info.epochs && audit->info.epoch[i].epoch != epoch)
        i++;
    return i;
}

/* Where EPOCH lies in the list, newest first, with room made for it. */
static uint32_t insert(struct mr_audit *audit, uint64_t epoch)
{
    struct mr_audit_info *info = &audit->info;
    uint32_t n = info->epochs, at = n;

    info->epoch =
        mr_realloc(info->epoch, n + 1, sizeof(*info->epoch), "a look into a state directory");
    audit->manifest = mr_realloc(audit->manifest, n + 1, sizeof(*audit->manifest),
                                 "a look into a state directory");
    for (; at > 0 && info->epoch[at - 1].epoch < epoch; at--) {
        info->epoch[at] = info->epoch[at - 1];
        audit->manifest[at] = audit->manifest[at - 1];
    }
    info->epochs++;
    return at;
}

static void describe(const struct mr_manifest *manifest, uint32_t manifest_bytes,
                     struct mr_audit_epoch *ret)
{
    const struct mr_manifest_head *head = manifest->head;

    *ret = (struct mr_audit_epoch){.epoch = head->epoch,
                                   .parent_epoch = head->parent_epoch,
                                   .base_epoch = head->base_epoch,
                                   .incarnation = head->incarnation,
                                   .bytes = manifest_bytes,
                                   .parts = head->parts,
                                   .chunks = head->chunks};
    memcpy(ret->engine, head->engine, sizeof(head->engine));
    for (uint32_t c = 0; c < head->chunks; c++)
        ret->bytes += manifest->chunk[c].bytes;
}

/* The epoch whose manifest lies at MANIFEST, and those before it while they can be read.
 * *RET_FIRST: why the first could not be. */
static void walk(struct mr_audit *audit, const struct mr_extent *manifest, uint64_t epoch,
                 struct mr_err *ret_first)
{
    struct mr_extent extent = *manifest;

    for (bool is_first = true; extent.segment != 0 && audit->info.epochs < EPOCHS_MAX;
         is_first = false) {
        struct mr_chain chain;
        struct mr_audit_epoch found;
        if (find_epoch(audit, epoch) != audit->info.epochs)
            return;
        mr_chain_init(&chain, audit->sys, audit->dir, audit->info.super.job_id, 0);
        int rc = mr_chain_read_one(&chain, &extent, epoch, is_first ? ret_first : NULL);
        struct mr_extent here = extent;
        if (rc == 0) {
            describe(&chain.manifest[0], extent.bytes, &found);
            extent = chain.manifest[0].head->parent;
            epoch = chain.manifest[0].head->parent_epoch;
        }
        mr_chain_fini(&chain);
        if (rc < 0)
            return;
        uint32_t at = insert(audit, found.epoch);
        audit->info.epoch[at] = found;
        audit->manifest[at] = here;
    }
}

static void find_epochs(struct mr_audit *audit)
{
    struct mr_audit_info *info = &audit->info;

    if (info->super.epoch != 0)
        walk(audit, &info->super.manifest, info->super.epoch, &info->trouble);
    for (uint32_t i = 0; i < MR_SUPER_SLOTS; i++) {
        struct mr_super slot;
        if (!mr_super_slot(audit->slots, i, &slot))
            continue;
        info->sound_slots++;
        walk(audit, &slot.manifest, slot.epoch, NULL);
        walk(audit, &slot.parent, slot.parent_epoch, NULL);
    }
}

/* -- The newest epoch ------------------------------------------------------------------------- */

static void describe_newest(struct mr_audit *audit)
{
    struct mr_audit_info *info = &audit->info;
    struct mr_chain *chain = &audit->chain;
    struct mr_chain_cursor cursor = {0};
    struct mr_chain_chunk chunk;
    int rc = 0;

    mr_chain_init(chain, audit->sys, audit->dir, info->super.job_id, 0);
    if (info->super.epoch != 0)
        rc = mr_chain_read(chain, &info->super.manifest, info->super.epoch, &info->trouble);
    if (rc < 0 || chain->manifests == 0)
        return;
    const struct mr_manifest *newest = &chain->manifest[0];
    info->signature = mr_strndup(newest->signature.data, newest->signature.len,
                                 "a look into a state directory");
    info->parts = newest->head->parts;
    info->part =
        mr_alloc_array(info->parts + 1, sizeof(*info->part), "a look into a state directory");
    for (uint32_t p = 0; p < info->parts; p++) {
        info->part[p] =
            (struct mr_audit_part){.name = mr_strndup(newest->name[p].data, newest->name[p].len,
                                                      "a look into a state directory"),
                                   .task = newest->part[p].task,
                                   .pages = newest->part[p].pages,
                                   .base_epoch = newest->part[p].base_epoch};
    }
    while (mr_chain_next(chain, &cursor, &chunk)) {
        info->part[chunk.part].chunks++;
        info->part[chunk.part].bytes += chunk.extent.bytes;
    }
}

/* With a chain that can not be read nobody knows what is unused. */
static void count_unused(struct mr_audit *audit)
{
    struct mr_audit_info *info = &audit->info;
    struct mr_chain parent;
    int rc = 0;

    mr_chain_init(&parent, audit->sys, audit->dir, info->super.job_id, 0);
    if (info->super.state == MR_SUPER_UNDECIDED && info->super.parent_epoch != 0)
        rc = mr_chain_read(&parent, &info->super.parent, info->super.parent_epoch, NULL);
    for (uint32_t i = 0; rc == 0 && info->trouble.code == 0 && i < info->files; i++) {
        if (mr_chain_needs(&audit->chain, audit->file[i].segment) ||
            mr_chain_needs(&parent, audit->file[i].segment))
            continue;
        info->unused_files++;
        info->unused_bytes += audit->file[i].bytes;
    }
    mr_chain_fini(&parent);
}

int mr_audit_open(struct mr_sys *sys, const char *dir, struct mr_audit **ret,
                  struct mr_err *reterr)
{
    struct mr_audit *audit = mr_alloc(sizeof(*audit), "a look into a state directory");

    audit->sys = sys;
    audit->dir = mr_strdup(dir, "a look into a state directory");
    audit->slots = mr_alloc(MR_SUPER_BYTES, "a look into a state directory");
    audit->lock_file = -1;
    int rc = audit->lock_file = mr_lock_take(sys, dir, false, reterr);
    if (rc == -ENOENT)
        rc = 0; /* a savepoint */
    if (rc >= 0)
        rc = read_slots(audit, reterr);
    if (rc == 0 && (rc = sys->ops->list(sys, dir, each_file, audit)) < 0)
        (void)mr_fail(reterr, rc, "can not list '%s': %s", dir, mr_err_text(rc));
    if (rc < 0) {
        mr_audit_close(audit);
        return rc;
    }
    find_epochs(audit);
    describe_newest(audit);
    count_unused(audit);
    if (audit->info.signature == NULL)
        audit->info.signature = mr_strdup("", "a look into a state directory");
    *ret = audit;
    return 0;
}

void mr_audit_close(struct mr_audit *audit)
{
    struct mr_audit_info *info;

    if (audit == NULL)
        return;
    info = &audit->info;
    for (uint32_t p = 0; p < info->parts; p++)
        free((char *)(uintptr_t)info->part[p].name);
    free((char *)(uintptr_t)info->signature);
    free(info->part);
    free(info->epoch);
    free(audit->manifest);
    free(audit->file);
    mr_chain_fini(&audit->chain);
    if (audit->lock_file >= 0)
        (void)audit->sys->ops->close(audit->sys, audit->lock_file);
    free(audit->slots);
    free(audit->dir);
    free(audit);
}

/* -- Verify ----------------------------------------------------------------------------------- */

struct verify {
    struct mr_audit *audit;
    mr_audit_fn each;
    void *context;
    struct mr_audit_sums sums;
};

static void tell(struct verify *v, enum mr_audit_kind kind, const char *text)
{
    v->sums.damaged += kind == MR_AUDIT_DAMAGE;
    if (v->each != NULL)
        v->each(v->context, kind, text);
}

/* Every chunk, also after one that is damaged.  The first trouble to *RETERR. */
static int verify_epoch(struct verify *v, const struct mr_extent *manifest, uint64_t epoch,
                        struct mr_err *reterr)
{
    struct mr_chain chain;
    struct mr_chain_cursor cursor = {0};
    struct mr_chain_chunk chunk;
    struct mr_view records;
    struct mr_err err = {0};

    mr_chain_init(&chain, v->audit->sys, v->audit->dir, v->audit->info.super.job_id, 0);
    int rc = mr_chain_read(&chain, manifest, epoch, &err);
    if (rc < 0) {
        tell(v, MR_AUDIT_DAMAGE, err.message);
        (void)mr_fail(reterr, rc, "%s", err.message);
    } else {
        for (uint32_t m = 0; m < chain.manifests; m++)
            v->sums.bytes += chain.extent[m].bytes;
        v->sums.manifests += chain.manifests;
    }
    while (chain.manifests != 0 && err.code == 0 && mr_chain_next(&chain, &cursor, &chunk)) {
        int this_rc = mr_chain_chunk(&chain, &chunk, &records, &err);
        v->sums.chunks++;
        v->sums.bytes += chunk.extent.bytes;
        if (this_rc < 0) {
            tell(v, MR_AUDIT_DAMAGE, err.message);
            if (rc == 0)
                rc = mr_fail(reterr, this_rc, "%s", err.message);
        }
        err.code = 0;
    }
    mr_chain_fini(&chain);
    return rc;
}

static void verify_slots(struct verify *v)
{
    char text[160];

    for (uint32_t pair = 0; pair < MR_SUPER_SLOTS; pair += 2) {
        struct mr_super slot;
        bool first = mr_super_slot(v->audit->slots, pair, &slot),
             second = mr_super_slot(v->audit->slots, pair + 1, &slot);
        if (first == second)
            continue;
        (void)snprintf(text, sizeof(text),
                       "slot %u of " MR_SUPER_FILE " is damaged; its copy is whole",
                       first ? pair + 1 : pair);
        tell(v, MR_AUDIT_DAMAGE, text);
    }
}

static void verify_files(struct verify *v)
{
    const struct mr_audit_info *info = &v->audit->info;
    struct mr_text path, text;
    char note[160];

    if (info->unused_files != 0) {
        (void)snprintf(note, sizeof(note),
                       "%u files of %" PRIu64
                       " MiB are not needed; the next start deletes them",
                       info->unused_files, info->unused_bytes >> 20);
        tell(v, MR_AUDIT_NOTE, note);
    }
    mr_text_init(&path);
    mr_text_init(&text);
    mr_text_printf(&path, "%s/" MR_SIGNATURE_FILE, v->audit->dir);
    if (info->signature[0] != '\0' &&
        (mr_sys_read_file(v->audit->sys, path.data, &text, NULL) < 0 ||
         strcmp(text.data, info->signature) != 0))
        tell(v, MR_AUDIT_NOTE,
             MR_SIGNATURE_FILE " does not say what the newest epoch is of; it is for people, "
                               "and the next start writes it");
    mr_text_fini(&text);
    mr_text_fini(&path);
}

int mr_audit_verify(struct mr_audit *audit, mr_audit_fn each, void *context,
                    struct mr_audit_sums *ret, struct mr_err *reterr)
{
    struct verify v = {.audit = audit, .each = each, .context = context};
    const struct mr_super *super = &audit->info.super;
    int rc = 0;

    verify_slots(&v);
    if (super->epoch != 0)
        rc = verify_epoch(&v, &super->manifest, super->epoch, reterr);
    if (super->state == MR_SUPER_UNDECIDED && super->parent_epoch != 0) {
        int parent_rc =
            verify_epoch(&v, &super->parent, super->parent_epoch, rc == 0 ? reterr : NULL);
        rc = rc == 0 ? parent_rc : rc;
    }
    verify_files(&v);
    *ret = v.sums;
    if (rc < 0)
        (void)mr_wrap(reterr, "state in '%s'", audit->dir);
    return rc;
}

/* -- Recover ---------------------------------------------------------------------------------- */

int mr_audit_check(struct mr_audit *audit, uint64_t epoch, struct mr_err *reterr)
{
    uint32_t i = find_epoch(audit, epoch);
    struct verify v = {.audit = audit};

    if (i == audit->info.epochs)
        return mr_fail(reterr, -ENOENT,
                       "epoch %" PRIu64 " is not in '%s', or its manifest is damaged", epoch,
                       audit->dir);
    int rc = verify_epoch(&v, &audit->manifest[i], epoch, reterr);
    if (rc < 0)
        (void)mr_wrap(reterr, "state in '%s'", audit->dir);
    return rc;
}

static int write_slot(struct mr_audit *audit, uint64_t epoch, const struct mr_extent *manifest,
                      struct mr_err *reterr)
{
    struct mr_super super = audit->info.super;

    super.state = MR_SUPER_COMMITTED;
    super.epoch = epoch;
    super.manifest = *manifest;
    super.parent_epoch = super.decided_epoch = 0;
    super.parent = (struct mr_extent){0};
    super.sequence++;
    audit->sys->ops->entropy(audit->sys, super.sink_id, MR_SINK_ID_BYTES);
    int file = mr_super_open(audit->sys, audit->dir, false, reterr);
    if (file < 0)
        return file;
    int rc = mr_super_write(audit->sys, file, audit->dir, &super, reterr);
    (void)audit->sys->ops->close(audit->sys, file);
    if (rc == 0)
        audit->info.super = super;
    return rc;
}

int mr_audit_recover(struct mr_audit *audit, uint64_t epoch, bool accept_duplicates,
                     struct mr_err *reterr)
{
    const struct mr_super *super = &audit->info.super;
    int rc = mr_audit_check(audit, epoch, reterr);

    if (rc < 0)
        return rc;
    if (epoch == super->epoch && super->state != MR_SUPER_UNDECIDED)
        return 0;
    if (!accept_duplicates)
        return mr_fail(reterr, MR_ERR_LOST,
                       "epoch %" PRIu64 " is whole, but the newest in '%s' is %" PRIu64
                       ": what sinks wrote after epoch %" PRIu64
                       " would be written once more. Say that duplicates are accepted, or "
                       "restore the directory from a backup",
                       epoch, audit->dir, super->epoch, epoch);
    return write_slot(audit, epoch, &audit->manifest[find_epoch(audit, epoch)], reterr);
}
