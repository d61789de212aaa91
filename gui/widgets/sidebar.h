/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversations of a network, one of them selected.
 */
#pragma once

#include "gui/model/network.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_SIDEBAR (confab_sidebar_get_type())
/* Signals:
 *   selected (ConfabConversation *)   the person chose another conversation
 *   activated (ConfabConversation *)  the person clicked on one, or pressed Enter: also for the one
 *                                     that is selected already
 *   close (ConfabConversation *)      the person wants it closed
 */
G_DECLARE_FINAL_TYPE(ConfabSidebar, confab_sidebar, CONFAB, SIDEBAR, GtkBin)

/* Show the conversations of a network.
 *
 * network  (nullable)
 */
void confab_sidebar_set_network(ConfabSidebar *self, ConfabNetwork *network);

/* Select a conversation, without a signal. */
void confab_sidebar_select(ConfabSidebar *self, ConfabConversation *conversation);

/* Put the focus on the selected conversation. */
void confab_sidebar_focus(ConfabSidebar *self);
