/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/command.h"

#include "protocol/tags.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/limits.h"
#include "server/chat/liveness.h"
#include "server/chat/response.h"
#include "server/chat/send.h"
#include "server/chat/user.h"
#include "server/net/connection.h"

#include <string.h>

#define LABEL_MAX_BYTES 64

/* An answer longer than this costs a token more, and so on. */
#define ANSWER_BYTES_PER_TOKEN 8192

static const struct command *
find(const char *name)
{
  const struct command *row;

  if (*name != '/')
    return command_find(name);
  row = command_find(name + 1);
  return row && (row->flags & COMMAND_SLASH) ? row : NULL;
}

/* Before registration, commands that exist are told apart from those that do not, but neither
 * gets further. Those that are for unregistered clients only do not exist for the others. */
static bool
is_allowed(struct client *client, const struct command *row, const struct message *msg)
{
  if (!row || (client->state == CLIENT_REGISTERED && row->states == CLIENT_UNREGISTERED)) {
    REPLY(client, ERR_UNKNOWNCOMMAND, msg->command, "Unknown command");
    return false;
  }
  if ((row->flags & COMMAND_OPERATOR) && client->user && !user_is_operator(client->user)) {
    REPLY(client, ERR_NOPRIVILEGES, "Permission denied: that is for operators of the server");
    return false;
  }
  if (row->states & client->state)
    return true;
  REPLY(client, ERR_NOTREGISTERED, "You have not registered: send NICK and USER first");
  return false;
}

static void
run(struct client *client, const struct command *row, struct message *msg, char *params)
{
  if (!is_allowed(client, row, msg))
    return;
  client->chat->command_counts[command_index(row)]++;
  message_parse_params(msg, params, row->words > 0 ? row->words : MESSAGE_PARAMS_MAX);
  if (msg->n_params < row->min_params || (row->min_params > 0 && *msg->params[0] == '\0')) {
    REPLY(client, ERR_NEEDMOREPARAMS, row->name, "Not enough parameters");
    return;
  }
  row->handler(client, msg);
}

/* Labels need batches, without which most answers cannot be told as one. */
static void
begin_response(struct client *client, const struct message *msg)
{
  g_autofree char *label = NULL;

  if (!msg->tags || !client_has(client, CAP_LABELED_RESPONSE) || !client_has(client, CAP_BATCH))
    return;
  label = tags_get(msg->tags, "label");
  if (label && *label && strlen(label) <= LABEL_MAX_BYTES)
    response_begin(client, label);
}

/* What a command costs: as its row says, and more for a long answer. */
static void
pay(struct client *client, const struct command *row, uint64_t answered_bytes)
{
  unsigned int cost = row ? row->cost : 1;

  limits_spend(client, cost + (unsigned int)MIN(answered_bytes / ANSWER_BYTES_PER_TOKEN, 1000));
}

static uint64_t
answered_so_far(const struct client *client)
{
  return client->conn ? connection_answered_bytes(client->conn) : 0;
}

/* Run one command to its end: what it appended is applied, its answer is complete unless a job
 * is still under way. */
static void
execute(struct client *client, struct message *msg, char *params)
{
  const struct command *row = find(msg->command);
  uint64_t before = answered_so_far(client);

  begin_response(client, msg);
  client->answering = true;
  run(client, row, msg, params);
  log_run(client->chat->log);
  client->answering = false;
  if (client->waiting == 0)
    response_end(client);
  if (client->state != CLIENT_GONE)
    pay(client, row, answered_so_far(client) - before);
}

/* The command, and a label in the tags, are repeated where they can be read.
 * Source  IRCv3 utf8-only */
static void
refuse_not_utf8(struct client *client, const struct message *msg)
{
  bool readable = g_utf8_validate(msg->command, -1, NULL);

  if (msg->tags && g_utf8_validate(msg->tags, -1, NULL))
    begin_response(client, msg);
  client->answering = true;
  send_fail(client, readable ? msg->command : "*", "INVALID_UTF8", NULL,
            "This server takes UTF-8 only; set your client's encoding to UTF-8");
  client->answering = false;
  response_end(client);
}

void
command_dispatch(struct client *client, char *line, size_t len)
{
  bool valid = g_utf8_validate_len(line, len, NULL);
  struct message msg;
  char *params = NULL;

  liveness_heard(client);
  switch (message_parse_head(&msg, line, len, TAGS_CLIENT_MAX_BYTES, &params)) {
  case MESSAGE_OK:
    if (valid) {
      execute(client, &msg, params);
      return;
    }
    refuse_not_utf8(client, &msg);
    break;
  case MESSAGE_EMPTY:
    break;
  case MESSAGE_BAD_BYTE:
    send_refusal(client, "*", "INVALID_MESSAGE", NULL, "A message cannot contain NUL or CR");
    break;
  case MESSAGE_TAGS_TOO_LONG:
  case MESSAGE_BODY_TOO_LONG:
    command_too_long(client);
    return;
  }
  limits_spend(client, 1);
}

void
command_too_long(struct client *client)
{
  liveness_heard(client);
  REPLY(client, ERR_INPUTTOOLONG, "Input line was too long");
  limits_spend(client, 1);
}
