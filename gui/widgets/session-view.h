/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A session on screen: its conversations at the side, one of them in the middle.
 */
#pragma once

#include "gui/session/session.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_SESSION_VIEW (confab_session_view_get_type())
/* Properties:
 *   active (boolean, writable)                    whether the person is at this window
 *   window-title (string, readable, with notify)  what lists of windows should say
 */
G_DECLARE_FINAL_TYPE(ConfabSessionView, confab_session_view, CONFAB, SESSION_VIEW, GtkBin)

/* Make the view of a session that is online, showing the lobby.
 *
 * actions  the window's: gets those that are about the session, which end with the view's life
 * Returns: (transfer floating)
 */
GtkWidget *confab_session_view_new(ConfabSession *session, GActionMap *actions);

/* Put the focus where one types. */
void confab_session_view_focus(ConfabSessionView *self);

/* Type text, pressed where nothing takes it, into the entry.
 *
 * Returns: whether there is one on screen
 */
bool confab_session_view_type(ConfabSessionView *self, const char *text);
