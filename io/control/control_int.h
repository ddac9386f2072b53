/*
 * io/control/control_int.h - where the socket of a directory is.
 */
#ifndef MR_IO_CONTROL_CONTROL_INT_H
#define MR_IO_CONTROL_CONTROL_INT_H

#include "io/control/control.h"

#include <sys/socket.h>
#include <sys/un.h>

/* The address of DIR's socket, by way of a descriptor of DIR, which the caller closes: the
 * path of a state directory may be longer than an address has room for. */
int mr_control_address(const char *dir, int *ret_dir_fd, struct sockaddr_un *ret,
                       struct mr_err *reterr);

#endif
