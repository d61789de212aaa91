/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One conversation in the side bar.
 */
#include "gui/widgets/sidebar-row.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/format.h"
#include "gui/widgets/person-status.h"

#include <glib/gi18n.h>

struct _ConfabSidebarRow {
  GtkListBoxRow parent_instance;
  GtkWidget *dot;
  GtkLabel *title;
  GtkLabel *status;
  GtkLabel *unread;
  ConfabNetwork *network;           /* (owned) */
  ConfabConversation *conversation; /* (owned) */
};

G_DEFINE_TYPE(ConfabSidebarRow, confab_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_class(GtkWidget *widget, const char *name, bool on)
{
  GtkStyleContext *context = gtk_widget_get_style_context(widget);
  if (on)
    gtk_style_context_add_class(context, name);
  else
    gtk_style_context_remove_class(context, name);
}

static enum person_status
get_status(ConfabSidebarRow *self)
{
  ConfabPerson *person = confab_conversation_get_person(self->conversation);

  if (!person || !confab_person_get_online(person))
    return PERSON_STATUS_OFFLINE;
  return confab_person_get_away(person) ? PERSON_STATUS_AWAY : PERSON_STATUS_ONLINE;
}

/* The title is the server's name already. */
static const char *
get_server_status(ConfabSidebarRow *self)
{
  return confab_network_get_state(self->network) == CONFAB_NETWORK_ONLINE ?
             _("Connected") :
             confab_network_get_status(self->network);
}

/* Returns: (transfer none) (nullable): what the dot shows, in words */
static const char *
get_status_text(ConfabSidebarRow *self)
{
  if (confab_conversation_get_kind(self->conversation) == CONFAB_CONVERSATION_SERVER)
    return get_server_status(self);
  if (confab_conversation_get_kind(self->conversation) != CONFAB_CONVERSATION_PERSON)
    return NULL;
  switch (get_status(self)) {
  case PERSON_STATUS_AWAY:
    return _("Away");
  case PERSON_STATUS_OFFLINE:
    return _("Offline");
  default:
    return NULL;
  }
}

static const char *
get_title(ConfabSidebarRow *self)
{
  bool server = confab_conversation_get_kind(self->conversation) == CONFAB_CONVERSATION_SERVER;
  return server ? confab_network_get_host(self->network) :
                  confab_conversation_get_title(self->conversation);
}

static void
update_name(ConfabSidebarRow *self)
{
  const char *title = get_title(self);
  const char *status = get_status_text(self);
  guint unread = confab_conversation_get_unread(self->conversation);
  g_autoptr(GString) name = g_string_new(title);

  if (status && *status)
    g_string_append_printf(name, ", %s", status);
  if (unread > 0) {
    g_string_append(name, ", ");
    /* Translators: for screen readers, after the name of a conversation. */
    g_string_append_printf(name, ngettext("%u unread", "%u unread", unread), unread);
  }
  accessible_set_name(GTK_WIDGET(self), name->str);
}

static void
update(ConfabSidebarRow *self)
{
  bool server = confab_conversation_get_kind(self->conversation) == CONFAB_CONVERSATION_SERVER;
  guint unread = confab_conversation_get_unread(self->conversation);
  bool asleep = !server && !confab_conversation_get_joined(self->conversation);
  g_autofree char *number = format_unread(unread);

  gtk_label_set_text(self->title, get_title(self));
  gtk_label_set_text(self->unread, number);
  gtk_widget_set_visible(GTK_WIDGET(self->unread), unread > 0);
  set_class(GTK_WIDGET(self->unread), "mentioned",
            confab_conversation_get_mentions(self->conversation) > 0);
  set_class(GTK_WIDGET(self->title), "has-unread", unread > 0);
  set_class(GTK_WIDGET(self->title), "server-title", server);
  set_class(GTK_WIDGET(self->title), "dim-label", asleep);
  if (server)
    gtk_label_set_text(self->status, get_server_status(self));
  gtk_widget_queue_draw(self->dot);
  update_name(self);
}

static gboolean
draw_dot_cb(GtkWidget *widget, cairo_t *cr, ConfabSidebarRow *self)
{
  person_status_draw(cr, gtk_widget_get_style_context(GTK_WIDGET(self)), get_status(self), 0, 0);
  return GDK_EVENT_STOP;
}

static void
confab_sidebar_row_dispose(GObject *object)
{
  ConfabSidebarRow *self = CONFAB_SIDEBAR_ROW(object);

  g_clear_object(&self->network);
  g_clear_object(&self->conversation);
  G_OBJECT_CLASS(confab_sidebar_row_parent_class)->dispose(object);
}

static void
confab_sidebar_row_class_init(ConfabSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = confab_sidebar_row_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/sidebar-row.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabSidebarRow, dot);
  gtk_widget_class_bind_template_child(widget_class, ConfabSidebarRow, title);
  gtk_widget_class_bind_template_child(widget_class, ConfabSidebarRow, status);
  gtk_widget_class_bind_template_child(widget_class, ConfabSidebarRow, unread);
  gtk_widget_class_bind_template_callback(widget_class, draw_dot_cb);
}

static void
confab_sidebar_row_init(ConfabSidebarRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  gtk_widget_set_size_request(self->dot, PERSON_STATUS_SIZE, PERSON_STATUS_SIZE);
}

GtkWidget *
confab_sidebar_row_new(ConfabNetwork *network, ConfabConversation *conversation)
{
  ConfabSidebarRow *self = g_object_new(CONFAB_TYPE_SIDEBAR_ROW, NULL);
  ConfabConversationKind kind = confab_conversation_get_kind(conversation);
  ConfabPerson *person = confab_conversation_get_person(conversation);

  self->network = g_object_ref(network);
  self->conversation = g_object_ref(conversation);
  gtk_widget_set_visible(self->dot, kind == CONFAB_CONVERSATION_PERSON);
  gtk_widget_set_visible(GTK_WIDGET(self->status), kind == CONFAB_CONVERSATION_SERVER);
  g_signal_connect_object(conversation, "notify", G_CALLBACK(update), self, G_CONNECT_SWAPPED);
  if (kind == CONFAB_CONVERSATION_SERVER)
    g_signal_connect_object(network, "notify", G_CALLBACK(update), self, G_CONNECT_SWAPPED);
  if (person)
    g_signal_connect_object(person, "notify", G_CALLBACK(update), self, G_CONNECT_SWAPPED);
  update(self);
  return GTK_WIDGET(self);
}

ConfabConversation *
confab_sidebar_row_get_conversation(ConfabSidebarRow *self)
{
  g_return_val_if_fail(CONFAB_IS_SIDEBAR_ROW(self), NULL);
  return self->conversation;
}
