/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/chat/harness_view.h"

#include "protocol/message.h"
#include "protocol/names.h"
#include "protocol/tags.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/user.h"

#include <string.h>

struct view {
  char *nick;           /* NULL until the welcome */
  GHashTable *channels; /* folded names: another spelling of one need not be told */
  GHashTable *batches;  /* references of those that are open */
  GHashTable *online;   /* folded nicks that MONITOR said are here, and not that they left */
};

static GHashTable *
set_new(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

struct view *
view_new(void)
{
  struct view *view = g_new0(struct view, 1);

  view->channels = set_new();
  view->batches = set_new();
  view->online = set_new();
  return view;
}

void
view_free(struct view *view)
{
  g_free(view->nick);
  g_hash_table_unref(view->channels);
  g_hash_table_unref(view->batches);
  g_hash_table_unref(view->online);
  g_free(view);
}

static void
take_batch(struct view *view, const struct message *msg)
{
  const char *reference = msg->params[0] + 1;

  if (*msg->params[0] == '+') {
    g_assert_true(g_hash_table_add(view->batches, g_strdup(reference)));
  } else {
    g_assert_cmpint(*msg->params[0], ==, '-');
    g_assert_true(g_hash_table_remove(view->batches, reference));
  }
}

static void
enter(struct view *view, const char *channel)
{
  g_assert_true(g_hash_table_add(view->channels, name_fold(channel)));
}

static void
leave(struct view *view, const char *channel)
{
  g_autofree char *folded = name_fold(channel);

  g_assert_true(g_hash_table_remove(view->channels, folded));
}

/* What people do: mine is whether it is done by this client itself. */
static void
take_action(struct view *view, const struct message *msg, bool mine)
{
  if (mine && message_is(msg, "NICK")) {
    g_free(view->nick);
    view->nick = g_strdup(msg->params[0]);
  } else if (mine && message_is(msg, "JOIN")) {
    enter(view, msg->params[0]);
  } else if (mine && message_is(msg, "PART")) {
    leave(view, msg->params[0]);
  } else if (message_is(msg, "KICK") && strcmp(msg->params[1], view->nick) == 0) {
    leave(view, msg->params[0]);
  } else if (message_is(msg, "RENAME")) {
    leave(view, msg->params[0]);
    enter(view, msg->params[1]);
  }
}

/* A list of MONITOR: "nick!user@host,…" of those who are here, "nick,…" of those who are not. */
static void
take_presence(struct view *view, const char *list, bool here)
{
  g_auto(GStrv) people = g_strsplit(list, ",", -1);

  for (char **person = people; *person; person++) {
    g_autofree char *nick = message_source_nick(*person);

    g_autofree char *folded = name_fold(nick);

    if (here)
      (void)g_hash_table_add(view->online, g_steal_pointer(&folded)); /* it may be said twice */
    else
      (void)g_hash_table_remove(view->online, folded);
  }
}

static void
take_message(struct view *view, const struct message *msg)
{
  g_autofree char *batch = msg->tags ? tags_get(msg->tags, "batch") : NULL;
  g_autofree char *who = msg->source ? message_source_nick(msg->source) : NULL;

  if (batch)
    g_assert_true(g_hash_table_contains(view->batches, batch));
  if (message_is(msg, "BATCH"))
    take_batch(view, msg);
  else if (message_is(msg, "001"))
    view->nick = g_strdup(msg->params[0]);
  else if (view->nick && who)
    take_action(view, msg, strcmp(who, view->nick) == 0);
  if (message_is(msg, "730") || message_is(msg, "731"))
    take_presence(view, message_param(msg, 1, ""), message_is(msg, "730"));
  if (view->nick && g_ascii_isdigit(*msg->command))
    g_assert_cmpstr(msg->params[0], ==, view->nick);
}

void
view_take(struct view *view, const char *text, size_t len)
{
  g_autofree char *copy = g_strndup(text, len);
  struct message msg;

  g_assert_true(g_utf8_validate(text, (gssize)len, NULL));
  g_assert_cmpint(message_parse(&msg, copy, len, TAGS_SECTION_MAX_BYTES), ==, MESSAGE_OK);
  g_assert_true(msg.source != NULL || message_is(&msg, "ERROR"));
  take_message(view, &msg);
}

/* Who is watched is here exactly if the client was told so. */
static void
check_presence(const struct view *view, const struct client *client)
{
  GHashTableIter iter;
  gpointer folded;

  if (!client->monitored)
    return;
  g_hash_table_iter_init(&iter, client->monitored);
  while (g_hash_table_iter_next(&iter, &folded, NULL))
    g_assert_cmpint(user_find(client->chat, folded) != NULL, ==,
                    g_hash_table_contains(view->online, folded));
}

void
view_check(const struct view *view, const struct chat *chat)
{
  const struct user *user;

  g_assert_cmpuint(g_hash_table_size(view->batches), ==, 0);
  if (!view->nick)
    return;
  user = user_find(chat, view->nick);
  g_assert_nonnull(user);
  g_assert_cmpstr(user->nick, ==, view->nick);
  check_presence(view, user->client);
  g_assert_cmpuint(user->memberships->len, ==, g_hash_table_size(view->channels));
  for (guint i = 0; i < user->memberships->len; i++) {
    const struct membership *membership = user->memberships->pdata[i];

    g_autofree char *folded = name_fold(membership->channel->name);

    g_assert_true(g_hash_table_contains(view->channels, folded));
  }
}
