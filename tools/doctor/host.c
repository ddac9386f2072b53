#include "tools/doctor/host.h"

#include "core/base/alloc.h"
#include "core/data/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { PATH_BYTES = 4096 };

/* -- Files --------------------------------------------------------------------------------- */

static bool make_path(const struct mr_host *host, char *out, const char *path, va_list ap)
{
    int root = snprintf(out, PATH_BYTES, "%s", host->root);

    if (root < 0 || root >= PATH_BYTES)
        return false;
    int len = vsnprintf(out + root, (size_t)(PATH_BYTES - root), path, ap);

    return len >= 0 && len < PATH_BYTES - root;
}

bool mr_host_read(const struct mr_host *host, struct mr_text *out, const char *path, ...)
{
    char full[PATH_BYTES];
    va_list ap;

    mr_text_reset(out);
    va_start(ap, path);
    bool fits = make_path(host, full, path, ap);
    va_end(ap);
    return fits && mr_sys_read_file(host->sys, full, out, NULL) == 0;
}

bool mr_host_list(const struct mr_host *host, mr_list_fn each, void *context, const char *path,
                  ...)
{
    char full[PATH_BYTES];
    va_list ap;

    va_start(ap, path);
    bool fits = make_path(host, full, path, ap);
    va_end(ap);
    return fits && host->sys->ops->list(host->sys, full, each, context) >= 0;
}

static int pass_over(void *context, const char *name, bool is_dir)
{
    (void)context;
    (void)name;
    (void)is_dir;
    return 0;
}

bool mr_host_has_dir(const struct mr_host *host, const char *path, ...)
{
    char full[PATH_BYTES];
    va_list ap;

    va_start(ap, path);
    bool fits = make_path(host, full, path, ap);
    va_end(ap);
    return fits && host->sys->ops->list(host->sys, full, pass_over, NULL) >= 0;
}

bool mr_host_number(const struct mr_host *host, const char *path, int64_t *ret)
{
    struct mr_text text;

    mr_text_init(&text);
    bool ok = mr_host_read(host, &text, "%s", path) &&
              mr_int_parse(mr_view_trim(mr_text_view(&text)), ret) == 0;
    mr_text_fini(&text);
    return ok;
}

static bool read_cpus(const struct mr_host *host, const char *path, struct mr_cpus *ret,
                      bool (*parse)(struct mr_view, struct mr_cpus *))
{
    struct mr_text text;

    mr_text_init(&text);
    bool ok = mr_host_read(host, &text, "%s", path) && parse(mr_text_view(&text), ret);
    mr_text_fini(&text);
    return ok;
}

bool mr_host_cpu_list(const struct mr_host *host, const char *path, struct mr_cpus *ret)
{
    return read_cpus(host, path, ret, mr_cpus_parse_list);
}

bool mr_host_cpu_mask(const struct mr_host *host, const char *path, struct mr_cpus *ret)
{
    return read_cpus(host, path, ret, mr_cpus_parse_mask);
}

bool mr_host_choice(const struct mr_host *host, const char *path, struct mr_text *out)
{
    struct mr_text text;

    mr_text_init(&text);
    bool ok = mr_host_read(host, &text, "%s", path);
    struct mr_view choice = mr_view_trim(mr_text_view(&text));
    const char *left = ok ? strchr(text.data, '[') : NULL;
    const char *right = left != NULL ? strchr(left, ']') : NULL;

    if (right != NULL)
        choice = (struct mr_view){left + 1, (size_t)(right - left) - 1};
    else
        ok = ok && choice.len != 0 && memchr(choice.data, ' ', choice.len) == NULL;
    mr_text_reset(out);
    if (ok)
        mr_text_put(out, choice.data, choice.len);
    mr_text_fini(&text);
    return ok;
}

bool mr_host_field(const struct mr_text *text, const char *name, struct mr_view *ret)
{
    size_t len = strlen(name);

    for (const char *line = text->data; *line != '\0';) {
        size_t line_len = strcspn(line, "\n");
        if (line_len >= len && memcmp(line, name, len) == 0) {
            *ret = mr_view_trim((struct mr_view){line + len, line_len - len});
            return true;
        }
        line += line_len + (line[line_len] == '\n');
    }
    return false;
}

/* -- What several checks ask --------------------------------------------------------------- */

bool mr_host_cgroup(const struct mr_host *host, uint32_t level, struct mr_text *out)
{
    struct mr_view group = {"", 0};
    struct mr_text text;

    mr_text_init(&text);
    if (mr_host_read(host, &text, "/proc/self/cgroup"))
        (void)mr_host_field(&text, "0::", &group);
    while (group.len != 0 && group.data[group.len - 1] == '/')
        group.len--;
    for (uint32_t up = 0; up < level && group.data != NULL; up++) {
        if (group.len == 0) {
            group.data = NULL;
            break;
        }
        do
            group.len--;
        while (group.data[group.len] != '/' && group.len != 0);
    }
    bool ok = group.data != NULL;
    mr_text_reset(out);
    if (ok)
        mr_text_printf(out, "/sys/fs/cgroup" MR_VIEW_FMT, MR_VIEW_ARG(group));
    mr_text_fini(&text);
    return ok;
}

bool mr_host_memlock(const struct mr_host *host, int64_t *ret_bytes)
{
    struct mr_text text;
    struct mr_view limit;

    mr_text_init(&text);
    bool ok = mr_host_read(host, &text, "/proc/self/limits") &&
              mr_host_field(&text, "Max locked memory", &limit);
    if (ok) {
        size_t len = 0;
        while (len < limit.len && limit.data[len] != ' ')
            len++;
        limit.len = len; /* the soft one comes first */
        *ret_bytes = INT64_MAX;
        ok = mr_view_is(limit, "unlimited") || mr_int_parse(limit, ret_bytes) == 0;
    }
    mr_text_fini(&text);
    return ok;
}

bool mr_host_memory(const struct mr_host *host, const char *name, int64_t *ret_bytes)
{
    struct mr_text text;
    struct mr_view amount;

    mr_text_init(&text);
    bool ok = mr_host_read(host, &text, "/proc/meminfo") && mr_host_field(&text, name, &amount);
    if (ok && amount.len > 3 && memcmp(amount.data + amount.len - 3, " kB", 3) == 0) {
        amount.len -= 3;
        ok = mr_int_parse(amount, ret_bytes) == 0 && *ret_bytes <= INT64_MAX / 1024;
        if (ok)
            *ret_bytes *= 1024;
    } else {
        ok = false;
    }
    mr_text_fini(&text);
    return ok;
}

/* The devices in the directory of a driver are named by their addresses: 0000:3b:00.0. */
static int count_card(void *context, const char *name, bool is_dir)
{
    uint32_t *count = context;

    (void)is_dir;
    *count += name[0] >= '0' && name[0] <= '9' && strchr(name, ':') != NULL;
    return 0;
}

bool mr_host_dpdk_cards(const struct mr_host *host, uint32_t *ret)
{
    static const char *const drivers[] = {"vfio-pci", "igb_uio", "uio_pci_generic"};

    *ret = 0;
    for (size_t i = 0; i < MR_COUNTOF(drivers); i++)
        (void)mr_host_list(host, count_card, ret, "/sys/bus/pci/drivers/%s", drivers[i]);
    return *ret != 0 || mr_host_has_dir(host, "/sys/bus/pci/drivers");
}

/* -- Threads ------------------------------------------------------------------------------- */

struct task_walk {
    struct mr_host *host;
    const char *process; /* its number */
    bool is_own;
    struct mr_text text;
};

static void keep_task(struct mr_host *host, const struct mr_text *status, bool is_own)
{
    struct mr_view name, allowed, kind, state;
    struct mr_host_task task = {.is_own = is_own};

    if (!mr_host_field(status, "Name:", &name) ||
        !mr_host_field(status, "Cpus_allowed_list:", &allowed) ||
        !mr_cpus_parse_list(allowed, &task.allowed))
        return;
    if (mr_host_field(status, "State:", &state) && state.len != 0 && state.data[0] == 'Z')
        return;
    (void)snprintf(task.name, sizeof(task.name), MR_VIEW_FMT, MR_VIEW_ARG(name));
    /* Older kernels do not say; threads of the kernel have no memory of their own. */
    task.is_kernel = mr_host_field(status, "Kthread:", &kind)
                         ? mr_view_is(kind, "1")
                         : !mr_host_field(status, "VmSize:", &kind);
    if (host->tasks == host->tasks_capacity) {
        host->tasks_capacity = host->tasks_capacity == 0 ? 256 : host->tasks_capacity * 2;
        host->task = mr_realloc(host->task, host->tasks_capacity, sizeof(*host->task),
                                "the threads of this host");
    }
    host->task[host->tasks++] = task;
}

static int walk_thread(void *context, const char *name, bool is_dir)
{
    struct task_walk *walk = context;

    if (is_dir &&
        mr_host_read(walk->host, &walk->text, "/proc/%s/task/%s/status", walk->process, name))
        keep_task(walk->host, &walk->text, walk->is_own);
    return 0;
}

static int walk_process(void *context, const char *name, bool is_dir)
{
    struct task_walk *walk = context;
    struct mr_view self;

    if (!is_dir || name[0] < '0' || name[0] > '9')
        return 0;
    walk->process = name;
    walk->is_own = mr_host_read(walk->host, &walk->text, "/proc/self/status") &&
                   mr_host_field(&walk->text, "Tgid:", &self) && mr_view_is(self, name);
    (void)mr_host_list(walk->host, walk_thread, walk, "/proc/%s/task", name);
    return 0;
}

/* -- Opening ------------------------------------------------------------------------------- */

static void find_cpus(struct mr_host *host, const struct mr_cpus *seats)
{
    struct mr_cpus partition;

    (void)mr_host_cpu_list(host, "/sys/devices/system/cpu/online", &host->online);
    host->knows_isolated =
        mr_host_cpu_list(host, "/sys/devices/system/cpu/isolated", &host->isolated);
    /* Partitions of cgroup v2 are not on the command line of the kernel. */
    if (mr_host_cpu_list(host, "/sys/fs/cgroup/cpuset.cpus.isolated", &partition)) {
        host->isolated = mr_cpus_either(&host->isolated, &partition);
        host->knows_isolated = true;
    }
    host->isolated = mr_cpus_both(&host->isolated, &host->online);
    host->reactors = mr_cpus_count(&host->isolated) != 0 ? host->isolated
                                                         : mr_cpus_both(seats, &host->online);
    host->rest = mr_cpus_without(&host->online, &host->reactors);
}

void mr_host_open(struct mr_host *host, struct mr_sys *sys, const char *root,
                  const struct mr_trials *trials, const struct mr_cpus *seats)
{
    struct task_walk walk = {.host = host};

    *host = (struct mr_host){.sys = sys, .root = root, .trials = *trials};
    find_cpus(host, seats);
    mr_text_init(&walk.text);
    (void)mr_host_list(host, walk_process, &walk, "/proc");
    mr_text_fini(&walk.text);
}

void mr_host_close(struct mr_host *host)
{
    free(host->task);
    host->task = NULL;
    host->tasks = 0;
}
