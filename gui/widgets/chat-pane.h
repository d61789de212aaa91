/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation on screen: its messages, its people, the entry.
 */
#pragma once

#include "gui/session/session.h"

#include <handy.h>

#define CONFAB_TYPE_CHAT_PANE (confab_chat_pane_get_type())
/* Properties:
 *   show-people (boolean, with notify)  whether the people are to be seen beside it
 *   has-people (boolean, readable, with notify)  whether there are any to see: in channels
 * Signals:
 *   message-person (const char *)  the person wants to talk to somebody alone
 */
G_DECLARE_FINAL_TYPE(ConfabChatPane, confab_chat_pane, CONFAB, CHAT_PANE, GtkBin)

/* The parts that F6 goes through, in this order. */
enum chat_pane_part {
  CHAT_PANE_MESSAGES,
  CHAT_PANE_ENTRY,
  CHAT_PANE_PEOPLE,
};

/* Show a conversation of a session; both (nullable). */
void confab_chat_pane_set_conversation(ConfabChatPane *self, ConfabSession *session,
                                       ConfabConversation *conversation);

/* Return whether a part is on screen, and whether it has the focus. */
bool confab_chat_pane_has_part(ConfabChatPane *self, enum chat_pane_part part);
bool confab_chat_pane_is_focused(ConfabChatPane *self, enum chat_pane_part part);

/* Put the focus into a part. */
void confab_chat_pane_focus(ConfabChatPane *self, enum chat_pane_part part);

/* Type text into the entry, which gets the focus. */
void confab_chat_pane_type(ConfabChatPane *self, const char *text);

/* Open the table of emoji for the entry. */
void confab_chat_pane_insert_emoji(ConfabChatPane *self);
