/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's shared folder: what there is, and downloading it.
 */
#pragma once

#include "gui/session/session.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_FILE_DIALOG (confab_file_dialog_get_type())
G_DECLARE_FINAL_TYPE(ConfabFileDialog, confab_file_dialog, CONFAB, FILE_DIALOG, GtkDialog)

/* Returns: (transfer none): the dialog, which asks for the list when it is shown */
ConfabFileDialog *confab_file_dialog_new(GtkWindow *parent, ConfabSession *session);
