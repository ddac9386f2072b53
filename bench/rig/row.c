#include "bench/rig/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAIRS_MAX = 101,
    PAIRS = 7,
    PAIRS_QUICK = 3, /* and more, up to PAIRS, within QUICK_NS */
    TRIES = 4        /* per pair wanted */
};

#define QUICK_NS (5 * MR_SECOND_NS)
/* The kernel stops real-time threads for 50 ms in each second that they fill (RT throttling),
 * which the longer runs would be thrown away for. */
#define REALTIME_MAX_NS (MR_SECOND_NS / 2)

/* What the pairs of a group of rows gave. */
struct series {
    double ours[MR_RIG_GROUP_MAX][PAIRS_MAX], theirs[MR_RIG_GROUP_MAX][PAIRS_MAX];
    double ratio[MR_RIG_GROUP_MAX][PAIRS_MAX];
    uint32_t count, thrown, trouble[MR_RIG_TROUBLES];
    bool is_long; /* a run takes more than REALTIME_MAX_NS */
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
    if (!rig->is_anyway)
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

/* Of this process and those that are measured with it. */
static void look(const struct mr_rig_row *row, struct mr_rig_peace *peace)
{
    mr_rig_peace_look(peace);
    for (uint32_t i = 0; i < MR_RIG_BESIDE; i++)
        if (row->beside[i] != 0)
            mr_rig_peace_add(peace, row->beside[i]);
}

/* One side of a group once, into RET. */
static enum mr_rig_trouble run_side(const struct mr_rig *rig, const struct mr_rig_row *row,
                                    uint32_t rows, bool is_ours, struct series *series,
                                    double *ret)
{
    uint32_t threads = row->threads == 0 ? 1 : row->threads;
    bool is_realtime = threads == 1 && !rig->is_anyway && !series->is_long;
    int64_t began_ns = mr_rig_now_ns();
    struct mr_rig_peace before, after;

    look(row, &before);
    if (is_realtime)
        mr_rig_set_realtime(true);
    for (uint32_t i = 0; i < rows; i++)
        ret[i] = is_ours ? row[i].run_ours(row[i].context) : row[i].run_theirs(row[i].context);
    if (is_realtime)
        mr_rig_set_realtime(false);
    if (mr_rig_now_ns() - began_ns > REALTIME_MAX_NS)
        series->is_long = true;
    look(row, &after);
    for (uint32_t i = 0; i < rows; i++)
        if (ret[i] < 0)
            return MR_RIG_FAILED;
    return rig->is_anyway || row->is_timeless ? MR_RIG_CALM
                                              : mr_rig_peace_trouble(&before, &after, threads);
}

/* Whether there are enough pairs: when quick, fewer will do where they take long. */
static bool is_enough(const struct mr_rig *rig, const struct mr_rig_row *row, uint32_t pairs,
                      uint32_t count, int64_t took_ns)
{
    if (count >= pairs)
        return true;
    return rig->is_quick && row->pairs == 0 && count >= PAIRS_QUICK && took_ns > QUICK_NS;
}

/* False: too many runs were disturbed. */
static bool measure(const struct mr_rig *rig, const struct mr_rig_row *row, uint32_t rows,
                    uint32_t pairs, struct series *series)
{
    int64_t began_ns = mr_rig_now_ns();
    uint32_t tries = pairs * TRIES;

    *series = (struct series){0};
    while (!is_enough(rig, row, pairs, series->count, mr_rig_now_ns() - began_ns)) {
        double ours[MR_RIG_GROUP_MAX], theirs[MR_RIG_GROUP_MAX] = {1, 1, 1, 1};
        if (tries-- == 0)
            return false;
        bool was_long = series->is_long;
        enum mr_rig_trouble trouble = run_side(rig, row, rows, true, series, ours);
        if (trouble == MR_RIG_CALM && row->run_theirs != NULL)
            trouble = run_side(rig, row, rows, false, series, theirs);
        if (series->is_long != was_long)
            continue; /* the sides of this pair were not alike */
        if (trouble != MR_RIG_CALM) {
            series->thrown++;
            series->trouble[trouble]++;
            continue;
        }
        for (uint32_t i = 0; i < rows; i++) {
            series->ours[i][series->count] = ours[i];
            series->theirs[i][series->count] = theirs[i];
            series->ratio[i][series->count] =
                row[i].is_inverse ? theirs[i] / ours[i] : ours[i] / theirs[i];
        }
        series->count++;
    }
    return true;
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

static bool has_goal(const struct mr_rig_row *row, double goal)
{
    return goal != 0 || row->is_zero_wanted;
}

static bool meets(const struct mr_rig_row *row, double figure, double goal)
{
    return row->direction == MR_RIG_AT_MOST ? figure <= goal : figure >= goal;
}

/* A number, or null. */
static void put_number(FILE *json, const char *name, double value, bool is_there)
{
    if (is_there)
        fprintf(json, ",\"%s\":%.6g", name, value);
    else
        fprintf(json, ",\"%s\":null", name);
}

static void put_met(FILE *json, const struct mr_rig_row *row, const char *name, double figure,
                    double goal)
{
    if (!has_goal(row, goal))
        fprintf(json, ",\"%s_met\":null", name);
    else
        fprintf(json, ",\"%s_met\":%s", name, meets(row, figure, goal) ? "true" : "false");
}

/* One line of bench/results/LATEST.json. */
static void record(const struct mr_rig *rig, const struct mr_rig_row *row, uint32_t pairs,
                   double ours, double theirs, double ratio, const double *range_of)
{
    FILE *json = open_json(rig);
    bool has_rival = row->run_theirs != NULL;
    double figure = !has_rival || row->is_aim_absolute ? ours : ratio;

    if (json == NULL)
        return;
    fprintf(json, "{\"row\":\"%s\",\"name\":\"", row->name);
    if (row->number != 0)
        fprintf(json, "%d: ", row->number);
    fprintf(json, "%s%s%s\"", row->ours, has_rival ? " / " : "", has_rival ? row->theirs : "");
    put_number(json, "ours", ours, true);
    put_number(json, "theirs", theirs, has_rival);
    fprintf(json, ",\"unit\":\"%s\"", row->unit);
    put_number(json, "ratio", ratio, has_rival);
    put_number(json, "min", range_of[0], true);
    put_number(json, "max", range_of[pairs - 1], true);
    fprintf(json, ",\"pairs\":%u", pairs);
    put_number(json, "must", row->must, has_goal(row, row->must));
    put_number(json, "aim", row->aim, has_goal(row, row->aim));
    put_met(json, row, "must", figure, row->must);
    put_met(json, row, "aim", figure, row->aim);
    fprintf(json, ",\"command\":\"tools/bench %s%s\"}\n", rig->is_quick ? "--quick " : "",
            row->name);
    fclose(json);
}

/* "must, aim", "must", "no", "-" */
static const char *verdict(const struct mr_rig_row *row, double figure)
{
    if (has_goal(row, row->aim) && meets(row, figure, row->aim))
        return "aim";
    if (has_goal(row, row->must) && meets(row, figure, row->must))
        return "must";
    return has_goal(row, row->must) || has_goal(row, row->aim) ? "NO" : "-";
}

/* Row number I of its group. */
static void report(const struct mr_rig *rig, const struct mr_rig_row *row,
                   struct series *series, uint32_t i)
{
    bool has_rival = row->run_theirs != NULL;
    double ours = median(series->ours[i], series->count);
    double theirs = median(series->theirs[i], series->count);
    double ratio = median(series->ratio[i], series->count);
    bool is_of_ours = !has_rival || row->is_aim_absolute;
    const double *range_of = is_of_ours ? series->ours[i] : series->ratio[i];
    const char *sign = row->direction == MR_RIG_AT_MOST ? "<=" : ">=";
    char rival[32] = "-", ratio_text[64] = "-", range[64], goal[64] = "-", must[32] = "";

    (void)snprintf(range, sizeof(range), "[%.3g..%.3g]", range_of[0],
                   range_of[series->count - 1]);
    if (has_rival) {
        (void)snprintf(rival, sizeof(rival), "%.4g", theirs);
        (void)snprintf(ratio_text, sizeof(ratio_text), "%.3f", ratio);
    }
    if (has_goal(row, row->must))
        (void)snprintf(must, sizeof(must), "%g, ", row->must);
    if (has_goal(row, row->must) || has_goal(row, row->aim))
        (void)snprintf(goal, sizeof(goal), "%s %s%g", sign, must, row->aim);
    printf("%-28s %12.4g %12s  %-8s %8s %-18s %-16s %s\n", row->name, ours, rival, row->unit,
           ratio_text, range, goal, verdict(row, is_of_ours ? ours : ratio));
    fflush(stdout);
    record(rig, row, series->count, ours, theirs, ratio, range_of);
}

/* What was wrong with the runs that were thrown away. */
static void explain(const struct series *series, char *why, size_t size)
{
    int len = snprintf(why, size, "of %u runs", series->thrown + series->count);

    for (enum mr_rig_trouble i = MR_RIG_SWITCHED; i < MR_RIG_TROUBLES; i++)
        if (series->trouble[i] != 0)
            len += snprintf(why + len, size - (size_t)len, ", %u %s", series->trouble[i],
                            mr_rig_trouble_text(i));
}

void mr_rig_run_group(struct mr_rig *rig, const struct mr_rig_row *row, uint32_t count)
{
    uint32_t pairs = row->pairs != 0 ? row->pairs : PAIRS;
    struct series series;
    bool is_wanted = false;
    char why[512];

    MR_ASSERT(pairs <= PAIRS_MAX && count <= MR_RIG_GROUP_MAX);
    for (uint32_t i = 0; i < count; i++)
        is_wanted |= mr_rig_wants(rig, row[i].name);
    if (!is_wanted)
        return;
    bool is_measured = measure(rig, row, count, pairs, &series);
    explain(&series, why, sizeof(why));
    for (uint32_t i = 0; i < count; i++) {
        if (!mr_rig_wants(rig, row[i].name))
            continue;
        if (is_measured)
            report(rig, &row[i], &series, i);
        else
            mr_rig_disturbed(rig, row[i].name, why);
    }
}

void mr_rig_run(struct mr_rig *rig, const struct mr_rig_row *row)
{
    mr_rig_run_group(rig, row, 1);
}

static void report_nothing(const struct mr_rig *rig, const char *name, const char *state,
                           const char *why)
{
    if (!mr_rig_wants(rig, name))
        return;
    printf("%-28s %s: %s\n", name, state, why);
    fflush(stdout);
}

void mr_rig_skip(struct mr_rig *rig, const char *name, const char *why)
{
    report_nothing(rig, name, "skipped", why);
}

void mr_rig_disturbed(struct mr_rig *rig, const char *name, const char *why)
{
    report_nothing(rig, name, "disturbed", why);
    if (mr_rig_wants(rig, name))
        rig->status = MR_RIG_DISTURBED;
}
