/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation in the side bar: what it is, its title, how much is unread.
 */
#pragma once

#include "gui/model/network.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_SIDEBAR_ROW (confab_sidebar_row_get_type())
G_DECLARE_FINAL_TYPE(ConfabSidebarRow, confab_sidebar_row, CONFAB, SIDEBAR_ROW, GtkListBoxRow)

/* Returns: (transfer floating): a row
 *
 * network  whose conversation it is; the server's own row says how the link is
 */
GtkWidget *confab_sidebar_row_new(ConfabNetwork *network, ConfabConversation *conversation);

/* Returns: (transfer none) */
ConfabConversation *confab_sidebar_row_get_conversation(ConfabSidebarRow *self);
