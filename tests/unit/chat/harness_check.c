/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tables of a chat have to agree on between two turns.
 */
#include "tests/unit/chat/harness.h"

#include "server/chat/channel.h"
#include "server/chat/client.h"
#include "server/chat/nametable.h"
#include "server/chat/user.h"

#include <string.h>

static void
check_client(const struct chat *chat, const struct client *client)
{
  g_assert_true(client_of_session(chat, client->session) == client);
  g_assert_nonnull(client->conn);
  g_assert_cmpint(client->state, !=, CLIENT_GONE);
  g_assert_cmpint(client->state == CLIENT_REGISTERED, ==, client->user != NULL);
  g_assert_false(client->answering);
  if (client->waiting == 0)
    g_assert_null(client->response);
  if (client->user) {
    g_assert_true(client->user->client == client);
    g_assert_cmpuint(client->user->session, ==, client->session);
  }
}

static void
check_membership(const struct membership *membership)
{
  g_assert_cmpuint(membership->index, <, membership->channel->members->len);
  g_assert_true(membership->channel->members->pdata[membership->index] == membership);
  g_assert_true(user_membership(membership->user, membership->channel) == membership);
}

static void
check_user(const struct chat *chat, const struct user *user)
{
  g_autofree char *source = g_strdup_printf("%s!%s@%s", user->nick, user->username, user->host);

  g_assert_true(user_find(chat, user->nick) == user);
  g_assert_true(user_of_session(chat, user->session) == user);
  g_assert_cmpstr(user->source, ==, source);
  g_assert_nonnull(user->client);
  g_assert_true(user->client->user == user);
  for (guint i = 0; i < user->memberships->len; i++) {
    const struct membership *membership = user->memberships->pdata[i];

    g_assert_true(membership->user == user);
    check_membership(membership);
  }
}

static void
check_channel(const struct chat *chat, const struct channel *channel)
{
  g_assert_true(channel_find(chat, channel->name) == channel);
  g_assert_true(channel->members->len > 0 || channel->permanent);
  g_assert_cmpint(channel->permanent, ==, channel_is_lobby(channel));
  if (channel_is_lobby(channel))
    g_assert_cmpuint(channel->members->len, ==, g_hash_table_size(chat->users));
  for (guint i = 0; i < channel->members->len; i++) {
    const struct membership *membership = channel->members->pdata[i];

    g_assert_true(membership->channel == channel);
    check_membership(membership);
  }
}

void
harness_check(const struct harness *harness)
{
  const struct chat *chat = harness->chat;
  GHashTableIter iter;
  gpointer value;

  g_assert_cmpuint(chat->gone.length, ==, 0);
  g_hash_table_iter_init(&iter, chat->clients);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    check_client(chat, value);
  g_assert_cmpuint(g_hash_table_size(chat->users), ==, nametable_size(chat->nicks));
  g_assert_cmpuint(g_hash_table_size(chat->users), <=, g_hash_table_size(chat->clients));
  g_hash_table_iter_init(&iter, chat->users);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    check_user(chat, value);
  if (*harness->config->lobby)
    g_assert_nonnull(channel_find(chat, harness->config->lobby));
  nametable_iter_init(chat->channels, &iter);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    check_channel(chat, value);
}
