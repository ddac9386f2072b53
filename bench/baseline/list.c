/* The queries by name, and what they share. */
#include "bench/baseline/table.h"
#include "core/data/datetime.h"

#include <stdio.h>

const struct mr_baseline_query mr_baseline_queries[] = {
    {"q0", "nnnnt", 0, mr_baseline_q0},
    {"q1", "nnwnt", 0, mr_baseline_q1},
    {"q2", "nn", 0, mr_baseline_q2},
    {"q3", "tttn", 0, mr_baseline_q3},
    {"q4", "nn", 1, mr_baseline_q4},
    {"q5", "nn", 0, mr_baseline_q5},
    {"q5-counts", "nnn", 0, mr_baseline_q5_counts},
    {"q7", "nnnnt", 0, mr_baseline_q7},
    {"q7-max", "nn", 0, mr_baseline_q7_max},
    {"q8", "ntn", 0, mr_baseline_q8},
    {"q9", "nttnnnnnntnnnnt", 1, mr_baseline_q9},
    {"q11", "nnnn", 0, mr_baseline_q11},
    {"q12", "nnnn", 0, mr_baseline_q12},
    {"q15", "tnnnnnnnnnnnn", 1, mr_baseline_q15},
    {"q16", "tttnnnnnnnnnnnn", 2, mr_baseline_q16},
    {"q17", "ntnnnnnnnn", 2, mr_baseline_q17},
    {"q18", "nnnttnt", 2, mr_baseline_q18},
    {"q19", "nnnnttnt", 2, mr_baseline_q19},
    {"q20", "nnnttntttnnnnnnt", 0, mr_baseline_q20},
    {0},
};

const struct mr_baseline_query *mr_baseline_find(const char *name)
{
    for (const struct mr_baseline_query *q = mr_baseline_queries; q->name != NULL; q++)
        if (strcmp(q->name, name) == 0)
            return q;
    return NULL;
}

void mr_day_set(struct mr_day *day, int64_t time_ns)
{
    int64_t number = mr_floor_div(time_ns, MR_DAY_NS), year;
    unsigned month, of_month;
    char text[32];

    mr_civil_from_days(number, &year, &month, &of_month);
    int len =
        snprintf(text, sizeof(text), "%04lld-%02u-%02u", (long long)year, month, of_month);
    day->from_ns = number * MR_DAY_NS;
    day->to_ns = day->from_ns + MR_DAY_NS;
    day->text = mr_str_of(text, (size_t)len);
}
