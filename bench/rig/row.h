/*
 * bench/rig/row.h - one row of the scoreboard: ours beside theirs, in pairs, or nothing.
 *
 *     ours theirs ours theirs ours theirs ...     at least seven pairs
 *       └──r1──┘    └──r2──┘    └──r3──┘          the figure is the median of the ratios
 *
 * Both sides of a pair run within a fraction of a second of each other, so what changes
 * slowly (clock, placement of the virtual CPUs, neighbours) is the same for both.  A pair
 * in which either side was disturbed is thrown away and run again; when too many are, the
 * row says "disturbed" and gives no figure.
 *
 * A row without a rival has runs instead of pairs, and its goals are on our figure.  There are
 * two: what a release must meet, and what is aimed at.
 *
 * Every program of bench/ takes --quick (seven pairs only where they take less than five
 * seconds), --json FILE (append each row to FILE, one object per line), --anyway (figures also
 * when disturbed, at the priority of any other program, never recorded) and the names of the
 * rows to run; it ends with MR_RIG_DISTURBED when a row was.
 */
#ifndef MR_BENCH_RIG_ROW_H
#define MR_BENCH_RIG_ROW_H

#include "bench/rig/machine.h"

#define MR_RIG_DISTURBED 75 /* exit status */
#define MR_RIG_BESIDE    2
#define MR_RIG_GROUP_MAX 4

enum mr_rig_aim { MR_RIG_AT_MOST, MR_RIG_AT_LEAST };

struct mr_rig_row {
    int number;         /* of the scoreboard (docs/performance.md); 0: beside it */
    const char *name;   /* "orders-vs-c" */
    const char *ours;   /* what is measured: "SQL query, ns per row" */
    const char *theirs; /* NULL: no rival */
    const char *unit;
    enum mr_rig_aim direction;
    double must;                       /* on ours / theirs, or on ours; 0: only an aim */
    double aim;                        /* the same, further */
    bool is_zero_wanted;               /* the goals are 0, not absent */
    bool is_aim_absolute;              /* on ours, though there is a rival to look at */
    bool is_timeless;                  /* not a time: neighbours do not change it */
    bool is_inverse;                   /* the ratio shown and aimed at is theirs / ours */
    uint32_t threads;                  /* that a run keeps busy; 0: 1 */
    uint32_t pairs;                    /* wanted; 0: 7, or 3 and more when quick */
    int beside[MR_RIG_BESIDE];         /* processes that work for this one; 0: none */
    double (*run_ours)(void *context); /* below 0: could not be measured */
    double (*run_theirs)(void *context);
    void *context;
};

struct mr_rig {
    bool is_quick;
    bool is_anyway; /* figures also when disturbed: for development, never recorded */
    const char *program;
    const char *json;
    char **wanted; /* names of rows; none: all */
    int wanted_count;
    int status;
};

/* Parses the arguments; exits with a sentence when they make no sense. */
void mr_rig_init(struct mr_rig *rig, int argc, char **argv);

/* Whether the row is asked for. */
bool mr_rig_wants(const struct mr_rig *rig, const char *name);

/* Measure and print ROW, if it is asked for. */
void mr_rig_run(struct mr_rig *rig, const struct mr_rig_row *row);

/* COUNT rows that come of the same runs: the functions of the first one measure, those of the
 * others are called right after it and say what else was found. */
void mr_rig_run_group(struct mr_rig *rig, const struct mr_rig_row *row, uint32_t count);

/* The row can not be measured here, and why. */
void mr_rig_skip(struct mr_rig *rig, const char *name, const char *why);

/* It can, but not now. */
void mr_rig_disturbed(struct mr_rig *rig, const char *name, const char *why);

#endif
