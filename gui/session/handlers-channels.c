/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is where: joins, leaves, names, topics, statuses.
 */
#include "gui/session/handlers.h"
#include "gui/session/link.h"
#include "gui/session/session-private.h"
#include "gui/session/text.h"
#include "protocol/names.h"

#include <glib/gi18n.h>
#include <string.h>

static bool
is_lobby(ConfabSession *self, ConfabConversation *conversation)
{
  return conversation == confab_network_get_lobby(self->network);
}

/* Nobody asked for the first channel that we find ourselves in: it is the one everyone is in. */
static void
note_lobby(ConfabSession *self, ConfabConversation *conversation, bool asked_for)
{
  if (!asked_for && !confab_network_get_lobby(self->network))
    confab_network_set_lobby(self->network, conversation);
  if (!is_lobby(self, conversation))
    return;
  if (self->welcome)
    confab_session_tell(self, conversation, CONFAB_MESSAGE_KIND_INFO, self->welcome);
  g_clear_pointer(&self->welcome, g_free);
}

static void
join_ourselves(ConfabSession *self, const struct incoming *in, const char *name)
{
  g_autofree char *fold = name_fold(name);
  ConfabConversation *conversation = session_open_channel(self, name);
  bool asked_for = g_hash_table_remove(self->joining, fold);
  bool again = g_hash_table_remove(self->rejoin, conversation);

  confab_conversation_set_joined(conversation, true);
  note_lobby(self, conversation, asked_for || again);
  if (!is_lobby(self, conversation)) {
    g_autofree char *text =
        g_strdup_printf(_("You have joined %s."), confab_conversation_get_name(conversation));
    incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_JOIN, text);
  }
  if (asked_for || (is_lobby(self, conversation) && !self->lobby_shown)) {
    self->lobby_shown = self->lobby_shown || is_lobby(self, conversation);
    session_emit_show(self, conversation);
  }
}

static void
join_somebody(ConfabSession *self, const struct incoming *in, ConfabConversation *conversation)
{
  g_autofree char *real_name = in->msg->n_params > 2 ? incoming_text(in, 2) : NULL;
  g_autofree char *text = NULL;
  ConfabPerson *person =
      confab_person_list_add(confab_conversation_get_people(conversation), in->nick, NULL);

  if (real_name)
    confab_person_set_real_name(person, real_name);
  session_note_online(self, in->nick, true);
  if (is_lobby(self, conversation))
    text = g_strdup_printf(_("[%s] has joined the chat."), in->nick);
  else
    text = g_strdup_printf(_("[%s] has joined %s."), in->nick,
                           confab_conversation_get_name(conversation));
  incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_JOIN, text);
}

void
handle_join(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *name = incoming_text(in, 0);

  if (!features_is_channel(&self->features, name))
    return;
  if (in->own) {
    join_ourselves(self, in, name);
    return;
  }
  ConfabConversation *conversation = session_find(self, name);
  if (conversation && *in->nick)
    join_somebody(self, in, conversation);
}

void
handle_part(ConfabSession *self, const struct incoming *in)
{
  ConfabConversation *conversation = session_find(self, incoming_param(in, 0));

  if (!conversation)
    return;
  if (in->own) {
    session_remove_conversation(self, conversation);
    return;
  }
  if (!confab_person_list_remove(confab_conversation_get_people(conversation), in->nick))
    return;
  g_autofree char *text =
      g_strdup_printf(_("[%s] has left %s."), in->nick, confab_conversation_get_name(conversation));
  incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_PART, text);
}

void
handle_kick(ConfabSession *self, const struct incoming *in)
{
  ConfabConversation *conversation = session_find(self, incoming_param(in, 0));
  g_autofree char *who = incoming_text(in, 1);
  g_autofree char *reason = incoming_text(in, 2);
  g_autofree char *text = NULL;

  if (!conversation)
    return;
  if (confab_network_is_own_nick(self->network, who)) {
    confab_conversation_set_joined(conversation, false);
    confab_person_list_clear(confab_conversation_get_people(conversation));
    text = g_strdup_printf(_("%s has put you out of %s: %s"), in->nick,
                           confab_conversation_get_name(conversation), reason);
    incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_ERROR, text);
    return;
  }
  (void)confab_person_list_remove(confab_conversation_get_people(conversation), who);
  text = g_strdup_printf(_("%s has put %s out: %s"), in->nick, who, reason);
  incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_PART, text);
}

/* What somebody did that concerns every conversation they are in. */
struct change {
  ConfabSession *session;
  const struct incoming *in;
  const char *new_nick;
  const char *text;
};

static bool
is_with(ConfabConversation *conversation, const char *nick)
{
  return confab_conversation_get_person(conversation) &&
         name_equal(confab_conversation_get_name(conversation), nick);
}

static void
quit_in(ConfabConversation *conversation, gpointer user_data)
{
  struct change *change = user_data;
  ConfabPersonList *people = confab_conversation_get_people(conversation);

  if (!confab_person_list_remove(people, change->in->nick) &&
      !is_with(conversation, change->in->nick))
    return;
  incoming_tell(change->session, change->in, conversation, CONFAB_MESSAGE_KIND_QUIT, change->text);
}

void
handle_quit(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *text = g_strdup_printf(_("[%s] has left the chat."), in->nick);
  struct change change = {.session = self, .in = in, .text = text};

  /* Our own is followed by ERROR. */
  if (in->own)
    return;
  session_each_conversation(self, quit_in, &change);
  session_note_online(self, in->nick, false);
}

static void
rename_in(ConfabConversation *conversation, gpointer user_data)
{
  struct change *change = user_data;
  ConfabPersonList *people = confab_conversation_get_people(conversation);

  if (!confab_person_list_rename(people, change->in->nick, change->new_nick) &&
      !is_with(conversation, change->in->nick))
    return;
  incoming_tell(change->session, change->in, conversation, CONFAB_MESSAGE_KIND_NICK, change->text);
}

/* A private conversation goes with the person, unless there is one by the new name already. */
static void
rename_conversation(ConfabSession *self, const char *old_nick, const char *new_nick)
{
  ConfabConversation *conversation = session_find(self, old_nick);
  ConfabConversation *other = session_find(self, new_nick);

  if (!conversation || !confab_conversation_get_person(conversation))
    return;
  if (other && other != conversation) {
    session_note_online(self, old_nick, false);
    session_note_online(self, new_nick, true);
    return;
  }
  confab_conversation_list_rename(confab_network_get_conversations(self->network), conversation,
                                  new_nick);
}

void
handle_nick(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *new_nick = incoming_text(in, 0);
  g_autofree char *text = NULL;
  struct change change = {.session = self, .in = in, .new_nick = new_nick};

  if (!*in->nick || !*new_nick)
    return;
  text = in->own ? g_strdup_printf(_("You are now known as %s."), new_nick) :
                   g_strdup_printf(_("%s is now known as %s."), in->nick, new_nick);
  change.text = text;
  session_each_conversation(self, rename_in, &change);
  if (in->own) {
    confab_network_set_nick(self->network, new_nick);
    incoming_tell(self, in, confab_network_get_server(self->network), CONFAB_MESSAGE_KIND_NICK,
                  text);
  } else {
    rename_conversation(self, in->nick, new_nick);
  }
}

/* Topics */

void
handle_topic(ConfabSession *self, const struct incoming *in)
{
  ConfabConversation *conversation = session_find(self, incoming_param(in, 0));
  g_autofree char *topic = incoming_text(in, 1);
  g_autofree char *text = NULL;

  if (!conversation)
    return;
  confab_conversation_set_topic(conversation, topic);
  text = *topic ? g_strdup_printf(_("%s has set the topic: %s"), in->nick, topic) :
                  g_strdup_printf(_("%s has removed the topic."), in->nick);
  incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_TOPIC, text);
}

void
handle_topic_reply(ConfabSession *self, const struct incoming *in)
{
  ConfabConversation *conversation = session_find(self, incoming_param(in, 1));
  g_autofree char *topic = incoming_text(in, 2);
  g_autofree char *text = g_strdup_printf(_("The topic is: %s"), topic);

  if (!conversation)
    return;
  confab_conversation_set_topic(conversation, topic);
  incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_TOPIC, text);
}

void
handle_topic_setter(ConfabSession *self, const struct incoming *in)
{
  ConfabConversation *conversation = session_find(self, incoming_param(in, 1));
  g_autofree char *setter = message_source_nick(incoming_param(in, 2));
  g_autofree char *nick = text_plain(setter);
  gint64 seconds = g_ascii_strtoll(incoming_param(in, 3), NULL, 10);
  g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(seconds);

  if (!conversation || !when)
    return;
  g_autofree char *date = g_date_time_format(when, "%c");
  g_autofree char *text = g_strdup_printf(_("Set by %s on %s."), nick, date);
  incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_TOPIC, text);
}

void
handle_no_topic(ConfabSession *self, const struct incoming *in)
{
  ConfabConversation *conversation = session_find(self, incoming_param(in, 1));

  if (conversation)
    confab_conversation_set_topic(conversation, "");
}

/* Names */

static GPtrArray *
gather(ConfabSession *self, const char *channel)
{
  g_autofree char *fold = name_fold(channel);
  GPtrArray *people = g_hash_table_lookup(self->names, fold);

  if (people || g_hash_table_size(self->names) >= SESSION_GATHERED_MAX)
    return people;
  people = g_ptr_array_new_with_free_func(g_object_unref);
  g_hash_table_insert(self->names, g_steal_pointer(&fold), people);
  return people;
}

void
handle_names(ConfabSession *self, const struct incoming *in)
{
  g_auto(GStrv) names = g_strsplit(incoming_param(in, 3), " ", -1);
  GPtrArray *people = gather(self, incoming_param(in, 2));

  for (gsize i = 0; people && names[i] && people->len < SESSION_NAMES_MAX; i++) {
    const char *at = features_skip_prefixes(&self->features, names[i]);
    g_autofree char *prefixes = g_strndup(names[i], (gsize)(at - names[i]));
    g_autofree char *source_nick = message_source_nick(at);
    g_autofree char *nick = text_plain(source_nick);

    if (*nick)
      g_ptr_array_add(people, confab_person_new(nick, prefixes));
  }
}

static void
note_presence(ConfabConversation *conversation, gpointer user_data)
{
  ConfabPersonList *everyone = user_data;
  ConfabPerson *person = confab_conversation_get_person(conversation);

  if (!person)
    return;
  bool online = confab_person_list_find(everyone, confab_person_get_nick(person)) != NULL;
  confab_person_set_online(person, online);
  confab_conversation_set_joined(conversation, online);
}

void
handle_names_end(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *fold = name_fold(incoming_param(in, 1));
  ConfabConversation *conversation = session_find(self, incoming_param(in, 1));
  g_autoptr(GPtrArray) people = NULL;
  g_autofree char *key = NULL;

  if (!g_hash_table_steal_extended(self->names, fold, (gpointer *)&key, (gpointer *)&people))
    return;
  if (!conversation || !confab_conversation_get_joined(conversation))
    return;
  ConfabPersonList *list = confab_conversation_get_people(conversation);
  confab_person_list_replace(list, people);
  if (is_lobby(self, conversation))
    session_each_conversation(self, note_presence, list);
  /* Who is away, and people's own names: later changes come by themselves. */
  if (confab_person_list_get_length(list) <= SESSION_WHO_MAX_PEOPLE)
    link_send(self, "WHO", incoming_param(in, 1), NULL);
}

/* Statuses */

static void
change_status(ConfabSession *self, ConfabConversation *conversation, char mode, bool add,
              const char *nick)
{
  char prefix = features_mode_prefix(&self->features, mode);
  ConfabPerson *person =
      confab_person_list_find(confab_conversation_get_people(conversation), nick);

  if (!prefix || !person)
    return;
  g_autofree char *prefixes =
      features_change_prefixes(&self->features, confab_person_get_prefixes(person), prefix, add);
  confab_person_set_prefixes(person, prefixes);
}

static void
apply_modes(ConfabSession *self, ConfabConversation *conversation, const struct incoming *in)
{
  bool add = true;
  size_t next = 2;

  for (const char *at = incoming_param(in, 1); *at; at++) {
    if (*at == '+' || *at == '-') {
      add = *at == '+';
      continue;
    }
    if (!features_mode_has_parameter(&self->features, *at, add))
      continue;
    change_status(self, conversation, *at, add, incoming_param(in, next));
    next++;
  }
}

static char *
join_from(const struct incoming *in, size_t first)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (size_t i = first; i < in->msg->n_params; i++)
    g_string_append_printf(text, "%s%s", i > first ? " " : "", in->msg->params[i]);
  return text_plain(text->str);
}

void
handle_mode(ConfabSession *self, const struct incoming *in)
{
  ConfabConversation *conversation = session_find(self, incoming_param(in, 0));

  /* Of one's own modes nobody needs to read. */
  if (!conversation || confab_conversation_get_person(conversation))
    return;
  g_autofree char *modes = join_from(in, 1);
  g_autofree char *text = g_strdup_printf(_("%s has set the mode %s."), in->nick, modes);
  apply_modes(self, conversation, in);
  incoming_tell(self, in, conversation, CONFAB_MESSAGE_KIND_INFO, text);
}

void
handle_channel_modes(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *channel = incoming_text(in, 1);
  g_autofree char *modes = join_from(in, 2);
  g_autofree char *text = g_strdup_printf(_("The modes of %s are %s."), channel, modes);

  incoming_tell(self, in, incoming_place(self, in, channel), CONFAB_MESSAGE_KIND_INFO, text);
}

void
handle_invite(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *channel = incoming_text(in, 1);
  g_autofree char *text = g_strdup_printf(_("%s invites you to %s. Type /join %s to go there."),
                                          in->nick, channel, channel);
  ConfabConversation *lobby = confab_network_get_lobby(self->network);

  incoming_tell(self, in, lobby ? lobby : confab_network_get_server(self->network),
                CONFAB_MESSAGE_KIND_INFO, text);
}

void
handle_inviting(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *nick = incoming_text(in, 1);
  g_autofree char *channel = incoming_text(in, 2);
  g_autofree char *text = g_strdup_printf(_("You have invited %s to %s."), nick, channel);

  incoming_tell(self, in, incoming_place(self, in, channel), CONFAB_MESSAGE_KIND_INFO, text);
}
