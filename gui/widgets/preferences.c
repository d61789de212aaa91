/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window in which people choose how Confab behaves.
 */
#include "gui/widgets/preferences.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/settings.h"

#include <handy.h>

static void
folder_set_cb(GtkFileChooserButton *button, gpointer unused)
{
  g_autofree char *path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(button));
  if (path)
    g_settings_set_string(settings_get(), "downloads-folder", path);
}

static void
show_folder(GtkFileChooser *chooser)
{
  g_autofree char *chosen = g_settings_get_string(settings_get(), "downloads-folder");
  const char *usual = g_get_user_special_dir(G_USER_DIRECTORY_DOWNLOAD);

  gtk_file_chooser_set_filename(chooser, *chosen ? chosen : usual ? usual : g_get_home_dir());
}

void
preferences_show(GtkWindow *parent)
{
  g_autoptr(GtkBuilder) builder =
      gtk_builder_new_from_resource("/org/confab/Confab/preferences.ui");
  GtkWindow *window = GTK_WINDOW(gtk_builder_get_object(builder, "window"));
  GObject *color_scheme = gtk_builder_get_object(builder, "color_scheme");
  GObject *show_joins = gtk_builder_get_object(builder, "show_joins");
  GObject *folder = gtk_builder_get_object(builder, "downloads_folder");

  g_settings_bind(settings_get(), "color-scheme", color_scheme, "active-id",
                  G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings_get(), "show-joins", show_joins, "active", G_SETTINGS_BIND_DEFAULT);
  show_folder(GTK_FILE_CHOOSER(folder));
  g_signal_connect(folder, "file-set", G_CALLBACK(folder_set_cb), NULL);
  accessible_set_id(GTK_WIDGET(color_scheme), "color-scheme");
  accessible_set_id(GTK_WIDGET(show_joins), "show-joins");

  gtk_window_set_transient_for(window, parent);
  gtk_window_present(window);
}
