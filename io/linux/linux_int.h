/*
 * io/linux/linux_int.h - the parts of struct mr_sys_ops that are more than one call.
 */
#ifndef MR_IO_LINUX_LINUX_INT_H
#define MR_IO_LINUX_LINUX_INT_H

#include "core/sys/sys.h"

int mr_linux_listen(struct mr_sys *sys, const char *address, struct mr_err *reterr);
int mr_linux_socket(struct mr_sys *sys, const char *address, void *ret_address,
                    size_t *ret_address_len, struct mr_err *reterr);
int mr_linux_resolve(struct mr_sys *sys, const char *address, struct mr_text *ret,
                     struct mr_err *reterr);

#endif
