/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for the name of a channel.
 */
#pragma once

#include <gtk/gtk.h>

#define CONFAB_TYPE_JOIN_DIALOG (confab_join_dialog_get_type())
/* A response of GTK_RESPONSE_ACCEPT means that there is a name that a channel may have. */
G_DECLARE_FINAL_TYPE(ConfabJoinDialog, confab_join_dialog, CONFAB, JOIN_DIALOG, GtkDialog)

/* Returns: (transfer none): to be destroyed at its response */
ConfabJoinDialog *confab_join_dialog_new(GtkWindow *parent);

/* Returns: (transfer none): the name, beginning with "#" */
const char *confab_join_dialog_get_channel(ConfabJoinDialog *self);
