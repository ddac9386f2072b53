/*
 * References to secrets: which are taken, from which files, what stands in the options
 * before, during and after, and that no message ever holds a value.
 */
#include "core/op/secret.h"

#include "tests/mr_test.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[64];

static void setup(void)
{
    char name[] = "/tmp/mr-secret-XXXXXX";

    CHECK(mkdtemp(name) != NULL);
    memcpy(top, name, sizeof(name));
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", top);
    CHECK(system(command) == 0);
}

static void make_file(const char *name, const void *bytes, size_t len, mode_t mode)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", top, name);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL && fwrite(bytes, 1, len, file) == len && fclose(file) == 0);
    CHECK(chmod(path, mode) == 0);
}

/* Resolve KEY = REFERENCE; the value into GOT; the options are as before afterwards. */
static int resolve(const char *key, const char *reference, const char *roots, char *got,
                   struct mr_err *err)
{
    struct mr_option list[] = {{MR_VIEW("topic"), MR_VIEW("t"), true},
                               {mr_view_of(key), mr_view_of(reference), false}};
    struct mr_options options = {MR_VIEW("`orders`"), 2, list, NULL};
    struct mr_secrets secrets = {0};

    *err = (struct mr_err){0};
    int rc = mr_secrets_resolve(&secrets, mr_sys_linux(NULL), &options, roots, err);
    if (rc == 0) {
        CHECK(list[1].value.data[list[1].value.len] == '\0');
        snprintf(got, PATH_MAX, "%s", list[1].value.data);
        /* Twice is once: two nodes of a job may share their options. */
        const char *before = list[1].value.data;
        CHECK_EQ(mr_secrets_resolve(&secrets, mr_sys_linux(NULL), &options, roots, err), 0);
        CHECK(list[1].value.data == before);
        struct mr_err message = {.code = -1};
        snprintf(message.message, sizeof(message.message), "login with '%s' failed", got);
        mr_secrets_hide(&secrets, &message);
        CHECK_STR(message.message, "login with '******' failed");
    } else {
        CHECK(err->code == rc && strstr(err->message, key) != NULL);
    }
    mr_secrets_fini(&secrets);
    CHECK(mr_view_is(list[1].value, reference) && mr_view_is(list[0].value, "t"));
    return rc;
}

static const char *ref(const char *name)
{
    static char out[256];

    snprintf(out, sizeof(out), "secret:file:%s/%s", top, name);
    return out;
}

#define PASSWORD "properties.sasl.password"

static void test_files(struct mr_rng *rng)
{
    char got[PATH_MAX], link[PATH_MAX];
    struct mr_err err;
    static char large[MR_SECRET_BYTES_MAX + 1];

    (void)rng;
    setup();
    make_file("plain", "canary-1", 8, 0600);
    make_file("line", "canary-2\n", 9, 0640);
    make_file("crlf", "canary-3\r\n", 10, 0400);
    make_file("two", "canary-4\n\n", 10, 0600);
    make_file("open", "canary-5", 8, 0644);
    make_file("writable", "canary-6", 8, 0602);
    make_file("empty", "\n", 1, 0600);
    make_file("zero", "can\0ary", 7, 0600);
    memset(large, 'x', sizeof(large));
    make_file("large", large, sizeof(large), 0600);
    CHECK_EQ(resolve(PASSWORD, ref("plain"), NULL, got, &err), 0);
    CHECK_STR(got, "canary-1");
    CHECK_EQ(resolve(PASSWORD, ref("line"), NULL, got, &err), 0);
    CHECK_STR(got, "canary-2");
    CHECK_EQ(resolve("properties.sasl.username", ref("crlf"), NULL, got, &err), 0);
    CHECK_STR(got, "canary-3");
    CHECK_EQ(resolve(PASSWORD, ref("two"), NULL, got, &err), 0);
    CHECK_STR(got, "canary-4\n");
    CHECK_EQ(resolve(PASSWORD, ref("open"), NULL, got, &err), -EPERM);
    CHECK(strstr(err.message, "chmod 600 '") != NULL && strstr(err.message, "read it") != NULL);
    CHECK_EQ(resolve(PASSWORD, ref("writable"), NULL, got, &err), -EPERM);
    CHECK(strstr(err.message, "change it") != NULL && strstr(err.message, "canary") == NULL);
    CHECK_EQ(resolve(PASSWORD, ref("empty"), NULL, got, &err), MR_ERR_OPTION);
    CHECK_EQ(resolve(PASSWORD, ref("zero"), NULL, got, &err), MR_ERR_OPTION);
    CHECK_EQ(resolve(PASSWORD, ref("large"), NULL, got, &err), MR_ERR_LIMIT);
    CHECK_EQ(resolve(PASSWORD, ref("gone"), NULL, got, &err), -ENOENT);
    CHECK_EQ(resolve(PASSWORD, ref(""), NULL, got, &err), -EINVAL); /* a directory */
    /* A pipe nobody writes to must not hold up the start. */
    snprintf(link, sizeof(link), "%s/pipe", top);
    CHECK(mkfifo(link, 0600) == 0);
    CHECK_EQ(resolve(PASSWORD, ref("pipe"), NULL, got, &err), -EINVAL);
    teardown();
}

static void test_roots(struct mr_rng *rng)
{
    char got[PATH_MAX];
    struct mr_err err;

    (void)rng;
    setup();
    make_file("plain", "canary-1", 8, 0600);
    CHECK_EQ(resolve(PASSWORD, ref("plain"), top, got, &err), 0);
    CHECK_EQ(resolve(PASSWORD, ref("plain"), "/usr", got, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "/usr") != NULL);
    /* What systemd handed over needs no root, but nothing beyond it goes the same way. */
    CHECK(setenv("CREDENTIALS_DIRECTORY", top, 1) == 0);
    CHECK_EQ(resolve(PASSWORD, ref("plain"), "/usr", got, &err), 0);
    CHECK_EQ(resolve(PASSWORD, ref("../../etc/hostname"), "/usr", got, &err), MR_ERR_OPTION);
    CHECK(unsetenv("CREDENTIALS_DIRECTORY") == 0);
    teardown();
}

static void test_env(struct mr_rng *rng)
{
    char got[PATH_MAX];
    struct mr_err err;

    (void)rng;
    CHECK(setenv("MR_TEST_SECRET", "secret:env:HOME", 1) == 0); /* once is enough */
    CHECK_EQ(resolve(PASSWORD, "secret:env:MR_TEST_SECRET", NULL, got, &err), 0);
    CHECK_STR(got, "secret:env:HOME");
    CHECK(setenv("MR_TEST_SECRET", "", 1) == 0);
    CHECK_EQ(resolve(PASSWORD, "secret:env:MR_TEST_SECRET", NULL, got, &err), MR_ERR_OPTION);
    CHECK(unsetenv("MR_TEST_SECRET") == 0);
    CHECK_EQ(resolve(PASSWORD, "secret:env:MR_TEST_SECRET", NULL, got, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "MR_TEST_SECRET") != NULL);
}

static void test_references(struct mr_rng *rng)
{
    static const char *const wrong[] = {
        "secret:",         "secret:env:",   "secret:file:", "secret:file:relative",
        "secret:vault:/x", "secret:env:A=B"};
    struct mr_err err;

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(wrong); i++)
        CHECK_EQ(mr_secret_check(MR_VIEW("`t`"), MR_VIEW(PASSWORD), mr_view_of(wrong[i]), &err),
                 MR_ERR_OPTION);
    CHECK_EQ(mr_secret_check(MR_VIEW("`t`"), MR_VIEW("path"), MR_VIEW("secret:env:A"), &err),
             MR_ERR_OPTION);
    CHECK(strstr(err.message, "can not be a secret") != NULL);
    CHECK_EQ(mr_secret_check(MR_VIEW("`t`"), MR_VIEW("path"), MR_VIEW("secrets"), &err), 0);
}

static const struct mr_test cases[] = {
    {"files", test_files},
    {"roots", test_roots},
    {"env", test_env},
    {"references", test_references},
};

MR_TEST_MAIN(cases)
