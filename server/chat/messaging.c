/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/messaging.h"

#include "protocol/names.h"
#include "protocol/tags.h"
#include "server/chat/apply.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/isupport.h"
#include "server/chat/mode.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

/* A NOTICE is never answered, not even with an error (RFC 2812 section 3.3.2). */
static bool
is_answered(const char *verb)
{
  return strcmp(verb, "NOTICE") != 0;
}

static bool
is_tags_only(const char *verb)
{
  return strcmp(verb, "TAGMSG") == 0;
}

/* Put a tag where an earlier one of its key stands, or at the end.
 *
 * kept   "key=value" texts, with a NULL at the end
 * where  key → its place in kept, plus one
 */
static void
keep_tag(GPtrArray *kept, GHashTable *where, const struct tag *tag)
{
  char *key = g_strndup(tag->key, tag->key_len);
  char *text = g_strndup(tag->key, (size_t)(tag->value + tag->value_len - tag->key));
  guint place = GPOINTER_TO_UINT(g_hash_table_lookup(where, key));

  if (place > 0) {
    g_free(kept->pdata[place - 1]);
    kept->pdata[place - 1] = text;
    g_free(key);
    return;
  }
  g_ptr_array_insert(kept, (int)kept->len - 1, text);
  g_hash_table_insert(where, key, GUINT_TO_POINTER(kept->len - 1));
}

/* The client-only tags of a message, each key once; NULL where there are none. */
static char *
client_only_tags(const struct client *client, const struct message *msg)
{
  const char *cursor = msg->tags;
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GHashTable) where = NULL;
  struct tag tag;

  if (!msg->tags || !client_has(client, CAP_MESSAGE_TAGS))
    return NULL;
  kept = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(kept, NULL);
  where = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  while (tags_next(&cursor, &tag))
    if (*tag.key == '+' && tags_key_is_valid(tag.key, tag.key_len))
      keep_tag(kept, where, &tag);
  return kept->len > 1 ? g_strjoinv(";", (char **)kept->pdata) : NULL;
}

/* Answers where that channel does not take messages from this client. */
static bool
channel_takes(struct client *client, const char *verb, const char *name, const char *text)
{
  struct channel *channel = channel_find(client->chat, name);
  const char *refusal;

  if (!channel ||
      (!channel_is_visible_to(channel, client->user) && (channel->flags & CHANNEL_NO_EXTERNAL))) {
    if (is_answered(verb))
      REPLY(client, ERR_NOSUCHCHANNEL, name, "No such channel");
    return false;
  }
  refusal = channel_refuses_text(channel, client->user, text ? text : "");
  if (refusal && is_answered(verb))
    REPLY(client, ERR_CANNOTSENDTOCHAN, channel->name, refusal);
  return !refusal;
}

static bool
person_takes(struct client *client, const char *verb, const char *target)
{
  if (user_find(client->chat, target))
    return true;
  if (is_answered(verb))
    REPLY(client, ERR_NOSUCHNICK, target, "User not found.");
  return false;
}

/* Several prefixes of STATUSMSG reach whom the lowest of them does. */
static char
lowest_prefix(const char *prefixes, size_t count)
{
  char lowest = *prefixes;

  for (size_t i = 1; i < count; i++)
    if (mode_rank_of_prefix(prefixes[i]) < mode_rank_of_prefix(lowest))
      lowest = prefixes[i];
  return lowest;
}

void
messaging_send(struct client *client, const char *verb, const char *target, const char *text,
               const struct message *msg)
{
  size_t prefixes = strspn(target, MODE_STATUSMSG);
  const char *name = name_is_channel(target + prefixes) ? target + prefixes : target;
  const char lowest[] = {lowest_prefix(target, (size_t)(name - target)), '\0'};
  struct log_event *event;

  if (name_is_channel(name) ? !channel_takes(client, verb, name, text) :
                              !person_takes(client, verb, name))
    return;
  event = log_event_new(EVENT_MESSAGE, client->session, name, text);
  event->args[0] = g_strdup(verb);
  if (name > target)
    event->args[1] = g_strdup(lowest);
  event->client_tags = client_only_tags(client, msg);
  client_append(client, event);
}

static void
send_to_targets(struct client *client, const char *verb, const char *text,
                const struct message *msg)
{
  g_auto(GStrv) targets = g_strsplit(message_param(msg, 0, ""), ",", -1);
  size_t sent = 0;

  for (char **target = targets; *target; target++) {
    if (**target == '\0')
      continue;
    if (sent++ == TARGETS_MAX) {
      if (is_answered(verb))
        REPLY(client, ERR_TOOMANYTARGETS, *target, "Too many targets, not delivered");
      return;
    }
    messaging_send(client, verb, *target, text, msg);
  }
}

static void
handle_text(struct client *client, const char *verb, const struct message *msg)
{
  const char *text = message_param(msg, 1, "");

  if (*message_param(msg, 0, "") == '\0') {
    if (is_answered(verb))
      REPLY(client, ERR_NORECIPIENT, "No recipient given (PRIVMSG)");
  } else if (*text == '\0') {
    if (is_answered(verb))
      REPLY(client, ERR_NOTEXTTOSEND, "No text to send");
  } else {
    send_to_targets(client, verb, text, msg);
  }
}

void
handle_privmsg(struct client *client, const struct message *msg)
{
  handle_text(client, "PRIVMSG", msg);
}

void
handle_notice(struct client *client, const struct message *msg)
{
  handle_text(client, "NOTICE", msg);
}

/* A message of tags alone; whoever cannot read tags is not sent one.
 * Source  IRCv3 message-tags, "The TAGMSG tag-only message" */
void
handle_tagmsg(struct client *client, const struct message *msg)
{
  if (!client_has(client, CAP_MESSAGE_TAGS))
    REPLY(client, ERR_UNKNOWNCOMMAND, "TAGMSG", "Unknown command");
  else if (*message_param(msg, 0, "") == '\0')
    REPLY(client, ERR_NORECIPIENT, "No recipient given (TAGMSG)");
  else
    send_to_targets(client, "TAGMSG", NULL, msg);
}

static void
init_message_line(struct line *line, const struct applying *at, const struct log_event *event,
                  const char *target)
{
  const char *params[] = {target, event->text};

  line_init(line, event, at->user->source, event->args[0], params, event->text ? 2 : 1);
}

static bool
can_read(const struct client *client, const struct log_event *event)
{
  return client && (event->text || client_has(client, CAP_MESSAGE_TAGS));
}

static void
echo(const struct applying *at, const struct log_event *event, struct line *line)
{
  if (can_read(at->origin, event) && client_has(at->origin, CAP_ECHO_MESSAGE))
    send_line(at->origin, line);
}

/* STATUSMSG: to those who hold the rank of the prefix or a higher one. */
static void
send_to_ranks(const struct channel *channel, struct line *line, const struct client *except,
              const struct log_event *event)
{
  unsigned int lowest = mode_rank_of_prefix(*event->args[1]);

  for (guint i = 0; i < channel->members->len; i++) {
    const struct membership *membership = channel->members->pdata[i];

    struct client *to = membership->user->client;

    if (membership->ranks >= lowest && to != except && can_read(to, event))
      send_line(to, line);
  }
}

static void
apply_channel_message(const struct applying *at, const struct log_event *event)
{
  struct channel *channel = channel_find(at->chat, event->key);
  g_autofree char *target = NULL;
  struct line line;

  if (!channel || channel_refuses_text(channel, at->user, event->text ? event->text : "")) {
    if (at->origin && is_answered(event->args[0]))
      REPLY(at->origin, ERR_CANNOTSENDTOCHAN, event->key, "Cannot send to that channel");
    return;
  }
  target = g_strconcat(event->args[1] ? event->args[1] : "", channel->name, NULL);
  init_message_line(&line, at, event, target);
  if (event->args[1])
    send_to_ranks(channel, &line, at->origin, event);
  else
    send_line_to_channel(channel, &line, at->origin,
                         is_tags_only(event->args[0]) ? CAP_MESSAGE_TAGS : CAP_NONE);
  echo(at, event, &line);
  line_clear(&line);
}

/* To oneself, the delivered copy is no answer: only the echo carries the label.
 * Source  IRCv3 labeled-response */
static void
apply_private_message(const struct applying *at, const struct log_event *event)
{
  struct user *user = user_find(at->chat, event->key);
  bool answered = is_answered(event->args[0]) && event->text;
  struct line line;

  if (!user) {
    if (at->origin && is_answered(event->args[0]))
      REPLY(at->origin, ERR_NOSUCHNICK, event->key, "User not found.");
    return;
  }
  init_message_line(&line, at, event, user->nick);
  line.unsolicited = true;
  if (can_read(user->client, event))
    send_line(user->client, &line);
  line.unsolicited = false;
  echo(at, event, &line);
  line_clear(&line);
  if (at->origin && answered && user->away)
    REPLY(at->origin, RPL_AWAY, user->nick, user->away);
}

void
apply_message(const struct applying *at, const struct log_event *event)
{
  if (event->text)
    at->user->active_ms = event->time_ms;
  if (name_is_channel(event->key))
    apply_channel_message(at, event);
  else
    apply_private_message(at, event);
}
