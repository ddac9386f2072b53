#include "tools/millrace/command.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* One line for a directory that others may look into. */
static void warn_open(const char *path, mode_t mode)
{
    fprintf(stderr,
            "millrace: the state directory '%s' is open to other users (mode %04o), and what "
            "is in it to whom that lets in: chmod -R go-rwx '%s'\n",
            path, (unsigned)(mode & 07777), path);
}

/* The directories of jobs, which this program makes for its user alone. */
static void look_at_jobs(const char *state_dir)
{
    DIR *dir = opendir(state_dir);
    const struct dirent *entry;
    struct stat st;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.' ||
            fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
            !S_ISDIR(st.st_mode) || (st.st_mode & (S_IRWXG | S_IRWXO)) == 0)
            continue;
        char path[4096];
        snprintf(path, sizeof(path), "%s/%s", state_dir, entry->d_name);
        warn_open(path, st.st_mode);
    }
    if (dir != NULL)
        closedir(dir);
}

int mr_command_guard(const struct mr_command_options *options)
{
    struct stat st;

    umask(077);
    if (options->state_dir == NULL || stat(options->state_dir, &st) < 0)
        return 0;
    if ((st.st_mode & S_IWOTH) != 0 && (st.st_mode & S_ISVTX) == 0) {
        fprintf(stderr,
                "millrace: every user of this host can change the state directory '%s' (mode "
                "%04o), so nothing in it can be trusted: chmod 700 '%s'\n",
                options->state_dir, (unsigned)(st.st_mode & 07777), options->state_dir);
        return MR_EXIT_STATE;
    }
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        warn_open(options->state_dir, st.st_mode);
    look_at_jobs(options->state_dir);
    return 0;
}
