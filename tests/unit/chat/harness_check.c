/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tables of a chat have to agree on between two turns.
 */
#include "tests/unit/chat/harness.h"

#include "protocol/names.h"
#include "server/chat/channel.h"
#include "server/chat/client.h"
#include "server/chat/klines.h"
#include "server/chat/limits.h"
#include "server/chat/mask.h"
#include "server/chat/monitor.h"
#include "server/chat/nametable.h"
#include "server/chat/user.h"

#include <string.h>

/* Returns  how many nicks the client watches */
static unsigned int
check_monitored(const struct client *client)
{
  GHashTableIter iter;
  gpointer folded, nick;

  if (!client->monitored)
    return 0;
  g_assert_cmpint(g_hash_table_size(client->monitored), <=, client->chat->config->monitor_max);
  g_hash_table_iter_init(&iter, client->monitored);
  while (g_hash_table_iter_next(&iter, &folded, &nick))
    g_assert_true(name_equal(folded, nick));
  return g_hash_table_size(client->monitored);
}

/* What is counted by address and watched by MONITOR is so for the clients that there are. */
static void
check_counts(const struct chat *chat)
{
  unsigned int watched = 0;
  GHashTableIter iter;
  gpointer client;

  g_hash_table_iter_init(&iter, chat->clients);
  while (g_hash_table_iter_next(&iter, NULL, &client))
    watched += check_monitored(client);
  g_assert_cmpuint(monitors_count(chat->monitors), ==, watched);
  g_assert_cmpuint(limits_count(chat->limits), ==, g_hash_table_size(chat->clients));
  g_assert_cmpint(klines_count(chat->klines), <=, chat->config->klines_max);
}

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
  /* Whose end is put off is still known, but not connected. */
  g_assert_true(user->client || log_put_off(chat->log) > 0);
  if (user->client)
    g_assert_true(user->client->user == user);
  g_assert_cmpint(name_check_nick(user->nick), ==, NAME_OK);
  g_assert_cmpint(user->oper != NULL, ==, user_is_operator(user));
  g_assert_cmpint(g_hash_table_size(user->invites), <=, chat->config->invites_per_user);
  for (guint i = 0; i < user->memberships->len; i++) {
    const struct membership *membership = user->memberships->pdata[i];

    g_assert_true(membership->user == user);
    check_membership(membership);
  }
}

static void
check_lists(const struct channel *channel)
{
  for (size_t i = 0; i < LIST_COUNT; i++) {
    const GPtrArray *list = channel->lists[i];

    g_assert_cmpint(list->len, <=, channel->chat->config->masks_per_channel);
    for (guint j = 0; j < list->len; j++) {
      const struct mask_entry *entry = list->pdata[j];

      g_assert_true(mask_is_valid(entry->mask));
      g_assert_cmpint(mask_list_find(list, entry->mask), ==, (int)j); /* none is there twice */
    }
  }
}

static void
check_channel(const struct chat *chat, const struct channel *channel)
{
  g_assert_true(channel_find(chat, channel->name) == channel);
  g_assert_true(channel->members->len > 0 || channel->permanent);
  g_assert_cmpint(channel->permanent, ==, channel_is_lobby(channel));
  g_assert_cmpint(name_check_channel(channel->name), ==, NAME_OK);
  check_lists(channel);
  if (channel_is_lobby(channel) && log_put_off(chat->log) == 0)
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
  if (log_put_off(chat->log) == 0)
    g_assert_cmpuint(g_hash_table_size(chat->users), <=, g_hash_table_size(chat->clients));
  g_hash_table_iter_init(&iter, chat->users);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    check_user(chat, value);
  check_counts(chat);
  if (*harness->config->lobby)
    g_assert_nonnull(channel_find(chat, harness->config->lobby));
  nametable_iter_init(chat->channels, &iter);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    check_channel(chat, value);
}
