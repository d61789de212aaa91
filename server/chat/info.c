/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the server says of itself.
 */
#include "server/chat/info.h"

#include "confab-config.h"
#include "protocol/names.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/command.h"
#include "server/chat/handlers.h"
#include "server/chat/isupport.h"
#include "server/chat/klines.h"
#include "server/chat/mask.h"
#include "server/chat/mode.h"
#include "server/chat/nametable.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

void
info_send_motd(struct client *client)
{
  g_autofree char *start = g_strdup_printf("- %s Message of the day -", client->chat->server_name);
  g_auto(GStrv) lines = NULL;

  if (!client->chat->motd) {
    REPLY(client, ERR_NOMOTD, "There is no message of the day");
    return;
  }
  lines = g_strsplit(client->chat->motd, "\n", -1);
  REPLY(client, RPL_MOTDSTART, start);
  for (char **line = lines; *line; line++) {
    g_autofree char *text = g_strdup_printf("- %s", g_strchomp(*line));

    REPLY(client, RPL_MOTD, text);
  }
  REPLY(client, RPL_ENDOFMOTD, "End of the message of the day");
}

/* How many users have that mode. */
static guint
count_users(const struct chat *chat, unsigned int mode)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  g_hash_table_iter_init(&iter, chat->users);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    if (((struct user *)value)->modes & mode)
      count++;
  return count;
}

static void
reply_count(struct client *client, enum numeric numeric, guint count, const char *text)
{
  g_autofree char *number = g_strdup_printf("%u", count);

  REPLY(client, numeric, number, text);
}

void
info_send_lusers(struct client *client)
{
  const struct chat *chat = client->chat;
  guint users = g_hash_table_size(chat->users);
  guint clients = g_hash_table_size(chat->clients);
  guint invisible = count_users(chat, USER_MODE_INVISIBLE);
  g_autofree char *all = g_strdup_printf("There are %u users and %u invisible on 1 servers",
                                         users - invisible, invisible);
  g_autofree char *mine = g_strdup_printf("I have %u clients and 0 servers", users);
  g_autofree char *now = g_strdup_printf("%u", users);
  g_autofree char *most = g_strdup_printf("%u", chat->users_max);
  g_autofree char *local = g_strdup_printf("Current local users %s, max %s", now, most);
  g_autofree char *global = g_strdup_printf("Current global users %s, max %s", now, most);

  REPLY(client, RPL_LUSERCLIENT, all);
  reply_count(client, RPL_LUSEROP, count_users(chat, USER_MODE_OPERATOR), "operator(s) online");
  reply_count(client, RPL_LUSERUNKNOWN, clients - MIN(clients, users), "unknown connection(s)");
  reply_count(client, RPL_LUSERCHANNELS, nametable_size(chat->channels), "channels formed");
  REPLY(client, RPL_LUSERME, mine);
  REPLY(client, RPL_LOCALUSERS, now, most, local);
  REPLY(client, RPL_GLOBALUSERS, now, most, global);
}

void
handle_lusers(struct client *client, const struct message *msg)
{
  (void)msg;
  info_send_lusers(client);
}

/* Queries that may name a server take this one's name, a mask that fits it, or anyone's nick.
 *
 * Returns  false where they name another; that is answered
 */
static bool
is_for_this_server(struct client *client, const char *name)
{
  g_autofree char *folded = name_fold(name);
  g_autofree char *here = name_fold(client->chat->server_name);

  if (*name == '\0' || mask_glob(folded, here) || user_find(client->chat, name))
    return true;
  REPLY(client, ERR_NOSUCHSERVER, name, "No such server");
  return false;
}

void
handle_motd(struct client *client, const struct message *msg)
{
  if (is_for_this_server(client, message_param(msg, 0, "")))
    info_send_motd(client);
}

void
handle_version(struct client *client, const struct message *msg)
{
  if (!is_for_this_server(client, message_param(msg, 0, "")))
    return;
  REPLY(client, RPL_VERSION, "confab-" CONFAB_VERSION, client->chat->server_name,
        "Confab, chat and shared files");
  isupport_send(client);
}

void
handle_time(struct client *client, const struct message *msg)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(chat_now_ms(client->chat) / 1000);
  g_autofree char *text = g_date_time_format(now, "%A %F %T UTC");

  if (is_for_this_server(client, message_param(msg, 0, "")))
    REPLY(client, RPL_TIME, client->chat->server_name, text);
}

void
handle_admin(struct client *client, const struct message *msg)
{
  const struct config *config = client->chat->config;

  if (!is_for_this_server(client, message_param(msg, 0, "")))
    return;
  REPLY(client, RPL_ADMINME, client->chat->server_name, "Administrative info");
  REPLY(client, RPL_ADMINLOC1, config->network_name);
  REPLY(client, RPL_ADMINLOC2, "Confab " CONFAB_VERSION);
  REPLY(client, RPL_ADMINEMAIL, *config->admin ? config->admin : "Ask whoever runs this machine");
}

void
handle_info(struct client *client, const struct message *msg)
{
  static const char *const LINES[] = {
      "Confab " CONFAB_VERSION ", chat and shared files for a group on its own network",
      "Free software under the GNU General Public License, version 3 or later",
  };

  if (!is_for_this_server(client, message_param(msg, 0, "")))
    return;
  for (size_t i = 0; i < G_N_ELEMENTS(LINES); i++)
    REPLY(client, RPL_INFO, LINES[i]);
  REPLY(client, RPL_ENDOFINFO, "End of INFO list");
}

/* "LINKS [[server] mask]" */
void
handle_links(struct client *client, const struct message *msg)
{
  const struct chat *chat = client->chat;
  const char *mask = message_param(msg, msg->n_params > 1 ? 1 : 0, "*");
  g_autofree char *folded = name_fold(mask);
  g_autofree char *here = name_fold(chat->server_name);
  g_autofree char *text = g_strdup_printf("0 %s", chat->config->network_name);

  if (msg->n_params > 1 && !is_for_this_server(client, msg->params[0]))
    return;
  if (mask_glob(folded, here))
    REPLY(client, RPL_LINKS, chat->server_name, chat->server_name, text);
  REPLY(client, RPL_ENDOFLINKS, mask, "End of LINKS list");
}

static void
stats_uptime(struct client *client)
{
  int64_t seconds = (chat_now_ms(client->chat) - client->chat->started_ms) / 1000;
  g_autofree char *up =
      g_strdup_printf("Server Up %" G_GINT64_FORMAT " days %d:%02d:%02d", seconds / 86400,
                      (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60), (int)(seconds % 60));
  g_autofree char *most = g_strdup_printf("Highest connection count: %u", client->chat->users_max);

  REPLY(client, RPL_STATSUPTIME, up);
  REPLY(client, RPL_STATSCONN, most);
}

static void
stats_klines(struct client *client)
{
  int64_t now_ms = chat_now_ms(client->chat);
  const struct kline *kline;
  unsigned int place = 0;

  while ((kline = kline_next(client->chat->klines, &place, now_ms))) {
    int64_t left = kline->end_ms > 0 ? (kline->end_ms - now_ms + 59999) / 60000 : 0;
    g_autofree char *minutes = g_strdup_printf("%" G_GINT64_FORMAT, left);

    REPLY(client, RPL_STATSKLINE, "K", kline->mask, minutes, kline->setter, kline->reason);
  }
}

static void
stats_commands(struct client *client)
{
  for (size_t i = 0; i < command_count(); i++) {
    g_autofree char *count = NULL;

    if (client->chat->command_counts[i] == 0)
      continue;
    count = g_strdup_printf("%" G_GUINT64_FORMAT, client->chat->command_counts[i]);
    REPLY(client, RPL_STATSCOMMANDS, command_at(i)->name, count);
  }
}

static const struct {
  char letter;
  bool operators_only;
  void (*show)(struct client *client);
} STATS[] = {
    {'k', true, stats_klines},
    {'m', true, stats_commands},
    {'u', false, stats_uptime},
};

void
handle_stats(struct client *client, const struct message *msg)
{
  const char *query = msg->params[0];
  g_autofree char *letter = g_utf8_substring(query, 0, 1);

  if (!is_for_this_server(client, message_param(msg, 1, "")))
    return;
  for (size_t i = 0; i < G_N_ELEMENTS(STATS); i++) {
    if (g_ascii_tolower(*letter) != STATS[i].letter)
      continue;
    if (STATS[i].operators_only && !user_is_operator(client->user))
      REPLY(client, ERR_NOPRIVILEGES, "Permission denied: that is for operators of the server");
    else
      STATS[i].show(client);
  }
  REPLY(client, RPL_ENDOFSTATS, letter, "End of STATS report");
}

/* The first line of the text is empty, as it is everywhere.
 * Source  modern.ircdocs.horse, "HELP message" */
static void
help_all(struct client *client)
{
  REPLY(client, RPL_HELPSTART, "*",
        "Commands of this server; HELP and a command's name says more:");
  REPLY(client, RPL_HELPTXT, "*", "");
  for (size_t i = 0; i < command_count(); i++)
    if (command_at(i)->help)
      REPLY(client, RPL_HELPTXT, "*", command_at(i)->name);
  REPLY(client, RPL_ENDOFHELP, "*", "End of HELP");
}

void
handle_help(struct client *client, const struct message *msg)
{
  const char *subject = message_param(msg, 0, "");
  const struct command *row = command_find(subject);
  g_autofree char *usage = NULL;

  if (*subject == '\0') {
    help_all(client);
  } else if (!row || !row->help) {
    REPLY(client, ERR_HELPNOTFOUND, subject, "There is no help for that; HELP lists all commands");
  } else {
    usage = g_strconcat(row->name, *row->syntax ? " " : "", row->syntax, NULL);
    REPLY(client, RPL_HELPSTART, row->name, usage);
    REPLY(client, RPL_HELPTXT, row->name, "");
    REPLY(client, RPL_HELPTXT, row->name, row->help);
    REPLY(client, RPL_ENDOFHELP, row->name, "End of HELP");
  }
}
