/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/registration.h"

#include "confab-config.h"
#include "protocol/names.h"
#include "server/chat/apply.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/info.h"
#include "server/chat/isupport.h"
#include "server/chat/klines.h"
#include "server/chat/liveness.h"
#include "server/chat/lookalike.h"
#include "server/chat/mode.h"
#include "server/chat/monitor.h"
#include "server/chat/send.h"
#include "server/chat/user.h"
#include "server/chat/whowas.h"
#include "server/net/connection.h"

#include <string.h>

#define USERNAME_MAX_CHARS 16

/* Addresses that begin with ':' would end a line's middle. */
static char *
shown_host(const struct client *client)
{
  const char *address = connection_address(client->conn);

  return *address == ':' ? g_strconcat("0", address, NULL) : g_strdup(address);
}

static const struct kline *
find_kline(const struct client *client)
{
  g_autofree char *host = shown_host(client);
  g_autofree char *source = g_strdup_printf("%s!%s@%s", client->nick, client->username, host);

  return kline_find(client->chat->klines, source, connection_address(client->conn),
                    chat_now_ms(client->chat));
}

void
registration_try(struct client *client)
{
  const struct kline *kline;
  struct log_event *event;

  if (client->state != CLIENT_UNREGISTERED || client->negotiating || client->registering ||
      !client->nick || !client->username)
    return;
  kline = find_kline(client);
  if (kline) {
    client_close_banned(client, kline);
    return;
  }
  client->registering = true;
  event = log_event_new(EVENT_SESSION_UP, client->session, client->nick, client->realname);
  event->args[0] = g_strdup(client->nick);
  event->args[1] = g_strdup(client->username);
  event->args[2] = shown_host(client);
  client_append(client, event);
  if (*client->chat->config->lobby)
    client_append(client,
                  log_event_new(EVENT_JOIN, client->session, client->chat->config->lobby, NULL));
}

static void
send_welcome(struct client *client)
{
  struct chat *chat = client->chat;
  g_autofree char *welcome = g_strdup_printf("Welcome %s to the server", client->user->nick);
  g_autofree char *host =
      g_strdup_printf("Your host is %s, running Confab %s", chat->server_name, CONFAB_VERSION);
  g_autoptr(GDateTime) since = g_date_time_new_from_unix_utc(chat->started_ms / 1000);
  g_autofree char *created = g_date_time_format(since, "This server was started %F %T UTC");

  REPLY(client, RPL_WELCOME, welcome);
  REPLY(client, RPL_YOURHOST, host);
  REPLY(client, RPL_CREATED, created);
  REPLY(client, RPL_MYINFO, chat->server_name, "confab-" CONFAB_VERSION, MODE_USER_LETTERS,
        MODE_CHANNEL_LETTERS, "Ibehklov");
  isupport_send(client);
  info_send_lusers(client);
  info_send_motd(client);
}

void
apply_session_up(const struct applying *at, const struct log_event *event)
{
  const char *nick = event->args[0];
  struct user *user;

  if (user_nick_is_taken(at->chat, nick, NULL)) {
    if (!at->origin)
      return;
    at->origin->registering = false;
    g_clear_pointer(&at->origin->nick, g_free);
    REPLY(at->origin, ERR_NICKNAMEINUSE, nick, "That name is in use already");
    return;
  }
  user = user_new(at->chat, event);
  if (!at->origin) {
    monitor_tell_online(user);
    return;
  }
  user->client = at->origin;
  at->origin->user = user;
  at->origin->state = CLIENT_REGISTERED;
  g_clear_pointer(&at->origin->nick, g_free);
  g_clear_pointer(&at->origin->username, g_free);
  g_clear_pointer(&at->origin->realname, g_free);
  g_message("Client %s comes from IP: %s and Port: %u", user->nick,
            connection_address(at->origin->conn), connection_port(at->origin->conn));
  liveness_watch_registered(at->origin);
  send_welcome(at->origin);
  monitor_tell_online(user);
}

static const char *
nick_error_text(enum name_error error)
{
  switch (error) {
  case NAME_TOO_LONG:
    return "That name is too long: 32 characters at most";
  case NAME_BAD_START:
    return "A name cannot begin with a digit or '-'";
  case NAME_OK:
  case NAME_EMPTY:
  case NAME_NOT_UTF8:
  case NAME_BAD_CHARACTER:
    break;
  }
  return "A name has letters, digits and -_[]\\`^{}| only";
}

/* In a storm of losses, who has left may not be told of yet; its name is free all the same. */
static void
free_nick_of_who_left(struct chat *chat, const char *nick)
{
  const struct user *holder = user_find(chat, nick);

  if (holder && !holder->client)
    log_run_all(chat->log);
}

/* Answers where that nick cannot be had. */
static bool
may_take_nick(struct client *client, const char *nick)
{
  enum name_error error = name_check_nick(nick);

  if (error != NAME_OK) {
    REPLY(client, ERR_ERRONEUSNICKNAME, nick, nick_error_text(error));
    return false;
  }
  if (lookalike_mixes_scripts(nick)) {
    REPLY(client, ERR_ERRONEUSNICKNAME, nick,
          "A name cannot mix letters of scripts that look alike");
    return false;
  }
  free_nick_of_who_left(client->chat, nick);
  if (user_nick_is_taken(client->chat, nick, client->user)) {
    REPLY(client, ERR_NICKNAMEINUSE, nick,
          "That name, or one that looks like it, is in use already");
    return false;
  }
  return true;
}

void
handle_nick(struct client *client, const struct message *msg)
{
  g_autofree char *nick = name_normalise(message_param(msg, 0, ""));
  struct log_event *event;

  if (*nick == '\0') {
    REPLY(client, ERR_NONICKNAMEGIVEN, "No nickname given");
    return;
  }
  if (!may_take_nick(client, nick))
    return;
  if (client->state == CLIENT_UNREGISTERED) {
    g_free(client->nick);
    client->nick = g_steal_pointer(&nick);
    registration_try(client);
    return;
  }
  if (strcmp(nick, client->user->nick) == 0)
    return;
  event = log_event_new(EVENT_NICK, client->session, client->user->nick, NULL);
  event->args[0] = g_steal_pointer(&nick);
  client_append(client, event);
}

void
apply_nick(const struct applying *at, const struct log_event *event)
{
  const char *nick = event->args[0];
  struct user *holder = user_find(at->chat, nick);
  struct line line;

  if (user_nick_is_taken(at->chat, nick, at->user)) {
    if (at->origin)
      REPLY(at->origin, ERR_NICKNAMEINUSE, nick, "That name is in use already");
    return;
  }
  LINE_INIT(&line, event, at->user->source, "NICK", nick);
  if (!holder) {
    whowas_remember(at->chat, at->user, event->time_ms);
    monitor_tell_offline(at->user);
  }
  user_rename(at->user, nick);
  send_line(at->user->client, &line);
  send_line_to_neighbours(at->user, &line, CAP_NONE);
  line_clear(&line);
  if (!holder)
    monitor_tell_online(at->user);
}

/* What a client calls its user, cut to what a source can hold. */
static char *
clean_username(const char *wanted)
{
  g_autoptr(GString) clean = g_string_new(NULL);

  for (const char *at = wanted; *at; at = g_utf8_find_next_char(at, NULL)) {
    if (g_ascii_isalnum(*at) || strchr("-_.", *at))
      g_string_append_c(clean, *at);
    if (clean->len == USERNAME_MAX_CHARS)
      break;
  }
  return g_strdup(clean->len > 0 ? clean->str : "user");
}

void
handle_user(struct client *client, const struct message *msg)
{
  const char *realname = msg->params[3];

  if (client->state == CLIENT_REGISTERED) {
    REPLY(client, ERR_ALREADYREGISTERED, "You may not reregister");
    return;
  }
  if (*realname == '\0') {
    REPLY(client, ERR_NEEDMOREPARAMS, "USER", "Not enough parameters");
    return;
  }
  g_free(client->username);
  g_free(client->realname);
  client->username = clean_username(msg->params[0]);
  client->realname =
      g_strndup(realname, message_fit(realname, strlen(realname), REALNAME_MAX_BYTES));
  registration_try(client);
}

/* An open server asks for no password, so none is wrong. */
void
handle_pass(struct client *client, const struct message *msg)
{
  (void)msg;
  if (client->state == CLIENT_REGISTERED)
    REPLY(client, ERR_ALREADYREGISTERED, "You may not reregister");
}

void
handle_ping(struct client *client, const struct message *msg)
{
  if (msg->n_params == 0)
    REPLY(client, ERR_NEEDMOREPARAMS, "PING", "Not enough parameters");
  else if (*msg->params[0] == '\0')
    REPLY(client, ERR_NOORIGIN, "No origin specified");
  else
    SEND_COMMAND(client, "PONG", client->chat->server_name, msg->params[0]);
}

/* That a line came is all there is to know. */
void
handle_pong(struct client *client, const struct message *msg)
{
  (void)client;
  (void)msg;
}

void
handle_quit(struct client *client, const struct message *msg)
{
  const char *given = message_param(msg, 0, "");
  g_autofree char *text =
      g_strndup(given, message_fit(given, strlen(given), QUIT_REASON_MAX_BYTES));
  g_autofree char *reason = g_strconcat("Quit: ", text, NULL);

  client_close(client, reason);
}

/* A browser at the wrong port, or a web page that tries to chat in its reader's name. Whatever
 * follows the request line must not be taken for commands. */
void
handle_http(struct client *client, const struct message *msg)
{
  (void)msg;
  client_close(client, "This port speaks IRC; for the files, take the next port");
}

void
apply_quit(const struct applying *at, const struct log_event *event)
{
  struct line line;

  LINE_INIT(&line, event, at->user->source, "QUIT", event->text);
  send_line_to_neighbours(at->user, &line, CAP_NONE);
  line_clear(&line);
  monitor_tell_offline(at->user);
  whowas_remember(at->chat, at->user, event->time_ms);
  user_free(at->user);
}
