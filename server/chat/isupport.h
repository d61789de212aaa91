/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What this server tells clients of itself in 004 and 005.
 */
#pragma once

struct client;

#define ISUPPORT_USER_MODES    "i"
#define ISUPPORT_CHANNEL_MODES "n"

/* How many targets one message may have. */
#define TARGETS_MAX 4

/* Send RPL_ISUPPORT, in as many lines as it takes. */
void isupport_send(struct client *client);
