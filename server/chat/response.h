/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The answer to a labelled command: gathered while the command runs, then sent as one line, as a
 * batch, or as ACK.
 *
 * Source  IRCv3 labeled-response
 */
#pragma once

#include <glib.h>

struct client;

/* From now on, what is sent to this client is the answer to label. */
void response_begin(struct client *client, const char *label);

/* Add a line: its tags without '@', taken over, and its body. */
void response_add(struct client *client, GString *tags, const char *body);

/* The command is done: send what was gathered. Does nothing where no response was begun. */
void response_end(struct client *client);

/* Forget what was gathered. */
void response_discard(struct client *client);
