/* millrace state: what is in a directory with state, while no job runs in it. */
#include "tools/millrace/state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* -- Directories --------------------------------------------------------------------------- */

int mr_state_dir_signature(const char *path, struct mr_text *text, struct mr_err *reterr)
{
    struct mr_audit *audit;
    int rc = mr_audit_open(mr_sys_linux(NULL), path, &audit, reterr);

    if (rc < 0)
        return rc;
    const struct mr_audit_info *info = mr_audit_info(audit);

    if (info->trouble.code != 0) {
        rc = info->trouble.code;
        if (reterr != NULL)
            *reterr = info->trouble;
    } else if (info->signature[0] == '\0') {
        rc = mr_fail(reterr, -ENOENT, "%s: no checkpoint was taken there yet", path);
    } else {
        mr_text_puts(text, info->signature);
    }
    mr_audit_close(audit);
    return rc;
}

int mr_state_dir_open(const char *path, struct mr_state_dir *ret, struct mr_err *reterr)
{
    struct mr_text signature;
    struct mr_state_job *job;

    *ret = (struct mr_state_dir){.sys = mr_sys_linux(NULL), .path = path};
    mr_arena_init(&ret->arena);
    mr_text_init(&signature);
    /* First, because a store would make a directory that is not there. */
    int rc = mr_state_dir_signature(path, &signature, reterr);

    if (rc == 0)
        rc = mr_state_parse(&ret->arena, mr_text_view(&signature), &job, reterr);
    if (rc == 0)
        rc = mr_store_open(ret->sys, path, &(struct mr_store_options){0}, &ret->store, reterr);
    if (rc == 0)
        rc = mr_store_load(ret->store, mr_store_offer(ret->store)->epoch, reterr);
    if (rc == 0)
        ret->job = job;
    mr_text_fini(&signature);
    return rc;
}

void mr_state_dir_close(struct mr_state_dir *dir)
{
    if (dir->store != NULL) {
        mr_store_restored(dir->store);
        mr_store_close(dir->store);
    }
    mr_arena_fini(&dir->arena);
}

struct mr_restore mr_state_dir_images(const struct mr_state_dir *dir, const char *name)
{
    const struct mr_restore *images = mr_store_images(dir->store, name);

    return images != NULL ? *images : (struct mr_restore){0};
}

/* -- verify, recover --------------------------------------------------------------------------- */

static void say_found(void *context, enum mr_audit_kind kind, const char *text)
{
    (void)context;
    printf("%s %s\n", kind == MR_AUDIT_DAMAGE ? "DAMAGE" : "note  ", text);
}

static int verify(const char *path, struct mr_err *reterr)
{
    struct mr_audit_sums sums = {0};
    struct mr_audit *audit;
    int rc = mr_audit_open(mr_sys_linux(NULL), path, &audit, reterr);

    if (rc < 0)
        return rc;
    rc = mr_audit_verify(audit, say_found, NULL, &sums, reterr);
    printf("%s: %" PRIu64 " manifests, %" PRIu64 " chunks, %" PRIu64 " bytes read, %" PRIu64
           " damaged\n",
           path, sums.manifests, sums.chunks, sums.bytes, sums.damaged);
    mr_audit_close(audit);
    return rc;
}

static int recover(const struct mr_command_options *options, const char *path,
                   struct mr_err *reterr)
{
    struct mr_audit *audit;

    if (options->epoch == 0)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "state recover wants --epoch N; 'millrace state inspect %s' lists them",
                       path);
    int rc = mr_audit_open(mr_sys_linux(NULL), path, &audit, reterr);

    if (rc < 0)
        return rc;
    rc = mr_audit_recover(audit, options->epoch, options->accepts_duplicates, reterr);
    if (rc == 0)
        printf("%s: the next start goes on from checkpoint %" PRIu64 "\n", path,
               options->epoch);
    mr_audit_close(audit);
    return rc;
}

/* -- The command -------------------------------------------------------------------------------- */

static int usage(void)
{
    fprintf(stderr, "millrace: usage: millrace state inspect DIR | verify DIR | diff DIR DIR | "
                    "recover DIR --epoch N (millrace --help)\n"
                    "DIR is a savepoint, or the directory of one job in a --state-dir\n");
    return MR_EXIT_USAGE;
}

int mr_command_state(const struct mr_command_options *options)
{
    const char *what = options->file, *dir = options->argument[0];
    bool is_diff = strcmp(what, "diff") == 0, is_same = true;
    struct mr_err err = {0};
    int rc;

    if (options->arguments != (is_diff ? 2 : 1))
        return usage();
    if (is_diff)
        rc = mr_state_diff(dir, options->argument[1], &is_same, &err);
    else if (strcmp(what, "inspect") == 0)
        rc = mr_state_inspect(dir, &err);
    else if (strcmp(what, "verify") == 0)
        rc = verify(dir, &err);
    else if (strcmp(what, "recover") == 0)
        rc = recover(options, dir, &err);
    else
        return usage();
    if (rc < 0) {
        fprintf(stderr, "%s\n", err.message);
        return rc == MR_ERR_OPTION ? MR_EXIT_USAGE : MR_EXIT_STATE;
    }
    return is_same ? MR_EXIT_OK : MR_EXIT_FAILED;
}
