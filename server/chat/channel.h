/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A channel: its members and its topic.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct chat;
struct membership;
struct user;

struct channel {
  struct chat *chat;
  char *name;
  char *topic;        /* NULL where there is none */
  char *topic_setter; /* "nick!user@host" */
  int64_t topic_ms;
  int64_t created_ms;
  GPtrArray *members; /* struct membership, in no order */
  bool permanent;     /* the lobby stays when it is empty */
};

/* The channel with that name, or NULL. */
struct channel *channel_find(const struct chat *chat, const char *name);

/* A new channel without members; nobody may have that name. */
struct channel *channel_new(struct chat *chat, const char *name, int64_t created_ms);

/* Free a channel and whatever memberships are left. */
void channel_free(struct channel *channel);

/* Take a user in who is not a member yet. */
struct membership *channel_add(struct channel *channel, struct user *user);

/* End a membership. An empty channel is freed unless it is permanent. */
void channel_remove(struct membership *membership);

/* Set the topic; "" removes it. */
void
channel_set_topic(struct channel *channel, const char *topic, const char *setter, int64_t time_ms);

/* Is this the channel that everyone is in? */
bool channel_is_lobby(const struct channel *channel);
