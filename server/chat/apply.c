/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/apply.h"

#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/user.h"

static void (*const APPLY[EVENT_TYPES])(const struct applying *, const struct log_event *) = {
    [EVENT_SESSION_UP] = apply_session_up,
    [EVENT_NICK] = apply_nick,
    [EVENT_SETNAME] = apply_setname,
    [EVENT_AWAY] = apply_away,
    [EVENT_JOIN] = apply_join,
    [EVENT_PART] = apply_part,
    [EVENT_QUIT] = apply_quit,
    [EVENT_TOPIC] = apply_topic,
    [EVENT_MESSAGE] = apply_message,
    [EVENT_MODE] = apply_mode,
    [EVENT_USER_MODE] = apply_user_mode,
    [EVENT_KICK] = apply_kick,
    [EVENT_INVITE] = apply_invite,
    [EVENT_RENAME] = apply_rename,
    [EVENT_OPER] = apply_oper,
    [EVENT_KILL] = apply_kill,
    [EVENT_WALLOPS] = apply_wallops,
    [EVENT_KLINE] = apply_kline,
    [EVENT_UNKLINE] = apply_unkline,
};

void
apply_event(void *context, const struct log_event *event)
{
  struct applying at = {.chat = context};
  uint64_t session = event->session;
  bool late;

  at.user = user_of_session(at.chat, session);
  at.origin = client_of_session(at.chat, session);
  /* Put off beyond its command, it still belongs to the answer. */
  late = at.origin && !at.origin->answering;
  if (late)
    client_begin_answer(at.origin);
  if (at.user || event->type == EVENT_SESSION_UP)
    APPLY[event->type](&at, event);
  /* What was applied may have ended the client: look again. */
  at.origin = client_of_session(at.chat, session);
  if (at.origin && late)
    client_end_answer(at.origin);
  else if (at.origin)
    client_end_waiting(at.origin);
}
