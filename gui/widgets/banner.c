/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands above the messages while there is no link.
 */
#include "gui/widgets/banner.h"

#include "gui/widgets/accessible.h"

#include <glib/gi18n.h>

struct _ConfabBanner {
  GtkBin parent_instance;
  GtkInfoBar *bar;
  GtkSpinner *spinner;
  GtkLabel *text;
  GtkWidget *try_now;
  ConfabSession *session; /* (owned) (nullable) */
  GSignalGroup *network_signals;
};

G_DEFINE_TYPE(ConfabBanner, confab_banner, GTK_TYPE_BIN)

static char *
make_text(ConfabNetwork *network)
{
  const char *status = confab_network_get_status(network);
  guint seconds = confab_network_get_seconds_left(network);

  if (confab_network_get_state(network) != CONFAB_NETWORK_WAITING)
    return g_strdup(status);
  if (seconds == 0) {
    /* Translators: %s is a sentence that says why the link was lost. */
    return g_strdup_printf(_("%s Trying again…"), status);
  }
  /* Translators: %1$s is a sentence that says why the link was lost. */
  return g_strdup_printf(
      ngettext("%1$s Trying again in %2$u second.", "%1$s Trying again in %2$u seconds.", seconds),
      status, seconds);
}

static void
update(ConfabBanner *self)
{
  ConfabNetwork *network = self->session ? confab_session_get_network(self->session) : NULL;
  ConfabNetworkState state = network ? confab_network_get_state(network) : CONFAB_NETWORK_ONLINE;
  bool trying = state == CONFAB_NETWORK_CONNECTING || state == CONFAB_NETWORK_REGISTERING;

  if (state != CONFAB_NETWORK_ONLINE) {
    g_autofree char *text = make_text(network);
    gtk_label_set_text(self->text, text);
  }
  g_object_set(self->spinner, "visible", trying, "active", trying, NULL);
  gtk_widget_set_visible(self->try_now, state == CONFAB_NETWORK_WAITING);
  gtk_info_bar_set_revealed(self->bar, state != CONFAB_NETWORK_ONLINE);
}

static void
response_cb(GtkInfoBar *bar, int response, ConfabBanner *self)
{
  confab_session_try_now(self->session);
}

/* A long reason wraps; it must not make the window think it is too narrow for two panes. */
static void
confab_banner_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
  GTK_WIDGET_CLASS(confab_banner_parent_class)->get_preferred_width(widget, minimum, natural);
  *natural = *minimum;
}

static void
confab_banner_dispose(GObject *object)
{
  ConfabBanner *self = CONFAB_BANNER(object);

  g_clear_object(&self->network_signals);
  g_clear_object(&self->session);
  G_OBJECT_CLASS(confab_banner_parent_class)->dispose(object);
}

static void
confab_banner_class_init(ConfabBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = confab_banner_dispose;
  widget_class->get_preferred_width = confab_banner_get_preferred_width;
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/banner.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabBanner, bar);
  gtk_widget_class_bind_template_child(widget_class, ConfabBanner, spinner);
  gtk_widget_class_bind_template_child(widget_class, ConfabBanner, text);
  gtk_widget_class_bind_template_child(widget_class, ConfabBanner, try_now);
  gtk_widget_class_bind_template_callback(widget_class, response_cb);
}

static void
confab_banner_init(ConfabBanner *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->network_signals = g_signal_group_new(CONFAB_TYPE_NETWORK);
  g_signal_group_connect_swapped(self->network_signals, "notify::state", G_CALLBACK(update), self);
  g_signal_group_connect_swapped(self->network_signals, "notify::status", G_CALLBACK(update), self);
  g_signal_group_connect_swapped(self->network_signals, "notify::seconds-left", G_CALLBACK(update),
                                 self);
  accessible_set_id(GTK_WIDGET(self->text), "banner");
  accessible_set_id(self->try_now, "try-now");
}

void
confab_banner_set_session(ConfabBanner *self, ConfabSession *session)
{
  g_return_if_fail(CONFAB_IS_BANNER(self));
  g_set_object(&self->session, session);
  g_signal_group_set_target(self->network_signals,
                            session ? confab_session_get_network(session) : NULL);
  update(self);
}
