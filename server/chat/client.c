/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/client.h"

#include "server/chat/chat.h"
#include "server/chat/klines.h"
#include "server/chat/limits.h"
#include "server/chat/liveness.h"
#include "server/chat/monitor.h"
#include "server/chat/response.h"
#include "server/chat/send.h"
#include "server/chat/user.h"
#include "server/net/connection.h"

#include <string.h>

/* Before there is a client, there is no line to send but this one. */
static void
turn_away(struct connection *conn, const char *reason)
{
  g_autofree char *line = g_strdup_printf("ERROR :%s\r\n", reason);

  connection_send(conn, line, strlen(line));
  connection_close(conn);
}

struct client *
client_new(struct chat *chat, struct connection *conn)
{
  const char *refusal = limits_admit(chat->limits, connection_address(conn));
  struct client *client;

  if (refusal) {
    turn_away(conn, refusal);
    return NULL;
  }
  client = g_new0(struct client, 1);
  client->chat = chat;
  client->conn = conn;
  client->session = ++chat->last_session;
  client->state = CLIENT_UNREGISTERED;
  client->cap_version = 301;
  client->paused_link.data = client;
  g_hash_table_insert(chat->clients, &client->session, client);
  limits_fill(client);
  liveness_watch_new(client);
  g_message("New client with IP: %s and Port: %u", connection_address(conn), connection_port(conn));
  return client;
}

struct client *
client_of_session(const struct chat *chat, uint64_t session)
{
  return g_hash_table_lookup(chat->clients, &session);
}

static const char *
log_name(const struct client *client)
{
  if (client->user)
    return client->user->nick;
  return client->nick ? client->nick : connection_address(client->conn);
}

/* A peer's words cannot make a log line look like two, or move a terminal's cursor. */
static char *
printable(const char *text)
{
  GString *copy = g_string_new(NULL);

  for (const char *at = text; *at; at = g_utf8_find_next_char(at, NULL)) {
    gunichar c = g_utf8_get_char(at);

    g_string_append_unichar(copy, g_unichar_isprint(c) ? c : '?');
  }
  return g_string_free(copy, FALSE);
}

static void
unlink_user(struct client *client, const char *reason)
{
  struct user *user = g_steal_pointer(&client->user);
  struct log_event *event = log_event_new(EVENT_QUIT, client->session, user->nick, reason);

  user->client = NULL;
  event->by_bot = user_is_bot(user);
  log_append_bulky(client->chat->log, event);
}

void
client_close(struct client *client, const char *reason)
{
  struct chat *chat = client->chat;
  g_autofree char *logged = printable(reason);

  if (client->state == CLIENT_GONE)
    return;
  /* No line need have come in this turn: a timer or a lost peer can be the cause. */
  log_set_time(chat->log, chat_now_ms(chat));
  response_end(client);
  send_error(client, reason);
  g_message("Client %s has disconnected. (%s)", log_name(client), logged);
  if (client->user)
    unlink_user(client, reason);
  monitor_forget(client);
  client->state = CLIENT_GONE;
  limits_leave(chat->limits, client, connection_address(client->conn));
  connection_close(g_steal_pointer(&client->conn));
  g_hash_table_remove(chat->clients, &client->session);
  g_queue_push_tail(&chat->gone, client);
  log_run(chat->log);
}

void
client_close_banned(struct client *client, const struct kline *kline)
{
  g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc(kline->end_ms / 1000);
  g_autofree char *until =
      kline->end_ms > 0 ? g_date_time_format(end, "until %F %T UTC") : g_strdup("for good");
  g_autofree char *text = g_strdup_printf("You are banned %s: %s", until, kline->reason);
  g_autofree char *reason = g_strdup_printf("Banned: %s", kline->reason);

  REPLY(client, ERR_YOUREBANNEDCREEP, text);
  client_close(client, reason);
}

void
client_free(struct client *client)
{
  response_discard(client);
  g_free(client->batch);
  g_free(client->nick);
  g_free(client->username);
  g_free(client->realname);
  g_free(client);
}

bool
client_has(const struct client *client, enum capability cap)
{
  return (client->caps & CAP_BIT(cap)) != 0;
}

const char *
client_name(const struct client *client)
{
  return client->user ? client->user->nick : "*";
}

void
client_append(struct client *client, struct log_event *event)
{
  event->by_bot = client->user && user_is_bot(client->user);
  client_begin_waiting(client);
  if (event->type == EVENT_JOIN)
    log_append_bulky(client->chat->log, event);
  else
    log_append(client->chat->log, event);
}

void
client_begin_waiting(struct client *client)
{
  client->waiting++;
}

void
client_end_waiting(struct client *client)
{
  g_assert(client->waiting > 0);
  if (--client->waiting > 0 || client->state == CLIENT_GONE)
    return;
  if (!client->answering) {
    response_end(client);
    connection_resume(client->conn);
  }
}

void
client_begin_answer(struct client *client)
{
  client->answering = true;
}

void
client_end_answer(struct client *client)
{
  client->answering = false;
  client_end_waiting(client);
}
