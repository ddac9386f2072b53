#include "tools/millrace/command.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    static struct mr_command_options options;
    static const struct {
        const char *name;
        int (*run)(const struct mr_command_options *options);
    } commands[] = {
        {"run", mr_command_run},         {"sql", mr_command_shell}, {"check", mr_command_check},
        {"explain", mr_command_explain}, {"demo", mr_command_demo},
    };
    bool is_done = false;
    int code = mr_command_parse(argc, argv, &options, &is_done);

    if (is_done)
        return code;
    mr_command_catch_signals();
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(commands[i].name, options.command) == 0)
            return commands[i].run(&options);
    fprintf(stderr, "millrace: no command '%s'; there are run, sql, check, explain, demo\n",
            options.command);
    return MR_EXIT_USAGE;
}
