/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window that lists the keys.
 *
 * There is one for the whole program, made when first asked for and then only
 * hidden: GTK 3.24's accessibility complains after one was destroyed.
 */
#include "gui/widgets/shortcuts.h"

/* Where GTK has no word for a key it shows the name that programs use: "Page_Up". */
static void
write_out_keys_cb(GtkWidget *widget, gpointer unused)
{
  if (GTK_IS_LABEL(widget)) {
    g_autofree char *text = g_strdup(gtk_label_get_text(GTK_LABEL(widget)));
    if (g_str_has_prefix(text, "Page_"))
      gtk_label_set_text(GTK_LABEL(widget), g_strdelimit(text, "_", ' '));
  } else if (GTK_IS_CONTAINER(widget)) {
    gtk_container_forall(GTK_CONTAINER(widget), write_out_keys_cb, NULL);
  }
}

static GtkWindow *
get_window(void)
{
  static GtkWindow *window;

  if (!window) {
    g_autoptr(GtkBuilder) builder =
        gtk_builder_new_from_resource("/org/confab/Confab/shortcuts.ui");
    window = GTK_WINDOW(gtk_builder_get_object(builder, "window"));
    write_out_keys_cb(GTK_WIDGET(window), NULL);
    g_signal_connect(window, "delete-event", G_CALLBACK(gtk_widget_hide_on_delete), NULL);
  }
  return window;
}

static void
parent_destroyed_cb(GtkWidget *parent, GtkWindow *window)
{
  if (gtk_window_get_transient_for(window) == GTK_WINDOW(parent))
    gtk_widget_hide(GTK_WIDGET(window));
}

void
shortcuts_show(GtkWindow *parent)
{
  GtkWindow *window = get_window();

  g_signal_handlers_disconnect_by_func(parent, parent_destroyed_cb, window);
  g_signal_connect(parent, "destroy", G_CALLBACK(parent_destroyed_cb), window);
  gtk_window_set_transient_for(window, parent);
  gtk_window_present(window);
}
