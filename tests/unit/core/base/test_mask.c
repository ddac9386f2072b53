/*
 * What is masked, by a list of keys and texts that people write, and that nothing of the
 * masked is left.
 */
#include "core/base/mask.h"

#include "tests/mr_test.h"

static void test_keys(struct mr_rng *rng)
{
    static const char *const secret[] = {
        "password",
        "properties.sasl.jaas.config",
        "properties.SSL.Key.Password",
        "s3.secret-key",
        "properties.sasl.oauthbearer.client.secret",
        "apiKey",
        "x.api-key",
        "auth.token",
        "lookup.http-headers",
        "fs.azure.account.key.x",
        "aws.credentials",
        "properties.ssl.key.pem",
        "properties.ssl.keystore.password",
        "access_key",
    };
    static const char *const open[] = {
        "",
        "path",
        "topic",
        "properties.bootstrap.servers",
        "key.fields",
        "format",
        "scan.key",
        "properties.ssl.key.location",
        "properties.ssl.keystore.location",
        "properties.sasl.oauthbearer.token.endpoint.url",
        "passwor",
        "fields.order_id.kind",
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(secret); i++)
        CHECK(mr_mask_is_sensitive(mr_view_of(secret[i])));
    for (size_t i = 0; i < MR_COUNTOF(open); i++)
        CHECK(!mr_mask_is_sensitive(mr_view_of(open[i])));
}

static void test_put(struct mr_rng *rng)
{
    static const char *const cases[][3] = {
        {"password", "hunter2", "******"},
        {"password", "", "******"},
        {"password", "secret:env:PW", "secret:env:PW"},
        {"path", "/srv/in", "/srv/in"},
        {"url", "https://u:hunter2@host/p", "https://u:******@host/p"},
        {"url", "https://u@host:80/p", "https://u@host:80/p"},
        {"url", "https://u:@host/p", "https://u:@host/p"},
        {"url", "http://a:b@c@d/e,http://f:g@h", "http://a:******@d/e,http://f:******@h"},
        {"url", "://", "://"},
        {"url", "x://y://u:p@h", "x://y://u:******@h"},
        {"url", "jdbc:postgresql://h/d?user=u&password=hunter2",
         "jdbc:postgresql://h/d?user=u&password=******"},
        {"url", "x://h/d?PASSWORD=a%20b&ssl=true#f", "x://h/d?PASSWORD=******&ssl=true#f"},
        {"url", "x://u:p@h/d?sslpassword=q&api-key=r&n=1",
         "x://u:******@h/d?sslpassword=******&api-key=******&n=1"},
        {"url", "x://h/d?password=", "x://h/d?password="},
        {"url", "x://h/d?password=&token=t", "x://h/d?password=&token=******"},
        {"url", "x://h/d?sslkey.location=/k&user=u", "x://h/d?sslkey.location=/k&user=u"},
        {"query", "what? yes&no=1", "what? yes&no=1"},
        {"hosts", "one:9092,two:9092", "one:9092,two:9092"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_text out;
        mr_text_init(&out);
        mr_mask_put(&out, mr_view_of(cases[i][0]), mr_view_of(cases[i][1]));
        CHECK_STR(out.data, cases[i][2]);
        mr_text_fini(&out);
    }
}

/* Any text, secret and room: terminated, within the room, and the secret is not in it. */
static void test_replace(struct mr_rng *rng)
{
    for (int round = 0; round < 20000; round++) {
        char text[64], secret[9];
        size_t size = 1 + mr_rng_below(rng, sizeof(text) - 8);
        size_t len = mr_rng_below(rng, size), n = 1 + mr_rng_below(rng, 8);

        memset(text, 'X', sizeof(text));
        for (size_t i = 0; i < len; i++)
            text[i] = (char)('a' + mr_rng_below(rng, 2));
        text[len] = '\0';
        for (size_t i = 0; i < n; i++)
            secret[i] = (char)('a' + mr_rng_below(rng, 2));
        secret[n] = '\0';
        mr_mask_replace(text, size, (struct mr_view){secret, n});
        CHECK(memchr(text, '\0', size) != NULL);
        for (size_t i = size > len + 1 ? size : len + 1; i < sizeof(text); i++)
            CHECK(text[i] == 'X');
        CHECK(strstr(text, secret) == NULL);
    }
    char text[32] = "p=hunter2;";
    mr_mask_replace(text, sizeof(text), MR_VIEW("hunter2"));
    CHECK_STR(text, "p=******;");
    mr_mask_replace(text, sizeof(text), MR_VIEW(""));
    CHECK_STR(text, "p=******;");
}

static const struct mr_test cases[] = {
    {"keys", test_keys},
    {"put", test_put},
    {"replace", test_replace},
};

MR_TEST_MAIN(cases)
