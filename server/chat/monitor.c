/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/monitor.h"

#include "protocol/names.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

/* Both directions of one relation; each client's own side is client->monitored. */
struct monitors {
  GHashTable *watchers; /* folded nick → GPtrArray of struct client */
};

struct monitors *
monitors_new(void)
{
  struct monitors *monitors = g_new0(struct monitors, 1);

  monitors->watchers =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  return monitors;
}

void
monitors_free(struct monitors *monitors)
{
  if (!monitors)
    return;
  g_hash_table_unref(monitors->watchers);
  g_free(monitors);
}

static GPtrArray *
watchers_of(const struct user *user)
{
  g_autofree char *folded = name_fold(user->nick);

  return g_hash_table_lookup(user->chat->monitors->watchers, folded);
}

static void
tell(const struct user *user, enum numeric numeric, const char *who)
{
  GPtrArray *watchers = watchers_of(user);

  for (guint i = 0; watchers && i < watchers->len; i++)
    REPLY(watchers->pdata[i], numeric, who);
}

void
monitor_tell_online(const struct user *user)
{
  tell(user, RPL_MONONLINE, user->source);
}

void
monitor_tell_offline(const struct user *user)
{
  tell(user, RPL_MONOFFLINE, user->nick);
}

void
monitor_send_line(const struct user *user, struct line *line, enum capability needs)
{
  GPtrArray *watchers = watchers_of(user);

  for (guint i = 0; watchers && i < watchers->len; i++) {
    struct client *client = watchers->pdata[i];

    if (client_has(client, CAP_EXTENDED_MONITOR) && client_has(client, needs) &&
        !user_shares_channel(client->user, user))
      send_line(client, line);
  }
}

static void
unwatch(struct client *client, const char *folded)
{
  GHashTable *all = client->chat->monitors->watchers;
  GPtrArray *watchers = g_hash_table_lookup(all, folded);

  if (!watchers)
    return;
  g_ptr_array_remove_fast(watchers, client);
  if (watchers->len == 0)
    g_hash_table_remove(all, folded);
}

void
monitor_forget(struct client *client)
{
  GHashTableIter iter;
  gpointer folded;

  if (!client->monitored)
    return;
  g_hash_table_iter_init(&iter, client->monitored);
  while (g_hash_table_iter_next(&iter, &folded, NULL))
    unwatch(client, folded);
  g_clear_pointer(&client->monitored, g_hash_table_unref);
}

unsigned int
monitors_count(const struct monitors *monitors)
{
  unsigned int count = 0;
  GHashTableIter iter;
  gpointer watchers;

  g_hash_table_iter_init(&iter, monitors->watchers);
  while (g_hash_table_iter_next(&iter, NULL, &watchers))
    count += ((GPtrArray *)watchers)->len;
  return count;
}

static void
watch(struct client *client, const char *nick, const char *folded)
{
  GHashTable *all = client->chat->monitors->watchers;
  GPtrArray *watchers = g_hash_table_lookup(all, folded);

  if (!watchers) {
    watchers = g_ptr_array_new();
    g_hash_table_insert(all, g_strdup(folded), watchers);
  }
  g_ptr_array_add(watchers, client);
  g_hash_table_insert(client->monitored, g_strdup(folded), g_strdup(nick));
}

/* The answer to "+" and "S": who of the list is here and who is not. */
struct status {
  struct reply_list online, offline;
};

static void
status_init(struct status *status, struct client *client)
{
  reply_list_init(&status->online, client, "730", NULL, 0);
  reply_list_init(&status->offline, client, "731", NULL, 0);
  reply_list_separate_by(&status->online, ',');
  reply_list_separate_by(&status->offline, ',');
}

static void
status_add(struct status *status, const char *nick)
{
  const struct user *user = user_find(status->online.to->chat, nick);

  if (user)
    reply_list_add(&status->online, user->source);
  else
    reply_list_add(&status->offline, nick);
}

static void
status_end(struct status *status)
{
  reply_list_end(&status->online, false);
  reply_list_end(&status->offline, false);
}

static void
reply_full(struct client *client, char **left)
{
  g_autofree char *limit = g_strdup_printf("%" G_GINT64_FORMAT, client->chat->config->monitor_max);
  g_autofree char *nicks = g_strjoinv(",", left);

  REPLY(client, ERR_MONLISTFULL, limit, nicks, "Monitor list is full.");
}

static void
monitor_add(struct client *client, const char *list)
{
  g_auto(GStrv) nicks = g_strsplit(list, ",", -1);
  struct status status;

  if (!client->monitored)
    client->monitored = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  status_init(&status, client);
  for (char **nick = nicks; *nick; nick++) {
    g_autofree char *folded = name_fold(*nick);

    if (name_check_nick(*nick) != NAME_OK)
      continue;
    if (!g_hash_table_contains(client->monitored, folded)) {
      if (g_hash_table_size(client->monitored) >= client->chat->config->monitor_max) {
        status_end(&status);
        reply_full(client, nick);
        return;
      }
      watch(client, *nick, folded);
    }
    status_add(&status, *nick);
  }
  status_end(&status);
}

static void
monitor_remove(struct client *client, const char *list)
{
  g_auto(GStrv) nicks = g_strsplit(list, ",", -1);

  for (char **nick = nicks; client->monitored && *nick; nick++) {
    g_autofree char *folded = name_fold(*nick);

    if (g_hash_table_remove(client->monitored, folded))
      unwatch(client, folded);
  }
}

static void
monitor_clear(struct client *client, const char *list)
{
  (void)list;
  monitor_forget(client);
}

static void
monitor_list(struct client *client, const char *list)
{
  struct reply_list reply;
  GHashTableIter iter;
  gpointer nick;

  (void)list;
  reply_list_init(&reply, client, "732", NULL, 0);
  reply_list_separate_by(&reply, ',');
  if (client->monitored) {
    g_hash_table_iter_init(&iter, client->monitored);
    while (g_hash_table_iter_next(&iter, NULL, &nick))
      reply_list_add(&reply, nick);
  }
  reply_list_end(&reply, false);
  REPLY(client, RPL_ENDOFMONLIST, "End of MONITOR list");
}

static void
monitor_status(struct client *client, const char *list)
{
  struct status status;
  GHashTableIter iter;
  gpointer nick;

  (void)list;
  if (!client->monitored)
    return;
  status_init(&status, client);
  g_hash_table_iter_init(&iter, client->monitored);
  while (g_hash_table_iter_next(&iter, NULL, &nick))
    status_add(&status, nick);
  status_end(&status);
}

static const struct {
  char letter;
  bool takes_list;
  void (*handler)(struct client *client, const char *list);
} SUBCOMMANDS[] = {
    {'+', true, monitor_add},   {'-', true, monitor_remove},  {'C', false, monitor_clear},
    {'L', false, monitor_list}, {'S', false, monitor_status},
};

void
handle_monitor(struct client *client, const struct message *msg)
{
  const char *list = message_param(msg, 1, "");

  for (size_t i = 0; i < G_N_ELEMENTS(SUBCOMMANDS); i++) {
    if (g_ascii_toupper(msg->params[0][0]) != SUBCOMMANDS[i].letter || msg->params[0][1] != '\0')
      continue;
    if (SUBCOMMANDS[i].takes_list && *list == '\0')
      REPLY(client, ERR_NEEDMOREPARAMS, "MONITOR", "Not enough parameters");
    else
      SUBCOMMANDS[i].handler(client, list);
    return;
  }
  send_refusal(client, "MONITOR", "INVALID_PARAMS", msg->params[0],
               "MONITOR takes +, -, C, L or S");
}
