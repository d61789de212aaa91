/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for a user name and a server, and connects: the first thing people see.
 *
 * Each field is checked, with words beside it. Where connecting fails the dialog
 * says what happened and stays, with all that was typed.
 */
#pragma once

#include "gui/session/session.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_CONNECT_DIALOG (confab_connect_dialog_get_type())
/* Signals:
 *   connected (ConfabSession *)  a session that is online; the dialog goes after it
 */
G_DECLARE_FINAL_TYPE(ConfabConnectDialog, confab_connect_dialog, CONFAB, CONNECT_DIALOG, GtkDialog)

/* Returns: (transfer none): filled with what was used last; it goes when it is done or closed
 *
 * parent  (nullable): the window that it stands before, if any
 */
ConfabConnectDialog *confab_connect_dialog_new(GtkWindow *parent);

/* Fill the fields.
 *
 * port  1 to 65535, or 0 for the usual one
 */
void confab_connect_dialog_fill(ConfabConnectDialog *self, const char *user_name, const char *host,
                                guint port);

/* Say why connecting failed, where it belongs.
 *
 * error  (nullable): NULL says nothing any more
 */
void confab_connect_dialog_show_error(ConfabConnectDialog *self, const GError *error);
