/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What operators of the server do: OPER, KILL, WALLOPS, KLINE, UNKLINE, REHASH, DIE.
 */
#include "protocol/names.h"
#include "server/chat/apply.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/klines.h"
#include "server/chat/send.h"
#include "server/chat/user.h"
#include "server/chat/user_modes.h"
#include "server/net/connection.h"

#include <string.h>

/* Compare without telling by the time it takes how much of it was right: digests differ anywhere.
 */
static bool
is_same_secret(const char *given, const char *secret)
{
  g_autofree char *a = g_compute_checksum_for_string(G_CHECKSUM_SHA256, given, -1);
  g_autofree char *b = g_compute_checksum_for_string(G_CHECKSUM_SHA256, secret, -1);
  unsigned int difference = 0;

  for (size_t i = 0; a[i]; i++)
    difference |= (unsigned char)(a[i] ^ b[i]);
  return difference == 0;
}

void
handle_oper(struct client *client, const struct message *msg)
{
  const char *secret = client->chat->config->operator_password;
  struct log_event *event;

  if (*secret == '\0') {
    REPLY(client, ERR_NOOPERHOST, "There are no operators: set operator_password in the settings");
  } else if (!is_same_secret(msg->params[1], secret)) {
    g_message("Failed OPER by %s from %s", client->user->nick, connection_address(client->conn));
    REPLY(client, ERR_PASSWDMISMATCH, "Password incorrect");
  } else {
    g_message("%s is an operator now", client->user->nick);
    event = log_event_new(EVENT_OPER, client->session, client->user->nick, NULL);
    event->args[0] = g_strdup(msg->params[0]);
    client_append(client, event);
  }
}

void
apply_oper(const struct applying *at, const struct log_event *event)
{
  g_free(at->user->oper);
  at->user->oper = g_strdup(event->args[0]);
  user_set_modes(at->user, at->user->modes | USER_MODE_OPERATOR, event);
  if (at->origin)
    REPLY(at->origin, RPL_YOUREOPER, "You are now an operator of this server");
}

/* Give the reason why somebody was removed, or a general one. */
static const char *
or_none(const char *reason)
{
  return *reason ? reason : "No reason given";
}

void
handle_kill(struct client *client, const struct message *msg)
{
  struct user *user = user_find(client->chat, msg->params[0]);

  if (!user)
    REPLY(client, ERR_NOSUCHNICK, msg->params[0], "User not found.");
  else
    client_append(client, log_event_new(EVENT_KILL, client->session, user->nick,
                                        or_none(message_param(msg, 1, ""))));
}

void
apply_kill(const struct applying *at, const struct log_event *event)
{
  struct user *user = user_find(at->chat, event->key);
  g_autofree char *reason = g_strdup_printf("Killed (%s (%s))", at->user->nick, event->text);
  struct line line;

  if (!user || !user->client)
    return;
  g_message("%s killed %s: %s", at->user->nick, user->nick, event->text);
  LINE_INIT(&line, event, at->user->source, "KILL", user->nick, event->text);
  line.unsolicited = true;
  send_line(user->client, &line);
  line_clear(&line);
  client_close(user->client, reason);
}

void
handle_wallops(struct client *client, const struct message *msg)
{
  client_append(client,
                log_event_new(EVENT_WALLOPS, client->session, client->user->nick, msg->params[0]));
}

void
apply_wallops(const struct applying *at, const struct log_event *event)
{
  GHashTableIter iter;
  gpointer value;
  struct line line;

  LINE_INIT(&line, event, at->user->source, "WALLOPS", event->text);
  g_hash_table_iter_init(&iter, at->chat->users);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const struct user *user = value;

    if (user->modes & USER_MODE_WALLOPS)
      send_line(user->client, &line);
  }
  line_clear(&line);
}

static bool
is_full(const struct chat *chat)
{
  unsigned int place = 0;

  /* Walking over them drops those that have ended. */
  while (kline_next(chat->klines, &place, chat_now_ms(chat)))
    continue;
  return klines_count(chat->klines) >= chat->config->klines_max;
}

/* "KLINE [duration] mask [reason]". */
void
handle_kline(struct client *client, const struct message *msg)
{
  int64_t duration_ms = 0;
  bool timed = kline_parse_duration(msg->params[0], &duration_ms);
  const char *written = message_param(msg, timed, "");
  g_autofree char *mask = kline_normalise(written);
  struct log_event *event;

  if (*written == '\0') {
    REPLY(client, ERR_NEEDMOREPARAMS, "KLINE", "Not enough parameters");
    return;
  }
  if (!mask) {
    send_refusal(client, "KLINE", "INVALID_MASK", written,
                 "Give an address, a network or a mask like *!*@host that does not mean everyone");
    return;
  }
  if (is_full(client->chat) && !kline_exists(client->chat->klines, mask)) {
    send_refusal(client, "KLINE", "TOO_MANY", written,
                 "There are too many bans, remove some first");
    return;
  }
  event = log_event_new(EVENT_KLINE, client->session, mask,
                        or_none(message_param(msg, timed ? 2 : 1, "")));
  event->args[0] = g_strdup_printf("%" G_GINT64_FORMAT,
                                   duration_ms > 0 ? chat_now_ms(client->chat) + duration_ms : 0);
  client_append(client, event);
}

/* Closing a client changes the table, so those who are meant are gathered first. */
static void
close_banned(struct chat *chat, const char *mask)
{
  g_autoptr(GList) clients = g_hash_table_get_values(chat->clients);

  for (GList *link = clients; link; link = link->next) {
    struct client *client = link->data;
    const struct kline *kline =
        client->user ? kline_find(chat->klines, client->user->source,
                                  connection_address(client->conn), chat_now_ms(chat)) :
                       NULL;

    if (kline && name_equal(kline->mask, mask))
      client_close_banned(client, kline);
  }
}

void
apply_kline(const struct applying *at, const struct log_event *event)
{
  int64_t end_ms = g_ascii_strtoll(event->args[0], NULL, 10);
  g_autofree char *text = g_strdup_printf("%s is banned: %s", event->key, event->text);

  g_message("%s banned %s: %s", at->user->nick, event->key, event->text);
  kline_set(at->chat->klines, event->key, event->text, at->user->source, event->time_ms, end_ms);
  if (at->origin)
    SEND_COMMAND(at->origin, "NOTICE", at->user->nick, text);
  close_banned(at->chat, event->key);
}

void
handle_unkline(struct client *client, const struct message *msg)
{
  g_autofree char *mask = kline_normalise(msg->params[0]);

  client_append(client,
                log_event_new(EVENT_UNKLINE, client->session, mask ? mask : msg->params[0], NULL));
}

void
apply_unkline(const struct applying *at, const struct log_event *event)
{
  bool removed = kline_remove(at->chat->klines, event->key);
  g_autofree char *text =
      g_strconcat(event->key, removed ? " is no longer banned" : " was not banned", NULL);

  if (removed)
    g_message("%s lifted the ban of %s", at->user->nick, event->key);
  if (at->origin)
    SEND_COMMAND(at->origin, "NOTICE", at->user->nick, text);
}

void
handle_rehash(struct client *client, const struct message *msg)
{
  (void)msg;
  REPLY(client, RPL_REHASHING, "chatd.conf", "Rehashing");
  client->chat->control.reload(client->chat->control.context);
}

void
handle_die(struct client *client, const struct message *msg)
{
  (void)msg;
  g_message("%s stops the server", client->user->nick);
  client->chat->control.stop(client->chat->control.context);
}
