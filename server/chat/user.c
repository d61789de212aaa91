/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/user.h"

#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/lookalike.h"
#include "server/chat/mode.h"
#include "server/chat/nametable.h"

#include <string.h>

static void
update_source(struct user *user)
{
  g_free(user->source);
  user->source = g_strdup_printf("%s!%s@%s", user->nick, user->username, user->host);
}

struct user *
user_new(struct chat *chat, const struct log_event *event)
{
  struct user *user = g_new0(struct user, 1);

  user->chat = chat;
  user->session = event->session;
  user->nick = g_strdup(event->args[0]);
  user->username = g_strdup(event->args[1]);
  user->host = g_strdup(event->args[2]);
  user->realname = g_strdup(event->text);
  user->signon_ms = user->active_ms = event->time_ms;
  user->memberships = g_ptr_array_new();
  user->invites = g_hash_table_new(NULL, NULL);
  update_source(user);
  nametable_add(chat->nicks, user->nick, user);
  lookalikes_add(chat->lookalikes, user->nick, user);
  g_hash_table_insert(chat->users, &user->session, user);
  chat->users_max = MAX(chat->users_max, g_hash_table_size(chat->users));
  return user;
}

void
user_free(struct user *user)
{
  while (user->memberships->len > 0)
    channel_remove(user->memberships->pdata[0]);
  g_ptr_array_unref(user->memberships);
  channel_forget_invites(user);
  g_hash_table_unref(user->invites);
  nametable_remove(user->chat->nicks, user->nick);
  lookalikes_remove(user->chat->lookalikes, user->nick, user);
  g_hash_table_remove(user->chat->users, &user->session);
  g_free(user->nick);
  g_free(user->username);
  g_free(user->host);
  g_free(user->realname);
  g_free(user->source);
  g_free(user->away);
  g_free(user->oper);
  g_free(user);
}

struct user *
user_find(const struct chat *chat, const char *nick)
{
  return nametable_find(chat->nicks, nick);
}

struct user *
user_of_session(const struct chat *chat, uint64_t session)
{
  return g_hash_table_lookup(chat->users, &session);
}

bool
user_nick_is_taken(const struct chat *chat, const char *nick, const struct user *except)
{
  const struct user *holder = user_find(chat, nick);

  return holder ? holder != except : lookalikes_conflict(chat->lookalikes, nick, except);
}

void
user_rename(struct user *user, const char *nick)
{
  nametable_remove(user->chat->nicks, user->nick);
  lookalikes_remove(user->chat->lookalikes, user->nick, user);
  g_free(user->nick);
  user->nick = g_strdup(nick);
  nametable_add(user->chat->nicks, user->nick, user);
  lookalikes_add(user->chat->lookalikes, user->nick, user);
  update_source(user);
}

struct membership *
user_membership(const struct user *user, const struct channel *channel)
{
  for (guint i = 0; i < user->memberships->len; i++) {
    struct membership *membership = user->memberships->pdata[i];

    if (membership->channel == channel)
      return membership;
  }
  return NULL;
}

bool
user_shares_channel(const struct user *user, const struct user *other)
{
  for (guint i = 0; i < user->memberships->len; i++)
    if (user_membership(other, ((struct membership *)user->memberships->pdata[i])->channel))
      return true;
  return user == other;
}

bool
user_is_operator(const struct user *user)
{
  return (user->modes & USER_MODE_OPERATOR) != 0;
}

bool
user_is_bot(const struct user *user)
{
  return (user->modes & USER_MODE_BOT) != 0;
}
