#include "core/op/secret.h"

#include "core/mem/region.h"
#include "core/op/roots.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { NAME_BYTES = 4096 };

struct mr_secret {
    struct mr_secret *next;
    struct mr_option *option;
    struct mr_view reference; /* what stands in the statement */
    struct mr_region memory;  /* the value, terminated */
};

static const char file_prefix[] = "secret:file:", env_prefix[] = "secret:env:";

bool mr_secret_may_be(struct mr_view key)
{
    return mr_mask_is_sensitive(key) ||
           (key.len >= 8 && strncasecmp(key.data + key.len - 8, "username", 8) == 0);
}

static bool begins(struct mr_view text, const char *prefix)
{
    size_t len = strlen(prefix);

    return text.len > len && memcmp(text.data, prefix, len) == 0;
}

/* A path or variable name at the end of REFERENCE, terminated; false: none that can be. */
static bool place_of(struct mr_view reference, const char *prefix, char out[NAME_BYTES])
{
    size_t skip = strlen(prefix), len = reference.len - skip;

    if (len >= NAME_BYTES || memchr(reference.data, '\0', reference.len) != NULL)
        return false;
    memcpy(out, reference.data + skip, len);
    out[len] = '\0';
    return true;
}

int mr_secret_check(struct mr_view table, struct mr_view key, struct mr_view value,
                    struct mr_err *reterr)
{
    char place[NAME_BYTES];

    if (!mr_mask_is_reference(value))
        return 0;
    if (!mr_secret_may_be(key))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option '" MR_VIEW_FMT "'.\n\nIt can not be a secret: "
                       "its value shows in messages, plans or checkpoints; write it as it is "
                       "(table " MR_VIEW_FMT ").",
                       MR_VIEW_ARG(key), MR_VIEW_ARG(table));
    if ((begins(value, file_prefix) && value.data[sizeof(file_prefix) - 1] == '/' &&
         place_of(value, file_prefix, place)) ||
        (begins(value, env_prefix) && place_of(value, env_prefix, place) &&
         strchr(place, '=') == NULL))
        return 0;
    return mr_fail(reterr, MR_ERR_OPTION,
                   "Invalid value for option '" MR_VIEW_FMT "'.\n\nExpected "
                   "'secret:file:/absolute/path' or 'secret:env:NAME', found '" MR_VIEW_FMT
                   "' (table " MR_VIEW_FMT ").",
                   MR_VIEW_ARG(key), (int)(value.len > 200 ? 200 : value.len), value.data,
                   MR_VIEW_ARG(table));
}

/* -- Resolving ------------------------------------------------------------------------- */

static int fail_at(const struct mr_options *options, const struct mr_option *option, int code,
                   struct mr_err *reterr, const char *why)
{
    return mr_fail(reterr, code,
                   "option '" MR_VIEW_FMT "' = '" MR_VIEW_FMT "' (table " MR_VIEW_FMT "): %s",
                   MR_VIEW_ARG(option->key), MR_VIEW_ARG(option->value),
                   MR_VIEW_ARG(options->table), why);
}

/* Systemd hands credentials over in a directory that only this service can read. */
static bool is_credential(const char *path)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    size_t len = directory == NULL ? 0 : strlen(directory);

    return len > 1 && strncmp(path, directory, len) == 0 && path[len] == '/' &&
           strchr(path + len + 1, '/') == NULL;
}

/* The file is open: is it one that only its owner and group can read? */
static int check_file(const struct mr_options *options, const struct mr_option *option,
                      const char *path, const struct mr_file_stat *stat, struct mr_err *reterr)
{
    char why[2 * NAME_BYTES];

    if (!stat->is_regular)
        return fail_at(options, option, -EINVAL, reterr, "it is not a regular file");
    if ((stat->mode & 06) != 0) {
        (void)snprintf(why, sizeof(why),
                       "every user of this host can %s it (mode %04o): chmod 600 '%s'",
                       (stat->mode & 02) != 0 ? "change" : "read", stat->mode & 07777u, path);
        return fail_at(options, option, -EPERM, reterr, why);
    }
    if (stat->size > MR_SECRET_BYTES_MAX)
        return fail_at(options, option, MR_ERR_LIMIT, reterr,
                       "a secret has at most 65536 bytes");
    return 0;
}

static int read_file(const struct mr_options *options, const struct mr_option *option,
                     struct mr_sys *sys, const char *roots, char *out, size_t *ret_len,
                     struct mr_err *reterr)
{
    char path[NAME_BYTES], name[NAME_BYTES];
    struct mr_file_stat stat;
    struct mr_text real;
    int64_t n = 0;
    int rc = 0;

    MR_ASSERT(place_of(option->value, file_prefix, path));
    (void)snprintf(name, sizeof(name), "option '%.*s': the secret file",
                   (int)(option->key.len > 256 ? 256 : option->key.len), option->key.data);
    mr_text_init(&real);
    if (is_credential(path))
        mr_text_puts(&real, path);
    else
        rc = mr_roots_allow(sys, roots, name, path, &real, NULL, reterr);
    int file = rc < 0 ? rc : sys->ops->open(sys, real.data, MR_OPEN_READ | MR_OPEN_NO_WAIT);
    mr_text_fini(&real);
    if (rc < 0)
        return rc;
    if (file < 0)
        return fail_at(options, option, file, reterr, mr_err_text(file));
    rc = sys->ops->fstat(sys, file, &stat);
    if (rc < 0)
        (void)fail_at(options, option, rc, reterr, mr_err_text(rc));
    else
        rc = check_file(options, option, path, &stat, reterr);
    for (*ret_len = 0; rc == 0 && *ret_len < MR_SECRET_BYTES_MAX; *ret_len += (size_t)n) {
        n = sys->ops->pread(sys, file, out + *ret_len, MR_SECRET_BYTES_MAX - *ret_len,
                            *ret_len);
        if (n < 0)
            rc = fail_at(options, option, (int)n, reterr, mr_err_text((int)n));
        if (n <= 0)
            break;
    }
    (void)sys->ops->close(sys, file);
    return rc;
}

static int read_env(const struct mr_options *options, const struct mr_option *option, char *out,
                    size_t *ret_len, struct mr_err *reterr)
{
    char name[NAME_BYTES];

    MR_ASSERT(place_of(option->value, env_prefix, name));
    const char *value = getenv(name);
    if (value == NULL)
        return fail_at(options, option, MR_ERR_OPTION, reterr,
                       "the environment has no such variable: export it for this process");
    if (strlen(value) > MR_SECRET_BYTES_MAX)
        return fail_at(options, option, MR_ERR_LIMIT, reterr,
                       "a secret has at most 65536 bytes");
    *ret_len = strlen(value);
    memcpy(out, value, *ret_len);
    return 0;
}

static int resolve(struct mr_secrets *secrets, struct mr_sys *sys, struct mr_options *options,
                   struct mr_option *option, const char *roots, struct mr_err *reterr)
{
    struct mr_secret *secret = calloc(1, sizeof(*secret));
    struct mr_region_options region = {
        .bytes = MR_SECRET_BYTES_MAX + 1, .node = MR_REGION_ANY_NODE, .is_lazy = true};
    size_t len = 0;

    if (secret == NULL)
        return mr_fail(reterr, -ENOMEM, "out of memory: the secrets of a job");
    *secret = (struct mr_secret){secrets->first, option, option->value, {0}};
    int rc = mr_region_map(&secret->memory, &region, reterr);
    if (rc < 0) {
        free(secret);
        return rc;
    }
    secrets->first = secret;
    char *out = secret->memory.base;
    /* Not swapped out, where the limits allow it; without it the secret is no more open to
     * others than the rest of the process. */
    (void)mlock2(out, secret->memory.bytes, MLOCK_ONFAULT);
    rc = begins(option->value, file_prefix)
             ? read_file(options, option, sys, roots, out, &len, reterr)
             : read_env(options, option, out, &len, reterr);
    if (rc < 0)
        return rc;
    if (len > 0 && out[len - 1] == '\n')
        len -= len > 1 && out[len - 2] == '\r' ? 2 : 1;
    out[len] = '\0';
    if (len == 0)
        return fail_at(options, option, MR_ERR_OPTION, reterr, "the secret is empty");
    if (memchr(out, '\0', len) != NULL)
        return fail_at(options, option, MR_ERR_OPTION, reterr,
                       "the secret has a zero byte in it: it should be text");
    option->value = (struct mr_view){out, len};
    return 0;
}

static bool is_resolved(const struct mr_secrets *secrets, const struct mr_option *option)
{
    for (const struct mr_secret *s = secrets->first; s != NULL; s = s->next)
        if (s->option == option)
            return true;
    return false;
}

int mr_secrets_resolve(struct mr_secrets *secrets, struct mr_sys *sys,
                       struct mr_options *options, const char *roots, struct mr_err *reterr)
{
    for (uint32_t i = 0; i < options->count; i++) {
        struct mr_option *option = &options->option[i];
        if (!mr_mask_is_reference(option->value) || is_resolved(secrets, option))
            continue;
        int rc = mr_secret_check(options->table, option->key, option->value, reterr);
        if (rc == 0)
            rc = resolve(secrets, sys, options, option, roots, reterr);
        if (rc < 0)
            return rc;
    }
    return 0;
}

void mr_secrets_hide_in(const struct mr_secrets *secrets, char *text, size_t size)
{
    for (const struct mr_secret *s = secrets->first; s != NULL; s = s->next)
        if (s->option->value.data == s->memory.base)
            mr_mask_replace(text, size, s->option->value);
}

void mr_secrets_hide(const struct mr_secrets *secrets, struct mr_err *err)
{
    mr_secrets_hide_in(secrets, err->message, sizeof(err->message));
}

void mr_secrets_fini(struct mr_secrets *secrets)
{
    while (secrets->first != NULL) {
        struct mr_secret *secret = secrets->first;
        secrets->first = secret->next;
        secret->option->value = secret->reference;
        explicit_bzero(secret->memory.base, MR_SECRET_BYTES_MAX + 1);
        mr_region_unmap(&secret->memory);
        free(secret);
    }
}
