#include "job/run/choice.h"

#include <inttypes.h>

#define WAY_OUT                                                                      \
    "See which epochs are there with `millrace state inspect`, and choose one with " \
    "`millrace state recover --epoch N --accept-duplicates`"

static int choose_undecided(const struct mr_choice_facts *facts, uint64_t *ret_epoch,
                            struct mr_err *reterr)
{
    if (!facts->has_decider)
        return mr_fail(
            reterr, MR_ERR_MARKER,
            "whether checkpoint %" PRIu64 " counts was to be decided by the "
            "transaction of an exactly-once sink, and this script has none.  Run the "
            "script that the state is of once more and stop it, then change it.  " WAY_OUT,
            facts->epoch);
    if (facts->marker == facts->epoch) {
        *ret_epoch = facts->epoch;
        return 0;
    }
    if (facts->marker == facts->decided_epoch) {
        *ret_epoch = facts->parent_epoch;
        return 0;
    }
    if (facts->marker == 0)
        return mr_fail(
            reterr, MR_ERR_MARKER,
            "whether checkpoint %" PRIu64 " was committed can not be told any more: "
            "its marker on %s is gone.  Kafka keeps it for "
            "'offsets.retention.minutes' (7 days) after the last checkpoint.  If the "
            "rows of checkpoint %" PRIu64 " are in the output go on from there, else "
            "from %" PRIu64 ".  " WAY_OUT,
            facts->epoch, facts->where, facts->epoch, facts->parent_epoch);
    return mr_fail(reterr, MR_ERR_MARKER,
                   "the output on %s is at checkpoint %" PRIu64
                   ", the state directory at %" PRIu64 " or %" PRIu64
                   ": they do not belong together.  " WAY_OUT,
                   facts->where, facts->marker, facts->parent_epoch, facts->epoch);
}

int mr_choose_epoch(const struct mr_choice_facts *facts, uint64_t *ret_epoch,
                    struct mr_err *reterr)
{
    if (facts->is_undecided)
        return choose_undecided(facts, ret_epoch, reterr);
    if (facts->has_decider && facts->marker > facts->epoch)
        return mr_fail(reterr, MR_ERR_MARKER,
                       "the output on %s is at checkpoint %" PRIu64 " already, the state "
                       "directory at %" PRIu64 ": is it an old copy?  Rows in between would be "
                       "written twice.  " WAY_OUT,
                       facts->where, facts->marker, facts->epoch);
    *ret_epoch = facts->epoch;
    return 0;
}
