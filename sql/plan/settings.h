/*
 * sql/plan/settings.h - what SET 'key' = 'value' says about the statements behind it.
 *
 * Keys that change a plan are known by name and checked when they are set.  Others of
 * Flink's that mean nothing here are kept, shown by SET, and warned about once.
 */
#ifndef MR_SQL_PLAN_SETTINGS_H
#define MR_SQL_PLAN_SETTINGS_H

#include "core/base/err.h"
#include "core/base/text.h"
#include "core/data/zone.h"
#include "core/mem/arena.h"

/* Where tables may read and write; core/op/roots.h. */
#define MR_SETTING_ROOTS "filesystem.allowed-roots"

/* "exactly-once": a job that can not promise it is refused. */
#define MR_SETTING_GUARANTEE "pipeline.delivery-guarantee"

/* Start although stored state has no place in the job any more; Flink's name. */
#define MR_SETTING_ALLOW_LOST "execution.state-recovery.ignore-unclaimed-state"

struct mr_setting {
    struct mr_view key, value;
    bool is_set;                /* false: RESET since */
    const struct mr_zone *zone; /* of a setting that names one */
};

struct mr_settings {
    struct mr_arena arena;
    uint32_t count;
    struct mr_setting *setting;
};

void mr_settings_init(struct mr_settings *settings);
void mr_settings_fini(struct mr_settings *settings);

/* MR_ERR_OPTION or MR_ERR_UNSUPPORTED with a sentence.  *RET_WARNING is static or in
 * the settings' arena; NULL when there is nothing to say. */
int mr_settings_set(struct mr_settings *settings, struct mr_view key, struct mr_view value,
                    const char **ret_warning, struct mr_err *reterr);

/* The same for a statement of a script, which may give limits to itself and not take them
 * away: the roots can be set once. */
int mr_settings_set_here(struct mr_settings *settings, struct mr_view key, struct mr_view value,
                         const char **ret_warning, struct mr_err *reterr);

/* Back to the default; KEY.data NULL: all of them.  The roots stay. */
void mr_settings_reset(struct mr_settings *settings, struct mr_view key);

/* NULL when not set and without default; terminated, borrowed until the key changes. */
const char *mr_settings_get(const struct mr_settings *settings, const char *key);

bool mr_settings_get_bool(const struct mr_settings *settings, const char *key);
int64_t mr_settings_get_duration_ns(const struct mr_settings *settings, const char *key);

/* Of 'table.local-time-zone': local = UTC + offset; 0 when it names a zone. */
int64_t mr_settings_zone_offset_ns(const struct mr_settings *settings);

/* The zone that it names, as long as the settings live; NULL: the offset is fixed. */
const struct mr_zone *mr_settings_zone(const struct mr_settings *settings);

/* 'key' = 'value' per line, sorted; as SET; prints. */
void mr_settings_print(const struct mr_settings *settings, struct mr_text *out);

#endif
