/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages to channels and people.
 */
#pragma once

struct client;
struct message;

/* Ask for one message to one target, answering where that cannot be.
 *
 * verb    "PRIVMSG", "NOTICE" or "TAGMSG"
 * target  a channel or nick, as the client wrote it
 * text    NULL for TAGMSG
 * msg     where its client tags are read from
 */
void messaging_send(struct client *client, const char *verb, const char *target, const char *text,
                    const struct message *msg);
