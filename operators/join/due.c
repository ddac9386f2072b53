#include "operators/join/due.h"

#include "core/base/alloc.h"

#include <stdlib.h>

void mr_dues_fini(struct mr_dues *dues)
{
    free(dues->due);
    *dues = (struct mr_dues){0};
}

static bool is_before(const struct mr_due *a, const struct mr_due *b)
{
    return a->at_ns != b->at_ns ? a->at_ns < b->at_ns : a->number < b->number;
}

void mr_dues_add(struct mr_dues *dues, struct mr_due due)
{
    if (dues->count == dues->room) {
        dues->room = dues->room == 0 ? 256 : 2 * dues->room;
        dues->due = mr_realloc(dues->due, dues->room, sizeof(due), "times of rows");
    }
    uint64_t at = dues->count++;
    for (; at > 0 && is_before(&due, &dues->due[(at - 1) / 2]); at = (at - 1) / 2)
        dues->due[at] = dues->due[(at - 1) / 2];
    dues->due[at] = due;
}

void mr_dues_drop_first(struct mr_dues *dues)
{
    struct mr_due last = dues->due[--dues->count];
    uint64_t at = 0;

    for (;;) {
        uint64_t child = 2 * at + 1;
        if (child >= dues->count)
            break;
        if (child + 1 < dues->count && is_before(&dues->due[child + 1], &dues->due[child]))
            child++;
        if (!is_before(&dues->due[child], &last))
            break;
        dues->due[at] = dues->due[child];
        at = child;
    }
    dues->due[at] = last;
}
