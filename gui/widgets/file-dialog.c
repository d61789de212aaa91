/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The host's shared folder.
 */
#include "gui/widgets/file-dialog.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/fit.h"
#include "gui/widgets/file-list.h"
#include "gui/widgets/transfers.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ConfabFileDialog {
  GtkDialog parent_instance;
  GtkHeaderBar *header;
  GtkWidget *up_button;
  GtkWidget *refresh_button;
  GtkSpinner *spinner;
  GtkBox *path_bar;
  GtkEntry *filter;
  GtkStack *stack;
  ConfabFileList *list;
  GtkImage *notice_icon;
  GtkLabel *notice_title;
  GtkLabel *notice_text;
  GtkWidget *notice_button;
  GtkLabel *count;
  GtkWidget *copy_button;
  GtkWidget *download_button;
  ConfabTransfers *transfers;
  ConfabSession *session; /* (owned) (nullable) */
  char *folder;           /* the path shown; "" for the shared folder itself */
  GCancellable *loading;  /* (nullable): a listing is on its way */
  bool wants_focus;       /* the files get the focus when they are there */
};

G_DEFINE_TYPE(ConfabFileDialog, confab_file_dialog, GTK_TYPE_DIALOG)

static void open_folder(ConfabFileDialog *self, const char *folder);

/* What is shown */

static void
show_notice(ConfabFileDialog *self, const char *icon, const char *title, const char *text,
            bool can_retry)
{
  gtk_image_set_from_icon_name(self->notice_icon, icon, GTK_ICON_SIZE_DIALOG);
  gtk_label_set_text(self->notice_title, title);
  gtk_label_set_text(self->notice_text, text);
  gtk_widget_set_visible(GTK_WIDGET(self->notice_text), *text != '\0');
  gtk_widget_set_visible(self->notice_button, can_retry);
  gtk_stack_set_visible_child_name(self->stack, "notice");
}

static void
show_list(ConfabFileDialog *self)
{
  guint n = confab_file_list_count(self->list);

  if (n > 0 && confab_file_list_count_shown(self->list) > 0) {
    gtk_stack_set_visible_child_name(self->stack, "list");
  } else if (n > 0) {
    show_notice(self, "edit-find-symbolic", _("No file by that name"),
                _("No file in this folder has what you are looking for in its name."), false);
  } else if (*self->folder) {
    show_notice(self, "folder-symbolic", _("This folder is empty"), "", false);
  } else {
    show_notice(self, "folder-symbolic", _("No shared files"),
                _("Nobody has put a file into the shared folder yet."), true);
  }
}

static void
show_error(ConfabFileDialog *self, const GError *error)
{
  bool offline = g_error_matches(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_REFUSED) ||
                 g_error_matches(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_UNREACHABLE) ||
                 g_error_matches(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_UNKNOWN_HOST) ||
                 g_error_matches(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_OFFLINE) ||
                 g_error_matches(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_TIMED_OUT);

  confab_file_list_set_files(self->list, NULL);
  if (offline)
    show_notice(self, "network-offline-symbolic", _("The shared files cannot be reached"),
                error->message, true);
  else
    show_notice(self, "dialog-error-symbolic", _("The shared files cannot be listed"),
                error->message, true);
}

static void
update_buttons(ConfabFileDialog *self)
{
  g_autoptr(GPtrArray) selected = confab_file_list_get_selected(self->list);
  guint n_files = 0;

  for (guint i = 0; i < selected->len; i++)
    n_files += !confab_shared_file_is_folder(g_ptr_array_index(selected, i));
  gtk_widget_set_sensitive(self->download_button, n_files > 0);
  gtk_widget_set_sensitive(self->copy_button, selected->len == 1);
  gtk_widget_set_sensitive(self->up_button, *self->folder != '\0');
}

static void
update_count(ConfabFileDialog *self)
{
  guint n = confab_file_list_count(self->list);
  guint shown = confab_file_list_count_shown(self->list);
  g_autofree char *text = NULL;

  if (n == 0)
    text = g_strdup("");
  else if (shown == n)
    text = g_strdup_printf(ngettext("%u entry", "%u entries", n), n);
  else
    /* Translators: how many files a filter lets through, of how many. */
    text = g_strdup_printf(ngettext("%1$u of %2$u entry", "%1$u of %2$u entries", n), shown, n);
  gtk_label_set_text(self->count, text);
}

static void
set_loading(ConfabFileDialog *self, bool loading)
{
  g_object_set(self->spinner, "active", loading, NULL);
  gtk_widget_set_sensitive(self->refresh_button, !loading);
  if (loading && confab_file_list_count(self->list) == 0)
    show_notice(self, "folder-symbolic", _("Loading…"), "", false);
}

/* The path */

static void
crumb_clicked_cb(GtkButton *button, ConfabFileDialog *self)
{
  g_autofree char *folder = g_strdup(g_object_get_data(G_OBJECT(button), "folder"));
  open_folder(self, folder);
}

static void
add_crumb(ConfabFileDialog *self, const char *title, const char *folder)
{
  GtkWidget *button = gtk_button_new();
  GtkWidget *label = gtk_label_new(title);

  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_container_add(GTK_CONTAINER(button), label);
  gtk_style_context_add_class(gtk_widget_get_style_context(button), "flat");
  gtk_style_context_add_class(gtk_widget_get_style_context(button), "crumb");
  accessible_set_name(button, title);
  g_object_set_data_full(G_OBJECT(button), "folder", g_strdup(folder), g_free);
  g_signal_connect_object(button, "clicked", G_CALLBACK(crumb_clicked_cb), self, 0);
  gtk_container_add(GTK_CONTAINER(self->path_bar), button);
}

static void
destroy_cb(GtkWidget *widget, gpointer unused)
{
  gtk_widget_destroy(widget);
}

static void
update_path_bar(ConfabFileDialog *self)
{
  g_auto(GStrv) parts = g_strsplit(self->folder, "/", -1);
  g_autoptr(GString) path = g_string_new(NULL);

  gtk_container_foreach(GTK_CONTAINER(self->path_bar), destroy_cb, NULL);
  /* Translators: the top of the path, the shared folder itself. */
  add_crumb(self, _("Shared files"), "");
  for (char **part = parts; *part; part++) {
    if (!**part)
      continue;
    GtkWidget *slash = gtk_label_new("/");
    gtk_style_context_add_class(gtk_widget_get_style_context(slash), "dim-label");
    gtk_container_add(GTK_CONTAINER(self->path_bar), slash);
    g_string_append_printf(path, "%s%s", path->len > 0 ? "/" : "", *part);
    add_crumb(self, *part, path->str);
  }
  gtk_widget_show_all(GTK_WIDGET(self->path_bar));
}

/* Listing */

static void
listed_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabFileDialog) self = CONFAB_FILE_DIALOG(user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) files = confab_files_list_finish(CONFAB_FILES(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->session)
    return; /* another folder is on its way, or the dialog is closed */
  g_clear_object(&self->loading);
  set_loading(self, false);
  if (files) {
    confab_file_list_set_files(self->list, files);
    show_list(self);
    if (self->wants_focus)
      gtk_widget_grab_focus(GTK_WIDGET(self->list));
    self->wants_focus = false;
  } else {
    show_error(self, error);
  }
  update_count(self);
  update_buttons(self);
}

static void
load(ConfabFileDialog *self)
{
  if (self->loading)
    g_cancellable_cancel(self->loading);
  g_clear_object(&self->loading);
  self->loading = g_cancellable_new();
  set_loading(self, true);
  confab_files_list_async(confab_session_get_files(self->session), self->folder, self->loading,
                          listed_cb, g_object_ref(self));
}

static void
open_folder(ConfabFileDialog *self, const char *folder)
{
  char *old = self->folder;

  self->folder = g_strdup(folder);
  g_free(old);
  confab_file_list_set_files(self->list, NULL);
  gtk_entry_set_text(self->filter, "");
  update_path_bar(self);
  update_buttons(self);
  update_count(self);
  self->wants_focus = true;
  load(self);
}

/* What people do */

static void
download_or_open(ConfabFileDialog *self, ConfabSharedFile *file)
{
  if (confab_shared_file_is_folder(file))
    open_folder(self, confab_shared_file_get_path(file));
  else
    confab_transfer_list_download(confab_session_get_transfers(self->session), file);
}

static void
activate_file_cb(ConfabFileList *list, ConfabSharedFile *file, ConfabFileDialog *self)
{
  download_or_open(self, file);
}

static void
selection_changed_cb(ConfabFileDialog *self)
{
  /* The list is there before the rest of the template. */
  if (self->session)
    update_buttons(self);
}

static void
download_cb(GtkButton *button, ConfabFileDialog *self)
{
  g_autoptr(GPtrArray) selected = confab_file_list_get_selected(self->list);

  for (guint i = 0; i < selected->len; i++) {
    ConfabSharedFile *file = g_ptr_array_index(selected, i);
    if (!confab_shared_file_is_folder(file))
      confab_transfer_list_download(confab_session_get_transfers(self->session), file);
  }
}

static void
copy_cb(GtkButton *button, ConfabFileDialog *self)
{
  g_autoptr(GPtrArray) selected = confab_file_list_get_selected(self->list);
  GtkClipboard *clipboard = gtk_widget_get_clipboard(GTK_WIDGET(self), GDK_SELECTION_CLIPBOARD);

  if (selected->len > 0)
    gtk_clipboard_set_text(clipboard, confab_shared_file_get_url(g_ptr_array_index(selected, 0)),
                           -1);
}

static void
up_cb(GtkButton *button, ConfabFileDialog *self)
{
  const char *slash = strrchr(self->folder, '/');
  g_autofree char *parent =
      slash ? g_strndup(self->folder, (gsize)(slash - self->folder)) : g_strdup("");
  if (*self->folder)
    open_folder(self, parent);
}

static void
refresh_cb(GtkButton *button, ConfabFileDialog *self)
{
  load(self);
}

static void
filter_changed_cb(GtkSearchEntry *entry, ConfabFileDialog *self)
{
  confab_file_list_set_filter(self->list, gtk_entry_get_text(GTK_ENTRY(entry)));
  if (!self->loading)
    show_list(self);
  update_count(self);
}

static void
stop_search_cb(GtkSearchEntry *entry, ConfabFileDialog *self)
{
  if (gtk_entry_get_text_length(GTK_ENTRY(entry)) > 0)
    gtk_entry_set_text(GTK_ENTRY(entry), "");
  else
    gtk_window_close(GTK_WINDOW(self));
}

/* Enter in the filter goes on to what it found. */
static void
filter_activate_cb(GtkEntry *entry, ConfabFileDialog *self)
{
  filter_changed_cb(GTK_SEARCH_ENTRY(entry), self);
  confab_file_list_focus(self->list);
}

static gboolean
filter_key_cb(GtkWidget *entry, GdkEventKey *event, ConfabFileDialog *self)
{
  if (event->keyval != GDK_KEY_Down && event->keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  confab_file_list_focus(self->list);
  return GDK_EVENT_STOP;
}

/* Keys that work wherever the focus is; letters typed on the table go into the filter. */
static gboolean
confab_file_dialog_key_press_event(GtkWidget *widget, GdkEventKey *event)
{
  ConfabFileDialog *self = CONFAB_FILE_DIALOG(widget);
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
  gunichar c = gdk_keyval_to_unicode(event->keyval);
  bool on_list = gtk_window_get_focus(GTK_WINDOW(self)) == GTK_WIDGET(self->list);

  if ((modifiers == GDK_CONTROL_MASK && event->keyval == GDK_KEY_r) ||
      (modifiers == 0 && event->keyval == GDK_KEY_F5)) {
    load(self);
    return GDK_EVENT_STOP;
  }
  if (modifiers == GDK_CONTROL_MASK && event->keyval == GDK_KEY_f) {
    gtk_widget_grab_focus(GTK_WIDGET(self->filter));
    return GDK_EVENT_STOP;
  }
  if ((modifiers == GDK_MOD1_MASK && event->keyval == GDK_KEY_Up) ||
      (on_list && modifiers == 0 && event->keyval == GDK_KEY_BackSpace)) {
    up_cb(NULL, self);
    return GDK_EVENT_STOP;
  }
  if (on_list && (modifiers & ~(guint)GDK_SHIFT_MASK) == 0 && g_unichar_isalnum(c)) {
    gtk_widget_grab_focus(GTK_WIDGET(self->filter));
    return gtk_widget_event(GTK_WIDGET(self->filter), (GdkEvent *)event);
  }
  return GTK_WIDGET_CLASS(confab_file_dialog_parent_class)->key_press_event(widget, event);
}

/* The object */

/* What is shared may have changed since it was last looked at. */
static void
confab_file_dialog_map(GtkWidget *widget)
{
  ConfabFileDialog *self = CONFAB_FILE_DIALOG(widget);

  GTK_WIDGET_CLASS(confab_file_dialog_parent_class)->map(widget);
  self->wants_focus = true;
  load(self);
}

static void
confab_file_dialog_destroy(GtkWidget *widget)
{
  ConfabFileDialog *self = CONFAB_FILE_DIALOG(widget);

  if (self->loading)
    g_cancellable_cancel(self->loading);
  g_clear_object(&self->loading);
  g_clear_object(&self->session);
  GTK_WIDGET_CLASS(confab_file_dialog_parent_class)->destroy(widget);
}

static void
confab_file_dialog_finalize(GObject *object)
{
  ConfabFileDialog *self = CONFAB_FILE_DIALOG(object);

  g_free(self->folder);
  G_OBJECT_CLASS(confab_file_dialog_parent_class)->finalize(object);
}

static void
bind_template(GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/file-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, header);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, up_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, refresh_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, spinner);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, path_bar);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, filter);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, stack);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, list);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, notice_icon);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, notice_title);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, notice_text);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, notice_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, count);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, copy_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, download_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabFileDialog, transfers);
  gtk_widget_class_bind_template_callback(widget_class, up_cb);
  gtk_widget_class_bind_template_callback(widget_class, refresh_cb);
  gtk_widget_class_bind_template_callback(widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback(widget_class, filter_activate_cb);
  gtk_widget_class_bind_template_callback(widget_class, filter_key_cb);
  gtk_widget_class_bind_template_callback(widget_class, activate_file_cb);
  gtk_widget_class_bind_template_callback(widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, download_cb);
  gtk_widget_class_bind_template_callback(widget_class, copy_cb);
}

static void
confab_file_dialog_class_init(ConfabFileDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = confab_file_dialog_finalize;
  widget_class->map = confab_file_dialog_map;
  widget_class->destroy = confab_file_dialog_destroy;
  widget_class->key_press_event = confab_file_dialog_key_press_event;

  g_type_ensure(CONFAB_TYPE_FILE_LIST);
  g_type_ensure(CONFAB_TYPE_TRANSFERS);
  bind_template(widget_class);
}

static void
confab_file_dialog_init(ConfabFileDialog *self)
{
  self->folder = g_strdup("");
  gtk_widget_init_template(GTK_WIDGET(self));
  /* It is hidden rather than destroyed, so that it opens again where it was. */
  g_signal_connect(self, "delete-event", G_CALLBACK(gtk_widget_hide_on_delete), NULL);
  accessible_set_id(GTK_WIDGET(self->filter), "file-filter");
  accessible_set_id(GTK_WIDGET(self->count), "file-count");
  accessible_set_id(self->download_button, "download");
  accessible_set_id(self->copy_button, "copy-link");
  accessible_set_id(self->refresh_button, "refresh");
  accessible_set_id(self->up_button, "up");
  accessible_set_id(GTK_WIDGET(self->notice_title), "file-notice");
  accessible_set_id(GTK_WIDGET(self->notice_text), "file-notice-text");
}

ConfabFileDialog *
confab_file_dialog_new(GtkWindow *parent, ConfabSession *session)
{
  ConfabFileDialog *self =
      g_object_new(CONFAB_TYPE_FILE_DIALOG, "use-header-bar", 1, "transient-for", parent, NULL);

  fit_width(GTK_WINDOW(self), parent);
  self->session = g_object_ref(session);
  gtk_header_bar_set_subtitle(self->header,
                              confab_network_get_host(confab_session_get_network(session)));
  confab_transfers_set_list(self->transfers, confab_session_get_transfers(session));
  update_path_bar(self);
  update_buttons(self);
  return self;
}
