/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What screen readers are told beyond what GTK tells.
 */
#include "gui/widgets/accessible.h"

void
accessible_set_id(GtkWidget *widget, const char *id)
{
  atk_object_set_accessible_id(gtk_widget_get_accessible(widget), id);
}

void
accessible_set_name(GtkWidget *widget, const char *name)
{
  atk_object_set_name(gtk_widget_get_accessible(widget), name);
}

void
accessible_announce(GtkWidget *widget, const char *text)
{
  AtkObject *accessible = gtk_widget_get_accessible(widget);

  /* A notification is spoken when it comes on screen; this one says that it just did. */
  atk_object_set_name(accessible, text);
  atk_object_notify_state_change(accessible, ATK_STATE_SHOWING, TRUE);
}
