/*
 * core/reactor/symbol.h - the name of the function at an address of this process.
 *
 * dladdr() knows what is exported, which of our own functions is next to nothing.  The rest
 * is read from the symbol table of the file that the code was loaded from, if it has one.
 *
 * Threads     any; takes milliseconds, allocates, reads files: for reports, not for reactors.
 * Fails       never: what is not known is empty.
 */
#ifndef MR_CORE_REACTOR_SYMBOL_H
#define MR_CORE_REACTOR_SYMBOL_H

#include "core/sys/sys.h"

struct mr_symbol {
    char name[128];   /* "": not known */
    uint64_t offset;  /* of the address in the function */
    char file[64];    /* last part of its path; "?": in no file */
    uint64_t in_file; /* the address as addr2line -e FILE wants it */
};

void mr_symbol_find(struct mr_sys *sys, const void *address, struct mr_symbol *ret);

#endif
