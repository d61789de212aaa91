/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for the name of a channel.
 */
#include "gui/widgets/join-dialog.h"

#include "gui/widgets/accessible.h"
#include "protocol/names.h"

#include <glib/gi18n.h>

struct _ConfabJoinDialog {
  GtkDialog parent_instance;
  GtkWidget *cancel_button;
  GtkWidget *join_button;
  GtkEntry *channel;
  GtkLabel *hint;
};

G_DEFINE_TYPE(ConfabJoinDialog, confab_join_dialog, GTK_TYPE_DIALOG)

static void
changed_cb(ConfabJoinDialog *self)
{
  const char *name = gtk_entry_get_text(self->channel);
  bool begun = name[0] != '\0' && !g_str_equal(name, "#");
  enum name_error problem = name_check_channel(name);

  gtk_widget_set_sensitive(self->join_button, begun && problem == NAME_OK);
  if (!begun || problem == NAME_OK)
    gtk_label_set_text(self->hint, _("A channel that does not exist yet is made by joining it."));
  else if (problem == NAME_BAD_START)
    gtk_label_set_text(self->hint, _("The name of a channel begins with “#”."));
  else if (problem == NAME_TOO_LONG)
    gtk_label_set_text(self->hint, _("That name is too long."));
  else
    gtk_label_set_text(self->hint, _("A channel’s name has no spaces, commas or special signs."));
}

static void
confab_join_dialog_class_init(ConfabJoinDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/join-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabJoinDialog, cancel_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabJoinDialog, join_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabJoinDialog, channel);
  gtk_widget_class_bind_template_child(widget_class, ConfabJoinDialog, hint);
  gtk_widget_class_bind_template_callback(widget_class, changed_cb);
}

static void
confab_join_dialog_init(ConfabJoinDialog *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  gtk_dialog_set_default_response(GTK_DIALOG(self), GTK_RESPONSE_ACCEPT);
  gtk_entry_grab_focus_without_selecting(self->channel);
  gtk_editable_set_position(GTK_EDITABLE(self->channel), -1);
  accessible_set_id(GTK_WIDGET(self->channel), "channel");
  accessible_set_id(GTK_WIDGET(self->join_button), "join-channel");
}

ConfabJoinDialog *
confab_join_dialog_new(GtkWindow *parent)
{
  return g_object_new(CONFAB_TYPE_JOIN_DIALOG, "use-header-bar", 1, "transient-for", parent, NULL);
}

const char *
confab_join_dialog_get_channel(ConfabJoinDialog *self)
{
  g_return_val_if_fail(CONFAB_IS_JOIN_DIALOG(self), NULL);
  return gtk_entry_get_text(self->channel);
}
