/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What someone is told who comes into a channel.
 */
#pragma once

struct channel;
struct client;

/* Topic and names, unless it asked for no names. */
void channels_welcome(struct client *client, const struct channel *channel);
