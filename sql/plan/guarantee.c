#include "sql/plan/bind.h"

/*
 * SET 'pipeline.delivery-guarantee' = 'exactly-once': every table that the job writes,
 * late rows and dead letters too, has to keep the promise, and every table it reads has
 * to be one that can be read again.  What can not is refused by name, with what to do.
 */

static int refuse_sink(struct mr_binder *b, const struct mr_rel_sink *sink)
{
    const struct mr_table *table = sink->table;

    if (sink->means != MR_SINK_REPEATS)
        return 0;
    return mr_diag_fail(
        b->err, MR_ERR_GUARANTEE, table->source, table->span,
        "'sink.delivery-guarantee' = 'exactly-once' where the connector has it, "
        "a primary key for 'jdbc', or 'filesystem'",
        "'" MR_SETTING_GUARANTEE "' = 'exactly-once': table '" MR_VIEW_FMT
        "' can not give it: connector '%s' %s",
        MR_VIEW_ARG(table->name), sink->sink->name,
        sink->sink->means_of != NULL ? "with these options writes rows again after a crash"
                                     : "can not take back what it has written before a crash");
}

static int check_tree(struct mr_binder *b, const struct mr_rel *rel)
{
    int rc = 0;

    if (rel->kind == MR_REL_SINK)
        rc = refuse_sink(b, rel->sink);
    if (rc == 0 && rel->kind == MR_REL_WINDOW && rel->window->late != NULL)
        rc = refuse_sink(b, rel->window->late);
    if (rc == 0 && rel->kind == MR_REL_SCAN && rel->scan->dead_letter != NULL)
        rc = refuse_sink(b, rel->scan->dead_letter->sink);
    for (uint32_t i = 0; i < rel->inputs && rc == 0; i++)
        rc = check_tree(b, mr_rel_input(rel, i));
    return rc;
}

int mr_check_guarantee(struct mr_binder *b, struct mr_rel *const *root, uint32_t roots)
{
    const char *wanted = mr_settings_get(b->env->settings, MR_SETTING_GUARANTEE);

    if (wanted == NULL || strcmp(wanted, "exactly-once") != 0)
        return 0;
    for (uint32_t i = 0; i < roots; i++) {
        const struct mr_rel_scan *scan = mr_rel_unreplayable(root[i]);
        int rc = check_tree(b, root[i]);
        if (rc < 0)
            return rc;
        if (scan != NULL)
            return mr_diag_fail(b->err, MR_ERR_GUARANTEE, scan->table->source,
                                scan->table->span, "put a Kafka topic or files in between",
                                "'" MR_SETTING_GUARANTEE
                                "' = 'exactly-once': table '" MR_VIEW_FMT
                                "' can not give it: connector '%s' can not be read again after "
                                "a crash",
                                MR_VIEW_ARG(scan->table->name), scan->source->name);
    }
    return 0;
}
