/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One window: one person on one server.
 *
 * Until there is a session it shows that one is being made; what shows a session
 * is made when there is one, so that the window is on screen as early as can be.
 */
#include "gui/widgets/window.h"

#include "gui/widgets/connect-dialog.h"
#include "gui/widgets/farewell.h"
#include "gui/widgets/session-view.h"
#include "gui/widgets/settings.h"
#include "gui/widgets/shortcuts.h"

#include <glib/gi18n.h>

/* What the window is at least and at most when it comes back as it was left, in pixels. */
#define WIDTH_MIN   360
#define HEIGHT_MIN  300
#define SIZE_MAX_PX 8192

struct _ConfabWindow {
  HdyApplicationWindow parent_instance;
  GtkStack *stack;
  GtkSpinner *connecting_spinner;
  GtkLabel *connecting_label;
  GtkWidget *connecting_cancel;
  ConfabSessionView *view; /* (unowned) (nullable): once there is a session */
  ConfabSession *session;  /* (owned) (nullable) */
  GSignalGroup *session_signals;
  GCancellable *connecting; /* (nullable): the first connection is being made */
  bool close_on_disconnect;
};

G_DEFINE_TYPE(ConfabWindow, confab_window, HDY_TYPE_APPLICATION_WINDOW)

enum {
  PROP_0,
  PROP_CLOSE_ON_DISCONNECT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* What the session says */

static void
quit_cb(ConfabSession *session, ConfabWindow *self)
{
  gtk_widget_destroy(GTK_WIDGET(self));
}

static void
arrived_cb(ConfabSession *session, ConfabConversation *conversation, ConfabMessage *message,
           ConfabWindow *self)
{
  if (!gtk_window_is_active(GTK_WINDOW(self)))
    gtk_window_set_urgency_hint(GTK_WINDOW(self), TRUE);
}

static void
disconnected_cb(ConfabSession *session, const GError *error, gboolean goodbye, ConfabWindow *self)
{
  if (self->close_on_disconnect)
    gtk_widget_destroy(GTK_WIDGET(self));
}

/* Connecting */

static void
show_connecting(ConfabWindow *self, const char *host)
{
  g_autofree char *text = host ? g_strdup_printf(_("Connecting to %s…"), host) : NULL;

  gtk_label_set_text(self->connecting_label, text ? text : "");
  gtk_widget_set_visible(self->connecting_cancel, host != NULL);
  g_object_set(self->connecting_spinner, "active", host != NULL, NULL);
  gtk_stack_set_visible_child_name(self->stack, "connecting");
}

static void
dialog_connected_cb(ConfabConnectDialog *dialog, ConfabSession *session, ConfabWindow *self)
{
  confab_window_set_session(self, session);
}

/* Without a server the window has no use. */
static void
dialog_destroyed_cb(GtkWidget *dialog, ConfabWindow *self)
{
  if (!self->session)
    gtk_widget_destroy(GTK_WIDGET(self));
}

static void
ask_again(ConfabWindow *self, ConfabSession *session, const GError *error)
{
  ConfabNetwork *network = confab_session_get_network(session);
  ConfabConnectDialog *dialog = confab_connect_dialog_new(GTK_WINDOW(self));

  show_connecting(self, NULL);
  confab_connect_dialog_fill(dialog, confab_network_get_nick(network),
                             confab_network_get_host(network), confab_network_get_port(network));
  confab_connect_dialog_show_error(dialog, error);
  g_signal_connect_object(dialog, "connected", G_CALLBACK(dialog_connected_cb), self, 0);
  g_signal_connect_object(dialog, "destroy", G_CALLBACK(dialog_destroyed_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void
connect_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabWindow) self = CONFAB_WINDOW(user_data);
  ConfabSession *session = CONFAB_SESSION(source);
  g_autoptr(GError) error = NULL;
  bool connected = confab_session_connect_finish(session, result, &error);

  if (!self->connecting) {
    farewell_say(session); /* the window was closed meanwhile */
    return;
  }
  g_clear_object(&self->connecting);
  if (connected) {
    ConfabNetwork *network = confab_session_get_network(session);
    settings_add_recent(confab_network_get_nick(network), confab_network_get_host(network),
                        confab_network_get_port(network));
    confab_window_set_session(self, session);
    return;
  }
  bool cancelled = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ask_again(self, session, cancelled ? NULL : error);
}

static void
cancel_connecting_cb(GtkButton *button, ConfabWindow *self)
{
  if (self->connecting)
    g_cancellable_cancel(self->connecting);
}

/* Actions */

static void
close_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close(GTK_WINDOW(user_data));
}

static void
shortcuts_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  shortcuts_show(GTK_WINDOW(user_data));
}

static const GActionEntry actions[] = {
    {.name = "close", .activate = close_action_cb},
    {.name = "shortcuts", .activate = shortcuts_action_cb},
};

/* The window */

/* Letters typed where nothing takes them go into the entry. */
static gboolean
confab_window_key_press_event(GtkWidget *widget, GdkEventKey *event)
{
  ConfabWindow *self = CONFAB_WINDOW(widget);
  gunichar c = gdk_keyval_to_unicode(event->keyval);
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask() & ~(guint)GDK_SHIFT_MASK;
  char text[7] = {0};

  if (GTK_WIDGET_CLASS(confab_window_parent_class)->key_press_event(widget, event))
    return GDK_EVENT_STOP;
  if (!self->view || modifiers != 0 || !g_unichar_isgraph(c))
    return GDK_EVENT_PROPAGATE;
  g_unichar_to_utf8(c, text);
  return confab_session_view_type(self->view, text);
}

static void
active_changed_cb(ConfabWindow *self)
{
  if (gtk_window_is_active(GTK_WINDOW(self)))
    gtk_window_set_urgency_hint(GTK_WINDOW(self), FALSE);
}

static gboolean
confab_window_window_state_event(GtkWidget *widget, GdkEventWindowState *event)
{
  bool maximized = event->new_window_state & GDK_WINDOW_STATE_MAXIMIZED;

  if (event->changed_mask & GDK_WINDOW_STATE_MAXIMIZED)
    g_settings_set_boolean(settings_get(), "window-maximized", maximized);
  return GTK_WIDGET_CLASS(confab_window_parent_class)->window_state_event(widget, event);
}

static void
remember_size(ConfabWindow *self)
{
  int width, height;

  if (gtk_window_is_maximized(GTK_WINDOW(self)))
    return;
  gtk_window_get_size(GTK_WINDOW(self), &width, &height);
  g_settings_set(settings_get(), "window-size", "(ii)", width, height);
}

static void
restore_size(ConfabWindow *self)
{
  int width, height;

  g_settings_get(settings_get(), "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size(GTK_WINDOW(self), CLAMP(width, WIDTH_MIN, SIZE_MAX_PX),
                              CLAMP(height, HEIGHT_MIN, SIZE_MAX_PX));
  if (g_settings_get_boolean(settings_get(), "window-maximized"))
    gtk_window_maximize(GTK_WINDOW(self));
}

/* Ask before downloads are given up. Returns whether to go on. */
static bool
confirm_close(ConfabWindow *self)
{
  guint n = self->session ?
                confab_transfer_list_get_active(confab_session_get_transfers(self->session)) :
                0;
  if (n == 0)
    return true;

  GtkWidget *dialog = gtk_message_dialog_new(
      GTK_WINDOW(self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
      GTK_BUTTONS_NONE, ngettext("Stop %u download?", "Stop %u downloads?", n), n);
  gtk_message_dialog_format_secondary_text(
      GTK_MESSAGE_DIALOG(dialog),
      _("Closing the window ends the connection, and what has come so far is thrown away."));
  gtk_dialog_add_buttons(GTK_DIALOG(dialog), _("_Keep Open"), GTK_RESPONSE_CANCEL,
                         _("_Stop and Close"), GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
  int response = gtk_dialog_run(GTK_DIALOG(dialog));
  gtk_widget_destroy(dialog);
  return response == GTK_RESPONSE_ACCEPT;
}

static gboolean
confab_window_delete_event(GtkWidget *widget, GdkEventAny *event)
{
  return confirm_close(CONFAB_WINDOW(widget)) ? GDK_EVENT_PROPAGATE : GDK_EVENT_STOP;
}

static void
confab_window_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ConfabWindow *self = CONFAB_WINDOW(object);

  switch (id) {
  case PROP_CLOSE_ON_DISCONNECT:
    g_value_set_boolean(value, self->close_on_disconnect);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
confab_window_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ConfabWindow *self = CONFAB_WINDOW(object);

  switch (id) {
  case PROP_CLOSE_ON_DISCONNECT:
    self->close_on_disconnect = g_value_get_boolean(value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
leave_session(ConfabWindow *self)
{
  g_autoptr(ConfabSession) session = g_steal_pointer(&self->session);

  g_signal_group_set_target(self->session_signals, NULL);
  if (session)
    farewell_say(session);
}

static void
confab_window_destroy(GtkWidget *widget)
{
  ConfabWindow *self = CONFAB_WINDOW(widget);

  if (self->connecting)
    g_cancellable_cancel(self->connecting);
  g_clear_object(&self->connecting);
  if (gtk_widget_get_mapped(widget))
    remember_size(self);
  self->view = NULL;
  leave_session(self);
  GTK_WIDGET_CLASS(confab_window_parent_class)->destroy(widget);
}

static void
confab_window_finalize(GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW(object);

  g_clear_object(&self->session_signals);
  G_OBJECT_CLASS(confab_window_parent_class)->finalize(object);
}

static void
confab_window_class_init(ConfabWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = confab_window_get_property;
  object_class->set_property = confab_window_set_property;
  object_class->finalize = confab_window_finalize;
  widget_class->destroy = confab_window_destroy;
  widget_class->delete_event = confab_window_delete_event;
  widget_class->key_press_event = confab_window_key_press_event;
  widget_class->window_state_event = confab_window_window_state_event;

  props[PROP_CLOSE_ON_DISCONNECT] = g_param_spec_boolean(
      "close-on-disconnect", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/window.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, stack);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, connecting_spinner);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, connecting_label);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, connecting_cancel);
  gtk_widget_class_bind_template_callback(widget_class, cancel_connecting_cb);
}

static void
confab_window_init(ConfabWindow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  g_action_map_add_action_entries(G_ACTION_MAP(self), actions, G_N_ELEMENTS(actions), self);
  g_signal_connect(self, "notify::is-active", G_CALLBACK(active_changed_cb), NULL);
  restore_size(self);

  self->session_signals = g_signal_group_new(CONFAB_TYPE_SESSION);
  g_signal_group_connect(self->session_signals, "quit", G_CALLBACK(quit_cb), self);
  g_signal_group_connect(self->session_signals, "arrived", G_CALLBACK(arrived_cb), self);
  g_signal_group_connect(self->session_signals, "disconnected", G_CALLBACK(disconnected_cb), self);
}

ConfabWindow *
confab_window_new(GtkApplication *application)
{
  return g_object_new(CONFAB_TYPE_WINDOW, "application", application, NULL);
}

void
confab_window_set_session(ConfabWindow *self, ConfabSession *session)
{
  g_return_if_fail(CONFAB_IS_WINDOW(self));
  g_return_if_fail(CONFAB_IS_SESSION(session));
  g_return_if_fail(!self->session);
  GtkWidget *view = confab_session_view_new(session, G_ACTION_MAP(self));

  self->session = g_object_ref(session);
  self->view = CONFAB_SESSION_VIEW(view);
  g_signal_group_set_target(self->session_signals, session);
  g_settings_bind(settings_get(), "downloads-folder", confab_session_get_transfers(session),
                  "downloads-folder", G_SETTINGS_BIND_GET);
  g_object_bind_property(view, "window-title", self, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property(self, "is-active", view, "active", G_BINDING_SYNC_CREATE);
  g_object_set(self->connecting_spinner, "active", FALSE, NULL);
  gtk_container_add(GTK_CONTAINER(self->stack), view);
  gtk_stack_set_visible_child(self->stack, view);
  confab_session_view_focus(self->view);
}

void
confab_window_connect(ConfabWindow *self, const char *user_name, const char *host, guint port)
{
  g_return_if_fail(CONFAB_IS_WINDOW(self));
  g_return_if_fail(!self->connecting);
  g_autoptr(ConfabSession) session = confab_session_new(host, port, user_name);

  show_connecting(self, host);
  self->connecting = g_cancellable_new();
  confab_session_connect_async(session, self->connecting, connect_cb, g_object_ref(self));
}
