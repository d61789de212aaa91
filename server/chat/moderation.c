/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What those who keep order in a channel do: KICK, INVITE, RENAME.
 */
#include "protocol/names.h"
#include "server/chat/apply.h"
#include "server/chat/channel.h"
#include "server/chat/channels.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/isupport.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

#define KICK_REASON_MAX_BYTES 300

/* The channel, if this client holds one of the ranks there; NULL where that was answered. Operators
 * of the server stand in for channel operators in the lobby. */
static struct channel *
channel_ruled(struct client *client, const char *name, unsigned int ranks)
{
  struct channel *channel = channel_find(client->chat, name);
  struct membership *membership = channel ? user_membership(client->user, channel) : NULL;

  if (!channel || (!membership && !channel_is_visible_to(channel, client->user)))
    REPLY(client, ERR_NOSUCHCHANNEL, name, "No such channel");
  else if (!membership)
    REPLY(client, ERR_NOTONCHANNEL, channel->name, "You're not on that channel");
  else if (!(membership->ranks & ranks) && !(channel->permanent && user_is_operator(client->user)))
    REPLY(client, ERR_CHANOPRIVSNEEDED, channel->name, "You're not a channel operator");
  else
    return channel;
  return NULL;
}

static void
kick_one(struct client *client, struct channel *channel, const char *nick, const char *reason)
{
  const struct membership *mine = user_membership(client->user, channel);
  struct user *user = user_find(client->chat, nick);
  const struct membership *theirs = user ? user_membership(user, channel) : NULL;
  struct log_event *event;

  if (!user) {
    REPLY(client, ERR_NOSUCHNICK, nick, "User not found.");
  } else if (!theirs) {
    REPLY(client, ERR_USERNOTINCHANNEL, user->nick, channel->name, "They aren't on that channel");
  } else if (channel_is_lobby(channel)) {
    send_refusal(client, "KICK", "LOBBY", channel->name,
                 "Everyone is in the lobby; KILL or KLINE removes someone from the server");
  } else if ((theirs->ranks & (RANK_OP | RANK_HALFOP)) && !(mine->ranks & RANK_OP)) {
    REPLY(client, ERR_CHANOPRIVSNEEDED, channel->name,
          "Half-operators cannot kick operators or half-operators");
  } else {
    event = log_event_new(EVENT_KICK, client->session, channel->name, reason);
    event->args[0] = g_strdup(user->nick);
    client_append(client, event);
  }
}

/* Kick each nick from the one channel, or from the one at the same place of the list. A channel
 * that was refused is refused once. */
static void
kick_all(struct client *client, char **names, char **nicks, const char *reason)
{
  bool one_channel = !names[1];
  struct channel *channel = NULL;

  for (size_t i = 0; nicks[i]; i++) {
    if (i == TARGETS_MAX) {
      REPLY(client, ERR_TOOMANYTARGETS, nicks[i], "Too many targets, not kicked");
      return;
    }
    if (i == 0 || !one_channel)
      channel = channel_ruled(client, names[i], RANK_OP | RANK_HALFOP);
    if (channel && *nicks[i])
      kick_one(client, channel, nicks[i], reason);
  }
}

void
handle_kick(struct client *client, const struct message *msg)
{
  g_auto(GStrv) names = g_strsplit(msg->params[0], ",", -1);
  g_auto(GStrv) nicks = g_strsplit(msg->params[1], ",", -1);
  const char *given = message_param(msg, 2, "");
  g_autofree char *reason = NULL;

  if (*msg->params[1] == '\0' || (names[1] && g_strv_length(names) != g_strv_length(nicks))) {
    REPLY(client, ERR_NEEDMOREPARAMS, "KICK", "Not enough parameters");
    return;
  }
  if (*given == '\0')
    given = client->user->nick;
  reason = g_strndup(given, message_fit(given, strlen(given), KICK_REASON_MAX_BYTES));
  kick_all(client, names, nicks, reason);
}

void
apply_kick(const struct applying *at, const struct log_event *event)
{
  struct channel *channel = channel_find(at->chat, event->key);
  struct user *user = user_find(at->chat, event->args[0]);
  struct membership *membership = channel && user ? user_membership(user, channel) : NULL;
  struct line line;

  if (!membership)
    return;
  LINE_INIT(&line, event, at->user->source, "KICK", channel->name, user->nick, event->text);
  send_line_to_channel(channel, &line, NULL, CAP_NONE);
  line_clear(&line);
  channel_remove(membership);
}

/* Without parameters: the channels one is invited to.
 * Source  modern.ircdocs.horse, "INVITE message" */
static void
list_invites(struct client *client)
{
  GHashTableIter iter;
  gpointer channel;

  g_hash_table_iter_init(&iter, client->user->invites);
  while (g_hash_table_iter_next(&iter, &channel, NULL))
    REPLY(client, RPL_INVITELIST, ((struct channel *)channel)->name);
  REPLY(client, RPL_ENDOFINVITELIST, "End of /INVITE list");
}

static bool
may_invite(struct client *client, const struct channel *channel)
{
  const struct membership *membership = user_membership(client->user, channel);

  if (!membership)
    REPLY(client, ERR_NOTONCHANNEL, channel->name, "You're not on that channel");
  else if ((channel->flags & CHANNEL_INVITE_ONLY) && !(membership->ranks & (RANK_OP | RANK_HALFOP)))
    REPLY(client, ERR_CHANOPRIVSNEEDED, channel->name, "You're not a channel operator");
  else
    return true;
  return false;
}

static void
invite(struct client *client, const struct channel *channel, struct user *user)
{
  struct log_event *event;

  if (user_membership(user, channel)) {
    REPLY(client, ERR_USERONCHANNEL, user->nick, channel->name, "is already on channel");
    return;
  }
  if (g_hash_table_size(user->invites) >= client->chat->config->invites_per_user &&
      !channel_has_invited(channel, user)) {
    send_refusal(client, "INVITE", "TOO_MANY_INVITES", user->nick,
                 "They have too many invitations already");
    return;
  }
  event = log_event_new(EVENT_INVITE, client->session, channel->name, NULL);
  event->args[0] = g_strdup(user->nick);
  client_append(client, event);
}

void
handle_invite(struct client *client, const struct message *msg)
{
  struct user *user;
  struct channel *channel;

  if (msg->n_params == 0) {
    list_invites(client);
    return;
  }
  if (msg->n_params < 2) {
    REPLY(client, ERR_NEEDMOREPARAMS, "INVITE", "Not enough parameters");
    return;
  }
  user = user_find(client->chat, msg->params[0]);
  channel = channel_find(client->chat, msg->params[1]);
  if (!user)
    REPLY(client, ERR_NOSUCHNICK, msg->params[0], "User not found.");
  else if (!channel || !channel_is_visible_to(channel, client->user))
    REPLY(client, ERR_NOSUCHCHANNEL, msg->params[1], "No such channel");
  else if (may_invite(client, channel))
    invite(client, channel, user);
}

/* invite-notify tells those who could have invited: operators and half-operators. */
static void
notify_of_invite(const struct applying *at, const struct channel *channel, struct line *line)
{
  for (guint i = 0; i < channel->members->len; i++) {
    const struct membership *membership = channel->members->pdata[i];
    struct client *to = membership->user->client;

    if (to && membership->user != at->user && (membership->ranks & (RANK_OP | RANK_HALFOP)) &&
        client_has(to, CAP_INVITE_NOTIFY))
      send_line(to, line);
  }
}

/* Only those who could lift a ban, a key or a limit let somebody past it; from others it is a word
 * to the one who is invited. */
void
apply_invite(const struct applying *at, const struct log_event *event)
{
  const struct membership *inviter;
  struct channel *channel = channel_find(at->chat, event->key);
  struct user *user = user_find(at->chat, event->args[0]);
  struct line line;

  if (!channel || !user || user_membership(user, channel))
    return;
  inviter = user_membership(at->user, channel);
  if (inviter && (inviter->ranks & (RANK_OP | RANK_HALFOP)))
    channel_invite(channel, user);
  if (at->origin)
    REPLY(at->origin, RPL_INVITING, user->nick, channel->name);
  if (at->origin && user->away)
    REPLY(at->origin, RPL_AWAY, user->nick, user->away);
  LINE_INIT(&line, event, at->user->source, "INVITE", user->nick, channel->name);
  send_line(user->client, &line);
  notify_of_invite(at, channel, &line);
  line_clear(&line);
}

/* A name that could only stand at the end of a line is shown as '*'. */
static void
fail_rename(struct client *client, const char *code, const struct channel *channel,
            const char *name, const char *text)
{
  SEND_COMMAND(client, "FAIL", "RENAME", code, channel->name, name, text);
}

/* Answers where that cannot be the new name.
 * Source  IRCv3 draft/channel-rename */
static bool
may_rename_to(struct client *client, const struct channel *channel, const char *name)
{
  struct channel *holder = channel_find(client->chat, name);

  if (name_check_channel(name) != NAME_OK)
    fail_rename(client, "CANNOT_RENAME", channel, name, "That cannot be a channel's name");
  else if (channel_is_lobby(channel))
    fail_rename(client, "CANNOT_RENAME", channel, name, "The lobby keeps its name");
  else if (holder && holder != channel)
    fail_rename(client, "CHANNEL_NAME_IN_USE", channel, name, "That name is taken");
  else
    return true;
  return false;
}

void
handle_rename(struct client *client, const struct message *msg)
{
  struct channel *channel = channel_ruled(client, msg->params[0], RANK_OP);
  g_autofree char *name = name_normalise(msg->params[1]);
  struct log_event *event;

  if (!channel || !may_rename_to(client, channel, name))
    return;
  event = log_event_new(EVENT_RENAME, client->session, channel->name, message_param(msg, 2, ""));
  event->args[0] = g_steal_pointer(&name);
  client_append(client, event);
}

/* Who does not know RENAME leaves the old name and joins the new one. The PART has a reason where
 * one was given. */
static void
move_client(struct client *to, const struct membership *membership, const struct log_event *event,
            const char *old_name)
{
  const struct user *user = membership->user;
  struct line part, join;

  line_init(&part, event, user->source, "PART", (const char *const[]){old_name, event->text},
            *event->text ? 2 : 1);
  part.msgid = NULL;
  send_line(to, &part);
  line_clear(&part);
  if (client_has(to, CAP_EXTENDED_JOIN))
    LINE_INIT(&join, event, user->source, "JOIN", membership->channel->name, "*", user->realname);
  else
    LINE_INIT(&join, event, user->source, "JOIN", membership->channel->name);
  send_line(to, &join);
  line_clear(&join);
  channels_welcome(to, membership->channel);
}

/* Who does not know RENAME is left in peace where only the spelling changes: to it, both names are
 * one. */
void
apply_rename(const struct applying *at, const struct log_event *event)
{
  struct channel *channel = channel_find(at->chat, event->key);
  struct channel *holder = channel_find(at->chat, event->args[0]);
  g_autofree char *old_name = channel ? g_strdup(channel->name) : NULL;
  struct line line;

  if (!channel || (holder && holder != channel))
    return;
  LINE_INIT(&line, event, at->user->source, "RENAME", channel->name, event->args[0], event->text);
  channel_rename(channel, event->args[0]);
  for (guint i = 0; i < channel->members->len; i++) {
    const struct membership *membership = channel->members->pdata[i];
    struct client *to = membership->user->client;

    if (to && client_has(to, CAP_CHANNEL_RENAME))
      send_line(to, &line);
    else if (to && !holder)
      move_client(to, membership, event, old_name);
  }
  line_clear(&line);
}
