/*
 * docs/formats.md says where every field lies.  Each row of its tables is compared with the
 * structs, and each struct with its table: a field that is in neither is found too,
 * because the rows of a table have to fill the struct without a gap.
 */
#include "core/base/text.h"
#include "state/shard/pack.h"
#include "state/shard/page.h"
#include "state/snapshot/chunk.h"
#include "state/snapshot/manifest.h"
#include "state/snapshot/super.h"
#include "tests/mr_test.h"

struct field {
    const char *of, *name;
    size_t offset, bytes;
    bool seen;
};

#define F(type, member)                                                                    \
    {                                                                                      \
#type, #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), \
            false                                                                          \
    }

static struct field fields[] = {
    F(mr_super, magic),
    F(mr_super, format),
    F(mr_super, state),
    F(mr_super, job_id),
    F(mr_super, incarnation),
    F(mr_super, sequence),
    F(mr_super, epoch),
    F(mr_super, manifest),
    F(mr_super, parent_epoch),
    F(mr_super, parent),
    F(mr_super, decided_epoch),
    F(mr_super, last_epoch),
    F(mr_super, hash_seed),
    F(mr_super, sink_id),
    F(mr_super, from_sink_id),
    F(mr_super, from_epoch),
    F(mr_super, reserved),
    F(mr_super, sum),
    F(mr_extent, segment),
    F(mr_extent, offset),
    F(mr_extent, bytes),
    F(mr_extent, reserved),
    F(mr_extent, hash),
    F(mr_manifest_head, magic),
    F(mr_manifest_head, format),
    F(mr_manifest_head, head_bytes),
    F(mr_manifest_head, job_id),
    F(mr_manifest_head, incarnation),
    F(mr_manifest_head, epoch),
    F(mr_manifest_head, base_epoch),
    F(mr_manifest_head, parent),
    F(mr_manifest_head, parts),
    F(mr_manifest_head, chunks),
    F(mr_manifest_head, parent_epoch),
    F(mr_manifest_head, engine),
    F(mr_manifest_head, bytes),
    F(mr_manifest_head, signature_bytes),
    F(mr_manifest_part, base_epoch),
    F(mr_manifest_part, task),
    F(mr_manifest_part, pages),
    F(mr_manifest_part, chunks),
    F(mr_manifest_part, name_bytes),
    F(mr_chunk_head, magic),
    F(mr_chunk_head, format),
    F(mr_chunk_head, head_bytes),
    F(mr_chunk_head, job_id),
    F(mr_chunk_head, incarnation),
    F(mr_chunk_head, epoch),
    F(mr_chunk_head, part),
    F(mr_chunk_head, sequence),
    F(mr_chunk_head, flags),
    F(mr_chunk_head, bytes),
    F(mr_chunk_head, payload),
    F(mr_chunk_head, reserved),
    F(mr_chunk_head, head_hash),
    F(mr_record, page),
    F(mr_record, kind),
    F(mr_record, reserved),
    F(mr_record, lines),
    F(mr_page_head, magic),
    F(mr_page_head, table),
    F(mr_page_head, row_lines),
    F(mr_page_head, owner),
    F(mr_page_head, used),
    F(mr_page_head, span),
    F(mr_page_head, reserved),
    F(mr_state_str, len),
    F(mr_state_str, prefix),
    F(mr_state_str, u),
};

static const struct {
    const char *name;
    size_t bytes;
} structs[] = {
    {"mr_super", sizeof(struct mr_super)},
    {"mr_extent", sizeof(struct mr_extent)},
    {"mr_manifest_head", sizeof(struct mr_manifest_head)},
    {"mr_manifest_part", sizeof(struct mr_manifest_part)},
    {"mr_chunk_head", sizeof(struct mr_chunk_head)},
    {"mr_record", sizeof(struct mr_record)},
    {"mr_page_head", sizeof(struct mr_page_head)},
    {"mr_state_str", sizeof(struct mr_state_str)},
};

static size_t size_of(const char *name)
{
    for (uint32_t i = 0; i < MR_COUNTOF(structs); i++)
        if (strcmp(structs[i].name, name) == 0)
            return structs[i].bytes;
    fprintf(stderr, "docs/formats.md: unknown struct %s\n", name);
    exit(1);
}

static struct field *find(const char *of, const char *name)
{
    for (uint32_t i = 0; i < MR_COUNTOF(fields); i++)
        if (strcmp(fields[i].of, of) == 0 && strcmp(fields[i].name, name) == 0)
            return &fields[i];
    fprintf(stderr, "docs/formats.md: %s has no field %s\n", of, name);
    exit(1);
}

static FILE *open_doc(void)
{
    char path[1000] = __FILE__;
    char *root = strstr(path, "tests/unit/");

    CHECK(root != NULL);
    strcpy(root, "docs/formats.md");
    FILE *file = fopen(path, "r");
    if (file == NULL)
        SKIP("docs/formats.md is not where the build says: run from the build directory");
    return file;
}

static void test_formats(struct mr_rng *rng)
{
    char line[400], name[64], of[64] = "";
    size_t offset, bytes, end = 0;
    uint32_t tables = 0;
    FILE *file = open_doc();

    (void)rng;
    while (fgets(line, sizeof(line), file) != NULL) {
        CHECK(strlen(line) < sizeof(line) - 1);
        if (sscanf(line, "### struct %63s", name) == 1) {
            CHECK(of[0] == '\0' || end == size_of(of));
            strcpy(of, name);
            end = 0;
            tables++;
        } else if (sscanf(line, "| %zu | %zu | %63s |", &offset, &bytes, name) == 3) {
            CHECK_EQ(offset, end);
            end = offset + bytes;
            if (strcmp(name, "reserved0") == 0)
                continue; /* two fields of zeros in one row */
            struct field *field = find(of, name);
            if (field->offset != offset || field->bytes != bytes) {
                fprintf(stderr, "%s.%s is %zu bytes at %zu; docs/formats.md: %zu at %zu\n", of,
                        name, field->bytes, field->offset, bytes, offset);
                exit(1);
            }
            field->seen = true;
        }
    }
    fclose(file);
    CHECK_EQ(end, size_of(of));
    CHECK_EQ(tables, MR_COUNTOF(structs));
    for (uint32_t i = 0; i < MR_COUNTOF(fields); i++) {
        if (!fields[i].seen && strcmp(fields[i].name, "reserved") != 0) {
            fprintf(stderr, "docs/formats.md does not have %s.%s\n", fields[i].of,
                    fields[i].name);
            exit(1);
        }
    }
}

/* Numbers that are on disks and can not change. */
static void test_numbers(struct mr_rng *rng)
{
    (void)rng;
    CHECK(memcmp(&(uint32_t){MR_SUPER_MAGIC}, "MRS1", 4) == 0);
    CHECK(memcmp(&(uint32_t){MR_MANIFEST_MAGIC}, "MRM1", 4) == 0);
    CHECK(memcmp(&(uint32_t){MR_CHUNK_MAGIC}, "MRC1", 4) == 0);
    CHECK(memcmp(&(uint32_t){MR_PAGE_MAGIC}, "MRP1", 4) == 0);
    CHECK(MR_RECORD_LINES == 1 && MR_RECORD_FULL == 2 && MR_RECORD_FREE == 3 &&
          MR_RECORD_ROOTS == 4);
    CHECK(MR_SUPER_EMPTY == 1 && MR_SUPER_PREPARED == 2 && MR_SUPER_COMMITTED == 3 &&
          MR_SUPER_UNDECIDED == 4);
    CHECK(MR_CHUNK_LAST == 1);
}

static const struct mr_test cases[] = {
    {"formats", test_formats},
    {"numbers", test_numbers},
};

MR_TEST_MAIN(cases)
