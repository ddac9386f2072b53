#include "sql/plan/settings.h"

#include "core/base/mask.h"
#include "core/op/options.h"
#include "core/op/roots.h"

#include <errno.h>
#include <stdlib.h>

#define ZONE_KEY "table.local-time-zone"

enum known_kind {
    ANY,
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
    GUARANTEE
};

/* Keys with a meaning here.  A trailing '*' stands for any rest. */
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
    {"execution.savepoint.path", ANY, NULL},
    {"state.checkpoints.dir", ANY, NULL},
    {"execution.checkpointing.dir", ANY, NULL},
    {"parallelism.default", COUNT, NULL},
    {"table.exec.resource.default-parallelism", COUNT, NULL},
    {"sql-client.*", ANY, NULL},
    {"millrace.*", ANY, NULL},
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
    for (size_t i = 0; i < MR_COUNTOF(known_keys); i++) {
        size_t len = strlen(known_keys[i].key);
        if (known_keys[i].key[len - 1] == '*') {
            if (key.len >= len - 1 && memcmp(key.data, known_keys[i].key, len - 1) == 0)
                return &known_keys[i];
        } else if (mr_view_is(key, known_keys[i].key)) {
            return &known_keys[i];
        }
    }
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
    case ANY: return 0;
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

int mr_settings_set(struct mr_settings *settings, struct mr_view key, struct mr_view value,
                    const char **ret_warning, struct mr_err *reterr)
{
    const struct known *known = find_known(key);
    struct mr_setting *setting = find(settings, key);

    const struct mr_zone *zone = NULL;

    *ret_warning = NULL;
    if (known != NULL) {
        int rc = known->kind == ZONE ? read_zone(settings, value, &zone, reterr)
                                     : check_value(known, key, value, reterr);
        if (rc < 0)
            return rc;
    } else if (setting == NULL) {
        *ret_warning = mr_arena_printf(&settings->arena, "'" MR_VIEW_FMT "' has no effect here",
                                       MR_VIEW_ARG(key));
    }
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
