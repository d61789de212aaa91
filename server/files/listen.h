/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Listening sockets for the file service.
 */
#pragma once

#include <stdint.h>

#include <glib.h>

/* Bind and listen on a port of each address.
 *
 * addresses  numeric, NULL-terminated
 * port       0 takes a free one, the same for all; set to the one that was bound
 * fds        of int, non-blocking and close-on-exec, appended to; the caller closes them
 * Returns    0, or -1 with error set to a sentence for a person and nothing left open
 */
int listen_open(const char *const *addresses, uint16_t *port, GArray *fds, GError **error);
