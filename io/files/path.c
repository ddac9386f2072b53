#include "core/base/alloc.h"
#include "core/base/hash.h"
#include "core/op/roots.h"
#include "io/files/files_int.h"

#include <errno.h>
#include <stdlib.h>

enum { DEPTH_MAX = 64 };

uint64_t mr_files_identity(const struct mr_file_stat *stat, const char *rel)
{
    uint64_t born =
        stat->born_ns != 0 ? (uint64_t)stat->born_ns : mr_hash_bytes(rel, strlen(rel), 0);
    return mr_hash_word(stat->inode, born);
}

char *mr_files_join(const char *dir, const char *rel)
{
    struct mr_text path;

    mr_text_init(&path);
    mr_text_puts(&path, dir);
    if (path.len == 0 || path.data[path.len - 1] != '/')
        mr_text_putc(&path, '/');
    mr_text_puts(&path, rel);
    return path.data;
}

char *mr_files_id(const char *rel, uint64_t identity)
{
    struct mr_text id;

    mr_text_init(&id);
    mr_text_printf(&id, "%s#%016llx", rel, (unsigned long long)identity);
    return id.data;
}

int mr_files_parse_id(const char *id, struct mr_view *ret_rel, uint64_t *ret_identity)
{
    const char *mark = strrchr(id, '#');
    char *end;

    if (mark == NULL || mark == id || strlen(mark + 1) != 16)
        return -EINVAL;
    uint64_t identity = strtoull(mark + 1, &end, 16);
    if (*end != '\0')
        return -EINVAL;
    *ret_rel = (struct mr_view){id, (size_t)(mark - id)};
    *ret_identity = identity;
    return 0;
}

int mr_files_path(struct mr_options *options, char **ret, struct mr_err *reterr)
{
    struct mr_view path = {"", 0};
    int rc = mr_options_string(options, mr_files_options, "path", &path, reterr);

    if (rc < 0)
        return rc;
    if (path.len >= 5 && memcmp(path.data, "file:", 5) == 0) {
        path.data += 5;
        path.len -= 5;
        if (path.len >= 2 && memcmp(path.data, "//", 2) == 0) {
            path.data += 2;
            path.len -= 2;
        }
    }
    const char *scheme = memmem(path.data, path.len, "://", 3);
    if (scheme != NULL)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "'path' = '" MR_VIEW_FMT "': the filesystem connector knows local paths "
                       "(/dir or file:///dir) only, not '" MR_VIEW_FMT "'",
                       MR_VIEW_ARG(path), (int)(scheme - path.data), path.data);
    while (path.len > 1 && path.data[path.len - 1] == '/')
        path.len--;
    if (path.len == 0)
        return mr_fail(reterr, MR_ERR_OPTION, "'path' is empty: expected a file or directory");
    *ret = mr_strndup(path.data, path.len, "names of files");
    return 0;
}

/* -- Walking --------------------------------------------------------------- */

struct walk {
    const struct mr_files_source *source;
    struct mr_files_list *list;
    bool takes_all; /* hidden ones and those that the pattern leaves out too */
    unsigned depth;
    char *dir; /* below the root, "" at first */
    struct mr_err *err;
};

/* With roots, a link may not lead out of them.  The identity is taken of what was looked
 * at, and the reader takes no file of another one: so nothing can be put in its place
 * between here and there.  1: it is there and may be read. */
static int walk_look(struct walk *walk, const char *path, struct mr_file_stat *stat)
{
    const struct mr_files_source *source = walk->source;
    const char *roots = source->spec->allowed_roots;
    struct mr_err err;
    int rc = roots == NULL ? source->sys->ops->stat(source->sys, path, stat)
                           : mr_roots_allow(source->sys, roots, "file", path, NULL, stat, &err);

    if (rc >= 0)
        return stat->is_regular;
    if (rc == -ENOENT || rc == -ENOTDIR || walk->takes_all)
        return 0; /* gone since it was listed: then it is not there */
    if (rc == MR_ERR_OPTION)
        return mr_fail(walk->err, rc, "%s", err.message);
    /* Passed over, its rows would be late when it is found again. */
    return mr_fail(walk->err, rc, "can not look at '%s': %s", path, mr_err_text(rc));
}

static int walk_file(struct walk *walk, const char *rel, const char *path)
{
    struct mr_file_stat stat;
    const struct mr_files_source *source = walk->source;

    if (!walk->takes_all && source->has_pattern && !mr_pattern_matches(&source->pattern, path))
        return 0;
    int rc = walk_look(walk, path, &stat);
    if (rc <= 0)
        return rc;
    struct mr_files_list *list = walk->list;
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        list->file =
            mr_realloc(list->file, list->capacity, sizeof(*list->file), "names of files");
    }
    list->file[list->count] = (struct mr_files_found){
        .rel = mr_strdup(rel, "names of files"), .identity = mr_files_identity(&stat, rel)};
    list->count++;
    return 0;
}

static int walk_entry(void *context, const char *name, bool is_dir);

static int walk_dir(struct walk *walk, const char *rel)
{
    const struct mr_files_source *source = walk->source;
    char *path = *rel == '\0' ? mr_strdup(source->root, "names of files")
                              : mr_files_join(source->root, rel);
    char *outer = walk->dir;

    walk->dir = mr_strdup(rel, "names of files");
    walk->depth++;
    int rc = walk->depth > DEPTH_MAX
                 ? mr_fail(walk->err, MR_ERR_LIMIT,
                           "'%s': more than %d directories below each other (a link to one "
                           "above it?)",
                           path, DEPTH_MAX)
                 : source->sys->ops->list(source->sys, path, walk_entry, walk);
    /* One that vanished while being walked is no trouble; the root itself is. */
    if (rc == -ENOENT && walk->depth > 1)
        rc = 0;
    if (rc < 0 && rc > -MR_ERR_BASE)
        (void)mr_fail(walk->err, rc, "can not list the directory '%s': %s", path,
                      mr_err_text(rc));
    free(walk->dir);
    free(path);
    walk->dir = outer;
    walk->depth--;
    return rc;
}

static int walk_entry(void *context, const char *name, bool is_dir)
{
    struct walk *walk = context;
    int rc = 0;

    if (walk->source->only != NULL && !walk->takes_all) {
        if (strcmp(name, walk->source->only) != 0)
            return 0;
    } else if (name[0] == '.' || name[0] == '_') {
        return 0; /* Flink's rule for hidden files; our own parts in progress are such */
    }
    char *rel =
        *walk->dir == '\0' ? mr_strdup(name, "names of files") : mr_files_join(walk->dir, name);
    char *path = mr_files_join(walk->source->root, rel);
    if (!is_dir)
        rc = walk_file(walk, rel, path);
    else if (walk->source->only == NULL)
        rc = walk_dir(walk, rel);
    free(path);
    free(rel);
    return rc;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct mr_files_found *)a)->rel,
                  ((const struct mr_files_found *)b)->rel);
}

int mr_files_walk(const struct mr_files_source *source, struct mr_files_list *ret,
                  struct mr_err *reterr)
{
    struct walk walk = {.source = source, .list = ret, .err = reterr};

    *ret = (struct mr_files_list){0};
    int rc = walk_dir(&walk, "");
    if (rc < 0) {
        mr_files_list_free(ret);
        return rc;
    }
    if (ret->count > 1)
        qsort(ret->file, ret->count, sizeof(*ret->file), by_path);
    return 0;
}

void mr_files_list_free(struct mr_files_list *list)
{
    for (uint32_t i = 0; i < list->count; i++)
        free(list->file[i].rel);
    free(list->file);
    *list = (struct mr_files_list){0};
}

char *mr_files_relocate(const struct mr_files_source *source, uint64_t identity)
{
    struct mr_files_list list = {0};
    struct mr_err err;
    struct walk walk = {.source = source, .list = &list, .takes_all = true, .err = &err};
    char *path = NULL;

    if (walk_dir(&walk, "") >= 0) {
        for (uint32_t i = 0; i < list.count && path == NULL; i++)
            if (list.file[i].identity == identity)
                path = mr_files_join(source->root, list.file[i].rel);
    }
    mr_files_list_free(&list);
    return path;
}
