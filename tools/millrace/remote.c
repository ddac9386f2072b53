/* Commands for a job that another process runs: asked over the socket in its directory. */
#include "tools/millrace/command.h"

#include "core/base/err.h"
#include "core/base/text.h"
#include "io/control/control.h"
#include "io/linux/linux.h"
#include "job/run/job.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void show_progress(void *context, const char *text)
{
    (void)context;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K%s", text);
}

static void list_jobs(const char *state_dir)
{
    DIR *dir = opendir(state_dir);
    struct dirent *entry;

    fprintf(stderr, "Jobs there:");
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[4096];
        struct stat st;
        snprintf(path, sizeof(path), "%s/%s/control.sock", state_dir, entry->d_name);
        if (entry->d_name[0] != '.' && stat(path, &st) == 0)
            fprintf(stderr, " %s", entry->d_name);
    }
    fprintf(stderr, "\n");
    if (dir != NULL)
        closedir(dir);
}

/* DIR as the other process understands it, which may work in another directory. */
static void put_absolute(const char *dir, struct mr_text *out)
{
    char here[4096];

    if (dir[0] != '/' && getcwd(here, sizeof(here)) != NULL)
        mr_text_printf(out, "%s/", here);
    mr_text_puts(out, dir);
}

/* Ask the job of OPTIONS; the exit code. */
static int ask(const struct mr_command_options *options, const char *line, const char *done)
{
    struct mr_text dir;
    struct mr_err err;
    char answer[MR_CONTROL_LINE_BYTES];

    if (options->state_dir == NULL) {
        fprintf(stderr,
                "millrace: %s wants --state-dir, the one that the job was started with\n",
                options->command);
        return MR_EXIT_USAGE;
    }
    mr_text_init(&dir);
    mr_text_printf(&dir, "%s/", options->state_dir);
    mr_job_directory_put(options->file, &dir);
    int rc = mr_control_ask(dir.data, line, show_progress, NULL, answer, sizeof(answer), &err);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
    if (rc == -ECONNREFUSED || rc == -ENOENT)
        fprintf(stderr, "millrace: no job '%s' runs on the state directory '%s'\n",
                options->file, options->state_dir);
    else if (rc < 0)
        fprintf(stderr, "millrace: job '%s': %s\n", options->file, err.message);
    else
        printf("%s%s\n", done, answer);
    if (rc == -ECONNREFUSED || rc == -ENOENT)
        list_jobs(options->state_dir);
    mr_text_fini(&dir);
    return rc < 0 ? MR_EXIT_FAILED : MR_EXIT_OK;
}

int mr_command_status(const struct mr_command_options *options)
{
    return ask(options, "status", "");
}

int mr_command_savepoint(const struct mr_command_options *options)
{
    struct mr_text line;

    mr_text_init(&line);
    mr_text_puts(&line, "savepoint ");
    if (options->arguments != 0) {
        put_absolute(options->argument[0], &line);
    } else {
        put_absolute(options->state_dir == NULL ? "." : options->state_dir, &line);
        struct mr_sys *sys = mr_sys_linux(NULL);
        mr_text_printf(&line, "/savepoints/%s-%lld", options->file,
                       (long long)(sys->ops->wall_ns(sys) / MR_SECOND_NS));
    }
    int code = ask(options, line.data, "savepoint ");
    mr_text_fini(&line);
    return code;
}

int mr_command_stop(const struct mr_command_options *options)
{
    struct mr_text line;

    mr_text_init(&line);
    mr_text_puts(&line, options->drains ? "drain" : "stop");
    if (options->savepoint_dir != NULL) {
        mr_text_puts(&line, " savepoint ");
        put_absolute(options->savepoint_dir, &line);
    }
    int code = ask(options, line.data,
                   options->savepoint_dir != NULL ? "stopped; savepoint " : "stopped; ");
    mr_text_fini(&line);
    return code;
}
