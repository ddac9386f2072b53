/* Views, growing text and the records made of it: edges by hand, and there and back at random. */
#include "core/base/base64.h"
#include "core/base/pack.h"
#include "tests/mr_test.h"

static void test_views(struct mr_rng *rng)
{
    (void)rng;
    CHECK(mr_view_is(mr_view_trim(MR_VIEW("")), ""));
    CHECK(mr_view_is(mr_view_trim(MR_VIEW(" \t\r\n")), ""));
    CHECK(mr_view_is(mr_view_trim(MR_VIEW("\n a b \x01")), "a b"));
    CHECK(mr_view_is(mr_view_excerpt(MR_VIEW("abc"), 3), "abc"));
    CHECK(mr_view_is(mr_view_excerpt(MR_VIEW("abcd"), 3), "abc"));
    /* A character of three bytes is whole or not there. */
    CHECK(mr_view_is(mr_view_excerpt(MR_VIEW("a\xe2\x82\xac"), 4), "a\xe2\x82\xac"));
    CHECK(mr_view_is(mr_view_excerpt(MR_VIEW("a\xe2\x82\xac"), 3), "a"));
    CHECK(mr_view_is(mr_view_excerpt(MR_VIEW("\xe2\x82\xac"), 2), ""));
}

static void test_quotes(struct mr_rng *rng)
{
    struct mr_text text;

    (void)rng;
    mr_text_init(&text);
    CHECK_STR(text.data, "");
    mr_text_quote(&text, MR_VIEW("it's"), '\'');
    mr_text_quote(&text, MR_VIEW(""), '`');
    mr_text_quote(&text, MR_VIEW("``"), '`');
    CHECK_STR(text.data, "'it''s'``"
                         "``````");
    mr_text_reset(&text);
    CHECK_STR(text.data, "");
    mr_text_fini(&text);
}

/* The vectors of RFC 4648 section 10. */
static void test_base64_vectors(struct mr_rng *rng)
{
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    static const char *const bad[] = {
        "Z", "Zg=", "Zh==", "Zm9=", "Zm9v=", "Z===", "Zm 9", "=Zg="};
    char out[64];

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(pairs); i++) {
        struct mr_text text;
        mr_text_init(&text);
        mr_base64_encode(mr_view_of(pairs[i][0]), &text);
        CHECK_STR(text.data, pairs[i][1]);
        CHECK_EQ(mr_base64_decode(mr_text_view(&text), out), strlen(pairs[i][0]));
        CHECK(memcmp(out, pairs[i][0], strlen(pairs[i][0])) == 0);
        mr_text_fini(&text);
    }
    CHECK_EQ(mr_base64_decode(MR_VIEW("Zg"), out), 1); /* padding may be missing */
    for (size_t i = 0; i < MR_COUNTOF(bad); i++)
        CHECK(mr_base64_decode(mr_view_of(bad[i]), out) < 0);
}

static void test_base64_random(struct mr_rng *rng)
{
    for (int round = 0; round < 2000; round++) {
        char bytes[48], back[64];
        struct mr_view view = {bytes, mr_rng_below(rng, sizeof(bytes) + 1)};
        struct mr_text text;
        for (size_t i = 0; i < view.len; i++)
            bytes[i] = (char)mr_rng_next(rng);
        mr_text_init(&text);
        mr_base64_encode(view, &text);
        CHECK_EQ(text.len, (view.len + 2) / 3 * 4);
        CHECK(mr_base64_room(text.len) <= sizeof(back));
        CHECK_EQ(mr_base64_decode(mr_text_view(&text), back), view.len);
        CHECK(memcmp(back, bytes, view.len) == 0);
        mr_text_fini(&text);
    }
}

/* A record cut anywhere reads as zeros from the cut on, and says that it failed. */
static void test_pack_cut(struct mr_rng *rng)
{
    struct mr_pack pack;

    mr_text_init(&pack.text);
    uint64_t number = mr_rng_next(rng);
    mr_pack_u64(&pack, number);
    mr_pack_bytes(&pack, MR_VIEW("name"));
    mr_pack_i64(&pack, -5);
    for (size_t len = 0; len <= pack.text.len; len++) {
        struct mr_unpack unpack = {{pack.text.data, len}, false};
        uint64_t first = mr_unpack_u64(&unpack);
        struct mr_view name = mr_unpack_bytes(&unpack);
        int64_t last = mr_unpack_i64(&unpack);
        CHECK_EQ(first, len >= 8 ? number : 0);
        CHECK(mr_view_is(name, len >= 20 ? "name" : ""));
        CHECK_EQ(last, len == 28 ? -5 : 0);
        CHECK_EQ(unpack.failed, len != 28);
    }
    /* A length that lies. */
    mr_text_reset(&pack.text);
    mr_pack_u64(&pack, UINT64_MAX);
    struct mr_unpack lies = {mr_text_view(&pack.text), false};
    CHECK_EQ(mr_unpack_bytes(&lies).len, 0);
    CHECK(lies.failed);
    mr_text_fini(&pack.text);
}

static const struct mr_test cases[] = {
    {"views", test_views},
    {"quotes", test_quotes},
    {"base64_vectors", test_base64_vectors},
    {"base64_random", test_base64_random},
    {"pack_cut", test_pack_cut},
};

MR_TEST_MAIN(cases)
