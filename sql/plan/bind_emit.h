/*
 * sql/plan/bind_emit.h - windows whose results may change, for the binder.
 *
 * 'table.exec.emit.*' say when results of a group window are seen; an input that takes rows
 * back, or a window that not every row is in, need the same operators.
 *
 * Private to sql/plan.
 */
#ifndef MR_SQL_PLAN_BIND_EMIT_H
#define MR_SQL_PLAN_BIND_EMIT_H

#include "operators/gate/outlet.h"
#include "sql/plan/bind.h"

struct mr_emit {
    struct mr_firing early, late;
    int64_t lateness_ns;
};

/* Are there results that may change behind their first time? */
static inline bool mr_emit_updates(const struct mr_emit *emit)
{
    return emit->early.is_on || emit->late.is_on;
}

/* What the settings ask for of WINDOW, or Flink's sentence about them. */
int mr_bind_emit(struct mr_binder *b, const struct mr_rel_window *window, struct mr_span span,
                 struct mr_emit *ret);

/* 0 when the settings ask for none of it, which aggregates over window functions do not do. */
int mr_bind_refuse_emit(struct mr_binder *b, struct mr_span span);

/* WINDOW's keys and aggregates over INPUT, which may take rows back: keys, window_start,
 * window_end, aggregates. */
struct mr_rel *mr_rel_emit_new(struct mr_binder *b, struct mr_rel *input,
                               struct mr_rel_window *window, const struct mr_emit *emit);

/* How much the clock of the starts and ends that rows carry is ahead of UTC. */
int64_t mr_rel_window_shift_ns(const struct mr_binder *b, const struct mr_rel_window *window);

/* The last of GROUP's keys is the end of WINDOW: its rows are freed LATENESS_NS behind it, and
 * lie on the reactor where they come. */
void mr_rel_group_bound(struct mr_rel *group, const struct mr_rel_window *window,
                        int64_t lateness_ns);

#endif
