/* state/schema/schema_int.h - what printing and parsing of signatures share. */
#ifndef MR_STATE_SCHEMA_SCHEMA_INT_H
#define MR_STATE_SCHEMA_SCHEMA_INT_H

#include "state/schema/schema.h"

#include <string.h>

/* Needs a word with C in it no quotes? */
static inline bool mr_state_is_bare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_.:#@+-*$/", c) != NULL);
}

#endif
