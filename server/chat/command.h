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

enum command_flag {
  COMMAND_SLASH = 1 << 0,    /* may be written "/NAME", by people who type into a bare socket */
  COMMAND_OPERATOR = 1 << 1, /* for operators of the server only */
};

struct command {
  const char *name;
  command_handler handler;
  unsigned int states;     /* of enum client_state, in which it may be used */
  unsigned int min_params; /* fewer are answered with 461 */
  unsigned int cost;       /* taken from the flood bucket */
  unsigned int words;      /* how many parameters there are at most, the last one taking the rest of
                              the line; 0: as many as come, by IRC's grammar */
  unsigned int flags;      /* of enum command_flag */
  const char *syntax;      /* its parameters, for people: "<channel> [reason]" */
  const char *help;        /* one line; NULL where people need not know it */
};

/* The rows, sorted by name: 0 to command_count() - 1. */
size_t command_count(void);
const struct command *command_at(size_t index);

/* The place of a row. */
size_t command_index(const struct command *row);

/* The row of a name in any case, or NULL. */
const struct command *command_find(const char *name);

/* Handle one line of a client; it is modified. */
void command_dispatch(struct client *client, char *line, size_t len);

/* A line that was longer than any may be. */
void command_too_long(struct client *client);
