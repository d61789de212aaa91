/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people say, and the answers to what we said.
 */
#include "gui/session/handlers.h"
#include "gui/session/session-private.h"
#include "gui/session/text.h"
#include "protocol/names.h"

#include <glib/gi18n.h>
#include <string.h>

/* Something said, as it is to stand in a conversation. */
struct said {
  ConfabMessageKind kind;
  char *text;
  const char *target; /* as addressed, without a status before the channel */
};

/* Take an action out of its wrapping. Other requests between programs are answered by nobody here.
 *
 * Returns: whether there is something for people to read; then said->text is to be freed
 */
static bool
read_said(ConfabSession *self, const struct incoming *in, ConfabMessageKind kind, struct said *said)
{
  const char *target = incoming_param(in, 0);
  const char *behind = features_skip_prefixes(&self->features, target);
  const char *raw = incoming_param(in, 1);
  g_autofree char *action = message_ctcp(raw, "ACTION");

  if (*raw == '\001' && !action)
    return false;
  said->kind = action ? CONFAB_MESSAGE_KIND_ACTION : kind;
  said->text = text_plain(action ? action : raw);
  said->target = features_is_channel(&self->features, behind) ? behind : target;
  return true;
}

/* The echo of what we sent: confirm it, or where it was sent in another way, show it. */
static bool
confirm_echo(ConfabSession *self, const struct incoming *in, const struct said *said)
{
  struct request *request = in->request;

  if (!request || !request->message)
    request = outbox_find_message(self, said->target, said->text);
  if (!request)
    return false;
  outbox_confirm(self, request, in->msgid, in->time_ms);
  if (!request->label)
    outbox_drop(self, request);
  return true;
}

/* From a stranger, as long as there is room for more of them; then in the server's conversation. */
static ConfabConversation *
conversation_with(ConfabSession *self, const char *nick)
{
  ConfabConversationList *list = confab_network_get_conversations(self->network);
  ConfabConversation *known = session_find(self, nick);

  if (known)
    return known;
  if (confab_conversation_list_get_length(list) >= SESSION_PEOPLE_MAX)
    return confab_network_get_server(self->network);
  return confab_session_open_person(self, nick);
}

static ConfabConversation *
place_of(ConfabSession *self, const struct incoming *in, const struct said *said)
{
  if (features_is_channel(&self->features, said->target))
    return session_find_or_server(self, said->target);
  if (in->own && !confab_network_is_own_nick(self->network, said->target))
    return conversation_with(self, said->target);
  /* A server's own words, and a program's notice, open no conversation. */
  if (!in->from_person)
    return confab_network_get_server(self->network);
  if (said->kind == CONFAB_MESSAGE_KIND_NOTICE)
    return session_find_or_server(self, in->nick);
  return conversation_with(self, in->nick);
}

static bool
is_mention(ConfabSession *self, const struct incoming *in, const struct said *said)
{
  if (in->own || !in->from_person)
    return false;
  return !features_is_channel(&self->features, said->target) ||
         confab_message_text_mentions(said->text, confab_network_get_nick(self->network));
}

static void
handle_said(ConfabSession *self, const struct incoming *in, ConfabMessageKind kind)
{
  struct said said;

  if (!read_said(self, in, kind, &said))
    return;
  if (in->from_person && !in->own)
    session_note_online(self, in->nick, true);
  if (!(in->own && confirm_echo(self, in, &said)))
    (void)session_append(self, place_of(self, in, &said),
                         &(ConfabMessageInit){
                             .kind = said.kind,
                             .time_ms = in->time_ms,
                             .sender = *in->nick ? in->nick : NULL,
                             .text = said.text,
                             .msgid = in->msgid,
                             .own = in->own,
                             .mention = is_mention(self, in, &said),
                         });
  g_free(said.text);
}

void
handle_privmsg(ConfabSession *self, const struct incoming *in)
{
  handle_said(self, in, CONFAB_MESSAGE_KIND_MESSAGE);
}

/* A notice of the server that answers something is told where that was typed. */
void
handle_notice(ConfabSession *self, const struct incoming *in)
{
  if (!in->from_person && in->request && !in->request->message) {
    g_autofree char *text = incoming_text(in, 1);
    incoming_tell(self, in, incoming_place(self, in, NULL), CONFAB_MESSAGE_KIND_INFO, text);
    return;
  }
  handle_said(self, in, CONFAB_MESSAGE_KIND_NOTICE);
}

void
handle_batch(ConfabSession *self, const struct incoming *in)
{
  const char *reference = incoming_param(in, 0);

  if (*reference == '+')
    incoming_begin_batch(self, in, reference + 1, incoming_param(in, 1));
  else if (*reference == '-')
    incoming_end_batch(self, reference + 1);
}

/* Done, and nothing more to say: a message without an echo is sent by that. */
void
handle_ack(ConfabSession *self, const struct incoming *in)
{
  if (in->request)
    outbox_confirm(self, in->request, NULL, 0);
}

void
handle_ignored(ConfabSession *self, const struct incoming *in)
{
}
