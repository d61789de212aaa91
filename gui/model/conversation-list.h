/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversations of one network, as a GListModel of ConfabConversation: the
 * server first, then channels, then people, each sorted by title in the locale's order.
 */
#pragma once

#include "gui/model/conversation.h"

#define CONFAB_TYPE_CONVERSATION_LIST (confab_conversation_list_get_type())
/* Properties: unread and mentions (uint, with notify): the sums over all conversations. */
G_DECLARE_FINAL_TYPE(ConfabConversationList, confab_conversation_list, CONFAB, CONVERSATION_LIST,
                     GObject)

/* Returns: (transfer full): an empty list */
ConfabConversationList *confab_conversation_list_new(void);

guint confab_conversation_list_get_length(ConfabConversationList *self);

/* Returns: (transfer none) (nullable): the conversation at position, NULL past the end */
ConfabConversation *confab_conversation_list_peek(ConfabConversationList *self, guint position);

/* Find a channel or a person by name, whatever its case; never the server's.
 *
 * Returns: (transfer none) (nullable)
 */
ConfabConversation *confab_conversation_list_find(ConfabConversationList *self, const char *name);

/* Find where a conversation is.
 *
 * Returns: whether it is there; position is set then
 */
bool confab_conversation_list_get_position(ConfabConversationList *self,
                                           ConfabConversation *conversation, guint *position);

/* Add a conversation whose name is not in the list yet. The list takes a reference. */
void confab_conversation_list_add(ConfabConversationList *self, ConfabConversation *conversation);

/* Remove a conversation; one that is not there is fine. */
void
confab_conversation_list_remove(ConfabConversationList *self, ConfabConversation *conversation);

/* Give a conversation of the list a new name and place. */
void confab_conversation_list_rename(ConfabConversationList *self, ConfabConversation *conversation,
                                     const char *name);

/* Return how much is unread in all conversations together. */
guint confab_conversation_list_get_unread(ConfabConversationList *self);

/* Return how many mentions are unread in all conversations together. */
guint confab_conversation_list_get_mentions(ConfabConversationList *self);
