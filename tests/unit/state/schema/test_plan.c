/* Which verdict a change of the job has for each operator, and in which words. */
#include "state/schema/plan.h"
#include "tests/mr_test.h"

#define HEAD "job j format=1\n"
#define SCAN "scan scan:orders of=scan:orders connector=kafka\n"
#define SINK "sink sink:out of=sink:out connector=filesystem ~reads=window:w\n"

/* A window over orders by product: name, size, notes, columns. */
#define WINDOW(uid, size, notes, columns)                                       \
    "window " uid " of=scan:orders kind=TUMBLE size-ns=" size " time=ts " notes \
    " row(128) key(product,\"STRING NOT NULL\",str,24,0) " columns "\n"
#define COUNT(at)   "column(COUNT,*,\"\",\"\",count,-1,0," at ",8,-1,1)"
#define SUM(at, of) "column(SUM," of ",BIGINT,\"\",sum-i64,-1,0," at ",8,2,3)"
#define COUNT_D(at) \
    "column(COUNT,user,\"\",\"\",count,0,0," at ",8,-1,4) set(user,STRING,str,64,\"\")"
#define SUM_D(at) "column(SUM,user,BIGINT,\"\",sum-i64,0,0," at ",8,5,6)"
#define ONE       "~where=\"\" ~feeds=sink:out"

static const struct {
    const char *what, *old, *now, *verdicts;
} changes[] = {
    {"nothing", HEAD SCAN WINDOW("w", "60", ONE, COUNT("40")) SINK,
     HEAD SCAN WINDOW("w", "60", ONE, COUNT("40")) SINK,
     "kept scan:orders;kept w;kept sink:out;"},
    {"a fresh start", "", HEAD SCAN "sink s derived\n", "new scan:orders;rebuilt s;"},
    {"order of columns", HEAD WINDOW("w", "60", ONE, COUNT("40") " " SUM("48", "a")),
     HEAD WINDOW("w", "60", ONE, SUM("40", "a") " " COUNT("48")), "kept w;"},
    {"a column more", HEAD WINDOW("w", "60", ONE, COUNT("40")),
     HEAD WINDOW("w", "60", ONE, COUNT("40") " " SUM("48", "a")),
     "migrated w: new, without the rows so far: SUM(a);"},
    {"one for another", HEAD WINDOW("w", "60", ONE, COUNT("40") " " SUM("48", "a")),
     HEAD WINDOW("w", "60", ONE, SUM("40", "b") " " COUNT("48")),
     "migrated w: new, without the rows so far: SUM(b); dropped: SUM(a);"},
    {"over the same distinct values", HEAD WINDOW("w", "60", ONE, COUNT_D("40")),
     HEAD WINDOW("w", "60", ONE, SUM_D("48") " " COUNT_D("40")),
     "migrated w: new, from the distinct values so far: SUM(DISTINCT user);"},
    {"another name", HEAD WINDOW("w", "60", ONE, COUNT("40")),
     HEAD WINDOW("v", "60", ONE, COUNT("40")), "kept v<w;"},
    {"another size", HEAD WINDOW("w", "60", ONE, COUNT("40")),
     HEAD WINDOW("v", "61", ONE, COUNT("40")),
     "new v;lost w: the nearest in the job, 'v', is another one: size-ns was 60 and is 61;"},
    {"another key", HEAD WINDOW("w", "60", ONE, COUNT("40")),
     HEAD "window w of=scan:orders kind=TUMBLE size-ns=60 time=ts " ONE " row(64) "
          "key(UPPER(product),STRING,str,24,0)\n",
     NULL},
    {"a key more", HEAD WINDOW("w", "60", ONE, COUNT("40")),
     HEAD WINDOW("w", "60", ONE, "key(venue,INT,i64,48,1)"),
     "new w;lost w: the nearest in the job, 'w', is another one: the key was (product STRING "
     "NOT NULL) and is (product STRING NOT NULL, venue INT);"},
    {"a key that may be null now", HEAD WINDOW("w", "60", ONE, COUNT("40")),
     HEAD "window w of=scan:orders kind=TUMBLE size-ns=60 time=ts " ONE " row(128) "
          "key(product,STRING,str,24,0) " COUNT("40") "\n",
     "kept w;"},
    {"a key that may not be null now",
     HEAD "window w of=scan:orders kind=TUMBLE size-ns=60 time=ts " ONE " row(128) "
          "key(product,STRING,str,24,0) " COUNT("40") "\n",
     HEAD WINDOW("w", "60", ONE, COUNT("40")),
     "new w;lost w: the nearest in the job, 'w', is another one: the key was (product STRING) "
     "and is (product STRING NOT NULL);"},
    {"another WHERE", HEAD WINDOW("w", "60", "~where=\"x > 1\" ~feeds=s", COUNT("40")),
     HEAD WINDOW("w", "60", "~where=\"\" ~feeds=s", COUNT("40")),
     "kept w: what is stored was chosen by WHERE x > 1;"},
    {"another sink", HEAD WINDOW("w", "60", "~where=x ~feeds=s", COUNT("40")),
     HEAD WINDOW("w", "60", "~where=x ~feeds=t", COUNT("40")), "kept w;"},
    {"both", HEAD WINDOW("w", "60", "~where=x ~feeds=s", COUNT("40")),
     HEAD WINDOW("w", "60", "~where=y ~feeds=t", COUNT("40")),
     "new w;lost w: the nearest in the job, 'w', is another one: it feeds other tables and is "
     "given other rows (WHERE); change one at a time;"},
    {"one of several sinks", HEAD WINDOW("w", "60", "~where=x ~feeds=s ~feeds=t", COUNT("40")),
     HEAD WINDOW("w", "60", "~where=y ~feeds=t", COUNT("40")),
     "kept w: what is stored was chosen by WHERE x;"},
    {"a twin before it: names go by place, states by meaning",
     HEAD WINDOW("w", "60", "~where=x ~feeds=s", COUNT("40"))
         WINDOW("w#2", "60", "~where=y ~feeds=t", COUNT("40")),
     HEAD WINDOW("w", "60", "~where=z ~feeds=r", COUNT("40"))
         WINDOW("w#2", "60", "~where=x ~feeds=s", COUNT("40"))
             WINDOW("w#3", "60", "~where=y ~feeds=t", COUNT("40")),
     "new w;kept w#2<w;kept w#3<w#2;"},
    {"twins told apart by their columns only",
     HEAD WINDOW("w", "60", ONE, COUNT("40")) WINDOW("w#2", "60", ONE, SUM("40", "a")),
     HEAD WINDOW("w", "60", ONE, SUM("40", "a")) WINDOW("w#2", "60", ONE, COUNT("40")),
     "kept w<w#2;kept w#2<w;"},
    {"gone", HEAD SCAN WINDOW("w", "60", ONE, COUNT("40")) SINK, HEAD SCAN,
     "kept scan:orders;lost w: the job has no window left that could take it over;lost "
     "sink:out: the job has no sink left that could take it over;"},
    {"a sink that keeps nothing is gone", HEAD SCAN "sink p derived of=p connector=print\n",
     HEAD SCAN, "kept scan:orders;"},
    {"another connector", HEAD SCAN,
     HEAD "scan scan:orders of=scan:orders connector=filesystem\n",
     "new scan:orders;lost scan:orders: the nearest in the job, 'scan:orders', is another "
     "one: connector was kafka and is filesystem;"},
    {"two sinks of one table change places",
     HEAD "sink s of=s connector=f ~reads=a\nsink s#2 of=s connector=f ~reads=b\n",
     HEAD "sink s of=s connector=f ~reads=b\nsink s#2 of=s connector=f ~reads=a\n",
     "kept s<s#2;kept s#2<s;"},
};

static void print_verdicts(const struct mr_state_plan *plan, struct mr_text *out)
{
    for (uint32_t i = 0; i < plan->changes; i++) {
        const struct mr_state_change *c = &plan->change[i];

        mr_text_printf(out, "%s %s", mr_state_verdict_name(c->verdict),
                       c->now != NULL ? c->now->uid : c->old->uid);
        if (c->old != NULL && c->now != NULL && strcmp(c->old->uid, c->now->uid) != 0)
            mr_text_printf(out, "<%s", c->old->uid);
        mr_text_printf(out, "%s%s;", c->reason[0] == '\0' ? "" : ": ", c->reason);
    }
}

static void test_verdicts(struct mr_rng *rng)
{
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(changes); i++) {
        struct mr_state_plan *plan;
        struct mr_text text;
        struct mr_err err = {0};

        if (changes[i].verdicts == NULL) { /* a text that is not one */
            CHECK_EQ(mr_state_plan_new(changes[i].old, changes[i].now, &plan, &err),
                     MR_ERR_CORRUPT);
            continue;
        }
        if (mr_state_plan_new(changes[i].old, changes[i].now, &plan, &err) != 0) {
            fprintf(stderr, "%s: %s\n", changes[i].what, err.message);
            exit(1);
        }
        mr_text_init(&text);
        print_verdicts(plan, &text);
        if (strcmp(text.data, changes[i].verdicts) != 0)
            fprintf(stderr, "%s\n", changes[i].what);
        CHECK_STR(text.data, changes[i].verdicts);
        CHECK_EQ(plan->lost != 0, strstr(text.data, "lost ") != NULL);
        CHECK_EQ(mr_state_plan_check(plan, true, &err), 0);
        CHECK_EQ(mr_state_plan_check(plan, false, &err), plan->lost == 0 ? 0 : MR_ERR_LOST);
        mr_text_fini(&text);
        mr_state_plan_free(plan);
    }
}

static void test_words(struct mr_rng *rng)
{
    struct mr_state_plan *plan;
    struct mr_err err;
    struct mr_text text;

    (void)rng;
    CHECK_EQ(mr_state_plan_new(HEAD WINDOW("w", "60", ONE, COUNT("40")) SINK,
                               HEAD WINDOW("v", "60", ONE, SUM("40", "a")), &plan, &err),
             0);
    CHECK_EQ(mr_state_plan_check(plan, false, &err), MR_ERR_LOST);
    CHECK(strstr(err.message, "the state of 1 operator would be lost") != NULL);
    CHECK(strstr(err.message,
                 "SET 'execution.state-recovery.ignore-unclaimed-state' = 'true' or "
                 "--allow-non-restored-state") != NULL);
    CHECK(strstr(err.message, "\n  sink 'sink:out': the job has no sink left") != NULL);
    CHECK(mr_state_plan_find(plan, "v")->old == plan->old->op[0]);
    CHECK(mr_state_plan_find(plan, "w") == NULL);
    mr_text_init(&text);
    mr_state_plan_print(plan, &text);
    CHECK_STR(text.data, "migrated  window 'v' (was 'w')\n"
                         "          new, without the rows so far: SUM(a); dropped: COUNT(*)\n"
                         "lost      sink 'sink:out'\n"
                         "          the job has no sink left that could take it over\n");
    mr_text_fini(&text);
    mr_state_plan_free(plan);
}

static const struct mr_test cases[] = {
    {"verdicts", test_verdicts},
    {"words", test_words},
};

MR_TEST_MAIN(cases)
