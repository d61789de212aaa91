/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where one types what is to be sent: Enter sends, Shift+Enter is a new line, up and
 * down walk through what was typed before, Tab completes.
 *
 * It always says where the text goes, in its placeholder and in its accessible
 * name. Each conversation has its own draft.
 */
#pragma once

#include "gui/session/session.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_ENTRY (confab_entry_get_type())
/* Properties:
 *   empty (boolean, readable, with notify)  whether there is nothing to send
 * Signals:
 *   scroll-messages (int pages)  Page Up (-1) or Page Down (1) was pressed: few people write
 *                                pages here, but all read them
 */
G_DECLARE_FINAL_TYPE(ConfabEntry, confab_entry, CONFAB, ENTRY, GtkTextView)

/* Say where the text goes. The draft of the conversation before is put away, that of the new one
 * comes up.
 *
 * session       (nullable)
 * conversation  (nullable): NULL for nowhere
 */
void confab_entry_set_target(ConfabEntry *self, ConfabSession *session,
                             ConfabConversation *conversation);

/* Send what is there, as Enter does. Where it fails the text stays. */
void confab_entry_send(ConfabEntry *self);

/* Type text in at the caret and put the focus there: for keys pressed elsewhere. */
void confab_entry_type(ConfabEntry *self, const char *text);
