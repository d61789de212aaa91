/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window in which people choose how Confab behaves.
 */
#pragma once

#include <gtk/gtk.h>

/* Show the preferences; what is chosen holds at once.
 *
 * parent  (nullable)
 */
void preferences_show(GtkWindow *parent);
