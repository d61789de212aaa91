/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One window: one person on one server.
 */
#pragma once

#include "gui/session/session.h"

#include <handy.h>

#define CONFAB_TYPE_WINDOW (confab_window_get_type())
/* Properties:
 *   close-on-disconnect (boolean, default FALSE)  close where the link is lost, rather than to
 *                                                 connect again
 */
G_DECLARE_FINAL_TYPE(ConfabWindow, confab_window, CONFAB, WINDOW, HdyApplicationWindow)

/* Returns: (transfer none): a window without a server; it belongs to the application */
ConfabWindow *confab_window_new(GtkApplication *application);

/* Show a session that is online. */
void confab_window_set_session(ConfabWindow *self, ConfabSession *session);

/* Connect, saying so meanwhile; where that fails, ask in a dialog with the reason in it. The window
 * closes where the person gives that up. */
void confab_window_connect(ConfabWindow *self, const char *user_name, const char *host, guint port);
