#include "sql/plan/settings.h"

#include "core/base/mask.h"
#include "core/op/options.h"
#include "core/op/roots.h"

#include <errno.h>
#include <stdlib.h>

#define ZONE_KEY "table.local-time-zone"

enum known_kind {
    BOOL,
    DURATION,
    ZONE,
    MODE,
    COUNT,
    ENFORCER,
    LENGTHS,
    UPSERTS,
    NAME,
    ROOTS,
    GUARANTEE,
    RESULT_MODE
};

/* Keys whose values are checked. */
static const struct known {
    const char *key;
    enum known_kind kind;
    const char *fallback;
} known_keys[] = {
    {"pipeline.name", NAME, NULL},
    {MR_SETTING_ROOTS, ROOTS, NULL},
    {ZONE_KEY, ZONE, "UTC"},
    {"table.exec.source.idle-timeout", DURATION, "0 ms"},
    {"table.exec.state.ttl", DURATION, "0 ms"},
    {"table.exec.emit.early-fire.enabled", BOOL, "false"},
    {"table.exec.emit.early-fire.delay", DURATION, NULL},
    {"table.exec.emit.late-fire.enabled", BOOL, "false"},
    {"table.exec.emit.late-fire.delay", DURATION, NULL},
    {"table.exec.emit.allow-lateness", DURATION, NULL},
    {MR_SETTING_ALLOW_LOST, BOOL, "false"},
    {MR_SETTING_GUARANTEE, GUARANTEE, NULL},
    {"table.dml-sync", BOOL, "false"},
    {"table.exec.sink.not-null-enforcer", ENFORCER, "ERROR"},
    {"table.exec.sink.type-length-enforcer", LENGTHS, "IGNORE"},
    {"table.exec.sink.upsert-materialize", UPSERTS, "AUTO"},
    {"table.exec.sink.require-on-conflict", BOOL, "false"},
    {"table.exec.sink.keyed-shuffle", UPSERTS, "AUTO"},
    {"table.exec.source.cdc-events-duplicate", BOOL, "false"},
    {"execution.runtime-mode", MODE, "streaming"},
    {"execution.checkpointing.interval", DURATION, NULL},
    {"table.display.max-column-width", COUNT, "30"},
    {"sql-client.execution.result-mode", RESULT_MODE, "tableau"},
    {"sql-client.display.print-time-cost", BOOL, "false"},
    {"parallelism.default", COUNT, NULL},
    {"table.exec.resource.default-parallelism", COUNT, NULL},
};

/* Keys that something else here does the work of. */
static const struct instead {
    const char *key, *what;
    bool is_refused; /* to go on without it would be wrong */
} instead[] = {
    {"execution.savepoint.path", "millrace run --from DIR starts from a savepoint", true},
    {"execution.state-recovery.path", "millrace run --from DIR starts from a savepoint", true},
    {"state.checkpoints.dir", "--state-dir DIR is where checkpoints go", false},
    {"execution.checkpointing.dir", "--state-dir DIR is where checkpoints go", false},
    {"state.savepoints.dir", "millrace savepoint JOB DIR writes one", false},
    {"execution.checkpointing.savepoint-dir", "millrace savepoint JOB DIR writes one", false},
    {"parallelism.default", "--reactors N: each runs the whole plan", false},
    {"table.exec.resource.default-parallelism", "--reactors N: each runs the whole plan",
     false},
    {"sql-client.display.max-column-width", "'table.display.max-column-width'", false},
};

void mr_settings_init(struct mr_settings *settings)
{
    *settings = (struct mr_settings){0};
    mr_arena_init(&settings->arena);
}

void mr_settings_fini(struct mr_settings *settings)
{
    mr_arena_fini(&settings->arena);
}

static const struct known *find_known(struct mr_view key)
{
    for (size_t i = 0; i < MR_COUNTOF(known_keys); i++)
        if (mr_view_is(key, known_keys[i].key))
            return &known_keys[i];
    return NULL;
}

static struct mr_setting *find(const struct mr_settings *settings, struct mr_view key)
{
    for (uint32_t i = 0; i < settings->count; i++)
        if (mr_view_eq(settings->setting[i].key, key))
            return &settings->setting[i];
    return NULL;
}

static int check_value(const struct known *known, struct mr_view key, struct mr_view value,
                       struct mr_err *reterr)
{
    int64_t ns;

    switch (known->kind) {
    case ROOTS: return mr_roots_check(value, reterr);
    case NAME:
        /* It becomes the name of the job's directory. */
        if (value.len != 0 && !mr_view_is(value, ".") && !mr_view_is(value, ".."))
            return 0;
        break;
    case BOOL:
        if (mr_view_is_nocase(value, "true") || mr_view_is_nocase(value, "false"))
            return 0;
        break;
    case DURATION:
        if (mr_parse_duration(value, &ns) == 0 && ns >= 0)
            return 0;
        break;
    case ZONE: return 0; /* read_zone() */
    case MODE:
        if (mr_view_is_nocase(value, "streaming") || mr_view_is_nocase(value, "batch"))
            return 0;
        break;
    case ENFORCER:
        if (mr_view_is_nocase(value, "error") || mr_view_is_nocase(value, "drop"))
            return 0;
        break;
    case LENGTHS:
        if (mr_view_is_nocase(value, "ignore") || mr_view_is_nocase(value, "trim_pad") ||
            mr_view_is_nocase(value, "error"))
            return 0;
        break;
    case UPSERTS:
        if (mr_view_is_nocase(value, "auto") || mr_view_is_nocase(value, "none") ||
            mr_view_is_nocase(value, "force"))
            return 0;
        break;
    case RESULT_MODE:
        if (mr_view_is_nocase(value, "table") || mr_view_is_nocase(value, "changelog") ||
            mr_view_is_nocase(value, "tableau"))
            return 0;
        break;
    case GUARANTEE:
        if (mr_view_is(value, "exactly-once") || mr_view_is(value, "at-least-once"))
            return 0;
        break;
    case COUNT:
        if (value.len > 0 && value.len < 9) {
            size_t i = 0;
            while (i < value.len && value.data[i] >= '0' && value.data[i] <= '9')
                i++;
            if (i == value.len)
                return 0;
        }
        break;
    }
    static const char *const wanted[] = {
        [BOOL] = "true or false",
        [DURATION] = "a duration such as '10 s'",
        [MODE] = "streaming or batch",
        [COUNT] = "a number",
        [ENFORCER] = "ERROR or DROP",
        [LENGTHS] = "IGNORE, TRIM_PAD or ERROR",
        [UPSERTS] = "NONE, AUTO or FORCE",
        [NAME] = "a name",
        [RESULT_MODE] = "table, changelog or tableau",
        [GUARANTEE] = "exactly-once or at-least-once",
    };
    return mr_fail(reterr, MR_ERR_OPTION,
                   "Could not parse value '" MR_VIEW_FMT "' for key '" MR_VIEW_FMT
                   "': expected %s",
                   MR_VIEW_ARG(value), MR_VIEW_ARG(key), wanted[known->kind]);
}

/* A fixed offset is no zone: *RET is NULL then. */
static int read_zone(struct mr_settings *settings, struct mr_view value,
                     const struct mr_zone **ret, struct mr_err *reterr)
{
    int64_t ns;

    *ret = NULL;
    if (mr_zone_parse_fixed(value, &ns) == 0)
        return 0;
    int rc = mr_zone_read(&settings->arena, value, ret, reterr);
    return rc < 0 ? mr_wrap(reterr, "'" ZONE_KEY "'") : 0;
}

static const struct instead *find_instead(struct mr_view key)
{
    for (size_t i = 0; i < MR_COUNTOF(instead); i++)
        if (mr_view_is(key, instead[i].key))
            return &instead[i];
    return NULL;
}

/* What is kept and shown, but does nothing; said once. */
static const char *warning_of(struct mr_arena *arena, const struct known *known,
                              struct mr_view key, struct mr_view value)
{
    const struct instead *other = find_instead(key);

    if (other != NULL)
        return mr_arena_printf(arena, "'%s' has no effect here: %s", other->key, other->what);
    if (known == NULL)
        return mr_arena_printf(arena, "'" MR_VIEW_FMT "' has no effect here", MR_VIEW_ARG(key));
    if (known->kind == RESULT_MODE && !mr_view_is_nocase(value, "tableau"))
        return mr_arena_printf(arena,
                               "'%s' = '" MR_VIEW_FMT "': there is no full-screen view, rows "
                               "are drawn as the tableau",
                               known->key, MR_VIEW_ARG(value));
    return NULL;
}

int mr_settings_set(struct mr_settings *settings, struct mr_view key, struct mr_view value,
                    const char **ret_warning, struct mr_err *reterr)
{
    const struct known *known = find_known(key);
    struct mr_setting *setting = find(settings, key);

    const struct mr_zone *zone = NULL;

    *ret_warning = NULL;
    const struct instead *other = find_instead(key);
    if (other != NULL && other->is_refused)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED, "'%s' is not supported: %s", other->key,
                       other->what);
    if (known != NULL) {
        int rc = known->kind == ZONE ? read_zone(settings, value, &zone, reterr)
                                     : check_value(known, key, value, reterr);
        if (rc < 0)
            return rc;
    }
    if (setting == NULL)
        *ret_warning = warning_of(&settings->arena, known, key, value);
    if (setting == NULL) {
        struct mr_setting fresh = {.key = mr_arena_view(&settings->arena, key)};
        MR_PUSH(&settings->arena, settings->setting, settings->count, fresh);
        setting = &settings->setting[settings->count - 1];
    }
    setting->value = mr_arena_view(&settings->arena, value);
    setting->zone = zone;
    setting->is_set = true;
    return 0;
}

int mr_settings_set_here(struct mr_settings *settings, struct mr_view key, struct mr_view value,
                         const char **ret_warning, struct mr_err *reterr)
{
    if (mr_view_is(key, MR_SETTING_ROOTS) &&
        mr_settings_get(settings, MR_SETTING_ROOTS) != NULL)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'" MR_SETTING_ROOTS "' is given already: a statement can not change "
                       "where statements may read and write");
    return mr_settings_set(settings, key, value, ret_warning, reterr);
}

void mr_settings_reset(struct mr_settings *settings, struct mr_view key)
{
    for (uint32_t i = 0; i < settings->count; i++) {
        struct mr_setting *setting = &settings->setting[i];
        if ((key.data == NULL || mr_view_eq(setting->key, key)) &&
            !mr_view_is(setting->key, MR_SETTING_ROOTS))
            setting->is_set = false;
    }
}

const char *mr_settings_get(const struct mr_settings *settings, const char *key)
{
    struct mr_view view = mr_view_of(key);
    const struct mr_setting *setting = find(settings, view);

    if (setting != NULL && setting->is_set)
        return setting->value.data;
    const struct known *known = find_known(view);
    return known != NULL ? known->fallback : NULL;
}

bool mr_settings_get_bool(const struct mr_settings *settings, const char *key)
{
    const char *value = mr_settings_get(settings, key);

    return value != NULL && strcasecmp(value, "true") == 0;
}

int64_t mr_settings_get_duration_ns(const struct mr_settings *settings, const char *key)
{
    const char *value = mr_settings_get(settings, key);
    int64_t ns = 0;

    if (value != NULL)
        MR_ASSERT(mr_parse_duration(mr_view_of(value), &ns) == 0);
    return ns;
}

int64_t mr_settings_zone_offset_ns(const struct mr_settings *settings)
{
    int64_t ns;

    if (mr_settings_zone(settings) != NULL)
        return 0;
    MR_ASSERT(mr_zone_parse_fixed(mr_view_of(mr_settings_get(settings, ZONE_KEY)), &ns) == 0);
    return ns;
}

const struct mr_zone *mr_settings_zone(const struct mr_settings *settings)
{
    const struct mr_setting *setting = find(settings, MR_VIEW(ZONE_KEY));

    return setting != NULL && setting->is_set ? setting->zone : NULL;
}

static int by_key(const void *a, const void *b)
{
    const struct mr_setting *const *left = a, *const *right = b;

    return strcmp((*left)->key.data, (*right)->key.data);
}

void mr_settings_print(const struct mr_settings *settings, struct mr_text *out)
{
    struct mr_arena arena;
    uint32_t count = 0;

    mr_arena_init(&arena);
    const struct mr_setting **list =
        MR_NEW_ARRAY(&arena, const struct mr_setting *, settings->count + 1);
    for (uint32_t i = 0; i < settings->count; i++)
        if (settings->setting[i].is_set)
            list[count++] = &settings->setting[i];
    qsort(list, count, sizeof(*list), by_key);
    for (uint32_t i = 0; i < count; i++) {
        mr_text_printf(out, "'%s' = '", list[i]->key.data);
        mr_mask_put(out, list[i]->key, list[i]->value);
        mr_text_puts(out, "'\n");
    }
    mr_arena_fini(&arena);
}
