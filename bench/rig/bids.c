#include "bench/rig/bids.h"

#include "bench/rig/orders.h"
#include "core/base/rng.h"
#include "core/data/datetime.h"
#include "core/op/format.h"

#include <math.h>

#define FIRST_ID     1000
#define CHANNELS     10000
#define ROWS_PER_HOT 1600 /* an id stays hot for so many bids */
#define ROWS_PER_MS  10

const struct mr_field mr_rig_bid_field[MR_RIG_BID_COLUMNS] = {
    {MR_VIEW("auction"), MR_TYPE(MR_TYPE_BIGINT)},
    {MR_VIEW("bidder"), MR_TYPE(MR_TYPE_BIGINT)},
    {MR_VIEW("price"), MR_TYPE(MR_TYPE_BIGINT)},
    {MR_VIEW("channel"), MR_TYPE_STRING},
    {MR_VIEW("url"), MR_TYPE_STRING},
    {MR_VIEW("dateTime"), MR_TYPE_TS(3)},
    {MR_VIEW("extra"), MR_TYPE_STRING},
};

static void put_letters(struct mr_rng *rng, uint64_t count, struct mr_text *out)
{
    while (count-- > 0)
        mr_text_putc(out, (char)('a' + mr_rng_below(rng, 26)));
}

static void put_address(struct mr_rng *rng, uint32_t channel, struct mr_text *out)
{
    struct mr_rng names = {channel + 1};

    mr_text_puts(out, "https://www.nexmark.com/");
    for (int i = 0; i < 3; i++) {
        put_letters(&names, 3 + mr_rng_below(&names, 2), out);
        mr_text_putc(out, '/');
    }
    mr_text_puts(out, "item.htm?query=1");
    if (channel < CHANNELS && mr_rng_below(rng, 10) != 0)
        mr_text_printf(out, "&channel_id=%u", channel * UINT32_C(2654435761) >> 1);
}

static void put_channel(struct mr_rng *rng, struct mr_text *out)
{
    static const char *const hot[] = {"Google", "Facebook", "Baidu", "Apple"};
    uint32_t channel = (uint32_t)mr_rng_below(rng, CHANNELS);

    mr_text_puts(out, ",\"channel\":\"");
    if (mr_rng_below(rng, 2) == 0) {
        channel = CHANNELS + channel % MR_COUNTOF(hot);
        mr_text_puts(out, hot[channel - CHANNELS]);
    } else {
        mr_text_printf(out, "channel-%u", channel);
    }
    mr_text_puts(out, "\",\"url\":\"");
    put_address(rng, channel, out);
}

static void put_bid(struct mr_rng *rng, uint32_t i, struct mr_text *out)
{
    uint64_t hot = i / ROWS_PER_HOT * 100 + FIRST_ID, near = i / 16 + FIRST_ID;
    uint64_t auction = mr_rng_below(rng, 2) == 0 ? hot : near + mr_rng_below(rng, 110);
    uint64_t bidder = mr_rng_below(rng, 4) != 0 ? hot + 1 : near + mr_rng_below(rng, 1010);
    double price = pow(10, 6 * mr_rng_unit(rng)) * 100;

    mr_text_printf(out, "{\"auction\":%llu,\"bidder\":%llu,\"price\":%llu",
                   (unsigned long long)auction, (unsigned long long)bidder,
                   (unsigned long long)price);
    put_channel(rng, out);
    mr_text_puts(out, "\",\"dateTime\":\"");
    mr_timestamp_print(MR_RIG_ORDERS_START_NS + i / ROWS_PER_MS * MR_MILLI_NS, ' ', 3, out);
    mr_text_puts(out, "\",\"extra\":\"");
    put_letters(rng, 54 + mr_rng_below(rng, 28), out);
    mr_text_puts(out, "\"}\n");
}

void mr_rig_bids_init(uint32_t rows, struct mr_text *ret)
{
    struct mr_rng rng = {17};

    mr_text_init(ret);
    for (uint32_t i = 0; i < rows; i++)
        put_bid(&rng, i, ret);
    memset(mr_text_reserve(ret, MR_MSG_PADDING), 0, MR_MSG_PADDING);
}
