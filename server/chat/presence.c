/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people say about themselves: away, back, a real name.
 */
#include "server/chat/apply.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/monitor.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

void
handle_away(struct client *client, const struct message *msg)
{
  const char *given = message_param(msg, 0, "");
  g_autofree char *text = g_strndup(given, message_fit(given, strlen(given), AWAY_MAX_BYTES));

  client_append(client, log_event_new(EVENT_AWAY, client->session, client->user->nick, text));
}

/* Repeating what everyone knows already is told to nobody else. */
static void
announce_away(const struct applying *at, const struct log_event *event)
{
  struct line line;

  line_init(&line, event, at->user->source, "AWAY", (const char *const[]){event->text},
            at->user->away ? 1 : 0);
  send_line_to_neighbours(at->user, &line, CAP_AWAY_NOTIFY);
  monitor_send_line(at->user, &line, CAP_AWAY_NOTIFY);
  line_clear(&line);
}

void
apply_away(const struct applying *at, const struct log_event *event)
{
  bool away = *event->text != '\0';
  bool changed = g_strcmp0(at->user->away, away ? event->text : NULL) != 0;

  g_free(at->user->away);
  at->user->away = away ? g_strdup(event->text) : NULL;
  if (at->origin && away)
    REPLY(at->origin, RPL_NOWAWAY, "You have been marked as being away");
  else if (at->origin)
    REPLY(at->origin, RPL_UNAWAY, "You are no longer marked as being away");
  if (changed)
    announce_away(at, event);
}

void
handle_setname(struct client *client, const struct message *msg)
{
  const char *realname = msg->params[0];

  if (*realname == '\0' || strlen(realname) > REALNAME_MAX_BYTES) {
    send_fail(client, "SETNAME", "INVALID_REALNAME", NULL,
              "A real name has 1 to " G_STRINGIFY(REALNAME_MAX_BYTES) " bytes");
    return;
  }
  client_append(client,
                log_event_new(EVENT_SETNAME, client->session, client->user->nick, realname));
}

void
apply_setname(const struct applying *at, const struct log_event *event)
{
  struct line line;

  g_free(at->user->realname);
  at->user->realname = g_strdup(event->text);
  LINE_INIT(&line, event, at->user->source, "SETNAME", event->text);
  if (at->origin && client_has(at->origin, CAP_SETNAME))
    send_line(at->origin, &line);
  send_line_to_neighbours(at->user, &line, CAP_SETNAME);
  monitor_send_line(at->user, &line, CAP_SETNAME);
  line_clear(&line);
}
