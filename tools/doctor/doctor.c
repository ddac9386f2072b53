#include "tools/doctor/doctor.h"

#include "tools/doctor/check_int.h"

#include <stdarg.h>
#include <stdio.h>

const struct mr_check_group mr_check_groups[] = {
    {"CPU", mr_checks_cpu},
    {"memory", mr_checks_memory},
    {"kernel", mr_checks_kernel},
    {"network", mr_checks_network},
    {"disk", mr_checks_disk},
    {"DPDK", mr_checks_dpdk},
    {0},
};

/* -- For the checks ------------------------------------------------------------------------ */

void mr_check_next(struct mr_finding *finding)
{
    if (finding->found.len != 0)
        mr_text_puts(&finding->found, ", ");
}

enum mr_verdict mr_check_wishes(const struct mr_host *host, const struct mr_wish *wish,
                                size_t wishes, struct mr_finding *finding)
{
    uint32_t known = 0, wrong = 0;
    int64_t value;

    for (int wants_wrong = 1; wants_wrong >= 0 && wrong == 0; wants_wrong--)
        for (size_t i = 0; i < wishes; i++) {
            if (!mr_host_number(host, wish[i].path, &value))
                continue;
            bool is_wrong = value < wish[i].min || value > wish[i].max;
            known++;
            wrong += is_wrong;
            if (is_wrong == (wants_wrong != 0)) {
                mr_check_next(finding);
                mr_text_printf(&finding->found, "%s %lld", wish[i].name, (long long)value);
            }
        }
    if (known == 0)
        return mr_check_unknown(finding, "%s can not be read", wish[0].path);
    return wrong != 0 ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

enum mr_verdict mr_check_unknown(struct mr_finding *finding, const char *why, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, why);
    (void)vsnprintf(text, sizeof(text), why, ap);
    va_end(ap);
    mr_text_reset(&finding->found);
    mr_text_puts(&finding->found, text);
    return MR_VERDICT_UNKNOWN;
}

enum mr_verdict mr_check_covers(const struct mr_host *host, const struct mr_cpus *cpus,
                                const char *what, struct mr_finding *finding)
{
    bool has_any = mr_cpus_count(cpus) != 0;

    if (mr_cpus_count(&host->reactors) == 0)
        return mr_check_unknown(finding, "it is not known where reactors would run");
    mr_text_printf(&finding->found, "%s: %s", what, has_any ? "" : "no CPU");
    mr_cpus_print_list(cpus, &finding->found);
    if (mr_cpus_hold(cpus, &host->reactors))
        return MR_VERDICT_OK;
    mr_text_puts(&finding->found, "; the reactors' are ");
    mr_cpus_print_list(&host->reactors, &finding->found);
    return MR_VERDICT_WARN;
}

/* -- The examination ----------------------------------------------------------------------- */

const char *mr_verdict_text(enum mr_verdict verdict)
{
    static const char *const text[MR_VERDICTS] = {"fail", "warn", "unknown", "ok"};

    return text[verdict];
}

void mr_doctor_examine(const struct mr_host *host, struct mr_doctor_report *ret)
{
    *ret = (struct mr_doctor_report){.checks = 0};
    for (const struct mr_check_group *group = mr_check_groups; group->name != NULL; group++)
        for (const struct mr_check *check = group->check; check->name != NULL; check++) {
            MR_ASSERT(ret->checks < MR_CHECKS_MAX);
            struct mr_finding *finding = &ret->finding[ret->checks++];
            finding->fix = check->fix;
            mr_text_init(&finding->found);
            finding->verdict = check->look(host, finding);
            ret->count[finding->verdict]++;
        }
}

void mr_doctor_fini(struct mr_doctor_report *report)
{
    for (uint32_t i = 0; i < report->checks; i++)
        mr_text_fini(&report->finding[i].found);
    report->checks = 0;
}
