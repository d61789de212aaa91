/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the server refuses, in words, told where it was asked.
 */
#include "gui/session/handlers.h"
#include "gui/session/session-private.h"
#include "gui/session/text.h"
#include "protocol/names.h"
#include "protocol/numerics.h"

#include <glib/gi18n.h>
#include <stdlib.h>

/* Numerics that have no name in protocol/ since no server of ours sends them. */
enum {
  REFUSAL_LOST_BY_NOW = 406,
  REFUSAL_ON_CHANNEL = 443,
  REFUSAL_CHANNEL_FULL = 471,
  REFUSAL_INVITE_ONLY = 473,
  REFUSAL_BANNED = 474,
  REFUSAL_BAD_KEY = 475,
  REFUSAL_NO_PRIVILEGES = 481,
};

/* What people read; for anything else the server's own words. */
static const struct {
  int numeric;
  const char *sentence;
} refusals[] = {
    {ERR_NOSUCHNICK, N_("User not found.")},
    {ERR_NOSUCHCHANNEL, N_("There is no such channel.")},
    {ERR_CANNOTSENDTOCHAN, N_("The channel does not accept your message.")},
    {ERR_TOOMANYCHANNELS, N_("You are in too many channels.")},
    {REFUSAL_LOST_BY_NOW, N_("User not found.")},
    {ERR_INPUTTOOLONG, N_("That is too long.")},
    {ERR_UNKNOWNCOMMAND, N_("The server does not know that command.")},
    {ERR_USERNOTINCHANNEL, N_("They are not in that channel.")},
    {ERR_NOTONCHANNEL, N_("You are not in that channel.")},
    {REFUSAL_ON_CHANNEL, N_("They are in that channel already.")},
    {ERR_NEEDMOREPARAMS, N_("The command lacks something.")},
    {REFUSAL_CHANNEL_FULL, N_("The channel is full.")},
    {REFUSAL_INVITE_ONLY, N_("The channel is for invited people only.")},
    {REFUSAL_BANNED, N_("You are banned from that channel.")},
    {REFUSAL_BAD_KEY, N_("The channel asks for a password, and it was not that one.")},
    {REFUSAL_NO_PRIVILEGES, N_("Only an operator of the server may do that.")},
    {ERR_CHANOPRIVSNEEDED, N_("Only an operator of the channel may do that.")},
};

static char *
describe(const struct incoming *in)
{
  int numeric = atoi(in->msg->command);

  for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
    if (refusals[i].numeric == numeric)
      return g_strdup(_(refusals[i].sentence));
  return incoming_text(in, in->msg->n_params - 1);
}

/* The channel or person that a refusal is about, where its second parameter is one. */
static const char *
subject_of(ConfabSession *self, const struct incoming *in)
{
  return in->msg->n_params > 2 ? incoming_param(in, 1) : NULL;
}

/* Does a refusal say that nobody has the name it is about? */
static bool
is_nobody(int numeric)
{
  return numeric == ERR_NOSUCHNICK || numeric == REFUSAL_LOST_BY_NOW;
}

static void
refuse(ConfabSession *self, const struct incoming *in, const char *subject, const char *text)
{
  struct request *request = in->request;

  if (!request && subject)
    request = outbox_find_message(self, subject, NULL);
  if (!request || !request->message) {
    bool nobody = subject && is_nobody(atoi(in->msg->command));
    g_autofree char *line = nobody ? g_strdup_printf("%s: %s", subject, text) : g_strdup(text);
    confab_session_tell(self, incoming_place(self, in, subject), CONFAB_MESSAGE_KIND_ERROR, line);
    return;
  }
  outbox_fail(self, request, text);
  if (!request->label)
    outbox_drop(self, request);
}

void
handle_refusal(ConfabSession *self, const struct incoming *in)
{
  const char *subject = subject_of(self, in);
  g_autofree char *text = describe(in);

  /* Whether the server has none of what was asked for at registration is its own matter. */
  if (confab_network_get_state(self->network) != CONFAB_NETWORK_ONLINE)
    return;
  if (subject) {
    g_autofree char *fold = name_fold(subject);
    g_hash_table_remove(self->joining, fold);
  }
  refuse(self, in, subject, text);
  if (subject && atoi(in->msg->command) == ERR_NOSUCHNICK)
    session_note_online(self, subject, false);
}

/* FAIL <command> <code> [context…] :<description> */
void
handle_fail(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *text = incoming_text(in, in->msg->n_params - 1);

  refuse(self, in, in->msg->n_params > 3 ? incoming_param(in, 2) : NULL, text);
}

void
handle_warn(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *text = incoming_text(in, in->msg->n_params - 1);

  confab_session_tell(self, incoming_place(self, in, NULL), CONFAB_MESSAGE_KIND_INFO, text);
}
