/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Windows that open from another one and are no wider than it.
 */
#pragma once

#include <gtk/gtk.h>

/* Make window open no wider than parent is now. For a window that was not shown yet.
 *
 * parent  (nullable): without one nothing changes
 */
void fit_width(GtkWindow *window, GtkWindow *parent);
