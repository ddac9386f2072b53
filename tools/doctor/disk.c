/* Checks of the disks, which checkpoints and part files go to. */
#include "tools/doctor/check_int.h"

#include <stdio.h>

struct disk_walk {
    const struct mr_host *host;
    struct mr_finding *finding;
    uint32_t disks, wrong;
};

/* Loops, RAM disks and volumes have no device of their own. */
static int see_disk(void *context, const char *name, bool is_dir)
{
    struct disk_walk *walk = context;
    struct mr_text scheduler, cache;
    char path[512];

    (void)is_dir;
    (void)snprintf(path, sizeof(path), "/sys/block/%s/queue/scheduler", name);
    mr_text_init(&scheduler);
    mr_text_init(&cache);
    if (mr_host_has_dir(walk->host, "/sys/block/%s/device", name) &&
        mr_host_choice(walk->host, path, &scheduler)) {
        bool is_good = strcmp(scheduler.data, "none") == 0;
        mr_check_next(walk->finding);
        mr_text_printf(&walk->finding->found, "%s: scheduler %s", name, scheduler.data);
        if (mr_host_read(walk->host, &cache, "/sys/block/%s/queue/write_cache", name))
            mr_text_printf(&walk->finding->found, ", " MR_VIEW_FMT,
                           MR_VIEW_ARG(mr_view_trim(mr_text_view(&cache))));
        walk->disks++;
        walk->wrong += !is_good;
    }
    mr_text_fini(&cache);
    mr_text_fini(&scheduler);
    return 0;
}

static enum mr_verdict look_disks(const struct mr_host *host, struct mr_finding *finding)
{
    struct disk_walk walk = {.host = host, .finding = finding};
    const struct mr_trials *t = &host->trials;

    (void)mr_host_list(host, see_disk, &walk, "/sys/block");
    if (t->direct < 0) {
        mr_check_next(finding);
        mr_text_printf(&finding->found, "the state directory takes no O_DIRECT: %s",
                       mr_err_text(t->direct));
        finding->fix = "mkfs.ext4 DEVICE # ext4 or xfs for the state directory";
        walk.wrong++;
    }
    if (t->sync_ns >= 0) {
        mr_check_next(finding);
        mr_text_printf(&finding->found, "a write is safe after %.1f ms",
                       (double)t->sync_ns / 1e6);
        walk.wrong += t->sync_ns > 5 * MR_MILLI_NS;
    }
    if (walk.disks == 0 && t->direct == MR_TRIAL_NONE)
        return mr_check_unknown(finding, "no disk is to be seen in /sys/block");
    return walk.wrong != 0 ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

const struct mr_check mr_checks_disk[] = {
    {"disks", "scheduler none; with `--state-dir`: O_DIRECT, a write safe within 5 ms",
     "`/sys/block/*/queue`, trying it in the state directory",
     "for f in /sys/block/*/queue/scheduler; do echo none >$f; done", look_disks},
    {0},
};
