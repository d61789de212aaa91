/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joining, leaving and looking at channels.
 */
#include "protocol/names.h"
#include "server/chat/apply.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/isupport.h"
#include "server/chat/nametable.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

static void
send_topic(struct client *client, const struct channel *channel)
{
  g_autofree char *when = g_strdup_printf("%" G_GINT64_FORMAT, channel->topic_ms / 1000);

  REPLY(client, RPL_TOPIC, channel->name, channel->topic);
  REPLY(client, RPL_TOPICWHOTIME, channel->name, channel->topic_setter, when);
}

static void
send_names(struct client *client, const struct channel *channel)
{
  struct reply_list list;

  reply_list_init(&list, client, "353", (const char *const[]){"=", channel->name}, 2);
  for (guint i = 0; i < channel->members->len; i++) {
    const struct membership *membership = channel->members->pdata[i];
    g_autofree char *word =
        membership->operator? g_strconcat("@", membership->user->nick, NULL) : NULL;

    reply_list_add(&list, word ? word : membership->user->nick);
  }
  reply_list_end(&list, false);
  REPLY(client, RPL_ENDOFNAMES, channel->name, "End of NAMES list");
}

static bool
is_full(const struct client *client)
{
  gint64 max = client->chat->config->channels_per_client + (*client->chat->config->lobby != '\0');

  return client->user->memberships->len + client->waiting >= max;
}

static void
join_one(struct client *client, const char *written)
{
  g_autofree char *name = name_normalise(written);
  struct channel *channel = channel_find(client->chat, name);

  if (channel && user_membership(client->user, channel))
    return;
  if (!name_is_channel(name))
    REPLY(client, ERR_NOSUCHCHANNEL, name, "No such channel: names of channels begin with #");
  else if (name_check_channel(name) != NAME_OK)
    REPLY(client, ERR_BADCHANNAME, name, "That cannot be a channel's name");
  else if (is_full(client))
    REPLY(client, ERR_TOOMANYCHANNELS, name, "You have joined too many channels, leave one first");
  else
    client_append(client, log_event_new(EVENT_JOIN, client->session, name, NULL));
}

static void
part_one(struct client *client, const char *name, const char *reason)
{
  struct channel *channel = channel_find(client->chat, name);

  if (!channel)
    REPLY(client, ERR_NOSUCHCHANNEL, name, "No such channel");
  else if (!user_membership(client->user, channel))
    REPLY(client, ERR_NOTONCHANNEL, channel->name, "You are not in that channel");
  else if (channel_is_lobby(channel))
    send_refusal(client, "PART", "LOBBY", channel->name, "Everyone is in the lobby, to the end");
  else
    client_append(client, log_event_new(EVENT_PART, client->session, channel->name, reason));
}

/* "JOIN 0" leaves all channels (RFC 2812 section 3.2.1). */
static void
part_all(struct client *client)
{
  for (guint i = 0; i < client->user->memberships->len; i++) {
    const struct membership *membership = client->user->memberships->pdata[i];

    if (!channel_is_lobby(membership->channel))
      client_append(client,
                    log_event_new(EVENT_PART, client->session, membership->channel->name, NULL));
  }
}

void
handle_join(struct client *client, const struct message *msg)
{
  g_auto(GStrv) names = g_strsplit(msg->params[0], ",", -1);

  if (strcmp(msg->params[0], "0") == 0) {
    part_all(client);
    return;
  }
  for (char **name = names; *name; name++)
    if (**name)
      join_one(client, *name);
}

void
handle_part(struct client *client, const struct message *msg)
{
  g_auto(GStrv) names = g_strsplit(msg->params[0], ",", -1);

  for (char **name = names; *name; name++)
    if (**name)
      part_one(client, *name, message_param(msg, 1, NULL));
}

/* extended-join adds the account, of which there is none, and the real name. */
static void
announce_join(const struct applying *at, const struct log_event *event,
              const struct channel *channel)
{
  struct line plain, extended;

  LINE_INIT(&plain, event, at->user->source, "JOIN", channel->name);
  LINE_INIT(&extended, event, at->user->source, "JOIN", channel->name, "*", at->user->realname);
  for (guint i = 0; i < channel->members->len; i++) {
    struct client *to = ((struct membership *)channel->members->pdata[i])->user->client;

    if (to)
      send_line(to, client_has(to, CAP_EXTENDED_JOIN) ? &extended : &plain);
  }
  line_clear(&plain);
  line_clear(&extended);
}

static void
announce_away(const struct applying *at, const struct log_event *event,
              const struct channel *channel)
{
  struct line line;

  if (!at->user->away)
    return;
  LINE_INIT(&line, event, at->user->source, "AWAY", at->user->away);
  line.msgid = NULL; /* the JOIN has it */
  send_line_to_channel(channel, &line, at->user->client, CAP_AWAY_NOTIFY);
  line_clear(&line);
}

void
apply_join(const struct applying *at, const struct log_event *event)
{
  struct channel *channel = channel_find(at->chat, event->key);
  struct membership *membership;

  if (!channel)
    channel = channel_new(at->chat, event->key, event->time_ms);
  if (user_membership(at->user, channel))
    return;
  membership = channel_add(channel, at->user);
  membership->operator= channel->members->len == 1 && !channel_is_lobby(channel);
  announce_join(at, event, channel);
  announce_away(at, event, channel);
  if (!at->origin)
    return;
  if (channel->topic)
    send_topic(at->origin, channel);
  send_names(at->origin, channel);
}

void
apply_part(const struct applying *at, const struct log_event *event)
{
  struct channel *channel = channel_find(at->chat, event->key);
  struct membership *membership = channel ? user_membership(at->user, channel) : NULL;
  struct line line;

  if (!membership)
    return;
  line_init(&line, event, at->user->source, "PART",
            (const char *const[]){channel->name, event->text}, event->text ? 2 : 1);
  send_line_to_channel(channel, &line, NULL, CAP_NONE);
  line_clear(&line);
  channel_remove(membership);
}

void
handle_topic(struct client *client, const struct message *msg)
{
  const char *name = msg->params[0];
  struct channel *channel = channel_find(client->chat, name);
  g_autofree char *topic = NULL;

  if (!channel) {
    REPLY(client, ERR_NOSUCHCHANNEL, name, "No such channel");
  } else if (!user_membership(client->user, channel)) {
    REPLY(client, ERR_NOTONCHANNEL, channel->name, "You are not in that channel");
  } else if (msg->n_params > 1) {
    topic = g_strndup(msg->params[1],
                      message_fit(msg->params[1], strlen(msg->params[1]), TOPIC_MAX_BYTES));
    client_append(client, log_event_new(EVENT_TOPIC, client->session, channel->name, topic));
  } else if (channel->topic) {
    send_topic(client, channel);
  } else {
    REPLY(client, RPL_NOTOPIC, channel->name, "No topic is set");
  }
}

void
apply_topic(const struct applying *at, const struct log_event *event)
{
  struct channel *channel = channel_find(at->chat, event->key);
  struct line line;

  if (!channel || !user_membership(at->user, channel))
    return;
  channel_set_topic(channel, event->text, at->user->source, event->time_ms);
  LINE_INIT(&line, event, at->user->source, "TOPIC", channel->name, event->text);
  send_line_to_channel(channel, &line, NULL, CAP_NONE);
  line_clear(&line);
}

/* Names of a channel; of one that does not exist, just the end. Without a channel, all would have
 * to be listed, which LIST and WHO do better. */
void
handle_names(struct client *client, const struct message *msg)
{
  const char *names = message_param(msg, 0, "*");
  g_autofree char *first = g_strndup(names, strcspn(names, ","));
  struct channel *channel = channel_find(client->chat, first);

  if (channel)
    send_names(client, channel);
  else
    REPLY(client, RPL_ENDOFNAMES, *first ? first : "*", "End of NAMES list");
}

static void
list_one(struct client *client, const struct channel *channel)
{
  g_autofree char *count = g_strdup_printf("%u", channel->members->len);

  REPLY(client, RPL_LIST, channel->name, count, channel->topic ? channel->topic : "");
}

static void
list_all(struct client *client)
{
  GHashTableIter iter;
  gpointer value;

  nametable_iter_init(client->chat->channels, &iter);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    list_one(client, value);
}

void
handle_list(struct client *client, const struct message *msg)
{
  g_auto(GStrv) names = g_strsplit(message_param(msg, 0, ""), ",", -1);

  REPLY(client, RPL_LISTSTART, "Channel", "Users  Name");
  if (!names[0])
    list_all(client);
  for (char **name = names; *name; name++) {
    const struct channel *channel = channel_find(client->chat, *name);

    if (channel)
      list_one(client, channel);
  }
  REPLY(client, RPL_LISTEND, "End of LIST");
}

static void
channel_mode(struct client *client, const char *name, bool change)
{
  const struct channel *channel = channel_find(client->chat, name);
  g_autofree char *created = NULL;

  if (!channel) {
    REPLY(client, ERR_NOSUCHCHANNEL, name, "No such channel");
  } else if (change) {
    REPLY(client, ERR_CHANOPRIVSNEEDED, channel->name,
          "The modes of channels are fixed on this server");
  } else {
    created = g_strdup_printf("%" G_GINT64_FORMAT, channel->created_ms / 1000);
    REPLY(client, RPL_CHANNELMODEIS, channel->name, "+" ISUPPORT_CHANNEL_MODES);
    REPLY(client, RPL_CREATIONTIME, channel->name, created);
  }
}

/* Modes are fixed: everyone is invisible to WHO from outside, channels take no messages from
 * outside. What clients ask and set by themselves when they connect is answered by that. */
void
handle_mode(struct client *client, const struct message *msg)
{
  const char *target = msg->params[0];

  if (name_is_channel(target))
    channel_mode(client, target, msg->n_params > 1);
  else if (user_find(client->chat, target) != client->user)
    REPLY(client, ERR_USERSDONTMATCH, "The modes of others cannot be seen or changed");
  else
    REPLY(client, RPL_UMODEIS, "+" ISUPPORT_USER_MODES);
}
