/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who somebody is: WHOIS, USERHOST, ISON.
 */
#include "protocol/names.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#define ISON_MAX_NICKS     50
#define USERHOST_MAX_NICKS 5

/* Where somebody invisible is, only those see who are there too.
 * Source  modern.ircdocs.horse, "Invisible User Mode" */
static bool
shows_channel(const struct client *client, const struct user *user, const struct channel *channel)
{
  if (client->user == user || user_is_operator(client->user) ||
      user_membership(client->user, channel))
    return true;
  return !(channel->flags & CHANNEL_SECRET) && !(user->modes & USER_MODE_INVISIBLE);
}

static void
whois_channels(struct client *client, const struct user *user)
{
  struct reply_list list;

  reply_list_init(&list, client, "319", (const char *const[]){user->nick}, 1);
  for (guint i = 0; i < user->memberships->len; i++) {
    const struct membership *membership = user->memberships->pdata[i];
    g_autofree char *name = NULL;
    char prefixes[4];

    if (!shows_channel(client, user, membership->channel))
      continue;
    mode_prefixes(membership->ranks, client_has(client, CAP_MULTI_PREFIX), prefixes);
    name = g_strconcat(prefixes, membership->channel->name, NULL);
    reply_list_add(&list, name);
  }
  reply_list_end(&list, false);
}

/* What only the person itself and operators of the server are told. */
static void
whois_address(struct client *client, const struct user *user)
{
  g_autofree char *at_host = g_strdup_printf("%s@%s", user->username, user->host);

  if (client->user == user || user_is_operator(client->user))
    REPLY(client, RPL_WHOISACTUALLY, user->nick, at_host, user->host,
          "Actual user@host, Actual IP");
}

static void
whois_idle(struct client *client, const struct user *user)
{
  g_autofree char *idle = g_strdup_printf(
      "%" G_GINT64_FORMAT, MAX(0, (chat_now_ms(client->chat) - user->active_ms) / 1000));
  g_autofree char *signon = g_strdup_printf("%" G_GINT64_FORMAT, user->signon_ms / 1000);

  REPLY(client, RPL_WHOISIDLE, user->nick, idle, signon, "seconds idle, signon time");
}

static void
whois_user(struct client *client, const struct user *user)
{
  REPLY(client, RPL_WHOISUSER, user->nick, user->username, user->host, "*", user->realname);
  whois_channels(client, user);
  REPLY(client, RPL_WHOISSERVER, user->nick, client->chat->server_name,
        client->chat->config->network_name);
  if (user_is_operator(user))
    REPLY(client, RPL_WHOISOPERATOR, user->nick, "is an IRC operator");
  if (user_is_bot(user))
    REPLY(client, RPL_WHOISBOT, user->nick, "is a bot");
  whois_address(client, user);
  if (user->away)
    REPLY(client, RPL_AWAY, user->nick, user->away);
  whois_idle(client, user);
}

static bool
is_this_server(const struct client *client, const char *name)
{
  return name_equal(name, client->chat->server_name) || user_find(client->chat, name);
}

/* "WHOIS nick", or "WHOIS server nick", where a nick stands for its server. */
void
handle_whois(struct client *client, const struct message *msg)
{
  const char *nick = message_param(msg, msg->n_params > 1 ? 1 : 0, "");
  const struct user *user = user_find(client->chat, nick);

  if (*nick == '\0') {
    REPLY(client, ERR_NONICKNAMEGIVEN, "No nickname given");
    return;
  }
  if (msg->n_params > 1 && !is_this_server(client, msg->params[0])) {
    REPLY(client, ERR_NOSUCHSERVER, msg->params[0], "No such server");
    return;
  }
  if (user)
    whois_user(client, user);
  else
    REPLY(client, ERR_NOSUCHNICK, nick, "User not found.");
  REPLY(client, RPL_ENDOFWHOIS, nick, "End of WHOIS list");
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
    word = g_strdup_printf("%s%s=%c%s@%s", user->nick, user_is_operator(user) ? "*" : "",
                           user->away ? '-' : '+', user->username, user->host);
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
