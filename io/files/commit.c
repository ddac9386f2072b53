#include "io/files/commit.h"

#include "core/base/alloc.h"
#include "io/files/files_int.h"
#include "io/files/partition.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum claim_state { WAITING, TELLING, TOLD };

struct mr_claim {
    struct mr_claim *next;
    char *rel;
    int64_t created_ns; /* wall time of the first rows that nobody was told of */
    int64_t due_ns;     /* the clock must be past it */
    uint64_t after;     /* rows lie behind this barrier, at the latest */
    enum claim_state state;
    uint32_t holders; /* writers, and the ledger's list */
};

/* How far a reactor is: its clock at the last barrier before which all is published. */
struct done {
    uint64_t epoch;
    int64_t clock;
};

struct mr_commit_ledger {
    struct mr_task_env *env;
    const char *path; /* of the table */
    struct mr_arena arena;
    struct mr_partition_time time;
    bool by_watermark;
    int64_t delay_ns;
    struct mr_view success; /* name of the file */
    uint32_t reactors;
    pthread_mutex_t lock; /* of what follows */
    struct done *done;
    struct mr_claim *claim;
};

/* -- Options --------------------------------------------------------------------------------- */

/* 'success-file', alone; whether anything is asked for. */
static int read_policy(struct mr_options *options, bool *ret, struct mr_err *reterr)
{
    struct mr_view kind = {NULL, 0};
    int rc = mr_options_string(options, mr_files_options, "sink.partition-commit.policy.kind",
                               &kind, reterr);

    *ret = kind.data != NULL;
    if (rc < 0)
        return rc;
    if (mr_options_find(options, "sink.partition-commit.policy.class") != NULL ||
        mr_options_find(options, "sink.partition-commit.policy.class.parameters") != NULL)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "'sink.partition-commit.policy.class' names a class of Java, which can "
                       "not be run here; 'sink.partition-commit.policy.kind' = 'success-file' "
                       "makes a file that another program can wait for");
    if (kind.data == NULL || mr_view_is(kind, "success-file"))
        return 0;
    return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                   "'sink.partition-commit.policy.kind' = '" MR_VIEW_FMT
                   "': only 'success-file' is there: no metastore is known here, and no class "
                   "of Java is run",
                   MR_VIEW_ARG(kind));
}

static int read_options(struct mr_commit_ledger *ledger, struct mr_options *options,
                        struct mr_err *reterr)
{
    const struct mr_option_spec *specs = mr_files_options;
    int trigger = 0, rc;

    if ((rc = mr_options_enum(options, specs, "sink.partition-commit.trigger", &trigger,
                              reterr)) < 0 ||
        (rc = mr_options_duration(options, specs, "sink.partition-commit.delay",
                                  &ledger->delay_ns, reterr)) < 0 ||
        (rc = mr_options_string(options, specs, "sink.partition-commit.success-file.name",
                                &ledger->success, reterr)) < 0)
        return rc;
    ledger->by_watermark = trigger == 1;
    ledger->success = mr_arena_view(&ledger->arena, ledger->success);
    if (ledger->success.len == 0 ||
        memchr(ledger->success.data, '/', ledger->success.len) != NULL ||
        (ledger->success.data[0] != '_' && ledger->success.data[0] != '.'))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'sink.partition-commit.success-file.name' = '" MR_VIEW_FMT
                       "': expected a name that begins with '_' or '.', or it would be read as "
                       "rows of the table",
                       MR_VIEW_ARG(ledger->success));
    return mr_partition_time_init(&ledger->time, options, &ledger->arena, reterr);
}

int mr_commit_ledger_new(const struct mr_table_spec *spec, struct mr_task_env *env,
                         const char *path, struct mr_commit_ledger **ret, struct mr_err *reterr)
{
    bool is_asked = false;
    int rc = read_policy(spec->options, &is_asked, reterr);

    *ret = NULL;
    if (rc < 0 || !is_asked)
        return rc;
    struct mr_commit_ledger *ledger = mr_alloc(sizeof(*ledger), "a 'filesystem' table");
    ledger->env = env;
    ledger->path = path;
    ledger->reactors = env->reactors;
    ledger->done = mr_alloc_array(env->reactors, sizeof(*ledger->done), "a 'filesystem' table");
    for (uint32_t r = 0; r < env->reactors; r++)
        ledger->done[r].clock = INT64_MIN;
    mr_arena_init(&ledger->arena);
    (void)pthread_mutex_init(&ledger->lock, NULL);
    rc = read_options(ledger, spec->options, reterr);
    if (rc < 0) {
        mr_commit_ledger_free(ledger);
        return rc;
    }
    *ret = ledger;
    return 0;
}

/* -- Claims ---------------------------------------------------------------------------------- */

static void claim_drop(struct mr_claim *claim)
{
    if (--claim->holders > 0)
        return;
    free(claim->rel);
    free(claim);
}

void mr_commit_ledger_free(struct mr_commit_ledger *ledger)
{
    if (ledger == NULL)
        return;
    while (ledger->claim != NULL) {
        struct mr_claim *claim = ledger->claim;
        ledger->claim = claim->next;
        claim_drop(claim);
    }
    (void)pthread_mutex_destroy(&ledger->lock);
    mr_arena_fini(&ledger->arena);
    free(ledger->done);
    free(ledger);
}

static bool is_past(int64_t clock, int64_t due_ns)
{
    return clock > due_ns;
}

/* Without a delay a partition is due with the next barrier, whatever the clock says. */
static int due_of(const struct mr_commit_ledger *ledger, const char *rel, int64_t created_ns,
                  int64_t *ret, struct mr_err *reterr)
{
    int64_t at = created_ns;
    int rc = 0;

    if (ledger->by_watermark)
        rc = mr_partition_time_of(&ledger->time, rel, &at, reterr);
    if (__builtin_add_overflow(at, ledger->delay_ns, ret))
        *ret = INT64_MAX - 1;
    if (!ledger->by_watermark && ledger->delay_ns == 0)
        *ret = INT64_MIN;
    return rc;
}

/* Under the lock: the newest claim on REL that waits, or NULL. */
static struct mr_claim *find(const struct mr_commit_ledger *ledger, const char *rel)
{
    struct mr_claim *found = NULL;

    for (struct mr_claim *claim = ledger->claim; claim != NULL; claim = claim->next)
        if (claim->state == WAITING && strcmp(claim->rel, rel) == 0 &&
            (found == NULL || claim->after > found->after))
            found = claim;
    return found;
}

static int64_t clock_of(const struct mr_commit *commit)
{
    if (commit->has_ended)
        return INT64_MAX;
    return commit->ledger->by_watermark ? commit->watermark_ns
                                        : commit->sys->ops->wall_ns(commit->sys);
}

/* Under the lock. */
static struct mr_claim *add_claim(struct mr_commit_ledger *ledger, const char *rel,
                                  int64_t created_ns, int64_t due_ns, uint64_t after)
{
    struct mr_claim *claim = mr_alloc(sizeof(*claim), "a partition");

    *claim = (struct mr_claim){.next = ledger->claim,
                               .rel = mr_strdup(rel, "a partition"),
                               .created_ns = created_ns,
                               .due_ns = due_ns,
                               .after = after,
                               .holders = 1};
    ledger->claim = claim;
    return claim;
}

static void hold(struct mr_commit *commit, struct mr_claim *claim)
{
    for (uint32_t i = 0; i < commit->claims; i++)
        if (commit->claim[i] == claim)
            return;
    claim->holders++;
    commit->claim = mr_realloc(commit->claim, (size_t)commit->claims + 1,
                               sizeof(struct mr_claim *), "partitions");
    commit->claim[commit->claims++] = claim;
}

/* A claim that is due is left as it is, so that it can be told however often rows come. */
static int claim_rows(struct mr_commit *commit, const char *rel, int64_t created_ns,
                      struct mr_claim **ret, struct mr_err *reterr)
{
    struct mr_commit_ledger *ledger = commit->ledger;
    int64_t clock = clock_of(commit), due_ns = 0;
    int rc = 0;

    (void)pthread_mutex_lock(&ledger->lock);
    struct mr_claim *claim = find(ledger, rel);
    if (claim != NULL && claim->after < commit->epoch && !is_past(clock, claim->due_ns))
        claim->after = commit->epoch;
    if (claim == NULL || claim->after < commit->epoch) {
        if (claim != NULL)
            created_ns = claim->created_ns;
        rc = due_of(ledger, rel, created_ns, &due_ns, reterr);
        claim = rc < 0 ? NULL : add_claim(ledger, rel, created_ns, due_ns, commit->epoch);
    }
    if (claim != NULL)
        hold(commit, claim);
    (void)pthread_mutex_unlock(&ledger->lock);
    *ret = claim;
    return rc;
}

/* -- A writer's side ------------------------------------------------------------------------- */

void mr_commit_init(struct mr_commit *commit, struct mr_commit_ledger *ledger,
                    struct mr_task_env *env)
{
    *commit = (struct mr_commit){
        .ledger = ledger, .sys = env->sys, .reactor = env->reactor, .watermark_ns = INT64_MIN};
}

void mr_commit_fini(struct mr_commit *commit)
{
    if (commit->ledger == NULL)
        return;
    (void)pthread_mutex_lock(&commit->ledger->lock);
    for (uint32_t i = 0; i < commit->claims; i++)
        claim_drop(commit->claim[i]);
    (void)pthread_mutex_unlock(&commit->ledger->lock);
    free(commit->claim);
}

int mr_commit_touch(struct mr_commit *commit, const char *rel, struct mr_claim **ret,
                    struct mr_err *reterr)
{
    return claim_rows(commit, rel, commit->sys->ops->wall_ns(commit->sys), ret, reterr);
}

void mr_commit_look(struct mr_commit *commit)
{
    if (commit->ledger != NULL)
        commit->clock = clock_of(commit);
}

bool mr_commit_is_due(const struct mr_commit *commit, const struct mr_claim *claim)
{
    return is_past(commit->clock, claim->due_ns);
}

/* Claims that were told, by whomever, are of no interest any more. */
static void forget_told(struct mr_commit *commit)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < commit->claims; i++) {
        if (commit->claim[i]->state == TOLD)
            claim_drop(commit->claim[i]);
        else
            commit->claim[kept++] = commit->claim[i];
    }
    commit->claims = kept;
}

void mr_commit_barrier(struct mr_commit *commit, uint64_t epoch, struct mr_pack *roots)
{
    if (commit->ledger == NULL) {
        mr_pack_u64(roots, 0);
        return;
    }
    (void)pthread_mutex_lock(&commit->ledger->lock);
    forget_told(commit);
    mr_pack_u64(roots, commit->claims);
    for (uint32_t i = 0; i < commit->claims; i++) {
        mr_pack_bytes(roots, mr_view_of(commit->claim[i]->rel));
        mr_pack_u64(roots, (uint64_t)commit->claim[i]->created_ns);
    }
    (void)pthread_mutex_unlock(&commit->ledger->lock);
    if (commit->barriers == MR_COMMIT_BARRIERS) {
        commit->barriers--;
        memmove(&commit->barrier[0], &commit->barrier[1],
                commit->barriers * sizeof(commit->barrier[0]));
    }
    commit->barrier[commit->barriers].epoch = epoch;
    commit->barrier[commit->barriers++].clock = commit->clock;
    commit->epoch = epoch;
}

int mr_commit_restore(struct mr_commit *commit, struct mr_unpack *roots, struct mr_err *reterr)
{
    uint64_t count = mr_unpack_u64(roots);
    int rc = 0;

    for (uint64_t i = 0; i < count && rc == 0; i++) {
        struct mr_view rel = mr_unpack_bytes(roots);
        int64_t created_ns = (int64_t)mr_unpack_u64(roots);
        struct mr_claim *claim;
        if (roots->failed || rel.len == 0 || !mr_partition_is_path(rel))
            return mr_fail(reterr, MR_ERR_CORRUPT,
                           "part files of a sink: the record is cut short");
        if (commit->ledger == NULL)
            continue; /* is not asked for any more */
        char *text = mr_strndup(rel.data, rel.len, "a partition");
        rc = claim_rows(commit, text, created_ns, &claim, reterr);
        free(text);
    }
    return rc;
}

/* -- Telling --------------------------------------------------------------------------------- */

/* An empty file, that it is there after a power cut too. */
static int tell(const struct mr_commit_ledger *ledger, const char *rel, struct mr_err *reterr)
{
    struct mr_sys *sys = ledger->env->sys;
    struct mr_text dir, file;

    mr_text_init(&dir);
    mr_text_init(&file);
    mr_text_printf(&dir, "%s/%s", ledger->path, rel);
    mr_text_printf(&file, "%s/" MR_VIEW_FMT, dir.data, MR_VIEW_ARG(ledger->success));
    int rc = sys->ops->open(sys, file.data, MR_OPEN_WRITE | MR_OPEN_CREATE);
    if (rc >= 0) {
        (void)sys->ops->close(sys, rc);
        rc = sys->ops->sync_dir(sys, dir.data);
    }
    if (rc == -ENOENT) /* somebody has taken the whole partition away */
        rc = 0;
    if (rc < 0)
        rc = mr_fail(reterr, rc, "can not make '%s': %s", file.data, mr_err_text(rc));
    mr_text_fini(&file);
    mr_text_fini(&dir);
    return rc;
}

/* Under the lock: a claim that may be told, or NULL. */
static struct mr_claim *next_to_tell(const struct mr_commit_ledger *ledger)
{
    for (struct mr_claim *claim = ledger->claim; claim != NULL; claim = claim->next) {
        bool is_whole = claim->state == WAITING;
        for (uint32_t r = 0; r < ledger->reactors && is_whole; r++)
            is_whole = ledger->done[r].epoch > claim->after &&
                       is_past(ledger->done[r].clock, claim->due_ns);
        if (is_whole)
            return claim;
    }
    return NULL;
}

/* Under the lock. */
static void unlink_claim(struct mr_commit_ledger *ledger, struct mr_claim *claim)
{
    struct mr_claim **at = &ledger->claim;

    while (*at != claim)
        at = &(*at)->next;
    *at = claim->next;
    claim_drop(claim);
}

static int tell_all(struct mr_commit_ledger *ledger, struct mr_err *reterr)
{
    struct mr_claim *claim;
    int rc = 0;

    (void)pthread_mutex_lock(&ledger->lock);
    while (rc == 0 && (claim = next_to_tell(ledger)) != NULL) {
        claim->state = TELLING;
        (void)pthread_mutex_unlock(&ledger->lock);
        rc = tell(ledger, claim->rel, reterr);
        (void)pthread_mutex_lock(&ledger->lock);
        claim->state = rc < 0 ? WAITING : TOLD;
        if (rc == 0)
            unlink_claim(ledger, claim);
    }
    (void)pthread_mutex_unlock(&ledger->lock);
    return rc;
}

static int set_done(struct mr_commit *commit, uint64_t epoch, int64_t clock,
                    struct mr_err *reterr)
{
    struct mr_commit_ledger *ledger = commit->ledger;

    (void)pthread_mutex_lock(&ledger->lock);
    ledger->done[commit->reactor] = (struct done){epoch, clock};
    (void)pthread_mutex_unlock(&ledger->lock);
    return tell_all(ledger, reterr);
}

int mr_commit_done(struct mr_commit *commit, uint64_t epoch, struct mr_err *reterr)
{
    uint32_t done = 0;

    while (done < commit->barriers && commit->barrier[done].epoch <= epoch)
        done++;
    if (done == 0)
        return 0;
    uint64_t last = commit->barrier[done - 1].epoch;
    int64_t clock = commit->barrier[done - 1].clock;
    commit->barriers -= done;
    memmove(&commit->barrier[0], &commit->barrier[done],
            commit->barriers * sizeof(commit->barrier[0]));
    return set_done(commit, last, clock, reterr);
}

int mr_commit_finish(struct mr_commit *commit, struct mr_err *reterr)
{
    return set_done(commit, UINT64_MAX, INT64_MAX, reterr);
}
