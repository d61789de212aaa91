/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A channel: its members, its topic, its modes and who may do what in it.
 */
#pragma once

#include "protocol/numerics.h"
#include "server/chat/mode.h"

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
  unsigned int flags;           /* of enum channel_flag */
  char *key;                    /* NULL where there is none */
  unsigned int limit;           /* members; 0 for none */
  GPtrArray *lists[LIST_COUNT]; /* see mask.h */
  GPtrArray *members;           /* struct membership, in no order */
  GHashTable *invited;          /* struct user; NULL while there was none */
  bool permanent;               /* the lobby stays when it is empty */
};

/* The channel with that name, or NULL. */
struct channel *channel_find(const struct chat *chat, const char *name);

/* A new channel without members; nobody may have that name. */
struct channel *channel_new(struct chat *chat, const char *name, int64_t created_ms);

/* Free a channel and whatever memberships are left. */
void channel_free(struct channel *channel);

/* Take another name, which nobody has. */
void channel_rename(struct channel *channel, const char *name);

/* Take a user in who is not a member yet; an invitation is used up. */
struct membership *channel_add(struct channel *channel, struct user *user);

/* End a membership. An empty channel is freed unless it is permanent. */
void channel_remove(struct membership *membership);

/* Set the topic; "" removes it. */
void
channel_set_topic(struct channel *channel, const char *topic, const char *setter, int64_t time_ms);

/* Is this the channel that everyone is in? */
bool channel_is_lobby(const struct channel *channel);

/* May this user join with that key?
 *
 * key      NULL where none was given
 * Returns  0, or the numeric that says why not
 */
enum numeric
channel_refuses_join(const struct channel *channel, const struct user *user, const char *key);

/* May this user, member or not, speak here?
 *
 * text     what would be said
 * Returns  NULL, or a sentence that says why not
 */
const char *
channel_refuses_text(const struct channel *channel, const struct user *user, const char *text);

/* Can this user know that the channel exists: is it not secret, or the user in it or an operator of
 * the server? */
bool channel_is_visible_to(const struct channel *channel, const struct user *user);

/* Let a user in once. An invitation lasts until it is used, or either of both is gone; it is for
 * this channel whatever its name, and not for a later one of that name. */
void channel_invite(struct channel *channel, struct user *user);

/* End all of a user's invitations, because the user goes. */
void channel_forget_invites(struct user *user);

/* Does the user hold an invitation? */
bool channel_has_invited(const struct channel *channel, const struct user *user);
