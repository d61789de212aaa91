/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Commands that only ask: about people and about the server.
 */
#include "server/chat/queries.h"

#include "confab-config.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/nametable.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

#define MASK_MAX_BYTES     200
#define ISON_MAX_NICKS     50
#define USERHOST_MAX_NICKS 5

static void
who_reply(struct client *client, const struct user *user, const struct membership *membership)
{
  char flags[3] = {user->away ? 'G' : 'H', membership && membership->operator? '@' : '\0', '\0'};
  g_autofree char *hops_and_name = g_strdup_printf("0 %s", user->realname);

  REPLY(client, RPL_WHOREPLY, membership ? membership->channel->name : "*", user->username,
        user->host, client->chat->server_name, user->nick, flags, hops_and_name);
}

static void
who_channel(struct client *client, const struct channel *channel)
{
  for (guint i = 0; channel && i < channel->members->len; i++) {
    const struct membership *membership = channel->members->pdata[i];

    who_reply(client, membership->user, membership);
  }
}

static bool
matches(GPatternSpec *pattern, const struct user *user)
{
  return g_pattern_spec_match_string(pattern, user->nick) ||
         g_pattern_spec_match_string(pattern, user->username) ||
         g_pattern_spec_match_string(pattern, user->host) ||
         g_pattern_spec_match_string(pattern, user->realname);
}

static void
who_mask(struct client *client, const char *mask)
{
  g_autoptr(GPatternSpec) pattern = g_pattern_spec_new(mask);
  GHashTableIter iter;
  gpointer value;

  nametable_iter_init(client->chat->nicks, &iter);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    if (matches(pattern, value))
      who_reply(client, value, NULL);
}

void
handle_who(struct client *client, const struct message *msg)
{
  const char *mask = message_param(msg, 0, "*");
  const struct user *user = user_find(client->chat, mask);

  if (*mask == '#')
    who_channel(client, channel_find(client->chat, mask));
  else if (user)
    who_reply(client, user, NULL);
  else if (strpbrk(mask, "*?") && strlen(mask) <= MASK_MAX_BYTES)
    who_mask(client, mask);
  REPLY(client, RPL_ENDOFWHO, mask, "End of WHO list");
}

static void
whois_channels(struct client *client, const struct user *user)
{
  struct reply_list list;

  reply_list_init(&list, client, "319", (const char *const[]){user->nick}, 1);
  for (guint i = 0; i < user->memberships->len; i++) {
    const struct membership *membership = user->memberships->pdata[i];
    g_autofree char *name =
        g_strconcat(membership->operator? "@" : "", membership->channel->name, NULL);

    reply_list_add(&list, name);
  }
  reply_list_end(&list, false);
}

static void
whois_user(struct client *client, const struct user *user)
{
  g_autofree char *idle = g_strdup_printf(
      "%" G_GINT64_FORMAT, MAX(0, (chat_now_ms(client->chat) - user->active_ms) / 1000));
  g_autofree char *signon = g_strdup_printf("%" G_GINT64_FORMAT, user->signon_ms / 1000);

  REPLY(client, RPL_WHOISUSER, user->nick, user->username, user->host, "*", user->realname);
  whois_channels(client, user);
  REPLY(client, RPL_WHOISSERVER, user->nick, client->chat->server_name,
        client->chat->config->network_name);
  if (user->away)
    REPLY(client, RPL_AWAY, user->nick, user->away);
  REPLY(client, RPL_WHOISIDLE, user->nick, idle, signon, "seconds idle, signon time");
}

/* "WHOIS nick" or "WHOIS server nick": there is one server, so its name is passed over. */
void
handle_whois(struct client *client, const struct message *msg)
{
  const char *nick = message_param(msg, msg->n_params > 1 ? 1 : 0, "");
  const struct user *user;

  if (*nick == '\0') {
    REPLY(client, ERR_NONICKNAMEGIVEN, "No nickname given");
    return;
  }
  user = user_find(client->chat, nick);
  if (user)
    whois_user(client, user);
  else
    REPLY(client, ERR_NOSUCHNICK, nick, "User not found.");
  REPLY(client, RPL_ENDOFWHOIS, user ? user->nick : nick, "End of WHOIS list");
}

void
handle_userhost(struct client *client, const struct message *msg)
{
  struct reply_list list;

  reply_list_init(&list, client, "302", NULL, 0);
  for (size_t i = 0; i < MIN(msg->n_params, USERHOST_MAX_NICKS); i++) {
    const struct user *user = user_find(client->chat, msg->params[i]);
    g_autofree char *word = NULL;

    if (!user)
      continue;
    word = g_strdup_printf("%s=%c%s@%s", user->nick, user->away ? '-' : '+', user->username,
                           user->host);
    reply_list_add(&list, word);
  }
  reply_list_end(&list, true);
}

/* The nicks may come as parameters or, as old clients write them, as one with spaces. */
void
handle_ison(struct client *client, const struct message *msg)
{
  struct reply_list list;
  size_t left = ISON_MAX_NICKS;

  reply_list_init(&list, client, "303", NULL, 0);
  for (size_t i = 0; i < msg->n_params; i++) {
    g_auto(GStrv) nicks = g_strsplit(msg->params[i], " ", -1);

    for (char **nick = nicks; *nick && left > 0; nick++, left--) {
      const struct user *user = user_find(client->chat, *nick);

      if (user)
        reply_list_add(&list, user->nick);
    }
  }
  reply_list_end(&list, true);
}

void
queries_send_motd(struct client *client)
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

void
handle_motd(struct client *client, const struct message *msg)
{
  (void)msg;
  queries_send_motd(client);
}

void
queries_send_lusers(struct client *client)
{
  const struct chat *chat = client->chat;
  guint users = g_hash_table_size(chat->users);
  guint unregistered =
      g_hash_table_size(chat->clients) - MIN(g_hash_table_size(chat->clients), users);
  g_autofree char *here = g_strdup_printf("There are %u users on 1 server", users);
  g_autofree char *mine = g_strdup_printf("I have %u clients and 0 servers", users);
  g_autofree char *count = g_strdup_printf("%u", users);
  g_autofree char *most = g_strdup_printf("%u", chat->users_max);
  g_autofree char *unknown = g_strdup_printf("%u", unregistered);
  g_autofree char *channels = g_strdup_printf("%u", nametable_size(chat->channels));
  g_autofree char *now = g_strdup_printf("Users now %u, at most %u", users, chat->users_max);

  REPLY(client, RPL_LUSERCLIENT, here);
  REPLY(client, RPL_LUSEROP, "0", "operators online");
  REPLY(client, RPL_LUSERUNKNOWN, unknown, "unregistered connections");
  REPLY(client, RPL_LUSERCHANNELS, channels, "channels formed");
  REPLY(client, RPL_LUSERME, mine);
  REPLY(client, RPL_LOCALUSERS, count, most, now);
  REPLY(client, RPL_GLOBALUSERS, count, most, now);
}

void
handle_lusers(struct client *client, const struct message *msg)
{
  (void)msg;
  queries_send_lusers(client);
}

void
handle_version(struct client *client, const struct message *msg)
{
  (void)msg;
  REPLY(client, RPL_VERSION, "confab-" CONFAB_VERSION, client->chat->server_name, "");
}

void
handle_time(struct client *client, const struct message *msg)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(chat_now_ms(client->chat) / 1000);
  g_autofree char *text = g_date_time_format(now, "%A %F %T UTC");

  (void)msg;
  REPLY(client, RPL_TIME, client->chat->server_name, text);
}
