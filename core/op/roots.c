#include "core/op/roots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int mr_roots_check(struct mr_view roots, struct mr_err *reterr)
{
    while (roots.len > 0) {
        const char *end = memchr(roots.data, ';', roots.len);
        size_t len = end == NULL ? roots.len : (size_t)(end - roots.data);

        if (len == 0 || roots.data[0] != '/' || memchr(roots.data, '\0', len) != NULL)
            return mr_fail(reterr, MR_ERR_OPTION,
                           "'filesystem.allowed-roots': expected absolute directories, "
                           "'/srv/in;/srv/out', found '" MR_VIEW_FMT "'",
                           (int)len, roots.data);
        roots.data += len + (end != NULL);
        roots.len -= len + (end != NULL);
    }
    return 0;
}

/* The last slash of PATH that ends a component, or NULL. */
static char *last_slash(char *path)
{
    size_t len = strlen(path);

    while (len > 1 && path[len - 1] == '/')
        path[--len] = '\0';
    return strrchr(path, '/');
}

/* Where PATH leads, or would if it were there, appended to RET. */
static int locate(struct mr_sys *sys, const char *path, struct mr_text *ret,
                  struct mr_file_stat *stat)
{
    char *head = strdup(path), *rest = strdup("");
    int rc = -ENOMEM;

    while (head != NULL && rest != NULL) {
        rc = sys->ops->locate(sys, *head == '\0' ? "." : head, ret, stat);
        if (rc != -ENOENT)
            break;
        char *slash = last_slash(head), *longer;
        const char *name = slash == NULL ? head : slash + 1;
        /* "gone/.." is not where it seems. */
        if (*name == '\0' || strcmp(name, "..") == 0)
            break;
        if (asprintf(&longer, "/%s%s", name, rest) < 0) {
            rc = -ENOMEM;
            break;
        }
        free(rest);
        rest = longer;
        if (slash == head)
            slash[1] = '\0'; /* the root itself stays */
        else if (slash != NULL)
            *slash = '\0';
        else
            *head = '\0';
    }
    if (rc == 0 && *rest != '\0') {
        if (ret->len == 1)
            mr_text_puts(ret, rest + 1);
        else
            mr_text_puts(ret, rest);
    }
    free(head);
    free(rest);
    return rc;
}

static bool is_below(struct mr_view path, struct mr_view root)
{
    if (root.len == 1) /* "/" */
        return true;
    return path.len >= root.len && memcmp(path.data, root.data, root.len) == 0 &&
           (path.len == root.len || path.data[root.len] == '/');
}

/* Is the real path REAL below one of ROOTS, each taken for where it leads itself? */
static bool is_allowed(struct mr_sys *sys, const char *roots, struct mr_view real)
{
    struct mr_text one, place;
    struct mr_file_stat stat;
    bool is_found = false;

    mr_text_init(&one);
    mr_text_init(&place);
    for (const char *at = roots; *at != '\0' && !is_found;) {
        size_t len = strcspn(at, ";");
        mr_text_reset(&one);
        mr_text_reset(&place);
        mr_text_put(&one, at, len);
        if (len > 0 && sys->ops->locate(sys, one.data, &place, &stat) == 0)
            is_found = is_below(real, mr_text_view(&place));
        at += len + (at[len] == ';');
    }
    mr_text_fini(&one);
    mr_text_fini(&place);
    return is_found;
}

int mr_roots_allow(struct mr_sys *sys, const char *roots, const char *option, const char *path,
                   struct mr_text *ret, struct mr_file_stat *ret_stat, struct mr_err *reterr)
{
    struct mr_file_stat stat = {0};
    struct mr_text real;

    if (roots == NULL || *roots == '\0') {
        if (ret != NULL)
            mr_text_puts(ret, path);
        return 0;
    }
    mr_text_init(&real);
    int rc = locate(sys, path, &real, &stat);
    if (rc < 0)
        (void)mr_fail(reterr, rc, "%s '%s': %s", option, path, mr_err_text(rc));
    else if (!is_allowed(sys, roots, mr_text_view(&real)))
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "%s '%s' leads to '%s', which is not below an allowed root ('%s'): move "
                     "it there, or allow its directory with --allow-root or "
                     "'filesystem.allowed-roots'",
                     option, path, real.data, roots);
    else if (ret != NULL)
        mr_text_put(ret, real.data, real.len);
    if (rc == 0 && ret_stat != NULL)
        *ret_stat = stat;
    mr_text_fini(&real);
    return rc;
}
