#include "io/nexmark/event_int.h"

#include <stdio.h>

#define POOL_BYTES   (128 * 1024)
#define BLANK_ONE_IN 13
#define WORD_LEAST   3
#define ITEM_MOST    20
#define DESCRIBE     100
#define PATH_MOST    5
#define NUMBERS      8 /* bytes that a number counts for in the size of an event */

/* -- Texts that others are pieces of --------------------------------------------------------- */

static char *letters(struct mr_arena *arena, struct mr_rng *rng, size_t len, bool has_blanks)
{
    char *text = mr_arena_alloc(arena, len + 1);

    for (size_t i = 0; i < len; i++)
        text[i] = has_blanks && mr_rng_below(rng, BLANK_ONE_IN) == 0
                      ? ' '
                      : (char)('a' + mr_rng_below(rng, 26));
    return text;
}

/* LEN bytes of a text of POOL_BYTES and more. */
static const char *piece(const char *text, struct mr_rng *rng)
{
    return text + mr_rng_below(rng, POOL_BYTES);
}

/* Three bytes and more, fewer than MOST, some of them blanks, but none at the ends. */
static struct mr_view words(const struct mr_nexmark *nexmark, struct mr_rng *rng, uint32_t most)
{
    size_t len = WORD_LEAST + mr_rng_below(rng, most - WORD_LEAST);
    const char *from = piece(nexmark->words, rng);

    while (len > 0 && from[0] == ' ') {
        from++;
        len--;
    }
    while (len > 0 && from[len - 1] == ' ')
        len--;
    return (struct mr_view){from, len};
}

/* What brings an event of BYTES to its average size, a fifth more or less. */
static struct mr_str extra(const struct mr_nexmark *nexmark, struct mr_rng *rng,
                           enum mr_nexmark_kind kind, int64_t bytes)
{
    int64_t wanted = nexmark->spec.bytes[kind] - bytes;

    if (wanted < 0)
        return mr_str_of("", 0);
    int64_t fifth = (wanted + 2) / 5;
    int64_t len = wanted - fifth;
    if (fifth > 0)
        len += (int64_t)mr_rng_below(rng, (uint64_t)(2 * fifth));
    return mr_str_of(piece(nexmark->letters, rng), (size_t)len);
}

/* -- Channels --------------------------------------------------------------------------------- */

static uint32_t reversed(uint32_t bits)
{
    uint32_t result = 0;

    for (int i = 0; i < 32; i++, bits >>= 1)
        result = result << 1 | (bits & 1);
    return result;
}

/* A part of an address: three or four letters, '_' among them. */
static void put_part(struct mr_rng *rng, char **at)
{
    uint64_t len = WORD_LEAST + mr_rng_below(rng, PATH_MOST - WORD_LEAST);

    for (uint64_t i = 0; i < len; i++)
        *(*at)++ =
            mr_rng_below(rng, BLANK_ONE_IN) == 0 ? '_' : (char)('a' + mr_rng_below(rng, 26));
    *(*at)++ = '/';
}

static void make_channel(struct mr_nexmark *nexmark, uint32_t i)
{
    static const char *const hot[MR_NEXMARK_HOT_CHANNELS] = {"Google", "Facebook", "Baidu",
                                                             "Apple"};
    static const char host[] = "https://www.nexmark.com/";
    struct mr_rng rng = mr_nexmark_draws(nexmark, MR_NEXMARK_URL, -1 - (int64_t)i);
    char path[64], *at = path;
    char *text = i < MR_NEXMARK_CHANNELS
                     ? mr_arena_printf(&nexmark->arena, "channel-%u", i)
                     : mr_arena_printf(&nexmark->arena, "%s", hot[i - MR_NEXMARK_CHANNELS]);

    nexmark->channel[i] = mr_str_of(text, strlen(text));
    for (int part = 0; part < 3; part++)
        put_part(&rng, &at);
    *at = '\0';
    text = mr_arena_printf(&nexmark->arena, "%s%sitem.htm?query=1", host, path);
    if (i < MR_NEXMARK_CHANNELS && mr_rng_below(&rng, 10) != 0) {
        int64_t id = (int32_t)reversed(i);
        text = mr_arena_printf(&nexmark->arena, "%s&channel_id=%lld", text,
                               (long long)(id < 0 ? -id : id));
    }
    nexmark->url[i] = mr_str_of(text, strlen(text));
}

void mr_nexmark_words_init(struct mr_nexmark *nexmark)
{
    uint32_t channels = MR_NEXMARK_CHANNELS + MR_NEXMARK_HOT_CHANNELS;
    struct mr_rng rng = {nexmark->spec.seed};
    size_t bytes = POOL_BYTES + 2 * MR_NEXMARK_BYTES_MAX;

    nexmark->letters = letters(&nexmark->arena, &rng, bytes, false);
    nexmark->words = letters(&nexmark->arena, &rng, bytes, true);
    nexmark->channel = MR_NEW_ARRAY(&nexmark->arena, struct mr_str, channels);
    nexmark->url = MR_NEW_ARRAY(&nexmark->arena, struct mr_str, channels);
    for (uint32_t i = 0; i < channels; i++)
        make_channel(nexmark, i);
}

uint32_t mr_nexmark_channel(const struct mr_nexmark *nexmark, int64_t id)
{
    struct mr_rng rng = mr_nexmark_draws(nexmark, MR_NEXMARK_CHANNEL, id);

    if (mr_rng_below(&rng, 2) != 0)
        return MR_NEXMARK_CHANNELS + (uint32_t)mr_rng_below(&rng, MR_NEXMARK_HOT_CHANNELS);
    return (uint32_t)mr_rng_below(&rng, MR_NEXMARK_CHANNELS);
}

/* -- Texts of events ---------------------------------------------------------------------------- */

static const char *const first_names[] = {"Peter", "Paul",  "Luke",  "John",   "Saul",  "Vicky",
                                          "Kate",  "Julie", "Sarah", "Deiter", "Walter"};
static const char *const last_names[] = {"Shultz", "Abrams", "Spencer", "White", "Bartels",
                                         "Walton", "Smith",  "Jones",   "Noris"};
static const char *const cities[] = {"Phoenix",  "Los Angeles", "San Francisco", "Boise",
                                     "Portland", "Bend",        "Redmond",       "Seattle",
                                     "Kent",     "Cheyenne"};
static const char *const states[] = {"AZ", "CA", "ID", "OR", "WA", "WY"};

#define ONE_OF(rng, names) (names)[mr_rng_below((rng), MR_COUNTOF(names))]

static struct mr_str keep(struct mr_arena *bytes, const char *text, int len)
{
    if (len <= MR_STR_INLINE)
        return mr_str_of(text, (size_t)len);
    return mr_str_of(mr_arena_copy(bytes, text, (size_t)len), (size_t)len);
}

static struct mr_str email(const struct mr_nexmark *nexmark, struct mr_rng *rng,
                           struct mr_arena *bytes)
{
    struct mr_view who = words(nexmark, rng, 7), where = words(nexmark, rng, 5);
    char text[32];
    int len = snprintf(text, sizeof(text), MR_VIEW_FMT "@" MR_VIEW_FMT ".com", MR_VIEW_ARG(who),
                       MR_VIEW_ARG(where));

    return keep(bytes, text, len);
}

static struct mr_str card(struct mr_rng *rng, struct mr_arena *bytes)
{
    unsigned part[4];
    char text[32];

    for (int i = 0; i < 4; i++)
        part[i] = (unsigned)mr_rng_below(rng, 10000);
    int len =
        snprintf(text, sizeof(text), "%04u %04u %04u %04u", part[0], part[1], part[2], part[3]);
    return keep(bytes, text, len);
}

static struct mr_str name(struct mr_rng *rng, struct mr_arena *bytes)
{
    const char *first = ONE_OF(rng, first_names), *last = ONE_OF(rng, last_names);
    char text[32];

    return keep(bytes, text, snprintf(text, sizeof(text), "%s %s", first, last));
}

/* Bytes of the texts FROM to TO of event ID. */
static int64_t texts_bytes(const struct mr_nexmark *nexmark, enum mr_nexmark_field from,
                           enum mr_nexmark_field to, int64_t id, struct mr_arena *bytes)
{
    int64_t sum = 0;

    for (int field = from; field <= (int)to; field++)
        sum += mr_nexmark_text(nexmark, (enum mr_nexmark_field)field, id, bytes).len;
    return sum;
}

struct mr_str mr_nexmark_text(const struct mr_nexmark *nexmark, enum mr_nexmark_field field,
                              int64_t id, struct mr_arena *bytes)
{
    struct mr_rng rng = mr_nexmark_draws(nexmark, field, id);
    const char *word = "";
    struct mr_view some;

    switch (field) {
    case MR_NEXMARK_NAME: return name(&rng, bytes);
    case MR_NEXMARK_EMAIL: return email(nexmark, &rng, bytes);
    case MR_NEXMARK_CARD: return card(&rng, bytes);
    case MR_NEXMARK_CITY: word = ONE_OF(&rng, cities); break;
    case MR_NEXMARK_STATE: word = ONE_OF(&rng, states); break;
    case MR_NEXMARK_PERSON_EXTRA:
        return extra(nexmark, &rng, MR_NEXMARK_PERSON,
                     NUMBERS +
                         texts_bytes(nexmark, MR_NEXMARK_NAME, MR_NEXMARK_STATE, id, bytes));
    case MR_NEXMARK_ITEM:
    case MR_NEXMARK_DESCRIPTION:
        some = words(nexmark, &rng, field == MR_NEXMARK_ITEM ? ITEM_MOST : DESCRIBE);
        return mr_str_of(some.data, some.len);
    case MR_NEXMARK_AUCTION_EXTRA:
        return extra(nexmark, &rng, MR_NEXMARK_AUCTION,
                     6 * NUMBERS + texts_bytes(nexmark, MR_NEXMARK_ITEM, MR_NEXMARK_DESCRIPTION,
                                               id, bytes));
    case MR_NEXMARK_CHANNEL: return nexmark->channel[mr_nexmark_channel(nexmark, id)];
    case MR_NEXMARK_URL: return nexmark->url[mr_nexmark_channel(nexmark, id)];
    case MR_NEXMARK_BID_EXTRA: return extra(nexmark, &rng, MR_NEXMARK_BID, 4 * NUMBERS);
    default: MR_ASSERT(false);
    }
    return mr_str_of(word, strlen(word));
}
