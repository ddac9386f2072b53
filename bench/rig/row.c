#include "bench/rig/row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS_MAX = 101, TRIES = 4 /* per pair wanted */ };

struct series {
    double ours[PAIRS_MAX], theirs[PAIRS_MAX], ratio[PAIRS_MAX];
    uint32_t count, thrown;
};

void mr_rig_init(struct mr_rig *rig, int argc, char **argv)
{
    *rig = (struct mr_rig){.program = argv[0]};
    rig->wanted = argv;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0) {
            rig->is_quick = true;
        } else if (strcmp(argv[i], "--anyway") == 0) {
            rig->is_anyway = true;
        } else if (strcmp(argv[i], "--json") == 0 && i + 1 < argc) {
            rig->json = argv[++i];
        } else if (argv[i][0] == '-') {
            fprintf(stderr, "usage: %s [--quick] [--anyway] [--json FILE] [ROW...]\n", argv[0]);
            exit(2);
        } else {
            rig->wanted[rig->wanted_count++] = argv[i];
        }
    }
    mr_rig_raise_priority();
}

bool mr_rig_wants(const struct mr_rig *rig, const char *name)
{
    for (int i = 0; i < rig->wanted_count; i++)
        if (strcmp(rig->wanted[i], name) == 0)
            return true;
    return rig->wanted_count == 0;
}

/* -- Measuring ------------------------------------------------------------------------- */

/* One side once; NAN: disturbed, or it could not be measured. */
static double run_side(const struct mr_rig *rig, const struct mr_rig_row *row,
                       double (*run)(void *context))
{
    uint32_t threads = row->threads == 0 ? 1 : row->threads;
    struct mr_rig_peace before, after;

    mr_rig_peace_look(&before);
    if (threads == 1)
        mr_rig_set_realtime(true);
    double value = run(row->context);
    if (threads == 1)
        mr_rig_set_realtime(false);
    mr_rig_peace_look(&after);
    bool is_disturbed = mr_rig_peace_is_disturbed(&before, &after, threads);
    return value < 0 || (is_disturbed && !rig->is_anyway && !row->is_timeless) ? NAN : value;
}

static void measure(const struct mr_rig *rig, const struct mr_rig_row *row, uint32_t pairs,
                    struct series *series)
{
    *series = (struct series){0};
    for (uint32_t i = 0; i < pairs * TRIES && series->count < pairs; i++) {
        double ours = run_side(rig, row, row->run_ours);
        double theirs = row->run_theirs == NULL ? 1 : run_side(rig, row, row->run_theirs);
        if (isnan(ours) || isnan(theirs)) {
            series->thrown++;
            continue;
        }
        series->ours[series->count] = ours;
        series->theirs[series->count] = theirs;
        series->ratio[series->count] = row->is_inverse ? theirs / ours : ours / theirs;
        series->count++;
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts VALUES. */
static double median(double *values, uint32_t count)
{
    qsort(values, count, sizeof(*values), by_value);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* -- Reporting --------------------------------------------------------------------------- */

static FILE *open_json(const struct mr_rig *rig)
{
    FILE *file = rig->json == NULL || rig->is_anyway ? NULL : fopen(rig->json, "a");

    if (rig->json != NULL && !rig->is_anyway && file == NULL)
        fprintf(stderr, "%s: can not append to %s\n", rig->program, rig->json);
    return file;
}

static void report(const struct mr_rig *rig, const struct mr_rig_row *row,
                   struct series *series)
{
    bool has_rival = row->run_theirs != NULL;
    double ours = median(series->ours, series->count);
    double theirs = median(series->theirs, series->count);
    double ratio = median(series->ratio, series->count);
    bool is_of_ours = !has_rival || row->is_aim_absolute;
    const double *range_of = is_of_ours ? series->ours : series->ratio;
    double least = range_of[0], most = range_of[series->count - 1];
    double figure = is_of_ours ? ours : ratio;
    bool is_met = row->direction == MR_RIG_AT_MOST ? figure <= row->aim : figure >= row->aim;
    const char *sign = row->direction == MR_RIG_AT_MOST ? "<=" : ">=";
    char rival[32] = "-", ratio_text[64] = "-", range[64];

    (void)snprintf(range, sizeof(range), "[%.3g..%.3g]", least, most);
    if (has_rival) {
        (void)snprintf(rival, sizeof(rival), "%.4g", theirs);
        (void)snprintf(ratio_text, sizeof(ratio_text), "%.3f", ratio);
    }
    printf("%-28s %12.4g %12s  %-8s %8s %-18s %s %-7g %s\n", row->name, ours, rival, row->unit,
           ratio_text, range, sign, row->aim, is_met ? "met" : "NOT MET");
    fflush(stdout);

    FILE *json = open_json(rig);
    if (json == NULL)
        return;
    fprintf(json, "{\"row\":\"%s\",\"state\":\"measured\",\"ours_is\":\"%s\",", row->name,
            row->ours);
    if (has_rival)
        fprintf(json, "\"theirs_is\":\"%s\",\"theirs\":%.6g,\"ratio\":%.4f,", row->theirs,
                theirs, ratio);
    fprintf(
        json,
        "\"unit\":\"%s\",\"ours\":%.6g,\"min\":%.4f,\"max\":%.4f,\"pairs\":%u,"
        "\"thrown_away\":%u,\"aim\":\"%s %g\",\"met\":%s,\"command\":\"tools/bench %s%s\"}\n",
        row->unit, ours, least, most, series->count, series->thrown, sign, row->aim,
        is_met ? "true" : "false", rig->is_quick ? "--quick " : "", row->name);
    fclose(json);
}

static void report_nothing(const struct mr_rig *rig, const char *name, const char *state,
                           const char *why)
{
    printf("%-28s %s: %s\n", name, state, why);
    fflush(stdout);
    FILE *json = open_json(rig);
    if (json == NULL)
        return;
    fprintf(json, "{\"row\":\"%s\",\"state\":\"%s\",\"why\":\"%s\"}\n", name, state, why);
    fclose(json);
}

void mr_rig_run(struct mr_rig *rig, const struct mr_rig_row *row)
{
    uint32_t pairs = row->pairs != 0 ? row->pairs : rig->is_quick ? 3 : 7;
    struct series series;
    char why[200];

    if (!mr_rig_wants(rig, row->name))
        return;
    MR_ASSERT(pairs <= PAIRS_MAX);
    measure(rig, row, pairs, &series);
    if (series.count == pairs) {
        report(rig, row, &series);
        return;
    }
    (void)snprintf(why, sizeof(why),
                   "%u of %u runs saw more than %d involuntary switches per second, waited for "
                   "a CPU more than %g %% of their time, or did not get to what is measured",
                   series.thrown, series.thrown + series.count, MR_RIG_SWITCHES_PER_SECOND_MAX,
                   MR_RIG_WAIT_SHARE_MAX * 100);
    report_nothing(rig, row->name, "disturbed", why);
    rig->status = MR_RIG_DISTURBED;
}

void mr_rig_skip(struct mr_rig *rig, const char *name, const char *why)
{
    if (mr_rig_wants(rig, name))
        report_nothing(rig, name, "skipped", why);
}
