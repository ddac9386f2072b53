#include "core/base/err_help.h"
#include "tools/millrace/command.h"

#include <stdio.h>
#include <string.h>

void mr_command_print_error(const struct mr_err *err)
{
    char name[MR_ERR_NAME_SIZE];
    int first = (int)strcspn(err->message, "\n");

    if (mr_err_name(err->code, name)[0] == '\0')
        fprintf(stderr, "%s\n", err->message);
    else
        fprintf(stderr, "%.*s [%s]%s\n", first, err->message, name, err->message + first);
}

static void list_codes(void)
{
    const struct mr_err_help *help;
    char name[MR_ERR_NAME_SIZE];

    mr_command_help();
    printf("\nCodes of errors; millrace help CODE says what to do:\n");
    for (unsigned i = 0; (help = mr_err_help_at(i)) != NULL; i++)
        printf("  %s  %s\n", mr_err_name(help->code, name), mr_err_text(help->code));
}

int mr_command_explain_code(const struct mr_command_options *options)
{
    char name[MR_ERR_NAME_SIZE];

    if (options->file == NULL) {
        list_codes();
        return MR_EXIT_OK;
    }
    int code = mr_err_named(options->file);
    if (code == 0) {
        fprintf(stderr, "millrace: no error has the code '%s'; millrace help lists them\n",
                options->file);
        return MR_EXIT_USAGE;
    }
    const struct mr_err_help *help = mr_err_help(code);
    printf("%s: %s\n\nUsual causes\n  %s\n\nWhat to do\n  %s\n", mr_err_name(code, name),
           mr_err_text(code), help->causes, help->remedy);
    return MR_EXIT_OK;
}
