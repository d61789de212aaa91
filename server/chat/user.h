/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Someone who registered: a nick, wherever its connection is.
 */
#pragma once

#include "server/store/log_event.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct channel;
struct chat;
struct client;
struct user;

/* One user in one channel. Owned by both; made and ended by channel.c. */
struct membership {
  struct user *user;
  struct channel *channel;
  unsigned int ranks; /* of enum member_rank */
  guint index;        /* in channel->members */
};

struct user {
  struct chat *chat;
  uint64_t session;
  char *nick, *username, *host, *realname;
  char *source;           /* "nick!user@host", kept up to date */
  char *away;             /* NULL while here */
  char *oper;             /* the name it gave to OPER; NULL for everyone else */
  unsigned int modes;     /* of enum user_mode */
  GPtrArray *memberships; /* struct membership */
  GHashTable *invites;    /* struct channel; see channel_invite() */
  struct client *client;  /* its connection; NULL where it is on another server or gone */
  int64_t signon_ms, active_ms;
  unsigned int sweep; /* see struct chat */
};

/* Make a user as an EVENT_SESSION_UP tells and enter it into the tables. The nick must be free. */
struct user *user_new(struct chat *chat, const struct log_event *event);

/* Leave all tables and channels, telling nobody, and free. */
void user_free(struct user *user);

/* Whoever has that nick, or NULL. */
struct user *user_find(const struct chat *chat, const char *nick);

/* Whoever registered in that session, or NULL. */
struct user *user_of_session(const struct chat *chat, uint64_t session);

/* Does somebody have that nick, or one that people would take for it?
 *
 * except  who wants it; NULL for a newcomer
 */
bool user_nick_is_taken(const struct chat *chat, const char *nick, const struct user *except);

/* Take another nick, which must be free or differ in spelling only. */
void user_rename(struct user *user, const char *nick);

/* The membership in that channel, or NULL. */
struct membership *user_membership(const struct user *user, const struct channel *channel);

/* Are they together in a channel, or one and the same? */
bool user_shares_channel(const struct user *user, const struct user *other);

/* Is this an operator of the server? */
bool user_is_operator(const struct user *user);

/* Has it said that it is a bot? */
bool user_is_bot(const struct user *user);
