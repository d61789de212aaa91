/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One window: one person on one server.
 *
 * It puts the parts together and decides what is on screen. The conversation on
 * screen changes only when the person changes it: what arrives elsewhere is
 * counted, never switched to.
 */
#include "gui/widgets/window.h"

#include "gui/widgets/accessible.h"
#include "gui/widgets/chat-pane.h"
#include "gui/widgets/connect-dialog.h"
#include "gui/widgets/file-dialog.h"
#include "gui/widgets/join-dialog.h"
#include "gui/widgets/settings.h"
#include "gui/widgets/sidebar.h"

#include <glib/gi18n.h>

struct _ConfabWindow {
  HdyApplicationWindow parent_instance;
  GtkStack *stack;
  GtkSpinner *connecting_spinner;
  GtkLabel *connecting_label;
  GtkWidget *connecting_cancel;
  HdyLeaflet *leaflet;
  GtkWidget *sidebar_box;
  HdyHeaderBar *sidebar_header;
  ConfabSidebar *sidebar;
  GtkWidget *content_box;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *back_button;
  GtkWidget *files_button;
  GtkWidget *people_button;
  GtkWidget *menu_button;
  GtkWidget *join_button;
  ConfabChatPane *chat;
  HdyHeaderGroup *header_group;
  ConfabSession *session;           /* (owned) (nullable) */
  ConfabConversation *conversation; /* (owned) (nullable): on screen */
  GSignalGroup *session_signals;
  GSignalGroup *network_signals;
  GSignalGroup *list_signals;
  GSignalGroup *conversation_signals;
  GSignalGroup *person_signals;
  GCancellable *connecting; /* (nullable): the first connection is being made */
  ConfabFileDialog *files;  /* (unowned) (nullable): made when first asked for */
  GtkWindow *shortcuts;     /* (unowned) (nullable): the same */
  bool close_on_disconnect;
};

G_DEFINE_TYPE(ConfabWindow, confab_window, HDY_TYPE_APPLICATION_WINDOW)

enum {
  PROP_0,
  PROP_CLOSE_ON_DISCONNECT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static ConfabNetwork *
get_network(ConfabWindow *self)
{
  return self->session ? confab_session_get_network(self->session) : NULL;
}

/* What is on screen */

static bool
chat_is_visible(ConfabWindow *self)
{
  return !hdy_leaflet_get_folded(self->leaflet) ||
         hdy_leaflet_get_visible_child(self->leaflet) == self->content_box;
}

/* Tell the conversation whether the person is looking at it: then what arrives is not unread. */
static void
update_active(ConfabWindow *self)
{
  bool active = gtk_window_is_active(GTK_WINDOW(self)) && chat_is_visible(self);

  if (self->conversation)
    confab_conversation_set_active(self->conversation, active);
  if (active)
    gtk_window_set_urgency_hint(GTK_WINDOW(self), FALSE);
}

/* Returns: (transfer full) (nullable): what stands below the title */
static char *
make_subtitle(ConfabWindow *self)
{
  ConfabPerson *person;

  switch (confab_conversation_get_kind(self->conversation)) {
  case CONFAB_CONVERSATION_CHANNEL:
    return g_strdup(confab_conversation_get_topic(self->conversation));
  case CONFAB_CONVERSATION_SERVER:
    return g_strdup(confab_network_get_status(get_network(self)));
  case CONFAB_CONVERSATION_PERSON:
    person = confab_conversation_get_person(self->conversation);
    if (person && !confab_person_get_online(person))
      return g_strdup(_("Offline"));
    if (person && confab_person_get_away(person)) {
      const char *text = confab_person_get_away_text(person);
      return text && *text ? g_strdup_printf(_("Away: %s"), text) : g_strdup(_("Away"));
    }
    return g_strdup(_("Online"));
  }
  return NULL;
}

static void
update_titles(ConfabWindow *self)
{
  ConfabNetwork *network = get_network(self);

  if (!network || !self->conversation)
    return;
  const char *title = confab_conversation_get_title(self->conversation);
  guint unread = confab_conversation_list_get_unread(confab_network_get_conversations(network));
  g_autofree char *subtitle = make_subtitle(self);
  g_autofree char *window_title =
      /* Translators: the window's title for lists of windows; %1$s is a channel or person, %2$s a
       * server. */
      g_strdup_printf(_("%1$s on %2$s"), title, confab_network_get_host(network));
  g_autofree char *counted = g_strdup_printf("(%u) %s", unread, window_title);

  gtk_label_set_text(self->title, title);
  gtk_label_set_text(self->subtitle, subtitle ? subtitle : "");
  gtk_widget_set_visible(GTK_WIDGET(self->subtitle), subtitle && *subtitle);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->subtitle), subtitle);
  hdy_header_bar_set_subtitle(self->sidebar_header, confab_network_get_nick(network));
  gtk_window_set_title(GTK_WINDOW(self), unread > 0 ? counted : window_title);
}

static void
set_action_enabled(ConfabWindow *self, const char *name, bool enabled)
{
  GAction *action = g_action_map_lookup_action(G_ACTION_MAP(self), name);
  g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

static void
update_actions(ConfabWindow *self)
{
  ConfabNetwork *network = get_network(self);
  bool chatting = network && self->conversation;
  bool closable = chatting && self->conversation != confab_network_get_server(network) &&
                  self->conversation != confab_network_get_lobby(network);

  set_action_enabled(self, "close-conversation", closable);
  set_action_enabled(self, "files", chatting);
  set_action_enabled(self, "join", chatting);
}

/* Bring a conversation on screen. */
static void
show_conversation(ConfabWindow *self, ConfabConversation *conversation)
{
  if (conversation != self->conversation) {
    if (self->conversation)
      confab_conversation_set_active(self->conversation, false);
    g_set_object(&self->conversation, conversation);
    confab_sidebar_select(self->sidebar, conversation);
    g_signal_group_set_target(self->conversation_signals, conversation);
    g_signal_group_set_target(self->person_signals, confab_conversation_get_person(conversation));
    confab_chat_pane_set_conversation(self->chat, self->session, conversation);
  }
  update_titles(self);
  update_actions(self);
  update_active(self);
}

/* The same where the person asked for it: what they want next is to type. */
static void
go_to_conversation(ConfabWindow *self, ConfabConversation *conversation)
{
  show_conversation(self, conversation);
  hdy_leaflet_set_visible_child(self->leaflet, self->content_box);
  confab_chat_pane_focus(self->chat, CHAT_PANE_ENTRY);
}

/* What the session says */

static void
list_changed_cb(ConfabConversationList *list, guint position, guint removed, guint added,
                ConfabWindow *self)
{
  guint unused;

  if (self->conversation &&
      confab_conversation_list_get_position(list, self->conversation, &unused))
    return;
  ConfabNetwork *network = get_network(self);
  ConfabConversation *lobby = confab_network_get_lobby(network);
  show_conversation(self, lobby ? lobby : confab_network_get_server(network));
}

static void
open_files_cb(ConfabSession *session, ConfabWindow *self)
{
  g_action_group_activate_action(G_ACTION_GROUP(self), "files", NULL);
}

static void
quit_cb(ConfabSession *session, ConfabWindow *self)
{
  gtk_widget_destroy(GTK_WIDGET(self));
}

static void
show_conversation_cb(ConfabSession *session, ConfabConversation *conversation, ConfabWindow *self)
{
  go_to_conversation(self, conversation);
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
    confab_session_disconnect(session, NULL); /* the window was closed meanwhile */
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

/* What the person does */

static void
sidebar_selected_cb(ConfabSidebar *sidebar, ConfabConversation *conversation, ConfabWindow *self)
{
  show_conversation(self, conversation);
}

static void
sidebar_activated_cb(ConfabSidebar *sidebar, ConfabConversation *conversation, ConfabWindow *self)
{
  go_to_conversation(self, conversation);
}

static void
sidebar_close_cb(ConfabSidebar *sidebar, ConfabConversation *conversation, ConfabWindow *self)
{
  confab_session_close_conversation(self->session, conversation);
}

static void
message_person_cb(ConfabChatPane *chat, const char *nick, ConfabWindow *self)
{
  go_to_conversation(self, confab_session_open_person(self->session, nick));
}

static void
leaflet_cb(HdyLeaflet *leaflet, GParamSpec *pspec, ConfabWindow *self)
{
  bool folded = hdy_leaflet_get_folded(leaflet);

  gtk_widget_set_visible(self->back_button, folded);
  gtk_widget_set_visible(self->files_button,
                         !folded); /* the menu has it, the title needs the room */
  update_active(self);
}

static void
join_response_cb(ConfabJoinDialog *dialog, int response, ConfabWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autofree char *command = g_strdup_printf("/join %s", confab_join_dialog_get_channel(dialog));
    /* A failure is told in the conversation. */
    (void)confab_session_enter(self->session, self->conversation, command, NULL);
  }
  gtk_widget_destroy(GTK_WIDGET(dialog));
}

/* Actions */

static void
files_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabWindow *self = CONFAB_WINDOW(user_data);

  if (!self->files) {
    self->files = confab_file_dialog_new(GTK_WINDOW(self), self->session);
    g_object_add_weak_pointer(G_OBJECT(self->files), (gpointer *)&self->files);
  }
  gtk_window_present(GTK_WINDOW(self->files));
}

static void
join_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabWindow *self = CONFAB_WINDOW(user_data);
  ConfabJoinDialog *dialog = confab_join_dialog_new(GTK_WINDOW(self));

  g_signal_connect_object(dialog, "response", G_CALLBACK(join_response_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void
close_conversation_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabWindow *self = CONFAB_WINDOW(user_data);
  confab_session_close_conversation(self->session, self->conversation);
}

static void
close_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close(GTK_WINDOW(user_data));
}

static void
show_sidebar_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabWindow *self = CONFAB_WINDOW(user_data);
  hdy_leaflet_set_visible_child(self->leaflet, self->sidebar_box);
  confab_sidebar_focus(self->sidebar);
}

/* It is made once and then hidden: GTK 3.24's accessibility complains when one is destroyed. */
static void
shortcuts_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabWindow *self = CONFAB_WINDOW(user_data);

  if (!self->shortcuts) {
    g_autoptr(GtkBuilder) builder =
        gtk_builder_new_from_resource("/org/confab/Confab/shortcuts.ui");
    self->shortcuts = GTK_WINDOW(gtk_builder_get_object(builder, "window"));
    gtk_window_set_transient_for(self->shortcuts, GTK_WINDOW(self));
    g_signal_connect(self->shortcuts, "delete-event", G_CALLBACK(gtk_widget_hide_on_delete), NULL);
    g_object_add_weak_pointer(G_OBJECT(self->shortcuts), (gpointer *)&self->shortcuts);
  }
  gtk_window_present(self->shortcuts);
}

static void
insert_emoji_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  confab_chat_pane_insert_emoji(CONFAB_WINDOW(user_data)->chat);
}

static void
step_conversation_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabWindow *self = CONFAB_WINDOW(user_data);
  guint position;

  if (!self->session || !self->conversation)
    return;
  ConfabConversationList *list = confab_network_get_conversations(get_network(self));
  guint n = confab_conversation_list_get_length(list);
  if (confab_conversation_list_get_position(list, self->conversation, &position)) {
    guint next = (position + n + (guint)g_variant_get_int32(parameter)) % n;
    go_to_conversation(self, confab_conversation_list_peek(list, next));
  }
}

/* F6: the side bar, then the parts of the conversation, round and round. */
static void
step_pane_action_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ConfabWindow *self = CONFAB_WINDOW(user_data);
  GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(self));
  const int n = CHAT_PANE_PEOPLE + 2; /* 0 is the side bar */
  bool sidebar = !hdy_leaflet_get_folded(self->leaflet) || !chat_is_visible(self);
  int at = focus && gtk_widget_is_ancestor(focus, GTK_WIDGET(self->sidebar)) ? 0 : n - 1;

  for (int i = 1; i < n; i++) {
    if (confab_chat_pane_is_focused(self->chat, (enum chat_pane_part)(i - 1)))
      at = i;
  }
  for (int i = 0; i < n; i++) {
    at = (at + n + g_variant_get_int32(parameter)) % n;
    if (at == 0 && sidebar) {
      confab_sidebar_focus(self->sidebar);
      return;
    }
    if (at > 0 && confab_chat_pane_has_part(self->chat, (enum chat_pane_part)(at - 1))) {
      confab_chat_pane_focus(self->chat, (enum chat_pane_part)(at - 1));
      return;
    }
  }
}

static const GActionEntry actions[] = {
    {.name = "files", .activate = files_action_cb},
    {.name = "join", .activate = join_action_cb},
    {.name = "close-conversation", .activate = close_conversation_action_cb},
    {.name = "close", .activate = close_action_cb},
    {.name = "show-sidebar", .activate = show_sidebar_action_cb},
    {.name = "shortcuts", .activate = shortcuts_action_cb},
    {.name = "insert-emoji", .activate = insert_emoji_action_cb},
    {.name = "step-conversation", .activate = step_conversation_action_cb, .parameter_type = "i"},
    {.name = "step-pane", .activate = step_pane_action_cb, .parameter_type = "i"},
};

/* The window */

/* Letters typed where nothing takes them go into the entry. */
static gboolean
confab_window_key_press_event(GtkWidget *widget, GdkEventKey *event)
{
  ConfabWindow *self = CONFAB_WINDOW(widget);
  gunichar c = gdk_keyval_to_unicode(event->keyval);
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask() & ~(guint)GDK_SHIFT_MASK;

  if (GTK_WIDGET_CLASS(confab_window_parent_class)->key_press_event(widget, event))
    return GDK_EVENT_STOP;
  if (!self->conversation || !chat_is_visible(self) || modifiers != 0 || !g_unichar_isgraph(c))
    return GDK_EVENT_PROPAGATE;
  char text[7] = {0};
  g_unichar_to_utf8(c, text);
  confab_chat_pane_type(self->chat, text);
  return GDK_EVENT_STOP;
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
  gtk_window_set_default_size(GTK_WINDOW(self), CLAMP(width, 360, 8192), CLAMP(height, 300, 8192));
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
  g_signal_group_set_target(self->network_signals, NULL);
  g_signal_group_set_target(self->list_signals, NULL);
  g_signal_group_set_target(self->conversation_signals, NULL);
  g_signal_group_set_target(self->person_signals, NULL);
  g_clear_object(&self->conversation);
  if (!session)
    return;
  confab_transfer_list_cancel_all(confab_session_get_transfers(session));
  confab_session_disconnect(session, NULL);
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
  leave_session(self);
  GTK_WIDGET_CLASS(confab_window_parent_class)->destroy(widget);
}

static void
confab_window_finalize(GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW(object);

  g_clear_weak_pointer(&self->files);
  g_clear_weak_pointer(&self->shortcuts);
  g_clear_object(&self->session_signals);
  g_clear_object(&self->network_signals);
  g_clear_object(&self->list_signals);
  g_clear_object(&self->conversation_signals);
  g_clear_object(&self->person_signals);
  G_OBJECT_CLASS(confab_window_parent_class)->finalize(object);
}

static void
bind_template(GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource(widget_class, "/org/confab/Confab/window.ui");
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, stack);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, connecting_spinner);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, connecting_label);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, connecting_cancel);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, leaflet);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, sidebar_box);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, sidebar_header);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, sidebar);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, content_box);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, title);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, subtitle);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, back_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, files_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, people_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, menu_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, join_button);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, chat);
  gtk_widget_class_bind_template_child(widget_class, ConfabWindow, header_group);
  gtk_widget_class_bind_template_callback(widget_class, cancel_connecting_cb);
  gtk_widget_class_bind_template_callback(widget_class, sidebar_selected_cb);
  gtk_widget_class_bind_template_callback(widget_class, sidebar_activated_cb);
  gtk_widget_class_bind_template_callback(widget_class, sidebar_close_cb);
  gtk_widget_class_bind_template_callback(widget_class, message_person_cb);
  gtk_widget_class_bind_template_callback(widget_class, leaflet_cb);
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

  g_type_ensure(CONFAB_TYPE_CHAT_PANE);
  g_type_ensure(CONFAB_TYPE_SIDEBAR);
  bind_template(widget_class);
}

static void
make_signal_groups(ConfabWindow *self)
{
  self->session_signals = g_signal_group_new(CONFAB_TYPE_SESSION);
  g_signal_group_connect(self->session_signals, "open-files", G_CALLBACK(open_files_cb), self);
  g_signal_group_connect(self->session_signals, "quit", G_CALLBACK(quit_cb), self);
  g_signal_group_connect(self->session_signals, "show-conversation",
                         G_CALLBACK(show_conversation_cb), self);
  g_signal_group_connect(self->session_signals, "arrived", G_CALLBACK(arrived_cb), self);
  g_signal_group_connect(self->session_signals, "disconnected", G_CALLBACK(disconnected_cb), self);

  self->network_signals = g_signal_group_new(CONFAB_TYPE_NETWORK);
  g_signal_group_connect_swapped(self->network_signals, "notify::nick", G_CALLBACK(update_titles),
                                 self);
  g_signal_group_connect_swapped(self->network_signals, "notify::status", G_CALLBACK(update_titles),
                                 self);
  g_signal_group_connect_swapped(self->network_signals, "notify::lobby", G_CALLBACK(update_actions),
                                 self);

  self->list_signals = g_signal_group_new(CONFAB_TYPE_CONVERSATION_LIST);
  g_signal_group_connect(self->list_signals, "items-changed", G_CALLBACK(list_changed_cb), self);
  g_signal_group_connect_swapped(self->list_signals, "notify::unread", G_CALLBACK(update_titles),
                                 self);

  self->conversation_signals = g_signal_group_new(CONFAB_TYPE_CONVERSATION);
  g_signal_group_connect_swapped(self->conversation_signals, "notify::title",
                                 G_CALLBACK(update_titles), self);
  g_signal_group_connect_swapped(self->conversation_signals, "notify::topic",
                                 G_CALLBACK(update_titles), self);

  self->person_signals = g_signal_group_new(CONFAB_TYPE_PERSON);
  g_signal_group_connect_swapped(self->person_signals, "notify", G_CALLBACK(update_titles), self);
}

static void
confab_window_init(ConfabWindow *self)
{
  make_signal_groups(self);
  gtk_widget_init_template(GTK_WIDGET(self));
  g_action_map_add_action_entries(G_ACTION_MAP(self), actions, G_N_ELEMENTS(actions), self);
  g_autoptr(GPropertyAction) people = g_property_action_new("people", self->chat, "show-people");
  g_action_map_add_action(G_ACTION_MAP(self), G_ACTION(people));
  g_object_bind_property(self->chat, "has-people", self->people_button, "visible",
                         G_BINDING_SYNC_CREATE);
  g_signal_connect(self, "notify::is-active", G_CALLBACK(update_active), NULL);
  g_object_bind_property(self->leaflet, "folded", self->header_group, "decorate-all",
                         G_BINDING_SYNC_CREATE);
  restore_size(self);
  accessible_set_id(self->files_button, "files");
  accessible_set_id(self->people_button, "show-people");
  accessible_set_id(self->menu_button, "menu");
  accessible_set_id(self->back_button, "back");
  accessible_set_id(self->join_button, "join");
  accessible_set_id(GTK_WIDGET(self->title), "title");
  accessible_set_id(GTK_WIDGET(self->subtitle), "subtitle");
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
  ConfabNetwork *network = confab_session_get_network(session);
  ConfabConversation *lobby = confab_network_get_lobby(network);

  leave_session(self);
  self->session = g_object_ref(session);
  g_signal_group_set_target(self->session_signals, session);
  g_signal_group_set_target(self->network_signals, network);
  g_signal_group_set_target(self->list_signals, confab_network_get_conversations(network));
  g_settings_bind(settings_get(), "downloads-folder", confab_session_get_transfers(session),
                  "downloads-folder", G_SETTINGS_BIND_GET);
  confab_sidebar_set_network(self->sidebar, network);
  gtk_stack_set_visible_child_name(self->stack, "chat");
  go_to_conversation(self, lobby ? lobby : confab_network_get_server(network));
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
