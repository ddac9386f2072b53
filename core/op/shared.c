#include "core/op/shared.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct shared_thing {
    char *name;
    void *thing;
    uint32_t takers;
};

struct mr_shared {
    struct shared_thing *item;
    uint32_t count;
};

struct mr_shared *mr_shared_new(void)
{
    return mr_alloc(sizeof(struct mr_shared), "a job");
}

void mr_shared_free(struct mr_shared *shared)
{
    if (shared == NULL)
        return;
    MR_ASSERT(shared->count == 0);
    free(shared->item);
    free(shared);
}

/* Room for one more, made before the thing is: afterwards nothing can fail. */
static char *reserve(struct mr_shared *shared, const char *name)
{
    struct shared_thing *item =
        realloc(shared->item, (shared->count + 1) * sizeof(*shared->item));

    if (item == NULL)
        return NULL;
    shared->item = item;
    return strdup(name);
}

void *mr_shared_take(struct mr_shared *shared, const char *name,
                     void *(*make)(void *context, struct mr_err *reterr), void *context,
                     struct mr_err *reterr)
{
    for (uint32_t i = 0; i < shared->count; i++) {
        if (strcmp(shared->item[i].name, name) == 0) {
            shared->item[i].takers++;
            return shared->item[i].thing;
        }
    }
    char *copy = reserve(shared, name);
    if (copy == NULL) {
        (void)mr_fail(reterr, -ENOMEM, "%s: out of memory", name);
        return NULL;
    }
    void *thing = make(context, reterr);
    if (thing == NULL) {
        free(copy);
        return NULL;
    }
    shared->item[shared->count++] = (struct shared_thing){copy, thing, 1};
    return thing;
}

void mr_shared_drop(struct mr_shared *shared, void *thing, void (*free_thing)(void *thing))
{
    for (uint32_t i = 0; i < shared->count; i++) {
        if (shared->item[i].thing != thing)
            continue;
        if (--shared->item[i].takers != 0)
            return;
        free_thing(thing);
        free(shared->item[i].name);
        shared->item[i] = shared->item[--shared->count];
        return;
    }
    MR_ASSERT(!"a thing that nobody took");
}
