/*
 * The mean of values, each counted as often as its weight says.
 *
 *     CREATE FUNCTION weighted_avg AS 'weighted_avg' LANGUAGE C
 *         USING ARTIFACT '/srv/lib/weighted_avg.so';
 *     SELECT product, weighted_avg(cents, quantity) FROM orders GROUP BY product;
 */
#include <millrace_plugin.h>

/* What is kept for each key, in millrace's state: plain bytes. */
struct state {
    int64_t sum, weight;
};

static void add(struct mr_plugin_call *call, int64_t sign)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        struct state *state = (struct state *)mr_plugin_state(call, i);
        int64_t weight = sign * mr_plugin_get_integer(call, 1, row);

        state->sum += weight * mr_plugin_get_integer(call, 0, row);
        state->weight += weight;
    }
}

static void accumulate(struct mr_plugin_call *call)
{
    add(call, 1);
}

static void retract(struct mr_plugin_call *call)
{
    add(call, -1);
}

static void merge(void *into, const void *from)
{
    ((struct state *)into)->sum += ((const struct state *)from)->sum;
    ((struct state *)into)->weight += ((const struct state *)from)->weight;
}

static void unmerge(void *into, const void *from)
{
    ((struct state *)into)->sum -= ((const struct state *)from)->sum;
    ((struct state *)into)->weight -= ((const struct state *)from)->weight;
}

static void result(struct mr_plugin_call *call)
{
    MR_PLUGIN_EACH(call, i, row)
    {
        const struct state *state = (const struct state *)mr_plugin_state(call, i);

        if (state->weight == 0)
            mr_plugin_set_null(call, row);
        else
            mr_plugin_set_integer(call, row, state->sum / state->weight);
    }
}

static const struct mr_plugin_function functions[] = {
    {
        .name = "weighted_avg",
        .kind = MR_PLUGIN_AGGREGATE,
        .takes = "BIGINT, INT",
        .gives = "BIGINT",
        .help = "The mean of the first, each counted as often as the second says.",
        .version = 1,
        .state_bytes = sizeof(struct state),
        .accumulate = accumulate,
        .retract = retract,
        .merge = merge,
        .unmerge = unmerge,
        .result = result,
    },
};

MR_PLUGIN("weighted_avg", "1.0", functions);
