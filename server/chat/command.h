/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of commands, and the way from a line to a handler.
 */
#pragma once

#include "protocol/message.h"

#include <stddef.h>

struct client;

/* A handler checks and asks: it answers what is only a question, and appends an event for
 * everything else. msg has at least min_params parameters. */
typedef void (*command_handler)(struct client *client, const struct message *msg);

struct command {
  const char *name;
  command_handler handler;
  unsigned int states;     /* of enum client_state, in which it may be used */
  unsigned int min_params; /* fewer are answered with 461 */
  unsigned int cost;       /* taken from the flood bucket */
  unsigned int words;      /* how many parameters there are at most, the last one taking the rest of
                              the line; 0: as many as come, by IRC's grammar */
  bool slash;              /* may be written "/NAME", for people who type into a bare socket */
};

/* Handle one line of a client; it is modified. */
void command_dispatch(struct client *client, char *line, size_t len);

/* A line that was longer than any may be. */
void command_too_long(struct client *client);
