/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Members stand in an array, which is what every message walks along. A membership knows its place
 * there, so that leaving costs the same in a channel of five thousand.
 */
#include "server/chat/channel.h"

#include "protocol/names.h"
#include "server/chat/chat.h"
#include "server/chat/nametable.h"
#include "server/chat/user.h"

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
  nametable_add(chat->channels, name, channel);
  return channel;
}

void
channel_free(struct channel *channel)
{
  channel->permanent = true; /* so that the last member's leaving does not free it below us */
  while (channel->members->len > 0)
    channel_remove(channel->members->pdata[channel->members->len - 1]);
  nametable_remove(channel->chat->channels, channel->name);
  g_ptr_array_unref(channel->members);
  g_free(channel->name);
  g_free(channel->topic);
  g_free(channel->topic_setter);
  g_free(channel);
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
