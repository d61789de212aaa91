/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What this server tells clients of itself in 005.
 */
#pragma once

struct chat;
struct client;

/* How many targets one message or KICK may have. */
#define TARGETS_MAX 4

/* Send RPL_ISUPPORT, in as many lines as it takes. */
void isupport_send(struct client *client);

/* Settings have changed: tell those who have draft/extended-isupport what is different.
 * Source  IRCv3 draft/extended-isupport */
void isupport_push(struct chat *chat);
