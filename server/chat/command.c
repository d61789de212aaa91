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

#include <string.h>

#define LABEL_MAX_BYTES 64

#define ANY (CLIENT_UNREGISTERED | CLIENT_REGISTERED)
#define NEW CLIENT_UNREGISTERED
#define IN  CLIENT_REGISTERED

/* Sorted by name. Adding a command is adding a row, and its handler to handlers.h. */
static const struct command COMMANDS[] = {
    /* name, handler, states, min_params, cost, words, slash */
    {"AWAY", handle_away, IN, 0, 1, 0, false},
    {"BROADCAST", handle_broadcast, IN, 1, 1, 1, true},
    {"CAP", handle_cap, ANY, 1, 1, 0, false},
    {"CONNECT", handle_http, NEW, 0, 1, 0, false},
    {"DELETE", handle_http, NEW, 0, 1, 0, false},
    {"DOWNLOAD", handle_download, IN, 1, 1, 1, true},
    {"FILE", handle_file, IN, 0, 2, 0, true},
    {"GET", handle_http, NEW, 0, 1, 0, false},
    {"HEAD", handle_http, NEW, 0, 1, 0, false},
    {"ISON", handle_ison, IN, 1, 1, 0, false},
    {"JOIN", handle_join, IN, 1, 1, 0, false},
    {"LIST", handle_list, IN, 0, 2, 0, false},
    {"LUSERS", handle_lusers, IN, 0, 1, 0, false},
    {"MODE", handle_mode, IN, 1, 1, 0, false},
    {"MOTD", handle_motd, IN, 0, 1, 0, false},
    {"NAMES", handle_names, IN, 0, 1, 0, false},
    {"NICK", handle_nick, ANY, 0, 1, 0, false},
    {"NOTICE", handle_notice, IN, 0, 1, 0, false},
    {"OPTIONS", handle_http, NEW, 0, 1, 0, false},
    {"PART", handle_part, IN, 1, 1, 0, false},
    {"PASS", handle_pass, ANY, 1, 1, 0, false},
    {"PATCH", handle_http, NEW, 0, 1, 0, false},
    {"PING", handle_ping, ANY, 0, 1, 0, false},
    {"PONG", handle_pong, ANY, 0, 0, 0, false},
    {"POST", handle_http, NEW, 0, 1, 0, false},
    {"PRIVMSG", handle_privmsg, IN, 0, 1, 0, false},
    {"PUT", handle_http, NEW, 0, 1, 0, false},
    {"QUIT", handle_quit, ANY, 0, 0, 1, true},
    {"SETNAME", handle_setname, IN, 1, 1, 0, false},
    {"TAGMSG", handle_tagmsg, IN, 0, 1, 0, false},
    {"TIME", handle_time, IN, 0, 1, 0, false},
    {"TOPIC", handle_topic, IN, 1, 1, 0, false},
    {"TRACE", handle_http, NEW, 0, 1, 0, false},
    {"UNICAST", handle_unicast, IN, 2, 1, 2, true},
    {"USER", handle_user, ANY, 4, 1, 0, false},
    {"USERHOST", handle_userhost, IN, 1, 1, 0, false},
    {"VERSION", handle_version, IN, 0, 1, 0, false},
    {"WHO", handle_who, IN, 0, 2, 0, false},
    {"WHOIS", handle_whois, IN, 0, 1, 0, false},
};

static int
compare_row(const void *name, const void *row)
{
  return g_ascii_strcasecmp(name, ((const struct command *)row)->name);
}

static const struct command *
find_row(const char *name)
{
  return bsearch(name, COMMANDS, G_N_ELEMENTS(COMMANDS), sizeof COMMANDS[0], compare_row);
}

static const struct command *
find(const char *name)
{
  const struct command *row;

  if (*name != '/')
    return find_row(name);
  row = find_row(name + 1);
  return row && row->slash ? row : NULL;
}

/* Before registration, commands that exist are told apart from those that do not, but neither
 * gets further. Those that are for unregistered clients only do not exist for the others. */
static bool
is_allowed(struct client *client, const struct command *row, const struct message *msg)
{
  if (!row || (client->state == CLIENT_REGISTERED && row->states == NEW)) {
    REPLY(client, ERR_UNKNOWNCOMMAND, msg->command, "Unknown command");
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

/* Run one command to its end: what it appended is applied, its answer is complete unless a job
 * is still under way. */
static void
execute(struct client *client, struct message *msg, char *params)
{
  const struct command *row = find(msg->command);

  begin_response(client, msg);
  client->answering = true;
  run(client, row, msg, params);
  log_run(client->chat->log);
  client->answering = false;
  if (client->waiting == 0)
    response_end(client);
  limits_spend(client, row ? row->cost : 1);
}

static void
refuse_not_utf8(struct client *client, const struct message *msg)
{
  bool readable = g_utf8_validate(msg->command, -1, NULL);

  send_fail(client, readable ? msg->command : "*", "INVALID_UTF8", NULL,
            "This server takes UTF-8 only; set your client's encoding to UTF-8");
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
