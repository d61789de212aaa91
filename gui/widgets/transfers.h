/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The downloads of a session: how far each is, and what to do with it.
 */
#pragma once

#include "gui/session/transfer-list.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_TRANSFERS (confab_transfers_get_type())
G_DECLARE_FINAL_TYPE(ConfabTransfers, confab_transfers, CONFAB, TRANSFERS, GtkBin)

/* Show a list of downloads; nothing is seen while it is empty. */
void confab_transfers_set_list(ConfabTransfers *self, ConfabTransferList *list);
