/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for a user name and a server, and connects.
 */
#include "gui/widgets/connect-dialog.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/farewell.h"
#include "gui/widgets/settings.h"

#include <glib/gi18n.h>

struct _ConfabConnectDialog {
  GtkDialog parent_instance;
  GtkWidget *cancel_button;
  GtkWidget *connect_button;
  GtkLabel *failure;
  GtkWidget *fields;
  GtkEntry *user_name;
  GtkEntry *host;
  GtkEntry *port;
  GtkLabel *user_name_error;
  GtkLabel *host_error;
  GtkLabel *port_error;
  GtkWidget *busy_box;
  GtkSpinner *spinner;
  GtkLabel *busy_label;
  GtkWidget *recent_box;
  GtkListBox *recent;
  GCancellable *connecting; /* (nullable): a try is under way */
};

G_DEFINE_TYPE(ConfabConnectDialog, confab_connect_dialog, GTK_TYPE_DIALOG)

enum {
  CONNECTED,
  SIGNALS,
};

static guint signals[SIGNALS];

/* Errors */

static void
mark_field(GtkEntry *field, GtkLabel *label, const char *problem)
{
  GtkStyleContext *context = gtk_widget_get_style_context(GTK_WIDGET(field));

  gtk_label_set_text(label, problem ? problem : "");
  gtk_widget_set_visible(GTK_WIDGET(label), problem != NULL);
  if (problem)
    gtk_style_context_add_class(context, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class(context, GTK_STYLE_CLASS_ERROR);
  atk_object_set_description(gtk_widget_get_accessible(GTK_WIDGET(field)), problem ? problem : "");
}

static void
clear_errors(ConfabConnectDialog *self)
{
  mark_field(self->user_name, self->user_name_error, NULL);
  mark_field(self->host, self->host_error, NULL);
  mark_field(self->port, self->port_error, NULL);
  gtk_widget_hide(GTK_WIDGET(self->failure));
}

/* Where an error is told, and where the caret goes to mend it. */
static void
show_error(ConfabConnectDialog *self, const GError *error)
{
  static const struct {
    ConfabSessionError code;
    size_t field;
    size_t label;
  } places[] = {
#define PLACE(code, field)                                                                         \
  {code, G_STRUCT_OFFSET(ConfabConnectDialog, field),                                              \
   G_STRUCT_OFFSET(ConfabConnectDialog, field##_error)}
      PLACE(CONFAB_SESSION_ERROR_BAD_NAME, user_name),
      PLACE(CONFAB_SESSION_ERROR_NAME_TAKEN, user_name),
      PLACE(CONFAB_SESSION_ERROR_BAD_HOST, host),
      PLACE(CONFAB_SESSION_ERROR_UNKNOWN_HOST, host),
      PLACE(CONFAB_SESSION_ERROR_BAD_PORT, port),
      PLACE(CONFAB_SESSION_ERROR_REFUSED, port),
      PLACE(CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER, port),
#undef PLACE
  };

  for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
    if (!g_error_matches(error, CONFAB_SESSION_ERROR, (int)places[i].code))
      continue;
    GtkEntry *field = G_STRUCT_MEMBER(GtkEntry *, self, places[i].field);
    mark_field(field, G_STRUCT_MEMBER(GtkLabel *, self, places[i].label), error->message);
    gtk_widget_grab_focus(GTK_WIDGET(field));
    return;
  }
  gtk_label_set_text(self->failure, error->message);
  gtk_widget_show(GTK_WIDGET(self->failure));
  gtk_widget_grab_focus(GTK_WIDGET(self->host));
}

static void
field_changed_cb(GtkEntry *field, ConfabConnectDialog *self)
{
  if (field == self->user_name)
    mark_field(field, self->user_name_error, NULL);
  else if (field == self->host)
    mark_field(field, self->host_error, NULL);
  else
    mark_field(field, self->port_error, NULL);
}

/* Connecting */

static void
set_busy(ConfabConnectDialog *self, const char *host)
{
  g_autofree char *text = host ? g_strdup_printf(_("Connecting to %s…"), host) : NULL;

  gtk_widget_set_sensitive(self->fields, !host);
  gtk_widget_set_sensitive(self->recent_box, !host);
  gtk_widget_set_sensitive(self->connect_button, !host);
  gtk_label_set_text(self->busy_label, text ? text : "");
  gtk_widget_set_visible(self->busy_box, host != NULL);
  g_object_set(self->spinner, "active", host != NULL, NULL);
}

static void
connect_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(ConfabConnectDialog) self = CONFAB_CONNECT_DIALOG(user_data);
  ConfabSession *session = CONFAB_SESSION(source);
  g_autoptr(GError) error = NULL;
  bool connected = confab_session_connect_finish(session, result, &error);

  if (!self->connecting) {
    farewell_say(session); /* the dialog was closed meanwhile */
    return;
  }
  g_clear_object(&self->connecting);
  set_busy(self, NULL);
  if (connected) {
    ConfabNetwork *network = confab_session_get_network(session);
    settings_add_recent(confab_network_get_nick(network), confab_network_get_host(network),
                        confab_network_get_port(network));
    g_signal_emit(self, signals[CONNECTED], 0, session);
    gtk_widget_destroy(GTK_WIDGET(self));
  } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    gtk_widget_grab_focus(GTK_WIDGET(self->host));
  } else {
    show_error(self, error);
  }
}

static char *
get_stripped(GtkEntry *field)
{
  return g_strstrip(g_strdup(gtk_entry_get_text(field)));
}

/* Check a field and mark it. Returns whether it is right. */
static bool
check(GtkEntry *field, GtkLabel *label, bool right, GError **error)
{
  if (right)
    return true;
  mark_field(field, label, (*error)->message);
  gtk_widget_grab_focus(GTK_WIDGET(field));
  g_clear_error(error);
  return false;
}

/* All fields are checked, so that everything that is wrong is said at once; the first wrong one
 * gets the focus. */
static void
try_to_connect(ConfabConnectDialog *self)
{
  g_autofree char *user_name = get_stripped(self->user_name);
  g_autofree char *host = get_stripped(self->host);
  g_autoptr(GError) error = NULL;
  guint port = 0;

  clear_errors(self);
  bool right = check(self->port, self->port_error,
                     confab_check_port(gtk_entry_get_text(self->port), &port, &error), &error);
  right &= check(self->host, self->host_error, confab_check_host(host, &error), &error);
  right &=
      check(self->user_name, self->user_name_error, confab_check_nick(user_name, &error), &error);
  if (!right)
    return;

  g_autoptr(ConfabSession) session = confab_session_new(host, port, user_name);
  self->connecting = g_cancellable_new();
  set_busy(self, host);
  gtk_widget_grab_focus(self->cancel_button);
  confab_session_connect_async(session, self->connecting, connect_cb, g_object_ref(self));
}

static void
confab_connect_dialog_response(GtkDialog *dialog, int response)
{
  ConfabConnectDialog *self = CONFAB_CONNECT_DIALOG(dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    try_to_connect(self);
  else if (response == GTK_RESPONSE_CANCEL && self->connecting)
    g_cancellable_cancel(self->connecting);
  else
    gtk_widget_destroy(GTK_WIDGET(self));
}

/* Recent servers */

static void
recent_activated_cb(GtkListBox *list, GtkListBoxRow *row, ConfabConnectDialog *self)
{
  g_autoptr(GPtrArray) servers = settings_get_recent();
  guint index = (guint)gtk_list_box_row_get_index(row);

  if (index >= servers->len)
    return;
  const struct recent_server *recent = g_ptr_array_index(servers, index);
  confab_connect_dialog_fill(self, recent->user_name, recent->host, recent->port);
  try_to_connect(self);
}

static GtkWidget *
make_recent_row(const struct recent_server *recent)
{
  GtkWidget *row = gtk_list_box_row_new();
  GtkWidget *label = gtk_label_new(NULL);
  g_autofree char *where = recent->port == CONFAB_SESSION_DEFAULT_PORT ?
                               g_strdup(recent->host) :
                               g_strdup_printf("%s:%u", recent->host, recent->port);
  g_autofree char *text =
      /* Translators: a server in the list of recent ones: %1$s is a user name, %2$s a server. */
      g_strdup_printf(_("%1$s on %2$s"), recent->user_name, where);

  gtk_label_set_text(GTK_LABEL(label), text);
  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  g_object_set(label, "margin", 10, NULL);
  gtk_container_add(GTK_CONTAINER(row), label);
  accessible_set_name(row, text);
  gtk_widget_show_all(row);
  return row;
}

static void
fill_recent(ConfabConnectDialog *self)
{
  const guint shown = 3; /* more would push the dialog off small screens */
  g_autoptr(GPtrArray) servers = settings_get_recent();

  for (guint i = 0; i < servers->len && i < shown; i++)
    gtk_container_add(GTK_CONTAINER(self->recent), make_recent_row(g_ptr_array_index(servers, i)));
  gtk_widget_set_visible(self->recent_box, servers->len > 0);
}

/* The object */

static void
confab_connect_dialog_destroy(GtkWidget *widget)
{
  ConfabConnectDialog *self = CONFAB_CONNECT_DIALOG(widget);

  if (self->connecting)
    g_cancellable_cancel(self->connecting);
  g_clear_object(&self->connecting);
  GTK_WIDGET_CLASS(confab_connect_dialog_parent_class)->destroy(widget);
}

static void
confab_connect_dialog_class_init(ConfabConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  widget_class->destroy = confab_connect_dialog_destroy;
  GTK_DIALOG_CLASS(klass)->response = confab_connect_dialog_response;

  signals[CONNECTED] = g_signal_new("connected", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 1, CONFAB_TYPE_SESSION);

  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/connect-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, cancel_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, connect_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, failure);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, fields);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, user_name);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, host);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, port);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, user_name_error);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, host_error);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, port_error);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, busy_box);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, spinner);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, busy_label);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, recent_box);
  gtk_widget_class_bind_template_child(widget_class, ConfabConnectDialog, recent);
  gtk_widget_class_bind_template_callback(widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, recent_activated_cb);
}

static void
set_accessible_ids(ConfabConnectDialog *self)
{
  const struct {
    gpointer widget;
    const char *id;
  } ids[] = {
      {self->user_name, "user-name"},
      {self->host, "server"},
      {self->port, "port"},
      {self->user_name_error, "user-name-error"},
      {self->host_error, "server-error"},
      {self->port_error, "port-error"},
      {self->failure, "failure"},
      {self->busy_label, "busy"},
      {self->connect_button, "connect"},
      {self->cancel_button, "cancel"},
      {self->recent, "recent"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
    accessible_set_id(GTK_WIDGET(ids[i].widget), ids[i].id);
}

static void
confab_connect_dialog_init(ConfabConnectDialog *self)
{
  g_autofree char *user_name = settings_suggest_user_name();
  g_autoptr(GPtrArray) recent = settings_get_recent();
  const struct recent_server *last = recent->len > 0 ? g_ptr_array_index(recent, 0) : NULL;

  gtk_widget_init_template(GTK_WIDGET(self));
  gtk_style_context_add_class(gtk_widget_get_style_context(self->connect_button),
                              GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_default_response(GTK_DIALOG(self), GTK_RESPONSE_ACCEPT);
  fill_recent(self);
  confab_connect_dialog_fill(self, user_name, last ? last->host : "", last ? last->port : 0);
  gtk_widget_grab_focus(last ? GTK_WIDGET(self->user_name) : GTK_WIDGET(self->host));
  set_accessible_ids(self);
}

ConfabConnectDialog *
confab_connect_dialog_new(GtkWindow *parent)
{
  return g_object_new(CONFAB_TYPE_CONNECT_DIALOG, "use-header-bar", 1, "transient-for", parent,
                      NULL);
}

void
confab_connect_dialog_fill(ConfabConnectDialog *self, const char *user_name, const char *host,
                           guint port)
{
  g_return_if_fail(CONFAB_IS_CONNECT_DIALOG(self));
  g_autofree char *port_text = g_strdup_printf("%u", port > 0 ? port : CONFAB_SESSION_DEFAULT_PORT);

  gtk_entry_set_text(self->user_name, user_name);
  gtk_entry_set_text(self->host, host);
  gtk_entry_set_text(self->port, port_text);
}

void
confab_connect_dialog_show_error(ConfabConnectDialog *self, const GError *error)
{
  g_return_if_fail(CONFAB_IS_CONNECT_DIALOG(self));
  clear_errors(self);
  if (error)
    show_error(self, error);
}
