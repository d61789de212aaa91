/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One download.
 */
#include "gui/widgets/transfer-row.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/format.h"

#include <glib/gi18n.h>
#include <stdbool.h>

struct _ConfabTransferRow {
  GtkListBoxRow parent_instance;
  GtkLabel *name;
  GtkLabel *status;
  GtkProgressBar *bar;
  GtkWidget *open_button;
  GtkWidget *folder_button;
  GtkWidget *retry_button;
  GtkWidget *cancel_button;
  GtkWidget *remove_button;
  ConfabTransferList *list; /* (owned) */
  ConfabTransfer *transfer; /* (owned) */
};

G_DEFINE_TYPE(ConfabTransferRow, confab_transfer_row, GTK_TYPE_LIST_BOX_ROW)

/* Returns: (transfer full): such as "12.1 MB of 30.0 MB · 3.2 MB/s · 6 seconds left" */
static char *
describe_running(ConfabTransfer *transfer)
{
  double speed = confab_transfer_get_speed(transfer);
  gint64 left = confab_transfer_get_seconds_left(transfer);
  g_autofree char *progress = format_progress(confab_transfer_get_bytes_done(transfer),
                                              confab_transfer_get_bytes_total(transfer));
  GString *text = g_string_new(progress);

  if (speed >= 1) {
    g_autofree char *amount = g_format_size((guint64)speed);
    g_string_append(text, " · ");
    /* Translators: a speed; %s is an amount such as "3.2 MB". */
    g_string_append_printf(text, _("%s/s"), amount);
  }
  if (left >= 0) {
    g_autofree char *time = format_time_left(left);
    g_string_append_printf(text, " · %s", time);
  }
  return g_string_free(text, FALSE);
}

static char *
describe(ConfabTransfer *transfer)
{
  switch (confab_transfer_get_state(transfer)) {
  case CONFAB_TRANSFER_WAITING:
    return g_strdup(_("Waiting for its turn"));
  case CONFAB_TRANSFER_RUNNING:
    return describe_running(transfer);
  case CONFAB_TRANSFER_DONE: {
    g_autofree char *size = g_format_size((guint64)confab_transfer_get_bytes_done(transfer));
    if (confab_transfer_get_already_there(transfer))
      return g_strdup(_("Already there, with the same content"));
    /* Translators: a download that is complete; %s is its size. */
    return g_strdup_printf(_("Done, %s"), size);
  }
  case CONFAB_TRANSFER_FAILED: {
    const char *error = confab_transfer_get_error(transfer);
    return g_strdup(error ? error : _("Failed"));
  }
  case CONFAB_TRANSFER_CANCELLED:
    return g_strdup(_("Cancelled"));
  }
  return g_strdup("");
}

/* Icon buttons have no words of their own: say which file each is for. */
static void
update_names(ConfabTransferRow *self)
{
  const char *file = confab_transfer_get_name(self->transfer);
  const struct {
    GtkWidget *button;
    const char *format;
  } names[] = {
      /* Translators: these are names of buttons for screen readers; %s is a file. */
      {self->open_button, _("Open %s")},
      {self->folder_button, _("Show %s in its folder")},
      {self->retry_button, _("Download %s again")},
      {self->cancel_button, _("Cancel %s")},
      {self->remove_button, _("Remove %s from the list")},
  };

  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(GString) name = g_string_new(names[i].format);
    g_string_replace(name, "%s", file, 1);
    accessible_set_name(names[i].button, name->str);
  }
}

static void
update_progress(ConfabTransferRow *self)
{
  gint64 done = confab_transfer_get_bytes_done(self->transfer);
  gint64 total = confab_transfer_get_bytes_total(self->transfer);
  g_autofree char *status = describe(self->transfer);

  if (total > 0)
    gtk_progress_bar_set_fraction(self->bar, CLAMP((double)done / (double)total, 0, 1));
  gtk_label_set_text(self->status, status);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->status), status);
}

static void
update_state(ConfabTransferRow *self)
{
  ConfabTransferState state = confab_transfer_get_state(self->transfer);
  bool active = state == CONFAB_TRANSFER_WAITING || state == CONFAB_TRANSFER_RUNNING;
  bool done = state == CONFAB_TRANSFER_DONE;
  GtkStyleContext *context = gtk_widget_get_style_context(GTK_WIDGET(self->status));
  const char *file = confab_transfer_get_name(self->transfer);

  gtk_label_set_text(self->name, file);
  gtk_widget_set_visible(GTK_WIDGET(self->bar), active);
  gtk_widget_set_visible(self->open_button, done);
  gtk_widget_set_visible(self->folder_button, done);
  gtk_widget_set_visible(self->retry_button, !active && !done);
  gtk_widget_set_visible(self->cancel_button, active);
  gtk_widget_set_visible(self->remove_button, !active);
  if (state == CONFAB_TRANSFER_FAILED)
    gtk_style_context_add_class(context, "failed");
  else
    gtk_style_context_remove_class(context, "failed");
  accessible_set_name(GTK_WIDGET(self), file);
  accessible_set_name(GTK_WIDGET(self->bar), file);
  update_names(self);
  update_progress(self);
}

static void
open_uri(ConfabTransferRow *self, const char *path)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel(GTK_WIDGET(self));
  g_autofree char *uri = path ? g_filename_to_uri(path, NULL, NULL) : NULL;
  g_autoptr(GError) error = NULL;

  if (!uri)
    return;
  if (!gtk_show_uri_on_window(GTK_WINDOW(toplevel), uri, gtk_get_current_event_time(), &error))
    gtk_label_set_text(self->status, error->message);
}

static void
open_cb(GtkButton *button, ConfabTransferRow *self)
{
  open_uri(self, confab_transfer_get_path(self->transfer));
}

static void
shown_in_folder_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabTransferRow) self = CONFAB_TRANSFER_ROW(user_data);
  g_autoptr(GVariant) reply =
      g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, NULL);
  const char *path = confab_transfer_get_path(self->transfer);

  if (reply || !path || gtk_widget_in_destruction(GTK_WIDGET(self)))
    return;
  /* No file manager that can point at a file: its folder has to do. */
  g_autofree char *folder = g_path_get_dirname(path);
  open_uri(self, folder);
}

static void
show_in_folder_cb(GtkButton *button, ConfabTransferRow *self)
{
  const char *path = confab_transfer_get_path(self->transfer);
  g_autofree char *uri = path ? g_filename_to_uri(path, NULL, NULL) : NULL;
  GDBusConnection *bus = g_application_get_dbus_connection(g_application_get_default());

  if (!uri)
    return;
  if (!bus) {
    g_autofree char *folder = g_path_get_dirname(path);
    open_uri(self, folder);
    return;
  }
  GVariantBuilder uris;
  g_variant_builder_init(&uris, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_builder_add(&uris, "s", uri);
  g_dbus_connection_call(bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                         "org.freedesktop.FileManager1", "ShowItems",
                         g_variant_new("(ass)", &uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                         shown_in_folder_cb, g_object_ref(self));
}

static void
retry_cb(GtkButton *button, ConfabTransferRow *self)
{
  confab_transfer_list_retry(self->list, self->transfer);
}

static void
cancel_cb(GtkButton *button, ConfabTransferRow *self)
{
  confab_transfer_cancel(self->transfer);
}

static void
remove_cb(GtkButton *button, ConfabTransferRow *self)
{
  confab_transfer_list_remove(self->list, self->transfer);
}

static void
confab_transfer_row_dispose(GObject *object)
{
  ConfabTransferRow *self = CONFAB_TRANSFER_ROW(object);

  if (self->transfer)
    g_signal_handlers_disconnect_by_data(self->transfer, self);
  g_clear_object(&self->transfer);
  g_clear_object(&self->list);
  G_OBJECT_CLASS(confab_transfer_row_parent_class)->dispose(object);
}

static void
confab_transfer_row_class_init(ConfabTransferRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = confab_transfer_row_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/transfer-row.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabTransferRow, name);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransferRow, status);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransferRow, bar);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransferRow, open_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransferRow, folder_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransferRow, retry_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransferRow, cancel_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabTransferRow, remove_button);
  gtk_widget_class_bind_template_callback(widget_class, open_cb);
  gtk_widget_class_bind_template_callback(widget_class, show_in_folder_cb);
  gtk_widget_class_bind_template_callback(widget_class, retry_cb);
  gtk_widget_class_bind_template_callback(widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback(widget_class, remove_cb);
}

static void
confab_transfer_row_init(ConfabTransferRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  accessible_set_id(GTK_WIDGET(self->status), "transfer-status");
  accessible_set_id(self->cancel_button, "transfer-cancel");
}

GtkWidget *
confab_transfer_row_new(ConfabTransferList *list, ConfabTransfer *transfer)
{
  ConfabTransferRow *self = g_object_new(CONFAB_TYPE_TRANSFER_ROW, NULL);

  self->list = g_object_ref(list);
  self->transfer = g_object_ref(transfer);
  g_signal_connect_swapped(transfer, "notify::state", G_CALLBACK(update_state), self);
  g_signal_connect_swapped(transfer, "notify::name", G_CALLBACK(update_state), self);
  g_signal_connect_swapped(transfer, "notify::bytes-done", G_CALLBACK(update_progress), self);
  g_signal_connect_swapped(transfer, "notify::bytes-total", G_CALLBACK(update_progress), self);
  update_state(self);
  return GTK_WIDGET(self);
}
