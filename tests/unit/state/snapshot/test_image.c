/*
 * An image is put together from bytes that somebody may have made up.  Whatever they say,
 * nothing outside the image is touched, and what makes no sense is refused.
 */
#include "state/shard/pack.h"
#include "state/shard/page.h"
#include "state/snapshot/image_build.h"
#include "tests/mr_test.h"

#define PAGES 20

struct bytes {
    char data[1 << 16];
    size_t len;
};

static void put(struct bytes *b, const void *data, size_t len)
{
    CHECK(b->len + len <= sizeof(b->data));
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

static void put_record(struct bytes *b, uint32_t page, uint8_t kind, uint64_t lines)
{
    struct mr_record record = {.page = page, .kind = kind, .lines = lines};
    put(b, &record, sizeof(record));
}

static void put_head(struct bytes *b, uint16_t row_lines, uint64_t used, uint32_t span)
{
    struct mr_page_head head = {.magic = MR_PAGE_MAGIC,
                                .table = 3,
                                .row_lines = row_lines,
                                .owner = 9,
                                .used = used,
                                .span = span};
    put(b, &head, sizeof(head));
}

static int apply(struct mr_image *image, const struct bytes *b)
{
    return mr_image_apply(image, (struct mr_view){b->data, b->len}, NULL);
}

static struct mr_image *image_new(void)
{
    struct mr_image *image;

    CHECK_EQ(mr_image_new(PAGES, &image, NULL), 0);
    return image;
}

static uint32_t count_rows(const struct mr_image *image)
{
    struct mr_image_row row;
    uint64_t cursor = 0;
    uint32_t count = 0;

    while (mr_image_next(image, &cursor, &row)) {
        const char *at = row.data;
        CHECK(at >= image->base &&
              at + row.bytes <= image->base + (size_t)PAGES * MR_PAGE_BYTES);
        count++;
    }
    return count;
}

static void test_refused(struct mr_rng *rng)
{
    (void)rng;
    struct mr_image *image = image_new();
    struct bytes b = {.len = 15};

    CHECK_EQ(apply(image, &b), MR_ERR_CORRUPT); /* half a record */
    b.len = 0;
    put_record(&b, PAGES, MR_RECORD_LINES, 0);
    CHECK_EQ(apply(image, &b), MR_ERR_CORRUPT); /* behind the end */
    b.len = 0;
    put_record(&b, 0, MR_RECORD_FREE, 0);
    CHECK_EQ(apply(image, &b), MR_ERR_CORRUPT); /* page 0 is never used */
    b.len = 0;
    put_record(&b, 1, MR_RECORD_FULL, 3);
    put_head(&b, 1, 1, 1);
    CHECK_EQ(apply(image, &b), MR_ERR_CORRUPT); /* one line of two */
    b.len = 0;
    put_record(&b, 1, 9, 0);
    CHECK_EQ(apply(image, &b), MR_ERR_CORRUPT); /* no such kind */
    b.len = 0;
    put_record(&b, UINT32_MAX, MR_RECORD_ROOTS, 0);
    CHECK_EQ(apply(image, &b), MR_ERR_CORRUPT); /* four gigabytes of roots */
    CHECK_EQ(count_rows(image), 0);
    mr_image_free(image);
}

static void test_rows_and_blobs(struct mr_rng *rng)
{
    (void)rng;
    struct mr_image *image = image_new();
    struct bytes b = {.len = 0};
    char line[64], head_like[64];
    struct mr_str str;

    /* Page 2: rows of two lines in slots 0 and 30. */
    put_record(&b, 2, MR_RECORD_LINES, UINT64_C(1) | UINT64_C(3) << 1 | UINT64_C(3) << 61);
    put_head(&b, 2, UINT64_C(1) | UINT64_C(1) << 30, 1);
    for (int i = 0; i < 4; i++)
        put(&b, memset(line, 'a' + i, 64), 64);
    /* Pages 5 to 7: a long blob whose bytes look like the head of a page of rows. */
    put_record(&b, 5, MR_RECORD_FULL, 3);
    put_head(&b, 0, 1, 3);
    put(&b, memset(line, 'x', 64), 64);
    put_record(&b, 6, MR_RECORD_FULL, 1);
    put_head(&b, 1, ~UINT64_C(0), 1);
    CHECK_EQ(apply(image, &b), 0);
    memcpy(head_like, b.data + b.len - 64, 64);

    struct mr_image_row row;
    uint64_t cursor = 0;
    CHECK(mr_image_next(image, &cursor, &row));
    CHECK(row.table == 3 && row.owner == 9 && row.bytes == 128);
    CHECK_EQ(((const char *)row.data)[127], 'b');
    CHECK(mr_image_next(image, &cursor, &row));
    CHECK_EQ(((const char *)row.data)[0], 'c');
    CHECK(!mr_image_next(image, &cursor, &row));

    struct mr_state_str cell = {.len = 100, .prefix = "xxxx", .u.blob = 5 << 6 | 1};
    CHECK_EQ(mr_image_str(image, &cell, &str), 0);
    CHECK_EQ(mr_str_data(&str)[63], 'x');
    cell.prefix[0] = 'y';
    CHECK_EQ(mr_image_str(image, &cell, &str), MR_ERR_CORRUPT);
    cell = (struct mr_state_str){.len = 100, .u.blob = (PAGES - 1) << 6 | 63};
    CHECK_EQ(mr_image_str(image, &cell, &str), MR_ERR_CORRUPT);
    cell.len = 64;
    CHECK_EQ(mr_image_str(image, &cell, &str), 0);
    cell.u.blob = UINT64_MAX;
    CHECK_EQ(mr_image_str(image, &cell, &str), MR_ERR_CORRUPT);
    cell.u.blob = 1;
    CHECK_EQ(mr_image_str(image, &cell, &str), MR_ERR_CORRUPT);
    cell.len = MR_VALUE_BYTES_MAX + 1;
    CHECK_EQ(mr_image_str(image, &cell, &str), MR_ERR_CORRUPT);
    cell = (struct mr_state_str){.len = 3, .prefix = "abc"};
    CHECK_EQ(mr_image_str(image, &cell, &str), 0);
    CHECK(mr_view_is(mr_str_view(&str), "abc"));

    /* Free, and in use again: nothing of before shines through. */
    b.len = 0;
    put_record(&b, 2, MR_RECORD_FREE, 0);
    put_record(&b, 2, MR_RECORD_LINES, 1);
    put_head(&b, 1, 1, 1);
    CHECK_EQ(apply(image, &b), 0);
    cursor = 0;
    CHECK(mr_image_next(image, &cursor, &row));
    for (uint32_t i = 0; i < 64; i++)
        CHECK_EQ(((const char *)row.data)[i], 0);
    mr_image_free(image);
}

static void test_roots(struct mr_rng *rng)
{
    (void)rng;
    struct mr_image *image = image_new();
    struct mr_pack pack;
    struct bytes b = {.len = 0};

    mr_text_init(&pack.text);
    mr_pack_bytes(&pack, MR_VIEW("scan"));
    mr_pack_bytes(&pack, MR_VIEW("offset 17"));
    mr_pack_bytes(&pack, MR_VIEW("sink"));
    mr_pack_bytes(&pack, MR_VIEW(""));
    /* In two pieces, as a pump with little room leaves them. */
    size_t cut = 21, rest = pack.text.len - cut;
    static const char zeros[16];
    put_record(&b, (uint32_t)cut, MR_RECORD_ROOTS, 0);
    put(&b, pack.text.data, cut);
    put(&b, zeros, 32 - cut);
    put_record(&b, (uint32_t)rest, MR_RECORD_ROOTS, 0);
    put(&b, pack.text.data + cut, rest);
    put(&b, zeros, mr_align_up(rest, 16) - rest);
    CHECK_EQ(apply(image, &b), 0);
    CHECK(mr_view_is(mr_image_roots(image, "scan"), "offset 17"));
    CHECK_EQ(mr_image_roots(image, "sink").len, 0);
    CHECK_EQ(mr_image_roots(image, "offset 17").len, 0);
    mr_image_begin(image);
    CHECK_EQ(mr_image_roots(image, "scan").len, 0);

    /* Lengths that lie. */
    b.len = 0;
    put_record(&b, 16, MR_RECORD_ROOTS, 0);
    put(&b, "\x04\0\0\0\0\0\0\0scan\xff\xff\xff\xff", 16);
    CHECK_EQ(apply(image, &b), 0);
    CHECK_EQ(mr_image_roots(image, "scan").len, 0);
    mr_text_fini(&pack.text);
    mr_image_free(image);
}

/* Records with random contents: refused or not, walking what is there stays inside. */
static void test_random(struct mr_rng *rng)
{
    uint32_t rows = 0;

    for (uint32_t round = 0; round < 3000; round++) {
        struct mr_image *image = image_new();
        struct bytes b = {.len = 0};
        uint32_t records = 1 + (uint32_t)mr_rng_below(rng, 6);
        for (uint32_t i = 0; i < records; i++) {
            uint64_t lines = 1 | (mr_rng_next(rng) & mr_rng_next(rng) & mr_rng_next(rng));
            put_record(&b, (uint32_t)mr_rng_below(rng, PAGES + 1),
                       (uint8_t)(1 + mr_rng_below(rng, 2)), lines);
            put_head(&b, (uint16_t)mr_rng_below(rng, 70), mr_rng_next(rng),
                     (uint32_t)(mr_rng_below(rng, 4) == 0 ? mr_rng_next(rng)
                                                          : mr_rng_below(rng, PAGES)));
            for (int l = 1; l < __builtin_popcountll(lines); l++) {
                uint64_t words[8];
                for (int k = 0; k < 8; k++)
                    words[k] = mr_rng_next(rng);
                put(&b, words, 64);
            }
        }
        (void)apply(image, &b);
        rows += count_rows(image);
        struct mr_state_str cell;
        struct mr_str str;
        for (uint32_t i = 0; i < 20; i++) {
            cell.len = (uint32_t)mr_rng_below(rng, 100000);
            cell.u.blob = mr_rng_below(rng, (PAGES + 1) * 64);
            memset(cell.prefix, 0, 4);
            if (mr_image_str(image, &cell, &str) == 0 && str.len > MR_STR_INLINE)
                CHECK(str.u.data >= image->base &&
                      str.u.data + str.len <= image->base + (size_t)PAGES * MR_PAGE_BYTES);
        }
        mr_image_free(image);
    }
    CHECK(rows > 10000);
}

static const struct mr_test cases[] = {
    {"refused", test_refused},
    {"rows_and_blobs", test_rows_and_blobs},
    {"roots", test_roots},
    {"random", test_random},
};

MR_TEST_MAIN(cases)
