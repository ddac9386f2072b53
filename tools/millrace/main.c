#include "tools/millrace/command.h"

#include <stdio.h>
#include <string.h>

const struct mr_command mr_commands[] = {
    {"run", "FILE",
     "run the statements of FILE; jobs run until their input ends or SIGINT or SIGTERM "
     "comes (with a last checkpoint; a second signal does not wait for it)",
     1, 1, mr_command_run},
    {"sql", "", "a plain shell: statements from standard input, or those of -f FILE", 0, 1,
     mr_command_shell},
    {"check", "FILE",
     "parse and plan every statement, run none; with --from also compare the job with that "
     "state: what is kept, migrated, rebuilt, lost or new",
     1, 1, mr_command_check},
    {"explain", "FILE", "print the plan of every query and INSERT", 1, 1, mr_command_explain},
    {"status", "JOB", "one line about a running job: rows, state, its newest checkpoint", 1, 1,
     mr_command_status},
    {"savepoint", "JOB [DIR]", "copy a checkpoint of a running job, to start from with --from",
     1, 2, mr_command_savepoint},
    {"stop", "JOB", "stop a running job, with a last checkpoint", 1, 1, mr_command_stop},
    {"state", "inspect|verify|diff|recover DIR",
     "look at a savepoint, or the state of a job that does not run; diff takes a second DIR", 2,
     3, mr_command_state},
    {"doctor", "",
     "is this host set up for low latency? what was found, what is wanted, how to get there", 0,
     0, mr_command_doctor},
    {"help", "CODE", "what an error's code means and what to do: millrace help MR-0006", 0, 1,
     mr_command_explain_code},
    {"demo", "", "windows over generated orders, without Kafka", 0, 1, mr_command_demo},
    {0},
};

static int unknown(const char *name)
{
    fprintf(stderr, "millrace: no command '%s'; there are", name);
    for (const struct mr_command *c = mr_commands; c->name != NULL; c++)
        fprintf(stderr, "%s %s", c == mr_commands ? "" : ",", c->name);
    fprintf(stderr, "\n");
    return MR_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    static struct mr_command_options options;
    bool is_done = false;
    int code = mr_command_parse(argc, argv, &options, &is_done);

    if (is_done)
        return code;
    mr_command_catch_signals();
    for (const struct mr_command *c = mr_commands; c->name != NULL; c++) {
        if (strcmp(c->name, options.command) != 0)
            continue;
        uint32_t count = options.arguments + (options.file != NULL);
        if (count >= c->arguments_min && count <= c->arguments_max)
            return c->run(&options);
        fprintf(stderr, "millrace: usage: millrace %s %s (millrace --help)\n", c->name,
                c->arguments);
        return MR_EXIT_USAGE;
    }
    return unknown(options.command);
}
