#include "operators/lookup/options.h"

const struct mr_option_spec mr_lookup_options[] = {
    {"lookup.cache", MR_OPTION_ENUM, "NONE", false, "NONE|PARTIAL|FULL",
     "FOR SYSTEM_TIME AS OF a processing time: ask for every key (NONE), remember answers "
     "(PARTIAL), or load the whole table (FULL)."},
    {"lookup.partial-cache.max-rows", MR_OPTION_INT, "100000", false, NULL,
     "PARTIAL: rows that are remembered at most, on each reactor; the ones that were used longest "
     "ago go."},
    {"lookup.partial-cache.expire-after-write", MR_OPTION_DURATION, NULL, false, NULL,
     "PARTIAL: how long after it came an answer is used; default: for ever."},
    {"lookup.partial-cache.expire-after-access", MR_OPTION_DURATION, NULL, false, NULL,
     "PARTIAL: how long after it was last used an answer is forgotten; default: never."},
    {"lookup.partial-cache.cache-missing-key", MR_OPTION_BOOL, "true", false, NULL,
     "PARTIAL: whether it is remembered that a key has no rows."},
    {"lookup.full-cache.reload-strategy", MR_OPTION_ENUM, "PERIODIC", false, "PERIODIC",
     "FULL: when the table is loaded again."},
    {"lookup.full-cache.periodic-reload.interval", MR_OPTION_DURATION, NULL, false, NULL,
     "FULL: how long after a load the table is loaded again; default: never."},
    {"lookup.full-cache.periodic-reload.schedule-mode", MR_OPTION_ENUM, "FIXED_DELAY", false,
     "FIXED_DELAY|FIXED_RATE",
     "FULL: whether the interval is counted from the end of a load or from its beginning."},
    {"lookup.cache.max-rows", MR_OPTION_INT, NULL, false, NULL,
     "Older name of 'lookup.partial-cache.max-rows'; set, it means PARTIAL."},
    {"lookup.cache.ttl", MR_OPTION_DURATION, NULL, false, NULL,
     "Older name of 'lookup.partial-cache.expire-after-write'."},
    {"lookup.cache.caching-missing-key", MR_OPTION_BOOL, NULL, false, NULL,
     "Older name of 'lookup.partial-cache.cache-missing-key'."},
    {NULL, MR_OPTION_STRING, NULL, false, NULL, NULL},
};

enum { NONE, PARTIAL, FULL };

static int read_partial(struct mr_options *options, struct mr_lookup_spec *ret,
                        struct mr_err *reterr)
{
    bool keeps_missing = true;
    int rc = mr_options_int(options, mr_lookup_options, "lookup.partial-cache.max-rows",
                            &ret->max_rows, reterr);

    if (rc == 0)
        rc = mr_options_int(options, mr_lookup_options, "lookup.cache.max-rows", &ret->max_rows,
                            reterr);
    if (rc == 0)
        rc = mr_options_duration(options, mr_lookup_options, "lookup.cache.ttl",
                                 &ret->expire_write_ns, reterr);
    if (rc == 0)
        rc = mr_options_duration(options, mr_lookup_options,
                                 "lookup.partial-cache.expire-after-write",
                                 &ret->expire_write_ns, reterr);
    if (rc == 0)
        rc = mr_options_duration(options, mr_lookup_options,
                                 "lookup.partial-cache.expire-after-access",
                                 &ret->expire_access_ns, reterr);
    if (rc == 0)
        rc = mr_options_bool(options, mr_lookup_options,
                             "lookup.partial-cache.cache-missing-key", &keeps_missing, reterr);
    if (rc == 0)
        rc = mr_options_bool(options, mr_lookup_options, "lookup.cache.caching-missing-key",
                             &keeps_missing, reterr);
    ret->forgets_missing = !keeps_missing;
    if (ret->max_rows < 0)
        ret->max_rows = 0;
    return rc;
}

static int read_full(struct mr_options *options, struct mr_lookup_spec *ret,
                     struct mr_err *reterr)
{
    int mode = 0;
    int rc = mr_options_duration(options, mr_lookup_options,
                                 "lookup.full-cache.periodic-reload.interval", &ret->reload_ns,
                                 reterr);

    if (rc == 0)
        rc = mr_options_enum(options, mr_lookup_options,
                             "lookup.full-cache.periodic-reload.schedule-mode", &mode, reterr);
    ret->is_at_fixed_rate = mode == 1;
    return rc;
}

int mr_lookup_read_options(struct mr_options *options, struct mr_lookup_spec *ret,
                           struct mr_err *reterr)
{
    int cache = NONE;
    int rc = mr_options_enum(options, mr_lookup_options, "lookup.cache", &cache, reterr);

    if (rc < 0)
        return rc;
    if (mr_options_find(options, "lookup.cache") == NULL &&
        mr_options_find(options, "lookup.cache.max-rows") != NULL)
        cache = PARTIAL;
    ret->is_whole = cache == FULL;
    if (cache == PARTIAL)
        return read_partial(options, ret, reterr);
    return cache == FULL ? read_full(options, ret, reterr) : 0;
}
