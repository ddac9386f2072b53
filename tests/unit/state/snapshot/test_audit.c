/*
 * What can be said of a state directory without running the job, and the way back to an
 * older epoch when the newest is damaged.
 */
#include "state/snapshot/audit.h"
#include "tests/unit/state/snapshot/world.h"

static void some_epochs(uint32_t count)
{
    for (uint32_t e = 0; e < count; e++) {
        for (uint32_t i = 0; i < 40; i++)
            change(&w);
        CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
    }
}

static struct mr_audit *open_audit(void)
{
    struct mr_audit *audit;
    struct mr_err err = {0};

    CHECK_EQ(mr_audit_open(&w.mem->sys, DIR, &audit, &err), 0);
    return audit;
}

struct told {
    uint32_t damage, notes;
    char last[400];
};

static void tell(void *context, enum mr_audit_kind kind, const char *text)
{
    struct told *told = context;

    told->damage += kind == MR_AUDIT_DAMAGE;
    told->notes += kind == MR_AUDIT_NOTE;
    snprintf(told->last, sizeof(told->last), "%s", text);
}

static void test_describe(struct mr_rng *rng)
{
    struct mr_audit *audit;
    struct mr_err err = {0};

    world_init(&w, rng, 1 << 20);
    CHECK_EQ(mr_audit_open(&w.mem->sys, DIR, &audit, &err), -ENOENT);
    open_store(&w);
    CHECK_EQ(mr_audit_open(&w.mem->sys, DIR, &audit, &err), MR_ERR_LOCKED);
    close_store(&w);
    audit = open_audit();
    const struct mr_audit_info *info = mr_audit_info(audit);
    CHECK(info->epochs == 0 && info->parts == 0 && info->files == 0 && info->super.epoch == 0 &&
          info->sound_slots == 2);
    CHECK_STR(info->signature, "");
    mr_audit_close(audit);

    open_store(&w);
    some_epochs(5);
    close_store(&w);
    audit = open_audit();
    info = mr_audit_info(audit);
    CHECK(info->super.epoch == 5 && info->super.state == MR_SUPER_COMMITTED);
    CHECK(info->sound_slots == 4 && info->trouble.code == 0);
    CHECK_STR(info->signature, SIGNATURE);
    CHECK_EQ(info->epochs, 5);
    for (uint32_t i = 0; i < info->epochs; i++) {
        CHECK_EQ(info->epoch[i].epoch, 5 - i);
        CHECK_EQ(info->epoch[i].parent_epoch, 4 - i);
        CHECK_EQ(info->epoch[i].parts, PARTS);
        CHECK(info->epoch[i].base_epoch <= 5 - i && info->epoch[i].bytes > 128);
        CHECK(info->epoch[i].engine[0] != '\0');
    }
    CHECK_EQ(info->epoch[4].base_epoch, 1);
    CHECK_EQ(info->parts, PARTS);
    for (uint32_t p = 0; p < PARTS; p++) {
        CHECK_STR(info->part[p].name, part_name(p));
        CHECK_EQ(info->part[p].task, p);
        CHECK(info->part[p].chunks >= 1 && info->part[p].bytes > 128);
    }
    CHECK(info->files == 1 && info->file_bytes == 1 << 20 && info->unused_files == 0);
    struct told told = {0};
    struct mr_audit_sums sums;
    CHECK_EQ(mr_audit_verify(audit, tell, &told, &sums, &err), 0);
    CHECK(told.damage == 0 && told.notes == 0 && sums.damaged == 0);
    CHECK_EQ(sums.chunks, info->part[0].chunks + info->part[1].chunks + info->part[2].chunks);

    /* Notes: a file of nobody's, another signature.txt. */
    mr_audit_close(audit);
    struct mem_file *f = mem_add(w.mem, DIR "/seg-00000000000000ff.mrp", false);
    mem_resize(f, 8192);
    mem_find(w.mem, DIR "/signature.txt")->data[0] = 'J';
    audit = open_audit();
    CHECK_EQ(mr_audit_info(audit)->unused_files, 1);
    CHECK_EQ(mr_audit_verify(audit, tell, &told, &sums, &err), 0);
    CHECK(told.damage == 0 && told.notes == 2);
    /* A rotten copy of a slot. */
    mr_audit_close(audit);
    mem_find(w.mem, DIR "/super.mrs")->data[4096 + 100] ^= 1;
    audit = open_audit();
    CHECK_EQ(mr_audit_verify(audit, tell, &told, &sums, &err), 0);
    CHECK(told.damage == 1 && sums.damaged == 1);
    mr_audit_close(audit);
    world_fini(&w);
}

/* A run may not have looked at all of an undecided epoch's choices; verify does. */
static void test_undecided(struct mr_rng *rng)
{
    struct mr_err err = {0};
    struct mr_audit_sums sums;

    world_init(&w, rng, 1 << 20);
    w.has_decider = true;
    open_store(&w);
    some_epochs(3);
    w.luck = 1;
    CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_PREPARED);
    w.luck = 0;
    close_store(&w);
    struct mr_audit *audit = open_audit();
    const struct mr_audit_info *info = mr_audit_info(audit);
    CHECK(info->super.state == MR_SUPER_UNDECIDED && info->super.parent_epoch == 3);
    CHECK_EQ(info->epochs, 4);
    CHECK_EQ(mr_audit_verify(audit, NULL, NULL, &sums, &err), 0);
    CHECK_EQ(mr_audit_recover(audit, 3, false, &err), MR_ERR_LOST);
    CHECK_EQ(mr_audit_recover(audit, 4, true, &err), 0);
    CHECK(info->super.state == MR_SUPER_COMMITTED && info->super.epoch == 4);
    mr_audit_close(audit);
    w.has_decider = false;
    w.sink_id[0] = '\0';
    open_store(&w);
    CHECK_EQ(mr_store_epoch(w.store), 4);
    close_store(&w);
    world_fini(&w);
}

/* Rot somewhere; whatever epoch is offered and whole can be gone back to, and the job runs
 * from it; and nothing that check() calls whole is not. */
static void test_recover(struct mr_rng *rng)
{
    uint32_t recovered = 0, refused = 0, unstartable = 0;

    for (uint32_t round = 0; round < 80; round++) {
        struct mr_err err = {0};
        world_init(&w, rng, 256 << 10);
        open_store(&w);
        fill(&w);
        some_epochs(3 + (uint32_t)mr_rng_below(rng, 8));
        uint64_t newest = w.prepared;
        close_store(&w);
        for (uint32_t n = 0; n < 3; n++) {
            struct mem_file *f;
            size_t at;
            do {
                f = &w.mem->file[mr_rng_below(rng, MEM_FILES)];
                at = f->len == 0 ? 0 : mr_rng_below(rng, f->len);
            } while (!f->exists || strstr(f->path, "/seg-") == NULL || f->data[at] == 0);
            f->data[at] ^= 1;
        }
        struct mr_audit_sums sums;
        struct mr_audit *audit = open_audit();
        int rc = mr_audit_verify(audit, NULL, NULL, &sums, &err);
        CHECK(rc == 0 || (rc == MR_ERR_CORRUPT && sums.damaged != 0));
        uint64_t choice = 0;
        for (uint32_t i = 0; i < mr_audit_info(audit)->epochs && choice == 0; i++) {
            uint64_t epoch = mr_audit_info(audit)->epoch[i].epoch;
            CHECK(epoch <= newest);
            if (mr_audit_check(audit, epoch, &err) == 0)
                choice = epoch;
            else
                CHECK_EQ(err.code, MR_ERR_CORRUPT);
        }
        CHECK_EQ(choice == newest, rc == 0);
        CHECK_EQ(mr_audit_recover(audit, 1000, true, &err), -ENOENT);
        unstartable += rc != 0;
        if (choice != 0 && choice != newest) {
            CHECK_EQ(mr_audit_recover(audit, choice, false, &err), MR_ERR_LOST);
            CHECK(strstr(err.message, "duplicates") != NULL);
            CHECK_EQ(mr_audit_recover(audit, choice, true, &err), 0);
            recovered++;
        } else if (choice == newest) {
            CHECK_EQ(mr_audit_recover(audit, choice, false, &err), 0);
        } else {
            refused++;
        }
        mr_audit_close(audit);
        if (choice != 0) {
            if (choice != newest)
                w.sink_id[0] = '\0';
            open_store(&w);
            CHECK_EQ(mr_store_epoch(w.store), choice);
            CHECK_EQ(mr_store_offer(w.store)->last_epoch, newest);
            some_epochs(2);
            close_store(&w);
        }
        world_fini(&w);
    }
    printf("  %u damaged: %u recovered, %u beyond it\n", unstartable, recovered, refused);
    CHECK(unstartable > 30 && recovered > 10);
}

static const struct mr_test cases[] = {
    {"describe", test_describe},
    {"undecided", test_undecided},
    {"recover", test_recover},
};

MR_TEST_MAIN(cases)
