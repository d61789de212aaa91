/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One download: its name, its state in words, its bar, and what to do with it.
 */
#pragma once

#include "gui/session/transfer-list.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_TRANSFER_ROW (confab_transfer_row_get_type())
G_DECLARE_FINAL_TYPE(ConfabTransferRow, confab_transfer_row, CONFAB, TRANSFER_ROW, GtkListBoxRow)

/* Returns: (transfer floating)
 *
 * list  the one that transfer is in
 */
GtkWidget *confab_transfer_row_new(ConfabTransferList *list, ConfabTransfer *transfer);
