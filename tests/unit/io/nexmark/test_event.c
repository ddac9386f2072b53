/*
 * Events are what io/nexmark/event.h says: pure, in their ranges, distributed as the
 * benchmark's.  The model beside them counts ids as events pass, where the generator computes
 * them.
 */
#include "core/base/hash.h"
#include "core/data/schema.h"
#include "io/nexmark/columns.h"

#include "tests/mr_test.h"

#define EVENTS 200000

static struct mr_nexmark usual(void)
{
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;
    struct mr_nexmark nexmark;

    mr_nexmark_init(&nexmark, &spec);
    return nexmark;
}

static bool is_near(double got, double want)
{
    return got > want - 0.01 && got < want + 0.01;
}

/* Kinds and ids by counting; every id that is named exists, or soon will. */
static void check_ids(const struct mr_nexmark_spec *spec)
{
    struct mr_nexmark nexmark;
    int64_t people = 0, auctions = 0, place = 0, total;

    mr_nexmark_init(&nexmark, spec);
    total = spec->proportion[0] + spec->proportion[1] + spec->proportion[2];
    for (int64_t id = 0; id < 30000; id++) {
        enum mr_nexmark_kind kind = place < spec->proportion[0] ? MR_NEXMARK_PERSON
                                    : place < spec->proportion[0] + spec->proportion[1]
                                        ? MR_NEXMARK_AUCTION
                                        : MR_NEXMARK_BID;
        CHECK_EQ(mr_nexmark_kind(&nexmark, id), kind);
        CHECK_EQ(mr_nexmark_number(&nexmark, MR_NEXMARK_DATE_TIME, id),
                 spec->base_ms + id * 1000 / spec->rate);
        if (kind == MR_NEXMARK_PERSON) {
            CHECK_EQ(mr_nexmark_number(&nexmark, MR_NEXMARK_PERSON_ID, id), 1000 + people++);
        } else if (kind == MR_NEXMARK_AUCTION) {
            CHECK_EQ(mr_nexmark_number(&nexmark, MR_NEXMARK_AUCTION_ID, id), 1000 + auctions++);
            int64_t seller = mr_nexmark_number(&nexmark, MR_NEXMARK_SELLER, id);
            CHECK(seller >= 1000 && seller < 1000 + people + 10);
            int64_t open = mr_nexmark_number(&nexmark, MR_NEXMARK_EXPIRES, id) -
                           mr_nexmark_number(&nexmark, MR_NEXMARK_DATE_TIME, id);
            CHECK(open >= 1);
            CHECK(open <= 2 * (100 * total / spec->proportion[1] * 1000 / spec->rate + 1));
        } else {
            int64_t auction = mr_nexmark_number(&nexmark, MR_NEXMARK_BID_AUCTION, id);
            int64_t bidder = mr_nexmark_number(&nexmark, MR_NEXMARK_BIDDER, id);
            bool is_hot = (auction - 1000) % 100 == 0;
            CHECK(auction >= 1000 && auction < 1000 + auctions + 10);
            CHECK(is_hot || auction >= 1000 + auctions - 101);
            CHECK(bidder >= 1000 && bidder <= 1000 + (people > 0 ? people + 9 : 9));
        }
        place = place + 1 == total ? 0 : place + 1;
    }
    mr_nexmark_fini(&nexmark);
}

static void test_ids(struct mr_rng *rng)
{
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;

    check_ids(&spec);
    spec.rate = 10000000;
    check_ids(&spec);
    for (int i = 0; i < 5; i++) {
        spec.seed = mr_rng_next(rng);
        spec.rate = mr_rng_range(rng, 1, 1000000);
        spec.proportion[0] = mr_rng_range(rng, 1, 5);
        spec.proportion[1] = mr_rng_range(rng, 1, 5);
        spec.proportion[2] = mr_rng_range(rng, 0, 60);
        check_ids(&spec);
    }
    spec.proportion[0] = spec.proportion[1] = 0;
    spec.proportion[2] = 1;
    check_ids(&spec);
}

static void test_distribution(struct mr_rng *rng)
{
    struct mr_nexmark nexmark = usual();
    uint32_t bids = 0, auctions = 0, hot_auction = 0, hot_bidder = 0, hot_seller = 0, low = 0,
             middle = 0, hot_channel = 0, with_id = 0, category[5] = {0};
    int64_t bid_bytes = 0;
    struct mr_arena bytes;

    (void)rng;
    mr_arena_init(&bytes);
    for (int64_t id = 0; id < EVENTS; id++) {
        enum mr_nexmark_kind kind = mr_nexmark_kind(&nexmark, id);
        if (kind == MR_NEXMARK_AUCTION) {
            auctions++;
            hot_seller += mr_nexmark_number(&nexmark, MR_NEXMARK_SELLER, id) % 100 == 0;
            category[mr_nexmark_number(&nexmark, MR_NEXMARK_CATEGORY, id) - 10]++;
        }
        if (kind != MR_NEXMARK_BID)
            continue;
        bids++;
        int64_t price = mr_nexmark_number(&nexmark, MR_NEXMARK_PRICE, id);
        CHECK(price >= 100 && price <= 100000000);
        low += price < 10000;
        middle += price >= 10000 && price < 1000000;
        hot_auction += mr_nexmark_number(&nexmark, MR_NEXMARK_BID_AUCTION, id) % 100 == 0;
        hot_bidder += mr_nexmark_number(&nexmark, MR_NEXMARK_BIDDER, id) % 100 == 1;
        struct mr_str channel = mr_nexmark_text(&nexmark, MR_NEXMARK_CHANNEL, id, &bytes);
        struct mr_str url = mr_nexmark_text(&nexmark, MR_NEXMARK_URL, id, &bytes);
        struct mr_str extra = mr_nexmark_text(&nexmark, MR_NEXMARK_BID_EXTRA, id, &bytes);
        CHECK(extra.len >= 54 && extra.len <= 81);
        bid_bytes += 32 + extra.len;
        char address[256];
        (void)snprintf(address, sizeof(address), MR_VIEW_FMT, MR_VIEW_ARG(mr_str_view(&url)));
        bool is_hot = strncmp(mr_str_data(&channel), "channel-", 8) != 0;
        bool has_id = strstr(address, "&channel_id=") != NULL;
        CHECK(!(is_hot && has_id));
        hot_channel += is_hot;
        with_id += has_id;
        CHECK(strstr(address, "/item.htm?query=1") != NULL);
    }
    CHECK_EQ(bids, EVENTS / 50 * 46);
    CHECK(is_near((double)low / bids, 1 / 3.0) && is_near((double)middle / bids, 1 / 3.0));
    /* One in 111 of the others is a hot one by chance. */
    CHECK(is_near((double)hot_auction / bids, 0.5 + 0.5 / 111));
    CHECK(is_near((double)hot_bidder / bids, 0.75 + 0.25 / 100));
    CHECK(is_near((double)hot_seller / auctions, 0.75 + 0.25 / 100));
    CHECK(is_near((double)hot_channel / bids, 0.5));
    CHECK(is_near((double)with_id / bids, 0.45));
    CHECK(bid_bytes / bids >= 98 && bid_bytes / bids <= 101);
    for (int i = 0; i < 5; i++)
        CHECK(category[i] > auctions / 6 && category[i] < auctions / 4);
    mr_arena_fini(&bytes);
    mr_nexmark_fini(&nexmark);
}

/* The average size is what was asked for, whatever the kind. */
static void test_sizes(struct mr_rng *rng)
{
    static const enum mr_nexmark_field texts[2][6] = {
        {MR_NEXMARK_NAME, MR_NEXMARK_EMAIL, MR_NEXMARK_CARD, MR_NEXMARK_CITY, MR_NEXMARK_STATE,
         MR_NEXMARK_PERSON_EXTRA},
        {MR_NEXMARK_ITEM, MR_NEXMARK_DESCRIPTION, MR_NEXMARK_AUCTION_EXTRA},
    };
    struct mr_nexmark nexmark = usual();
    int64_t sum[2] = {0}, count[2] = {0};
    struct mr_arena bytes;

    (void)rng;
    mr_arena_init(&bytes);
    for (int64_t id = 0; id < EVENTS / 4; id++) {
        enum mr_nexmark_kind kind = mr_nexmark_kind(&nexmark, id);
        if (kind == MR_NEXMARK_BID)
            continue;
        count[kind]++;
        sum[kind] += kind == MR_NEXMARK_PERSON ? 8 : 48;
        for (int i = 0; i < 6 && texts[kind][i] != 0; i++) {
            struct mr_str text = mr_nexmark_text(&nexmark, texts[kind][i], id, &bytes);
            sum[kind] += text.len;
            for (uint32_t k = 0; k < text.len; k++)
                CHECK(mr_str_data(&text)[k] != '"' && mr_str_data(&text)[k] != '\\');
        }
    }
    CHECK(sum[0] / count[0] >= 196 && sum[0] / count[0] <= 202);
    CHECK(sum[1] / count[1] >= 490 && sum[1] / count[1] <= 505);
    mr_arena_fini(&bytes);
    mr_nexmark_fini(&nexmark);
}

/* Events out of order are the same events, each within its group. */
static void test_groups(struct mr_rng *rng)
{
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;
    struct mr_nexmark nexmark;
    static bool has_come[1000];
    uint32_t moved = 0;

    (void)rng;
    spec.group = 100;
    mr_nexmark_init(&nexmark, &spec);
    for (int64_t number = 0; number < 1000; number++) {
        int64_t id = mr_nexmark_id(&nexmark, number);
        CHECK(id / 100 == number / 100 && !has_come[id]);
        has_come[id] = true;
        moved += id != number;
    }
    CHECK(moved > 900);
    mr_nexmark_fini(&nexmark);
}

/* A replay elsewhere, later, gives the same bytes: this is what the first thousand hash to. */
static void test_fixed(struct mr_rng *rng)
{
    struct mr_nexmark nexmark = usual(), again = usual();
    struct mr_text text, backwards;

    (void)rng;
    mr_text_init(&text);
    for (int64_t id = 0; id < 1000; id++)
        mr_nexmark_json(&nexmark, id, true, &text);
    CHECK_EQ(mr_hash_bytes(text.data, text.len, 0), INT64_C(5464667084644619918));
    for (int64_t id = 999; id >= 0; id--) {
        mr_text_init(&backwards);
        mr_nexmark_json(&again, id, true, &backwards);
        text.len -= backwards.len;
        CHECK(memcmp(text.data + text.len, backwards.data, backwards.len) == 0);
        mr_text_fini(&backwards);
    }
    CHECK_EQ(text.len, 0);
    mr_text_fini(&text);
    mr_nexmark_fini(&nexmark);
    mr_nexmark_fini(&again);
}

static const struct mr_test cases[] = {
    {"ids", test_ids},     {"distribution", test_distribution},
    {"sizes", test_sizes}, {"groups", test_groups},
    {"fixed", test_fixed},
};
MR_TEST_MAIN(cases)
