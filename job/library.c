#include "job/library.h"

#include "operators/plugin/function.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096 };

static bool is_private(const char *path, char *why, size_t why_size)
{
    struct stat st;

    if (stat(path, &st) < 0) {
        (void)snprintf(why, why_size, "%.400s: %s", path, mr_err_text(-errno));
        return false;
    }
    if ((st.st_mode & S_IWOTH) == 0)
        return true;
    (void)snprintf(why, why_size,
                   "every user of this host can change '%.200s': chmod o-w '%.200s'", path,
                   path);
    return false;
}

/* The directory that PATH, which is absolute, lies in. */
static void directory_of(const char *path, char *out, size_t size)
{
    const char *slash = strrchr(path, '/');

    (void)snprintf(out, size, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

void *mr_library_load(const char *path, char *why, size_t why_size)
{
    char directory[PATH_BYTES];
    void *handle = NULL;

    directory_of(path, directory, sizeof(directory));
    if (is_private(path, why, why_size) && is_private(directory, why, why_size) &&
        (handle = dlopen(path, RTLD_NOW | RTLD_LOCAL)) == NULL)
        (void)snprintf(why, why_size, "%s", dlerror());
    return handle;
}

int mr_library_open(const char *path, const struct mr_plugin **ret, struct mr_err *reterr)
{
    char why[512];

    if (path[0] != '/')
        return mr_fail(reterr, MR_ERR_PLUGIN,
                       "the library '%s' has no absolute path: code is not looked for in the "
                       "current directory, or wherever the linker looks",
                       path);
    if (strlen(path) >= PATH_BYTES)
        return mr_fail(reterr, MR_ERR_PLUGIN, "the path of the library is too long");
    void *handle = mr_library_load(path, why, sizeof(why));
    if (handle == NULL)
        return mr_fail(reterr, MR_ERR_PLUGIN, "the library could not be loaded: %s", why);
    const struct mr_plugin *plugin = dlsym(handle, "mr_plugin");
    if (plugin == NULL) {
        (void)dlclose(handle);
        return mr_fail(reterr, MR_ERR_PLUGIN,
                       "the library '%s' has no table of functions (the symbol 'mr_plugin'): "
                       "make one with MR_PLUGIN of millrace_plugin.h",
                       path);
    }
    int rc = mr_plugin_check(plugin, path, reterr);
    if (rc < 0)
        (void)dlclose(handle);
    else
        *ret = plugin;
    return rc;
}
