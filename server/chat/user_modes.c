/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MODE for oneself.
 */
#include "server/chat/user_modes.h"
#include "protocol/names.h"
#include "server/chat/apply.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/mode.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

/* Only OPER makes operators; anyone may cease to be one. */
static bool
may_change(unsigned int flag, bool add)
{
  return flag != USER_MODE_OPERATOR || !add;
}

static void
reply_unknown(struct client *client)
{
  REPLY(client, ERR_UMODEUNKNOWNFLAG, "Unknown MODE flag");
}

/* What is known is changed first, then the rest is refused.
 * Source  modern.ircdocs.horse, "User mode" */
static void
change_user(struct client *client, const char *wanted)
{
  unsigned int modes = client->user->modes;
  bool unknown = false;
  bool add = true;

  for (const char *at = wanted; *at; at++) {
    unsigned int flag = mode_user_flag(*at);

    if (*at == '+' || *at == '-')
      add = *at == '+';
    else if (flag == 0)
      unknown = true;
    else if (may_change(flag, add))
      modes = add ? modes | flag : modes & ~flag;
  }
  if (modes != client->user->modes) {
    g_autofree char *text = mode_describe_user(modes);
    struct log_event *event =
        log_event_new(EVENT_USER_MODE, client->session, client->user->nick, text);

    event->args[0] = g_strdup(unknown ? "unknown" : NULL);
    client_append(client, event);
  } else if (unknown) {
    reply_unknown(client);
  }
}

void
handle_user_mode(struct client *client, const struct message *msg)
{
  g_autofree char *modes = NULL;

  if (!user_find(client->chat, msg->params[0])) {
    REPLY(client, ERR_NOSUCHNICK, msg->params[0], "User not found.");
  } else if (user_find(client->chat, msg->params[0]) != client->user) {
    REPLY(client, ERR_USERSDONTMATCH, "Can't view or change modes of other users");
  } else if (msg->n_params > 1) {
    change_user(client, msg->params[1]);
  } else {
    modes = mode_describe_user(client->user->modes);
    REPLY(client, RPL_UMODEIS, modes);
  }
}

/* "+ab" and "+bc" differ by "-a+c": what was turned off, then what was turned on. Newly allocated.
 */
static char *
difference(unsigned int before, unsigned int after)
{
  g_autofree char *off = mode_describe_user(before & ~after);
  g_autofree char *on = mode_describe_user(after & ~before);

  *off = '-';
  return g_strconcat(off[1] ? off : "", on[1] ? on : "", NULL);
}

void
user_set_modes(struct user *user, unsigned int modes, const struct log_event *event)
{
  g_autofree char *text = difference(user->modes, modes);
  struct line line;

  if (!(modes & USER_MODE_OPERATOR))
    g_clear_pointer(&user->oper, g_free);
  user->modes = modes;
  if (*text == '\0' || !user->client)
    return;
  LINE_INIT(&line, event, user->nick, "MODE", user->nick, text);
  send_line(user->client, &line);
  line_clear(&line);
}

void
apply_user_mode(const struct applying *at, const struct log_event *event)
{
  unsigned int modes = 0;

  for (const char *letter = event->text; *letter; letter++)
    modes |= mode_user_flag(*letter);
  user_set_modes(at->user, modes, event);
  if (event->args[0] && at->origin)
    reply_unknown(at->origin);
}
