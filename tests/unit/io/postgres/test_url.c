/* JDBC URLs as the driver's documentation has them, and what they come to for libpq. */
#include "io/postgres/url.h"
#include "tests/mr_test.h"

static void check(const char *url, const char *host, const char *port, const char *database)
{
    struct mr_pg_place place;
    struct mr_err err;

    if (mr_pg_place_init(&place, mr_view_of(url), &err) < 0) {
        fprintf(stderr, "%s: %s\n", url, err.message);
        exit(1);
    }
    CHECK_STR(mr_pg_place_get(&place, "host"), host);
    CHECK_STR(mr_pg_place_get(&place, "port"), port);
    const char *got = mr_pg_place_get(&place, "dbname");
    CHECK_STR(got != NULL ? got : "(none)", database != NULL ? database : "(none)");
    mr_pg_place_fini(&place);
}

static void places(struct mr_rng *rng)
{
    (void)rng;
    check("jdbc:postgresql://db.example:5433/orders", "db.example", "5433", "orders");
    check("jdbc:postgresql://db/orders", "db", "5432", "orders");
    check("jdbc:postgresql:orders", "localhost", "5432", "orders");
    check("jdbc:postgresql:/", "localhost", "5432", NULL);
    check("jdbc:postgresql://db:5432/", "db", "5432", NULL);
    check("jdbc:postgresql://db", "db", "5432", NULL);
    check("jdbc:postgresql://[::1]:5444/x", "::1", "5444", "x");
    check("jdbc:postgresql://a:1,b,[fe80::1]:65535/x", "a,b,fe80::1", "1,5432,65535", "x");
    check("jdbc:postgresql://%2Frun%2Fpg/x%20y", "/run/pg", "5432", "x y");
    check("jdbc:postgresql://db/x?", "db", "5432", "x");
}

static void parameters(struct mr_rng *rng)
{
    struct mr_pg_place place;
    struct mr_err err;

    (void)rng;
    CHECK_EQ(
        mr_pg_place_init(
            &place,
            MR_VIEW("jdbc:postgresql://db/x?user=u%26v&password=p%3D%25&ssl=true&"
                    "currentSchema=a,b&reWriteBatchedInserts=true&ApplicationName=my%20job&"
                    "targetServerType=primary&connectTimeout=7&stringtype"),
            &err),
        0);
    CHECK_STR(mr_pg_place_get(&place, "user"), "u&v");
    CHECK_STR(mr_pg_place_get(&place, "password"), "p=%");
    CHECK_STR(mr_pg_place_get(&place, "sslmode"), "verify-full");
    CHECK_STR(mr_pg_place_get(&place, "application_name"), "my job");
    CHECK_STR(mr_pg_place_get(&place, "target_session_attrs"), "read-write");
    CHECK_STR(mr_pg_place_get(&place, "connect_timeout"), "7");
    CHECK_STR(place.schema, "a,b");
    CHECK_STR(place.ignored.data, "reWriteBatchedInserts, stringtype");
    CHECK_STR(place.name, "x at db:5432");
    CHECK(strstr(place.name, "p=") == NULL);
    /* An option of the table goes before the URL. */
    CHECK_EQ(mr_pg_place_set(&place, "user", MR_VIEW("w"), &err), 0);
    CHECK_STR(mr_pg_place_get(&place, "user"), "w");
    mr_pg_place_fini(&place);
    /* A mode that is named is not replaced by the flag. */
    CHECK_EQ(mr_pg_place_init(&place, MR_VIEW("jdbc:postgresql:x?sslmode=require&ssl"), &err),
             0);
    CHECK_STR(mr_pg_place_get(&place, "sslmode"), "require");
    mr_pg_place_fini(&place);
}

static void refuse(const char *url, const char *words)
{
    struct mr_pg_place place;
    struct mr_err err = {0};

    CHECK(mr_pg_place_init(&place, mr_view_of(url), &err) < 0);
    if (strstr(err.message, words) == NULL || strstr(err.message, "s3cret") != NULL) {
        fprintf(stderr, "%s: '%s' should have '%s', and no password\n", url, err.message,
                words);
        exit(1);
    }
}

static void refusals(struct mr_rng *rng)
{
    (void)rng;
    refuse("", "does not begin with");
    refuse("postgresql://db/x", "does not begin with");
    refuse("jdbc:mysql://db/x?password=s3cret", "'jdbc:mysql:...' is not supported");
    refuse("jdbc:", "does not begin with");
    refuse("jdbc:postgresql://db:0/x", "port");
    refuse("jdbc:postgresql://db:65536/x", "port");
    refuse("jdbc:postgresql://db:/x?password=s3cret", "port");
    refuse("jdbc:postgresql://db:5a/x", "port");
    refuse("jdbc:postgresql://[::1/x", "']'");
    refuse("jdbc:postgresql://u:s3cret@db/x", "'username'");
    refuse("jdbc:postgresql://db/x%2", "hex");
    refuse("jdbc:postgresql://db/x%00", "hex");
    refuse("jdbc:postgresql://db/x?user=%zz", "hex");
    refuse("jdbc:postgresql://db/x?targetServerType=best", "targetServerType");
}

/* Any bytes: a place or a sentence, and nothing touched that is not ours (ASan). */
static void any_bytes(struct mr_rng *rng)
{
    static const char alphabet[] = "jdbc:postgresql//@[]?&=%,2Fab19.";

    for (int round = 0; round < 50000; round++) {
        char text[96] = "jdbc:postgresql:";
        size_t from = mr_rng_below(rng, 4) == 0 ? 0 : strlen(text);
        size_t len = from + mr_rng_below(rng, sizeof(text) - from);
        struct mr_pg_place place;
        for (size_t i = from; i < len; i++)
            text[i] = alphabet[mr_rng_below(rng, sizeof(alphabet) - 1)];
        char *exact = malloc(len + 1);
        memcpy(exact, text, len);
        struct mr_err err = {0};
        if (mr_pg_place_init(&place, (struct mr_view){exact, len}, &err) == 0) {
            CHECK(mr_pg_place_get(&place, "host") != NULL && place.name != NULL);
            mr_pg_place_fini(&place);
        } else {
            CHECK(err.message[0] != '\0');
        }
        free(exact);
    }
}

static const struct mr_test cases[] = {
    {"places", places},
    {"parameters", parameters},
    {"refusals", refusals},
    {"any_bytes", any_bytes},
};
MR_TEST_MAIN(cases)
