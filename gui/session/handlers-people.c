/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of people: away or not, their own names, answers to /whois and /list.
 */
#include "gui/session/handlers.h"
#include "gui/session/session-private.h"
#include "gui/session/text.h"
#include "protocol/names.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

/* A visit to each object that stands for one person. */
struct visit {
  const char *nick;
  void (*change)(ConfabPerson *person, const char *text);
  const char *text;
};

static void
visit_in(ConfabConversation *conversation, gpointer user_data)
{
  struct visit *visit = user_data;
  ConfabPerson *self = confab_conversation_get_person(conversation);
  ConfabPerson *listed =
      confab_person_list_find(confab_conversation_get_people(conversation), visit->nick);

  if (listed)
    visit->change(listed, visit->text);
  if (self && name_equal(confab_person_get_nick(self), visit->nick))
    visit->change(self, visit->text);
}

static void
change_person(ConfabSession *self, const char *nick,
              void (*change)(ConfabPerson *person, const char *text), const char *text)
{
  struct visit visit = {nick, change, text};

  session_each_conversation(self, visit_in, &visit);
}

static void
set_away(ConfabPerson *person, const char *text)
{
  confab_person_set_away(person, true, text);
}

static void
set_back(ConfabPerson *person, const char *text)
{
  confab_person_set_away(person, false, NULL);
}

/* WHO tells that they are away, but not the word they left: keep one that is known. */
static void
set_away_somehow(ConfabPerson *person, const char *text)
{
  if (!confab_person_get_away(person))
    confab_person_set_away(person, true, NULL);
}

void
handle_away(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *text = incoming_text(in, 0);

  change_person(self, in->nick, *text ? set_away : set_back, text);
}

void
handle_setname(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *text = incoming_text(in, 0);

  change_person(self, in->nick, confab_person_set_real_name, text);
}

/* The answer to a message, which is the same each time, and part of /whois. */
void
handle_away_reply(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *nick = incoming_text(in, 1);
  g_autofree char *text = incoming_text(in, 2);
  g_autofree char *sentence = g_strdup_printf(_("%s is away: %s"), nick, text);
  ConfabConversation *conversation = session_find(self, nick);
  ConfabPerson *person = conversation ? confab_conversation_get_person(conversation) : NULL;
  bool is_answer = in->request && !in->request->message;
  bool known = person && g_strcmp0(confab_person_get_away_text(person), text) == 0;

  change_person(self, nick, set_away, text);
  if (is_answer)
    incoming_tell(self, in, incoming_place(self, in, nick), CONFAB_MESSAGE_KIND_INFO, sentence);
  else if (!known)
    incoming_tell(self, in, conversation ? conversation : incoming_place(self, in, nick),
                  CONFAB_MESSAGE_KIND_INFO, sentence);
}

static void
note_own_away(ConfabSession *self, const struct incoming *in, bool away)
{
  confab_network_set_away(self->network, away);
  incoming_tell(self, in, incoming_place(self, in, NULL), CONFAB_MESSAGE_KIND_INFO,
                away ? _("You are marked as away.") : _("You are no longer marked as away."));
}

void
handle_unaway(ConfabSession *self, const struct incoming *in)
{
  note_own_away(self, in, false);
}

void
handle_now_away(ConfabSession *self, const struct incoming *in)
{
  note_own_away(self, in, true);
}

/* 352: channel user host server nick flags ":hops real name" */
void
handle_who(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *nick = incoming_text(in, 5);
  g_autofree char *last = incoming_text(in, 7);
  const char *space = strchr(last, ' ');
  bool away = *incoming_param(in, 6) == 'G';

  if (space)
    change_person(self, nick, confab_person_set_real_name, space + 1);
  change_person(self, nick, away ? set_away_somehow : set_back, NULL);
}

/* Answers to /whois: one line of people's words each. */

static void
tell_answer(ConfabSession *self, const struct incoming *in, const char *text)
{
  incoming_tell(self, in, incoming_place(self, in, NULL), CONFAB_MESSAGE_KIND_INFO, text);
}

void
handle_whois_user(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *nick = incoming_text(in, 1);
  g_autofree char *user = incoming_text(in, 2);
  g_autofree char *host = incoming_text(in, 3);
  g_autofree char *real_name = incoming_text(in, 5);
  /* Translators: a nick, the real name, and user@host */
  g_autofree char *text = g_strdup_printf(_("%s is %s (%s@%s)."), nick, real_name, user, host);

  tell_answer(self, in, text);
}

void
handle_whois_server(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *nick = incoming_text(in, 1);
  g_autofree char *server = incoming_text(in, 2);
  g_autofree char *text = g_strdup_printf(_("%s is connected to %s."), nick, server);

  tell_answer(self, in, text);
}

static char *
describe_minutes(gint64 seconds)
{
  gulong minutes = (gulong)(seconds / 60);

  if (minutes < 120)
    return g_strdup_printf(ngettext("%lu minute", "%lu minutes", minutes), minutes);
  return g_strdup_printf(ngettext("%lu hour", "%lu hours", minutes / 60), minutes / 60);
}

void
handle_whois_idle(ConfabSession *self, const struct incoming *in)
{
  gint64 seconds = g_ascii_strtoll(incoming_param(in, 2), NULL, 10);
  g_autofree char *nick = incoming_text(in, 1);
  g_autofree char *idle = describe_minutes(CLAMP(seconds, 0, G_MAXINT32));
  /* Translators: a nick, and "5 minutes" */
  g_autofree char *text = g_strdup_printf(_("%s has said nothing for %s."), nick, idle);

  tell_answer(self, in, text);
}

void
handle_whois_channels(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *nick = incoming_text(in, 1);
  g_autofree char *channels = g_strchomp(incoming_text(in, 2));
  g_autofree char *text = g_strdup_printf(_("%s is in %s."), nick, channels);

  tell_answer(self, in, text);
}

/* "<nick> [something] :is using a secure connection" */
void
handle_whois_text(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *nick = incoming_text(in, 1);
  g_autofree char *words = incoming_text(in, in->msg->n_params - 1);
  g_autofree char *between = in->msg->n_params > 3 ? incoming_text(in, 2) : NULL;
  g_autofree char *text = between ? g_strdup_printf("%s %s %s", nick, words, between) :
                                    g_strdup_printf("%s %s", nick, words);

  tell_answer(self, in, text);
}

void
handle_list(ConfabSession *self, const struct incoming *in)
{
  gulong people = strtoul(incoming_param(in, 2), NULL, 10);
  g_autofree char *channel = incoming_text(in, 1);
  g_autofree char *topic = incoming_text(in, 3);
  g_autofree char *count = g_strdup_printf(ngettext("%lu person", "%lu people", people), people);
  g_autofree char *text = *topic ? g_strdup_printf("%s (%s): %s", channel, count, topic) :
                                   g_strdup_printf("%s (%s)", channel, count);

  tell_answer(self, in, text);
}
