/*
 * Which epoch a start goes on from, judged by a model of what happened before: runs are
 * cut off at every point between two checkpoints, and the choice must be the epoch whose
 * rows are in the output, no more and no less.
 */
#include "job/run/choice.h"
#include "tests/mr_test.h"

/* The world: what the disk says, what the output says.  Epochs 0 to 9. */
struct world {
    struct mr_choice_facts disk;
    uint64_t visible; /* newest epoch whose rows can be read */
};

/* One checkpoint, cut off after STEPS of its steps: undecided slot, transaction, committed
 * slot.  Returns whether it came to its end. */
static bool checkpoint(struct world *w, uint64_t epoch, uint32_t steps)
{
    if (steps == 0)
        return false;
    w->disk.parent_epoch = w->disk.epoch;
    w->disk.epoch = epoch;
    w->disk.is_undecided = true;
    if (steps == 1)
        return false;
    w->visible = epoch;
    w->disk.marker = epoch;
    if (steps == 2)
        return false;
    w->disk.is_undecided = false;
    w->disk.decided_epoch = epoch;
    w->disk.parent_epoch = 0;
    return true;
}

/* What adopt() does once the choice was made. */
static void go_on(struct world *w, uint64_t epoch)
{
    if (w->disk.is_undecided && epoch == w->disk.epoch)
        w->disk.decided_epoch = epoch;
    w->disk.epoch = epoch;
    w->disk.is_undecided = false;
    w->disk.parent_epoch = 0;
}

static void test_histories(struct mr_rng *rng)
{
    for (int round = 0; round < 2000; round++) {
        struct world w = {.disk = {.has_decider = true, .where = "here"}};
        uint64_t next = 1, epoch;
        struct mr_err err;

        for (int life = 0; life < 6; life++) {
            while (checkpoint(&w, next++, mr_rng_below(rng, 6)))
                ;
            CHECK_EQ(mr_choose_epoch(&w.disk, &epoch, &err), 0);
            CHECK_EQ(epoch, w.visible);
            go_on(&w, epoch);
        }
    }
}

static void test_refusals(struct mr_rng *rng)
{
    static const struct {
        struct mr_choice_facts facts;
        const char *sentence;
    } refused[] = {
        {{.is_undecided = true, .epoch = 7, .parent_epoch = 6, .decided_epoch = 6},
         "this script has none"},
        {{.is_undecided = true,
          .epoch = 7,
          .parent_epoch = 6,
          .decided_epoch = 6,
          .has_decider = true,
          .where = "c"},
         "its marker on c is gone"},
        {{.is_undecided = true,
          .epoch = 7,
          .parent_epoch = 6,
          .decided_epoch = 6,
          .has_decider = true,
          .marker = 5,
          .where = "c"},
         "they do not belong together"},
        {{.is_undecided = true,
          .epoch = 7,
          .parent_epoch = 6,
          .decided_epoch = 6,
          .has_decider = true,
          .marker = 8,
          .where = "c"},
         "they do not belong together"},
        {{.epoch = 7, .decided_epoch = 7, .has_decider = true, .marker = 8, .where = "c"},
         "an old copy"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(refused); i++) {
        uint64_t epoch = 99;
        struct mr_err err = {0};
        CHECK_EQ(mr_choose_epoch(&refused[i].facts, &epoch, &err), MR_ERR_MARKER);
        CHECK(strstr(err.message, refused[i].sentence) != NULL);
        CHECK_EQ(epoch, 99);
    }
}

/* A marker that expired says nothing about an epoch that is known to be committed. */
static void test_committed_needs_no_marker(struct mr_rng *rng)
{
    struct mr_choice_facts facts = {
        .epoch = 7, .decided_epoch = 7, .has_decider = true, .where = "c"};
    uint64_t epoch;

    (void)rng;
    CHECK_EQ(mr_choose_epoch(&facts, &epoch, NULL), 0);
    CHECK_EQ(epoch, 7);
    facts.has_decider = false;
    CHECK_EQ(mr_choose_epoch(&facts, &epoch, NULL), 0);
    CHECK_EQ(epoch, 7);
}

static const struct mr_test cases[] = {
    {"histories", test_histories},
    {"refusals", test_refusals},
    {"committed needs no marker", test_committed_needs_no_marker},
};

MR_TEST_MAIN(cases)
