/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Listening sockets.
 */
#pragma once

#include <stdint.h>

#include <glib.h>

/* Bind and listen on a port of each address. An IPv6 address that this machine cannot serve is
 * passed over where another one can be.
 *
 * what       whom the port is for, in the sentence for a person: "chat"
 * addresses  numeric, NULL-terminated
 * port       0 takes a free one, the same for all; set to the one that was bound
 * fds        of int, non-blocking and close-on-exec, appended to; the caller closes them
 * Returns    0, or -1 with error set to a sentence for a person and nothing left open
 */
int bind_open(const char *what, const char *const *addresses, uint16_t *port, GArray *fds,
              GError **error);
