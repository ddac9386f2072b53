/*
 * Lines are the same wherever the stream is cut.  The oracle is a plain loop over the
 * whole stream; the chunks are every single cut, pairs of cuts, and random ones.  Each
 * chunk is its own allocation, freed once it is used up, so that a message that outlives
 * its chunk, or a read behind the padding, is found by ASan.
 */
#include "io/framing/lines.h"
#include "tests/mr_test.h"

enum { LINES_MAX = 4096 };

struct line {
    char *data;
    uint32_t len;
    int64_t offset, next;
    bool is_broken;
};

struct seen {
    struct line line[LINES_MAX];
    uint32_t count;
};

static void add(struct seen *seen, const char *data, uint32_t len, int64_t offset, int64_t next,
                bool is_broken)
{
    struct line *line = &seen->line[seen->count++];

    CHECK(seen->count <= LINES_MAX);
    *line = (struct line){malloc(len + 1), len, offset, next, is_broken};
    memcpy(line->data, data, len);
}

static void clear(struct seen *seen)
{
    for (uint32_t i = 0; i < seen->count; i++)
        free(seen->line[i].data);
    seen->count = 0;
}

static void model(struct seen *seen, const char *text, size_t len, char delimiter, uint32_t max)
{
    size_t start = 0;

    while (start < len) {
        size_t end = start;
        while (end < len && text[end] != delimiter)
            end++;
        size_t n = end - start;
        if (delimiter == '\n' && n > 0 && text[start + n - 1] == '\r')
            n--;
        bool is_broken = n > max;
        add(seen, text + start, (uint32_t)(is_broken && n > 256 ? 256 : n), (int64_t)start,
            (int64_t)(end < len ? end + 1 : end), is_broken);
        start = end + 1;
    }
}

static void take(struct seen *seen, const struct mr_msg *msg, uint32_t count)
{
    volatile char touch;

    for (uint32_t i = 0; i < count; i++) {
        add(seen, msg[i].data, msg[i].len, msg[i].offset, msg[i].next, msg[i].broken != NULL);
        for (int p = 0; p < MR_MSG_PADDING; p++)
            touch = msg[i].data[msg[i].len + p];
        (void)touch;
        CHECK_EQ(msg[i].timestamp_ns, INT64_MIN);
        CHECK_EQ(msg[i].is_null, 0);
        CHECK(!msg[i].is_ascii || msg[i].broken == NULL);
        for (uint32_t b = 0; msg[i].is_ascii && b < msg[i].len; b++)
            CHECK((msg[i].data[b] & 0x80) == 0);
    }
}

/* Feed TEXT cut at the CUTS, at most ROOM lines at a time. */
static void frame(struct seen *seen, struct mr_lines *lines, const char *text, size_t len,
                  const size_t *cut, size_t cuts, uint32_t room)
{
    struct mr_msg msg[64];
    uint32_t n;
    size_t at = 0;

    for (size_t c = 0; c <= cuts; c++) {
        size_t end = c == cuts ? len : cut[c];
        char *chunk = malloc(end - at + MR_MSG_PADDING);
        memcpy(chunk, text + at, end - at);
        memset(chunk + (end - at), '\n', MR_MSG_PADDING); /* must not be taken for lines */
        CHECK_EQ(mr_lines_offset(lines), at);
        mr_lines_feed(lines, chunk, end - at);
        while ((n = mr_lines_cut(lines, msg, room)) > 0)
            take(seen, msg, n);
        free(chunk);
        at = end;
    }
    n = mr_lines_finish(lines, msg);
    take(seen, msg, n);
    CHECK_EQ(mr_lines_finish(lines, msg), 0);
}

static void check_same(const struct seen *got, const struct seen *want)
{
    CHECK_EQ(got->count, want->count);
    for (uint32_t i = 0; i < got->count; i++) {
        const struct line *g = &got->line[i], *w = &want->line[i];
        CHECK_EQ(g->is_broken, w->is_broken);
        CHECK_EQ(g->len, w->len);
        CHECK(memcmp(g->data, w->data, g->len) == 0);
        CHECK_EQ(g->offset, w->offset);
        CHECK_EQ(g->next, w->next);
    }
}

static void check(const char *text, size_t len, const size_t *cut, size_t cuts, char delimiter,
                  uint32_t max, uint32_t room)
{
    static struct seen got, want;
    struct mr_lines lines;

    mr_lines_init(&lines, delimiter, max);
    model(&want, text, len, delimiter, max);
    frame(&got, &lines, text, len, cut, cuts, room);
    check_same(&got, &want);
    /* Again after a reset, as if the stream had begun anew. */
    clear(&got);
    mr_lines_reset(&lines, 0);
    frame(&got, &lines, text, len, cut, cuts, room);
    check_same(&got, &want);
    clear(&got);
    clear(&want);
    mr_lines_fini(&lines);
}

static void test_every_cut(struct mr_rng *rng)
{
    static const char *const texts[] = {
        "",
        "\n",
        "a",
        "a\n",
        "\n\n\n",
        "one\ntwo\nthree",
        "one\r\ntwo\r\n\r\nthree\r\n",
        "a\rb\n\r\n\r",
        "0123456789\n0123456789012345\nx\n01234567890123456789\nlast",
        "0123456789abcdef\r\nok\n0123456789abcdefg\r\nok",
    };
    (void)rng;

    for (size_t t = 0; t < MR_COUNTOF(texts); t++) {
        size_t len = strlen(texts[t]);
        for (uint32_t room = 1; room <= 3; room++) {
            check(texts[t], len, NULL, 0, '\n', 16, room);
            for (size_t a = 0; a <= len; a++) {
                for (size_t b = a; b <= len; b++) {
                    size_t cut[2] = {a, b};
                    check(texts[t], len, cut, 2, '\n', 16, room);
                }
            }
        }
    }
}

static void test_random(struct mr_rng *rng)
{
    for (int round = 0; round < 400; round++) {
        bool is_long = round % 8 == 0; /* several windows */
        size_t len = mr_rng_below(rng, is_long ? 30000 : 3000);
        uint32_t max = 1 + (uint32_t)mr_rng_below(rng, 600);
        unsigned spread = (is_long ? 20 : 2) + (unsigned)mr_rng_below(rng, 500);
        char *text = malloc(len + 1);
        for (size_t i = 0; i < len; i++) {
            uint64_t pick = mr_rng_below(rng, spread);
            text[i] = pick == 0 ? '\n' : pick == 1 ? '\r' : (char)('a' + pick % 26);
            if (round % 3 == 0 && mr_rng_below(rng, 200) == 0)
                text[i] = (char)0xe9;
        }
        size_t cut[50], cuts = mr_rng_below(rng, MR_COUNTOF(cut)), at = 0;
        for (size_t c = 0; c < cuts; c++) {
            at += mr_rng_below(rng, 2 * len / (cuts + 1) + 1);
            cut[c] = at < len ? at : len;
        }
        char delimiter = mr_rng_below(rng, 4) == 0 ? 'c' : '\n';
        check(text, len, cut, cuts, delimiter, max, 1 + (uint32_t)mr_rng_below(rng, 64));
        free(text);
    }
}

/* Plain lines are said to be so, where somebody looks; their neighbours may pay for others. */
static void test_ascii(struct mr_rng *rng)
{
    static const char text[] = "one\ntwo\nthr\xc3\xa9\xc3\xa9\nfour\n";
    char chunk[sizeof(text) + MR_MSG_PADDING] = {0}, plain[8 + MR_MSG_PADDING] = "one\ntwo\n";
    struct mr_lines lines;
    struct mr_msg msg[8];

    (void)rng;
    memcpy(chunk, text, sizeof(text));
    mr_lines_init(&lines, '\n', 100);
    mr_lines_reset(&lines, 0);
    mr_lines_feed(&lines, plain, 8);
    CHECK_EQ(mr_lines_cut(&lines, msg, 8), 2);
#ifdef __AVX2__
    CHECK(msg[0].is_ascii && msg[1].is_ascii);
#endif
    CHECK_EQ(mr_lines_cut(&lines, msg, 8), 0);
    mr_lines_feed(&lines, chunk + 8, sizeof(text) - 1 - 8);
    CHECK_EQ(mr_lines_cut(&lines, msg, 8), 2);
    CHECK(!msg[0].is_ascii);
    mr_lines_fini(&lines);
}

/* A line far above the limit keeps memory bounded, and its neighbours whole. */
static void test_endless_line(struct mr_rng *rng)
{
    struct mr_lines lines;
    struct mr_msg msg[8];
    char chunk[4096 + MR_MSG_PADDING], short_chunk[3 + MR_MSG_PADDING] = "ok\n";
    (void)rng;

    mr_lines_init(&lines, '\n', 1000);
    memset(chunk, 'x', sizeof(chunk));
    mr_lines_feed(&lines, short_chunk, 3);
    CHECK_EQ(mr_lines_cut(&lines, msg, 8), 1);
    CHECK_EQ(mr_lines_cut(&lines, msg, 8), 0);
    for (int i = 0; i < 10000; i++) {
        mr_lines_feed(&lines, chunk, 4096);
        CHECK_EQ(mr_lines_cut(&lines, msg, 8), 0);
    }
    CHECK(lines.carry.capacity < 100000);
    CHECK(mr_lines_is_inside(&lines));
    memcpy(chunk, "\nfine\n", 6);
    mr_lines_feed(&lines, chunk, 6);
    CHECK_EQ(mr_lines_cut(&lines, msg, 8), 2);
    CHECK(msg[0].broken != NULL && strstr(msg[0].broken, "scan.max-line-bytes") != NULL);
    CHECK_EQ(msg[0].offset, 3);
    CHECK_EQ(msg[0].next, 3 + 4096 * 10000 + 1);
    CHECK_EQ(msg[0].len, 256);
    CHECK(msg[1].broken == NULL && msg[1].len == 4 && memcmp(msg[1].data, "fine", 4) == 0);
    CHECK(!mr_lines_is_inside(&lines));
    mr_lines_fini(&lines);
}

static const struct mr_test cases[] = {
    {"every_cut", test_every_cut},
    {"random", test_random},
    {"ascii", test_ascii},
    {"endless_line", test_endless_line},
};

MR_TEST_MAIN(cases)
