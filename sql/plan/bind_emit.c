#include "sql/plan/bind_emit.h"

/* 'table.exec.emit.*', as Flink checks them. */

#define EARLY    "table.exec.emit.early-fire"
#define LATE     "table.exec.emit.late-fire"
#define LATENESS "table.exec.emit.allow-lateness"

static int read_firing(struct mr_binder *b, const char *key, const char *what,
                       struct mr_span span, struct mr_firing *ret)
{
    const struct mr_settings *settings = b->env->settings;
    const char *enabled = mr_arena_printf(b->arena, "%s.enabled", key);
    const char *delay = mr_arena_printf(b->arena, "%s.delay", key);

    ret->is_on = mr_settings_get_bool(settings, enabled);
    if (!ret->is_on)
        return 0;
    if (mr_settings_get(settings, delay) == NULL)
        return mr_bind_fail(b, span, mr_arena_printf(b->arena, "SET '%s' = '10 s'", delay),
                            "%s-fire delay should not be null or negative value whenenable "
                            "%s-fire emit strategy.",
                            what, what[0] == 'E' ? "early" : "late");
    ret->delay_ns = mr_settings_get_duration_ns(settings, delay);
    return 0;
}

static int check_late(struct mr_binder *b, const struct mr_rel_window *window,
                      const struct mr_emit *emit, struct mr_span span)
{
    static const char hint[] = "SET '" LATENESS "' = '1 h'";

    if (!emit->late.is_on)
        return 0;
    if (emit->lateness_ns == 0 && !window->is_clocked)
        return mr_bind_fail(b, span, hint,
                            "The 'AFTER WATERMARK' emit strategy requires set 'allow-lateness' "
                            "or 'minIdleStateRetentionTime' in table config.");
    if (emit->late.delay_ns > emit->lateness_ns)
        return mr_bind_fail(
            b, span, hint,
            "Allow-lateness [%lldms] should not be smaller than Late-fire delay "
            "[%lldms] when enable late-fire emit strategy.",
            (long long)(emit->lateness_ns / MR_MILLI_NS),
            (long long)(emit->late.delay_ns / MR_MILLI_NS));
    return 0;
}

/* How long late rows count: as long as state lives, where it is not said. */
static int64_t lateness_ns(const struct mr_settings *settings)
{
    return mr_settings_get_duration_ns(settings, mr_settings_get(settings, LATENESS) != NULL
                                                     ? LATENESS
                                                     : "table.exec.state.ttl");
}

int mr_bind_refuse_emit(struct mr_binder *b, struct mr_span span)
{
    const struct mr_settings *settings = b->env->settings;

    if (!mr_settings_get_bool(settings, EARLY ".enabled") &&
        !mr_settings_get_bool(settings, LATE ".enabled"))
        return 0;
    return mr_bind_fail(b, span, "GROUP BY TUMBLE(ts, size) does, a group window",
                        "Currently, window table function based aggregate doesn't support "
                        "early-fire and late-fire configuration '" EARLY ".enabled' and '" LATE
                        ".enabled'.");
}

int mr_bind_emit(struct mr_binder *b, const struct mr_rel_window *window, struct mr_span span,
                 struct mr_emit *ret)
{
    *ret = (struct mr_emit){0};
    int rc = read_firing(b, EARLY, "Early", span, &ret->early);

    if (rc == 0)
        rc = read_firing(b, LATE, "Late", span, &ret->late);
    if (rc < 0)
        return rc;
    if (window->gap_ns > 0 && mr_emit_updates(ret))
        return mr_bind_fail(b, span, "RESET '" EARLY ".enabled'",
                            "Session window doesn't support EMIT strategy currently.");
    if (ret->late.is_on)
        ret->lateness_ns = lateness_ns(b->env->settings);
    return check_late(b, window, ret, span);
}
