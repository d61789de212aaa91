/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window in which people choose how Confab behaves.
 */
#include "gui/widgets/preferences.h"

#include "gui/session/transfer-list.h"
#include "gui/widgets/accessible.h"
#include "gui/widgets/fit.h"
#include "gui/widgets/settings.h"

#include <glib/gi18n.h>
#include <handy.h>

/* Returns: (transfer full): where downloads go, apart from the user name */
static char *
get_folder(void)
{
  char *chosen = g_settings_get_string(settings_get(), "downloads-folder");
  if (*chosen)
    return chosen;
  g_free(chosen);
  return confab_transfer_list_default_folder();
}

/* A GtkFileChooserButton would say "(None)" of a folder that the first download will make. */
static void
show_folder(GtkWidget *button)
{
  g_autofree char *folder = get_folder();
  g_autofree char *name = g_filename_display_basename(folder);
  g_autofree char *path = g_filename_display_name(folder);

  gtk_label_set_text(GTK_LABEL(gtk_bin_get_child(GTK_BIN(button))), name);
  gtk_widget_set_tooltip_text(button, path);
}

static void
folder_changed_cb(GSettings *settings, const char *key, GtkWidget *button)
{
  show_folder(button);
}

static void
folder_chosen_cb(GtkNativeDialog *dialog, int response, gpointer unused)
{
  g_autofree char *path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));

  if (response == GTK_RESPONSE_ACCEPT && path)
    g_settings_set_string(settings_get(), "downloads-folder", path);
  gtk_native_dialog_hide(dialog);
  g_object_unref(dialog);
}

static void
choose_folder_cb(GtkButton *button, GtkWindow *window)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
      _("Choose a Downloads Folder"), window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
  g_autofree char *folder = get_folder();

  gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
  gtk_file_chooser_set_filename(GTK_FILE_CHOOSER(dialog), folder);
  g_signal_connect(dialog, "response", G_CALLBACK(folder_chosen_cb), NULL);
  gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

void
preferences_show(GtkWindow *parent)
{
  g_autoptr(GtkBuilder) builder =
      gtk_builder_new_from_resource("/org/confab/Confab/preferences.ui");
  GtkWindow *window = GTK_WINDOW(gtk_builder_get_object(builder, "window"));
  GObject *color_scheme = gtk_builder_get_object(builder, "color_scheme");
  GObject *show_joins = gtk_builder_get_object(builder, "show_joins");
  GtkWidget *folder = GTK_WIDGET(gtk_builder_get_object(builder, "downloads_folder"));

  g_settings_bind(settings_get(), "color-scheme", color_scheme, "active-id",
                  G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings_get(), "show-joins", show_joins, "active", G_SETTINGS_BIND_DEFAULT);
  show_folder(folder);
  g_signal_connect_object(settings_get(), "changed::downloads-folder",
                          G_CALLBACK(folder_changed_cb), folder, 0);
  g_signal_connect_object(folder, "clicked", G_CALLBACK(choose_folder_cb), window, 0);
  accessible_set_id(GTK_WIDGET(color_scheme), "color-scheme");
  accessible_set_id(GTK_WIDGET(show_joins), "show-joins");
  accessible_set_id(folder, "downloads-folder");

  fit_width(window, parent);
  gtk_window_set_transient_for(window, parent);
  gtk_window_present(window);
}
