/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One place where things are said: the server itself, a channel, or one person.
 *
 * Unread messages are counted here, and nowhere else: what arrives while the
 * window has not set "active" is unread, and the first such message is
 * remembered, for the view's "new" line. Setting active resets the counts; the
 * line stays until active is set to false again.
 */
#pragma once

#include "gui/model/message-log.h"
#include "gui/model/person-list.h"

typedef enum {
  CONFAB_CONVERSATION_SERVER,  /* what the server itself says; there is always one */
  CONFAB_CONVERSATION_CHANNEL, /* many people; has a people list and a topic */
  CONFAB_CONVERSATION_PERSON,  /* one other person; has a person */
} ConfabConversationKind;

#define CONFAB_TYPE_CONVERSATION_KIND (confab_conversation_kind_get_type())
GType confab_conversation_kind_get_type(void);

#define CONFAB_TYPE_CONVERSATION (confab_conversation_get_type())
/* Properties, with notify: kind, name, title, topic, unread, mentions, first-unread, active (also
 * writable), draft (also writable), joined, log, people, person. */
G_DECLARE_FINAL_TYPE(ConfabConversation, confab_conversation, CONFAB, CONVERSATION, GObject)

/* Make an empty conversation.
 *
 * name  the channel with its prefix, the person's nick, or the server's host
 * Returns: (transfer full)
 */
ConfabConversation *confab_conversation_new(ConfabConversationKind kind, const char *name);

ConfabConversationKind confab_conversation_get_kind(ConfabConversation *self);

/* Returns: (transfer none): what messages to it are addressed to */
const char *confab_conversation_get_name(ConfabConversation *self);

/* Change the name, for a person who changed theirs. The title follows it. A conversation that is in
 * a list is renamed by confab_conversation_list_rename(), which keeps the order. */
void confab_conversation_set_name(ConfabConversation *self, const char *name);

/* Returns: (transfer none): what people read for it; the name, unless set */
const char *confab_conversation_get_title(ConfabConversation *self);
void confab_conversation_set_title(ConfabConversation *self, const char *title);

/* Returns: (transfer none): plain text; "" for none */
const char *confab_conversation_get_topic(ConfabConversation *self);
void confab_conversation_set_topic(ConfabConversation *self, const char *topic);

/* Returns: (transfer none): never NULL */
ConfabMessageLog *confab_conversation_get_log(ConfabConversation *self);

/* Returns: (transfer none): never NULL; empty but for channels */
ConfabPersonList *confab_conversation_get_people(ConfabConversation *self);

/* Returns: (transfer none) (nullable): the other one, for kind person alone */
ConfabPerson *confab_conversation_get_person(ConfabConversation *self);

/* Return how many things were said that this person has not seen. */
guint confab_conversation_get_unread(ConfabConversation *self);

/* Return how many of the unread ones mention this person; all, in a private conversation. */
guint confab_conversation_get_mentions(ConfabConversation *self);

/* Returns: (transfer none) (nullable): the message above which the "new" line goes */
ConfabMessage *confab_conversation_get_first_unread(ConfabConversation *self);

/* Return whether the person is looking at it: on screen, in a focused window. The window says so.
 */
bool confab_conversation_get_active(ConfabConversation *self);
void confab_conversation_set_active(ConfabConversation *self, bool active);

/* Returns: (transfer none): the text typed but not sent; "" for none */
const char *confab_conversation_get_draft(ConfabConversation *self);
void confab_conversation_set_draft(ConfabConversation *self, const char *draft);

/* Return whether this person is in the channel, or the server is online, so that what is typed can
 * go out. Of a person it is true while online. */
bool confab_conversation_get_joined(ConfabConversation *self);
void confab_conversation_set_joined(ConfabConversation *self, bool joined);

/* Put a message at the end of the log and count it, unless it is own, an event, or being seen. */
void confab_conversation_append(ConfabConversation *self, ConfabMessage *message);

/* Hold back the log's items-changed and this object's notifies. May nest. */
void confab_conversation_freeze(ConfabConversation *self);
void confab_conversation_thaw(ConfabConversation *self);

/* Drop all messages and the counts. */
void confab_conversation_clear(ConfabConversation *self);
