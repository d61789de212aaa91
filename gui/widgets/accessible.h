/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What screen readers, and the tests that read as they do, are told beyond what GTK tells.
 */
#pragma once

#include <gtk/gtk.h>

/* Give a widget the identifier by which tests find it, whatever the language. */
void accessible_set_id(GtkWidget *widget, const char *id);

/* Give a widget its name, in the person's language. */
void accessible_set_name(GtkWidget *widget, const char *name);

/* Have a screen reader speak text without the focus moving.
 *
 * widget  on screen, with the role "notification", which is used for nothing else
 */
void accessible_announce(GtkWidget *widget, const char *text);
