/*
 * Paths against roots on a real disk, with the links and detours that lead out of them.
 */
#include "core/op/roots.h"

#include "tests/mr_test.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static struct mr_sys *sys;
static char top[64], roots[256];

static const char *at(const char *rel)
{
    static char path[4][256];
    static int next;

    next = (next + 1) % 4;
    snprintf(path[next], sizeof(path[next]), "%s/%s", top, rel);
    return path[next];
}

static void make_file(const char *rel)
{
    FILE *file = fopen(at(rel), "w");
    CHECK(file != NULL);
    fclose(file);
}

/*
 *   in/a  in/sub/b  in/out -> ../secret  in/passwd -> /etc/passwd  in/loop -> loop
 *   in/home -> sub  in/void -> nothing  secret/key  alias -> in  inside/x
 */
static void setup(void)
{
    char name[] = "/tmp/mr-roots-XXXXXX";

    sys = mr_sys_linux(NULL);
    CHECK(mkdtemp(name) != NULL);
    memcpy(top, name, sizeof(name));
    CHECK(mkdir(at("in"), 0700) == 0 && mkdir(at("in/sub"), 0700) == 0);
    CHECK(mkdir(at("secret"), 0700) == 0 && mkdir(at("inside"), 0700) == 0);
    make_file("in/a");
    make_file("in/sub/b");
    make_file("secret/key");
    make_file("inside/x");
    CHECK(symlink("../secret", at("in/out")) == 0 && symlink("sub", at("in/home")) == 0);
    CHECK(symlink("/etc/passwd", at("in/passwd")) == 0 && symlink("loop", at("in/loop")) == 0);
    CHECK(symlink("nothing", at("in/void")) == 0 && symlink("in", at("alias")) == 0);
    snprintf(roots, sizeof(roots), "%s", at("in"));
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", top);
    CHECK(system(command) == 0);
}

/* The code for the path, and where it led. */
static int ask(const char *path, char *real, struct mr_err *err)
{
    struct mr_file_stat stat = {0};
    struct mr_text out;

    mr_text_init(&out);
    int rc = mr_roots_allow(sys, roots, "'path' =", path, &out, &stat, err);
    CHECK(rc < 0 || stat.inode != 0);
    snprintf(real, PATH_MAX, "%s", out.data);
    mr_text_fini(&out);
    return rc;
}

static void test_paths(struct mr_rng *rng)
{
    static const struct {
        const char *path;
        int rc;
        const char *real; /* below top */
    } cases[] = {
        {"in", 0, "in"},
        {"in/", 0, "in"},
        {"in/a", 0, "in/a"},
        {"in/./sub/../a", 0, "in/a"},
        {"alias/a", 0, "in/a"},
        {"in/home/b", 0, "in/sub/b"},
        {"in/new", 0, "in/new"},
        {"in/new/deep/er", 0, "in/new/deep/er"},
        {"in/home/new", 0, "in/sub/new"},
        {"in/void", 0, "in/void"},
        {"in/../secret/key", MR_ERR_OPTION, NULL},
        {"in/out/key", MR_ERR_OPTION, NULL},
        {"in/out/new", MR_ERR_OPTION, NULL},
        {"in/passwd", MR_ERR_OPTION, NULL},
        {"in/home/../../secret/key", MR_ERR_OPTION, NULL},
        {"inside/x", MR_ERR_OPTION, NULL}, /* begins like a root, and is none */
        {"inside", MR_ERR_OPTION, NULL},
        {"", MR_ERR_OPTION, NULL},
        {"in/gone/../../secret/key", -ENOENT, NULL},
        {"in/loop", -ELOOP, NULL},
        {"in/a/b", -ENOTDIR, NULL},
    };
    char real[PATH_MAX];

    (void)rng;
    setup();
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_err err = {0};
        int rc = ask(at(cases[i].path), real, &err);
        if (rc != cases[i].rc)
            fprintf(stderr, "%s: %s\n", cases[i].path, err.message);
        CHECK_EQ(rc, cases[i].rc);
        if (rc == 0)
            CHECK_STR(real, at(cases[i].real));
        else
            CHECK(err.code == rc && strstr(err.message, "'path' =") != NULL);
        if (rc == MR_ERR_OPTION)
            CHECK(strstr(err.message, roots) != NULL &&
                  strstr(err.message, "--allow-root") != NULL);
    }
    teardown();
}

static void test_roots(struct mr_rng *rng)
{
    char real[PATH_MAX];
    struct mr_err err = {0};

    (void)rng;
    setup();
    /* Several; one that is a link; one that is not there lets nothing in. */
    snprintf(roots, sizeof(roots), "%.70s;%.70s;%.70s", at("nothing"), at("alias"),
             at("secret"));
    CHECK_EQ(ask(at("in/a"), real, &err), 0);
    CHECK_EQ(ask(at("in/out/key"), real, &err), 0);
    CHECK_EQ(ask(at("inside/x"), real, &err), MR_ERR_OPTION);
    CHECK_EQ(ask(at("nothing/x"), real, &err), MR_ERR_OPTION);
    snprintf(roots, sizeof(roots), "/");
    CHECK_EQ(ask(at("in/passwd"), real, &err), 0);
    CHECK_STR(real, "/etc/passwd");
    CHECK_EQ(ask("/mr-new", real, &err), 0);
    CHECK_STR(real, "/mr-new");
    /* Relative paths count from here. */
    CHECK(chdir(top) == 0);
    snprintf(roots, sizeof(roots), "%s", at("in"));
    CHECK_EQ(ask("in/a", real, &err), 0);
    CHECK_STR(real, at("in/a"));
    CHECK_EQ(ask("new", real, &err), MR_ERR_OPTION);
    CHECK(chdir(at("in")) == 0);
    CHECK_EQ(ask("new/one", real, &err), 0);
    CHECK_STR(real, at("in/new/one"));
    CHECK(chdir("/") == 0);
    /* Without roots nobody looks. */
    struct mr_text out;
    mr_text_init(&out);
    CHECK_EQ(mr_roots_allow(sys, NULL, "", "any/../thing", &out, NULL, &err), 0);
    CHECK_STR(out.data, "any/../thing");
    mr_text_fini(&out);
    teardown();
}

static void test_check(struct mr_rng *rng)
{
    static const char *const good[] = {"", "/", "/srv/in", "/a;/b", "/a;"};
    static const char *const wrong[] = {"a", "/a;b", ";", "/a;;/b", "./x"};
    struct mr_err err;

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(good); i++)
        CHECK_EQ(mr_roots_check(mr_view_of(good[i]), &err), 0);
    for (size_t i = 0; i < MR_COUNTOF(wrong); i++)
        CHECK_EQ(mr_roots_check(mr_view_of(wrong[i]), &err), MR_ERR_OPTION);
}

static const struct mr_test cases[] = {
    {"paths", test_paths},
    {"roots", test_roots},
    {"check", test_check},
};

MR_TEST_MAIN(cases)
