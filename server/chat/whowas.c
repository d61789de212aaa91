/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/whowas.h"

#include "protocol/names.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

struct departed {
  char *nick, *folded, *username, *host, *realname;
  int64_t time_ms;
};

struct whowas {
  GQueue departed; /* struct departed, the latest first */
};

static void
departed_free(gpointer data)
{
  struct departed *departed = data;

  g_free(departed->nick);
  g_free(departed->folded);
  g_free(departed->username);
  g_free(departed->host);
  g_free(departed->realname);
  g_free(departed);
}

struct whowas *
whowas_new(void)
{
  return g_new0(struct whowas, 1);
}

void
whowas_free(struct whowas *whowas)
{
  if (!whowas)
    return;
  g_queue_clear_full(&whowas->departed, departed_free);
  g_free(whowas);
}

void
whowas_remember(struct chat *chat, const struct user *user, int64_t time_ms)
{
  struct departed *departed = g_new0(struct departed, 1);

  departed->nick = g_strdup(user->nick);
  departed->folded = name_fold(user->nick);
  departed->username = g_strdup(user->username);
  departed->host = g_strdup(user->host);
  departed->realname = g_strdup(user->realname);
  departed->time_ms = time_ms;
  g_queue_push_head(&chat->whowas->departed, departed);
  while (chat->whowas->departed.length > chat->config->whowas_max)
    departed_free(g_queue_pop_tail(&chat->whowas->departed));
}

static void
reply_departed(struct client *client, const struct departed *departed)
{
  g_autoptr(GDateTime) left = g_date_time_new_from_unix_utc(departed->time_ms / 1000);
  g_autofree char *when = g_date_time_format(left, "%F %T UTC");

  REPLY(client, RPL_WHOWASUSER, departed->nick, departed->username, departed->host, "*",
        departed->realname);
  REPLY(client, RPL_WHOISSERVER, departed->nick, client->chat->server_name, when);
}

/* "WHOWAS nick [count]": a count below 1 means all.
 * Source  modern.ircdocs.horse, "WHOWAS message" */
void
handle_whowas(struct client *client, const struct message *msg)
{
  const char *nick = message_param(msg, 0, "");
  g_autofree char *folded = name_fold(nick);
  int64_t most = g_ascii_strtoll(message_param(msg, 1, "0"), NULL, 10);
  int64_t count = 0;

  if (*nick == '\0') {
    REPLY(client, ERR_NONICKNAMEGIVEN, "No nickname given");
    return;
  }
  for (GList *link = client->chat->whowas->departed.head; link; link = link->next) {
    const struct departed *departed = link->data;

    if (strcmp(departed->folded, folded) != 0)
      continue;
    reply_departed(client, departed);
    if (++count == most)
      break;
  }
  if (count == 0)
    REPLY(client, ERR_WASNOSUCHNICK, nick, "There was no such nickname");
  REPLY(client, RPL_ENDOFWHOWAS, nick, "End of WHOWAS");
}
