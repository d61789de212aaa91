/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a session writes the model: in turns, so that the lines of one read are seen
 * at once, and through the few functions that find, open and close conversations.
 */
#include "gui/session/session-private.h"

#include "gui/session/link.h"

/* Something that was said to this person, to be told when the turn ends. */
struct arrival {
  ConfabConversation *conversation;
  ConfabMessage *message;
};

static void
arrival_free(gpointer data)
{
  struct arrival *arrival = data;

  g_object_unref(arrival->conversation);
  g_object_unref(arrival->message);
  g_free(arrival);
}

/* Turns */

void
session_init_turns(ConfabSession *self)
{
  self->touched = g_hash_table_new_full(NULL, NULL, g_object_unref, NULL);
  self->arrivals = g_ptr_array_new_with_free_func(arrival_free);
}

void
session_clear_turns(ConfabSession *self)
{
  g_hash_table_unref(self->touched);
  g_ptr_array_unref(self->arrivals);
}

void
session_begin_turn(ConfabSession *self)
{
  if (self->turn_depth++ == 0)
    g_object_ref(self);
}

static void
tell_arrivals(ConfabSession *self)
{
  g_autoptr(GPtrArray) arrivals = g_steal_pointer(&self->arrivals);

  self->arrivals = g_ptr_array_new_with_free_func(arrival_free);
  for (guint i = 0; i < arrivals->len; i++) {
    struct arrival *arrival = g_ptr_array_index(arrivals, i);
    session_emit_arrived(self, arrival->conversation, arrival->message);
  }
}

void
session_end_turn(ConfabSession *self)
{
  if (--self->turn_depth > 0)
    return;

  /* Who hears of the news may say something in return: that is another turn. */
  g_autoptr(GHashTable) touched = g_steal_pointer(&self->touched);
  GHashTableIter iter;
  gpointer conversation;

  self->touched = g_hash_table_new_full(NULL, NULL, g_object_unref, NULL);
  g_hash_table_iter_init(&iter, touched);
  while (g_hash_table_iter_next(&iter, &conversation, NULL))
    confab_conversation_thaw(conversation);
  if (self->arrivals->len > 0)
    tell_arrivals(self);
  g_object_unref(self);
}

static void
touch(ConfabSession *self, ConfabConversation *conversation)
{
  if (self->turn_depth == 0 || g_hash_table_contains(self->touched, conversation))
    return;
  g_hash_table_add(self->touched, g_object_ref(conversation));
  confab_conversation_freeze(conversation);
}

ConfabMessage *
session_append(ConfabSession *self, ConfabConversation *conversation, const ConfabMessageInit *init)
{
  g_autoptr(ConfabMessage) message = confab_message_new(init);

  touch(self, conversation);
  confab_conversation_append(conversation, message);
  if (init->mention && !init->own) {
    struct arrival *arrival = g_new(struct arrival, 1);
    arrival->conversation = g_object_ref(conversation);
    arrival->message = g_object_ref(message);
    g_ptr_array_add(self->arrivals, arrival);
  }
  return message;
}

void
confab_session_tell(ConfabSession *self, ConfabConversation *conversation, ConfabMessageKind kind,
                    const char *text)
{
  (void)session_append(self, conversation ? conversation : confab_network_get_server(self->network),
                       &(ConfabMessageInit){
                           .kind = kind,
                           .time_ms = g_get_real_time() / 1000,
                           .text = text,
                       });
}

/* Conversations */

ConfabConversation *
session_find(ConfabSession *self, const char *name)
{
  return confab_conversation_list_find(confab_network_get_conversations(self->network), name);
}

ConfabConversation *
session_find_or_server(ConfabSession *self, const char *name)
{
  ConfabConversation *conversation = session_find(self, name);

  return conversation ? conversation : confab_network_get_server(self->network);
}

static ConfabConversation *
open_conversation(ConfabSession *self, ConfabConversationKind kind, const char *name)
{
  ConfabConversation *known = session_find(self, name);

  if (known)
    return known;
  g_autoptr(ConfabConversation) conversation = confab_conversation_new(kind, name);
  confab_conversation_list_add(confab_network_get_conversations(self->network), conversation);
  return conversation;
}

ConfabConversation *
session_open_channel(ConfabSession *self, const char *name)
{
  return open_conversation(self, CONFAB_CONVERSATION_CHANNEL, name);
}

/* What is known of somebody from the channels they are in. */
static void
learn_about(ConfabConversation *conversation, gpointer user_data)
{
  ConfabPerson *person = user_data;
  ConfabPerson *known = confab_person_list_find(confab_conversation_get_people(conversation),
                                                confab_person_get_nick(person));

  if (!known)
    return;
  confab_person_set_online(person, true);
  confab_person_set_real_name(person, confab_person_get_real_name(known));
  confab_person_set_away(person, confab_person_get_away(known), confab_person_get_away_text(known));
}

ConfabConversation *
confab_session_open_person(ConfabSession *self, const char *nick)
{
  ConfabConversation *known = session_find(self, nick);
  ConfabConversation *conversation;

  if (known)
    return known;
  conversation = open_conversation(self, CONFAB_CONVERSATION_PERSON, nick);
  confab_conversation_set_joined(conversation, link_is_online(self));
  session_each_conversation(self, learn_about, confab_conversation_get_person(conversation));
  return conversation;
}

void
session_each_conversation(ConfabSession *self,
                          void (*visit)(ConfabConversation *conversation, gpointer user_data),
                          gpointer user_data)
{
  ConfabConversationList *list = confab_network_get_conversations(self->network);
  guint length = confab_conversation_list_get_length(list);
  g_autoptr(GPtrArray) all = g_ptr_array_new_full(length, g_object_unref);

  for (guint i = 0; i < length; i++)
    g_ptr_array_add(all, g_object_ref(confab_conversation_list_peek(list, i)));
  for (guint i = 0; i < length; i++)
    visit(g_ptr_array_index(all, i), user_data);
}

void
session_remove_conversation(ConfabSession *self, ConfabConversation *conversation)
{
  g_hash_table_remove(self->rejoin, conversation);
  if (self->last_asked == conversation)
    g_clear_object(&self->last_asked);
  confab_conversation_list_remove(confab_network_get_conversations(self->network), conversation);
}

void
session_note_online(ConfabSession *self, const char *nick, bool online)
{
  ConfabConversation *conversation = session_find(self, nick);

  if (!conversation || !confab_conversation_get_person(conversation))
    return;
  confab_person_set_online(confab_conversation_get_person(conversation), online);
  confab_conversation_set_joined(conversation, online);
}
