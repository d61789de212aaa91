/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was said in one conversation: scrolling, following the end, telling what is new.
 */
#pragma once

#include "gui/model/conversation.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_MESSAGE_VIEW (confab_message_view_get_type())
/* Properties:
 *   conversation (ConfabConversation, nullable)  what is shown
 *   show-events (boolean, default TRUE)          lines for people who come and go
 * Signals:
 *   retry (ConfabMessage *)  the person wants a failed message to be sent again
 */
G_DECLARE_FINAL_TYPE(ConfabMessageView, confab_message_view, CONFAB, MESSAGE_VIEW, GtkBin)

/* Show a conversation, at its end.
 *
 * conversation  (nullable)
 */
void
confab_message_view_set_conversation(ConfabMessageView *self, ConfabConversation *conversation);

/* Scroll by pages, for keys pressed elsewhere: -1 up, 1 down. */
void confab_message_view_scroll_pages(ConfabMessageView *self, int pages);

/* Go to the last message and follow new ones. */
void confab_message_view_scroll_to_end(ConfabMessageView *self);

/* Put the caret into the messages. */
void confab_message_view_focus(ConfabMessageView *self);
