/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The downloads of a session.
 */
#include "gui/widgets/transfers.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/transfer-row.h"

struct _ConfabTransfers {
  GtkBin parent_instance;
  GtkWidget *box;
  GtkWidget *folder_button;
  GtkWidget *clear_button;
  GtkListBox *list;
  ConfabTransferList *transfers; /* (owned) (nullable) */
  GSignalGroup *list_signals;
};

G_DEFINE_TYPE(ConfabTransfers, confab_transfers, GTK_TYPE_BIN)

static void
update(ConfabTransfers *self)
{
  guint n = self->transfers ? g_list_model_get_n_items(G_LIST_MODEL(self->transfers)) : 0;
  guint active = self->transfers ? confab_transfer_list_get_active(self->transfers) : 0;

  gtk_widget_set_visible(self->box, n > 0);
  gtk_widget_set_sensitive(self->clear_button, n > active);
}

static void
open_folder_cb(GtkButton *button, ConfabTransfers *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel(GTK_WIDGET(self));
  g_autofree char *path = confab_transfer_list_get_directory(self->transfers);
  g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
  g_autoptr(GError) error = NULL;

  if (uri &&
      !gtk_show_uri_on_window(GTK_WINDOW(toplevel), uri, gtk_get_current_event_time(), &error))
    g_message("Cannot open %s: %s", uri, error->message);
}

static void
clear_cb(GtkButton *button, ConfabTransfers *self)
{
  confab_transfer_list_clear_ended(self->transfers);
}

static GtkWidget *
create_row_cb(gpointer item, gpointer user_data)
{
  ConfabTransfers *self = CONFAB_TRANSFERS(user_data);
  return confab_transfer_row_new(self->transfers, item);
}

static void
confab_transfers_dispose(GObject *object)
{
  ConfabTransfers *self = CONFAB_TRANSFERS(object);

  g_clear_object(&self->list_signals);
  g_clear_object(&self->transfers);
  G_OBJECT_CLASS(confab_transfers_parent_class)->dispose(object);
}

static void
confab_transfers_class_init(ConfabTransfersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = confab_transfers_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/transfers.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabTransfers, box);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransfers, folder_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransfers, clear_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransfers, list);
  gtk_widget_class_bind_template_callback(widget_class, open_folder_cb);
  gtk_widget_class_bind_template_callback(widget_class, clear_cb);
}

static void
confab_transfers_init(ConfabTransfers *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->list_signals = g_signal_group_new(CONFAB_TYPE_TRANSFER_LIST);
  g_signal_group_connect_swapped(self->list_signals, "items-changed", G_CALLBACK(update), self);
  g_signal_group_connect_swapped(self->list_signals, "notify::active", G_CALLBACK(update), self);
  accessible_set_id(GTK_WIDGET(self->list), "transfers");
  accessible_set_id(self->clear_button, "clear-transfers");
  accessible_set_id(self->folder_button, "open-folder");
}

void
confab_transfers_set_list(ConfabTransfers *self, ConfabTransferList *list)
{
  g_return_if_fail(CONFAB_IS_TRANSFERS(self));
  g_set_object(&self->transfers, list);
  g_signal_group_set_target(self->list_signals, list);
  gtk_list_box_bind_model(self->list, G_LIST_MODEL(list), create_row_cb, self, NULL);
  update(self);
}
