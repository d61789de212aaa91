/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window that lists the keys.
 */
#pragma once

#include <gtk/gtk.h>

/* Show the keys before a window, which they go away with. */
void shortcuts_show(GtkWindow *parent);
