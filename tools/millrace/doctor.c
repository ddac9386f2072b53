/* millrace doctor: is this host set up for low latency? */
#include "tools/doctor/doctor.h"

#include "io/linux/linux.h"
#include "tools/millrace/command.h"

#include <stdio.h>

/* Where `run` would put reactors that do not sleep. */
static struct mr_cpus find_seats(const struct mr_command_options *options)
{
    static struct mr_placement placement;
    struct mr_placement_request request = {
        .reactors = options->reactors, .has_mode = true, .mode = MR_REACTOR_BUSY};
    struct mr_cpus seats = {{0}};

    if (mr_placement_of_host(mr_sys_linux(NULL), &request, &placement, NULL) < 0)
        return seats;
    for (uint32_t r = 0; r < placement.reactors; r++)
        if (placement.reactor[r].is_pinned)
            mr_bit_set(seats.word, placement.reactor[r].cpu);
    return seats;
}

int mr_command_doctor(const struct mr_command_options *options)
{
    struct mr_cpus seats = find_seats(options);
    struct mr_doctor_report report;
    struct mr_trials trials;
    struct mr_host host;
    struct mr_text text;

    /* There is nothing to finish when it is interrupted. */
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    mr_trials_make(options->state_dir, &trials);
    mr_host_open(&host, mr_sys_linux(NULL), "", &trials, &seats);
    if (options->seconds > 0)
        mr_trial_pauses(&host.reactors, options->seconds, &host.trials);
    mr_doctor_examine(&host, &report);
    mr_text_init(&text);
    if (options->is_json)
        mr_doctor_print_json(&report, &host, &text);
    else
        mr_doctor_print(&report, &host, &text);
    fputs(text.data, stdout);
    int code = report.count[MR_VERDICT_FAIL] != 0 ? MR_EXIT_FAILED : MR_EXIT_OK;
    mr_text_fini(&text);
    mr_doctor_fini(&report);
    mr_host_close(&host);
    return code;
}
