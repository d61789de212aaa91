/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program: its command line, its windows, what belongs to all of them.
 *
 * Without arguments there is one process for a desktop: a second start brings up the
 * first one's window, and D-Bus may start it. With a user name and a server each
 * start is a process of its own, so that two people can be on one desktop, and
 * whoever starts it from a terminal can end it there.
 */
#pragma once

#include <gtk/gtk.h>

#define CONFAB_TYPE_APPLICATION (confab_application_get_type())
G_DECLARE_FINAL_TYPE(ConfabApplication, confab_application, CONFAB, APPLICATION, GtkApplication)

/* Returns: (transfer full) */
ConfabApplication *confab_application_new(void);
