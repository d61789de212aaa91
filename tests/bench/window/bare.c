/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The least a GTK 3 program can be: what launching the toolkit costs by itself.
 */
#include <gtk/gtk.h>

static void
activate_cb(GtkApplication *application, void *data)
{
  GtkWidget *window = gtk_application_window_new(application);
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_pack_start(GTK_BOX(box), gtk_text_view_new(), TRUE, TRUE, 0);
  gtk_box_pack_start(GTK_BOX(box), gtk_entry_new(), FALSE, FALSE, 0);
  gtk_container_add(GTK_CONTAINER(window), box);
  gtk_window_set_default_size(GTK_WINDOW(window), 900, 600);
  gtk_widget_show_all(window);
}

int
main(int argc, char **argv)
{
  g_autoptr(GtkApplication) application =
      gtk_application_new("org.confab.Bare", G_APPLICATION_NON_UNIQUE);
  g_signal_connect(application, "activate", G_CALLBACK(activate_cb), NULL);
  return g_application_run(G_APPLICATION(application), 1, argv);
}
