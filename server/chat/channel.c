/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members stand in an array, which is what every message walks along. A membership knows its place
 * there, so that leaving costs the same in a channel of five thousand.
 */
#include "server/chat/channel.h"

#include "protocol/message.h"
#include "protocol/names.h"
#include "server/chat/chat.h"
#include "server/chat/mask.h"
#include "server/chat/nametable.h"
#include "server/chat/user.h"

#include <string.h>

struct channel *
channel_find(const struct chat *chat, const char *name)
{
  return nametable_find(chat->channels, name);
}

struct channel *
channel_new(struct chat *chat, const char *name, int64_t created_ms)
{
  struct channel *channel = g_new0(struct channel, 1);

  channel->chat = chat;
  channel->name = g_strdup(name);
  channel->created_ms = created_ms;
  channel->members = g_ptr_array_new();
  channel->permanent = channel_is_lobby(channel);
  channel->flags =
      channel->permanent ? CHANNEL_NO_EXTERNAL : CHANNEL_NO_EXTERNAL | CHANNEL_TOPIC_LOCK;
  for (size_t i = 0; i < LIST_COUNT; i++)
    channel->lists[i] = mask_list_new();
  nametable_add(chat->channels, name, channel);
  return channel;
}

/* Both sides know of an invitation, so that neither outlives the other. */
static void
forget_invite(struct channel *channel, struct user *user)
{
  if (g_hash_table_remove(user->invites, channel))
    g_hash_table_remove(channel->invited, user);
}

static void
free_invited(struct channel *channel)
{
  GHashTableIter iter;
  gpointer user;

  if (!channel->invited)
    return;
  g_hash_table_iter_init(&iter, channel->invited);
  while (g_hash_table_iter_next(&iter, &user, NULL))
    g_hash_table_remove(((struct user *)user)->invites, channel);
  g_hash_table_unref(channel->invited);
}

void
channel_free(struct channel *channel)
{
  channel->permanent = true; /* so that the last member's leaving does not free it below us */
  while (channel->members->len > 0)
    channel_remove(channel->members->pdata[channel->members->len - 1]);
  nametable_remove(channel->chat->channels, channel->name);
  g_ptr_array_unref(channel->members);
  free_invited(channel);
  for (size_t i = 0; i < LIST_COUNT; i++)
    g_ptr_array_unref(channel->lists[i]);
  g_free(channel->key);
  g_free(channel->name);
  g_free(channel->topic);
  g_free(channel->topic_setter);
  g_free(channel);
}

void
channel_rename(struct channel *channel, const char *name)
{
  nametable_remove(channel->chat->channels, channel->name);
  g_free(channel->name);
  channel->name = g_strdup(name);
  nametable_add(channel->chat->channels, name, channel);
}

struct membership *
channel_add(struct channel *channel, struct user *user)
{
  struct membership *membership = g_new0(struct membership, 1);

  membership->user = user;
  membership->channel = channel;
  membership->index = channel->members->len;
  g_ptr_array_add(channel->members, membership);
  g_ptr_array_add(user->memberships, membership);
  forget_invite(channel, user);
  return membership;
}

void
channel_remove(struct membership *membership)
{
  struct channel *channel = membership->channel;
  guint index = membership->index;

  g_ptr_array_remove_index_fast(channel->members, index);
  if (index < channel->members->len)
    ((struct membership *)channel->members->pdata[index])->index = index;
  g_ptr_array_remove(membership->user->memberships, membership);
  g_free(membership);
  if (channel->members->len == 0 && !channel->permanent)
    channel_free(channel);
}

void
channel_set_topic(struct channel *channel, const char *topic, const char *setter, int64_t time_ms)
{
  g_free(channel->topic);
  g_free(channel->topic_setter);
  channel->topic = *topic ? g_strdup(topic) : NULL;
  channel->topic_setter = g_strdup(setter);
  channel->topic_ms = time_ms;
}

bool
channel_is_lobby(const struct channel *channel)
{
  return *channel->chat->config->lobby && name_equal(channel->name, channel->chat->config->lobby);
}

static bool
is_banned(const struct channel *channel, const struct user *user)
{
  return mask_list_matches(channel->lists[LIST_BAN], user) &&
         !mask_list_matches(channel->lists[LIST_EXCEPT], user);
}

enum numeric
channel_refuses_join(const struct channel *channel, const struct user *user, const char *key)
{
  if (channel_has_invited(channel, user))
    return 0;
  if (is_banned(channel, user))
    return ERR_BANNEDFROMCHAN;
  if ((channel->flags & CHANNEL_INVITE_ONLY) &&
      !mask_list_matches(channel->lists[LIST_INVEX], user))
    return ERR_INVITEONLYCHAN;
  if (channel->key && (!key || strcmp(channel->key, key) != 0))
    return ERR_BADCHANNELKEY;
  if (channel->limit > 0 && channel->members->len >= channel->limit)
    return ERR_CHANNELISFULL;
  return 0;
}

/* CTCP other than ACTION. */
static bool
is_ctcp(const char *text)
{
  g_autofree char *action = NULL;

  if (*text != '\1')
    return false;
  action = message_ctcp(text, "ACTION");
  return !action;
}

const char *
channel_refuses_text(const struct channel *channel, const struct user *user, const char *text)
{
  const struct membership *membership = user_membership(user, channel);
  unsigned int ranks = membership ? membership->ranks : 0;

  if (!membership && (channel->flags & CHANNEL_NO_EXTERNAL))
    return "You are not in that channel: join it first";
  if ((channel->flags & CHANNEL_NO_CTCP) && is_ctcp(text))
    return "That channel takes no CTCP";
  if (ranks != 0)
    return NULL;
  if (channel->flags & CHANNEL_MODERATED)
    return "That channel is moderated: only those with a voice speak";
  if (is_banned(channel, user))
    return "You are banned from that channel";
  return NULL;
}

bool
channel_is_visible_to(const struct channel *channel, const struct user *user)
{
  return !(channel->flags & CHANNEL_SECRET) || (user->modes & USER_MODE_OPERATOR) ||
         user_membership(user, channel);
}

void
channel_invite(struct channel *channel, struct user *user)
{
  if (!channel->invited)
    channel->invited = g_hash_table_new(NULL, NULL);
  g_hash_table_add(channel->invited, user);
  g_hash_table_add(user->invites, channel);
}

void
channel_forget_invites(struct user *user)
{
  GHashTableIter iter;
  gpointer channel;

  g_hash_table_iter_init(&iter, user->invites);
  while (g_hash_table_iter_next(&iter, &channel, NULL))
    g_hash_table_remove(((struct channel *)channel)->invited, user);
  g_hash_table_remove_all(user->invites);
}

bool
channel_has_invited(const struct channel *channel, const struct user *user)
{
  return g_hash_table_contains(user->invites, channel);
}
