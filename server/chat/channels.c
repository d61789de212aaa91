/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joining, leaving and looking at channels.
 */
#include "server/chat/channels.h"

#include "protocol/names.h"
#include "server/chat/apply.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/limits.h"
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

/* "@alice", "@+alice" or "@alice!user@host", as the client's capabilities say. Newly allocated. */
static char *
member_word(const struct client *client, const struct membership *membership)
{
  bool with_host = client_has(client, CAP_USERHOST_IN_NAMES);
  char prefixes[4];

  mode_prefixes(membership->ranks, client_has(client, CAP_MULTI_PREFIX), prefixes);
  return g_strconcat(prefixes, with_host ? membership->user->source : membership->user->nick, NULL);
}

/* Who looks from outside does not see invisible members. */
static void
send_names(struct client *client, const struct channel *channel)
{
  bool inside = user_membership(client->user, channel) != NULL;
  const char *kind = channel->flags & CHANNEL_SECRET ? "@" : "=";
  struct reply_list list;

  reply_list_init(&list, client, "353", (const char *const[]){kind, channel->name}, 2);
  for (guint i = 0; i < channel->members->len; i++) {
    const struct membership *membership = channel->members->pdata[i];

    if (inside || !(membership->user->modes & USER_MODE_INVISIBLE)) {
      g_autofree char *word = member_word(client, membership);

      reply_list_add(&list, word);
    }
  }
  reply_list_end(&list, false);
  REPLY(client, RPL_ENDOFNAMES, channel->name, "End of NAMES list");
}

void
channels_welcome(struct client *client, const struct channel *channel)
{
  if (channel->topic)
    send_topic(client, channel);
  if (!client_has(client, CAP_NO_IMPLICIT_NAMES))
    send_names(client, channel);
}

/* The lobby, which nobody can leave, does not count. */
static bool
is_full(const struct client *client)
{
  gint64 max = client->chat->config->channels_per_client + (*client->chat->config->lobby != '\0');

  return client->user->memberships->len + client->waiting >= max;
}

static void
join_one(struct client *client, const char *written, const char *key)
{
  g_autofree char *name = name_normalise(written);
  struct channel *channel = channel_find(client->chat, name);
  struct log_event *event;

  if (channel && user_membership(client->user, channel))
    return;
  if (!name_is_channel(name)) {
    REPLY(client, ERR_NOSUCHCHANNEL, name, "No such channel: names of channels begin with #");
  } else if (name_check_channel(name) != NAME_OK) {
    REPLY(client, ERR_NOSUCHCHANNEL, name, "That cannot be a channel's name");
  } else if (!channel &&
             nametable_size(client->chat->channels) >= client->chat->config->channels_max) {
    REPLY(client, ERR_TOOMANYCHANNELS, name, "There are too many channels on this server");
  } else if (is_full(client)) {
    REPLY(client, ERR_TOOMANYCHANNELS, name, "You have joined too many channels, leave one first");
  } else {
    event = log_event_new(EVENT_JOIN, client->session, name, NULL);
    event->args[0] = g_strdup(key);
    client_append(client, event);
  }
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

/* "JOIN #a,#b key-of-a,key-of-b" */
void
handle_join(struct client *client, const struct message *msg)
{
  g_auto(GStrv) names = g_strsplit(msg->params[0], ",", -1);
  g_auto(GStrv) keys = g_strsplit(message_param(msg, 1, ""), ",", -1);
  guint n_keys = g_strv_length(keys);

  if (strcmp(msg->params[0], "0") == 0) {
    part_all(client);
    return;
  }
  limits_spend(client, g_strv_length(names) / 2);
  for (guint i = 0; names[i]; i++)
    if (*names[i])
      join_one(client, names[i], i < n_keys && *keys[i] ? keys[i] : NULL);
}

void
handle_part(struct client *client, const struct message *msg)
{
  g_auto(GStrv) names = g_strsplit(msg->params[0], ",", -1);

  limits_spend(client, g_strv_length(names) / 2);
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

static void
refuse_join(const struct applying *at, const struct channel *channel, enum numeric numeric)
{
  static const struct {
    enum numeric numeric;
    const char *text;
  } TEXTS[] = {
      {ERR_CHANNELISFULL, "Cannot join channel (+l): it is full"},
      {ERR_INVITEONLYCHAN, "Cannot join channel (+i): you need an invitation"},
      {ERR_BANNEDFROMCHAN, "Cannot join channel (+b): you are banned"},
      {ERR_BADCHANNELKEY, "Cannot join channel (+k): give its key"},
  };

  for (size_t i = 0; at->origin && i < G_N_ELEMENTS(TEXTS); i++)
    if (TEXTS[i].numeric == numeric)
      REPLY(at->origin, numeric, channel->name, TEXTS[i].text);
}

/* Everyone is in the lobby, so nothing keeps one out of it at registration. */
void
apply_join(const struct applying *at, const struct log_event *event)
{
  struct channel *channel = channel_find(at->chat, event->key);
  bool founded = !channel;
  enum numeric refusal = 0;
  struct membership *membership;

  if (founded)
    channel = channel_new(at->chat, event->key, event->time_ms);
  if (user_membership(at->user, channel))
    return;
  if (!channel->permanent)
    refusal = channel_refuses_join(channel, at->user, event->args[0]);
  if (refusal != 0) {
    refuse_join(at, channel, refusal);
    return;
  }
  membership = channel_add(channel, at->user);
  membership->ranks = founded ? RANK_OP : 0;
  announce_join(at, event, channel);
  announce_away(at, event, channel);
  if (at->origin)
    channels_welcome(at->origin, channel);
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

static void
set_topic(struct client *client, const struct channel *channel, const char *given)
{
  const struct membership *membership = user_membership(client->user, channel);
  bool locked = (channel->flags & CHANNEL_TOPIC_LOCK) &&
                !(membership->ranks & (RANK_OP | RANK_HALFOP)) &&
                !(channel->permanent && user_is_operator(client->user));
  g_autofree char *topic = g_strndup(given, message_fit(given, strlen(given), TOPIC_MAX_BYTES));

  if (locked)
    REPLY(client, ERR_CHANOPRIVSNEEDED, channel->name, "You're not a channel operator");
  else
    client_append(client, log_event_new(EVENT_TOPIC, client->session, channel->name, topic));
}

void
handle_topic(struct client *client, const struct message *msg)
{
  const char *name = msg->params[0];
  struct channel *channel = channel_find(client->chat, name);
  bool inside = channel && user_membership(client->user, channel);

  if (!channel || !channel_is_visible_to(channel, client->user))
    REPLY(client, ERR_NOSUCHCHANNEL, name, "No such channel");
  else if (!inside && msg->n_params > 1)
    REPLY(client, ERR_NOTONCHANNEL, channel->name, "You're not on that channel");
  else if (msg->n_params > 1)
    set_topic(client, channel, msg->params[1]);
  else if (channel->topic)
    send_topic(client, channel);
  else
    REPLY(client, RPL_NOTOPIC, channel->name, "No topic is set");
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

/* Names of a channel; of one that cannot be seen, just the end. Without a channel, all would have
 * to be listed, which LIST and WHO do better. */
void
handle_names(struct client *client, const struct message *msg)
{
  const char *names = message_param(msg, 0, "*");
  g_autofree char *first = g_strndup(names, strcspn(names, ","));
  struct channel *channel = channel_find(client->chat, first);

  if (channel && channel_is_visible_to(channel, client->user))
    send_names(client, channel);
  else
    REPLY(client, RPL_ENDOFNAMES, *first ? first : "*", "End of NAMES list");
}
